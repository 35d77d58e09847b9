"""Cells that change what another cell does: zoneout and residual connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import symbol
from .._core.errors import MismatchError
from ..ndarray import NDArray
from ..symbol import Symbol
from .cell import BaseRNNCell, RNNParams
from .containers import BidirectionalCell, SequentialRNNCell
from .fused import FusedRNNCell
from .sequences import normalized

__all__ = ["ModifierCell", "ResidualCell", "ZoneoutCell"]


class ModifierCell(BaseRNNCell):
    """Base class of cells that change what another cell does.

    Parameters
    ----------
    base_cell : BaseRNNCell
        The cell, which must not be called by itself any more.
    """

    def __init__(self, base_cell: BaseRNNCell) -> None:
        super().__init__()
        base_cell._modified = True
        self.base_cell = base_cell

    @property
    def params(self) -> RNNParams:
        """The variables of the base cell."""
        return self.base_cell.params

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shapes and layouts of the base cell's states."""
        return self.base_cell.state_info

    def begin_state(  # type: ignore[override]
        self, init_sym: Callable[..., Any] = symbol.zeros, **kwargs: Any
    ) -> list[Any]:
        """Return the first states of the base cell; see :meth:`BaseRNNCell.begin_state`."""
        self._check_free()
        return self._released(self.base_cell.begin_state, func=init_sym, **kwargs)

    def _released(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a method of the base cell that is for its modifier alone."""
        self.base_cell._modified = False
        try:
            return function(*args, **kwargs)
        finally:
            self.base_cell._modified = True

    def unpack_weights(self, args: dict[str, NDArray]) -> dict[str, NDArray]:
        """Return the arrays with those of the base cell cut into gates."""
        return self.base_cell.unpack_weights(args)

    def pack_weights(self, args: dict[str, NDArray]) -> dict[str, NDArray]:
        """Return the arrays with the gates of the base cell joined."""
        return self.base_cell.pack_weights(args)


def _check_steppable(cell: BaseRNNCell) -> None:
    if isinstance(cell, FusedRNNCell):
        raise MismatchError("FusedRNNCell doesn't support zoneout. Please unfuse first.")
    if isinstance(cell, BidirectionalCell):
        raise MismatchError(
            "BidirectionalCell doesn't support zoneout since it doesn't support step. Please add "
            "ZoneoutCell to the cells underneath instead."
        )
    if isinstance(cell, SequentialRNNCell):
        for child in cell._cells:
            _check_steppable(child)


class ZoneoutCell(ModifierCell):
    """Zoneout: while training, keep a random share of the old outputs and states.

    Krueger et al., 2016.

    Parameters
    ----------
    base_cell : BaseRNNCell
        The cell, which must be able to take single steps.
    zoneout_outputs, zoneout_states : float
        The shares of outputs and states that keep their value of the step before.
    """

    def __init__(
        self,
        base_cell: BaseRNNCell,
        zoneout_outputs: float = 0.0,
        zoneout_states: float = 0.0,
    ) -> None:
        _check_steppable(base_cell)
        super().__init__(base_cell)
        self.zoneout_outputs = zoneout_outputs
        self.zoneout_states = zoneout_states
        self.prev_output: Symbol | None = None

    def reset(self) -> None:
        """Forget the steps that were taken."""
        super().reset()
        self.prev_output = None
        if "base_cell" in vars(self):
            self.base_cell.reset()

    def __call__(self, inputs: Symbol, states: Any) -> tuple[Symbol, list[Symbol]]:
        """Take a step of the base cell and keep a share of what was before."""
        output, following = self.base_cell(inputs, states)

        def fresh(rate: float, like: Symbol) -> Symbol:
            return symbol.Dropout(symbol.ones_like(like), p=rate)

        before = symbol.zeros((0, 0)) if self.prev_output is None else self.prev_output
        if self.zoneout_outputs:
            output = symbol.where(fresh(self.zoneout_outputs, output), output, before)
        if self.zoneout_states:
            following = [
                symbol.where(fresh(self.zoneout_states, new), new, old)
                for new, old in zip(following, states, strict=True)
            ]
        self.prev_output = output
        return output, following


class ResidualCell(ModifierCell):
    """Add the input to the output of a cell (He et al., 2015), which must be of one width.

    Parameters
    ----------
    base_cell : BaseRNNCell
        The cell.
    """

    def __init__(self, base_cell: BaseRNNCell) -> None:
        super().__init__(base_cell)

    def __call__(self, inputs: Symbol, states: Any) -> tuple[Symbol, Any]:
        """Take a step of the base cell and add the input."""
        output, following = self.base_cell(inputs, states)
        return _with_residual(output, inputs), following

    def unroll(
        self,
        length: int,
        inputs: Any,
        begin_state: Any = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, Any]:
        """Unroll the base cell and add the inputs; see :meth:`BaseRNNCell.unroll`."""
        self.reset()
        outputs, states = self._released(
            self.base_cell.unroll, length, inputs, begin_state, layout, merge_outputs
        )
        inputs, _ = normalized(length, inputs, layout, isinstance(outputs, Symbol))
        if isinstance(outputs, Symbol):
            return _with_residual(outputs, inputs), states
        pairs = zip(outputs, inputs, strict=True)
        return [_with_residual(output, own) for output, own in pairs], states


def _with_residual(output: Symbol, inputs: Symbol) -> Symbol:
    return symbol.elemwise_add(output, inputs, name=f"{output.name}_plus_residual")
