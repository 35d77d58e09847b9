"""The values of sparse arrays: compressed rows (csr) and chosen rows (row_sparse).

Users may build either with indices in any order. :func:`canonical` gives ascending indices
without duplicates; whatever needs to know where values lie asks for that form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from ...base import MXNetError

StorageType = Literal["default", "row_sparse", "csr"]


@dataclass(slots=True, eq=False)
class Csr:
    """A matrix as its stored values, row by row.

    ``data`` (Z,) holds the values, ``indices`` (Z,) their columns; those of row i lie from
    ``indptr[i]`` to ``indptr[i + 1]``. ``ordered`` is None until somebody checks the indices.
    """

    stype: ClassVar[str] = "csr"
    shape: tuple[int, ...]
    data: Tensor
    indices: Tensor
    indptr: Tensor
    ordered: bool | None = True

    @property
    def aux(self) -> tuple[Tensor, ...]:
        """The arrays of indices, in MXNet's order."""
        return self.indptr, self.indices

    def rows(self) -> Tensor:
        """Return the row of every stored value."""
        numbers = torch.arange(self.shape[0], device=self.data.device)
        return numbers.repeat_interleave(self.indptr.diff(), output_size=len(self.indices))

    def with_data(self, data: Tensor) -> Csr:
        """Return other values at the same places."""
        return Csr(self.shape, data, self.indices, self.indptr, self.ordered)


@dataclass(slots=True, eq=False)
class RowSparse:
    """An array of which only some rows are stored; all others are 0.

    ``data`` (R, ...) holds the rows, ``indices`` (R,) their numbers.
    """

    stype: ClassVar[str] = "row_sparse"
    shape: tuple[int, ...]
    data: Tensor
    indices: Tensor
    ordered: bool | None = True

    @property
    def aux(self) -> tuple[Tensor, ...]:
        """The arrays of indices."""
        return (self.indices,)

    def with_data(self, data: Tensor) -> RowSparse:
        """Return other rows at the same places; they may have another length."""
        shape = (self.shape[0], *data.shape[1:])
        return RowSparse(shape, data, self.indices, self.ordered)


Sparse = Csr | RowSparse
Value = Tensor | Csr | RowSparse


def stype_of(value: Value) -> str:
    """Return the storage type of a value."""
    return "default" if isinstance(value, Tensor) else value.stype


def _ascending(keys: Tensor) -> bool:
    return bool((keys.diff() > 0).all())


def _check_range(what: str, indices: Tensor, size: int) -> None:
    if len(indices) and (int(indices.min()) < 0 or int(indices.max()) >= size):
        raise MXNetError(
            f"{what} must be between 0 and {size - 1}, got {int(indices.min())} to "
            f"{int(indices.max())}."
        )


def check_csr(value: Csr) -> None:
    """Raise MXNetError if rows or columns of a csr value point outside of it."""
    indptr, size = value.indptr, len(value.indices)
    fits = len(indptr) == value.shape[0] + 1 and int(indptr[0]) == 0 and int(indptr[-1]) == size
    if not fits or bool((indptr.diff() < 0).any()):
        raise MXNetError(
            f"indptr of a csr array with {value.shape[0]} rows must have {value.shape[0] + 1} "
            f"entries that rise from 0 to the number of indices, {size}, got {indptr.tolist()[:9]}."
        )
    _check_range("indices of a csr array", value.indices, value.shape[1])


def canonical_csr(value: Csr) -> Csr:
    """Return a csr value with ascending columns in every row; duplicates are summed."""
    if value.ordered:
        return value
    if value.ordered is None:
        check_csr(value)
    width = max(value.shape[1], 1)
    keys = value.rows() * width + value.indices
    if _ascending(keys):
        value.ordered = True
        return value
    value.ordered = False
    return csr_from_keys(value.shape, keys, value.data)


def csr_from_keys(shape: tuple[int, ...], keys: Tensor, data: Tensor) -> Csr:
    """Return a csr value from places (row * columns + column) in any order; doubles are summed."""
    keys, place = keys.unique(return_inverse=True)
    total = data.new_zeros(len(keys)).index_add_(0, place, data)
    width = max(shape[1], 1)
    return Csr(shape, total, keys % width, pointers(keys // width, shape[0]))


def pointers(rows: Tensor, count: int) -> Tensor:
    """Return indptr of ``count`` rows from the ascending row numbers of the values."""
    return torch.searchsorted(rows, torch.arange(count + 1, device=rows.device))


def canonical_rows(value: RowSparse) -> RowSparse:
    """Return a row_sparse value with ascending row numbers; of duplicates the last one counts."""
    if value.ordered:
        return value
    if value.ordered is None:
        _check_range("indices of a row_sparse array", value.indices, value.shape[0])
    if _ascending(value.indices):
        value.ordered = True
        return value
    value.ordered = False
    numbers, order = value.indices.sort(stable=True)
    last = torch.ones_like(numbers, dtype=torch.bool)
    last[:-1] = numbers.diff() > 0
    return RowSparse(value.shape, value.data[order[last]], numbers[last])


def sum_rows(shape: tuple[int, ...], indices: Tensor, data: Tensor) -> RowSparse:
    """Return a row_sparse value from rows in any order; rows of one number are summed."""
    numbers, place = indices.unique(return_inverse=True)
    total = data.new_zeros(len(numbers), *data.shape[1:]).index_add_(0, place, data)
    return RowSparse(shape, total, numbers)
