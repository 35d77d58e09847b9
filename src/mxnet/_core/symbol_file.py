"""The JSON of graphs: text <-> nodes, without knowing any operator.

`read` checks whatever can be checked without operators (places of nodes, attributes that are
strings, cycles, depth of subgraphs), and understands the forms of MXNet 0.8 to 1.9; `text` gives
the very characters that MXNet 1.9.1 writes. What operators mean is left to `mxnet.symbol`.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ..base import MXNetError
from . import sniff
from .symbol_text import graph_text

VERSION = 10901
_UNSAID = 800  # the first versions did not write theirs
_MOST_NESTED = 64

Reference = tuple[int, int, int]
"""Place of a node, number of its output, and version: how often operators updated it before."""


@dataclass(slots=True, eq=False)
class FileNode:
    """One node: an operator, or a variable if ``op`` is "null".

    ``attrs`` are the attributes as the file has them, whatever it called the place where they
    stand; ``outputs`` is how many outputs the file counts, hidden ones included.
    """

    op: str
    name: str
    attrs: dict[str, str] = field(default_factory=dict)
    inputs: list[Reference] = field(default_factory=list)
    outputs: int = 1
    subgraphs: list["SymbolFile"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class SymbolFile:
    """A graph as files hold it.

    ``nodes`` in the order of the file, the outputs of the graph as ``heads``, and ``version``, the
    number of the MXNet that wrote it: 10901 is 1.9.1.
    """

    nodes: list[FileNode]
    heads: list[Reference]
    version: int = VERSION

    def variables(self) -> list[str]:
        """Return the names of the variables: data, parameters, auxiliary states."""
        return [node.name for node in self.nodes if node.op == "null"]

    def operators(self) -> dict[str, list[str]]:
        """Return the names of the nodes for each operator, those of subgraphs included."""
        found: dict[str, list[str]] = {}
        for graph in self.graphs():
            for node in graph.nodes:
                if node.op != "null":
                    found.setdefault(node.op, []).append(node.name)
        return found

    def graphs(self) -> Iterator["SymbolFile"]:
        """Yield the graph and all graphs inside it."""
        yield self
        for node in self.nodes:
            for graph in node.subgraphs:
                yield from graph.graphs()

    def order(self) -> list[int]:
        """Return the places of all nodes, inputs before users.

        Raises MXNetError if a node depends on itself.
        """
        if all(entry[0] < user for user, node in enumerate(self.nodes) for entry in node.inputs):
            return list(range(len(self.nodes)))
        return _sorted(self.nodes)

    def text(self) -> str:
        """Return the JSON text, as MXNet 1.9.1 writes it."""
        return graph_text(self)


def read(source: str | os.PathLike[str] | bytes) -> SymbolFile:
    """Read the graph of a file, by its path or its content.

    Raises MXNetError, naming file, node, expectation and finding, if it cannot be read or is none.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return parse(bytes(source).decode("utf-8", "replace"))
    label = os.fspath(source)
    try:
        with open(label, encoding="utf-8", errors="replace") as stream:
            text = stream.read()
    except OSError as error:
        raise MXNetError(f"{label}: cannot read the symbol file: {error}.") from error
    try:
        return parse(text)
    except MXNetError as error:
        raise MXNetError(f"{label}: {error}") from error


def parse(text: str) -> SymbolFile:
    """Return the graph in a JSON text. Raises MXNetError, see `read`."""
    try:
        # MXNet writes control characters as they are.
        content = json.loads(text, strict=False)
        if "\\u" in text:  # half a pair of surrogates is no text that could be written again
            json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else error
        if text.lstrip()[:1] == "{" and isinstance(error, ValueError):
            hint = "The file is cut short or damaged (a truncated download?): get it again."
        else:
            hint = sniff.hint(text[:512].encode("utf-8", "replace"))
        raise MXNetError(f"symbol: this is no JSON text ({reason}). {hint}".rstrip()) from None
    if not isinstance(content, dict):
        raise _wrong("the file", "an object", content)
    match content.get("attrs"):
        case {"mxnet_version": [_, int(version)]}:
            return _graph(content, version, 0)
    return _graph(content, _UNSAID, 0)


def _graph(content: dict[str, Any], version: int, depth: int) -> SymbolFile:
    if depth > _MOST_NESTED:
        raise MXNetError(f"symbol: subgraphs are nested deeper than {_MOST_NESTED}.")
    rows = _field(content, "nodes", list, "the graph")
    nodes = [_node(row, number, len(rows), version, depth) for number, row in enumerate(rows)]
    heads = _references(_field(content, "heads", list, "the graph"), "heads", len(nodes))
    for number in _field(content, "arg_nodes", list, "the graph"):
        if not _is_index(number, len(nodes)) or nodes[number].op != "null":
            raise _wrong("an entry of arg_nodes", "the place of a variable", number)
    _count_outputs(nodes, heads, content.get("node_row_ptr"))
    graph = SymbolFile(nodes, heads, version)
    graph.order()
    return graph


def _node(row: Any, number: int, count: int, version: int, depth: int) -> FileNode:
    if not isinstance(row, dict):
        raise _wrong("a node", "an object", row)
    op, name = row.get("op"), row.get("name")
    if not isinstance(op, str) or not isinstance(name, str):
        key = "name" if isinstance(op, str) else "op"
        raise _wrong(f"{key!r} of node {number}", "a string", row.get(key))
    attrs: dict[str, str] = {}
    for key in ("param", "attr", "attrs"):
        if part := row.get(key):
            attrs |= _strings(part, f"{key} of node {number} ({name})")
    inputs = row.get("inputs") or ()
    where = f"inputs of node {number} ({name})"
    node = FileNode(op, name, attrs, _references(inputs, where, count))
    if node.op == "null" and node.inputs:
        raise MXNetError(f"symbol: node {number}, the variable {name!r}, has inputs.")
    for graph in _list(row.get("subgraphs") or (), f"subgraphs of node {number} ({name})"):
        if not isinstance(graph, dict):
            raise _wrong("a subgraph", "an object", graph)
        node.subgraphs.append(_graph(graph, version, depth + 1))
    return node


def _strings(part: Any, where: str) -> dict[str, str]:
    if not isinstance(part, dict) or not all(type(value) is str for value in part.values()):
        raise _wrong(where, "an object of strings", part)
    return part


def _references(values: Any, where: str, count: int) -> list[Reference]:
    found = []
    for value in _list(values, where):
        match value:
            case [number, output, *rest] if _is_index(number, count) and _is_index(output):
                version = rest[0] if rest and _is_index(rest[0]) else 0
                found.append((number, output, version))
            case _:
                raise _wrong(where, f"[node below {count}, output]", value)
    return found


def _is_index(value: Any, count: int = 1 << 31) -> bool:
    return type(value) is int and 0 <= value < count  # True is an int too, but no place


def _list(value: Any, where: str) -> Any:
    if not isinstance(value, list | tuple):
        raise _wrong(where, "a list", value)
    return value


def _count_outputs(nodes: list[FileNode], heads: list[Reference], rows: Any) -> None:
    """Note how many outputs nodes have: as the file says, or as many as are used."""
    if isinstance(rows, list) and len(rows) == len(nodes) + 1 and all(map(_is_index, rows)):
        for node, (start, stop) in zip(nodes, pairwise(rows), strict=True):
            node.outputs = max(stop - start, 1)
    for used in (heads, *(node.inputs for node in nodes)):
        for place, output, _ in used:
            nodes[place].outputs = max(nodes[place].outputs, output + 1)


def _sorted(nodes: list[FileNode]) -> list[int]:
    """Order nodes by removing those that have no inputs left."""
    users: list[list[int]] = [[] for _ in nodes]
    missing = [0] * len(nodes)
    for user, node in enumerate(nodes):
        for place in {entry[0] for entry in node.inputs}:
            users[place].append(user)
            missing[user] += 1
    ready = [place for place, count in enumerate(missing) if not count]
    order = []
    while ready:
        order.append(ready.pop())
        for user in users[order[-1]]:
            missing[user] -= 1
            if not missing[user]:
                ready.append(user)
    if len(order) < len(nodes):
        place = next(place for place, count in enumerate(missing) if count)
        raise MXNetError(
            f"symbol: the graph has a cycle, node {place} ({nodes[place].name!r}) depends on "
            "itself."
        )
    return order


def _field(content: dict[str, Any], key: str, kind: type, where: str) -> Any:
    value = content.get(key)
    if not isinstance(value, kind):
        raise _wrong(f"{key!r} of {where}", f"a {kind.__name__}", value)
    return value


def _wrong(where: str, expected: str, got: Any) -> MXNetError:
    text = "nothing" if got is None else json.dumps(got)[:80]
    return MXNetError(f"symbol: {where} must be {expected}, got {text}.")
