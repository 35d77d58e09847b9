"""Tracing a function on tensors together with its derivative, ahead of time.

The function runs once on tensors without data, and torch's engine differentiates it. Every
operation of torch that both call becomes a node; what came before the derivative is the forward
graph, the rest the backward graph. Values that the second takes from the first are kept by
whoever runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, fx
from torch.fx.experimental.proxy_tensor import (
    disable_proxy_modes_tracing,
    get_proxy_mode,
    make_fx,
    track_tensor_tree,
)  # fmt: skip

from .._core import random_state
from .._core.state import switched
from ..symbol.program import failed_node

# Longer graphs, as of loops over many steps, gain nothing from Python running them.
MOST_NODES = 20_000


class Untraceable(Exception):
    """A function that cannot be traced, and why."""


@dataclass(frozen=True)
class Joint:
    """A traced function with its derivative.

    Attributes
    ----------
    root : fx.GraphModule
        Holds the graph, which returns [outputs, heads, gradients], and its constants. Heads are
        the gradients of the outputs to start from, gradients those of the arguments that have one.
    forward : set of str
        The names of the nodes that belong to the function itself.
    draws : set of str
        The names of the nodes that draw random numbers.
    fixed : list of int
        The outputs that have no gradient.
    has_grad : list of bool
        Which arguments have a gradient.
    """

    root: fx.GraphModule
    forward: set[str]
    draws: set[str]
    fixed: list[int]
    has_grad: list[bool]

    @property
    def nodes(self) -> list[fx.Node]:
        """All nodes but the last, which returns; in order."""
        return [node for node in self.root.graph.nodes if node.op != "output"]

    @property
    def ends(self) -> tuple[list[fx.Node], list[fx.Node], list[fx.Node | None]]:
        """Outputs, heads and, for each argument, its gradient or None."""
        outputs, heads, found = self.root.graph.output_node().args[0]  # type: ignore[misc]
        rest = iter(found)  # type: ignore[arg-type]
        grads = [next(rest) if has else None for has in self.has_grad]
        return list(outputs), list(heads), grads  # type: ignore[arg-type]


def trace(function: Callable[..., Sequence[Tensor]], tensors: Sequence[Tensor]) -> Joint:
    """Trace a function, and its derivative by those arguments that require a gradient.

    Raises
    ------
    Untraceable
        If results depend on values in ways that operations of torch do not show, an output is an
        input or another output, or the graph is too long.
    """
    before = random_state.capture()
    tracer = _Tracer(function, [tensor.requires_grad for tensor in tensors])
    plain = [tensor.detach() for tensor in tensors]
    try:
        with torch.enable_grad(), switched(draws=tracer.draw):
            module = make_fx(tracer, tracing_mode="fake")(*plain)
    except Untraceable:
        raise
    except Exception as error:
        text = str(error).strip()
        where = failed_node(error)
        raise Untraceable(
            (f"{where}: " if where else "") + (text.splitlines()[0] if text else repr(error))
        ) from error
    finally:
        _check_streams(before)
    return tracer.joint(module)


def _check_streams(before: dict[str, Any]) -> None:
    """Refuse graphs with random numbers that tracing made part of them; take those back."""
    after = random_state.capture()
    if before.keys() != after.keys() or any(
        before[key].tobytes() != after[key].tobytes() for key in before
    ):
        random_state.restore(before)
        raise Untraceable("it draws random numbers while it builds its operations")


class _Tracer:
    """The function that is traced: outputs, then gradients."""

    def __init__(self, function: Callable[..., Sequence[Tensor]], needs: list[bool]) -> None:
        self._function = function
        self._needs = needs
        self._forward: set[str] = set()
        self._draws: list[str] = []
        self._fixed: list[int] = []
        self._has_grad: list[bool] = []

    def __call__(self, *tensors: Tensor) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
        graph = get_proxy_mode().tracer.graph  # type: ignore[union-attr]
        given = [
            tensor.detach().requires_grad_() if needed else tensor
            for tensor, needed in zip(tensors, self._needs, strict=True)
        ]
        outputs = list(self._function(*given))
        _check_aliases(outputs, tensors)
        self._forward = {node.name for node in graph.nodes}
        if len(self._forward) > MOST_NODES:
            raise Untraceable(f"it has more than {MOST_NODES} operations")
        self._fixed = [i for i, output in enumerate(outputs) if not output.requires_grad]
        heads = [torch.empty_like(output) for output in outputs if output.requires_grad]
        if not heads:
            raise Untraceable("no output has a gradient")
        leaves = [tensor for tensor in given if tensor.requires_grad]
        grads = torch.autograd.grad(
            [output for output in outputs if output.requires_grad], leaves, heads,
            allow_unused=True,
        )  # fmt: skip
        found = iter(grads)
        placed = [next(found) if needed else None for needed in self._needs]
        self._has_grad = [grad is not None for grad in placed]
        return outputs, heads, [g for g in placed if g is not None]

    def draw(
        self, function: Callable[..., Tensor], shape: tuple[int, ...], dtype: torch.dtype,
        device: torch.device, *args: Any,
    ) -> Tensor:  # fmt: skip
        """Make a draw of random numbers a node of the graph."""

        def draw() -> Tensor:
            return function(shape, dtype, device, *args)

        tracer = get_proxy_mode().tracer  # type: ignore[union-attr]
        with disable_proxy_modes_tracing():
            empty = torch.empty(shape, dtype=dtype, device=device)
        proxy = tracer.create_proxy("call_function", draw, (), {})
        track_tensor_tree(empty, proxy, constant=None, tracer=tracer)
        self._draws.append(proxy.node.name)
        return empty

    def joint(self, root: fx.GraphModule) -> Joint:
        """Return what was traced, with the nodes in their roles."""
        return Joint(root, self._forward, set(self._draws), self._fixed, self._has_grad)


def _check_aliases(outputs: Sequence[Tensor], inputs: Sequence[Tensor]) -> None:
    """Refuse outputs that share memory with inputs or each other: torch treats them in own ways."""
    taken = {tensor.untyped_storage()._cdata for tensor in inputs}
    for output in outputs:
        storage = output.untyped_storage()._cdata
        if storage in taken:
            raise Untraceable("an output shares its memory with an input or another output")
        taken.add(storage)
