"""Sums of products of 8-bit integers: the fully connected layer and convolution."""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED, Shape
from ..nn.conv import ConvLayout, convolution
from ..nn.dense import fully_connected
from ..registry import REGISTRY, OptionalShape, op
from .ranges import (
    INT32_END,
    RESULTS,
    Shapes,
    Triple,
    check_bytes,
    check_ranges,
    check_types,
    edge_of,
    end_of,
    largest,
    named,
    over,
    saturate,
    times,
    without_gradient,
)

_ENDS = ("min_data", "max_data", "min_weight", "max_weight", "min_bias", "max_bias")


def _like(layer: str) -> Callable[..., Shapes]:
    """Return the filler of shapes for the layer of that name with ranges behind its arrays."""

    def fill(
        data: OptionalShape, weight: OptionalShape, bias: OptionalShape, *ends: OptionalShape,
        **attrs: Any,
    ) -> Shapes:  # fmt: skip
        shapes = _layer_shapes(layer, data, weight, bias, attrs)
        if not attrs.get("no_bias"):
            return *shapes, *[(1,)] * 6
        if bias is None:
            return *shapes, *[(1,)] * 4, None, None
        return *shapes[:2], bias, *ends  # callers who give no names: it is a range

    return fill


def _layer_shapes(
    layer: str, data: OptionalShape, weight: OptionalShape, bias: OptionalShape, attrs: Any
) -> Shapes:
    fill = REGISTRY[layer].fill
    assert fill is not None
    return tuple(fill(data, weight, bias, **attrs))


def _arrays(
    name: str, no_bias: bool, given: tuple[Tensor | None, ...]
) -> tuple[Tensor | None, list[Tensor]]:
    """Return (bias, ends of ranges) of the arrays behind data and weight.

    Without a bias its three arrays are absent, and callers who give no names go on with the next.
    """
    arrays = [array for array in given if array is not None]
    if len(arrays) != (4 if no_bias else 7):
        wanted = _ENDS[:4] if no_bias else ("bias", *_ENDS)
        raise MXNetError(
            f"{name}: with no_bias={no_bias} it takes the arrays data, weight, "
            f"{', '.join(wanted)}; got {len(arrays) + 2} arrays."
        )
    bias, ends = (None, arrays) if no_bias else (arrays[0], arrays[1:])
    check_ranges(name, **dict(zip(_ENDS, ends, strict=False)))
    return bias, ends


def _check(
    name: str, layer: str, data: Tensor, weight: Tensor, bias: Tensor | None, attrs: Any
) -> None:
    check_bytes(name, data=data)
    wanted = _layer_shapes(layer, tuple(data.shape), None, None, attrs)[1:]
    for key, array, shape in zip(("weight", "bias"), (weight, bias), wanted, strict=True):
        if array is None:
            continue
        check_types(name, (torch.int8,), **{key: array})
        if tuple(array.shape) != shape:
            raise MXNetError(
                f"{name}: {key} must have shape {shape} for data of shape {tuple(data.shape)}, "
                f"got {tuple(array.shape)}."
            )


def _exact(layer: Callable[[Tensor, Tensor], Tensor], data: Tensor, weight: Tensor) -> Tensor:
    """Return the products of integers, modulo 2^32 as int32.

    There is no convolution of integers in torch. Floats are exact as long as no sum can need more
    digits than they have.
    """
    weight, dtype = weight.float(), torch.float64
    if data.device.type == "cpu":
        reach = (255 if data.dtype is torch.uint8 else 128) * weight.abs().flatten(1).sum(1)
        dtype = torch.float32 if bool((reach < 2**24).all()) else torch.float64
    # NNPACK computes in a way that rounds, as do others on other devices in float32.
    with torch.backends.nnpack.flags(enabled=False):
        result = layer(data.to(dtype), weight.to(dtype))
    if dtype is torch.float32:
        return result.to(torch.int32)
    # A float beyond int32 has no defined integer there: the way leads through int64.
    return result.round_().to(torch.int64).to(torch.int32)


def _with_bias(
    result: Tensor, data: Tensor, bias: Tensor | None, ends: list[Tensor], axis: int
) -> Triple:
    """Return (result, min, max) with the bias, converted to the step of the products, added."""
    data_end, weight_end = largest(*ends[:2]), largest(*ends[2:4])
    if bias is not None:
        steps = over(edge_of(data.dtype), data_end) * over(edge_of(torch.int8), weight_end)
        scaled = times(bias, steps * (largest(*ends[4:]) / edge_of(torch.int8)))
        shape = [1] * result.dim()
        shape[axis] = -1
        result = result + saturate(scaled.trunc_(), torch.int32).reshape(shape)
    end = (data_end / end_of(data.dtype)) * (weight_end / end_of(torch.int8)) * INT32_END
    return result, -end, end


@op(
    "_contrib_quantized_fully_connected", outputs=3, fill=_like("FullyConnected"),
    result_names=RESULTS,
)  # fmt: skip
@without_gradient
def quantized_fully_connected(
    data: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    min_data: Tensor = REQUIRED,
    max_data: Tensor = REQUIRED,
    min_weight: Tensor = REQUIRED,
    max_weight: Tensor | None = None,
    min_bias: Tensor | None = None,
    max_bias: Tensor | None = None,
    num_hidden: int = REQUIRED,
    no_bias: bool = False,
    flatten: bool = True,
) -> Triple:
    """Apply the affine map ``data @ weight.T + bias`` to 8-bit integers.

    Shapes: data (N, ...) int8 or uint8, weight (num_hidden, D) int8, bias (num_hidden,) int8, ends
    of ranges (1,) -> (N, num_hidden) int32, (1,), (1,). D is the product of all axes of data but
    the first; with ``flatten=False`` (..., D) -> (..., num_hidden). Sums are exact, beyond int32
    they wrap around. The bias is converted to the step of the products and cut toward zero.

    Parameters
    ----------
    num_hidden : int
        Width of the result, 1 or more.
    no_bias : bool
        Whether there is no bias and no range of it; they must be given otherwise.
    flatten : bool
        Join all axes of data but the first before the product.
    """
    name = "_contrib_quantized_fully_connected"
    given = (bias, min_data, max_data, min_weight, max_weight, min_bias, max_bias)
    bias, ends = _arrays(name, no_bias, given)
    attrs = {"num_hidden": num_hidden, "no_bias": no_bias, "flatten": flatten}
    _check(name, "FullyConnected", data, weight, bias, attrs)
    layer = partial(fully_connected, num_hidden=num_hidden, no_bias=True, flatten=flatten)
    return _with_bias(_exact(layer, data, weight), data, bias, ends, -1)


@op("_contrib_quantized_conv", outputs=3, fill=_like("Convolution"), result_names=RESULTS)
@without_gradient
def quantized_conv(
    data: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    min_data: Tensor = REQUIRED,
    max_data: Tensor = REQUIRED,
    min_weight: Tensor = REQUIRED,
    max_weight: Tensor | None = None,
    min_bias: Tensor | None = None,
    max_bias: Tensor | None = None,
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
) -> Triple:
    """Slide windows of 8-bit integers over one to three spatial axes of 8-bit integers.

    Shapes: data (N, C, spatial...) int8 or uint8, weight (num_filter, C / num_group, kernel...)
    int8, bias (num_filter,) int8, ends of ranges (1,) -> (N, num_filter, out...) int32, (1,), (1,).
    Sizes, attributes and layouts are those of Convolution; ranges and bias are treated as by
    quantized_fully_connected.

    Parameters
    ----------
    kernel, stride, dilate, pad, num_filter, num_group, layout
        As for Convolution.
    no_bias : bool
        Whether there is no bias and no range of it; they must be given otherwise.
    workspace, cudnn_tune, cudnn_off
        Accepted for old programs; torch chooses algorithms and scratch memory by itself.
    """
    name = "_contrib_quantized_conv"
    given = (bias, min_data, max_data, min_weight, max_weight, min_bias, max_bias)
    bias, ends = _arrays(name, no_bias, given)
    rank = len(kernel)
    if data.dim() != rank + 2 or any(x and len(x) != rank for x in (stride, dilate, pad)):
        raise MXNetError(
            f"{name}: for kernel {kernel} data must have {rank + 2} axes, and stride, dilate and "
            f"pad {rank} entries; got shape {tuple(data.shape)}, {stride}, {dilate} and {pad}."
        )
    if num_group < 1:
        raise MXNetError(f"{name}: num_group must be 1 or more, got {num_group}.")
    sizes = {"kernel": kernel, "num_filter": num_filter, "num_group": num_group}
    _check(name, "Convolution", data, weight, bias, sizes | {"layout": layout})
    layer = partial(
        convolution, stride=stride, dilate=dilate, pad=pad, no_bias=True, layout=layout, **sizes
    )
    with named(name):
        result = _exact(layer, data, weight)
    last = layout is not None and layout.endswith("C")
    return _with_bias(result, data, bias, ends, -1 if last else 1)
