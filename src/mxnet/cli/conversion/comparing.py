"""How far two models are apart, array by array and layer by layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .running import Run


@dataclass(frozen=True, slots=True)
class Difference:
    """The largest difference of two arrays, beside the largest number in the first."""

    name: str
    shape: tuple[int, ...]
    difference: float
    scale: float

    def is_within(self, tolerance: float) -> bool:
        """Return whether it is at most ``tolerance``, times the scale where that is above 1."""
        return self.difference <= tolerance * max(1.0, self.scale)


def difference(name: str, one: np.ndarray, other: np.ndarray) -> Difference:
    """Compare two arrays; those of different shapes are infinitely far apart, two NaNs equal."""
    if one.shape != other.shape:
        return Difference(name, one.shape, float("inf"), 0.0)
    left, right = _wide(one), _wide(other)
    with np.errstate(invalid="ignore"):
        apart = np.abs(left - right)
    equal = (left == right) | (np.isnan(left) & np.isnan(right))
    apart = np.where(equal, 0, np.where(np.isnan(apart), np.inf, apart))
    finite = np.abs(left[np.isfinite(left)])
    return Difference(name, one.shape, float(apart.max(initial=0)), float(finite.max(initial=0)))


def _wide(values: np.ndarray) -> np.ndarray:
    # Of 64-bit integers the low digits must not be lost.
    return values.astype(np.longdouble if values.dtype.kind in "iu" else np.float64)


def layers(source: Run, made: Run) -> tuple[list[Difference], list[str]]:
    """Compare two runs by names; return the differences, and what has no counterpart.

    Outputs whose names differ are compared by their places.
    """
    found: list[Difference] = []
    alone: list[str] = []
    places = dict(zip(source.outputs, made.outputs, strict=False))
    for name, value in source.items():
        other = _counterpart(name, made, places)
        if other is None:
            alone.append(name)
        else:
            found.append(difference(name, value, made[other]))
    return found, alone


def _counterpart(name: str, made: Mapping[str, object], places: Mapping[str, str]) -> str | None:
    # MXNet's results are called after their operator, with "_output" at the end; ONNX's need not.
    for candidate in (name, name.removesuffix("_output"), f"{name}_output", places.get(name)):
        if candidate is not None and candidate in made:
            return candidate
    return None
