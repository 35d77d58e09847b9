"""Combining two sparse values of one storage type, element by element.

Results in csr leave out what became 0; row_sparse results have the rows of both operands.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from .storage import Csr, RowSparse, Value, canonical_csr, canonical_rows, pointers

Combine = Callable[[Tensor, Tensor], Tensor]


def _spread(data: Tensor, keys: Tensor, union: Tensor) -> Tensor:
    """Return values at ``keys`` among the ascending ``union`` of keys, 0 elsewhere."""
    full = data.new_zeros(len(union), *data.shape[1:])
    return full.index_copy_(0, torch.searchsorted(union, keys), data)


def _combine_csr(combine: Combine, lhs: Csr, rhs: Csr) -> Csr:
    lhs, rhs = canonical_csr(lhs), canonical_csr(rhs)
    width = max(lhs.shape[1], 1)
    left, right = (side.rows() * width + side.indices for side in (lhs, rhs))
    union = torch.cat([left, right]).unique()
    result = combine(_spread(lhs.data, left, union), _spread(rhs.data, right, union))
    kept = result != 0
    keys = union[kept]
    return Csr(lhs.shape, result[kept], keys % width, pointers(keys // width, lhs.shape[0]))


def _combine_rows(combine: Combine, lhs: RowSparse, rhs: RowSparse) -> RowSparse:
    lhs, rhs = canonical_rows(lhs), canonical_rows(rhs)
    if lhs.indices.shape == rhs.indices.shape and torch.equal(lhs.indices, rhs.indices):
        return RowSparse(lhs.shape, combine(lhs.data, rhs.data), lhs.indices)
    union = torch.cat([lhs.indices, rhs.indices]).unique()
    left = _spread(lhs.data, lhs.indices, union)
    right = _spread(rhs.data, rhs.indices, union)
    return RowSparse(lhs.shape, combine(left, right), union)


def combined(combine: Combine, lhs: Value, rhs: Value) -> Any:
    """Combine two values of one sparse storage; NotImplemented for any other pair."""
    if isinstance(lhs, Csr) and isinstance(rhs, Csr):
        return _combine_csr(combine, lhs, rhs)
    if isinstance(lhs, RowSparse) and isinstance(rhs, RowSparse):
        return _combine_rows(combine, lhs, rhs)
    return NotImplemented
