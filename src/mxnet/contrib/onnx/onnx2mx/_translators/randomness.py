"""Random numbers, which MXNet's generators make: a node's own seed means nothing to them."""

from __future__ import annotations

from typing import Any

from .._call import Call, cast
from .._registry import translates
from .._symbols import Symbol, symbol
from .elementwise import as_truth


def _range(call: Call) -> tuple[str, dict[str, Any]]:
    """Return which distribution is wanted, and its numbers under MXNet's names."""
    if "Normal" in call.node.op_type:
        return "normal", {"loc": call.attr("mean", 0.0), "scale": call.attr("scale", 1.0)}
    return "uniform", {"low": call.attr("low", 0.0), "high": call.attr("high", 1.0)}


@translates("RandomNormal", "RandomUniform")
def _random(call: Call) -> Symbol:
    name, numbers = _range(call)
    shape = tuple(call.need("shape")) or (1,)
    dtype = call.dtype_attr("dtype", "float32")
    return getattr(symbol.random, name)(shape=shape, dtype=dtype, **numbers)


@translates("RandomNormalLike", "RandomUniformLike")
def _random_like(call: Call) -> Symbol:
    name, numbers = _range(call)
    dtype = call.dtype_attr("dtype", call.dtype())
    return getattr(symbol.random, f"{name}_like")(cast(call.sym(), dtype), **numbers)


@translates("Bernoulli")
def _bernoulli(call: Call) -> Symbol:
    dtype = call.dtype_attr("dtype", call.dtype())
    drawn = symbol.random.uniform_like(call.sym())
    hit = symbol.broadcast_lesser(drawn, call.sym())
    return as_truth(hit, call.dtype()) if dtype == "bool" else cast(hit, dtype)


@translates("Multinomial")
def _multinomial(call: Call) -> Symbol:
    dtype = call.dtype_attr("dtype", "int32")
    # The data are logarithms, of anything in proportion to probabilities.
    chances = symbol.softmax(call.sym(), axis=-1)
    return symbol.sample_multinomial(chances, shape=(call.attr("sample_size", 1),), dtype=dtype)
