"""A graph that runs on arrays: operator by operator at first, as one function from then on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .._core.state import recorders, state
from ..ndarray import NDArray
from ..ndarray.results import wrap
from ..symbol.graph import Entry
from ..symbol.plan import Plan
from ..symbol.program import straight_line
from .backends import by_backend, check_backend

# So many kinds of inputs are remembered; programs that go on making new ones stay correct.
MOST_KINDS = 256


class CompiledGraph:
    """The graph of a block as a function on arrays that can be recorded.

    The first call with inputs of new kinds (contexts and dtypes) runs operator by operator and
    checks everything; later ones run one straight-line function. Results, gradients and random
    numbers are the same. Shapes are free.

    Attributes
    ----------
    names : list of str
        The variables in the order in which :meth:`__call__` takes their values.
    """

    def __init__(self, outputs: Sequence[Entry], backend: str | None = None) -> None:
        check_backend(backend)
        self._backend = backend
        self._outputs = tuple(outputs)
        self._plan = Plan(self._outputs)
        self._states = _states(self._plan)
        self._functions: dict[bool, Callable[..., tuple[Any, ...]]] = {}
        self._ready: dict[tuple[Any, ...], Callable[..., tuple[Any, ...]]] = {}
        self.names = self._plan.names

    def __call__(self, arrays: Sequence[NDArray]) -> list[NDArray]:
        """Return the outputs for the values of all variables."""
        training = state.training
        function = self._ready.get((training, *[array._kind for array in arrays]))
        if function is None:
            return self._first(arrays, training)
        ctx = arrays[0]._kind.ctx
        try:
            if recorders and state.recording:
                tensors = [array._rec for array in arrays]
                for place in self._states:
                    tensors[place] = arrays[place]._plain
            else:
                tensors = [array._plain for array in arrays]
        except AttributeError:  # results of recorded calls, and sparse arrays, have no _plain yet
            return self._completed(arrays)
        try:
            results = function(ctx, *tensors)
        except Exception:
            # Operators on arrays say what is wrong.
            return self._plan.run(arrays)
        return [wrap(NDArray, result, ctx) for result in results]

    def _first(self, arrays: Sequence[NDArray], training: bool) -> list[NDArray]:
        results = self._plan.run(arrays)
        # A straight line has no place for zeros whose lengths depend on the inputs.
        if not self._plan.is_open and all(array.stype == "default" for array in arrays):
            if training not in self._functions:
                function = straight_line(self._outputs, training)
                self._functions[training] = by_backend(function, self._backend)
            if len(self._ready) < MOST_KINDS:
                key = (training, *[array._kind for array in arrays])
                self._ready[key] = self._functions[training]
        return results

    def _completed(self, arrays: Sequence[NDArray]) -> list[NDArray]:
        """Call again after making what results of recorded calls lack."""
        if all(array.stype == "default" for array in arrays):
            for array in arrays:
                _ = array._data
            return self(arrays)
        return self._plan.run(arrays)


def _states(plan: Plan) -> list[int]:
    """Return the positions of the variables that operators update."""
    places = {id(node): i for i, node in enumerate(n for n in plan.order if n.op is None)}
    found = set()
    for node in plan.order:
        for position, entry in enumerate(node.inputs):
            if entry is not None and node.is_aux(position) and id(entry[0]) in places:
                found.add(places[id(entry[0])])
    return sorted(found)
