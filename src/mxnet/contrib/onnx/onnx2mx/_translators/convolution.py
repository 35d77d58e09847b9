"""Convolutions."""

from __future__ import annotations

from typing import Any

from .....base import MXNetError
from .._call import Call
from .._registry import translates
from .._symbols import Symbol, symbol
from .padding import pad
from .windows import Window, window


def _weight(call: Call, position: int = 1) -> tuple[int, ...]:
    shape = call.sizes(position)
    kernel = call.attr("kernel_shape")
    if kernel and tuple(kernel) != shape[2:]:
        raise MXNetError(f"kernel_shape {kernel} does not fit the weight {shape}")
    return shape


@translates("Conv")
def _conv(call: Call) -> Symbol:
    bias = call.sym(2) if call.has(2) else None
    return convolve(call, call.sym(0), call.sym(1), bias, _weight(call))


def convolve(
    call: Call, data: Symbol, weight: Symbol, bias: Symbol | None, shape: tuple[int, ...]
) -> Symbol:
    """Return a convolution with the window of a node and a weight of a shape."""
    moving = window(call, shape[2:])
    pads = tuple(before for before, _ in moving.pads)
    if not moving.is_even():
        data, pads = pad(data, moving.pairs()), (0,) * len(pads)
    options: dict[str, Any] = {"no_bias": True} if bias is None else {"bias": bias}
    return symbol.Convolution(
        data, weight, kernel=moving.kernel, stride=moving.stride, dilate=moving.dilate, pad=pads,
        num_filter=shape[0], num_group=call.attr("group", 1), **options,
    )  # fmt: skip


@translates("ConvTranspose")
def _conv_transpose(call: Call) -> Symbol:
    shape, group = _weight(call), call.attr("group", 1)
    rank = len(shape) - 2
    extra = list(call.attr("output_padding") or [0] * rank)
    moving = _transposed_window(call, shape, extra)
    options: dict[str, Any] = {
        "kernel": moving.kernel, "stride": moving.stride, "dilate": moving.dilate,
        "num_filter": shape[1] * group, "num_group": group,
    }  # fmt: skip
    fits = all(more < max(s, 1) for more, s in zip(extra, moving.stride, strict=True))
    if moving.is_even() and fits and min(before for before, _ in moving.pads) >= 0:
        options |= {"pad": tuple(before for before, _ in moving.pads)}
        options |= {"adj": tuple(extra)} if any(extra) else {}
        if call.has(2):
            return symbol.Deconvolution(*call.symbols(), no_bias=False, **options)
        return symbol.Deconvolution(call.sym(0), call.sym(1), no_bias=True, **options)
    # All of it first, of which the edges are cut off, or which zeros are added to.
    data = symbol.Deconvolution(call.sym(0), call.sym(1), no_bias=True, **options)
    for axis, ((before, after), more) in enumerate(zip(moving.pads, extra, strict=True), start=2):
        end = after - more
        if before > 0 or end > 0:
            data = symbol.slice_axis(
                data, axis=axis, begin=max(before, 0), end=-end if end > 0 else None
            )
        grow = [(0, 0)] * (rank + 2)
        grow[axis] = max(-before, 0), max(-end, 0)
        data = pad(data, grow)
    if not call.has(2):
        return data
    return symbol.broadcast_add(data, symbol.reshape(call.sym(2), shape=(1, -1, *[1] * rank)))


def _transposed_window(call: Call, shape: tuple[int, ...], extra: list[int]) -> Window:
    moving = window(call, shape[2:]) if call.attr("auto_pad", "NOTSET") == "NOTSET" else None
    rank, wanted = len(shape) - 2, call.attr("output_shape")
    if moving is not None and not wanted:
        return moving
    stride = tuple(call.attr("strides") or [1] * rank)
    dilate = tuple(call.attr("dilations") or [1] * rank)
    found = Window(shape[2:], stride, dilate, [])
    auto = call.attr("auto_pad", "NOTSET")
    if auto == "VALID" and not wanted:
        found.pads = [(0, 0)] * rank
        return found
    for axis in range(rank):
        if wanted:
            length = call.size(0, axis + 2)
            made = stride[axis] * (length - 1) + extra[axis] + found.reach[axis]
            total = made - wanted[len(wanted) - rank + axis]
        else:
            total = max(found.reach[axis] + extra[axis] - stride[axis], 0)
        small, large = total // 2, total - total // 2
        found.pads.append((small, large) if auto == "SAME_UPPER" else (large, small))
    return found


@translates("DeformConv")
def _deform_conv(call: Call) -> Symbol:
    shape = _weight(call)
    moving = window(call, shape[2:])
    if not moving.is_even():
        raise MXNetError("padding must be the same on both sides")
    options: dict[str, Any] = {
        "kernel": moving.kernel, "stride": moving.stride, "dilate": moving.dilate,
        "pad": tuple(before for before, _ in moving.pads), "num_filter": shape[0],
        "num_group": call.attr("group", 1), "num_deformable_group": call.attr("offset_group", 1),
    }  # fmt: skip
    options |= {"bias": call.sym(3)} if call.has(3) else {"no_bias": True}
    data, weight, offset = call.sym(0), call.sym(1), call.sym(2)
    if call.has(4):
        mask = call.sym(4)
    else:
        # MXNet's operator without a mask has other rules at the edges.
        every = symbol.slice(offset, begin=(None, 0), end=(None, None), step=(None, 2))
        mask = symbol.ones_like(every)
    return symbol.contrib.ModulatedDeformableConvolution(data, offset, mask, weight, **options)


@translates("Col2Im")
def _col2im(call: Call) -> Symbol:
    size, kernel = call.ints(1), call.ints(2)
    pads = call.attr("pads") or [0] * (2 * len(kernel))
    if pads[: len(kernel)] != pads[len(kernel) :]:
        raise MXNetError("padding must be the same on both sides")
    ones = [1] * len(kernel)
    return symbol.col2im(
        call.sym(), output_size=tuple(size), kernel=tuple(kernel),
        stride=tuple(call.attr("strides") or ones), dilate=tuple(call.attr("dilations") or ones),
        pad=tuple(pads[: len(kernel)]),
    )  # fmt: skip
