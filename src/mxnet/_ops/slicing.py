"""Blocks of arrays: cutting them out, and writing them into a copy."""

import functools
import operator

import torch
from torch import Tensor

from ..base import MXNetError
from .attributes import REQUIRED, Axes, OpenShape, Scalar, Shape
from .kernels import fresh, narrow_copy
from .numeric import cast_number, number_for, with_flat
from .registry import op
from .shapes import axis_in


@functools.lru_cache(1024)
def _block(
    shape: Shape, begin: OpenShape, end: OpenShape, step: OpenShape | None, name: str
) -> tuple[tuple[slice, ...], list[int]]:
    """Return the index of a block with positive steps, and the axes to reverse in it.

    torch knows no negative steps. Bounds beyond the ends are cut off, as in Python.
    """
    steps = step or (None,) * len(begin)
    if len(begin) != len(end) or len(begin) != len(steps) or len(begin) > len(shape) or 0 in steps:
        raise MXNetError(
            f"{name}: begin, end and step must have one length, at most {len(shape)} for shape "
            f"{tuple(shape)}, and no step may be 0; got {begin}, {end} and {step}."
        )
    index: list[slice] = []
    backwards: list[int] = []
    for axis, bounds in enumerate(zip(begin, end, steps, strict=True)):
        chosen = range(*slice(*bounds).indices(shape[axis]))
        if not chosen:
            index.append(slice(0, 0))
        elif chosen.step > 0:
            index.append(slice(chosen.start, chosen.stop, chosen.step))
        else:
            index.append(slice(chosen[-1], chosen.start + 1, -chosen.step))
            backwards.append(axis)
    return tuple(index), backwards


@op("slice", "crop", uniform=True)
def slice_(
    data: Tensor,
    begin: OpenShape = REQUIRED,
    end: OpenShape = REQUIRED,
    step: OpenShape | None = (),
) -> Tensor:
    """Cut a block out of the leading axes.

    Shapes: data S -> the block, of length 0 where the bounds enclose nothing. None in begin, end
    or step leaves the bound open, negative numbers count from the end, negative steps go
    backwards.
    """
    index, backwards = _block(data.shape, begin, end, step, "slice")
    block = data[index] if index else data
    return block.flip(backwards) if backwards else fresh(block)


@op("_slice_assign", "_crop_assign", uniform=True)
def slice_assign(
    lhs: Tensor,
    rhs: Tensor,
    begin: OpenShape = REQUIRED,
    end: OpenShape = REQUIRED,
    step: OpenShape | None = (),
) -> Tensor:
    """Return a copy of lhs with a block of its leading axes replaced by rhs.

    Shapes: lhs S, rhs: exactly the block that ``slice`` would cut out of lhs -> S. MXNet has no
    gradient for this; here lhs gets that of the rest and rhs that of the block.
    """
    index, backwards = _block(lhs.shape, begin, end, step, "_slice_assign")
    result = lhs.clone()
    block = result[index] if index else result
    if block.shape != rhs.shape:
        raise MXNetError(
            f"_slice_assign: rhs must have the shape {tuple(block.shape)} of the block, got "
            f"{tuple(rhs.shape)}."
        )
    block.copy_(rhs.flip(backwards) if backwards else rhs)
    return result


@op("_slice_assign_scalar", "_crop_assign_scalar", uniform=True)
def slice_assign_scalar(
    data: Tensor,
    scalar: Scalar = 0.0,
    begin: OpenShape = REQUIRED,
    end: OpenShape = REQUIRED,
    step: OpenShape | None = (),
) -> Tensor:
    """Return a copy of data with a number in a block of its leading axes.

    Shapes: data S -> S; bounds as for ``slice``. Integer arrays take the integer part of the
    number, which wraps around.
    """
    index, _ = _block(data.shape, begin, end, step, "_slice_assign_scalar")
    result = data.clone()
    block = result[index] if index else result
    block.fill_(cast_number(number_for(data, scalar), data.dtype, torch.float64))
    return result


@op("slice_axis", uniform=True)
def slice_axis(
    data: Tensor, axis: int = REQUIRED, begin: int = REQUIRED, end: int | None = REQUIRED
) -> Tensor:
    """Cut a range out of one axis; ``end`` None means to its end, negative counts from there.

    Shapes: data S -> S with the length end - begin on the axis.
    """
    axis = axis_in(data, axis, "slice_axis")
    length = data.shape[axis]
    first = begin + length if begin < 0 else begin
    last = length if end is None else end + length if end < 0 else end
    if not 0 <= first < last <= length:
        raise MXNetError(
            f"slice_axis: begin {begin} and end {end} do not fit axis {axis} of length {length}."
        )
    return narrow_copy(data, axis, first, last - first)


@op("slice_like")
def slice_like(data: Tensor, shape_like: Tensor, axes: Axes = None) -> Tensor:
    """Cut data down to the lengths of another array on all, or the given, axes.

    Shapes: data S, shape_like T with T <= S on these axes -> S with the lengths of T there. The
    gradient of shape_like is 0.
    """
    if axes is None:
        lengths = shape_like.shape
        if len(lengths) != data.dim():
            raise MXNetError(
                f"slice_like: data {tuple(data.shape)} and shape_like {tuple(lengths)} must have "
                "as many axes; or give axes."
            )
        if lengths == data.shape:
            return with_flat(fresh(data), shape_like)
        if all(map(operator.le, lengths, data.shape)):
            return with_flat(fresh(data[tuple(map(slice, lengths))]), shape_like)
    chosen = range(data.dim()) if axes is None else (axes,) if isinstance(axes, int) else axes
    for number in chosen:
        axis = axis_in(data, number, "slice_like")
        length = shape_like.shape[axis_in(shape_like, axis, "slice_like")]
        if length > data.shape[axis]:
            raise MXNetError(
                f"slice_like: axis {axis} of data has length {data.shape[axis]}, less than "
                f"{length} of shape_like."
            )
        data = data.narrow(axis, 0, length)
    return with_flat(fresh(data), shape_like)


@op("Crop")
def crop(
    *data: Tensor, offset: Shape = (0, 0), h_w: Shape = (0, 0), center_crop: bool = False
) -> Tensor:
    """Cut a window out of images.

    Shapes: data (N, C, H, W), and as a second array, if there is one, (any, any, h, w), which
    stands for ``h_w`` -> (N, C, h, w).

    Parameters
    ----------
    offset : tuple of two ints
        Row and column of the window's corner.
    h_w : tuple of two ints
        Height and width of the window; needed where there is one array.
    center_crop : bool
        Take the middle; offset is not used.
    """
    images = data[0]
    if len(data) > 2 or any(array.dim() != 4 for array in data):
        raise MXNetError(
            "Crop: one or two arrays with 4 axes (N, C, H, W) are needed, got shapes "
            f"{[tuple(array.shape) for array in data]}."
        )
    size = tuple(data[1].shape[2:]) if len(data) == 2 else h_w
    room = [whole - part for whole, part in zip(images.shape[2:], size, strict=True)]
    corner = tuple(spare // 2 for spare in room) if center_crop else offset
    fits = [0 <= at <= spare for at, spare in zip(corner, room, strict=True)]
    if min(size) < 1 or not all(fits):
        raise MXNetError(
            f"Crop: the window of height and width {size} at offset {corner} must lie inside the "
            f"images of shape {tuple(images.shape)}."
        )
    (top, left), (height, width) = corner, size
    return with_flat(fresh(images[:, :, top : top + height, left : left + width]), *data[1:])
