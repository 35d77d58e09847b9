"""Splitting a traced function into its forward and its backward graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from torch import fx

from .joint import Joint
from .passes import writes


@dataclass(frozen=True)
class Halves:
    """The two graphs of a function.

    Attributes
    ----------
    forward : fx.Graph
        From the arguments to the outputs followed by ``kept`` more values.
    backward : fx.Graph
        From the arguments at the places ``inputs``, the kept values and the gradients of the
        outputs, to the gradients of the arguments; None for those without one.
    draws : list of int
        The places of random draws among the kept values.
    """

    forward: fx.Graph
    backward: fx.Graph
    inputs: list[int]
    draws: list[int]


def split(joint: Joint) -> Halves:
    """Split where the derivative began; forward keeps what backward needs."""
    nodes = joint.nodes
    outputs, heads, grads = joint.ends
    arguments = [node for node in nodes if node.op == "placeholder"]
    begun = [n for n in nodes if n.name not in joint.forward and n not in heads]
    ends = [grad for grad in grads if grad is not None]
    wanted = _used([*ends, *(node for node in begun if writes(node))])
    later = [node for node in begun if node in wanted]
    crossing = _crossing(later, ends, heads)
    inputs = [i for i, node in enumerate(arguments) if node in crossing]
    draws = [node for node in nodes if node.name in joint.draws]
    kept = [node for node in crossing if node.op != "placeholder"]
    kept += [node for node in draws if node not in crossing]
    forward = _graph([n for n in nodes if n.name in joint.forward], arguments, [*outputs, *kept])
    given = [*(arguments[i] for i in inputs), *kept, *heads]
    constants = [node for node in nodes if node.op == "get_attr"]
    backward = _graph([*constants, *later], given, grads)
    return Halves(forward, backward, inputs, [kept.index(node) for node in draws])


def _crossing(
    later: Sequence[fx.Node], ends: Sequence[fx.Node], heads: Sequence[fx.Node]
) -> dict[fx.Node, None]:
    """Return the forward values that the backward nodes, or the gradients themselves, are."""
    inside = {*later, *heads}
    used = [source for node in later for source in node.all_input_nodes] + list(ends)
    return dict.fromkeys(n for n in used if n not in inside and n.op != "get_attr")


def _used(ends: Iterable[fx.Node]) -> set[fx.Node]:
    """Return the nodes that some others are computed from, these among them."""
    found: set[fx.Node] = set()
    open_ = list(ends)
    while open_:
        node = open_.pop()
        if node not in found:
            found.add(node)
            open_ += node.all_input_nodes
    return found


def _graph(
    nodes: Sequence[fx.Node], inputs: Sequence[fx.Node], outputs: Sequence[fx.Node | None]
) -> fx.Graph:
    """Return a graph of its own with copies of the nodes, which stand in order."""
    graph = fx.Graph()
    copies: dict[fx.Node, fx.Node] = {}
    for number, node in enumerate(inputs):
        copies[node] = graph.placeholder(f"x{number}")
        copies[node].meta = dict(node.meta)
    for node in nodes:
        if node.op != "placeholder" and node not in copies:
            copies[node] = graph.node_copy(node, copies.__getitem__)
    graph.output(tuple(None if node is None else copies[node] for node in outputs))
    return graph
