"""Where a Protocol Buffers file breaks off: its library tells no bytes.

A message is a row of pieces: a number that holds number and kind of the piece, then a number,
4 or 8 bytes, or a length and so many bytes.
"""

from __future__ import annotations

import os
from typing import BinaryIO

from ..._core import sniff
from ...base import MXNetError

_NUMBER, _COUNTED = 0, 2
_FIXED = {1: 8, 5: 4}
_LONGEST_NUMBER = 10  # bytes, of seven bits each


def check_pieces(path: str) -> None:
    """Raise MXNetError, with the byte, if the outermost pieces of a file do not fill it."""
    size = os.path.getsize(path)
    with open(path, "rb") as stream:
        head = stream.read(512)
        stream.seek(0)
        problem = None if size else ("an ONNX model", "an empty file")
        start = 0
        while problem is None and start < size:
            start = stream.tell()
            problem = _step(stream, size) if start < size else None
    if problem:
        expected, found = problem
        hint = sniff.hint(head) or "The file is cut short or damaged: get it again."
        raise MXNetError(f"{path}: at byte {start}: expected {expected}, found {found}. {hint}")


def _step(stream: BinaryIO, size: int) -> tuple[str, str] | None:
    """Step over a piece; return (expected, found) if it is none or does not fit."""
    tag = _number(stream)
    kind = -1 if tag is None or not tag >> 3 else tag & 7
    value = _number(stream) if kind in (_NUMBER, _COUNTED) else 0
    if kind not in (_NUMBER, _COUNTED, *_FIXED) or value is None:
        return "the start of a piece of an ONNX model", "something else"
    length = value if kind == _COUNTED else _FIXED.get(kind, 0)
    left = size - stream.tell()
    if length > left:
        return f"a piece of {length} bytes", f"the end of the file after {left}"
    stream.seek(length, os.SEEK_CUR)
    return None


def _number(stream: BinaryIO) -> int | None:
    value = 0
    for place in range(_LONGEST_NUMBER):
        byte = stream.read(1)
        if not byte:
            return None
        value |= (byte[0] & 0x7F) << 7 * place
        if byte[0] < 0x80:
            return value
    return None
