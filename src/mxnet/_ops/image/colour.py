"""Conversion of images, and changes of their colours by given amounts.

Colours are computed in float32 whatever the dtype, in the order of MXNet's operations: for bytes
the last bit decides on the whole number to which a result is cut.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED, Floats
from ..numeric import truncated
from ..registry import op
from .checks import PLANES, ROWS, require_colours, require_image

# How much red, green and blue contribute to grey: Recommendation ITU-R BT.601.
GREY = (0.299, 0.587, 0.114)
# Principal components of the colours of ImageNet, by channel: Krizhevsky et al., "ImageNet
# classification with deep convolutional neural networks" (2012).
_SPREAD = (55.46, 4.794, 1.148)
_DIRECTIONS = (
    (-0.5675, 0.7192, 0.4009),
    (-0.5808, -0.0045, -0.8140),
    (-0.5836, -0.6948, 0.4203),
)


@op("_image_to_tensor")
def to_tensor(data: Tensor) -> Tensor:
    """Divide pixels by 255 and put the channels in front of height and width.

    Shapes: data (H, W, C) -> (C, H, W), (N, H, W, C) -> (N, C, H, W); any dtype -> float32.
    """
    require_image("to_tensor", data)
    planes = data.movedim(-1, -3).contiguous()
    # Floats are divided in their own precision, and that is rounded.
    return (planes if data.is_floating_point() else planes.float()).div(255).float()


def _per_channel(name: str, values: Floats, data: Tensor) -> Tensor | float:
    """Return attribute values in float32: a number, or an array with one for each channel."""
    channels = data.shape[-3]
    if len(values) not in (1, channels):
        raise MXNetError(
            f"normalize: {name} must have 1 or {channels} elements, one for each channel of shape "
            f"{tuple(data.shape)}, got {values}."
        )
    if len(values) == 1:
        return float(np.float32(values[0]))
    return torch.tensor(values, dtype=torch.float32, device=data.device)[:, None, None]


@op("_image_normalize")
def normalize(
    data: Tensor,
    mean: Floats = (0.0, 0.0, 0.0, 0.0),
    std: Floats = (1.0, 1.0, 1.0, 1.0),
) -> Tensor:
    """Subtract the mean of each channel and divide by its standard deviation.

    Shapes: data (C, H, W) or (N, C, H, W) with 1 or 3 channels, any dtype -> the same; integers
    are cut.

    Parameters
    ----------
    mean, std : tuple of float
        One number for all channels or one for each. The defaults fit no image.
    """
    require_image("normalize", data, PLANES)
    require_colours("normalize", data, -3)
    offset, divisor = _per_channel("mean", mean, data), _per_channel("std", std, data)
    if data.dtype is torch.float64:
        return (data - offset) / divisor
    centred = data.float() - offset
    # float16 is rounded after each of the two operations.
    centred = centred.half() if data.dtype is torch.float16 else centred
    return _cut(centred / divisor, data.dtype)


def _cut(values: Tensor, dtype: torch.dtype) -> Tensor:
    """Return float32 values in a dtype; integers lose fractions and wrap around."""
    return values.to(dtype) if dtype.is_floating_point else truncated(values, dtype)


def saturated(values: Tensor, dtype: torch.dtype) -> Tensor:
    """Return float32 values in a dtype; for uint8 first moved into its range."""
    return _cut(values.clamp(0, 255) if dtype is torch.uint8 else values, dtype)


def require_rgb_or_grey(name: str, data: Tensor) -> None:
    """Raise MXNetError unless ``data`` is one image of 1 or 3 channels."""
    require_image(name, data, {3: ROWS[3]})
    require_colours(name, data)


def _grey(values: Tensor) -> Tensor:
    """Return the brightness of float32 pixels, (H, W, 1)."""
    red, green, blue = values.split(1, dim=-1)
    return red * GREY[0] + green * GREY[1] + blue * GREY[2]


def brighten(data: Tensor, factor: float) -> Tensor:
    """Multiply all pixels by a factor."""
    return saturated(data.float() * factor, data.dtype)


def contrast(data: Tensor, factor: float) -> Tensor:
    """Multiply the distance of all pixels from the mean brightness by a factor."""
    values = data.float()
    grey = _grey(values) if data.shape[-1] == 3 else values
    offset = grey.mean() * torch.tensor(1 - factor, dtype=torch.float32).item()
    return saturated(values * factor + offset, data.dtype)


def saturate(data: Tensor, factor: float) -> Tensor:
    """Multiply the distance of each pixel from its own grey by a factor."""
    if data.shape[-1] == 1:
        return data.clone()
    values = data.float()
    share = torch.tensor(1 - factor, dtype=torch.float32).item()
    return saturated(_grey(values) * share + values * factor, data.dtype)


def turn_hue(data: Tensor, turns: float) -> Tensor:
    """Turn the hue of all pixels by a part of the colour circle."""
    if data.shape[-1] == 1:
        return data.clone()
    hue, lightness, saturation = _to_hls(data.float() / 255)
    degrees = torch.tensor(turns * 360, dtype=torch.float32).item()
    return saturated(_to_rgb(hue + degrees, lightness, saturation) * 255, data.dtype)


def _to_hls(values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return hue in degrees, lightness and saturation of RGB in [0, 1], without a channel axis.

    Smith, "Color gamut transform pairs" (1978). Grey has no hue: 0 here.
    """
    red, green, blue = values.unbind(-1)
    top, bottom = values.amax(-1), values.amin(-1)
    lightness = (top + bottom) * 0.5
    spread = top - bottom
    coloured = spread > torch.finfo(torch.float32).eps
    safe = torch.where(coloured, spread, 1.0)
    extent = torch.where(lightness < 0.5, top + bottom, 2 - top - bottom)
    saturation = torch.where(coloured, spread / torch.where(coloured, extent, 1.0), 0.0)
    unit = 60 / safe
    hue = torch.where(
        top == red,
        (green - blue) * unit,
        torch.where(top == green, (blue - red) * unit + 120, (red - green) * unit + 240),
    )
    hue = torch.where(hue < 0, hue + 360, hue)
    return torch.where(coloured, hue, 0.0), lightness, saturation


def _to_rgb(hue: Tensor, lightness: Tensor, saturation: Tensor) -> Tensor:
    """Return RGB in [0, 1] with a last axis of channels: the inverse of :func:`_to_hls`."""
    product = lightness * saturation
    high = torch.where(
        lightness <= 0.5, lightness * (1 + saturation), lightness + saturation - product
    )
    low = 2 * lightness - high
    sixth = hue * torch.tensor(1 / 60, dtype=torch.float32).item()
    sixth = sixth - 6 * (sixth / 6).floor()
    sector = sixth.detach().floor()
    part = sixth - sector
    falling, rising = low + (high - low) * (1 - part), low + (high - low) * part
    levels = torch.stack([high, low, falling, rising])
    # Which level red, green and blue have in each of the six sectors of the colour circle.
    choice = torch.tensor(
        [[0, 3, 1], [2, 0, 1], [1, 0, 3], [1, 2, 0], [3, 1, 0], [0, 1, 2]], device=hue.device
    )
    picked = choice[sector.long().remainder(6)].movedim(-1, 0)
    rgb = levels.gather(0, picked).movedim(0, -1)
    return torch.where((saturation == 0)[..., None], lightness[..., None], rgb)


def light(data: Tensor, alpha: Sequence[float]) -> Tensor:
    """Add multiples of the principal components of ImageNet's colours."""
    if data.shape[-1] == 1:
        return data.clone()
    single = torch.float32
    directions = torch.tensor(_DIRECTIONS, dtype=single) * torch.tensor(_SPREAD, dtype=single)
    parts = directions * torch.tensor(list(alpha), dtype=single)
    shift = (parts[:, 0] + parts[:, 1] + parts[:, 2]).to(data.device)
    return saturated(data.float() + shift, data.dtype)


@op("_image_adjust_lighting")
def adjust_lighting(data: Tensor, alpha: Floats = REQUIRED) -> Tensor:
    """Add multiples of the principal components of ImageNet's colours.

    Shapes: data (H, W, C) with 1 or 3 channels, any dtype -> the same. Grey images stay as they
    are.

    Parameters
    ----------
    alpha : tuple of float
        The multiples of the three components; further ones count for nothing.
    """
    require_rgb_or_grey("adjust_lighting", data)
    if len(alpha) < 3:
        raise MXNetError(f"adjust_lighting: alpha must have 3 elements, got {alpha}.")
    return light(data, alpha[:3])
