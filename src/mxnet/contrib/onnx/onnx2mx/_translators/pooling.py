"""Pooling over windows and over everything."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

from .._call import Call
from .._registry import translates
from .._symbols import Symbol, symbol
from .padding import pad
from .windows import Window, window


def _widened(call: Call, moving: Window) -> list[tuple[int, int]]:
    """Return padding with which windows that begin inside count, as ``ceil_mode`` wants.

    A stride less one more entries make of rounding down one up; but no window may lie in what
    was added after the data alone.
    """
    pairs = moving.pairs()
    if call.attr("ceil_mode", 0):
        for axis, (reach, stride) in enumerate(zip(moving.reach, moving.stride, strict=True), 2):
            before, after = pairs[axis]
            pairs[axis] = before, max(after, min(after + stride - 1, reach - 1))
    return pairs


def _pool(data: Symbol, moving: Window, kind: str, **options: object) -> Symbol:
    return symbol.Pooling(
        data, kernel=moving.kernel, stride=moving.stride, pool_type=kind, **options
    )


def _is_plain(call: Call, moving: Window) -> bool:
    return not call.attr("ceil_mode", 0) and moving.is_even() and set(moving.dilate) == {1}


def _even(moving: Window) -> tuple[int, ...]:
    return tuple(before for before, _ in moving.pads)


@translates("MaxPool")
def _max_pool(call: Call) -> Symbol:
    call.refuse_outputs(1)
    moving = window(call, call.need("kernel_shape"))
    # MXNet takes no padding as large as the window.
    if _is_plain(call, moving) and all(p < k for p, k in zip(
        _even(moving), moving.kernel, strict=True
    )):  # fmt: skip
        return _pool(call.sym(), moving, "max", pad=_even(moving))
    lowest = -math.inf if call.is_float() else -128.0 if call.dtype() == "int8" else 0.0
    data = pad(call.sym(), _widened(call, moving), value=lowest)
    if set(moving.dilate) == {1}:
        return _pool(data, moving, "max")
    return _folded(data, moving, symbol.broadcast_maximum)


def _folded(data: Symbol, moving: Window, function: Callable[..., Symbol]) -> Symbol:
    """Combine the entries that a dilated window has, on one axis after the other."""
    for axis, (size, dilate) in enumerate(zip(moving.kernel, moving.dilate, strict=True), 2):
        keep = (None,) * axis
        end, step = (*keep, None), (*keep, moving.stride[axis - 2])
        # The last entry of the windows tells how many there are.
        last = symbol.slice(data, begin=(*keep, (size - 1) * dilate), end=end, step=step)
        parts = [last]
        for i in range(size - 1):
            part = symbol.slice(data, begin=(*keep, i * dilate), end=end, step=step)
            parts.append(symbol.slice_like(part, last, axes=(axis,)))
        data = functools.reduce(function, parts)
    return data


@translates("AveragePool")
def _average_pool(call: Call) -> Symbol:
    moving = window(call, call.need("kernel_shape"))
    counts_padding = bool(call.attr("count_include_pad", 0))
    if _is_plain(call, moving):
        return _pool(call.sym(), moving, "avg", pad=_even(moving), count_include_pad=counts_padding)
    pairs = _widened(call, moving)
    data = pad(call.sym(), pairs)
    # How many entries each window has is a sum too: of 1 where it counts, else 0.
    channel = symbol.slice_axis(call.sym(), axis=1, begin=0, end=1)
    ones = symbol.ones_like(symbol.slice_axis(channel, axis=0, begin=0, end=1))
    if counts_padding:
        ones = pad(ones, moving.pairs(), value=1.0)
        more = [(0, wide[1] - own[1]) for wide, own in zip(pairs, moving.pairs(), strict=True)]
        ones = pad(ones, more)
    else:
        ones = pad(ones, pairs)
    return symbol.broadcast_div(_window_sum(data, moving), _window_sum(ones, moving))


def _window_sum(data: Symbol, moving: Window) -> Symbol:
    if set(moving.dilate) == {1}:
        return _pool(data, moving, "sum")
    return _folded(data, moving, symbol.elemwise_add)


@translates("LpPool")
def _lp_pool(call: Call) -> Symbol:
    moving, power = window(call, call.need("kernel_shape")), call.attr("p", 2)
    if _is_plain(call, moving) and power in (1, 2, 3):
        # MXNet takes the powers of the numbers themselves.
        data = symbol.abs(call.sym()) if power % 2 else call.sym()
        return _pool(data, moving, "lp", pad=_even(moving), p_value=power)
    data = pad(call.sym(), _widened(call, moving))
    total = _window_sum(symbol._internal._power_scalar(symbol.abs(data), scalar=power), moving)
    return symbol._internal._power_scalar(total, scalar=1 / power)


@translates("GlobalAveragePool")
def _global_average(call: Call) -> Symbol:
    return _global(call, "avg", "mean")


@translates("GlobalMaxPool")
def _global_max(call: Call) -> Symbol:
    return _global(call, "max", "max")


def _global(call: Call, kind: str, name: str) -> Symbol:
    rank = call.rank() - 2
    if rank in (1, 2, 3):
        return symbol.Pooling(call.sym(), kernel=(1,) * rank, pool_type=kind, global_pool=True)
    axes = tuple(range(2, rank + 2))
    return getattr(symbol, name)(call.sym(), axis=axes, keepdims=True) if axes else call.sym()


@translates("GlobalLpPool")
def _global_lp(call: Call) -> Symbol:
    power = call.attr("p", 2)
    powers = symbol._internal._power_scalar(symbol.abs(call.sym()), scalar=power)
    total = symbol.sum(powers, axis=tuple(range(2, call.rank())), keepdims=True)
    return symbol._internal._power_scalar(total, scalar=1 / power)
