"""``mx.sym``: graphs of operators."""

from typing import Any

from . import _namespace

_namespace.install()

from . import _internal, contrib, linalg, op, random  # noqa: E402
from .symbol import Group, Symbol, Variable, infer_parameter_shapes, var  # noqa: E402

__all__ = ["Group", "Symbol", "Variable", "infer_parameter_shapes", "var"]

_get, __dir__ = _namespace.lazily(__name__, "op")
globals().update(
    {name: _namespace.FUNCTIONS[name] for name in ("power", "maximum", "minimum", "hypot")}
)


def __getattr__(name: str) -> Any:
    return _get(name)


def zeros(shape: Any, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Return the graph of an array of zeros."""
    return _namespace.bound("_zeros")(shape=shape, dtype=dtype or "float32", **kwargs)


def ones(shape: Any, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Return the graph of an array of ones."""
    return _namespace.bound("_ones")(shape=shape, dtype=dtype or "float32", **kwargs)


def full(shape: Any, val: float, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Return the graph of an array filled with one value."""
    return _namespace.bound("_full")(
        shape=shape, value=float(val), dtype=dtype or "float32", **kwargs
    )


def arange(
    start: float, stop: float | None = None, step: float = 1.0, repeat: int = 1,
    infer_range: bool = False, dtype: Any = None, **kwargs: Any,
) -> Symbol:  # fmt: skip
    """Return the graph of evenly spaced numbers from ``start`` up to ``stop``."""
    return _namespace.bound("_arange")(
        start=start, stop=stop, step=step, repeat=repeat, infer_range=infer_range,
        dtype=dtype or "float32", **kwargs,
    )  # fmt: skip
