"""Arrays in the storage types csr and row_sparse.

A sparse array holds its values in ``_parts`` (see ``_ops/sparse/storage.py``) and leaves the
attributes of dense arrays unset. Operators notice that and turn to ``sparse_dispatch.py``, which
calls the sparse kernel of an operator or computes on dense copies.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from .._core import dtype as dtypes
from .._core.kind import Kind, kind_of
from .._core.state import state
from .._ops.sparse.combine import combined
from .._ops.sparse.convert import cast, copied, dense, empty, from_torch_rows
from .._ops.sparse.storage import (
    Csr,
    RowSparse,
    Sparse,
    Value,
    canonical_csr,
    canonical_rows,
    check_csr,
)
from ..base import MXNetError, NotSupportedForSparseNDArray
from ..context import Context, as_context
from .gradient import Gradient
from .ndarray import NDArray, new
from .sparse_autograd import densified, token
from .tensors import tensor_of


class BaseSparseNDArray(NDArray):
    """What csr and row_sparse arrays have in common."""

    __slots__ = ("_node", "_parts")

    _parts: Any
    _node: Tensor

    def __init__(self, *args: Any) -> None:
        if args == (None,):
            return  # pickles of MXNet begin so and fill it with __setstate__
        raise TypeError(
            f"{type(self).__name__}: make sparse arrays with csr_matrix(), row_sparse_array() or "
            "tostype()."
        )

    # --- the values -------------------------------------------------------------------------

    @property
    def _data(self) -> Tensor:  # type: ignore[override]
        """The values as a dense tensor of their own."""
        return dense(self._parts)

    @property
    def _history(self) -> Tensor:
        """The tensor that stands for this array in recorded computations."""
        try:
            return self._node
        except AttributeError:
            return token(self._parts)

    @property
    def _dense_history(self) -> Tensor:
        """The dense values with their history."""
        node = getattr(self, "_node", None)
        return dense(self._parts) if node is None else densified(dense(self._parts), node)

    def _dense(self) -> NDArray:
        """Return this array as a dense one, recorded where that matters."""
        array = new(NDArray)
        array._kind = self._kind
        array._rec = self._dense_history if state.recording else self._data
        if not array._rec.requires_grad:
            array._plain = array._rec
        return array

    def _store(self, value: Value) -> None:
        """Take over a value of any storage and of this array's shape and dtype."""
        if state.recording and getattr(self, "_node", None) is not None:
            raise MXNetError(
                "Inplace operations (+=, -=, x[:]=, out=, etc.) are not supported inside "
                "autograd.record() on an array that is part of the computation: assign to a new "
                "name, or write under autograd.pause()."
            )
        self._parts = cast(value, self.stype)

    def _writable(self) -> Tensor:
        return torch.empty(self.shape, dtype=self._kind.dtype, device=self._parts.data.device)

    def _written(self, target: Tensor) -> None:
        self._store(target.detach())

    def _like(self, tensor: Tensor, ctx: Context | None = None) -> NDArray:
        """Wrap a tensor as a dense array."""
        array = new(NDArray)
        array._rec = tensor
        if not tensor.requires_grad:
            array._plain = tensor
        array._kind = kind_of(ctx or self._kind.ctx, tensor.dtype)
        return array

    def _zeros(self) -> NDArray:
        parts = self._parts
        return wrap(empty(self.stype, parts.shape, parts.data.dtype, parts.data.device), self._kind)

    # --- what it is -------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        return tuple(self._parts.shape)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self._parts.shape)

    @property
    def size(self) -> int:
        """Not defined for sparse arrays, as in MXNet: raises NotImplementedError."""
        raise NotImplementedError(
            f"{type(self).__name__} has no size: ask for len(array.data), or for the shape."
        )

    @property
    def stype(self) -> str:
        """Storage type."""
        return self._parts.stype

    def __len__(self) -> int:
        return self._parts.shape[0]

    def __bool__(self) -> bool:
        if np.prod(self.shape) > 1:
            raise ValueError("The truth value of an NDArray with multiple elements is ambiguous.")
        return bool(self._data.any())

    def __repr__(self) -> str:
        shape = "x".join(map(str, self.shape))
        return f"\n<{type(self).__name__} {shape} @{self.context}>"

    @property
    def data(self) -> NDArray:
        """A copy of the stored values."""
        return self._like(self._parts.data.clone())

    @property
    def indices(self) -> NDArray:
        """A copy of the indices of the stored values."""
        return self._like(self._parts.indices.clone())

    @property
    def _num_aux(self) -> int:
        return len(self._parts.aux)

    @property
    def _aux_types(self) -> list[Any]:
        return [dtypes.to_numpy(part.dtype) for part in self._parts.aux]

    def _aux_type(self, i: int) -> Any:
        return self._aux_types[i]

    def _aux_data(self, i: int) -> NDArray:
        return self._like(self._parts.aux[i].clone())

    def check_format(self, full_check: bool = True) -> None:
        """Check that the indices are valid: in range, ascending and without duplicates.

        Parameters
        ----------
        full_check : bool
            Look at all indices, which takes time in proportion to their number; without it only
            the lengths of the arrays are compared.

        Raises
        ------
        MXNetError
            If they are not.
        """
        if not full_check:
            return
        parts = self._parts
        if isinstance(parts, Csr):
            check_csr(parts)
        canonical = canonical_csr(parts) if isinstance(parts, Csr) else canonical_rows(parts)
        if canonical is not parts:
            raise MXNetError(
                f"check_format: the indices of the {self.stype} array must ascend without "
                "duplicates" + (" in every row." if self.stype == "csr" else ".")
            )

    # --- conversion -------------------------------------------------------------------------

    def astype(self, dtype: Any, copy: bool = True) -> NDArray:
        """Return the values as another dtype, in the same storage."""
        target = dtypes.to_torch(dtype)
        if target is self._kind.dtype and not copy:
            return self
        parts = self._parts.with_data(self._parts.data.to(target, copy=True))
        return wrap(parts, kind_of(self._kind.ctx, target))

    def copyto(self, other: Any) -> NDArray:
        """Copy the values into ``other``, or to a new array on a context.

        ``other`` is dense, or of the same storage type, and of the same shape.

        Raises
        ------
        TypeError
            If the storage types do not go together or ``other`` is neither array nor context.
        MXNetError
            If the shapes differ, or the dtypes where ``other`` is dense.
        """
        if isinstance(other, Context):
            context = as_context(other)
            parts = on_device(self._parts, context.device, copy=True)
            return wrap(parts, kind_of(context, self._kind.dtype))
        if not isinstance(other, NDArray):
            raise TypeError(f"copyto does not support type {type(other)}")
        if other.stype not in ("default", self.stype):
            raise TypeError(f"copyto does not support destination NDArray stype {other.stype}")
        if other is self:
            return other
        copy_into(self, other)
        return other

    def copy(self) -> NDArray:
        """Return a copy on the same device."""
        if state.recording and getattr(self, "_node", None) is not None:
            return self._recorded_copy()
        return wrap(copied(self._parts), self._kind)

    def _recorded_copy(self) -> NDArray:
        array = wrap(copied(self._parts), self._kind)
        array._node = self._node.view_as(self._node)
        return array

    def as_in_context(self, context: Context) -> NDArray:
        """Return the array on a context: itself if it is there, else a copy."""
        return self if context == self._kind.ctx else self.copyto(as_context(context))

    as_in_ctx = as_in_context

    def asnumpy(self) -> np.ndarray:
        """Return the values as a dense NumPy array."""
        return self._like(self._data).asnumpy()

    def asscalar(self) -> Any:
        """Not defined for sparse arrays, as in MXNet: raises NotImplementedError."""
        return self.size

    def detach(self) -> NDArray:
        """Return the same values outside any recorded computation."""
        return wrap(self._parts, self._kind)

    def wait_to_read(self) -> None:
        """Return when the values have been computed."""
        self._like(self._parts.data).wait_to_read()

    wait_to_write = wait_to_read

    def __reduce__(self) -> tuple:
        parts = self._parts
        arrays = tuple(self._like(part).asnumpy() for part in (parts.data, *parts.aux))
        return _unpickle, (self.stype, parts.shape, arrays, str(self.context))

    # --- gradient ---------------------------------------------------------------------------

    def _mark(self, grad: NDArray, grad_req: str) -> None:
        self._node, self._gradient = Gradient.attach(token(self._parts), grad, grad_req)

    def _receive(self, grad: Tensor, add: bool) -> None:
        """Take over a gradient, dense or in torch's COO layout, or add it."""
        received = grad if grad.layout is torch.strided else from_torch_rows(grad)
        value = cast(received, self.stype)
        self._parts = added(self._parts, value) if add else value

    # --- what does not exist for sparse arrays ----------------------------------------------

    def _at(self, idx: Any) -> NDArray:
        raise NotSupportedForSparseNDArray(self._at, "[idx]", idx)

    def _slice(self, start: Any, stop: Any) -> NDArray:
        raise NotSupportedForSparseNDArray(self._slice, None, start, stop)

    def reshape(self, *shape: Any, **kwargs: Any) -> NDArray:
        """Not defined for sparse arrays: raises NotSupportedForSparseNDArray."""
        raise NotSupportedForSparseNDArray(self.reshape, None, *(shape or tuple(kwargs.values())))

    # --- what gives dense results -----------------------------------------------------------

    @property
    def T(self) -> NDArray:
        """A dense copy with the axes reversed."""
        return self._dense().T

    def expand_dims(self, axis: int, inplace: bool = False) -> NDArray:
        """Return a dense copy with an axis of length 1 inserted."""
        return self._dense().expand_dims(axis)

    def squeeze(self, axis: Any = None, inplace: bool = False) -> NDArray:
        """Return a dense copy without axes of length 1."""
        return self._dense().squeeze(axis)

    def flatten(self, inplace: bool = False) -> NDArray:
        """Return a dense copy of shape (first axis, product of the rest)."""
        return self._dense().flatten()


def wrap(parts: Sparse, kind: Kind) -> Any:
    """Return a sparse value as an array."""
    array = new(CLASSES[parts.stype])
    array._parts = parts
    array._kind = kind
    return array


#: storage type -> class, filled where the classes are defined
CLASSES: dict[str, type] = {}


def on_device(parts: Sparse, device: torch.device, copy: bool = False) -> Sparse:
    """Return a sparse value on a device."""
    data, indices = (part.to(device, copy=copy) for part in (parts.data, parts.indices))
    if isinstance(parts, Csr):
        return Csr(parts.shape, data, indices, parts.indptr.to(device, copy=copy), parts.ordered)
    return RowSparse(parts.shape, data, indices, parts.ordered)


def storage(array: NDArray) -> Value:
    """Return the value of an array of any storage."""
    return array._parts if isinstance(array, BaseSparseNDArray) else array._data


def copy_into(source: NDArray, target: NDArray) -> None:
    """Write an array into another one of the same shape, of any storage."""
    if source.shape != target.shape:
        raise MXNetError(
            f"copyto: shapes must be equal, got source {source.shape} and target {target.shape}."
        )
    value = storage(source)
    if isinstance(target, BaseSparseNDArray):
        device, dtype = target._parts.data.device, target._kind.dtype
        if isinstance(value, Tensor):
            _check_dtype(source, target)
            target._store(value.to(device, copy=True))
        else:
            moved = on_device(value, device, copy=True)
            target._store(moved.with_data(moved.data.to(dtype)))
        return
    _check_dtype(source, target)
    destination = target._writable()
    destination.copy_(dense(value))
    target._written(destination)


def _check_dtype(source: NDArray, target: NDArray) -> None:
    if target._kind.dtype is not source._kind.dtype:
        raise MXNetError(
            "copyto: arrays of different storage must be of one dtype, got source "
            f"{source._kind.dtype} and target {target._kind.dtype}; convert with astype(dtype)."
        )


def added(lhs: Sparse, rhs: Sparse) -> Sparse:
    """Return the sum of two values of one storage type."""
    return combined(torch.add, lhs, rhs)


def _unpickle(stype: str, shape: tuple, arrays: tuple[np.ndarray, ...], ctx: str) -> NDArray:
    context = as_context(ctx)
    data, *aux = (tensor_of(part, None).to(context.device) for part in arrays)
    if stype == "csr":
        parts: Sparse = Csr(shape, data, aux[1], aux[0], None)
    else:
        parts = RowSparse(shape, data, aux[0], None)
    return wrap(parts, kind_of(context, data.dtype))
