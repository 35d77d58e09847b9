"""What tables and drawings need of a graph: its nodes, and the shapes between them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .. import symbol as sym
from ..gluon import Block, HybridBlock
from ..symbol import Symbol

Shapes = Mapping[str, tuple[int, ...]]


def as_symbol(owner: str, net: Any, shape: Any) -> tuple[Symbol, Shapes | None]:
    """Return the graph of a symbol or hybrid block, and the shapes of its inputs by name.

    For a block, ``shape`` may also be the shape of its one input, called ``data``, or a list of
    shapes, called ``data0``, ``data1``, ...

    Raises
    ------
    TypeError
        If ``net`` is neither.
    """
    if isinstance(net, Symbol):
        if shape is not None and not isinstance(shape, Mapping):
            raise TypeError(
                f"{owner}: shape must be a dict from inputs to shapes, got {type(shape).__name__}."
            )
        return net, shape
    if not isinstance(net, HybridBlock):
        kind = "a Block that is no HybridBlock" if isinstance(net, Block) else type(net).__name__
        raise TypeError(f"{owner}: symbol must be a Symbol or a HybridBlock, got {kind}.")
    if shape is None:
        names, shapes = ["data"], None
    elif isinstance(shape, Mapping):
        names, shapes = list(shape), shape
    elif all(isinstance(length, int) for length in shape):
        names, shapes = ["data"], {"data": tuple(shape)}
    else:
        several = len(shape) > 1
        names = [f"data{number}" if several else "data" for number in range(len(shape))]
        shapes = dict(zip(names, shape, strict=True))
    outputs = net(*map(sym.var, names))
    flat = list(_flat(outputs))
    return (flat[0] if len(flat) == 1 else sym.Group(flat)), shapes


def _flat(values: Any) -> Any:
    if isinstance(values, Symbol):
        yield values
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _flat(value)


def read_nodes(graph: Symbol) -> tuple[list[dict[str, Any]], set[int]]:
    """Return the nodes as in a symbol file, and the numbers of the first and the result's node."""
    content = json.loads(graph.tojson())
    # MXNet takes all numbers of the first head: the node, its output and 0.
    return content["nodes"], set(content["heads"][0])


def infer_shapes(graph: Symbol, shape: Shapes) -> dict[str, tuple[int, ...]]:
    """Return the shapes of all variables and results by name."""
    internals = graph.get_internals()
    _, shapes, _ = internals.infer_shape(**shape)
    if shapes is None:
        raise ValueError(
            f"Input shape is incomplete: {dict(shape)} does not tell all shapes of the graph, "
            f"whose inputs are {', '.join(graph.list_inputs())}."
        )
    return dict(zip(internals.list_outputs(), shapes, strict=True))


def sizes(attribute: str) -> list[str]:
    """Return the numbers in a tuple of a symbol file, such as "(3, 3)"."""
    return [number for number in attribute.strip("()[] ").replace(" ", "").split(",") if number]
