"""Attributes that every symbol made inside a ``with`` block receives."""

from __future__ import annotations

from typing import Any

from ._core.state import state

__all__ = ["AttrScope"]


class AttrScope:
    """Adds string attributes, such as ``ctx_group="dev1"``, to the symbols made inside.

    Raises
    ------
    ValueError
        If a value is no string.
    """

    def __init__(self, **kwargs: str) -> None:
        for key, value in kwargs.items():
            if not isinstance(value, str):
                raise ValueError(f"AttrScope: {key} must be a string, got {value!r}.")
        self._attr = dict(kwargs)
        self._outer: list[Any] = []

    def get(self, attr: dict[str, str] | None) -> dict[str, str]:
        """Return the scope's attributes joined with ``attr``, which wins."""
        return {**self._attr, **(attr or {})}

    def __enter__(self) -> AttrScope:
        outer = state.attr_scope
        self._outer.append(outer)
        if outer is not None:
            self._attr = {**outer._attr, **self._attr}
        state.attr_scope = self
        return self

    def __exit__(self, *exception: object) -> None:
        state.attr_scope = self._outer.pop()


def current() -> AttrScope:
    """Return this thread's innermost attribute scope."""
    if state.attr_scope is None:
        state.attr_scope = AttrScope()
    return state.attr_scope


class _Current:
    """The manager or scope in use, as an attribute of its class."""

    def __get__(self, instance: object, owner: object = None) -> AttrScope:
        return current()


AttrScope.current = _Current()  # type: ignore[attr-defined]
