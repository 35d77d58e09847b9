"""Convolution, its transpose, and upsampling, which MXNet builds from it."""

import functools
import math
from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED, Shape
from ..kernels import upsample_nearest2d, whole
from ..registry import OptionalShape, op
from .layout import is_channels_last, to_first, to_last

ConvLayout = Literal["NCW", "NCHW", "NCDHW", "NWC", "NHWC", "NDHWC"]

_CONVOLVE: dict[int, Callable[..., Tensor]] = {
    1: torch.conv1d,
    2: torch.conv2d,
    3: torch.conv3d,
}
_TRANSPOSED: dict[int, Callable[..., Tensor]] = {
    1: torch.conv_transpose1d,
    2: torch.conv_transpose2d,
    3: torch.conv_transpose3d,
}


def _is_last(layout: str | None) -> bool:
    return layout is not None and layout[-1] == "C"


def _conv_shapes(
    data: OptionalShape,
    weight: OptionalShape,
    bias: OptionalShape,
    kernel: Shape,
    num_filter: int,
    num_group: int = 1,
    no_bias: bool = False,
    layout: str | None = None,
    **_: object,
) -> tuple[OptionalShape, ...]:
    if data is None:
        return data, weight, bias
    last = _is_last(layout)
    width = (data[-1] if last else data[1]) // num_group
    shape = (num_filter, *kernel, width) if last else (num_filter, width, *kernel)
    return data, shape, None if no_bias else (num_filter,)


def _check_weight(
    data: Tensor, weight: Tensor, kernel: Shape, filters: int, width: int, name: str
) -> None:
    """Compare what torch would accept but MXNet does not: unbatched data, other kernel sizes."""
    if data.dim() != len(kernel) + 2:
        raise MXNetError(
            f"{name}: data must have {len(kernel) + 2} axes for kernel {kernel}, "
            f"got shape {tuple(data.shape)}."
        )
    if weight.shape[2:] != kernel or width != filters:
        raise ValueError("weight does not match kernel and num_filter")


@functools.lru_cache(4096)
def _steps(
    weight: Shape, kernel: Shape, filters: int, stride: Shape, pad: Shape, dilate: Shape
) -> tuple[int | Shape, ...]:
    """Return stride, pad and dilate as torch reads them fastest, () if the weight is a misfit."""
    if weight[2:] != kernel or weight[0] != filters:
        return ()
    rank = len(kernel)
    return whole(rank, stride or (1,) * rank, pad or (0,) * rank, dilate or (1,) * rank)


def _unasked_bias(bias: Tensor | None, no_bias: bool, name: str) -> MXNetError:
    given = "none" if bias is None else f"one of shape {tuple(bias.shape)}"
    return MXNetError(
        f"{name}: give a bias exactly where no_bias=False, got {given} with no_bias={no_bias}."
    )


@op("Convolution", "Convolution_v1", "npx.convolution", uniform=True, fill=_conv_shapes)
def convolution(
    data: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    kernel: Shape = REQUIRED,
    stride: Shape = (),
    dilate: Shape = (),
    pad: Shape = (),
    num_filter: int = REQUIRED,
    num_group: int = 1,
    workspace: int = 1024,
    no_bias: bool = False,
    cudnn_tune: Literal["off", "limited_workspace", "fastest"] | None = None,
    cudnn_off: bool = False,
    layout: ConvLayout | None = None,
) -> Tensor:
    """Slide ``num_filter`` learned windows over one to three spatial axes.

    Shapes: data (N, C, spatial...), weight (num_filter, C / num_group, kernel...),
    bias (num_filter,) -> (N, num_filter, out...) with
    out = floor((spatial + 2 * pad - dilate * (kernel - 1) - 1) / stride) + 1.
    Under NWC, NHWC and NDHWC the channels come last in data, result and weight alike:
    weight (num_filter, kernel..., C / num_group).

    Parameters
    ----------
    kernel : tuple of 1 to 3 ints
        Window size; its length is the number of spatial axes.
    stride, dilate : tuple of ints, 1 on every axis by default
        Step of the window, distance of its taps.
    pad : tuple of ints, 0 on every axis by default
        Zeros put before and after each spatial axis.
    num_group : int
        Number of groups of channels that do not see one another; divides C and num_filter.
    no_bias : bool
        Whether there is no bias; one must be given otherwise.
    layout : str, optional
        Order of the axes.
    workspace, cudnn_tune, cudnn_off
        Accepted for old programs; torch chooses algorithms and scratch memory by itself.
    """
    if layout is not None and is_channels_last(layout, len(kernel), "Convolution"):
        data, weight = to_first(data), to_first(weight)
        return to_last(
            convolution(data, weight, bias, kernel, stride, dilate, pad, num_filter, num_group,
                        no_bias=no_bias)
        )  # fmt: skip
    rank = len(kernel)
    steps = _steps(weight.shape, kernel, num_filter, stride, pad, dilate)
    if not steps or data.dim() != rank + 2:
        _check_weight(data, weight, kernel, num_filter, weight.shape[0], "Convolution")
    if (bias is None) is not no_bias:
        raise _unasked_bias(bias, no_bias, "Convolution")
    return _CONVOLVE[rank](data, weight, bias, *steps, num_group)


def _deconv_shapes(
    data: OptionalShape,
    weight: OptionalShape,
    bias: OptionalShape,
    kernel: Shape,
    num_filter: int,
    num_group: int = 1,
    no_bias: bool = True,
    layout: str | None = None,
    **_: object,
) -> tuple[OptionalShape, ...]:
    if data is None:
        return data, weight, bias
    last, width = _is_last(layout), num_filter // num_group
    shape = (data[-1], *kernel, width) if last else (data[1], width, *kernel)
    return data, shape, None if no_bias else (num_filter,)


@op("Deconvolution", "npx.deconvolution", uniform=True, fill=_deconv_shapes)
def deconvolution(
    data: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    kernel: Shape = REQUIRED,
    stride: Shape = (),
    dilate: Shape = (),
    pad: Shape = (),
    adj: Shape = (),
    target_shape: Shape = (),
    num_filter: int = REQUIRED,
    num_group: int = 1,
    workspace: int = 512,
    no_bias: bool = True,
    cudnn_tune: Literal["off", "limited_workspace", "fastest"] | None = None,
    cudnn_off: bool = False,
    layout: ConvLayout | None = None,
) -> Tensor:
    """Apply the transpose of a convolution, which enlarges the spatial axes.

    Shapes: data (N, C, spatial...), weight (C, num_filter / num_group, kernel...),
    bias (num_filter,) -> (N, num_filter, out...) with
    out = stride * (spatial - 1) + dilate * (kernel - 1) + 1 - 2 * pad + adj.
    Under channels-last layouts: weight (C, kernel..., num_filter / num_group).

    Parameters
    ----------
    kernel, stride, dilate, num_group, layout
        As for Convolution.
    pad : tuple of ints
        Elements cut off before and after each spatial axis of the result.
    adj : tuple of ints, each below stride
        Elements added after each spatial axis, to tell apart the sizes that a convolution
        with a stride maps to the same one.
    target_shape : tuple of ints
        Spatial size of the result, at most the size without pad; replaces pad and adj. Where
        an odd number of elements is cut, one more is cut in front. All zeros mean not given.
    no_bias : bool
        Whether there is no bias. True by default, unlike Convolution's.
    workspace, cudnn_tune, cudnn_off
        Accepted for old programs; torch chooses algorithms and scratch memory by itself.
    """
    if is_channels_last(layout, len(kernel), "Deconvolution"):
        data, weight = to_first(data), to_first(weight)
        return to_last(
            deconvolution(data, weight, bias, kernel, stride, dilate, pad, adj, target_shape,
                          num_filter, num_group, no_bias=no_bias)
        )  # fmt: skip
    _check_weight(
        data, weight, kernel, num_filter, weight.shape[1] * num_group, "Deconvolution"
    )
    if (bias is None) is not no_bias:
        raise _unasked_bias(bias, no_bias, "Deconvolution")
    rank = len(kernel)
    stride, dilate = stride or (1,) * rank, dilate or (1,) * rank
    transposed = _TRANSPOSED[rank]
    if not any(target_shape):
        return transposed(data, weight, bias, stride, pad or 0, adj or 0, num_group, dilate)
    surplus = _surplus(data.shape[2:], kernel, stride, dilate, target_shape)
    halves = tuple(extra // 2 for extra in surplus)
    full = transposed(data, weight, bias, stride, halves, 0, num_group, dilate)
    if not any(extra % 2 for extra in surplus):
        return full
    odd = tuple(slice(extra % 2, None) for extra in surplus)
    return full[(slice(None), slice(None), *odd)].contiguous()


def _surplus(
    spatial: Shape, kernel: Shape, stride: Shape, dilate: Shape, target: Shape
) -> tuple[int, ...]:
    """Return by how much the result without padding exceeds ``target`` on each axis."""
    if len(target) != len(kernel):
        raise MXNetError(
            f"Deconvolution: target_shape must have {len(kernel)} entries like kernel {kernel}, "
            f"got {target}."
        )
    sizes = [
        step * (size - 1) + gap * (width - 1) + 1
        for size, width, step, gap in zip(spatial, kernel, stride, dilate, strict=True)
    ]
    if any(wanted > size for wanted, size in zip(target, sizes, strict=True)):
        raise MXNetError(
            f"Deconvolution: target_shape must be at most {tuple(sizes)} for data of spatial "
            f"shape {tuple(spatial)}, got {target}."
        )
    return tuple(size - wanted for size, wanted in zip(sizes, target, strict=True))


def _bilinear_kernel(scale: int) -> int:
    return 2 * scale - scale % 2


def _upsampling_shapes(
    *shapes: OptionalShape, scale: int, sample_type: str, **_: object
) -> tuple[OptionalShape, ...]:
    if sample_type == "nearest" or not shapes or shapes[0] is None:
        return shapes
    size = _bilinear_kernel(scale)
    return (shapes[0], (shapes[0][1], 1, size, size), *shapes[2:])


@op("UpSampling", uniform=True, fill=_upsampling_shapes)
def upsampling(
    *data: Tensor,
    scale: int = REQUIRED,
    num_filter: int = 0,
    sample_type: Literal["nearest", "bilinear"] = REQUIRED,
    multi_input_mode: Literal["concat", "sum"] = "concat",
    workspace: int = 512,
) -> Tensor:
    """Enlarge images by a whole factor.

    Shapes: data (N, C, H, W) -> (N, C, scale * H, scale * W).

    Parameters
    ----------
    scale : int
        Factor for the first array.
    sample_type : {"nearest", "bilinear"}
        "nearest" repeats pixels and takes any number of arrays: the others are enlarged to the
        first one's result, whose size theirs must divide. "bilinear" takes the data and a weight
        (C, 1, K, K) with K = 2 * scale - scale % 2 and is a transposed convolution of each
        channel by itself: the weight makes it bilinear (see ``initializer.Bilinear``).
    num_filter : int
        Number of channels; "bilinear" only.
    multi_input_mode : {"concat", "sum"}
        Join several arrays along the channels, or add them.
    workspace : int
        Accepted for old programs, without effect.
    """
    if any(array.dim() != 4 for array in data) or scale < 1:
        raise MXNetError(
            "UpSampling: arrays must have 4 axes (N, C, H, W) and scale must be at least 1, got "
            f"shapes {[tuple(array.shape) for array in data]} and scale {scale}."
        )
    if sample_type == "bilinear":
        return _bilinear(data, scale, num_filter)
    height, width = data[0].shape[2] * scale, data[0].shape[3] * scale
    enlarged = [_repeat(array, height, width) for array in data]
    if len(enlarged) == 1:
        return enlarged[0]
    if multi_input_mode == "sum":
        return torch.stack(enlarged).sum(0)
    return torch.cat(enlarged, 1)


def _repeat(array: Tensor, height: int, width: int) -> Tensor:
    rows, columns = array.shape[2:]
    if height % rows or width % columns:
        raise MXNetError(
            f"UpSampling: height and width of every array must divide those of the result "
            f"({height}, {width}), got {rows}, {columns}."
        )
    return upsample_nearest2d(array, (height, width), None)


def _bilinear(data: tuple[Tensor, ...], scale: int, num_filter: int) -> Tensor:
    if len(data) != 2:
        raise MXNetError(
            f"UpSampling: sample_type 'bilinear' takes data and weight, got {len(data)} arrays."
        )
    image, weight = data
    channels = image.shape[1]
    if num_filter != channels:
        raise MXNetError(
            f"UpSampling: num_filter must be the number of channels {channels}, got {num_filter}."
        )
    size, pad = _bilinear_kernel(scale), math.ceil((scale - 1) / 2)
    if weight.shape != (channels, 1, size, size):
        raise MXNetError(
            f"UpSampling: weight must have shape {(channels, 1, size, size)} for scale {scale}, "
            f"got {tuple(weight.shape)}."
        )
    return torch.conv_transpose2d(image, weight, None, scale, pad, 0, channels)
