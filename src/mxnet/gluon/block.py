"""Blocks under the module path that programs import them from."""

from typing import Any

from ..ndarray import NDArray
from ..symbol import Symbol
from .base_block import Block, _indent  # noqa: F401
from .hybrid import HybridBlock
from .parameter import DeferredInitializationError, Parameter  # noqa: F401
from .parameter_dict import ParameterDict  # noqa: F401
from .scope import BlockScope as _BlockScope  # noqa: F401
from .symbol_block import SymbolBlock
from .utils import HookHandle  # noqa: F401

__all__ = ["Block", "HybridBlock", "SymbolBlock"]


def _flatten(args: Any, inout_str: str) -> tuple[list[Any], Any]:
    """Return (flat list, structure) of nested lists of arrays or symbols.

    The structure of one array is 0, of None -1, of a symbol with several outputs their number.
    """
    if isinstance(args, NDArray):
        return [args], 0
    if isinstance(args, Symbol):
        length = len(args.list_outputs())
        return [args], length if length > 1 else 0
    if args is None:
        return [None], -1
    if not isinstance(args, list | tuple):
        raise ValueError(
            f"When hybridized, the {inout_str} of HybridBlock must be (nested) list of Symbol or "
            f"NDArray, got {type(args).__name__}."
        )
    flat, structure = [], []
    for arg in args:
        values, part = _flatten(arg, inout_str)
        flat.extend(values)
        structure.append(part)
    return flat, structure


def _regroup(args: Any, fmt: Any) -> Any:
    """Undo :func:`_flatten`: return the values in the form of a structure.

    The structures are those of :func:`_flatten`; a number above 0 takes as many values.
    """
    return _take(args, fmt)[0]


def _take(args: Any, fmt: Any) -> tuple[Any, Any]:
    """Return (values in the form of a structure, values left over)."""
    if not isinstance(args, list | tuple | NDArray):
        raise ValueError(
            "When hybridized, the output of HybridBlock must be (nested) list of Symbol or "
            f"NDArray, got {type(args).__name__}."
        )
    if fmt == -1:
        if args[0] is not None:
            raise ValueError(
                "We do not support passing types that are not None when the initial HybridBlock "
                f"has received NoneType and has been hybridized. Received arg = {args[0]}, fmt = "
                f"{fmt}."
            )
        return None, args[1:]
    if isinstance(fmt, int):
        return (args[0], args[1:]) if fmt == 0 else (args[:fmt], args[fmt:])
    parts = []
    for part in fmt:
        value, args = _take(args, part)
        parts.append(value)
    return parts, args
