"""A function on tensors by way of one forward and one backward graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, fx

from .._core.state import switched
from .joint import trace
from .passes import AFTER_SPLIT, BEFORE_SPLIT
from .split import split

Function = Callable[..., Sequence[Tensor]]


class Differentiable:
    """What a function computes on tensors of certain shapes, differentiated ahead of time.

    Parameters
    ----------
    function : callable
        From tensors to a tuple of tensors.
    tensors : list of Tensor
        Arguments to trace it with: shapes, dtypes, devices, and whether they require a gradient.
    states : list of int
        The places of the arguments that the function changes.

    Raises
    ------
    Untraceable
        If it is no function of its arguments by operations of torch alone.
    """

    def __init__(
        self, function: Function, tensors: Sequence[Tensor], states: Sequence[int]
    ) -> None:
        joint = trace(function, tensors)
        for improve in BEFORE_SPLIT:
            improve(joint.root.graph)
        halves = split(joint)
        self._function = function
        self._states = frozenset(states)
        self._needs = [tensor.requires_grad for tensor in tensors]
        self._kinds = [_kind(tensor) for tensor in tensors]
        # Parameters come again as the same objects: a glance tells that they fit.
        self._known = [tensor if tensor.is_leaf and tensor.requires_grad else None
                       for tensor in tensors]  # fmt: skip
        self._count = len(joint.ends[0])
        self._fixed = joint.fixed
        self._inputs = halves.inputs
        self._draws = halves.draws
        self._forward = _runnable(joint.root, halves.forward)
        self._backward = _runnable(joint.root, halves.backward)

    def fits(self, tensors: Sequence[Tensor]) -> bool:
        """Return whether this is for tensors of such shapes, with gradients for the same ones."""
        for place, (tensor, known) in enumerate(zip(tensors, self._known, strict=True)):
            if tensor is not known:
                if _kind(tensor) != self._kinds[place] or not tensor.is_contiguous():
                    return False
                if known is not None:
                    self._known[place] = tensor
        return True

    def __call__(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        """Return the function's results, as part of torch's graph."""
        return _apply(self, *tensors)

    def differentiated_again(
        self, saved: Sequence[Tensor], heads: Sequence[Tensor]
    ) -> tuple[Tensor | None, ...]:
        """Return the gradients as functions that can be differentiated, by running again."""
        count = len(self._needs)
        # Aliases: a path from one argument to another is not this function's.
        tensors = [
            tensor.clone() if place in self._states else tensor.view_as(tensor)
            for place, tensor in enumerate(saved[:count])
        ]
        made = iter([saved[count + place] for place in self._draws])
        with switched(draws=lambda *args: next(made)):
            results = self._function(*tensors)
        wanted = [i for i in range(self._count) if i not in self._fixed]
        leaves = [tensor for tensor, needed in zip(tensors, self._needs, strict=True) if needed]
        found = iter(torch.autograd.grad(
            [results[i] for i in wanted], leaves, [heads[i] for i in wanted],
            create_graph=True, allow_unused=True,
        ))  # fmt: skip
        return tuple(next(found) if needed else None for needed in self._needs)


def _kind(tensor: Tensor) -> tuple[Any, ...]:
    return tensor.shape, tensor.dtype, tensor.requires_grad, tensor.device


def _runnable(root: fx.GraphModule, graph: fx.Graph) -> Callable[..., tuple[Any, ...]]:
    for improve in AFTER_SPLIT:
        improve(graph)
    return fx.GraphModule(root, graph).forward


class _Node(torch.autograd.Function):
    """One call in torch's graph."""

    @staticmethod
    def forward(ctx: Any, run: Differentiable, *tensors: Tensor) -> tuple[Tensor, ...]:
        # Aliases: as in MXNet, writes between forward and backward are no error. Another call
        # before backward updates running statistics, for one.
        inputs = [t if t.requires_grad else t.data for t in tensors]
        results = run._forward(*inputs)
        outputs = results[: run._count]
        ctx.run = run
        ctx.save_for_backward(*inputs, *results[run._count :])
        if run._fixed:
            ctx.mark_non_differentiable(*[outputs[i] for i in run._fixed])
        return outputs

    @staticmethod
    def backward(ctx: Any, *heads: Tensor) -> tuple[Tensor | None, ...]:
        run, saved = ctx.run, ctx.saved_tensors
        if torch.is_grad_enabled():
            return None, *run.differentiated_again(saved, heads)
        kept = saved[len(run._needs) :]
        starts = [head for i, head in enumerate(heads) if i not in run._fixed]
        return None, *run._backward(*[saved[i] for i in run._inputs], *kept, *starts)


# Without the look that `Function.apply` has at each argument, for transforms of torch.func: these
# cannot see through arrays of ours.
_apply: Any = super(torch.autograd.Function, _Node).apply  # type: ignore[misc]
