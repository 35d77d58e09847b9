"""Functions of `mxnet.symbol.linalg`. Written by tools/stubs.py."""

# ruff: noqa
from typing_extensions import Unpack
from .._ops.accepted import Bool, Float, Int, Name, Notes
from ..symbol.symbol import Symbol

def det(
    A: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the determinants of square matrices."""
def extractdiag(
    A: Symbol | None = None, offset: Int = 0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return a diagonal of square matrices."""
def extracttrian(
    A: Symbol | None = None, offset: Int = 0, lower: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return a triangle of square matrices as vectors."""
def gelqf(
    A: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Factor matrices of full rank with at least as many columns as rows: ``A = L @ Q``."""
def gemm(
    A: Symbol | None = None, B: Symbol | None = None, C: Symbol | None = None,
    transpose_a: Bool = False, transpose_b: Bool = False, alpha: Float = 1.0, beta: Float = 1.0,
    axis: Int = -2, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``alpha * A @ B + beta * C``."""
def gemm2(
    A: Symbol | None = None, B: Symbol | None = None, transpose_a: Bool = False,
    transpose_b: Bool = False, alpha: Float = 1.0, axis: Int = -2, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``alpha * A @ B``."""
def inverse(
    A: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the inverses of square matrices."""
def makediag(
    A: Symbol | None = None, offset: Int = 0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return square matrices with the given diagonal, 0 elsewhere."""
def maketrian(
    A: Symbol | None = None, offset: Int = 0, lower: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return square matrices with the given triangle, 0 elsewhere."""
def potrf(
    A: Symbol | None = None, lower: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Factor symmetric, positive definite matrices: ``A = L @ L.T`` (Cholesky)."""
def potri(
    A: Symbol | None = None, lower: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the inverse of the matrix whose Cholesky factor is given."""
def slogdet(
    A: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return sign and logarithm of the magnitude of the determinants of square matrices."""
def sumlogdiag(
    A: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the sum of the logarithms of the diagonal of square matrices."""
def syevd(
    A: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return eigenvectors U and eigenvalues l of symmetric matrices: ``A = U.T @ diag(l) @ U``."""
def syrk(
    A: Symbol | None = None, transpose: Bool = False, alpha: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the product of a matrix and its transpose, ``alpha * A @ A.T``."""
def trmm(
    A: Symbol | None = None, B: Symbol | None = None, transpose: Bool = False,
    rightside: Bool = False, lower: Bool = True, alpha: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Multiply with a triangular matrix: ``alpha * A @ B``."""
def trsm(
    A: Symbol | None = None, B: Symbol | None = None, transpose: Bool = False,
    rightside: Bool = False, lower: Bool = True, alpha: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Solve ``A @ X = alpha * B`` for X, with a triangular matrix A."""
