"""Finding the files of the image sets, checking that they are the right ones, fetching them."""

import hashlib
import os
import struct

import numpy as np

from ...._core import idx
from ...._core.download import check_sha1
from ....base import MXNetError
from .._archives import File, fetch, members

_CIFAR_FOLDERS = ("cifar-10-batches-bin", "cifar-100-binary")

# SHA-1 of the official compressed file -> SHA-256 of its content, where that is known: a file with
# this content is the right one however it was compressed.
CONTENT_SHA256 = {
    "6c95f4b05d2bf285e1bfb0e7960c31bd3b3f8a7d":
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "2a80914081dc54586dbdf242f9805a6b8d2a15fc":
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "c3a25af1f52dad7f726cce8cacb138654b760d48":
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "763e7fa3757d93b0cdec073cef058b2004252c17":
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}  # fmt: skip


def read_idx(root: str, namespace: str, filename: str, sha1_hash: str, magic: int) -> np.ndarray:
    """Return the content of an IDX file of an image set, fetched if it is not in ``root``.

    Parameters
    ----------
    root, namespace : str
        The directory here, and the one in the repository of data sets.
    filename : str
        Name of the official file, which ends with ``.gz``; the file without that is taken too.
    sha1_hash : str
        SHA-1 of the official file.
    magic : int
        ``idx.IMAGES`` or ``idx.LABELS``.

    Raises
    ------
    MXNetError
        If there is no right file and none can be fetched: `DownloadError`.
    """
    read = idx.read_images if magic == idx.IMAGES else idx.read_labels
    wrong: list[str] = []
    for name in (filename, filename.removesuffix(".gz")):
        path = os.path.join(root, name)
        if not os.path.isfile(path):
            continue
        try:
            values = read(path)
        except MXNetError as error:
            wrong.append(str(error))
            continue
        if check_sha1(path, sha1_hash) or _content_sha256(values, magic) == CONTENT_SHA256.get(
            sha1_hash
        ):
            return values
        wrong.append(f"{path}: the file is in order but has other content than the official one.")
    return read(fetch(root, namespace, (filename, sha1_hash), wrong))


def _content_sha256(values: np.ndarray, magic: int) -> str:
    """Return the SHA-256 of the uncompressed IDX file that holds ``values``."""
    digest = hashlib.sha256(struct.pack(f">{1 + values.ndim}I", magic, *values.shape))
    digest.update(values.data)
    return digest.hexdigest()


def read_cifar(
    root: str, namespace: str, files: list[File], archive: File, label_bytes: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return images and labels of the (name, SHA-1) ``files`` of a CIFAR set, one after the other.

    Files are looked for in ``root`` and the directory that the official archive unpacks to; else
    they are taken from the ``archive`` (name, SHA-1), which is fetched if it is not there.
    """
    paths = members(root, namespace, files, archive, _CIFAR_FOLDERS)
    parts = [idx.read_cifar(path, label_bytes) for path in paths]
    images, labels = zip(*parts, strict=True)
    return np.concatenate(images), np.concatenate(labels)
