"""MNISTIter: batches straight from the IDX files."""

import logging
from typing import Any

import numpy as np

from .. import ndarray
from .._core import idx
from ..base import MXNetError
from .array_iter import NDArrayIter

__all__ = ["MNISTIter"]


class MNISTIter(NDArrayIter):
    """Iterates over a pair of IDX files, compressed or not.

    Pixels become float32 from 0 to 255/256. Images that fill no batch at the end are left out.

    Parameters
    ----------
    image, label : str
        Paths of the files.
    batch_size : int
        How many images a batch has.
    shuffle : bool
        Whether the images are put in random order, once, by ``seed``; all epochs have that order,
        which is not MXNet's own for the same seed.
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
        If a file cannot be read, or the files do not belong together.
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
        if shuffle:
            order = np.random.RandomState(seed).permutation(len(images))
            images, labels = images[order], labels[order]
        start, stop = (len(images) * part // num_parts for part in (part_index, part_index + 1))
        images, labels = images[start:stop], labels[start:stop]
        pixels = images.astype(np.float32) / 256
        shape = (len(images), -1) if flat else (len(images), 1, *images.shape[1:])
        if not silent:
            logging.info("MNISTIter: %d images of shape %s", len(images), images.shape[1:])
        super().__init__(
            ndarray.array(pixels.reshape(shape)), ndarray.array(labels), batch_size,
            last_batch_handle="discard", data_name=data_name, label_name=label_name,
        )  # fmt: skip
