"""dot with sparse operands, on torch's CSR matrix product."""

import warnings
from typing import Any

import torch
from torch import Tensor

from ...base import MXNetError
from ..registry import REGISTRY
from .convert import cast, dense, to_torch_rows
from .storage import (
    Csr,
    RowSparse,
    Value,
    canonical_csr,
    canonical_rows,
    pointers,
)
from .table import sparse_kernel, stypes

with warnings.catch_warnings():
    # torch tells once per process that its CSR layout is in beta.
    warnings.simplefilter("ignore", UserWarning)
    torch.sparse_csr_tensor(
        torch.tensor([0, 1]), torch.tensor([0]), torch.ones(1), (1, 1), check_invariants=False
    )

_KERNEL = REGISTRY["dot"].kernel


def multiply(matrix: Csr, columns: Tensor) -> Tensor:
    """Return csr matrix (N, K) times dense matrix (K, M), in the dtype float32 or float64."""
    compressed = torch.sparse_csr_tensor(
        matrix.indptr, matrix.indices, matrix.data, matrix.shape, check_invariants=False
    )
    return torch.mm(compressed, columns)


def transposed(matrix: Csr) -> Csr:
    """Return the transpose of a csr matrix as csr."""
    order = matrix.indices.argsort(stable=True)
    indptr = pointers(matrix.indices[order], matrix.shape[1])
    shape = (matrix.shape[1], matrix.shape[0])
    return Csr(shape, matrix.data[order], matrix.rows()[order], indptr)


def nonempty_rows(matrix: Csr) -> tuple[Tensor, Csr]:
    """Return the numbers of the rows with stored values, and the matrix of only these."""
    counts = matrix.indptr.diff()
    rows = counts.nonzero().reshape(-1)
    indptr = torch.cat([matrix.indptr[:1], matrix.indptr[rows + 1]])
    return rows, Csr((len(rows), matrix.shape[1]), matrix.data, matrix.indices, indptr)


def _restricted(matrix: Csr, factor: RowSparse) -> Csr:
    """Return the columns of a matrix that meet stored rows of a row_sparse factor."""
    stored = factor.indices
    if len(stored) == factor.shape[0]:
        return matrix
    if not len(stored):
        return Csr((matrix.shape[0], 0), matrix.data[:0], stored, torch.zeros_like(matrix.indptr))
    place = torch.searchsorted(stored, matrix.indices).clamp(max=len(stored) - 1)
    hit = stored[place] == matrix.indices
    indptr = pointers(matrix.rows()[hit], matrix.shape[0])
    return Csr((matrix.shape[0], len(stored)), matrix.data[hit], place[hit], indptr)


def csr_times_dense(matrix: Csr, factor: Tensor | RowSparse, by_rows: bool) -> Value:
    """Return csr matrix times factor: dense, or row_sparse with the rows that are not empty."""
    columns: Any = factor
    if isinstance(factor, RowSparse):
        stored = canonical_rows(factor)
        matrix, columns = _restricted(matrix, stored), stored.data
    if not by_rows:
        return multiply(matrix, columns)
    rows, compressed = nonempty_rows(matrix)
    return RowSparse((matrix.shape[0], columns.shape[1]), multiply(compressed, columns), rows)


def _dense_times_csr(lhs: Tensor, rhs: Csr) -> Csr:
    """Return dense times csr as csr: all rows, in the columns where rhs stores anything."""
    columns, compressed = nonempty_rows(transposed(rhs))
    data = multiply(compressed, lhs.t()).t()
    count = len(lhs)
    indptr = torch.arange(count + 1, device=lhs.device) * len(columns)
    return Csr((count, rhs.shape[1]), data.reshape(-1), columns.repeat(count), indptr)


def _natural(kinds: tuple[str, ...], transpose_a: bool, transpose_b: bool) -> str:
    """Return the storage of a product that nobody asked to be of another one."""
    if kinds in (("csr", "default"), ("csr", "row_sparse")) and transpose_a and not transpose_b:
        return "row_sparse"
    return "csr" if kinds == ("default", "csr") and not transpose_a else "default"


def _product(lhs: Any, rhs: Any, transpose_a: bool, transpose_b: bool, stype: str) -> Value:
    """Return the product in any storage."""
    kinds = stypes(lhs, rhs)
    if kinds in (("csr", "default"), ("csr", "row_sparse")):
        if transpose_b:
            rhs = dense(rhs).t()
        matrix = canonical_csr(lhs)
        matrix = transposed(matrix) if transpose_a else matrix
        return csr_times_dense(matrix, rhs, stype == "row_sparse")
    if kinds == ("default", "csr"):
        lhs, matrix = (lhs.t() if transpose_a else lhs), canonical_csr(rhs)
        if transpose_b:
            return multiply(matrix, lhs.t()).t()
        if stype == "csr" and not transpose_a:
            return _dense_times_csr(lhs, matrix)
        return multiply(transposed(matrix), lhs.t()).t()
    return _KERNEL(dense(lhs), dense(rhs), transpose_a, transpose_b)


def _check(lhs: Value, rhs: Value, transpose_a: bool, transpose_b: bool) -> None:
    if len(lhs.shape) != 2 or len(rhs.shape) != 2:
        raise MXNetError(
            f"dot: csr arrays are multiplied with matrices only, got shapes {tuple(lhs.shape)} and "
            f"{tuple(rhs.shape)}."
        )
    if lhs.shape[0 if transpose_a else 1] != rhs.shape[1 if transpose_b else 0]:
        raise MXNetError(
            f"dot: shapes {tuple(lhs.shape)} and {tuple(rhs.shape)} do not fit together with "
            f"transpose_a={transpose_a}, transpose_b={transpose_b}."
        )


def _gradients(
    grad: Value, wanted: tuple[str | None, ...], lhs: Value, rhs: Value,
    transpose_a: bool, transpose_b: bool, forward_stype: str | None,
) -> Any:  # fmt: skip
    """Differentiate csr times anything by its right side, by rows if that is asked for."""
    if not isinstance(lhs, Csr) or transpose_b or wanted[0] or not wanted[1]:
        return NotImplemented
    matrix = canonical_csr(lhs)
    matrix = matrix if transpose_a else transposed(matrix)
    by_rows = wanted[1] == "row_sparse"
    result = csr_times_dense(matrix, dense(grad).contiguous(), by_rows)
    return None, to_torch_rows(result) if isinstance(result, RowSparse) else result


@sparse_kernel("dot", gradient=_gradients, forward_stype=None)
def _dot(
    lhs: Value, rhs: Value, transpose_a: bool, transpose_b: bool, forward_stype: str | None
) -> Value:
    kinds = stypes(lhs, rhs)
    stype = forward_stype or _natural(kinds, transpose_a, transpose_b)
    if "csr" in kinds:
        _check(lhs, rhs, transpose_a, transpose_b)
    dtype = lhs.dtype if isinstance(lhs, Tensor) else lhs.data.dtype
    if dtype in (torch.float32, torch.float64):
        result = _product(lhs, rhs, transpose_a, transpose_b, stype)
    else:
        result = _KERNEL(dense(lhs), dense(rhs), transpose_a, transpose_b)
    return cast(result, stype)
