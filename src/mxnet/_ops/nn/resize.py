"""Resizing images by interpolation."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from torch import Tensor

from ...base import MXNetError
from ..kernels import upsample_bilinear2d
from ..registry import op

ResizeMode = Literal[
    "size", "odd_scale", "like", "to_even_down", "to_even_up", "to_odd_down", "to_odd_up"
]

_NEAREST: dict[str, Callable[[int], int]] = {
    "to_even_down": lambda size: size - size % 2,
    "to_even_up": lambda size: size + size % 2,
    "to_odd_down": lambda size: size - 1 + size % 2,
    "to_odd_up": lambda size: size + 1 - size % 2,
}


def _scaled(size: int, scale: float) -> int:
    # MXNet keeps scales as float32, where 0.29 * 100 is 29.
    return int(np.float32(size) * np.float32(scale))


def _scaled_odd(size: int, scale: float) -> int:
    return _scaled(size, scale) if size % 2 == 0 else _scaled(size - 1, scale) + 1


@op("_contrib_BilinearResize2D")
def bilinear_resize(
    data: Tensor,
    like: Tensor | None = None,
    height: int = 1,
    width: int = 1,
    scale_height: float | None = None,
    scale_width: float | None = None,
    mode: ResizeMode = "size",
    align_corners: bool = True,
) -> Tensor:
    """Resize images with bilinear interpolation.

    Shapes: data (N, C, H, W), any float; like (any, any, h, w) for mode "like" only ->
    (N, C, h, w).

    Parameters
    ----------
    height, width : int
        Size of the result for mode "size" without scales.
    scale_height, scale_width : float
        For mode "size": the result is (int(H * scale_height), int(W * scale_width)). For
        "odd_scale", which needs them: the same for even sizes, (size - 1) * scale + 1 for odd.
    mode : str
        size; odd_scale; like: the size of the array ``like``; to_even_down, to_even_up,
        to_odd_down, to_odd_up: the nearest even or odd size in this direction.
    align_corners : bool
        Map corner pixels onto corner pixels; otherwise pixels are areas of equal size. A result
        of one row or column takes the first one.
    """
    if data.dim() != 4 or not data.is_floating_point():
        raise MXNetError(
            "BilinearResize2D: data must be (N, C, H, W) of a float dtype, got shape "
            f"{tuple(data.shape)} of {data.dtype}."
        )
    if (like is not None) is not (mode == "like") or (like is not None and like.dim() != 4):
        raise MXNetError(
            "BilinearResize2D: an array like (any, any, h, w) goes with mode='like': give both or "
            f"neither; got mode={mode!r} and like "
            f"{None if like is None else tuple(like.shape)}."
        )
    size = _size(data, like, (height, width), (scale_height, scale_width), mode)
    if min(size) < 1:
        raise MXNetError(f"BilinearResize2D: the size must be 1 or more, got {size}.")
    for axis, length in enumerate(size, start=2):
        if length == 1:
            data = data.narrow(axis, 0, 1)
    return upsample_bilinear2d(data, size, align_corners, None)


def _size(
    data: Tensor,
    like: Tensor | None,
    size: tuple[int, int],
    scales: tuple[float | None, float | None],
    mode: str,
) -> tuple[int, int]:
    """Return the height and width of the result."""
    rows, columns = data.shape[2:]
    if like is not None:
        return like.shape[2], like.shape[3]
    if mode in _NEAREST:
        return _NEAREST[mode](rows), _NEAREST[mode](columns)
    if mode == "size" and scales == (None, None):
        return size
    vertical, horizontal = scales
    if vertical is None or horizontal is None:
        raise MXNetError(
            f"BilinearResize2D: give both scale_height and scale_width for mode {mode!r}, got "
            f"{vertical} and {horizontal}."
        )
    scaled = _scaled if mode == "size" else _scaled_odd
    return scaled(rows, vertical), scaled(columns, horizontal)
