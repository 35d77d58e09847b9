"""Updates where weight, gradient or state is a sparse array.

Optimizers that MXNet calls lazy change only the rows that a row_sparse gradient stores: the rule
is applied to these rows of weight and state. All others see the gradient as a dense array.
"""

from collections.abc import Callable
from typing import Any

from torch import Tensor

from .._ops.sparse.convert import complete
from .._ops.sparse.storage import RowSparse, canonical_rows
from ..ndarray import NDArray
from ..ndarray.sparse_array import BaseSparseNDArray, storage
from ..ndarray.stypes import is_sparse

Step = Callable[[list[Tensor], list[Tensor], list[Any]], None]


def update_sparse(
    name: str, step: Step, lazy: bool, weight: NDArray, grad: NDArray, state: Any
) -> None:
    """Update one weight and its state in place by ``step``, a rule on lists of tensors.

    ``lazy`` says that the rule may be applied to the rows of the gradient alone. ``name`` is that
    of the optimizer.
    """
    arrays = [weight, *_arrays(state)]
    value = storage(grad)
    uniform = len({is_sparse(array) for array in arrays}) == 1
    if lazy and uniform and isinstance(value, RowSparse):
        _update_rows(name, step, arrays, value, state)
    else:
        _update_all(step, arrays, grad._data, state)


def _update_rows(name: str, step: Step, arrays: list[NDArray], grad: RowSparse, state: Any) -> None:
    rows = canonical_rows(grad)
    wholes = [
        complete(storage(array), name, "state" if number else "weight")
        for number, array in enumerate(arrays)
    ]
    chosen = [whole[rows.indices] for whole in wholes]
    parts = iter(chosen[1:])
    step([chosen[0]], [rows.data], [_replaced(state, lambda array: NDArray(next(parts)))])
    for whole, part in zip(wholes, chosen, strict=True):
        whole.index_copy_(0, rows.indices, part)


def _update_all(step: Step, arrays: list[NDArray], grad: Tensor, state: Any) -> None:
    dense = [array._data for array in arrays]
    parts = iter(dense[1:])
    step([dense[0]], [grad], [_replaced(state, lambda array: NDArray(next(parts)))])
    for array, tensor in zip(arrays, dense, strict=True):
        if isinstance(array, BaseSparseNDArray):
            array._store(tensor)


def _arrays(state: Any) -> list[NDArray]:
    """Return the arrays of a state in their order."""
    if isinstance(state, NDArray):
        return [state]
    return [array for part in state for array in _arrays(part)] if _is_list(state) else []


def _replaced(state: Any, replace: Callable[[NDArray], NDArray]) -> Any:
    """Return a state with every array replaced."""
    if isinstance(state, NDArray):
        return replace(state)
    return type(state)(_replaced(part, replace) for part in state) if _is_list(state) else state


def _is_list(state: Any) -> bool:
    return isinstance(state, tuple | list)
