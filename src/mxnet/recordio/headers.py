"""The header that image records start with: label and numbers."""

import numbers
import struct
from collections import namedtuple
from typing import Any

import numpy as np

_LAYOUT = struct.Struct("<IfQQ")

# Its name is HEADER in MXNet as well, which shows when one is printed.
HEADER = namedtuple("HEADER", ["flag", "label", "id", "id2"])
IRHeader = HEADER
"""What precedes the content of an image record.

``flag`` is the number of labels where ``label`` is a vector, otherwise 0; ``label`` a number or a
float32 vector; ``id`` and ``id2`` are numbers from 0 to 2**64 - 1.
"""


def pack(header: Any, s: bytes) -> bytes:
    """Return the content of a record: a header, and bytes after it.

    Parameters
    ----------
    header : IRHeader or tuple
        ``(flag, label, id, id2)``. The flag is set anew: 0 for a number, else how many labels
        there are; arrays of several axes are flattened.
    s : bytes
        What follows, such as an image file.

    Raises
    ------
    TypeError
        If ``s`` holds no bytes.
    struct.error
        If ``id`` or ``id2`` are no integers from 0 to 2**64 - 1.
    """
    if not isinstance(s, bytes | bytearray | memoryview):
        raise TypeError(f"pack: s must be bytes, got {type(s).__name__}; encode a str first.")
    _, label, number, second = HEADER(*header)
    if isinstance(label, numbers.Real):
        return _LAYOUT.pack(0, label, number, second) + s
    labels = np.asarray(label, dtype="<f4")
    return _LAYOUT.pack(labels.size, 0, number, second) + labels.tobytes() + s


def unpack(s: Any) -> tuple[Any, Any]:
    """Return the header and what follows it: the inverse of :func:`pack`.

    Parameters
    ----------
    s : bytes
        The content of a record.

    Returns
    -------
    IRHeader
        Its label is a float if the flag is 0, else a float32 vector that cannot be written to.
    bytes
        The rest.

    Raises
    ------
    struct.error
        If ``s`` is shorter than the header.
    ValueError
        If it is shorter than the labels that the flag promises.
    """
    if len(s) < _LAYOUT.size:
        raise struct.error(
            f"unpack: expected a header of {_LAYOUT.size} bytes (IRHeader), got {len(s)} bytes; "
            "does the record hold an image?"
        )
    header = HEADER(*_LAYOUT.unpack_from(s))
    if not header.flag:
        return header, s[_LAYOUT.size :]
    start = _LAYOUT.size + 4 * header.flag
    if len(s) < start:
        raise ValueError(
            f"unpack: expected {header.flag} labels after the header, which take "
            f"{4 * header.flag} bytes, got {len(s) - _LAYOUT.size}; does the record hold an image?"
        )
    labels = np.frombuffer(s, "<f4", header.flag, _LAYOUT.size)
    labels.flags.writeable = False
    return header._replace(label=labels), s[start:]
