"""Arrays as iterators take them: in memory, as sparse matrices, or in HDF5 files."""

import importlib
import sys
from typing import Any

import numpy as np

from .. import ndarray
from ..base import MXNetError
from ..ndarray import NDArray
from ..ndarray.sparse import CSRNDArray

__all__ = ["_getdata_by_idx", "_has_instance", "_init_data"]


def __getattr__(name: str) -> Any:
    if name != "h5py":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return importlib.import_module("h5py")
    except ImportError:
        return None


class StoredRows:
    """The rows of an ``h5py.Dataset`` in an order of their own; they are read when asked for.

    Parameters
    ----------
    dataset : h5py.Dataset
        The dataset.
    order : numpy.ndarray, optional
        The numbers of its rows, in order.
    """

    dtype = np.float32

    def __init__(self, dataset: Any, order: np.ndarray | None = None) -> None:
        self.dataset = dataset
        self.order = order
        self.shape = tuple(dataset.shape)

    def take(self, order: np.ndarray) -> "StoredRows":
        """Return the rows in another order, which counts in this one."""
        return StoredRows(self.dataset, order if self.order is None else self.order[order])

    def __getitem__(self, rows: slice) -> NDArray:
        if self.order is None:
            return ndarray.array(self.dataset[rows])
        numbers = self.order[rows]
        # HDF5 reads rows in ascending order only.
        wanted, place = np.unique(numbers, return_inverse=True)
        return ndarray.array(np.asarray(self.dataset[wanted])[place])


def is_stored(values: Any) -> bool:
    """Whether this is an ``h5py.Dataset``; h5py is not imported for that."""
    module = sys.modules.get("h5py")
    return module is not None and isinstance(values, module.Dataset)


def take_rows(source: Any, order: np.ndarray) -> Any:
    """Return the rows of an array, sparse matrix or dataset in a given order."""
    if isinstance(source, StoredRows):
        return source.take(order)
    if isinstance(source, CSRNDArray):
        return _taken_of_csr(source, order)
    index = ndarray.array(order, dtype="int64")
    return ndarray.take(source, index.as_in_context(source.context))


def cut_rows(source: Any, start: int, stop: int) -> NDArray:
    """Return a copy of the rows from ``start`` to before ``stop``."""
    rows = source[start:stop]
    return rows if isinstance(source, StoredRows) else rows.copy()


def _taken_of_csr(matrix: CSRNDArray, order: np.ndarray) -> NDArray:
    starts = matrix.indptr.asnumpy()
    ends, place = places_of_rows(starts, order)
    index = ndarray.array(place, dtype="int64").as_in_context(matrix.context)
    return ndarray.sparse.csr_matrix(
        (ndarray.take(matrix.data, index), ndarray.take(matrix.indices, index), ends),
        shape=(len(order), matrix.shape[1]), dtype=matrix.dtype, ctx=matrix.context,
    )  # fmt: skip


def places_of_rows(starts: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the new ``indptr``, and where the elements of some rows of a csr matrix stand."""
    lengths = np.diff(starts)[rows]
    ends = np.concatenate([[0], lengths.cumsum()])
    return ends, np.arange(ends[-1]) + np.repeat(starts[rows] - ends[:-1], lengths)


def _init_data(data: Any, allow_empty: bool, default_name: str) -> list[tuple[str, Any]]:
    """Return (name, array) pairs, those of a dict in the order of the names.

    Parameters
    ----------
    data : NDArray, CSRNDArray, numpy.ndarray, h5py.Dataset, or a list or dict of these
        What is not an NDArray already becomes float32.
    allow_empty : bool
        Whether there may be none.
    default_name : str
        The name of a single array; those of a list are called ``_0_name``, ``_1_name``, ...

    Raises
    ------
    TypeError
        If something is no array.
    ValueError
        If there is none but must be.
    """
    if data is None:
        data = []
    if isinstance(data, dict):
        named = sorted(data.items())
    elif isinstance(data, list):
        several = len(data) > 1
        named = [
            (f"_{number}_{default_name}" if several else default_name, array)
            for number, array in enumerate(data)
        ]
    else:
        named = [(default_name, data)]
    if not named and not allow_empty:
        raise ValueError(f"NDArrayIter: {default_name} is empty; give at least one array.")
    return [(key, _as_array(array, key)) for key, array in named]


def _as_array(values: Any, name: str) -> Any:
    if isinstance(values, NDArray):
        return values
    if is_stored(values):
        return StoredRows(values)
    if isinstance(values, str | tuple) or np.ndim(values) == 0:
        raise TypeError(
            f"NDArrayIter: {name} must be an NDArray, a numpy.ndarray, an h5py.Dataset, or a list "
            f"or dict of these, got {type(values).__name__}."
        )
    return ndarray.array(values)


def _has_instance(data: list[tuple[str, Any]], dtype: Any) -> bool:
    """Whether an array of these (name, array) pairs is of a type."""
    return any(isinstance(array, dtype) for _, array in data)


def _getdata_by_idx(data: list[tuple[str, Any]], idx: np.ndarray) -> list[tuple[str, Any]]:
    """Return (name, array) pairs with the rows in the order ``idx``."""
    rows = np.array(idx)  # a copy: a dataset keeps it, and the iterator shuffles its own anew
    for name, array in data:
        if rows.size and not -array.shape[0] <= rows.min() <= rows.max() < array.shape[0]:
            raise MXNetError(f"{name} has {array.shape[0]} rows, got the numbers {rows.tolist()}.")
    return [(name, take_rows(array, rows)) for name, array in data]
