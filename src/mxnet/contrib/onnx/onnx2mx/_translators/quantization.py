"""Numbers of 8 bits and what they stand for."""

from __future__ import annotations

from .....base import MXNetError
from .._call import Call, cast
from .._lengths import is_same
from .._registry import translates
from .._symbols import Symbol, symbol
from .convolution import convolve
from .elementwise import rounded
from .matrix import matmul

_RANGES = {
    "uint8": (0, 255), "int8": (-128, 127), "uint16": (0, 65535), "int16": (-32768, 32767),
}  # fmt: skip


def _spread(call: Call, data: Symbol, position: int, axis: int) -> Symbol:
    """Return scales or zero points so that they meet the axis that they are for."""
    rank = call.rank()
    if call.rank(position) == 0 or call.sizes(position) == (1,):
        return data
    if call.rank(position) == 1:
        form = tuple(-1 if i == axis else 1 for i in range(rank))
        return symbol.reshape(data, shape=form)
    block = call.attr("block_size", 0)
    if not block:
        raise MXNetError("scales of several axes need a block_size")
    wide = symbol.repeat(data, repeats=block, axis=axis)
    if is_same(call.shape()[axis], call.size(position, axis) * block):
        return wide
    return symbol.slice_like(wide, call.sym(), axes=(axis,))


def _axis(call: Call) -> int:
    return call.axis("axis", 1) if call.rank() > 1 else 0


@translates("QuantizeLinear")
def _quantize_linear(call: Call) -> Symbol:
    target = call.dtype(2) if call.has(2) else call.dtype_attr("output_dtype", "uint8")
    axis = _axis(call)
    scale = _spread(call, cast(call.sym(1), "float32"), 1, axis)
    zero = _spread(call, cast(call.sym(2), "float32"), 2, axis) if call.has(2) else None
    return _quantized(cast(call.sym(), "float32"), scale, zero, target)


def _quantized(data: Symbol, scale: Symbol, zero: Symbol | None, target: str) -> Symbol:
    if target not in _RANGES:
        raise MXNetError(f"numbers of {target} are not supported")
    low, high = _RANGES[target]
    whole = rounded(symbol.broadcast_div(data, scale))
    whole = whole if zero is None else symbol.broadcast_add(whole, zero)
    return cast(symbol.clip(whole, a_min=float(low), a_max=float(high)), target)


@translates("DequantizeLinear")
def _dequantize_linear(call: Call) -> Symbol:
    axis, dtype = _axis(call), call.dtype(1)
    scale = _spread(call, call.sym(1), 1, axis)
    data = _centred(call, 0, 2, axis)
    return cast(symbol.broadcast_mul(data, cast(scale, "float32")), dtype)


def _centred(call: Call, position: int, zero: int, axis: int = 0) -> Symbol:
    """Return numbers less their zero point, as float32, which holds them exactly."""
    data = cast(call.sym(position), "float32")
    if not call.has(zero):
        return data
    point = cast(call.sym(zero), "float32")
    return symbol.broadcast_sub(data, _spread(call, point, zero, axis))


def _scaled(call: Call, data: int) -> Symbol:
    """Return the numbers that an input, with scale and zero point behind it, stands for."""
    centred = cast(call.sym(data), "float32")
    zero, scale = cast(call.sym(data + 2), "float32"), call.sym(data + 1)
    if call.rank(data + 1) == 1 and call.sizes(data + 1) != (1,):
        # Of the weights of a convolution, by filter.
        form = (-1, *[1] * (call.rank(data) - 1))
        scale = symbol.reshape(scale, shape=form)
        zero = zero if call.sizes(data + 2) == (1,) or not call.rank(data + 2) else (
            symbol.reshape(zero, shape=form)
        )  # fmt: skip
    return symbol.broadcast_mul(symbol.broadcast_sub(centred, zero), scale)


@translates("QLinearConv")
def _qlinear_conv(call: Call) -> Symbol:
    bias = None
    if call.has(8):
        scale = symbol.broadcast_mul(call.sym(1), call.sym(4))
        bias = symbol.broadcast_mul(cast(call.sym(8), "float32"), scale)
    found = convolve(call, _scaled(call, 0), _scaled(call, 3), bias, call.sizes(3))
    zero = cast(call.sym(7), "float32")
    return _quantized(found, call.sym(6), zero, call.dtype(7))


@translates("QLinearMatMul")
def _qlinear_matmul(call: Call) -> Symbol:
    if any(call.rank(i) and call.sizes(i) != (1,) for i in (1, 4, 6)):
        raise MXNetError("a scale for each row or column is not supported")
    found = matmul(_scaled(call, 0), _scaled(call, 3), call.shape(0), call.shape(3))
    return _quantized(found, call.sym(6), cast(call.sym(7), "float32"), call.dtype(7))


@translates("ConvInteger")
def _conv_integer(call: Call) -> Symbol:
    data = cast(_centred(call, 0, 2), "float64")
    weight = symbol.Cast(call.sym(1), dtype="float32")
    if call.has(3):
        zero = cast(call.sym(3), "float32")
        if call.rank(3):
            zero = symbol.reshape(zero, shape=(-1, *[1] * (call.rank(1) - 1)))
        weight = symbol.broadcast_sub(weight, zero)
    found = convolve(call, data, cast(weight, "float64"), None, call.sizes(1))
    return cast(found, "int32")


@translates("MatMulInteger")
def _matmul_integer(call: Call) -> Symbol:
    parts = []
    for position in (0, 1):
        data = cast(call.sym(position), "float64")
        if call.has(position + 2):
            zero = cast(call.sym(position + 2), "float64")
            if position == 0 and call.rank(2) == 1 and call.sizes(2) != (1,):
                zero = symbol.reshape(zero, shape=(-1, 1))
            data = symbol.broadcast_sub(data, zero)
        parts.append(data)
    return cast(matmul(parts[0], parts[1], call.shape(0), call.shape(1)), "int32")
