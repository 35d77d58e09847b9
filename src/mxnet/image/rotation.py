"""Rotation of images, given or random, without and with a change of scale."""

from numbers import Number
from typing import Any

import numpy as np

from .. import ndarray as nd
from ..ndarray import NDArray


def imrotate(
    src: NDArray, rotation_degrees: Any, zoom_in: bool = False, zoom_out: bool = False
) -> NDArray:
    """Turn images counter-clockwise about their centre; the size stays, what is missing is 0.

    Parameters
    ----------
    src : NDArray
        One image (C, H, W) or several (N, C, H, W), of float32.
    rotation_degrees : float or NDArray
        The angle; for several images also an array of N.
    zoom_in : bool
        Enlarge until no corner is missing.
    zoom_out : bool
        Shrink until the whole image is seen.

    Raises
    ------
    TypeError
        If the images are not of float32, or one image comes with several angles.
    ValueError
        If both zooms are asked for, or shapes do not fit.
    """
    if zoom_in and zoom_out:
        raise ValueError("imrotate: `zoom_in` and `zoom_out` cannot be both True")
    if src.dtype != np.float32:
        raise TypeError(
            f"imrotate: only `float32` images are supported, got {np.dtype(src.dtype).name}"
        )
    if src.ndim not in (3, 4):
        raise ValueError(f"imrotate: expected 3 or 4 axes, got shape {src.shape}")
    if src.ndim == 3:
        if not isinstance(rotation_degrees, Number):
            raise TypeError(
                "imrotate: the angle of a single image must be a number, got "
                f"{type(rotation_degrees).__name__}"
            )
        return imrotate(src.expand_dims(0), rotation_degrees, zoom_in, zoom_out)[0]
    angles = _angles(rotation_degrees, src.shape[0])
    grid = _grid(np.deg2rad(angles), src.shape[2], src.shape[3], zoom_in, zoom_out)
    return nd.BilinearSampler(src, nd.array(grid, ctx=src.context))


def _angles(degrees: Any, count: int) -> np.ndarray:
    """Return an angle for each image."""
    if isinstance(degrees, Number):
        return np.full(count, degrees, np.float64)
    angles = degrees.asnumpy() if isinstance(degrees, NDArray) else np.asarray(degrees)
    if angles.shape != (count,):
        raise ValueError(
            f"imrotate: expected one angle for each of the {count} images, got shape {angles.shape}"
        )
    return angles.astype(np.float64)


def _grid(
    radians: np.ndarray, height: int, width: int, zoom_in: bool, zoom_out: bool
) -> np.ndarray:
    """Return where the pixels of the results lie in the images, (N, 2, H, W) within [-1, 1]."""
    cos, sin = (part[:, None, None] for part in (np.cos(radians), np.sin(radians)))
    rows = np.arange(height)[:, None] - (height - 1) / 2
    columns = np.arange(width) - (width - 1) / 2
    scale: Any = 1.0
    if zoom_in or zoom_out:
        # The sides of the upright rectangle around the turned image, in parts of its own sides.
        across = (width * abs(cos) + height * abs(sin)) / width
        down = (width * abs(sin) + height * abs(cos)) / height
        scale = np.maximum(across, down)
        scale = 1 / scale if zoom_in else scale
    x = (columns * cos - rows * sin) * scale
    y = (columns * sin + rows * cos) * scale
    # An axis of one pixel has nothing on either side of its centre.
    return np.stack([x / max((width - 1) / 2, 0.5), y / max((height - 1) / 2, 0.5)], axis=1)


def random_rotate(
    src: NDArray, angle_limits: Any, zoom_in: bool = False, zoom_out: bool = False
) -> NDArray:
    """Turn images by angles drawn from ``angle_limits`` (degrees), by NumPy's generator.

    Parameters
    ----------
    src, zoom_in, zoom_out
        As for :func:`imrotate`.
    angle_limits : tuple of float
        The smallest and the largest angle.
    """
    if src.ndim == 3:
        degrees: Any = np.random.uniform(*angle_limits)
    else:
        degrees = nd.array(np.random.uniform(*angle_limits, size=src.shape[0]))
    return imrotate(src, degrees, zoom_in=zoom_in, zoom_out=zoom_out)
