"""Operators of control flow: they run graphs inside graphs.

Each node has an operator of its own, whose kernel runs the node's subgraphs. Positions among the
operator's inputs say what the variables of a subgraph stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from .._ops.attributes import REQUIRED, Attribute, Shape
from .._ops.registry import META, Op, OptionalShape
from ..base import MXNetError
from .graph import Entry, Inference, Node, in_order
from .program import straight_line

Graph = Sequence[Entry]
Run = Callable[..., tuple[Tensor, ...]]


def flow_node(
    name: str, node: str, attrs: dict[str, str], graphs: Sequence[Graph]
) -> Node:
    """Return a node of control flow without its inputs.

    Raises
    ------
    MXNetError
        If the number of subgraphs is wrong, or attributes do not fit.
    """
    make, count, keys = MAKERS[name]
    if len(graphs) != count:
        raise MXNetError(f"{name} {node!r}: expected {count} subgraphs, got {len(graphs)}.")
    inside = tuple(tuple(graph) for graph in graphs)
    numbers = ("num_args", "num_outputs", *keys[0])
    kinds = dict.fromkeys(numbers, int) | dict.fromkeys(keys[1], Shape)
    params = {key: attrs.pop(key) for key in list(attrs) if key in kinds}
    op = _op(name, {key: Attribute(kind, REQUIRED) for key, kind in kinds.items()}, inside, make)
    op.parse(params)
    return Node(op, node, (), params, attrs, inside)


def _op(name: str, attrs: dict[str, Attribute], graphs: Sequence[Graph], make: Any) -> Op:
    runs: dict[bool, list[Run]] = {}

    def functions(training: bool) -> list[Run]:
        if training not in runs:
            runs[training] = [straight_line(graph, training) for graph in graphs]
        return runs[training]

    kernel, fill = make(functions, [_names(graph) for graph in graphs], graphs)
    return Op(
        kernel=kernel, names=(name,), arrays=("data",), optional=frozenset(), variadic=True,
        attrs=attrs, training="training", context="context", aux=(), uniform=False,
        outputs=lambda given: given["num_outputs"], fill=fill, count="num_args", direct=None,
    )  # fmt: skip


def _names(graph: Graph) -> list[str]:
    return [node.name for node in in_order(graph) if node.op is None]


def _inferred(graph: Graph, shapes: dict[str, OptionalShape]) -> dict[str, OptionalShape]:
    """Return the shapes of a subgraph's variables as far as some of them tell."""
    known = {name: shape for name, shape in shapes.items() if shape is not None}
    found = Inference(graph, known)
    return {node.name: found.shape(node) for node in in_order(graph) if node.op is None}


def _foreach(functions: Any, names: list[list[str]], graphs: Sequence[Graph]) -> Any:
    def kernel(
        *data: Tensor, num_out_data: int, in_data_locs: Any, in_state_locs: Any,
        remain_locs: Any, training: bool, context: Any, **counts: int,
    ) -> tuple[Tensor, ...]:  # fmt: skip
        (run,) = functions(training)
        split = len(in_data_locs), len(in_data_locs) + len(in_state_locs)
        sources, states, others = data[: split[0]], data[split[0] : split[1]], data[split[1] :]
        places = [*in_data_locs, *in_state_locs, *remain_locs]
        steps = sources[0].shape[0]
        if not steps:
            raise MXNetError("foreach: data must have at least one step.")
        stacks: list[list[Tensor]] = [[] for _ in range(num_out_data)]
        for step in range(1 if data[0].device == META else steps):
            given: list[Any] = [None] * len(places)
            for place, value in zip(places, (*[_entry(s, step) for s in sources], *states, *others),
                                    strict=True):  # fmt: skip
                given[place] = value
            results = run(context, *given)
            states = results[num_out_data:]
            for stack, result in zip(stacks, results, strict=False):
                stack.append(result)
        stacked = [torch.stack(stack) for stack in stacks]
        if data[0].device == META:
            stacked = [one.expand(steps, *one.shape[1:]) for one in stacked]
        return *stacked, *states

    def fill(*shapes: OptionalShape, **attrs: Any) -> list[OptionalShape]:
        locs = [*attrs["in_data_locs"], *attrs["in_state_locs"], *attrs["remain_locs"]]
        count = len(attrs["in_data_locs"])
        inner = {
            names[0][loc]: _step_shape(shape) if shape is not None and number < count else shape
            for number, (loc, shape) in enumerate(zip(locs, shapes, strict=True))
        }
        found = _inferred(graphs[0], inner)
        steps = next((s[0] for s in shapes[:count] if s), 0)
        results = [found[names[0][loc]] for loc in locs]
        return [
            (steps, *shape) if given is None and shape is not None and number < count
            else given or shape
            for number, (given, shape) in enumerate(zip(shapes, results, strict=True))
        ]

    return kernel, fill


def _entry(source: Tensor, step: int) -> Tensor:
    """Return one entry of an array, which has one axis at least."""
    return source[step] if source.ndim > 1 else source[step : step + 1]


def _step_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    return shape[1:] or (1,)


def _while_loop(functions: Any, names: list[list[str]], graphs: Sequence[Graph]) -> Any:
    def kernel(
        *data: Tensor, max_iterations: int, num_out_data: int, cond_input_locs: Any,
        func_input_locs: Any, func_var_locs: Any, training: bool, context: Any, **counts: int,
    ) -> tuple[Tensor, ...]:  # fmt: skip
        cond, func = functions(training)
        values = list(data)
        places = [func_input_locs[loc] for loc in func_var_locs]
        ghost = data[0].device == META
        stacks: list[list[Tensor]] = [[] for _ in range(num_out_data)]
        for _ in range(1 if ghost else max_iterations):
            if not ghost and not cond(context, *[values[loc] for loc in cond_input_locs])[0]:
                break
            results = func(context, *[values[loc] for loc in func_input_locs])
            for place, value in zip(places, results[num_out_data:], strict=True):
                values[place] = value
            for stack, result in zip(stacks, results, strict=False):
                stack.append(result)
        if not stacks or not stacks[0]:
            stacks = _shapes_of_none(func, data, func_input_locs, context, num_out_data)
        stacked = [_padded(stack, max_iterations) for stack in stacks]
        return *stacked, *[values[place] for place in places]

    def fill(*shapes: OptionalShape, **attrs: Any) -> list[OptionalShape]:
        found = list(shapes)
        for graph, inner, key in zip(graphs, names, ("cond_input_locs", "func_input_locs"),
                                     strict=True):  # fmt: skip
            locs = attrs[key]
            known = {name: found[loc] for name, loc in zip(inner, locs, strict=True)}
            for name, shape in _inferred(graph, known).items():
                place = locs[inner.index(name)]
                found[place] = found[place] or shape
        return found

    return kernel, fill


def _shapes_of_none(
    func: Run, data: Sequence[Tensor], locs: Sequence[int], context: Any, count: int
) -> list[list[Tensor]]:
    """Return stacks of zeros in the shape of one step where there was none."""
    with torch.no_grad():
        results = func(context, *[data[loc] for loc in locs])
    return [[torch.zeros_like(result)] for result in results[:count]]


def _padded(stack: list[Tensor], length: int) -> Tensor:
    joined = torch.stack(stack)
    rest = length - len(stack)
    return joined if not rest else torch.cat([joined, joined.new_zeros(rest, *joined.shape[1:])])


def _cond(functions: Any, names: list[list[str]], graphs: Sequence[Graph]) -> Any:
    def kernel(
        *data: Tensor, cond_input_locs: Any, then_input_locs: Any, else_input_locs: Any,
        training: bool, context: Any, **counts: int,
    ) -> tuple[Tensor, ...]:  # fmt: skip
        cond, then, otherwise = functions(training)
        if data[0].device == META or cond(context, *[data[loc] for loc in cond_input_locs])[0]:
            return then(context, *[data[loc] for loc in then_input_locs])
        return otherwise(context, *[data[loc] for loc in else_input_locs])

    def fill(*shapes: OptionalShape, **attrs: Any) -> list[OptionalShape]:
        found = list(shapes)
        keys = ("cond_input_locs", "then_input_locs", "else_input_locs")
        for graph, inner, key in zip(graphs, names, keys, strict=True):
            locs = attrs[key]
            known = {name: found[loc] for name, loc in zip(inner, locs, strict=True)}
            for name, shape in _inferred(graph, known).items():
                place = locs[inner.index(name)]
                found[place] = found[place] or shape
        return found

    return kernel, fill


#: operator -> (maker, number of subgraphs, (attributes that are numbers, positions))
MAKERS: dict[str, Any] = {
    "_foreach": (_foreach, 1, (
        ("num_out_data",), ("in_data_locs", "in_state_locs", "remain_locs"))),
    "_while_loop": (_while_loop, 2, (
        ("num_out_data", "max_iterations"),
        ("cond_input_locs", "func_input_locs", "func_var_locs"))),
    "_cond": (_cond, 3, (
        (), ("cond_input_locs", "then_input_locs", "else_input_locs"))),
}  # fmt: skip
