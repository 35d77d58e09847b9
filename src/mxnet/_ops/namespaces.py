"""Which public namespace an operator's name belongs to, and modules that show one."""

import functools
import sys
import types
from collections.abc import Callable
from typing import Any

from .registry import REGISTRY, Op

SUBSPACES = ("contrib", "linalg", "random", "image", "sparse")


@functools.cache
def place(name: str) -> tuple[str, str] | None:
    """Return (namespace, public name) of an operator name, None for names of ``mx.np``.

    ``_contrib_x`` is ``contrib.x``, ``_random_x_like`` is ``random.x_like``, other names with an
    underscore are in ``_internal``, all others at the top, whose namespace is called ``op``.
    """
    if "." in name:
        return None
    for space in SUBSPACES:
        prefix = f"_{space}_"
        # mx.nd.random has functions of its own for the others.
        if name.startswith(prefix) and (space != "random" or name.endswith("_like")):
            return space, name.removeprefix(prefix)
    return ("_internal" if name.startswith("_") else "op"), name


def listing(space: str) -> dict[str, Op]:
    """Return public name -> operator for one namespace."""
    found = {}
    for name, entry in REGISTRY.items():
        where = place(name)
        if where and where[0] == space:
            found[where[1]] = entry
    return found


Bind = Callable[[str, str, str], Callable[..., Any]]


def lazily(
    bind: Bind, module_name: str, space: str
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``(__getattr__, __dir__)`` for a module that shows the operators of a namespace.

    ``bind(operator, public name, module name)`` makes a function when it is first asked for.
    """
    operators = listing(space)

    def get(name: str) -> Any:
        if name not in operators:
            raise AttributeError(f"module {module_name!r} has no attribute {name!r}")
        function = bind(operators[name].name, name, module_name)
        setattr(sys.modules[module_name], name, function)
        return function

    def names() -> list[str]:
        return sorted({*vars(sys.modules[module_name]), *operators})

    return get, names


class _Complete(types.ModuleType):
    """A module whose ``__dict__`` holds all operators once somebody looks into it."""

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        """The names of the module."""
        own = _OWN.__get__(self)
        for name in own["__dir__"]():
            if name not in own:
                own["__getattr__"](name)
        return own


_OWN: Any = vars(types.ModuleType)["__dict__"]


def lazily_complete(
    bind: Bind, module_name: str, space: str
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Do as :func:`lazily`, for a module whose ``__dict__`` programs look into."""
    module = sys.modules[module_name]
    own, operators = vars(module), listing(space)
    get, _ = lazily(bind, module_name, space)
    module.__class__ = _Complete
    return get, lambda: sorted({*own, *operators})
