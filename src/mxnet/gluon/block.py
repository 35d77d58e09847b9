"""Blocks under the module path that programs import them from."""

from typing import Any

from ..ndarray import NDArray
from ..symbol import Symbol
from .base_block import Block
from .hybrid import HybridBlock
from .parameter import DeferredInitializationError, Parameter  # noqa: F401
from .parameter_dict import ParameterDict  # noqa: F401
from .scope import BlockScope as _BlockScope  # noqa: F401
from .utils import HookHandle  # noqa: F401

__all__ = ["Block", "HybridBlock"]


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


