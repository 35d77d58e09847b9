"""``mx.sym``: graphs of operators."""

from typing import Any

from . import _namespace
from . import symbol as _symbol

_namespace.install()

from . import _internal, contrib, history, image, linalg, op, random, sparse  # noqa: E402, F401
from .cached_op import CachedOp  # noqa: E402
from .custom import Custom  # noqa: E402
from .symbol import (  # noqa: E402
    Group,
    Symbol,
    Variable,
    infer_parameter_shapes,
    load,
    load_json,
    var,
)

__all__ = [
    "CachedOp", "Custom", "Group", "Symbol", "Variable", "infer_parameter_shapes", "load",
    "load_json", "var",
]  # fmt: skip

_get, __dir__ = _namespace.lazily_complete(__name__, "op")


def __getattr__(name: str) -> Any:
    return _get(name)


def power(base: Any, exp: Any) -> Symbol:
    """Return the graph of ``base ** exp``, of two symbols or of a symbol and a number."""
    return _namespace.FUNCTIONS["power"](base, exp)


pow = power


def maximum(left: Any, right: Any) -> Symbol:
    """Return the graph of the larger of two symbols, or of a symbol and a number."""
    return _namespace.FUNCTIONS["maximum"](left, right)


def minimum(left: Any, right: Any) -> Symbol:
    """Return the graph of the smaller of two symbols, or of a symbol and a number."""
    return _namespace.FUNCTIONS["minimum"](left, right)


def hypot(left: Any, right: Any) -> Symbol:
    """Return the graph of ``sqrt(left ** 2 + right ** 2)``, of symbols or a symbol and a number."""
    return _namespace.FUNCTIONS["hypot"](left, right)


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
    infer_range: bool = False, name: str | None = None, dtype: Any = None, **kwargs: Any,
) -> Symbol:  # fmt: skip
    """Return the graph of evenly spaced numbers from ``start`` up to ``stop``."""
    return _namespace.bound("_arange")(
        start=start, stop=stop, step=step, repeat=repeat, infer_range=infer_range, name=name,
        dtype=dtype or "float32", **kwargs,
    )  # fmt: skip


def eye(N: int, M: int = 0, k: int = 0, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Return the graph of an (N, M) array with ones on the diagonal number ``k``."""
    return _namespace.bound("_eye")(N=N, M=M, k=k, dtype=dtype or "float32", **kwargs)


def linspace(
    start: float, stop: float, num: int, endpoint: bool = True, name: str | None = None,
    dtype: Any = None, **kwargs: Any,
) -> Symbol:  # fmt: skip
    """Return the graph of ``num`` evenly spaced numbers from ``start`` to ``stop``."""
    return _namespace.bound("_linspace")(
        start=start, stop=stop, num=num, endpoint=endpoint, name=name, dtype=dtype or "float32",
        **kwargs,
    )  # fmt: skip


def histogram(a: Symbol, bins: Any = 10, range: Any = None, **kwargs: Any) -> Symbol:
    """Return the graph of (counts, edges) of the elements of ``a`` in intervals.

    Parameters
    ----------
    bins : Symbol or int
        The edges, or the number of equal intervals of ``range``.
    range : tuple of two floats
        Where the intervals begin and end, if ``bins`` is a number.
    """
    count = _namespace.bound("_histogram")
    if isinstance(bins, Symbol):
        return count(a, bins, **kwargs)
    if not isinstance(bins, int):
        raise ValueError("bins argument should be either an integer or an NDArray")
    if range is None:
        raise ValueError("null range is not supported in symbol mode")
    return count(a, None, bin_cnt=bins, range=range, **kwargs)


def split_v2(
    ary: Symbol, indices_or_sections: Any, axis: int = 0, squeeze_axis: bool = False
) -> Symbol:
    """Return the graph that splits an array into equal sections or at the given positions."""
    split = _namespace.bound("_split_v2")
    if isinstance(indices_or_sections, int):
        return split(ary, (), axis, squeeze_axis, indices_or_sections)
    if isinstance(indices_or_sections, tuple | list):
        return split(ary, (0, *indices_or_sections), axis, squeeze_axis)
    raise ValueError("indices_or_sections must either int or tuple of ints")


# MXNet defines these in the module of Symbol, where some programs look for them.
for _function in (
    arange, eye, full, histogram, hypot, linspace, maximum, minimum, ones, power, split_v2, zeros,
):  # fmt: skip
    setattr(_symbol, _function.__name__, _function)
_symbol.pow = power  # type: ignore[attr-defined]
