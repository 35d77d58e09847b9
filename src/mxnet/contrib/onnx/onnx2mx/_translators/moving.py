"""Where the entries of a resized axis come from, computed in the graph."""

from __future__ import annotations

from typing import Any

from .....base import MXNetError
from .._symbols import Symbol, is_symbol, symbol
from .interpolation import Rule


def places(rule: Rule, line: Symbol, old: Symbol, new: Symbol, scale: Any) -> Symbol:
    """Return where the results 0, 1, ... of ``line`` lie on an axis of length ``old``.

    ``scale`` is a symbol of one element like the lengths, or a number.
    """
    mode = rule.coordinates
    if mode == "asymmetric":
        return _over(line, scale)
    if mode == "half_pixel":
        return _over(line + 0.5, scale) - 0.5
    if mode == "pytorch_half_pixel":
        found = _over(line + 0.5, scale) - 0.5
        return symbol.broadcast_mul(found, new > 1)
    if mode == "align_corners":
        # Where there is one result it is the first.
        share = (old - 1) / symbol._internal._maximum_scalar(new - 1, scalar=1.0)
        return symbol.broadcast_mul(line, share)
    raise MXNetError(f"the coordinates {mode!r} need lengths that are known")


def _over(data: Symbol, scale: Any) -> Symbol:
    return symbol.broadcast_div(data, scale) if is_symbol(scale) else data / scale


def round_places(rule: Rule, where: Symbol) -> Symbol:
    """Return the entries that are nearest by the rule."""
    if rule.nearest == "floor":
        return symbol.floor(where)
    if rule.nearest == "ceil":
        return symbol.ceil(where)
    if rule.nearest == "round_prefer_ceil":
        return symbol.floor(where + 0.5)
    return symbol.ceil(where - 0.5)
