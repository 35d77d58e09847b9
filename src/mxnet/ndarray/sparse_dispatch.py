"""Calls of operators with sparse arrays among their arguments."""

import logging
import os
from typing import Any

from torch import Tensor

from .._core.errors import ArgumentTypeError
from .._core.kind import kind_of
from .._core.state import state
from .._ops.bind import FAILURES, explain
from .._ops.registry import Op
from .._ops.sparse.convert import complete
from .._ops.sparse.storage import Value
from .._ops.sparse.table import KERNELS, RowPatch, SparseKernel
from ..base import MXNetError
from ..context import Context
from .ndarray import NDArray, new
from .sparse_array import BaseSparseNDArray, copy_into, storage, wrap
from .sparse_autograd import Call, record

_log = logging.getLogger(__name__)
_told: set[tuple] = set()


def dispatch(
    op: Op, function: Any, arrays: tuple[NDArray | None, ...], attrs: dict[str, Any], out: Any
) -> Any:
    """Call an operator by its sparse kernel, or on dense copies if it has none for these arrays.

    ``function`` is the operator's eager function, which serves dense arrays.
    """
    _check_arrays(op, arrays)
    kernel = KERNELS.get(function.__name__) or KERNELS.get(op.name)
    if kernel:
        values = tuple(None if array is None else storage(array) for array in arrays)
        try:
            result = kernel.function(*values, **attrs)
        except FAILURES as error:
            named = {f"{op.arrays[0]}[{i}]": a for i, a in enumerate(arrays)}
            named = named if op.variadic else dict(zip(op.arrays, arrays, strict=True))
            raise explain(op, named, attrs, error) from error
        if result is not NotImplemented:
            return _deliver(op, kernel, arrays, values, attrs, result, out)
    return _on_dense(op, function, arrays, attrs, out)


def _check_arrays(op: Op, arrays: tuple[Any, ...]) -> None:
    for number, array in enumerate(arrays):
        name = op.arrays[0 if op.variadic else number]
        if array is None and name not in op.optional:
            raise MXNetError(f"{op.name}: array argument {name} is required, got None.")
        if array is not None and not isinstance(array, NDArray):
            raise ArgumentTypeError(
                f"{op.name}: argument {name} must be an NDArray, got {type(array).__name__}."
            )


def _deliver(
    op: Op, kernel: SparseKernel, arrays: tuple[NDArray | None, ...],
    values: tuple[Value | None, ...], attrs: dict[str, Any], result: Any, out: Any,
) -> Any:  # fmt: skip
    """Return what a sparse kernel computed as arrays, or write it into ``out``."""
    if isinstance(result, RowPatch):
        return _patch(arrays[0], result, out)
    context = next(array.context for array in arrays if array is not None)
    recorded = None
    if state.recording:
        histories = [history(array) for array in arrays]
        if any(h is not None and h.requires_grad for h in histories):
            wanted = tuple(map(_wanted, arrays, histories))
            recorded = record(Call(op, kernel, values, attrs, wanted), result, histories)
    if out is not None:
        return store(out, result, op)
    if isinstance(result, tuple):
        nodes = recorded or [None] * len(result)
        return [as_array(r, context, node) for r, node in zip(result, nodes, strict=True)]
    return as_array(result, context, recorded)


def _patch(array: Any, patch: RowPatch, out: Any) -> Any:
    """Replace rows of an array, in place if it is ``out`` as well, else of a copy."""
    target: Any = out[0] if isinstance(out, list | tuple) and len(out) == 1 else out
    if target is None:
        target = out = array.copy()
    elif target is not array:
        copy_into(array, target)
    if isinstance(target, BaseSparseNDArray):
        complete(target._parts, "update", "out").index_copy_(0, patch.rows, patch.data)
    else:
        target._data.index_copy_(0, patch.rows, patch.data)
    return out


def history(array: NDArray | None) -> Tensor | None:
    """Return the tensor that stands for an array in the graph, None if there is none."""
    return getattr(array, "_node" if isinstance(array, BaseSparseNDArray) else "_rec", None)


def _wanted(array: NDArray | None, node: Tensor | None) -> str | None:
    """Return the storage in which the gradient of an argument is best delivered."""
    if node is None or not node.requires_grad:
        return None
    if isinstance(array, BaseSparseNDArray):
        return array.stype
    gradient = getattr(array, "_gradient", None)
    return gradient.array.stype if node.is_leaf and gradient is not None else "default"


def as_array(result: Value, context: Context, node: Tensor | None = None) -> Any:
    """Return a value as an array, with the history of ``node`` if there is one."""
    kind = kind_of(context, result.dtype if isinstance(result, Tensor) else result.data.dtype)
    if not isinstance(result, Tensor):
        array = wrap(result, kind)
        if node is not None and node.requires_grad:
            array._node = node
        return array
    array = new(NDArray)
    array._kind = kind
    array._rec = result if node is None else node
    if not array._rec.requires_grad:
        array._plain = array._rec
    return array


def store(out: Any, result: Any, op: Op) -> Any:
    """Write a value into an array of any storage, several into a list of arrays."""
    if isinstance(result, tuple):
        for one, value in zip(out, result, strict=True):
            store(one, value, op)
        return out
    target = out[0] if isinstance(out, list | tuple) and len(out) == 1 else out
    if not isinstance(target, NDArray):
        raise ArgumentTypeError(f"{op.name}: out must be an NDArray, got {type(out).__name__}.")
    source = as_array(result, target.context)
    if target.shape != source.shape or target._kind.dtype is not source._kind.dtype:
        raise MXNetError(
            f"{op.name}: out has shape {target.shape} and dtype {target._kind.dtype}, the result "
            f"{source.shape} and {source._kind.dtype}; make out fit, or leave it away."
        )
    if isinstance(target, BaseSparseNDArray):
        target._store(result)
    else:
        destination = target._writable()
        destination.copy_(source._data)
        target._written(destination)
    return out


def _on_dense(
    op: Op, function: Any, arrays: tuple[NDArray | None, ...], attrs: dict[str, Any], out: Any
) -> Any:
    """Call an operator on dense copies; what it updates in place is written back."""
    _tell(op, arrays)
    dense = [a._dense() if isinstance(a, BaseSparseNDArray) else a for a in arrays]
    result = function(*dense, **attrs, out=out)
    for name, array, copy in zip(op.arrays, arrays, dense, strict=False):
        if name in op.aux and isinstance(array, BaseSparseNDArray) and copy is not None:
            array._store(copy._data)
    return result


def _tell(op: Op, arrays: tuple[Any, ...]) -> None:
    """Log, once for each case, that an operator makes sparse arrays dense."""
    stypes = tuple("None" if a is None else a.stype for a in arrays)
    if (op.name, stypes) in _told or os.environ.get("MXNET_STORAGE_FALLBACK_LOG_VERBOSE") == "0":
        return
    _told.add((op.name, stypes))
    _log.warning(
        "Storage type fallback detected: %s computes on dense copies of arrays with storage types "
        "%s. The result is right, but may cost time and memory.", op.name, list(stypes),
    )  # fmt: skip
