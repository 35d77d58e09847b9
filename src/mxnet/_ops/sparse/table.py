"""Which function computes an operator on sparse values, and which its gradients."""

from collections.abc import Callable
from typing import Any, NamedTuple

from torch import Tensor

from .storage import Value


class Wanted(AttributeError):
    """A kernel was asked for a result that is not dense: only the sparse function can make it."""


class SparseKernel(NamedTuple):
    """An operator on values of any storage.

    ``function`` takes the operator's arrays as values and its attributes by name. It returns a
    value, or NotImplemented to have everything made dense. ``gradient``, if there is one, takes
    the gradient of the result, the values and the attributes, and returns gradients of the values:
    tensors, which may have torch's COO layout with one sparse axis, or None. Without it
    gradients are those of the dense operator under the attributes ``dense``.
    """

    function: Callable[..., Any]
    gradient: Callable[..., tuple[Tensor | None, ...]] | None
    dense: dict[str, Any]


class RowPatch(NamedTuple):
    """A result that is the operator's first array with some rows replaced.

    Updates of large tables return it: written into their own first array, only these rows cost.
    """

    rows: Tensor
    data: Tensor


KERNELS: dict[str, SparseKernel] = {}


def sparse_kernel(
    *names: str, gradient: Callable[..., Any] | None = None, **dense: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make the decorated function the sparse kernel of operators, named as in symbol files."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        for name in names:
            if name in KERNELS:
                raise ValueError(f"operator {name} has two sparse kernels")
            KERNELS[name] = SparseKernel(function, gradient, dense)
        return function

    return register


def stypes(*values: Value | None) -> tuple[str, ...]:
    """Return the storage types of values, for comparison with a pattern."""
    return tuple("default" if v is None else getattr(v, "stype", "default") for v in values)
