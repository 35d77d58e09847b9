"""A graph as a function on arrays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import ndarray as nd
from .._core.errors import ArgumentTypeError
from ..base import MXNetError, names_of
from ..ndarray import NDArray
from .plan import Plan
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
        self._plan = Plan(sym._outputs)

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
        names = self._plan.names
        if len(args) != len(names):
            raise MXNetError(
                f"CachedOp: expected {len(names)} arrays ({', '.join(names)}), got {len(args)}."
            )
        for name, array in zip(names, args, strict=True):
            if not isinstance(array, NDArray):
                raise ArgumentTypeError(
                    f"CachedOp: {name} must be an NDArray, got {type(array).__name__}."
                )
        results = self._plan.run(args)
        if out is not None:
            targets = out if isinstance(out, list | tuple) else [out]
            for result, target in zip(results, targets, strict=True):
                result.copyto(target)
            return out
        return results if len(results) > 1 else results[0]


nd.CachedOp = nd.op.CachedOp = CachedOp  # type: ignore[attr-defined]
