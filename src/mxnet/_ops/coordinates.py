"""Choosing and placing elements by coordinates, and coordinates as flat positions."""

import math

import torch
from torch import Tensor

from ..base import MXNetError
from .attributes import REQUIRED, Shape
from .numeric import flat, with_flat
from .registry import op
from .shapes import axis_in


class OutOfRangeError(MXNetError, IndexError):
    """A coordinate lies outside of its array.

    MXNet raises IndexError here and MXNetError for all else: this is both.
    """


def _coordinates(indices: Tensor, shape: Shape, name: str) -> tuple[Tensor, ...]:
    """Return one int64 index per leading axis of ``shape``, counted from the front."""
    if indices.dim() < 2 or indices.shape[0] > len(shape):
        raise MXNetError(
            f"{name}: indices must have 2 axes or more, the first of length 1 to {len(shape)} for "
            f"an array of shape {tuple(shape)}; got {tuple(indices.shape)}."
        )
    rows = indices.long().unbind()
    if indices.device.type not in ("cpu", "meta") and indices.numel():
        for axis, row in enumerate(rows):
            _check_inside(row, shape[axis], axis, name)
    return rows


def _check_inside(row: Tensor, size: int, axis: int, name: str) -> None:
    """Refuse coordinates outside, for devices where torch's own check ends the process."""
    low, high = (bound.item() for bound in row.aminmax())
    if low < -size or high >= size:
        raise OutOfRangeError(
            f"{name}: index {low if low < -size else high} is out of bounds for axis {axis} of "
            f"length {size}."
        )


@op("gather_nd")
def gather_nd(data: Tensor, indices: Tensor) -> Tensor:
    """Return elements or slices at positions given by coordinates.

    Shapes: data S of n axes, indices (m,) + T with m <= n -> T + S[m:]. Negative coordinates
    count from the end; those outside raise an error that is an IndexError too. The gradient of
    indices is 0.
    """
    index = _coordinates(indices, data.shape, "gather_nd")
    try:
        result = data[index]
    except IndexError as error:
        raise OutOfRangeError(f"gather_nd: {error}.") from error
    return with_flat(result, indices) if indices.requires_grad else result


@op("scatter_nd")
def scatter_nd(data: Tensor, indices: Tensor, shape: Shape = REQUIRED) -> Tensor:
    """Return zeros with elements or slices put at positions given by coordinates.

    Shapes: data T + shape[m:], indices (m,) + T -> shape. Where a position is named twice, one
    of the values stays.
    """
    return _scatter(data, indices, shape, False, "scatter_nd")


@op("_backward_gather_nd")
def gather_nd_gradient(data: Tensor, indices: Tensor, shape: Shape = REQUIRED) -> Tensor:
    """Return zeros with elements or slices added at positions given by coordinates.

    Shapes: data T + shape[m:], indices (m,) + T -> shape. Where a position is named twice, the
    sum stays: this is the gradient of ``gather_nd``.
    """
    return _scatter(data, indices, shape, True, "_backward_gather_nd")


@op("_scatter_set_nd")
def scatter_set_nd(lhs: Tensor, rhs: Tensor, indices: Tensor, shape: Shape = REQUIRED) -> Tensor:
    """Return lhs with elements or slices replaced at positions given by coordinates.

    Shapes: lhs shape, rhs T + shape[m:], indices (m,) + T -> shape. Callers give lhs as ``out``
    too, and must in MXNet. Where a position is named twice, one of the values stays.
    """
    if lhs.shape != shape or lhs.dtype != rhs.dtype:
        raise MXNetError(
            f"_scatter_set_nd: lhs must have the given shape {shape} and the dtype of rhs, "
            f"{rhs.dtype}, got {tuple(lhs.shape)} and {lhs.dtype}."
        )
    return _put(lhs, rhs, indices, False, "_scatter_set_nd")


def _scatter(data: Tensor, indices: Tensor, shape: Shape, add: bool, name: str) -> Tensor:
    return _put(data.new_zeros(shape), data, indices, add, name)


def _put(target: Tensor, data: Tensor, indices: Tensor, add: bool, name: str) -> Tensor:
    """Return a copy of ``target`` with ``data`` written, or added, at coordinates."""
    index = _coordinates(indices, target.shape, name)
    expected = (*indices.shape[1:], *target.shape[len(index) :])
    if data.shape != expected:
        raise MXNetError(
            f"{name}: data must have shape {expected} to match indices {tuple(indices.shape)} and "
            f"shape {tuple(target.shape)}, got {tuple(data.shape)}."
        )
    try:
        result = target.index_put(index, data, accumulate=add)
    except IndexError as error:
        raise OutOfRangeError(f"{name}: {error}.") from error
    return with_flat(result, indices) if indices.requires_grad else result


def _strides(shape: Shape, data: Tensor) -> Tensor:
    steps = [math.prod(shape[i + 1 :]) for i in range(len(shape))]
    column = (-1, *[1] * (data.dim() - 1))
    return torch.tensor(steps, dtype=torch.int64, device=data.device).reshape(column)


@op("_ravel_multi_index", "ravel_multi_index", uniform=True)
def ravel_multi_index(data: Tensor, shape: Shape = REQUIRED) -> Tensor:
    """Return flat positions of coordinates in an array of a shape.

    Shapes: data (n, N) coordinates, shape of n lengths -> (N,). Bounds are not checked; the
    gradient is 0.
    """
    if data.dim() != 2 or data.shape[0] != len(shape):
        raise MXNetError(
            f"ravel_multi_index: data must have shape ({len(shape)}, N) to match shape {shape}, "
            f"got {tuple(data.shape)}."
        )
    index = data.detach().to(torch.int64)
    return flat((index * _strides(shape, index)).sum(0).to(data.dtype), data)


@op("_unravel_index", "unravel_index", uniform=True)
def unravel_index(data: Tensor, shape: Shape = REQUIRED) -> Tensor:
    """Return the coordinates of flat positions in an array of a shape.

    Shapes: data T, shape of n lengths -> (n,) + T. Positions outside give a first coordinate
    outside; the gradient is 0.
    """
    if not shape:
        raise MXNetError("unravel_index: shape must have at least one length, got ().")
    index = data.detach().to(torch.int64).unsqueeze(0)
    quotients = torch.div(index, _strides(shape, index), rounding_mode="trunc")
    lengths = torch.tensor(shape, device=data.device).reshape(-1, *[1] * data.dim())
    wrapped = quotients[1:].fmod(lengths[1:])
    return flat(torch.cat([quotients[:1], wrapped]).to(data.dtype), data)


@op("_contrib_index_array")
def index_array(data: Tensor, axes: Shape | None = None) -> Tensor:
    """Return the coordinates of every element, on all or the given axes.

    Shapes: data S of n axes -> S + (n,), or S + (number of axes,); int64.
    """
    chosen = range(data.dim()) if axes is None else [axis_in(data, a, "index_array") for a in axes]
    if not chosen:
        return torch.zeros((*data.shape, 0), dtype=torch.int64, device=data.device)
    steps = [
        torch.arange(data.shape[axis], device=data.device).reshape(
            [-1 if i == axis else 1 for i in range(data.dim())]
        )
        for axis in chosen
    ]
    return torch.stack([step.expand(data.shape) for step in steps], -1)
