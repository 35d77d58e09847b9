"""Shape and order of the elements."""

from __future__ import annotations

import numpy as np

from ..table import Results, UnsupportedError, converts
from ..values import Call
from ..writer import Length, Writer
from .common import positive, shaped, wide_dtype


@converts("Reshape", "reshape_like")
def _reshape(g: Writer, call: Call) -> Results:
    return shaped(g, call, call.data)


@converts("Flatten")
def _flatten(g: Writer, call: Call) -> Results:
    return g.op("Flatten", call.data, axis=1)


@converts("transpose")
def _transpose(g: Writer, call: Call) -> Results:
    order = call.attrs["axes"] or range(call.data.ndim)[::-1]
    return g.op("Transpose", call.data, perm=[axis % call.data.ndim for axis in order])


@converts("expand_dims")
def _expand_dims(g: Writer, call: Call) -> Results:
    return g.unsqueeze(call.data, call.attrs["axis"] % (call.data.ndim + 1))


@converts("squeeze")
def _squeeze(g: Writer, call: Call) -> Results:
    axes = call.attrs["axis"]
    if axes is None:
        if any(1 in lengths and len(set(lengths)) > 1 for lengths in call.data.lengths):
            raise UnsupportedError("axes that are dropped where their length is 1 must not be open")
        axes = tuple(axis for axis, length in enumerate(call.data.shape) if length == 1)
    if not axes:
        return call.data
    if len(axes) == call.data.ndim:
        return g.op("Reshape", call.data, g.ints(1))
    return g.squeeze(call.data, *positive(axes, call.data.ndim))


@converts("SwapAxis")
def _swap(g: Writer, call: Call) -> Results:
    order = list(range(call.data.ndim))
    one, two = call.attrs["dim1"], call.attrs["dim2"]
    order[one], order[two] = order[two], order[one]
    return g.transpose(call.data, order)


@converts("tile")
def _tile(g: Writer, call: Call) -> Results:
    data, reps = call.data, call.attrs["reps"]
    if not reps:
        return data
    axes = max(len(reps), data.ndim)
    reps = (1,) * (axes - len(reps)) + tuple(reps)
    x = g.unsqueeze(data, *range(axes - data.ndim)) if axes > data.ndim else data
    return g.op("Tile", x, g.ints(*reps))


@converts("repeat")
def _repeat(g: Writer, call: Call) -> Results:
    data, repeats, axis = call.data, call.attrs["repeats"], call.attrs["axis"]
    if axis is None:
        return repeated(g, g.op("Reshape", data, g.ints(-1)), 1, 0, repeats)
    return repeated(g, data, data.ndim, axis % data.ndim, repeats)


def repeated(g: Writer, data: str, ndim: int, axis: int, repeats: int) -> str:
    """Return a tensor with each slice along an axis repeated in place."""
    wide = g.unsqueeze(data, axis + 1)
    tiled = g.op("Tile", wide, g.ints(*[repeats if i == axis + 1 else 1 for i in range(ndim + 1)]))
    # 0 keeps a length.
    codes = [0] * axis + [-1] + [0] * (ndim - axis - 1)
    if axis + 1 < ndim:  # behind the joined axes 0 would count one axis too early
        moved = g.transpose(tiled, [i for i in range(ndim + 1) if i not in (axis, axis + 1)]
                            + [axis, axis + 1])  # fmt: skip
        joined = g.op("Reshape", moved, g.ints(*[0] * (ndim - 1), -1))
        order = [*range(axis), ndim - 1, *range(axis, ndim - 1)]
        return g.transpose(joined, order)
    return g.op("Reshape", tiled, g.ints(*codes))


@converts("Pad")
def _pad(g: Writer, call: Call) -> Results:
    width, mode = call.attrs["pad_width"], call.attrs["mode"]
    pads = g.ints(*width[::2], *width[1::2])
    value = None
    if mode == "constant":
        value = g.number(call.attrs["constant_value"], call.data.dtype)
    return g.op("Pad", call.data, pads, value, mode=mode)


@converts("reverse")
def _reverse(g: Writer, call: Call) -> Results:
    return flipped(g, call.data, positive(call.attrs["axis"], call.data.ndim))


def flipped(g: Writer, data: str, axes: list[int]) -> str:
    """Return a tensor with the elements along axes in the opposite order."""
    count, least = len(axes), np.iinfo(np.int64).min
    return g.op("Slice", data, g.ints(*[-1] * count), g.ints(*[least] * count), g.ints(*axes),
                g.ints(*[-1] * count))  # fmt: skip


@converts("broadcast_to", "broadcast_axis")
def _broadcast(g: Writer, call: Call) -> Results:
    # Expand keeps what is as long already: open lengths may be 1 there.
    kept = zip(call.data.lengths, call.out.lengths, strict=True)
    target = [1 if old == new else new[0] for old, new in kept]
    return g.op("Expand", call.data, g.ints(*target))


@converts("broadcast_like")
def _broadcast_like(g: Writer, call: Call) -> Results:
    lhs, rhs = call.given
    own, others = call.attrs["lhs_axes"], call.attrs["rhs_axes"]
    if own is None or others is None:
        return g.op("Expand", lhs, g.vector(g.all_lengths(rhs)))
    target: list[Length] = [1] * lhs.ndim
    for axis, other in zip(own, others, strict=True):
        target[axis] = g.length(rhs, other)
    return g.op("Expand", lhs, g.vector(target))


@converts("depth_to_space")
def _depth_to_space(g: Writer, call: Call) -> Results:
    return g.op("DepthToSpace", call.data, blocksize=call.attrs["block_size"], mode="DCR")


@converts("space_to_depth")
def _space_to_depth(g: Writer, call: Call) -> Results:
    return g.op("SpaceToDepth", call.data, blocksize=call.attrs["block_size"])


@converts("diag")
def _diag(g: Writer, call: Call) -> Results:
    data, k = call.data, call.attrs["k"]
    if data.ndim == 1:
        return diagonal_matrix(g, data, 1, g.length(data, 0), k)
    one, two = (call.attrs[key] % data.ndim for key in ("axis1", "axis2"))
    rest = [axis for axis in range(data.ndim) if axis not in (one, two)]
    rows, columns = g.length(data, one), g.length(data, two)
    x = g.transpose(data, [*rest, one, two])
    return diagonal(g, x, data.ndim, rows, columns, k)


def diagonal(g: Writer, x: str, ndim: int, rows: Length, columns: Length, k: int) -> str:
    """Return the diagonal number k of the matrices on the last two axes."""
    if not isinstance(rows, int) or not isinstance(columns, int):
        raise UnsupportedError("the lengths of the axes of a diagonal must not be open")
    first = k if k >= 0 else -k * columns
    length = max(min(rows - max(-k, 0), columns - max(k, 0)), 0)
    places = first + np.arange(length, dtype=np.int64) * (columns + 1)
    flat = g.op("Reshape", x, g.ints(*[0] * (ndim - 2), -1))
    return g.op("Gather", flat, places, axis=ndim - 2)


def diagonal_matrix(g: Writer, x: str, ndim: int, length: Length, k: int) -> str:
    """Return matrices with the vectors of the last axis on their diagonal number k."""
    if not isinstance(length, int):
        raise UnsupportedError("the length of a diagonal must not be open")
    size = length + abs(k)
    mask = np.eye(size, k=k, dtype=bool)
    pads = [0] * (ndim - 1) + [max(k, 0)] + [0] * (ndim - 1) + [max(-k, 0)]
    # Each row of the matrix has the vector, shifted; all but the diagonal is hidden.
    padded = g.op("Pad", x, g.ints(*pads))
    wide = g.unsqueeze(padded, ndim - 1)
    zero = g.op("CastLike", g.number(0, np.float32), x)
    return g.op("Where", g.constant(mask), wide, zero)


@converts("shape_array")
def _shape_array(g: Writer, call: Call) -> Results:
    return g.op("Shape", call.data)


@converts("size_array")
def _size_array(g: Writer, call: Call) -> Results:
    return g.op("Reshape", g.op("Size", call.data), g.ints(1))


@converts("Concat", "_rnn_param_concat")
def _concat(g: Writer, call: Call) -> Results:
    if len(call.given) == 1:
        return call.data
    return g.op("Concat", *call.given, axis=call.attrs["dim"])


@converts("stack")
def _stack(g: Writer, call: Call) -> Results:
    axis = call.attrs["axis"] % (call.data.ndim + 1)
    parts = [g.unsqueeze(value, axis) for value in call.given]
    return parts[0] if len(parts) == 1 else g.op("Concat", *parts, axis=axis)


@converts("SliceChannel", "_split_v2")
def _split(g: Writer, call: Call) -> Results:
    data, attrs = call.data, call.attrs
    axis, count = attrs["axis"] % data.ndim, len(call.outputs)
    if count == 1:
        parts = [str(data)]
    elif data.shape[axis] is None:
        if "sections" in attrs:
            raise UnsupportedError("an axis of open length is cut into equal parts only")
        parts = g.ops("Split", data, count=count, axis=axis, num_outputs=count)
    else:
        # A part whose axis is dropped has length 1.
        lengths = [1 if attrs["squeeze_axis"] else out.shape[axis] for out in call.outputs]
        parts = g.split(data, axis, lengths)  # type: ignore[arg-type]
    return [g.squeeze(part, axis) for part in parts] if attrs["squeeze_axis"] else parts


@converts("im2col")
def _im2col(g: Writer, call: Call) -> Results:
    data, attrs = call.data, call.attrs
    (rows, columns), stride = attrs["kernel"], attrs["stride"] or (1, 1)
    dilate, pad = attrs["dilate"] or (1, 1), attrs["pad"] or (0, 0)
    channels = data.shape[1]
    if channels is None:
        raise UnsupportedError("the number of channels must not be open")
    # A convolution that picks each element of the window.
    weight = np.eye(rows * columns, dtype=data.dtype).reshape(rows * columns, 1, rows, columns)
    found = g.op("Conv", data, np.tile(weight, (channels, 1, 1, 1)), kernel_shape=[rows, columns],
                 strides=list(stride), dilations=list(dilate), pads=[*pad, *pad],
                 group=channels)  # fmt: skip
    return g.op("Reshape", found, g.ints(0, channels * rows * columns, -1))


@converts("col2im")
def _col2im(g: Writer, call: Call) -> Results:
    attrs = call.attrs
    pad = attrs["pad"] or (0, 0)
    return g.op("Col2Im", call.data, g.ints(*attrs["output_size"]), g.ints(*attrs["kernel"]),
                strides=list(attrs["stride"] or (1, 1)), dilations=list(attrs["dilate"] or (1, 1)),
                pads=[*pad, *pad])  # fmt: skip


@converts("khatri_rao")
def _khatri_rao(g: Writer, call: Call) -> Results:
    found: str = call.data
    for matrix in call.given[1:]:
        wide = wide_dtype(matrix.dtype)
        left, right = (x if wide == matrix.dtype else g.cast(x, wide) for x in (found, matrix))
        rows = g.op("Mul", g.unsqueeze(left, 1), g.unsqueeze(right, 0))
        columns = g.length(matrix, 1)
        found = g.reshape(rows, [None, columns])
        found = found if wide == matrix.dtype else g.cast(found, matrix.dtype)
    return found


@converts("_contrib_index_array")
def _index_array(g: Writer, call: Call) -> Results:
    data, axes = call.data, call.attrs["axes"]
    chosen = range(data.ndim) if axes is None else [axis % data.ndim for axis in axes]
    lengths = g.all_lengths(data)
    parts = []
    for axis in chosen:
        steps = g.op("Reshape", g.arange(lengths[axis]),
                     g.ints(*[-1 if i == axis else 1 for i in range(data.ndim)]))  # fmt: skip
        parts.append(g.unsqueeze(g.op("Expand", steps, g.vector(lengths)), data.ndim))
    return parts[0] if len(parts) == 1 else g.op("Concat", *parts, axis=data.ndim)

