"""Graphs of blocks that define ``forward`` on arrays instead of ``hybrid_forward``."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from .. import symbol
from .._core.state import state
from ..ndarray import NDArray
from ..symbol.recorder import Recorder
from .graphs import BlockGraph, Trace, input_names, structure
from .parameter import Constant, DeferredInitializationError, Parameter, is_known

if TYPE_CHECKING:
    from .hybrid import HybridBlock

# Each shape of the inputs has a graph of its own, since such code may look at shapes.
MOST_GRAPHS = 32

_log = logging.getLogger(__name__)


class RecordedForward:
    """Stands for the ``forward`` of a hybridized block: runs it once, then its graph.

    Parameters
    ----------
    block : HybridBlock
        Its class defines ``forward``.
    """

    def __init__(self, block: HybridBlock) -> None:
        self._block = block
        # None where forward does what no graph shows.
        self._graphs: dict[Any, BlockGraph | None] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> RecordedForward:
        copied = memo.get(id(self._block))
        return RecordedForward(self._block if copied is None else copied)

    def __reduce__(self) -> tuple[Any, ...]:
        return RecordedForward, (self._block,)

    def __call__(self, *args: Any) -> Any:
        """Return what ``forward`` returns."""
        try:
            arrays, form = structure(args)
        except ValueError:  # something else than arrays and constants
            arrays, form = [], None
        if not arrays:
            return self._eager(args)
        key = (form, state.training, *[(array.shape, array._kind) for array in arrays])
        if key not in self._graphs:
            return self._first(key, args, arrays)
        graph = self._graphs[key]
        return self._eager(args) if graph is None else self._block._call_graph(graph, arrays)

    def _eager(self, args: tuple) -> Any:
        block = self._block
        try:
            return type(block).forward(block, *args)
        except DeferredInitializationError:
            block.infer_shape(*args)
            for parameter in block.params.values():
                parameter._finish_deferred_init()
            return type(block).forward(block, *args)

    def _first(self, key: Any, args: tuple, arrays: Sequence[NDArray]) -> Any:
        """Run forward; take down what it does if its parameters are there."""
        block, ctx = self._block, arrays[0].context
        params = dict(block.collect_params().items())
        is_ready = all(p._data is not None and is_known(p.shape) for p in params.values())
        if not is_ready or len(self._graphs) >= MOST_GRAPHS:
            return self._eager(args)
        recorder = Recorder()
        names = input_names(len(arrays))
        for parameter in params.values():
            if ctx in parameter.list_ctx():
                recorder.know(parameter.data(ctx), parameter.var())
        for name, array in zip(names, arrays, strict=True):
            recorder.know(array, symbol.var(name))
        with _asleep(block), recorder.running():
            results = self._eager(args)
        self._graphs[key] = None
        outputs = _symbols(results, recorder)
        if recorder.refusal is not None:
            _log.info("%s runs operator by operator: %s", block.name, recorder.refusal)
            return results
        captured = _constants(recorder, params, ctx)
        trace = Trace(names, args, outputs)
        block._captured |= captured
        block._cached_graph = [symbol.var(name) for name in names], trace.outputs
        block._in_format, block._out_format = trace.in_format, trace.out_format
        self._graphs[key] = BlockGraph(trace, {**params, **captured}, block._backend)
        return results


def _symbols(results: Any, recorder: Recorder) -> Any:
    """Return nested lists with the symbols of the arrays."""
    if isinstance(results, NDArray):
        found = recorder.symbol_of(results)
        if found is None:
            recorder.refuse("an output is not the result of an operator")
        return found
    if isinstance(results, list | tuple):
        return type(results)(_symbols(result, recorder) for result in results)
    if results is not None:
        recorder.refuse(f"an output is no array, but {type(results).__name__}")
    return None


def _constants(
    recorder: Recorder, params: dict[str, Parameter], ctx: Any
) -> dict[str, Parameter]:
    """Return the arrays from elsewhere as parameters that never change."""
    found: dict[str, Parameter] = {}
    for name, array in recorder.constants.items():
        found[name] = Constant(name, array)
        found[name].initialize(ctx=ctx)
    return found


@contextmanager
def _asleep(block: HybridBlock) -> Iterator[None]:
    """Let blocks inside run operator by operator."""
    inside: list[Any] = []
    block.apply(inside.append)
    with ExitStack() as stack:
        for child in inside:
            if child is not block and getattr(child, "_active", False):
                child._active = False
                recorded = child.__dict__.pop("forward", None)
                stack.callback(_wake, child, recorded)
        yield


def _wake(block: HybridBlock, recorded: RecordedForward | None) -> None:
    block._active = True
    if recorded is not None:
        block.__dict__["forward"] = recorded
