"""Graphs as JSON: writing MXNet's current form, reading those of 0.8 to 1.9."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .._core import sniff
from .._ops.registry import REGISTRY, Op
from ..base import MXNetError
from ..ndarray.custom import custom_op
from .flow import MAKERS, flow_node
from .graph import Entry, Node, in_order, present_inputs
from .texts import HIDDEN, kept, parameter, texts, variable

VERSION = 10901
_BEFORE_ATTRIBUTES = 905  # argmax(axis=-1) meant "all axes" before MXNet 0.9.5
_MOST_NESTED = 64


def dump(outputs: Sequence[Entry]) -> str:
    """Return the JSON text of a graph, that of MXNet 1.9.1 but for the count of outputs."""
    version = _pair("attrs", f'{{"mxnet_version": ["int", {VERSION}]}}')
    return _object([*_graph(outputs, 0), version], 0)


def _graph(outputs: Sequence[Entry], depth: int) -> list[str]:
    order = in_order(outputs)
    place = {id(node): number for number, node in enumerate(order)}
    versions: dict[tuple[int, int], int] = {}
    nodes = [_node(node, place, versions, depth + 2) for node in order]
    rows = [0]
    for node in order:
        rows.append(rows[-1] + node.count_outputs())
    heads = [[place[id(node)], i, versions.get((id(node), i), 0)] for node, i in outputs]
    variables = [number for number, node in enumerate(order) if node.op is None]
    return [
        _pair("nodes", _list(nodes, depth + 1)), _pair("arg_nodes", json.dumps(variables)),
        _pair("node_row_ptr", json.dumps(rows)), _pair("heads", json.dumps(heads)),
    ]  # fmt: skip


def _node(
    node: Node, place: dict[int, int], versions: dict[tuple[int, int], int], depth: int
) -> str:
    inputs = []
    for position, entry in enumerate(node.inputs):
        if entry is None:
            continue
        key = id(entry[0]), entry[1]
        # Each operator that updates a state makes a new version of it.
        versions[key] = versions.get(key, 0) + node.is_aux(position)
        inputs.append([place[key[0]], entry[1], versions[key]])
    parts = [_pair("op", json.dumps(node.op.name if node.op else "null")),
             _pair("name", json.dumps(node.name))]  # fmt: skip
    attrs = {key: json.dumps(value) for key, value in texts(node).items()}
    if len(attrs) == 1:
        parts.append(_pair("attrs", f"{{{_pair(*attrs.popitem())}}}"))
    elif attrs:
        parts.append(_pair("attrs", _object([_pair(*item) for item in attrs.items()], depth + 1)))
    parts.append(_pair("inputs", json.dumps(inputs)))
    if node.subgraphs:
        graphs = [_object(_graph(graph, depth + 2), depth + 2) for graph in node.subgraphs]
        parts.append(_pair("subgraphs", _list(graphs, depth + 1)))
    return _object(parts, depth)


def _pair(key: str, value: str) -> str:
    return f'"{key}": {value}'


def _object(parts: list[str], depth: int) -> str:
    gap = "\n" + "  " * depth
    return "{" + f"{gap}  " + f", {gap}  ".join(parts) + gap + "}"


def _list(parts: list[str], depth: int) -> str:
    if not parts:
        return "[]"
    gap = "\n" + "  " * depth
    return "[" + f"{gap}  " + f", {gap}  ".join(parts) + gap + "]"


def parse(text: str) -> list[Entry]:
    """Return the outputs of the graph in a JSON text.

    Raises
    ------
    MXNetError
        If it is no graph, or has operators that do not exist: all of them are named.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        hint = sniff.hint(text[:512].encode("utf-8", "replace"))
        raise MXNetError(f"symbol: this is no JSON text ({error}). {hint}".rstrip()) from None
    if not isinstance(content, dict):
        raise _wrong("the file", "an object", content)
    unknown = sorted(_unknown_operators(content, 0))
    if unknown:
        raise MXNetError(f"symbol: there are no operators named {', '.join(unknown)}.")
    return _Reader(content, _version(content)).outputs()


def _version(content: dict[str, Any]) -> int:
    match content.get("attrs"):
        case {"mxnet_version": [_, int(version)]}:
            return version
    return 800  # the first versions did not write it


def _unknown_operators(content: dict[str, Any], depth: int) -> set[str]:
    if depth > _MOST_NESTED:
        raise MXNetError(f"symbol: subgraphs are nested deeper than {_MOST_NESTED}.")
    found = set()
    for node in _field(content, "nodes", list, "the graph"):
        if not isinstance(node, dict):
            raise _wrong("a node", "an object", node)
        name = node.get("op")
        if name not in REGISTRY and name not in ("null", "Custom", *MAKERS):
            found.add(str(name))
        for graph in node.get("subgraphs", []):
            if not isinstance(graph, dict):
                raise _wrong("a subgraph", "an object", graph)
            found |= _unknown_operators(graph, depth + 1)
    return found


class _Reader:
    """The nodes of one graph."""

    def __init__(self, content: dict[str, Any], version: int) -> None:
        self.content = content
        self.version = version
        self.rows = content["nodes"]
        self.nodes: list[Node] = [self._made(i, row) for i, row in enumerate(self.rows)]

    def outputs(self) -> list[Entry]:
        """Return the heads, after connecting all nodes."""
        _field(self.content, "arg_nodes", list, "the graph")
        given = [
            [self._entry(entry, f"node {number} ({node.name})") for entry in row.get("inputs", [])]
            for number, (node, row) in enumerate(zip(self.nodes, self.rows, strict=True))
        ]
        self._refuse_cycles(given)
        for node, entries in zip(self.nodes, given, strict=True):
            if node.op is not None:
                _move_to_variables(node, entries)
                node.inputs = _complete(node, node.op, entries)
            elif entries:
                raise MXNetError(f"symbol: the variable {node.name!r} has inputs.")
        heads = _field(self.content, "heads", list, "the graph")
        outputs = [self._entry(head, "heads") for head in heads]
        for node, number in [*outputs, *(entry for one in given for entry in one)]:
            if number >= node.count_outputs():
                raise MXNetError(f"symbol: {node.name!r} has no output number {number}.")
        return outputs

    def _made(self, number: int, row: dict[str, Any]) -> Node:
        where = f"node {number}"
        name = _field(row, "name", str, where)
        attrs: dict[str, str] = {}
        for key in ("param", "attr", "attrs"):
            part = row.get(key) or {}
            if not isinstance(part, dict) or not all(isinstance(v, str) for v in part.values()):
                raise _wrong(f"{key} of {where} ({name})", "an object of strings", part)
            attrs |= {kept(k): value for k, value in part.items()}
        if row["op"] == "null":
            params, attrs = variable(attrs, name)
            return Node(None, name, params=params, attrs=attrs)
        if row["op"] == "Custom":
            op = custom_op(attrs.get("op_type"), {k: v for k, v in attrs.items() if k != "op_type"})
            return Node(op, name, (), attrs)
        graphs = [_Reader(graph, self.version).outputs() for graph in row.get("subgraphs", [])]
        if row["op"] in MAKERS:
            return flow_node(row["op"], name, attrs, graphs)
        op = REGISTRY[row["op"]]
        if op.name in ("argmax", "argmin") and self.version < _BEFORE_ATTRIBUTES:
            attrs = {k: v for k, v in attrs.items() if (k, v) != ("axis", "-1")}
        params = {key: attrs.pop(key) for key in list(attrs) if key in op.attrs}
        if op.variadic:
            attrs.pop(op.count, None)
        return Node(op, name, (), params, attrs, tuple(map(tuple, graphs)))

    def _entry(self, value: Any, where: str) -> Entry:
        match value:
            case [int(number), int(output), *_] if 0 <= number < len(self.nodes) and output >= 0:
                return self.nodes[number], output
        raise _wrong(where, f"[node below {len(self.nodes)}, output]", value)

    def _refuse_cycles(self, given: list[list[Entry]]) -> None:
        """Raise MXNetError if a node is among its own inputs, by removing what has none left."""
        place = {id(node): number for number, node in enumerate(self.nodes)}
        users: list[list[int]] = [[] for _ in self.nodes]
        missing = [0] * len(self.nodes)
        for user, entries in enumerate(given):
            for number in {place[id(node)] for node, _ in entries}:
                users[number].append(user)
                missing[user] += 1
        ready = [number for number, count in enumerate(missing) if not count]
        done = 0
        while ready:
            done += 1
            for user in users[ready.pop()]:
                missing[user] -= 1
                if not missing[user]:
                    ready.append(user)
        if done < len(self.nodes):
            name = next(n.name for n, count in zip(self.nodes, missing, strict=True) if count)
            raise MXNetError(f"symbol: the graph has a cycle, {name!r} depends on itself.")


def _move_to_variables(node: Node, entries: list[Entry]) -> None:
    """Give variables what old files say of them at their operator, as ``weight_lr_mult``."""
    assert node.op is not None
    for label, (source, _) in zip(node.op.arrays, entries, strict=False):
        for key in HIDDEN:
            value = node.attrs.pop(f"{label}_{key}", None)
            if value is not None and source.op is None:
                source.attrs[kept(key)] = value


def _complete(node: Node, op: Op, entries: list[Entry]) -> tuple[Entry | None, ...]:
    """Return the inputs with None for absent ones; old files leave out auxiliary states."""
    if op.variadic:
        return tuple(entries)
    labels = present_inputs(op, op.parse(node.params))
    extra = [label for label in op.arrays if label not in labels]
    while len(entries) > len(labels) and extra:
        labels.append(extra.pop(0))
    if len(entries) > len(labels):
        raise MXNetError(
            f"symbol: {op.name} {node.name!r} has {len(entries)} inputs, but takes "
            f"{', '.join(op.arrays)}."
        )
    labels.sort(key=op.arrays.index)
    found: dict[str, Entry] = dict(zip(labels, entries, strict=False))
    for label in labels[len(entries) :]:
        found[label] = parameter(node, label), 0
    return tuple(found.get(label) for label in op.arrays)


def _field(content: dict[str, Any], key: str, kind: type, where: str) -> Any:
    value = content.get(key)
    if not isinstance(value, kind):
        raise _wrong(f"{key!r} of {where}", f"a {kind.__name__}", value)
    return value


def _wrong(where: str, expected: str, got: Any) -> MXNetError:
    text = "nothing" if got is None else json.dumps(got)[:80]
    return MXNetError(f"symbol: {where} must be {expected}, got {text}.")
