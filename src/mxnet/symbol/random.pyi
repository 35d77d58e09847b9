"""Functions of `mxnet.symbol.random`. Written by tools/stubs.py."""

# ruff: noqa
from typing import Any
from typing_extensions import Unpack
from .._ops.accepted import Float, Int, Name, Notes

from .symbol import Symbol
def uniform(
    low: Any = 0, high: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any,
) -> Symbol: ...
def normal(
    loc: Any = 0, scale: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any,
) -> Symbol: ...
def randn(
    *shape: int, loc: Any = 0, scale: Any = 1, dtype: Any = None, **kwargs: Any,
) -> Symbol: ...
def exponential(
    scale: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any,
) -> Symbol: ...
def gamma(
    alpha: Any = 1, beta: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any,
) -> Symbol: ...
def poisson(lam: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol: ...
def negative_binomial(
    k: Any = 1, p: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any,
) -> Symbol: ...
def generalized_negative_binomial(
    mu: Any = 1, alpha: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any,
) -> Symbol: ...
def randint(
    low: int, high: int, shape: Any = None, dtype: Any = None, **kwargs: Any,
) -> Symbol: ...
def multinomial(
    data: Symbol, shape: Any = (), get_prob: bool = True, dtype: str = "int32", **kwargs: Any,
) -> Symbol: ...
def shuffle(data: Symbol, **kwargs: Any) -> Symbol: ...
def exponential_like(
    data: Symbol | None = None, lam: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from an exponential distribution in the shape and dtype of ``data``."""
def gamma_like(
    data: Symbol | None = None, alpha: Float = 1.0, beta: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from a gamma distribution in the shape and dtype of ``data``."""
def generalized_negative_binomial_like(
    data: Symbol | None = None, mu: Float = 1.0, alpha: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from a generalized negative binomial distribution in the shape and dtype of ``data``."""
def negative_binomial_like(
    data: Symbol | None = None, k: Int = 1, p: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from a negative binomial distribution in the shape and dtype of ``data``."""
def normal_like(
    data: Symbol | None = None, loc: Float = 0.0, scale: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from a normal distribution in the shape and dtype of ``data``."""
def poisson_like(
    data: Symbol | None = None, lam: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from a Poisson distribution in the shape and dtype of ``data``."""
def uniform_like(
    data: Symbol | None = None, low: Float = 0.0, high: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from the uniform distribution on [low, high) in the shape and dtype of ``data``."""
