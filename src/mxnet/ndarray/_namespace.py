"""Operators as functions on arrays: bound on first use, then kept."""

import functools
import sys
from collections.abc import Callable
from typing import Any

from .._core.kind import kind_of
from .._core.state import state
from .._ops import families
from .._ops.bind import bind
from .._ops.namespaces import listing
from .._ops.registry import REGISTRY
from ..context import as_context
from .ndarray import NDArray, new, wrap, write

SCOPE: dict[str, Any] = {
    "CLS": NDArray, "NEW": new, "STATE": state, "WRAP": wrap, "WRITE": write,
    "AS_CONTEXT": as_context, "KIND_OF": kind_of,
}  # fmt: skip

families.load()


@functools.cache
def bound(name: str, public: str | None = None, module: str = "mxnet.ndarray") -> Callable:
    """Return the eager function of the operator with the given registered name."""
    return bind(REGISTRY[name], public or name, {**SCOPE, "__name__": module})


def lazily(module_name: str, space: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``(__getattr__, __dir__)`` for a module that shows the operators of ``space``."""
    operators = listing(space)

    def get(name: str) -> Any:
        if name not in operators:
            raise AttributeError(f"module {module_name!r} has no attribute {name!r}")
        function = bound(operators[name].name, name, module_name)
        setattr(sys.modules[module_name], name, function)
        return function

    def names() -> list[str]:
        return sorted({*vars(sys.modules[module_name]), *operators})

    return get, names


def bind_all(module_name: str, space: str) -> None:
    """Bind all operators of ``space`` into a module now.

    For the small namespaces whose ``__dict__`` programs look into.
    """
    module = vars(sys.modules[module_name])
    for name, entry in listing(space).items():
        module.setdefault(name, bound(entry.name, name, module_name))
