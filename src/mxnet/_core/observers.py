"""Observation of the operators that run, at no cost while nobody observes.

The functions that call operators find their kernels in a namespace of their own. While somebody
observes, other functions stand there that call the kernels and see what goes in and out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Gets an operator and its kernel; returns what stands for the kernel.
Observer = Callable[[Any, Callable[..., Any]], Callable[..., Any]]

_KERNELS = ("KERNEL", "FLOATS", "INPLACE")

_namespaces: list[dict[str, Any]] = []
_observers: list[Observer] = []
_replaced: list[tuple[dict[str, Any], str, Any]] = []


def watch(namespace: dict[str, Any]) -> None:
    """Take in the namespace of a function that calls operators, for observers to come."""
    _namespaces.append(namespace)
    if _observers:
        _replace(namespace)


def observe(observer: Observer) -> None:
    """Let an observer stand for all kernels, before those that do already."""
    _restore()
    _observers.append(observer)
    for namespace in _namespaces:
        _replace(namespace)


def forget(observer: Observer) -> None:
    """End what :func:`observe` began."""
    _restore()
    _observers.remove(observer)
    if _observers:
        for namespace in _namespaces:
            _replace(namespace)


def _restore() -> None:
    for namespace, key, kernel in _replaced:
        namespace[key] = kernel
    _replaced.clear()


def _replace(namespace: dict[str, Any]) -> None:
    for key, kernel in list(namespace.items()):
        start, _, role = key.partition("_")
        if start in _KERNELS and kernel is not None:
            op = namespace[f"OP_{role}" if role else "OP"]
            _replaced.append((namespace, key, kernel))
            for observer in _observers:
                kernel = observer(op, kernel)
            namespace[key] = kernel
