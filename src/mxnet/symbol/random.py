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
