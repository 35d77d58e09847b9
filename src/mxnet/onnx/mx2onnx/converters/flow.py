"""Loops and branches, whose graphs become graphs inside of a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ....symbol.graph import Entry, Inference, in_order
from ..facts import Facts
from ..table import Results, UnsupportedError, converts
from ..values import Call, Value
from ..walk import Problems, Walk
from ..writer import Body, Writer

Graph = Sequence[Entry]


def _names(graph: Graph) -> list[str]:
    return [node.name for node in in_order(graph) if node.op is None]


def _converted(
    g: Writer, call: Call, graph: Graph, variables: Mapping[str, Value]
) -> list[Value]:
    """Write a graph's steps, given its variables, and return its outputs.

    Raises UnsupportedError if some of its nodes cannot be exported.
    """
    count = max((len(one) for v in variables.values() for one in v.lengths), default=1)
    runs = [
        {key: tuple(one[i] for one in value.lengths) for key, value in variables.items()}
        for i in range(count)
    ]
    types = {key: value.dtype.name for key, value in variables.items()}
    problems = Problems()
    scope = g.scope
    facts = Facts([Inference(graph, shapes, types) for shapes in runs])
    found = Walk(g, facts, variables, call.arrays, problems).run(graph)
    g.scope = scope
    if problems:
        inside = "; ".join(f"{node.name!r}: {reason}" for node, reason in problems)
        raise UnsupportedError(f"its graph has nodes that cannot be exported: {inside}")
    return found


def _body(g: Writer, name: str) -> Writer:
    inner = Writer(g)
    inner.scope = f"{g.scope}/{name}"
    return inner


def _own(g: Writer, values: Sequence[Value]) -> list[Value]:
    """Return values under names of their own, as the outputs of a body must have."""
    return [value.named(g.op("Identity", value)) for value in values]


def _input(g: Writer, like: Value, label: str) -> Value:
    value = like.named(g.unique(f"{g.scope}/{label}"))
    g.sources.append(value)
    return value


def _truth(g: Writer, value: Value) -> str:
    """Return a condition, an array of one element, as a truth value without axes."""
    return g.op("Reshape", g.cast(value, "bool"), g.constant(np.zeros(0, dtype=np.int64)))


@converts("_foreach")
def _foreach(g: Writer, call: Call) -> Results:
    attrs, (graph,) = call.attrs, call.node.subgraphs
    names, count = _names(graph), len(attrs["in_data_locs"])
    split = count + len(attrs["in_state_locs"])
    sources, states, others = call.given[:count], call.given[count:split], call.given[split:]
    sources = [_with_entries(g, source) for source in sources]
    inner = _body(g, "body")
    now = [_input(inner, state, "state") for state in states]
    steps = [
        _input(inner, Value(source, source.dtype, source.lengths[1:]), "step")
        for source in sources
    ]
    places = [*attrs["in_data_locs"], *attrs["in_state_locs"], *attrs["remain_locs"]]
    given = zip(places, [*steps, *now, *others], strict=True)
    found = _converted(inner, call, graph, {names[place]: value for place, value in given})
    cut = attrs["num_out_data"]
    outputs = _own(inner, [*found[cut:], *found[:cut]])
    body = Body(inner, g.unique("foreach"), [*now, *steps], outputs)
    results = g.ops("Scan", *states, *sources, count=len(outputs), body=body,
                    num_scan_inputs=len(sources))  # fmt: skip
    return [*results[len(states) :], *results[: len(states)]]


def _with_entries(g: Writer, source: Value) -> Value:
    """Return an array whose entries have an axis, as single numbers have in MXNet."""
    if source.ndim > 1:
        return source
    lengths = [*source.lengths, (1,) * len(source.lengths[0])]
    return Value(g.op("Unsqueeze", source, g.vector([1])), source.dtype, lengths)


@converts("_while_loop")
def _while_loop(g: Writer, call: Call) -> Results:
    attrs, (cond, func) = call.attrs, call.node.subgraphs
    cond_names, func_names = _names(cond), _names(func)
    places = [attrs["func_input_locs"][loc] for loc in attrs["func_var_locs"]]
    values = list(call.given)

    def test(writer: Writer) -> str:
        given = zip(cond_names, attrs["cond_input_locs"], strict=True)
        (found,) = _converted(writer, call, cond, {name: values[loc] for name, loc in given})
        return _truth(writer, found)

    first = test(g)
    inner = _body(g, "body")
    turn = Value(inner.unique(f"{inner.scope}/turn"), np.int64, ())
    going = Value(inner.unique(f"{inner.scope}/going"), np.bool_, ())
    begin = [call.given[place] for place in places]
    now = [_input(inner, value, "variable") for value in begin]
    for place, value in zip(places, now, strict=True):
        values[place] = value
    given = zip(func_names, attrs["func_input_locs"], strict=True)
    found = _converted(inner, call, func, {name: values[loc] for name, loc in given})
    cut = attrs["num_out_data"]
    for place, value in zip(places, found[cut:], strict=True):
        values[place] = value
    more = going.named(test(inner))
    outputs = _own(inner, [more, *found[cut:], *found[:cut]])
    body = Body(inner, g.unique("while"), [turn, going, *now], outputs)
    most = attrs["max_iterations"]
    results = g.ops("Loop", g.number(most, np.int64), first, *begin, count=len(outputs) - 1,
                    body=body)  # fmt: skip
    stacks = [
        _completed(g, stack, out, most)
        for stack, out in zip(results[len(now) :], call.outputs, strict=False)
    ]
    return [*stacks, *results[: len(now)]]


def _completed(g: Writer, stack: str, out: Value, length: int) -> str:
    """Return what the steps gave, with zeros for those that were not taken."""
    taken = g.op("Shape", stack, start=0, end=1)
    rest = g.minus(length, taken)
    none = [0] * (out.ndim - 1)
    return g.op("Pad", stack, g.vector([0, *none, rest, *none]))


@converts("_cond")
def _cond(g: Writer, call: Call) -> Results:
    graphs = call.node.subgraphs
    keys = ("cond_input_locs", "then_input_locs", "else_input_locs")
    given = [
        {name: call.given[loc] for name, loc in zip(_names(graph), call.attrs[key], strict=True)}
        for graph, key in zip(graphs, keys, strict=True)
    ]
    (found,) = _converted(g, call, graphs[0], given[0])
    branches = []
    for graph, variables, label in zip(graphs[1:], given[1:], ("then", "else"), strict=True):
        inner = _body(g, label)
        outputs = _own(inner, _converted(inner, call, graph, variables))
        branches.append(Body(inner, g.unique(label), [], outputs))
    return g.ops("If", _truth(g, found), count=len(call.outputs), then_branch=branches[0],
                 else_branch=branches[1])  # fmt: skip
