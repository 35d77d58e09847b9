"""A node of the model as its translator sees it."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ....base import MXNetError
from ._lengths import Dim, Length
from ._symbols import Symbol, symbol
from ._types import FLOATS, check_dtype, dtype_name
from ._value import Value

if TYPE_CHECKING:
    from ._importer import Importer
    from ._scope import Scope

__all__ = ["Call", "cast"]


def cast(data: Symbol, dtype: str) -> Symbol:
    """Return a symbol in another element type."""
    return symbol.Cast(data, dtype=dtype)


class Call:
    """Inputs, attributes and outputs of a node, with what is known of them.

    Wherever something has to be known in advance and is not, an MXNetError says so.
    """

    def __init__(
        self, importer: Importer, scope: Scope, node: Any, attrs: dict[str, Any],
        inputs: Sequence[Value | None], types: Sequence[tuple[str | None, Any]],
    ) -> None:  # fmt: skip
        self.importer = importer
        self.scope = scope
        self.node = node
        self.version = importer.version
        self.inputs = list(inputs)
        #: (element type, shape) of each output as far as they can be inferred
        self.types = list(types)
        self._attrs = attrs

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def name(self) -> str:
        """What names of nodes and constants made for this one start with."""
        return self.node.name or next(filter(None, self.node.output), self.node.op_type)

    # --- attributes -------------------------------------------------------------------------

    def attr(self, name: str, default: Any = None) -> Any:
        """Return an attribute: a number, a text, a list of them, an array or a graph."""
        return self._attrs.get(name, default)

    def need(self, name: str) -> Any:
        """Return an attribute that must be there."""
        if name not in self._attrs:
            raise MXNetError(f"the attribute {name} is missing")
        return self._attrs[name]

    # --- inputs -----------------------------------------------------------------------------

    def has(self, position: int) -> bool:
        """Return whether an input is given."""
        return position < len(self.inputs) and self.inputs[position] is not None

    def value(self, position: int = 0) -> Value:
        """Return an input that must be given."""
        if position < len(self.inputs):
            found = self.inputs[position]
            if found is not None:
                return found
        raise MXNetError(f"input {position} is missing")

    def sym(self, position: int = 0) -> Symbol:
        """Return the symbol of an input."""
        return self.value(position).symbol

    def symbols(self) -> list[Symbol]:
        """Return the symbols of all inputs."""
        return [self.sym(i) for i in range(len(self.inputs))]

    def dtype(self, position: int = 0) -> str:
        """Return the element type of an input."""
        found = self.value(position).dtype
        if found is None:
            raise MXNetError(f"the element type of input {position} is not known")
        return found

    def carrier(self, position: int = 0) -> str:
        """Return the element type of an input's symbol: truth values are float32."""
        found = self.dtype(position)
        return "float32" if found == "bool" else found

    def is_float(self, position: int = 0) -> bool:
        """Return whether an input is of a floating type."""
        return self.dtype(position) in FLOATS

    def shape(self, position: int = 0) -> tuple[Dim, ...]:
        """Return the shape of an input, in which lengths may be unknown."""
        found = self.value(position).shape
        if found is None:
            raise MXNetError(f"the number of axes of input {position} is not known")
        return found

    def rank(self, position: int = 0) -> int:
        """Return the number of axes of an input."""
        return len(self.shape(position))

    def size(self, position: int, axis: int) -> int:
        """Return the length of an axis, which must be known."""
        length = self.shape(position)[axis]
        if isinstance(length, Length):
            raise MXNetError(f"the length of axis {axis} of input {position} must be known")
        return length

    def sizes(self, position: int = 0) -> tuple[int, ...]:
        """Return the shape of an input of which all lengths must be known."""
        return tuple(self.size(position, axis) for axis in range(self.rank(position)))

    def axis(self, name: str = "axis", default: int | None = None, position: int = 0) -> int:
        """Return the attribute that names an axis, 0 or more."""
        found = self.attr(name, default)
        return self.need(name) if found is None else self.wrap(int(found), position)

    def wrap(self, axis: int, position: int = 0) -> int:
        """Return an axis counted from the front."""
        rank = self.rank(position)
        if not -rank <= axis < max(rank, 1):
            raise MXNetError(f"axis {axis} does not fit {rank} axes")
        return axis + rank if axis < 0 else axis

    # --- constants --------------------------------------------------------------------------

    def array(self, position: int) -> np.ndarray:
        """Return the numbers of an input that must be constant."""
        value = self.value(position)
        found = self.importer.constant(value)
        if found is None:
            raise MXNetError(f"input {position} ({value.name}) must be constant")
        return found

    def is_constant(self, position: int) -> bool:
        """Return whether an input is constant."""
        return self.importer.constant(self.value(position)) is not None

    def ints(self, position: int) -> list[int]:
        """Return the integers of an input that must be constant."""
        return [int(entry) for entry in self.array(position).reshape(-1)]

    def integer(self, position: int) -> int:
        """Return the one integer of an input that must be constant."""
        return operator.index(self.array(position).reshape(-1)[0])

    def lengths(self, position: int) -> list[Dim] | None:
        """Return integers of which some are lengths, None where an input is unlike that."""
        value = self.value(position)
        if value.lengths is None:
            found = self.importer.constant(value)
            return None if found is None else [int(entry) for entry in found.reshape(-1)]
        flat = value.lengths.reshape(-1)
        return [entry if isinstance(entry, Length) else int(entry) for entry in flat]

    def number(self, position: int) -> int | float | None:
        """Return the number of a constant without axes, which no training changes; else None."""
        if not self.has(position):
            return None
        value = self.value(position)
        if value.array is None or value.array.ndim or value.dtype == "bool":
            return None
        return value.array.item() if value.array.dtype.kind in "iu" else float(value.array)

    def constant(self, array: Any, hint: str) -> Symbol:
        """Return a variable for a constant of our own; training does not change it."""
        parameters = self.importer.parameters
        name = parameters.unused(f"{self.name}_{hint}")
        return parameters.variable(name, np.asarray(array), False, False)

    # --- outputs ----------------------------------------------------------------------------

    def wants(self, position: int) -> bool:
        """Return whether an output is used."""
        return position < len(self.node.output) and bool(self.node.output[position])

    def refuse_outputs(self, first: int) -> None:
        """Refuse a node that makes more outputs than these."""
        if any(self.node.output[first:]):
            raise MXNetError(f"outputs after the first {first} are not supported")

    def size_out(self, axis: int, position: int = 0) -> int | None:
        """Return the length that an axis of an output is inferred to have, if so."""
        shape = self.types[position][1]
        return shape[axis] if shape is not None and isinstance(shape[axis], int) else None

    def set_shape(self, shape: Sequence[Dim], position: int = 0) -> None:
        """Tell what is known better of an output's shape than inference could know."""
        self.types[position] = self.types[position][0], tuple(shape)

    def dtype_attr(self, name: str, default: str | None = None) -> str:
        """Return the element type that an attribute names by ONNX's number."""
        number = self.attr(name)
        if number is None:
            return default or "float32"
        return check_dtype(dtype_name(int(number)), f"The attribute {name}")
