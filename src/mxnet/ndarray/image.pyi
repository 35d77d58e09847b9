"""Functions of `mxnet.ndarray.image`. Written by tools/stubs.py."""

# ruff: noqa
from .._ops.accepted import Bool, Float, Floats, Int, Name, Shape
from ._generated import Out
from ..ndarray.ndarray import NDArray

def adjust_lighting(
    data: NDArray, alpha: Floats, out: Out = None, name: Name = None,
) -> NDArray:
    """Add multiples of the principal components of ImageNet's colours."""
def crop(
    data: NDArray, x: Int, y: Int, width: Int, height: Int, out: Out = None, name: Name = None,
) -> NDArray:
    """Cut a rectangle out of images."""
def flip_left_right(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Mirror an image, left to right."""
def flip_top_bottom(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Turn an image upside down, mirrored."""
def normalize(
    data: NDArray, mean: Floats = (0.0, 0.0, 0.0, 0.0), std: Floats = (1.0, 1.0, 1.0, 1.0),
    out: Out = None, name: Name = None,
) -> NDArray:
    """Subtract the mean of each channel and divide by its standard deviation."""
def random_brightness(
    data: NDArray, min_factor: Float, max_factor: Float, out: Out = None, name: Name = None,
) -> NDArray:
    """Multiply an image by a factor drawn from [min_factor, max_factor)."""
def random_color_jitter(
    data: NDArray, brightness: Float, contrast: Float, saturation: Float, hue: Float,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Change brightness, contrast, saturation and hue in random order."""
def random_contrast(
    data: NDArray, min_factor: Float, max_factor: Float, out: Out = None, name: Name = None,
) -> NDArray:
    """Multiply the distance from the mean brightness by a factor of [min_factor, max_factor)."""
def random_flip_left_right(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Mirror an image left to right with probability 0.5."""
def random_flip_top_bottom(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Turn an image upside down with probability 0.5."""
def random_hue(
    data: NDArray, min_factor: Float, max_factor: Float, out: Out = None, name: Name = None,
) -> NDArray:
    """Turn the hue by a part of the colour circle drawn from [min_factor, max_factor)."""
def random_lighting(
    data: NDArray, alpha_std: Float = 0.05, out: Out = None, name: Name = None,
) -> NDArray:
    """Add the principal components of ImageNet's colours, each times a normal number."""
def random_saturation(
    data: NDArray, min_factor: Float, max_factor: Float, out: Out = None, name: Name = None,
) -> NDArray:
    """Multiply each pixel's distance from grey by a factor drawn from [min_factor, max_factor)."""
def resize(
    data: NDArray, size: Shape = (), keep_ratio: Bool = False, interp: Int = 1, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Resize images."""
def to_tensor(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Divide pixels by 255 and put the channels in front of height and width."""
