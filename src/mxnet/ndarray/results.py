"""What operators compute, as new arrays or written into given ones."""

from typing import Any

from .._core.errors import ArgumentTypeError
from .._core.kind import kind_of
from ..base import MXNetError
from ..context import Context
from .ndarray import NDArray, new


def wrap(cls: type, result: Any, ctx: Context) -> Any:
    """Return what an operator computed as an array of class ``cls``, several as a list."""
    if result.__class__ is tuple:
        return [wrap(cls, tensor, ctx) for tensor in result]
    array = new(cls)
    array._rec = result
    if not result.requires_grad:
        array._plain = result
    array._kind = kind_of(ctx, result.dtype)
    return array


def write(out: Any, result: Any, op: Any) -> Any:
    """Copy an operator's result into the arrays given as ``out`` and return those.

    Raises
    ------
    MXNetError
        If number, shape or dtype do not agree.
    """
    if result.__class__ is tuple:
        if not isinstance(out, list | tuple) or len(out) != len(result):
            raise MXNetError(f"{op.name}: out must be a list of {len(result)} arrays.")
        for one, tensor in zip(out, result, strict=True):
            write(one, tensor, op)
        return out
    if isinstance(out, list | tuple) and len(out) == 1:
        return [write(out[0], result, op)]
    if not isinstance(out, NDArray):
        raise ArgumentTypeError(f"{op.name}: out must be an NDArray, got {type(out).__name__}.")
    if out._data.shape != result.shape or out._data.dtype is not result.dtype:
        raise MXNetError(
            f"{op.name}: out has shape {out.shape} and dtype {out._kind.dtype}, the result "
            f"{tuple(result.shape)} and {result.dtype}; make out fit, or leave it away."
        )
    target = out._writable()
    target.copy_(result)
    out._written(target)
    return out
