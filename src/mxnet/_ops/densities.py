"""Densities of distributions at given samples: the ``random_pdf_*`` operators.

The parameters are one array per distribution parameter, all of one shape P. P is how the shape of
the samples begins: (3,) for samples (3, 5, 2) means one distribution for each of the three blocks
of samples, (3, 5, 2) one for each sample. The formulas are computed as they stand, whether or not
a sample can come from the distribution or the distribution exists.

Gradients reach the parameters and, for continuous distributions, the samples; those of counts
are 0.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from ..base import MXNetError
from .elementwise import log_gamma
from .numeric import with_flat
from .registry import op

Density = Callable[..., Tensor]

HALF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)
SQRT_TWO_PI = math.sqrt(2 * math.pi)


def _check(name: str, sample: Tensor, beginning: int, parameters: dict[str, Tensor]) -> None:
    """Raise unless all arrays are real and the parameters are shaped as samples begin.

    ``beginning`` counts the axes of a parameter that must be the first ones of the samples.
    """
    if not sample.is_floating_point():
        got = str(sample.dtype).removeprefix("torch.")
        raise MXNetError(f"{name}: arrays must be float16, float32 or float64, got {got}.")
    first = next(iter(parameters.values()))
    # All axes but those of the samples' beginning are compared from the end (Dirichlet).
    rest = first.dim() - beginning
    fits = 0 <= beginning <= sample.dim() - rest and first.dim() >= rest
    expected = sample.shape[:beginning] + sample.shape[sample.dim() - rest :] if fits else None
    for label, parameter in parameters.items():
        if not fits or parameter.shape != expected:
            raise MXNetError(
                f"{name}: parameters must all have the shape with which the samples' shape "
                f"{tuple(sample.shape)} begins, got {label} {tuple(parameter.shape)}"
                + (f", expected {tuple(expected)}." if expected is not None else ".")
            )


def _spread(parameter: Tensor, sample: Tensor) -> Tensor:
    """Return a parameter with axes of length 1 at its end, up to those of the samples."""
    missing = sample.dim() - parameter.dim()
    return parameter.reshape((*parameter.shape, *[1] * missing))


def _wide(*arrays: Tensor) -> tuple[Tensor, ...]:
    """Return arrays in at least float32: exp() multiplies the error of a logarithm."""
    if arrays[0].dtype.itemsize > 2:
        return arrays
    return tuple(array.float() for array in arrays)


def _evaluate(
    name: str, sample: Tensor, parameters: dict[str, Tensor], density: Density, counts: bool = False
) -> Tensor:
    """Return ``density(sample, *parameters)`` of checked arrays in the dtype of the samples."""
    _check(name, sample, next(iter(parameters.values())).dim(), parameters)
    at = sample.detach() if counts else sample
    spread = [_spread(parameter, sample) for parameter in parameters.values()]
    result = density(*_wide(at, *spread)).to(sample.dtype)
    return with_flat(result, sample) if counts else result


@op("_random_pdf_uniform", "random_pdf_uniform", uniform=True)
def random_pdf_uniform(sample: Tensor, low: Tensor, high: Tensor, is_log: bool = False) -> Tensor:
    """Return the density ``1 / (high - low)`` of uniform distributions.

    Shapes: sample S, low and high as S begins -> S. Samples outside of the interval are not told
    apart; their gradient is 0.

    Parameters
    ----------
    is_log : bool
        Return the logarithm of the density.
    """

    def density(sample: Tensor, low: Tensor, high: Tensor) -> Tensor:
        width = high - low
        return (-width.log() if is_log else width.reciprocal()).expand(sample.shape).contiguous()

    parameters = {"low": low, "high": high}
    return _evaluate("random_pdf_uniform", sample, parameters, density, counts=True)


@op("_random_pdf_normal", "random_pdf_normal", uniform=True)
def random_pdf_normal(sample: Tensor, mu: Tensor, sigma: Tensor, is_log: bool = False) -> Tensor:
    """Return the density of normal distributions with means mu and standard deviations sigma.

    Shapes: sample S, mu and sigma as S begins -> S. The density is
    ``exp(-((x - mu) / sigma) ** 2 / 2) / (sigma * sqrt(2 * pi))``.

    Parameters
    ----------
    is_log : bool
        Return the logarithm of the density.
    """

    def density(sample: Tensor, mu: Tensor, sigma: Tensor) -> Tensor:
        exponent = -0.5 * ((sample - mu) / sigma).square()
        if is_log:
            return exponent - sigma.log() - HALF_LOG_TWO_PI
        return exponent.exp() / (sigma * SQRT_TWO_PI)

    return _evaluate("random_pdf_normal", sample, {"mu": mu, "sigma": sigma}, density)


@op("_random_pdf_gamma", "random_pdf_gamma", uniform=True)
def random_pdf_gamma(sample: Tensor, alpha: Tensor, beta: Tensor, is_log: bool = False) -> Tensor:
    """Return the density of gamma distributions with shapes alpha and rates beta.

    Shapes: sample S, alpha and beta as S begins -> S. The density is
    ``beta ** alpha * x ** (alpha - 1) * exp(-beta * x) / gamma(alpha)``, computed from its
    logarithm: NaN at x = 0 for alpha = 1. (``random_gamma`` takes the scale, 1 / rate.)

    Parameters
    ----------
    is_log : bool
        Return the logarithm of the density.
    """

    def density(sample: Tensor, alpha: Tensor, beta: Tensor) -> Tensor:
        powers = alpha * beta.log() + (alpha - 1) * sample.log()
        logarithm = powers - beta * sample - log_gamma(alpha)
        return logarithm if is_log else logarithm.exp()

    return _evaluate("random_pdf_gamma", sample, {"alpha": alpha, "beta": beta}, density)


@op("_random_pdf_exponential", "random_pdf_exponential", uniform=True)
def random_pdf_exponential(sample: Tensor, lam: Tensor, is_log: bool = False) -> Tensor:
    """Return the density ``lam * exp(-lam * x)`` of exponential distributions with rates lam.

    Shapes: sample S, lam as S begins -> S.

    Parameters
    ----------
    is_log : bool
        Return the logarithm of the density.
    """

    def density(sample: Tensor, lam: Tensor) -> Tensor:
        exponent = -lam * sample
        return lam.log() + exponent if is_log else lam * exponent.exp()

    return _evaluate("random_pdf_exponential", sample, {"lam": lam}, density)


@op("_random_pdf_poisson", "random_pdf_poisson", uniform=True)
def random_pdf_poisson(sample: Tensor, lam: Tensor, is_log: bool = False) -> Tensor:
    """Return the probability of counts in Poisson distributions with rates lam.

    Shapes: sample S, lam as S begins -> S. The probability is ``lam ** x * exp(-lam) / x!``,
    computed from its logarithm; the gradient of the counts is 0.

    Parameters
    ----------
    is_log : bool
        Return the logarithm of the probability.
    """

    def density(sample: Tensor, lam: Tensor) -> Tensor:
        logarithm = sample * lam.log() - lam - torch.lgamma(sample + 1)
        return logarithm if is_log else logarithm.exp()

    return _evaluate("random_pdf_poisson", sample, {"lam": lam}, density, counts=True)


def _negative_binomial(
    sample: Tensor, k: Tensor, log_success: Tensor, log_failure: Tensor
) -> Tensor:
    """Return the logarithm of the probability of ``sample`` failures before the k-th success."""
    ways = log_gamma(sample + k) - torch.lgamma(sample + 1) - log_gamma(k)
    return ways + k * log_success + sample * log_failure


@op("_random_pdf_negative_binomial", "random_pdf_negative_binomial", uniform=True)
def random_pdf_negative_binomial(
    sample: Tensor, k: Tensor, p: Tensor, is_log: bool = False
) -> Tensor:
    """Return the probability of so many failures before the k-th success.

    Shapes: sample S, k and p as S begins -> S. Trials succeed with probability p; the probability
    of x failures is ``gamma(x + k) / (x! * gamma(k)) * p ** k * (1 - p) ** x``. The gradient of
    the counts is 0.

    Parameters
    ----------
    is_log : bool
        Return the logarithm of the probability.
    """

    def density(sample: Tensor, k: Tensor, p: Tensor) -> Tensor:
        logarithm = _negative_binomial(sample, k, p.log(), (-p).log1p())
        return logarithm if is_log else logarithm.exp()

    parameters = {"k": k, "p": p}
    return _evaluate("random_pdf_negative_binomial", sample, parameters, density, counts=True)


@op("_random_pdf_generalized_negative_binomial", "random_pdf_generalized_negative_binomial",
    uniform=True)  # fmt: skip
def random_pdf_generalized_negative_binomial(
    sample: Tensor, mu: Tensor, alpha: Tensor, is_log: bool = False
) -> Tensor:
    """Return the probability of counts with mean mu and variance ``mu + alpha * mu ** 2``.

    Shapes: sample S, mu and alpha as S begins -> S. It is the negative binomial distribution with
    ``k = 1 / alpha`` and ``p = 1 / (1 + alpha * mu)``. The gradient of the counts is 0.

    Parameters
    ----------
    is_log : bool
        Return the logarithm of the probability.
    """

    def density(sample: Tensor, mu: Tensor, alpha: Tensor) -> Tensor:
        product = alpha * mu
        log_success = -product.log1p()
        log_failure = product.log() + log_success
        logarithm = _negative_binomial(sample, alpha.reciprocal(), log_success, log_failure)
        return logarithm if is_log else logarithm.exp()

    name = "random_pdf_generalized_negative_binomial"
    return _evaluate(name, sample, {"mu": mu, "alpha": alpha}, density, counts=True)


@op("_random_pdf_dirichlet", "random_pdf_dirichlet", uniform=True)
def random_pdf_dirichlet(sample: Tensor, alpha: Tensor, is_log: bool = False) -> Tensor:
    """Return the density of Dirichlet distributions with concentrations alpha.

    Shapes: sample S + (K,), whose last axis holds the K shares, alpha as S begins + (K,) -> S, or
    (1,) for one sample. The density is ``gamma(sum(alpha)) * prod(x ** (alpha - 1) /
    gamma(alpha))``, with the gradient of K shares that need not add up to 1.

    Parameters
    ----------
    is_log : bool
        Return the logarithm of the density.
    """
    name = "random_pdf_dirichlet"
    if not alpha.dim() or not sample.dim():
        raise MXNetError(
            f"{name}: sample and alpha must have at least one axis, got shapes "
            f"{tuple(sample.shape)} and {tuple(alpha.shape)}."
        )
    _check(name, sample, alpha.dim() - 1, {"alpha": alpha})
    missing = sample.dim() - alpha.dim()
    spread = alpha.reshape(*alpha.shape[:-1], *[1] * missing, alpha.shape[-1])
    shares, weights = _wide(sample, spread)
    powers = ((weights - 1) * shares.log()).sum(-1)
    logarithm = powers + log_gamma(weights.sum(-1)) - log_gamma(weights).sum(-1)
    result = (logarithm if is_log else logarithm.exp()).to(sample.dtype)
    return result if result.dim() else result.reshape(1)
