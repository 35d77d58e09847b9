"""What converters of several families share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...._core import dtype as dtypes
from ..table import UnsupportedError
from ..values import Call, Value
from ..writer import Length, Writer

# Integers of which ONNX's arithmetic makes an exception.
_NARROW = ("int8", "uint8", "int16", "uint16", "uint32", "uint64", "bool")


def numpy_dtype(dtype: Any) -> np.dtype[Any]:
    """Return the NumPy dtype of an operator's attribute."""
    return np.dtype(dtypes.to_numpy(dtype))


def as_real(g: Writer, value: Value) -> str:
    """Return numbers to compute a real function of: integers as float64."""
    return value if value.is_float else g.cast(value, "float64")


def as_before(g: Writer, result: str, dtype: np.dtype[Any]) -> str:
    """Return results of `as_real` in the dtype of the array: integers cut toward zero."""
    return result if dtype.kind == "f" else g.narrow_cast(result, dtype)


def real_dtype(value: Value) -> Any:
    """Return the dtype that `as_real` gives."""
    return value.dtype if value.is_float else np.dtype("float64")


def wide_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the dtype in which ONNX computes with numbers of a dtype."""
    if dtype.name not in _NARROW:
        return dtype
    return np.dtype("int64" if dtype.itemsize >= 4 else "int32")


def shaped(g: Writer, call: Call, result: str, out: Value | None = None) -> str:
    """Return a tensor in the shape that inference found for an output."""
    out = call.out if out is None else out
    return g.reshape(result, lengths_of(g, call, out))


def lengths_of(
    g: Writer, call: Call, out: Value | None = None, single: bool = True
) -> list[Length | None]:
    """Return the lengths of an output; with ``single`` one that remains may be None.

    Raises UnsupportedError where a length is not that of an axis, a product or a part of such.
    """
    out = call.out if out is None else out
    opened = [axis for axis, length in enumerate(out.shape) if length is None]
    if single and len(opened) == 1:
        return list(out.shape)  # type: ignore[arg-type]
    found = [g.wanted(lengths, call.given) for lengths in out.lengths]
    missing = [axis for axis, length in enumerate(found) if length is None]
    if missing and not (single and len(missing) == 1):
        raise UnsupportedError(
            f"the length of axis {missing[0]} of its result is open and does not follow from the "
            "inputs in a way that can be written"
        )
    return found  # type: ignore[return-value]


def known_lengths(g: Writer, call: Call, out: Value | None = None) -> list[Length]:
    """Return the lengths of an output, none of them None."""
    return lengths_of(g, call, out, single=False)  # type: ignore[return-value]


def positive(axes: Sequence[int], ndim: int) -> list[int]:
    """Return axes counted from the front, in order."""
    return sorted(axis % ndim for axis in axes)


def fixed(value: Value, axis: int, what: str) -> int:
    """Return a length that must not be open.

    Raises UnsupportedError where it is.
    """
    length = value.shape[axis]
    if length is None:
        raise UnsupportedError(f"{what} must not be open, axis {axis % value.ndim} is")
    return length
