"""Choosing elements by position. Indices may be arrays of any number type."""

from typing import Literal

import torch
from torch import Tensor

from ..base import MXNetError
from .attributes import REQUIRED, Dtype, Place
from .numeric import cast_number, flat, progression, with_flat
from .registry import META, OptionalShape, op
from .shapes import axis_in

Mode = Literal["clip", "wrap", "raise"]


def _positions(indices: Tensor, size: int, mode: str, name: str) -> Tensor:
    """Return indices as int64 inside [0, size): clipped, wrapped, or refused."""
    index = indices.long()
    if mode == "clip":
        last = size - 1 if size else 0
        mine = indices.dtype is not torch.int64
        return index.clamp_(0, last) if mine else index.clamp(0, last)
    if mode == "wrap":
        return index.remainder(size)
    if index.numel() and index.device != META:
        low, high = index.min().item(), index.max().item()
        if low < 0 or high >= size:
            wrong = low if low < 0 else high
            raise MXNetError(f"{name}: index {wrong} is out of bounds for a length of {size}.")
    return index


@op("take")
def take(a: Tensor, indices: Tensor, axis: int = 0, mode: Mode = "clip") -> Tensor:
    """Return slices of an array at positions along an axis.

    Shapes: a S, indices T -> S with the axis replaced by T. The gradient of indices is 0.

    Parameters
    ----------
    mode : {"clip", "wrap", "raise"}
        What becomes of positions outside: the nearest, modulo the length, or an error.
    """
    axis = axis_in(a, axis, "take")
    index = _positions(indices, a.shape[axis], mode, "take")
    if index.dim() == 1:
        picked = a.index_select(axis, index)
    else:
        picked = a.index_select(axis, index.reshape(-1))
        picked = picked.reshape(*a.shape[:axis], *indices.shape, *a.shape[axis + 1 :])
    return with_flat(picked, indices) if indices.requires_grad else picked


@op("batch_take")
def batch_take(a: Tensor, indices: Tensor) -> Tensor:
    """Return one element of each row; positions outside are clipped.

    Shapes: a (..., K), indices (...) in any shape of that size -> as indices. MXNet has no
    gradient for this; here a gets one.
    """
    if indices.numel() * a.shape[-1] != a.numel():
        raise MXNetError(
            f"batch_take: indices must have one position for each row of a {tuple(a.shape)}, got "
            f"{tuple(indices.shape)}."
        )
    index = _positions(indices, a.shape[-1], "clip", "batch_take")
    picked = a.reshape(-1, a.shape[-1]).gather(1, index.reshape(-1, 1)).reshape(indices.shape)
    return with_flat(picked, indices) if indices.requires_grad else picked


@op("fill_element_0index")
def fill_element_0index(lhs: Tensor, mhs: Tensor, rhs: Tensor) -> Tensor:
    """Return a copy in which one element of each row is replaced.

    Shapes: lhs (N, K), mhs (N,) values, rhs (N,) positions -> (N, K). Positions outside replace
    nothing.
    """
    if lhs.dim() != 2 or mhs.shape != lhs.shape[:1] or rhs.shape != lhs.shape[:1]:
        raise MXNetError(
            "fill_element_0index: lhs must be (N, K), mhs and rhs (N,), got "
            f"{tuple(lhs.shape)}, {tuple(mhs.shape)} and {tuple(rhs.shape)}."
        )
    places = torch.arange(lhs.shape[1], device=lhs.device)
    hit = rhs.detach().to(torch.int64).unsqueeze(1) == places
    return torch.where(hit, mhs.unsqueeze(1), lhs).to(lhs.dtype)


@op("pick", "choose_element_0index")
def pick(
    data: Tensor,
    index: Tensor,
    axis: int | None = -1,
    keepdims: bool = False,
    mode: Literal["clip", "wrap"] = "clip",
) -> Tensor:
    """Return one element along an axis for each position of the others.

    Shapes: data S, index S without the axis (or with length 1 there) -> S without the axis; with
    ``keepdims`` the axis stays with length 1. With axis None, of which MXNet knows nothing, data
    counts as flattened. The gradient of index is 0.
    """
    if axis is None:
        data, axis = data.reshape(-1), 0
    axis = axis_in(data, axis, "pick")
    shape = data.shape
    chosen = _positions(index, shape[axis], mode, "pick")
    if index.shape == shape[:axis] + shape[axis + 1 :] and index.dim():
        found = data.gather(axis, chosen.unsqueeze(axis))
        found = found if keepdims else found.squeeze(axis)
        return with_flat(found, index) if index.requires_grad else found
    kept = (*data.shape[:axis], 1, *data.shape[axis + 1 :])
    if index.shape not in (kept, kept[:axis] + kept[axis + 1 :] or (1,)):
        raise MXNetError(
            f"pick: index must have the shape {kept} or that without axis {axis} to match data "
            f"{tuple(data.shape)}, got {tuple(index.shape)}."
        )
    found = data.gather(axis, chosen.reshape(kept))
    if not keepdims:
        found = found.reshape(kept[:axis] + kept[axis + 1 :] or (1,))
    return with_flat(found, index) if index.requires_grad else found


@op("one_hot")
def one_hot(
    indices: Tensor,
    depth: int = REQUIRED,
    on_value: float = 1.0,
    off_value: float = 0.0,
    dtype: Dtype = torch.float32,
) -> Tensor:
    """Return vectors with one special element; positions outside give none.

    Shapes: indices S -> S + (depth,). The gradient is 0.
    """
    if depth < 0:
        raise MXNetError(f"one_hot: depth must be 0 or more, got {depth}.")
    device = indices.device
    classes = torch.arange(depth, device=device)
    index = indices.long().unsqueeze(-1)
    shape = (*indices.shape, depth)
    if on_value == 1 and not off_value:
        hit = torch.empty(*shape, dtype=dtype, device=device)
        return flat(torch.eq(index, classes, out=hit), indices)
    on, off = (cast_number(value, dtype, torch.float64) for value in (on_value, off_value))
    result = torch.full(shape, off, dtype=dtype, device=device)
    return flat(result.masked_fill_(index == classes, on), indices)


@op("where")
def where(condition: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Return elements of x where the condition is not 0, of y elsewhere.

    Shapes: condition, x, y S -> S; or condition (N,) that chooses rows. The gradient of the
    condition is 0.
    """
    if x.dtype is not y.dtype:
        raise MXNetError(f"where: x and y must be of one dtype, got {x.dtype} and {y.dtype}.")
    shape = x.shape
    if shape != y.shape:
        raise MXNetError(
            f"where: x and y must have one shape, got {tuple(x.shape)} and {tuple(y.shape)}."
        )
    chosen = condition.bool()
    if condition.shape != shape:
        if tuple(condition.shape) != tuple(x.shape[:1]):
            raise MXNetError(
                f"where: condition must have the shape {tuple(x.shape)} of x, or ({x.shape[0]},), "
                f"got {tuple(condition.shape)}."
            )
        chosen = chosen.reshape(-1, *[1] * (x.dim() - 1))
    result = torch.where(chosen, x, y)
    return with_flat(result, condition) if condition.requires_grad else result


def _embedding_shapes(
    data: OptionalShape,
    weight: OptionalShape,
    input_dim: int,
    output_dim: int,
    dtype: torch.dtype = torch.float32,
    sparse_grad: bool = False,
) -> tuple[OptionalShape, ...]:
    return data, (input_dim, output_dim)


@op("Embedding", "npx.embedding", fill=_embedding_shapes)
def embedding(
    data: Tensor,
    weight: Tensor,
    input_dim: int = REQUIRED,
    output_dim: int = REQUIRED,
    dtype: Dtype = torch.float32,
    sparse_grad: bool = False,
) -> Tensor:
    """Return rows of a table; positions outside are clipped.

    Shapes: data S, weight (input_dim, output_dim) -> S + (output_dim,).

    Parameters
    ----------
    dtype : str
        Element type of the table where a graph makes one.
    sparse_grad : bool
        Deliver the gradient of the table by rows, for a gradient array in row_sparse storage.
    """
    if weight.shape != (input_dim, output_dim):
        raise MXNetError(
            f"Embedding: weight must have shape ({input_dim}, {output_dim}), got "
            f"{tuple(weight.shape)}."
        )
    index = _positions(data, input_dim, "clip", "Embedding")
    # Gradients by rows reach variables only: other operators expect dense ones.
    by_rows = sparse_grad and weight.is_leaf
    return torch.embedding(weight, index, -1, False, by_rows)


@op("_contrib_boolean_mask")
def boolean_mask(data: Tensor, index: Tensor, axis: int = 0) -> Tensor:
    """Return the slices along an axis whose mask is not 0.

    Shapes: data S, index (S[axis],) -> S with the number of chosen slices on the axis, which
    depends on the values: graphs cannot tell it in advance.
    """
    axis = axis_in(data, axis, "boolean_mask")
    if tuple(index.shape) != (data.shape[axis],):
        raise MXNetError(
            f"boolean_mask: index must have shape ({data.shape[axis]},), got {tuple(index.shape)}."
        )
    if data.device == META:
        raise MXNetError("boolean_mask: the shape of the result depends on the values.")
    return data.index_select(axis, index.nonzero().reshape(-1))


@op("_contrib_index_copy")
def index_copy(old_tensor: Tensor, index_vector: Tensor, new_tensor: Tensor) -> Tensor:
    """Return a copy of an array with rows replaced.

    Shapes: old_tensor (N, ...), index_vector (K,), new_tensor (K, ...) -> (N, ...).
    """
    index = index_vector.to(torch.int64)
    if index.device.type not in ("cpu", "meta"):
        _positions(index, old_tensor.shape[0], "raise", "index_copy")
    return old_tensor.index_copy(0, index, new_tensor)


@op("_contrib_arange_like")
def arange_like(
    data: Tensor,
    start: float = 0.0,
    step: float = 1.0,
    repeat: int = 1,
    ctx: Place = "",
    axis: int | None = None,
) -> Tensor:
    """Return evenly spaced numbers, as many as an array has elements, or is long on an axis.

    Shapes: data S -> S, or (S[axis],). Each number comes ``repeat`` times; the gradient is 0.
    Integer arrays count with the integer parts of start and step, which MXNet takes of float16
    too.

    Parameters
    ----------
    ctx : str or Context
        Has no effect, as in MXNet: the result lies where data does.
    """
    if repeat < 1:
        raise MXNetError(f"arange_like: repeat must be 1 or more, got {repeat}.")
    count = data.numel() if axis is None else data.shape[axis_in(data, axis, "arange_like")]
    values = progression(-(-count // repeat), start, step, data.dtype, data.device)
    values = values.repeat_interleave(repeat)[:count] if repeat > 1 else values
    return flat(values.reshape(data.shape) if axis is None else values, data)
