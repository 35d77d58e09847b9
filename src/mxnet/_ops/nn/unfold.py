"""Images as columns of their windows, and back."""

import math

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED, Shape
from ..registry import op


def _pairs(name: str, *settings: Shape) -> list[Shape]:
    """Return settings of two numbers each; the empty one of stride or dilate is (1, 1)."""
    for setting in settings:
        if len(setting) not in (0, 2):
            raise MXNetError(
                f"{name}: kernel, stride, dilate and pad must have 2 entries, got {setting}."
            )
    return [setting or (1, 1) for setting in settings]


def _check(name: str, data: Tensor, kernel: Shape, axes: int) -> None:
    if data.dim() != axes or not data.is_floating_point() or len(kernel) != 2 or min(kernel) < 1:
        raise MXNetError(
            f"{name}: data must have {axes} axes and a float dtype, kernel 2 numbers of 1 or more; "
            f"got shape {tuple(data.shape)} of {data.dtype} and kernel {kernel}."
        )


@op("im2col", uniform=True)
def im2col(
    data: Tensor,
    kernel: Shape = REQUIRED,
    stride: Shape = (),
    dilate: Shape = (),
    pad: Shape = (),
) -> Tensor:
    """Return the windows of images as columns.

    Shapes: data (N, C, H, W), any float -> (N, C * kernel height * kernel width, L) with L the
    number of windows, row by row.

    Parameters
    ----------
    kernel : tuple of 2 ints
        Window size.
    stride, dilate : tuple of 2 ints, (1, 1) by default
        Step of the window, distance of its taps.
    pad : tuple of 2 ints, (0, 0) by default
        Zeros put before and after each spatial axis.
    """
    _check("im2col", data, kernel, 4)
    stride, dilate = _pairs("im2col", stride, dilate)
    (pad,) = _pairs("im2col", pad or (0, 0))
    return torch.nn.functional.unfold(data, kernel, dilate, pad, stride)


@op("col2im", uniform=True)
def col2im(
    data: Tensor,
    output_size: Shape = REQUIRED,
    kernel: Shape = REQUIRED,
    stride: Shape = (),
    dilate: Shape = (),
    pad: Shape = (),
) -> Tensor:
    """Add up columns of windows to images: the transpose of ``im2col``.

    Shapes: data (N, C * kernel height * kernel width, L), any float -> (N, C, H, W) with
    output_size as (H, W) and L the number of windows of such an image.

    Parameters
    ----------
    output_size : tuple of 2 ints
        Height and width of the images.
    kernel, stride, dilate, pad
        As for im2col.
    """
    _check("col2im", data, kernel, 3)
    stride, dilate = _pairs("col2im", stride, dilate)
    (pad,) = _pairs("col2im", pad or (0, 0))
    if len(output_size) != 2 or data.shape[1] % math.prod(kernel):
        raise MXNetError(
            f"col2im: output_size must have 2 entries and axis 1 of data {tuple(data.shape)} be a "
            f"multiple of the size of kernel {kernel}; got output_size {output_size}."
        )
    return torch.nn.functional.fold(data, output_size, kernel, dilate, pad, stride)
