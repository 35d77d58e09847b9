"""Where the entries of a resized axis come from: places and shares, by the rules of ONNX."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .....base import MXNetError


@dataclass
class Rule:
    """The attributes of the operator Resize."""

    mode: str
    coordinates: str
    nearest: str
    cubic: float = -0.75
    excludes: bool = False
    antialias: bool = False
    extrapolation: float = 0.0


def taps(
    rule: Rule, length: int, size: int, scale: float, roi: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return places (k, size), their shares (k, size), and where nothing is known, if anywhere."""
    where = _coordinates(rule, length, size, scale, roi)
    outside = None
    if rule.coordinates == "tf_crop_and_resize":
        outside = (where < 0) | (where > length - 1)
    if rule.mode == "nearest":
        places = np.clip(_rounded(rule.nearest, where), 0, length - 1)[None]
        return places.astype(np.int64), np.ones(places.shape), outside
    places, shares = _shares(rule, where, scale)
    if rule.excludes:
        shares = np.where((places < 0) | (places >= length), 0.0, shares)
        shares = shares / shares.sum(0)
    return np.clip(places, 0, length - 1).astype(np.int64), shares, outside


def _coordinates(
    rule: Rule, length: int, size: int, scale: float, roi: tuple[float, float]
) -> np.ndarray:
    """Return where the results lie on the axis that they are made of."""
    x = np.arange(size, dtype=np.float64)
    mode = rule.coordinates
    if mode == "asymmetric":
        return x / scale
    if mode == "half_pixel" or (mode == "pytorch_half_pixel" and size > 1):
        return (x + 0.5) / scale - 0.5
    if mode == "pytorch_half_pixel":
        return np.zeros(size)
    if mode == "half_pixel_symmetric":
        offset = length / 2 * (1 - size / (scale * length))
        return offset + (x + 0.5) / scale - 0.5
    if mode == "tf_half_pixel_for_nn":
        return (x + 0.5) / scale
    if mode == "align_corners":
        return x * (length - 1) / (size - 1) if size > 1 else np.zeros(size)
    if mode == "tf_crop_and_resize":
        start, end = roi
        if size == 1:
            return np.full(1, 0.5 * (start + end) * (length - 1))
        return start * (length - 1) + x * (end - start) * (length - 1) / (size - 1)
    raise MXNetError(f"the coordinate_transformation_mode {mode!r} is not known")


def _rounded(mode: str, where: np.ndarray) -> np.ndarray:
    if mode == "round_prefer_floor":
        return np.ceil(where - 0.5)
    if mode == "round_prefer_ceil":
        return np.floor(where + 0.5)
    if mode in ("floor", "ceil"):
        return np.floor(where) if mode == "floor" else np.ceil(where)
    raise MXNetError(f"the nearest_mode {mode!r} is not known")


def _shares(rule: Rule, where: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the neighbours of places between entries, and how much each counts."""
    if rule.mode not in ("linear", "cubic"):
        raise MXNetError(f"the mode {rule.mode!r} is not known")
    reach = 1 if rule.mode == "linear" else 2
    # Where a result stands for several entries, all of them count.
    narrow = min(scale, 1.0) if rule.antialias else 1.0
    first = int(np.floor(-reach / narrow)) + 1
    base = np.floor(where)
    steps = np.arange(first, 2 - first)[:, None]
    distance = np.abs(steps - (where - base)) * narrow
    shares = np.clip(1 - distance, 0, 1) if reach == 1 else _cubic(distance, rule.cubic)
    return base + steps, shares / shares.sum(0)


def _cubic(distance: np.ndarray, a: float) -> np.ndarray:
    """Return Keys' kernel, of 1981."""
    x = distance
    near = (a + 2) * x**3 - (a + 3) * x**2 + 1
    far = a * x**3 - 5 * a * x**2 + 8 * a * x - 4 * a
    return np.where(x <= 1, near, np.where(x < 2, far, 0.0))
