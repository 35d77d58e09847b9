"""The two kinds of sparse arrays: indexing, writing and arithmetic."""

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from .._core.errors import ArgumentTypeError
from .._ops.methods import DUNDERS
from .._ops.sparse.storage import Csr, RowSparse
from ._namespace import bound
from .creation import array as dense_array
from .ndarray import NDArray
from .operators import FUNCTIONS
from .sparse_array import CLASSES, BaseSparseNDArray, copy_into, storage
from .stypes import SPARSE


def _arithmetic(name: str, elementwise: str) -> Callable[[Any, Any], Any]:
    """Return a function of two operands that broadcasts only where shapes differ."""
    general = FUNCTIONS[name]

    def function(lhs: Any, rhs: Any) -> Any:
        arrays = isinstance(lhs, NDArray) and isinstance(rhs, NDArray)
        if arrays and lhs.shape == rhs.shape:
            return bound(elementwise)(lhs, rhs)
        return general(lhs, rhs)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"Return {name} of two arrays of any storage, or of an array and a number.\n\n"
        "Arrays of one shape and storage type keep it where zeros stay zeros; all else is dense."
    )
    return function


add = _arithmetic("add", "elemwise_add")
subtract = _arithmetic("subtract", "elemwise_sub")
multiply = _arithmetic("multiply", "elemwise_mul")
divide = _arithmetic("divide", "elemwise_div")


def _operator(function: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def method(self: BaseSparseNDArray, other: Any) -> Any:
        return function(self, other)

    return method


def _equality(function: Callable[[Any, Any], Any], unlike: bool) -> Callable[..., Any]:
    def compare(self: BaseSparseNDArray, other: Any) -> Any:
        return unlike if other is None else function(self, other)

    return compare


def _in_place(function: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def update(self: BaseSparseNDArray, other: Any) -> BaseSparseNDArray:
        self._store(storage(function(self, other)))
        return self

    return update


for _dunder, _name in DUNDERS.items():
    setattr(BaseSparseNDArray, _dunder, _operator(FUNCTIONS[_name]))
for _short, _function in (("add", add), ("sub", subtract), ("mul", multiply), ("div", divide)):
    setattr(BaseSparseNDArray, f"__{_short}__", _operator(_function))
    setattr(BaseSparseNDArray, f"__i{_short}__", _in_place(_function))
BaseSparseNDArray.__itruediv__ = _in_place(divide)  # type: ignore[attr-defined]
BaseSparseNDArray.__eq__ = _equality(FUNCTIONS["equal"], False)  # type: ignore[method-assign]
BaseSparseNDArray.__ne__ = _equality(FUNCTIONS["not_equal"], True)  # type: ignore[method-assign]
BaseSparseNDArray.__hash__ = NDArray.__hash__  # type: ignore[method-assign]


class CSRNDArray(BaseSparseNDArray):
    """A matrix in compressed rows; make it with :func:`csr_matrix` or ``tostype("csr")``."""

    __slots__ = ()
    _parts: Csr

    @property
    def indptr(self) -> NDArray:
        """A copy of where each row's values start, and the last one's end."""
        return self._like(self._parts.indptr.clone())

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int | np.integer):
            if not -len(self) <= key < len(self):
                raise IndexError(f"index {key} is out of bounds for {len(self)} rows.")
            begin = int(key) % len(self)
            return bound("slice")(self, (begin,), (begin + 1,))
        if isinstance(key, slice):
            if key.step not in (None, 1):
                raise ValueError("CSRNDArray only supports continuous slicing on axis 0")
            start, stop, _ = key.indices(len(self))
            return bound("slice")(self, (start,), (max(start, stop),))
        if isinstance(key, tuple):
            raise ValueError("Multi-dimension indexing is not supported")
        raise ValueError(f"Undefined behaviour for {key}")

    def __setitem__(self, key: Any, value: Any) -> None:
        _check_key(self, key)
        if isinstance(value, int | float | np.number):
            raise ValueError("Assigning numeric types to CSRNDArray is not implemented yet.")
        _assign(self, value)

    def tostype(self, stype: str) -> Any:
        """Return a copy in another storage type, "default" or "csr".

        Raises
        ------
        ValueError
            For "row_sparse".
        """
        if stype == "row_sparse":
            raise ValueError("cast_storage from csr to row_sparse is not supported")
        return bound("cast_storage")(self, stype)

    def asscipy(self) -> Any:
        """Return a copy as ``scipy.sparse.csr_matrix``; SciPy must be installed."""
        parts = self._parts
        arrays = (self._like(part).asnumpy() for part in (parts.data, parts.indices, parts.indptr))
        return importlib.import_module("scipy.sparse").csr_matrix(
            tuple(arrays), shape=self.shape, dtype=self.dtype
        )


class RowSparseNDArray(BaseSparseNDArray):
    """An array that stores only some rows; make it with :func:`row_sparse_array`."""

    __slots__ = ()
    _parts: RowSparse

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int):
            raise NotImplementedError(
                "__getitem__ with int key is not implemented for RowSparseNDArray yet"
            )
        if isinstance(key, slice):
            if key != slice(None):
                raise NotImplementedError("RowSparseNDArray only supports [:] for __getitem__")
            return self
        if isinstance(key, tuple):
            raise ValueError("Multi-dimension indexing is not supported")
        raise ValueError(f"Undefined behaviour for {key}")

    def __setitem__(self, key: Any, value: Any) -> None:
        _check_key(self, key)
        if isinstance(value, int | float | np.number):
            # As in MXNet a number fills all rows, which then are all stored, also for 0.
            data = self._parts.data.new_full(self.shape, float(value))
            rows = torch.arange(self.shape[0], device=data.device)
            self._store(RowSparse(self.shape, data, rows))
            return
        _assign(self, value)

    def tostype(self, stype: str) -> Any:
        """Return a copy in another storage type, "default" or "row_sparse".

        Raises
        ------
        ValueError
            For "csr".
        """
        if stype == "csr":
            raise ValueError("cast_storage from row_sparse to csr is not supported")
        return bound("cast_storage")(self, stype)

    def retain(self, indices: NDArray) -> NDArray:
        """Return an array with the rows of the given numbers only."""
        return bound("_sparse_retain")(self, indices)


CLASSES.update(csr=CSRNDArray, row_sparse=RowSparseNDArray)
SPARSE["cast_storage"] = bound("cast_storage")


def _check_key(target: BaseSparseNDArray, key: Any) -> None:
    name = type(target).__name__
    if isinstance(key, slice):
        if key != slice(None):
            raise ValueError(f"Assignment with slice for {name} is not implemented yet.")
    elif isinstance(key, int | tuple):
        raise TypeError(f"{name} only supports [:] for assignment")
    else:
        raise ArgumentTypeError(f"{name} only supports [:] for assignment, got {key!r}.")


def _assign(target: BaseSparseNDArray, value: Any) -> None:
    if isinstance(value, NDArray):
        if value.stype not in ("default", target.stype):
            raise TypeError(f"copyto does not support destination NDArray stype {target.stype}")
        if value is not target:
            copy_into(value, target)
    elif isinstance(value, np.ndarray):
        copy_into(dense_array(value, target.context, target.dtype), target)
    else:
        raise TypeError(f"type {type(value)} not supported")
