"""Densities of distributions at given samples, computed in float64 from their logarithms."""

from __future__ import annotations

import math
from collections.abc import Callable

from ..table import Results, converts
from ..values import Call
from ..writer import Writer
from .special import Doubles, log_gamma

# (arithmetic, sample, parameters...) -> the logarithm of the density
Density = Callable[..., str]


def _uniform(f: Doubles, sample: str, low: str, high: str) -> str:
    return f("Sub", f("Mul", sample, 0.0), f("Log", f("Sub", high, low)))


def _normal(f: Doubles, sample: str, mean: str, deviation: str) -> str:
    distance = f("Div", f("Sub", sample, mean), deviation)
    exponent = f("Mul", f("Mul", distance, distance), -0.5)
    return f("Sub", f("Sub", exponent, f("Log", deviation)), 0.5 * math.log(2 * math.pi))


def _gamma(f: Doubles, sample: str, alpha: str, beta: str) -> str:
    powers = f("Add", f("Mul", alpha, f("Log", beta)),
               f("Mul", f("Sub", alpha, 1.0), f("Log", sample)))  # fmt: skip
    return f("Sub", f("Sub", powers, f("Mul", beta, sample)), log_gamma(f, alpha))


def _exponential(f: Doubles, sample: str, rate: str) -> str:
    return f("Sub", f("Log", rate), f("Mul", rate, sample))


def _poisson(f: Doubles, sample: str, rate: str) -> str:
    powers = f("Sub", f("Mul", sample, f("Log", rate)), rate)
    return f("Sub", powers, log_gamma(f, f("Add", sample, 1.0)))


def _failures(f: Doubles, sample: str, k: str, success: str, failure: str) -> str:
    ways = f("Sub", log_gamma(f, f("Add", sample, k)), log_gamma(f, f("Add", sample, 1.0)))
    ways = f("Sub", ways, log_gamma(f, k))
    return f("Add", f("Add", ways, f("Mul", k, success)), f("Mul", sample, failure))


def _negative_binomial(f: Doubles, sample: str, k: str, p: str) -> str:
    return _failures(f, sample, k, f("Log", p), f("Log", f("Sub", 1.0, p)))


def _generalized(f: Doubles, sample: str, mean: str, alpha: str) -> str:
    product = f("Mul", alpha, mean)
    success = f("Neg", f("Log", f("Add", 1.0, product)))
    failure = f("Add", f("Log", product), success)
    return _failures(f, sample, f("Reciprocal", alpha), success, failure)


_DENSITIES: dict[str, Density] = {
    "_random_pdf_uniform": _uniform,
    "_random_pdf_normal": _normal,
    "_random_pdf_gamma": _gamma,
    "_random_pdf_exponential": _exponential,
    "_random_pdf_poisson": _poisson,
    "_random_pdf_negative_binomial": _negative_binomial,
    "_random_pdf_generalized_negative_binomial": _generalized,
}


def _in_own_dtype(g: Writer, call: Call, f: Doubles, logarithm: str) -> str:
    found = logarithm if call.attrs["is_log"] else f("Exp", logarithm)
    return found if call.out.dtype.itemsize == 8 else g.cast(found, call.out.dtype)


@converts(*_DENSITIES)
def _density(g: Writer, call: Call) -> Results:
    f, (sample, *parameters) = Doubles(g), call.given
    # A parameter belongs to the first axes of the samples.
    spread = [
        g.unsqueeze(g.cast(x, "float64"), *range(x.ndim, sample.ndim))
        if x.ndim < sample.ndim else g.cast(x, "float64")
        for x in parameters
    ]  # fmt: skip
    density = _DENSITIES[call.node.op.name]  # type: ignore[union-attr]
    return _in_own_dtype(g, call, f, density(f, g.cast(sample, "float64"), *spread))


@converts("_random_pdf_dirichlet")
def _dirichlet(g: Writer, call: Call) -> Results:
    f, (sample, alpha) = Doubles(g), call.given
    weights = g.cast(alpha, "float64")
    if alpha.ndim < sample.ndim:
        weights = g.unsqueeze(weights, *range(alpha.ndim - 1, sample.ndim - 1))

    def total(values: str) -> str:
        return g.op("ReduceSum", values, g.ints(-1), keepdims=0)

    powers = f("Mul", f("Sub", weights, 1.0), f("Log", g.cast(sample, "float64")))
    rest = f("Sub", log_gamma(f, total(weights)), total(log_gamma(f, weights)))
    found = _in_own_dtype(g, call, f, f("Add", total(powers), rest))
    return g.op("Reshape", found, g.ints(1)) if sample.ndim == 1 else found
