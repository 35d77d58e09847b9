"""Making sparse arrays for tests. NumPy's random state decides where values are stored."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import ndarray
from ..context import Context
from ..ndarray.sparse import CSRNDArray, RowSparseNDArray, csr_matrix, row_sparse_array

Modifier = Callable[[Any], Any] | None


def rand_sparse_ndarray(
    shape: Sequence[int],
    stype: str,
    density: float | None = None,
    dtype: Any = None,
    distribution: str | None = None,
    data_init: float | None = None,
    rsp_indices: Sequence[int] | None = None,
    modifier_func: Modifier = None,
    shuffle_csr_indices: bool = False,
    ctx: Context | None = None,
) -> tuple[Any, tuple]:
    """Return a sparse array of random numbers, and its parts.

    The parts are (values, rows) for row_sparse, as NumPy arrays, and (indptr, indices, values) for
    csr.

    Parameters
    ----------
    density : float
        Probability that a row, or a value of csr, is stored; random by default.
    distribution : {"uniform", "powerlaw"}
        Of the number of values per row of csr: alike, or twice as many from row to row.
    data_init : float
        Value of all that is stored.
    rsp_indices : sequence of int
        Rows to store.
    modifier_func : callable
        Applied to every stored value.
    shuffle_csr_indices : bool
        Store the values of each row of csr in random order.

    Raises
    ------
    ValueError
        If the density is no probability, or too low for "powerlaw".
    AssertionError
        If the storage type or the distribution is unknown.
    """
    density = np.random.rand() if density is None else density
    if not 0 <= density <= 1:
        raise ValueError("density has to be between 0 and 1")
    dtype = np.dtype(np.float32 if dtype is None else dtype)
    distribution = distribution or "uniform"
    if stype == "row_sparse":
        _require(distribution == "uniform", f"Distribution {distribution} not supported for rows")
        return _random_rows(shape, density, dtype, data_init, rsp_indices, modifier_func, ctx)
    _require(stype == "csr", f"unknown storage type {stype!r}")
    _require(len(shape) == 2, f"csr arrays have two axes, got shape {tuple(shape)}")
    _require(distribution in ("uniform", "powerlaw"), f"Distribution not supported: {distribution}")
    make = _uniform_csr if distribution == "uniform" else _powerlaw_csr
    array = make(tuple(shape), density, dtype)
    data = _modified(array.data.asnumpy(), data_init, modifier_func)
    array = csr_matrix((data, array.indices, array.indptr), tuple(shape), ctx, dtype)
    if shuffle_csr_indices:
        array = shuffle_csr_column_indices(array)
    return array, (array.indptr, array.indices, array.data)


def _require(condition: bool, text: str) -> None:
    if not condition:
        raise AssertionError(text)


def _modified(values: np.ndarray, data_init: float | None, modifier: Modifier) -> np.ndarray:
    if data_init is not None:
        values = np.full_like(values, data_init)
    if modifier is None:
        return values
    changed = [modifier(value) for value in values.ravel()]
    return np.array(changed, np.float64).reshape(values.shape)


def _random_rows(
    shape: Sequence[int], density: float, dtype: np.dtype, data_init: float | None,
    rsp_indices: Sequence[int] | None, modifier: Modifier, ctx: Context | None,
) -> tuple[RowSparseNDArray, tuple[np.ndarray, np.ndarray]]:  # fmt: skip
    if rsp_indices is None:
        indices = np.flatnonzero(np.random.rand(shape[0]) < density)
    else:
        indices = np.asarray(rsp_indices)
        _require(len(indices) <= shape[0], f"rsp_indices must be at most {shape[0]} rows")
    drawn = np.random.rand(len(indices), *shape[1:]).astype(dtype)
    values = _modified(drawn, data_init, modifier)
    array = row_sparse_array((values, indices), tuple(shape), ctx, dtype)
    return array, (values, indices)


def _uniform_csr(shape: tuple[int, ...], density: float, dtype: np.dtype) -> Any:
    drawn = ndarray.random.uniform(shape=shape, dtype=dtype.name)
    # Of evenly drawn numbers those below the density are as many as it says.
    return (drawn * (drawn < density)).tostype("csr")


def _powerlaw_csr(shape: tuple[int, ...], density: float, dtype: np.dtype) -> CSRNDArray:
    rows, columns = shape
    total = int(rows * columns * density)
    if total < 2 * rows:
        raise ValueError(
            f"not supported for this density: {density} for this shape {shape} Please keep : "
            "num_rows * num_cols * density >= 2 * num_rows"
        )
    # Every row has one value; the rows then take 2, 4, 8, ... until nothing is left.
    lengths, left, wish = np.ones(rows, np.int64), total - rows, 2
    for row in range(rows):
        more = min(wish - 1, columns - 1, left)
        lengths[row] += more
        left -= more
        wish *= 2
    indptr = np.concatenate([[0], np.cumsum(lengths)])
    indices = np.arange(indptr[-1]) - np.repeat(indptr[:-1], lengths)
    values = (1 + np.random.exponential(size=len(indices))).astype(dtype)
    return csr_matrix((values, indices, indptr), shape)


def shuffle_csr_column_indices(csr: CSRNDArray) -> CSRNDArray:
    """Return a csr array whose rows store their values in random order."""
    indptr, indices, data = (part.asnumpy() for part in (csr.indptr, csr.indices, csr.data))
    rows = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    order = np.lexsort((np.random.rand(len(rows)), rows))
    return csr_matrix((data[order], indices[order], indptr), csr.shape, csr.context, csr.dtype)


def create_sparse_array(
    shape: Sequence[int],
    stype: str,
    data_init: float | None = None,
    rsp_indices: Sequence[int] | None = None,
    dtype: Any = None,
    modifier_func: Modifier = None,
    density: float = 0.5,
    shuffle_csr_indices: bool = False,
) -> Any:
    """Return a sparse array of random numbers, or of ``data_init``; see rand_sparse_ndarray."""
    if stype not in ("csr", "row_sparse"):
        raise AssertionError(f"Unknown storage type: {stype}")
    rows = rsp_indices if stype == "row_sparse" else None
    return rand_sparse_ndarray(
        shape, stype, density, dtype, None, data_init, rows, modifier_func, shuffle_csr_indices
    )[0]


def create_sparse_array_zd(
    shape: Sequence[int],
    stype: str,
    density: float,
    data_init: float | None = None,
    rsp_indices: Sequence[int] | None = None,
    dtype: Any = None,
    modifier_func: Modifier = None,
    shuffle_csr_indices: bool = False,
) -> Any:
    """Return a sparse array like create_sparse_array; a density of 0 gives an empty one."""
    return create_sparse_array(
        shape, stype, data_init, rsp_indices, dtype, modifier_func, density, shuffle_csr_indices
    )
