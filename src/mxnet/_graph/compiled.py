"""A graph that runs on arrays: operator by operator at first, compiled from then on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from .._core.state import recorders, state
from ..ndarray import NDArray
from ..ndarray.results import wrap
from ..symbol.graph import Entry
from ..symbol.plan import Plan
from ..symbol.program import straight_line
from .backends import by_backend, check_backend
from .differentiable import Differentiable
from .joint import Untraceable

# So many kinds of inputs are remembered; programs that go on making new ones stay correct.
MOST_KINDS = 256
# Recorded calls with the same shapes are differentiated ahead of time from this one on, and for so
# many shapes: what is seen rarely is not worth the time of tracing. It takes 1 to 2 ms for each
# operator: graphs of many must come more often, as a shape that comes a few times gains nothing.
TRACED_CALL = 3
OPERATORS_PER_CALL = 10
MOST_TRACES = 16
# Each operator gains a little; fewer do not make up for what a node of ours in torch's graph costs.
LEAST_OPERATORS = 8
# torch runs, and differentiates, these as one kernel or by Python's own decisions.
_AS_A_WHOLE = frozenset({"RNN", "Custom", "_foreach", "_while_loop", "_cond"})

_log = logging.getLogger(__name__)

Function = Callable[..., tuple[Tensor, ...]]


class CompiledGraph:
    """The graph of a block as a function on arrays that can be recorded.

    The first call with inputs of new kinds (contexts and dtypes) runs operator by operator and
    checks everything; later ones run one straight-line function. Recorded calls that come again
    with the same shapes run a forward and a backward graph, differentiated ahead of time.
    Results, gradients and random numbers are the same. Shapes are free.

    Attributes
    ----------
    names : list of str
        The variables in the order in which :meth:`__call__` takes their values.
    fallbacks : list of str
        Why recorded calls are differentiated as they run, with the operators that require it.
    """

    def __init__(self, outputs: Sequence[Entry], backend: str | None = None) -> None:
        check_backend(backend)
        self._backend = backend
        self._outputs = tuple(outputs)
        self._plan = Plan(self._outputs)
        self._states = _states(self._plan)
        self._functions: dict[bool, Function] = {}
        self._ready: dict[tuple[Any, ...], Function] = {}
        # By mode and shapes: how often they came, then what was traced; None if nothing can be.
        self._traced: dict[tuple[Any, ...], int | Differentiable | None] = {}
        self._last: dict[Function, Differentiable] = {}
        self._traces = 0
        self.names = self._plan.names
        self.fallbacks: list[str] = []
        self._is_traceable = backend is None and self._check_operators()

    def __call__(self, arrays: Sequence[NDArray]) -> list[NDArray]:
        """Return the outputs for the values of all variables."""
        key = (state.training, *[array._kind for array in arrays])
        function = self._ready.get(key)
        if function is None:
            return self._first(arrays, key)
        ctx = arrays[0]._kind.ctx
        recording = recorders and state.recording
        try:
            if recording:
                tensors = [array._rec for array in arrays]
                for place in self._states:
                    tensors[place] = arrays[place]._plain
            else:
                tensors = [array._plain for array in arrays]
        except AttributeError:  # results of recorded calls, and sparse arrays, have no _plain yet
            return self._completed(arrays)
        if self._plan.open_nodes:
            tensors += [array._plain for array in self._plan.open_values(arrays)]
        differentiable = None
        if recording and self._is_traceable:
            differentiable = self._differentiable(function, ctx, tensors)
        try:
            results = differentiable(*tensors) if differentiable else function(ctx, *tensors)
        except Exception:
            # Operators on arrays say what is wrong.
            return self._plan.run(arrays)
        return [wrap(NDArray, result, ctx) for result in results]

    def _first(self, arrays: Sequence[NDArray], key: tuple[Any, ...]) -> list[NDArray]:
        results = self._plan.run(arrays)
        if all(array.stype == "default" for array in arrays):
            training = key[0]
            if training not in self._functions:
                function = straight_line(self._outputs, training, self._plan.open_nodes)
                self._functions[training] = by_backend(function, self._backend)
            if len(self._ready) < MOST_KINDS:
                self._ready[key] = self._functions[training]
        return results

    def _completed(self, arrays: Sequence[NDArray]) -> list[NDArray]:
        """Call again after making what results of recorded calls lack."""
        if all(array.stype == "default" for array in arrays):
            for array in arrays:
                _ = array._data
            return self(arrays)
        return self._plan.run(arrays)

    def _differentiable(
        self, function: Function, ctx: Any, tensors: list[Tensor]
    ) -> Differentiable | None:
        """Return the function differentiated ahead of time; None where that is not worth it."""
        if torch.is_autocast_enabled(ctx.device.type):
            return None
        last = self._last.get(function)
        if last is not None and last.fits(tensors):
            return last
        key = (function, ctx, *[(t.shape, t.dtype, t.requires_grad) for t in tensors])
        found = self._traced.get(key, 0)
        if found.__class__ is int:
            found = self._seen(key, found + 1, function, ctx, tensors)  # type: ignore[operator]
        if found is None or not found.fits(tensors):  # type: ignore[union-attr]
            return None
        self._last[function] = found  # type: ignore[assignment]
        return found  # type: ignore[return-value]

    def _seen(
        self, key: tuple[Any, ...], times: int, function: Function, ctx: Any, tensors: list[Tensor]
    ) -> Differentiable | None:
        """Count a call, and trace when it is time to."""
        if self._traces >= MOST_TRACES or not any([tensor.requires_grad for tensor in tensors]):
            return None
        if times < self._traced_call:
            if key in self._traced or len(self._traced) < MOST_KINDS:
                self._traced[key] = times
            return None
        self._traces += 1
        made = None
        try:
            made = Differentiable(lambda *given: function(ctx, *given), tensors, self._states)
        except Untraceable as reason:
            self._fall_back(str(reason))
        self._traced[key] = made
        return made

    def _check_operators(self) -> bool:
        """Return whether it is worth it, and all are made of torch's operations as far as known."""
        whole = [n for n in self._plan.order if n.op is not None and n.op.name in _AS_A_WHOLE]
        for node in whole:
            self._fall_back(f"{node.name}: {node.op.name} is differentiated as a whole")  # type: ignore[union-attr]
        count = sum(node.op is not None for node in self._plan.order)
        self._traced_call = max(TRACED_CALL, count // OPERATORS_PER_CALL)
        if count < LEAST_OPERATORS:
            self._fall_back(f"it has {count} operators, less than {LEAST_OPERATORS}")
        return not self.fallbacks

    def _fall_back(self, reason: str) -> None:
        self.fallbacks.append(reason)
        _log.debug("graph of %s is differentiated as it runs: %s", self._outputs[0][0].name, reason)


def _states(plan: Plan) -> list[int]:
    """Return the positions of the variables that operators update."""
    places = {id(node): i for i, node in enumerate(n for n in plan.order if n.op is None)}
    found = set()
    for node in plan.order:
        for position, entry in enumerate(node.inputs):
            if entry is not None and node.is_aux(position) and id(entry[0]) in places:
                found.add(places[id(entry[0])])
    return sorted(found)
