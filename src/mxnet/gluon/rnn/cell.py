"""Recurrent cells: one step of a recurrent network, and how it is unrolled over a sequence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import ndarray
from ..._core.errors import MismatchError
from ..base_block import Block
from ..hybrid import HybridBlock
from ..nn.activations import LeakyReLU
from .sequences import (
    _format_sequence,
    _get_begin_state,
    _mask_sequence_variable_length,
    make_state,
)

__all__ = ["GRUCell", "HybridRecurrentCell", "LSTMCell", "RNNCell", "RecurrentCell"]

#: activation functions that are operators of their own
_OPERATORS = frozenset({"relu", "sigmoid", "softsign", "tanh"})


class RecurrentCell(Block):
    """One step of a recurrent network: inputs and states to output and new states.

    Subclasses define ``hybrid_forward`` or ``forward``, and :meth:`state_info`.

    Parameters
    ----------
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    def __init__(self, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix=prefix, params=params)
        self._modified = False
        self.reset()

    def reset(self) -> None:
        """Forget the steps that were taken; :meth:`unroll` does so first."""
        self._init_counter = -1
        self._counter = -1
        for cell in self._children.values():
            if isinstance(cell, RecurrentCell):
                cell.reset()

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Return the shape and the layout of each state; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} must define state_info().")

    def begin_state(
        self, batch_size: int = 0, func: Callable[..., Any] = ndarray.zeros, **kwargs: Any
    ) -> list[Any]:
        """Return the states before the first step.

        Parameters
        ----------
        batch_size : int
            The number of sequences; graphs may leave it 0, unknown.
        func : callable
            What makes a state from ``name``, ``shape`` and the other arguments: ``mx.sym.zeros``
            or ``mx.sym.var`` for graphs, ``mx.nd.zeros`` or ``mx.nd.ones`` for arrays.
        kwargs
            More arguments of ``func``, such as ``ctx`` and ``dtype``.

        Raises
        ------
        AssertionError, ValueError
            If a modifier cell took this cell (the error is of both types).
        """
        self._check_free("begin_state()")
        states = []
        for info in self.state_info(batch_size):
            self._init_counter += 1
            name = f"{self._prefix}begin_state_{self._init_counter}"
            states.append(make_state(func, name, {**(info or {}), **kwargs}))
        return states

    def _check_free(self, what: str) -> None:
        if self._modified:
            raise MismatchError(
                "After applying modifier cells (e.g. ZoneoutCell) the base cell cannot be called "
                f"directly. Call {what} of the modifier cell instead of {self.name}."
            )

    def unroll(
        self,
        length: int,
        inputs: Any,
        begin_state: Any = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
        valid_length: Any = None,
    ) -> tuple[Any, list[Any]]:
        """Take ``length`` steps.

        Parameters
        ----------
        length : int
            The number of steps.
        inputs : NDArray, Symbol or list of them
            The whole sequence in ``layout``, or a list of (N, ...) arrays, one for each step.
        begin_state : list of NDArray or Symbol, optional
            The first states; zeros by default.
        layout : str
            The order of the axes: "NTC" or "TNC", with T for time; also that of the outputs.
        merge_outputs : bool, optional
            True returns the outputs as one array, False as a list; None as a list, or as one
            array with ``valid_length``.
        valid_length : NDArray or Symbol, optional
            Shape (N,): how many steps of each sequence count. Later outputs are 0, and the
            states are those after the last step that counts.

        Returns
        -------
        outputs
            The output of every step.
        list
            The states after the last step.

        Raises
        ------
        ValueError, AssertionError
            If the inputs have another number of steps (the error is of both types).
        """
        self.reset()
        inputs, axis, F, batch_size = _format_sequence(length, inputs, layout, False)
        states = _get_begin_state(self, F, begin_state, inputs, batch_size)
        outputs, history = [], []
        for step in range(length):
            output, states = self(inputs[step], states)
            outputs.append(output)
            if valid_length is not None:
                history.append(states)
        if valid_length is not None:
            states = [
                F.SequenceLast(
                    F.stack(*values, axis=0), sequence_length=valid_length,
                    use_sequence_length=True, axis=0,
                )
                for values in zip(*history, strict=True)
            ]  # fmt: skip
            outputs = _mask_sequence_variable_length(F, outputs, length, valid_length, axis, True)
        outputs = _format_sequence(length, outputs, layout, merge_outputs)[0]
        return outputs, states

    def _get_activation(self, F: Any, inputs: Any, activation: Any, **kwargs: Any) -> Any:
        """Apply an activation function, given by name or as a block or function."""
        if isinstance(activation, str):
            if activation in _OPERATORS:
                return getattr(F, activation)(inputs, **kwargs)
            return F.Activation(inputs, act_type=activation, **kwargs)
        if isinstance(activation, LeakyReLU):
            return F.LeakyReLU(inputs, act_type="leaky", slope=activation._alpha, **kwargs)
        if isinstance(activation, Block):
            return activation(inputs)
        if not callable(activation):
            raise TypeError(
                f"{type(self).__name__}: activation must be a name, a block or a function, got "
                f"{activation!r}."
            )
        return activation(inputs, **kwargs)

    def forward(self, inputs: Any, states: Any) -> tuple[Any, list[Any]]:
        """Take one step.

        Parameters
        ----------
        inputs : NDArray or Symbol
            Shape (N, C).
        states : list of NDArray or Symbol
            The states, from :meth:`begin_state` or the step before.

        Returns
        -------
        NDArray or Symbol
            The output, (N, H).
        list
            The new states.
        """
        self._counter += 1
        return super().forward(inputs, states)


class HybridRecurrentCell(RecurrentCell, HybridBlock):
    """A recurrent cell written once for arrays and graphs; see :class:`RecurrentCell`."""

    def __init__(self, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix=prefix, params=params)

    def hybrid_forward(self, F: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
        """Take one step with the operators of ``F``; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} must define hybrid_forward().")


class _GatedCell(HybridRecurrentCell):
    """What the cells with one product for the input and one for the state share."""

    _gates = 1

    def __init__(
        self, hidden_size: int, input_size: int, i2h_weight_initializer: Any,
        h2h_weight_initializer: Any, i2h_bias_initializer: Any, h2h_bias_initializer: Any,
        prefix: str | None, params: Any,
    ) -> None:  # fmt: skip
        super().__init__(prefix=prefix, params=params)
        self._hidden_size = hidden_size
        self._input_size = input_size
        rows = self._gates * hidden_size
        self.i2h_weight = self._own("i2h_weight", (rows, input_size), i2h_weight_initializer)
        self._own_weights(rows, h2h_weight_initializer)
        self.i2h_bias = self._own("i2h_bias", (rows,), i2h_bias_initializer)
        self.h2h_bias = self._own("h2h_bias", (rows,), h2h_bias_initializer)

    def _own_weights(self, rows: int, init: Any) -> None:
        """Declare the weights of the state."""
        self.h2h_weight = self._own("h2h_weight", (rows, self._hidden_size), init)

    def _own(self, name: str, shape: tuple[int, ...], init: Any) -> Any:
        return self.params.get(name, shape=shape, init=init, allow_deferred_init=True)

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Return the shape (N, H) and the layout of the state."""
        return [{"shape": (batch_size, self._hidden_size), "__layout__": "NC"}]

    def _products(
        self, F: Any, inputs: Any, state: Any, step: str, i2h_weight: Any, h2h_weight: Any,
        i2h_bias: Any, h2h_bias: Any,
    ) -> tuple[Any, Any]:  # fmt: skip
        """Return the affine maps of input and state for all gates."""
        rows = self._gates * self._hidden_size
        i2h = F.FullyConnected(inputs, i2h_weight, i2h_bias, num_hidden=rows, name=step + "i2h")
        h2h = F.FullyConnected(state, h2h_weight, h2h_bias, num_hidden=rows, name=step + "h2h")
        return i2h, h2h

    def _sizes(self) -> str:
        rows, columns = self.i2h_weight.shape[:2]
        return f"{columns or None} -> {rows}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._sizes()})"


class RNNCell(_GatedCell):
    """The simple cell ``h' = activation(W x + b + R h + c)`` (Elman, 1990).

    Shapes: input (N, C), state (N, H) -> output (N, H), which is the state.

    Parameters
    ----------
    hidden_size : int
        H, the number of units.
    activation : str, Block or callable
        The activation function.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer
        Initializers of W, R, b and c.
    input_size : int
        C; 0 lets the first batch tell.
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    def __init__(
        self,
        hidden_size: int,
        activation: Any = "tanh",
        i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros",
        h2h_bias_initializer: Any = "zeros",
        input_size: int = 0,
        prefix: str | None = None,
        params: Any = None,
    ) -> None:
        super().__init__(
            hidden_size, input_size, i2h_weight_initializer, h2h_weight_initializer,
            i2h_bias_initializer, h2h_bias_initializer, prefix, params,
        )  # fmt: skip
        self._activation = activation

    def _alias(self) -> str:
        return "rnn"

    def _sizes(self) -> str:
        return f"{super()._sizes()}, {self._activation}"

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, inputs: Any, states: Any, i2h_weight: Any, h2h_weight: Any, i2h_bias: Any,
        h2h_bias: Any,
    ) -> tuple[Any, list[Any]]:  # fmt: skip
        """Return the new state as the output and as the state."""
        step = f"t{self._counter}_"
        i2h, h2h = self._products(
            F, inputs, states[0], step, i2h_weight, h2h_weight, i2h_bias, h2h_bias
        )
        total = F.elemwise_add(i2h, h2h, name=step + "plus0")
        output = self._get_activation(F, total, self._activation, name=step + "out")
        return output, [output]


class LSTMCell(_GatedCell):
    """The cell of the long short-term memory (Hochreiter and Schmidhuber, 1997).

    The gates i, f, g, o are affine maps of input and state, and with the memory m::

        m' = sigmoid(f) * m + sigmoid(i) * tanh(g)
        h' = sigmoid(o) * tanh(m')

    Shapes: input (N, C), states h and m (N, H) -> output h', states h' and m'.

    Parameters
    ----------
    hidden_size : int
        H, the number of units.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer
        Initializers of the weights and biases of input and state.
    input_size : int
        C; 0 lets the first batch tell.
    prefix, params
        See :class:`mxnet.gluon.Block`.
    activation, recurrent_activation : str
        The functions in the place of tanh and sigmoid.
    """

    _gates = 4

    def __init__(
        self,
        hidden_size: int,
        i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros",
        h2h_bias_initializer: Any = "zeros",
        input_size: int = 0,
        prefix: str | None = None,
        params: Any = None,
        activation: str = "tanh",
        recurrent_activation: str = "sigmoid",
    ) -> None:
        super().__init__(
            hidden_size, input_size, i2h_weight_initializer, h2h_weight_initializer,
            i2h_bias_initializer, h2h_bias_initializer, prefix, params,
        )  # fmt: skip
        self._activation = activation
        self._recurrent_activation = recurrent_activation

    def _alias(self) -> str:
        return "lstm"

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Return the shapes (N, H) and the layouts of h and m."""
        return [*super().state_info(batch_size), *super().state_info(batch_size)]

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, inputs: Any, states: Any, i2h_weight: Any, h2h_weight: Any, i2h_bias: Any,
        h2h_bias: Any,
    ) -> tuple[Any, list[Any]]:  # fmt: skip
        """Return h' and the states h', m'."""
        step = f"t{self._counter}_"
        i2h, h2h = self._products(
            F, inputs, states[0], step, i2h_weight, h2h_weight, i2h_bias, h2h_bias
        )
        gates = F.elemwise_add(i2h, h2h, name=step + "plus0")
        entry, forget, fresh, out = F.SliceChannel(gates, num_outputs=4, name=step + "slice")
        gate, act = self._recurrent_activation, self._get_activation
        entry = act(F, entry, gate, name=step + "i")
        forget = act(F, forget, gate, name=step + "f")
        fresh = act(F, fresh, self._activation, name=step + "c")
        out = act(F, out, gate, name=step + "o")
        memory = F.elemwise_add(
            F.elemwise_mul(forget, states[1], name=step + "mul0"),
            F.elemwise_mul(entry, fresh, name=step + "mul1"),
            name=step + "state",
        )
        shown = F.Activation(memory, act_type=self._activation, name=step + "activation0")
        hidden = F.elemwise_mul(out, shown, name=step + "out")
        return hidden, [hidden, memory]


class GRUCell(_GatedCell):
    """The gated recurrent unit (Cho et al., 2014) as cuDNN computes it.

    The gates r, z and the candidate n have affine maps W x + b and R h + c each::

        n = tanh(W x + b + sigmoid(r) * (R h + c))
        h' = (1 - sigmoid(z)) * n + sigmoid(z) * h

    Shapes: input (N, C), state (N, H) -> output (N, H), which is the state.

    Parameters
    ----------
    hidden_size : int
        H, the number of units.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer
        Initializers of W, R, b and c.
    input_size : int
        C; 0 lets the first batch tell.
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    _gates = 3

    def __init__(
        self,
        hidden_size: int,
        i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros",
        h2h_bias_initializer: Any = "zeros",
        input_size: int = 0,
        prefix: str | None = None,
        params: Any = None,
    ) -> None:
        super().__init__(
            hidden_size, input_size, i2h_weight_initializer, h2h_weight_initializer,
            i2h_bias_initializer, h2h_bias_initializer, prefix, params,
        )  # fmt: skip

    def _alias(self) -> str:
        return "gru"

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, inputs: Any, states: Any, i2h_weight: Any, h2h_weight: Any, i2h_bias: Any,
        h2h_bias: Any,
    ) -> tuple[Any, list[Any]]:  # fmt: skip
        """Return the new state as the output and as the state."""
        step, before = f"t{self._counter}_", states[0]
        i2h, h2h = self._products(
            F, inputs, before, step, i2h_weight, h2h_weight, i2h_bias, h2h_bias
        )
        i2h_r, i2h_z, i2h_n = F.SliceChannel(i2h, num_outputs=3, name=step + "i2h_slice")
        h2h_r, h2h_z, h2h_n = F.SliceChannel(h2h, num_outputs=3, name=step + "h2h_slice")
        reset = F.Activation(
            F.elemwise_add(i2h_r, h2h_r, name=step + "plus0"), act_type="sigmoid",
            name=step + "r_act",
        )  # fmt: skip
        update = F.Activation(
            F.elemwise_add(i2h_z, h2h_z, name=step + "plus1"), act_type="sigmoid",
            name=step + "z_act",
        )  # fmt: skip
        held = F.elemwise_mul(reset, h2h_n, name=step + "mul0")
        fresh = F.Activation(
            F.elemwise_add(i2h_n, held, name=step + "plus2"), act_type="tanh",
            name=step + "h_act",
        )  # fmt: skip
        ones = F.ones_like(update, name=step + "ones_like0")
        rest = F.elemwise_sub(ones, update, name=step + "minus0")
        output = F.elemwise_add(
            F.elemwise_mul(rest, fresh, name=step + "mul1"),
            F.elemwise_mul(update, before, name=step + "mul20"),
            name=step + "out",
        )
        return output, [output]
