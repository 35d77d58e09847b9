"""What many kernels are made of: dense products, and results that share no memory."""

import functools
import types
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

linear = torch.nn.functional.linear
product = torch.mm


def fresh(view: Tensor) -> Tensor:
    """Return a contiguous copy of ``view``, for operators whose result shares no memory.

    MXNet's transpose, expand_dims, squeeze, slice_axis and their kin are copies: writing into
    their result leaves the source alone.
    """
    return view.clone(memory_format=torch.contiguous_format)


def _shared(view: Tensor) -> Tensor:
    return view if view.is_contiguous() else fresh(view)


@functools.cache
def without_copy(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """Return a kernel whose result may share memory with its arguments; itself if it never does.

    For values inside of graphs, which nobody can write into.
    """
    scope = getattr(kernel, "__globals__", {})
    if scope.get("fresh") is not fresh:
        return kernel
    function = types.FunctionType(
        kernel.__code__, {**scope, "fresh": _shared}, kernel.__name__, kernel.__defaults__,
        kernel.__closure__,
    )  # fmt: skip
    function.__kwdefaults__ = kernel.__kwdefaults__  # type: ignore[attr-defined]
    return function
