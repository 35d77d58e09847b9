"""Arithmetic of two sparse arrays, and of a sparse and a dense one."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import torch
from torch import Tensor

from ...base import MXNetError
from ..registry import REGISTRY
from .combine import combined
from .storage import Csr, RowSparse, Sparse, Value, canonical_csr, canonical_rows
from .table import sparse_kernel, stypes

_SAME_STORAGE = ("elemwise_add", "elemwise_sub", "_maximum", "_minimum", "_hypot")


def _check_shapes(name: str, *values: Value) -> None:
    first = tuple(values[0].shape)
    for value in values[1:]:
        if tuple(value.shape) != first:
            raise MXNetError(
                f"{name}: all arrays must have one shape, got {first} and {tuple(value.shape)}."
            )


def _of_same_storage(name: str) -> Callable[..., Any]:
    kernel = REGISTRY[name].kernel

    def function(lhs: Value, rhs: Value) -> Any:
        _check_shapes(name, lhs, rhs)
        return combined(kernel, lhs, rhs)

    return function


for _name in _SAME_STORAGE:
    sparse_kernel(_name)(_of_same_storage(_name))


@sparse_kernel("elemwise_mul")
def _multiply(lhs: Any, rhs: Any) -> Any:
    _check_shapes("elemwise_mul", lhs, rhs)
    if isinstance(lhs, Tensor):
        lhs, rhs = rhs, lhs
    if isinstance(rhs, Tensor):
        return lhs.with_data(lhs.data * _picked(lhs, rhs))
    return combined(torch.mul, lhs, rhs)


def _picked(places: Sparse, array: Tensor) -> Tensor:
    """Return the elements of a dense array at the places that a sparse value stores."""
    if isinstance(places, Csr):
        matrix = canonical_csr(places) if places.ordered is None else places
        return array[matrix.rows(), places.indices]
    if places.ordered is None:
        canonical_rows(places)
    return array[places.indices]


def _broadcast(name: str) -> Callable[..., Any]:
    kernel = REGISTRY[name].kernel

    def function(lhs: Any, rhs: Any) -> Any:
        if stypes(lhs, rhs) != ("csr", "default") or rhs.ndim > 2:
            return NotImplemented
        same = tuple(rhs.shape) == lhs.shape
        if same and name == "broadcast_div":
            raise MXNetError(
                "broadcast_div: use elemwise_div to divide a csr array by a dense one of the same "
                f"shape {lhs.shape}; zeros divided by zeros fill the result."
            )
        try:
            stretched = rhs.expand(lhs.shape)
        except RuntimeError:
            return NotImplemented
        return lhs.with_data(kernel(lhs.data, _picked(lhs, stretched)))

    return function


for _name in ("broadcast_mul", "broadcast_div"):
    sparse_kernel(_name)(_broadcast(_name))


@sparse_kernel("add_n")
def _add_n(*args: Any) -> Any:
    _check_shapes("add_n", *args)
    if not all(isinstance(value, RowSparse) for value in args):
        return NotImplemented
    if len(args) == 1:
        return args[0].with_data(args[0].data.clone())
    return reduce(lambda lhs, rhs: combined(torch.add, lhs, rhs), args)
