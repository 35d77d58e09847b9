"""ImageDetIter: batches of images with boxes, for object detection."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from .. import ndarray as nd
from ..ndarray import NDArray
from .box_pipeline import CreateDetAugmenter
from .drawing import draw_boxes, show, unnormalized
from .iterator import ImageIter
from .sources import ArgumentError

_LEAST_LABEL = 7  # the widths of header and object, and one object


class ImageDetIter(ImageIter):
    """Iterates over images with boxes of a record file, a list file or a list.

    The labels of an image are the width of their header, the width of an object, the rest of the
    header, and then for each object class, left, top, right and bottom in parts of the image's
    size, perhaps with more behind. Batches have labels (batch, objects, width of an object), with
    -1 where an image has fewer objects than the one with most. Images whose labels make no sense
    after augmentation are left out.

    Parameters
    ----------
    aug_list : list of DetAugmenter, optional
        What images and boxes go through; by default what :func:`CreateDetAugmenter` makes.
    batch_size, data_shape, path_imgrec, path_imglist, path_root, path_imgidx, shuffle
        As for :class:`ImageIter`.
    part_index, num_parts, imglist, data_name, label_name, last_batch_handle
        As for :class:`ImageIter`.
    **kwargs
        For :func:`CreateDetAugmenter`.

    Raises
    ------
    RuntimeError
        If the labels of an image make no sense.
    ValueError, AssertionError, MXNetError, OSError
        As for :class:`ImageIter`.
    """

    def __init__(
        self,
        batch_size: int,
        data_shape: Sequence[int],
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
        label_name: str = "label",
        last_batch_handle: str = "pad",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            batch_size, data_shape, path_imgrec=path_imgrec, path_imglist=path_imglist,
            path_root=path_root, path_imgidx=path_imgidx, shuffle=shuffle, part_index=part_index,
            num_parts=num_parts, aug_list=[], imglist=imglist, data_name=data_name,
            label_name=label_name, last_batch_handle=last_batch_handle,
        )  # fmt: skip
        self._options = kwargs if aug_list is None else None
        self.auglist = self._chosen_augmenters(aug_list, kwargs)
        self.label_shape = self._estimate_label_shape()
        self.provide_label = [(label_name, (batch_size, *self.label_shape))]

    def reshape(
        self,
        data_shape: Sequence[int] | None = None,
        label_shape: Sequence[int] | None = None,
    ) -> None:
        """Make batches of another size from now on.

        Parameters
        ----------
        data_shape : tuple of int, optional
            (3, height, width). Augmenters that were given as a list must be changed as well.
        label_shape : tuple of int, optional
            (objects, width of an object); there may only be room for more objects.

        Raises
        ------
        ValueError
            If a shape is no such one.
        """
        if data_shape is not None:
            self.check_data_shape(data_shape)
            self.data_shape = tuple(data_shape)
            self.provide_data = [(self.provide_data[0][0], (self.batch_size, *data_shape))]
            if self._options is not None:
                self.auglist = self._augmenters(self._options)
        if label_shape is not None:
            self.check_label_shape(label_shape)
            self.label_shape = tuple(label_shape)
            self.provide_label = [(self.provide_label[0][0], (self.batch_size, *label_shape))]
        self._cache_data = self._cache_label = self._cache_idx = None

    def check_label_shape(self, label_shape: Sequence[int]) -> None:
        """Raise ValueError for a shape that is not (objects, width), or has no room for all."""
        if len(label_shape) != 2:
            raise ValueError(f"label_shape should have length 2, got {tuple(label_shape)}")
        if label_shape[0] < self.label_shape[0]:
            raise ValueError(
                f"Attempts to reduce label count from {self.label_shape[0]} to {label_shape[0]}, "
                "not allowed."
            )
        if label_shape[1] != self.label_shape[1]:
            raise ValueError(
                f"label_shape object width inconsistent: {self.label_shape[1]} vs {label_shape[1]}."
            )

    def sync_label_shape(self, it: "ImageDetIter", verbose: bool = False) -> "ImageDetIter":
        """Give this iterator and another one room for the same number of objects.

        Parameters
        ----------
        it : ImageDetIter
            The other one, such as that of the validation images.
        verbose : bool
            Whether to log what changes.

        Returns
        -------
        ImageDetIter
            The other one.

        Raises
        ------
        ValueError, AssertionError
            If it is no such iterator, or objects have another width there.
        """
        if not isinstance(it, ImageDetIter):
            raise ArgumentError(
                f"Synchronize with invalid iterator: expected an ImageDetIter, got "
                f"{type(it).__name__}."
            )
        if self.label_shape[1] != it.label_shape[1]:
            raise ArgumentError(
                f"object width mismatch: {self.label_shape[1]} vs {it.label_shape[1]}."
            )
        shape = (max(self.label_shape[0], it.label_shape[0]), self.label_shape[1])
        for iterator in (self, it):
            if iterator.label_shape != shape:
                iterator.reshape(None, shape)
                if verbose:
                    logging.info("Resized label_shape to (%d, %d).", *shape)
        return it

    def augmentation_transform(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, data: NDArray, label: np.ndarray
    ) -> tuple[NDArray, np.ndarray]:
        """Return image and boxes that all augmenters have changed."""
        for augmenter in self.auglist:
            data, label = augmenter(data, label)
        return data, label

    def draw_next(
        self,
        color: Sequence[float] | None = None,
        thickness: int = 2,
        mean: Any = None,
        std: Any = None,
        clip: bool = True,
        waitKey: int | None = None,
        window_name: str = "draw_next",
        id2labels: dict[int, str] | None = None,
    ) -> Iterator[np.ndarray]:
        """Yield one image after the other with its boxes drawn, uint8 (H, W, 3) in RGB.

        Parameters
        ----------
        color : tuple of float, optional
            Colour of the boxes; by default a random one, by NumPy's generator, for each.
        thickness : int
            Width of the lines.
        mean, std : True or numpy.ndarray, optional
            What the augmenters have subtracted and divided by; True: statistics of ImageNet.
        clip : bool
            Whether to cut pixels off at 0 and 255.
        waitKey : int, optional
            Show each image in a window, for as many milliseconds at most; needs OpenCV.
        window_name : str
            Title of the window.
        id2labels : dict, optional
            Names of the classes, which are written at the boxes.
        """
        while True:
            try:
                sample = self._next_boxes()
            except StopIteration:
                return
            if sample is None:
                continue
            image = unnormalized(sample[0].asnumpy(), mean, std)
            image = (image.clip(0, 255) if clip else image).astype(np.uint8)
            image = draw_boxes(image, sample[1], color, thickness, id2labels)
            if waitKey is not None:
                show(image, window_name, waitKey)
            yield image

    def _augmenters(self, options: dict[str, Any]) -> list[Any]:
        channels, height, width = self.data_shape
        return CreateDetAugmenter((channels, height, width), **options)

    def _batchify(self, batch_data: NDArray, batch_label: NDArray, start: int = 0) -> int:
        """Fill a batch from place ``start`` on; return where it ended, for lack of images too."""
        place = start
        try:
            while place < self.batch_size:
                sample = self._next_boxes()
                if sample is not None:
                    self._put_boxes(batch_data, batch_label, place, *sample)
                    place += 1
        except StopIteration:
            if not start and not place:
                raise
        return place

    def _next_boxes(self) -> tuple[NDArray, np.ndarray] | None:
        """Return the next image and its boxes; None if they are to be left out."""
        label, content = self.next_sample()
        data = self.imdecode(content)
        try:
            self.check_valid_image([data])
            data, label = self.augmentation_transform(data, self._parse_label(label))
            self._check_valid_label(label)
        except RuntimeError as error:
            logging.debug("Invalid image, skipping:  %s", error)
            return None
        return data, label

    def _put_boxes(
        self, data: NDArray, labels: NDArray, place: int, image: NDArray, label: np.ndarray
    ) -> None:
        count, width = label.shape
        if count > self.label_shape[0] or width != self.label_shape[1]:
            raise ValueError(
                f"{type(self).__name__}: there is room for {self.label_shape[0]} objects of width "
                f"{self.label_shape[1]} (label_shape), augmenters made {count} of width {width}; "
                "reshape(label_shape=...) makes room."
            )
        self._put_image(data, place, self.postprocess_data(image))
        filled = np.full(self.label_shape, -1, np.float32)
        filled[:count] = label
        labels[place] = nd.array(filled)

    def _check_valid_label(self, label: np.ndarray) -> None:
        """Raise RuntimeError if there is no object, or labels have another shape."""
        if label.ndim != 2 or label.shape[1] < 5:
            raise RuntimeError(f"Label with shape (1+, 5+) required, {label} received.")
        is_box = (label[:, 0] >= 0) & (label[:, 3] > label[:, 1]) & (label[:, 4] > label[:, 2])
        if not is_box.any():
            raise RuntimeError("Invalid label occurs.")

    def _estimate_label_shape(self) -> tuple[int, int]:
        """Return the largest number of objects in an image, and their width."""
        count, width = 0, 0
        self.reset()
        try:
            while True:
                label = self._parse_label(self.next_sample()[0])
                count, width = max(count, label.shape[0]), label.shape[1]
        except StopIteration:
            pass
        self.reset()
        return count, width

    def _parse_label(self, label: Any) -> np.ndarray:
        """Return the boxes of an image, (objects, width); those without area are left out."""
        raw = label.asnumpy() if isinstance(label, NDArray) else np.asarray(label)
        raw = raw.ravel()
        if raw.size < _LEAST_LABEL:
            raise RuntimeError(
                f"Label shape is invalid: {raw.shape}; {self._current_place()} needs "
                f"{_LEAST_LABEL} numbers or more."
            )
        header, width = int(raw[0]), int(raw[1])
        if header < 2 or width < 5 or header > raw.size or (raw.size - header) % width:
            raise RuntimeError(
                f"Label shape {raw.shape} inconsistent with annotation width {width}: the labels "
                f"of {self._current_place()} start with the widths of header and object, "
                f"{header} and {width}."
            )
        objects = raw[header:].reshape(-1, width)
        is_box = (objects[:, 3] > objects[:, 1]) & (objects[:, 4] > objects[:, 2])
        if not is_box.any():
            raise RuntimeError(
                f"Encounter sample with no valid label: {self._current_place()} has no box with "
                "an area."
            )
        return objects[is_box]
