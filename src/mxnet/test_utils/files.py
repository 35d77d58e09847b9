"""Small data sets for examples and tests."""

import os
from typing import Any

import numpy as np

from .._core import download as fetching
from .._core import idx
from .._core.files import replacing
from ..gluon.data.vision import MNIST
from ..io import MNISTIter

_NAMES = {
    True: ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    False: ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
_MAGIC = {1: idx.LABELS, 3: idx.IMAGES}


def download(
    url: str,
    fname: str | None = None,
    dirname: str | None = None,
    overwrite: bool = False,
    retries: int = 5,
) -> str:
    """Fetch a file and return its path.

    Parameters
    ----------
    url : str
        Where it is.
    fname : str, optional
        Path of the file; the last part of the URL by default.
    dirname : str, optional
        Directory that ``fname`` is in; it is made if need be.
    overwrite : bool
        Whether to fetch a file that is there already.
    retries : int
        How many attempts are made.

    Raises
    ------
    MXNetError
        If it cannot be fetched.
    """
    path = fname or url.split("/")[-1]
    if dirname is not None:
        path = os.path.join(dirname, path)
    return fetching.download(url, path, overwrite=overwrite, retries=retries)


def get_mnist() -> dict[str, np.ndarray]:
    """Return MNIST as NumPy arrays, downloaded if it is not there.

    The dict has ``train_data`` (60000, 1, 28, 28) and ``test_data`` (10000, 1, 28, 28), float32
    from 0 to 1, and ``train_label`` and ``test_label``, int8. The four IDX files are looked for
    in the working directory, then in ``datasets/mnist`` of ``MXNET_HOME``.

    Raises
    ------
    MXNetError
        If the files cannot be had.
    """
    arrays = {}
    for part, train in (("train", True), ("test", False)):
        dataset = MNIST(_root(), train)
        images = dataset._data.asnumpy().reshape(-1, 1, 28, 28)
        arrays[f"{part}_data"] = images.astype(np.float32) / 255
        arrays[f"{part}_label"] = dataset._label.astype(np.int8)
    return arrays


def get_mnist_ubyte() -> None:
    """Put the four uncompressed IDX files of MNIST into the directory ``data``."""
    os.makedirs("data", exist_ok=True)
    for train, names in _NAMES.items():
        paths = [os.path.join("data", name) for name in names]
        if all(os.path.isfile(path) for path in paths):
            continue
        dataset = MNIST(_root(), train)
        images = dataset._data.asnumpy().reshape(-1, 28, 28)
        for path, values in zip(paths, (images, dataset._label.astype(np.uint8)), strict=True):
            _write_idx(path, values)


def get_mnist_iterator(
    batch_size: int, input_shape: Any, num_parts: int = 1, part_index: int = 0
) -> tuple[MNISTIter, MNISTIter]:
    """Return `MNISTIter` for the training and for the test images, from the directory ``data``.

    Images are flat unless ``input_shape`` has three axes; ``num_parts`` and ``part_index`` choose
    a part of the training images.
    """
    get_mnist_ubyte()
    train, test = (
        MNISTIter(
            image=os.path.join("data", image), label=os.path.join("data", label),
            batch_size=batch_size, shuffle=True, flat=len(input_shape) != 3,
            num_parts=parts, part_index=index,
        )
        for (image, label), parts, index in (
            (_NAMES[True], num_parts, part_index), (_NAMES[False], 1, 0),
        )
    )  # fmt: skip
    return train, test


def _root() -> str | None:
    """Return the working directory if MNIST was downloaded there, None for the usual place."""
    is_here = all(os.path.isfile(f"{name}.gz") for names in _NAMES.values() for name in names)
    return "." if is_here else None


def _write_idx(path: str, values: np.ndarray) -> None:
    header = np.array([_MAGIC[values.ndim], *values.shape], ">u4")
    with replacing(path) as stream:
        stream.write(header.tobytes())
        stream.write(np.ascontiguousarray(values).data)
