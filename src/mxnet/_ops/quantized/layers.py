"""Layers on 8-bit integers without products: batch norm, embedding, pooling, relu, flatten."""

import math
from typing import Literal

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED, Dtype, Shape
from ..indexing import embedding
from ..kernels import fresh
from ..movement import flatten
from ..nn.pool import PoolLayout, pooling
from ..registry import OptionalShape, op
from ..shapes import axis_in
from .ranges import (
    RESULTS,
    Shapes,
    Triple,
    byte_type,
    calibrated,
    check_bytes,
    check_ranges,
    check_types,
    edge_of,
    largest,
    named,
    over,
    ranges_after,
    saturate,
    without_gradient,
)


@op("_contrib_quantized_act", outputs=3, fill=ranges_after(1), result_names=RESULTS)
@without_gradient
def quantized_act(
    data: Tensor,
    min_data: Tensor,
    max_data: Tensor,
    act_type: Literal["relu", "sigmoid", "softrelu", "softsign", "tanh"] = REQUIRED,
) -> Triple:
    """Replace negative integers by 0; the range stays.

    Shapes: data S int8 or uint8, min_data and max_data (1,) -> S, (1,), (1,).

    Parameters
    ----------
    act_type : {"relu"}
        As in MXNet, the other activations raise MXNetError.
    """
    check_bytes("_contrib_quantized_act", data=data)
    check_ranges("_contrib_quantized_act", min_data=min_data, max_data=max_data)
    if act_type != "relu":
        raise MXNetError(
            f"_contrib_quantized_act: act_type must be 'relu', got {act_type!r}; dequantize, and "
            "use Activation."
        )
    return data.clamp(min=0), fresh(min_data), fresh(max_data)


@op("_contrib_quantized_flatten", outputs=3, fill=ranges_after(1), result_names=RESULTS)
@without_gradient
def quantized_flatten(data: Tensor, min_data: Tensor, max_data: Tensor) -> Triple:
    """Join all axes but the first; the range stays.

    Shapes: data (N, ...) of any dtype, min_data and max_data (1,) -> (N, product of the others),
    (1,), (1,).
    """
    check_ranges("_contrib_quantized_flatten", min_data=min_data, max_data=max_data)
    return flatten(data), fresh(min_data), fresh(max_data)


@op("_contrib_quantized_pooling", outputs=3, fill=ranges_after(1), result_names=RESULTS)
@without_gradient
def quantized_pooling(
    data: Tensor,
    min_data: Tensor,
    max_data: Tensor,
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
) -> Triple:
    """Summarise windows of the spatial axes by their maximum or mean; the range stays.

    Shapes: data (N, C, spatial...) int8 or uint8, min_data and max_data (1,) -> (N, C, out...),
    (1,), (1,), as for Pooling. Means are rounded, halves to even numbers.

    Parameters
    ----------
    kernel, global_pool, pooling_convention, stride, pad, count_include_pad, layout
        As for Pooling.
    pool_type : {"max", "avg"}
        As in MXNet, the others raise MXNetError: their results are beyond the range.
    p_value, cudnn_off
        Accepted for old programs, without effect.
    """
    name = "_contrib_quantized_pooling"
    check_bytes(name, data=data)
    check_ranges(name, min_data=min_data, max_data=max_data)
    if pool_type not in ("max", "avg"):
        raise MXNetError(f"{name}: pool_type must be 'max' or 'avg', got {pool_type!r}.")
    # Other than in Pooling, windows that reach behind the padding count as whole ones.
    whole = pool_type == "avg" and count_include_pad is not False and not global_pool
    arguments = (global_pool, cudnn_off, pooling_convention, stride, pad, None, False, layout)
    with named(name):
        pooled = pooling(data.float(), kernel, "sum" if whole else pool_type, *arguments)
    if whole:
        pooled = pooled / math.prod(kernel)
    return saturate(pooled, byte_type(data)), fresh(min_data), fresh(max_data)


def _embedding_shapes(
    data: OptionalShape, *others: OptionalShape, input_dim: int, output_dim: int, **_: object
) -> Shapes:
    return data, (input_dim, output_dim), (1,), (1,)


@op("_contrib_quantized_embedding", outputs=3, fill=_embedding_shapes, result_names=RESULTS)
@without_gradient
def quantized_embedding(
    data: Tensor,
    weight: Tensor,
    min_weight: Tensor,
    max_weight: Tensor,
    input_dim: int = REQUIRED,
    output_dim: int = REQUIRED,
    dtype: Dtype = torch.float32,
    sparse_grad: bool = False,
) -> Triple:
    """Return rows of a table of 8-bit integers and its range; positions outside are clipped.

    Shapes: data S, weight (input_dim, output_dim) int8, min_weight and max_weight (1,) ->
    S + (output_dim,) int8, (1,), (1,).

    Parameters
    ----------
    input_dim, output_dim : int
        The shape of the table.
    dtype, sparse_grad
        Accepted as by Embedding, without effect: the result is int8 and has no gradient.
    """
    name = "_contrib_quantized_embedding"
    check_types(name, (torch.int8,), weight=weight)
    check_ranges(name, min_weight=min_weight, max_weight=max_weight)
    if tuple(weight.shape) != (input_dim, output_dim):
        raise MXNetError(
            f"{name}: weight must have shape ({input_dim}, {output_dim}), got "
            f"{tuple(weight.shape)}."
        )
    rows = embedding(data, weight, input_dim, output_dim)
    return rows, fresh(min_weight), fresh(max_weight)


def _norm_shapes(data: OptionalShape, *others: OptionalShape, axis: int = 1, **_: object) -> Shapes:
    if data is None:
        return data, *others
    return data, *[(data[axis],)] * 4, (1,), (1,)


@op(
    "_contrib_quantized_batch_norm", outputs=3, aux=("moving_mean", "moving_var"),
    fill=_norm_shapes, result_names=RESULTS,
)  # fmt: skip
@without_gradient
def quantized_batch_norm(
    data: Tensor,
    gamma: Tensor,
    beta: Tensor,
    moving_mean: Tensor,
    moving_var: Tensor,
    min_data: Tensor,
    max_data: Tensor,
    eps: float = 0.0010000000474974513,
    momentum: float = 0.8999999761581421,
    fix_gamma: bool = True,
    use_global_stats: bool = False,
    output_mean_var: bool = False,
    axis: int = 1,
    cudnn_off: bool = False,
    min_calib_range: float | None = None,
    max_calib_range: float | None = None,
) -> Triple:
    """Normalize each channel of 8-bit integers by statistics that were learned before.

    Shapes: data (N, C, ...) int8 or uint8, gamma, beta, moving_mean and moving_var (C,) float32,
    min_data and max_data (1,) -> data's shape int8, (1,), (1,). uint8 is rounded to int8 first.
    As in MXNet eps counts twice, also in a factor ``1 / sqrt(1 + eps)``.

    Parameters
    ----------
    eps : float
        Added to the variance.
    axis : int
        The axis of the channels.
    min_calib_range, max_calib_range : float
        The range of the result; both must be given.
    momentum, fix_gamma, use_global_stats, output_mean_var, cudnn_off
        Accepted for old programs: gamma is used in any case, and nothing is updated.
    """
    name = "_contrib_quantized_batch_norm"
    check_bytes(name, data=data)
    check_ranges(name, min_data=min_data, max_data=max_data)
    span = calibrated(min_calib_range, max_calib_range, data)
    if span is None:
        raise MXNetError(f"{name}: min_calib_range and max_calib_range must be given.")
    axis = axis_in(data, axis, name)
    shape = [1] * data.dim()
    shape[axis] = data.shape[axis]
    statistics = {
        "gamma": gamma, "beta": beta, "moving_mean": moving_mean, "moving_var": moving_var
    }  # fmt: skip
    check_types(name, (torch.float32,), **statistics)
    for key, array in statistics.items():
        if tuple(array.shape) != (shape[axis],):
            raise MXNetError(
                f"{name}: {key} must have shape ({shape[axis]},), got {tuple(array.shape)}."
            )
    slope = gamma * (moving_var + eps).rsqrt()
    end = largest(*span)
    shift = (beta - moving_mean * slope) * over(edge_of(torch.int8), end)
    slope = slope * (largest(min_data, max_data) / end) / (1.0 + eps) ** 0.5
    values = data.float()
    if data.dtype is torch.uint8:
        step = edge_of(torch.int8) / edge_of(data.dtype)
        values = saturate(values.mul_(step), torch.int8).float()
    result = torch.addcmul(shift.reshape(shape), values, slope.reshape(shape))
    return saturate(result, torch.int8), *span
