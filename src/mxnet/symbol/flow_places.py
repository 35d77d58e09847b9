"""Whether nodes of control flow that come from files are well-formed.

Their attributes say which input of the node stands for which variable of a subgraph: a place that
does not exist would show only when the graph runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..base import MXNetError
from .graph import Entry, Node, in_order

#: operator -> (the attribute for each subgraph, or those that together are for the only one)
_PLACES = {
    "_foreach": (("in_data_locs", "in_state_locs", "remain_locs"),),
    "_while_loop": (("cond_input_locs",), ("func_input_locs",)),
    "_cond": (("cond_input_locs",), ("then_input_locs",), ("else_input_locs",)),
}


def check_places(node: Node, entries: Sequence[Entry]) -> None:
    """Raise MXNetError if attributes of a node of control flow name places that do not exist."""
    assert node.op is not None
    attrs = node.op.parse(node.params)
    for problem in _problems(node, node.op.name, attrs, len(entries)):
        raise MXNetError(f"symbol: {node.op.name} {node.name!r}: {problem}.")


def _problems(node: Node, op: str, attrs: dict[str, Any], inputs: int) -> Iterator[str]:
    if attrs["num_args"] != len(node.subgraphs) + inputs:
        yield f"num_args must be {len(node.subgraphs) + inputs}, got {attrs['num_args']}"
    for graph, keys in zip(node.subgraphs, _PLACES[op], strict=True):
        count = sum(inner.op is None for inner in in_order(graph))
        places = [place for key in keys for place in attrs[key]]
        limit = count if op == "_foreach" else inputs
        if len(places) != count or not all(0 <= place < limit for place in places):
            yield (
                f"{', '.join(keys)} must be {count} places from 0 to {limit - 1}, got {places}"
            )
    outputs, results = attrs["num_outputs"], len(node.subgraphs[-1])
    states = ()
    if op == "_foreach":
        states = attrs["in_state_locs"]
        if sorted(place for key in _PLACES[op][0] for place in attrs[key]) != list(range(inputs)):
            yield f"its {inputs} inputs must stand for all variables of the subgraph"
    elif op == "_while_loop":
        states = attrs["func_var_locs"]
        if not all(0 <= place < len(attrs["func_input_locs"]) for place in states):
            yield f"func_var_locs must be places in func_input_locs, got {states}"
    if outputs != results:
        yield f"num_outputs must be {results}, as many as its subgraph has, got {outputs}"
    if op != "_cond" and attrs["num_out_data"] + len(states) != results:
        yield f"num_out_data must be {results - len(states)}, got {attrs['num_out_data']}"
