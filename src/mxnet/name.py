"""Automatic names of symbols and blocks."""

from __future__ import annotations

from typing import Any

from ._core.state import state

__all__ = ["NameManager", "Prefix"]


class NameManager:
    """Gives names such as ``dense0`` and ``dense1`` to what was not named.

    In a ``with`` statement the manager serves everything inside; outside any, each thread has
    one of its own.
    """

    def __init__(self) -> None:
        self._counter: dict[str, int] = {}
        self._outer: list[Any] = []

    def get(self, name: str | None, hint: str) -> str:
        """Return ``name``, or the next free name that starts with ``hint``."""
        if name:
            return name
        count = self._counter.get(hint, 0)
        self._counter[hint] = count + 1
        return f"{hint}{count}"

    def __enter__(self) -> NameManager:
        self._outer.append(state.name_manager)
        state.name_manager = self
        return self

    def __exit__(self, *exception: object) -> None:
        state.name_manager = self._outer.pop()


class Prefix(NameManager):
    """A name manager that puts a prefix before every name, given ones included."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix

    def get(self, name: str | None, hint: str) -> str:
        """Return the prefix and ``name``, or the prefix and the next free name."""
        return self._prefix + super().get(name, hint)


def current() -> NameManager:
    """Return this thread's name manager."""
    if state.name_manager is None:
        state.name_manager = NameManager()
    return state.name_manager


class _Current:
    """The manager or scope in use, as an attribute of its class."""

    def __get__(self, instance: object, owner: object = None) -> NameManager:
        return current()


NameManager.current = _Current()  # type: ignore[attr-defined]
