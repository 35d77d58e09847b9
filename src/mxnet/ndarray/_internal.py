"""``mx.nd._internal``: operators on arrays, bound on first use."""

from typing import Any

import torch

from .._core.errors import ArgumentTypeError
from .._ops.attributes import parse_scalar
from .._ops.numeric import truncated
from ..base import MXNetError
from . import _namespace
from .ndarray import NDArray

_get, __dir__ = _namespace.lazily(__name__, "_internal")


def __getattr__(name: str) -> Any:
    return _get(name)


def _copyto(data: NDArray, out: NDArray | None = None, name: str | None = None) -> NDArray:
    """Copy the values into ``out``, which may be of another dtype, or into a new array."""
    return data.copy() if out is None else data.copyto(out)


def _set_value(src: Any = None, out: NDArray | None = None, name: str | None = None) -> NDArray:
    """Write a number, rounded to float32, into every element of ``out`` and return it.

    Raises
    ------
    MXNetError
        If ``src`` is no number.
    ArgumentTypeError
        If ``out`` is no array.
    """
    try:
        number = parse_scalar(src)
    except (ValueError, TypeError):
        raise MXNetError(
            f"_set_value: argument src must be a number, got {type(src).__name__}."
        ) from None
    if out is None:
        raise MXNetError("_set_value: argument out is required: give the array to write into.")
    if not isinstance(out, NDArray):
        raise ArgumentTypeError(f"_set_value: out must be an NDArray, got {type(out).__name__}.")
    target = out._writable()
    value = torch.scalar_tensor(number, dtype=torch.float32, device=target.device)
    target.copy_(value if target.is_floating_point() else truncated(value, target.dtype))
    out._written(target)
    return out
