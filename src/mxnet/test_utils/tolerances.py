"""How far values of each dtype may be apart."""

from numbers import Number
from typing import Any

import numpy as np

_INTEGERS = ("bool", "int8", "uint8", "int32", "uint32", "int64", "uint64")
_FLOAT64 = np.dtype(np.float64)


def default_rtols() -> dict[Any, float]:
    """Return the relative tolerance of each dtype."""
    return _table(float16=1e-2, float32=1e-4, float64=1e-5)


def default_atols() -> dict[Any, float]:
    """Return the absolute tolerance of each dtype."""
    return _table(float16=1e-1, float32=1e-3, float64=1e-20)


def _table(**floats: float) -> dict[Any, float]:
    return {np.dtype(name): value for name, value in floats.items()} | {
        np.dtype(name): 0 for name in _INTEGERS
    }


def default_numeric_eps() -> dict[Any, float]:
    """Return the step of finite differences for each float dtype; powers of two, so exact."""
    return {
        np.dtype(np.float16): 1.0 / 2**6,
        np.dtype(np.float32): 1.0 / 2**9,
        np.dtype(np.float64): 1.0 / 2**14,
    }


def effective_dtype(dat: Any) -> np.dtype:
    """Return the dtype by whose precision values are to be judged."""
    return np.dtype(dat.dtype)


def get_tolerance(dat: Any, tol: Any, default_tol: dict[Any, float]) -> float:
    """Return the tolerance for ``dat``: ``tol`` if a number, else by dtype, from ``tol`` first."""
    if isinstance(tol, Number):
        return tol  # type: ignore[return-value]
    dtype = effective_dtype(dat)
    chosen = {np.dtype(key): value for key, value in (tol or {}).items() if _is_dtype(key)}
    if dtype in chosen:
        return chosen[dtype]
    return default_tol.get(dtype, 0)


def _is_dtype(key: Any) -> bool:
    try:
        np.dtype(key)
    except TypeError:
        return False
    return True


def get_tols(x: Any, y: Any, rtol: Any, atol: Any) -> tuple[float, float]:
    """Return (rtol, atol) for comparing ``x`` with ``y``: the less precise of the two decides.

    Numbers count as float64. ``rtol`` and ``atol`` may be numbers, dicts by dtype, or None.
    """
    x, y = (value if hasattr(value, "dtype") else np.asarray(value) for value in (x, y))
    relative, absolute = default_rtols(), default_atols()
    return (
        max(get_tolerance(x, rtol, relative), get_tolerance(y, rtol, relative)),
        max(get_tolerance(x, atol, absolute), get_tolerance(y, atol, absolute)),
    )


def get_rtol(rtol: float | None = None, dtype: Any = _FLOAT64) -> float:
    """Return ``rtol``, or the default for ``dtype`` if it is None."""
    return default_rtols()[np.dtype(dtype)] if rtol is None else rtol


def get_atol(atol: float | None = None, dtype: Any = _FLOAT64) -> float:
    """Return ``atol``, or the default for ``dtype`` if it is None."""
    return default_atols()[np.dtype(dtype)] if atol is None else atol


def get_etol(etol: float | None = None) -> float:
    """Return the share of entries that may be wrong: ``etol``, 0 by default."""
    return 0 if etol is None else etol
