"""Switches of NumPy semantics, and helpers that programs import from ``mxnet.util``."""

import functools
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from ._core.state import state, switched
from .context import gpu_memory_info, num_gpus

__all__ = [
    "get_gpu_count", "get_gpu_memory", "getenv", "is_np_array", "is_np_shape", "makedirs",
    "np_shape", "set_module", "set_np_shape", "setenv", "use_np_shape",
]  # fmt: skip


def is_np_shape() -> bool:
    """Return whether shapes follow NumPy in this thread: () is a scalar, 0 a length."""
    return state.np_shape


def is_np_array() -> bool:
    """Return whether Gluon works on ``mx.np`` arrays in this thread."""
    return state.np_array


def set_np_shape(active: bool) -> bool:
    """Switch NumPy shape semantics on or off in this thread; return the previous setting."""
    before, state.np_shape = state.np_shape, bool(active)
    return before


def np_shape(active: bool = True) -> AbstractContextManager[None]:
    """Switch NumPy shape semantics inside a ``with`` block."""
    return switched(np_shape=bool(active))


def use_np_shape(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``function`` so that it runs with NumPy shape semantics."""

    @functools.wraps(function)
    def inside(*args: Any, **kwargs: Any) -> Any:
        with np_shape(True):
            return function(*args, **kwargs)

    return inside


def set_module(module: str | None) -> Callable[[Any], Any]:
    """Return a decorator that says of which module a function or class is; None changes nothing."""

    def decorate(target: Any) -> Any:
        if module is not None:
            target.__module__ = module
        return target

    return decorate


def makedirs(d: str) -> None:
    """Make a directory and those above it; it may exist."""
    os.makedirs(os.path.expanduser(d), exist_ok=True)


def get_gpu_count() -> int:
    """Return how many accelerators can be used."""
    return num_gpus()


def get_gpu_memory(gpu_dev_id: int) -> tuple[int, int]:
    """Return (free, total) bytes of a GPU."""
    return gpu_memory_info(gpu_dev_id)


def getenv(name: str) -> str | None:
    """Return an environment variable, None if it is not set."""
    return os.environ.get(name)


def setenv(name: str, value: str | None) -> None:
    """Set an environment variable of this process; None removes it."""
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
