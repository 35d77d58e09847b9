"""Operators as functions on arrays: bound on first use, then kept."""

import functools
from collections.abc import Callable
from typing import Any

from .._core.kind import kind_of
from .._core.state import state
from .._ops import families, namespaces
from .._ops.bind import bind
from .._ops.registry import REGISTRY
from ..context import as_context
from .ndarray import NDArray, new
from .results import wrap, write
from .sparse_dispatch import dispatch

SCOPE: dict[str, Any] = {
    "CLS": NDArray, "NEW": new, "STATE": state, "WRAP": wrap, "WRITE": write,
    "AS_CONTEXT": as_context, "KIND_OF": kind_of, "DISPATCH": dispatch,
}  # fmt: skip

families.load()


@functools.cache
def bound(name: str, public: str | None = None, module: str = "mxnet.ndarray") -> Callable:
    """Return the eager function of the operator with the given registered name."""
    return bind(REGISTRY[name], public or name, {**SCOPE, "__name__": module})


lazily = functools.partial(namespaces.lazily, bound)
lazily_complete = functools.partial(namespaces.lazily_complete, bound)
