"""Random matrices with real eigenvalues, and orthogonal ones."""

from collections.abc import Callable

import numpy as np


def new_orthonormal_matrix_2d(n: int) -> np.ndarray:
    """Return a random orthogonal (n, n) matrix."""
    return np.linalg.qr(np.random.normal(size=(n, n)))[0]


def new_matrix_with_real_eigvals_2d(n: int) -> np.ndarray:
    """Return a random (n, n) matrix ``Q T Q^-1`` with a real upper triangular T."""
    triangular = np.triu(np.random.uniform(-10, 10, (n, n)))
    basis = new_orthonormal_matrix_2d(n)
    return basis @ triangular @ basis.T


def new_sym_matrix_with_real_eigvals_2d(n: int) -> np.ndarray:
    """Return a random symmetric (n, n) matrix."""
    values = np.random.uniform(-10, 10, (n, n))
    return (values + values.T) / 2


def _stacked(make: Callable[[int], np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise ValueError(f"shape must be (..., n, n), got {shape}.")
    count = int(np.prod(shape[:-2]))
    return np.array([make(shape[-1]) for _ in range(count)]).reshape(shape)


def new_matrix_with_real_eigvals_nd(shape: tuple[int, ...]) -> np.ndarray:
    """Return a stack (..., n, n) of random matrices with real eigenvalues."""
    return _stacked(new_matrix_with_real_eigvals_2d, shape)


def new_sym_matrix_with_real_eigvals_nd(shape: tuple[int, ...]) -> np.ndarray:
    """Return a stack (..., n, n) of random symmetric matrices."""
    return _stacked(new_sym_matrix_with_real_eigvals_2d, shape)
