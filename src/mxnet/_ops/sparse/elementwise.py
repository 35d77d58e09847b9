"""Functions of single elements that keep zeros, on the stored values alone."""

from collections.abc import Callable
from typing import Any

from torch import Tensor

from ...base import MXNetError
from ..attributes import Scalar
from ..registry import REGISTRY
from .convert import copied, empty
from .storage import Csr, Sparse, Value
from .table import sparse_kernel

_KEEP_ZEROS = (
    "BlockGrad", "_contrib_gradientmultiplier", "_contrib_round_ste", "_contrib_sign_ste", "_copy",
    "abs", "arcsin", "arcsinh", "arctan", "arctanh", "cbrt", "ceil", "degrees", "expm1", "fix",
    "floor", "log1p", "make_loss", "negative", "radians", "relu", "rint", "round", "sign", "sin",
    "sinh", "sqrt", "square", "tan", "tanh", "trunc", "_mul_scalar", "_div_scalar",
)  # fmt: skip
# These keep zeros for some numbers only: those for which the result at 0 is 0.
_COMPARE = ("equal", "not_equal", "greater", "greater_equal", "lesser", "lesser_equal")


def _on_stored(name: str) -> Callable[..., Any]:
    kernel = REGISTRY[name].kernel

    def function(data: Sparse, **attrs: Any) -> Value:
        return data.with_data(kernel(data.data, **attrs))

    return function


def _where_zero_stays(name: str) -> Callable[..., Any]:
    kernel = REGISTRY[name].kernel

    def function(data: Sparse, **attrs: Any) -> Any:
        if bool(kernel(data.data.new_zeros(1), **attrs).any()):
            return NotImplemented
        return data.with_data(kernel(data.data, **attrs))

    return function


for _name in _KEEP_ZEROS:
    sparse_kernel(_name)(_on_stored(_name))
for _name in _COMPARE:
    sparse_kernel(f"_{_name}_scalar")(_where_zero_stays(f"_{_name}_scalar"))


@sparse_kernel("_plus_scalar", "_minus_scalar")
def _shift(data: Sparse, scalar: Scalar = 1.0, is_int: bool = True) -> Any:
    """Adding 0 changes nothing; any other number fills all zeros."""
    return copied(data) if scalar == 0 else NotImplemented


@sparse_kernel("clip")
def _clip(data: Sparse, a_min: float, a_max: float) -> Value:
    if a_min > 0 or a_max < 0:
        raise MXNetError(
            f"clip: the bounds of a sparse array must enclose 0, got a_min={a_min} and "
            f"a_max={a_max}; convert it with tostype('default')."
        )
    return data.with_data(REGISTRY["clip"].kernel(data.data, a_min, a_max))


@sparse_kernel("_contrib_quadratic")
def _quadratic(data: Sparse, a: float, b: float, c: float) -> Any:
    if c or not isinstance(data, Csr):
        return NotImplemented
    return data.with_data(REGISTRY["_contrib_quadratic"].kernel(data.data, a, b, c))


@sparse_kernel("zeros_like")
def _zeros_like(data: Sparse) -> Value:
    return empty(data.stype, data.shape, data.data.dtype, data.data.device)


@sparse_kernel("_identity_with_attr_like_rhs")
def _identity_like(lhs: Value, rhs: Value) -> Any:
    """The result has the storage of lhs, which must be that of rhs as well."""
    if isinstance(lhs, Tensor) or isinstance(rhs, Tensor) or lhs.stype != rhs.stype:
        return NotImplemented
    if lhs.shape != rhs.shape:
        raise MXNetError(
            f"_identity_with_attr_like_rhs: both arrays must have one shape, got {lhs.shape} and "
            f"{rhs.shape}."
        )
    return copied(lhs)


# The operators behind these names, which store-by-store arithmetic of row_sparse arrays needs,
# are plus_scalar and minus_scalar: only on sparse arrays they differ.
sparse_kernel("_scatter_plus_scalar")(_on_stored("_plus_scalar"))
sparse_kernel("_scatter_minus_scalar")(_on_stored("_minus_scalar"))
