"""Batches of sequences of different lengths."""

from __future__ import annotations

import numpy as np

from ..table import Results, converts
from ..values import Call, Value
from ..writer import Writer
from .movement import flipped


def beyond(g: Writer, data: Value, lengths: Value, axis: int) -> str:
    """Return where data lies beyond the end of its sequence, as a mask that broadcasts."""
    steps, ends = g.arange(g.length(data, axis)), g.to(lengths, "int64")
    steps, ends = g.unsqueeze(steps, 1 - axis), g.unsqueeze(ends, axis)
    mask = g.op("GreaterOrEqual", steps, ends)
    return g.unsqueeze(mask, *range(2, data.ndim)) if data.ndim > 2 else mask


@converts("SequenceMask")
def _mask(g: Writer, call: Call) -> Results:
    data = call.data
    if len(call.given) < 2:
        return data
    value = np.float32(call.attrs["value"]).astype(data.dtype)
    outside = beyond(g, data, call.given[1], call.attrs["axis"])
    return g.op("Where", outside, g.number(value, data.dtype), data)


@converts("SequenceLast")
def _last(g: Writer, call: Call) -> Results:
    data, axis = call.data, call.attrs["axis"]
    if len(call.given) < 2:
        return g.op("Gather", data, g.number(-1, np.int64), axis=axis)
    steps = g.transpose(data, [axis, 1 - axis, *range(2, data.ndim)])
    last = g.op("Sub", g.to(call.given[1], "int64"), g.number(1, np.int64))
    entries = g.arange(g.length(data, 1 - axis))
    places = g.op("Concat", g.unsqueeze(last, 1), g.unsqueeze(entries, 1), axis=1)
    return g.op("GatherND", steps, places)


@converts("SequenceReverse")
def _reverse(g: Writer, call: Call) -> Results:
    data = call.data
    if len(call.given) < 2:
        return flipped(g, data, [0])
    if data.is_float:
        return g.op("ReverseSequence", data, g.to(call.given[1], "int64"), batch_axis=1,
                    time_axis=0)  # fmt: skip
    steps, ends = g.unsqueeze(g.arange(g.length(data, 0)), 1), g.to(call.given[1], "int64")
    mirrored = g.op("Sub", g.op("Sub", ends, g.number(1, np.int64)), steps)
    source = g.op("Where", g.op("Less", steps, ends), mirrored, steps)
    entries = g.op("Expand", g.arange(g.length(data, 1)), g.op("Shape", source))
    places = g.op("Concat", g.unsqueeze(source, 2), g.unsqueeze(entries, 2), axis=2)
    return g.op("GatherND", data, places)
