"""Sums, means and extremes over axes, and their places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .....base import MXNetError
from .._call import Call, cast
from .._registry import translates
from .._symbols import Symbol, symbol
from .elementwise import as_truth

Function = Callable[..., Symbol]


def _axes(call: Call) -> list[int] | None:
    """Return the axes of a reduction, None where there is nothing to reduce."""
    axes = call.attr("axes")
    if axes is None and call.has(1):
        axes = call.ints(1)
    if not axes:
        if call.attr("noop_with_empty_axes", 0):
            return None
        return list(range(max(call.rank(), 1)))
    return sorted(call.wrap(axis) for axis in axes)


def _reduction(function: Function) -> Callable[[Call], Any]:
    def translate(call: Call) -> Any:
        axes = _axes(call)
        if axes is None:
            return function(call.sym(), None)
        keep = bool(call.attr("keepdims", 1)) and call.rank() > 0
        return function(call.sym(), {"axis": tuple(axes), "keepdims": keep})

    return translate


def _plain(name: str) -> Function:
    return lambda data, options: data if options is None else getattr(symbol, name)(data, **options)


def _sum(data: Symbol, options: dict[str, Any] | None) -> Symbol:
    return data if options is None else symbol.sum(data, **options)


def _log_sum_exp(data: Symbol, options: dict[str, Any] | None) -> Symbol:
    if options is None:
        return data
    top = symbol.max(data, axis=options["axis"], keepdims=True)
    # Of infinities nothing is subtracted: their difference is no number.
    top = symbol.where(symbol.contrib.isinf(top), symbol.zeros_like(top), top)
    total = symbol.log(symbol.sum(symbol.exp(symbol.broadcast_sub(data, top)), **options))
    if options["keepdims"]:
        return total + top
    return total + symbol.reshape_like(top, total)


_FUNCTIONS: dict[str, Function] = {
    "ReduceSum": _sum,
    "ReduceProd": _plain("prod"),
    "ReduceL1": lambda data, options: _sum(symbol.abs(data), options),
    "ReduceL2": lambda data, options: symbol.sqrt(_sum(symbol.square(data), options)),
    "ReduceSumSquare": lambda data, options: _sum(symbol.square(data), options),
    "ReduceLogSum": lambda data, options: symbol.log(_sum(data, options)),
    "ReduceLogSumExp": _log_sum_exp,
    "ReduceMax": _plain("max"),
    "ReduceMin": _plain("min"),
}

for _operator, _function in _FUNCTIONS.items():
    translates(_operator)(_reduction(_function))


@translates("ReduceMean")
def _mean(call: Call) -> Symbol:
    if call.is_float():
        return _reduction(_plain("mean"))(call)
    axes = _axes(call)
    if axes is None:
        return call.sym()
    keep = bool(call.attr("keepdims", 1))
    exact = symbol.mean(cast(call.sym(), "float64"), axis=tuple(axes), keepdims=keep)
    return cast(exact, call.dtype())


@translates("ArgMax", "ArgMin")
def _place(call: Call) -> Symbol:
    name = "argmax" if call.node.op_type == "ArgMax" else "argmin"
    axis, keep = call.axis("axis", 0), bool(call.attr("keepdims", 1))
    data = call.sym()
    last = bool(call.attr("select_last_index", 0))
    if last:
        data = symbol.reverse(data, axis=axis)
    keep = keep and call.rank() > 0
    place = cast(getattr(symbol, name)(data, axis=axis, keepdims=keep), "int64")
    if not last:
        return place
    whole = symbol.slice_axis(symbol.shape_array(data), axis=0, begin=axis, end=axis + 1)
    return symbol.broadcast_sub(whole - 1, place)


@translates("TopK")
def _topk(call: Call) -> list[Symbol]:
    count = call.integer(1) if call.version >= 10 else int(call.need("k"))
    axis = call.axis("axis", -1)
    data = call.sym()
    if call.dtype() not in ("float32", "float64", "float16", "int32", "int64", "int8", "uint8"):
        raise MXNetError(f"data of {call.dtype()} cannot be sorted")
    found = symbol.topk(
        data, axis=axis, k=count, ret_typ="both", is_ascend=not call.attr("largest", 1),
        dtype="int64",
    )  # fmt: skip
    return [found[0], found[1]]


@translates("NonZero")
def _nonzero(call: Call) -> Symbol:
    """The positions of what is not 0, (axes, n); how many there are, only the values tell."""
    rank = max(call.rank(), 1)
    places = symbol.reshape(symbol.contrib.index_array(call.sym()), shape=(-1, rank))
    mask = symbol.reshape(as_truth(call.sym() != 0, call.carrier()), shape=(-1,))
    return symbol.transpose(symbol.contrib.boolean_mask(places, mask), axes=(1, 0))


@translates("Compress")
def _compress(call: Call) -> Symbol:
    data, axis = call.sym(), call.attr("axis")
    if axis is None:
        data = symbol.reshape(data, shape=(-1,))
    number = 0 if axis is None else call.wrap(axis)
    if call.is_constant(1):
        places = call.array(1).nonzero()[0]
        return symbol.take(data, call.constant(places, "places"), axis=number)
    # A condition may be shorter than the axis.
    data = symbol.swapaxes(data, dim1=0, dim2=number) if number else data
    short = symbol.slice_like(data, call.sym(1), axes=(0,))
    chosen = symbol.contrib.boolean_mask(short, call.sym(1))
    return symbol.swapaxes(chosen, dim1=0, dim2=number) if number else chosen
