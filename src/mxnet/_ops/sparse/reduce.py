"""Sums, means and norms of sparse arrays, and counts of what they store."""

from typing import Any

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import Axes
from ..registry import REGISTRY, op
from .storage import Csr, RowSparse, Sparse, canonical_csr, canonical_rows
from .table import sparse_kernel


def _single_axis(axis: Axes, ndim: int, exclude: bool) -> int | None:
    """Return the one axis that is reduced, -1 for all of them, None for anything else."""
    axes = (axis,) if isinstance(axis, int) else axis
    if axes is None or len(axes) == 0:
        return None if exclude else -1
    if any(not -ndim <= number < ndim for number in axes):
        return None
    chosen = {number % ndim for number in axes}
    chosen = set(range(ndim)) - chosen if exclude else chosen
    if len(chosen) == ndim:
        return -1
    return chosen.pop() if len(chosen) == 1 else None


def _sum_csr(matrix: Csr, axis: int) -> Tensor:
    matrix = canonical_csr(matrix)
    if axis < 0:
        return matrix.data.sum().reshape(1)
    place = matrix.indices if axis == 0 else matrix.rows()
    wide = matrix.data.float() if matrix.data.dtype is torch.float16 else matrix.data
    total = wide.new_zeros(matrix.shape[1 - axis]).index_add_(0, place, wide)
    return total.to(matrix.data.dtype)


def _sum_rows(rows: RowSparse, axis: int) -> Tensor | None:
    rows = canonical_rows(rows)
    if axis < 0:
        return rows.data.sum().reshape(1)
    return rows.data.sum(0) if axis == 0 and rows.data.ndim > 1 else None


def _total(data: Sparse, axis: Axes, keepdims: bool, exclude: bool) -> tuple[Any, int]:
    """Return (sum or None, number of summed elements)."""
    number = _single_axis(axis, len(data.shape), exclude)
    if number is None or not data.data.is_floating_point():
        return None, 1
    total = _sum_csr(data, number) if isinstance(data, Csr) else _sum_rows(data, number)
    shape = torch.Size(data.shape)
    if total is not None and keepdims:
        kept = [1 if number in (-1, i) else n for i, n in enumerate(shape)]
        total = total.reshape(kept)
    return total, shape.numel() if number < 0 else shape[number]


@sparse_kernel("sum")
def _sum(data: Sparse, axis: Axes = None, keepdims: bool = False, exclude: bool = False) -> Any:
    total, _ = _total(data, axis, keepdims, exclude)
    return NotImplemented if total is None else total


@sparse_kernel("mean")
def _mean(data: Sparse, axis: Axes = None, keepdims: bool = False, exclude: bool = False) -> Any:
    total, count = _total(data, axis, keepdims, exclude)
    return NotImplemented if total is None else total / count


@sparse_kernel("norm")
def _norm(data: Sparse, ord: int, axis: Axes, out_dtype: torch.dtype | None, keepdims: bool) -> Any:
    if _single_axis(axis, len(data.shape), False) != -1:
        return NotImplemented
    stored = canonical_csr(data) if isinstance(data, Csr) else canonical_rows(data)
    result = REGISTRY["norm"].kernel(stored.data.reshape(-1), ord, None, out_dtype, False)
    return result.reshape([1] * len(data.shape)) if keepdims else result


@op("_square_sum", uniform=True)
def square_sum(
    data: Tensor, axis: Axes = None, keepdims: bool = False, exclude: bool = False
) -> Tensor:
    """Add up the squares along an axis.

    Shapes: as for sum. Of a row_sparse matrix only the stored rows are read; along axis 1 with
    ``keepdims`` the result is row_sparse too.

    Parameters
    ----------
    axis : int or tuple of int or None
        The axes to reduce; None or () are all of them.
    keepdims : bool
        Keep the reduced axes, with length 1.
    exclude : bool
        Reduce all axes but these.
    """
    return REGISTRY["sum"].kernel(data.square(), axis, keepdims, exclude)


@sparse_kernel("_square_sum")
def _square_sum(data: Sparse, axis: Axes, keepdims: bool, exclude: bool) -> Any:
    if not isinstance(data, RowSparse) or len(data.shape) != 2:
        raise MXNetError(
            f"_square_sum: data must be a row_sparse matrix, got {data.stype} of shape "
            f"{data.shape}."
        )
    number = _single_axis(axis, 2, exclude)
    rows = canonical_rows(data)
    if number != 1:
        return _sum(rows.with_data(rows.data.square()), axis, keepdims, exclude)
    total = rows.data.square().sum(1, keepdim=keepdims)
    if keepdims:
        return rows.with_data(total)
    return total.new_zeros(rows.shape[0]).index_copy_(0, rows.indices, total)


@op("_contrib_getnnz")
def getnnz(data: Tensor, axis: int | None = None) -> Tensor:
    """Count the stored values of a csr matrix.

    Shapes: data (N, K) -> (1,); with axis 0 (K,), with axis 1 (N,). The counts are int64. Stored
    zeros count; of a dense matrix the elements that are not 0 do.

    Parameters
    ----------
    axis : {None, 0, 1}
        Count per column, per row, or all.
    """
    _check_axis(axis)
    count = (data != 0).sum() if axis is None else (data != 0).sum(axis)
    return count.reshape(1) if axis is None else count


def _check_axis(axis: int | None) -> None:
    if axis not in (None, 0, 1):
        raise MXNetError(f"getnnz: axis must be None, 0 or 1, got {axis}.")


@sparse_kernel("_contrib_getnnz")
def _getnnz(data: Sparse, axis: int | None) -> Tensor:
    _check_axis(axis)
    if not isinstance(data, Csr):
        raise MXNetError(f"getnnz: data must be csr, got {data.stype}.")
    if axis is None:
        return torch.tensor([len(data.indices)], device=data.data.device)
    if axis == 1:
        return data.indptr.diff()
    return torch.bincount(canonical_csr(data).indices, minlength=data.shape[1])
