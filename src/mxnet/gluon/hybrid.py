"""HybridBlock: one definition that runs on arrays and builds graphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import ndarray, symbol
from .._core.state import state
from ..base import MXNetError
from ..ndarray import NDArray
from ..symbol import Symbol
from .base_block import Block
from .parameter import DeferredInitializationError, is_known

__all__ = ["HybridBlock"]

_OPTIONS = frozenset(
    {"static_alloc", "static_shape", "inline_limit", "forward_bulk_size", "backward_bulk_size",
     "backend", "backend_opts"}
)  # fmt: skip


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
        self._flags: dict[str, Any] = {}

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
        """Forget what was compiled; called when children or parameters change."""

    def hybridize(self, active: bool = True, **kwargs: Any) -> None:
        """Allow compiled execution of this block and its children.

        The results are the same. This version runs hybridized blocks operator by operator, so
        the options, which only steer compilation, have nothing to change yet.

        Raises
        ------
        ValueError
            If an option is not known.
        """
        for key in kwargs:
            if key not in _OPTIONS:
                raise ValueError(
                    f"hybridize: unknown option {key!r}; it has {', '.join(sorted(_OPTIONS))}."
                )
        self._active = bool(active)
        self._flags = dict(kwargs)
        super().hybridize(active, **kwargs)

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
        ctx = first._kind.ctx
        try:
            params = {name: p._check_and_get(p._data, ctx) for name, p in self._reg_params.items()}
        except DeferredInitializationError:
            self._initialize_deferred(x, args)
            params = {name: p.data(ctx) for name, p in self._reg_params.items()}
        return self.hybrid_forward(ndarray, x, *args, **params)

    def hybrid_forward(self, F: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs with the operators of ``F``; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} must define hybrid_forward().")

    # --- shapes -----------------------------------------------------------------------------

    def _initialize_deferred(self, x: Any, args: tuple) -> None:
        self.infer_shape(x, *args)
        for parameter in self.params.values():
            parameter._finish_deferred_init()

    def infer_shape(self, *args: Any) -> None:
        """Find the unknown shapes of all parameters inside from the shapes of the inputs.

        Raises
        ------
        ShapeInferenceError
            If the inputs do not determine them; it is a ValueError and an MXNetError.
        """
        graph, arrays = self._trace(args)
        known = {name: array.shape for name, array in arrays.items()}
        dtypes = {name: array.dtype for name, array in arrays.items()}
        try:
            found = symbol.infer_parameter_shapes(graph, known, dtypes)
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

    def _trace(self, args: tuple) -> tuple[Symbol, dict[str, NDArray]]:
        """Return the graph of this block and the arrays behind its inputs ``data0``, ..."""
        arrays: dict[str, NDArray] = {}

        def stand_in(value: Any) -> Any:
            if isinstance(value, NDArray):
                name = f"data{len(arrays)}"
                arrays[name] = value
                return symbol.var(name)
            if isinstance(value, list | tuple):
                return type(value)(stand_in(entry) for entry in value)
            return value

        inputs = [stand_in(value) for value in args]
        scope, state.block_scope = state.block_scope, None
        try:
            params = {name: p.var() for name, p in self._reg_params.items()}
            with self.name_scope():
                outputs = self.hybrid_forward(symbol, *inputs, **params)
        finally:
            state.block_scope = scope
        return symbol.Group(list(_flat(outputs))), arrays


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

