"""Convolution, its transpose, and the operators that enlarge images."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..table import Results, converts
from ..values import Call, Value
from ..writer import Length, Writer
from .common import fixed


def is_last(layout: str | None) -> bool:
    """Return whether a layout has the channels at the end."""
    return layout is not None and layout[-1] == "C"


def first(g: Writer, value: str, ndim: int) -> str:
    """Return a tensor with its last axis, the channels, on axis 1."""
    return g.transpose(value, [0, ndim - 1, *range(1, ndim - 1)])


def last(g: Writer, value: str, ndim: int) -> str:
    """Return a tensor with axis 1, the channels, at the end."""
    return g.transpose(value, [0, *range(2, ndim), 1])


def _settings(attrs: dict[str, Any]) -> dict[str, Any]:
    rank = len(attrs["kernel"])
    return {
        "kernel_shape": list(attrs["kernel"]), "strides": list(attrs["stride"] or (1,) * rank),
        "dilations": list(attrs["dilate"] or (1,) * rank), "group": attrs["num_group"],
    }  # fmt: skip


@converts("Convolution")
def _convolution(g: Writer, call: Call) -> Results:
    data, weight, *bias = call.given
    attrs, ndim = call.attrs, call.data.ndim
    pad = attrs["pad"] or (0,) * len(attrs["kernel"])
    ends = is_last(attrs["layout"])
    x = first(g, data, ndim) if ends else data
    w = first(g, weight, ndim) if ends else weight
    found = g.op("Conv", x, w, *bias, pads=[*pad, *pad], **_settings(attrs))
    return last(g, found, ndim) if ends else found


@converts("Deconvolution")
def _deconvolution(g: Writer, call: Call) -> Results:
    data, weight, *bias = call.given
    attrs, ndim, ends = call.attrs, call.data.ndim, is_last(call.attrs["layout"])
    x = first(g, data, ndim) if ends else data
    w = first(g, weight, ndim) if ends else weight
    rank = len(attrs["kernel"])
    pad, adj = attrs["pad"] or (0,) * rank, attrs["adj"] or (0,) * rank
    before = after = pad
    if any(attrs["target_shape"]):
        surplus = _surplus(data, attrs, ends)
        # Of an odd surplus one more is cut in front.
        before, after = [n - n // 2 for n in surplus], [n // 2 for n in surplus]
        adj = (0,) * rank
    found = g.op("ConvTranspose", x, w, *bias, pads=[*before, *after],
                 output_padding=list(adj), **_settings(attrs))  # fmt: skip
    return last(g, found, ndim) if ends else found


def _surplus(data: Value, attrs: dict[str, Any], ends: bool) -> list[int]:
    """Return by how much the result without padding exceeds the target on each axis."""
    settings = _settings(attrs)
    start = 1 if ends else 2
    found = []
    for axis, target in enumerate(attrs["target_shape"]):
        size = fixed(data, start + axis, "with target_shape the spatial lengths")
        step, gap = settings["strides"][axis], settings["dilations"][axis]
        found.append(step * (size - 1) + gap * (attrs["kernel"][axis] - 1) + 1 - target)
    return found


@converts("_contrib_DeformableConvolution", "_contrib_ModulatedDeformableConvolution")
def _deformable(g: Writer, call: Call) -> Results:
    attrs, rank = call.attrs, len(call.attrs["kernel"])
    pad = attrs["pad"] or (0,) * rank
    data, offset, *rest = call.given
    # ONNX has the mask last.
    mask = rest.pop(0) if "im2col_step" in attrs else None
    weight, *bias = rest
    moved = offset if mask else _moved_inside(g, data, offset, attrs)
    return g.op("DeformConv", data, weight, moved, bias[0] if bias else None, mask,
                pads=[*pad, *pad], offset_group=attrs["num_deformable_group"],
                **_settings(attrs))  # fmt: skip


def _moved_inside(g: Writer, data: Value, offset: Value, attrs: dict[str, Any]) -> str:
    """Return displacements that make ONNX treat the borders as MXNet's first form does.

    ONNX's data go on with zeros behind the borders. Here taps behind the last pixel take its
    value, so that they are moved onto it, and those outside count as 0: they are sent far away.
    """
    size = [fixed(data, axis, "height and width") for axis in (2, 3)]
    out = [fixed(offset, axis, "height and width") for axis in (2, 3)]
    groups, settings, places = attrs["num_deformable_group"], _settings(attrs), []
    pads = attrs["pad"] or (0, 0)
    for axis, length in enumerate(out):
        step, gap = settings["strides"][axis], settings["dilations"][axis]
        tap = np.arange(attrs["kernel"][axis]) * gap
        begin = np.arange(length) * step - pads[axis]
        shape = [1] * 4
        shape[axis], shape[2 + axis] = -1, 1
        grid = tap.reshape(shape) + begin.reshape([-1 if i == 2 + axis else 1 for i in range(4)])
        places.append(np.broadcast_to(grid, (*attrs["kernel"], *out)))
    base = np.stack([place.reshape(-1, *out) for place in places], 1).astype(offset.dtype)
    ends = np.array(size, dtype=offset.dtype).reshape(1, 2, 1, 1)
    taps = g.op("Reshape", offset, g.ints(-1, len(base), 2, *out))
    at = g.op("Add", taps, base)
    zero = g.number(0, offset.dtype)
    seen = g.op("And", g.op("GreaterOrEqual", at, zero), g.op("Less", at, ends))
    kept = g.op("Sub", g.op("Min", at, ends - 1), base)
    found = g.op("Where", seen, kept, g.number(-1e6, offset.dtype))
    return g.op("Reshape", found, g.ints(-1, 2 * groups * len(base), *out))


@converts("UpSampling")
def _upsampling(g: Writer, call: Call) -> Results:
    attrs, scale = call.attrs, call.attrs["scale"]
    if attrs["sample_type"] == "bilinear":
        size, pad = 2 * scale - scale % 2, math.ceil((scale - 1) / 2)
        return g.op("ConvTranspose", *call.given, kernel_shape=[size, size],
                    strides=[scale, scale], pads=[pad] * 4, group=attrs["num_filter"])  # fmt: skip
    size = [g.product([g.length(call.data, axis), scale]) for axis in (2, 3)]
    enlarged = []
    for value in call.given:
        sizes = g.vector([*(g.length(value, axis) for axis in (0, 1)), *size])
        enlarged.append(g.op("Resize", value, None, None, sizes, mode="nearest",
                             coordinate_transformation_mode="asymmetric",
                             nearest_mode="floor"))  # fmt: skip
    if len(enlarged) == 1:
        return enlarged[0]
    if attrs["multi_input_mode"] == "sum":
        return g.op("Sum", *enlarged)
    return g.op("Concat", *enlarged, axis=1)


@converts("_contrib_BilinearResize2D")
def _bilinear_resize(g: Writer, call: Call) -> Results:
    data = call.data
    size = [_target(g, call, axis) for axis in (2, 3)]
    for axis, length in enumerate(size, start=2):
        if length == 1:
            data = Value(g.slice(data, axis, 0, 1), data.dtype, data.lengths)
    where = "align_corners" if call.attrs["align_corners"] else "half_pixel"
    sizes = g.vector([*(g.length(call.data, axis) for axis in (0, 1)), *size])
    return g.op("Resize", data, None, None, sizes, mode="linear",
                coordinate_transformation_mode=where)  # fmt: skip


def _target(g: Writer, call: Call, axis: int) -> Length:
    """Return the height or width of the result."""
    known = call.out.shape[axis]
    if known is not None:
        return known
    if call.attrs["mode"] == "like":
        return g.length(call.given[1], axis)
    return _open_target(g, call, axis)


def _scaled(g: Writer, length: Length, scale: float) -> str:
    """Return an open length times a number, without its fraction; in float32 as in MXNet."""
    exact = g.op("Mul", g.cast(g.vector([length]), "float32"), g.number(scale, "float32"))
    return g.cast(exact, "int64")


def _open_target(g: Writer, call: Call, axis: int) -> Length:
    mode, length = call.attrs["mode"], g.length(call.data, axis)
    odd = g.op("Mod", g.vector([length]), g.ints(2))
    scale = call.attrs["scale_height" if axis == 2 else "scale_width"]
    if mode == "size":
        return _scaled(g, length, scale)
    if mode == "odd_scale":  # an odd length is taken without its last pixel
        return g.plus(_scaled(g, g.minus(length, odd), scale), odd)
    if mode == "to_even_down":
        return g.minus(length, odd)
    if mode == "to_even_up":
        return g.plus(length, odd)
    even = g.minus(1, odd)
    return g.minus(length, even) if mode == "to_odd_down" else g.plus(length, even)

