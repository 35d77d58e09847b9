"""Algebra of matrices: the ``linalg_*`` operators.

They work on the last two axes, all axes before them are batches. A result without axes has shape
(1,). All but the copies of diagonals and triangles need float32 or float64.
"""

import math
from typing import Any

import torch
from torch import Tensor

from ..base import MXNetError
from .numeric import flat
from .products import filled, transposed
from .registry import op


def _matrices(name: str, square: bool = False, **arrays: Tensor) -> None:
    """Raise unless every array is a batch of (square) matrices."""
    for label, array in arrays.items():
        if array.ndim < 2:
            raise MXNetError(
                f"{name}: {label} must have at least 2 axes, got shape {tuple(array.shape)}."
            )
        if square and array.shape[-1] != array.shape[-2]:
            raise MXNetError(
                f"{name}: the last two axes of {label} must have one length, got shape "
                f"{tuple(array.shape)}."
            )


def _double_or_float(name: str, array: Tensor) -> None:
    if array.dtype not in (torch.float32, torch.float64):
        got = str(array.dtype).removeprefix("torch.")
        raise MXNetError(f"{name}: arrays must be float32 or float64, got {got}; use astype().")


# -- products -------------------------------------------------------------------------------------


def _product(
    name: str, a: Tensor, b: Tensor, transpose_a: bool, transpose_b: bool, axis: int
) -> Tensor:
    """Return the matrix product with rows on ``axis`` and columns on the last axis."""
    _matrices(name, A=a, B=b)
    _double_or_float(name, a)
    if a.ndim != b.ndim:
        raise MXNetError(
            f"{name}: A and B must have as many axes, got shapes {tuple(a.shape)} and "
            f"{tuple(b.shape)}."
        )
    left = transposed(a.movedim(axis, -2), transpose_a)
    right = transposed(b.movedim(axis, -2), transpose_b)
    if left.shape[:-2] != right.shape[:-2] or left.shape[-1] != right.shape[-2]:
        raise MXNetError(
            f"{name}: shapes {tuple(a.shape)} of A and {tuple(b.shape)} of B do not fit with "
            f"transpose_a={transpose_a}, transpose_b={transpose_b} and rows on axis {axis}; all "
            "other axes must be equal."
        )
    return torch.matmul(left, right)


@op("_linalg_gemm", "linalg_gemm", uniform=True)
def gemm(
    A: Tensor,
    B: Tensor,
    C: Tensor,
    transpose_a: bool = False,
    transpose_b: bool = False,
    alpha: float = 1.0,
    beta: float = 1.0,
    axis: int = -2,
) -> Tensor:
    """Return ``alpha * A @ B + beta * C``.

    Shapes: A (..., N, K), B (..., K, M), C (..., N, M) -> (..., N, M).

    Parameters
    ----------
    transpose_a, transpose_b : bool
        Take the transposed matrices.
    alpha, beta : float
        Factors of the product and of C.
    axis : int
        The axis that holds the rows; the columns are on the last one.
    """
    product = _product("_linalg_gemm", A, B, transpose_a, transpose_b, axis)
    product = product.movedim(-2, axis)
    if product.shape != C.shape:
        raise MXNetError(
            f"_linalg_gemm: C must have the shape of the product, {tuple(product.shape)}, got "
            f"{tuple(C.shape)}."
        )
    return torch.add(beta * C, product, alpha=alpha)


@op("_linalg_gemm2", "linalg_gemm2", uniform=True)
def gemm2(
    A: Tensor,
    B: Tensor,
    transpose_a: bool = False,
    transpose_b: bool = False,
    alpha: float = 1.0,
    axis: int = -2,
) -> Tensor:
    """Return ``alpha * A @ B``.

    Shapes: A (..., N, K), B (..., K, M) -> (..., N, M).

    Parameters
    ----------
    transpose_a, transpose_b : bool
        Take the transposed matrices.
    alpha : float
        Factor of the product.
    axis : int
        The axis that holds the rows; the columns are on the last one.
    """
    if axis == -2 and A.ndim == B.ndim == 2 and A.dtype in (torch.float32, torch.float64):
        product = torch.mm(A.mT if transpose_a else A, B.mT if transpose_b else B)
        return product if alpha == 1 else product * alpha
    product = _product("_linalg_gemm2", A, B, transpose_a, transpose_b, axis)
    return (product if alpha == 1 else product * alpha).movedim(-2, axis).contiguous()


@op("_linalg_syrk", "linalg_syrk", uniform=True)
def syrk(A: Tensor, transpose: bool = False, alpha: float = 1.0) -> Tensor:
    """Return the product of a matrix and its transpose, ``alpha * A @ A.T``.

    Shapes: A (..., N, M) -> (..., N, N), or (..., M, M) with ``transpose``.

    Parameters
    ----------
    transpose : bool
        Return ``alpha * A.T @ A``.
    alpha : float
        Factor of the product.
    """
    _matrices("_linalg_syrk", A=A)
    _double_or_float("_linalg_syrk", A)
    return alpha * (A.mT @ A if transpose else A @ A.mT)


# -- triangular matrices --------------------------------------------------------------------------


def _triangle(
    name: str, a: Tensor, b: Tensor, transpose: bool, rightside: bool, lower: bool
) -> Tensor:
    """Return the triangle of ``a``, transposed as asked, after checking it against ``b``."""
    _matrices(name, square=True, A=a)
    _matrices(name, B=b)
    _double_or_float(name, a)
    side = -1 if rightside else -2
    if a.shape[:-2] != b.shape[:-2] or a.shape[-1] != b.shape[side]:
        raise MXNetError(
            f"{name}: A {tuple(a.shape)} and B {tuple(b.shape)} must agree in their leading axes, "
            f"and axis {side} of B must have length {a.shape[-1]} (rightside={rightside})."
        )
    return transposed(a.tril() if lower else a.triu(), transpose)


@op("_linalg_trmm", "linalg_trmm", uniform=True)
def trmm(
    A: Tensor,
    B: Tensor,
    transpose: bool = False,
    rightside: bool = False,
    lower: bool = True,
    alpha: float = 1.0,
) -> Tensor:
    """Multiply with a triangular matrix: ``alpha * A @ B``.

    Shapes: A (..., N, N), B (..., N, M) -> as B; with ``rightside`` B is (..., M, N).

    Parameters
    ----------
    transpose : bool
        Take the transpose of A.
    rightside : bool
        Return ``alpha * B @ A``.
    lower : bool
        Which triangle of A is read; the other one counts as 0.
    alpha : float
        Factor of the product.
    """
    triangle = _triangle("_linalg_trmm", A, B, transpose, rightside, lower)
    return alpha * (B @ triangle if rightside else triangle @ B)


@op("_linalg_trsm", "linalg_trsm", uniform=True)
def trsm(
    A: Tensor,
    B: Tensor,
    transpose: bool = False,
    rightside: bool = False,
    lower: bool = True,
    alpha: float = 1.0,
) -> Tensor:
    """Solve ``A @ X = alpha * B`` for X, with a triangular matrix A.

    Shapes: A (..., N, N), B (..., N, M) -> as B; with ``rightside`` B is (..., M, N).

    Parameters
    ----------
    transpose : bool
        Take the transpose of A.
    rightside : bool
        Solve ``X @ A = alpha * B``.
    lower : bool
        Which triangle of A is read; the other one counts as 0.
    alpha : float
        Factor of B.
    """
    triangle = _triangle("_linalg_trsm", A, B, transpose, rightside, lower)
    solution = torch.linalg.solve_triangular(
        triangle, alpha * B, upper=lower == transpose, left=not rightside
    )
    return solution.contiguous()


@op("_linalg_potrf", "linalg_potrf", uniform=True)
def potrf(A: Tensor, lower: bool = True) -> Tensor:
    """Factor symmetric, positive definite matrices: ``A = L @ L.T`` (Cholesky).

    Shapes: A (..., N, N) -> (..., N, N). Only one triangle of A is read.

    Parameters
    ----------
    lower : bool
        Return the lower triangle L, or with False the upper triangle ``L.T``.

    Raises MXNetError for matrices that are not positive definite.
    """
    _matrices("_linalg_potrf", square=True, A=A)
    _double_or_float("_linalg_potrf", A)
    return torch.linalg.cholesky(A, upper=not lower).contiguous()


@op("_linalg_potri", "linalg_potri", uniform=True)
def potri(A: Tensor, lower: bool = True) -> Tensor:
    """Return the inverse of the matrix whose Cholesky factor is given.

    Shapes: A (..., N, N) -> (..., N, N), the inverse of ``A @ A.T`` for a lower triangle A.

    Parameters
    ----------
    lower : bool
        Which triangle of A is read; for an upper one the product is ``A.T @ A``.
    """
    _matrices("_linalg_potri", square=True, A=A)
    _double_or_float("_linalg_potri", A)
    triangle = A.tril() if lower else A.triu()
    return torch.cholesky_inverse(triangle, upper=not lower).contiguous()


# -- factorisations, determinants and inverses ----------------------------------------------------


class _Eigen(torch.autograd.Function):
    """Eigenvectors as rows and eigenvalues of symmetric matrices, with a symmetric gradient.

    With F[i, j] = 1 / (l[j] - l[i]) off the diagonal and 0 on it, and U's rows as eigenvectors,
    the gradient is the symmetric part of ``U.T @ (F * (dU @ U.T) + diag(dl)) @ U``.
    """

    @staticmethod
    def forward(ctx: Any, data: Tensor) -> tuple[Tensor, Tensor]:
        values, columns = torch.linalg.eigh(data)
        rows = columns.mT.contiguous()
        # A vector's sign is free: its component of the largest magnitude becomes positive.
        largest = rows.gather(-1, rows.abs().argmax(-1, keepdim=True))
        rows = rows * torch.where(largest < 0, -1, 1).to(rows.dtype)
        ctx.save_for_backward(rows, values)
        return rows, values

    @staticmethod
    def backward(ctx: Any, rows_grad: Tensor, values_grad: Tensor) -> Tensor:
        rows, values = ctx.saved_tensors
        gaps = values[..., :, None] - values[..., None, :]
        inverse = gaps.reciprocal().masked_fill(gaps == 0, 0)
        inner = inverse * (rows_grad @ rows.mT) + torch.diag_embed(values_grad)
        grad = rows.mT @ inner @ rows
        return (grad + grad.mT) / 2


@op("_linalg_syevd", "linalg_syevd", uniform=True, outputs=2)
def syevd(A: Tensor) -> tuple[Tensor, Tensor]:
    """Return eigenvectors U and eigenvalues l of symmetric matrices: ``A = U.T @ diag(l) @ U``.

    Shapes: A (..., N, N) -> (..., N, N), whose rows are the eigenvectors, and (..., N), ascending.
    Only the lower triangle of A is read. In every eigenvector the component of the largest
    magnitude is positive.
    """
    _matrices("_linalg_syevd", square=True, A=A)
    _double_or_float("_linalg_syevd", A)
    return _Eigen.apply(A)


@op("_linalg_gelqf", "linalg_gelqf", uniform=True, outputs=2)
def gelqf(A: Tensor) -> tuple[Tensor, Tensor]:
    """Factor matrices of full rank with at least as many columns as rows: ``A = L @ Q``.

    Shapes: A (..., N, M) with N <= M -> Q (..., N, M), whose rows are orthonormal, and the lower
    triangle L (..., N, N).
    """
    _matrices("_linalg_gelqf", A=A)
    _double_or_float("_linalg_gelqf", A)
    if A.shape[-2] > A.shape[-1]:
        raise MXNetError(
            f"_linalg_gelqf: A must not have more rows than columns, got shape {tuple(A.shape)}."
        )
    q, r = torch.linalg.qr(A.mT)
    return q.mT.contiguous(), r.mT.contiguous()


@op("_linalg_det", "linalg_det", uniform=True)
def det(A: Tensor) -> Tensor:
    """Return the determinants of square matrices.

    Shapes: A (..., N, N) -> (...), (1,) for one matrix.
    """
    _matrices("_linalg_det", square=True, A=A)
    _double_or_float("_linalg_det", A)
    return filled(torch.linalg.det(A))


@op("_linalg_slogdet", "linalg_slogdet", uniform=True, outputs=2)
def slogdet(A: Tensor) -> tuple[Tensor, Tensor]:
    """Return sign and logarithm of the magnitude of the determinants of square matrices.

    Shapes: A (..., N, N) -> (...) and (...), (1,) for one matrix. The gradient of the sign is 0.
    """
    _matrices("_linalg_slogdet", square=True, A=A)
    _double_or_float("_linalg_slogdet", A)
    sign, magnitude = torch.linalg.slogdet(A)
    return flat(filled(sign.detach()), A), filled(magnitude)


@op("_linalg_inverse", "linalg_inverse", uniform=True)
def inverse(A: Tensor) -> Tensor:
    """Return the inverses of square matrices.

    Shapes: A (..., N, N) -> (..., N, N). Raises MXNetError for singular matrices.
    """
    _matrices("_linalg_inverse", square=True, A=A)
    _double_or_float("_linalg_inverse", A)
    return torch.linalg.inv(A).contiguous()


# -- diagonals and triangles as vectors -----------------------------------------------------------


def _offset_fits(name: str, size: int, offset: int) -> None:
    if abs(offset) >= size:
        raise MXNetError(
            f"{name}: offset must lie strictly between {-size} and {size} for matrices of {size} "
            f"rows, got {offset}."
        )


def _places(size: int, offset: int, lower: bool, device: torch.device) -> Tensor:
    """Return rows and columns (2, n) of a triangle.

    Lower triangles are packed row by row, upper ones column by column.
    """
    places = torch.tril_indices(size, size, -abs(offset), device=device)
    return places if offset < 0 or (offset == 0 and lower) else places.flip(0)


@op("_linalg_sumlogdiag", "linalg_sumlogdiag", uniform=True)
def sumlogdiag(A: Tensor) -> Tensor:
    """Return the sum of the logarithms of the diagonal of square matrices.

    Shapes: A (..., N, N) -> (...), (1,) for one matrix.
    """
    _matrices("_linalg_sumlogdiag", square=True, A=A)
    _double_or_float("_linalg_sumlogdiag", A)
    return filled(A.diagonal(dim1=-2, dim2=-1).log().sum(-1))


@op("_linalg_extractdiag", "linalg_extractdiag", uniform=True)
def extractdiag(A: Tensor, offset: int = 0) -> Tensor:
    """Return a diagonal of square matrices.

    Shapes: A (..., N, N) -> (..., N - abs(offset)).

    Parameters
    ----------
    offset : int
        Which diagonal: 0 the main one, above it if positive, below it if negative.
    """
    _matrices("_linalg_extractdiag", square=True, A=A)
    _offset_fits("_linalg_extractdiag", A.shape[-1], offset)
    return A.diagonal(offset, -2, -1).clone()


@op("_linalg_makediag", "linalg_makediag", uniform=True)
def makediag(A: Tensor, offset: int = 0) -> Tensor:
    """Return square matrices with the given diagonal, 0 elsewhere.

    Shapes: A (..., N) -> (..., N + abs(offset), N + abs(offset)).

    Parameters
    ----------
    offset : int
        Which diagonal: 0 the main one, above it if positive, below it if negative.
    """
    return torch.diag_embed(A, offset)


@op("_linalg_extracttrian", "linalg_extracttrian", uniform=True)
def extracttrian(A: Tensor, offset: int = 0, lower: bool = True) -> Tensor:
    """Return a triangle of square matrices as vectors.

    Shapes: A (..., N, N) -> (..., K * (K + 1) / 2) with ``K = N - abs(offset)``. Lower
    triangles are read row by row, upper ones column by column.

    Parameters
    ----------
    offset : int
        Where the triangle starts: above the main diagonal if positive, below it if negative.
    lower : bool
        Which triangle for ``offset=0``; otherwise the sign of the offset decides.
    """
    _matrices("_linalg_extracttrian", square=True, A=A)
    size = A.shape[-1]
    _offset_fits("_linalg_extracttrian", size, offset)
    rows, columns = _places(size, offset, lower, A.device)
    return A[..., rows, columns]


@op("_linalg_maketrian", "linalg_maketrian", uniform=True)
def maketrian(A: Tensor, offset: int = 0, lower: bool = True) -> Tensor:
    """Return square matrices with the given triangle, 0 elsewhere.

    Shapes: A (..., K * (K + 1) / 2) -> (..., N, N) with ``N = K + abs(offset)``.

    Parameters
    ----------
    offset : int
        Where the triangle starts: above the main diagonal if positive, below it if negative.
    lower : bool
        Which triangle for ``offset=0``; otherwise the sign of the offset decides.
    """
    length = A.shape[-1]
    side = (math.isqrt(8 * length + 1) - 1) // 2
    if side * (side + 1) // 2 != length:
        raise MXNetError(
            "_linalg_maketrian: the last axis of A must be as long as a triangle has elements "
            f"(1, 3, 6, 10, ...), got shape {tuple(A.shape)}."
        )
    size = side + abs(offset)
    rows, columns = _places(size, offset, lower, A.device)
    cells = A.new_zeros(*A.shape[:-1], size * size)
    place = (rows * size + columns).expand(A.shape)
    return cells.scatter(-1, place, A).unflatten(-1, (size, size))
