"""Arrays of both worlds over one memory, and the nested structures that hold them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ..._core import dtype as dtypes
from ..._core.kind import kind_of
from ..._core.state import state
from ..._ops.sparse.convert import from_torch_rows, to_torch_rows
from ..._ops.sparse.storage import Csr, canonical_csr
from ...base import MXNetError
from ...context import Context, cpu
from ...ndarray import NDArray
from ...ndarray import sparse_array as sparse
from ...ndarray.results import wrap


def array_of(tensor: Tensor, ctx: Context | None = None) -> NDArray:
    """Return a tensor as an array over the same memory and with the same autograd history.

    Computations on the array inside ``autograd.record()`` go on with the tensor's graph, so that
    gradients reach what the tensor was computed from.

    Parameters
    ----------
    tensor : torch.Tensor
        Any shape, on a processor or a CUDA device. CSR and COO with one sparse axis become csr and
        row_sparse arrays, without history.
    ctx : Context, optional
        What the array calls its device: one processor may be ``cpu(0)`` or ``cpu(1)``.

    Raises
    ------
    TypeError
        If it is no tensor.
    MXNetError
        If arrays cannot have its dtype, layout or device, or ``ctx`` is another device.
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"array_of: expected a torch.Tensor, got {type(tensor).__name__}.")
    dtypes.name(tensor.dtype)
    place = context_for(tensor.device) if ctx is None else ctx
    if ctx is not None and context_for(tensor.device, ctx) is not ctx:
        raise MXNetError(f"array_of: the tensor is on {tensor.device}, not on {ctx}; move it with "
                         "tensor.to().")  # fmt: skip
    if tensor.layout is torch.strided:
        return wrap(NDArray, tensor, place)
    return sparse.wrap(_compressed(tensor.detach()), kind_of(place, tensor.dtype))


def _compressed(tensor: Tensor) -> Any:
    if tensor.layout is torch.sparse_csr and tensor.dim() == 2:
        columns, rows = tensor.col_indices().long(), tensor.crow_indices().long()
        return Csr(tuple(tensor.shape), tensor.values(), columns, rows, None)
    if tensor.layout is torch.sparse_coo and tensor.sparse_dim() == 1:
        return from_torch_rows(tensor)
    raise MXNetError(
        f"array_of: no array has the layout {tensor.layout} of a tensor of shape "
        f"{tuple(tensor.shape)}: make it dense, CSR with 2 axes, or COO with one sparse axis."
    )


def context_for(device: torch.device, known: Context | None = None) -> Context:
    """Return the context of a device: ``known`` where that is its name too.

    Raises
    ------
    MXNetError
        If arrays cannot live there, as on ``meta`` and ``mps``.
    """
    if device.type == "cpu":
        return cpu(0) if known is None or known.device_type == "gpu" else known
    if device.type != "cuda":
        raise MXNetError(f"arrays live on cpu or cuda devices, got {device}.")
    place = Context("gpu", device.index or 0)
    return known if known == place else place  # type: ignore[return-value]


def tensor_of(array: NDArray) -> Tensor:
    """Return an array as a tensor over the same memory.

    Inside ``autograd.record()`` the tensor has the array's history: what torch computes from it
    yields gradients of the array's variables. Outside it has none, as nothing is recorded there.

    Parameters
    ----------
    array : NDArray
        Any shape. Arrays of storage type csr and row_sparse become CSR and COO tensors, without
        history.

    Raises
    ------
    TypeError
        If it is no array.
    """
    if not isinstance(array, NDArray):
        raise TypeError(f"tensor_of: expected an NDArray, got {type(array).__name__}.")
    if array.stype == "default":
        return array._rec if state.recording else array._data.detach()
    parts = array._parts  # type: ignore[attr-defined]
    if array.stype == "row_sparse":
        return to_torch_rows(parts)
    matrix = canonical_csr(parts)
    return torch.sparse_csr_tensor(
        matrix.indptr, matrix.indices, matrix.data, matrix.shape, check_invariants=False
    )


def mapped(function: Callable[[Any], Any], kind: type, value: Any) -> Any:
    """Return nested tuples, lists and dictionaries with ``function`` applied to all of a kind."""
    if isinstance(value, kind):
        return function(value)
    if isinstance(value, tuple | list):
        parts = [mapped(function, kind, part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if isinstance(value, dict):
        result = {} if type(value) is dict else copy.copy(value)
        for key, part in value.items():
            result[key] = mapped(function, kind, part)
        return result
    return value
