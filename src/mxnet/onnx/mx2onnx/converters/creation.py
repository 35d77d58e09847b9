"""Arrays from nothing, random ones included."""

from __future__ import annotations

import math

import numpy as np

from ..table import Results, converts
from ..values import Call, Value
from ..writer import Length, Writer
from .common import known_lengths


@converts("_zeros", "_zeros_without_dtype", "_ones", "_full")
def _constant(g: Writer, call: Call) -> Results:
    name, out = call.node.op.name, call.out  # type: ignore[union-attr]
    number = call.attrs["value"] if name == "_full" else int(name == "_ones")
    return g.filled(number, out.dtype, known_lengths(g, call))


def progression(g: Writer, count: Length, start: float, step: float, dtype: np.dtype) -> str:
    """Return ``start + i * step``; integers see the integer parts of both."""
    if dtype.kind != "f":
        start, step = int(start), int(step)
    exact = np.dtype("float64" if dtype.kind == "f" else "int64")
    if isinstance(count, int):
        return g.constant((np.arange(count).astype(exact) * step + start).astype(dtype))
    numbers = g.cast(g.arange(count), exact)
    scaled = g.op("Mul", numbers, g.number(step, exact))
    return g.cast(g.op("Add", scaled, g.number(start, exact)), dtype)


@converts("_arange")
def _arange(g: Writer, call: Call) -> Results:
    attrs = call.attrs
    start, stop = attrs["start"], attrs["stop"]
    if stop is None:
        start, stop = 0.0, start
    count = max(math.ceil((stop - start) / attrs["step"]), 0)
    values = g.constants[progression(g, count, start, attrs["step"], call.out.dtype)]
    return g.constant(values.repeat(attrs["repeat"]))


@converts("_linspace")
def _linspace(g: Writer, call: Call) -> Results:
    attrs = call.attrs
    parts = attrs["num"] - 1 if attrs["endpoint"] else attrs["num"]
    step = (attrs["stop"] - attrs["start"]) / parts if parts > 0 else 0.0
    values = np.arange(attrs["num"], dtype=np.float64) * step + attrs["start"]
    return g.constant(values.astype(call.out.dtype))


@converts("_eye")
def _eye(g: Writer, call: Call) -> Results:
    attrs = call.attrs
    columns = attrs["M"] if attrs["M"] > 0 else attrs["N"]
    return g.constant(np.eye(attrs["N"], columns, attrs["k"], dtype=call.out.dtype))


# -- random numbers: other ones than MXNet draws, of the same distribution ------------------------


def _drawn(g: Writer, call: Call, kind: str, lengths: list[Length], **attrs: float) -> str:
    """Return random numbers of a shape; in float32, which all runtimes draw."""
    if all(isinstance(length, int) for length in lengths):
        found = g.op(kind, shape=lengths, **attrs)
    else:
        found = g.op(f"{kind}Like", g.filled(0, np.float32, lengths), **attrs)
    return g.cast(found, call.out.dtype) if call.out.dtype != np.float32 else found


@converts("_random_uniform", "_random_uniform_like")
def _uniform(g: Writer, call: Call) -> Results:
    low, high = call.attrs["low"], call.attrs["high"]
    return _drawn(g, call, "RandomUniform", _lengths(g, call), low=low, high=high)


@converts("_random_normal", "_random_normal_like")
def _normal(g: Writer, call: Call) -> Results:
    mean, scale = call.attrs["loc"], call.attrs["scale"]
    return _drawn(g, call, "RandomNormal", _lengths(g, call), mean=mean, scale=scale)


@converts("_random_exponential", "_random_exponential_like")
def _exponential(g: Writer, call: Call) -> Results:
    return _negative_log(g, call, _lengths(g, call), call.attrs["lam"])


@converts("_random_randint")
def _randint(g: Writer, call: Call) -> Results:
    low, high = call.attrs["low"], call.attrs["high"]
    out = Value("", np.float32, call.out.lengths)
    drawn = Call(call.node, call.attrs, call.inputs, [out], call.arrays)
    found = _drawn(g, drawn, "RandomUniform", _lengths(g, call), low=float(low),
                   high=float(high))  # fmt: skip
    # Rounding could reach the upper bound, which is left out.
    whole = g.op("Min", g.op("Floor", found), g.number(high - 1, np.float32))
    return g.cast(whole, call.out.dtype)


def _lengths(g: Writer, call: Call) -> list[Length]:
    return g.all_lengths(call.data) if call.given else known_lengths(g, call)


def _negative_log(g: Writer, call: Call, lengths: list[Length], rate: float) -> str:
    uniform = _drawn(g, call, "RandomUniform", lengths, low=0.0, high=1.0)
    one = g.number(1, call.out.dtype)
    drawn = g.op("Neg", g.op("Log", g.op("Sub", one, uniform)))
    return g.op("Div", drawn, g.number(rate, call.out.dtype))


def _standard(g: Writer, call: Call, kind: str, **attrs: float) -> list[str]:
    """Return standard random numbers for each parameter, and the parameters to combine with."""
    axes = len(call.attrs["shape"])
    lengths = [*g.all_lengths(call.data), *call.attrs["shape"]]
    found = _drawn(g, call, kind, lengths, **attrs)
    places = range(call.data.ndim, call.data.ndim + axes)
    wide = [g.to(x, call.out.dtype) for x in call.given]
    return [found, *(g.unsqueeze(x, *places) if axes else x for x in wide)]


@converts("_sample_uniform")
def _sample_uniform(g: Writer, call: Call) -> Results:
    found, low, high = _standard(g, call, "RandomUniform", low=0.0, high=1.0)
    return g.op("Add", g.op("Mul", found, g.op("Sub", high, low)), low)


@converts("_sample_normal")
def _sample_normal(g: Writer, call: Call) -> Results:
    found, mean, deviation = _standard(g, call, "RandomNormal", mean=0.0, scale=1.0)
    return g.op("Add", g.op("Mul", found, deviation), mean)


@converts("_sample_exponential")
def _sample_exponential(g: Writer, call: Call) -> Results:
    found, rate = _standard(g, call, "RandomUniform", low=0.0, high=1.0)
    one = g.number(1, call.out.dtype)
    return g.op("Div", g.op("Neg", g.op("Log", g.op("Sub", one, found))), rate)


@converts("_sample_multinomial")
def _multinomial(g: Writer, call: Call) -> Results:
    data, shape = call.data, call.attrs["shape"]
    classes, count = g.length(data, -1), math.prod(shape)
    rows = g.reshape(g.op("Log", data), [None, classes])
    # Gumbel's trick: the place of the greatest log probability with noise is a draw.
    wide = g.op("Expand", g.unsqueeze(rows, 1), g.ints(1, count, 1))
    uniform = g.op("RandomUniformLike", wide, low=1e-7, high=1.0)
    noise = g.op("Neg", g.op("Log", g.op("Neg", g.op("Log", uniform))))
    places = g.op("ArgMax", g.op("Add", wide, noise), axis=2, keepdims=0)
    lengths = [*g.all_lengths(data)[:-1], *shape] or [1]
    found = g.cast(g.reshape(places, lengths), call.out.dtype)
    if not call.attrs["get_prob"]:
        return found
    chances = g.op("GatherElements", rows, places, axis=1)
    return found, g.to(Value(g.reshape(chances, lengths), data.dtype, ()), call.outputs[1].dtype)


@converts("_shuffle")
def _shuffle(g: Writer, call: Call) -> Results:
    """Put the entries of the first axis in the order of random keys."""
    length = g.length(call.data, 0)
    keys = _drawn_keys(g, length)
    order = g.ops("TopK", keys, g.vector([length]), count=2, axis=0)[1]
    return g.op("Gather", call.data, order, axis=0)


def _drawn_keys(g: Writer, length: Length) -> str:
    if isinstance(length, int):
        return g.op("RandomUniform", shape=[length])
    return g.op("RandomUniformLike", g.filled(0, np.float32, [length]))
