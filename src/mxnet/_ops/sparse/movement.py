"""Casts of storage, and choosing parts of sparse arrays."""

from typing import Any, Literal

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED
from ..registry import META, op
from .convert import cast, copied
from .storage import (
    Csr,
    RowSparse,
    Sparse,
    StorageType,
    Value,
    canonical_csr,
    canonical_rows,
    pointers,
)
from .table import Wanted, sparse_kernel


@op("cast_storage", uniform=True)
def cast_storage(data: Tensor, stype: StorageType = REQUIRED) -> Tensor:
    """Return an array in another storage type.

    Shapes: data of any shape -> the same shape; csr takes matrices only. Zeros, for row_sparse
    rows of zeros, are left out. The gradient passes unchanged.

    Parameters
    ----------
    stype : {"default", "row_sparse", "csr"}
        The storage type. csr and row_sparse cannot be cast to each other.
    """
    if stype != "default" and data.device != META:
        raise Wanted(stype)
    return data.clone()


@sparse_kernel("cast_storage", stype="default")
def _cast_storage(data: Any, stype: StorageType) -> Value:
    if {getattr(data, "stype", "default"), stype} == {"csr", "row_sparse"}:
        raise MXNetError(
            f"cast_storage: {data.stype} cannot be cast to {stype}; cast to 'default' in between."
        )
    result = cast(data, stype)
    return copied(result) if result is data else result


@op("_sparse_retain")
def retain(data: Tensor, indices: Tensor) -> Tensor:
    """Return an array with the given rows, all others 0.

    Shapes: data (N, ...), indices (K,) -> (N, ...). For a row_sparse array the result stores just
    these rows, in the given order, rows of zeros among them.
    """
    rows = indices.detach().reshape(-1).to(torch.int64)
    if data.device != META:
        rows = rows[(rows >= 0) & (rows < len(data))]
    kept = torch.zeros(len(data), dtype=torch.bool, device=data.device).index_fill(0, rows, True)
    return data * kept.reshape(-1, *[1] * (data.ndim - 1))


@sparse_kernel("_sparse_retain")
def _retain(data: Value, indices: Value) -> Value:
    if not isinstance(data, RowSparse) or not isinstance(indices, Tensor):
        raise MXNetError(
            "_sparse_retain: data must be row_sparse and indices dense, got "
            f"{getattr(data, 'stype', 'default')} and {getattr(indices, 'stype', 'default')}."
        )
    rows = indices.reshape(-1).to(torch.int64)
    return RowSparse(data.shape, rows_at(data, rows), rows, None)


def rows_at(data: RowSparse, rows: Tensor) -> Tensor:
    """Return rows by their numbers; those that are not stored are 0."""
    stored = canonical_rows(data)
    if not len(stored.indices):
        return stored.data.new_zeros(len(rows), *stored.shape[1:])
    place = torch.searchsorted(stored.indices, rows).clamp(max=len(stored.indices) - 1)
    found = stored.indices[place] == rows
    return stored.data[place] * found.reshape(-1, *[1] * (stored.data.ndim - 1))


def rows_between(matrix: Csr, start: int, stop: int) -> Csr:
    """Return rows start to stop of a csr matrix; values and columns are copies."""
    stop = max(start, stop)
    low, high = int(matrix.indptr[start]), int(matrix.indptr[stop])
    return Csr(
        (stop - start, *matrix.shape[1:]), matrix.data[low:high].clone(),
        matrix.indices[low:high], matrix.indptr[start : stop + 1] - matrix.indptr[start],
        matrix.ordered,
    )  # fmt: skip


def _columns_between(matrix: Csr, start: int, stop: int) -> Csr:
    stop = max(start, stop)
    kept = (matrix.indices >= start) & (matrix.indices < stop)
    indptr = pointers(matrix.rows()[kept], matrix.shape[0])
    shape = (matrix.shape[0], stop - start)
    return Csr(shape, matrix.data[kept], matrix.indices[kept] - start, indptr)


@sparse_kernel("slice")
def _slice(data: Sparse, begin: tuple, end: tuple, step: tuple = ()) -> Any:
    if not isinstance(data, Csr) or step or not 0 < len(begin) <= 2 or len(begin) != len(end):
        return NotImplemented
    start, stop, _ = slice(begin[0], end[0]).indices(data.shape[0])
    result = rows_between(canonical_csr(data), start, stop)
    if len(begin) == 1:
        return result
    start, stop, _ = slice(begin[1], end[1]).indices(data.shape[1])
    return _columns_between(result, start, stop)


@sparse_kernel("Concat")
def _concat(*data: Any, dim: int = 1) -> Any:
    if dim or not all(isinstance(value, Csr) for value in data):
        return NotImplemented
    width = data[0].shape[1]
    if any(value.shape[1] != width for value in data):
        raise MXNetError(
            "Concat: csr arrays are joined along axis 0 and must agree in axis 1, got shapes "
            f"{[value.shape for value in data]}."
        )
    parts = [canonical_csr(value) for value in data]
    indptr = [parts[0].indptr[:1]]
    for part in parts:
        indptr.append(part.indptr[1:] + indptr[-1][-1])
    values = torch.cat([part.data for part in parts])
    columns = torch.cat([part.indices for part in parts])
    return Csr((sum(p.shape[0] for p in parts), width), values, columns, torch.cat(indptr))


@sparse_kernel("take")
def _take(a: Value, indices: Value, axis: int, mode: Literal["clip", "wrap", "raise"]) -> Any:
    if not isinstance(a, Csr) or not isinstance(indices, Tensor) or axis or mode == "raise":
        return NotImplemented
    if indices.ndim != 1:
        raise MXNetError(
            "take: rows of a csr array are chosen by indices of one axis, got shape "
            f"{tuple(indices.shape)}."
        )
    rows, matrix = indices.to(torch.int64), canonical_csr(a)
    count = matrix.shape[0]
    rows = rows.clamp(0, max(count - 1, 0)) if mode == "clip" else rows.remainder(count)
    lengths = matrix.indptr.diff()[rows]
    indptr = torch.cat([lengths.new_zeros(1), lengths.cumsum(0)])
    # The position of every value: where its old row starts, less where its new one does.
    shift = (matrix.indptr[rows] - indptr[:-1]).repeat_interleave(lengths)
    place = torch.arange(len(shift), device=rows.device) + shift
    shape = (len(rows), matrix.shape[1])
    return Csr(shape, matrix.data[place], matrix.indices[place], indptr)
