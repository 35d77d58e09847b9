"""Gluon blocks as modules of torch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from ... import autograd
from ..._core.kind import Kind, kind_of
from ...context import Context
from ...gluon import Block, Constant, HybridBlock, Parameter, SymbolBlock
from ...ndarray import NDArray
from .arrays import array_of, context_for, mapped, tensor_of
from .links import Link, Place, fill, follow_stand_in, linked, ordered_locks, tensor_for


class ParameterTree(torch.nn.Module):
    """The parameters of a block, and below it those of the blocks inside, by structural name."""

    def __init__(self, lock: threading.RLock) -> None:
        super().__init__()
        self._lock = lock
        self._places: list[Place] = []
        self._awaited: list[tuple[Parameter, dict[str, Any], str]] = []

    def _put(self, parameter: Parameter, name: str, learned: bool) -> None:
        """Take in a parameter of this block itself."""
        tensor = tensor_for(parameter, learned)
        # Not register_parameter(): it refuses names that methods of modules have, such as "type".
        holder: dict[str, Any] = (
            self._parameters if isinstance(tensor, torch.nn.Parameter) else self._buffers
        )
        holder[name] = tensor
        if parameter._data is None:
            self._awaited.append((parameter, holder, name))
        else:
            self._place(parameter, holder, name, tensor)

    def _place(
        self, parameter: Parameter, holder: dict[str, Any], name: str, tensor: Tensor
    ) -> None:
        link = linked(parameter, tensor, self._lock)
        self._places.append(Place(parameter, self, holder, name, link))

    def _fill(self) -> None:
        """Take in the parameters whose shapes are known by now."""
        waiting, self._awaited = self._awaited, []
        for parameter, holder, name in waiting:
            if parameter._data is None:
                self._awaited.append((parameter, holder, name))
            else:
                self._place(parameter, holder, name, fill(parameter))

    def _apply(self, fn: Any, recurse: bool = True) -> ParameterTree:
        """Let the block follow ``.to()``, ``.half()``, ``.cuda()`` and their kin."""
        super()._apply(fn, recurse)
        for parameter, holder, name in self._awaited:
            follow_stand_in(parameter, holder[name])
        for place in self._places:
            tensor = place.holder.get(place.name, place.link.tensor)
            if tensor is place.link.tensor:
                place.link.follow(place.parameter)
            elif not place.link.replace(place.parameter, tensor):
                place.holder[place.name] = place.link.tensor
        return self

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        """Put in what waits for its shape as it is, which cannot be detached."""
        super()._save_to_state_dict(destination, prefix, True)
        for name in () if keep_vars else (*self._parameters, *self._buffers):
            tensor = destination.get(prefix + name)
            if tensor is not None and not torch.nn.parameter.is_lazy(tensor):
                destination[prefix + name] = tensor.detach()

    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, local_metadata: dict, *args: Any
    ) -> None:
        """Learn shapes from the values, and copy these even where ``assign`` asks otherwise."""
        for parameter, _, name in self._awaited:
            if prefix + name in state_dict:
                parameter.shape = tuple(state_dict[prefix + name].shape)
                parameter._finish_deferred_init()
        self._fill()
        copying = {**local_metadata, "assign_to_params_buffers": False}
        super()._load_from_state_dict(state_dict, prefix, copying, *args)


class Lending:
    """Lets the arrays of a block record with the tensors of a module inside a ``with`` block."""

    __slots__ = ("_held", "_lent", "_locks", "_places", "_recording")

    def __init__(self, places: list[Place], locks: list[threading.RLock], recording: bool) -> None:
        self._places = places
        self._locks = locks
        self._recording = recording

    def __enter__(self) -> None:
        self._lent: list[tuple[Link, NDArray, Tensor, Tensor, Kind]] = []
        self._held = True
        for lock in self._locks:
            lock.acquire()
        try:
            for place in self._places:
                self._lend(place)
        except BaseException:
            self.__exit__()
            raise
        if not self._lent:
            self._release()

    def _lend(self, place: Place) -> None:
        parameter, _, holder, name, link = place
        link.follow(parameter)
        array = link.array
        tensor: Any = holder.get(name)
        if tensor is link.tensor and not (
            self._recording and (tensor.requires_grad or array._rec.requires_grad)
        ):
            return  # they differ in their histories only
        tensor = place.tensor()
        self._lent.append((link, array, array._rec, array._data, array._kind))
        link.busy += 1
        array._rec = link.inward(tensor)
        if tensor is not link.tensor:
            array._plain = link.inward(tensor).detach()
            array._kind = kind_of(array.context, tensor.dtype)

    def __exit__(self, *exception: object) -> None:
        for link, array, recorded, plain, kind in reversed(self._lent):
            array._rec, array._plain, array._kind = recorded, plain, kind
            link.busy -= 1
        self._release()

    def _release(self) -> None:
        if self._held:
            self._held = False
            for lock in reversed(self._locks):
                lock.release()


class BlockModule(ParameterTree):
    """A block as a module; see :func:`as_module`.

    Attributes
    ----------
    block : Block
        The block.
    """

    block: Block

    def __init__(self, block: Block) -> None:
        super().__init__(threading.RLock())
        # Among the attributes of modules, where a child called "block" does not hide it.
        self.__dict__["block"] = block
        self._probed = False
        self._grow()

    def _grow(self) -> None:
        """Make the tree of names and the bonds of all parameters."""
        _check(self.block)
        states = set(_states(self.block))
        for path, parameter in self.block._collect_params_with_prefix().items():
            *parents, name = path.split(".")
            node: ParameterTree = self
            for step in parents:
                if step not in node._modules:
                    node._modules[step] = ParameterTree(self._lock)
                node = node._modules[step]  # type: ignore[assignment]
            node._put(parameter, name, id(parameter) not in states)
        self._gather()

    def _gather(self) -> None:
        """Collect the places of the whole tree, so that calls need not walk through it."""
        self._trees = [node for node in self.modules() if isinstance(node, ParameterTree)]
        self._all = [place for tree in self._trees for place in tree._places]
        self._locks = ordered_locks(self._all)
        self._complete = not any(tree._awaited for tree in self._trees)

    def initialize_from(self, *args: Any, **kwargs: Any) -> None:
        """Let a batch tell the shapes that are not known yet; nothing else changes."""
        arrays, options = self._arrays((args, kwargs))
        with autograd.pause(train_mode=False):
            self.block(*arrays, **options)
        self._probed = True
        self._fill_all()

    def _fill_all(self) -> None:
        for tree in self._trees:
            tree._fill()
        self._gather()

    def _load_from_state_dict(self, *args: Any) -> None:
        super()._load_from_state_dict(*args)
        # The trees below fill themselves after this one.
        self._complete = False

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the block returns, as tensors.

        Tensors in nested lists, tuples and dictionaries go in and come out; other values pass.
        """
        if not self._complete:
            self._prepare(args, kwargs)
        device = self._all[0].link.tensor.device.type if self._all else "cpu"
        if torch.is_autocast_enabled(device):
            return self._without_autocast(device, args, kwargs)
        recording = torch.is_grad_enabled()
        scope = autograd.record if recording else autograd.pause
        with Lending(self._all, self._locks, recording), scope(train_mode=self.training):
            arrays, options = self._arrays((args, kwargs))
            return mapped(tensor_of, NDArray, self.block(*arrays, **options))

    def _without_autocast(self, device: str, args: tuple, kwargs: dict) -> Any:
        """Compute in the parameters' dtype: Gluon's operators take arrays of one dtype."""
        dtypes = [place.link.tensor.dtype for place in self._all]
        wanted = next((dtype for dtype in dtypes if dtype.is_floating_point), torch.float32)

        def converted(tensor: Tensor) -> Tensor:
            return tensor.to(wanted) if tensor.is_floating_point() else tensor

        args, kwargs = mapped(converted, Tensor, (args, kwargs))
        with torch.autocast(device, enabled=False):
            return self.forward(*args, **kwargs)

    def _prepare(self, args: tuple, kwargs: dict) -> None:
        self._fill_all()
        if not (self._complete or self._probed):
            self.initialize_from(*args, **kwargs)

    def _arrays(self, values: Any) -> Any:
        ctx = self._all[0].link.array.context if self._all else None
        return mapped(lambda tensor: _array(tensor, ctx), Tensor, values)

    def __repr__(self) -> str:
        lines = repr(self.block).replace("\n", "\n  ")
        return f"{type(self).__name__}(\n  {lines}\n)"

    # --- copies -----------------------------------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        """Return the block and what torch knows of this module, without tensors.

        Copies have parameters of their own. Hooks of the trees below are not copied.
        """
        self.block.apply(_forget_graphs)
        gone = ("_parameters", "_buffers", "_modules", "_lock", "_locks", "_places", "_awaited",
                "_trees", "_all", "_complete")  # fmt: skip
        kept = {name: value for name, value in self.__dict__.items() if name not in gone}
        frozen = {name for name, tensor in self.named_parameters() if not tensor.requires_grad}
        return {**kept, "_frozen": frozen}

    def __setstate__(self, state: dict[str, Any]) -> None:
        frozen = state.pop("_frozen")
        self.__dict__.update(state)
        self._parameters, self._buffers, self._modules = {}, {}, {}
        self._lock, self._places, self._awaited = threading.RLock(), [], []
        for parameter in self.block.collect_params().values():
            # Copies of arrays are no variables.
            if parameter._data is not None and parameter.grad_req != "null":
                parameter._init_grad()
        self._grow()
        for name, tensor in self.named_parameters():
            tensor.requires_grad_(name not in frozen)
        self.train(self.training)


def _array(tensor: Tensor, ctx: Context | None) -> NDArray:
    return array_of(tensor, None if ctx is None else context_for(tensor.device, ctx))


def _forget_graphs(block: Block) -> None:
    """Drop compiled graphs, which are made again when they are needed and cannot be pickled."""
    if isinstance(block, HybridBlock):
        block._clear_cached_op()


def _states(block: Block) -> Iterator[int]:
    """Yield the identities of parameters that are constants or statistics: nobody trains them."""
    for parameter in block.collect_params().values():
        if isinstance(parameter, Constant) or not parameter._differentiable:
            yield id(parameter)
    if isinstance(block, SymbolBlock):
        for name in block._graph.list_auxiliary_states():
            if name in block._reg_params:
                yield id(block._reg_params[name])
    for child in block._children.values():
        yield from _states(child)


def _check(block: Block) -> None:
    if not isinstance(block, Block):
        raise TypeError(f"as_module: expected a Gluon Block, got {type(block).__name__}.")
    for name, parameter in block._collect_params_with_prefix().items():
        if parameter._stype != "default":
            raise TypeError(
                f"as_module: parameter {name} has storage type {parameter._stype}; a tensor can "
                "share the memory of dense parameters only."
            )
        if parameter._data is None and not parameter._deferred_init:
            raise RuntimeError(
                f"as_module: parameter {name} has not been initialized; call block.initialize() "
                "or block.load_parameters() first."
            )


def as_module(block: Block, *sample: Any) -> BlockModule:
    """Return a block as a ``torch.nn.Module`` that shares its parameters and its autograd.

    The module's parameters are the block's memory under the block's structural names, running
    statistics and constants are buffers. Training by ``torch.optim`` trains the block, and the
    reverse. ``train()`` and ``eval()`` switch what ``autograd.train_mode`` switches.

    Parameters
    ----------
    block : Block
        Any block, hybridized or not, on one context.
    sample : torch.Tensor, optional
        Inputs from which shapes that are not known yet follow. Without them the first call tells
        these; until then the module's parameters are ``torch.nn.UninitializedParameter``.

    Raises
    ------
    TypeError
        If it is no block, or a parameter is sparse.
    RuntimeError
        If it has not been initialized.
    MXNetError
        If it is on several contexts.
    """
    module = BlockModule(block)
    if sample:
        module.initialize_from(*sample)
    return module
