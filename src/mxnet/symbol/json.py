"""Graphs as JSON: nodes made of what a file holds, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._core import symbol_file
from .._core.symbol_file import VERSION, FileNode, Reference, SymbolFile
from .._core.symbol_upgrade import HIDDEN, kept, upgrade
from .._ops.registry import REGISTRY, Op
from ..base import MXNetError
from ..ndarray.custom import custom_op
from .flow import MAKERS, flow_node
from .flow_places import check_places
from .graph import Entry, Node, in_order, present_inputs
from .texts import parameter, texts, variable

_MOST_NAMED = 3


def dump(outputs: Sequence[Entry]) -> str:
    """Return the JSON text of a graph, that of MXNet 1.9.1 but for the count of outputs."""
    return to_file(outputs).text()


def to_file(outputs: Sequence[Entry]) -> SymbolFile:
    """Return a graph as files hold it."""
    order = in_order(outputs)
    place = {id(node): number for number, node in enumerate(order)}
    versions: dict[tuple[int, int], int] = {}
    nodes = [_row(node, place, versions) for node in order]
    heads = [(place[id(node)], i, versions.get((id(node), i), 0)) for node, i in outputs]
    return SymbolFile(nodes, heads)


def _row(node: Node, place: dict[int, int], versions: dict[tuple[int, int], int]) -> FileNode:
    inputs: list[Reference] = []
    for position, entry in enumerate(node.inputs):
        if entry is None:
            continue
        key = id(entry[0]), entry[1]
        if node.is_aux(position):  # each operator that updates a state makes a new version of it
            versions[key] = versions.get(key, 0) + 1
        inputs.append((place[key[0]], entry[1], versions.get(key, 0)))
    return FileNode(
        node.op.name if node.op else "null", node.name, texts(node), inputs,
        _count_outputs(node), [to_file(graph) for graph in node.subgraphs],
    )  # fmt: skip


def _count_outputs(node: Node) -> int:
    # Most operators have one output whatever their attributes say.
    count = 1 if node.op is None else node.op.outputs
    return count if isinstance(count, int) else node.count_outputs()


def parse(text: str) -> list[Entry]:
    """Return the outputs of the graph in a JSON text.

    Raises
    ------
    MXNetError
        If it is no graph, or has operators that do not exist: all of them are named.
    """
    return from_file(symbol_file.parse(text))


def from_file(graph: SymbolFile) -> list[Entry]:
    """Return the outputs of a graph as files hold it. Raises MXNetError, see `parse`."""
    _refuse_unknown(graph)
    return _Builder(upgrade(graph)).outputs()


def _refuse_unknown(graph: SymbolFile) -> None:
    """Raise MXNetError if there are operators that do not exist, naming all of them."""
    unknown = {
        op: nodes for op, nodes in sorted(graph.operators().items())
        if op not in REGISTRY and op not in ("Custom", *MAKERS)
    }  # fmt: skip
    if not unknown:
        return
    places = []
    for op, nodes in unknown.items():
        more = f" and {len(nodes) - _MOST_NAMED} more" if len(nodes) > _MOST_NAMED else ""
        places.append(f"{op} ({', '.join(map(repr, nodes[:_MOST_NAMED]))}{more})")
    raise MXNetError(
        f"symbol: there are no operators named {', '.join(unknown)}. Their nodes: "
        f"{'; '.join(places)}."
    )


class _Builder:
    """The nodes of one graph, made inputs first."""

    def __init__(self, graph: SymbolFile) -> None:
        self.graph = graph
        self.nodes: dict[int, Node] = {}
        self._labels: dict[tuple[Any, ...], list[str]] = {}

    def outputs(self) -> list[Entry]:
        """Make all nodes and return the heads."""
        for place in self.graph.order():
            row = self.graph.nodes[place]
            self.nodes[place] = node = self._made(row)
            if node.op is not None:
                entries = self._entries(row.inputs)
                if self.graph.version < VERSION:
                    _move_to_variables(node, node.op, entries)
                node.inputs = self._completed(node, node.op, entries)
                if row.op in MAKERS:
                    check_places(node, entries)
        return self._entries(self.graph.heads)

    def _entries(self, references: list[Reference]) -> list[Entry]:
        entries = [(self.nodes[place], number) for place, number, _ in references]
        for node, number in entries:
            if number >= _count_outputs(node):
                raise MXNetError(f"symbol: {node.name!r} has no output number {number}.")
        return entries

    def _made(self, row: FileNode) -> Node:
        """Return the node without its inputs."""
        attrs = dict(row.attrs)
        if row.op == "null":
            params, attrs = variable(attrs, row.name)
            return Node(None, row.name, params=params, attrs=attrs)
        if row.op == "Custom":
            op = custom_op(attrs.get("op_type"), {k: v for k, v in attrs.items() if k != "op_type"})
            return Node(op, row.name, (), attrs)
        graphs = [tuple(_Builder(graph).outputs()) for graph in row.subgraphs]
        if row.op in MAKERS:
            return flow_node(row.op, row.name, attrs, graphs)
        op = REGISTRY[row.op]
        params = {key: attrs.pop(key) for key in list(attrs) if key in op.attrs}
        if op.variadic:
            attrs.pop(op.count, None)
        return Node(op, row.name, (), params, attrs, tuple(graphs))

    def _completed(self, node: Node, op: Op, entries: list[Entry]) -> tuple[Entry | None, ...]:
        """Return the inputs with None for absent ones; old files leave out auxiliary states."""
        if op.variadic:
            return tuple(entries)
        labels = self._present(node, op)
        if len(entries) == len(labels) == len(op.arrays):
            return tuple(entries)
        labels = _lengthened(labels, op, len(entries))
        if len(entries) > len(labels):
            takes = f"takes {', '.join(op.arrays)}" if op.arrays else "takes none"
            raise MXNetError(
                f"symbol: {op.name} {node.name!r} has {len(entries)} inputs, but {takes}."
            )
        found: dict[str, Entry] = dict(zip(labels, entries, strict=False))
        for label in labels[len(entries) :]:
            found[label] = parameter(node, label), 0
        return tuple(found.get(label) for label in op.arrays)

    def _present(self, node: Node, op: Op) -> list[str]:
        """Return the inputs under the node's attributes, which many nodes have in common."""
        key = (id(op), *node.params.items())
        labels = self._labels.get(key)
        if labels is None:
            labels = self._labels[key] = present_inputs(op, op.parse(node.params))
        return labels


def _lengthened(labels: list[str], op: Op, count: int) -> list[str]:
    """Return labels of ``count`` inputs or more if the operator has optional ones to add."""
    labels = list(labels)
    extra = [label for label in op.arrays if label not in labels]
    while count > len(labels) and extra:
        labels.append(extra.pop(0))
    return sorted(labels, key=op.arrays.index)


def _move_to_variables(node: Node, op: Op, entries: list[Entry]) -> None:
    """Give variables what old files say of them at their operator, as ``weight_lr_mult``."""
    if not any(name.endswith(HIDDEN) for name in node.attrs):
        return
    for label, (source, _) in zip(op.arrays, entries, strict=False):
        for key in HIDDEN:
            value = node.attrs.pop(f"{label}_{key}", None)
            if value is not None and source.op is None:
                source.attrs[kept(key)] = value
