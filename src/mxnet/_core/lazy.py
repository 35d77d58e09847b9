"""Methods that are built, and modules that are imported, when they are first asked for."""

import importlib
import sys
from collections.abc import Callable
from typing import Any


class LazyMethod:
    """Stands in a class for a method until its first use, and then is replaced by it."""

    __slots__ = ("_build", "_name")

    def __init__(self, build: Callable[[], Callable[..., Any]]) -> None:
        self._build = build
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type) -> Any:
        method = self._build()
        for cls in owner.__mro__:
            if vars(cls).get(self._name) is self:
                setattr(cls, self._name, method)
        return method.__get__(instance, owner)


def set_lazily(cls: type, name: str, build: Callable[[], Callable[..., Any]]) -> None:
    """Give ``cls`` the method ``name`` that ``build`` returns, built on first use."""
    method = LazyMethod(build)
    method.__set_name__(cls, name)
    setattr(cls, name, method)


def submodules(
    package: str, names: dict[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``(__getattr__, __dir__)`` of a package that imports some modules on first use.

    ``names`` are attributes and the modules that they stand for.
    """

    def get(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return importlib.import_module(f"{package}.{names[name]}")

    return get, lambda: sorted({*vars(sys.modules[package]), *names})
