"""A graph as one straight-line function on tensors.

The function is generated source: one line for each operator, attributes as constants, values let
go after their last use. It makes none of the checks that operators on arrays make, since a graph
runs operator by operator until it has done so once with inputs of the same kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .._ops.kernels import without_copy
from .._ops.registry import REGISTRY
from .graph import Entry, Node, in_order


def straight_line(
    outputs: Sequence[Entry], training: bool, given: Sequence[Node] = ()
) -> Callable[..., tuple[Any, ...]]:
    """Return the function ``(context, *variables, *given) -> outputs`` of a graph.

    Variables come in the order in which the graph needs them; ``training`` is what operators
    see as the mode. ``given`` are operators whose results the caller has made. Where an error
    comes from, :func:`failed_node` tells.
    """
    return _Writer(outputs, training, given).function()


def failed_node(error: BaseException) -> str | None:
    """Return the name of the node in which a straight-line function failed."""
    found, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _FILE:
            found = trace.tb_frame.f_globals["NODES"].get(trace.tb_lineno)
        trace = trace.tb_next
    return found


_FILE = "<graph>"


class _Writer:
    """The source of one function and the constants that it refers to."""

    def __init__(self, outputs: Sequence[Entry], training: bool, given: Sequence[Node]) -> None:
        self.given = list(given)
        self.outputs = list(outputs)
        self.order = in_order(self.outputs)
        self.training = training
        self.scope: dict[str, Any] = {}
        self.names: dict[tuple[int, int], str] = {}
        self.last = self._last_uses()
        self.seen = self._seen()

    def _last_uses(self) -> dict[tuple[int, int], int]:
        """Return after which node each value is needed no more."""
        found: dict[tuple[int, int], int] = {}
        for number, node in enumerate(self.order):
            for entry in node.inputs:
                if entry is not None:
                    found[id(entry[0]), entry[1]] = number
        for node, output in self.outputs:
            found[id(node), output] = len(self.order)
        return found

    def _seen(self) -> set[int]:
        """Return the nodes whose results must share no memory with their inputs.

        These are what the graph returns, and whatever is computed from states, which change.
        """
        states = {
            id(entry[0]) for node in self.order for position, entry in enumerate(node.inputs)
            if entry is not None and node.is_aux(position)
        }  # fmt: skip
        users = {
            id(node) for node in self.order
            if any(entry is not None and id(entry[0]) in states for entry in node.inputs)
        }  # fmt: skip
        return users | {id(node) for node, _ in self.outputs}

    def function(self) -> Callable[..., tuple[Any, ...]]:
        """Return the compiled function."""
        variables = [node for node in self.order if node.op is None]
        for number, node in enumerate(variables):
            self.names[id(node), 0] = f"x{number}"
        for number, node in enumerate(self.given):
            self.names[id(node), 0] = f"z{number}"
        sources = [*variables, *self.given]
        arguments = ", ".join(["context", *(self.names[id(node), 0] for node in sources)])
        lines = [f"def run({arguments}):"]
        nodes = self.scope["NODES"] = {}
        for number, node in enumerate(self.order):
            if (id(node), 0) not in self.names:
                lines.append(f"    {'; '.join(self._lines(number, node))}")
                nodes[len(lines)] = node.name
        results = ", ".join(self.names[id(node), output] for node, output in self.outputs)
        lines.append(f"    return ({results},)")
        exec(compile("\n".join(lines), _FILE, "exec"), self.scope)
        return self.scope["run"]

    def _lines(self, number: int, node: Node) -> list[str]:
        count = node.count_outputs()
        targets = [f"v{number}_{i}" for i in range(count)]
        for i, target in enumerate(targets):
            self.names[id(node), i] = target
        left = ", ".join(targets) + ("," if count == 1 and self._is_tuple(node) else "")
        lines = [f"{left} = {self._call(number, node)}"]
        dead = [
            name for key, name in self.names.items()
            if self.last.get(key, number) == number and key in self._touched(node)
        ]  # fmt: skip
        return [*lines, f"del {', '.join(dead)}"] if dead else lines

    def _is_tuple(self, node: Node) -> bool:
        """Return whether a single output comes as a tuple: of operators with any number."""
        op = node.op
        if op is None:
            return False
        return REGISTRY.get(op.name) is not op or (op.variadic and callable(op.outputs))

    def _touched(self, node: Node) -> set[tuple[int, int]]:
        inputs = {(id(entry[0]), entry[1]) for entry in node.inputs if entry is not None}
        return inputs | {(id(node), i) for i in range(node.count_outputs())}

    def _call(self, number: int, node: Node) -> str:
        op = node.op
        assert op is not None
        kernel = op.kernel if id(node) in self.seen else without_copy(op.kernel)
        self.scope[f"k{number}"] = op.direct or kernel
        arrays = [
            "None" if entry is None else self.names[id(entry[0]), entry[1]]
            for entry in node.inputs
        ]
        by_name = op.variadic or not op.arrays
        attrs = []
        for key, value in op.parse(node.params).items():
            name = self._constant(f"c{number}_{key}", value)
            attrs.append(f"{key}={name}" if by_name else name)
        if op.training:
            attrs.append(f"{op.training}={self.training}")
        if op.context:
            attrs.append(f"{op.context}=context")
        return f"k{number}({', '.join([*arrays, *attrs])})"

    def _constant(self, name: str, value: Any) -> str:
        if value is None or value is True or value is False:
            return repr(value)
        self.scope[name] = value
        return name
