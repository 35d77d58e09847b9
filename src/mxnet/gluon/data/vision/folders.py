"""Images that lie in files: in a folder for each class, or named by a list."""

import os
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import image
from ....base import MXNetError
from ....ndarray import NDArray
from ..dataset import Dataset

__all__ = ["ImageFolderDataset", "ImageListDataset"]


class ImageFolderDataset(Dataset):
    """Images in folders: those in ``root/cat/`` are of class "cat".

    A sample is an image, uint8 of shape (H, W, C), and the number of its class, an int. Classes
    and files are in the order of their names.

    Parameters
    ----------
    root : str
        The folder with a folder for each class.
    flag : {0, 1}
        1 for images in colour, 0 for grey ones.
    transform : callable, optional
        ``transform(data, label)`` makes the sample.

    Attributes
    ----------
    synsets : list of str
        Names of the classes.
    items : list of (str, int)
        Path and class of each image.

    Raises
    ------
    OSError
        If ``root`` is no folder.

    Files that are neither in a folder nor ``.jpg``, ``.jpeg`` or ``.png`` are left out, with a
    warning.
    """

    def __init__(
        self, root: str, flag: int = 1, transform: Callable[[Any, Any], Any] | None = None
    ) -> None:
        self._root = os.path.expanduser(root)
        self._flag = flag
        self._transform = transform
        self._exts = [".jpg", ".jpeg", ".png"]
        self._list_images(self._root)

    def _list_images(self, root: str) -> None:
        """Set ``synsets`` and ``items``."""
        self.synsets: list[str] = []
        self.items: list[tuple[str, int]] = []
        for folder in sorted(os.listdir(root)):
            path = os.path.join(root, folder)
            if not os.path.isdir(path):
                warnings.warn(f"Ignoring {path}, which is not a directory.", stacklevel=3)
                continue
            label = len(self.synsets)
            self.synsets.append(folder)
            for name in sorted(os.listdir(path)):
                file = os.path.join(path, name)
                extension = os.path.splitext(name)[1]
                if extension.lower() in self._exts:
                    self.items.append((file, label))
                    continue
                warnings.warn(
                    f"Ignoring {file} of type {extension}. Only support {', '.join(self._exts)}",
                    stacklevel=3,
                )

    def __getitem__(self, idx: Any) -> Any:
        path, label = self.items[idx]
        data = _read(path, self._flag)
        return (data, label) if self._transform is None else self._transform(data, label)

    def __len__(self) -> int:
        return len(self.items)


class ImageListDataset(Dataset):
    """Images that a list names, with their labels; a name of MXNet 2.

    A sample is an image, uint8 of shape (H, W, C), and its label, a float, or several as a NumPy
    array of float32.

    Parameters
    ----------
    root : str
        The folder to which the paths in the list are relative.
    imglist : str or list
        Path of a ``.lst`` file, each line of which holds a number, labels and the path of an
        image, separated by tabs; or a list of entries [label, path] or [label, ..., path].
    flag : {0, 1}
        1 for images in colour, 0 for grey ones.

    Attributes
    ----------
    items : list of (str, label)
        Path and label of each image.

    Raises
    ------
    MXNetError
        If a line or entry holds no label or no path.
    OSError
        If the list cannot be read.
    """

    def __init__(self, root: str = ".", imglist: Any = None, flag: int = 1) -> None:
        if imglist is None:
            raise ValueError("ImageListDataset: imglist must be the path of a list, or a list.")
        self._root = os.path.expanduser(root)
        self._flag = flag
        self.items = [self._item(place, fields) for place, fields in _entries(imglist)]

    def _item(self, place: str, fields: Sequence[Any]) -> tuple[str, Any]:
        try:
            labels = np.asarray(fields[:-1], np.float32).reshape(-1)
        except ValueError:
            labels = np.empty(0, np.float32)
        if not labels.size or not isinstance(fields[-1], str | os.PathLike):
            raise MXNetError(
                f"ImageListDataset: {place} must hold one label or more, which are numbers, and "
                f"a path at the end, got {list(fields)}."
            )
        label = float(labels[0]) if labels.size == 1 else labels
        return os.path.join(self._root, fields[-1]), label

    def __getitem__(self, idx: Any) -> tuple[NDArray, Any]:
        path, label = self.items[idx]
        return _read(path, self._flag), label

    def __len__(self) -> int:
        return len(self.items)


def _read(path: str, flag: int) -> NDArray:
    """Read an image; errors name the file, which the caller never saw."""
    try:
        return image.imread(path, flag)
    except MXNetError as error:
        raise MXNetError(f"{path}: {error}") from error


def _entries(imglist: Any) -> list[tuple[str, Sequence[Any]]]:
    """Return where each entry of the list stands, and its labels and path."""
    if not isinstance(imglist, str | os.PathLike):
        return [(f"entry {number}", entry) for number, entry in enumerate(imglist)]
    with open(os.path.expanduser(imglist), encoding="utf-8") as stream:
        lines = [line.rstrip("\n").split("\t") for line in stream]
    return [
        (f"line {number} of {os.fspath(imglist)}", fields[1:])
        for number, fields in enumerate(lines, 1)
        if fields != [""]
    ]
