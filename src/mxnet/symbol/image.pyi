"""Functions of `mxnet.symbol.image`. Written by tools/stubs.py."""

# ruff: noqa
from typing_extensions import Unpack
from .._ops.accepted import Bool, Float, Floats, Int, Name, Notes, Shape
from ..symbol.symbol import Symbol

def adjust_lighting(
    data: Symbol | None = None, alpha: Floats = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Add multiples of the principal components of ImageNet's colours."""
def crop(
    data: Symbol | None = None, x: Int = ..., y: Int = ..., width: Int = ..., height: Int = ...,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Cut a rectangle out of images."""
def flip_left_right(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Mirror an image, left to right."""
def flip_top_bottom(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Turn an image upside down, mirrored."""
def normalize(
    data: Symbol | None = None, mean: Floats = (0.0, 0.0, 0.0, 0.0),
    std: Floats = (1.0, 1.0, 1.0, 1.0), name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Subtract the mean of each channel and divide by its standard deviation."""
def random_brightness(
    data: Symbol | None = None, min_factor: Float = ..., max_factor: Float = ...,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Multiply an image by a factor drawn from [min_factor, max_factor)."""
def random_color_jitter(
    data: Symbol | None = None, brightness: Float = ..., contrast: Float = ...,
    saturation: Float = ..., hue: Float = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Change brightness, contrast, saturation and hue in random order."""
def random_contrast(
    data: Symbol | None = None, min_factor: Float = ..., max_factor: Float = ...,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Multiply the distance from the mean brightness by a factor of [min_factor, max_factor)."""
def random_flip_left_right(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Mirror an image left to right with probability 0.5."""
def random_flip_top_bottom(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Turn an image upside down with probability 0.5."""
def random_hue(
    data: Symbol | None = None, min_factor: Float = ..., max_factor: Float = ...,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Turn the hue by a part of the colour circle drawn from [min_factor, max_factor)."""
def random_lighting(
    data: Symbol | None = None, alpha_std: Float = 0.05, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Add the principal components of ImageNet's colours, each times a normal number."""
def random_saturation(
    data: Symbol | None = None, min_factor: Float = ..., max_factor: Float = ...,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Multiply each pixel's distance from grey by a factor drawn from [min_factor, max_factor)."""
def resize(
    data: Symbol | None = None, size: Shape = (), keep_ratio: Bool = False, interp: Int = 1,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Resize images."""
def to_tensor(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Divide pixels by 255 and put the channels in front of height and width."""
