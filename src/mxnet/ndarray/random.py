"""``mx.nd.random``: distributions whose parameters are numbers or arrays."""

from typing import Any

from ..base import numeric_types
from ..context import Context
from . import _namespace
from .ndarray import NDArray

_get, __dir__ = _namespace.lazily(__name__, "random")
_bound = _namespace.bound


def __getattr__(name: str) -> Any:
    return _get(name)


def _sample(
    name: str,
    parameters: dict[str, Any],
    shape: Any,
    dtype: Any,
    ctx: Context | None,
    out: Any,
    notes: dict[str, Any],
    renamed: dict[str, str] | None = None,
) -> Any:
    """Call ``_random_<name>`` for numbers and ``_sample_<name>`` for arrays.

    ``notes`` have a meaning for symbols only: a name, and keys such as ``__layout__``.
    """
    values = list(parameters.values())
    given = {} if shape is None else {"shape": shape}
    if dtype is not None and dtype != "None":
        given["dtype"] = dtype
    if all(isinstance(value, NDArray) for value in values):
        names = renamed or {}
        arrays = {names.get(key, key): value for key, value in parameters.items()}
        return _bound(f"_sample_{name}")(**arrays, **given, **notes, out=out)
    if any(isinstance(value, NDArray) for value in values):
        kinds = ", ".join(f"{key} {type(value).__name__}" for key, value in parameters.items())
        raise ValueError(
            f"random.{name}: the parameters must all be numbers or all be NDArrays, got {kinds}."
        )
    for key, value in parameters.items():
        if not isinstance(value, numeric_types):
            raise ValueError(
                f"random.{name}: {key} must be a number or an NDArray, got {type(value).__name__}."
            )
    if out is not None and shape is None:
        given["shape"] = out.shape
    if out is not None and dtype is None:
        given["dtype"] = out.dtype
    if out is not None and ctx is None:
        ctx = out.context
    return _bound(f"_random_{name}")(**parameters, **given, **notes, ctx=ctx, out=out)


def uniform(
    low: Any = 0, high: Any = 1, shape: Any = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None, **notes: Any,
) -> NDArray:  # fmt: skip
    """Draw from the uniform distribution on [low, high).

    With arrays as bounds, each entry has its own distribution, and the result the bounds' shape
    followed by ``shape``.
    """
    return _sample("uniform", {"low": low, "high": high}, shape, dtype, ctx, out, notes)


def normal(
    loc: Any = 0, scale: Any = 1, shape: Any = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None, **notes: Any,
) -> NDArray:  # fmt: skip
    """Draw from normal distributions with mean ``loc`` and standard deviation ``scale``."""
    names = {"loc": "mu", "scale": "sigma"}
    return _sample("normal", {"loc": loc, "scale": scale}, shape, dtype, ctx, out, notes, names)


def randn(
    *shape: int, loc: Any = 0, scale: Any = 1, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None, **notes: Any,
) -> NDArray:  # fmt: skip
    """Draw from a normal distribution; the lengths of the axes are the positional arguments."""
    return normal(loc, scale, shape or (1,), dtype, ctx, out, **notes)


def randint(
    low: int, high: int, shape: Any = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None, **notes: Any,
) -> NDArray:  # fmt: skip
    """Draw integers from [low, high); int32 unless ``dtype`` says int64."""
    return _sample("randint", {"low": low, "high": high}, shape, dtype, ctx, out, notes)


def exponential(
    scale: Any = 1, shape: Any = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None, **notes: Any,
) -> NDArray:  # fmt: skip
    """Draw from exponential distributions with mean ``scale``."""
    return _sample("exponential", {"lam": 1.0 / scale}, shape, dtype, ctx, out, notes)


def gamma(
    alpha: Any = 1, beta: Any = 1, shape: Any = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None, **notes: Any,
) -> NDArray:  # fmt: skip
    """Draw from gamma distributions with shape ``alpha`` and scale ``beta``."""
    return _sample("gamma", {"alpha": alpha, "beta": beta}, shape, dtype, ctx, out, notes)


def poisson(
    lam: Any = 1, shape: Any = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None, **notes: Any,
) -> NDArray:  # fmt: skip
    """Draw whole numbers, as floats, from Poisson distributions with rate ``lam``."""
    return _sample("poisson", {"lam": lam}, shape, dtype, ctx, out, notes)


def negative_binomial(
    k: Any = 1, p: Any = 1, shape: Any = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None, **notes: Any,
) -> NDArray:  # fmt: skip
    """Draw failures before the ``k``-th success of trials that succeed with probability ``p``."""
    return _sample("negative_binomial", {"k": k, "p": p}, shape, dtype, ctx, out, notes)


def generalized_negative_binomial(
    mu: Any = 1, alpha: Any = 1, shape: Any = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None, **notes: Any,
) -> NDArray:  # fmt: skip
    """Draw counts with mean ``mu`` and variance mu + alpha * mu**2."""
    parameters = {"mu": mu, "alpha": alpha}
    return _sample("generalized_negative_binomial", parameters, shape, dtype, ctx, out, notes)


def multinomial(
    data: NDArray, shape: Any = (), get_prob: bool = False, out: Any = None,
    dtype: Any = "int32", **notes: Any,
) -> Any:  # fmt: skip
    """Draw category numbers with the probabilities of the last axis of ``data``."""
    return _bound("_sample_multinomial")(data, shape, get_prob, dtype, out=out, **notes)


def shuffle(data: NDArray, out: NDArray | None = None, **notes: Any) -> NDArray:
    """Return the entries of the first axis in random order."""
    return _bound("_shuffle")(data, out=out, **notes)
