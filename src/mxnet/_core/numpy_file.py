"""NumPy's own files, ``.npy`` and ``.npz``, read without believing what they say of their size."""

import math
import os
import re
import zipfile
import zlib

import numpy as np

from ..base import MXNetError
from . import sniff
from .literal import literal

MAGIC = b"\x93NUMPY"
ZIP_MAGIC = b"PK\x03\x04"
_HEADER = {
    "descr": re.compile(r"'descr': *'([<>|=][biuf][0-9]{1,2})'"),
    "fortran_order": re.compile(r"'fortran_order': *(True|False)"),
    "shape": re.compile(r"'shape': *(\([0-9, L]*\))"),
}
_LONGEST_HEADER = 1 << 16
_MOST_DIMS = 32
_MOST_EXPANSION = 1032  # deflate makes at most so many bytes of one


def is_numpy(head: bytes) -> bool:
    """Whether a file that starts with these bytes is one of NumPy's."""
    return head.startswith((MAGIC, ZIP_MAGIC))


def read(path: str | os.PathLike[str]) -> np.ndarray | dict[str, np.ndarray]:
    """Return the array of a ``.npy`` file, or those of a ``.npz`` file by their names.

    Arrays of booleans, integers and floats are read; others would need pickle.

    Raises MXNetError, naming file, expectation and finding, if it is neither or is damaged.
    """
    label = os.fspath(path)
    try:
        with open(label, "rb") as stream:
            if stream.read(4) != ZIP_MAGIC:
                stream.seek(0)
                return _parse(stream.read(), label)
            stream.seek(0)
            with zipfile.ZipFile(stream) as archive:
                return _members(archive, os.path.getsize(label), label)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise MXNetError(f"{label}: this is no NumPy file that can be read: {error}.") from error


def _members(archive: zipfile.ZipFile, size: int, label: str) -> dict[str, np.ndarray]:
    members = [info for info in archive.infolist() if not info.filename.endswith("/")]
    promised = sum(info.file_size for info in members)
    if promised > size * _MOST_EXPANSION:
        raise MXNetError(
            f"{label}: expected at most {size * _MOST_EXPANSION} bytes in an archive of {size}, "
            f"found {promised} promised. The file is damaged, or made to fill the memory."
        )
    found = {}
    for info in members:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise MXNetError(
                f"{label}: {info.filename}: expected stored or deflated data, as NumPy writes it, "
                f"found compression number {info.compress_type}."
            )
        with archive.open(info) as stream:
            content = stream.read(info.file_size)
        found[info.filename.removesuffix(".npy")] = _parse(content, f"{label}: {info.filename}")
    return found


def _parse(content: bytes, label: str) -> np.ndarray:
    """Return the array in the content of a ``.npy`` file."""
    dtype, by_columns, shape, start = _header(content, label)
    count = math.prod(shape)
    if count * dtype.itemsize > len(content) - start:
        raise MXNetError(
            f"{label}: at byte {start}: expected {count * dtype.itemsize} bytes of values (shape "
            f"{shape}, {dtype}), found the end of the file after {len(content) - start}. The file "
            "is cut short or damaged: get it again."
        )
    flat = np.frombuffer(content, dtype, count, start)
    return flat.reshape(shape, order="F" if by_columns else "C").astype(dtype.newbyteorder("="))


def _header(content: bytes, label: str) -> tuple[np.dtype, bool, tuple[int, ...], int]:
    """Return dtype, whether columns come first, shape, and where the values start."""
    if not content.startswith(MAGIC) or len(content) < 12:
        hint = sniff.hint(content[:512])
        raise MXNetError(
            f"{label}: at byte 0: expected a NumPy file, found {content[:8]!r}. {hint}".rstrip()
        )
    width = 2 if content[6] == 1 else 4
    start = 8 + width
    length = int.from_bytes(content[8:start], "little")
    text = content[start : start + min(length, _LONGEST_HEADER)].decode("latin-1")
    found = {key: pattern.search(text) for key, pattern in _HEADER.items()}
    missing = [key for key, match in found.items() if match is None]
    if len(text) < length or missing:
        raise MXNetError(
            f"{label}: at byte {start}: expected a NumPy header of numbers with "
            f"{', '.join(missing or _HEADER)}, found {text[:80]!r}. Arrays of objects, strings, "
            "dates, complex numbers and records are not read."
        )
    values = {key: match[1] for key, match in found.items() if match is not None}
    shape = literal(values["shape"])
    shape = shape if isinstance(shape, tuple) else (shape,)
    if len(shape) > _MOST_DIMS or math.prod(size or 1 for size in shape) >= 1 << 60:
        raise MXNetError(f"{label}: at byte {start}: expected a possible shape, found {shape}.")
    return _dtype(values["descr"]), values["fortran_order"] == "True", shape, start + length


def _dtype(code: str) -> np.dtype:
    try:
        return np.dtype(code)
    except TypeError as error:
        raise ValueError(f"there is no dtype {code!r}") from error
