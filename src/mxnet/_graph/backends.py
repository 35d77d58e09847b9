"""Backends of ``torch.compile`` for the functions of graphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch


def check_backend(backend: str | None) -> None:
    """Raise ValueError unless ``torch.compile`` knows the backend."""
    if backend is None:
        return
    known = torch.compiler.list_backends(exclude_tags=())
    if backend not in known:
        raise ValueError(
            f"hybridize: there is no backend {backend!r}; torch.compile has {', '.join(known)}."
        )


def by_backend(function: Callable[..., Any], backend: str | None) -> Callable[..., Any]:
    """Return the function compiled by a backend, itself without one."""
    return function if backend is None else torch.compile(function, backend=backend)
