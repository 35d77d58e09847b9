"""Casts between dense, csr and row_sparse values."""

from typing import Any

import torch
from torch import Tensor

from ...base import MXNetError
from .storage import Csr, RowSparse, Value, canonical_csr, canonical_rows, stype_of, sum_rows


def dense(value: Value) -> Tensor:
    """Return a value as a dense tensor of its own."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Csr):
        matrix = canonical_csr(value)
        flat = matrix.data.new_zeros(matrix.shape[0] * matrix.shape[1])
        flat.index_copy_(0, matrix.rows() * matrix.shape[1] + matrix.indices, matrix.data)
        return flat.reshape(matrix.shape)
    rows = canonical_rows(value)
    return rows.data.new_zeros(rows.shape).index_copy_(0, rows.indices, rows.data)


def to_csr(matrix: Tensor) -> Csr:
    """Return a dense matrix as csr, without its zeros."""
    if matrix.ndim != 2:
        raise MXNetError(f"cast_storage: csr needs 2 axes, got shape {tuple(matrix.shape)}.")
    present = matrix != 0
    columns = present.nonzero()[:, 1]
    indptr = torch.zeros(len(matrix) + 1, dtype=torch.int64, device=matrix.device)
    torch.cumsum(present.sum(1), 0, out=indptr[1:])
    return Csr(tuple(matrix.shape), matrix[present], columns, indptr)


def to_rows(array: Tensor) -> RowSparse:
    """Return a dense array as row_sparse, without the rows that are 0 throughout."""
    if not array.ndim:
        raise MXNetError("cast_storage: row_sparse needs at least one axis, got none.")
    present = (array != 0).reshape(len(array), -1).any(1)
    indices = present.nonzero().reshape(-1)
    return RowSparse(tuple(array.shape), array[indices], indices)


def cast(value: Value, stype: str) -> Any:
    """Return a value in another storage type; what lies between goes through dense."""
    if stype_of(value) == stype:
        return value
    tensor = dense(value)
    if stype == "default":
        return tensor
    return to_csr(tensor) if stype == "csr" else to_rows(tensor)


def copied(value: Value) -> Any:
    """Return a copy that shares no memory of values; indices are never written in place."""
    return value.clone() if isinstance(value, Tensor) else value.with_data(value.data.clone())


def empty(
    stype: str, shape: tuple[int, ...], dtype: torch.dtype, device: torch.device
) -> Csr | RowSparse:
    """Return a sparse value without any stored values."""
    none = torch.zeros(0, dtype=torch.int64, device=device)
    if stype == "csr":
        indptr = torch.zeros(shape[0] + 1, dtype=torch.int64, device=device)
        return Csr(shape, torch.zeros(0, dtype=dtype, device=device), none, indptr)
    return RowSparse(shape, torch.zeros(0, *shape[1:], dtype=dtype, device=device), none)


def from_torch_rows(tensor: Tensor) -> RowSparse:
    """Return a tensor of torch's COO layout, one sparse axis first, as row_sparse."""
    if tensor.is_coalesced():
        return RowSparse(tuple(tensor.shape), tensor.values(), tensor.indices()[0])
    return sum_rows(tuple(tensor.shape), tensor._indices()[0], tensor._values())


def to_torch_rows(value: RowSparse) -> Tensor:
    """Return a row_sparse value in torch's COO layout, as torch hands sparse gradients around."""
    rows = canonical_rows(value)
    return torch.sparse_coo_tensor(
        rows.indices.unsqueeze(0), rows.data, rows.shape, is_coalesced=True, check_invariants=False
    )


def complete(value: Value, name: str, what: str) -> Tensor:
    """Return all rows of a value as a tensor that shares its memory; states grow if need be.

    Raises
    ------
    MXNetError
        If rows are missing of a value that is the "weight", as ``what`` says.
    """
    if isinstance(value, Tensor):
        return value
    assert isinstance(value, RowSparse)
    if len(value.indices) < value.shape[0]:
        if what == "weight":
            raise MXNetError(
                f"{name}: a row_sparse weight must store all its {value.shape[0]} rows to be "
                f"updated, got {len(value.indices)}."
            )
        value.data = dense(value)
        value.indices = torch.arange(value.shape[0], device=value.data.device)
        value.ordered = True
    rows = canonical_rows(value)
    value.data, value.indices, value.ordered = rows.data, rows.indices, True
    return value.data
