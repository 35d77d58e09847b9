"""What is known of a value of the model: its name, type and shape, and its numbers if constant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import ndarray
from ....base import MXNetError
from ....ndarray import NDArray
from ._lengths import Dim, Length
from ._symbols import Symbol, symbol
from ._types import check_dtype, dtype_of, storable

__all__ = ["Parameters", "Value"]


class Parameters:
    """The constants of a model that its symbol has variables for."""

    def __init__(self) -> None:
        self.arrays: dict[str, np.ndarray] = {}
        self.trainable: set[str] = set()
        self.taken: set[str] = set()
        self._variables: dict[tuple[str, str], Symbol] = {}

    def variable(self, name: str, array: np.ndarray, trainable: bool, state: bool) -> Symbol:
        """Return the variable of a constant, a new one where it is both argument and state.

        Graphs have no place for a variable of both kinds.
        """
        kind = "state" if state else "argument"
        if (name, kind) not in self._variables:
            own = self.free(f"{name}_{kind}" if name in self.arrays else name)
            check_dtype(dtype_of(array), f"The constant {name}")
            self.arrays[own] = array
            if trainable and not state:
                self.trainable.add(own)
            form = array.shape or (1,)
            self._variables[name, kind] = symbol.var(own, shape=form, dtype=dtype_of(array))
        return self._variables[name, kind]

    def free(self, name: str) -> str:
        """Return a name that no variable has yet: this one, or one that starts with it."""
        own, count = name, 0
        while own in self.arrays:
            count += 1
            own = f"{name}_{count}"
        return own

    def unused(self, name: str) -> str:
        """Return a name, for a constant of our own, that nothing in the model has."""
        own, count = name, 0
        while own in self.arrays or own in self.taken:
            count += 1
            own = f"{name}_{count}"
        return own

    def load(self, names: Sequence[str]) -> dict[str, NDArray]:
        """Return arrays for those variables of a symbol which are constants."""
        found = {}
        for name in names:
            if name in self.arrays:
                array = self.arrays[name]
                found[name] = ndarray.array(storable(array), dtype=dtype_of(array))
        return found


class Value:
    """An input, a constant or a result.

    ``array`` are the numbers of a constant; ``lengths`` are integers of which some are lengths
    of axes. Truth values are float32 in symbols, of 0 and 1, as MXNet's own comparisons have them;
    and what has no axes in ONNX has one of length 1.
    """

    __slots__ = (
        "_parameters", "_symbol", "array", "dtype", "lengths", "name", "shape", "trainable",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        parameters: Parameters,
        dtype: str | None = None,
        shape: Sequence[Dim] | None = None,
        made: Symbol | None = None,
        array: np.ndarray | None = None,
        lengths: np.ndarray | None = None,
        trainable: bool = False,
    ) -> None:
        self.name = name
        self._parameters = parameters
        self.dtype = dtype if array is None else dtype_of(array)
        form = array.shape if array is not None else shape
        self.shape: tuple[Dim, ...] | None = None if form is None else tuple(form)
        self._symbol = made
        self.array = array
        self.lengths = array if lengths is None and _counts(array) else lengths
        self.trainable = trainable

    @property
    def symbol(self) -> Symbol:
        """The symbol of the value; of a constant, its variable."""
        # What is made here is not kept: it may belong to the body of a loop.
        return self._make() if self._symbol is None else self._symbol

    def state(self) -> Symbol:
        """Return the variable of a constant that training updates."""
        if self.array is None:
            raise MXNetError(f"{self.name} is computed and no constant.")
        return self._parameters.variable(self.name, self.array, False, True)

    def _make(self) -> Symbol:
        if self.array is not None:
            made = self._parameters.variable(self.name, self.array, self.trainable, False)
            return symbol.Cast(made, dtype="float32") if self.dtype == "bool" else made
        if self.lengths is None:
            raise MXNetError(f"{self.name} has no value.")
        parts = [_number(entry) for entry in self.lengths.reshape(-1)]
        made = parts[0] if len(parts) == 1 else symbol.concat(*parts, dim=0)
        return made if self.dtype == "int64" else symbol.Cast(made, dtype=self.dtype)


def _counts(array: np.ndarray | None) -> bool:
    return array is not None and array.dtype.kind in "iub" and array.ndim < 2 and array.size < 256


def _number(entry: Any) -> Symbol:
    if isinstance(entry, Length):
        return entry.value()
    return symbol._internal._full(shape=(1,), value=int(entry), dtype="int64")
