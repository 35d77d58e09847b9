"""Functions of `mxnet.ndarray.random`. Written by tools/stubs.py."""

# ruff: noqa
from typing import Any
from .._ops.accepted import Float, Int, Name
from ._generated import Out

from ..context import Context
from .ndarray import NDArray
def uniform(
    low: Any = 0, high: Any = 1, shape: Any = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None, **notes: Any,
) -> NDArray: ...
def normal(
    loc: Any = 0, scale: Any = 1, shape: Any = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None, **notes: Any,
) -> NDArray: ...
def randn(
    *shape: int, loc: Any = 0, scale: Any = 1, dtype: Any = None, ctx: Context | None = None,
    out: NDArray | None = None, **notes: Any,
) -> NDArray: ...
def randint(
    low: int, high: int, shape: Any = None, dtype: Any = None, ctx: Context | None = None,
    out: NDArray | None = None, **notes: Any,
) -> NDArray: ...
def exponential(
    scale: Any = 1, shape: Any = None, dtype: Any = None, ctx: Context | None = None,
    out: NDArray | None = None, **notes: Any,
) -> NDArray: ...
def gamma(
    alpha: Any = 1, beta: Any = 1, shape: Any = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None, **notes: Any,
) -> NDArray: ...
def poisson(
    lam: Any = 1, shape: Any = None, dtype: Any = None, ctx: Context | None = None,
    out: NDArray | None = None, **notes: Any,
) -> NDArray: ...
def negative_binomial(
    k: Any = 1, p: Any = 1, shape: Any = None, dtype: Any = None, ctx: Context | None = None,
    out: NDArray | None = None, **notes: Any,
) -> NDArray: ...
def generalized_negative_binomial(
    mu: Any = 1, alpha: Any = 1, shape: Any = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None, **notes: Any,
) -> NDArray: ...
def multinomial(
    data: NDArray, shape: Any = (), get_prob: bool = False, out: Any = None,
    dtype: Any = "int32", **notes: Any,
) -> Any: ...
def shuffle(data: NDArray, out: NDArray | None = None, **notes: Any) -> NDArray: ...
def exponential_like(
    data: NDArray, lam: Float = 1.0, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw from an exponential distribution in the shape and dtype of ``data``."""
def gamma_like(
    data: NDArray, alpha: Float = 1.0, beta: Float = 1.0, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw from a gamma distribution in the shape and dtype of ``data``."""
def generalized_negative_binomial_like(
    data: NDArray, mu: Float = 1.0, alpha: Float = 1.0, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw from a generalized negative binomial distribution in the shape and dtype of ``data``."""
def negative_binomial_like(
    data: NDArray, k: Int = 1, p: Float = 1.0, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw from a negative binomial distribution in the shape and dtype of ``data``."""
def normal_like(
    data: NDArray, loc: Float = 0.0, scale: Float = 1.0, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw from a normal distribution in the shape and dtype of ``data``."""
def poisson_like(
    data: NDArray, lam: Float = 1.0, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw from a Poisson distribution in the shape and dtype of ``data``."""
def uniform_like(
    data: NDArray, low: Float = 0.0, high: Float = 1.0, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw from the uniform distribution on [low, high) in the shape and dtype of ``data``."""
