"""A graph as a function on arrays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import ndarray as nd
from .._core.errors import ArgumentTypeError
from ..base import MXNetError, names_of
from ..ndarray import NDArray
from ..ndarray._namespace import bound
from .graph import Node, in_order
from .symbol import Symbol

_FLAGS = frozenset({
    "static_alloc", "static_shape", "inline_limit", "forward_bulk_size", "backward_bulk_size",
    "data_indices", "param_indices", "subgraph", "is_dynamic",
})  # fmt: skip


class CachedOp:
    """A graph that is called with arrays for its variables and can be recorded.

    Parameters
    ----------
    sym : Symbol
        The graph.
    flags : pairs of str and value
        Hints on memory and speed, of the names that ``HybridBlock.hybridize`` knows. The graph
        runs operator by operator whatever they say.

    Raises
    ------
    MXNetError
        If a flag is unknown.
    """

    def __init__(self, sym: Symbol, flags: Iterable[tuple[str, Any]] = ()) -> None:
        unknown = [key for key, _ in flags if key not in _FLAGS]
        if unknown:
            raise MXNetError(
                f"CachedOp: unknown flag {unknown[0]!r}; it has {names_of(sorted(_FLAGS))}."
            )
        self._outputs = sym._outputs
        self._order = in_order(self._outputs)
        self._names = sym.list_inputs()

    @property
    def handle(self) -> CachedOp:
        """What lower levels know this function by: itself."""
        return self

    @property
    def is_np_sym(self) -> bool:
        """Whether results are arrays of ``mx.np``."""
        return False

    def __call__(self, *args: NDArray, out: Any = None) -> Any:
        """Return the graph's output, a list if it has several.

        Parameters
        ----------
        args : NDArray
            One for each variable, in the order of ``sym.list_inputs()``.
        out : NDArray or list of NDArray, optional
            Where to put the results.

        Raises
        ------
        MXNetError
            If the number of arrays is wrong.
        """
        if len(args) != len(self._names):
            raise MXNetError(
                f"CachedOp: expected {len(self._names)} arrays ({', '.join(self._names)}), got "
                f"{len(args)}."
            )
        for name, array in zip(self._names, args, strict=True):
            if not isinstance(array, NDArray):
                raise ArgumentTypeError(
                    f"CachedOp: {name} must be an NDArray, got {type(array).__name__}."
                )
        given = iter(args)
        values: dict[int, list[NDArray]] = {}
        for node in self._order:
            values[id(node)] = [next(given)] if node.op is None else _run(node, values)
        results = [values[id(node)][number] for node, number in self._outputs]
        if out is not None:
            targets = out if isinstance(out, list | tuple) else [out]
            for result, target in zip(results, targets, strict=True):
                result.copyto(target)
            return out
        return results if len(results) > 1 else results[0]


def _run(node: Node, values: dict[int, list[NDArray]]) -> list[NDArray]:
    assert node.op is not None
    inputs = [None if entry is None else values[id(entry[0])][entry[1]] for entry in node.inputs]
    function: Any = nd.Custom if node.op.name == "Custom" else bound(node.op.name)
    result = function(*inputs, **node.params)
    return result if isinstance(result, list) else [result]


nd.CachedOp = nd.op.CachedOp = CachedOp  # type: ignore[attr-defined]
