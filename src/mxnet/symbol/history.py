"""Recorded computations as symbols."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from torch import Tensor

from .. import autograd
from .._core.state import state
from .._ops.registry import Op
from ..base import MXNetError
from ..ndarray import NDArray
from .recorder import Recorder
from .symbol import Symbol, var


class History(Recorder):
    """What a thread records, with MXNet's names: ``var0``, ``null1``, ``node_0``.

    Arrays that nobody computed from others are variables; those with a gradient are called
    ``var``, the others ``null``. Reading values is no matter.
    """

    refuses_reading = False

    def __init__(self) -> None:
        super().__init__()
        self._variables = itertools.count()
        self._operators = itertools.count()

    def _name(self, op: Op) -> dict[str, Any]:
        return {"name": f"node_{next(self._operators)}"}

    def _is_taken_down(self, op: Op) -> bool:
        # What is made from nothing is a variable for MXNet.
        return bool(op.arrays)

    def _symbol(self, tensor: Tensor) -> Symbol:
        found = self._symbols.get(id(tensor))
        if found is None:
            self._check_origin(tensor)
            kind = "var" if tensor.requires_grad and tensor.is_leaf else "null"
            found = self._symbols[id(tensor)] = var(f"{kind}{next(self._variables)}")
            self._alive.append(tensor)
        return found


@contextmanager
def _keeping(recording: AbstractContextManager[None]) -> Iterator[None]:
    state.history = history = History()
    with recording, history.running():
        yield


def get_symbol(x: NDArray) -> Symbol:
    """Return the recorded computation of an array as a symbol.

    Arrays that it starts from are variables: ``var0`` with a gradient, ``null1`` without one.

    Parameters
    ----------
    x : NDArray
        What was computed inside of ``autograd.record(keep_symbols=True)``.

    Raises
    ------
    MXNetError
        If it was not computed there, or not by operators alone.
    """
    history = state.history
    found = None if history is None else history.symbol_of(x)
    if history is None or found is None:
        raise MXNetError(
            f"get_symbol: the computation of this array of shape {x.shape} is not kept as a graph "
            "of operators; compute it inside of autograd.record(keep_symbols=True)."
        )
    if history.refusal is not None:
        raise MXNetError(f"get_symbol: the computation has no graph of operators: "
                         f"{history.refusal}.")  # fmt: skip
    return found


autograd.get_symbol = get_symbol
autograd._keeping = _keeping
