"""Blocks of arrays: cutting them out, and writing them into a copy."""

from __future__ import annotations

import numpy as np

from ..table import Results, UnsupportedError, converts
from ..values import Call
from ..writer import Length, Writer

_LEAST, _MOST = np.iinfo(np.int64).min, np.iinfo(np.int64).max


@converts("slice")
def _slice(g: Writer, call: Call) -> Results:
    begin, end, step = (call.attrs[key] for key in ("begin", "end", "step"))
    if not begin:
        return call.data
    steps = [each or 1 for each in step or (None,) * len(begin)]
    starts = [
        (0 if each > 0 else _MOST) if first is None else first
        for first, each in zip(begin, steps, strict=True)
    ]
    ends = [
        (_MOST if each > 0 else _LEAST) if last is None else last
        for last, each in zip(end, steps, strict=True)
    ]
    return g.op("Slice", call.data, g.ints(*starts), g.ints(*ends), g.ints(*range(len(begin))),
                g.ints(*steps))  # fmt: skip


@converts("slice_axis")
def _slice_axis(g: Writer, call: Call) -> Results:
    end = call.attrs["end"]
    axis = call.attrs["axis"] % call.data.ndim
    return g.slice(call.data, axis, call.attrs["begin"], _MOST if end is None else end)


@converts("slice_like")
def _slice_like(g: Writer, call: Call) -> Results:
    data, like = call.given
    axes = call.attrs["axes"]
    axes = range(data.ndim) if axes is None else (axes,) if isinstance(axes, int) else axes
    chosen = [axis % data.ndim for axis in axes]
    ends = g.vector([g.length(like, axis) for axis in chosen])
    return g.op("Slice", data, g.ints(*[0] * len(chosen)), ends, g.ints(*chosen))


@converts("Crop")
def _crop(g: Writer, call: Call) -> Results:
    data, attrs = call.data, call.attrs
    size: list[Length] = list(attrs["h_w"])
    if len(call.given) == 2:
        size = [g.length(call.given[1], axis) for axis in (2, 3)]
    corner: list[Length] = list(attrs["offset"])
    if attrs["center_crop"]:
        room = [g.minus(g.length(data, axis), size[axis - 2]) for axis in (2, 3)]
        corner = [g.over(spare, 2) for spare in room]
    ends = [g.plus(first, length) for first, length in zip(corner, size, strict=True)]
    return g.op("Slice", data, g.vector(corner), g.vector(ends), g.ints(2, 3))


def _inside(g: Writer, call: Call) -> tuple[np.ndarray, tuple[int, ...]]:
    """Return the flat positions of a block in its array, and the array's shape."""
    data, attrs = call.data, call.attrs
    shape = data.shape
    if None in shape:
        raise UnsupportedError("the lengths of the array must not be open")
    places = np.arange(np.prod(shape), dtype=np.int64).reshape(shape)  # type: ignore[arg-type]
    steps = attrs["step"] or (None,) * len(attrs["begin"])
    bounds = zip(attrs["begin"], attrs["end"], steps, strict=True)
    return places[tuple(slice(*each) for each in bounds)], shape  # type: ignore[return-value]


@converts("_slice_assign", "_slice_assign_scalar")
def _slice_assign(g: Writer, call: Call) -> Results:
    data = call.data
    places, shape = _inside(g, call)
    flat = g.op("Reshape", data, g.ints(-1))
    if len(call.given) == 2:
        values: str = g.op("Reshape", call.given[1], g.ints(-1))
    else:
        number = call.attrs["scalar"] if data.is_float else int(call.attrs["scalar"])
        values = g.constant(np.full(places.size, number).astype(data.dtype))
    found = g.op("ScatterElements", flat, places.reshape(-1), values, axis=0)
    return g.op("Reshape", found, g.ints(*shape))

