"""A projected LSTM cell, and dropout with one mask for all steps."""

from __future__ import annotations

from typing import Any

from .... import ndarray, symbol
from ...._core.errors import MismatchError
from ....symbol import Symbol
from ...rnn.cell import _GatedCell
from ...rnn.cell_wrappers import ModifierCell, check_steppable
from ...rnn.sequences import (
    _format_sequence,
    _get_begin_state,
    _mask_sequence_variable_length,
)

__all__ = ["LSTMPCell", "VariationalDropoutCell", "dynamic_unroll"]


class LSTMPCell(_GatedCell):
    """The LSTM cell with a projection of the state, ``r = P h'`` (Sak et al., 2014).

    Shapes: input (N, C), states r (N, P) and m (N, H) -> output r', states r' and m'. For the
    rest see :class:`mxnet.gluon.rnn.LSTMCell`.

    Parameters
    ----------
    hidden_size : int
        H, the number of units.
    projection_size : int
        P, the size of output and state.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer
        Initializers of the weights and biases of input and state.
    h2r_weight_initializer
        Initializer of the matrix of the projection.
    input_size : int
        C; 0 lets the first batch tell.
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    _gates = 4

    def __init__(
        self,
        hidden_size: int,
        projection_size: int,
        i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None,
        h2r_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros",
        h2h_bias_initializer: Any = "zeros",
        input_size: int = 0,
        prefix: str | None = None,
        params: Any = None,
    ) -> None:
        self._projection_size = projection_size
        self._h2r_weight_initializer = h2r_weight_initializer
        super().__init__(
            hidden_size, input_size, i2h_weight_initializer, h2h_weight_initializer,
            i2h_bias_initializer, h2h_bias_initializer, prefix, params,
        )  # fmt: skip

    def _own_weights(self, rows: int, init: Any) -> None:
        width = self._projection_size
        self.h2h_weight = self._own("h2h_weight", (rows, width), init)
        self.h2r_weight = self._own(
            "h2r_weight", (width, self._hidden_size), self._h2r_weight_initializer
        )

    def _alias(self) -> str:
        return "lstmp"

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Return the shapes (N, P) and (N, H) and the layouts of r and m."""
        projected = {"shape": (batch_size, self._projection_size), "__layout__": "NC"}
        return [projected, *super().state_info(batch_size)]

    def _sizes(self) -> str:
        return f"{super()._sizes()} -> {self._projection_size}"

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, inputs: Any, states: Any, i2h_weight: Any, h2h_weight: Any,
        h2r_weight: Any, i2h_bias: Any, h2h_bias: Any,
    ) -> tuple[Any, list[Any]]:  # fmt: skip
        """Return r' and the states r', m'."""
        step = f"t{self._counter}_"
        i2h, h2h = self._products(
            F, inputs, states[0], step, i2h_weight, h2h_weight, i2h_bias, h2h_bias
        )
        entry, forget, fresh, out = F.SliceChannel(i2h + h2h, num_outputs=4, name=step + "slice")
        entry = F.Activation(entry, act_type="sigmoid", name=step + "i")
        forget = F.Activation(forget, act_type="sigmoid", name=step + "f")
        fresh = F.Activation(fresh, act_type="tanh", name=step + "c")
        out = F.Activation(out, act_type="sigmoid", name=step + "o")
        memory = F.elemwise_add(forget * states[1], entry * fresh, name=step + "state")
        shown = F.Activation(memory, act_type="tanh")
        hidden = F.elemwise_mul(out, shown, name=step + "hidden")
        projected = F.FullyConnected(
            hidden, h2r_weight, num_hidden=self._projection_size, no_bias=True, name=step + "out"
        )
        return projected, [projected, memory]


class VariationalDropoutCell(ModifierCell):
    """Dropout with the same mask at all steps (Gal and Ghahramani, 2016).

    The masks are drawn at the first step after :meth:`reset`.

    Parameters
    ----------
    base_cell : RecurrentCell
        The cell.
    drop_inputs, drop_states, drop_outputs : float
        The shares of inputs, first states and outputs that are set to 0 while training. Dropping
        states needs a cell that can take single steps.
    """

    def __init__(
        self,
        base_cell: Any,
        drop_inputs: float = 0.0,
        drop_states: float = 0.0,
        drop_outputs: float = 0.0,
    ) -> None:
        if drop_states:
            check_steppable("VariationalDropoutCell with drop_states", base_cell)
        super().__init__(base_cell)
        self.drop_inputs = drop_inputs
        self.drop_states = drop_states
        self.drop_outputs = drop_outputs

    def _alias(self) -> str:
        return "vardrop"

    def reset(self) -> None:
        """Forget the steps that were taken, and the masks."""
        super().reset()
        self.drop_inputs_mask = None
        self.drop_states_mask = None
        self.drop_outputs_mask = None

    def _initialize_input_masks(self, F: Any, inputs: Any, states: Any) -> None:
        if self.drop_states and self.drop_states_mask is None:
            self.drop_states_mask = F.Dropout(F.ones_like(states[0]), p=self.drop_states)
        if self.drop_inputs and self.drop_inputs_mask is None:
            self.drop_inputs_mask = F.Dropout(F.ones_like(inputs), p=self.drop_inputs)

    def _initialize_output_mask(self, F: Any, output: Any) -> None:
        if self.drop_outputs and self.drop_outputs_mask is None:
            self.drop_outputs_mask = F.Dropout(F.ones_like(output), p=self.drop_outputs)

    def hybrid_forward(self, F: Any, inputs: Any, states: Any) -> tuple[Any, list[Any]]:  # type: ignore[override]
        """Take a step of the base cell between the masks."""
        self._initialize_input_masks(F, inputs, states)
        if self.drop_states:
            first, *others = states
            states = [first * self.drop_states_mask, *others]
        if self.drop_inputs:
            inputs = inputs * self.drop_inputs_mask
        output, following = self.base_cell(inputs, states)
        self._initialize_output_mask(F, output)
        if self.drop_outputs:
            output = output * self.drop_outputs_mask
        return output, following

    def __repr__(self) -> str:
        return f"{type(self).__name__}(p_out = {self.drop_outputs}, p_state = {self.drop_states})"

    def unroll(
        self,
        length: int,
        inputs: Any,
        begin_state: Any = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
        valid_length: Any = None,
    ) -> tuple[Any, list[Any]]:
        """Take ``length`` steps; see :meth:`mxnet.gluon.rnn.RecurrentCell.unroll`.

        Without dropout of states the masks are applied to the whole sequence at once, and the
        outputs are one array unless ``merge_outputs`` is False.
        """
        if self.drop_states:
            return super().unroll(length, inputs, begin_state, layout, merge_outputs, valid_length)
        self.reset()
        inputs, axis, F, batch_size = _format_sequence(length, inputs, layout, True)
        states = _get_begin_state(self, F, begin_state, inputs, batch_size)
        if self.drop_inputs:
            inputs = F.Dropout(inputs, p=self.drop_inputs, axes=(axis,))
        outputs, states = self.base_cell.unroll(length, inputs, states, layout, True, valid_length)
        if self.drop_outputs:
            outputs = F.Dropout(outputs, p=self.drop_outputs, axes=(axis,))
        merge = merge_outputs is not False
        outputs = _format_sequence(length, outputs, layout, merge)[0]
        if valid_length is not None:
            outputs = _mask_sequence_variable_length(F, outputs, length, valid_length, axis, merge)
        return outputs, states


def dynamic_unroll(
    cell: Any,
    inputs: Any,
    begin_state: Any,
    drop_inputs: float = 0,
    drop_outputs: float = 0,
    layout: str = "TNC",
    valid_length: Any = None,
) -> tuple[Any, list[Any]]:
    """Unroll a cell over as many steps as there are, in graphs by one loop.

    Parameters
    ----------
    cell : RecurrentCell
        The cell.
    inputs : NDArray or Symbol
        The sequence, in ``layout``.
    begin_state : list of NDArray or Symbol
        The first states.
    drop_inputs, drop_outputs : float
        The shares of inputs and outputs that are set to 0 while training, at all steps the same.
    layout : {"TNC", "NTC"}
        The order of the axes, with T for time; also that of the outputs.
    valid_length : NDArray or Symbol, optional
        Shape (N,): how many steps of each sequence count. Later outputs are 0, and the states
        are those after the last step that counts.

    Returns
    -------
    NDArray or Symbol
        The outputs of all steps.
    list
        The states after the last step.
    """
    if layout not in ("TNC", "NTC"):
        raise MismatchError(f"dynamic_unroll: layout must be 'TNC' or 'NTC', got {layout!r}.")
    F: Any = symbol if isinstance(inputs, Symbol) else ndarray
    if layout == "NTC":
        inputs = F.transpose(inputs, axes=(1, 0, 2))
    if drop_inputs:
        inputs = F.Dropout(inputs, p=drop_inputs, axes=(0,))
    if valid_length is None:
        outputs, states = F.contrib.foreach(cell, inputs, begin_state)
    else:
        outputs, states = _foreach_valid(F, cell, inputs, begin_state, valid_length)
    if drop_outputs:
        outputs = F.Dropout(outputs, p=drop_outputs, axes=(0,))
    if valid_length is not None:
        outputs = F.SequenceMask(
            outputs, sequence_length=valid_length, use_sequence_length=True, axis=0
        )
    if layout == "NTC":
        outputs = F.transpose(outputs, axes=(1, 0, 2))
    return outputs, states


def _foreach_valid(
    F: Any, cell: Any, inputs: Any, begin_state: Any, valid_length: Any
) -> tuple[Any, list[Any]]:
    """Return outputs and states of a loop that leaves the states of ended sequences alone."""

    def step(data: Any, states: Any) -> tuple[Any, list[Any]]:
        before, number = states
        output, following = cell(data, before)
        goes_on = F.broadcast_lesser(number, valid_length)
        kept = [F.where(goes_on, new, old) for new, old in zip(following, before, strict=True)]
        return output, [kept, number + 1]

    like = {} if F is symbol else {"ctx": valid_length.context, "dtype": valid_length.dtype}
    outputs, (states, _) = F.contrib.foreach(step, inputs, [begin_state, F.zeros(1, **like)])
    return outputs, states
