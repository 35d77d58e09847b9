"""Choosing elements by position."""

from __future__ import annotations

import numpy as np

from ..table import Results, converts
from ..values import Call, Value
from ..writer import Length, Writer
from .common import numpy_dtype
from .creation import progression
from .movement import repeated


def positions(g: Writer, indices: Value, length: Length, mode: str) -> str:
    """Return positions as int64 inside an axis: cut off, or modulo its length.

    "raise" leaves them as they are: runtimes refuse positions outside.
    """
    index = g.to(indices, "int64")
    if mode == "raise":
        return index
    size = g.scalar(length)
    if mode == "wrap":
        return g.op("Mod", index, size)
    last = g.op("Sub", size, g.number(1, np.int64))
    return g.op("Min", g.op("Max", index, g.number(0, np.int64)), last)


@converts("take")
def _take(g: Writer, call: Call) -> Results:
    data, indices = call.given
    axis = call.attrs["axis"] % data.ndim
    index = positions(g, indices, g.length(data, axis), call.attrs["mode"])
    return g.op("Gather", data, index, axis=axis)


@converts("Embedding", "_contrib_SparseEmbedding")
def _embedding(g: Writer, call: Call) -> Results:
    data, weight = call.given
    return g.op("Gather", weight, positions(g, data, call.attrs["input_dim"], "clip"), axis=0)


@converts("batch_take")
def _batch_take(g: Writer, call: Call) -> Results:
    data, indices = call.given
    width = g.length(data, -1)
    rows = g.reshape(data, [None, width])
    index = g.op("Reshape", positions(g, indices, width, "clip"), g.ints(-1, 1))
    picked = g.op("GatherElements", rows, index, axis=1)
    return g.reshape(picked, g.all_lengths(indices))


@converts("pick")
def _pick(g: Writer, call: Call) -> Results:
    data, index = call.given
    axis, keepdims = call.attrs["axis"], call.attrs["keepdims"]
    x: str = data
    if axis is None:
        x, ndim, axis = g.op("Reshape", data, g.ints(-1)), 1, 0
        length = g.product(g.all_lengths(data))
    else:
        ndim, axis = data.ndim, axis % data.ndim
        length = g.length(data, axis)
    chosen = positions(g, index, length, call.attrs["mode"])
    if index.ndim < ndim:
        chosen = g.unsqueeze(chosen, axis)
    found = g.op("GatherElements", x, chosen, axis=axis)
    return found if keepdims or ndim == 1 else g.squeeze(found, axis)


@converts("one_hot")
def _one_hot(g: Writer, call: Call) -> Results:
    attrs, dtype = call.attrs, numpy_dtype(call.attrs["dtype"])
    index = g.unsqueeze(g.to(call.data, "int64"), call.data.ndim)
    hit = g.op("Equal", index, np.arange(attrs["depth"], dtype=np.int64))
    if attrs["on_value"] == 1 and not attrs["off_value"]:
        return g.cast(hit, dtype)
    return g.op("Where", hit, g.number(attrs["on_value"], dtype),
                g.number(attrs["off_value"], dtype))  # fmt: skip


@converts("where")
def _where(g: Writer, call: Call) -> Results:
    condition, x, y = call.given
    chosen: str = g.to(condition, "bool")
    if condition.ndim < x.ndim:
        chosen = g.unsqueeze(chosen, *range(1, x.ndim))
    return g.op("Where", chosen, x, y)


@converts("fill_element_0index")
def _fill(g: Writer, call: Call) -> Results:
    lhs, values, index = call.given
    places = g.arange(g.length(lhs, 1))
    hit = g.op("Equal", g.unsqueeze(g.to(index, "int64"), 1), places)
    return g.op("Where", hit, g.unsqueeze(g.to(values, lhs.dtype), 1), lhs)


@converts("_onehot_encode")
def _onehot_encode(g: Writer, call: Call) -> Results:
    index, out = call.given
    hit = g.op("Equal", g.unsqueeze(g.to(index, "int64"), 1), g.arange(g.length(out, 1)))
    return g.cast(hit, call.out.dtype)


@converts("_contrib_index_copy")
def _index_copy(g: Writer, call: Call) -> Results:
    old, index, new = call.given
    return g.op("ScatterND", old, g.unsqueeze(g.to(index, "int64"), 1), new)


@converts("_contrib_arange_like")
def _arange_like(g: Writer, call: Call) -> Results:
    data, attrs = call.data, call.attrs
    axis, repeat = attrs["axis"], attrs["repeat"]
    lengths = g.all_lengths(data)
    count = g.product(lengths) if axis is None else lengths[axis]
    values = progression(g, count, attrs["start"], attrs["step"], data.dtype)
    if repeat > 1:
        values = g.slice(repeated(g, values, 1, 0, repeat), 0, 0, count)
    return g.reshape(values, lengths) if axis is None else values


# -- coordinates ----------------------------------------------------------------------------------


def _coordinates(g: Writer, indices: Value) -> str:
    """Return coordinates with their axis at the end, as ONNX has them."""
    order = [*range(1, indices.ndim), 0]
    return g.transpose(g.to(indices, "int64"), order)


@converts("gather_nd")
def _gather_nd(g: Writer, call: Call) -> Results:
    data, indices = call.given
    return g.op("GatherND", data, _coordinates(g, indices))


@converts("scatter_nd", "_backward_gather_nd")
def _scatter_nd(g: Writer, call: Call) -> Results:
    data, indices = call.given
    added = call.node.op.name != "scatter_nd"  # type: ignore[union-attr]
    empty = g.filled(0, data.dtype, list(call.attrs["shape"]))
    places = _coordinates(g, indices)
    return g.op("ScatterND", empty, places, data, reduction="add" if added else None)


@converts("_scatter_set_nd")
def _scatter_set_nd(g: Writer, call: Call) -> Results:
    lhs, rhs, indices = call.given
    return g.op("ScatterND", lhs, _coordinates(g, indices), rhs)


def _strides(shape: tuple[int, ...], ndim: int) -> np.ndarray:
    steps = np.cumprod([1, *shape[:0:-1]], dtype=np.int64)[::-1]
    return steps.reshape(-1, *[1] * (ndim - 1))


@converts("_ravel_multi_index")
def _ravel(g: Writer, call: Call) -> Results:
    index = g.to(call.data, "int64")
    flat = g.op("Mul", index, _strides(call.attrs["shape"], call.data.ndim))
    return g.cast(g.op("ReduceSum", flat, g.ints(0), keepdims=0), call.data.dtype)


@converts("_unravel_index")
def _unravel(g: Writer, call: Call) -> Results:
    data, shape = call.data, call.attrs["shape"]
    index = g.unsqueeze(g.to(data, "int64"), 0)
    quotients = g.op("Div", index, _strides(shape, data.ndim + 1))
    if len(shape) > 1:
        lengths = np.array(shape[1:], dtype=np.int64).reshape(-1, *[1] * data.ndim)
        first, rest = g.split(quotients, 0, [1, len(shape) - 1])
        quotients = g.op("Concat", first, g.op("Mod", rest, lengths, fmod=1), axis=0)
    return g.cast(quotients, data.dtype)

