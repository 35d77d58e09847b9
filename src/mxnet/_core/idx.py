"""Readers of the image sets' own formats: IDX (MNIST and its kin) and CIFAR's binary version.

Both take raw and gzip-compressed files, whatever their names end with.
"""

import gzip
import hashlib
import math
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase

import numpy as np

from ..base import MXNetError
from . import sniff

IMAGES = 2051
LABELS = 2049

_CHUNK = 1 << 20
_CIFAR_PIXELS = (3, 32, 32)
_MOST_EXPANSION = 1032  # deflate makes at most so many bytes of one


def read_images(path: str | os.PathLike[str]) -> np.ndarray:
    """Read an IDX image file: uint8 (count, rows, columns), writable.

    Raises MXNetError where the file is missing, of another kind, cut short, too long or damaged.
    """
    return _read_idx(path, IMAGES, "images", dims=3)


def read_labels(path: str | os.PathLike[str]) -> np.ndarray:
    """Read an IDX label file: uint8 (count,), writable. Errors as in `read_images`."""
    return _read_idx(path, LABELS, "labels", dims=1)


def read_cifar(path: str | os.PathLike[str], label_bytes: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Read a file of CIFAR's binary version.

    ``label_bytes`` is 1 for CIFAR-10 and 2 (coarse, fine) for CIFAR-100. Returns images, uint8
    (count, 32, 32, 3) in the order row, column, channel, and labels, uint8 (count, label_bytes).

    Raises MXNetError where the file is missing, damaged, or no whole number of records.
    """
    record = label_bytes + math.prod(_CIFAR_PIXELS)
    with _content(path) as stream:
        content = _read_all(stream)
    if not content or len(content) % record:
        raise MXNetError(
            f"{os.fspath(path)}: expected CIFAR records of {record} bytes ({label_bytes} of label, "
            f"{record - label_bytes} of pixels), found {len(content)} bytes, which is "
            f"{len(content) / record:.3f} records. {sniff.hint(bytes(content[:512]))}".rstrip()
        )
    records = np.frombuffer(content, np.uint8).reshape(-1, record)
    images = records[:, label_bytes:].reshape(-1, *_CIFAR_PIXELS).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), records[:, :label_bytes].copy()


def content_sha256(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file's content after decompression, as 64 hexadecimal digits.

    Two files that differ only in how they were compressed give the same. Errors as in
    `read_images`.
    """
    digest = hashlib.sha256()
    with _content(path) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _read_idx(path: str | os.PathLike[str], magic: int, kind: str, dims: int) -> np.ndarray:
    label = os.fspath(path)
    with _content(path) as stream:
        head = _read_up_to(stream, 4 + 4 * dims)
        words = np.frombuffer(head[: len(head) // 4 * 4], ">u4").tolist()
        if not words or words[0] != magic:
            raise MXNetError(_wrong_magic(label, magic, kind, bytes(head + stream.read(512))))
        shape = tuple(words[1:])
        if len(shape) != dims:
            raise MXNetError(
                f"{label}: expected {dims} sizes after the IDX magic number {magic}, found the "
                f"end of the file at byte {len(head)}: it is cut short. Get it again."
            )
        size = math.prod(shape)
        if size > _most_bytes(label) or math.prod(n or 1 for n in shape) >= 1 << 60:
            raise MXNetError(_wrong_length(label, kind, shape, "a file far too small for them"))
        content = _read_up_to(stream, size + 1)
    if len(content) < size:
        raise MXNetError(_wrong_length(label, kind, shape, f"only {len(content)}"))
    if len(content) > size:
        raise MXNetError(_wrong_length(label, kind, shape, "more"))
    return np.frombuffer(content, np.uint8).reshape(shape)


def _wrong_magic(label: str, magic: int, kind: str, head: bytes) -> str:
    found = str(int.from_bytes(head[:4], "big")) if len(head) >= 4 else f"{len(head)} bytes"
    return (
        f"{label}: expected the magic number {magic} of IDX {kind} at byte 0, found {found}. "
        f"{sniff.hint(head)}"
    ).rstrip()


def _wrong_length(label: str, kind: str, shape: tuple[int, ...], found: str) -> str:
    return (
        f"{label}: expected {math.prod(shape)} bytes of {kind} (shape {shape}) after the header, "
        f"found {found}. The file is damaged: get it again."
    )


def _most_bytes(label: str) -> int:
    """How much the file can hold at most: what its header promises may be nonsense."""
    return os.path.getsize(label) * _MOST_EXPANSION


@contextmanager
def _content(path: str | os.PathLike[str]) -> Iterator[BufferedIOBase]:
    """Open a file's content, decompressed; turn all its errors into MXNetError."""
    label = os.fspath(path)
    try:
        with open(label, "rb") as raw:
            is_gzip = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            if is_gzip:
                with gzip.GzipFile(fileobj=raw) as stream:
                    yield stream
            else:
                yield raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        size = os.path.getsize(label)
        raise MXNetError(
            f"{label}: the gzip data of {size} bytes is damaged or cut short: {error}. "
            "Delete the file and get it again."
        ) from error
    except OSError as error:
        raise MXNetError(f"{label}: cannot read the file: {error}.") from error


def _read_up_to(stream: BufferedIOBase, size: int) -> bytearray:
    """Read ``size`` bytes or to the end, without room made for bytes that never come."""
    content = bytearray()
    while len(content) < size:
        chunk = stream.read(min(_CHUNK, size - len(content)))
        if not chunk:
            break
        content += chunk
    return content


def _read_all(stream: BufferedIOBase) -> bytearray:
    content = bytearray()
    while chunk := stream.read(_CHUNK):
        content += chunk
    return content
