"""Nodes of a graph, their order, and the inference of shapes over them."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor

from .._core import dtype as dtypes
from .._ops.registry import META, Op
from ..base import MXNetError
from .lengths import from_result, joined

Entry = tuple["Node", int]
Shape = tuple[int, ...]

# Operators whose two operands have one shape, so that one tells the other's.
_SAME_SHAPE = frozenset({"elemwise_add", "elemwise_sub", "elemwise_mul", "elemwise_div"})

# Operators of one operand whose result has its shape, so that one tells the other's; with all
# of the families named.
_KEEPS_SHAPE = frozenset({
    "Activation", "BlockGrad", "Cast", "Dropout", "LeakyReLU", "_CrossDeviceCopy", "_copy",
    "amp_cast", "log_softmax", "softmax", "softmin",
})  # fmt: skip
_KEEPING_FAMILIES = frozenset({"elementwise", "scalar"})

# Unknown lengths are tried with both; what moves with them in a result is unknown too.
_TRIAL_LENGTHS = (96, 160)


class Node:
    """An operator applied to outputs of other nodes, or a variable (``op`` None).

    ``params`` are the operator's attributes that were given, ``attrs`` the user's own strings,
    ``subgraphs`` the outputs of the graphs that control flow runs.
    """

    __slots__ = ("attrs", "inputs", "name", "op", "params", "subgraphs")

    def __init__(
        self,
        op: Op | None,
        name: str,
        inputs: tuple[Entry | None, ...] = (),
        params: dict[str, Any] | None = None,
        attrs: dict[str, str] | None = None,
        subgraphs: tuple[tuple[Entry, ...], ...] = (),
    ) -> None:
        self.op = op
        self.name = name
        self.inputs = inputs
        self.params = params or {}
        self.attrs = attrs or {}
        self.subgraphs = subgraphs

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


# Optional inputs which a graph has under a condition; where true, a variable is made for them.
_PRESENT: dict[str, Callable[[dict[str, Any]], bool]] = {
    "bias": lambda attrs: not attrs.get("no_bias", False),
    "sequence_length": lambda attrs: attrs.get("use_sequence_length", False),
    "state_cell": lambda attrs: attrs.get("mode") == "lstm",
    "length": lambda attrs: attrs.get("use_length", False),
    "gamma": lambda attrs: attrs.get("act_type", "prelu") == "prelu",
    # Of 8-bit layers, whose callers may leave out the bias in the middle.
    "max_weight": lambda _: True,
    "min_bias": lambda attrs: not attrs.get("no_bias", False),
    "max_bias": lambda attrs: not attrs.get("no_bias", False),
}


def present_inputs(op: Op, attrs: dict[str, Any]) -> list[str]:
    """Return the names of the inputs that an operator has under parsed attributes."""
    return [
        label for label in op.arrays
        if label not in op.optional or _PRESENT.get(label, lambda _: False)(attrs)
    ]  # fmt: skip


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


def replaced(outputs: Iterable[Entry], by_name: Mapping[str, Entry]) -> list[Entry]:
    """Return the outputs of a copy of the graph with other entries in place of variables."""
    outputs = list(outputs)
    copies: dict[int, Node] = {}

    def now(entry: Entry | None) -> Entry | None:
        if entry is None:
            return None
        node, number = entry
        if node.op is None and node.name in by_name:
            return by_name[node.name]
        return copies[id(node)], number

    for node in in_order(outputs):
        if node.op is None:
            copies[id(node)] = node
            continue
        inputs = tuple(map(now, node.inputs))
        copies[id(node)] = Node(
            node.op, node.name, inputs, node.params, dict(node.attrs), node.subgraphs
        )
    return [entry for entry in map(now, outputs) if entry is not None]


def without(outputs: Iterable[Entry], names: Container[str]) -> list[Entry]:
    """Return the outputs of a copy of the graph without the operators of these names.

    Each of their outputs gives way to the input of the same number.
    """
    outputs = list(outputs)
    order = in_order(outputs)
    if not any(node.op is not None and node.op.name in names for node in order):
        return outputs
    now: dict[tuple[int, int], Entry] = {}

    def entry_now(entry: Entry) -> Entry:
        return now.get((id(entry[0]), entry[1]), entry)

    for node in order:
        if node.op is not None and node.op.name in names:
            for number, entry in enumerate(node.inputs):
                assert entry is not None
                now[id(node), number] = entry_now(entry)
        elif node.op is not None:
            inputs = tuple(None if entry is None else entry_now(entry) for entry in node.inputs)
            copy = Node(node.op, node.name, inputs, node.params, node.attrs, node.subgraphs)
            for number in range(node.count_outputs()):
                now[id(node), number] = copy, number
    return [entry_now(entry) for entry in outputs]


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
        # What each node was last run with.
        self._visited: dict[int, list[Any]] = {}
        # What operators said, by attributes and inputs: networks repeat themselves.
        self._said: dict[tuple[Any, ...], list[Any]] = {}
        self._has_learnt = False
        for node in self._nodes:
            if node.op is None:
                self._found[id(node), 0] = declared(node, shapes, types or {})
        self._forward()
        while self._backward():
            self._forward()

    def _forward(self) -> None:
        for node in self._nodes:
            if node.op is not None:
                self._visit(node)

    def _backward(self) -> bool:
        """Take shapes of results over to operands of the same shape; return whether any is new."""
        self._has_learnt = False
        for node in reversed(self._nodes):
            known = self._found.get((id(node), 0))
            if known is None or node.op is None:
                continue
            if _keeps_shape(node):
                told = [(position, known[0]) for position in range(len(node.inputs))]
            else:
                shapes = [None if e is None else self.shape(*e) for e in node.inputs]
                told = from_result(node.op.name, node.params, known[0], shapes)
            for position, shape in told:
                self._take(node.inputs[position], shape, known[1])
        return self._has_learnt

    def _take(self, entry: Entry | None, shape: Shape, kind: torch.dtype) -> None:
        """Fill in what is not known of an input's shape."""
        old = None if entry is None else self._found.get((id(entry[0]), entry[1]))
        if entry is not None and (old is None or 0 in old[0]):
            lengths = shape if old is None else joined(old[0], shape)
            new = lengths, kind if old is None else old[1]
            self._has_learnt = self._has_learnt or new != old
            self._found[id(entry[0]), entry[1]] = new

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
        if op.name in _SAME_SHAPE or op.name == "stack":
            given = _completed(given)
        elif op.name == "where":
            given = _chosen(given)
        attrs = op.parse(node.params)
        if op.name == "Concat":
            given = _aligned(given, attrs["dim"])
        if self._visited.get(id(node)) == given:
            return
        self._visited[id(node)] = given
        first, second = self._trials(node, op, attrs, given)
        if first is None or second is None:
            return
        for position, entry in enumerate(node.inputs):
            if entry is not None:
                self._learn(node, entry, first[0][position], second[0][position])
        for number, (one, two) in enumerate(zip(first[1], second[1], strict=True)):
            # What users of the result told before stays.
            shape, before = _agreement(one, two), self.shape(node, number)
            shape = shape if before is None else joined(shape, before)
            self._found[id(node), number] = shape, one.dtype

    def _trials(self, node: Node, op: Op, attrs: dict[str, Any], given: list[Any]) -> list[Any]:
        """Run the operator with two lengths for what is not known; once where all is."""
        key = (op, repr(attrs), *given, *[entry is None for entry in node.inputs])
        found = self._said.get(key)
        if found is None:
            if any(known and 0 in known[0] for known in given):
                found = self._guessed(node, op, attrs, given)
            else:
                found = [self._run(node, op, attrs, given, 1)] * 2
            self._said[key] = found
        return found

    def _guessed(self, node: Node, op: Op, attrs: dict[str, Any], given: list[Any]) -> list[Any]:
        """Run the operator with two lengths for what is not known.

        Lengths that are not known need not be equal, as those of a trial are: where no trial
        fits, all lengths 1 may, as they do in broadcasting. Raises the error of the first trial.
        """
        first: MXNetError | None = None
        divisor = math.prod(n for n in attrs.get("shape") or () if n > 0)  # of a reshape
        for factor in (1, divisor):
            try:
                return [
                    self._run(node, op, attrs, given, length * factor) for length in _TRIAL_LENGTHS
                ]
            except MXNetError as error:
                first = first or error
        try:
            found = self._run(node, op, attrs, given, 1)
        except MXNetError:
            raise first from None  # type: ignore[misc]
        return [found, found and tuple([_stretched(one) for one in part] for part in found)]

    def _run(
        self, node: Node, op: Op, attrs: dict[str, Any], given: list[Any], length: int
    ) -> tuple[list[Tensor | None], list[Tensor]] | None:
        """Run the operator on tensors without data, ``length`` for what is not known."""
        ghosts: list[Tensor | None] = []
        for position, known in enumerate(given):
            if known is None or (position and op.fill and 0 in known[0]):
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


def _keeps_shape(node: Node) -> bool:
    op = node.op
    if op is None:
        return False
    if op.name in _SAME_SHAPE:
        return True
    alone = sum(entry is not None for entry in node.inputs) == 1
    return alone and (op.name in _KEEPS_SHAPE or op.family in _KEEPING_FAMILIES)


def _completed(given: list[Any]) -> list[Any]:
    """Return (shape, dtype) of operands of one shape, with what any of them knows."""
    whole: Any = None
    for one in given:
        if one is not None:
            whole = one if whole is None else (joined(whole[0], one[0]), whole[1])
    return [whole if one is None else (joined(one[0], whole[0]), one[1]) for one in given]


def _chosen(given: list[Any]) -> list[Any]:
    """Return (shape, dtype) of a condition and what it chooses from: they share leading lengths."""
    condition, *parts = given[0], *_completed(given[1:])
    if condition is None or parts[0] is None or len(condition[0]) > len(parts[0][0]):
        return [condition, *parts]
    count = len(condition[0])
    shared = joined(condition[0], parts[0][0][:count])
    return [
        (shared, condition[1]),
        *((joined((*shared, *shape[count:]), shape), kind) for shape, kind in parts),
    ]


def _aligned(given: list[Any], axis: int) -> list[Any]:
    """Return (shape, dtype) of operands that agree in all axes but one, with what any knows."""
    shapes = [one[0] for one in given if one is not None]
    if len({len(shape) for shape in shapes}) != 1 or not -len(shapes[0]) <= axis < len(shapes[0]):
        return given
    common = tuple(max(lengths) for lengths in zip(*shapes, strict=True))
    axis %= len(common)
    return [
        one and (tuple(n or (0 if i == axis else common[i]) for i, n in enumerate(one[0])), one[1])
        for one in given
    ]


def is_known(shape: Shape | None) -> bool:
    """Return whether a shape is known in full; of no axes is none."""
    return bool(shape) and 0 not in shape  # type: ignore[operator]


def _stretched(ghost: Tensor | None) -> Tensor | None:
    """Return a tensor with other lengths where that of a trial is 1, which may be anything."""
    if ghost is None:
        return None
    return ghost.new_empty([2 if length == 1 else length for length in ghost.shape])


def _agreement(one: Tensor, two: Tensor) -> Shape:
    return tuple(a if a == b else 0 for a, b in zip(one.shape, two.shape, strict=True))


def declared(
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
