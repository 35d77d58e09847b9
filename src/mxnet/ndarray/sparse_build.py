"""Making sparse arrays from dense ones, from their parts, from shapes and from SciPy."""

import sys
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .._core import dtype as dtypes
from .._core.kind import kind_of
from .._ops.sparse.convert import cast
from .._ops.sparse.convert import empty as no_values
from .._ops.sparse.storage import Csr, RowSparse, Sparse, csr_from_keys
from ..base import MXNetError
from ..context import Context, as_context
from .creation import array as dense_array
from .creation import zeros as dense_zeros
from .ndarray import NDArray
from .sparse_array import BaseSparseNDArray, on_device, wrap
from .sparse_classes import CSRNDArray, RowSparseNDArray
from .stypes import SPARSE
from .tensors import dtype_of, tensor_of


def csr_matrix(
    arg1: Any, shape: Any = None, ctx: Context | None = None, dtype: Any = None
) -> CSRNDArray:
    """Return a matrix in compressed rows.

    Parameters
    ----------
    arg1 : array or tuple
        One of: a dense matrix (NDArray, NumPy array or nested list), a csr array, a matrix of
        SciPy; ``(M, N)`` for a matrix without stored values; ``(data, indices, indptr)``, the
        values, their columns, and where each row starts; ``(data, (row, column))``, where
        values at one place are added.
    shape : tuple of int, optional
        Shape of the matrix; without it, as large as the indices need.
    ctx : Context, optional
        Where to put it; the current context by default.
    dtype : str or type, optional
        Element type; by default that of the source, float32 for lists.

    Raises
    ------
    ValueError
        If shapes do not agree or the source is none of these.
    """
    context = as_context(ctx)
    if isinstance(arg1, tuple):
        parts = _csr_from_tuple(arg1, shape, context, dtype)
    elif is_scipy(arg1):
        parts = _csr_from_scipy(arg1, context, dtype)
    else:
        parts = _from_array(arg1, "csr", context, dtype)
    return _finished(parts, shape, context)


def _csr_from_tuple(source: tuple, shape: Any, context: Context, dtype: Any) -> Csr:
    if len(source) == 2 and isinstance(source[0], int | np.integer):
        return _no_values("csr", source, context, dtype)
    if len(source) == 2:
        data, (row, column) = source
        return _csr_from_places(data, row, column, shape, context, dtype)
    if len(source) == 3:
        if any(isinstance(part, int | np.integer) for part in source):
            raise ValueError(f"csr_matrix: a matrix has two axes, got shape {source}.")
        return _csr_from_parts(*source, shape, context, dtype)
    raise ValueError(f"Unexpected length of input tuple: {len(source)}")


def _csr_from_parts(
    data: Any, indices: Any, indptr: Any, shape: Any, context: Context, dtype: Any
) -> Csr:
    values = _values(data, context, dtype)
    columns, starts = _numbers(indices, context), _numbers(indptr, context)
    if shape is None:
        width = int(columns.max()) + 1 if columns.numel() else 0
        shape = (len(starts) - 1, width)
    shape = tuple(int(n) for n in shape)
    if values.ndim != 1 or columns.ndim != 1 or starts.ndim != 1 or len(shape) != 2:
        raise ValueError(
            "invalid shape: csr_matrix takes data, indices and indptr of one axis and a shape of "
            f"two, got {tuple(values.shape)}, {tuple(columns.shape)}, {tuple(starts.shape)} and "
            f"{shape}."
        )
    if len(values) != len(columns) or len(starts) != shape[0] + 1:
        raise MXNetError(
            f"csr_matrix: a matrix of shape {shape} needs as many data as indices and indptr of "
            f"length {shape[0] + 1}, got lengths {len(values)}, {len(columns)} and {len(starts)}."
        )
    return Csr(shape, values, columns, starts, None)


def _csr_from_places(
    data: Any, row: Any, column: Any, shape: Any, context: Context, dtype: Any
) -> Csr:
    if dtype is None and not isinstance(data, NDArray | np.ndarray):
        dtype = np.asarray(data).dtype
    values = _values(data, context, dtype)
    rows, columns = _numbers(row, context), _numbers(column, context)
    if not values.shape == rows.shape == columns.shape or values.ndim != 1:
        raise ValueError(
            "csr_matrix: data, row and column must be of one length, got shapes "
            f"{tuple(values.shape)}, {tuple(rows.shape)} and {tuple(columns.shape)}."
        )
    if shape is None:
        shape = tuple(int(i.max()) + 1 if i.numel() else 0 for i in (rows, columns))
    shape = tuple(int(n) for n in shape)
    inside = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
    if not bool(inside.all()):
        raise ValueError(f"csr_matrix: rows or columns lie outside of the shape {shape}.")
    return csr_from_keys(shape, rows * max(shape[1], 1) + columns, values)


def is_scipy(source: Any) -> bool:
    """Return whether an object is a sparse matrix of SciPy."""
    scipy = sys.modules.get("scipy.sparse")
    return scipy is not None and scipy.issparse(source)


def _csr_from_scipy(source: Any, context: Context, dtype: Any) -> Csr:
    matrix = source.tocsr()
    dtype = matrix.dtype if dtype is None else dtype
    return _csr_from_parts(matrix.data, matrix.indices, matrix.indptr, matrix.shape, context, dtype)


def row_sparse_array(
    arg1: Any, shape: Any = None, ctx: Context | None = None, dtype: Any = None
) -> RowSparseNDArray:
    """Return an array that stores only some of its rows.

    Parameters
    ----------
    arg1 : array or tuple
        One of: a dense array (NDArray, NumPy array or nested list), a row_sparse array;
        ``(D0, D1, ...)`` for an array without stored rows; ``(data, indices)``, the rows and
        their numbers.
    shape : tuple of int, optional
        Shape of the array; without it, as large as the indices need.
    ctx : Context, optional
        Where to put it; the current context by default.
    dtype : str or type, optional
        Element type; by default that of the source, float32 for lists.

    Raises
    ------
    ValueError
        If shapes do not agree or the source is none of these.
    """
    context = as_context(ctx)
    if not isinstance(arg1, tuple):
        if is_scipy(arg1):
            raise TypeError("row_sparse_array: take csr_matrix for a matrix of SciPy.")
        parts = _from_array(arg1, "row_sparse", context, dtype)
    elif len(arg1) < 2:
        raise ValueError(f"Unexpected length of input tuple: {len(arg1)}")
    elif len(arg1) > 2 or isinstance(arg1[0], int | np.integer):
        parts = _no_values("row_sparse", arg1, context, dtype)
    else:
        parts = _rows_from_parts(*arg1, shape, context, dtype)
    return _finished(parts, shape, context)


def _rows_from_parts(
    data: Any, indices: Any, shape: Any, context: Context, dtype: Any
) -> RowSparse:
    values, rows = _values(data, context, dtype), _numbers(indices, context)
    if rows.ndim != 1 or not values.ndim:
        raise ValueError(
            "invalid shape: row_sparse_array takes rows and their numbers, got shapes "
            f"{tuple(values.shape)} and {tuple(rows.shape)}."
        )
    if shape is None:
        shape = (int(rows.max()) + 1 if rows.numel() else 0, *values.shape[1:])
    shape = tuple(int(n) for n in shape)
    if values.ndim != len(shape):
        raise ValueError(
            f"invalid shape: rows of shape {tuple(values.shape)} for an array of shape {shape}."
        )
    if tuple(values.shape) != (len(rows), *shape[1:]):
        raise MXNetError(
            f"row_sparse_array: {len(rows)} rows of an array of shape {shape} must have shape "
            f"{(len(rows), *shape[1:])}, got {tuple(values.shape)}."
        )
    return RowSparse(shape, values, rows, None)


def _values(source: Any, context: Context, dtype: Any) -> Tensor:
    """Return an array of values, whose dtype is kept if it has one, as a tensor of its own."""
    if isinstance(source, NDArray):
        return source._data.to(context.device, _dtype(source, dtype), copy=True)
    try:
        values = np.asarray(source)
        return tensor_of(values, _dtype(source, dtype)).to(context.device)
    except (ValueError, TypeError) as error:
        raise TypeError(f"source_array must be array like object of numbers: {error}") from None


def _dtype(source: Any, dtype: Any) -> torch.dtype:
    if dtype is None and isinstance(source, NDArray):
        return source._kind.dtype
    if dtype is None and isinstance(source, np.ndarray):
        return dtypes.to_torch(source.dtype)
    return dtype_of(dtype)


def _numbers(source: Any, context: Context) -> Tensor:
    """Return indices as int64."""
    if isinstance(source, NDArray):
        return source._data.to(context.device, torch.int64, copy=True)
    return tensor_of(np.asarray(source), torch.int64).to(context.device)


def _no_values(stype: str, shape: Any, context: Context, dtype: Any) -> Any:
    lengths = tuple(int(n) for n in shape)
    if stype == "csr" and len(lengths) != 2:
        raise ValueError(f"a csr array has two axes, got shape {lengths}.")
    if any(length < 0 for length in lengths):
        raise MXNetError(f"a shape must not be negative, got {lengths}.")
    return no_values(stype, lengths, dtype_of(dtype), context.device)


def _from_array(source: Any, stype: str, context: Context, dtype: Any) -> Sparse:
    if isinstance(source, BaseSparseNDArray):
        if source.stype != stype:
            raise ValueError(f"Unexpected input type: {type(source).__name__}")
        parts = on_device(source._parts, context.device, copy=True)
        return parts.with_data(parts.data.to(_dtype(source, dtype)))
    dims = source.ndim if isinstance(source, NDArray) else np.ndim(source)
    if stype == "csr" and dims != 2 and not isinstance(source, str):
        shape = source.shape if isinstance(source, NDArray) else np.shape(source)
        raise ValueError(
            f"To convert to a CSR, the NDArray should be 2 Dimensional. Current shape is {shape}"
        )
    return cast(_values(source, context, dtype), stype)


def _finished(parts: Any, shape: Any, context: Context) -> Any:
    if shape is not None and tuple(shape) != tuple(parts.shape):
        raise ValueError(f"Shape mismatch detected. {tuple(parts.shape)} v.s. {tuple(shape)}")
    return wrap(parts, kind_of(context, parts.data.dtype))


def array(source_array: Any, ctx: Context | None = None, dtype: Any = None) -> BaseSparseNDArray:
    """Return a sparse array with a copy of the values of another one, or of a SciPy matrix.

    Raises
    ------
    ValueError
        If the source is not sparse.
    AssertionError
        If it is a dense NDArray: use its ``tostype``.
    """
    if is_scipy(source_array) or isinstance(source_array, CSRNDArray):
        return csr_matrix(source_array, ctx=ctx, dtype=dtype)
    if isinstance(source_array, RowSparseNDArray):
        return row_sparse_array(source_array, ctx=ctx, dtype=dtype)
    if isinstance(source_array, NDArray):
        raise AssertionError(
            "Please use `tostype` to create RowSparseNDArray or CSRNDArray from an NDArray"
        )
    if isinstance(source_array, np.ndarray):
        raise ValueError("Please use mx.nd.array to create an NDArray from a NumPy array")
    raise ValueError(f"Unexpected source_array type: {type(source_array)}")


def zeros(
    stype: str, shape: Any, ctx: Context | None = None, dtype: Any = None, **kwargs: Any
) -> NDArray:
    """Return an array of zeros in a storage type, float32 by default.

    Raises
    ------
    ValueError
        If the storage type is unknown.
    """
    if kwargs:
        raise MXNetError(f"zeros: unknown arguments {', '.join(kwargs)}.")
    if stype == "default":
        return dense_zeros(shape, ctx, dtype)
    if stype not in ("csr", "row_sparse"):
        raise ValueError(f"unknown storage type {stype!r}: take default, csr or row_sparse.")
    context = as_context(ctx)
    lengths = (shape,) if isinstance(shape, int) else shape
    parts = _no_values(stype, lengths, context, dtype)
    return wrap(parts, kind_of(context, parts.data.dtype))


def empty(
    stype: str, shape: Any, ctx: Context | None = None, dtype: Any = None
) -> BaseSparseNDArray:
    """Return a csr or row_sparse array without stored values."""
    if stype not in ("csr", "row_sparse"):
        raise ValueError(f"unknown stype : {stype}")
    return zeros(stype, shape, ctx, dtype)  # type: ignore[return-value]


SPARSE.update(array=array, zeros=zeros, empty=empty, is_scipy=is_scipy, dense=dense_array)
