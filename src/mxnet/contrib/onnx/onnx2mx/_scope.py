"""Values by name, in a graph and the graphs around it."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Sequence

from ._lengths import Dim, Length, of_axis
from ._value import Value

__all__ = ["Scope"]


class Scope:
    """The values that nodes of a graph can name; None stands for one that could not be made."""

    def __init__(self, outer: Scope | None = None) -> None:
        self.values: ChainMap[str, Value | None] = (
            ChainMap() if outer is None else outer.values.new_child()
        )
        self._lengths: ChainMap[str, Length] = (
            ChainMap() if outer is None else outer._lengths.new_child()
        )

    def dims(self, value: Value, shape: Sequence[Dim | str | None]) -> list[Dim]:
        """Return lengths for a shape in which some have names, or are not known at all.

        What has a name that is known is as long; where it is new, the value is what shows it.
        """
        found: list[Dim] = []
        for axis, entry in enumerate(shape):
            if isinstance(entry, int | Length):
                found.append(entry)
                continue
            key = entry or f"{value.name}:{axis}"
            if key not in self._lengths:
                self._lengths[key] = of_axis(key, lambda: value.symbol, len(shape), axis)
            found.append(self._lengths[key])
        return found
