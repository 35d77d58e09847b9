"""A graph as a list of steps on arrays, one operator each."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .. import ndarray as nd
from .._ops.bind import bind
from .._ops.registry import REGISTRY, Op
from ..context import Context
from ..ndarray import NDArray
from ..ndarray._namespace import SCOPE, bound
from .graph import Entry, Node, in_order

# Operators of one array that call it "data"; all others call it "input0" when they are watched.
_NAMED_DATA = frozenset({
    "Dropout", "GridGenerator", "L2Normalization", "LRN", "LeakyReLU", "MakeLoss", "Pad",
    "Pooling", "Pooling_v1", "SequenceLast", "SequenceMask", "SequenceReverse", "SliceChannel",
    "SwapAxis", "_contrib_BilinearResize2D", "_contrib_MultiBoxPrior", "_contrib_index_array",
    "_contrib_quadratic", "_histogram", "_image_normalize", "_image_to_tensor",
    "_ravel_multi_index", "_split_v2", "_unravel_index", "all_finite", "col2im",
    "depth_to_space", "diag", "im2col", "log_softmax", "moments", "repeat", "reverse",
    "softmax", "space_to_depth", "squeeze", "tile",
})  # fmt: skip

Monitor = Callable[[str, NDArray], None]


class Plan:
    """The steps that compute a graph's outputs from the values of its variables.

    ``places`` are contexts by the name of a node's ``ctx_group``.
    """

    def __init__(
        self, outputs: Sequence[Entry], places: Mapping[str, Context] | None = None
    ) -> None:
        self._outputs = tuple(outputs)
        self.order = in_order(self._outputs)
        self.names = [node.name for node in self.order if node.op is None]
        self._places = places or {}

    def run(
        self, arrays: Sequence[NDArray], monitor: Monitor | None = None, inputs_too: bool = False
    ) -> list[NDArray]:
        """Return the outputs for the variables' values in the order of ``names``.

        ``monitor`` is called with the name and the value of each node's outputs, and of inputs
        if ``inputs_too``.
        """
        given = iter(arrays)
        values: dict[int, list[NDArray]] = {}
        for node in self.order:
            if node.op is None:
                values[id(node)] = [next(given)]
                if monitor and inputs_too:
                    monitor(node.name, values[id(node)][0])
                continue
            inputs = [None if e is None else values[id(e[0])][e[1]] for e in node.inputs]
            if self._places:
                inputs = self._moved(node, inputs)
            if monitor and inputs_too:
                for label, array in zip(input_labels(node), inputs, strict=True):
                    if array is not None:
                        monitor(f"{node.name}_{label}", array)
            values[id(node)] = results = run_node(node, inputs)
            if monitor:
                for name, result in zip(node.output_names(), results, strict=False):
                    monitor(name, result)
        return [values[id(node)][number] for node, number in self._outputs]

    def _moved(self, node: Node, inputs: list[NDArray | None]) -> list[NDArray | None]:
        place = self._places.get(node.attrs.get("__ctx_group__", ""))
        if place is None:
            found = [array.context for array in inputs if array is not None]
            place = found[0] if found else None
        if place is None:
            return inputs
        return [None if array is None else array.as_in_context(place) for array in inputs]


def input_labels(node: Node) -> list[str]:
    """Return the names of a node's inputs, as those who watch it see them."""
    assert node.op is not None
    if node.op.variadic:
        return [f"arg{number}" for number in range(len(node.inputs))]
    if node.op.arrays == ("data",) and node.op.name not in _NAMED_DATA:
        return ["input0"]
    return list(node.op.arrays)


def run_node(node: Node, inputs: Sequence[NDArray | None]) -> list[NDArray]:
    """Return the outputs of one operator."""
    op = node.op
    assert op is not None
    function: Any = nd.Custom if op.name == "Custom" else _function_of(op)
    result = function(*inputs, **node.params)
    return list(result) if isinstance(result, list | tuple) else [result]


def _function_of(op: Op) -> Callable[..., Any]:
    """Return the eager function of an operator; control flow has one of its own at each node."""
    return bound(op.name) if REGISTRY.get(op.name) is op else _own_function(op)


@functools.lru_cache(256)
def _own_function(op: Op) -> Callable[..., Any]:
    return bind(op, op.name, {**SCOPE, "__name__": __name__})
