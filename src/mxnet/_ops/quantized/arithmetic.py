"""Sums, products and joining of 8-bit integers of different ranges."""

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED
from ..registry import OptionalShape, op
from ..shapes import axis_in
from .ranges import (
    INT32_END,
    RESULTS,
    Shapes,
    Triple,
    byte_type,
    calibrated,
    check_bytes,
    check_ranges,
    edge_of,
    end_of,
    largest,
    over,
    saturate,
    times,
    without_gradient,
)


def _concat_shapes(*shapes: OptionalShape, num_args: int, **_: object) -> Shapes:
    return *shapes[:num_args], *[(1,)] * (len(shapes) - num_args)


@op("_contrib_quantized_concat", outputs=3, fill=_concat_shapes, result_names=RESULTS)
@without_gradient
def quantized_concat(*data: Tensor, dim: int = 1, num_args: int = REQUIRED) -> Triple:
    """Join arrays of 8-bit integers along an axis, converted to the range that holds all of theirs.

    Shapes: ``num_args`` arrays that agree but in axis ``dim``, then for each of them both ends of
    its range, (1,) each: ``a, b, min_a, max_a, min_b, max_b`` -> the arrays joined, (1,), (1,).
    The result is uint8 if all arrays are, else int8.

    Parameters
    ----------
    dim : int
        The axis along which to join.
    num_args : int
        The number of arrays to join, a third of those given.
    """
    name = "_contrib_quantized_concat"
    if num_args < 1 or len(data) != 3 * num_args:
        raise MXNetError(
            f"{name}: num_args={num_args} arrays to join and twice as many ends of ranges must be "
            f"given, got {len(data)} arrays."
        )
    arrays, lows, highs = data[:num_args], data[num_args::2], data[num_args + 1 :: 2]
    check_bytes(name, **{f"data[{i}]": array for i, array in enumerate(arrays)})
    check_ranges(name, **{f"data[{num_args + i}]": end for i, end in enumerate(data[num_args:])})
    dtype = byte_type(*arrays)
    low, high = torch.stack(lows).amin(0), torch.stack(highs).amax(0)
    end = largest(low, high)
    axis = axis_in(arrays[0], dim, name)
    joined = []
    for array, *span in zip(arrays, lows, highs, strict=True):
        # Where all ranges are empty, the integers stay.
        scale = (largest(*span) / end).nan_to_num(1.0) * (edge_of(dtype) / edge_of(array.dtype))
        joined.append(saturate(times(array, scale), dtype))
    return torch.cat(joined, axis), low, high


def _pair_shapes(
    lhs: OptionalShape, rhs: OptionalShape, *ends: OptionalShape, **_: object
) -> Shapes:
    return lhs or rhs, rhs or lhs, *[(1,)] * len(ends)


def _check_pair(name: str, lhs: Tensor, rhs: Tensor, **ends: Tensor) -> None:
    check_bytes(name, lhs=lhs, rhs=rhs)
    check_ranges(name, **ends)
    if lhs.shape != rhs.shape:
        raise MXNetError(
            f"{name}: lhs and rhs must have one shape, got {tuple(lhs.shape)} and "
            f"{tuple(rhs.shape)}."
        )


@op("_contrib_quantized_elemwise_add", outputs=3, fill=_pair_shapes, result_names=RESULTS)
@without_gradient
def quantized_elemwise_add(
    lhs: Tensor,
    rhs: Tensor,
    lhs_min: Tensor,
    lhs_max: Tensor,
    rhs_min: Tensor,
    rhs_max: Tensor,
    min_calib_range: float | None = None,
    max_calib_range: float | None = None,
) -> Triple:
    """Add 8-bit integers of different ranges.

    Shapes: lhs and rhs S, int8 or uint8, ends of ranges (1,) -> S, (1,), (1,). The result is int32
    for the sum of both ranges or, if calibrated, of 8 bits: uint8 if both are, else int8.

    Parameters
    ----------
    min_calib_range, max_calib_range : float
        The range of the result, both or none. An unsigned operand of a signed one is then rounded
        to a number of the result first.
    """
    name = "_contrib_quantized_elemwise_add"
    ends = {"lhs_min": lhs_min, "lhs_max": lhs_max, "rhs_min": rhs_min, "rhs_max": rhs_max}
    _check_pair(name, lhs, rhs, **ends)
    left, right = largest(lhs_min, lhs_max), largest(rhs_min, rhs_max)
    span = calibrated(min_calib_range, max_calib_range, lhs)
    if span is None:
        end, dtype, edge = left + right, torch.int32, INT32_END
    else:
        end, dtype = largest(*span), byte_type(lhs, rhs)
        edge = edge_of(dtype)
    parts = [
        times(array, real * edge / (edge_of(array.dtype) * end))
        for array, real in ((lhs, left), (rhs, right))
    ]
    if span is not None and lhs.dtype is not rhs.dtype:
        place = 0 if lhs.dtype is torch.uint8 else 1
        parts[place] = saturate(parts[place], dtype).float()
    low, high = span or (-end, end)
    return saturate(parts[0].add_(parts[1]), dtype), low, high


@op(
    "_contrib_quantized_elemwise_mul", fill=_pair_shapes, result_names=RESULTS,
    outputs=lambda attrs: 1 if attrs["enable_float_output"] else 3,
)  # fmt: skip
@without_gradient
def quantized_elemwise_mul(
    lhs: Tensor,
    rhs: Tensor,
    lhs_min: Tensor,
    lhs_max: Tensor,
    rhs_min: Tensor,
    rhs_max: Tensor,
    min_calib_range: float | None = None,
    max_calib_range: float | None = None,
    enable_float_output: bool = False,
) -> Tensor | Triple:
    """Multiply 8-bit integers.

    Shapes: lhs and rhs S, int8 or uint8, ends of ranges (1,) -> S, (1,), (1,): the products as
    int32 or, if calibrated, as int8 cut toward zero, with the range; or S alone as float32.

    Parameters
    ----------
    min_calib_range, max_calib_range : float
        The range of the result, both or none.
    enable_float_output : bool
        Return the real numbers that the products stand for.
    """
    name = "_contrib_quantized_elemwise_mul"
    ends = {"lhs_min": lhs_min, "lhs_max": lhs_max, "rhs_min": rhs_min, "rhs_max": rhs_max}
    _check_pair(name, lhs, rhs, **ends)
    left, right = largest(lhs_min, lhs_max), largest(rhs_min, rhs_max)
    product = lhs.to(torch.int32) * rhs.to(torch.int32)
    step = (left / edge_of(lhs.dtype)) * (right / edge_of(rhs.dtype))
    if enable_float_output:
        return times(product, step)
    span = calibrated(min_calib_range, max_calib_range, lhs)
    if span is not None:
        scaled = times(product, step * over(edge_of(torch.int8), largest(*span)))
        return saturate(scaled.trunc_(), torch.int8), *span
    end = (left / end_of(lhs.dtype)) * (right / end_of(rhs.dtype)) * INT32_END
    return product, -end, end
