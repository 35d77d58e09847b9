"""Lengths of axes that only the data tell, and how far integers of a model depend on them.

Models compute shapes: ``Shape -> Gather -> Concat -> Reshape``. Where a length is not known in
advance, such as that of the batch, the integers that come out are kept as :class:`Length`.
Operators on symbols take no shapes from arrays, but they take them from other symbols; therefore
a length can make a ruler, a symbol of one axis that is as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from ._symbols import Symbol, symbol

__all__ = ["Dim", "Length", "UnknownLengthError", "is_same", "of_axis", "shaped"]

# Rulers of sums of products of ... are built by nested calls.
_DEPTH = 24


class UnknownLengthError(ValueError):
    """Arithmetic with a length has a result that cannot be a ruler."""


class Length:
    """A length that is unknown until there are data; ``key`` tells it from others.

    Sums with integers, products, and quotients by integers are lengths as well.
    """

    __slots__ = ("_rule", "base", "depth", "key", "offset")

    def __init__(
        self, key: str, rule: Callable[[], Symbol], depth: int = 0,
        base: Length | None = None, offset: int = 0,
    ) -> None:  # fmt: skip
        if depth > _DEPTH:
            raise UnknownLengthError("a length is computed by too many operators")
        self.key = key
        self.depth = depth
        self.base = base
        self.offset = offset
        self._rule = rule

    def __repr__(self) -> str:
        return self.key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Length) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)

    def ruler(self) -> Symbol:
        """Return a symbol of one axis of this length, float32."""
        return self._rule()

    def value(self) -> Symbol:
        """Return the length as a symbol of one element, int64."""
        return symbol.size_array(self.ruler())

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Length):
            raise UnknownLengthError("a sum of two lengths")
        base, offset = self.base or self, self.offset + int(other)
        if not offset:
            return base

        def rule() -> Symbol:
            if offset < 0:
                return symbol.slice_axis(base.ruler(), axis=0, begin=-offset, end=None)
            more = symbol._internal._zeros(shape=(offset,))
            return symbol.concat(base.ruler(), more, dim=0)

        return Length(f"({base.key}{offset:+d})", rule, base.depth + 1, base, offset)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if not isinstance(other, Length):
            return self + -int(other)
        if (self.base or self) == (other.base or other):
            return self.offset - other.offset
        raise UnknownLengthError("a difference of two lengths")

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Length):
            keys = "*".join(sorted((self.key, other.key)))
            return Length(f"({keys})", lambda: _area(self, other), self.depth + other.depth + 1)
        if int(other) == 1:
            return self
        if int(other) < 1:
            raise UnknownLengthError("a length times a number below 1")
        return Length(
            f"({self.key}*{other})",
            lambda: symbol.repeat(self.ruler(), repeats=int(other)), self.depth + 1,
        )  # fmt: skip

    __rmul__ = __mul__

    def __floordiv__(self, other: Any) -> Any:
        if isinstance(other, Length):
            if other == self:
                return 1
            raise UnknownLengthError("a quotient of two lengths")
        step = int(other)
        if step < 1:
            raise UnknownLengthError("a length divided by a number below 1")
        if step == 1:
            return self

        def rule() -> Symbol:
            # Every step-th entry, the first of which needs a whole step before it.
            return symbol.slice(self.ruler(), begin=(step - 1,), end=(None,), step=(step,))

        return Length(f"({self.key}/{step})", rule, self.depth + 1)


Dim: TypeAlias = int | Length


def is_same(one: Dim | None, other: Dim | None) -> bool:
    """Return whether two lengths are known to be equal."""
    if isinstance(one, Length) or isinstance(other, Length):
        return isinstance(one, Length) and one == other
    return one is not None and one == other


def of_axis(key: str, source: Callable[[], Symbol], rank: int, axis: int) -> Length:
    """Return the length that an axis of a symbol has."""

    def rule() -> Symbol:
        begin = tuple(None if i == axis else 0 for i in range(rank))
        end = tuple(None if i == axis else 1 for i in range(rank))
        line = source() if rank == 1 else symbol.slice(source(), begin=begin, end=end)
        flat = symbol.reshape(line, shape=(-1,))
        return symbol.zeros_like(symbol.Cast(flat, dtype="float32"))

    return Length(key, rule)


def _area(one: Length, other: Length) -> Symbol:
    rows = symbol.expand_dims(one.ruler(), axis=1)
    both = symbol.broadcast_add(rows, symbol.expand_dims(other.ruler(), axis=0))
    return symbol.reshape(both, shape=(-1,))


def shaped(lengths: Sequence[Dim]) -> Symbol:
    """Return zeros (float32) of a shape in which some lengths only data tell."""
    rank = len(lengths)
    result: Symbol | None = None
    for axis, length in enumerate(lengths):
        if isinstance(length, Length):
            form = tuple(-1 if i == axis else 1 for i in range(rank))
            part = symbol.reshape(length.ruler(), shape=form)
            result = part if result is None else symbol.broadcast_add(result, part)
    if result is None:
        return symbol._internal._zeros(shape=tuple(lengths) or (1,))
    known = {i: n for i, n in enumerate(lengths) if isinstance(n, int) and n != 1}
    if not known:
        return result
    return symbol.broadcast_axis(result, axis=tuple(known), size=tuple(known.values()))
