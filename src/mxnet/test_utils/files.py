"""Small data sets and models for examples and tests."""

import bz2
import os
import shutil
import zipfile
from typing import Any

import numpy as np

from .._core import download as fetching
from .._core import idx
from .._core.files import replacing
from ..base import MXNetError
from ..gluon.data.vision import MNIST
from ..io import MNISTIter

_NAMES = {
    True: ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    False: ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
_MAGIC = {1: idx.LABELS, 3: idx.IMAGES}
_CIFAR = ("train", "test")
_ZOO = "http://data.mxnet.io/models/imagenet"


def _files_of(start: str, epoch: int) -> dict[str, str]:
    return {"symbol": f"{_ZOO}/{start}-symbol.json", "params": f"{_ZOO}/{start}-{epoch:04d}.params"}


#: addresses of MXNet's models for ImageNet
MODELS = {
    "imagenet1k-inception-bn": _files_of("inception-bn/Inception-BN", 126),
    **{
        f"imagenet1k-resnet-{depth}": _files_of(f"resnet/{depth}-layers/resnet-{depth}", 0)
        for depth in (18, 34, 50, 101, 152)
    },
}


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


def get_zip_data(data_dir: str, url: str, data_origin_name: str) -> None:
    """Unpack a zip archive into a directory.

    Parameters
    ----------
    data_dir : str
        The directory; it is made if need be.
    url : str
        Where the archive is.
    data_origin_name : str
        Its name there; if that file is in the directory already, nothing is fetched.

    Raises
    ------
    MXNetError
        If it cannot be fetched or is no zip archive.
    """
    path = _fetched(data_dir, url, data_origin_name)
    try:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(data_dir)
    except zipfile.BadZipFile as error:
        raise MXNetError(f"{path} is no zip archive: {error}.") from error


def get_bz2_data(data_dir: str, data_name: str, url: str, data_origin_name: str) -> None:
    """Put a file into a directory that is compressed by bzip2 elsewhere.

    Parameters
    ----------
    data_dir : str
        The directory; it is made if need be.
    data_name : str
        Name of the file; if it is there, nothing is done.
    url, data_origin_name : str
        Where the compressed file is, and its name in the directory, from which it goes afterwards.

    Raises
    ------
    MXNetError
        If it cannot be fetched or is not compressed by bzip2.
    """
    target = os.path.join(data_dir, data_name)
    if os.path.exists(target):
        return
    path = _fetched(data_dir, url, data_origin_name)
    try:
        with bz2.open(path) as source, replacing(target) as stream:
            shutil.copyfileobj(source, stream)
    except (OSError, EOFError) as error:
        raise MXNetError(f"{path} cannot be decompressed: {error}.") from error
    os.remove(path)


def get_cifar10() -> None:
    """Put CIFAR-10 as RecordIO files into the directory ``data/cifar``.

    Raises
    ------
    MXNetError
        If the archive cannot be fetched.
    """
    if not all(os.path.isfile(os.path.join("data", "cifar", f"{part}.rec")) for part in _CIFAR):
        get_zip_data("data", "http://data.mxnet.io/mxnet/data/cifar10.zip", "cifar10.zip")


def get_mnist_pkl() -> None:
    """Put ``mnist.pkl.gz`` into the directory ``data``; loading such a file can run code.

    Raises
    ------
    MXNetError
        If it cannot be fetched.
    """
    _fetched("data", "http://deeplearning.net/data/mnist/mnist.pkl.gz", "mnist.pkl.gz")


def _fetched(folder: str, url: str, name: str) -> str:
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    return path if os.path.isfile(path) else fetching.download(url, path)


def download_model(
    model_name: str, dst_dir: str = "./", meta_info: dict[str, dict[str, str]] | None = None
) -> tuple[str | None, int]:
    """Fetch graph and parameters of a model, and return the start of the files' path and an epoch.

    The path is None where there is no such model.

    Parameters
    ----------
    model_name : str
        A key of ``meta_info``.
    dst_dir : str
        Where to put the files.
    meta_info : dict, optional
        Addresses by model, each a dict with "symbol" and "params"; MXNet's ImageNet models by
        default.

    Raises
    ------
    ValueError
        If the addresses of a model are incomplete.
    MXNetError
        If a file cannot be fetched.
    """
    known = MODELS if meta_info is None else meta_info
    if model_name not in known:
        return None, 0
    addresses = known[model_name]
    missing = {"symbol", "params"} - set(addresses)
    if missing:
        raise ValueError(f"download_model: {model_name} lacks the address of {missing.pop()}.")
    start = os.path.join(dst_dir, model_name)
    _fetched(dst_dir, addresses["symbol"], f"{model_name}-symbol.json")
    _fetched(dst_dir, addresses["params"], f"{model_name}-0000.params")
    return start, 0
