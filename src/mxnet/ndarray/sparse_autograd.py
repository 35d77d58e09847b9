"""Sparse values in torch's graph of recorded computations.

torch's engine sees a sparse array as a token: a tensor of the array's shape and dtype without
memory of its own. Gradients flow between tokens as dense tensors, or in torch's COO layout with
one sparse axis where they are known to be rows.
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor

from .._ops.registry import Op
from .._ops.sparse.convert import dense, from_torch_rows
from .._ops.sparse.storage import Sparse, Value
from .._ops.sparse.table import SparseKernel


class Call(NamedTuple):
    """A call of an operator on values, some of them sparse.

    ``wanted`` says for every array which storage its gradient is best delivered in, None if no
    gradient is needed.
    """

    op: Op
    kernel: SparseKernel | None
    values: tuple[Value | None, ...]
    attrs: dict[str, Any]
    wanted: tuple[str | None, ...]


def token(value: Sparse) -> Tensor:
    """Return a new leaf that stands for a sparse value in the graph."""
    return value.data.new_zeros(()).expand(value.shape)


def record(call: Call, result: Any, histories: list[Tensor | None]) -> Any:
    """Return the tensor with history for a result: itself if dense, its token if sparse."""
    single = not isinstance(result, tuple)
    outputs = _Recorded.apply(call, (result,) if single else result, *histories)
    return outputs[0] if single else outputs


class _Recorded(torch.autograd.Function):
    """Puts a finished call into the graph."""

    @staticmethod
    def forward(ctx: Any, call: Call, results: tuple[Value, ...], *histories: Tensor) -> Any:
        ctx.call = call
        ctx.save_for_backward(*histories)
        outputs = tuple(r if isinstance(r, Tensor) else token(r) for r in results)
        ctx.mark_non_differentiable(*(o for o in outputs if not o.dtype.is_floating_point))
        return outputs

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        call: Call = ctx.call
        higher = torch.is_grad_enabled()
        if call.kernel and call.kernel.gradient and not higher:
            known = call.kernel.gradient(_value(grads[0]), call.wanted, *call.values, **call.attrs)
            if known is not NotImplemented:
                return None, None, *known
        return None, None, *_dense_gradients(call, ctx.saved_tensors, grads, higher)


def _value(grad: Tensor) -> Value:
    return grad if grad.layout is torch.strided else from_torch_rows(grad)


def _dense_gradients(
    call: Call, histories: tuple[Tensor | None, ...], grads: tuple[Tensor, ...], higher: bool
) -> list[Tensor | None]:
    """Compute the call again on dense arrays and differentiate that."""
    attrs = {**call.attrs, **(call.kernel.dense if call.kernel else {})}
    with torch.enable_grad():
        inputs = [_input(v, h) for v, h in zip(call.values, histories, strict=True)]
        special = {call.op.training: True} if call.op.training else {}
        result = call.op.kernel(*inputs, **attrs, **special)
        outputs = result if isinstance(result, tuple) else (result,)
        pairs = [
            (output, dense(_value(grad)))
            for output, grad in zip(outputs, grads, strict=False)
            if output.requires_grad
        ]
        leaves: list[Any] = [x for x, w in zip(inputs, call.wanted, strict=True) if w]
        results = [output for output, _ in pairs]
        starts = [grad for _, grad in pairs]
        found = iter(
            torch.autograd.grad(results, leaves, starts, create_graph=higher, allow_unused=True)
            if pairs
            else [None] * len(leaves)
        )
    return [next(found) if wanted else None for wanted in call.wanted]


def _input(value: Value | None, history: Tensor | None) -> Tensor | None:
    """Return an array as a dense tensor whose history is that of the call's argument."""
    if value is None or isinstance(value, Tensor):
        return value if history is None else history
    tensor = dense(value)
    return tensor if history is None else densified(tensor, history)


def densified(tensor: Tensor, history: Tensor) -> Tensor:
    """Return ``tensor``, the dense form of a sparse array, with that array's history."""
    return _Densified.apply(tensor, history)


class _Densified(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, tensor: Tensor, history: Tensor) -> Tensor:
        return tensor.view_as(tensor)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[None, Tensor]:
        return None, grad
