"""Functions of single elements, casts and copies."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ..table import Results, converts
from ..values import Call, Value
from ..writer import Writer
from .common import as_before, as_real, numpy_dtype, real_dtype, wide_dtype

Formula = Callable[[Writer, str, np.dtype], str]

# Functions that ONNX has under a name of its own.
_NAMED = {
    "reciprocal": "Reciprocal", "sqrt": "Sqrt", "exp": "Exp", "log": "Log", "sin": "Sin",
    "cos": "Cos", "tan": "Tan", "arcsin": "Asin", "arccos": "Acos", "arctan": "Atan",
    "sinh": "Sinh", "cosh": "Cosh", "tanh": "Tanh", "arcsinh": "Asinh", "arccosh": "Acosh",
    "arctanh": "Atanh", "erf": "Erf", "sigmoid": "Sigmoid", "softsign": "Softsign",
}  # fmt: skip


def _cube_root(g: Writer, x: str, dtype: np.dtype) -> str:
    root = g.op("Pow", g.op("Abs", x), g.number(1 / 3, dtype))
    return g.op("Mul", g.op("Sign", x), root)


def _whole_cube_root(g: Writer, x: str, dtype: np.dtype) -> str:
    """Take a step of Newton's method, so that the roots of cubes are whole."""
    root = _cube_root(g, x, dtype)
    square = g.op("Mul", root, root)
    rest = g.op("Sub", g.op("Mul", square, root), x)
    step = g.op("Div", rest, g.op("Mul", square, g.number(3, dtype)))
    return g.op("Where", g.op("Equal", x, g.number(0, dtype)), x, g.op("Sub", root, step))


def _expm1(g: Writer, x: str, dtype: np.dtype) -> str:
    """e**x - 1 = tanh(x / 2) * (e**x + 1), exact near 0."""
    half = g.op("Tanh", g.op("Mul", x, g.number(0.5, dtype)))
    return g.op("Mul", half, g.op("Add", g.op("Exp", x), g.number(1, dtype)))


def _log1p(g: Writer, x: str, dtype: np.dtype) -> str:
    """log(u) * x / (u - 1) for u = 1 + x, exact near 0 (Kahan)."""
    one = g.number(1, dtype)
    u = g.op("Add", x, one)
    exact = g.op("Div", g.op("Mul", g.op("Log", u), x), g.op("Sub", u, one))
    plain = g.op("Or", g.op("Equal", u, one), g.op("Equal", u, g.number(math.inf, dtype)))
    return g.op("Where", plain, x, exact)


def _scaled(factor: float, kind: str | None = None) -> Formula:
    def formula(g: Writer, x: str, dtype: np.dtype) -> str:
        return g.op("Mul", g.op(kind, x) if kind else x, g.number(factor, dtype))

    return formula


def _logarithm(base: float) -> Formula:
    def formula(g: Writer, x: str, dtype: np.dtype) -> str:
        # Divided in float64, so that the logarithms of powers are whole in float32.
        exact = g.op("Log", g.cast(x, "float64"))
        return g.cast(g.op("Div", exact, g.number(math.log(base), "float64")), dtype)

    return formula


def _whole_logarithm(base: float) -> Formula:
    def formula(g: Writer, x: str, dtype: np.dtype) -> str:
        found = _logarithm(base)(g, x, dtype)
        whole = g.op("Round", found)
        near = g.op("Less", g.op("Abs", g.op("Sub", found, whole)), g.number(1e-12, dtype))
        return g.op("Where", near, whole, found)

    return formula


def _inverse(formula: Formula) -> Formula:
    return lambda g, x, dtype: g.op("Reciprocal", formula(g, x, dtype))


_FORMULAS: dict[str, Formula] = {
    "rsqrt": lambda g, x, dtype: g.op("Reciprocal", g.op("Sqrt", x)),
    "cbrt": _cube_root,
    "rcbrt": _inverse(_cube_root),
    "expm1": _expm1,
    "log1p": _log1p,
    "log2": _logarithm(2),
    "log10": _logarithm(10),
    "degrees": _scaled(180 / math.pi),
    "radians": _scaled(math.pi / 180),
}
_OF_INTEGERS: dict[str, Formula] = {
    "cbrt": _whole_cube_root,
    "rcbrt": _inverse(_whole_cube_root),
    "log2": _whole_logarithm(2),
    "log10": _whole_logarithm(10),
}


@converts(*_NAMED, *_FORMULAS)
def _real(g: Writer, call: Call) -> Results:
    data, dtype, name = call.data, real_dtype(call.data), call.node.op.name  # type: ignore[union-attr]
    x = as_real(g, data)
    if name in _NAMED:
        found = g.op(_NAMED[name], x)
    else:
        formula = _FORMULAS[name] if data.is_float else _OF_INTEGERS.get(name, _FORMULAS[name])
        found = formula(g, x, dtype)
    return as_before(g, found, data.dtype)


# -- whole numbers --------------------------------------------------------------------------------


def truncated(g: Writer, x: str) -> str:
    """Return real numbers without their fractions."""
    return g.op("Mul", g.op("Sign", x), g.op("Floor", g.op("Abs", x)))


def rounded_away(g: Writer, x: str, dtype: np.dtype) -> str:
    """Return the nearest whole numbers, halves away from 0."""
    whole = truncated(g, x)
    far = g.op("GreaterOrEqual", g.op("Abs", g.op("Sub", x, whole)), g.number(0.5, dtype))
    return g.op("Where", far, g.op("Add", whole, g.op("Sign", x)), whole)


def _rint(g: Writer, x: str, dtype: np.dtype) -> str:
    below, above = g.op("Floor", x), g.op("Ceil", x)
    nearer = g.op("LessOrEqual", g.op("Sub", x, below), g.op("Sub", above, x))
    return g.op("Where", nearer, below, above)


_ROUNDING: dict[str, Formula] = {
    "floor": lambda g, x, dtype: g.op("Floor", x),
    "ceil": lambda g, x, dtype: g.op("Ceil", x),
    "trunc": lambda g, x, dtype: truncated(g, x),
    "fix": lambda g, x, dtype: truncated(g, x),
    "rint": _rint,
    "round": rounded_away,
    "_contrib_round_ste": rounded_away,
}


@converts(*_ROUNDING)
def _rounding(g: Writer, call: Call) -> Results:
    if not call.data.is_float:
        return call.data
    return _ROUNDING[call.node.op.name](g, call.data, call.data.dtype)  # type: ignore[union-attr]


# -- signs, tests and polynomials -----------------------------------------------------------------


def in_wide(g: Writer, data: Value, function: Callable[[str, np.dtype], str]) -> str:
    """Apply a function in a dtype that ONNX computes with."""
    wide = wide_dtype(data.dtype)
    found = function(g.to(data, wide), wide)
    return found if wide == data.dtype else g.cast(found, data.dtype)


@converts("negative")
def _negative(g: Writer, call: Call) -> Results:
    return in_wide(g, call.data, lambda x, _: g.op("Neg", x))


@converts("abs")
def _absolute(g: Writer, call: Call) -> Results:
    return in_wide(g, call.data, lambda x, _: g.op("Abs", x))


@converts("sign", "_contrib_sign_ste")
def _sign(g: Writer, call: Call) -> Results:
    def sign(x: str, dtype: np.dtype) -> str:
        found = g.op("Sign", x)
        if dtype.kind != "f":
            return found
        return g.op("Where", g.op("IsNaN", x), g.number(0, dtype), found)

    return in_wide(g, call.data, sign)


@converts("square")
def _square(g: Writer, call: Call) -> Results:
    return in_wide(g, call.data, lambda x, _: g.op("Mul", x, x))


@converts("logical_not")
def _logical_not(g: Writer, call: Call) -> Results:
    return g.cast(g.op("Not", g.cast(call.data, "bool")), call.data.dtype)


@converts("zeros_like", "ones_like")
def _constant_like(g: Writer, call: Call) -> Results:
    number = int(call.node.op.name == "ones_like")  # type: ignore[union-attr]
    return g.filled(number, call.data.dtype, g.all_lengths(call.data))


@converts("_contrib_isnan", "_contrib_isinf", "_contrib_isfinite")
def _test(g: Writer, call: Call) -> Results:
    data, name = call.data, call.node.op.name  # type: ignore[union-attr]
    if not data.is_float:
        number = int(name == "_contrib_isfinite")
        return g.filled(number, data.dtype, g.all_lengths(data))
    if name == "_contrib_isfinite":
        return g.cast(is_finite(g, data), data.dtype)
    return g.cast(g.op("IsNaN" if name == "_contrib_isnan" else "IsInf", data), data.dtype)


def is_finite(g: Writer, data: str) -> str:
    """Return where numbers are neither NaN nor infinite."""
    return g.op("Not", g.op("Or", g.op("IsNaN", data), g.op("IsInf", data)))


@converts("clip")
def _clip(g: Writer, call: Call) -> Results:
    low, high = call.attrs["a_min"], call.attrs["a_max"]

    def limited(x: str, dtype: np.dtype) -> str:
        if dtype.kind != "f":
            bounds = np.iinfo(dtype)
            least, most = (_whole(end, bounds.min, bounds.max) for end in (low, high))
        else:
            least, most = low, high
        first, last = g.number(least, dtype), g.number(most, dtype)
        if low <= high:
            return g.op("Clip", x, first, last)
        above = g.op("Greater", x, last)
        return g.op("Where", above, last, g.op("Max", x, first))

    return in_wide(g, call.data, limited)


def _whole(number: float, least: int, most: int) -> int:
    return int(min(max(number, least), most))


@converts("smooth_l1")
def _smooth_l1(g: Writer, call: Call) -> Results:
    scalar, data, dtype = call.attrs["scalar"], call.data, real_dtype(call.data)
    bend = 1 / scalar**2 if scalar else math.inf
    x = as_real(g, data)
    size = g.op("Abs", x)
    near = g.op("Mul", g.op("Mul", x, x), g.number(0.5 / bend, dtype))
    far = g.op("Sub", size, g.number(0.5 * bend, dtype))
    if not scalar:
        return as_before(g, near, data.dtype)
    return as_before(g, g.op("Where", g.op("Less", size, g.number(bend, dtype)), near, far),
                     data.dtype)  # fmt: skip


@converts("_contrib_quadratic")
def _quadratic(g: Writer, call: Call) -> Results:
    dtype, x = real_dtype(call.data), as_real(g, call.data)
    a, b, c = (g.number(call.attrs[key], dtype) for key in "abc")
    inner = g.op("Add", g.op("Mul", x, a), b)
    return as_before(g, g.op("Add", g.op("Mul", inner, x), c), call.data.dtype)


@converts("_contrib_div_sqrt_dim")
def _div_sqrt_dim(g: Writer, call: Call) -> Results:
    data, dtype = call.data, real_dtype(call.data)
    length = g.length(data, -1)
    root = (
        g.number(math.sqrt(length), dtype) if isinstance(length, int)
        else g.op("Sqrt", g.cast(length, dtype))
    )  # fmt: skip
    return as_before(g, g.op("Div", as_real(g, data), root), data.dtype)


# -- casts and copies -----------------------------------------------------------------------------


@converts("Cast")
def _cast(g: Writer, call: Call) -> Results:
    dtype = numpy_dtype(call.attrs["dtype"])
    if call.data.dtype == dtype:
        return call.data
    if call.data.is_float and dtype.kind in "iu":
        return g.narrow_cast(call.data, dtype)
    return g.cast(call.data, dtype)


@converts("amp_cast")
def _amp_cast(g: Writer, call: Call) -> Results:
    return g.to(call.data, call.out.dtype)


@converts("amp_multicast")
def _amp_multicast(g: Writer, call: Call) -> Results:
    pairs = zip(call.given, call.outputs, strict=True)
    return [g.to(value, out.dtype) for value, out in pairs]


@converts(
    "_copy", "_CrossDeviceCopy", "_identity_with_attr_like_rhs", "BlockGrad",
    "_contrib_gradientmultiplier", "MakeLoss", "make_loss", "IdentityAttachKLSparseReg",
    "LinearRegressionOutput", "MAERegressionOutput", "SVMOutput",
)  # fmt: skip
def _identity(g: Writer, call: Call) -> Results:
    return call.data


@converts("LogisticRegressionOutput")
def _logistic(g: Writer, call: Call) -> Results:
    return g.op("Sigmoid", call.data)
