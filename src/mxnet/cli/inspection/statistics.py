"""Figures on the values of an array: range, mean and what is no number."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._core import dtype as dtypes

COLUMNS = ("min", "max", "mean", "nan", "inf")
_AT_ONCE = 1 << 20


def numbers(tensor: Any) -> np.ndarray:
    """Return a CPU tensor's values; types that NumPy lacks become float32, which holds them all."""
    known = tensor.dtype in _NUMPY_KNOWS
    return (tensor if known else tensor.float()).numpy()


def figures(values: np.ndarray) -> list[Any]:
    """Return min, max and mean of the finite values, and the numbers of NaNs and infinities."""
    flat = values.reshape(-1)
    least, most, total, count = np.inf, -np.inf, 0.0, 0
    nans = infinities = 0
    for start in range(0, flat.size, _AT_ONCE):
        part = flat[start : start + _AT_ONCE]
        if part.dtype.kind == "f":
            wrong = int(np.isnan(part).sum())
            nans += wrong
            infinities += int(part.size - np.isfinite(part).sum()) - wrong
            part = part[np.isfinite(part)]
        if part.size:
            least, most = min(least, part.min()), max(most, part.max())
            total += float(part.sum(dtype=np.float64))
            count += part.size
    if not count:
        return [None, None, None, nans, infinities]
    return [_number(least), _number(most), total / count, nans, infinities]


def _number(value: Any) -> int | float:
    return value.item() if isinstance(value, np.generic) else value


_NUMPY_KNOWS = frozenset(dtypes.to_torch(name) for name in dtypes.NAMES if name != "bfloat16")
