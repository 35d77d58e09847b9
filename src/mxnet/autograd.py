"""Recording of computations and their derivatives.

    >>> import mxnet as mx
    >>> x = mx.nd.array([1, 2, 3])
    >>> x.attach_grad()
    >>> with mx.autograd.record():
    ...     y = (x * x).sum()
    >>> y.backward()
    >>> x.grad.asnumpy().tolist()
    [2.0, 4.0, 6.0]

torch's engine differentiates. Nothing is recorded, and nothing kept alive, outside ``record()``.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import Tensor

from ._core.state import set_recording as switch_recording
from ._core.state import state, switched
from ._ops.sparse.convert import from_torch_rows
from .base import MXNetError
from .ndarray import NDArray
from .ndarray.sparse_dispatch import as_array

__all__ = [
    "Function", "backward", "get_symbol", "grad", "is_recording", "is_training",
    "mark_variables", "pause", "predict_mode", "record", "set_recording", "set_training",
    "train_mode",
]  # fmt: skip

# The number that torch's engine gives to the next step which this thread records.
_next_number = torch._C._autograd._get_sequence_nr  # pyright: ignore[reportAttributeAccessIssue]


def is_recording() -> bool:
    """Return whether this thread records computations."""
    return state.recording


def is_training() -> bool:
    """Return whether operators such as Dropout behave as in training."""
    return state.training


def set_recording(is_recording: bool) -> bool:
    """Switch recording on or off in this thread and return the previous setting."""
    return switch_recording(bool(is_recording))


def set_training(train_mode: bool) -> bool:
    """Switch training behaviour on or off in this thread and return the previous setting."""
    before, state.training = state.training, bool(train_mode)
    return before


class _Scope:
    """Recording and training flags for the length of a ``with`` block; None leaves a flag."""

    __slots__ = ("_before", "_recording", "_training")

    def __init__(self, recording: bool | None, training: bool | None) -> None:
        self._recording = recording
        self._training = training
        self._before: list[tuple[bool, bool]] = []

    def __enter__(self) -> None:
        self._before.append((state.recording, state.training))
        if self._recording is not None:
            switch_recording(self._recording)
        if self._training is not None:
            state.training = self._training

    def __exit__(self, *exception: object) -> None:
        recording, state.training = self._before.pop()
        switch_recording(recording)


# Set by the symbol package.
_keeping: Any = None
get_symbol: Any = None


def record(train_mode: bool = True, keep_symbols: bool = False) -> AbstractContextManager[None]:
    """Record the computations inside a ``with`` block, in training mode unless told otherwise.

    Parameters
    ----------
    keep_symbols : bool
        Also keep the graph of operators for :func:`get_symbol`, until this thread records another
        one. Every operator takes longer.
    """
    scope = _Scope(True, train_mode)
    return _keeping(scope) if keep_symbols else scope


def pause(train_mode: bool = False) -> AbstractContextManager[None]:
    """Stop recording inside a ``with`` block, as for updates and metrics."""
    return _Scope(False, train_mode)


def train_mode() -> AbstractContextManager[None]:
    """Make operators behave as in training inside a ``with`` block."""
    return _Scope(None, True)


def predict_mode() -> AbstractContextManager[None]:
    """Make operators behave as in inference inside a ``with`` block."""
    return _Scope(None, False)


def mark_variables(
    variables: NDArray | Sequence[NDArray],
    gradients: NDArray | Sequence[NDArray],
    grad_reqs: str | Sequence[str] = "write",
) -> None:
    """Make arrays variables whose gradients go to the given arrays.

    Parameters
    ----------
    grad_reqs : str or list of str
        "write", "add" or "null", for all or one each.

    Raises
    ------
    ValueError
        If the numbers of arrays differ or a request is none of these.
    """
    variables, gradients = _list(variables), _list(gradients)
    requests = [grad_reqs] * len(variables) if isinstance(grad_reqs, str) else list(grad_reqs)
    if not len(variables) == len(gradients) == len(requests):
        raise ValueError(
            f"mark_variables: {len(variables)} variables, {len(gradients)} gradients and "
            f"{len(requests)} requests; their numbers must agree."
        )
    for variable, gradient, request in zip(variables, gradients, requests, strict=True):
        variable._mark(gradient, request)


def _list(arrays: Any) -> list[Any]:
    return [arrays] if isinstance(arrays, NDArray) else list(arrays)


def _heads(heads: Any, head_grads: Any) -> tuple[list[Tensor], list[Tensor | None]]:
    """Return the recorded tensors of the heads and the gradients to start from."""
    heads = _list(heads)
    grads = [None] * len(heads) if head_grads is None else _list(head_grads)
    if len(heads) != len(grads):
        raise ValueError(
            f"heads and head_grads must be lists of the same length, got {len(heads)} and "
            f"{len(grads)}."
        )
    tensors, starts = [], []
    for head, grad in zip(heads, grads, strict=True):
        tensor = head._history
        if not tensor.requires_grad:
            raise MXNetError(
                "Cannot differentiate node because it is not in a computational graph. Compute "
                "it inside autograd.record(), from arrays with attach_grad()."
            )
        tensors.append(tensor)
        starts.append(torch.ones_like(tensor) if grad is None else _start(grad, tensor))
    return tensors, starts


def _start(grad: NDArray, tensor: Tensor) -> Tensor:
    if grad._data.numel() != tensor.numel():
        raise MXNetError(
            f"backward: a head gradient must have the shape {tuple(tensor.shape)} of its head, "
            f"got {grad.shape}."
        )
    return grad._dense_history.reshape(tensor.shape)


def _explain(error: RuntimeError) -> MXNetError:
    text = str(error)
    if "second time" in text:
        return MXNetError(
            "The computation was already differentiated and its buffers are freed: call "
            "backward(retain_graph=True) the first time, record it again, or detach() the results "
            "of it that are constants from then on."
        )
    return MXNetError(f"backward: {text.splitlines()[0]}")


def backward(
    heads: NDArray | Sequence[NDArray],
    head_grads: Any = None,
    retain_graph: bool = False,
    train_mode: bool = True,
) -> None:
    """Compute the gradients of ``heads`` with respect to all variables they depend on.

    Parameters
    ----------
    heads : NDArray or list of NDArray
        Results of recorded computations.
    head_grads : NDArray or list of (NDArray or None), optional
        Gradients of the heads to start from; ones by default.
    retain_graph : bool
        Keep what is needed to differentiate the same heads again.
    train_mode : bool
        What :func:`is_training` says while custom functions run backward.

    Raises
    ------
    MXNetError
        If a head was not recorded, or was differentiated before without ``retain_graph``.
    """
    tensors, starts = _heads(heads, head_grads)
    before, state.training = state.training, bool(train_mode)
    try:
        torch.autograd.backward(tensors, starts, retain_graph=bool(retain_graph))
        if not retain_graph:
            state.spent = _next_number()
    except RuntimeError as error:
        if isinstance(error, MXNetError):
            raise
        raise _explain(error) from error
    finally:
        state.training = before


def _backward(
    self: NDArray,
    out_grad: NDArray | None = None,
    retain_graph: bool = False,
    train_mode: bool = True,
) -> None:
    """Compute the gradients of this array with respect to the variables it depends on.

    See :func:`mxnet.autograd.backward`.
    """
    backward([self], [out_grad], retain_graph, train_mode)


NDArray.backward = _backward  # type: ignore[attr-defined]


def grad(
    heads: NDArray | Sequence[NDArray],
    variables: NDArray | Sequence[NDArray],
    head_grads: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    train_mode: bool = True,
) -> list[NDArray]:
    """Return the gradients of ``heads`` with respect to ``variables``.

    The variables' own gradient arrays stay as they are.

    Parameters
    ----------
    retain_graph : bool, optional
        Keep what is needed to differentiate again; the default is ``create_graph``.
    create_graph : bool
        Record the gradients themselves, for higher derivatives.

    Raises
    ------
    MXNetError
        If a head was not recorded, or a variable takes no part in the heads.
    """
    variables = _list(variables)
    if not variables:
        raise ValueError("variables cannot be an empty list.")
    tensors, starts = _heads(heads, head_grads)
    for position, variable in enumerate(variables):
        if not variable._history.requires_grad:
            raise MXNetError(
                f"Cannot differentiate with respect to variable {position} of shape "
                f"{variable.shape}: call its attach_grad() before recording."
            )
    keep = create_graph if retain_graph is None else retain_graph
    leaves = [variable._history for variable in variables]
    with switched(training=bool(train_mode)):
        try:
            results = torch.autograd.grad(
                tensors, leaves, starts, retain_graph=bool(keep), create_graph=bool(create_graph),
                allow_unused=True, materialize_grads=True,
            )  # fmt: skip
            if not keep:
                state.spent = _next_number()
        except RuntimeError as error:
            raise _explain(error) from error
    return [_gradient(v, r) for v, r in zip(variables, results, strict=True)]


def _gradient(variable: NDArray, grad: Tensor) -> NDArray:
    """Return a gradient as an array: row_sparse if it came by rows, else dense."""
    if grad.layout is torch.strided:
        return variable._like(grad)
    return as_array(from_torch_rows(grad), variable.context)


class Function:
    """A differentiable function with its own backward pass.

    Subclass it, define ``forward`` and ``backward`` on arrays, and call an instance inside
    ``record()``. Each instance serves one call.
    """

    def __init__(self) -> None:
        self._saved: tuple[NDArray, ...] = ()

    def save_for_backward(self, *args: NDArray) -> None:
        """Keep arrays for :meth:`backward`."""
        self._saved = args

    @property
    def saved_tensors(self) -> tuple[NDArray, ...]:
        """The arrays given to :meth:`save_for_backward`."""
        return self._saved

    def forward(self, *inputs: NDArray) -> Any:
        """Return one array, or a list or tuple of them."""
        raise NotImplementedError(f"{type(self).__name__} must define forward().")

    def backward(self, *output_grads: NDArray) -> Any:
        """Return the gradients of the inputs, one each."""
        raise NotImplementedError(f"{type(self).__name__} must define backward().")

    def __call__(self, *inputs: NDArray) -> Any:
        with pause(train_mode=state.training):
            outputs = self.forward(*inputs)
        if not state.recording:
            return outputs
        single = isinstance(outputs, NDArray)
        values = [outputs] if single else list(outputs)
        results = _Custom.apply(self, inputs, values, *(array._history for array in inputs))
        arrays = [v._like(r) for v, r in zip(values, results, strict=True)]
        return arrays[0] if single else arrays


class _Custom(torch.autograd.Function):
    """Puts a :class:`Function` whose forward pass is done into torch's graph."""

    @staticmethod
    def forward(ctx: Any, function: Function, inputs: Any, outputs: Any, *tensors: Tensor) -> Any:
        ctx.function = function
        ctx.inputs = inputs
        ctx.outputs = outputs
        ctx.set_materialize_grads(True)
        # Fresh aliases: torch treats an output that is an input in its own way.
        return tuple(output._data.data for output in outputs)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        arrays = [o._like(g.detach()) for o, g in zip(ctx.outputs, grads, strict=True)]
        # Inside a Function torch records nothing; the method itself may want to differentiate.
        with torch.enable_grad(), pause(train_mode=state.training):
            results = ctx.function.backward(*arrays)
        results = [results] if isinstance(results, NDArray) else list(results)
        if len(results) != len(ctx.inputs):
            raise MXNetError(
                f"{type(ctx.function).__name__}.backward must return one gradient per input: "
                f"{len(ctx.inputs)}, got {len(results)}."
            )
        return None, None, None, *(None if r is None else r._data for r in results)


