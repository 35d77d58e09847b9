"""The gamma function, its logarithm and the inverse error function, from their approximations."""

from __future__ import annotations

import math

import numpy as np

from ..table import Results, converts
from ..values import Call
from ..writer import Writer
from .common import as_before

# Lanczos, "A Precision Approximation of the Gamma Function", 1964, for g = 7 and 9 terms.
_SHIFT = 7.5
_LANCZOS = (
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7,
)  # fmt: skip

# Giles, "Approximating the erfinv function", 2010, table 1: single precision.
_CENTRAL = (
    2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503,
    -0.00417768164, 0.246640727, 1.50140941,
)  # fmt: skip
_TAIL = (
    -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613,
    0.00943887047, 1.00167406, 2.83297682,
)  # fmt: skip


class Doubles:
    """Arithmetic in float64, whose operands are tensors and numbers."""

    def __init__(self, g: Writer) -> None:
        self.g = g

    def __call__(self, kind: str, *inputs: str | float) -> str:
        named = [x if isinstance(x, str) else self.g.number(x, "float64") for x in inputs]
        return self.g.op(kind, *named)


def _log_gamma_right(f: Doubles, x: str) -> str:
    """Return the logarithm of gamma for x of 0.5 and more."""
    z = f("Sub", x, 1.0)
    series: str | float = _LANCZOS[0]
    for number, term in enumerate(_LANCZOS[1:], 1):
        series = f("Add", series, f("Div", term, f("Add", z, float(number))))
    t = f("Add", z, _SHIFT)
    main = f("Sub", f("Mul", f("Add", z, 0.5), f("Log", t)), t)
    return f("Add", f("Add", main, 0.5 * math.log(2 * math.pi)), f("Log", series))


def log_gamma(f: Doubles, x: str) -> str:
    """Return the logarithm of gamma's magnitude; reflected at 0.5."""
    left = f("Less", x, 0.5)
    right = _log_gamma_right(f, f("Where", left, f("Sub", 1.0, x), x))
    # Of the fraction alone, so that the poles are exact.
    fraction = f("Sub", x, f("Floor", x))
    sine = f("Abs", f("Sin", f("Mul", fraction, math.pi)))
    reflected = f("Sub", f("Sub", math.log(math.pi), f("Log", sine)), right)
    found = f("Where", left, reflected, right)
    endless = f("Equal", f("Abs", x), math.inf)
    return f("Where", endless, math.inf, found)


@converts("gammaln")
def _gammaln(g: Writer, call: Call) -> Results:
    found = log_gamma(Doubles(g), g.cast(call.data, "float64"))
    return _cast_back(g, found, call)


@converts("gamma")
def _gamma(g: Writer, call: Call) -> Results:
    f, x = Doubles(g), g.cast(call.data, "float64")
    floor = f("Floor", x)
    odd = g.op("Mod", floor, g.number(2, "float64"), fmod=1)
    negative = f("And", f("Less", x, 0.0), f("Not", f("Equal", odd, 0.0)))
    size = f("Exp", log_gamma(f, x))
    value = f("Where", negative, f("Neg", size), size)
    pole = f("And", f("Equal", x, floor), f("Less", x, 0.0))
    value = f("Where", pole, math.nan, value)
    value = f("Where", f("Equal", x, 0.0), f("Reciprocal", x), value)
    if not call.data.is_float:
        value = f("Round", value)
    return _cast_back(g, value, call)


@converts("erfinv")
def _erfinv(g: Writer, call: Call) -> Results:
    f, x = Doubles(g), g.cast(call.data, "float64")
    rest = f("Mul", f("Sub", 1.0, x), f("Add", 1.0, x))
    w = f("Neg", f("Log", rest))
    central = _polynomial(f, _CENTRAL, f("Sub", w, 2.5))
    tail = _polynomial(f, _TAIL, f("Sub", f("Sqrt", f("Max", w, 0.0)), 3.0))
    found = f("Mul", x, f("Where", f("Less", w, 5.0), central, tail))
    ends = f("Equal", f("Abs", x), 1.0)
    found = f("Where", ends, f("Mul", x, math.inf), found)
    outside = f("Greater", f("Abs", x), 1.0)
    found = f("Where", outside, math.nan if call.data.is_float else 0.0, found)
    return _cast_back(g, found, call)


def _polynomial(f: Doubles, terms: tuple[float, ...], x: str) -> str:
    found: str | float = terms[0]
    for term in terms[1:]:
        found = f("Add", f("Mul", found, x), term)
    assert isinstance(found, str)
    return found


def _cast_back(g: Writer, found: str, call: Call) -> str:
    if call.data.dtype == np.float64:
        return found
    return g.cast(found, call.data.dtype) if call.data.is_float else as_before(
        g, found, call.data.dtype
    )
