"""Cutting arrays apart and putting them together."""

from __future__ import annotations

import itertools
from typing import Any

from .....base import MXNetError
from .._call import Call, cast
from .._lengths import Dim, Length, is_same
from .._registry import translates
from .._symbols import Symbol, symbol

# Numbers this large mean "to the end".
_FAR = 1 << 30


@translates("Concat")
def _concat(call: Call) -> Any:
    axis = call.axis("axis", 1 if call.version < 4 else None)
    return call.value() if len(call) == 1 else symbol.concat(*call.symbols(), dim=axis)


@translates("Split")
def _split(call: Call) -> list[Symbol]:
    axis, count = call.axis("axis", 0), len(call.node.output)
    parts = call.ints(1) if call.has(1) else call.attr("split")
    if count == 1:
        return [symbol.identity(call.sym())]
    if parts is None:
        return _even(call, axis, count)
    if len(set(parts)) == 1:
        return list(symbol.split(call.sym(), num_outputs=count, axis=axis))
    return _uneven(call, axis, parts)


def _even(call: Call, axis: int, count: int) -> list[Symbol]:
    """Split into parts of one length, of which only the last may be shorter."""
    length = call.shape()[axis]
    if isinstance(length, int) and length % count:
        part = -(-length // count)
        return _uneven(call, axis, [part] * (count - 1) + [length - part * (count - 1)])
    return list(symbol.split(call.sym(), num_outputs=count, axis=axis))


def _uneven(call: Call, axis: int, parts: list[int]) -> list[Symbol]:
    if min(parts) < 1:
        raise MXNetError(f"parts of length 0 are not supported, got {parts}")
    edges = [sum(parts[:i]) for i in range(len(parts) + 1)]
    return [
        symbol.slice_axis(call.sym(), axis=axis, begin=first, end=last)
        for first, last in itertools.pairwise(edges)
    ]


@translates("Slice")
def _slice_by_attributes(call: Call) -> Symbol:
    starts, ends = call.need("starts"), call.need("ends")
    return _sliced(call, starts, ends, call.attr("axes"), None)


@translates("Slice", since=10)
def _slice(call: Call) -> Symbol:
    starts, ends = call.lengths(1), call.lengths(2)
    axes = call.ints(3) if call.has(3) else None
    steps = call.ints(4) if call.has(4) else None
    if starts is None or ends is None:
        raise MXNetError("the bounds must be constant, or computed from shapes")
    return _sliced(call, starts, ends, axes, steps)


def _sliced(
    call: Call, starts: list[Dim], ends: list[Dim], axes: list[int] | None,
    steps: list[int] | None,
) -> Symbol:  # fmt: skip
    axes = list(range(len(starts))) if axes is None else [call.wrap(axis) for axis in axes]
    steps = steps or [1] * len(axes)
    bounds: dict[int, tuple] = {}
    moving: dict[int, tuple[Dim, Dim]] = {}
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        length = call.shape()[axis]
        if is_same(end, length):
            end = _FAR
        if isinstance(start, Length) or isinstance(end, Length):
            if step != 1:
                raise MXNetError("bounds that shapes tell need a step of 1")
            moving[axis] = start, end
        else:
            bounds[axis] = _bound(start, end, step, length)
    data = call.sym()
    if any(bound != (None, None, None) for bound in bounds.values()):
        columns = [bounds.get(axis, (None, None, None)) for axis in range(max(bounds) + 1)]
        begin, end, step = zip(*columns, strict=True)
        options = {"step": step} if any(entry is not None for entry in step) else {}
        data = symbol.slice(data, begin=begin, end=end, **options)
    for axis, (start, end) in moving.items():
        data = _moving(call, data, axis, start, end)
    return data


def _bound(start: int, end: int, step: int, length: Dim) -> tuple:
    """Return the bounds of one axis as MXNet has them: None where they are open."""
    if isinstance(length, int):
        first, last, step = slice(start, end, step).indices(length)
        if first == 0 and last == length and step == 1:
            return None, None, None
        if not range(first, last, step):
            raise MXNetError("the result would have an axis of length 0")
        return first, None if last < 0 else last, None if step == 1 else step
    first = None if start in (0,) or (step < 0 and start > _FAR) else start
    last = None if abs(end) >= _FAR else end
    if step < 0 and start in (0,):
        first = 0
    if step > 0 and start < -_FAR:
        first = None
    return first, last, None if step == 1 else step


def _moving(call: Call, data: Symbol, axis: int, start: Dim, end: Dim) -> Symbol:
    """Cut an axis where lengths of other axes tell."""
    length = call.shape()[axis]
    if isinstance(end, int):
        if abs(end) < _FAR and end >= 0:
            stop: Any = end
        else:
            stop = length if end >= _FAR else length + end
    else:
        stop = end
    if isinstance(start, int) and start < 0:
        start = length + start
    count = stop - start
    _tell(call, axis, count)
    if isinstance(start, int):
        cut = symbol.slice_axis(data, axis=axis, begin=start, end=None) if start else data
        ruler = count.ruler()
        form = tuple(-1 if i == axis else 1 for i in range(call.rank()))
        return symbol.slice_like(cut, symbol.reshape(ruler, shape=form), axes=(axis,))
    if isinstance(count, Length):
        line = symbol.contrib.arange_like(count.ruler(), axis=0)
    else:
        line = symbol._internal._arange(start=0, stop=count)
    places = symbol.broadcast_add(cast(line, "int64"), start.value())
    return symbol.take(data, places, axis=axis)


def _tell(call: Call, axis: int, count: Dim) -> None:
    """Tell what is known of the length of an axis."""
    shape = call.types[0][1]
    if shape is None:
        shape = [None] * call.rank()
    call.types[0] = (
        call.types[0][0],
        [count if i == axis else entry for i, entry in enumerate(shape)],
    )


@translates("ReverseSequence")
def _reverse_sequence(call: Call) -> Symbol:
    time, batch = call.attr("time_axis", 0), call.attr("batch_axis", 1)
    data = call.sym() if time == 0 else symbol.swapaxes(call.sym(), dim1=0, dim2=1)
    if {time, batch} != {0, 1}:
        raise MXNetError("time and batch must be the first two axes")
    lengths = cast(call.sym(1), "float32")
    found = symbol.SequenceReverse(data, lengths, use_sequence_length=True)
    return found if time == 0 else symbol.swapaxes(found, dim1=0, dim2=1)


@translates("Trilu")
def _trilu(call: Call) -> Symbol:
    diagonal = call.integer(1) if call.has(1) else 0
    data, rank = call.sym(), call.rank()
    shape_only = cast(data, "float32")
    rows = symbol.expand_dims(symbol.contrib.arange_like(shape_only, axis=rank - 2), axis=1)
    columns = symbol.expand_dims(symbol.contrib.arange_like(shape_only, axis=rank - 1), axis=0)
    compare = symbol.broadcast_lesser_equal if call.attr("upper", 1) else (
        symbol.broadcast_greater_equal
    )  # fmt: skip
    mask = compare(rows + float(diagonal), columns)
    for _ in range(rank - 2):
        mask = symbol.expand_dims(mask, axis=0)
    mask = symbol.broadcast_like(mask, shape_only)
    return symbol.where(mask, data, symbol.zeros_like(data))
