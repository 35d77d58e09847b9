"""Collects the steps of an ONNX graph; knows nothing of MXNet's operators."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .values import Lengths, Value

#: A length that is known, or the name of a tensor (1,) of int64 that holds it.
Length = int | str

Array = np.ndarray[Any, Any]
Given = str | Array | None

# Larger constants are not compared with those that are there.
_SMALL = 4096

# Integers below 32 bits: most of ONNX's arithmetic leaves them out.
_NARROW = ("int8", "uint8", "int16", "uint16", "bool")


@dataclass
class Step:
    """One node of an ONNX graph."""

    kind: str
    inputs: list[str]
    outputs: list[str]
    attributes: dict[str, Any]
    name: str


@dataclass
class Body:
    """A graph inside a step: that of a branch or a loop."""

    writer: Writer
    name: str
    inputs: list[Value]
    outputs: list[Value]


class Writer:
    """A graph in the making.

    ``sources`` are values whose lengths are at hand: the inputs of the model and, in a subgraph,
    those of the graphs around it. A subgraph shares names and constants with its parent.
    """

    def __init__(self, parent: Writer | None = None) -> None:
        self.parent = parent
        self.steps: list[Step] = []
        self.sources: list[Value] = [] if parent is None else list(parent.sources)
        self.constants: dict[str, Array] = {} if parent is None else parent.constants
        # Names that are taken, and the last number put behind each.
        self._names: dict[str, int] = {} if parent is None else parent._names
        self._known: dict[Any, str] = {} if parent is None else parent._known
        self._lengths: dict[tuple[str, int], str] = {}
        self.scope = ""

    # -- names and steps ---------------------------------------------------------------------------

    def unique(self, name: str) -> str:
        """Return a name that nothing has yet, as near to ``name`` as can be."""
        found, number = name, self._names.get(name, 0)
        while found in self._names:
            number += 1
            found = f"{name}_{number}"
        self._names[name] = number
        self._names.setdefault(found, 0)
        return found

    def ops(self, kind: str, *inputs: Given, count: int, **attributes: Any) -> list[str]:
        """Add a step and return the names of its outputs."""
        names = [self.constant(x) if isinstance(x, np.ndarray) else x or "" for x in inputs]
        while names and not names[-1]:
            names.pop()
        name = self.unique(f"{self.scope}/{kind}" if self.scope else kind)
        outputs = [name if number == 0 else self.unique(name) for number in range(count)]
        kept = {key: value for key, value in attributes.items() if value is not None}
        self.steps.append(Step(kind, names, outputs, kept, name))
        return outputs

    def op(self, kind: str, *inputs: Given, **attributes: Any) -> str:
        """Add a step of one output and return its name; arrays become constants."""
        return self.ops(kind, *inputs, count=1, **attributes)[0]

    def rename(self, old: str, new: str, first: int) -> bool:
        """Call an output of a step from number ``first`` on ``new``; return whether there is one.

        Only those later steps can have used it.
        """
        if not any(old in step.outputs for step in self.steps[first:]):
            return False
        for step in self.steps[first:]:
            step.inputs = [new if name == old else name for name in step.inputs]
            step.outputs = [new if name == old else name for name in step.outputs]
        for key, name in self._lengths.items():
            if name == old:
                self._lengths[key] = new
        return True

    # -- constants ---------------------------------------------------------------------------------

    def constant(self, array: Array) -> str:
        """Return the name of a constant; equal small ones are one."""
        key = None
        if array.nbytes <= _SMALL:
            key = array.dtype.str, array.shape, array.tobytes()
            if key in self._known:
                return self._known[key]
        name = self.unique("constant")
        self.constants[name] = array
        if key is not None:
            self._known[key] = name
        return name

    def number(self, value: float, dtype: Any) -> str:
        """Return a constant without axes."""
        return self.constant(np.array(value).astype(dtype))

    def ints(self, *values: int) -> str:
        """Return a constant (n,) of int64."""
        return self.constant(np.array(values, dtype=np.int64))

    def cast(self, value: str, dtype: Any) -> str:
        """Return a tensor in another dtype."""
        return self.op("Cast", value, to=np.dtype(dtype))

    def to(self, value: Value, dtype: Any) -> str:
        """Return an array in a dtype, itself if that is its own."""
        return value if value.dtype == np.dtype(dtype) else self.cast(value, dtype)

    def narrow_cast(self, value: str, dtype: Any) -> str:
        """Return real numbers as integers: those that do not fit wrap around, as in C."""
        if np.dtype(dtype).name in _NARROW[:-1]:
            value = self.cast(value, "int32")
        return self.cast(value, dtype)

    # -- lengths -----------------------------------------------------------------------------------

    def length(self, value: Value, axis: int) -> Length:
        """Return the length of an axis, which may be counted from the end."""
        axis %= value.ndim
        known = value.shape[axis]
        if known is not None:
            return known
        key = str(value), axis
        if key not in self._lengths:
            self._lengths[key] = self.op("Shape", value, start=axis, end=axis + 1)
        return self._lengths[key]

    def all_lengths(self, value: Value) -> list[Length]:
        """Return the lengths of all axes."""
        return [self.length(value, axis) for axis in range(value.ndim)]

    def vector(self, lengths: Sequence[Length]) -> str:
        """Return lengths as a tensor (n,) of int64."""
        if all(isinstance(length, int) for length in lengths):
            return self.ints(*lengths)  # type: ignore[arg-type]
        parts: list[str] = []
        for _, group in itertools.groupby(lengths, type):
            some = list(group)
            known = [length for length in some if isinstance(length, int)]
            parts += [self.ints(*known)] if known else map(str, some)
        return parts[0] if len(parts) == 1 else self.op("Concat", *parts, axis=0)

    def scalar(self, length: Length) -> str:
        """Return a length as a tensor of int64 without axes."""
        if isinstance(length, int):
            return self.number(length, np.int64)
        return self.op("Squeeze", length, self.ints(0))

    def product(self, lengths: Iterable[Length]) -> Length:
        """Return the product of lengths."""
        known, opened = 1, []
        for length in lengths:
            if isinstance(length, int):
                known *= length
            else:
                opened.append(length)
        if not opened:
            return known
        found = opened[0]
        for other in opened[1:]:
            found = self.op("Mul", found, other)
        return found if known == 1 else self.op("Mul", found, self.ints(known))

    def plus(self, one: Length, two: Length) -> Length:
        """Return the sum of two lengths."""
        if isinstance(one, int) and isinstance(two, int):
            return one + two
        return self.op("Add", self.vector([one]), self.vector([two]))

    def minus(self, one: Length, two: Length) -> Length:
        """Return the difference of two lengths."""
        if isinstance(one, int) and isinstance(two, int):
            return one - two
        return self.op("Sub", self.vector([one]), self.vector([two]))

    def over(self, one: Length, two: Length) -> Length:
        """Return the quotient of two lengths, without its fraction."""
        if isinstance(one, int) and isinstance(two, int):
            return one // two
        return one if two == 1 else self.op("Div", self.vector([one]), self.vector([two]))

    def wanted(self, lengths: Lengths, among: Sequence[Value] = ()) -> Length | None:
        """Return a length from what it is in each run: as an axis of some value, or a multiple.

        ``among`` is searched before the sources. None where nothing has that length.
        """
        if len(set(lengths)) == 1:
            return lengths[0]
        values = [*among, *self.sources]
        places = [(v, axis) for v in values for axis in range(v.ndim) if v.shape[axis] is None]
        for value, axis in places:
            if value.lengths[axis] == lengths:
                return self.length(value, axis)
        for value, axis in places:
            ratio = _ratio(lengths, value.lengths[axis])
            if ratio is not None:
                top, bottom = ratio
                return self.over(self.product([self.length(value, axis), top]), bottom)
        for (one, i), (two, j) in itertools.combinations(places, 2):
            both = tuple(map(int.__mul__, one.lengths[i], two.lengths[j]))
            ratio = _ratio(lengths, both)
            if ratio is not None:
                parts = (self.length(one, i), self.length(two, j), ratio[0])
                return self.over(self.product(parts), ratio[1])
        return None

    # -- small pieces that many converters need ----------------------------------------------------

    def reshape(self, value: str, lengths: Sequence[Length | None]) -> str:
        """Return a tensor in another shape, of which one length may be None: what remains.

        A single open length is what remains, too.
        """
        opened = [place for place, length in enumerate(lengths) if not isinstance(length, int)]
        rest = [place for place in opened if lengths[place] is None]
        place = rest[0] if rest else opened[0] if len(opened) == 1 else None
        final = [-1 if i == place else length for i, length in enumerate(lengths)]
        return self.op("Reshape", value, self.vector(final))  # type: ignore[arg-type]

    def transpose(self, value: str, order: Sequence[int]) -> str:
        """Return a tensor with its axes in another order."""
        if list(order) == list(range(len(order))):
            return value
        return self.op("Transpose", value, perm=list(order))

    def unsqueeze(self, value: str, *axes: int) -> str:
        """Return a tensor with axes of length 1 put in."""
        return self.op("Unsqueeze", value, self.ints(*axes))

    def squeeze(self, value: str, *axes: int) -> str:
        """Return a tensor without some axes of length 1."""
        return self.op("Squeeze", value, self.ints(*axes))

    def slice(
        self, value: str, axis: int, begin: Length, end: Length, step: int = 1
    ) -> str:
        """Return a range of an axis; both ends are counted as in Python."""
        return self.op("Slice", value, self.vector([begin]), self.vector([end]), self.ints(axis),
                       self.ints(step))  # fmt: skip

    def split(self, value: str, axis: int, lengths: Sequence[int]) -> list[str]:
        """Return the parts of an axis, of these lengths."""
        if len(lengths) == 1:
            return [value]
        return self.ops("Split", value, self.ints(*lengths), count=len(lengths), axis=axis)

    def arange(self, length: Length) -> str:
        """Return 0, 1, 2, ... as int64."""
        if isinstance(length, int):
            return self.constant(np.arange(length, dtype=np.int64))
        zero, one = self.number(0, np.int64), self.number(1, np.int64)
        return self.op("Range", zero, self.scalar(length), one)

    def filled(self, number: float, dtype: Any, lengths: Sequence[Length]) -> str:
        """Return a tensor of one number."""
        one = np.array([number]).astype(dtype)
        return self.op("ConstantOfShape", self.vector(lengths), value=one)

    def total(self, kind: str, value: str, axes: Sequence[int], keepdims: bool) -> str:
        """Return a reduction such as ``ReduceSum`` along axes, over none the tensor itself."""
        if not axes:
            return value
        return self.op(kind, value, self.ints(*axes), keepdims=int(keepdims))


def _ratio(wanted: Lengths, there: Lengths) -> tuple[int, int] | None:
    """Return (p, q) with wanted = there * p / q in every run, None where there is no such."""
    if not there[0] or not wanted[0]:
        return None
    common = math.gcd(wanted[0], there[0])
    top, bottom = wanted[0] // common, there[0] // common
    fits = all(a * bottom == b * top for a, b in zip(wanted, there, strict=True))
    return (top, bottom) if fits else None
