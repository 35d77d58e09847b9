"""MNIST, FashionMNIST, CIFAR-10 and CIFAR-100."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from ...._core import idx
from ....base import MXNetError
from ....context import cpu
from ....ndarray import NDArray
from ..dataset import _DownloadedDataset, default_root
from ._files import read_cifar, read_idx
from .folders import ImageFolderDataset, ImageListDataset
from .records import ImageRecordDataset

__all__ = [
    "CIFAR10", "CIFAR100", "MNIST", "FashionMNIST", "ImageFolderDataset", "ImageListDataset",
    "ImageRecordDataset",
]  # fmt: skip

Transform = Callable[[Any, Any], Any]


class MNIST(_DownloadedDataset):
    """Handwritten digits: 60,000 training and 10,000 test images of 28 by 28 grey pixels.

    A sample is an image, NDArray of shape (28, 28, 1) and dtype uint8, and its label, numpy.int32.

    Parameters
    ----------
    root : str, optional
        Directory of the files; ``datasets/mnist`` in ``MXNET_HOME`` by default. The four IDX
        files are taken as they are published, compressed in another way, or not compressed. What
        is missing is downloaded.
    train : bool
        Whether to read the training or the test images.
    transform : callable, optional
        ``transform(data, label)`` makes the sample.

    Raises
    ------
    MXNetError
        If a file is missing, damaged or another one, and the right one cannot be downloaded.
    """

    _namespace = "mnist"
    _train_data = ("train-images-idx3-ubyte.gz", "6c95f4b05d2bf285e1bfb0e7960c31bd3b3f8a7d")
    _train_label = ("train-labels-idx1-ubyte.gz", "2a80914081dc54586dbdf242f9805a6b8d2a15fc")
    _test_data = ("t10k-images-idx3-ubyte.gz", "c3a25af1f52dad7f726cce8cacb138654b760d48")
    _test_label = ("t10k-labels-idx1-ubyte.gz", "763e7fa3757d93b0cdec073cef058b2004252c17")

    def __init__(
        self, root: str | None = None, train: bool = True, transform: Transform | None = None
    ) -> None:
        self._train = train
        super().__init__(default_root(root, self._namespace), transform)

    def _get_data(self) -> None:
        data, label = (
            (self._train_data, self._train_label)
            if self._train
            else (self._test_data, self._test_label)
        )
        images = read_idx(self._root, self._namespace, *data, idx.IMAGES)
        labels = read_idx(self._root, self._namespace, *label, idx.LABELS)
        if len(images) != len(labels):
            raise MXNetError(
                f"{self._root}: {data[0]} has {len(images)} images, {label[0]} {len(labels)} "
                "labels. Get both files again."
            )
        self._data = _array(images[..., None])
        self._label = labels.astype(np.int32)


class FashionMNIST(MNIST):
    """Articles of clothing in the format and number of :class:`MNIST`, of ten kinds.

    Parameters and errors are those of `MNIST`; the default directory is
    ``datasets/fashion-mnist``.
    """

    _namespace = "fashion-mnist"
    _train_data = ("train-images-idx3-ubyte.gz", "0cf37b0d40ed5169c6b3aba31069a9770ac9043d")
    _train_label = ("train-labels-idx1-ubyte.gz", "236021d52f1e40852b06a4c3008d8de8aef1e40b")
    _test_data = ("t10k-images-idx3-ubyte.gz", "626ed6a7c06dd17c0eec72fa3be1740f146a2863")
    _test_label = ("t10k-labels-idx1-ubyte.gz", "17f9ab60e7257a1620f4ad76bbbaf857c3920701")


class CIFAR10(_DownloadedDataset):
    """Photographs of ten kinds of things: 50,000 training and 10,000 test images, in colour.

    A sample is an image, NDArray of shape (32, 32, 3) and dtype uint8, and its label, numpy.int32.

    Parameters
    ----------
    root : str, optional
        Directory of the files of the binary version, or of its archive; ``datasets/cifar10`` in
        ``MXNET_HOME`` by default. What is missing is downloaded.
    train : bool
        Whether to read the training or the test images.
    transform : callable, optional
        ``transform(data, label)`` makes the sample.

    Raises
    ------
    MXNetError
        If a file is missing, damaged or another one, and the right one cannot be downloaded.
    """

    _namespace = "cifar10"
    _archive_file = ("cifar-10-binary.tar.gz", "fab780a1e191a7eda0f345501ccd62d20f7ed891")
    _train_data = (
        ("data_batch_1.bin", "aadd24acce27caa71bf4b10992e9e7b2d74c2540"),
        ("data_batch_2.bin", "c0ba65cce70568cd57b4e03e9ac8d2a5367c1795"),
        ("data_batch_3.bin", "1dd00a74ab1d17a6e7d73e185b69dbf31242f295"),
        ("data_batch_4.bin", "aab85764eb3584312d3c7f65fd2fd016e36a258e"),
        ("data_batch_5.bin", "26e2849e66a845b7f1e4614ae70f4889ae604628"),
    )
    _test_data = (("test_batch.bin", "67eb016db431130d61cd03c7ad570b013799c88c"),)
    _label_bytes = 1
    _label_column = 0

    def __init__(
        self, root: str | None = None, train: bool = True, transform: Transform | None = None
    ) -> None:
        self._train = train
        super().__init__(default_root(root, self._namespace), transform)

    def _get_data(self) -> None:
        files = self._train_data if self._train else self._test_data
        images, labels = read_cifar(
            self._root, self._namespace, list(files), self._archive_file, self._label_bytes
        )
        self._data = _array(images)
        self._label = labels[:, self._label_column].astype(np.int32)


class CIFAR100(CIFAR10):
    """Photographs like those of :class:`CIFAR10`, of 100 kinds in 20 groups.

    Parameters
    ----------
    root : str, optional
        As for `CIFAR10`; ``datasets/cifar100`` by default.
    fine_label : bool
        Whether labels are the kinds, 0 to 99, or the groups, 0 to 19.
    train, transform
        As for `CIFAR10`.
    """

    _namespace = "cifar100"
    _archive_file = ("cifar-100-binary.tar.gz", "a0bb982c76b83111308126cc779a992fa506b90b")
    _train_data = (("train.bin", "e207cd2e05b73b1393c74c7f5e7bea451d63e08e"),)
    _test_data = (("test.bin", "8fb6623e830365ff53cf14adec797474f5478006"),)
    _label_bytes = 2

    def __init__(
        self,
        root: str | None = None,
        fine_label: bool = False,
        train: bool = True,
        transform: Transform | None = None,
    ) -> None:
        self._fine_label = fine_label
        self._label_column = int(fine_label)
        super().__init__(root, train, transform)


def _array(values: np.ndarray) -> NDArray:
    """Return an array that takes over the memory of ``values``."""
    return NDArray(torch.from_numpy(np.ascontiguousarray(values)), cpu())
