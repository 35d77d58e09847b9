"""``mx.sym.random``: distributions whose parameters are numbers or symbols."""

from typing import Any

from . import _namespace
from .symbol import Symbol

_get, __dir__ = _namespace.lazily(__name__, "random")


def __getattr__(name: str) -> Any:
    return _get(name)


def _sample(name: str, parameters: dict[str, Any], shape: Any, dtype: Any, kwargs: Any) -> Symbol:
    """Build ``_sample_<name>`` for symbols and ``_random_<name>`` for numbers."""
    if dtype is not None:
        kwargs["dtype"] = dtype
    if shape is not None:
        kwargs["shape"] = shape
    names = {"loc": "mu", "scale": "sigma"}
    if all(isinstance(value, Symbol) for value in parameters.values()):
        arrays = {names.get(key, key): value for key, value in parameters.items()}
        return _namespace.bound(f"_sample_{name}")(**arrays, **kwargs)
    return _namespace.bound(f"_random_{name}")(**parameters, **kwargs)


def uniform(low: Any = 0, high: Any = 1, shape: Any = None, dtype: Any = None,
            **kwargs: Any) -> Symbol:  # fmt: skip
    """Return the graph of draws from the uniform distribution on [low, high)."""
    return _sample("uniform", {"low": low, "high": high}, shape, dtype, kwargs)


def normal(loc: Any = 0, scale: Any = 1, shape: Any = None, dtype: Any = None,
           **kwargs: Any) -> Symbol:  # fmt: skip
    """Return the graph of draws from a normal distribution."""
    return _sample("normal", {"loc": loc, "scale": scale}, shape, dtype, kwargs)


def randn(*shape: int, loc: Any = 0, scale: Any = 1, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Return the graph of draws from a normal distribution in the shape of the arguments."""
    return normal(loc, scale, shape or None, dtype, **kwargs)


def exponential(scale: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Return the graph of draws from the exponential distribution with mean ``scale``."""
    return _sample("exponential", {"lam": 1.0 / scale}, shape, dtype, kwargs)


def gamma(alpha: Any = 1, beta: Any = 1, shape: Any = None, dtype: Any = None,
          **kwargs: Any) -> Symbol:  # fmt: skip
    """Return the graph of draws from the gamma distribution of shape alpha and scale beta."""
    return _sample("gamma", {"alpha": alpha, "beta": beta}, shape, dtype, kwargs)


def poisson(lam: Any = 1, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Return the graph of draws from the Poisson distribution with mean ``lam``."""
    return _sample("poisson", {"lam": lam}, shape, dtype, kwargs)


def negative_binomial(k: Any = 1, p: Any = 1, shape: Any = None, dtype: Any = None,
                      **kwargs: Any) -> Symbol:  # fmt: skip
    """Return the graph of draws of the number of failures before ``k`` successes of chance p."""
    return _sample("negative_binomial", {"k": k, "p": p}, shape, dtype, kwargs)


def generalized_negative_binomial(mu: Any = 1, alpha: Any = 1, shape: Any = None,
                                  dtype: Any = None, **kwargs: Any) -> Symbol:  # fmt: skip
    """Return the graph of draws with mean ``mu`` and dispersion ``alpha``."""
    parameters = {"mu": mu, "alpha": alpha}
    return _sample("generalized_negative_binomial", parameters, shape, dtype, kwargs)


def randint(low: int, high: int, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Return the graph of draws of integers in [low, high)."""
    return _sample("randint", {"low": low, "high": high}, shape, dtype, kwargs)


def multinomial(data: Symbol, shape: Any = (), get_prob: bool = True, dtype: str = "int32",
                **kwargs: Any) -> Symbol:  # fmt: skip
    """Return the graph of draws of categories with the probabilities of the last axis."""
    sample = _namespace.bound("_sample_multinomial")
    return sample(data, shape=shape, get_prob=get_prob, dtype=dtype, **kwargs)


def shuffle(data: Symbol, **kwargs: Any) -> Symbol:
    """Return the graph that puts the entries of the first axis in random order."""
    return _namespace.bound("_shuffle")(data, **kwargs)
