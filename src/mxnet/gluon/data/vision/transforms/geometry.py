"""Transforms that resize, cut and mirror images of shape (H, W, C)."""

from typing import Any

from ..... import image, ndarray
from .....base import numeric_types
from ....block import Block, HybridBlock

__all__ = [
    "CenterCrop", "CropResize", "RandomCrop", "RandomFlipLeftRight", "RandomFlipTopBottom",
    "RandomResizedCrop", "Resize",
]  # fmt: skip


def _pair(size: Any) -> Any:
    """Return (width, height) for one number or two."""
    return (size, size) if isinstance(size, numeric_types) else size


class Resize(HybridBlock):
    """Resize an image (H, W, C), or a batch (N, H, W, C).

    Parameters
    ----------
    size : int or tuple of int
        (width, height), or one number for both.
    keep_ratio : bool
        Whether one number is the length of the shorter side, the ratio of the sides staying.
    interpolation : int
        0 nearest pixel, 1 linear, 2 cubic, 3 mean of areas, 4 Lanczos.
    """

    def __init__(self, size: Any, keep_ratio: bool = False, interpolation: int = 1) -> None:
        super().__init__()
        self._keep = keep_ratio
        self._size = size
        self._interpolation = interpolation

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the resized image or images."""
        return F.image.resize(x, self._size, self._keep, self._interpolation)


class CenterCrop(Block):
    """Cut a rectangle out of the middle of an image (H, W, C).

    An image that is too small gives the largest rectangle of this ratio, enlarged.

    Parameters
    ----------
    size : int or tuple of int
        (width, height), or one number for both.
    interpolation : int
        The method to enlarge, see :class:`Resize`.
    """

    def __init__(self, size: Any, interpolation: int = 1) -> None:
        super().__init__()
        self._args = (_pair(size), interpolation)

    def forward(self, x: Any) -> Any:  # type: ignore[override]
        """Return the middle of the image."""
        return image.center_crop(x, *self._args)[0]


class CropResize(HybridBlock):
    """Cut a rectangle out of an image (H, W, C), or of a batch (N, H, W, C), and resize it.

    Parameters
    ----------
    x, y : int
        Column and row of the upper left corner.
    width, height : int
        Size of the rectangle, which must lie in the image.
    size : int or tuple of int, optional
        (width, height) of the result, or one number for both; without it nothing is resized.
    interpolation : int, optional
        The method to resize, see :class:`Resize`; 1 by default.
    """

    def __init__(
        self, x: int, y: int, width: int, height: int, size: Any = None,
        interpolation: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._x, self._y = x, y
        self._width, self._height = width, height
        self._size = size
        self._interpolation = interpolation

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the part of the image or images."""
        part = F.image.crop(x, self._x, self._y, self._width, self._height)
        if not self._size:
            return part
        method = 1 if self._interpolation is None else self._interpolation
        return F.image.resize(part, self._size, False, method)


class RandomCrop(Block):
    """Cut a rectangle out of an image (H, W, C) at a random place; a name of MXNet 2.

    The place comes from Python's ``random``. An image that is too small gives the largest
    rectangle of this ratio, enlarged.

    Parameters
    ----------
    size : int or tuple of int
        (width, height), or one number for both.
    pad : int or tuple of int, optional
        Pixels of border that are put around the image before: one number for all sides, or
        (rows, columns).
    pad_value : float
        What the border holds.
    interpolation : int
        The method to enlarge, see :class:`Resize`.
    """

    def __init__(
        self, size: Any, pad: Any = None, pad_value: float = 0, interpolation: int = 1
    ) -> None:
        super().__init__()
        self._args = (_pair(size), interpolation)
        self._pad = None if pad is None else _pair(pad)
        self._pad_value = pad_value

    def forward(self, x: Any) -> Any:  # type: ignore[override]
        """Return a part of the image."""
        if self._pad is not None:
            rows, columns = self._pad
            border = ndarray.full(
                (x.shape[0] + 2 * rows, x.shape[1] + 2 * columns, x.shape[2]), self._pad_value,
                ctx=x.context, dtype=x.dtype,
            )  # fmt: skip
            border[rows : rows + x.shape[0], columns : columns + x.shape[1]] = x
            x = border
        return image.random_crop(x, *self._args)[0]


class RandomResizedCrop(Block):
    """Cut a rectangle of random area and ratio out of an image (H, W, C), and resize it.

    The numbers come from Python's ``random``. Where no rectangle fits in ten attempts, the middle
    is taken, as :class:`CenterCrop` does.

    Parameters
    ----------
    size : int or tuple of int
        (width, height) of the result, or one number for both.
    scale : float or tuple of float
        Bounds of the rectangle's part of the image; a number is the lower one, the upper being 1.
    ratio : tuple of float
        Bounds of width through height.
    interpolation : int
        The method to resize, see :class:`Resize`.
    """

    def __init__(
        self,
        size: Any,
        scale: Any = (0.08, 1.0),
        ratio: Any = (3.0 / 4.0, 4.0 / 3.0),
        interpolation: int = 1,
    ) -> None:
        super().__init__()
        self._args = (_pair(size), scale, ratio, interpolation)

    def forward(self, x: Any) -> Any:  # type: ignore[override]
        """Return a part of the image, resized."""
        return image.random_size_crop(x, *self._args)[0]


class RandomFlipLeftRight(HybridBlock):
    """Mirror an image (H, W, C) left to right with probability 0.5, by MXNet's generator."""

    def __init__(self) -> None:
        super().__init__()

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the image or its mirror image."""
        return F.image.random_flip_left_right(x)


class RandomFlipTopBottom(HybridBlock):
    """Turn an image (H, W, C) upside down with probability 0.5, by MXNet's generator."""

    def __init__(self) -> None:
        super().__init__()

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the image, or the image upside down."""
        return F.image.random_flip_top_bottom(x)
