"""Nodes of a graph, their order, and the inference of shapes over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor

from .._core import dtype as dtypes
from .._ops.registry import META, Op
from ..base import MXNetError

Entry = tuple["Node", int]
Shape = tuple[int, ...]

# Operators whose two operands have one shape, so that one tells the other's.
_SAME_SHAPE = frozenset({"elemwise_add", "elemwise_sub", "elemwise_mul", "elemwise_div"})

# Unknown lengths are tried with both; what moves with them in a result is unknown too.
_TRIAL_LENGTHS = (96, 160)


class Node:
    """An operator applied to outputs of other nodes, or a variable (``op`` None).

    ``params`` are the operator's attributes that were given, ``attrs`` the user's own strings.
    """

    __slots__ = ("attrs", "inputs", "name", "op", "params")

    def __init__(
        self,
        op: Op | None,
        name: str,
        inputs: tuple[Entry | None, ...] = (),
        params: dict[str, Any] | None = None,
        attrs: dict[str, str] | None = None,
    ) -> None:
        self.op = op
        self.name = name
        self.inputs = inputs
        self.params = params or {}
        self.attrs = attrs or {}

    def count_outputs(self) -> int:
        """Return the number of outputs."""
        return 1 if self.op is None else self.op.count_outputs(self.op.parse(self.params))

    def output_names(self) -> list[str]:
        """Return the names of the outputs."""
        if self.op is None:
            return [self.name]
        count = self.count_outputs()
        if self.op.result_names:
            return [f"{self.name}_{result}" for result in self.op.result_names[:count]]
        if count == 1:
            return [f"{self.name}_output"]
        return [f"{self.name}_output{i}" for i in range(count)]

    def is_aux(self, position: int) -> bool:
        """Return whether the input at a position is a state that the operator updates."""
        if self.op is None:
            return False
        if self.op.variadic:
            update = self.op.inplace
            return update is not None and update.is_state(position, len(self.inputs))
        return self.op.arrays[position] in self.op.aux


def in_order(outputs: Iterable[Entry]) -> list[Node]:
    """Return all nodes behind the outputs, inputs before users, each once."""
    order: list[Node] = []
    seen: set[int] = set()
    for head, _ in outputs:
        # An explicit stack: graphs can be deeper than Python's recursion limit.
        stack: list[tuple[Node, int]] = [(head, 0)]
        while stack:
            node, position = stack.pop()
            if id(node) in seen:
                continue
            following = position
            while following < len(node.inputs):
                entry = node.inputs[following]
                following += 1
                if entry is not None and id(entry[0]) not in seen:
                    stack.append((node, following))
                    stack.append((entry[0], 0))
                    break
            else:
                seen.add(id(node))
                order.append(node)
    return order


def variables(outputs: Iterable[Entry]) -> tuple[list[Node], list[Node]]:
    """Return (arguments, auxiliary states), the variables behind the outputs."""
    nodes = in_order(outputs)
    aux = {
        id(entry[0])
        for node in nodes
        for position, entry in enumerate(node.inputs)
        if entry is not None and entry[0].op is None and node.is_aux(position)
    }
    found = [node for node in nodes if node.op is None]
    return [n for n in found if id(n) not in aux], [n for n in found if id(n) in aux]


class Inference:
    """Shapes and dtypes of everything in a graph, as far as the known ones tell."""

    def __init__(
        self,
        outputs: Iterable[Entry],
        shapes: Mapping[str, Shape],
        types: Mapping[str, Any] | None = None,
    ) -> None:
        self.outputs = list(outputs)
        self._nodes = in_order(self.outputs)
        self._found: dict[tuple[int, int], tuple[Shape, torch.dtype] | None] = {}
        for node in self._nodes:
            if node.op is None:
                self._found[id(node), 0] = _declared(node, shapes, types or {})
        for node in self._nodes:
            if node.op is not None:
                self._visit(node)

    def shape(self, node: Node, output: int = 0) -> Shape | None:
        """Return a shape, unknown lengths as 0, or None where nothing is known."""
        known = self._found.get((id(node), output))
        return None if known is None else known[0]

    def dtype(self, node: Node, output: int = 0) -> torch.dtype | None:
        """Return a dtype, None where nothing is known."""
        known = self._found.get((id(node), output))
        return None if known is None else known[1]

    def _visit(self, node: Node) -> None:
        op = node.op
        assert op is not None
        given = [None if e is None else self._found.get((id(e[0]), e[1])) for e in node.inputs]
        if op.name in _SAME_SHAPE:
            given = [g or next((o for o in given if o), None) for g in given]
        attrs = op.parse(node.params)
        trials = [self._run(node, op, attrs, given, length) for length in _TRIAL_LENGTHS]
        first, second = trials
        if first is None or second is None:
            return
        for position, entry in enumerate(node.inputs):
            if entry is not None:
                self._learn(node, entry, first[0][position], second[0][position])
        for number, (one, two) in enumerate(zip(first[1], second[1], strict=True)):
            self._found[id(node), number] = _agreement(one, two), one.dtype

    def _run(
        self, node: Node, op: Op, attrs: dict[str, Any], given: list[Any], length: int
    ) -> tuple[list[Tensor | None], list[Tensor]] | None:
        """Run the operator on tensors without data, ``length`` for what is not known."""
        ghosts: list[Tensor | None] = []
        for position, (entry, known) in enumerate(zip(node.inputs, given, strict=True)):
            is_variable = entry is not None and entry[0].op is None
            if known is None or (position and op.fill and is_variable and 0 in known[0]):
                ghosts.append(None)
            else:
                shape = tuple(n or length for n in known[0])
                ghosts.append(torch.empty(shape, dtype=known[1], device=META))
        if op.fill is None and any(
            ghost is None and entry is not None
            for ghost, entry in zip(ghosts, node.inputs, strict=True)
        ):
            return None
        if op.fill and ghosts[0] is None:
            return None
        try:
            return op.infer(ghosts, attrs)
        except MXNetError:
            raise
        except (RuntimeError, ValueError, TypeError, IndexError) as error:
            shapes = [None if known is None else known[0] for known in given]
            # The text of torch would speak of the trial lengths.
            reason = "" if any(0 in s for s in shapes if s) else f" ({str(error).splitlines()[0]})"
            raise MXNetError(
                f"{op.name} {node.name!r}: the shapes {shapes} of its inputs do not fit "
                f"together{reason}."
            ) from error

    def _learn(self, node: Node, entry: Entry, one: Tensor | None, two: Tensor | None) -> None:
        """Take over what the operator says of the shape of an input."""
        if one is None or two is None:
            return
        shape = _agreement(one, two)
        before = self._found.get((id(entry[0]), entry[1]))
        if before is None:
            self._found[id(entry[0]), entry[1]] = shape, one.dtype
            return
        old = before[0]
        if len(old) != len(shape) or any(
            a and b and a != b for a, b in zip(old, shape, strict=True)
        ):
            raise MXNetError(
                f"Shape inconsistent: {node.op.name} {node.name!r} needs {entry[0].name!r} of "  # type: ignore[union-attr]
                f"shape {shape}, but it has {old}."
            )
        merged = tuple(a or b for a, b in zip(old, shape, strict=True))
        self._found[id(entry[0]), entry[1]] = merged, before[1]


def _agreement(one: Tensor, two: Tensor) -> Shape:
    return tuple(a if a == b else 0 for a, b in zip(one.shape, two.shape, strict=True))


def _declared(
    node: Node, shapes: Mapping[str, Shape], types: Mapping[str, Any]
) -> tuple[Shape, torch.dtype] | None:
    """Return what is said of a variable: by the caller, or by its own attributes."""
    shape = shapes.get(node.name)
    if shape is None:
        shape = node.params.get("shape")
    if shape is None:
        return None
    kind = types.get(node.name)
    if kind is None:
        kind = node.params.get("dtype")
    dtype = torch.float32 if kind is None else dtypes.to_torch(kind)
    return tuple(max(int(length), 0) for length in shape), dtype


def infer_types(outputs: Iterable[Entry], types: Mapping[str, Any]) -> dict[int, torch.dtype]:
    """Return the dtype of every node by its id.

    An operator's result has the dtype its attribute says, or that of its first known input,
    which its other inputs take over where nothing is said of them.
    """
    found: dict[int, torch.dtype] = {}
    nodes = in_order(outputs)
    for node in nodes:
        kind = types.get(node.name, node.params.get("dtype")) if node.op is None else None
        if kind is not None:
            found[id(node)] = dtypes.to_torch(kind)
    for node in nodes:
        if node.op is None:
            continue
        inputs = [entry[0] for entry in node.inputs if entry is not None]
        known = next((found[id(i)] for i in inputs if id(i) in found), torch.float32)
        for one in inputs:
            found.setdefault(id(one), known)
        found[id(node)] = node.op.parse(node.params).get("dtype") or known
    return {id(node): found.get(id(node), torch.float32) for node in nodes}
