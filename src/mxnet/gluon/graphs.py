"""Graphs of blocks: tracing them, and running them on arrays and parameters."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .. import symbol
from .._core.state import state
from .._graph import CompiledGraph
from ..ndarray import NDArray
from ..symbol import Symbol
from .parameter import Parameter

# What may stand among the inputs besides arrays: it becomes part of the graph.
_CONSTANTS = (type(None), bool, int, float, str)


def structure(values: Any) -> tuple[list[NDArray], Any]:
    """Return (arrays, structure) of nested lists of arrays and constants.

    The structure is hashable: 0 for an array, (None, value) for a constant.

    Raises
    ------
    ValueError
        If there is anything else among the values.
    """
    if isinstance(values, NDArray):
        return [values], 0
    if isinstance(values, _CONSTANTS):
        return [], (None, type(values), values)
    if not isinstance(values, list | tuple):
        raise ValueError(
            "When hybridized, the input of HybridBlock must be (nested) lists of NDArray, or "
            f"numbers, strings and None, got {type(values).__name__}."
        )
    arrays, parts = [], []
    for value in values:
        found, part = structure(value)
        arrays += found
        parts.append(part)
    return arrays, (type(values), *parts)


def _stand_ins(values: Any, names: Iterator[str]) -> Any:
    """Return nested lists with a variable in place of each array."""
    if isinstance(values, NDArray):
        return symbol.var(next(names))
    if isinstance(values, list | tuple):
        return type(values)(_stand_ins(value, names) for value in values)
    return values


def input_names(count: int) -> list[str]:
    """Return the names of the variables that stand for a number of inputs."""
    return ["data"] if count == 1 else [f"data{i}" for i in range(count)]


class Trace:
    """The graph that a function of arrays computes.

    Attributes
    ----------
    names : list of str
        The variables of the inputs: ``data``, or ``data0``, ``data1``, ...
    outputs : Symbol
        All results, one after the other.
    in_format, out_format
        Their structures in nested lists: 0 for an array, -1 for None and constants, else the
        number of outputs of one symbol.
    """

    def __init__(self, names: Sequence[str], args: Any, results: Any) -> None:
        self.names = list(names)
        self.in_format = _format(list(args))
        self.symbols: list[Symbol] = []
        self.out_format = self._collect(results)
        self.outputs = self.symbols[0] if len(self.symbols) == 1 else symbol.Group(self.symbols)

    @classmethod
    def of(
        cls, function: Callable[..., Any], args: Sequence[Any], names: Sequence[str] = ()
    ) -> Trace:
        """Trace a function by calling it with symbols.

        Raises
        ------
        ValueError
            If there are not as many names as arrays, or results are no symbols.
        """
        count = len(structure(args)[0])
        names = names or input_names(count)
        if len(names) != count:
            raise ValueError(f"the inputs are {len(names)} arrays ({', '.join(names)}), "
                             f"got {count}.")  # fmt: skip
        inputs = _stand_ins(list(args), iter(names))
        scope, state.block_scope = state.block_scope, None
        try:
            results = function(*inputs)
        finally:
            state.block_scope = scope
        return cls(names, args, results)

    def _collect(self, results: Any) -> Any:
        if isinstance(results, Symbol):
            self.symbols.append(results)
            return len(results) if len(results) > 1 else 0
        if isinstance(results, list | tuple):
            return [self._collect(result) for result in results]
        if results is None:
            return -1
        raise ValueError(
            "When hybridized, the output of HybridBlock must be (nested) lists of Symbol, got "
            f"{type(results).__name__}."
        )

    def regroup(self, results: list[Any]) -> Any:
        """Return results in the form of the function's own."""
        if self.out_format == 0:
            return results[0]
        return regrouped(self.out_format, iter(results))


def _format(values: Any) -> Any:
    if isinstance(values, NDArray):
        return 0
    if isinstance(values, list | tuple):
        return [_format(value) for value in values]
    return -1


def regrouped(form: Any, rest: Iterator[Any]) -> Any:
    """Return the next values in the form that :class:`Trace` describes."""
    if form == 0:
        return next(rest)
    if form == -1:
        return None
    if isinstance(form, int):
        return [next(rest) for _ in range(form)]
    return [regrouped(part, rest) for part in form]


class BlockGraph:
    """A trace that runs on the arrays of a block's parameters."""

    def __init__(
        self, trace: Trace, params: Mapping[str, Parameter], backend: Any = None
    ) -> None:
        self.trace = trace
        self.compiled = CompiledGraph(trace.outputs._outputs, backend)
        places = {name: number for number, name in enumerate(trace.names)}
        self.sources: list[int | Parameter] = [
            places[name] if name in places else params[name] for name in self.compiled.names
        ]
        used = set(self.compiled.names)
        for number, name in enumerate(trace.names):
            if name not in used:
                warnings.warn(
                    f"The {number}-th input to HybridBlock is not used by any computation. Is this "
                    "intended?",
                    stacklevel=4,
                )

    def __call__(self, arrays: Sequence[NDArray]) -> Any:
        """Return the block's result for the arrays among its inputs."""
        ctx = arrays[0]._kind.ctx
        values = [
            arrays[source] if source.__class__ is int else source._value(ctx)  # type: ignore[union-attr,index]
            for source in self.sources
        ]
        return self.trace.regroup(self.compiled(values))
