"""Running a graph on arrays that are bound to its variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .. import autograd
from .. import ndarray as nd
from ..base import MXNetError, names_of
from ..context import Context
from ..ndarray import NDArray
from .heads import reached
from .plan import Plan

__all__ = ["Executor"]

class Executor:
    """A graph with the arrays of its arguments, gradients and auxiliary states.

    Executors are made by :meth:`Symbol.bind` and :meth:`Symbol.simple_bind`.

    Attributes
    ----------
    arg_arrays, grad_arrays, aux_arrays : list of NDArray
        In the order of ``list_arguments()`` and ``list_auxiliary_states()``; gradients that are
        not wanted are None.
    arg_dict, grad_dict, aux_dict, output_dict : dict of NDArray
        The same by name.
    """

    def __init__(
        self,
        symbol: Any,
        ctx: Context,
        arguments: Sequence[NDArray],
        gradients: Sequence[NDArray | None],
        grad_req: Sequence[str],
        aux: Sequence[NDArray],
        group2ctx: Mapping[str, Context] | None = None,
    ) -> None:
        self._symbol = symbol
        self._ctx = ctx
        self._grad_req = list(grad_req)
        self._group2ctx = group2ctx
        self.arg_arrays = list(arguments)
        self.grad_arrays = list(gradients)
        self.aux_arrays = list(aux)
        self._names = symbol.list_arguments(), symbol.list_auxiliary_states()
        self._plan = Plan(symbol._outputs, group2ctx)
        self._monitor: tuple[Callable[[bytes, NDArray], None], bool] | None = None
        self._outputs: list[NDArray] = []
        self._recorded: list[NDArray] = []
        self._leaves = self._marked()
        self._has_sparse = any(array.stype != "default" for array in self.arg_arrays)
        # For each output the variables with gradients that it reaches, and those of them that its
        # own gradient comes to; found when backward is called first.
        self._reached: list[tuple[set[str], set[str]]] = []

    @property
    def handle(self) -> Executor:
        """What lower levels know this executor by: itself."""
        return self

    @property
    def arg_dict(self) -> dict[str, NDArray]:
        """The arguments by name."""
        return dict(zip(self._names[0], self.arg_arrays, strict=True))

    @property
    def grad_dict(self) -> dict[str, NDArray | None]:
        """The gradients by name, None where none is wanted."""
        return dict(zip(self._names[0], self.grad_arrays, strict=True))

    @property
    def aux_dict(self) -> dict[str, NDArray]:
        """The auxiliary states by name."""
        return dict(zip(self._names[1], self.aux_arrays, strict=True))

    @property
    def outputs(self) -> list[NDArray]:
        """The results of the last forward pass; before the first, arrays of their shapes."""
        if not self._outputs:
            shapes = {name: array.shape for name, array in self.arg_dict.items()}
            _, found, _ = self._symbol.infer_shape(**shapes)
            types = {name: array.dtype for name, array in self.arg_dict.items()}
            _, kinds, _ = self._symbol.infer_type(**types)
            self._outputs = [
                nd.zeros(shape, self._ctx, kind) for shape, kind in zip(found, kinds, strict=True)
            ]
        return self._outputs

    @property
    def output_dict(self) -> dict[str, NDArray]:
        """The outputs by name."""
        return dict(zip(self._symbol.list_outputs(), self.outputs, strict=True))

    def _marked(self) -> list[NDArray]:
        """Return aliases of the arguments that collect the gradients: users' stay untouched."""
        aliases = [array.detach() for array in self.arg_arrays]
        wanted = [
            (alias, gradient, request)
            for alias, gradient, request in zip(
                aliases, self.grad_arrays, self._grad_req, strict=True
            )
            if gradient is not None and request != "null"
        ]
        if wanted:
            autograd.mark_variables(*map(list, zip(*wanted, strict=True)))
        return aliases

    def forward(self, is_train: bool = False, **kwargs: Any) -> list[NDArray]:
        """Compute the outputs.

        Parameters
        ----------
        is_train : bool
            Whether layers behave as in training, and :meth:`backward` may follow.
        kwargs : NDArray or array-like
            New values of arguments by name, copied into them.

        Raises
        ------
        TypeError
            If there is no such argument.
        ValueError
            If a value has another shape than its argument.
        """
        for name, value in kwargs.items():
            self._assign(name, value)
        if self._has_sparse:
            self._leaves = self._marked()  # an alias of a sparse array keeps its first values
        own = dict(zip(self._names[0], self._leaves, strict=True)) | self.aux_dict
        arrays = [own[name] for name in self._plan.names]
        with autograd.record(train_mode=True) if is_train else autograd.pause(train_mode=False):
            results = self._plan.run(arrays, *self._observer(), ctx=self._ctx)
        self._recorded = results if is_train else []
        self._outputs = [result.detach() for result in results]
        return self._outputs

    def _assign(self, name: str, value: Any) -> None:
        target = self.arg_dict.get(name)
        if target is None:
            raise TypeError(f"Unknown argument {name}: there are {names_of(self._names[0])}.")
        if not isinstance(value, NDArray):
            value = nd.array(value, dtype=target.dtype)
        if value.shape != target.shape:
            raise ValueError(
                f"Shape not match! Argument {name}, need: {target.shape}, received: {value.shape}"
            )
        target[:] = value.as_in_context(target.context).astype(target.dtype, copy=False)

    def backward(self, out_grads: Any = None, is_train: bool = True) -> None:
        """Compute the gradients of the last forward pass in training mode.

        Parameters
        ----------
        out_grads : NDArray, list or dict of NDArray, optional
            Gradients of the outputs. None is needed of losses and of outputs from which no
            gradient comes to an argument, such as those of ``BlockGrad``.

        Notes
        -----
        Gradients that are written, not added, are 0 where nothing comes to them.

        Raises
        ------
        MXNetError
            If one is missing, or no forward pass in training mode came before.
        """
        heads = self._heads(out_grads)
        if not any(request != "null" for request in self._grad_req):
            return
        if not self._recorded:
            raise MXNetError("Executor.backward: call forward(is_train=True) first.")
        reaching = [names for names, _ in self._reached]
        wanted = [
            (output, head)
            for output, head, names in zip(self._recorded, heads, reaching, strict=True)
            if names and output._rec.requires_grad
        ]
        self._clear_all_but(set().union(*reaching))
        if wanted:
            outputs, gradients = map(list, zip(*wanted, strict=True))
            autograd.backward(outputs, gradients, retain_graph=True, train_mode=is_train)

    def _clear_all_but(self, names: set[str]) -> None:
        """Set the gradients to 0 that are written and to which nothing comes."""
        for name, gradient, request in zip(
            self._names[0], self.grad_arrays, self._grad_req, strict=True
        ):
            if gradient is not None and request in ("write", "inplace") and name not in names:
                gradient[:] = 0

    def _reach(self) -> list[tuple[set[str], set[str]]]:
        if not self._reached:
            wanted = {
                name
                for name, gradient, request in zip(
                    self._names[0], self.grad_arrays, self._grad_req, strict=True
                )
                if gradient is not None and request != "null"
            }
            self._reached = [
                (reached(output, through_losses=True) & wanted, reached(output) & wanted)
                for output in self._symbol._outputs
            ]
        return self._reached

    def _heads(self, out_grads: Any) -> list[NDArray | None]:
        names = self._symbol.list_outputs()
        if isinstance(out_grads, NDArray):
            out_grads = [out_grads]
        if isinstance(out_grads, dict):
            out_grads = [out_grads.get(name) for name in names]
        heads = list(out_grads or [])
        heads += [None] * (len(names) - len(heads))
        if len(heads) > len(names):
            raise MXNetError(
                f"Executor.backward: {len(heads)} gradients for {len(names)} outputs."
            )
        for name, head, (_, asking) in zip(names, heads, self._reach(), strict=True):
            if head is None and asking:
                raise MXNetError(
                    f"Executor.backward: {name} is no loss, so that its gradient must be given."
                )
        return heads

    def set_monitor_callback(
        self, callback: Callable[[bytes, NDArray], None], monitor_all: bool = False
    ) -> None:
        """Call a function with name (as bytes) and value of every output, or also of inputs."""
        self._monitor = callback, monitor_all

    def _observer(self) -> tuple[Callable[[str, NDArray], None] | None, bool]:
        if self._monitor is None:
            return None, False
        callback, inputs_too = self._monitor
        return lambda name, array: callback(name.encode(), array), inputs_too

    def copy_params_from(
        self, arg_params: Mapping[str, NDArray], aux_params: Mapping[str, NDArray] | None = None,
        allow_extra_params: bool = False,
    ) -> None:  # fmt: skip
        """Copy values by name into arguments and auxiliary states.

        Raises
        ------
        ValueError
            If a name is not one of them, unless ``allow_extra_params``.
        """
        for kind, given, own in (
            ("arguments", arg_params, self.arg_dict),
            ("auxiliary states", aux_params, self.aux_dict),
        ):
            for name, array in (given or {}).items():
                if name in own:
                    array.astype(own[name].dtype, copy=False).copyto(own[name])
                elif not allow_extra_params:
                    raise ValueError(f'Find name "{name}" that is not in the {kind}')

    def reshape(
        self, partial_shaping: bool = False, allow_up_sizing: bool = False, **kwargs: Any
    ) -> Executor:
        """Return an executor for other shapes of inputs, which shares what keeps its shape.

        Parameters
        ----------
        partial_shaping : bool
            Whether shapes that were not given may change too.
        allow_up_sizing : bool
            Whether arrays may become larger.

        Raises
        ------
        MXNetError
            If something changes that must not.
        """
        shapes, _, aux = self._symbol.infer_shape(**kwargs)
        if shapes is None:
            raise MXNetError(f"Executor.reshape: {names_of(kwargs)} do not tell all shapes.")
        arguments, gradients = [], []
        for name, shape, array, gradient in zip(
            self._names[0], shapes, self.arg_arrays, self.grad_arrays, strict=True
        ):
            if array.shape != shape and not partial_shaping and name not in kwargs:
                raise MXNetError(
                    f"Executor.reshape: the shape of {name} changes from {array.shape} to {shape}, "
                    "which only partial_shaping=True allows."
                )
            arguments.append(_resized(array, shape, allow_up_sizing, name))
            gradients.append(
                None if gradient is None else _resized(gradient, shape, allow_up_sizing, name)
            )
        states = [
            _resized(array, shape, allow_up_sizing, name)
            for name, shape, array in zip(self._names[1], aux, self.aux_arrays, strict=True)
        ]
        return Executor(self._symbol, self._ctx, arguments, gradients, self._grad_req, states,
                        self._group2ctx)  # fmt: skip

    def get_optimized_symbol(self) -> Any:
        """Return the graph that runs."""
        return self._symbol

    def debug_str(self) -> str:
        """Return the steps as text."""
        return self._symbol.debug_str()


def _resized(array: NDArray, shape: tuple[int, ...], larger: bool, name: str) -> NDArray:
    """Return the array itself, or one of another shape that shares its memory where it fits."""
    if array.shape == shape:
        return array
    size = 1
    for length in shape:
        size *= length
    if size <= array.size:
        return array.reshape((-1,))[:size].reshape(shape)
    if not larger:
        raise MXNetError(
            f"Executor.reshape: {name} would grow from {array.shape} to {shape}; bind for the "
            "largest shape first, or set allow_up_sizing=True."
        )
    return nd.empty(shape, array.context, array.dtype)
