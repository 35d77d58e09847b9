"""Lengths that follow from results: how the shape of an output tells those of the inputs.

A length of 0 is not known. First states of recurrent networks are zeros whose batch is not known,
and their parameters are found through the vector that the operator RNN takes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

Shape = tuple[int, ...]
Known = Sequence[Shape | None]

# Operators that make arrays from a shape alone.
MAKERS = frozenset({"_zeros", "_ones", "_full", "_zeros_without_dtype"})

# Operators whose first input has as many entries along axis 0 as the result.
_KEEP_BATCH = frozenset({"Convolution", "FullyConnected"})


def joined(one: Shape, two: Shape) -> Shape:
    """Return a shape with the lengths that either knows; the first if they differ in axes."""
    if len(one) != len(two):
        return one
    return tuple(a or b for a, b in zip(one, two, strict=True))


def from_result(
    name: str, attrs: dict[str, Any], result: Shape, inputs: Known
) -> Iterator[tuple[int, Shape]]:
    """Yield (position, shape) of the inputs of which the first result's shape tells something."""
    first = inputs[0] if inputs else None
    keeps = name in _KEEP_BATCH or (name == "SliceChannel" and attrs.get("axis", 1) != 0)
    if keeps and first and result and not first[0]:
        yield 0, (result[0], *first[1:])
    elif name == "Reshape" and len(result) == 1 and result[0] and first and first.count(0) == 1:
        length, rest = divmod(result[0], math.prod(n for n in first if n))
        if not rest:
            yield 0, tuple(n or length for n in first)
    elif name == "_rnn_param_concat" and len(result) == 1 and result[0]:
        yield from _parts(result[0], inputs)
    elif name == "where" and len(inputs) == 3:
        if first and 0 in first:
            yield 0, joined(first, result[: len(first)])
        for position in (1, 2):
            if inputs[position] is None or 0 in inputs[position]:  # type: ignore[operator]
                yield position, result


def _parts(total: int, inputs: Known) -> Iterator[tuple[int, Shape]]:
    """Yield the lengths of the vectors that are not known: they have equal shares of the rest."""
    unknown = [position for position, shape in enumerate(inputs) if not shape or 0 in shape]
    if not unknown:
        return
    rest = total - sum(shape[0] for shape in inputs if shape)
    if rest > 0 and rest % len(unknown) == 0:
        for position in unknown:
            yield position, (rest // len(unknown),)
