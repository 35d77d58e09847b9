"""Drawing boxes into images, by Pillow."""

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._ops.image import opencv
from ..base import MXNetError
from ..ndarray import NDArray
from .pipeline import MEAN, STD

_TEXT_OFFSET = 2


def unnormalized(image: np.ndarray, mean: Any, std: Any) -> np.ndarray:
    """Return an image multiplied by ``std`` and with ``mean`` added; True means ImageNet's."""
    std, mean = (_statistic(value, usual) for value, usual in ((std, STD), (mean, MEAN)))
    image = image if std is None else image * std
    return image if mean is None else image + mean


def _statistic(value: Any, usual: tuple[float, ...]) -> Any:
    if value is True:
        return np.array(usual)
    return value.asnumpy() if isinstance(value, NDArray) else value


def draw_boxes(
    image: np.ndarray,
    label: np.ndarray,
    colour: Sequence[float] | None,
    thickness: int,
    names: dict[int, str] | None,
) -> np.ndarray:
    """Return an image with boxes and the names of their classes.

    Parameters
    ----------
    image : numpy.ndarray
        uint8 (H, W, 3).
    label : numpy.ndarray
        (N, 5 or more): class, left, top, right, bottom in parts of the image's size.
    colour : tuple of float, optional
        Red, green, blue; by default random ones.
    thickness : int
        Width of the lines.
    names : dict, optional
        Names of the classes.
    """
    pillow = _part_of_pillow("Image")
    canvas = pillow.fromarray(np.ascontiguousarray(image))
    draw = _part_of_pillow("ImageDraw").Draw(canvas)
    height, width = image.shape[:2]
    for row in label:
        if row[0] < 0:
            continue
        line = np.random.rand(3) * 255 if colour is None else colour
        shade = tuple(int(value) for value in line)
        left, right = (int(row[place] * width) for place in (1, 3))
        top, bottom = (int(row[place] * height) for place in (2, 4))
        draw.rectangle((left, top, right, bottom), outline=shade, width=thickness)
        if names is not None:
            name = names.get(int(row[0]), str(int(row[0])))
            place = (left + thickness + _TEXT_OFFSET, top + thickness)
            draw.text(place, name, fill=shade)
    return np.array(canvas)


def show(image: np.ndarray, title: str, milliseconds: int) -> None:
    """Show an image in a window until a key is pressed, or the time is over.

    Raises
    ------
    MXNetError
        If OpenCV is not installed.
    """
    module = opencv.module()
    if module is None:
        raise MXNetError(
            "draw_next: windows need OpenCV: pip install opencv-python, or leave waitKey out and "
            "show the images that are yielded."
        )
    module.imshow(title, np.ascontiguousarray(image[..., ::-1]))
    module.waitKey(milliseconds)


def _part_of_pillow(name: str) -> Any:
    try:
        return importlib.import_module(f"PIL.{name}")
    except ImportError as error:
        raise MXNetError(
            "draw_next: drawing boxes needs Pillow: pip install regluon[image]."
        ) from error
