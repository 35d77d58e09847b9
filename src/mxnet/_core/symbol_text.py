"""The text of graphs, in the layout of MXNet 1.9.1."""

from collections.abc import Sequence
from itertools import accumulate
from json.encoder import encode_basestring
from typing import Any

_MOST_IN_LINE = 10


def graph_text(graph: Any) -> str:
    """Return the JSON text of a `SymbolFile`, which says of which version it is."""
    version = f'"attrs": {{"mxnet_version": ["int", {graph.version}]}}'
    return _object([*_graph(graph, 0), version], 0)


def _graph(graph: Any, depth: int) -> list[str]:
    nodes = [_node(node, depth + 2) for node in graph.nodes]
    variables = [place for place, node in enumerate(graph.nodes) if node.op == "null"]
    rows = list(accumulate((node.outputs for node in graph.nodes), initial=0))
    return [
        f'"nodes": {_list(nodes, depth + 1)}',
        f'"arg_nodes": {_short_list(list(map(str, variables)), depth + 1)}',
        f'"node_row_ptr": {_short_list(list(map(str, rows)), depth + 1)}',
        f'"heads": {_references(graph.heads, depth + 1)}',
    ]


def _node(node: Any, depth: int) -> str:
    parts = [f'"op": {_string(node.op)}', f'"name": {_string(node.name)}']
    attrs = [f"{_string(key)}: {_string(value)}" for key, value in node.attrs.items()]
    if len(attrs) == 1:
        parts.append(f'"attrs": {{{attrs[0]}}}')
    elif attrs:
        parts.append(f'"attrs": {_object(attrs, depth + 1)}')
    parts.append(f'"inputs": {_references(node.inputs, depth + 1)}')
    if node.subgraphs:
        graphs = [_object(_graph(graph, depth + 2), depth + 2) for graph in node.subgraphs]
        parts.append(f'"subgraphs": {_list(graphs, depth + 1)}')
    return _object(parts, depth)


def _string(text: str) -> str:
    # MXNet's reader knows no \u: other alphabets are written as they are.
    quoted = encode_basestring(text)
    return quoted if "\\" not in quoted else _plain(text)


def _plain(text: str) -> str:
    for sign, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(sign, escape)
    return f'"{text}"'


def _references(values: Sequence[tuple[int, int, int]], depth: int) -> str:
    parts = [f"[{place}, {output}, {version}]" for place, output, version in values]
    return _short_list(parts, depth)


def _short_list(parts: list[str], depth: int) -> str:
    return _list(parts, depth) if len(parts) > _MOST_IN_LINE else f"[{', '.join(parts)}]"


def _object(parts: list[str], depth: int) -> str:
    gap = "\n" + "  " * depth
    return "{" + f"{gap}  " + f", {gap}  ".join(parts) + gap + "}"


def _list(parts: list[str], depth: int) -> str:
    if not parts:
        return "[]"
    gap = "\n" + "  " * depth
    return "[" + f"{gap}  " + f", {gap}  ".join(parts) + gap + "]"
