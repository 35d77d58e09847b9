"""Other shapes for the same elements, and arrays that shapes alone make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .....base import MXNetError
from .._call import Call, cast
from .._lengths import Dim, Length, is_same, shaped
from .._registry import translates
from .._symbols import Symbol, symbol


@translates("Constant")
def _constant(call: Call) -> Any:
    from_attrs = {
        "value": lambda v: v, "sparse_value": lambda v: v,
        "value_int": lambda v: np.asarray(v, np.int64),
        "value_ints": lambda v: np.asarray(v, np.int64),
        "value_float": lambda v: np.asarray(v, np.float32),
        "value_floats": lambda v: np.asarray(v, np.float32),
    }  # fmt: skip
    for name, read in from_attrs.items():
        if call.attr(name) is not None:
            return call.importer.known(call.node.output[0], read(call.attr(name)))
    raise MXNetError("constants can be numbers only")


@translates("Reshape")
def _reshape(call: Call) -> Symbol:
    target = call.attr("shape") if call.version < 5 else call.lengths(1)
    if target is None:
        raise MXNetError("the new shape must be constant, or computed from shapes")
    if call.attr("allowzero", 0) and 0 in target:
        raise MXNetError("axes of length 0 are not supported")
    return reshaped(call, list(target))


def reshaped(call: Call, target: list[Dim]) -> Symbol:
    """Return the first input in another shape, in which 0 keeps a length and -1 is the rest."""
    data, shape = call.sym(), call.value().shape
    if not target:
        return symbol.reshape(data, shape=(1,))
    full = [
        shape[i] if is_same(entry, 0) and shape is not None and i < len(shape) else entry
        for i, entry in enumerate(target)
    ]
    codes = _codes(target, shape)
    reverse = False
    if codes is None and shape is not None:
        codes = _codes(full[::-1], shape[::-1])
        codes, reverse = codes and codes[::-1], True
    if not any(is_same(entry, -1) for entry in full):
        call.set_shape([entry for entry in full])
    elif call.types[0][1] is None or all(entry is None for entry in call.types[0][1]):
        call.types[0] = call.types[0][0], [None if is_same(e, -1) else e for e in full]
    else:
        _merge(call, full)
    if codes is not None:
        options = {"reverse": True} if reverse else {}
        return symbol.reshape(data, shape=tuple(codes), **options)
    if any(is_same(entry, -1) for entry in full):
        raise MXNetError(f"the shape {target} has several lengths that are not known")
    return symbol.reshape_like(data, shaped(full))


def _merge(call: Call, full: Sequence[Dim]) -> None:
    """Put lengths that are known into an inferred shape."""
    inferred = call.types[0][1]
    call.types[0] = call.types[0][0], [
        entry if isinstance(entry, Length) else guess
        for entry, guess in zip(full, inferred, strict=True)
    ]  # fmt: skip


def _codes(target: Sequence[Dim], shape: Sequence[Dim] | None) -> list[int] | None:
    """Return MXNet's codes for a shape; None where more than one length is open."""
    codes: list[int] = []
    for axis, entry in enumerate(target):
        if not isinstance(entry, Length):
            codes.append(entry)
        elif shape is not None and axis < len(shape) and is_same(entry, shape[axis]):
            codes.append(0)
        else:
            codes.append(-1)
    return codes if codes.count(-1) < 2 else None


@translates("Flatten")
def _flatten(call: Call) -> Symbol:
    axis = call.attr("axis", 1)
    axis = axis + call.rank() if axis < 0 else axis
    if axis == 1:
        return symbol.Flatten(call.sym()) if call.rank() else symbol.reshape(
            call.sym(), shape=(1, 1)
        )  # fmt: skip
    if axis == 0:
        return symbol.reshape(call.sym(), shape=(1, -1))
    if axis == call.rank():
        return symbol.reshape(call.sym(), shape=(-1, 1))
    joined = symbol.reshape(call.sym(), shape=(*[0] * axis, -1))
    return symbol.reshape(joined, shape=(-1, 0), reverse=True)


def _axes_of(call: Call) -> list[int] | None:
    if call.has(1):
        return call.ints(1)
    return call.attr("axes")


@translates("Squeeze")
def _squeeze(call: Call) -> Symbol:
    axes = _axes_of(call)
    if axes is None:
        return symbol.squeeze(call.sym())
    return symbol.squeeze(call.sym(), axis=tuple(sorted(call.wrap(axis) for axis in axes)))


@translates("Unsqueeze")
def _unsqueeze(call: Call) -> Symbol:
    axes = _axes_of(call) or []
    rank = call.rank() + len(axes)
    if not call.rank():
        return symbol.reshape(call.sym(), shape=(1,) * rank) if axes else call.sym()
    data = call.sym()
    for axis in sorted(axis + rank if axis < 0 else axis for axis in axes):
        data = symbol.expand_dims(data, axis=axis)
    return data


@translates("Transpose")
def _transpose(call: Call) -> Any:
    if call.rank() < 2:
        return call.value()
    order = call.attr("perm", list(range(call.rank()))[::-1])
    return symbol.transpose(call.sym(), axes=tuple(order))


@translates("Shape")
def _shape(call: Call) -> Symbol:
    whole = symbol.shape_array(call.sym())
    start, end = call.attr("start", 0), call.attr("end")
    return symbol.slice_axis(whole, axis=0, begin=start, end=end) if start or end else whole


@translates("Size")
def _size(call: Call) -> Symbol:
    return symbol.size_array(call.sym())


@translates("Expand")
def _expand(call: Call) -> Symbol:
    target = call.lengths(1)
    if target is None:
        raise MXNetError("the shape must be constant, or computed from shapes")
    return expanded(call, call.sym(), call.shape(), target)


def expanded(call: Call, data: Symbol, shape: Sequence[Dim], target: Sequence[Dim]) -> Symbol:
    """Return data broadcast to a shape, in which lengths of 1 keep those of data."""
    rank = max(len(shape), len(target), 1)
    for _ in range(rank - max(len(shape), 1)):
        data = symbol.expand_dims(data, axis=0)
    old = [1] * (rank - len(shape)) + list(shape)
    new = [1] * (rank - len(target)) + list(target)
    result = [mine if is_same(wish, 1) else wish for mine, wish in zip(old, new, strict=True)]
    call.set_shape(result if len(shape) or len(target) else [])
    fixed = tuple(
        wish if isinstance(wish, int) and not is_same(wish, mine) else 0
        for mine, wish in zip(old, result, strict=True)
    )
    if any(fixed):
        data = symbol.broadcast_to(data, shape=fixed)
    for axis, (mine, wish) in enumerate(zip(old, result, strict=True)):
        if isinstance(wish, Length) and not is_same(wish, mine):
            data = symbol.broadcast_like(data, wish.ruler(), lhs_axes=(axis,), rhs_axes=(0,))
    return data


@translates("Tile")
def _tile(call: Call) -> Symbol:
    repeats = call.lengths(1)
    if repeats is None:
        raise MXNetError("the number of repetitions must be constant, or computed from shapes")
    if not any(isinstance(entry, Length) for entry in repeats):
        return symbol.tile(call.sym(), reps=tuple(repeats))
    shape = call.shape()
    moving = [i for i, entry in enumerate(repeats) if isinstance(entry, Length)]
    if any(not is_same(shape[i], 1) for i in moving):
        raise MXNetError("only axes of length 1 can be repeated so often as shapes tell")
    wide = expanded(call, call.sym(), shape, [
        entry if i in moving else shape[i] for i, entry in enumerate(repeats)
    ])  # fmt: skip
    call.types[0] = (
        call.types[0][0],
        [entry if i in moving else None for i, entry in enumerate(repeats)],
    )
    return symbol.tile(wide, reps=tuple(1 if i in moving else n for i, n in enumerate(repeats)))


@translates("ConstantOfShape")
def _constant_of_shape(call: Call) -> Symbol:
    target = call.lengths(0)
    if target is None:
        raise MXNetError("the shape must be constant, or computed from shapes")
    value = call.attr("value")
    value = np.zeros(1, np.float32) if value is None else value.reshape(-1)
    dtype = "float32" if str(value.dtype) == "bool" else str(value.dtype)
    number = value[0].item()
    call.set_shape(target)
    if any(isinstance(entry, Length) for entry in target):
        zeros = cast(shaped(target), dtype)
        return symbol._internal._plus_scalar(zeros, scalar=number) if number else zeros
    return symbol._internal._full(shape=tuple(target) or (1,), value=number, dtype=dtype)


@translates("Range")
def _range(call: Call) -> Symbol:
    bounds = [call.lengths(i) for i in range(3)]
    dtype = call.dtype()
    if any(bound is None or len(bound) != 1 for bound in bounds):
        raise MXNetError("the bounds must be constant, or computed from shapes")
    start, limit, step = (bound[0] for bound in bounds if bound)
    if isinstance(start, Length) or isinstance(step, Length) or step < 1:
        raise MXNetError("start and step must be constant, and the step positive")
    # As many as begin before the limit.
    count = (limit - start + (step - 1)) // step
    if not isinstance(count, Length):
        found = symbol._internal._arange(start=start, stop=limit, step=step, dtype=dtype)
        return found
    call.set_shape([count])
    line = symbol.contrib.arange_like(cast(count.ruler(), dtype), start=start, step=step, axis=0)
    return line


@translates("EyeLike")
def _eye_like(call: Call) -> Symbol:
    dtype = call.dtype_attr("dtype", call.dtype())
    zeros = cast(call.sym(), "float32")
    rows = symbol.expand_dims(symbol.contrib.arange_like(zeros, axis=0), axis=1)
    columns = symbol.expand_dims(symbol.contrib.arange_like(zeros, axis=1), axis=0)
    found = symbol.broadcast_equal(rows + float(call.attr("k", 0)), columns)
    return found if dtype in ("float32", "bool") else cast(found, dtype)


@translates("DepthToSpace")
def _depth_to_space(call: Call) -> Symbol:
    block = call.need("blocksize")
    if call.attr("mode", "DCR") == "DCR":
        return symbol.depth_to_space(call.sym(), block_size=block)
    # Channels first, then the block: split, reorder and join again.
    split = symbol.reshape(call.sym(), shape=(0, -4, -1, block * block, -2))
    split = symbol.reshape(split, shape=(0, 0, -4, block, block, -2))
    order = symbol.transpose(split, axes=(0, 1, 4, 2, 5, 3))
    return symbol.reshape(order, shape=(0, 0, -3, -3))


@translates("SpaceToDepth")
def _space_to_depth(call: Call) -> Symbol:
    return symbol.space_to_depth(call.sym(), block_size=call.need("blocksize"))
