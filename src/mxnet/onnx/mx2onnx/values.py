"""Tensors of a model and calls of operators, as converters see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...symbol.graph import Node

#: The lengths of an axis: one in each of the runs by which `facts` finds out what is open.
Lengths = tuple[int, ...]


class Value(str):
    """The name of a tensor that stands for an array of the graph, with its dtype and lengths."""

    dtype: np.dtype[Any]
    lengths: tuple[Lengths, ...]

    def __new__(cls, name: str, dtype: Any, lengths: Sequence[Lengths]) -> Value:
        """Make a value; ``lengths`` has an entry for every axis."""
        value = super().__new__(cls, name)
        value.dtype = np.dtype(dtype)
        value.lengths = tuple(lengths)
        return value

    @property
    def shape(self) -> tuple[int | None, ...]:
        """The lengths of the axes, None for those that are open."""
        return tuple(each[0] if len(set(each)) == 1 else None for each in self.lengths)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.lengths)

    @property
    def is_float(self) -> bool:
        """Whether it holds real numbers."""
        return self.dtype.kind == "f"

    def named(self, name: str) -> Value:
        """Return the same under another name."""
        return Value(name, self.dtype, self.lengths)


@dataclass(frozen=True)
class Call:
    """An operator at work: its node, parsed attributes, inputs, and what its outputs will be.

    ``arrays`` are the parameters of the whole graph by name.
    """

    node: Node
    attrs: dict[str, Any]
    inputs: list[Value | None]
    outputs: list[Value]
    arrays: Mapping[str, np.ndarray[Any, Any]]

    @property
    def given(self) -> list[Value]:
        """The inputs that are there."""
        return [value for value in self.inputs if value is not None]

    @property
    def data(self) -> Value:
        """The first input."""
        return self.given[0]

    @property
    def out(self) -> Value:
        """The first output: its dtype and lengths; its name is not known yet."""
        return self.outputs[0]
