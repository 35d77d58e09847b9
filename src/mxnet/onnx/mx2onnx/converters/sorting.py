"""Order of the elements along an axis."""

from __future__ import annotations

from ..table import Results, converts
from ..values import Call
from ..writer import Length, Writer
from .common import numpy_dtype, wide_dtype


def _ordered(
    g: Writer, call: Call, count: Length | None, is_ascend: bool
) -> tuple[str, str, int, Length]:
    """Return (values, positions, axis, length) of the first elements in order, None for all."""
    data, axis = call.data, call.attrs["axis"]
    x = g.to(data, wide_dtype(data.dtype))
    if axis is None:
        x, axis, length = g.op("Reshape", x, g.ints(-1)), 0, g.product(g.all_lengths(data))
    else:
        axis %= data.ndim
        length = g.length(data, axis)
    values, order = g.ops("TopK", x, g.vector([length if count is None else count]), count=2,
                          axis=axis, largest=int(not is_ascend), sorted=1)  # fmt: skip
    if wide_dtype(data.dtype) != data.dtype:
        values = g.cast(values, data.dtype)
    return values, order, axis, length


@converts("sort")
def _sort(g: Writer, call: Call) -> Results:
    return _ordered(g, call, None, call.attrs["is_ascend"])[0]


@converts("argsort")
def _argsort(g: Writer, call: Call) -> Results:
    order = _ordered(g, call, None, call.attrs["is_ascend"])[1]
    return g.cast(order, numpy_dtype(call.attrs["dtype"]))


@converts("topk")
def _topk(g: Writer, call: Call) -> Results:
    attrs, data = call.attrs, call.data
    count = None if attrs["k"] < 1 else attrs["k"]
    values, order, axis, length = _ordered(g, call, count, attrs["is_ascend"])
    kind = attrs["ret_typ"]
    if kind == "value":
        return values
    if kind == "mask":
        # 1 at the chosen positions: compared with all, and any of them counts.
        ndim = 1 if attrs["axis"] is None else data.ndim
        shape = [-1 if i == axis + 1 else 1 for i in range(ndim + 1)]
        places = g.op("Reshape", g.arange(length), g.ints(*shape))
        hit = g.op("Equal", g.unsqueeze(order, axis + 1), places)
        mask = g.op("ReduceMax", g.cast(hit, "int32"), g.ints(axis), keepdims=0)
        mask = g.cast(mask, data.dtype)
        return g.reshape(mask, g.all_lengths(data)) if attrs["axis"] is None else mask
    places = g.cast(order, numpy_dtype(attrs["dtype"]))
    return places if kind == "indices" else (values, places)
