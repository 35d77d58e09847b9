"""Arithmetic and comparison of arrays and numbers: functions, and Python's operators.

``BINARY`` in ``_ops/methods.py`` says which operator serves which pair of operands.
"""

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from torch import Tensor

from .._core.kind import Kind
from .._core.lazy import set_lazily
from .._core.state import state
from .._ops.bind_binary import bind_binary, bind_dunder
from .._ops.methods import BINARY, DUNDERS, METHODS, REFLECTED, BinaryOp
from .._ops.registry import REGISTRY
from ..base import MXNetError
from ._namespace import SCOPE, bound
from .creation import array
from .ndarray import NDArray
from .stypes import is_sparse

_NUMBERS = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul,
    "divide": operator.truediv, "true_divide": operator.truediv, "modulo": operator.mod,
    "power": operator.pow, "maximum": max, "minimum": min,
    "hypot": lambda x, y: (x * x + y * y) ** 0.5,
}  # fmt: skip


def operate(function: Callable[..., Any], lhs: Any, rhs: Any) -> Any:
    """Apply a binary function to operands that need a conversion first.

    NumPy scalars and booleans become Python numbers; NumPy arrays and sequences become arrays of
    the other operand's dtype and context.
    """
    name = function.__name__
    lhs, rhs = _plain(lhs), _plain(rhs)
    if isinstance(lhs, NDArray) or isinstance(rhs, NDArray):
        partner = lhs if isinstance(lhs, NDArray) else rhs
        lhs, rhs = _operand(lhs, partner, name), _operand(rhs, partner, name)
        if is_sparse(lhs) or is_sparse(rhs):
            return _among_sparse(BINARY[name], lhs, rhs)
        return function(lhs, rhs)
    if isinstance(lhs, int | float) and isinstance(rhs, int | float):
        if name in _NUMBERS:
            return _NUMBERS[name](lhs, rhs)
        return function(array(lhs), rhs).asscalar().item()
    raise TypeError(
        f"{name}: operands must be NDArrays or numbers, got {type(lhs).__name__} and "
        f"{type(rhs).__name__}."
    )


def _among_sparse(entry: BinaryOp, lhs: Any, rhs: Any) -> Any:
    """Call the operator for operands of which at least one is a sparse array."""
    if not isinstance(rhs, NDArray):
        return bound(entry.scalar)(lhs, rhs)
    if not isinstance(lhs, NDArray):
        return bound(entry.reflected)(rhs, lhs)
    return bound(entry.array)(lhs, rhs)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, np.generic):
        return value.item()
    return value


def _operand(value: Any, partner: NDArray, name: str) -> Any:
    if isinstance(value, NDArray | int | float):
        return value
    if isinstance(value, np.ndarray | list | tuple):
        return array(value, partner.context, partner._kind.dtype)
    raise TypeError(f"{name}: an operand of type {type(value).__name__} is not supported.")


def _function(name: str) -> Callable[..., Any]:
    entry = BINARY[name]
    return bind_binary(
        name, REGISTRY[entry.array], REGISTRY[entry.scalar], REGISTRY[entry.reflected],
        {**SCOPE, "OPERATE": operate}, ("base", "exp") if name == "power" else ("lhs", "rhs"),
    )  # fmt: skip


FUNCTIONS: dict[str, Callable[..., Any]] = {name: _function(name) for name in BINARY}


def _document(name: str, function: Callable[..., Any]) -> None:
    words = name.replace("_", " ")
    function.__doc__ = (
        f"Return {words} of the operands, element by element with broadcasting.\n\n"
        "Shapes: arrays that broadcast, or one array and a number. Both arrays must have one\n"
        "dtype, which the result keeps; a number takes the dtype of the array.\n\n"
        "Raises MXNetError for mixed dtypes or contexts and shapes that do not broadcast."
    )


for _name, _bound in FUNCTIONS.items():
    _document(_name, _bound)


def _reflected(function: Callable[..., Any]) -> Callable[..., Any]:
    def reflected(self: NDArray, other: Any) -> Any:
        return function(other, self)

    return reflected


def _equality(function: Callable[..., Any], unlike: bool) -> Callable[..., Any]:
    def compare(self: NDArray, other: Any) -> Any:
        # No array equals None: `x == None` is a common test for "not given".
        return unlike if other is None else function(self, other)

    return compare


_DIRECT: dict[str, Callable[..., Any]] = {
    "add": Tensor.add_, "subtract": Tensor.sub_, "multiply": Tensor.mul_, "divide": Tensor.div_,
}  # fmt: skip


def _in_kind(operand: Any, kind: Kind) -> Any:
    """Return an operand as torch takes it if it needs no conversion, else None."""
    if operand.__class__ is float or operand.__class__ is int:
        return operand
    if operand.__class__ is NDArray and operand._kind is kind:
        return operand._data
    return None


def _in_place(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    direct = _DIRECT.get(name)

    def update(self: NDArray, other: Any) -> NDArray:
        if direct and self._kind.floating and not state.recording:
            operand = _in_kind(other, self._kind)
            try:
                if operand is not None:
                    direct(self._data, operand)
                    return self
            except RuntimeError:
                pass  # shapes that do not fit, or shared memory: below
        target = self._writable()
        result = function(self, other)
        tensor = result._rec if state.recording else result._data
        if tensor.shape != target.shape:
            raise MXNetError(
                f"{name}: the result has shape {result.shape} and cannot be stored in an array "
                f"of shape {self.shape}."
            )
        target.copy_(tensor)
        self._written(target)
        return self

    return update


def _negative(self: NDArray) -> NDArray:
    return bound("negative")(self)


def _absolute(self: NDArray) -> NDArray:
    return bound("abs")(self)


def _floor_divide(self: NDArray, other: Any) -> NDArray:
    return bound("floor")(FUNCTIONS["divide"](self, other))


def _matmul(self: NDArray, other: NDArray) -> NDArray:
    return bound("dot")(self, other)


def _round(self: NDArray, digits: int | None = None) -> NDArray:
    if digits:
        raise ValueError(f"round: NDArrays are rounded to whole numbers, got {digits} digits.")
    return self._like(self._data.round())


def install() -> None:
    """Give :class:`NDArray` its operators and the methods that are operators."""
    for dunder, name in DUNDERS.items():
        entry = BINARY[name]
        operators = REGISTRY[entry.array], REGISTRY[entry.scalar]
        build = partial(bind_dunder, dunder, *operators, SCOPE, FUNCTIONS[name])
        set_lazily(NDArray, dunder, build)
    for dunder, name in REFLECTED.items():
        setattr(NDArray, dunder, _reflected(FUNCTIONS[name]))
    for short in ("add", "sub", "mul", "div", "truediv", "mod", "pow"):
        name = DUNDERS[f"__{short}__"]
        setattr(NDArray, f"__i{short}__", _in_place(FUNCTIONS[name], name))
    NDArray.__eq__ = _equality(NDArray.__eq__, False)  # type: ignore[method-assign]
    NDArray.__ne__ = _equality(NDArray.__ne__, True)  # type: ignore[method-assign]
    NDArray.__neg__ = _negative  # type: ignore[attr-defined]
    NDArray.__abs__ = _absolute  # type: ignore[attr-defined]
    NDArray.__floordiv__ = _floor_divide  # type: ignore[attr-defined]
    NDArray.__matmul__ = _matmul  # type: ignore[attr-defined]
    NDArray.__round__ = _round  # type: ignore[attr-defined]
    for method, entry in METHODS.items():
        if method not in vars(NDArray) and entry in REGISTRY:
            set_lazily(NDArray, method, partial(bound, entry, method, "mxnet.ndarray"))
