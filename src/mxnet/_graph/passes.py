"""Passes: what makes a traced graph cheaper without changing what it computes.

Each takes a graph of torch's operations and changes it in place. Those of :data:`BEFORE_SPLIT` see
a function together with its derivative: choices of kernels and layouts and the joining of
operations belong there. Those of :data:`AFTER_SPLIT` see either half, whose operations are final.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, fx
from torch._ops import OpOverload

Pass = Callable[[fx.Graph], None]

_ATEN = torch.ops.aten
# Copies of handles only, and checks that tracing has made.
_IDLE = {_ATEN.detach.default, _ATEN.alias.default, _ATEN.lift_fresh.default}
_CHECKS = {_ATEN.is_same_size.default}
# torch's functions as Python sees them; calling operations by their overloads costs more.
_FUNCTIONS = (torch._C._VariableFunctions, torch._C._nn)  # type: ignore[attr-defined]
_METHODS = {"view", "expand", "new_zeros"}


def writes(node: fx.Node) -> bool:
    """Return whether a node changes its operands."""
    return isinstance(node.target, OpOverload) and node.target._schema.is_mutable


def is_pure(node: fx.Node) -> bool:
    """Return whether a node only computes its result; draws of random numbers do more."""
    return node.op == "call_function" and _is_known(node) and not writes(node)


def _is_known(node: fx.Node) -> bool:
    return isinstance(node.target, OpOverload) or node.target is operator.getitem


def drop_idle(graph: fx.Graph) -> None:
    """Take out nodes that do nothing, or whose results nobody needs."""
    for node in list(graph.nodes):
        if node.target in _IDLE:
            node.replace_all_uses_with(node.args[0])
            graph.erase_node(node)
    for node in reversed(list(graph.nodes)):
        if not node.users and (is_pure(node) or node.target in _CHECKS):
            graph.erase_node(node)


def undo_twice(graph: fx.Graph) -> None:
    """Take out transposes of transposes, and sums that keep an axis only for it to be dropped."""
    for node in list(graph.nodes):
        source = node.args[0] if node.args else None
        if not isinstance(source, fx.Node):
            continue
        if node.target is source.target is _ATEN.t.default:
            node.replace_all_uses_with(source.args[0])
        elif node.target is _ATEN.view.default and _is_sum_of_rows(source, node):
            source.args = (*source.args[:2], False)
            source.meta["val"] = node.meta["val"]
            node.replace_all_uses_with(source)
    drop_idle(graph)


def _is_sum_of_rows(node: fx.Node, view: fx.Node) -> bool:
    """Return whether a node sums (N, C) to (1, C), for nothing but a view of shape (C,)."""
    return (
        node.target is _ATEN.sum.dim_IntList
        and list(node.args[1:]) == [[0], True]
        and len(node.users) == 1
        and tuple(node.meta["val"].shape) == (1, *view.meta["val"].shape)
    )


def reuse_memory(graph: fx.Graph) -> None:
    """Write results of element-wise operations over their first operand where it is not needed.

    Fresh memory costs more than the operation itself for arrays beyond the caches.
    """
    memory = _Memory(list(graph.nodes))
    for number, node in enumerate(memory.nodes):
        form = _form_in_place(node)
        if form is None or not _alike(node.args[0], node):
            continue
        if memory.is_free_after(number, node):
            memory.join(node)
            node.target, node.kwargs = form[0], {**node.kwargs, **form[1]}


class _Memory:
    """Which nodes share memory, and until when the memory that a graph allocates is needed."""

    def __init__(self, nodes: list[fx.Node]) -> None:
        self.nodes = nodes
        self._owner: dict[int, int] = {}
        self._last: dict[int, float] = {}
        place = {node: number for number, node in enumerate(nodes)}
        for node in nodes:
            storage = _storage(node)
            if storage is not None:
                used = max((place[user] for user in node.users), default=place[node])
                # Inputs and constants belong to others, and draws may keep what they give.
                last = used if node.op == "call_function" and _is_known(node) else math.inf
                self._last[storage] = max(self._last.get(storage, -1), last)
        for node in nodes[-1].all_input_nodes:  # what the graph returns
            self._last[_storage(node) or 0] = math.inf

    def of(self, node: Any) -> int | None:
        """Return the memory of a node's result."""
        storage = _storage(node)
        while storage in self._owner:
            storage = self._owner[storage]
        return storage

    def is_free_after(self, number: int, node: fx.Node) -> bool:
        """Return whether a node, the number-th, is the last to need its first operand's memory."""
        first = node.args[0]
        mine = self.of(first)
        if mine is None or mine == self.of(node) or self._last[mine] > number:
            return False
        return all(self.of(o) != mine for o in node.all_input_nodes if o is not first)

    def join(self, node: fx.Node) -> None:
        """Let a node's result live where its first operand was."""
        result, first = self.of(node), self.of(node.args[0])
        assert result is not None and first is not None
        self._owner[result] = first
        self._last[first] = self._last[result]


def _storage(node: Any) -> int | None:
    value = node.meta.get("val") if isinstance(node, fx.Node) else None
    return value.untyped_storage()._cdata if isinstance(value, Tensor) else None


def _alike(first: Any, node: fx.Node) -> bool:
    """Return whether a result fits into the memory of an operand, whole and element by element."""
    mine, other = first.meta["val"], node.meta["val"]
    return (
        mine.dtype is other.dtype
        and mine.device == other.device
        and mine.shape == other.shape
        and mine.stride() == other.stride()
        and mine.numel() * mine.element_size() == mine.untyped_storage().nbytes()
    )


def _form_in_place(node: fx.Node) -> tuple[Any, dict[str, Any]] | None:
    """Return (function, more arguments) by which an operation writes into its first operand."""
    target = node.target
    if not isinstance(target, OpOverload) or torch.Tag.pointwise not in target.tags:
        return None
    if writes(node) or not node.args or _storage(node.args[0]) is None:
        return None
    name = target._schema.name.removeprefix("aten::")
    packet = getattr(_ATEN, f"{name}_", None)
    if packet is not None and target._overloadname in packet.overloads():
        return getattr(packet, target._overloadname), {}
    own = getattr(_ATEN, name)
    if "grad_input" in own.overloads():
        return own.grad_input, {"grad_input": node.args[0]}
    return None


def call_directly(graph: fx.Graph) -> None:
    """Call operations as functions of torch, or methods of arrays, where there are such."""
    for node in graph.nodes:
        target = node.target
        # Those functions take neither keywords under the same names nor lists with gaps.
        if not isinstance(target, OpOverload) or node.kwargs or _has_gaps(node):
            continue
        name = target._schema.name.removeprefix("aten::")
        found = next((f for f in (getattr(m, name, None) for m in _FUNCTIONS) if f), None)
        if found is not None:
            node.target = found
        elif name in _METHODS:
            node.op, node.target = "call_method", name


def _has_gaps(node: fx.Node) -> bool:
    return any(isinstance(arg, list | tuple) and None in arg for arg in node.args)


BEFORE_SPLIT: tuple[Pass, ...] = (drop_idle, undo_twice)
AFTER_SPLIT: tuple[Pass, ...] = (reuse_memory, call_directly)
