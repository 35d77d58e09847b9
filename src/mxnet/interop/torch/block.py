"""Modules of torch as Gluon blocks."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from ..._core import dtype as dtypes
from ..._core.state import state
from ...base import MXNetError
from ...context import Context
from ...gluon import Block, Parameter
from ...ndarray import NDArray
from .arrays import array_of, context_for, mapped, tensor_of
from .links import Place, known_parameters, linked, ordered_locks, tensors_of


class TorchParameter(Parameter):
    """A parameter that comes with values: those of a module."""

    def initialize(
        self, init: Any = None, ctx: Any = None, default_init: Any = None,
        force_reinit: bool = False,
    ) -> None:  # fmt: skip
        """Keep the module's values, unless ``force_reinit`` asks for new ones."""
        if force_reinit:
            super().initialize(init, ctx, default_init, force_reinit)


def _parameter(name: str, tensor: Tensor) -> Parameter:
    """Return a parameter over the memory of a tensor."""
    trained = isinstance(tensor, torch.nn.Parameter) and tensor.requires_grad
    buffer = not isinstance(tensor, torch.nn.Parameter)
    # A .params file of MXNet cannot hold an array without axes.
    data = tensor.detach() if tensor.dim() else tensor.detach().view(1)
    parameter = TorchParameter(
        name, "write" if trained else "null", tuple(data.shape), dtypes.name(tensor.dtype),
        differentiable=not buffer,
    )  # fmt: skip
    array = array_of(data)
    parameter._ctx_list, parameter._data = [array.context], [array]
    if trained:
        parameter._init_grad()
    return parameter


class TorchBlock(Block):
    """A module as a block; see :func:`as_block`.

    Attributes
    ----------
    module : torch.nn.Module
        The module.
    """

    module: torch.nn.Module

    def __init__(self, module: torch.nn.Module, prefix: str | None = None) -> None:
        # Before the base class, which asks for a name; and past __setattr__, which needs it.
        self.__dict__["module"] = module
        super().__init__(prefix)
        self._bind()

    def _alias(self) -> str:
        return type(self.module).__name__.lower()

    def _bind(self) -> None:
        """Find or make the parameter of every tensor, and tie the two together."""
        self._lock = threading.RLock()
        self._places: list[Place] = []
        known = known_parameters()
        for path, owner, holder, name in tensors_of(self.module):
            tensor = holder[name]
            parameter = self._reg_params.get(path) or known.get(id(tensor))
            if parameter is None:
                parameter = known[id(tensor)] = self._make(path, tensor)
            link = linked(parameter, tensor, self._lock)
            self._reg_params[path] = self._params._params[parameter.name] = parameter
            self._places.append(Place(parameter, owner, holder, name, link))
        self._buffers = [p for p in self._places if p.name in p.owner._buffers]
        self._parts = list(self.module.modules())
        self._locks = [self._lock, *ordered_locks(self._places)]

    def _make(self, path: str, tensor: Tensor) -> Parameter:
        name = self._params.prefix + path.replace(".", "_")
        if name in self._params:  # as of a.b_c and a_b.c
            name = self._params.prefix + path
        return _parameter(name, tensor)

    def __repr__(self) -> str:
        lines = repr(self.module).replace("\n", "\n  ")
        return f"{type(self).__name__}(\n  {lines}\n)"

    def cast(self, dtype: Any) -> None:
        """Change the element type of all parameters and statistics that are not integers."""
        for place in self._places:
            if place.link.tensor.is_floating_point():
                if not _is(place.parameter, dtype):
                    place.parameter.cast(dtype)
                place.link.follow(place.parameter)

    # --- computation ------------------------------------------------------------------------

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the module; keywords go to the places that its ``forward`` has for them."""
        if kwargs:
            bound = inspect.signature(self.module.forward).bind(*args, **kwargs)
            if bound.kwargs:
                raise TypeError(
                    f"{self._name}: {', '.join(bound.kwargs)} can be given by keyword only, and "
                    "blocks hand inputs on by position; wrap the module in one that takes them so."
                )
            args = bound.args
        return super().__call__(*args)

    def forward(self, *args: Any) -> Any:
        """Return what the module returns, as arrays.

        Arrays in nested lists, tuples and dictionaries go in and come out; other values pass. The
        module trains where ``autograd.is_training()``, and is recorded inside ``record()``.
        """
        ctx = self._context(args)
        with self._lent(ctx), self._mode(), torch.set_grad_enabled(state.recording):
            results = self.module(*mapped(tensor_of, NDArray, args))

        def array(tensor: Tensor) -> NDArray:
            return array_of(tensor, context_for(tensor.device, ctx))

        return mapped(array, Tensor, results)

    def _context(self, args: tuple) -> Context | None:
        """Return the context of the first array among the inputs, else of the parameters."""
        found: list[Context] = []
        mapped(lambda array: found.append(array.context), NDArray, args)
        if not found and self._places:
            found = self._places[0].parameter.list_ctx()
        return found[0] if found else None

    @contextmanager
    def _lent(self, ctx: Context | None) -> Iterator[None]:
        """Let the module compute with the leaves of the arrays on a context."""
        with _holding(self._locks):
            apart = self._follow(self._places)
            if not (state.recording or apart):
                yield  # the module's own tensors have the values, and nobody asks for histories
                self._follow(self._buffers)
                return
            lent = [self._lend(place, ctx) for place in self._places]
            try:
                yield
            finally:
                for place, array, own, given in lent:
                    _take_back(place, array, own, given)

    @staticmethod
    def _follow(places: list[Place]) -> bool:
        """Let block and module agree; return whether parameters are on several contexts."""
        apart = False
        for place in places:
            parameter, _, holder, name, link = place
            if holder[name] is not link.tensor and not link.busy:
                if not link.replace(parameter, holder[name]):
                    holder[name] = link.tensor
            elif len(parameter._data or ()) == 1:
                link.follow(parameter)
            else:
                apart = True
        return apart

    def _lend(self, place: Place, ctx: Context | None) -> tuple[Place, NDArray, Any, Tensor]:
        parameter, _, holder, name, link = place
        array = parameter._check_and_get(parameter._data, ctx)
        own = holder[name]
        holder[name] = given = link.outward(array._rec if state.recording else array._data)
        return place, array, own, given

    @contextmanager
    def _mode(self) -> Iterator[None]:
        """Put the module into training or evaluation mode, then as it was.

        While training, parts stay in evaluation mode that the user put there alone.
        """
        training = state.training
        changed: list[torch.nn.Module] = []
        if not (training and self.module.training):
            changed = [part for part in self._parts if part.training is not training]
        # Past __setattr__ of modules, which looks for tensors and takes its time.
        for part in changed:
            vars(part)["training"] = training
        try:
            yield
        finally:
            for part in changed:
                vars(part)["training"] = not training

    # --- copies -----------------------------------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        gone = ("_lock", "_locks", "_places", "_buffers", "_parts")
        return {k: v for k, v in self.__dict__.items() if k not in gone}

    def __setstate__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)
        for path, _, holder, name in tensors_of(self.module):
            parameter, tensor = self._reg_params[path], holder[name]
            array = array_of(tensor.detach() if tensor.dim() else tensor.detach().view(1))
            parameter._ctx_list, parameter._data = [array.context], [array]
            if parameter.grad_req != "null":
                parameter._init_grad()
        self._bind()


def _is(parameter: Parameter, dtype: Any) -> bool:
    return dtypes.to_torch(parameter.dtype) is dtypes.to_torch(dtype)


@contextmanager
def _holding(locks: list[threading.RLock]) -> Iterator[None]:
    for lock in locks:
        lock.acquire()
    try:
        yield
    finally:
        for lock in reversed(locks):
            lock.release()


def _take_back(place: Place, array: NDArray, own: Any, given: Tensor) -> None:
    """Give the module its own tensor again, and keep what it put in the place of a buffer."""
    new = place.holder[place.name]
    place.holder[place.name] = own
    if new is not given and new is not None:
        array._data.copy_(place.link.inward(new.detach()))


def as_block(module: torch.nn.Module, *sample: Any, prefix: str | None = None) -> TorchBlock:
    """Return a ``torch.nn.Module`` as a block that shares its parameters and its autograd.

    ``collect_params()`` has the module's parameters, and its buffers with ``grad_req="null"``,
    under the names of its state dict with ``_`` for the points; ``save_parameters()`` writes them
    under those names as they are. ``autograd.record()`` records the module, ``gluon.Trainer``
    trains it. What parts the module has is settled here.

    Parameters
    ----------
    module : torch.nn.Module
        Any module whose parameters can be replaced, so no ``torch.jit.ScriptModule``.
    sample : NDArray, optional
        Inputs from which the shapes of lazy modules follow.
    prefix : str, optional
        Start of the names of the parameters; made from the module's class by default.

    Raises
    ------
    TypeError
        If it is no module, or a script.
    MXNetError
        If arrays cannot have a parameter's dtype or device, or a lazy module lacks its shapes.
    """
    if not isinstance(module, torch.nn.Module):
        raise TypeError(f"as_block: expected a torch.nn.Module, got {type(module).__name__}.")
    scripts = [m for m in module.modules() if isinstance(m, torch.jit.ScriptModule)]
    if scripts:
        raise TypeError(
            f"as_block: {type(module).__name__} is or has a torch.jit.ScriptModule, which computes "
            "with no other parameters than its own; give the module that was scripted."
        )
    if sample:
        with torch.no_grad():
            module(*mapped(tensor_of, NDArray, sample))
    for name, tensor in module.named_parameters():
        if isinstance(tensor, torch.nn.UninitializedParameter):
            raise MXNetError(
                f"as_block: the shape of parameter {name} of the lazy module is not known yet; "
                "give a sample: as_block(module, batch)."
            )
    return TorchBlock(module, prefix)
