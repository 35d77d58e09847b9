"""Element types: MXNet's number and name <-> ``torch.dtype`` <-> NumPy's type.

The numbers are those of parameter files and of symbol attributes such as ``__dtype__``.
NumPy has no bfloat16. MXNet stands in a structured type of one 16-bit field for it, and so do we.
"""

from typing import Any

import numpy as np
import torch

from ..base import MXNetError

BFLOAT16 = np.dtype([("bfloat16", "<u2")])
"""NumPy's stand-in for bfloat16: the raw 16 bits, under the field name ``bfloat16``."""

# name -> (MXNet's number, torch's type, NumPy's type)
_TABLE: dict[str, tuple[int, torch.dtype, Any]] = {
    "float32": (0, torch.float32, np.float32),
    "float64": (1, torch.float64, np.float64),
    "float16": (2, torch.float16, np.float16),
    "uint8": (3, torch.uint8, np.uint8),
    "int32": (4, torch.int32, np.int32),
    "int8": (5, torch.int8, np.int8),
    "int64": (6, torch.int64, np.int64),
    "bool": (7, torch.bool, np.bool_),
    "int16": (8, torch.int16, np.int16),
    "uint16": (9, torch.uint16, np.uint16),
    "uint32": (10, torch.uint32, np.uint32),
    "uint64": (11, torch.uint64, np.uint64),
    "bfloat16": (12, torch.bfloat16, BFLOAT16),
}

NAMES: tuple[str, ...] = tuple(_TABLE)
"""Names of all element types, in the order of their numbers."""

_NAMES: dict[torch.dtype, str] = {row[1]: name for name, row in _TABLE.items()}
_NUMBERS: dict[torch.dtype, int] = {row[1]: row[0] for row in _TABLE.values()}
_NUMPY: dict[torch.dtype, Any] = {row[1]: row[2] for row in _TABLE.values()}
_FROM_NUMBER: dict[int, torch.dtype] = {row[0]: row[1] for row in _TABLE.values()}

# Everything that names a type in one dictionary: `to_torch` is on the path of every creation.
_TORCH: dict[Any, torch.dtype] = {
    float: torch.float64,
    int: torch.int64,
    bool: torch.bool,
}
for _name, (_, _dtype, _type) in _TABLE.items():
    _TORCH.update({_name: _dtype, _dtype: _dtype, _type: _dtype, np.dtype(_type): _dtype})


def to_torch(dtype: Any) -> torch.dtype:
    """Return the ``torch.dtype`` that ``dtype`` names.

    Accepts a ``torch.dtype``, a name (``"float32"``, also NumPy's spellings such as ``"f4"`` and
    ``"double"``), a NumPy scalar class or dtype, Python's ``float`` (float64), ``int`` (int64)
    and ``bool``, and what has a ``dtype`` itself, such as an NDArray, whose type is meant, but no
    NumPy array. Byte order is ignored.

    Raises TypeError for what names no type at all (``None`` and numbers too), MXNetError for types
    that arrays do not have, such as complex64.
    """
    try:
        return _TORCH[dtype]
    except (KeyError, TypeError):
        return _find(dtype)


def to_numpy(dtype: torch.dtype) -> Any:
    """Return the NumPy scalar class of a ``torch.dtype``, for bfloat16 the dtype `BFLOAT16`."""
    try:
        return _NUMPY[dtype]
    except KeyError:
        raise _unsupported(dtype) from None


def number(dtype: torch.dtype) -> int:
    """Return MXNet's number of a ``torch.dtype``, 0 (float32) to 12 (bfloat16)."""
    try:
        return _NUMBERS[dtype]
    except KeyError:
        raise _unsupported(dtype) from None


def name(dtype: torch.dtype) -> str:
    """Return the name of a ``torch.dtype``, such as ``"float32"``."""
    try:
        return _NAMES[dtype]
    except KeyError:
        raise _unsupported(dtype) from None


def from_number(flag: int) -> torch.dtype:
    """Return the ``torch.dtype`` with MXNet's number ``flag``; MXNetError where there is none."""
    try:
        return _FROM_NUMBER[flag]
    except KeyError:
        known = ", ".join(f"{row[0]} {name}" for name, row in _TABLE.items())
        raise MXNetError(
            f"dtype: no element type has the number {flag!r}; known: {known}."
        ) from None


def _find(dtype: Any) -> torch.dtype:
    """The slow way of `to_torch`: ask NumPy what ``dtype`` means and remember its answer."""
    if isinstance(dtype, torch.dtype):
        raise _unsupported(dtype)
    if not isinstance(dtype, str | type | np.dtype | np.ndarray) and hasattr(dtype, "dtype"):
        return to_torch(dtype.dtype)
    try:
        # Nothing else is asked: np.dtype(None) is float64, np.dtype([...]) a record.
        meaning = np.dtype(dtype) if isinstance(dtype, str | type | np.dtype) else None
    except (TypeError, ValueError):
        meaning = None
    if meaning is None or meaning.hasobject:
        raise TypeError(f"dtype: {dtype!r} names no element type; {_valid()}.")
    found = _TORCH.get(meaning.newbyteorder("="))
    if found is None:
        raise _unsupported(dtype)
    _TORCH[dtype] = found
    return found


def _unsupported(dtype: Any) -> MXNetError:
    return MXNetError(f"dtype: arrays cannot have the type {dtype!r}; {_valid()}.")


def _valid() -> str:
    return f"valid are {', '.join(NAMES)}, as a string, a NumPy type or a torch.dtype"
