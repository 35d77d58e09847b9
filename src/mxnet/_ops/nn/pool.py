"""Pooling over one to three spatial axes."""

import functools
import itertools
import math
from collections.abc import Callable
from typing import Any, Literal

import torch
from torch import Tensor
from torch.nn.functional import pad as pad_axes

from ...base import MXNetError
from ..attributes import Shape
from ..kernels import adaptive_avg_pool2d, whole
from ..registry import op
from .layout import is_channels_last, to_first, to_last

PoolLayout = Literal["NCW", "NCHW", "NCDHW", "NWC", "NHWC", "NDHWC"]

_MAX: dict[int, Callable[..., Tensor]] = {
    1: torch.max_pool1d,
    2: torch.max_pool2d,
    3: torch.max_pool3d,
}
_AVERAGE: dict[int, Callable[..., Tensor]] = {
    1: torch.avg_pool1d,
    2: torch.nn.functional.avg_pool2d,
    3: torch.nn.functional.avg_pool3d,
}
_SPATIAL = {3: (2,), 4: (2, 3), 5: (2, 3, 4)}  # the spatial axes, by the number of all axes


@op("Pooling", "npx.pooling", uniform=True)
def pooling(
    data: Tensor,
    kernel: Shape = (),
    pool_type: Literal["max", "avg", "sum", "lp"] = "max",
    global_pool: bool = False,
    cudnn_off: bool = False,
    pooling_convention: Literal["valid", "full", "same"] = "valid",
    stride: Shape = (),
    pad: Shape = (),
    p_value: int | None = None,
    count_include_pad: bool | None = None,
    layout: PoolLayout | None = None,
) -> Tensor:
    """Summarise windows of the spatial axes, each channel by itself.

    Shapes: data (N, C, spatial...) -> (N, C, out...), or (N, spatial..., C) -> (N, out..., C) under
    channels-last layouts. Of tied maxima the first gets the gradient.

    Parameters
    ----------
    kernel : tuple of 1 to 3 ints
        Window size. Not needed with ``global_pool``.
    pool_type : {"max", "avg", "sum", "lp"}
        "lp" is the p-th root of the sum of p-th powers, without absolute values: odd powers
        keep their sign and p = 1 is the sum. Its gradient is 0 where the sum is 0.
    global_pool : bool
        Take all spatial axes as one window; kernel, stride, pad and convention are not used.
    pooling_convention : {"valid", "full", "same"}
        "valid": out = floor((spatial + 2 * pad - kernel) / stride) + 1. "full" rounds up; a
        window that lies outside of the data gives the lowest number (max) or 0. "same": out =
        ceil(spatial / stride), with the padding that this takes and ``pad`` left out.
    stride : tuple of ints, 1 on every axis by default
        Step of the window.
    pad : tuple of ints below kernel, 0 on every axis by default
        Padding on both sides of every spatial axis.
    p_value : int
        Power of "lp", which requires it.
    count_include_pad : bool
        Whether "avg" divides by the window's size with padding (the default) or without.
    cudnn_off : bool
        Accepted for old programs, without effect.
    """
    if layout is not None and _is_last(layout, data.dim()):
        arguments = (kernel, pool_type, global_pool, cudnn_off, pooling_convention)
        pooled = pooling(to_first(data), *arguments, stride, pad, p_value, count_include_pad)
        return to_last(pooled)
    if not data.is_floating_point():
        raise MXNetError(f"Pooling: data must be of a float dtype, got {data.dtype}.")
    if global_pool:
        return _pool_globally(data, pool_type, p_value)
    rank = len(kernel)
    if data.dim() != rank + 2 or not rank:
        raise MXNetError(
            "Pooling: data must have two axes more than kernel, whose length is 1 to 3; got "
            f"shape {tuple(data.shape)} and kernel {kernel}."
        )
    stride, pad, margins = _plan(kernel, stride, pad)
    if pooling_convention == "valid" and margins is None:
        if pool_type == "max":
            return _MAX[rank](data, *whole(rank, kernel, stride, pad))
        if pool_type == "avg":
            window = whole(rank, kernel, stride, pad)
            return _AVERAGE[rank](data, *window, False, count_include_pad is not False)
    return _pool(
        data, kernel, stride, pad, pool_type, pooling_convention, p_value,
        count_include_pad is not False,
    )  # fmt: skip


def _is_last(layout: str, dims: int) -> bool:
    return is_channels_last(layout, dims - 2, "Pooling")


@functools.lru_cache(maxsize=4096)
def _plan(
    kernel: Shape, stride: Shape, pad: Shape
) -> tuple[Shape, Shape, tuple[int, ...] | None]:
    """Return (stride, pad, margins) in full length.

    torch takes padding up to half of the window only; beyond that, ``margins`` is what
    torch.nn.functional.pad should add beforehand.
    """
    rank = len(kernel)
    stride, pad = stride or (1,) * rank, pad or (0,) * rank
    if len(stride) < rank or len(pad) < rank:
        raise MXNetError(
            f"Pooling: stride and pad must have {rank} entries like kernel {kernel}, got "
            f"{stride} and {pad}."
        )
    # MXNet does not look at further entries, and programs give them: one pad for every side.
    stride, pad = stride[:rank], pad[:rank]
    if any(margin >= width for margin, width in zip(pad, kernel, strict=True)):
        raise MXNetError(f"Pooling: pad must be below kernel {kernel}, got {pad}.")
    if all(2 * margin <= width for margin, width in zip(pad, kernel, strict=True)):
        return stride, pad, None
    return stride, pad, tuple(margin for margin in reversed(pad) for _ in range(2))


def _pool_globally(data: Tensor, pool_type: str, power: int | None) -> Tensor:
    spatial = _SPATIAL.get(data.dim(), ())
    if not spatial:
        raise MXNetError(
            f"Pooling: data must have 3 to 5 axes (N, C, *spatial), got {tuple(data.shape)}."
        )
    if pool_type == "max":
        return _MAX[len(spatial)](data, data.shape[2:])
    if pool_type == "avg":
        return data.mean(spatial, keepdim=True)
    if pool_type == "sum":
        return data.sum(spatial, keepdim=True)
    return _root(data.pow(_power(power)).sum(spatial, keepdim=True), _power(power))


def _pool(
    data: Tensor,
    kernel: Shape,
    stride: Shape,
    pad: Shape,
    pool_type: str,
    convention: str,
    power: int | None,
    count_pad: bool,
) -> Tensor:
    """Pool with padding and any convention."""
    outside = torch.finfo(data.dtype).min if pool_type == "max" else 0.0
    if pool_type == "lp":
        data = data.pow(_power(power))
    if pool_type == "max":
        window = _max_window
    elif pool_type == "avg":
        window = _average_window if count_pad else _average_inside
    else:
        window = _sum_window
    if convention == "same":
        pooled = _pool_same(data, kernel, stride, window, outside, count_pad)
    else:
        pooled = window(data, kernel, stride, pad, convention == "full")
        if convention == "full":
            pooled = _add_outside(pooled, data.shape[2:], kernel, stride, pad, outside)
    return _root(pooled, _power(power)) if pool_type == "lp" else pooled


def _pad_before(data: Tensor, kernel: Shape, pad: Shape, value: float) -> tuple[Tensor, Shape]:
    """Return (data, pad) with padding that torch does not take put into the data."""
    margins = _plan(kernel, (), pad)[2]
    if margins is None:
        return data, pad
    return pad_axes(data, margins, value=value), (0,) * len(pad)


def _max_window(data: Tensor, kernel: Shape, stride: Shape, pad: Shape, full: bool) -> Tensor:
    data, pad = _pad_before(data, kernel, pad, -math.inf)
    return _MAX[len(kernel)](data, kernel, stride, pad, 1, full)


def _average_window(data: Tensor, kernel: Shape, stride: Shape, pad: Shape, full: bool) -> Tensor:
    data, pad = _pad_before(data, kernel, pad, 0.0)
    return _AVERAGE[len(kernel)](data, kernel, stride, pad, full, True)


def _average_inside(data: Tensor, kernel: Shape, stride: Shape, pad: Shape, full: bool) -> Tensor:
    """Average the elements of each window that are data."""
    if _plan(kernel, stride, pad)[2] is not None:
        counts = _sum_window(torch.ones_like(data[:1, :1]), kernel, stride, pad, full)
        return _sum_window(data, kernel, stride, pad, full) / counts
    return _AVERAGE[len(kernel)](data, kernel, stride, pad, full, False)


def _sum_window(data: Tensor, kernel: Shape, stride: Shape, pad: Shape, full: bool) -> Tensor:
    if len(kernel) == 1:  # only 2-D and 3-D average pooling let the divisor be chosen
        flat = _sum_window(data.unsqueeze(2), (1, *kernel), (1, *stride), (0, *pad), full)
        return flat.squeeze(2)
    data, pad = _pad_before(data, kernel, pad, 0.0)
    return _AVERAGE[len(kernel)](data, kernel, stride, pad, full, True, 1)


def _pool_same(
    data: Tensor,
    kernel: Shape,
    stride: Shape,
    window: Callable[..., Tensor],
    outside: float,
    count_pad: bool,
) -> Tensor:
    margins: list[int] = []
    for size, width, step in zip(data.shape[2:], kernel, stride, strict=True):
        missing = max((math.ceil(size / step) - 1) * step + width - size, 0)
        margins = [missing // 2, missing - missing // 2, *margins]
    padded = pad_axes(data, margins, value=outside)
    flat = (0,) * len(kernel)
    if window is _average_inside and not count_pad:
        ones = pad_axes(torch.ones_like(data[:1, :1]), margins)
        counts = _sum_window(ones, kernel, stride, flat, False)
        return _sum_window(padded, kernel, stride, flat, False) / counts
    return window(padded, kernel, stride, flat, False)


def _add_outside(
    pooled: Tensor, spatial: Shape, kernel: Shape, stride: Shape, pad: Shape, outside: float
) -> Tensor:
    """Append the windows that start behind the data, which torch leaves out and MXNet keeps."""
    missing = [
        1 + math.ceil((size + 2 * margin - width) / step) - got
        for size, width, step, margin, got in zip(
            spatial, kernel, stride, pad, pooled.shape[2:], strict=True
        )
    ]
    if not any(missing):
        return pooled
    return pad_axes(pooled, [m for count in reversed(missing) for m in (0, count)], value=outside)


def _power(power: int | None) -> int:
    if power is None or power < 1:
        raise MXNetError(f"Pooling: pool_type 'lp' needs p_value of 1 or more, got {power}.")
    return power


def _root(total: Tensor, power: int) -> Tensor:
    """Return the signed p-th root, with gradient 0 at 0."""
    if power == 1:
        return total
    zero = total == 0
    filled = total.masked_fill(zero, 1.0)
    root = filled.sqrt() if power == 2 else filled.abs().pow(1.0 / power) * filled.sign()
    return root.masked_fill(zero, 0.0)


@op("Pooling_v1", uniform=True)
def pooling_v1(
    data: Tensor,
    kernel: Shape = (),
    pool_type: Literal["max", "avg", "sum"] = "max",
    global_pool: bool = False,
    pooling_convention: Literal["valid", "full"] = "valid",
    stride: Shape = (),
    pad: Shape = (),
) -> Tensor:
    """Summarise windows of the spatial axes, each channel by itself, as MXNet once did.

    Shapes: data (N, C, H, W) or (N, C, D, H, W) -> (N, C, out...), as for Pooling. Other than
    there, padding takes part in maxima as 0, means divide by the size of the kernel even where a
    window reaches behind the padding, a maximum of no elements is -infinity, and all tied maxima
    get the gradient.

    Parameters
    ----------
    kernel : tuple of 2 or 3 ints
        Window size. Not needed with ``global_pool``.
    pool_type : {"max", "avg", "sum"}
        How a window is summarised.
    global_pool : bool
        Take all spatial axes as one window; kernel, stride, pad and convention are not used.
    pooling_convention : {"valid", "full"}
        Whether sizes are rounded down or up.
    stride, pad : tuple of ints
        Step of the window (1 by default) and zeros on both sides (0 by default) of every axis.
    """
    spatial = tuple(data.shape[2:])
    if not 2 <= len(spatial) <= 3 or not data.is_floating_point():
        raise MXNetError(
            "Pooling_v1: data must be (N, C, H, W) or (N, C, D, H, W) of a float dtype, got "
            f"{tuple(data.shape)} of {data.dtype}."
        )
    rank = len(spatial)
    if global_pool:
        kernel, stride, pad = spatial, (), ()
    stride, pad = stride or (1,) * rank, pad or (0,) * rank
    if any(len(setting) != rank for setting in (kernel, stride, pad)) or min(stride) < 1:
        raise MXNetError(
            f"Pooling_v1: kernel, stride and pad must have {rank} entries for data "
            f"{tuple(data.shape)}, stride 1 or more; got {kernel}, {stride} and {pad}."
        )
    room = [size + 2 * margin for size, margin in zip(spatial, pad, strict=True)]
    if not all(1 <= width <= size for width, size in zip(kernel, room, strict=True)):
        raise MXNetError(
            f"Pooling_v1: kernel must be at most the padded size {tuple(room)}, got {kernel}."
        )
    padded = pad_axes(data, [margin for margin in reversed(pad) for _ in range(2)])
    missing = _missing(room, kernel, stride) if pooling_convention == "full" else [0] * rank
    behind = [margin for extra in reversed(missing) for margin in (0, extra)]
    if pool_type == "max":
        return _EveryMaximum.apply(pad_axes(padded, behind, value=-math.inf), kernel, stride)
    total = _sum_window(pad_axes(padded, behind), kernel, stride, (0,) * rank, False)
    return total / math.prod(kernel) if pool_type == "avg" else total


def _missing(room: list[int], kernel: Shape, stride: Shape) -> list[int]:
    """Return by how much axes fall short of a whole number of steps."""
    return [
        -(size - width) % step for size, width, step in zip(room, kernel, stride, strict=True)
    ]


class _EveryMaximum(torch.autograd.Function):
    """Maxima of windows; every element that equals its window's maximum gets the gradient.

    Backward takes one step for each place in the window.
    """

    @staticmethod
    def forward(ctx: Any, data: Tensor, kernel: Shape, stride: Shape) -> Tensor:
        maxima = _MAX[len(kernel)](data, kernel, stride)
        ctx.save_for_backward(data, maxima)
        ctx.window = kernel, stride
        return maxima

    @staticmethod
    def backward(ctx: Any, head: Tensor) -> tuple[Tensor, None, None]:
        data, maxima = ctx.saved_tensors
        kernel, stride = ctx.window
        gradient = torch.zeros_like(data)
        for tap in itertools.product(*map(range, kernel)):
            place = (..., *(
                slice(at, at + (count - 1) * step + 1, step)
                for at, count, step in zip(tap, maxima.shape[2:], stride, strict=True)
            ))  # fmt: skip
            gradient[place] += (data[place] == maxima) * head
        return gradient, None, None


@op("_contrib_AdaptiveAvgPooling2D", uniform=True)
def adaptive_average_pooling(data: Tensor, output_size: Shape = ()) -> Tensor:
    """Average over a grid of nearly equal windows that covers the image.

    Shapes: data (N, C, H, W) -> (N, C, output_size...). One number stands for both axes; without
    any the result is (N, C, 1, 1). Window i of n spans floor(i * H / n) to ceil((i + 1) * H / n).
    """
    if data.dim() != 4:
        raise MXNetError(
            f"AdaptiveAvgPooling2D: data must be (N, C, H, W), got shape {tuple(data.shape)}."
        )
    height, width = output_size if len(output_size) == 2 else (output_size or (1,)) * 2
    return adaptive_avg_pool2d(data, height if height == width else (height, width))
