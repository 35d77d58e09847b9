"""Arithmetic element by element."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .....base import MXNetError
from .._call import Call, cast
from .._registry import translates
from .._symbols import Symbol, is_symbol, symbol

Function = Callable[..., Symbol]

_UNARY = {
    "Abs": "abs", "Acos": "arccos", "Acosh": "arccosh", "Asin": "arcsin", "Asinh": "arcsinh",
    "Atan": "arctan", "Atanh": "arctanh", "Ceil": "ceil", "Cos": "cos", "Cosh": "cosh",
    "Erf": "erf", "Exp": "exp", "Floor": "floor", "Log": "log", "Neg": "negative",
    "Reciprocal": "reciprocal", "Relu": "relu", "Sigmoid": "sigmoid", "Sign": "sign", "Sin": "sin",
    "Sinh": "sinh", "Softsign": "softsign", "Sqrt": "sqrt", "Tan": "tan", "Tanh": "tanh",
}  # fmt: skip


def _unary(name: str) -> Callable[[Call], Symbol]:
    return lambda call: getattr(symbol, name)(call.sym())


for _operator, _name in _UNARY.items():
    translates(_operator)(_unary(_name))


@translates("Identity")
def _identity(call: Call) -> Any:
    # A constant becomes a parameter of its own, by its new name.
    return call.value()


def rounded(data: Symbol) -> Symbol:
    """Return the nearest integers, halves to the even one; MXNet's ``rint`` does otherwise."""
    below = symbol.floor(data)
    rest = data - below
    even = below + symbol._internal._mod_scalar(below, scalar=2.0)
    return symbol.where(rest == 0.5, even, below + (rest > 0.5))


translates("Round")(lambda call: rounded(call.sym()))


def operands(call: Call, first: int = 0, second: int = 1) -> tuple[Any, Any]:
    """Return two inputs: symbols, or one of them a number."""
    one, other = call.number(first), call.number(second)
    if other is not None:
        return call.sym(first), other
    if one is not None:
        return one, call.sym(second)
    return call.sym(first), _aligned(call, second)


def _aligned(call: Call, second: int) -> Symbol:
    """Return the second operand; before version 7 an attribute told where its axes stand."""
    data = call.sym(second)
    if call.version >= 7 or "axis" not in call._attrs:
        return data
    missing = call.rank(0) - call.axis() - call.rank(second)
    for _ in range(missing):
        data = symbol.expand_dims(data, axis=-1)
    return data


def _binary(function: Function) -> Callable[[Call], Symbol]:
    return lambda call: function(*operands(call))


def add(one: Any, other: Any) -> Symbol:
    """Return a sum of symbols or numbers, of which one is a symbol."""
    return _with_scalars("broadcast_add", "_plus_scalar", "_plus_scalar", one, other)


def subtract(one: Any, other: Any) -> Symbol:
    """Return a difference of symbols or numbers, of which one is a symbol."""
    return _with_scalars("broadcast_sub", "_minus_scalar", "_rminus_scalar", one, other)


def multiply(one: Any, other: Any) -> Symbol:
    """Return a product of symbols or numbers, of which one is a symbol."""
    return _with_scalars("broadcast_mul", "_mul_scalar", "_mul_scalar", one, other)


def divide(one: Any, other: Any) -> Symbol:
    """Return a quotient of floats, of which one is a symbol."""
    return _with_scalars("broadcast_div", "_div_scalar", "_rdiv_scalar", one, other)


def maximum(one: Any, other: Any) -> Symbol:
    """Return the larger of symbols or numbers, of which one is a symbol."""
    return _with_scalars("broadcast_maximum", "_maximum_scalar", "_maximum_scalar", one, other)


def minimum(one: Any, other: Any) -> Symbol:
    """Return the smaller of symbols or numbers, of which one is a symbol."""
    return _with_scalars("broadcast_minimum", "_minimum_scalar", "_minimum_scalar", one, other)


def _with_scalars(both: str, scalar: str, reflected: str, one: Any, other: Any) -> Symbol:
    if not is_symbol(other):
        return getattr(symbol._internal, scalar)(one, scalar=other)
    if not is_symbol(one):
        return getattr(symbol._internal, reflected)(other, scalar=one)
    return getattr(symbol, both)(one, other)


translates("Add")(_binary(add))
translates("Sub")(_binary(subtract))
translates("Mul")(_binary(multiply))


@translates("Div")
def _div(call: Call) -> Symbol:
    if call.is_float():
        return divide(*operands(call))
    one, other = call.sym(0), _aligned(call, 1)
    # Of integers: towards zero.
    positive = symbol.floor(
        symbol.broadcast_div(_exact(symbol.abs(one)), _exact(symbol.abs(other)))
    )
    signed = symbol.broadcast_mul(symbol.sign(one), symbol.sign(other))
    return symbol.elemwise_mul(cast(positive, call.dtype()), signed)


def _exact(data: Symbol) -> Symbol:
    return cast(data, "float64")


@translates("Mod")
def _mod(call: Call) -> Symbol:
    one, other = call.sym(0), call.sym(1)
    if not call.attr("fmod", 0):
        return symbol.broadcast_mod(one, other)
    # With the sign of the dividend.
    rest = symbol.broadcast_mod(symbol.abs(one), symbol.abs(other))
    return symbol.broadcast_mul(rest, symbol.sign(one))


@translates("Pow")
def _pow(call: Call) -> Symbol:
    base, exponent = operands(call)
    dtype, other = call.dtype(0), call.dtype(1)
    if not is_symbol(exponent):
        if call.is_float() or isinstance(exponent, int):
            return symbol._internal._power_scalar(base, scalar=exponent)
        powers = symbol._internal._power_scalar(_exact(base), scalar=exponent)
        return cast(powers, dtype)
    if not is_symbol(base):
        if dtype == other:
            return symbol._internal._rpower_scalar(exponent, scalar=base)
        base = call.sym(0)
    if dtype == other:
        return symbol.broadcast_power(base, exponent)
    return cast(symbol.broadcast_power(_exact(base), _exact(exponent)), dtype)


def _fold(function: Function) -> Callable[[Call], Symbol]:
    return lambda call: functools.reduce(function, call.symbols())


translates("Max")(_fold(symbol.broadcast_maximum))
translates("Min")(_fold(symbol.broadcast_minimum))
translates("Sum")(_fold(symbol.broadcast_add))


@translates("Mean")
def _mean(call: Call) -> Symbol:
    return functools.reduce(symbol.broadcast_add, call.symbols()) / len(call)


@translates("Clip")
def _clip_by_attributes(call: Call) -> Symbol:
    return _clipped(call.sym(), call.attr("min"), call.attr("max"), call.is_float())


@translates("Clip", since=11)
def _clip(call: Call) -> Symbol:
    low, high = (_bound(call, position) for position in (1, 2))
    return _clipped(call.sym(), low, high, call.is_float())


def _bound(call: Call, position: int) -> Any:
    if not call.has(position):
        return None
    if call.is_constant(position):
        return call.array(position).reshape(-1)[0].item()
    return call.sym(position)


def _clipped(data: Symbol, low: Any, high: Any, is_float: bool) -> Symbol:
    if is_float and isinstance(low, float) and isinstance(high, float):
        return symbol.clip(data, a_min=low, a_max=high)
    if low is not None:
        data = maximum(data, low)
    return data if high is None else minimum(data, high)


@translates("Cast", "CastLike")
def _cast(call: Call) -> Symbol:
    target = call.dtype_attr("to") if call.node.op_type == "Cast" else call.dtype(1)
    if target == "bool":
        return call.sym() if call.dtype() == "bool" else truth(call.sym(), call.carrier())
    return cast(call.sym(), target)


def truth(data: Symbol, dtype: str) -> Symbol:
    """Return 1 where numbers are not 0, and 0 elsewhere, as float32."""
    return as_truth(data != 0, dtype)


def as_truth(comparison: Symbol, dtype: str) -> Symbol:
    """Return the result of a comparison, which has the type of what was compared, as float32."""
    return comparison if dtype == "float32" else cast(comparison, "float32")


@translates("CumSum")
def _cumsum(call: Call) -> Symbol:
    axis = call.wrap(call.integer(1))
    data = call.sym()
    if call.attr("reverse", 0):
        data = symbol.reverse(data, axis=axis)
    total = symbol.cumsum(data, axis=axis)
    if call.attr("exclusive", 0):
        first = symbol.zeros_like(symbol.slice_axis(data, axis=axis, begin=0, end=1))
        longer = symbol.concat(first, total, dim=axis)
        total = symbol.slice_like(longer, data, axes=(axis,))
    return symbol.reverse(total, axis=axis) if call.attr("reverse", 0) else total


@translates("BitShift")
def _bit_shift(call: Call) -> Symbol:
    if not call.is_constant(1):
        raise MXNetError("the number of bits must be constant")
    factor = call.constant(2 ** call.array(1).astype(call.dtype()), "factor")
    if call.need("direction") == "LEFT":
        return symbol.broadcast_mul(call.sym(), factor)
    quotient = symbol.floor(symbol.broadcast_div(_exact(call.sym()), _exact(factor)))
    return cast(quotient, call.dtype())
