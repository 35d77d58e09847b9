"""Operators written by users in Python, as ``mx.nd.Custom`` calls them.

:mod:`mxnet.operator` has the classes to derive from. One call makes one operator object, which
serves the backward pass of that call as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from .._core import dtype as dtypes
from .._core.errors import ArgumentTypeError
from .._core.state import state, switched
from .._ops.attributes import REQUIRED, Attribute
from .._ops.registry import META, Op
from ..base import MXNetError, names_of
from ..context import Context, current_context
from .ndarray import NDArray
from .results import wrap, write

#: class of operator properties by the name it was registered under
PROPERTIES: dict[str, Callable[..., Any]] = {}


def custom_op(op_type: str | None, given: dict[str, Any]) -> Op:
    """Return the operator that a registered class makes of the keyword arguments ``given``.

    Raises
    ------
    MXNetError
        If nothing is registered under ``op_type``, or the class does not take the arguments.
    """
    if not op_type:
        raise MXNetError("Custom: argument op_type is required: give the name of a registered "
                         "operator.")  # fmt: skip
    if op_type not in PROPERTIES:
        raise MXNetError(
            f"Custom: cannot find custom operator {op_type!r}; registered with "
            f"mx.operator.register are {names_of(PROPERTIES) or 'none'}."
        )
    options = {key: str(value) for key, value in given.items()}
    prop = _call(op_type, "__init__", PROPERTIES[op_type], **options)
    rule = _Rule(op_type, prop)
    attrs = {key: Attribute(str, value) for key, value in options.items()}
    return Op(
        kernel=rule.run, names=("Custom",), arrays=(*rule.arguments, *rule.states),
        optional=frozenset(), variadic=False, attrs={"op_type": Attribute(str, REQUIRED), **attrs},
        training="is_train", context="ctx", aux=rule.states, uniform=False,
        outputs=len(rule.outputs), fill=rule.fill, count="num_args", direct=None,
        result_names=rule.outputs,
    )  # fmt: skip


def Custom(*data: NDArray, op_type: str | None = None, out: Any = None, name: str | None = None,
           **kwargs: Any) -> Any:  # fmt: skip
    """Apply an operator that was registered with :func:`mxnet.operator.register`.

    Shapes: as the operator's ``infer_shape`` says.

    Parameters
    ----------
    data : NDArray
        Its arguments and then its auxiliary states, in the order in which it lists them.
    op_type : str
        The name it is registered under.
    kwargs
        Arguments of its property class, which receives them as strings.

    Raises
    ------
    MXNetError
        If there is no such operator, the number of arrays is wrong, or a method of it raises.
    """
    op = custom_op(op_type, kwargs)
    for position, array in enumerate(data):
        if not isinstance(array, NDArray):
            raise ArgumentTypeError(
                f"Custom {op_type!r}: input {position} must be an NDArray, got "
                f"{type(array).__name__}."
            )
    if len(data) != len(op.arrays):
        raise MXNetError(
            f"Custom {op_type!r}: expected {len(op.arrays)} inputs ({', '.join(op.arrays)}), got "
            f"{len(data)}."
        )
    ctx = data[0].context if data else current_context()
    count = len(op.arrays) - len(op.aux)
    tensors = [
        array._rec if state.recording and position < count else array._data
        for position, array in enumerate(data)
    ]
    options = {key: attr.default for key, attr in op.attrs.items() if key != "op_type"}
    results = op.kernel(*tensors, op_type=op_type, is_train=state.training, ctx=ctx, **options)
    single = results[0] if len(results) == 1 else results
    return wrap(NDArray, single, ctx) if out is None else write(out, single, op)


class _Rule:
    """What the property object of an operator says, brought into the registry's form."""

    def __init__(self, op_type: str, prop: Any) -> None:
        self.op_type = op_type
        self.prop = prop
        self.arguments = tuple(self._ask("list_arguments"))
        self.outputs = tuple(self._ask("list_outputs"))
        self.states = tuple(self._ask("list_auxiliary_states"))

    def _ask(self, method: str, *args: Any) -> Any:
        return _call(self.op_type, method, getattr(self.prop, method), *args)

    def shapes(self, known: Sequence[tuple[int, ...] | None]) -> list[list[tuple[int, ...]]]:
        """Return the shapes of arguments, outputs and auxiliary states."""
        given = [list(shape) if shape is not None else [] for shape in known]
        answer = list(self._ask("infer_shape", given[: len(self.arguments)]))
        answer += [[]] * (3 - len(answer))
        parts = [[tuple(map(int, shape)) for shape in part or ()] for part in answer]
        for what, names, part in zip(
            ("arguments", "outputs", "auxiliary states"),
            (self.arguments, self.outputs, self.states), parts, strict=True,
        ):  # fmt: skip
            if len(part) != len(names):
                raise MXNetError(
                    f"Custom {self.op_type!r}: infer_shape must return a shape for each of the "
                    f"{len(names)} {what} ({', '.join(names) or 'none'}), got {len(part)}."
                )
        return parts

    def fill(self, *shapes: Any, **attrs: Any) -> list[tuple[int, ...]]:
        """Return the shapes of all inputs; None stands for those to be found."""
        arguments, _, states = self.shapes(shapes)
        return arguments + states

    def dtypes(self, arguments: Sequence[Tensor]) -> list[torch.dtype]:
        """Return the dtypes of the outputs."""
        given = [dtypes.to_numpy(tensor.dtype) for tensor in arguments]
        answer = self._ask("infer_type", given)[1]
        return [dtypes.to_torch(dtype) for dtype in answer]

    def run(self, *tensors: Tensor, op_type: str, is_train: bool, ctx: Any, **named: Any) -> Any:
        """Run the operator on the tensors of arguments and auxiliary states."""
        inputs = tensors or tuple(named[key] for key in (*self.arguments, *self.states))
        arguments = inputs[: len(self.arguments)]
        wanted, shapes, _ = self.shapes([tuple(tensor.shape) for tensor in inputs])
        for name, tensor, shape in zip(self.arguments, arguments, wanted, strict=True):
            if tuple(tensor.shape) != shape:
                raise MXNetError(
                    f"Custom {op_type!r}: {name} must have shape {shape}, got "
                    f"{tuple(tensor.shape)}."
                )
        kinds = self.dtypes(arguments)
        device = inputs[0].device if inputs else ctx.device
        if device == META:
            return tuple(map(_ghost, shapes, kinds))
        numbers = [dtypes.number(tensor.dtype) for tensor in inputs]
        sizes = [list(tensor.shape) for tensor in inputs]
        operator = self._ask("create_operator", ctx, sizes, numbers)
        outputs = [
            torch.zeros(shape, dtype=kind, device=device)
            for shape, kind in zip(shapes, kinds, strict=True)
        ]
        call = _Invocation(op_type, operator, outputs, inputs[len(arguments) :], is_train, ctx)
        if any(tensor.requires_grad for tensor in arguments):
            return _Recorded.apply(call, *arguments)
        return call.forward(arguments)


def _ghost(shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
    return torch.empty(shape, dtype=dtype, device=META)


class _Invocation:
    """One call of an operator: its object and arrays, kept for the backward pass."""

    def __init__(
        self, op_type: str, operator: Any, outputs: list[Tensor], states: Sequence[Tensor],
        is_train: bool, ctx: Context,
    ) -> None:  # fmt: skip
        self.op_type = op_type
        self.operator = operator
        self.ctx = ctx
        self.is_train = is_train
        self.outputs = [NDArray(tensor, ctx) for tensor in outputs]
        self.states = [NDArray(tensor, ctx) for tensor in states]
        self.inputs: list[NDArray] = []

    def forward(self, tensors: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Run the forward method and return the tensors of the outputs."""
        self.inputs = [NDArray(tensor, self.ctx) for tensor in tensors]
        # Inside a Function torch records nothing; the method itself may want to differentiate.
        with torch.enable_grad(), switched(recording=False):
            _call(
                self.op_type, "forward", self.operator.forward, is_train=self.is_train,
                req=["write"] * len(self.outputs), in_data=self.inputs, out_data=self.outputs,
                aux=self.states,
            )  # fmt: skip
        # Aliases, as the graph gets hold of what is returned and we of the outputs.
        return tuple(output._data.data for output in self.outputs)

    def backward(self, grads: Sequence[Tensor], needed: Sequence[bool]) -> list[Tensor | None]:
        """Run the backward method and return the gradients of the arguments."""
        gradients = [NDArray(torch.zeros_like(array._data), self.ctx) for array in self.inputs]
        with torch.enable_grad(), switched(recording=False):
            _call(
                self.op_type, "backward", self.operator.backward,
                req=["write" if need else "null" for need in needed],
                out_grad=[NDArray(grad, self.ctx) for grad in grads], in_data=self.inputs,
                out_data=self.outputs, in_grad=gradients, aux=self.states,
            )  # fmt: skip
        return [
            array._data if need else None for array, need in zip(gradients, needed, strict=True)
        ]


class _Recorded(torch.autograd.Function):
    """Puts an invocation into torch's graph."""

    @staticmethod
    def forward(ctx: Any, call: _Invocation, *tensors: Tensor) -> tuple[Tensor, ...]:
        ctx.call = call
        return call.forward(tensors)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        return None, *ctx.call.backward(grads, ctx.needs_input_grad[1:])


def _call(
    op_type: str, method: str, function: Callable[..., Any], *args: Any, **kwargs: Any
) -> Any:
    """Call a method of user code; its failure becomes an MXNetError that names it."""
    try:
        return function(*args, **kwargs)
    except Exception as error:
        raise MXNetError(
            f"Custom {op_type!r}: {method} raised {type(error).__name__}: {error}"
        ) from error
