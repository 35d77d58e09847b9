"""Functions that crop, scale and normalise one image of shape (H, W, C).

Random numbers come from Python's ``random``, drawn in MXNet's order.
"""

import math
import random
import warnings
from typing import Any

from .. import ndarray as nd
from ..base import MXNetError, numeric_types
from ..ndarray import NDArray
from .decoding import imresize

Rectangle = tuple[int, int, int, int]
_TRIES = 10


def _get_interp_method(interp: int, sizes: tuple[int, ...] = ()) -> int:
    """Return the method for ``interp``, where 9 and 10 leave the choice.

    Parameters
    ----------
    interp : int
        0 to 4 are methods. 9: cubic to enlarge, area means to shrink, else linear. 10: any.
    sizes : tuple of int
        Height and width before, height and width after; without them 9 means cubic.

    Raises
    ------
    ValueError
        If there is no such method.
    """
    if interp == 9:
        if not sizes:
            return 2
        assert len(sizes) == 4, f"sizes must be (old h, old w, new h, new w), got {sizes}"
        height, width, new_height, new_width = sizes
        if new_height > height and new_width > width:
            return 2
        return 3 if new_height < height and new_width < width else 1
    if interp == 10:
        return random.randint(0, 4)
    if interp not in (0, 1, 2, 3, 4):
        raise ValueError(f"Unknown interp method {interp!r}: expected 0 to 4, 9 or 10.")
    return interp


def scale_down(src_size: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    """Return the largest (width, height) of the ratio of ``size`` that fits into ``src_size``.

    A size that fits is returned as it is.
    """
    width, height = size
    full_width, full_height = src_size
    if full_height < height:
        width, height = float(width * full_height) / height, full_height
    if full_width < width:
        width, height = full_width, float(height * full_width) / width
    return int(width), int(height)


def resize_short(src: NDArray, size: int, interp: int = 2) -> NDArray:
    """Resize an image so that its shorter side has the length ``size``.

    ``interp`` is that of :func:`_get_interp_method`.
    """
    height, width, _ = src.shape
    if height > width:
        new_height, new_width = size * height // width, size
    else:
        new_height, new_width = size, size * width // height
    method = _get_interp_method(interp, (height, width, new_height, new_width))
    return imresize(src, new_width, new_height, interp=method)


def fixed_crop(
    src: NDArray,
    x0: int,
    y0: int,
    w: int,
    h: int,
    size: tuple[int, int] | None = None,
    interp: int = 2,
) -> NDArray:
    """Cut out ``w`` columns from ``x0`` on and ``h`` rows from ``y0`` on, and resize them.

    Parameters
    ----------
    size : tuple of int, optional
        (width, height) of the result.
    interp : int
        The method to resize, see :func:`_get_interp_method`.

    Raises
    ------
    MXNetError
        If the rectangle has no pixel in the image.
    """
    out = nd.slice(src, begin=(y0, x0, 0), end=(y0 + h, x0 + w, src.shape[2]))
    if 0 in out.shape:
        raise MXNetError(
            f"fixed_crop: the rectangle must have pixels in the image of {src.shape[1]} columns "
            f"and {src.shape[0]} rows, got x0={x0}, y0={y0}, w={w}, h={h}."
        )
    if size is not None and (w, h) != tuple(size):
        method = _get_interp_method(interp, (h, w, size[1], size[0]))
        out = imresize(out, *size, interp=method)
    return out


def random_crop(src: NDArray, size: tuple[int, int], interp: int = 2) -> tuple[NDArray, Rectangle]:
    """Cut a rectangle of ``size`` (width, height) out at a random place.

    An image that is too small gives the largest rectangle of this ratio, enlarged. Returns the
    image and the rectangle (x0, y0, width, height) in the source.
    """
    height, width, _ = src.shape
    new_width, new_height = scale_down((width, height), size)
    x0 = random.randint(0, width - new_width)
    y0 = random.randint(0, height - new_height)
    out = fixed_crop(src, x0, y0, new_width, new_height, size, interp)
    return out, (x0, y0, new_width, new_height)


def center_crop(src: NDArray, size: tuple[int, int], interp: int = 2) -> tuple[NDArray, Rectangle]:
    """Cut a rectangle of ``size`` (width, height) out of the middle.

    An image that is too small gives the largest rectangle of this ratio, enlarged. Returns the
    image and the rectangle (x0, y0, width, height) in the source.
    """
    height, width, _ = src.shape
    new_width, new_height = scale_down((width, height), size)
    x0, y0 = (width - new_width) // 2, (height - new_height) // 2
    out = fixed_crop(src, x0, y0, new_width, new_height, size, interp)
    return out, (x0, y0, new_width, new_height)


def deprecated_area(function: str, area: Any, options: dict[str, Any]) -> Any:
    """Return the area, which old programs call ``min_area``.

    Raises
    ------
    AssertionError
        If there are further options.
    """
    if "min_area" in options:
        warnings.warn(
            "`min_area` is deprecated. Please use `area` instead.",
            DeprecationWarning,
            stacklevel=3,
        )
        area = options.pop("min_area")
    assert not options, f"unexpected keyword arguments for `{function}`: {', '.join(options)}"
    return area


def random_size_crop(
    src: NDArray, size: tuple[int, int], area: Any, ratio: Any, interp: int = 2, **kwargs: Any
) -> tuple[NDArray, Rectangle]:
    """Cut a rectangle of random area and ratio out at a random place, and resize it to ``size``.

    After ten rectangles that do not fit, the one of :func:`center_crop` is taken. Returns the
    image and the rectangle (x0, y0, width, height) in the source.

    Parameters
    ----------
    size : tuple of int
        (width, height) of the result.
    area : float or tuple of float
        Bounds of the rectangle's part of the image; a number is the lower one, the upper being 1.
    ratio : tuple of float
        Bounds of width through height.
    """
    area = deprecated_area("random_size_crop", area, kwargs)
    height, width, _ = src.shape
    if isinstance(area, numeric_types):
        area = (area, 1.0)
    for _ in range(_TRIES):
        target = random.uniform(area[0], area[1]) * (height * width)
        shape = math.exp(random.uniform(math.log(ratio[0]), math.log(ratio[1])))
        new_width = round(math.sqrt(target * shape))
        new_height = round(math.sqrt(target / shape))
        if new_width <= width and new_height <= height:
            x0 = random.randint(0, width - new_width)
            y0 = random.randint(0, height - new_height)
            out = fixed_crop(src, x0, y0, new_width, new_height, size, interp)
            return out, (x0, y0, new_width, new_height)
    return center_crop(src, size, interp)


def color_normalize(src: NDArray, mean: Any, std: Any = None) -> NDArray:
    """Subtract ``mean`` and divide by ``std``, if they are not None; ``src`` is overwritten."""
    if mean is not None:
        src -= mean
    if std is not None:
        src /= std
    return src
