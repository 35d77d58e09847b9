"""Padding of any axes."""

from __future__ import annotations

from collections.abc import Sequence

from .....base import MXNetError
from .._call import Call
from .._registry import translates
from .._symbols import Symbol, symbol


@translates("Pad")
def _pad_by_attributes(call: Call) -> Symbol:
    pads = call.attr("pads") or call.need("paddings")
    return _padded(call, list(pads), call.attr("value", 0.0))


@translates("Pad", since=11)
def _pad(call: Call) -> Symbol:
    given, rank = call.ints(1), call.rank()
    if call.has(3):
        axes = [call.wrap(axis) for axis in call.ints(3)]
        pads = [0] * (2 * rank)
        for i, axis in enumerate(axes):
            pads[axis], pads[axis + rank] = given[i], given[i + len(axes)]
    else:
        pads = given
    value = call.array(2).reshape(-1)[0].item() if call.has(2) else 0
    return _padded(call, pads, value)


def _padded(call: Call, pads: list[int], value: float) -> Symbol:
    rank = len(pads) // 2
    data = call.sym()
    pairs = list(zip(pads[:rank], pads[rank:], strict=True))
    for axis, (before, after) in enumerate(pairs):
        if min(before, after) < 0:
            end = after if after < 0 else None
            data = symbol.slice_axis(data, axis=axis, begin=max(-before, 0), end=end)
    grown = [(max(before, 0), max(after, 0)) for before, after in pairs]
    return pad(data, grown, call.attr("mode", "constant"), value)


def pad(
    data: Symbol, pairs: Sequence[tuple[int, int]], mode: str = "constant", value: float = 0.0
) -> Symbol:
    """Return data with so many entries before and after on each axis.

    MXNet's own operator does that for the last axes of images; for others, parts are joined.
    """
    rank = len(pairs)
    if not any(map(any, pairs)):
        return data
    if mode in ("constant", "edge", "reflect") and rank in (4, 5) and not any(map(any, pairs[:2])):
        flat = tuple(entry for pair in pairs for entry in pair)
        return symbol.Pad(data, mode=mode, pad_width=flat, constant_value=float(value))
    if mode not in _SIDES:
        raise MXNetError(f"the mode {mode!r} is not supported")
    for axis, (before, after) in enumerate(pairs):
        if before or after:
            first, last = _SIDES[mode](data, axis, before, after, value)
            parts = [part for part in (first, data, last) if part is not None]
            data = symbol.concat(*parts, dim=axis)
    return data


def _constant(data: Symbol, axis: int, before: int, after: int, value: float) -> tuple:
    one = symbol.zeros_like(symbol.slice_axis(data, axis=axis, begin=0, end=1))
    one = symbol._internal._plus_scalar(one, scalar=value) if value else one
    return tuple(
        symbol.repeat(one, repeats=count, axis=axis) if count else None for count in (before, after)
    )


def _edge(data: Symbol, axis: int, before: int, after: int, value: float) -> tuple:
    first = symbol.slice_axis(data, axis=axis, begin=0, end=1)
    last = symbol.slice_axis(data, axis=axis, begin=-1, end=None)
    return (
        symbol.repeat(first, repeats=before, axis=axis) if before else None,
        symbol.repeat(last, repeats=after, axis=axis) if after else None,
    )


def _reflect(data: Symbol, axis: int, before: int, after: int, value: float) -> tuple:
    first = symbol.slice_axis(data, axis=axis, begin=1, end=before + 1) if before else None
    last = symbol.slice_axis(data, axis=axis, begin=-after - 1, end=-1) if after else None
    return tuple(
        part if part is None else symbol.reverse(part, axis=axis) for part in (first, last)
    )


def _wrap(data: Symbol, axis: int, before: int, after: int, value: float) -> tuple:
    first = symbol.slice_axis(data, axis=axis, begin=-before, end=None) if before else None
    last = symbol.slice_axis(data, axis=axis, begin=0, end=after) if after else None
    return first, last


_SIDES = {"constant": _constant, "edge": _edge, "reflect": _reflect, "wrap": _wrap}
