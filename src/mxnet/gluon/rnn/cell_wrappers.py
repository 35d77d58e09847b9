"""Cells made of cells: chains, both directions, dropout, zoneout, residual connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import symbol
from ..._core.errors import MismatchError
from ...base import numeric_types
from ..base_block import _indent
from .cell import HybridRecurrentCell, RecurrentCell
from .sequences import (
    _cells_begin_state,
    _cells_state_info,
    _format_sequence,
    _get_begin_state,
    _mask_sequence_variable_length,
    _reverse_sequences,
    tensor_types,
)

__all__ = [
    "BidirectionalCell", "DropoutCell", "HybridSequentialRNNCell", "ModifierCell", "ResidualCell",
    "SequentialRNNCell", "ZoneoutCell",
]  # fmt: skip


class _Cells(RecurrentCell):
    """What the cells that consist of several cells share."""

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Return shape and layout of the states of all cells inside."""
        return _cells_state_info(self._children.values(), batch_size)

    def begin_state(self, **kwargs: Any) -> list[Any]:  # type: ignore[override]
        """Return the first states of all cells inside; see :meth:`RecurrentCell.begin_state`."""
        self._check_free("begin_state()")
        return _cells_begin_state(self._children.values(), **kwargs)


class _Chain(_Cells):
    """What both chains of cells share."""

    def add(self, cell: Any) -> None:
        """Append a cell."""
        self.register_child(cell)

    def __len__(self) -> int:
        return len(self._children)

    def __getitem__(self, i: int) -> Any:
        """Return the cell at a position."""
        return self._children[str(i)]

    def __repr__(self) -> str:
        lines = "\n".join(f"({i}): {_indent(repr(c))}" for i, c in self._children.items())
        return f"{type(self).__name__}(\n{lines}\n)"

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, list[Any]]:
        """Take one step; see :meth:`RecurrentCell.forward`."""
        return super().__call__(inputs, states)

    def _step(self, inputs: Any, states: Any) -> tuple[Any, list[Any]]:
        """Take a step of every cell, each with the output of the one before."""
        following: list[Any] = []
        first = 0
        for cell in self._children.values():
            if isinstance(cell, BidirectionalCell):
                raise MismatchError(
                    f"{type(self).__name__}: a BidirectionalCell cannot take single steps; use "
                    "unroll()."
                )
            count = len(cell.state_info())  # type: ignore[attr-defined]
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
        valid_length: Any = None,
    ) -> tuple[Any, list[Any]]:
        """Take all steps of one cell after the other; see :meth:`RecurrentCell.unroll`."""
        self.reset()
        inputs, _, F, batch_size = _format_sequence(length, inputs, layout, None)
        states = _get_begin_state(self, F, begin_state, inputs, batch_size)
        cells: list[Any] = list(self._children.values())
        following: list[Any] = []
        first = 0
        for cell in cells:
            count = len(cell.state_info())
            merge = merge_outputs if cell is cells[-1] else None
            inputs, own = cell.unroll(
                length, inputs, states[first : first + count], layout, merge, valid_length
            )
            first += count
            following.extend(own)
        return inputs, following


class SequentialRNNCell(_Chain):
    """Cells one on top of the other.

    ::

        stack = rnn.SequentialRNNCell()
        with stack.name_scope():
            stack.add(rnn.LSTMCell(20))
            stack.add(rnn.LSTMCell(20))

    Parameters
    ----------
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    def __init__(self, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix=prefix, params=params)

    def forward(self, inputs: Any, states: Any) -> tuple[Any, list[Any]]:
        """Take a step of every cell, each with the output of the one before."""
        self._counter += 1
        return self._step(inputs, states)

    def hybrid_forward(self, *args: Any, **kwargs: Any) -> Any:
        """Raise NotImplementedError: the cells inside have their own."""
        raise NotImplementedError(
            "SequentialRNNCell has no hybrid_forward: call it, or use HybridSequentialRNNCell."
        )


class HybridSequentialRNNCell(_Chain, HybridRecurrentCell):
    """Hybrid cells one on top of the other, as one hybrid cell; see :class:`SequentialRNNCell`.

    Parameters
    ----------
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    def __init__(self, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix=prefix, params=params)

    def hybrid_forward(self, F: Any, inputs: Any, states: Any) -> tuple[Any, list[Any]]:  # type: ignore[override]
        """Take a step of every cell, each with the output of the one before."""
        return self._step(inputs, states)


class DropoutCell(HybridRecurrentCell):
    """Dropout on the inputs, without states.

    Parameters
    ----------
    rate : float
        The share that is set to 0 while training.
    axes : tuple of int
        Axes along which all elements share their fate.
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    def __init__(
        self, rate: float, axes: Any = (), prefix: str | None = None, params: Any = None
    ) -> None:
        super().__init__(prefix, params)
        if not isinstance(rate, numeric_types):
            raise MismatchError(f"DropoutCell: rate must be a number, got {rate!r}.")
        self._rate = rate
        self._axes = axes

    def __repr__(self) -> str:
        return f"{type(self).__name__}(rate={self._rate}, axes={self._axes})"

    def _alias(self) -> str:
        return "dropout"

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Return the empty list."""
        return []

    def hybrid_forward(self, F: Any, inputs: Any, states: Any) -> tuple[Any, list[Any]]:  # type: ignore[override]
        """Return the thinned inputs while training, and the states as they are."""
        if self._rate > 0:
            name = f"t{self._counter}_fwd"
            inputs = F.Dropout(inputs, p=self._rate, axes=self._axes, name=name)
        return inputs, states

    def unroll(
        self,
        length: int,
        inputs: Any,
        begin_state: Any = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
        valid_length: Any = None,
    ) -> tuple[Any, list[Any]]:
        """Drop of the whole sequence at once if it is one array, else of each step.

        ``valid_length`` makes no difference; see :meth:`RecurrentCell.unroll`.
        """
        self.reset()
        inputs, _, F, _ = _format_sequence(length, inputs, layout, merge_outputs)
        if isinstance(inputs, tensor_types):
            return self.hybrid_forward(F, inputs, begin_state or [])
        return super().unroll(length, inputs, begin_state, layout, merge_outputs)


class ModifierCell(HybridRecurrentCell):
    """Base class of cells that change what another cell does.

    The base cell must not be called by itself any more.

    Parameters
    ----------
    base_cell : RecurrentCell
        The cell; its parameters are also those of the modifier.
    """

    def __init__(self, base_cell: Any) -> None:
        if not isinstance(base_cell, RecurrentCell):
            raise TypeError(
                f"{type(self).__name__}: base_cell must be a RecurrentCell, got "
                f"{type(base_cell).__name__}."
            )
        if base_cell._modified:
            raise MismatchError(
                f"Cell {base_cell.name} is already modified. One cell cannot be modified twice."
            )
        super().__init__(prefix=base_cell.prefix + self._alias(), params=None)
        self.base_cell = base_cell
        base_cell._modified = True

    @property
    def params(self) -> Any:
        """The parameters of the base cell."""
        return self.base_cell.params

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Return shape and layout of the base cell's states."""
        return self.base_cell.state_info(batch_size)

    def begin_state(  # type: ignore[override]
        self, func: Callable[..., Any] = symbol.zeros, **kwargs: Any
    ) -> list[Any]:
        """Return the first states of the base cell: symbols, unless ``func`` makes arrays.

        See :meth:`RecurrentCell.begin_state`.
        """
        self._check_free("begin_state()")
        with _Released(self.base_cell):
            return self.base_cell.begin_state(func=func, **kwargs)

    def hybrid_forward(self, F: Any, inputs: Any, states: Any) -> Any:  # type: ignore[override]
        """Take one step; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} must define hybrid_forward().")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_cell!r})"


class _Released:
    """A scope in which a modifier cell may use its base cell."""

    def __init__(self, cell: RecurrentCell) -> None:
        self._cell = cell

    def __enter__(self) -> None:
        self._cell._modified = False

    def __exit__(self, *exception: object) -> None:
        self._cell._modified = True


def _steppable(cell: Any) -> bool:
    """Return whether a cell can take single steps."""
    if isinstance(cell, BidirectionalCell):
        return False
    return not isinstance(cell, _Chain) or all(map(_steppable, cell._children.values()))


def check_steppable(owner: str, cell: Any) -> None:
    """Raise MismatchError for a base cell that cannot take single steps."""
    if not _steppable(cell):
        raise MismatchError(
            f"{owner} needs single steps, which BidirectionalCell does not take. Apply {owner} "
            "to the cells underneath instead."
        )


class ZoneoutCell(ModifierCell):
    """Zoneout: while training, keep a random share of the old outputs and states.

    Krueger et al., 2016.

    Parameters
    ----------
    base_cell : RecurrentCell
        The cell, which must be able to take single steps.
    zoneout_outputs, zoneout_states : float
        The shares of outputs and states that keep their value of the step before.
    """

    def __init__(
        self, base_cell: Any, zoneout_outputs: float = 0.0, zoneout_states: float = 0.0
    ) -> None:
        check_steppable("ZoneoutCell", base_cell)
        super().__init__(base_cell)
        self.zoneout_outputs = zoneout_outputs
        self.zoneout_states = zoneout_states

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(p_out={self.zoneout_outputs}, p_state={self.zoneout_states}, "
            f"{self.base_cell!r})"
        )

    def _alias(self) -> str:
        return "zoneout"

    def reset(self) -> None:
        """Forget the steps that were taken."""
        super().reset()
        self._prev_output = None

    def hybrid_forward(self, F: Any, inputs: Any, states: Any) -> tuple[Any, list[Any]]:  # type: ignore[override]
        """Take a step of the base cell and keep a share of what was before."""
        output, following = self.base_cell(inputs, states)

        def mixed(rate: float, new: Any, old: Any) -> Any:
            fresh = F.Dropout(F.ones_like(new), p=rate)
            return F.where(fresh, new, F.zeros_like(new) if old is None else old)

        if self.zoneout_outputs:
            output = mixed(self.zoneout_outputs, output, self._prev_output)
        if self.zoneout_states:
            following = [
                mixed(self.zoneout_states, new, old)
                for new, old in zip(following, states, strict=True)
            ]
        self._prev_output = output
        return output, following


class ResidualCell(ModifierCell):
    """Add the input to the output of a cell (He et al., 2015), which must be of one width.

    Parameters
    ----------
    base_cell : RecurrentCell
        The cell.
    """

    def __init__(self, base_cell: Any) -> None:
        super().__init__(base_cell)

    def hybrid_forward(self, F: Any, inputs: Any, states: Any) -> tuple[Any, list[Any]]:  # type: ignore[override]
        """Take a step of the base cell and add the input."""
        output, following = self.base_cell(inputs, states)
        return F.elemwise_add(output, inputs, name=f"t{self._counter}_fwd"), following

    def unroll(
        self,
        length: int,
        inputs: Any,
        begin_state: Any = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
        valid_length: Any = None,
    ) -> tuple[Any, list[Any]]:
        """Unroll the base cell and add the inputs; see :meth:`RecurrentCell.unroll`."""
        self.reset()
        with _Released(self.base_cell):
            outputs, states = self.base_cell.unroll(
                length, inputs, begin_state, layout, merge_outputs, valid_length
            )
        merge = isinstance(outputs, tensor_types)
        inputs, axis, F, _ = _format_sequence(length, inputs, layout, merge)
        if valid_length is not None:
            inputs = _mask_sequence_variable_length(F, inputs, length, valid_length, axis, merge)
        if merge:
            return F.elemwise_add(outputs, inputs), states
        pairs = zip(outputs, inputs, strict=True)
        return [F.elemwise_add(output, own) for output, own in pairs], states


class BidirectionalCell(_Cells, HybridRecurrentCell):
    """Two cells, one from the first step to the last, the other from the last to the first.

    Schuster and Paliwal, 1997. Their outputs are joined along the channels; it can only be
    unrolled.

    Parameters
    ----------
    l_cell, r_cell : RecurrentCell
        The cells of the forward and the backward direction.
    output_prefix : str
        Start of the names of the outputs in graphs.
    """

    def __init__(self, l_cell: Any, r_cell: Any, output_prefix: str = "bi_") -> None:
        super().__init__(prefix="", params=None)
        self.register_child(l_cell, "l_cell")
        self.register_child(r_cell, "r_cell")
        self._output_prefix = output_prefix

    def __call__(self, inputs: Any, states: Any) -> Any:
        """Raise NotImplementedError: the backward cell needs the end of the sequence first."""
        raise NotImplementedError("Bidirectional cannot be stepped. Please use unroll")

    def __repr__(self) -> str:
        forward, backward = self._children.values()
        return f"{type(self).__name__}(forward={forward!r}, backward={backward!r})"

    def unroll(
        self,
        length: int,
        inputs: Any,
        begin_state: Any = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
        valid_length: Any = None,
    ) -> tuple[Any, list[Any]]:
        """Unroll both cells and join their outputs; see :meth:`RecurrentCell.unroll`."""
        self.reset()
        inputs, axis, F, batch_size = _format_sequence(length, inputs, layout, False)
        backwards = _reverse_sequences(inputs, length, valid_length)
        states = _get_begin_state(self, F, begin_state, inputs, batch_size)
        l_cell, r_cell = self._children.values()
        count = len(l_cell.state_info(batch_size))  # type: ignore[attr-defined]
        l_outputs, l_states = l_cell.unroll(  # type: ignore[attr-defined]
            length, inputs, states[:count], layout, merge_outputs, valid_length
        )
        r_outputs, r_states = r_cell.unroll(  # type: ignore[attr-defined]
            length, backwards, states[count:], layout, False, valid_length
        )
        r_outputs = _reverse_sequences(r_outputs, length, valid_length)
        merge = isinstance(l_outputs, tensor_types)
        outputs = self._joined(F, l_outputs, r_outputs, axis, merge)
        if valid_length is not None:
            outputs = _mask_sequence_variable_length(F, outputs, length, valid_length, axis, merge)
        return outputs, l_states + r_states

    def _joined(self, F: Any, forward: Any, backward: list[Any], axis: int, merge: bool) -> Any:
        """Return the outputs of both directions side by side, as one array or as a list."""
        if merge:
            backward = F.stack(*backward, axis=axis)
            return F.Concat(forward, backward, dim=2, name=f"{self._output_prefix}out")
        return [
            F.Concat(one, other, dim=1, name=f"{self._output_prefix}t{step}")
            for step, (one, other) in enumerate(zip(forward, backward, strict=True))
        ]
