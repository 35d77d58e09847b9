"""Convolutions whose taps are displaced."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED, Shape
from ..registry import META, OptionalShape, op
from .bags import sum_bags
from .regions import Edge, corners

Layout = Literal["NCW", "NCHW", "NCDHW"]


@dataclass(frozen=True)
class _Window:
    """The attributes that both convolutions share, in full length."""

    name: str
    kernel: Shape
    stride: Shape
    dilate: Shape
    pad: Shape
    filters: int
    groups: int
    deformable: int

    @property
    def taps(self) -> int:
        return math.prod(self.kernel)

    def out(self, spatial: Sequence[int]) -> tuple[int, ...]:
        """Return height and width of the result for those of the data."""
        return tuple(
            (size + 2 * margin - gap * (width - 1) - 1) // step + 1
            for size, width, step, gap, margin in zip(
                spatial, self.kernel, self.stride, self.dilate, self.pad, strict=True
            )
        )


def _window(
    name: str, kernel: Shape, stride: Shape, dilate: Shape, pad: Shape, filters: int, groups: int,
    deformable: int,
) -> _Window:  # fmt: skip
    stride, dilate, pad = stride or (1, 1), dilate or (1, 1), pad or (0, 0)
    if any(len(setting) != 2 for setting in (kernel, stride, dilate, pad)):
        raise MXNetError(
            f"{name}: kernel, stride, dilate and pad must have 2 entries, got {kernel}, {stride}, "
            f"{dilate} and {pad}."
        )
    if min(*kernel, *stride, *dilate, filters, groups, deformable) < 1 or min(pad) < 0:
        raise MXNetError(
            f"{name}: kernel, stride, dilate, num_filter, num_group and num_deformable_group must "
            f"be 1 or more and pad not negative, got {kernel}, {stride}, {dilate}, {filters}, "
            f"{groups}, {deformable} and {pad}."
        )
    return _Window(name, kernel, stride, dilate, pad, filters, groups, deformable)


def _shapes(
    data: OptionalShape,
    offset: OptionalShape,
    weight: OptionalShape,
    bias: OptionalShape,
    kernel: Shape,
    num_filter: int,
    stride: Shape = (),
    dilate: Shape = (),
    pad: Shape = (),
    num_group: int = 1,
    num_deformable_group: int = 1,
    no_bias: bool = False,
    **_: object,
) -> tuple[OptionalShape, ...]:
    if data is None:
        return data, offset, weight, bias
    window = _window("DeformableConvolution", kernel, stride, dilate, pad, num_filter, num_group,
                     num_deformable_group)  # fmt: skip
    offsets = (data[0], 2 * window.taps * num_deformable_group, *window.out(data[2:]))
    weights = (num_filter, data[1] // num_group, *kernel)
    return data, offsets, weights, None if no_bias else (num_filter,)


@op("_contrib_DeformableConvolution", uniform=True, fill=_shapes)
def deformable_convolution(
    data: Tensor,
    offset: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    kernel: Shape = REQUIRED,
    stride: Shape = (),
    dilate: Shape = (),
    pad: Shape = (),
    num_filter: int = REQUIRED,
    num_group: int = 1,
    num_deformable_group: int = 1,
    workspace: int = 1024,
    no_bias: bool = False,
    layout: Layout | None = None,
) -> Tensor:
    """Convolve images with windows whose taps are displaced.

    Shapes: data (N, C, H, W), offset (N, 2 * num_deformable_group * taps, height, width) with the
    displacements along y and x of each tap in turn, weight
    (num_filter, C / num_group, kernel...), bias (num_filter,) -> (N, num_filter, height, width),
    of the size that Convolution has. Data are sampled bilinearly; taps on or behind the last pixel
    take its value, those outside count as 0. Dai et al., "Deformable Convolutional Networks", 2017.

    Parameters
    ----------
    kernel : tuple of two ints
        Window size; taps = kernel height * kernel width.
    stride, dilate : tuple of two ints, (1, 1) by default
        Step of the window, distance of its taps.
    pad : tuple of two ints, (0, 0) by default
        Zeros put before and after each spatial axis.
    num_group : int
        Number of groups of channels that do not see one another; divides C and num_filter.
    num_deformable_group : int
        Number of groups of channels with displacements of their own; divides C.
    no_bias : bool
        Whether there is no bias; one must be given otherwise.
    layout : {"NCHW"}, optional
        Order of the axes.
    workspace : int
        Accepted for old programs, without effect.
    """
    window = _window("DeformableConvolution", kernel, stride, dilate, pad, num_filter, num_group,
                     num_deformable_group)  # fmt: skip
    _check(window, data, offset, weight, bias, no_bias, layout)
    if data.device == META:
        return data.new_empty(data.shape[0], num_filter, *offset.shape[2:])
    return _convolve(window, _columns(window, data, offset, None), offset, weight, bias)


def _modulated_shapes(
    data: OptionalShape,
    offset: OptionalShape,
    mask: OptionalShape,
    weight: OptionalShape,
    bias: OptionalShape,
    **attrs: Any,
) -> tuple[OptionalShape, ...]:
    data, offset, weight, bias = _shapes(data, offset, weight, bias, **attrs)
    if data is not None and offset is not None:
        mask = (offset[0], offset[1] // 2, *offset[2:])
    return data, offset, mask, weight, bias


@op("_contrib_ModulatedDeformableConvolution", uniform=True, fill=_modulated_shapes)
def modulated_deformable_convolution(
    data: Tensor,
    offset: Tensor,
    mask: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    kernel: Shape = REQUIRED,
    stride: Shape = (),
    dilate: Shape = (),
    pad: Shape = (),
    num_filter: int = REQUIRED,
    num_group: int = 1,
    num_deformable_group: int = 1,
    workspace: int = 1024,
    no_bias: bool = False,
    im2col_step: int = 64,
    layout: Layout | None = None,
) -> Tensor:
    """Convolve images with windows whose taps are displaced and weighted.

    Shapes: as for DeformableConvolution, and mask
    (N, num_deformable_group * taps, height, width) with a factor for each tap. Unlike there, the
    data go on with zeros behind their borders, also between pixels. Zhu et al., "Deformable
    ConvNets v2", 2019.

    Parameters
    ----------
    kernel, stride, dilate, pad, num_group, num_deformable_group, no_bias, layout
        As for DeformableConvolution.
    im2col_step : int
        Accepted for old programs, without effect; as workspace.
    """
    window = _window("ModulatedDeformableConvolution", kernel, stride, dilate, pad, num_filter,
                     num_group, num_deformable_group)  # fmt: skip
    if im2col_step < 1:
        raise MXNetError(f"{window.name}: im2col_step must be 1 or more, got {im2col_step}.")
    _check(window, data, offset, weight, bias, no_bias, layout)
    if mask.shape != (offset.shape[0], offset.shape[1] // 2, *offset.shape[2:]):
        raise ValueError("mask has one number where offset has two")
    if data.device == META:
        return data.new_empty(data.shape[0], num_filter, *offset.shape[2:])
    return _convolve(window, _columns(window, data, offset, mask), offset, weight, bias)


def _check(
    window: _Window, data: Tensor, offset: Tensor, weight: Tensor, bias: Tensor | None,
    no_bias: bool, layout: str | None,
) -> None:  # fmt: skip
    name = window.name
    if data.dim() != 4 or not data.is_floating_point() or layout not in (None, "NCHW"):
        raise MXNetError(
            f"{name}: data must be (N, C, H, W) of a float dtype with layout None or 'NCHW', got "
            f"shape {tuple(data.shape)} of {data.dtype} with layout {layout!r}."
        )
    if (bias is None) is not no_bias:
        raise MXNetError(
            f"{name}: give a bias exactly where no_bias=False, got "
            f"{'none' if bias is None else tuple(bias.shape)} with no_bias={no_bias}."
        )
    channels = data.shape[1]
    divided = window.filters % window.groups or channels % window.groups
    if divided or channels % window.deformable:
        raise MXNetError(
            f"{name}: num_group {window.groups} must divide num_filter {window.filters} and, like "
            f"num_deformable_group {window.deformable}, the channels of data, {channels}."
        )
    out = window.out(data.shape[2:])
    weights = (window.filters, channels // window.groups, *window.kernel)
    offsets = (data.shape[0], 2 * window.taps * window.deformable, *out)
    if min(*out, *data.shape[2:]) < 1 or offset.shape != offsets or weight.shape != weights:
        raise MXNetError(
            f"{name}: for data {tuple(data.shape)} and kernel {window.kernel}, offset must be "
            f"{offsets} and weight {weights}, got {tuple(offset.shape)} and {tuple(weight.shape)}."
        )
    if bias is not None and bias.shape != (window.filters,):
        raise MXNetError(f"{name}: bias must be ({window.filters},), got {tuple(bias.shape)}.")


def _columns(window: _Window, data: Tensor, offset: Tensor, mask: Tensor | None) -> Tensor:
    """Return what the taps see: (N * out, deformable groups, taps, channels of a group)."""
    count, channels, height, width = data.shape
    groups, taps, each = window.deformable, window.taps, channels // window.deformable
    # Without the mask MXNet samples as in the first paper, with it as in the second.
    edge: Edge = "extend" if mask is None else "zero"
    y, x = _taps(window, offset)
    low = 0 if mask is None else -1
    # Compared so that what is no number counts as outside.
    seen = (y >= low) & (x >= low) & (y < height) & (x < width)
    bag = seen.reshape(-1).nonzero().squeeze(1)
    around = corners(y[seen], x[seen], (height, width), edge)
    weight = around.weight
    if mask is not None:
        factor = mask.reshape(count, groups, taps, *offset.shape[2:]).permute(0, 3, 4, 1, 2)
        weight = weight * factor[seen].unsqueeze(1)
    table = data.reshape(count, groups, each, height, width).permute(0, 1, 3, 4, 2)
    image = torch.arange(count, device=data.device).reshape(-1, 1, 1, 1, 1)
    group = torch.arange(groups, device=data.device).reshape(-1, 1)
    first = ((image * groups + group) * (height * width)).expand_as(y)[seen]
    bags = around.bags(first, bag, y.numel(), count * groups * height * width)
    columns = sum_bags(table.reshape(-1, each), weight.reshape(-1), bags)
    return columns.reshape(-1, groups, taps, each)


def _taps(window: _Window, offset: Tensor) -> tuple[Tensor, Tensor]:
    """Return where each tap lies along y and x: (N, height, width, deformable groups, taps)."""
    moved = offset.reshape(offset.shape[0], window.deformable, window.taps, 2, *offset.shape[2:])
    y, x = moved.permute(3, 0, 4, 5, 1, 2)
    kind = {"dtype": offset.dtype, "device": offset.device}
    row, column = (torch.arange(size, **kind) for size in offset.shape[2:])
    tap_y, tap_x = torch.meshgrid(
        *(torch.arange(size, **kind) for size in window.kernel), indexing="ij"
    )
    (step_y, step_x), (gap_y, gap_x), pad = window.stride, window.dilate, window.pad
    at_y = (row * step_y - pad[0]).reshape(-1, 1, 1, 1) + tap_y.reshape(-1) * gap_y
    at_x = (column * step_x - pad[1]).reshape(-1, 1, 1) + tap_x.reshape(-1) * gap_x
    return at_y + y, at_x + x


def _convolve(
    window: _Window, columns: Tensor, offset: Tensor, weight: Tensor, bias: Tensor | None
) -> Tensor:
    """Multiply columns, as :func:`_columns` gives them, with the filters."""
    groups, deformable, taps, each = window.groups, *columns.shape[1:]
    if groups == 1:
        filters = weight.reshape(-1, deformable, each, taps).transpose(2, 3).flatten(1)
        found = columns.flatten(1) @ filters.t()
    else:
        seen = columns.transpose(2, 3).reshape(columns.shape[0], groups, -1).transpose(0, 1)
        filters = weight.reshape(groups, window.filters // groups, -1)
        found = torch.bmm(seen, filters.transpose(1, 2)).transpose(0, 1).flatten(1)
    if bias is not None:
        found = found + bias
    found = found.reshape(offset.shape[0], *offset.shape[2:], window.filters)
    return found.permute(0, 3, 1, 2).contiguous()
