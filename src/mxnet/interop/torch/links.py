"""The bond between a Gluon parameter and a tensor of a module: one memory, two rules of gradients.

Gluon's backward replaces a gradient or adds to it, as ``grad_req`` says; torch's adds up until
somebody sets it to zero. Both rules hold, since each side records with a leaf of its own over the
shared memory. What either of them delivers becomes the gradient on both sides.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary, WeakMethod

import torch
from torch import Tensor

from ..._core import dtype as dtypes
from ..._core.kind import kind_of
from ..._ops.sparse.convert import to_torch_rows
from ...base import MXNetError
from ...gluon import Parameter
from ...ndarray import NDArray
from ...ndarray.stypes import is_sparse
from .arrays import context_for

_links: WeakKeyDictionary[Parameter, Link] = WeakKeyDictionary()
_awaited: WeakKeyDictionary[Parameter, Tensor] = WeakKeyDictionary()


class Link:
    """The bond of a parameter, whom the methods are told, with a tensor.

    Attributes
    ----------
    tensor : torch.Tensor
        What the module has: a ``torch.nn.Parameter`` or a buffer.
    array : NDArray
        What the block has, over the same memory.
    leaf : torch.Tensor
        What the array records with when nobody lends it another.
    busy : int
        How many running calls lend the array another leaf.
    lock : threading.RLock
        Held while they do.
    """

    __slots__ = ("__weakref__", "array", "busy", "leaf", "lock", "pointer", "request", "scalar",
                 "tensor")  # fmt: skip

    leaf: Tensor | None

    def __init__(self, parameter: Parameter, tensor: Tensor, lock: threading.RLock) -> None:
        self.lock = lock
        self.leaf = None
        self.busy = 0
        # A .params file of MXNet cannot hold an array without axes: such a one has an axis of 1.
        self.scalar = not tensor.dim() and parameter.shape != ()
        self._adopt(tensor)
        self._settle(parameter)

    def _adopt(self, tensor: Tensor) -> None:
        self.tensor = tensor
        if isinstance(tensor, torch.nn.Parameter) and tensor.is_floating_point():
            wanted = tensor.requires_grad
            tensor.requires_grad_()  # torch takes hooks for such tensors only
            _call_after_backward(tensor, self._torch_delivered)
            tensor.requires_grad_(wanted)

    def _settle(self, parameter: Parameter) -> None:
        """Remember what both sides have, to notice when one of them gets something else."""
        self.array = _only(parameter)
        self.request = parameter.grad_req
        self.pointer = self.tensor.data_ptr()
        leaf = self.array._rec
        if self.leaf is not leaf:
            self.leaf = leaf
            if leaf.requires_grad:
                _call_after_backward(leaf, self._gluon_delivered)

    # --- shapes -----------------------------------------------------------------------------

    def inward(self, tensor: Tensor) -> Tensor:
        """Return a tensor of the module in the shape of the array."""
        return tensor.view(1) if self.scalar else tensor

    def outward(self, tensor: Tensor) -> Tensor:
        """Return a tensor of the array in the shape that the module has."""
        return tensor.view(()) if self.scalar else tensor

    # --- gradients --------------------------------------------------------------------------

    def _torch_delivered(self, tensor: Tensor) -> None:
        """Make the gradient that torch's side got the parameter's."""
        gradient = getattr(self.array, "_gradient", None)
        grad: Any = tensor.grad
        if gradient is None or gradient.request == "null" or grad is None:
            return
        if is_sparse(gradient.array):
            gradient.array._receive(grad.detach(), False)
        else:
            dense = grad.detach().to_dense() if grad.is_sparse else grad.detach()
            gradient.array._plain = gradient.array._rec = self.inward(dense)
        gradient.fresh = True

    def _gluon_delivered(self, leaf: Tensor) -> None:
        """Make the gradient that Gluon's side got the tensor's."""
        if leaf is not self.leaf or not self.tensor.requires_grad:
            return
        grad = self.array._gradient.array
        found = to_torch_rows(grad._parts) if is_sparse(grad) else self.outward(grad._data.detach())
        if found.dtype is self.tensor.dtype and found.device == self.tensor.device:
            self.tensor.grad = found

    # --- memory -----------------------------------------------------------------------------

    def follow(self, parameter: Parameter) -> None:
        """Let one side take over what the other got: ``cast()``, ``.to()``, ``p.data = ...``."""
        if self.busy:
            return
        arrays = parameter._data
        array = arrays[0] if arrays and len(arrays) == 1 else _only(parameter)
        if array._rec is not self.leaf:
            self._take(parameter, array)
        elif self.tensor.data_ptr() != self.pointer:
            self.give(parameter)

    def _take(self, parameter: Parameter, array: NDArray) -> None:
        """Let the tensor have the array's memory."""
        data = self.outward(array._data.detach())
        tensor = self.tensor
        if not data.is_floating_point():
            tensor.requires_grad_(False)
        elif parameter.grad_req != self.request and isinstance(tensor, torch.nn.Parameter):
            tensor.requires_grad_(parameter.grad_req != "null")
        if tensor.grad is not None and (
            tensor.grad.dtype is not data.dtype or tensor.grad.device != data.device
        ):
            tensor.grad = None
        tensor.data = data
        self._settle(parameter)

    def give(self, parameter: Parameter) -> None:
        """Let the array have the tensor's memory."""
        data = self.inward(self.tensor.data)
        array = _only(parameter)
        ctx = context_for(data.device, array.context)
        parameter._dtype = dtypes.name(data.dtype)
        parameter._var = None
        parameter._shape = tuple(data.shape)
        array._plain = array._rec = data
        array._kind = kind_of(ctx, data.dtype)
        parameter._ctx_list = [ctx]
        if parameter.grad_req != "null":
            parameter._init_grad()
        self._settle(parameter)
        self._torch_delivered(self.tensor)

    def replace(self, parameter: Parameter, tensor: Tensor) -> bool:
        """Go over to another tensor of the module; tell whether it is in use now.

        Where only the values differ they are copied: the old tensor may be in use elsewhere.
        """
        own = self.tensor
        if tensor.shape == own.shape and tensor.dtype is own.dtype and tensor.device == own.device:
            with torch.no_grad():
                own.copy_(tensor)
            return False
        self._adopt(tensor)
        self.give(parameter)
        return True


def _call_after_backward(leaf: Tensor, method: Callable[[Tensor], None]) -> None:
    """Call a method of a link with a leaf that has got its gradient.

    The hook must not keep the link alive: the link has the leaf, and Python's collector does not
    see through hooks of tensors.
    """
    known = WeakMethod(method)

    def hook(leaf: Tensor) -> None:
        method = known()
        if method is not None:
            method(leaf)

    leaf.register_post_accumulate_grad_hook(hook)


def _only(parameter: Parameter) -> NDArray:
    arrays: Any = parameter._check_and_get(parameter._data, list)
    if len(arrays) != 1:
        raise MXNetError(
            f"Parameter '{parameter.name}' is on {parameter.list_ctx()}, a module on one device: "
            "call collect_params().reset_ctx(ctx) with a single context."
        )
    return arrays[0]


def linked(parameter: Parameter, tensor: Tensor, lock: threading.RLock) -> Link:
    """Return the parameter's bond, made with ``tensor`` if there is none."""
    link = _links.get(parameter)
    if link is None:
        link = _links[parameter] = Link(parameter, tensor, lock)
    return link


def known_parameters() -> dict[int, Parameter]:
    """Return the parameters that have a bond by the identity of their tensors."""
    return {id(link.tensor): parameter for parameter, link in _links.items()}


def tensor_for(parameter: Parameter, learned: bool) -> Tensor:
    """Return what a module has for a parameter: a ``torch.nn.Parameter``, or a buffer.

    Of a parameter whose shape is not known yet that is a stand-in, which :func:`fill` completes.
    """
    if parameter in _links:
        return _links[parameter].tensor
    wants_grad = parameter.grad_req != "null"
    if parameter._data is not None:
        values = _only(parameter)._data.detach()
        learned = learned and values.is_floating_point()
        return torch.nn.Parameter(values, requires_grad=wants_grad) if learned else values
    if parameter not in _awaited:
        _awaited[parameter] = (
            torch.nn.UninitializedParameter(requires_grad=wants_grad) if learned
            else torch.nn.UninitializedBuffer()
        )  # fmt: skip
    return _awaited[parameter]


def fill(parameter: Parameter) -> Tensor:
    """Return the stand-in of a parameter, which is initialized now, over the parameter's memory."""
    stand_in: Any = _awaited.pop(parameter, None)
    if stand_in is None:
        return _links[parameter].tensor
    values = _only(parameter)._data.detach()
    stand_in.materialize(values.shape, values.device, values.dtype)
    stand_in.data = values
    return stand_in


def follow_stand_in(parameter: Parameter, stand_in: Tensor) -> None:
    """Let a parameter that waits for its shape have the dtype and device of its stand-in."""
    _awaited[parameter] = stand_in
    if stand_in.dtype is not dtypes.to_torch(parameter.dtype):
        parameter.cast(dtypes.name(stand_in.dtype))
    (old,) = parameter.list_ctx()
    new = context_for(stand_in.device, old)
    if new is not old:
        parameter.reset_ctx(new)


class Place(NamedTuple):
    """Where a module keeps the tensor of a parameter: ``holder[name]`` of ``owner``."""

    parameter: Parameter
    owner: torch.nn.Module
    holder: dict[str, Any]
    name: str
    link: Link

    def tensor(self) -> Tensor:
        """Return what stands there now; parametrizations of torch compute it."""
        found = self.holder.get(self.name)
        return getattr(self.owner, self.name) if found is None else found


def ordered_locks(places: list[Place]) -> list[threading.RLock]:
    """Return the locks of all links, in one order for everybody."""
    return sorted({id(p.link.lock): p.link.lock for p in places}.values(), key=id)


def tensors_of(module: torch.nn.Module) -> Iterator[tuple[str, torch.nn.Module, dict, str]]:
    """Yield (name in the state dict, owner, holder, own name) of parameters and saved buffers."""
    for path, owner in module.named_modules(remove_duplicate=False):
        start = f"{path}." if path else ""
        for name, tensor in owner._parameters.items():
            if tensor is not None:
                yield start + name, owner, owner._parameters, name
        for name, tensor in owner._buffers.items():
            if tensor is not None and name not in owner._non_persistent_buffers_set:
                yield start + name, owner, owner._buffers, name
