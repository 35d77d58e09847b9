"""ImageIter: batches of images that Python code augments."""

import logging
import os
import random
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import io
from .. import ndarray as nd
from ..base import MXNetError
from ..ndarray import NDArray
from ..recordio import MXIndexedRecordIO, MXRecordIO, unpack
from . import sources
from .decoding import imdecode
from .pipeline import CreateAugmenter
from .sources import ArgumentError

_DTYPES = ("int32", "float32", "int64", "float64")


class ImageIter(io.DataIter):
    """Iterates over images of a record file, a list file or a list, decoded and augmented.

    Parameters
    ----------
    batch_size : int
        How many images a batch has.
    data_shape : tuple of int
        (3, height, width).
    label_width : int
        How many labels an image has.
    path_imgrec : str, optional
        A record file.
    path_imglist : str, optional
        A list file: number, labels and path with tabs between them in each line. With a record
        file and its index it gives other labels.
    path_root : str, optional
        The folder that paths of lists lie in.
    path_imgidx : str, optional
        The index of the record file; shuffling and parts need it.
    shuffle : bool
        Whether images come in random order, by Python's ``random``, another one in each epoch.
    part_index, num_parts : int
        Which part of the images is read, and how many parts there are.
    aug_list : list of Augmenter, optional
        What images go through; by default what :func:`CreateAugmenter` makes.
    imglist : list, optional
        ``[label, path]``, ``[labels, path]`` or ``[label, label, ..., path]`` for each image.
    data_name, label_name : str
        Names of data and label.
    dtype : str
        Element type of the labels in lists: int32, int64, float32 or float64.
    last_batch_handle : {"pad", "discard", "roll_over"}
        What becomes of images that fill no batch: it is filled up with the first images, they are
        left out, or they come first in the next epoch.
    **kwargs
        For :func:`CreateAugmenter`.

    Raises
    ------
    ValueError, AssertionError
        If arguments do not fit together.
    MXNetError, OSError
        If a file cannot be read.
    """

    def __init__(
        self,
        batch_size: int,
        data_shape: Sequence[int],
        label_width: int = 1,
        path_imgrec: str | None = None,
        path_imglist: str | None = None,
        path_root: str | None = None,
        path_imgidx: str | None = None,
        shuffle: bool = False,
        part_index: int = 0,
        num_parts: int = 1,
        aug_list: list[Any] | None = None,
        imglist: list[Any] | None = None,
        data_name: str = "data",
        label_name: str = "softmax_label",
        dtype: str = "float32",
        last_batch_handle: str = "pad",
        **kwargs: Any,
    ) -> None:
        super().__init__(batch_size)
        if batch_size < 1:
            raise ArgumentError(f"ImageIter: batch_size must be 1 or more, got {batch_size}.")
        if dtype not in _DTYPES:
            raise ArgumentError(f"ImageIter: dtype must be one of {_DTYPES}, got {dtype!r}.")
        if last_batch_handle not in ("pad", "discard", "roll_over"):
            raise ArgumentError(
                "ImageIter: last_batch_handle must be pad, discard or roll_over, got "
                f"{last_batch_handle!r}."
            )
        self.imgrec: MXRecordIO | None = None
        self.imgidx: list[Any] | None = None
        self.imglist: sources.Listed | None = None
        self._load_list(path_imglist, imglist, dtype)
        self._load_records(path_imgrec, path_imgidx)
        self.path_root = path_root
        self.check_data_shape(data_shape)
        self.data_shape = tuple(data_shape)
        self.label_width = label_width
        self.provide_data = [(data_name, (batch_size, *data_shape))]
        self.provide_label = [(label_name, self._label_batch_shape())]
        self.shuffle = shuffle
        self.seq = self._sequence(num_parts, part_index)
        self.num_image = None if self.seq is None else len(self.seq)
        self.last_batch_handle = last_batch_handle
        self.auglist = self._chosen_augmenters(aug_list, kwargs)
        self.cur = 0
        self._allow_read = True
        # The part of a batch that "roll_over" keeps for the next epoch: data, labels, how many.
        self._cache_data: NDArray | None = None
        self._cache_label: NDArray | None = None
        self._cache_idx: int | None = None
        self.reset()

    def reset(self) -> None:
        """Start a new epoch, with "roll_over" with what the last one left."""
        if self.seq is not None and self.shuffle:
            random.shuffle(self.seq)
        if self.imgrec is not None:
            self.imgrec.reset()
        self.cur = 0
        self._allow_read = True

    def hard_reset(self) -> None:
        """Start anew; what was left for the next epoch is forgotten."""
        self._cache_data = self._cache_label = self._cache_idx = None
        self.reset()

    def next_sample(self) -> tuple[Any, bytes]:
        """Return label and image file of the next image; StopIteration after the last one."""
        if not self._allow_read:
            raise StopIteration
        if self.seq is None:
            return self._next_record()
        if self.cur >= len(self.seq):
            self._rewind()
            raise StopIteration
        key = self.seq[self.cur]
        self.cur += 1
        if self.imgrec is None:
            assert self.imglist is not None
            label, name = self.imglist[key]
            return label, self.read_image(name)
        assert isinstance(self.imgrec, MXIndexedRecordIO)
        header, content = unpack(self.imgrec.read_idx(key))
        return (header.label if self.imglist is None else self.imglist[key][0]), content

    def next(self) -> io.DataBatch:
        """Return the next batch; StopIteration at the end of the epoch."""
        data, label, filled = self._begun_batch()
        count = filled or self._batchify(data, label)
        pad = self.batch_size - count
        if pad:
            if not filled and self.last_batch_handle != "pad":
                self._hold_back(data, label, count)
                raise StopIteration
            self._fill_up(data, label, count)
        return io.DataBatch([data], [label], pad=pad)

    def check_data_shape(self, data_shape: Sequence[int]) -> None:
        """Raise ValueError for another shape than (3, height, width)."""
        if len(data_shape) != 3:
            raise ValueError(
                f"data_shape should have length 3, with dimensions CxHxW, got {tuple(data_shape)}"
            )
        if data_shape[0] != 3:
            raise ValueError(
                f"This iterator expects inputs to have 3 channels, got {tuple(data_shape)}."
            )

    def check_valid_image(self, data: Sequence[NDArray]) -> None:
        """Raise RuntimeError if the first of these arrays has no axes."""
        if len(data[0].shape) == 0:
            raise RuntimeError("Data shape is wrong")

    def imdecode(self, s: bytes) -> NDArray:
        """Decode an image file; the error says which image of the sequence it is."""
        try:
            return imdecode(s)
        except MXNetError as error:
            raise MXNetError(f"Broken image: {self._current_place()}: {error}") from error

    def read_image(self, fname: str) -> bytes:
        """Return the content of an image file below ``path_root``."""
        return sources.read_file(self.path_root, fname)

    def augmentation_transform(self, data: NDArray) -> NDArray:
        """Return the image that all augmenters have changed."""
        for augmenter in self.auglist:
            data = augmenter(data)
        return data

    def postprocess_data(self, datum: NDArray) -> NDArray:
        """Return an image (H, W, C) as it is put into a batch: (C, H, W)."""
        return nd.transpose(datum, axes=(2, 0, 1))

    def _batchify(self, batch_data: NDArray, batch_label: NDArray, start: int = 0) -> int:
        """Fill a batch from place ``start`` on; return where it ended, for lack of images too."""
        place = start
        try:
            while place < self.batch_size:
                label, content = self.next_sample()
                image = self.imdecode(content)
                try:
                    self.check_valid_image([image])
                except RuntimeError as error:
                    logging.debug("Invalid image, skipping:  %s", error)
                    continue
                image = self.postprocess_data(self.augmentation_transform(image))
                self._put_image(batch_data, place, image)
                self._put_label(batch_label, place, label)
                place += 1
        except StopIteration:
            if not start and not place:
                raise
        return place

    def _put_image(self, data: NDArray, place: int, image: NDArray) -> None:
        if image.shape != self.data_shape:
            raise ValueError(
                f"{type(self).__name__}: augmenters must make images of {self.data_shape} "
                f"(data_shape), got {image.shape}."
            )
        data[place] = image

    def _put_label(self, labels: NDArray, place: int, label: Any) -> None:
        values = label.asnumpy() if isinstance(label, NDArray) else np.asarray(label, np.float32)
        if values.size not in (1, self.label_width):
            raise ValueError(
                f"{type(self).__name__}: {self._current_place()} has {values.size} labels, "
                f"label_width is {self.label_width}."
            )
        values = values.reshape(-1)
        labels[place] = values if self.label_width > 1 else float(values[0])

    def _chosen_augmenters(self, given: list[Any] | None, options: dict[str, Any]) -> list[Any]:
        if given is None:
            return self._augmenters(options)
        if options:
            warnings.warn(
                f"{type(self).__name__}: aug_list is given, so that {', '.join(options)} have no "
                "effect.",
                stacklevel=3,
            )
        return given

    def _augmenters(self, options: dict[str, Any]) -> list[Any]:
        """Return the augmenters that are used where none are given."""
        channels, height, width = self.data_shape
        return CreateAugmenter((channels, height, width), **options)

    def _load_list(self, path: str | None, entries: list[Any] | None, dtype: str) -> None:
        if path:
            sources.tell(self, f"image list {path}")
            self.imglist = sources.read_list(path, dtype)
        elif isinstance(entries, list):
            sources.tell(self, "image list")
            self.imglist = sources.number_list(entries, dtype)

    def _load_records(self, path: str | None, path_imgidx: str | None) -> None:
        if path:
            sources.tell(self, f"recordio {path}")
            self.imgrec = sources.open_records(path, path_imgidx)
            if isinstance(self.imgrec, MXIndexedRecordIO):
                self.imgidx = list(self.imgrec.keys)
        elif self.imglist is None:
            raise ArgumentError("ImageIter: give path_imgrec, path_imglist or imglist.")

    def _sequence(self, num_parts: int, part_index: int) -> list[Any] | None:
        keys = self.imgidx
        if self.imgrec is None:
            keys = list(self.imglist or ())
        if keys is not None:
            return sources.part_of(keys, num_parts, part_index)
        if self.shuffle or num_parts > 1:
            raise ArgumentError(
                "ImageIter: shuffle and num_parts need the index of the record file: give "
                "path_imgidx; mxnet.recordio.index_records makes one."
            )
        return None

    def _label_batch_shape(self) -> tuple[int, ...]:
        return (self.batch_size, self.label_width)[: 1 + (self.label_width > 1)]

    def _next_record(self) -> tuple[Any, bytes]:
        assert self.imgrec is not None
        record = self.imgrec.read()
        if record is None:
            self._rewind()
            raise StopIteration
        header, content = unpack(record)
        return header.label, content

    def _rewind(self) -> None:
        """Go back to the first image, from which batches are filled up."""
        if self.last_batch_handle == "discard":
            return
        self.cur = 0
        if self.imgrec is not None:
            self.imgrec.reset()

    def _begun_batch(self) -> tuple[NDArray, NDArray, int]:
        """Return a batch, and how many images from the epoch before it has already."""
        if self._cache_data is not None and self._cache_label is not None:
            held = (self._cache_data, self._cache_label, self._cache_idx or 0)
            self._cache_data = self._cache_label = self._cache_idx = None
            return held
        data = nd.zeros(self.provide_data[0][1])
        return data, nd.zeros(self.provide_label[0][1]), 0

    def _hold_back(self, data: NDArray, label: NDArray, count: int) -> None:
        if self.last_batch_handle == "roll_over":
            self._cache_data, self._cache_label, self._cache_idx = data, label, count

    def _fill_up(self, data: NDArray, label: NDArray, count: int) -> None:
        """Fill a batch up with the first images, more than once if there are so few."""
        while count < self.batch_size:
            before = count
            count = self._batchify(data, label, count)
            if count == before:
                raise MXNetError(f"{type(self).__name__}: there are no images to fill a batch.")
        if self.last_batch_handle == "pad":
            self._allow_read = False

    def _current_place(self) -> str:
        if self.seq is None:
            return f"a record of {self.imgrec.uri}" if self.imgrec is not None else "an image"
        key = self.seq[self.cur - 1]
        if self.imgrec is not None:
            return f"record {key} of {self.imgrec.uri}"
        return os.path.join(self.path_root or "", (self.imglist or {})[key][1])
