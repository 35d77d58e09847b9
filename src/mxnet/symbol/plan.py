"""A graph as a list of steps on arrays, one operator each."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .. import ndarray as nd
from .._ops.bind import bind
from .._ops.registry import REGISTRY, Op
from ..context import Context, current_context
from ..ndarray import NDArray
from ..ndarray._namespace import SCOPE, bound
from .graph import Entry, Inference, Node, Shape, in_order
from .hidden import hidden_results
from .lengths import MAKERS

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

# So many shapes of inputs are remembered; programs that go on making new ones stay correct.
MOST_SHAPES = 256

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
        # Zeros of lengths that only the inputs tell, such as first states, and these by inputs.
        self._open = [node for node in self.order if _is_open(node)]
        self._lengths: dict[tuple[Shape, ...], dict[int, Shape]] = {}

    def run(
        self, arrays: Sequence[NDArray], monitor: Monitor | None = None, inputs_too: bool = False,
        ctx: Context | None = None,
    ) -> list[NDArray]:  # fmt: skip
        """Return the outputs for the variables' values in the order of ``names``.

        ``monitor`` is called with the name and the value of each node's outputs, and of inputs
        if ``inputs_too``. What operators make from nothing belongs to ``ctx``, the context of
        the first variable if it is None.
        """
        with ctx or (arrays[0].context if arrays else current_context()):
            return self._run(arrays, monitor, inputs_too)

    def _run(
        self, arrays: Sequence[NDArray], monitor: Monitor | None, inputs_too: bool
    ) -> list[NDArray]:
        given = iter(arrays)
        values = self._made(arrays) if self._open else {}
        for node in self.order:
            if node.op is None:
                values[id(node)] = [next(given)]
                continue
            if id(node) in values:
                continue
            inputs = [None if e is None else values[id(e[0])][e[1]] for e in node.inputs]
            if self._places:
                inputs = self._moved(node, inputs)
            # Before it runs: a norm moves its statistics.
            unseen = hidden_results(node, inputs) if monitor else []
            if monitor and inputs_too:
                _report_inputs(node, inputs, monitor)
            values[id(node)] = results = self._results(node, inputs)
            if monitor:
                names = zip(node.output_names(), results, strict=False)
                for name, result in (*names, *unseen):
                    monitor(name, result)
        return [values[id(node)][number] for node, number in self._outputs]

    def _results(self, node: Node, inputs: Sequence[NDArray | None]) -> list[NDArray]:
        place = None if inputs else self._places.get(node.attrs.get("__ctx_group__", ""))
        if place is None:
            return run_node(node, inputs)
        with place:
            return run_node(node, inputs)

    @property
    def open_nodes(self) -> list[Node]:
        """The nodes whose results have lengths that only the inputs tell."""
        return self._open

    def open_values(self, arrays: Sequence[NDArray]) -> list[NDArray]:
        """Return the results of :attr:`open_nodes`, in order, for these inputs."""
        made = self._made(arrays)
        return [made[id(node)][0] for node in self._open]

    def _made(self, arrays: Sequence[NDArray]) -> dict[int, list[NDArray]]:
        """Return the results of the open nodes for inputs of these shapes."""
        key = tuple(array.shape for array in arrays)
        found = self._lengths.get(key)
        if found is None:
            shapes = dict(zip(self.names, key, strict=True))
            types = {name: array.dtype for name, array in zip(self.names, arrays, strict=True)}
            inference = Inference(self._outputs, shapes, types)
            found = {id(node): inference.shape(node) or () for node in self._open}
            if len(self._lengths) < MOST_SHAPES:
                self._lengths[key] = found
        with arrays[0].context:  # compiled graphs ask for them alone
            return {id(n): run_node(n, (), shape=found[id(n)]) for n in self._open}

    def _moved(self, node: Node, inputs: list[NDArray | None]) -> list[NDArray | None]:
        place = self._places.get(node.attrs.get("__ctx_group__", ""))
        if place is None:
            found = [array.context for array in inputs if array is not None]
            place = found[0] if found else None
        if place is None:
            return inputs
        return [None if array is None else array.as_in_context(place) for array in inputs]


def _report_inputs(node: Node, inputs: Sequence[NDArray | None], monitor: Monitor) -> None:
    """Tell a monitor what goes into an operator: variables by their own names, too."""
    for label, entry, array in zip(input_labels(node), node.inputs, inputs, strict=True):
        if entry is not None and array is not None:
            if entry[0].op is None:
                monitor(entry[0].name, array)
            monitor(f"{node.name}_{label}", array)


def input_labels(node: Node) -> list[str]:
    """Return the names of a node's inputs, as those who watch it see them."""
    assert node.op is not None
    if node.op.variadic:
        return [f"arg{number}" for number in range(len(node.inputs))]
    if node.op.arrays == ("data",) and node.op.name not in _NAMED_DATA:
        return ["input0"]
    return list(node.op.arrays)


def _is_open(node: Node) -> bool:
    """Return whether a node makes an array of lengths that it does not know."""
    if node.op is None or node.op.name not in MAKERS or node.inputs:
        return False
    shape = node.op.parse(node.params)["shape"]
    return any(length == 0 for length in shape)


def run_node(node: Node, inputs: Sequence[NDArray | None], **changed: Any) -> list[NDArray]:
    """Return the outputs of one operator, with changed attributes."""
    op = node.op
    assert op is not None
    function: Any = nd.Custom if op.name == "Custom" else _function_of(op)
    result = function(*inputs, **{**node.params, **changed})
    return list(result) if isinstance(result, list | tuple) else [result]


def _function_of(op: Op) -> Callable[..., Any]:
    """Return the eager function of an operator; control flow has one of its own at each node."""
    return bound(op.name) if REGISTRY.get(op.name) is op else _own_function(op)


@functools.lru_cache(256)
def _own_function(op: Op) -> Callable[..., Any]:
    return bind(op, op.name, {**SCOPE, "__name__": __name__})
