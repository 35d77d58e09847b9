"""Arithmetic, comparison and logic of two arrays, or of an array and a number."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..table import Results, converts
from ..values import Call
from ..writer import Writer
from .common import wide_dtype

# (writer, left, right, their dtype) -> the result, in that dtype
Formula = Callable[[Writer, str, str, np.dtype], str]


def _plain(kind: str) -> Formula:
    return lambda g, a, b, dtype: g.op(kind, a, b)


def _divide(g: Writer, a: str, b: str, dtype: np.dtype) -> str:
    if dtype.kind == "f":
        return g.op("Div", a, b)
    zero = g.op("Equal", b, g.number(0, dtype))
    quotient = g.op("Div", a, g.op("Where", zero, g.number(1, dtype), b))
    return g.op("Where", zero, g.number(np.iinfo(dtype).min, dtype), quotient)


def _modulo(g: Writer, a: str, b: str, dtype: np.dtype) -> str:
    """The remainder has the sign of the divisor, and is 0 for a divisor of 0."""
    zero = g.op("Equal", b, g.number(0, dtype))
    if dtype.kind != "f":
        found = g.op("Mod", a, g.op("Where", zero, g.number(1, dtype), b))
        return g.op("Where", zero, g.number(0, dtype), found)
    rest = g.op("Mod", a, b, fmod=1)
    signs = g.op("Less", g.op("Mul", g.op("Sign", rest), g.op("Sign", b)), g.number(0, dtype))
    found = g.op("Where", signs, g.op("Add", rest, b), rest)
    return g.op("Where", zero, g.number(0, dtype), found)


def _power(g: Writer, a: str, b: str, dtype: np.dtype) -> str:
    if dtype.kind == "f":
        return g.op("Pow", a, b)
    exact = g.op("Pow", g.cast(a, "float64"), g.cast(b, "float64"))
    return g.narrow_cast(exact, dtype)


def _hypot(g: Writer, a: str, b: str, dtype: np.dtype) -> str:
    """The larger one times sqrt(1 + ratio**2), whose squares cannot overflow."""
    wide = dtype if dtype.kind == "f" else np.dtype("float64")
    sides = [g.op("Abs", x if wide == dtype else g.cast(x, wide)) for x in (a, b)]
    longest, other = g.op("Max", *sides), g.op("Min", *sides)
    nothing = g.op("Equal", longest, g.number(0, wide))
    ratio = g.op("Div", other, g.op("Where", nothing, g.number(1, wide), longest))
    root = g.op("Sqrt", g.op("Add", g.op("Mul", ratio, ratio), g.number(1, wide)))
    found = g.op("Mul", longest, root)
    endless = g.op("Equal", longest, g.number(math.inf, wide))
    found = g.op("Where", endless, longest, found)
    return found if wide == dtype else g.narrow_cast(found, dtype)


ARITHMETIC: dict[str, Formula] = {
    "add": _plain("Add"), "sub": _plain("Sub"), "mul": _plain("Mul"), "div": _divide,
    "mod": _modulo, "power": _power, "maximum": _plain("Max"), "minimum": _plain("Min"),
    "hypot": _hypot,
}  # fmt: skip
COMPARISONS: dict[str, Formula] = {
    "equal": _plain("Equal"),
    "not_equal": lambda g, a, b, dtype: g.op("Not", g.op("Equal", a, b)),
    "greater": _plain("Greater"), "greater_equal": _plain("GreaterOrEqual"),
    "lesser": _plain("Less"), "lesser_equal": _plain("LessOrEqual"),
    "logical_and": _plain("And"), "logical_or": _plain("Or"), "logical_xor": _plain("Xor"),
}  # fmt: skip

# operator -> name in the tables above
_BINARY = {
    **{f"broadcast_{key}": key for key in (*ARITHMETIC, *COMPARISONS)},
    **{f"elemwise_{key}": key for key in ("add", "sub", "mul", "div")},
    **{f"_{key}": key for key in ("mod", "power", "maximum", "minimum", "hypot", *COMPARISONS)},
}
_SCALAR = {
    "_plus_scalar": "add", "_minus_scalar": "sub", "_mul_scalar": "mul", "_div_scalar": "div",
    "_mod_scalar": "mod", "_power_scalar": "power", "_maximum_scalar": "maximum",
    "_minimum_scalar": "minimum", "_hypot_scalar": "hypot",
    **{f"_{key}_scalar": key for key in COMPARISONS},
}  # fmt: skip
_REVERSED = {
    "_rminus_scalar": "sub", "_rdiv_scalar": "div", "_rmod_scalar": "mod",
    "_rpower_scalar": "power",
}  # fmt: skip


def computed(g: Writer, name: str, a: str, b: str, dtype: Any, out: Any) -> str:
    """Return arithmetic, or a comparison as numbers, of operands of a dtype that ONNX takes."""
    dtype, out = np.dtype(dtype), np.dtype(out)
    if name.startswith("logical"):
        a, b = g.cast(a, "bool"), g.cast(b, "bool")
    if name in COMPARISONS:
        return g.cast(COMPARISONS[name](g, a, b, dtype), out)
    found = ARITHMETIC[name](g, a, b, dtype)
    return found if dtype == out else g.cast(found, out)


@converts(*_BINARY)
def _binary(g: Writer, call: Call) -> Results:
    lhs, rhs = call.given
    wide = wide_dtype(lhs.dtype)
    name = _BINARY[call.node.op.name]  # type: ignore[union-attr]
    return computed(g, name, g.to(lhs, wide), g.to(rhs, wide), wide, lhs.dtype)


@converts(*_SCALAR, *_REVERSED)
def _scalar(g: Writer, call: Call) -> Results:
    name = call.node.op.name  # type: ignore[union-attr]
    data, scalar = call.data, call.attrs["scalar"]
    key = _SCALAR.get(name) or _REVERSED[name]
    dtype = data.dtype
    if not data.is_float:
        dtype = np.dtype("int64") if dtype == np.bool_ else dtype
        dtype = wide_dtype(dtype) if call.attrs["is_int"] else np.dtype("float64")
        if dtype.kind != "f":
            if key in COMPARISONS and not math.isfinite(scalar):
                dtype = np.dtype("float64")
            else:
                scalar = int(scalar)
    x, number = g.to(data, dtype), g.number(scalar, dtype)
    operands = (number, x) if name in _REVERSED else (x, number)
    return computed(g, key, *operands, dtype, call.out.dtype)


@converts("add_n")
def _add_n(g: Writer, call: Call) -> Results:
    if len(call.given) == 1:
        return call.data
    wide = wide_dtype(call.data.dtype)
    if wide.kind == "f":
        return g.op("Sum", *call.given)
    total = g.to(call.given[0], wide)
    for other in call.given[1:]:
        total = g.op("Add", total, g.to(other, wide))
    return total if wide == call.data.dtype else g.cast(total, call.data.dtype)
