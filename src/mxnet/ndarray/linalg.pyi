"""Functions of `mxnet.ndarray.linalg`. Written by tools/stubs.py."""

# ruff: noqa
from .._ops.accepted import Bool, Float, Int, Name
from ._generated import Out
from ..ndarray.ndarray import NDArray

def det(A: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return the determinants of square matrices."""
def extractdiag(A: NDArray, offset: Int = 0, out: Out = None, name: Name = None) -> NDArray:
    """Return a diagonal of square matrices."""
def extracttrian(
    A: NDArray, offset: Int = 0, lower: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Return a triangle of square matrices as vectors."""
def gelqf(A: NDArray, out: Out = None, name: Name = None) -> list[NDArray]:
    """Factor matrices of full rank with at least as many columns as rows: ``A = L @ Q``."""
def gemm(
    A: NDArray, B: NDArray, C: NDArray, transpose_a: Bool = False, transpose_b: Bool = False,
    alpha: Float = 1.0, beta: Float = 1.0, axis: Int = -2, out: Out = None, name: Name = None,
) -> NDArray:
    """Return ``alpha * A @ B + beta * C``."""
def gemm2(
    A: NDArray, B: NDArray, transpose_a: Bool = False, transpose_b: Bool = False,
    alpha: Float = 1.0, axis: Int = -2, out: Out = None, name: Name = None,
) -> NDArray:
    """Return ``alpha * A @ B``."""
def inverse(A: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return the inverses of square matrices."""
def makediag(A: NDArray, offset: Int = 0, out: Out = None, name: Name = None) -> NDArray:
    """Return square matrices with the given diagonal, 0 elsewhere."""
def maketrian(
    A: NDArray, offset: Int = 0, lower: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Return square matrices with the given triangle, 0 elsewhere."""
def potrf(A: NDArray, lower: Bool = True, out: Out = None, name: Name = None) -> NDArray:
    """Factor symmetric, positive definite matrices: ``A = L @ L.T`` (Cholesky)."""
def potri(A: NDArray, lower: Bool = True, out: Out = None, name: Name = None) -> NDArray:
    """Return the inverse of the matrix whose Cholesky factor is given."""
def slogdet(A: NDArray, out: Out = None, name: Name = None) -> list[NDArray]:
    """Return sign and logarithm of the magnitude of the determinants of square matrices."""
def sumlogdiag(A: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return the sum of the logarithms of the diagonal of square matrices."""
def syevd(A: NDArray, out: Out = None, name: Name = None) -> list[NDArray]:
    """Return eigenvectors U and eigenvalues l of symmetric matrices: ``A = U.T @ diag(l) @ U``."""
def syrk(
    A: NDArray, transpose: Bool = False, alpha: Float = 1.0, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the product of a matrix and its transpose, ``alpha * A @ A.T``."""
def trmm(
    A: NDArray, B: NDArray, transpose: Bool = False, rightside: Bool = False,
    lower: Bool = True, alpha: Float = 1.0, out: Out = None, name: Name = None,
) -> NDArray:
    """Multiply with a triangular matrix: ``alpha * A @ B``."""
def trsm(
    A: NDArray, B: NDArray, transpose: Bool = False, rightside: Bool = False,
    lower: Bool = True, alpha: Float = 1.0, out: Out = None, name: Name = None,
) -> NDArray:
    """Solve ``A @ X = alpha * B`` for X, with a triangular matrix A."""
