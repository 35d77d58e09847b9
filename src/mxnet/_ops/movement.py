"""Shape and order of the elements: reshape, transpose, pad, tile, flip.

As in MXNet every result is a copy; only the method ``reshape`` of arrays shares memory.
"""

import math
from typing import Literal

import torch
from torch import Tensor

from ..base import MXNetError
from .attributes import REQUIRED, Shape
from .kernels import (
    expand_copy,
    fresh,
    permute_copy,
    squeeze_copy,
    transpose_copy,
    unsqueeze_copy,
)
from .numeric import cast_number, with_flat
from .registry import op
from .shapes import axis_in, reshape_shape, reshaped


@op("Reshape", "reshape", uniform=True)
def reshape(
    data: Tensor,
    shape: Shape = (),
    reverse: bool = False,
    target_shape: Shape = (),
    keep_highest: bool = False,
) -> Tensor:
    """Return a copy of the elements in another shape; the method of arrays gives a view.

    Shapes: data S -> shape, of the same number of elements.

    Parameters
    ----------
    shape : tuple of int
        Lengths, or codes: 0 keeps the axis, -1 is what remains, -2 keeps all remaining axes, -3
        joins two axes, -4 splits one into the two numbers that follow.
    reverse : bool
        Match the codes from the right.
    target_shape, keep_highest
        The forms of versions before 0.9: a shape in which 0 is what remains, and whether the
        first axis is kept.
    """
    if not shape and target_shape:
        return fresh(data.reshape(_old_shape(tuple(data.shape), target_shape, keep_highest)))
    return fresh(reshaped(data, reshape_shape(data.shape, shape, reverse)))


def _old_shape(shape: Shape, target: Shape, keep_highest: bool) -> Shape:
    wanted = list(target)
    if keep_highest:
        wanted[0] = shape[0]
    rest = math.prod(length for length in wanted if length)
    return tuple(length or math.prod(shape) // rest for length in wanted)


@op("reshape_like")
def reshape_like(
    lhs: Tensor,
    rhs: Tensor,
    lhs_begin: int | None = None,
    lhs_end: int | None = None,
    rhs_begin: int | None = None,
    rhs_end: int | None = None,
) -> Tensor:
    """Return lhs in the shape of rhs; with the bounds, axes of lhs are replaced by axes of rhs.

    Shapes: lhs, rhs of as many elements -> the shape of rhs; or lhs with its axes
    ``[lhs_begin, lhs_end)`` replaced by the axes ``[rhs_begin, rhs_end)`` of rhs. The gradient of
    rhs is 0.
    """
    if lhs_begin is lhs_end is rhs_begin is rhs_end is None:
        return with_flat(fresh(lhs.reshape_as(rhs)), rhs)
    own, other = tuple(lhs.shape), tuple(rhs.shape)
    left = slice(*_bounds(lhs_begin, lhs_end, len(own)))
    right = slice(*_bounds(rhs_begin, rhs_end, len(other)))
    _check_bounds("lhs", left, len(own))
    _check_bounds("rhs", right, len(other))
    target = other[right]
    if (lhs_begin, lhs_end) != (None, None):
        target = own[: left.start] + target + own[left.stop :]
    return with_flat(fresh(lhs.reshape(target)), rhs)


def _bounds(begin: int | None, end: int | None, ndim: int) -> tuple[int, int]:
    begin = 0 if begin is None else begin + ndim if begin < 0 else begin
    end = ndim if end is None else end + ndim if end < 0 else end
    return begin, end


def _check_bounds(name: str, bounds: slice, ndim: int) -> None:
    if not 0 <= bounds.start < bounds.stop <= ndim:
        raise MXNetError(
            f"reshape_like: {name}_begin must lie below {name}_end, both inside the {ndim} axes of "
            f"{name}; got {bounds.start} and {bounds.stop}."
        )


@op("Flatten", "flatten", uniform=True)
def flatten(data: Tensor) -> Tensor:
    """Join all axes but the first.

    Shapes: data (N, ...) -> (N, product of the others).
    """
    if not data.dim():
        raise MXNetError("Flatten: data must have at least one axis.")
    length, *others = data.shape
    return fresh(data.reshape(length, math.prod(others)))


@op("transpose", uniform=True)
def transpose(data: Tensor, axes: Shape = ()) -> Tensor:
    """Permute the axes; without ``axes`` reverse them.

    Shapes: data S -> S permuted.
    """
    order = axes or tuple(range(data.dim()))[::-1]
    if len(order) != data.dim():
        raise MXNetError(
            f"transpose: axes must name all {data.dim()} axes of shape {tuple(data.shape)}, "
            f"got {axes}."
        )
    return permute_copy(data, order)


@op("expand_dims", uniform=True)
def expand_dims(data: Tensor, axis: int = REQUIRED) -> Tensor:
    """Insert an axis of length 1 at a position.

    Shapes: data S of n axes, -n - 1 <= axis <= n -> S with 1 inserted.
    """
    if not -data.dim() - 1 <= axis <= data.dim():
        raise MXNetError(f"expand_dims: axis {axis} does not fit shape {tuple(data.shape)}.")
    return unsqueeze_copy(data, axis)


@op("squeeze", uniform=True)
def squeeze(data: Tensor, axis: Shape | None = None) -> Tensor:
    """Drop axes of length 1: the given ones, which may be none, or with None all.

    Shapes: data S -> S without them; where none would be left, (1,).
    """
    if axis is None:
        result = squeeze_copy(data)
        return result if result.dim() else result.reshape(1)
    axes = [axis_in(data, number, "squeeze") for number in axis]
    if len(set(axes)) < len(axes) or any(data.shape[number] != 1 for number in axes):
        raise MXNetError(
            f"squeeze: axis must name axes of length 1, each once, of shape {tuple(data.shape)}, "
            f"got {axis}."
        )
    kept = [length for i, length in enumerate(data.shape) if i not in axes]
    return fresh(data.reshape(kept or (1,)))


@op("SwapAxis", "swapaxes", uniform=True)
def swapaxes(data: Tensor, dim1: int = 0, dim2: int = 0) -> Tensor:
    """Exchange two axes.

    Shapes: data S -> S with the lengths exchanged.
    """
    first, second = axis_in(data, dim1, "SwapAxis"), axis_in(data, dim2, "SwapAxis")
    return transpose_copy(data, first, second)


@op("tile", uniform=True)
def tile(data: Tensor, reps: Shape = REQUIRED) -> Tensor:
    """Repeat the whole array along its axes.

    Shapes: data S, reps R, the shorter one filled with 1 in front -> S * R.
    """
    if min(reps, default=0) < 0:
        raise MXNetError(f"tile: reps must not be negative, got {reps}.")
    return data.tile(*reps).contiguous() if reps else data.clone()


@op("repeat", uniform=True)
def repeat(data: Tensor, repeats: int = REQUIRED, axis: int | None = None) -> Tensor:
    """Repeat every element along an axis, or of the flattened array.

    Shapes: data S -> S with the axis ``repeats`` times as long; without axis (size * repeats,).
    """
    if repeats < 0:
        raise MXNetError(f"repeat: repeats must not be negative, got {repeats}.")
    if axis is None:
        return data.reshape(-1).repeat_interleave(repeats)
    return data.repeat_interleave(repeats, axis_in(data, axis, "repeat"))


@op("Pad", "pad", uniform=True)
def pad(
    data: Tensor,
    mode: Literal["constant", "edge", "reflect"] = REQUIRED,
    pad_width: Shape = REQUIRED,
    constant_value: float = 0.0,
) -> Tensor:
    """Add elements around the axes but the first two.

    Shapes: data (N, C, ...) of 4 or 5 axes; pad_width (before, after) for every axis.

    Parameters
    ----------
    mode : {"constant", "edge", "reflect"}
        Fill with ``constant_value``, the outermost element, or the mirrored inside.
    """
    ndim = data.dim()
    if ndim not in (4, 5) or len(pad_width) != 2 * ndim or any(pad_width[:4]):
        raise MXNetError(
            f"Pad: data must have 4 or 5 axes and pad_width two numbers for each, 0 for the first "
            f"two axes; got shape {tuple(data.shape)} and pad_width {pad_width}."
        )
    widths = (*pad_width[-2:], *pad_width[-4:-2], *pad_width[4:-4])  # torch begins at the last
    if mode == "constant":
        value = cast_number(constant_value, data.dtype, torch.float64)
        return torch.constant_pad_nd(data, widths, value)
    return torch.nn.functional.pad(data, widths, mode="replicate" if mode == "edge" else mode)


@op("reverse", "flip", uniform=True)
def flip(data: Tensor, axis: Shape = REQUIRED) -> Tensor:
    """Reverse the order of the elements along axes.

    Shapes: data S -> S.
    """
    if len(axis) == 1:
        return data.flip(axis_in(data, axis[0], "reverse"))
    return data.flip([axis_in(data, number, "reverse") for number in axis])


@op("broadcast_to", uniform=True)
def broadcast_to(data: Tensor, shape: Shape = ()) -> Tensor:
    """Stretch axes of length 1; 0 in ``shape`` keeps the axis.

    Shapes: data S, shape T of as many axes -> T.
    """
    if len(shape) != data.dim() or min(shape, default=0) < 0:
        raise MXNetError(
            f"broadcast_to: shape must have {data.dim()} lengths of 0 or more like data "
            f"{tuple(data.shape)}, got {shape}."
        )
    # -1 is torch's word for a kept axis.
    return expand_copy(data, [length or -1 for length in shape])


@op("broadcast_axis", "broadcast_axes", uniform=True)
def broadcast_axis(data: Tensor, axis: Shape = (), size: Shape = ()) -> Tensor:
    """Stretch the given axes of length 1 to the given sizes.

    Shapes: data S with 1 on these axes -> S with ``size`` there.
    """
    if len(axis) != len(size) or min(size, default=0) < 0:
        raise MXNetError(
            f"broadcast_axis: size must have a length of 0 or more for each axis of {axis}, got "
            f"{size}."
        )
    target = list(data.shape)
    for number, length in zip(axis, size, strict=True):
        number = axis_in(data, number, "broadcast_axis")
        if target[number] != 1:
            raise MXNetError(
                f"broadcast_axis: axis must name axes of length 1 of shape {tuple(data.shape)}, "
                f"each once, got {axis}."
            )
        target[number] = length
    return expand_copy(data, target)


@op("broadcast_like")
def broadcast_like(
    lhs: Tensor, rhs: Tensor, lhs_axes: Shape | None = None, rhs_axes: Shape | None = None
) -> Tensor:
    """Stretch lhs to the shape of rhs, or some axes of it to the lengths of axes of rhs.

    Shapes: lhs S, rhs T of as many axes -> T; with axes, S with the lengths of those of rhs. The
    gradient of rhs is 0.
    """
    if lhs_axes is None or rhs_axes is None:
        if lhs.dim() != rhs.dim():
            raise MXNetError(
                f"broadcast_like: lhs {tuple(lhs.shape)} and rhs {tuple(rhs.shape)} must have as "
                "many axes; or give lhs_axes and rhs_axes."
            )
        return with_flat(fresh(lhs.expand_as(rhs)), rhs)
    if not lhs_axes or len(lhs_axes) != len(rhs_axes):
        raise MXNetError(
            f"broadcast_like: lhs_axes and rhs_axes must name as many axes, at least one, got "
            f"{lhs_axes} and {rhs_axes}."
        )
    target = list(lhs.shape)
    for own, other in zip(lhs_axes, rhs_axes, strict=True):
        target[own] = rhs.shape[other]
    return with_flat(fresh(lhs.expand(target)), rhs)


@op("depth_to_space", uniform=True)
def depth_to_space(data: Tensor, block_size: int = REQUIRED) -> Tensor:
    """Move blocks of channels into the plane.

    Shapes: data (N, C * b * b, H, W) -> (N, C, H * b, W * b), channels in the order (b, b, C).
    """
    if data.dim() != 4 or block_size < 1 or data.shape[1] % block_size**2:
        raise MXNetError(
            "depth_to_space: data must have 4 axes, with a number of channels that block_size "
            f"squared divides; got shape {tuple(data.shape)} and block_size={block_size}."
        )
    n, c, h, w = data.shape
    b = block_size
    blocks = data.reshape(n, b, b, c // (b * b), h, w)
    return fresh(blocks.permute(0, 3, 4, 1, 5, 2)).reshape(n, c // (b * b), h * b, w * b)


@op("space_to_depth", uniform=True)
def space_to_depth(data: Tensor, block_size: int = REQUIRED) -> Tensor:
    """Move blocks of the plane into channels.

    Shapes: data (N, C, H * b, W * b) -> (N, C * b * b, H, W), channels in the order (b, b, C).
    """
    if data.dim() != 4 or block_size < 1 or any(n % block_size for n in data.shape[2:]):
        raise MXNetError(
            "space_to_depth: data must have 4 axes, with a height and width that block_size "
            f"divides; got shape {tuple(data.shape)} and block_size={block_size}."
        )
    n, c, h, w = data.shape
    b = block_size
    blocks = data.reshape(n, c, h // b, b, w // b, b)
    return fresh(blocks.permute(0, 3, 5, 1, 2, 4)).reshape(n, c * b * b, h // b, w // b)


@op("diag", uniform=True)
def diag(data: Tensor, k: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """Return a diagonal, or a matrix with a vector on its diagonal.

    Shapes: data (N,) -> (N + abs(k), N + abs(k)); with more axes, data without
    axis1 and axis2 and the length of the diagonal number k at the end.
    """
    if data.dim() == 1:
        return torch.diag_embed(data, k)
    rows, columns = (data.shape[axis_in(data, axis, "diag")] for axis in (axis1, axis2))
    if not -rows <= k <= columns:
        raise MXNetError(
            f"diag: k must be from {-rows} to {columns} for axes {axis1} and {axis2} of shape "
            f"{tuple(data.shape)}, got {k}."
        )
    return fresh(data.diagonal(k, axis1, axis2))


@op("shape_array")
def shape_array(data: Tensor) -> Tensor:
    """Return the shape as an array.

    Shapes: data of n axes -> (n,), int64.
    """
    return torch.tensor(tuple(data.shape), dtype=torch.int64, device=data.device)


@op("size_array")
def size_array(data: Tensor) -> Tensor:
    """Return the number of elements as an array.

    Shapes: data (any) -> (1,), int64.
    """
    return torch.tensor((data.numel(),), dtype=torch.int64, device=data.device)
