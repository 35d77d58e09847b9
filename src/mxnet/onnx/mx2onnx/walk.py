"""Goes over a graph, node by node, and lets converters write what each one does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ...base import MXNetError
from ...symbol.graph import Entry, Node, in_order
from .facts import Facts
from .table import CONVERTERS, UnsupportedError
from .values import Call, Value
from .writer import Writer

# Operators whose second input is a label, which only their gradient needs.
_LOSSES = frozenset({
    "SoftmaxOutput", "LinearRegressionOutput", "LogisticRegressionOutput", "MAERegressionOutput",
    "SVMOutput",
})  # fmt: skip

# Why whole families of operators have no converters.
_REASONS = {
    "update": "it belongs to training",
    "quantized": "8-bit operators are not exported: export the network before quantizing it",
}

Problems = list[tuple[Node, str]]


def without_labels(outputs: Iterable[Entry]) -> list[Entry]:
    """Return the outputs of a copy of the graph in which losses have no labels."""
    outputs = list(outputs)
    copies: dict[int, Node] = {}
    for node in in_order(outputs):
        if node.op is None:
            copies[id(node)] = node
            continue
        inputs = [None if e is None else (copies[id(e[0])], e[1]) for e in node.inputs]
        if node.op.name in _LOSSES:
            inputs[1] = None
        copies[id(node)] = Node(
            node.op, node.name, tuple(inputs), node.params, node.attrs, node.subgraphs
        )
    return [(copies[id(node)], number) for node, number in outputs]


def unknown_operators(outputs: Iterable[Entry]) -> Problems:
    """Return the nodes whose operator has no converter, those of subgraphs too."""
    found: Problems = []
    waiting = [list(outputs)]
    while waiting:
        for node in in_order(waiting.pop()):
            if node.op is not None and node.op.name not in CONVERTERS:
                family = node.op.family.partition(".")[0]
                found.append((node, _REASONS.get(family, "no steps of ONNX express it")))
            waiting += [list(graph) for graph in node.subgraphs]
    return found


def refuse(problems: Problems) -> None:
    """Raise one error for all nodes that cannot be exported, if there are any."""
    if not problems:
        return
    lines = [
        f"  {node.op.name if node.op else 'variable'} {node.name!r}: {reason}"
        for node, reason in problems
    ]
    raise MXNetError(
        f"onnx.export_model: {len(lines)} of the nodes cannot be exported:\n" + "\n".join(lines)
        + "\nonnx.get_operator_support() lists the operators that can."
    )


class Walk:
    """The values of a graph's nodes while it is converted.

    ``variables`` are the values of variables by name, ``arrays`` the parameters.
    """

    def __init__(
        self, writer: Writer, facts: Facts, variables: Mapping[str, Value],
        arrays: Mapping[str, np.ndarray[Any, Any]], problems: Problems,
    ) -> None:  # fmt: skip
        self.writer = writer
        self.facts = facts
        self.variables = variables
        self.arrays = arrays
        self.problems = problems
        self._values: dict[tuple[int, int], Value] = {}
        self._taken: set[str] = {str(value) for value in variables.values()}

    def run(self, outputs: Sequence[Entry]) -> list[Value]:
        """Convert all nodes behind the outputs and return the outputs' values."""
        for node in in_order(outputs):
            if node.op is None:
                self._values[id(node), 0] = self.variables[node.name]
            else:
                self._convert(node)
        return [self._values[id(node), number] for node, number in outputs]

    def _convert(self, node: Node) -> None:
        assert node.op is not None
        attrs = node.op.parse(node.params)
        inputs = [None if e is None else self._values[id(e[0]), e[1]] for e in node.inputs]
        outputs = [self.facts.value(node, number) for number in range(node.count_outputs())]
        call = Call(node, attrs, inputs, outputs, self.arrays)
        first, self.writer.scope = len(self.writer.steps), node.name
        try:
            results = CONVERTERS[node.op.name](self.writer, call)
        except UnsupportedError as error:
            self.problems.append((node, str(error)))
            results = [self.writer.unique(node.name) for _ in outputs]
        names = [results] if isinstance(results, str) else list(results)
        for number, (name, label) in enumerate(zip(names, node.output_names(), strict=True)):
            final = self._named(name, label, first)
            self._taken.add(final)
            self._values[id(node), number] = outputs[number].named(final)

    def _named(self, name: str, label: str, first: int) -> str:
        """Call a result as the graph calls it, unless it is that of an earlier step."""
        if name in self._taken:
            return name
        wanted = self.writer.unique(label)
        return wanted if self.writer.rename(name, wanted, first) else name
