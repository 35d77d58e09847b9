"""Calling a function with what the operators of a block compute."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..ndarray import NDArray
from ..symbol.plan import Plan, input_labels
from .graphs import BlockGraph

#: called with a name and a kind, both as bytes, and the array
Callback = Callable[[bytes, bytes, NDArray], Any]


def run_watched(
    graph: BlockGraph, arrays: Sequence[NDArray], callback: Callback, inputs_too: bool
) -> Any:
    """Return a graph's result, calling ``callback`` with every operator's outputs.

    They are named after the operator, as ``dense0_fwd_output``; with ``inputs_too`` its inputs
    come before them, as ``dense0_fwd_weight``.
    """
    ctx = arrays[0].context
    values = [
        source.data(ctx) if not isinstance(source, int) else arrays[source]
        for source in graph.sources
    ]
    plan = Plan(graph.trace.outputs._outputs)
    kinds = {}
    for node in plan.order:
        if node.op is not None:
            names = [*node.output_names(), *(f"{node.name}_{x}" for x in input_labels(node))]
            kinds.update(dict.fromkeys(names, node.op.name.encode()))

    def watch(name: str, array: NDArray) -> None:
        if name in kinds:  # variables belong to no operator
            callback(name.encode(), kinds[name], array.detach())

    return graph.trace.regroup(plan.run(values, watch, inputs_too))


class BlockWatch:
    """A forward hook that does the same for a block that runs operator by operator.

    It sees whole blocks: the outputs ``dense0_output``, and with ``inputs_too`` before them the
    inputs ``dense0_input0`` and the parameters by name. The kind is the block's class.
    """

    def __init__(self, callback: Callback, inputs_too: bool) -> None:
        self._callback = callback
        self._inputs_too = inputs_too

    def __call__(self, block: Any, inputs: Any, outputs: Any) -> None:
        """Report one call, unless a graph did, or it only built one."""
        found = list(_arrays(outputs))
        if block._active or not found:
            return
        kind = type(block).__name__.encode()
        seen = []
        if self._inputs_too:
            given = list(_arrays(inputs))
            seen += [(f"{block.name}_input{i}", array) for i, array in enumerate(given)]
            ctx = given[0].context
            seen += [(p.name, p.data(ctx)) for p in block._reg_params.values()]
        several = len(found) > 1
        seen += [
            (f"{block.name}_output{i if several else ''}", array) for i, array in enumerate(found)
        ]
        for name, array in seen:
            self._callback(name.encode(), kind, array.detach())


def _arrays(values: Any) -> Iterator[NDArray]:
    if isinstance(values, NDArray):
        yield values
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _arrays(value)
