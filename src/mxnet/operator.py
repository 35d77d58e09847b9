"""Operators of one's own, written in Python.

Derive from :class:`CustomOp` for the computation and from :class:`CustomOpProp` for names and
shapes, register the latter, and call the operator by its name:

    >>> import mxnet as mx
    >>> class Square(mx.operator.CustomOp):
    ...     def forward(self, is_train, req, in_data, out_data, aux):
    ...         self.assign(out_data[0], req[0], in_data[0] * in_data[0])
    ...     def backward(self, req, out_grad, in_data, out_data, in_grad, aux):
    ...         self.assign(in_grad[0], req[0], 2 * in_data[0] * out_grad[0])
    >>> @mx.operator.register("square")
    ... class SquareProp(mx.operator.CustomOpProp):
    ...     def create_operator(self, ctx, in_shapes, in_dtypes):
    ...         return Square()
    >>> mx.nd.Custom(mx.nd.array([1, 2, 3]), op_type="square").asnumpy().tolist()
    [1.0, 4.0, 9.0]

:class:`NumpyOp` and :class:`NDArrayOp` are an older form of the same.
"""

import itertools
import types
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, get_args, get_origin

import numpy as np

from . import symbol
from ._core.factory import T
from ._ops.attributes import REQUIRED, Attribute, Dtype, Floats, OpenShape, Shape
from ._ops.families import load
from ._ops.registry import REGISTRY
from .base import MXNetError
from .context import Context
from .ndarray.custom import PROPERTIES
from .ndarray.ndarray import NDArray

__all__ = [
    "CustomOp", "CustomOpProp", "NDArrayOp", "NumpyOp", "OperatorArguments", "PythonOp",
    "get_all_registered_operators", "get_operator_arguments", "register",
]  # fmt: skip


class CustomOp:
    """The computation of an operator. An object serves one call and its backward pass."""

    def forward(
        self,
        is_train: bool,
        req: Sequence[str],
        in_data: Sequence[NDArray],
        out_data: Sequence[NDArray],
        aux: Sequence[NDArray],
    ) -> None:
        """Compute ``out_data`` from ``in_data``; ``aux`` are states that may change.

        ``req`` says for each output how to store it; hand it on to :meth:`assign`.
        """

    def backward(
        self,
        req: Sequence[str],
        out_grad: Sequence[NDArray],
        in_data: Sequence[NDArray],
        out_data: Sequence[NDArray],
        in_grad: Sequence[NDArray],
        aux: Sequence[NDArray],
    ) -> None:
        """Compute ``in_grad``, the gradients of the inputs, from those of the outputs."""

    def assign(self, dst: NDArray, req: str, src: Any) -> None:
        """Store ``src`` in ``dst`` as ``req`` says.

        "write" and "inplace" overwrite, "add" adds, all else leaves ``dst`` alone.
        """
        if req in ("write", "inplace"):
            dst[:] = src
        elif req == "add":
            dst[:] += src


class CustomOpProp:
    """What an operator looks like from outside: names, shapes, dtypes.

    Parameters
    ----------
    need_top_grad : bool
        Whether the backward pass uses the gradients of the outputs. Losses do not.
    """

    def __init__(self, need_top_grad: bool = True) -> None:
        self.need_top_grad_ = need_top_grad

    def infer_shape(self, in_shape: list[Any]) -> tuple[Any, Any, Any]:
        """Return the shapes of (arguments, outputs, auxiliary states).

        ``in_shape`` has the known ones of the arguments; the empty list stands for an unknown
        one. By default all have the shape of the first argument.
        """
        return in_shape, (in_shape[0],) * len(self.list_outputs()), ()

    def infer_type(self, in_type: list[Any]) -> tuple[Any, Any, Any]:
        """Return the NumPy types of (arguments, outputs, auxiliary states): those of the first."""
        first = in_type[0]
        return (
            in_type, [first] * len(self.list_outputs()),
            [first] * len(self.list_auxiliary_states()),
        )  # fmt: skip

    def infer_storage_type(self, in_stype: list[str]) -> tuple[Any, Any, Any]:
        """Return the storage types of (arguments, outputs, auxiliary states): all dense."""
        _dense("infer_storage_type", in_stype)
        return (
            in_stype, ["default"] * len(self.list_outputs()),
            ["default"] * len(self.list_auxiliary_states()),
        )  # fmt: skip

    def infer_storage_type_backward(
        self,
        ograd_stype: list[str],
        in_stype: list[str],
        out_stype: list[str],
        igrad_stype: list[str],
        aux_stype: list[str],
    ) -> tuple[Any, Any, Any, Any, Any]:
        """Return the storage types that the backward pass works on: all dense."""
        for stypes in (ograd_stype, in_stype, out_stype, igrad_stype, aux_stype):
            _dense("infer_storage_type_backward", stypes)
        return ograd_stype, in_stype, out_stype, ["default"] * len(igrad_stype), aux_stype

    def list_outputs(self) -> list[str]:
        """Return the names of the outputs."""
        return ["output"]

    def list_arguments(self) -> list[str]:
        """Return the names of the arguments."""
        return ["data"]

    def list_auxiliary_states(self) -> list[str]:
        """Return the names of the auxiliary states."""
        return []

    def declare_backward_dependency(
        self, out_grad: list[int], in_data: list[int], out_data: list[int]
    ) -> list[int]:
        """Return the numbers of the arrays that the backward pass reads.

        All of them are kept whatever this says.
        """
        return [*(out_grad if self.need_top_grad_ else ()), *in_data, *out_data]

    def create_operator(self, ctx: Context, in_shapes: list[Any], in_dtypes: list[int]) -> CustomOp:
        """Return the :class:`CustomOp` for inputs of these shapes and dtype numbers."""
        return CustomOp()


def _dense(method: str, stypes: list[str]) -> None:
    for position, stype in enumerate(stypes):
        if stype != "default":
            raise MXNetError(
                f"{method}: array {position} has storage type {stype!r}; override {method} for "
                "operators on sparse arrays."
            )


def register(reg_name: str) -> Callable[[T], T]:
    """Return a decorator that registers a :class:`CustomOpProp` class under ``reg_name``.

    A later class takes the place of an earlier one of the same name.
    """

    def decorate(prop_cls: T) -> T:
        PROPERTIES[reg_name] = prop_cls
        return prop_cls

    return decorate


class PythonOp:
    """The older form of an operator: one object with names, shapes and computation.

    Derive from :class:`NumpyOp` or :class:`NDArrayOp`.
    """

    _numbers = itertools.count()

    def __init__(self, need_top_grad: bool = True) -> None:
        self.need_top_grad_ = need_top_grad
        self.info_: Any = None

    def __call__(self, *args: Any, **kwargs: Any) -> symbol.Symbol:
        """Return the graph of this operator; see :meth:`get_symbol`."""
        return self.get_symbol(*args, **kwargs)

    def get_symbol(self, *args: Any, **kwargs: Any) -> symbol.Symbol:
        """Return the graph of this operator on symbols, given in order or by name."""
        if self.info_ is None:
            self.info_ = f"{type(self).__name__}_{next(PythonOp._numbers)}"
            PROPERTIES[self.info_] = lambda: _OldProp(self)
        return symbol.Custom(*args, op_type=self.info_, **kwargs)

    def forward(self, in_data: list[Any], out_data: list[Any]) -> None:
        """Compute ``out_data``; by default the first input is passed on."""
        out_data[0][:] = in_data[0]

    def backward(
        self, out_grad: list[Any], in_data: list[Any], out_data: list[Any], in_grad: list[Any]
    ) -> None:
        """Compute ``in_grad``; by default a gradient of 1."""
        in_grad[0][:] = 1.0

    def infer_shape(self, in_shape: list[Any]) -> tuple[Any, Any]:
        """Return the shapes of (arguments, outputs): by default that of the first argument."""
        return in_shape, [in_shape[0]]

    def list_outputs(self) -> list[str]:
        """Return the names of the outputs."""
        return ["output"]

    def list_arguments(self) -> list[str]:
        """Return the names of the arguments."""
        return ["data"]

    def need_top_grad(self) -> bool:
        """Return whether the backward pass uses the gradients of the outputs."""
        return self.need_top_grad_

    def _run(self, method: Callable[..., None], read: list[list[NDArray]], written: Any) -> None:
        raise NotImplementedError("derive from NumpyOp or NDArrayOp instead of PythonOp.")


class NDArrayOp(PythonOp):
    """An operator of the older form that computes with arrays."""

    def declare_backward_dependency(
        self, out_grad: list[int], in_data: list[int], out_data: list[int]
    ) -> list[int]:
        """Return the numbers of the arrays that the backward pass reads; all are kept."""
        return [*(out_grad if self.need_top_grad_ else ()), *in_data, *out_data]

    def _run(self, method: Callable[..., None], read: list[list[NDArray]], written: Any) -> None:
        method(*read, written)


class NumpyOp(PythonOp):
    """An operator of the older form that computes with NumPy arrays."""

    def _run(self, method: Callable[..., None], read: list[list[NDArray]], written: Any) -> None:
        results = [array.asnumpy() for array in written]
        method(*([array.asnumpy() for array in arrays] for arrays in read), results)
        for array, result in zip(written, results, strict=True):
            array[:] = result


class _OldOp(CustomOp):
    def __init__(self, old: PythonOp) -> None:
        self._old = old

    def forward(self, is_train: Any, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
        self._old._run(self._old.forward, [in_data], out_data)

    def backward(
        self, req: Any, out_grad: Any, in_data: Any, out_data: Any, in_grad: Any, aux: Any
    ) -> None:
        self._old._run(self._old.backward, [out_grad, in_data, out_data], in_grad)


class _OldProp(CustomOpProp):
    def __init__(self, old: PythonOp) -> None:
        super().__init__(old.need_top_grad())
        self._old = old

    def infer_shape(self, in_shape: list[Any]) -> tuple[Any, Any, Any]:
        return *self._old.infer_shape(in_shape), ()

    def list_outputs(self) -> list[str]:
        return self._old.list_outputs()

    def list_arguments(self) -> list[str]:
        return self._old.list_arguments()

    def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> CustomOp:
        return _OldOp(self._old)


class OperatorArguments(NamedTuple):
    """Number, names and descriptions of an operator's arguments."""

    narg: int
    names: list[str]
    types: list[str]


def get_all_registered_operators() -> list[str]:
    """Return the names of all operators, further names included."""
    load()
    return sorted(REGISTRY)


def get_operator_arguments(op_name: str) -> OperatorArguments:
    """Return what the operator of a name takes: arrays first, then attributes.

    Raises
    ------
    MXNetError
        If there is no such operator.
    """
    load()
    if op_name not in REGISTRY:
        raise MXNetError(f"get_operator_arguments: operator {op_name} is not registered.")
    entry = REGISTRY[op_name]
    kind = "NDArray-or-Symbol[]" if entry.variadic else "NDArray-or-Symbol"
    names = [*entry.arrays, *entry.attrs]
    described = [kind] * len(entry.arrays) + [_describe(attr) for attr in entry.attrs.values()]
    return OperatorArguments(len(names), names, described)


_TYPES = {int: "int", float: "float", bool: "boolean", str: "string", Shape: "Shape(tuple)",
          OpenShape: "Shape(tuple)", Floats: "tuple of <float>", Dtype: "dtype"}  # fmt: skip


def _describe(attr: Attribute) -> str:
    """Return type, and default or "required", in the words that MXNet uses."""
    kind = attr.annotation
    if get_origin(kind) is types.UnionType:
        kind = next(arg for arg in get_args(kind) if arg is not types.NoneType)
    if get_origin(kind) is Literal:
        words = "{" + ", ".join(f"'{choice}'" for choice in get_args(kind)) + "}"
    else:
        words = _TYPES.get(kind, attr.expected)
    if attr.default is REQUIRED:
        return f"{words}, required"
    default = attr.default
    if isinstance(default, bool | np.bool_):
        default = int(default)
    if isinstance(default, tuple):
        default = list(default)
    shown = f"'{default}'" if isinstance(default, str) else default
    return f"{words}, optional, default={shown}"
