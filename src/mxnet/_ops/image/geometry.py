"""Resizing, cropping, padding and flipping of images."""

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED, Floats, Shape
from ..registry import op
from . import interpolation
from .checks import ROWS, require_colours, require_image

_ONE = {3: ROWS[3]}
_METHODS = "0 (nearest), 1 (linear), 2 (cubic), 3 (area), 4 (Lanczos) or 5 (linear, bit-exact)"
_INTEGERS = (torch.int8, torch.int16, torch.int32, torch.int64, torch.bool)


def _resized(name: str, data: Tensor, size: tuple[int, int], method: int) -> Tensor:
    """Check the method and resize to (height, width)."""
    if not 0 <= method <= 5:
        raise MXNetError(f"{name}: interp must be {_METHODS}, got {method}.")
    if method != interpolation.NEAREST and data.dtype in _INTEGERS:
        raise MXNetError(
            f"{name}: {str(data.dtype).removeprefix('torch.')} images can be resized with "
            f"interp=0 (nearest) only, got interp={method}; convert with astype('float32')."
        )
    return interpolation.resample(data, size, method)


@op("_image_resize")
def resize(data: Tensor, size: Shape = (), keep_ratio: bool = False, interp: int = 1) -> Tensor:
    """Resize images.

    Shapes: data (H, W, C) or (N, H, W, C), any dtype -> the same with the new height and width.
    uint8 and the float types take every method, other dtypes only the nearest pixel.

    Parameters
    ----------
    size : int or tuple
        (width, height); or one number for both, which with ``keep_ratio`` is the length of the
        shorter side.
    interp : int
        0 nearest pixel, 1 linear, 2 cubic, 3 mean of areas, 4 Lanczos, 5 linear with bytes
        rounded once.
    """
    require_image("resize", data)
    if len(size) not in (1, 2) or min(size) < 1:
        raise MXNetError(
            f"resize: size must be one number or (width, height), above 0, got {size}."
        )
    height, width = data.shape[-3:-1]
    if len(size) == 2:
        wanted = (size[1], size[0])
    elif not keep_ratio:
        wanted = (size[0], size[0])
    elif height > width:
        wanted = (size[0] * height // width, size[0])
    else:
        wanted = (size[0], size[0] * width // height)
    return _resized("resize", data, wanted, interp)


@op("_cvimresize")
def cv_resize(src: Tensor, w: int = REQUIRED, h: int = REQUIRED, interp: int = 1) -> Tensor:
    """Resize one image to ``w`` columns and ``h`` rows.

    Shapes: src (H, W, C), uint8 or float -> (h, w, C). Other dtypes go with interp=0 alone.

    Parameters
    ----------
    interp : int
        0 nearest pixel, 1 linear, 2 cubic, 3 mean of areas, 4 Lanczos, 5 linear with bytes
        rounded once.
    """
    require_image("_cvimresize", src, _ONE, "src")
    if w < 1 or h < 1:
        raise MXNetError(f"_cvimresize: w and h must be above 0, got w={w} and h={h}.")
    return _resized("_cvimresize", src, (h, w), interp)


def _inside(length: int, before: int, after: int, kind: int, device: torch.device) -> Tensor:
    """Return which pixel each pixel of a padded axis repeats; see :func:`copy_make_border`."""
    place = torch.arange(-before, length + after, device=device)
    if kind == 1 or length == 1:
        return place.clamp(0, length - 1)
    if kind == 3:
        return place % length
    period = 2 * length if kind == 2 else 2 * length - 2
    place = place % period
    return torch.where(place < length, place, period - (kind == 2) - place)


def _filling(data: Tensor, value: float, values: Floats) -> Tensor:
    """Return the colour of the border in the image's dtype; channels left out are 0."""
    channels = data.shape[-1]
    # A single number is meant for RGB: a fourth channel stays 0, as in MXNet.
    colours = [*(values or (value,) * 3), 0.0, 0.0, 0.0, 0.0][:4]
    if channels > 4 and len(set(colours)) > 1:
        raise MXNetError(
            "_cvcopyMakeBorder: a coloured border needs an image of at most 4 channels, got "
            f"{channels}."
        )
    spread = colours[:channels] if channels <= 4 else colours[:1] * channels
    colour = torch.tensor(spread, dtype=torch.float64, device=data.device)
    if data.is_floating_point():
        return colour.to(data.dtype)
    info = torch.iinfo(data.dtype)
    return colour.round().clamp(info.min, info.max).to(data.dtype)


@op("_cvcopyMakeBorder")
def copy_make_border(
    src: Tensor,
    top: int = REQUIRED,
    bot: int = REQUIRED,
    left: int = REQUIRED,
    right: int = REQUIRED,
    type: int = 0,
    value: float = 0.0,
    values: Floats = (),
) -> Tensor:
    """Put a border around an image.

    Shapes: src (H, W, C) -> (top + H + bot, left + W + right, C), of the same dtype.

    Parameters
    ----------
    type : int
        What the border shows: 0 a colour; 1 the pixel at the edge; 2 the image mirrored; 3 the
        image repeated; 4 the image mirrored with the pixels at the edge as the mirror.
    value : float
        The colour in the first three channels.
    values : tuple of float
        The colour by channel, before ``value``.
    """
    require_image("_cvcopyMakeBorder", src, _ONE, "src")
    if min(top, bot, left, right) < 0:
        raise MXNetError(
            "_cvcopyMakeBorder: the border must not be negative, got "
            f"top={top}, bot={bot}, left={left}, right={right}."
        )
    kind = type & ~16
    if not 0 <= kind <= 4:
        raise MXNetError(f"_cvcopyMakeBorder: type must be 0 to 4, got {type}.")
    height, width, channels = src.shape
    if kind == 0:
        shape = (top + height + bot, left + width + right, channels)
        middle = torch.nn.functional.pad(src, (0, 0, left, right, top, bot))
        rows = torch.arange(shape[0], device=src.device)[:, None, None]
        columns = torch.arange(shape[1], device=src.device)[:, None]
        inside = (rows >= top) & (rows < top + height) & (columns >= left)
        inside = inside & (columns < left + width)
        return torch.where(inside, middle, _filling(src, value, values))
    rows = _inside(height, top, bot, kind, src.device)
    columns = _inside(width, left, right, kind, src.device)
    return src.index_select(0, rows).index_select(1, columns)


@op("_image_crop")
def crop(
    data: Tensor,
    x: int = REQUIRED,
    y: int = REQUIRED,
    width: int = REQUIRED,
    height: int = REQUIRED,
) -> Tensor:
    """Cut a rectangle out of images.

    Shapes: data (H, W, C) or (N, H, W, C) with 1 or 3 channels, any dtype -> the same with height
    and width as given.

    Parameters
    ----------
    x, y : int
        Column and row of the first pixel of the rectangle, which must lie in the image.
    """
    require_image("crop", data)
    require_colours("crop", data)
    if width < 1 or height < 1:
        raise MXNetError(f"crop: width and height must be above 0, got {width} and {height}.")
    rows, columns = data.shape[-3:-1]
    if x < 0 or y < 0 or x + width > columns or y + height > rows:
        raise MXNetError(
            f"crop: the rectangle must lie in the image of {columns} columns and {rows} rows, "
            f"got x={x}, y={y}, width={width}, height={height}."
        )
    part = data.narrow(-3, y, height).narrow(-2, x, width)
    return part.clone(memory_format=torch.contiguous_format)


def _flip(name: str, data: Tensor, axis: int) -> Tensor:
    require_image(name, data, _ONE)
    require_colours(name, data)
    return data.flip(axis)


@op("_image_flip_left_right")
def flip_left_right(data: Tensor) -> Tensor:
    """Mirror an image, left to right.

    Shapes: data (H, W, C) with 1 or 3 channels, any dtype -> the same shape.
    """
    return _flip("flip_left_right", data, 1)


@op("_image_flip_top_bottom")
def flip_top_bottom(data: Tensor) -> Tensor:
    """Turn an image upside down, mirrored.

    Shapes: data (H, W, C) with 1 or 3 channels, any dtype -> the same shape.
    """
    return _flip("flip_top_bottom", data, 0)
