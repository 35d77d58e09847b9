"""Products of tensors: dot, batch_dot and the Khatri-Rao product."""

from functools import reduce
from typing import Literal

import torch
from torch import Tensor

from ..base import MXNetError
from .kernels import product
from .registry import META, op
from .sparse.table import Wanted

StorageType = Literal["default", "row_sparse", "csr"] | None


def filled(result: Tensor) -> Tensor:
    """Give a result without axes the shape (1,)."""
    return result if result.ndim else result.reshape(1)


def transposed(matrix: Tensor, transpose: bool) -> Tensor:
    """Return batches of matrices, with their last two axes exchanged if asked."""
    return matrix.mT if transpose else matrix


def _check_storage(result_on: Tensor, forward_stype: StorageType) -> None:
    if forward_stype not in (None, "default") and result_on.device != META:
        raise Wanted(forward_stype)


@op("dot", uniform=True)
def dot(
    lhs: Tensor,
    rhs: Tensor,
    transpose_a: bool = False,
    transpose_b: bool = False,
    forward_stype: StorageType = None,
) -> Tensor:
    """Sum over the products along the last axis of lhs and the first axis of rhs.

    Shapes: lhs (..., K) and rhs (K, ...) -> (..., ...); two vectors give (1,). It is the product
    of matrices and of vectors, and a tensor product with more axes.

    Parameters
    ----------
    transpose_a : bool
        Sum along the first axis of lhs: (K, ...). Nothing changes for a vector.
    transpose_b : bool
        Sum along the last axis of rhs: (..., K). Nothing changes for a vector.
    forward_stype : {None, "default", "row_sparse", "csr"}
        Storage of the result; None leaves it to the operator.
    """
    if forward_stype is not None:
        _check_storage(lhs, forward_stype)
    if lhs.ndim == 2 and rhs.ndim == 2:
        return product(lhs.t() if transpose_a else lhs, rhs.t() if transpose_b else rhs)
    if lhs.ndim == 1 and rhs.ndim == 1 and (transpose_a or transpose_b):
        raise MXNetError("dot: two vectors cannot be transposed.")
    if not lhs.ndim or not rhs.ndim:
        raise MXNetError(
            f"dot: both arrays must have axes, got shapes {tuple(lhs.shape)} and "
            f"{tuple(rhs.shape)}."
        )
    left = 0 if transpose_a else lhs.ndim - 1
    right = rhs.ndim - 1 if transpose_b else 0
    if lhs.shape[left] != rhs.shape[right]:
        raise MXNetError(
            f"dot: axis {left} of lhs must be as long as axis {right} of rhs, got shapes "
            f"{tuple(lhs.shape)} and {tuple(rhs.shape)} with transpose_a={transpose_a}, "
            f"transpose_b={transpose_b}."
        )
    return filled(torch.tensordot(lhs, rhs, dims=([left], [right])))  # type: ignore[arg-type]


@op("batch_dot", uniform=True)
def batch_dot(
    lhs: Tensor,
    rhs: Tensor,
    transpose_a: bool = False,
    transpose_b: bool = False,
    forward_stype: StorageType = None,
) -> Tensor:
    """Multiply matrices, one pair for every place in the leading axes.

    Shapes: lhs (..., N, K) and rhs (..., K, M) with at least 3 axes and the same leading ones
    -> (..., N, M).

    Parameters
    ----------
    transpose_a : bool
        Take lhs as (..., K, N).
    transpose_b : bool
        Take rhs as (..., M, K).
    forward_stype : {None, "default", "row_sparse", "csr"}
        Storage of the result; None leaves it to the operator.
    """
    if forward_stype is not None:
        _check_storage(lhs, forward_stype)
    if lhs.ndim == rhs.ndim == 3:  # torch itself compares the numbers of pairs
        return torch.bmm(lhs.mT if transpose_a else lhs, rhs.mT if transpose_b else rhs)
    if lhs.ndim < 3 or lhs.shape[:-2] != rhs.shape[:-2]:
        raise MXNetError(
            "batch_dot: both arrays must have 3 or more axes and agree in all but the last two, "
            f"got shapes {tuple(lhs.shape)} and {tuple(rhs.shape)}."
        )
    return torch.matmul(transposed(lhs, transpose_a), transposed(rhs, transpose_b))


@op("khatri_rao", uniform=True)
def khatri_rao(*args: Tensor) -> Tensor:
    """Multiply matrices column by column with the Kronecker product.

    Shapes: matrices (N1, K), (N2, K), ... -> (N1 * N2 * ..., K); the row index of the last one
    runs fastest. Khatri & Rao, Solutions to Some Functional Equations, 1968.
    """
    for i, matrix in enumerate(args):
        if matrix.ndim != 2 or matrix.shape[1] != args[0].shape[1]:
            raise MXNetError(
                f"khatri_rao: all arrays must be matrices with {args[0].shape[-1]} columns, got "
                f"args[{i}] {tuple(matrix.shape)}."
            )
    if len(args) == 1:
        return args[0].clone()
    return reduce(lambda left, right: (left[:, None] * right).flatten(0, 1), args)
