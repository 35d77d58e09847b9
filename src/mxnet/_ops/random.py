"""Random numbers.

On the CPU the values are those that MXNet draws for the same seed. On other devices uniform and
normal numbers come from torch's generator of that device; the other distributions are drawn on
the CPU and copied there.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .._core import distributions
from .._core import dtype as dtypes
from .._core.draws import drawn
from .._core.generators import generator
from .._core.streams import CPU_STREAMS, LOCK
from ..base import MXNetError
from ..context import Context
from .attributes import REQUIRED, Dtype, Shape
from .registry import META, op

Sampler = Callable[..., np.ndarray]


def _draw(
    sampler: Sampler,
    shape: Shape,
    dtype: torch.dtype | None,
    device: torch.device,
    *parameters: Any,
) -> Tensor:
    """Return values of a distribution with numbers as parameters; no shape means (1,)."""
    dtype = dtype or torch.float32
    shape = shape or (1,)
    if device.type == "meta":
        return torch.empty(shape, dtype=dtype, device=device)
    return drawn(_sample, tuple(shape), dtype, device, sampler, *parameters)


def _sample(
    shape: Shape, dtype: torch.dtype, device: torch.device, sampler: Sampler, *parameters: Any
) -> Tensor:
    with LOCK:
        values = sampler(CPU_STREAMS, *parameters, math.prod(shape), _float_name(dtype))
    return torch.from_numpy(values).reshape(shape).to(device)


def _float_name(dtype: torch.dtype) -> str:
    if not dtype.is_floating_point:
        raise MXNetError(f"random: dtype must be float16, float32 or float64, got {dtype}.")
    return dtypes.name(dtype)


def _uniform(low: float, high: float, shape: Shape, dtype: Any, device: torch.device) -> Tensor:
    if device.type in ("cpu", "meta"):
        return _draw(distributions.uniform, shape, dtype, device, low, high)
    if high < low:
        raise MXNetError(f"uniform: low must be at most high, got low={low}, high={high}.")
    return drawn(_filled, shape or (1,), dtype or torch.float32, device, "uniform_", low, high)


def _normal(loc: float, scale: float, shape: Shape, dtype: Any, device: torch.device) -> Tensor:
    if device.type in ("cpu", "meta"):
        return _draw(distributions.normal, shape, dtype, device, loc, scale)
    if scale <= 0:
        raise MXNetError(f"normal: scale must be positive, got {scale}.")
    return drawn(_filled, shape or (1,), dtype or torch.float32, device, "normal_", loc, scale)


def _filled(
    shape: Shape, dtype: torch.dtype, device: torch.device, method: str, *parameters: float
) -> Tensor:
    """Return an array that a method of torch's fills, as on devices other than the CPU."""
    values = torch.empty(shape, dtype=dtype, device=device)
    return getattr(values, method)(*parameters, generator=generator(device))


@op("_random_uniform", "random_uniform", "uniform")
def random_uniform(
    low: float = 0.0,
    high: float = 1.0,
    shape: Shape | None = None,
    ctx: Context = REQUIRED,
    dtype: Dtype | None = None,
) -> Tensor:
    """Draw from the uniform distribution on [low, high).

    Shapes: -> shape, (1,) by default. dtype float16, float32 (default) or float64.
    """
    return _uniform(low, high, shape or (), dtype, ctx.device)


@op("_random_normal", "random_normal", "normal")
def random_normal(
    loc: float = 0.0,
    scale: float = 1.0,
    shape: Shape | None = None,
    ctx: Context = REQUIRED,
    dtype: Dtype | None = None,
) -> Tensor:
    """Draw from the normal distribution with mean ``loc`` and standard deviation ``scale`` > 0.

    Shapes: -> shape, (1,) by default. dtype float16, float32 (default) or float64.
    """
    return _normal(loc, scale, shape or (), dtype, ctx.device)


@op("_random_randint", "random_randint", "randint")
def random_randint(
    low: int = REQUIRED,
    high: int = REQUIRED,
    shape: Shape | None = None,
    ctx: Context = REQUIRED,
    dtype: Dtype | None = None,
) -> Tensor:
    """Draw integers from [low, high), each equally likely.

    Shapes: -> shape, (1,) by default. dtype int32 (default) or int64.
    """
    dtype, shape = dtype or torch.int32, shape or (1,)
    if dtype not in (torch.int32, torch.int64):
        raise MXNetError(f"randint: dtype must be int32 or int64, got {dtype}.")
    if ctx.device == META:
        return torch.empty(shape, dtype=dtype, device=META)
    with LOCK:
        values = distributions.randint(
            CPU_STREAMS, low, high, math.prod(shape), dtypes.name(dtype)
        )
    return torch.from_numpy(values).reshape(shape).to(ctx.device)


@op("_random_exponential", "random_exponential", "exponential")
def random_exponential(
    lam: float = 1.0,
    shape: Shape | None = None,
    ctx: Context = REQUIRED,
    dtype: Dtype | None = None,
) -> Tensor:
    """Draw from the exponential distribution with rate ``lam`` > 0, that is mean 1 / lam.

    Shapes: -> shape, (1,) by default.
    """
    return _draw(distributions.exponential, shape or (), dtype, ctx.device, lam)


@op("_random_gamma", "random_gamma")
def random_gamma(
    alpha: float = 1.0,
    beta: float = 1.0,
    shape: Shape | None = None,
    ctx: Context = REQUIRED,
    dtype: Dtype | None = None,
) -> Tensor:
    """Draw from the gamma distribution with shape ``alpha`` > 0 and scale ``beta`` > 0.

    Shapes: -> shape, (1,) by default.
    """
    return _draw(distributions.gamma, shape or (), dtype, ctx.device, alpha, beta)


@op("_random_poisson", "random_poisson", "poisson")
def random_poisson(
    lam: float = 1.0,
    shape: Shape | None = None,
    ctx: Context = REQUIRED,
    dtype: Dtype | None = None,
) -> Tensor:
    """Draw whole numbers, as floats, from the Poisson distribution with rate ``lam`` >= 0.

    Shapes: -> shape, (1,) by default.
    """
    return _draw(distributions.poisson, shape or (), dtype, ctx.device, lam)


@op("_random_negative_binomial", "random_negative_binomial", "negative_binomial")
def random_negative_binomial(
    k: int = 1,
    p: float = 1.0,
    shape: Shape | None = None,
    ctx: Context = REQUIRED,
    dtype: Dtype | None = None,
) -> Tensor:
    """Draw the number of failures before the ``k``-th success of trials that succeed with ``p``.

    Shapes: -> shape, (1,) by default.
    """
    return _draw(distributions.negative_binomial, shape or (), dtype, ctx.device, k, p)


@op("_random_generalized_negative_binomial", "random_generalized_negative_binomial",
    "generalized_negative_binomial")  # fmt: skip
def random_generalized_negative_binomial(
    mu: float = 1.0,
    alpha: float = 1.0,
    shape: Shape | None = None,
    ctx: Context = REQUIRED,
    dtype: Dtype | None = None,
) -> Tensor:
    """Draw counts with mean ``mu`` >= 0 and variance mu + alpha * mu**2, ``alpha`` >= 0.

    Shapes: -> shape, (1,) by default.
    """
    sampler = distributions.generalized_negative_binomial
    return _draw(sampler, shape or (), dtype, ctx.device, mu, alpha)


def _rows(
    sampler: Sampler, shape: Shape, dtype: torch.dtype | None, *parameters: Tensor
) -> Tensor:
    """Return ``shape`` values for each entry of the parameter arrays."""
    first = parameters[0]
    for other in parameters[1:]:
        if other.shape != first.shape:
            raise MXNetError(
                f"sample: parameters must have one shape, got {tuple(first.shape)} and "
                f"{tuple(other.shape)}."
            )
    dtype = dtype or (first.dtype if first.dtype.is_floating_point else torch.float32)
    full = (*first.shape, *shape)
    if first.device == META:
        return torch.empty(full, dtype=dtype, device=META)
    each = math.prod(shape)
    numbers = [np.repeat(p.detach().cpu().numpy().ravel(), each) for p in parameters]
    with LOCK:
        values = sampler(CPU_STREAMS, *numbers, numbers[0].size, _float_name(dtype))
    return torch.from_numpy(values).reshape(full).to(first.device)


@op("_sample_uniform", "sample_uniform")
def sample_uniform(
    low: Tensor, high: Tensor, shape: Shape = (), dtype: Dtype | None = None
) -> Tensor:
    """Draw from a uniform distribution per entry of ``low`` and ``high``.

    Shapes: low, high S -> S + shape.
    """
    return _rows(distributions.uniform, shape, dtype, low, high)


@op("_sample_normal", "sample_normal")
def sample_normal(
    mu: Tensor, sigma: Tensor, shape: Shape = (), dtype: Dtype | None = None
) -> Tensor:
    """Draw from a normal distribution per entry of ``mu`` and ``sigma`` > 0.

    Shapes: mu, sigma S -> S + shape.
    """
    return _rows(distributions.normal, shape, dtype, mu, sigma)


@op("_sample_gamma", "sample_gamma")
def sample_gamma(
    alpha: Tensor, beta: Tensor, shape: Shape = (), dtype: Dtype | None = None
) -> Tensor:
    """Draw from a gamma distribution per entry of ``alpha`` (shape) and ``beta`` (scale).

    Shapes: alpha, beta S -> S + shape.
    """
    return _rows(distributions.gamma, shape, dtype, alpha, beta)


@op("_sample_exponential", "sample_exponential")
def sample_exponential(lam: Tensor, shape: Shape = (), dtype: Dtype | None = None) -> Tensor:
    """Draw from an exponential distribution per entry of the rate ``lam``.

    Shapes: lam S -> S + shape.
    """
    return _rows(distributions.exponential, shape, dtype, lam)


@op("_sample_poisson", "sample_poisson")
def sample_poisson(lam: Tensor, shape: Shape = (), dtype: Dtype | None = None) -> Tensor:
    """Draw from a Poisson distribution per entry of the rate ``lam``.

    Shapes: lam S -> S + shape.
    """
    return _rows(distributions.poisson, shape, dtype, lam)


@op("_sample_negative_binomial", "sample_negative_binomial")
def sample_negative_binomial(
    k: Tensor, p: Tensor, shape: Shape = (), dtype: Dtype | None = None
) -> Tensor:
    """Draw from a negative binomial distribution per entry of ``k`` and ``p``.

    Shapes: k, p S -> S + shape.
    """
    return _rows(distributions.negative_binomial, shape, dtype, k, p)


@op("_sample_generalized_negative_binomial", "sample_generalized_negative_binomial")
def sample_generalized_negative_binomial(
    mu: Tensor, alpha: Tensor, shape: Shape = (), dtype: Dtype | None = None
) -> Tensor:
    """Draw from a generalized negative binomial distribution per entry of ``mu`` and ``alpha``.

    Shapes: mu, alpha S -> S + shape.
    """
    return _rows(distributions.generalized_negative_binomial, shape, dtype, mu, alpha)


@op("_random_uniform_like")
def random_uniform_like(data: Tensor, low: float = 0.0, high: float = 1.0) -> Tensor:
    """Draw from the uniform distribution on [low, high) in the shape and dtype of ``data``.

    Shapes: data S -> S.
    """
    return _uniform(low, high, tuple(data.shape), data.dtype, data.device)


@op("_random_normal_like")
def random_normal_like(data: Tensor, loc: float = 0.0, scale: float = 1.0) -> Tensor:
    """Draw from a normal distribution in the shape and dtype of ``data``.

    Shapes: data S -> S.
    """
    return _normal(loc, scale, tuple(data.shape), data.dtype, data.device)


@op("_random_exponential_like")
def random_exponential_like(data: Tensor, lam: float = 1.0) -> Tensor:
    """Draw from an exponential distribution in the shape and dtype of ``data``.

    Shapes: data S -> S.
    """
    return _draw(distributions.exponential, tuple(data.shape), data.dtype, data.device, lam)


@op("_random_gamma_like")
def random_gamma_like(data: Tensor, alpha: float = 1.0, beta: float = 1.0) -> Tensor:
    """Draw from a gamma distribution in the shape and dtype of ``data``.

    Shapes: data S -> S.
    """
    return _draw(distributions.gamma, tuple(data.shape), data.dtype, data.device, alpha, beta)


@op("_random_poisson_like")
def random_poisson_like(data: Tensor, lam: float = 1.0) -> Tensor:
    """Draw from a Poisson distribution in the shape and dtype of ``data``.

    Shapes: data S -> S.
    """
    return _draw(distributions.poisson, tuple(data.shape), data.dtype, data.device, lam)


@op("_random_negative_binomial_like")
def random_negative_binomial_like(data: Tensor, k: int = 1, p: float = 1.0) -> Tensor:
    """Draw from a negative binomial distribution in the shape and dtype of ``data``.

    Shapes: data S -> S.
    """
    sampler = distributions.negative_binomial
    return _draw(sampler, tuple(data.shape), data.dtype, data.device, k, p)


@op("_random_generalized_negative_binomial_like")
def random_generalized_negative_binomial_like(
    data: Tensor, mu: float = 1.0, alpha: float = 1.0
) -> Tensor:
    """Draw from a generalized negative binomial distribution in the shape and dtype of ``data``.

    Shapes: data S -> S.
    """
    sampler = distributions.generalized_negative_binomial
    return _draw(sampler, tuple(data.shape), data.dtype, data.device, mu, alpha)


@op("_sample_multinomial", "sample_multinomial",
    outputs=lambda attrs: 2 if attrs["get_prob"] else 1)  # fmt: skip
def sample_multinomial(
    data: Tensor, shape: Shape = (), get_prob: bool = False, dtype: Dtype = torch.int32
) -> Tensor | tuple[Tensor, Tensor]:
    """Draw category numbers with the probabilities of the last axis.

    Shapes: data (..., K), each row a distribution -> (...) + shape; for a single distribution
    and no shape (1,). With ``get_prob`` also the logarithms of the probabilities of what was
    drawn, in the dtype of data, through which gradients flow (as policy gradients need).
    """
    count = math.prod(shape)
    out_shape = (*data.shape[:-1], *shape) or (1,)
    if data.device == META:
        drawn = torch.empty(out_shape, dtype=dtype, device=META)
        return (drawn, data.new_empty(out_shape)) if get_prob else drawn
    rows = data.detach().reshape(-1, data.shape[-1])
    with LOCK:
        numbers = distributions.multinomial(CPU_STREAMS, rows.cpu().numpy(), count)
    index = torch.from_numpy(numbers).to(data.device)
    drawn = index.reshape(out_shape).to(dtype)
    if not get_prob:
        return drawn
    chosen = data.reshape(-1, data.shape[-1]).gather(1, index.clamp_max(data.shape[-1] - 1))
    return drawn, chosen.log().reshape(out_shape)


@op("_shuffle", "shuffle", uniform=True)
def shuffle(data: Tensor) -> Tensor:
    """Return the entries of the first axis in random order.

    Shapes: data S -> S. Gradients follow their entries.
    """
    if data.device == META:
        return torch.empty_like(data)
    with LOCK:
        order = distributions.permutation(CPU_STREAMS, data.shape[0], data.dim() > 1)
    return data[torch.from_numpy(order).to(data.device)]
