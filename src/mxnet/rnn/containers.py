"""Cells that consist of cells, and dropout between them."""

from __future__ import annotations

from typing import Any

from .. import symbol
from .._core.errors import MismatchError
from ..base import numeric_types
from ..ndarray import NDArray
from ..symbol import Symbol
from .cell import BaseRNNCell, RNNParams
from .sequences import normalized

__all__ = ["BidirectionalCell", "DropoutCell", "SequentialRNNCell"]


class _Cells(BaseRNNCell):
    """What the cells that consist of several cells share."""

    def __init__(self, params: RNNParams | None) -> None:
        super().__init__(prefix="", params=params)
        self._override_cell_params = params is not None
        self._cells: list[BaseRNNCell] = []

    def _take(self, cell: BaseRNNCell) -> None:
        """Append a cell and share variables with it."""
        if self._override_cell_params:
            if not cell._own_params:
                raise MismatchError(
                    f"Either specify params for {type(self).__name__} or child cells, not both."
                )
            cell.params._params.update(self.params._params)
        self.params._params.update(cell.params._params)
        self._cells.append(cell)

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shapes and layouts of the states of all cells."""
        return [info for cell in self._cells for info in cell.state_info]

    def begin_state(self, **kwargs: Any) -> list[Any]:  # type: ignore[override]
        """Return the first states of all cells; see :meth:`BaseRNNCell.begin_state`."""
        self._check_free()
        return [state for cell in self._cells for state in cell.begin_state(**kwargs)]

    def unpack_weights(self, args: dict[str, NDArray]) -> dict[str, NDArray]:
        """Return the arrays with those of all cells cut into gates."""
        for cell in self._cells:
            args = cell.unpack_weights(args)
        return dict(args)

    def pack_weights(self, args: dict[str, NDArray]) -> dict[str, NDArray]:
        """Return the arrays with the gates of all cells joined."""
        for cell in self._cells:
            args = cell.pack_weights(args)
        return dict(args)


class SequentialRNNCell(_Cells):
    """Cells one on top of the other.

    Parameters
    ----------
    params : RNNParams, optional
        Variables for all cells, which then must have none of their own.
    """

    def __init__(self, params: RNNParams | None = None) -> None:
        super().__init__(params)

    def add(self, cell: BaseRNNCell) -> None:
        """Append a cell."""
        self._take(cell)

    def __call__(self, inputs: Symbol, states: Any) -> tuple[Symbol, list[Symbol]]:
        """Take a step of every cell, each with the output of the one before."""
        self._counter += 1
        following: list[Symbol] = []
        first = 0
        for cell in self._cells:
            if isinstance(cell, BidirectionalCell):
                raise MismatchError(
                    "SequentialRNNCell: a BidirectionalCell cannot take single steps; use unroll()."
                )
            count = len(cell.state_info)
            inputs, own = cell(inputs, states[first : first + count])
            first += count
            following.extend(own)
        return inputs, following

    def unroll(
        self,
        length: int,
        inputs: Any,
        begin_state: Any = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, Any]:
        """Take all steps of one cell after the other; see :meth:`BaseRNNCell.unroll`."""
        self.reset()
        states = self.begin_state() if begin_state is None else begin_state
        following: list[Any] = []
        first = 0
        for cell in self._cells:
            count = len(cell.state_info)
            merge = merge_outputs if cell is self._cells[-1] else None
            inputs, own = cell.unroll(length, inputs, states[first : first + count], layout, merge)
            first += count
            following.extend(own)
        return inputs, following


class BidirectionalCell(_Cells):
    """Two cells, one from the first step to the last, the other from the last to the first.

    Schuster and Paliwal, 1997. Their outputs are joined along the channels; it can only be
    unrolled, and the states that :meth:`unroll` returns are a list for each cell.

    Parameters
    ----------
    l_cell, r_cell : BaseRNNCell
        The cells of the forward and the backward direction.
    params : RNNParams, optional
        Variables for both cells, which then must have none of their own.
    output_prefix : str
        Start of the names of the outputs.
    """

    def __init__(
        self,
        l_cell: BaseRNNCell,
        r_cell: BaseRNNCell,
        params: RNNParams | None = None,
        output_prefix: str = "bi_",
    ) -> None:
        super().__init__(params)
        self._output_prefix = output_prefix
        self._take(l_cell)
        self._take(r_cell)

    def __call__(self, inputs: Symbol, states: Any) -> tuple[Symbol, list[Symbol]]:
        """Raise NotImplementedError: the backward cell needs the end of the sequence first."""
        raise NotImplementedError("Bidirectional cannot be stepped. Please use unroll")

    def unroll(
        self,
        length: int,
        inputs: Any,
        begin_state: Any = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, Any]:
        """Unroll both cells and join their outputs; see :meth:`BaseRNNCell.unroll`."""
        self.reset()
        inputs, axis = normalized(length, inputs, layout, False)
        states = self.begin_state() if begin_state is None else begin_state
        l_cell, r_cell = self._cells
        count = len(l_cell.state_info)
        forward, l_states = l_cell.unroll(length, inputs, states[:count], layout, merge_outputs)
        backward, r_states = r_cell.unroll(
            length, list(reversed(inputs)), states[count:], layout, merge_outputs
        )
        if merge_outputs is None:
            merge_outputs = isinstance(forward, Symbol) and isinstance(backward, Symbol)
            forward, _ = normalized(length, forward, layout, merge_outputs)
            backward, _ = normalized(length, backward, layout, merge_outputs)
        states = [l_states, r_states]
        if merge_outputs:
            backward = symbol.reverse(backward, axis=axis)
            name = f"{self._output_prefix}out"
            return symbol.Concat(forward, backward, dim=2, name=name), states
        pairs = zip(forward, reversed(backward), strict=True)
        outputs = [
            symbol.Concat(one, other, dim=1, name=f"{self._output_prefix}t{step}")
            for step, (one, other) in enumerate(pairs)
        ]
        return outputs, states


class DropoutCell(BaseRNNCell):
    """Dropout on the inputs, without states.

    Parameters
    ----------
    dropout : float
        The share that is set to 0 while training.
    prefix, params
        See :class:`BaseRNNCell`.
    """

    def __init__(
        self, dropout: float, prefix: str = "dropout_", params: RNNParams | None = None
    ) -> None:
        super().__init__(prefix, params)
        if not isinstance(dropout, numeric_types):
            raise MismatchError(f"DropoutCell: dropout must be a number, got {dropout!r}.")
        self.dropout = dropout

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """The empty list."""
        return []

    def __call__(self, inputs: Symbol, states: Any) -> tuple[Symbol, Any]:
        """Return the thinned inputs, and the states as they are."""
        if self.dropout > 0:
            inputs = symbol.Dropout(inputs, p=self.dropout)
        return inputs, states

    def unroll(
        self,
        length: int,
        inputs: Any,
        begin_state: Any = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, Any]:
        """Drop of the whole sequence at once if it is one symbol, else of each step."""
        self.reset()
        inputs, _ = normalized(length, inputs, layout, merge_outputs)
        if isinstance(inputs, Symbol):
            return self(inputs, [])
        return super().unroll(length, inputs, begin_state, layout, merge_outputs)
