"""Parameter and Constant: the arrays of a block, one per context, and when they come to be."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import autograd, initializer, ndarray, symbol
from .._core.errors import MismatchError
from .._ops.attributes import parse_shape
from ..base import MXNetError
from ..context import Context, cpu, current_context
from ..ndarray import NDArray
from .row_sparse import RowSparseAccess, stored

__all__ = ["Constant", "DeferredInitializationError", "Parameter"]

_SIZE_UNKNOWN = (0, -1)


class DeferredInitializationError(MXNetError):
    """A parameter is used whose shape is not known before the first batch."""


def is_known(shape: Sequence[int] | None) -> bool:
    """Return whether all dimensions of ``shape`` are known."""
    return shape is not None and all(length > 0 for length in shape)


def _positions(contexts: Sequence[Context]) -> list[list[int | None]]:
    """For GPUs and for processors: device number -> position of the context."""
    found: list[list[int | None]] = [[], []]
    for position, ctx in enumerate(contexts):
        places = found[ctx.device_type != "gpu"]
        places.extend([None] * (ctx.device_id + 1 - len(places)))
        places[ctx.device_id] = position
    return found


def _contexts(ctx: Context | Sequence[Context] | None) -> list[Context]:
    if ctx is None:
        return [current_context()]
    return [ctx] if isinstance(ctx, Context) else list(ctx)


class Parameter(RowSparseAccess):
    """The weights of a block: one array per context, with their gradients.

    Parameters
    ----------
    name : str
        Name, unique within a network.
    grad_req : {"write", "add", "null"}
        What backward does to the gradient; "null" means none is kept.
    shape : int or tuple of int, optional
        Shape; 0 or -1 stands for a length that the first batch tells.
    dtype : str or type
        Element type.
    lr_mult, wd_mult : float
        Factors on the learning rate and the weight decay.
    init : Initializer or str, optional
        Initializer of this parameter; the network's by default.
    allow_deferred_init : bool
        Allow initialization before the shape is known.
    differentiable : bool
        False makes ``grad_req`` always "null".
    stype, grad_stype : str
        Storage types of values and gradients: "default" is dense, "row_sparse" keeps rows: see
        :meth:`row_sparse_data`.
    """

    _label = "Parameter"

    def __init__(
        self,
        name: str,
        grad_req: str = "write",
        shape: int | Sequence[int] | None = None,
        dtype: Any = np.float32,
        lr_mult: float = 1.0,
        wd_mult: float = 1.0,
        init: Any = None,
        allow_deferred_init: bool = False,
        differentiable: bool = True,
        stype: str = "default",
        grad_stype: str = "default",
    ) -> None:
        self.name = name
        self._stype = self._check_stype("stype", stype)
        self._grad_stype = self._check_stype("grad_stype", grad_stype)
        self._var = None
        self._data: list[NDArray] | None = None
        self._grad: list[NDArray] | None = None
        self._ctx_list: list[Context] | None = None
        # Not used here, but copied by subclasses elsewhere that stand for another parameter.
        self._ctx_map: list[list[int | None]] | None = None
        self._trainer: Any = None
        self._deferred_init: tuple = ()
        self._differentiable = differentiable
        self._allow_deferred_init = allow_deferred_init
        self._grad_req = "write"
        self._shape = None if shape is None else parse_shape(shape)
        self._dtype = dtype
        self.lr_mult = lr_mult
        self.wd_mult = wd_mult
        self.init = init
        self.grad_req = grad_req

    def __repr__(self) -> str:
        return f"{self._label} {self.name} (shape={self.shape}, dtype={self.dtype})"

    # --- settings ---------------------------------------------------------------------------

    @property
    def grad_req(self) -> str:
        """What backward does to the gradient: "write", "add" or "null"."""
        return self._grad_req

    @grad_req.setter
    def grad_req(self, req: str) -> None:
        if req not in ("write", "add", "null"):
            raise MismatchError(
                f"Parameter '{self.name}': grad_req must be one of 'write', 'add', or 'null', "
                f"got {req!r}."
            )
        if not self._differentiable:
            req = "null"
        if self._grad_req == req:
            return
        self._grad_req = req
        if req == "null":
            self._grad = None
            if self._data is not None:
                self._data = [array.detach() for array in self._data]
        elif self._data is not None:
            self._init_grad()

    @property
    def dtype(self) -> Any:
        """Element type, as it was given."""
        return self._dtype

    @dtype.setter
    def dtype(self, dtype: Any) -> None:
        self.cast(dtype)

    @property
    def shape(self) -> tuple[int, ...] | None:
        """Shape; unknown lengths are 0, or -1 under NumPy semantics."""
        return self._shape

    @shape.setter
    def shape(self, new_shape: Sequence[int]) -> None:
        if self._shape is None:
            self._shape = parse_shape(new_shape)
            return
        same = len(self._shape) == len(new_shape) and all(
            old in _SIZE_UNKNOWN or old == new
            for old, new in zip(self._shape, new_shape, strict=False)
        )
        if not same:
            raise MismatchError(
                f"Parameter '{self.name}': expected shape {tuple(new_shape)} is incompatible with "
                f"given shape {self._shape}."
            )
        self._shape = parse_shape(new_shape)

    # --- initialization ---------------------------------------------------------------------

    def initialize(
        self,
        init: Any = None,
        ctx: Context | Sequence[Context] | None = None,
        default_init: Any = None,
        force_reinit: bool = False,
    ) -> None:
        """Make the arrays and fill them, now or as soon as the shape is known.

        Parameters
        ----------
        init : Initializer or str, optional
            Initializer; by default the parameter's own, then ``default_init``.
        ctx : Context or list of Context, optional
            Where the arrays live, a copy on each; the current context by default.
        default_init : Initializer or str, optional
            Used where neither ``init`` nor the parameter names one: ``Uniform(0.07)``.
        force_reinit : bool
            Initialize again what already is.

        Raises
        ------
        ValueError
            If the shape is not known and may not be inferred.
        """
        if self._data is not None and not force_reinit:
            warnings.warn(
                f"Parameter '{self.name}' is already initialized, ignoring. Set force_reinit=True "
                "to re-initialize.",
                UserWarning,
                stacklevel=2,
            )
            return
        self._data = self._grad = None
        contexts = _contexts(ctx)
        fallback = initializer.Uniform() if default_init is None else default_init
        if init is None:
            init = fallback if self.init is None else self.init
        self._deferred_init = (init, contexts, fallback, None)
        if is_known(self._shape):
            self._finish_deferred_init()
        elif not self._allow_deferred_init:
            self._deferred_init = ()
            raise ValueError(
                f"Cannot initialize Parameter '{self.name}' because it has invalid shape: "
                f"{self._shape}. Give the whole shape, or allow_deferred_init=True."
            )

    def _finish_deferred_init(self) -> None:
        """Initialize for real now that the shape is known."""
        if not self._deferred_init:
            return
        init, contexts, fallback, data = self._deferred_init
        if not is_known(self._shape):
            raise DeferredInitializationError(
                f"Cannot initialize Parameter '{self.name}' because it has invalid shape: "
                f"{self._shape}. Please specify in_units, in_channels, etc. for `Block`s."
            )
        self._deferred_init = ()
        with autograd.pause():
            if data is None:
                data = ndarray.zeros(self._shape, cpu(), self._dtype)
                description = initializer.InitDesc(self.name, {"__init__": init})
                initializer.create(fallback)(description, data)
            self._init_impl(data, contexts)

    def _init_impl(self, data: NDArray, contexts: Sequence[Context]) -> None:
        """Put the values on every context, with gradients if there are to be any."""
        self._ctx_list = list(contexts)
        self._ctx_map = _positions(contexts)
        self._data = [stored(data, self._stype, ctx) for ctx in self._ctx_list]
        if self._grad_req != "null":
            self._init_grad()

    def _init_grad(self) -> None:
        assert self._data is not None
        stype = None if self._stype == self._grad_stype else self._grad_stype
        for array in self._data:
            array.attach_grad(self._grad_req, stype)
        self._grad = [array.grad for array in self._data]  # type: ignore[misc]

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take the state of a copy or a pickle, whose arrays know of no gradients yet."""
        self.__dict__.update(state)
        if self._grad is not None:
            self._init_grad()

    def _load_init(
        self,
        data: NDArray,
        ctx: Context | Sequence[Context] | None,
        cast_dtype: bool = False,
        dtype_source: str = "current",
    ) -> None:
        """Take values from a file, before or after initialization."""
        if dtype_source not in ("current", "saved"):
            raise MismatchError(f"dtype_source must be 'current' or 'saved', got {dtype_source!r}.")
        self._check_loaded(data)
        wanted = np.dtype(self._dtype) if self._dtype != "bfloat16" else None
        if wanted is not None and wanted != np.dtype(data.dtype):
            if not cast_dtype:
                raise MismatchError(
                    f"Failed loading Parameter '{self.name}' from saved params: dtype "
                    f"incompatible expected {wanted.name} vs saved {np.dtype(data.dtype).name}. "
                    "Set cast_dtype=True to cast the dtype of saved params."
                )
            if dtype_source == "current":
                data = data.astype(wanted)
            else:
                self.cast(data.dtype)
        if isinstance(ctx, Context):
            ctx = [ctx]
        placed = self.list_ctx() if self._data is not None or self._deferred_init else None
        if ctx is not None and placed is not None and set(ctx) != set(placed):
            raise MismatchError(
                f"Failed to load Parameter '{self.name}' on {list(ctx)} because it was "
                f"previous initialized on {placed}."
            )
        if self._data is not None:
            self.set_data(data)
            return
        if ctx is None:
            ctx = [cpu()] if placed is None else placed
        with autograd.pause():
            self._init_impl(data, ctx)
        self._deferred_init = ()

    def _check_loaded(self, data: NDArray) -> None:
        if self._shape is not None:
            fits = len(self._shape) == data.ndim and all(
                own in (*_SIZE_UNKNOWN, saved)
                for own, saved in zip(self._shape, data.shape, strict=False)
            )
            if not fits:
                raise MismatchError(
                    f"Failed loading Parameter '{self.name}' from saved params: shape "
                    f"incompatible expected {self._shape} vs saved {data.shape}."
                )
        self._shape = data.shape

    # --- values -----------------------------------------------------------------------------

    def _check_and_get(self, arr_list: list[NDArray] | None, ctx: Any) -> Any:
        if arr_list is not None:
            if ctx is list:
                return arr_list
            if len(arr_list) == 1 and (ctx is None or arr_list[0]._kind.ctx is ctx):
                return arr_list[0]
            contexts = self._ctx_list or []
            if ctx is None:
                ctx = current_context() if len(arr_list) > 1 else contexts[0]
            for array, own in zip(arr_list, contexts, strict=True):
                # Main memory is one place whatever it is called: cpu, cpu_pinned, cpu_shared.
                if own.device_id == ctx.device_id and (own.device_type == "gpu") == (
                    ctx.device_type == "gpu"
                ):
                    return array
            raise RuntimeError(
                f"Parameter '{self.name}' was not initialized on context {ctx}. It was only "
                f"initialized on {contexts}."
            )
        if self._deferred_init:
            raise DeferredInitializationError(
                f"Parameter '{self.name}' has not been initialized yet because initialization "
                f"was deferred: its shape {self._shape} is not known. Pass one batch of data "
                "through the network before accessing Parameters, or specify in_units, "
                "in_channels, etc. for the layers."
            )
        raise RuntimeError(
            f"Parameter '{self.name}' has not been initialized. Call initialize() first, and "
            "initialize parameters and create Trainer with Block.collect_params() instead of "
            "Block.params, because the latter does not include the Parameters of children."
        )

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Let blocks compute with the data of subclasses, such as weights that are dropped."""
        super().__init_subclass__(**kwargs)
        if "data" in vars(cls):
            cls._value = cls.data

    def _value(self, ctx: Context) -> NDArray:
        """Return the array that blocks compute with, whatever its storage type."""
        arrays = self._data
        if arrays is not None and len(arrays) == 1 and arrays[0]._kind.ctx is ctx:
            return arrays[0]
        return self._check_and_get(arrays, ctx)

    def data(self, ctx: Context | None = None) -> NDArray:
        """Return the array on a context, which may be left out where there is only one.

        Raises
        ------
        DeferredInitializationError
            If the shape is not known yet.
        RuntimeError
            If the parameter is not initialized, or not on that context.
        """
        if self._stype != "default":
            raise self._refuse("a copy", "data()", "row_sparse_data()")
        return self._check_and_get(self._data, ctx)

    def list_data(self) -> list[NDArray]:
        """Return the arrays on all contexts."""
        if self._stype != "default":
            raise self._refuse("copies", "list_data()", "row_sparse_data()")
        return self._check_and_get(self._data, list)

    def grad(self, ctx: Context | None = None) -> NDArray:
        """Return the gradient's array on a context.

        Raises
        ------
        RuntimeError
            If ``grad_req`` is "null" or the parameter is not initialized.
        """
        self._require_grad()
        return self._check_and_get(self._grad, ctx)

    def list_grad(self) -> list[NDArray]:
        """Return the gradients' arrays on all contexts."""
        self._require_grad()
        return self._check_and_get(self._grad, list)

    def _require_grad(self) -> None:
        if self._data is not None and self._grad is None:
            raise RuntimeError(
                f"Cannot get gradient array for Parameter '{self.name}' because grad_req='null'"
            )

    def list_ctx(self) -> list[Context]:
        """Return the contexts on which the parameter is, or will be, initialized."""
        if self._data is None:
            if self._deferred_init:
                return self._deferred_init[1]
            raise RuntimeError(f"Parameter '{self.name}' has not been initialized")
        return self._ctx_list or []

    def set_data(self, data: NDArray) -> None:
        """Write values into the arrays on all contexts."""
        self.shape = data.shape
        if self._data is None:
            if not self._deferred_init:
                raise MismatchError(f"Parameter '{self.name}' has not been initialized")
            self._deferred_init = (*self._deferred_init[:3], data)
            return
        with autograd.pause():
            for array in self._data:
                array[:] = data

    def zero_grad(self) -> None:
        """Set the gradients on all contexts to zero."""
        for grad in self._grad or ():
            if grad.stype == "default":
                grad[:] = 0
            else:
                grad[:] = grad._zeros()

    def reset_ctx(self, ctx: Context | Sequence[Context] | None) -> None:
        """Move the parameter to other contexts.

        Raises
        ------
        ValueError
            If the parameter is not initialized.
        """
        contexts = _contexts(ctx)
        if self._data is not None:
            data = self._reduce()
            with autograd.pause():
                self._init_impl(data, contexts)
        elif self._deferred_init:
            init, _, fallback, data = self._deferred_init
            self._deferred_init = (init, contexts, fallback, data)
        else:
            raise ValueError(
                f"Cannot reset context for Parameter '{self.name}' because it has not been "
                "initialized."
            )

    def _reduce(self) -> NDArray:
        """Return the mean of the values on all contexts, in main memory."""
        arrays = self._check_and_get(self._data, list)
        if len(arrays) == 1 or self._stype != "default":
            return self._whole()
        first, *others = (array.detach().copyto(cpu()) for array in arrays)
        return sum(others, first) / len(arrays)  # type: ignore[return-value]

    def cast(self, dtype: Any) -> None:
        """Change the element type of the arrays and gradients."""
        self._dtype = dtype
        self._var = None
        if self._data is None:
            return
        with autograd.pause():
            self._data = [array.astype(dtype) for array in self._data]
            if self._grad_req != "null":
                self._init_grad()

    def var(self) -> Any:
        """Return the symbol that stands for this parameter."""
        if self._var is None:
            self._var = symbol.var(
                self.name, shape=self._shape, dtype=self._dtype, lr_mult=self.lr_mult,
                wd_mult=self.wd_mult, init=self.init,
                stype=self._stype,
            )  # fmt: skip
        return self._var


class Constant(Parameter):
    """A parameter that never changes and has no gradient.

    Parameters
    ----------
    name : str
        Name.
    value : array-like
        The values.
    """

    _label = "Constant"

    def __init__(self, name: str, value: Any) -> None:
        if not isinstance(value, NDArray):
            value = ndarray.array(value)
        self.value = value
        super().__init__(
            name, grad_req="null", shape=value.shape, dtype=value.dtype, init=_Fixed(value)
        )
        self._grad_req = "null"

    @property
    def grad_req(self) -> str:
        """Always "null"."""
        return "null"

    @grad_req.setter
    def grad_req(self, req: str) -> None:
        if req != "null":
            warnings.warn(
                f'Constant parameter "{self.name}" does not support grad_req other than "null", '
                f'and new value "{req}" is ignored.',
                UserWarning,
                stacklevel=2,
            )


class _Fixed(initializer.Initializer):
    """Fills an array with given values, whatever its name."""

    def __init__(self, value: NDArray) -> None:
        super().__init__()
        self._value = value

    def _init_weight(self, _: Any, arr: NDArray) -> None:
        arr[:] = self._value
