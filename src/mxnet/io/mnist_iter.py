"""MNISTIter: batches straight from the IDX files."""

import logging
from typing import Any

import numpy as np

from .. import ndarray
from .._core import idx
from ..base import MXNetError
from ..ndarray import NDArray
from .engine import Engine
from .mx_iter import MXDataIter

__all__ = ["MNISTIter"]


class _WholeBatches:
    """The whole batches of arrays in memory."""

    def __init__(
        self, pixels: np.ndarray, labels: np.ndarray, order: np.ndarray, batch_size: int
    ) -> None:
        self.batch_size = batch_size
        self._pixels, self._labels, self._order = pixels, labels, order
        self._position = 0

    def before_first(self) -> None:
        self._position = 0

    def next_batch(self) -> tuple[NDArray, NDArray, int, np.ndarray] | None:
        numbers = self._order[self._position : self._position + self.batch_size]
        if len(numbers) < self.batch_size:
            return None
        self._position += self.batch_size
        data = ndarray.array(self._pixels[numbers].astype(np.float32) / 256)
        return data, ndarray.array(self._labels[numbers]), 0, numbers.astype(np.uint64)


class MNISTIter(MXDataIter):
    """Iterates over a pair of IDX files, compressed or not.

    Pixels become float32 from 0 to 255/256. Images that fill no batch at the end are left out.

    Parameters
    ----------
    image, label : str
        Paths of the files.
    batch_size : int
        How many images a batch has.
    shuffle : bool
        Whether the images are put in random order, once; all epochs have that order.
    flat : bool
        Whether images have shape (784,), not (1, 28, 28).
    seed : int
        Seed of the order.
    silent : bool
        Whether not to log how many images there are.
    num_parts, part_index : int
        Into how many parts the images are cut, and which one is read.
    prefetch_buffer : int
        Accepted for MXNet's programs: everything is in memory from the start.
    ctx : str
        Accepted for MXNet's programs: batches are made in main memory.
    dtype : str, optional
        Element type of the data; only float32 is there.
    data_name, label_name : str
        Names of data and label.
    input_shape, data_shape : tuple of int, optional
        Accepted for MXNet's programs: ``flat`` alone decides.

    Raises
    ------
    MXNetError
        If a file cannot be read, the files do not belong together, or there is no whole batch.
    ValueError, TypeError
        If arguments are out of range or unknown.
    """

    def __init__(
        self,
        *,
        image: str = "./train-images-idx3-ubyte",
        label: str = "./train-labels-idx1-ubyte",
        batch_size: int = 128,
        shuffle: bool = True,
        flat: bool = False,
        seed: int = 0,
        silent: bool = False,
        num_parts: int = 1,
        part_index: int = 0,
        prefetch_buffer: int = 4,
        ctx: str = "gpu",
        dtype: Any = None,
        data_name: str = "data",
        label_name: str = "softmax_label",
        input_shape: Any = None,
        data_shape: Any = None,
    ) -> None:
        if dtype is not None and np.dtype(dtype) != np.float32:
            raise ValueError(f"MNISTIter: dtype must be float32, got {dtype!r}.")
        if batch_size < 1:
            raise ValueError(f"MNISTIter: batch_size must be 1 or more, got {batch_size}.")
        if not 0 <= part_index < num_parts:
            raise ValueError(
                f"MNISTIter: part_index must be from 0 to num_parts - 1 = {num_parts - 1}, "
                f"got {part_index}."
            )
        images, labels = idx.read_images(image), idx.read_labels(label)
        if len(images) != len(labels):
            raise MXNetError(
                f"MNISTIter: {image} has {len(images)} images, {label} {len(labels)} labels."
            )
        start, stop = (len(images) * part // num_parts for part in (part_index, part_index + 1))
        count = stop - start
        order = np.array(Engine(seed).shuffled(count) if shuffle else range(count), np.int64)
        shape = (-1,) if flat else (1, *images.shape[1:])
        if not silent:
            logging.info("MNISTIter: %d images of shape %s", count, images.shape[1:])
        source = _WholeBatches(
            images[start:stop].reshape(count, *shape), labels[start:stop].astype(np.float32),
            order, batch_size,
        )  # fmt: skip
        super().__init__(source, data_name, label_name)
