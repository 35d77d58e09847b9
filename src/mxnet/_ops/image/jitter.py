"""Random changes of images.

The numbers come from MXNet's serial engine on the CPU, value for value, whatever the context of
the image: an operator draws a handful and computes with torch.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ..._core import distributions
from ..._core.mt19937 import to_unit
from ..._core.streams import CPU_STREAMS, LOCK
from ...base import MXNetError
from ..attributes import REQUIRED
from ..registry import META, op
from . import colour

Change = Callable[[Tensor, float], Tensor]


def _uniform(low: float, high: float) -> float:
    """Draw one number from [low, high), in float32; the bounds may be in either order."""
    with LOCK:
        return distributions.serial_uniform(CPU_STREAMS, low, high, 1).item()


def _chance() -> bool:
    """Draw whether to do something, with probability 0.5, from a number of two words."""
    with LOCK:
        return to_unit(CPU_STREAMS.serial.random_raw(2), np.float64).item() >= 0.5


def _blank(name: str, data: Tensor) -> Tensor | None:
    """Check the image; return the result's shape where only that is wanted, else None."""
    colour.require_rgb_or_grey(name, data)
    return torch.empty_like(data) if data.device == META else None


def _changed(name: str, data: Tensor, bounds: tuple[float, float], change: Change) -> Tensor:
    """Change an image by a factor drawn between two bounds."""
    for argument, value in zip(("min_factor", "max_factor"), bounds, strict=True):
        if value < 0:
            raise MXNetError(f"{name}: {argument} must be 0 or more, got {value}.")
    blank = _blank(name, data)
    return change(data, _uniform(*bounds)) if blank is None else blank


@op("_image_random_brightness")
def random_brightness(
    data: Tensor, min_factor: float = REQUIRED, max_factor: float = REQUIRED
) -> Tensor:
    """Multiply an image by a factor drawn from [min_factor, max_factor).

    Shapes: data (H, W, C) with 1 or 3 channels, any dtype -> the same. Factors are 0 or more.
    """
    return _changed("random_brightness", data, (min_factor, max_factor), colour.brighten)


@op("_image_random_contrast")
def random_contrast(
    data: Tensor, min_factor: float = REQUIRED, max_factor: float = REQUIRED
) -> Tensor:
    """Multiply the distance from the mean brightness by a factor of [min_factor, max_factor).

    Shapes: data (H, W, C) with 1 or 3 channels, any dtype -> the same. Factors are 0 or more.
    """
    return _changed("random_contrast", data, (min_factor, max_factor), colour.contrast)


@op("_image_random_saturation")
def random_saturation(
    data: Tensor, min_factor: float = REQUIRED, max_factor: float = REQUIRED
) -> Tensor:
    """Multiply each pixel's distance from grey by a factor drawn from [min_factor, max_factor).

    Shapes: data (H, W, C) with 1 or 3 channels, any dtype -> the same. Factors are 0 or more.
    """
    return _changed("random_saturation", data, (min_factor, max_factor), colour.saturate)


@op("_image_random_hue")
def random_hue(data: Tensor, min_factor: float = REQUIRED, max_factor: float = REQUIRED) -> Tensor:
    """Turn the hue by a part of the colour circle drawn from [min_factor, max_factor).

    Shapes: data (H, W, C) with 1 or 3 channels, any dtype -> the same. Grey images stay as they
    are.
    """
    return _changed("random_hue", data, (min_factor, max_factor), colour.turn_hue)


@op("_image_random_color_jitter")
def random_color_jitter(
    data: Tensor,
    brightness: float = REQUIRED,
    contrast: float = REQUIRED,
    saturation: float = REQUIRED,
    hue: float = REQUIRED,
) -> Tensor:
    """Change brightness, contrast, saturation and hue in random order.

    Shapes: data (H, W, C) with 1 or 3 channels, any dtype -> the same.

    Parameters
    ----------
    brightness, contrast, saturation : float
        How far the factor may lie from 1; 0 or less leaves this change out.
    hue : float
        How far the hue may turn, 1 being the whole circle; 0 or less leaves it out.
    """
    blank = _blank("random_color_jitter", data)
    if blank is not None:
        return blank
    changes: list[tuple[Change, float, float]] = [
        (colour.brighten, brightness, 1.0),
        (colour.contrast, contrast, 1.0),
        (colour.saturate, saturation, 1.0),
        (colour.turn_hue, hue, 0.0),
    ]
    with LOCK:
        order = distributions.permutation(CPU_STREAMS, 4).tolist()
    result = data.clone()
    for place in order:
        change, extent, centre = changes[place]
        if extent > 0:
            drift = np.float32(_uniform(-extent, extent))
            result = change(result, float(drift + np.float32(centre)))
    return result


@op("_image_random_lighting")
def random_lighting(data: Tensor, alpha_std: float = 0.05) -> Tensor:
    """Add the principal components of ImageNet's colours, each times a normal number.

    Shapes: data (H, W, C) with 1 or 3 channels, any dtype -> the same. Grey images stay as they
    are.

    Parameters
    ----------
    alpha_std : float
        Standard deviation of the multiples.
    """
    blank = _blank("random_lighting", data)
    if blank is not None:
        return blank
    with LOCK:
        alpha = distributions.serial_normal(CPU_STREAMS, 0.0, alpha_std, 3)
    return colour.light(data, alpha.tolist())


def _perhaps_flipped(name: str, data: Tensor, axis: int) -> Tensor:
    blank = _blank(name, data)
    if blank is not None:
        return blank
    return data.flip(axis) if _chance() else data.clone()


@op("_image_random_flip_left_right")
def random_flip_left_right(data: Tensor) -> Tensor:
    """Mirror an image left to right with probability 0.5.

    Shapes: data (H, W, C) with 1 or 3 channels, any dtype -> the same shape.
    """
    return _perhaps_flipped("random_flip_left_right", data, 1)


@op("_image_random_flip_top_bottom")
def random_flip_top_bottom(data: Tensor) -> Tensor:
    """Turn an image upside down with probability 0.5.

    Shapes: data (H, W, C) with 1 or 3 channels, any dtype -> the same shape.
    """
    return _perhaps_flipped("random_flip_top_bottom", data, 0)
