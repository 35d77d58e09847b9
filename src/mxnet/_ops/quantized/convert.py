"""From floats to 8-bit integers and back."""

from typing import Literal

import torch
from torch import Tensor

from ..kernels import fresh
from ..numeric import truncated
from ..registry import op
from .ranges import (
    INT32_END,
    Triple,
    calibrated,
    check_bytes,
    check_ranges,
    check_types,
    chosen,
    edge_of,
    end_of,
    largest,
    number,
    over,
    ranges_after,
    saturate,
    times,
    without_gradient,
)

AnyType = Literal["auto", "int8", "uint8"]


def _extremes(data: Tensor) -> tuple[Tensor, Tensor]:
    """Return the least and the largest number, NaN left out, with shape (1,)."""
    if not data.numel():
        raise ValueError("an empty array has no range")  # the caller adds the operator's name
    if not data.is_floating_point():
        low, high = data.aminmax()
        return low.float().reshape(1), high.float().reshape(1)
    low, high = (data.nan_to_num(other, torch.inf, -torch.inf) for other in (torch.inf, -torch.inf))
    return low.amin().reshape(1), high.amax().reshape(1)


@op("_contrib_quantize", outputs=3, fill=ranges_after(1))
@without_gradient
def quantize(
    data: Tensor,
    min_range: Tensor,
    max_range: Tensor,
    out_type: Literal["int8", "uint8"] = "uint8",
) -> Triple:
    """Round floats to 8-bit integers that stand for a range.

    Shapes: data S float32, min_range and max_range (1,) float32 -> S, (1,), (1,). Integers are
    ``round(data * end / largest)``, at most the ends of the dtype, where ``largest`` is the
    larger end of the range in absolute value.

    Parameters
    ----------
    out_type : {"int8", "uint8"}
        Dtype of the result. "int8" has end 127 and returns the range from -largest to largest.
        "uint8" has end 255, returns the range as given, and makes negative numbers 0.
    """
    check_types("_contrib_quantize", (torch.float32,), data=data)
    check_ranges("_contrib_quantize", min_range=min_range, max_range=max_range)
    dtype = chosen(out_type, None, None)
    real = largest(min_range, max_range)
    result = saturate(data * over(end_of(dtype), real), dtype)
    if dtype is torch.uint8:
        return result, fresh(min_range), fresh(max_range)
    return result, -real, real


@op("_contrib_quantize_v2", outputs=3)
@without_gradient
def quantize_v2(
    data: Tensor,
    out_type: AnyType = "int8",
    min_calib_range: float | None = None,
    max_calib_range: float | None = None,
) -> Triple:
    """Round floats to 8-bit integers that stand for the range of the data or a calibrated one.

    Shapes: data S -> S, (1,), (1,). Integers are ``round(data * edge / largest)`` with edge 127.5
    or 255.5, at most the ends of the dtype: of equally large numbers, the negative one may become
    -128. 8-bit integers pass, reinterpreted as ``out_type``, with the calibrated range or else
    that of their dtype, up to 127.5 or 255.5.

    Parameters
    ----------
    out_type : {"auto", "int8", "uint8"}
        Dtype of the result. "auto" is uint8 for a calibrated range that starts at 0 or above, else
        int8. "uint8" makes negative numbers 0.
    min_calib_range, max_calib_range : float
        The range, both or none; by default that of the data.
    """
    check_types("_contrib_quantize_v2", (torch.float32, torch.int8, torch.uint8), data=data)
    dtype = chosen(out_type, min_calib_range, max_calib_range)
    span = calibrated(min_calib_range, max_calib_range, data)
    if not data.is_floating_point():
        edge = edge_of(data.dtype)
        low = -edge if data.dtype is torch.int8 else 0.0
        span = span or (number(low, data), number(edge, data))
        return truncated(data, dtype), *span
    low, high = span or _extremes(data)
    real = largest(low, high)
    result = saturate(data * over(edge_of(dtype), real), dtype)
    return (result, low, high) if dtype is torch.uint8 else (result, -real, real)


@op("_contrib_quantize_asym", outputs=3, result_names=("output", "scale", "shift"))
@without_gradient
def quantize_asym(
    data: Tensor, min_calib_range: float | None = None, max_calib_range: float | None = None
) -> Triple:
    """Map a range of floats, which need not hold 0, to the integers from 0 to 255.

    Shapes: data S float32 -> S uint8, scale (1,), shift (1,), with
    ``integer = round(data * scale + shift)``, ``scale = 255 / (high - low)`` and
    ``shift = 255 - high * scale``. For quantized_rnn.

    Parameters
    ----------
    min_calib_range, max_calib_range : float
        The range, both or none; by default that of the data.
    """
    check_types("_contrib_quantize_asym", (torch.float32,), data=data)
    low, high = calibrated(min_calib_range, max_calib_range, data) or _extremes(data)
    scale = over(255.0, high - low)
    shift = 255.0 - high * scale
    return saturate(data * scale + shift, torch.uint8), scale, shift


@op("_contrib_dequantize", fill=ranges_after(1))
@without_gradient
def dequantize(
    data: Tensor, min_range: Tensor, max_range: Tensor, out_type: Literal["float32"] = "float32"
) -> Tensor:
    """Return the floats for which 8-bit integers stand.

    Shapes: data S int8 or uint8, min_range and max_range (1,) -> S float32, which is
    ``data * largest / edge`` with edge 127.5 or 255.5.

    Parameters
    ----------
    out_type : {"float32"}
        Dtype of the result.
    """
    check_bytes("_contrib_dequantize", data=data)
    check_ranges("_contrib_dequantize", min_range=min_range, max_range=max_range)
    return times(data, largest(min_range, max_range) / edge_of(data.dtype))


@op("_contrib_requantize", outputs=3, fill=ranges_after(1))
@without_gradient
def requantize(
    data: Tensor,
    min_range: Tensor,
    max_range: Tensor,
    out_type: AnyType = "int8",
    min_calib_range: float | None = None,
    max_calib_range: float | None = None,
) -> Triple:
    """Round the int32 results of products and sums to 8-bit integers.

    Shapes: data S int32, min_range and max_range (1,) -> S, (1,), (1,). The range is that of all
    int32; the new one, from -largest or in uint8 from 0 to largest, is where the data lies.

    Parameters
    ----------
    out_type : {"auto", "int8", "uint8"}
        Dtype of the result; "auto" as for quantize_v2.
    min_calib_range, max_calib_range : float
        The range of the data, both or none; by default it is looked for.
    """
    check_types("_contrib_requantize", (torch.int32,), data=data)
    check_ranges("_contrib_requantize", min_range=min_range, max_range=max_range)
    dtype = chosen(out_type, min_calib_range, max_calib_range)
    step = largest(min_range, max_range) / INT32_END
    span = calibrated(min_calib_range, max_calib_range, data)
    real = largest(*span) if span else largest(*_extremes(data)) * step
    result = saturate(times(data, step * over(end_of(dtype), real)), dtype)
    return result, torch.zeros_like(real) if dtype is torch.uint8 else -real, real
