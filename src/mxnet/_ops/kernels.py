"""What many kernels are made of: dense products, and results that share no memory."""

import functools
import types
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

# What torch.nn.functional calls in the end, which takes several microseconds to come there.
adaptive_avg_pool2d: Callable[..., Tensor] = torch._C._nn.adaptive_avg_pool2d  # type: ignore[attr-defined]
smooth_l1_loss: Callable[..., Tensor] = torch._C._nn.smooth_l1_loss  # type: ignore[attr-defined]
upsample_bilinear2d: Callable[..., Tensor] = torch._C._nn.upsample_bilinear2d  # type: ignore[attr-defined]
upsample_nearest2d: Callable[..., Tensor] = torch._C._nn.upsample_nearest2d  # type: ignore[attr-defined]

linear = torch.nn.functional.linear
product = torch.mm
# Views and copies of them in one step, always contiguous.
expand_copy = torch.expand_copy
narrow_copy = torch.narrow_copy
permute_copy = torch.permute_copy
squeeze_copy = torch.squeeze_copy
transpose_copy = torch.transpose_copy
unsqueeze_copy = torch.unsqueeze_copy


@functools.lru_cache(4096)
def whole(rank: int, *settings: tuple[int, ...]) -> tuple[int | tuple[int, ...], ...]:
    """Return tuples of ``rank`` equal numbers as one number, which torch reads faster."""
    return tuple(
        entry[0] if len(entry) == rank and len(set(entry)) == 1 else entry for entry in settings
    )


def fresh(view: Tensor) -> Tensor:
    """Return a contiguous copy of ``view``, for operators whose result shares no memory.

    MXNet's transpose, expand_dims, squeeze, slice_axis and their kin are copies: writing into
    their result leaves the source alone.
    """
    return view.clone() if view.is_contiguous() else view.contiguous()


def _shared(view: Tensor) -> Tensor:
    return view if view.is_contiguous() else view.contiguous()


def _sharing(view: Callable[..., Tensor]) -> Callable[..., Tensor]:
    return lambda *args: _shared(view(*args))


_INSTEAD: dict[str, tuple[Callable[..., Tensor], Callable[..., Tensor]]] = {
    "fresh": (fresh, _shared),
    "expand_copy": (expand_copy, _sharing(Tensor.expand)),
    "narrow_copy": (narrow_copy, _sharing(torch.narrow)),
    "permute_copy": (permute_copy, _sharing(torch.permute)),
    "squeeze_copy": (squeeze_copy, _sharing(torch.squeeze)),
    "transpose_copy": (transpose_copy, _sharing(torch.transpose)),
    "unsqueeze_copy": (unsqueeze_copy, _sharing(torch.unsqueeze)),
}


@functools.cache
def without_copy(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """Return a kernel whose result may share memory with its arguments; itself if it never does.

    For values inside of graphs, which nobody can write into.
    """
    scope = getattr(kernel, "__globals__", {})
    names = kernel.__code__.co_names if scope else ()
    views = {
        name: view
        for name, (copy, view) in _INSTEAD.items()
        if name in names and scope.get(name) is copy
    }
    if not views:
        return kernel
    function = types.FunctionType(
        kernel.__code__, {**scope, **views}, kernel.__name__, kernel.__defaults__,
        kernel.__closure__,
    )  # fmt: skip
    function.__kwdefaults__ = kernel.__kwdefaults__  # type: ignore[attr-defined]
    return function
