"""HybridBlock: one definition that runs on arrays and builds graphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import ndarray, symbol
from .._core.state import state
from ..base import MXNetError
from ..context import is_current
from ..ndarray import NDArray
from ..ndarray.spent import forget_spent
from ..symbol import Symbol
from .base_block import Block
from .graphs import BlockGraph, Trace, structure
from .op_hooks import BlockWatch, Callback, run_watched
from .parameter import DeferredInitializationError, Parameter, is_known
from .recorded import MOST_GRAPHS, RecordedForward
from .utils import HookHandle

__all__ = ["HybridBlock"]

class ShapeInferenceError(MXNetError, ValueError):
    """The inputs do not tell, or contradict, the shapes of the parameters.

    MXNet raises ValueError here; this is an MXNetError too.
    """


class HybridBlock(Block):
    """A block whose computation is written once for arrays and graphs.

    Subclasses define ``hybrid_forward(self, F, x, ..., weight=...)``, where ``F`` is ``mx.nd``
    or ``mx.sym`` and the parameters set as attributes arrive as keywords. Shapes of parameters
    that are not known are found by running it once on symbols.
    """

    def __init__(self, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix=prefix, params=params)
        self._active = False
        self._backend: str | None = None
        self._callback: Callback | None = None
        self._monitor_all = False
        self._watch: HookHandle | None = None
        self._clear_cached_op()
        self._in_format = self._out_format = None

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the graphs, which are made anew where they are needed."""
        return {**self.__dict__, "_graphs": {}}

    def register_child(self, block: Block, name: str | None = None) -> None:
        """Add a child, which must be a HybridBlock too."""
        if not isinstance(block, HybridBlock):
            raise ValueError(
                f"Children of HybridBlock must also be HybridBlock, but {block} has type "
                f"{type(block)}. If you are using Sequential, please try HybridSequential instead."
            )
        super().register_child(block, name)
        self._clear_cached_op()

    def _clear_cached_op(self) -> None:
        """Forget the graphs; called when children or parameters change."""
        self._graphs: dict[Any, BlockGraph] = {}
        self._cached_graph: tuple = ()
        self._captured: dict[str, Parameter] = {}
        if "forward" in self.__dict__:
            self.__dict__["forward"] = RecordedForward(self)

    def hybridize(
        self, active: bool = True, backend: str | None = None, clear: bool = True,
        static_alloc: bool = False, static_shape: bool = False, inline_limit: int = 2,
        forward_bulk_size: int | None = None, backward_bulk_size: int | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """Switch compiled execution of this block and its children on or off.

        Results, gradients and random numbers are the same. The first call traces
        :meth:`hybrid_forward` on symbols; what it does besides computing happens then only. A
        subclass that defines ``forward`` alone runs once, and its operators are taken down, for
        each new shape of the inputs; if it does what is no operator, such as reading values, it
        goes on running as it is, and the logger ``mxnet.gluon`` says why.

        Parameters
        ----------
        active : bool
            Whether to compile.
        backend : str, optional
            A backend of ``torch.compile``, such as "inductor", which takes longer to compile.
        clear : bool
            Whether graphs that were traced before are dropped.
        static_alloc, static_shape, inline_limit, forward_bulk_size, backward_bulk_size
            Hints on memory and scheduling that MXNet's engine takes; torch needs none of them.

        Raises
        ------
        ValueError
            If an option is not known.
        MXNetError
            If ``static_shape`` is asked for without ``static_alloc``.
        """
        if kwargs:
            raise ValueError(
                f"hybridize: unknown option {next(iter(kwargs))!r}; backend takes no options."
            )
        if static_shape and not static_alloc:
            raise MXNetError("hybridize: static_alloc must be True where static_shape is.")
        self._active = bool(active)
        if clear or backend != self._backend:
            self._clear_cached_op()
        self._backend = backend
        self._route_forward()
        super().hybridize(
            active, backend=backend, clear=clear, static_alloc=static_alloc,
            static_shape=static_shape, inline_limit=inline_limit,
            forward_bulk_size=forward_bulk_size, backward_bulk_size=backward_bulk_size,
        )  # fmt: skip

    def _route_forward(self) -> None:
        """Let a ``forward`` that is all that a subclass defines run as a graph, or no longer."""
        cls = type(self)
        is_plain = cls.hybrid_forward is HybridBlock.hybrid_forward
        if self._active and is_plain and cls.forward is not HybridBlock.forward:
            self.__dict__["forward"] = RecordedForward(self)
        else:
            self.__dict__.pop("forward", None)

    def cast(self, dtype: Any) -> None:
        """Change the element type of this block's parameters and those inside."""
        self._clear_cached_op()
        super().cast(dtype)

    def forward(self, x: Any, *args: Any) -> Any:
        """Call :meth:`hybrid_forward` on arrays, or on symbols to build a graph."""
        first = x if x.__class__ is NDArray else _first(x, args)
        if isinstance(first, Symbol):
            params = {name: parameter.var() for name, parameter in self._reg_params.items()}
            with self.name_scope():
                return self.hybrid_forward(symbol, x, *args, **params)
        if args and state.recording:
            forget_spent(args)  # states of the batch before
        if self._active:
            return self._run_graph((x, *args))
        ctx = first._kind.ctx
        try:
            params = {name: p._value(ctx) for name, p in self._reg_params.items()}
        except DeferredInitializationError:
            self._initialize_deferred(x, *args)
            params = {name: p.data(ctx) for name, p in self._reg_params.items()}
        if is_current(ctx):
            return self.hybrid_forward(ndarray, x, *args, **params)
        with ctx:
            return self.hybrid_forward(ndarray, x, *args, **params)

    def _run_graph(self, args: tuple) -> Any:
        """Return the outputs by way of the graph for inputs of this structure."""
        arrays, form = structure(args)
        graph = self._graphs.get(form)
        if graph is None:
            if len(self._graphs) >= MOST_GRAPHS:  # constants among the inputs that keep changing
                del self._graphs[next(iter(self._graphs))]
            graph = self._graphs[form] = self._build_graph(args)
        try:
            return self._call_graph(graph, arrays)
        except DeferredInitializationError:
            self.infer_shape(*args)
            # Random values are drawn in the order in which the graph takes its inputs.
            for source in graph.sources:
                if not isinstance(source, int):
                    source._finish_deferred_init()
            return self._call_graph(graph, arrays)

    def _call_graph(self, graph: BlockGraph, arrays: list[NDArray]) -> Any:
        if self._callback is None:
            return graph(arrays)
        return run_watched(graph, arrays, self._callback, self._monitor_all)

    def register_op_hook(self, callback: Callback | None, monitor_all: bool = False) -> None:
        """Call a function with everything that this block and those inside compute.

        Parameters
        ----------
        callback : callable or None
            Called with a name and the name of the operator, both as bytes, and the NDArray. It
            takes the place of the one before; None ends the calls.
        monitor_all : bool
            Whether inputs of operators are reported too.

        Notes
        -----
        Hybridized, every operator reports, under names such as ``dense0_fwd_output``. Otherwise
        every block does, as ``dense0_output``, with its class in place of the operator.

        Raises
        ------
        TypeError
            If ``callback`` cannot be called.
        """
        if callback is not None and not callable(callback):
            raise TypeError(
                "register_op_hook: callback must be a function of (name, operator, array) or None, "
                f"got {callback!r}."
            )
        self._callback = callback
        self._monitor_all = monitor_all
        if self._watch is not None:
            self._watch.detach()
        self._watch = None
        if callback is not None:
            self._watch = self.register_forward_hook(BlockWatch(callback, monitor_all))
        super().register_op_hook(callback, monitor_all)

    def _build_graph(self, args: tuple) -> BlockGraph:
        trace = self._trace(args)
        self._cached_graph = [symbol.var(name) for name in trace.names], trace.outputs
        self._in_format, self._out_format = trace.in_format, trace.out_format
        params = dict(self.collect_params().items())
        return BlockGraph(trace, params, self._backend)

    def export(self, path: str, epoch: int = 0, remove_amp_cast: bool = True) -> None:
        """Write the graph and the parameters, for :meth:`SymbolBlock.imports`, Module and others.

        Parameters
        ----------
        path : str
            Start of the names of the files: ``path-symbol.json`` and ``path-0000.params``.
        epoch : int
            The number in the second name.
        remove_amp_cast : bool
            Leave out the conversions that mixed precision put in.

        Raises
        ------
        RuntimeError
            If the block is not hybridized or did not run since.
        """
        if not self._cached_graph:
            raise RuntimeError(
                "Please first call block.hybridize() and then run forward with this block at "
                "least once before calling export."
            )
        graph = self._cached_graph[1]
        states = set(graph.list_auxiliary_states())
        params = {**self.collect_params(), **self._captured}
        values = {
            f"{'aux' if name in states else 'arg'}:{name}": params[name]._reduce()
            for name in graph.list_inputs()
            if name in params
        }
        graph.save(f"{path}-symbol.json", remove_amp_cast)
        ndarray.save(f"{path}-{epoch:04d}.params", values)

    def optimize_for(
        self, x: Any, *args: Any, backend: str | None = None, clear: bool = False,
        static_alloc: bool = False, static_shape: bool = False, inline_limit: int = 2,
        forward_bulk_size: int | None = None, backward_bulk_size: int | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """Hybridize for a backend and run once.

        Parameters
        ----------
        x, args
            Inputs of the run.
        backend, clear, static_alloc, static_shape, inline_limit, forward_bulk_size, \
backward_bulk_size
            As for :meth:`hybridize`.

        Raises
        ------
        ValueError
            If there is no such backend, or an option is not known.
        """
        self.hybridize(
            True, backend, clear, static_alloc, static_shape, inline_limit, forward_bulk_size,
            backward_bulk_size, **kwargs,
        )  # fmt: skip
        self(x, *args)

    def hybrid_forward(self, F: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs with the operators of ``F``; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} must define hybrid_forward().")

    # --- shapes -----------------------------------------------------------------------------

    def _initialize_deferred(self, *args: Any) -> None:
        self.infer_shape(*args)
        for parameter in self.params.values():
            parameter._finish_deferred_init()

    def infer_shape(self, *args: Any) -> None:
        """Find the unknown shapes of all parameters inside from the shapes of the inputs.

        Raises
        ------
        ShapeInferenceError
            If the inputs do not determine them; it is a ValueError and an MXNetError.
        """
        trace, arrays = self._trace(args), structure(args)[0]
        known = {name: array.shape for name, array in zip(trace.names, arrays, strict=True)}
        dtypes = {name: array.dtype for name, array in zip(trace.names, arrays, strict=True)}
        try:
            found = symbol.infer_parameter_shapes(trace.outputs, known, dtypes)
        except MXNetError as error:
            raise ShapeInferenceError(
                f"Deferred initialization failed because shape cannot be inferred. {error}"
            ) from error
        for parameter in self.collect_params().values():
            shape = found.get(parameter.name)
            if shape is not None and is_known(shape):
                parameter.shape = shape

    def infer_type(self, *args: Any) -> None:
        """Give the parameters that follow the inputs' type the dtype of the first input."""
        dtype = _first(args[0], args[1:]).dtype
        for parameter in self.collect_params().values():
            parameter.cast(dtype)

    def _trace(self, args: tuple) -> Trace:
        """Return the graph of this block for inputs of this structure."""

        def on_symbols(*inputs: Any) -> Any:
            params = {name: p.var() for name, p in self._reg_params.items()}
            with self.name_scope():
                return self.hybrid_forward(symbol, *inputs, **params)

        return Trace.of(on_symbols, args)


def _first(x: Any, args: tuple) -> Any:
    """Return the first array or symbol among the inputs."""
    for value in _flat((x, *args)):
        if isinstance(value, NDArray | Symbol):
            return value
    raise ValueError(
        "In HybridBlock, there must be one NDArray or one Symbol in the input. Please check the "
        f"type of the args: got {', '.join(type(value).__name__ for value in (x, *args))}."
    )


def _flat(values: Any) -> Iterator[Any]:
    if isinstance(values, list | tuple):
        for value in values:
            yield from _flat(value)
    else:
        yield values
