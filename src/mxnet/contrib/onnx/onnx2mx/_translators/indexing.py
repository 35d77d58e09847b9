"""Reading and writing at positions that arrays give."""

from __future__ import annotations

from typing import Any

import numpy as np

from .....base import MXNetError
from .._call import Call, cast
from .._registry import translates
from .._symbols import Symbol, symbol


@translates("Gather")
def _gather(call: Call) -> Symbol:
    axis = call.axis("axis", 0)
    if call.rank(1) == 0:
        return _one(call, axis)
    known = call.is_constant(1) and call.array(1).size and call.array(1).min() >= 0
    return symbol.take(call.sym(0), call.sym(1), axis=axis, mode="clip" if known else "wrap")


def _one(call: Call, axis: int) -> Symbol:
    """Return one entry of an axis, which goes away."""
    if call.is_constant(1):
        place = call.integer(1)
        end = None if place == -1 else place + 1
        cut = symbol.slice_axis(call.sym(0), axis=axis, begin=place, end=end)
    else:
        cut = symbol.take(call.sym(0), call.sym(1), axis=axis, mode="wrap")
    return cut if call.rank(0) == 1 else symbol.squeeze(cut, axis=axis)


def _not_negative(call: Call, position: int, axes: list[int]) -> Symbol:
    """Return indices of which the last axis holds coordinates on axes, counted from the front."""
    indices = cast(call.sym(position), "int64")
    if call.is_constant(position) and call.array(position).min(initial=0) >= 0:
        return indices
    shape = call.shape(0)
    if all(isinstance(shape[axis], int) for axis in axes):
        lengths = call.constant(np.array([shape[axis] for axis in axes], np.int64), "lengths")
    else:
        lengths = symbol.slice_axis(
            symbol.shape_array(call.sym(0)), axis=0, begin=axes[0], end=axes[-1] + 1
        )
    form = (*[1] * (call.rank(position) - 1), -1)
    lengths = symbol.reshape(lengths, shape=form)
    return indices + symbol.broadcast_mul(indices < 0, lengths)


def _coordinates_first(indices: Symbol, rank: int) -> Symbol:
    return symbol.transpose(indices, axes=(rank - 1, *range(rank - 1)))


@translates("GatherND")
def _gather_nd(call: Call) -> Symbol:
    batch, rank = call.attr("batch_dims", 0), call.rank(1)
    count = call.size(1, rank - 1)
    indices = _not_negative(call, 1, list(range(batch, batch + count)))
    if batch:
        one = symbol.slice_axis(indices, axis=rank - 1, begin=0, end=1)
        own = symbol.squeeze(one, axis=rank - 1)
        rows = symbol.contrib.index_array(own, axes=tuple(range(batch)))
        indices = symbol.concat(rows, indices, dim=rank - 1)
    return symbol.gather_nd(call.sym(0), _coordinates_first(indices, rank))


def _element_places(call: Call, axis: int) -> Symbol:
    """Return the coordinates, first axis, of elements that indices choose on one axis."""
    rank = call.rank(0)
    indices = cast(call.sym(1), "int64")
    known = call.is_constant(1) and call.array(1).min(initial=0) >= 0
    if not known:
        length = symbol.slice_axis(
            symbol.shape_array(call.sym(0)), axis=0, begin=axis, end=axis + 1
        )
        negative = indices < 0
        indices = indices + symbol.broadcast_mul(
            negative, symbol.reshape(length, shape=(1,) * rank)
        )
    grid = symbol.contrib.index_array(indices)
    chosen = symbol.expand_dims(indices, axis=rank)
    parts = []
    if axis:
        parts.append(symbol.slice_axis(grid, axis=rank, begin=0, end=axis))
    parts.append(chosen)
    if axis + 1 < rank:
        parts.append(symbol.slice_axis(grid, axis=rank, begin=axis + 1, end=rank))
    places = parts[0] if len(parts) == 1 else symbol.concat(*parts, dim=rank)
    return _coordinates_first(places, rank + 1)


@translates("GatherElements")
def _gather_elements(call: Call) -> Symbol:
    return symbol.gather_nd(call.sym(0), _element_places(call, call.axis("axis", 0)))


@translates("Scatter", "ScatterElements")
def _scatter_elements(call: Call) -> Symbol:
    return _scattered(call, _element_places(call, call.axis("axis", 0)))


@translates("ScatterND")
def _scatter_nd(call: Call) -> Symbol:
    rank = call.rank(1)
    count = call.size(1, rank - 1)
    indices = _not_negative(call, 1, list(range(count)))
    return _scattered(call, _coordinates_first(indices, rank))


def _scattered(call: Call, places: Symbol) -> Symbol:
    """Return data with updates put in, or added, at coordinates."""
    reduction = call.attr("reduction", "none")
    data, updates, shape = call.sym(0), call.sym(2), call.sizes(0)
    if reduction == "none":
        return symbol._internal._scatter_set_nd(data, updates, places, shape=shape)
    if reduction == "add":
        return data + symbol._internal._backward_gather_nd(updates, places, shape=shape)
    raise MXNetError(f"the reduction {reduction!r} is not supported, only 'none' and 'add'")


@translates("OneHot")
def _one_hot(call: Call) -> Symbol:
    depth, rank = call.integer(1), max(call.rank(0), 1)
    indices = cast(call.sym(0), "float32")
    # Negative indices count from the end.
    indices = indices + (indices < 0) * float(depth)
    dtype = call.carrier(2)
    scalar = call.rank(0) == 0
    axis = call.attr("axis", -1)
    if call.is_constant(2):
        off, on = (entry.item() for entry in call.array(2).reshape(-1))
        found = symbol.one_hot(indices, depth=depth, on_value=on, off_value=off, dtype=dtype)
    else:
        hit = symbol.one_hot(indices, depth=depth, dtype=dtype)
        off = symbol.slice_axis(call.sym(2), axis=0, begin=0, end=1)
        on = symbol.slice_axis(call.sym(2), axis=0, begin=1, end=2)
        found = symbol.broadcast_add(symbol.broadcast_mul(hit, on - off), off)
    if scalar:
        return symbol.reshape(found, shape=(-1,))
    axis = axis + rank + 1 if axis < 0 else axis
    if axis == rank:
        return found
    order = list(range(rank))
    order.insert(axis, rank)
    return symbol.transpose(found, axes=tuple(order))


@translates("TensorScatter")
def _tensor_scatter(call: Call) -> Any:
    """Write a window into a cache, from position 0 or from one for each sample."""
    axis = call.wrap(call.attr("axis", -2))
    data, update = call.sym(0), call.sym(1)
    if axis == 0:
        raise MXNetError("axis 0 is that of the samples")
    if call.attr("mode", "linear") not in ("linear", "circular"):
        raise MXNetError(f"the mode {call.attr('mode')!r} is not supported")
    rank, shape = call.rank(), call.sizes(0)
    grid = symbol.contrib.index_array(update)
    if call.has(2):
        start = symbol.reshape(cast(call.sym(2), "int64"), shape=(-1, *[1] * (rank - 1)))
        along = symbol.squeeze(
            symbol.slice_axis(grid, axis=rank, begin=axis, end=axis + 1), axis=rank
        )
        along = symbol.broadcast_add(along, start)
        if call.attr("mode", "linear") == "circular":
            along = symbol._internal._mod_scalar(along, scalar=shape[axis])
        parts = [symbol.slice_axis(grid, axis=rank, begin=0, end=axis)]
        parts.append(symbol.expand_dims(along, axis=rank))
        if axis + 1 < rank:
            parts.append(symbol.slice_axis(grid, axis=rank, begin=axis + 1, end=rank))
        grid = symbol.concat(*parts, dim=rank)
    places = _coordinates_first(grid, rank + 1)
    return symbol._internal._scatter_set_nd(data, update, places, shape=shape)
