"""Sums, extremes, norms and what is built on them."""

from __future__ import annotations

import numpy as np

from ..table import Results, converts
from ..values import Call, Value
from ..writer import Writer
from .common import as_before, as_real, numpy_dtype, positive, real_dtype, wide_dtype
from .elementwise import in_wide, is_finite

_REDUCTIONS = {
    "sum": "ReduceSum", "prod": "ReduceProd", "max": "ReduceMax", "min": "ReduceMin",
    "nansum": "ReduceSum", "nanprod": "ReduceProd",
}  # fmt: skip


def reduced_axes(call: Call, key: str = "axis") -> list[int]:
    """Return the axes that the attributes of a call say, counted from the front."""
    axis, ndim = call.attrs[key], call.data.ndim
    if axis is None:
        return list(range(ndim))
    axes = positive(axis if isinstance(axis, tuple) else (axis,), ndim)
    if call.attrs.get("exclude"):
        return [axis for axis in range(ndim) if axis not in axes]
    return axes


def reduce(g: Writer, kind: str, x: str, axes: list[int], ndim: int, keepdims: bool) -> str:
    """Return a reduction as MXNet shapes it: at least one axis is left."""
    if keepdims or len(axes) < ndim or not axes:
        return g.total(kind, x, axes, keepdims)
    return g.op("Reshape", g.total(kind, x, axes, False), g.ints(1))


@converts(*_REDUCTIONS)
def _reduction(g: Writer, call: Call) -> Results:
    data, name = call.data, call.node.op.name  # type: ignore[union-attr]
    axes, keepdims = reduced_axes(call), call.attrs["keepdims"]

    def reducing(x: str, dtype: np.dtype) -> str:
        if name.startswith("nan") and dtype.kind == "f":
            x = g.op("Where", g.op("IsNaN", x), g.number(int(name == "nanprod"), dtype), x)
        return reduce(g, _REDUCTIONS[name], x, axes, data.ndim, keepdims)

    return in_wide(g, data, reducing)


@converts("mean")
def _mean(g: Writer, call: Call) -> Results:
    return average(g, call, call.data, reduced_axes(call), call.attrs["keepdims"])


def average(g: Writer, call: Call, data: Value, axes: list[int], keepdims: bool) -> str:
    """Return means; those of integers are cut toward zero, any truth makes a mean true."""
    if data.is_float or not axes:
        return reduce(g, "ReduceMean", data, axes, data.ndim, keepdims)
    if data.dtype == np.bool_:
        return in_wide(g, data, lambda x, _: reduce(g, "ReduceMax", x, axes, data.ndim, keepdims))
    count = g.product(g.length(data, axis) for axis in axes)

    def sums(x: str, dtype: np.dtype) -> str:
        total = reduce(g, "ReduceSum", x, axes, data.ndim, keepdims)
        # As in MXNet the sum has wrapped around in the array's own dtype.
        if dtype != data.dtype:
            total = g.cast(g.cast(total, data.dtype), dtype)
        return g.op("Div", total, g.cast(g.vector([count]), dtype))

    return in_wide(g, data, sums)


@converts("argmax", "argmin", "argmax_channel")
def _position(g: Writer, call: Call) -> Results:
    name = call.node.op.name  # type: ignore[union-attr]
    kind = "ArgMin" if name == "argmin" else "ArgMax"
    axis = 1 if name == "argmax_channel" else call.attrs["axis"]
    keepdims = call.attrs.get("keepdims", False)
    data = g.to(call.data, wide_dtype(call.data.dtype))
    if axis is None:
        found = g.op(kind, g.op("Reshape", data, g.ints(-1)), axis=0, keepdims=1)
        if keepdims:
            found = g.op("Reshape", found, g.ints(*[1] * call.data.ndim))
    else:
        found = g.op(kind, data, axis=axis, keepdims=int(keepdims))
        if not keepdims and call.data.ndim == 1:
            found = g.op("Reshape", found, g.ints(1))
    return g.cast(found, call.out.dtype)


@converts("norm")
def _norm(g: Writer, call: Call) -> Results:
    axes, keepdims = reduced_axes(call), call.attrs["keepdims"]
    data, dtype = call.data, call.attrs["out_dtype"]
    if dtype is not None:
        data = Value(g.to(data, numpy_dtype(dtype)), numpy_dtype(dtype), data.lengths)
    if call.attrs["ord"] == 1:
        return in_wide(g, data, lambda x, _: reduce(
            g, "ReduceSum", g.op("Abs", x), axes, data.ndim, keepdims))  # fmt: skip
    found = reduce(g, "ReduceL2", as_real(g, data), axes, data.ndim, keepdims)
    return as_before(g, found, data.dtype)


@converts("moments")
def _moments(g: Writer, call: Call) -> Results:
    data, axes, keepdims = call.data, reduced_axes(call, "axes"), call.attrs["keepdims"]
    center = average(g, call, data, axes, True)

    def distance(x: str, dtype: np.dtype) -> str:
        apart = g.op("Sub", x, center if dtype == data.dtype else g.cast(center, dtype))
        return g.op("Mul", apart, apart)

    squares = Value(in_wide(g, data, distance), data.dtype, data.lengths)
    variance = average(g, call, squares, axes, True)
    if keepdims:
        return center, variance
    if len(axes) == data.ndim:
        return [g.op("Reshape", found, g.ints(1)) for found in (center, variance)]
    return [g.squeeze(found, *axes) for found in (center, variance)]


@converts("L2Normalization")
def _l2_normalization(g: Writer, call: Call) -> Results:
    data = call.data
    first, last = {
        "instance": (1, data.ndim), "channel": (1, 2), "spatial": (2, data.ndim),
    }[call.attrs["mode"]]  # fmt: skip
    squares = g.op("Mul", data, data)
    total = g.total("ReduceSum", squares, range(first, last), True)
    root = g.op("Sqrt", g.op("Add", total, g.number(call.attrs["eps"], data.dtype)))
    return g.op("Div", data, root)


@converts("_np_cumsum")
def _cumsum(g: Writer, call: Call) -> Results:
    axis, dtype = call.attrs["axis"], call.out.dtype
    data = g.to(call.data, wide_dtype(dtype))
    if axis is None:
        data, axis = g.op("Reshape", data, g.ints(-1)), 0
    found = g.op("CumSum", data, g.number(axis, np.int64))
    return found if wide_dtype(dtype) == dtype else g.cast(found, dtype)


# -- checks and counts ----------------------------------------------------------------------------


def _every(g: Writer, truths: str) -> str:
    """Return whether all are true, as a tensor (1,) of int32."""
    flat = g.op("Reshape", g.cast(truths, "int32"), g.ints(-1))
    return g.op("ReduceMin", flat, g.ints(0), keepdims=1)


@converts("all_finite", "multi_all_finite")
def _all_finite(g: Writer, call: Call) -> Results:
    whole = g.constant(np.ones(1, dtype=np.int32))
    each = [_every(g, is_finite(g, x)) if x.is_float else whole for x in call.given]
    joined = each[0] if len(each) == 1 else g.op("Concat", *each, axis=0)
    return g.cast(g.op("ReduceMin", joined, g.ints(0), keepdims=1), "float32")


@converts("multi_sum_sq")
def _sums_of_squares(g: Writer, call: Call) -> Results:
    each = [
        g.op("ReduceSumSquare", g.op("Reshape", g.to(data, "float32"), g.ints(-1)), g.ints(0),
             keepdims=1)
        for data in call.given
    ]  # fmt: skip
    return each[0] if len(each) == 1 else g.op("Concat", *each, axis=0)


@converts("_contrib_allclose")
def _allclose(g: Writer, call: Call) -> Results:
    one, two = call.given
    dtype = real_dtype(one)
    a, b = as_real(g, one), as_real(g, two)
    apart = g.op("Abs", g.op("Sub", a, b))
    relative = g.op("Mul", g.op("Abs", b), g.number(call.attrs["rtol"], dtype))
    close = g.op("LessOrEqual", apart, g.op("Add", relative, g.number(call.attrs["atol"], dtype)))
    # Of infinite numbers only equal ones are close.
    close = g.op("And", close, is_finite(g, b))
    close = g.op("Or", close, g.op("Equal", a, b))
    if call.attrs["equal_nan"]:
        close = g.op("Or", close, g.op("And", g.op("IsNaN", a), g.op("IsNaN", b)))
    return g.cast(g.op("Squeeze", _every(g, close), g.ints(0)), "uint8")


@converts("_histogram")
def _histogram(g: Writer, call: Call) -> Results:
    data, attrs = call.data, call.attrs
    wide = wide_dtype(data.dtype)
    if len(call.given) == 2:
        edges: str = g.to(call.given[1], wide)
        bins: str = call.given[1]
    else:
        low, high = attrs["range"]
        low, high = (low, high) if low < high else (low - 0.5, high + 0.5)
        values = np.linspace(low, high, attrs["bin_cnt"] + 1).astype(data.dtype)
        edges, bins = g.constant(values.astype(wide)), g.constant(values)
    last = np.iinfo(np.int64).max
    flat = g.op("Reshape", g.to(data, wide), g.ints(-1, 1))
    # How many elements lie below each edge, and up to the last one.
    end = g.op("LessOrEqual", flat, g.slice(edges, 0, -1, last))
    start = g.op("Less", flat, g.slice(edges, 0, 0, -1))
    counts = g.op("ReduceSum", g.cast(g.op("Concat", start, end, axis=1), "int64"), g.ints(0),
                  keepdims=0)  # fmt: skip
    found = g.op("Sub", g.slice(counts, 0, 1, last), g.slice(counts, 0, 0, -1))
    return found, bins
