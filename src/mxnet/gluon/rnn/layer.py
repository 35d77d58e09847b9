"""Recurrent layers over whole sequences, each one operator: RNN, LSTM and GRU."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ... import ndarray, symbol
from ..._core.errors import MismatchError
from ...ndarray import NDArray
from ..hybrid import HybridBlock
from ..nn.settings import SettingError
from .cell import GRUCell, LSTMCell, RNNCell
from .cell_wrappers import BidirectionalCell, DropoutCell, HybridSequentialRNNCell
from .sequences import make_state, tensor_types

__all__ = ["GRU", "LSTM", "RNN"]

_GATES = {"rnn_relu": 1, "rnn_tanh": 1, "lstm": 4, "gru": 3}
_CELLS: dict[str, Callable[..., Any]] = {
    "rnn_relu": lambda *args, **kwargs: RNNCell(*args, activation="relu", **kwargs),
    "rnn_tanh": lambda *args, **kwargs: RNNCell(*args, activation="tanh", **kwargs),
    "lstm": LSTMCell,
    "gru": GRUCell,
}


class _RNNLayer(HybridBlock):
    """What the recurrent layers share: parameters, states, and the call of the operator.

    Parameters are called ``l0_i2h_weight`` and so on: l is the forward, r the backward
    direction, the number that of the layer. See :class:`LSTM` for the arguments.
    """

    def __init__(
        self,
        hidden_size: int,
        num_layers: int,
        layout: str,
        dropout: float,
        bidirectional: bool,
        input_size: int,
        i2h_weight_initializer: Any,
        h2h_weight_initializer: Any,
        i2h_bias_initializer: Any,
        h2h_bias_initializer: Any,
        mode: str,
        projection_size: int | None,
        h2r_weight_initializer: Any,
        lstm_state_clip_min: float | None,
        lstm_state_clip_max: float | None,
        lstm_state_clip_nan: bool,
        dtype: Any,
        use_sequence_length: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if layout not in ("TNC", "NTC"):
            raise SettingError(
                f"{type(self).__name__}: layout must be 'TNC' or 'NTC', got {layout!r}."
            )
        self._hidden_size = hidden_size
        self._projection_size = projection_size or None
        self._num_layers = num_layers
        self._mode = mode
        self._layout = layout
        self._dropout = dropout
        self._dir = 2 if bidirectional else 1
        self._input_size = input_size
        self._i2h_weight_initializer = i2h_weight_initializer
        self._h2h_weight_initializer = h2h_weight_initializer
        self._i2h_bias_initializer = i2h_bias_initializer
        self._h2h_bias_initializer = h2h_bias_initializer
        self._h2r_weight_initializer = h2r_weight_initializer
        self._lstm_state_clip_min = lstm_state_clip_min
        self._lstm_state_clip_max = lstm_state_clip_max
        self._lstm_state_clip_nan = lstm_state_clip_nan
        self._dtype = dtype
        self._use_sequence_length = use_sequence_length
        self.skip_states: bool | None = None
        self._gates = _GATES[mode]
        self._register_all()
        self._attrs = {
            "state_size": hidden_size, "num_layers": num_layers, "bidirectional": bidirectional,
            "mode": mode, "p": dropout, "state_outputs": True,
            "projection_size": self._projection_size, "lstm_state_clip_min": lstm_state_clip_min,
            "lstm_state_clip_max": lstm_state_clip_max, "lstm_state_clip_nan": lstm_state_clip_nan,
            "use_sequence_length": use_sequence_length,
        }  # fmt: skip
        self._order = [name for name, _ in self._in_order()]

    # --- parameters -------------------------------------------------------------------------

    def _sides(self) -> Iterator[str]:
        """Yield l0, r0, l1, ...: each layer's directions."""
        for layer in range(self._num_layers):
            for side in "lr"[: self._dir]:
                yield f"{side}{layer}"

    def _register_all(self) -> None:
        if self._num_layers < 1:
            raise SettingError(
                f"{type(self).__name__}: num_layers must be at least 1, got {self._num_layers}."
            )
        rows, width = self._gates * self._hidden_size, self._width
        for side in self._sides():
            columns = self._input_size if side[1:] == "0" else width * self._dir
            declared = [
                ("i2h_weight", (rows, columns), self._i2h_weight_initializer),
                ("h2h_weight", (rows, width), self._h2h_weight_initializer),
                ("i2h_bias", (rows,), self._i2h_bias_initializer),
                ("h2h_bias", (rows,), self._h2h_bias_initializer),
            ]
            if self._projection_size:
                shape = (self._projection_size, self._hidden_size)
                declared.append(("h2r_weight", shape, self._h2r_weight_initializer))
            for name, shape, init in declared:
                self._register_param(f"{side}_{name}", shape, init, self._dtype)

    def _register_param(self, name: str, shape: tuple[int, ...], init: Any, dtype: Any) -> Any:
        parameter = self.params.get(
            name, shape=shape, init=init, allow_deferred_init=True, dtype=dtype
        )
        setattr(self, name, parameter)
        return parameter

    @property
    def _width(self) -> int:
        """The number of channels of the state that is handed on."""
        return self._projection_size or self._hidden_size

    def _in_order(self) -> Iterator[tuple[str, Any]]:
        """Yield name and parameter as the operator wants them: all weights, then all biases."""
        groups = [["i2h_weight", "h2h_weight", "h2r_weight"], ["i2h_bias", "h2h_bias"]]
        for group in groups:
            for side in self._sides():
                for name in group:
                    if f"{side}_{name}" in self._reg_params:
                        yield f"{side}_{name}", self._reg_params[f"{side}_{name}"]

    def _collect_params_with_prefix(self, prefix: str = "") -> dict[str, Any]:
        """Return the parameters under the names of the cells of :meth:`_unfuse`.

        These are the names in MXNet's files: ``_unfused.0.i2h_weight``, or with both directions
        ``_unfused.0.l_cell.i2h_weight``.
        """
        if prefix:
            prefix += "."
        cells = {"l": "l_cell.", "r": "r_cell."} if self._dir == 2 else {"l": ""}
        found = {}
        for name, parameter in self._reg_params.items():
            side, own = name.split("_", 1)
            found[f"{prefix}_unfused.{side[1:]}.{cells[side[0]]}{own}"] = parameter
        return found

    def infer_shape(self, *args: Any) -> None:
        """Find the input size from the first input."""
        size = args[0].shape[2] if args[0].ndim == 3 else 0
        for side in "lr"[: self._dir]:
            self._reg_params[f"{side}0_i2h_weight"].shape = (self._gates * self._hidden_size, size)

    def cast(self, dtype: Any) -> None:
        """Change the element type of parameters and states."""
        super().cast(dtype)
        self._dtype = dtype

    def __repr__(self) -> str:
        columns = self._reg_params["l0_i2h_weight"].shape[1]  # type: ignore[index]
        text = f"{type(self).__name__}({columns or None} -> {self._hidden_size}, {self._layout}"
        if self._num_layers != 1:
            text += f", num_layers={self._num_layers}"
        if self._dropout != 0:
            text += f", dropout={self._dropout}"
        return text + (", bidirectional)" if self._dir == 2 else ")")

    # --- states -----------------------------------------------------------------------------

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Return shape, layout and dtype of each state."""
        shape = (self._num_layers * self._dir, batch_size, self._width)
        return [{"shape": shape, "__layout__": "LNC", "dtype": self._dtype}]

    def begin_state(
        self, batch_size: int = 0, func: Callable[..., Any] = ndarray.zeros, **kwargs: Any
    ) -> list[Any]:
        """Return the states before the first step.

        Parameters
        ----------
        batch_size : int
            The number of sequences.
        func : callable
            What makes a state from ``name``, ``shape``, ``dtype`` and the other arguments: for
            arrays ``mx.nd.zeros`` and its kin, for graphs ``mx.sym.zeros`` or ``mx.sym.var``.
        kwargs
            More arguments of ``func``, such as ``ctx``.
        """
        return [
            make_state(func, f"{self._prefix}h0_{number}", {**info, **kwargs})
            for number, info in enumerate(self.state_info(batch_size))
        ]

    def _unfuse(self) -> HybridSequentialRNNCell:
        """Return a stack of cells that computes the same with the same parameters.

        Raises
        ------
        AssertionError, ValueError
            If the layer has a projection or bounds, which the cells have not.
        """
        if self._projection_size or self._lstm_state_clip_min is not None:
            raise MismatchError(f"_unfuse: {self!r} has a projection or bounds, which cells lack.")
        stack = HybridSequentialRNNCell(prefix=self.prefix, params=self.params)
        with stack.name_scope():
            for layer in range(self._num_layers):
                size = self._width * self._dir if layer else self._input_size
                sides = [self._make_cell(f"{side}{layer}_", size) for side in "lr"[: self._dir]]
                stack.add(BidirectionalCell(*sides) if self._dir == 2 else sides[0])
                if self._dropout > 0 and layer != self._num_layers - 1:
                    stack.add(DropoutCell(self._dropout))
        return stack

    def _make_cell(self, prefix: str, input_size: int) -> Any:
        return _CELLS[self._mode](
            self._hidden_size,
            i2h_weight_initializer=self._i2h_weight_initializer,
            h2h_weight_initializer=self._h2h_weight_initializer,
            i2h_bias_initializer=self._i2h_bias_initializer,
            h2h_bias_initializer=self._h2h_bias_initializer,
            input_size=input_size,
            prefix=prefix,
        )

    # --- computation ------------------------------------------------------------------------

    def __call__(
        self, inputs: Any, states: Any = None, sequence_length: Any = None, **kwargs: Any
    ) -> Any:
        """Run the layer over sequences.

        Parameters
        ----------
        inputs : NDArray or Symbol
            Shape (T, N, C), or (N, T, C) in layout "NTC".
        states : NDArray, Symbol or list of them, optional
            The states before the first step; zeros by default.
        sequence_length : NDArray or Symbol, optional
            Shape (N,), with ``use_sequence_length=True``: how many steps of each sequence count.

        Returns
        -------
        NDArray or Symbol
            The outputs of the last layer in the layout of the inputs, of D * H channels; with
            ``states``, a pair of these and the list of the states after the last step.

        Raises
        ------
        ValueError
            If a state does not have the shape that :meth:`state_info` tells.
        """
        skip = states is None
        if self._active and skip is not self.skip_states:
            # Both calls have inputs of one structure, but not outputs.
            self._clear_cached_op()
        self.skip_states = skip
        if states is None:
            if isinstance(inputs, NDArray):
                batch_size = inputs.shape[self._layout.find("N")]
                states = self.begin_state(batch_size, ctx=inputs.context, dtype=inputs.dtype)
            else:
                states = self.begin_state(0, func=symbol.zeros)
        elif isinstance(states, tensor_types):
            states = [states]
        if self._use_sequence_length:
            return super().__call__(inputs, states, sequence_length, **kwargs)
        return super().__call__(inputs, states, **kwargs)

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, inputs: Any, states: Any, sequence_length: Any = None, **kwargs: Any
    ) -> Any:
        """Return the outputs, and the last states if states were given."""
        if F is ndarray:
            self._check_states(inputs, states)
        outputs, states = self._forward_kernel(F, inputs, states, sequence_length, **kwargs)
        return outputs if self.skip_states else (outputs, states)

    def _check_states(self, inputs: NDArray, states: Any) -> None:
        batch_size = inputs.shape[self._layout.find("N")]
        # The operator itself complains of states that are missing or too many.
        for state, info in zip(states, self.state_info(batch_size), strict=False):
            if state.shape != info["shape"]:
                raise ValueError(
                    f"Invalid recurrent state shape. Expecting {info['shape']}, got {state.shape}."
                )

    def _forward_kernel(
        self, F: Any, inputs: Any, states: Any, sequence_length: Any, **kwargs: Any
    ) -> tuple[Any, list[Any]]:
        """Return (outputs, states) of the operator on the joined parameters."""
        if self._layout == "NTC":
            inputs = F.swapaxes(inputs, dim1=0, dim2=1)
        # The operator copies, the method of arrays does not.
        flat = [
            kwargs[name].reshape((-1,)) if F is ndarray else F.reshape(kwargs[name], shape=-1)
            for name in self._order
        ]
        joined = F._internal._rnn_param_concat(*flat, dim=0)
        arrays = [*states, sequence_length] if self._use_sequence_length else states
        outputs, *following = F.RNN(inputs, joined, *arrays, **self._attrs)
        if self._layout == "NTC":
            outputs = F.swapaxes(outputs, dim1=0, dim2=1)
        return outputs, following


class RNN(_RNNLayer):
    """Layers of simple cells ``h' = activation(W x + b + R h + c)`` (Elman, 1990).

    Shapes and arguments are those of :class:`LSTM`, with one state.

    Parameters
    ----------
    hidden_size : int
        H, the number of units.
    num_layers : int
        L, the number of layers.
    activation : {"relu", "tanh"}
        The activation function.
    layout, dropout, bidirectional, input_size, dtype, kwargs
        See :class:`LSTM`.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer
        Initializers of W, R, b and c.
    """

    def __init__(
        self,
        hidden_size: int,
        num_layers: int = 1,
        activation: str = "relu",
        layout: str = "TNC",
        dropout: float = 0,
        bidirectional: bool = False,
        i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros",
        h2h_bias_initializer: Any = "zeros",
        input_size: int = 0,
        dtype: Any = "float32",
        **kwargs: Any,
    ) -> None:
        if f"rnn_{activation}" not in _GATES:
            raise UnknownActivation(activation)
        super().__init__(
            hidden_size, num_layers, layout, dropout, bidirectional, input_size,
            i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer,
            h2h_bias_initializer, f"rnn_{activation}", None, None, None, None, False, dtype,
            **kwargs,
        )  # fmt: skip


class UnknownActivation(KeyError, ValueError):
    """A layer of simple cells was asked for with another function than relu and tanh.

    MXNet raises KeyError here, Python's own convention is ValueError: this is both.
    """

    def __str__(self) -> str:
        return f"RNN: activation must be 'relu' or 'tanh', got {self.args[0]!r}."


class LSTM(_RNNLayer):
    """Layers of long short-term memory (Hochreiter and Schmidhuber, 1997).

    The gates i, f, g, o are affine maps of input and state, and with the memory m::

        m' = sigmoid(f) * m + sigmoid(i) * tanh(g)
        h' = sigmoid(o) * tanh(m')

    Shapes: inputs (T, N, C) -> outputs (T, N, D * H), states h and m (L * D, N, H), where D is 2
    with both directions, else 1. With a projection to P, h and the outputs have P in place of H.

    ::

        layer = gluon.rnn.LSTM(100, num_layers=2)
        layer.initialize()
        outputs = layer(inputs)
        outputs, states = layer(inputs, layer.begin_state(batch_size=32))

    Parameters
    ----------
    hidden_size : int
        H, the number of units.
    num_layers : int
        L, the number of layers.
    layout : {"TNC", "NTC"}
        The order of the axes of inputs and outputs: time, batch, channels.
    dropout : float
        The share of the outputs of each layer but the last that is set to 0 while training.
    bidirectional : bool
        Whether a second network reads each layer's input backwards.
    input_size : int
        C; 0 lets the first batch tell.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer
        Initializers of the weights and biases of input and state.
    projection_size : int, optional
        P: multiply h' by a matrix of shape (P, H) (Sak et al., 2014).
    h2r_weight_initializer
        Initializer of that matrix.
    state_clip_min, state_clip_max : float, optional
        Bounds of m.
    state_clip_nan : bool
        With bounds, put the lower one in the place of NaN.
    dtype : str
        Element type of parameters and states.
    kwargs
        ``prefix`` and ``params`` of :class:`mxnet.gluon.Block`, and ``use_sequence_length``,
        with which a call takes the number of steps that count of each sequence.
    """

    def __init__(
        self,
        hidden_size: int,
        num_layers: int = 1,
        layout: str = "TNC",
        dropout: float = 0,
        bidirectional: bool = False,
        input_size: int = 0,
        i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros",
        h2h_bias_initializer: Any = "zeros",
        projection_size: int | None = None,
        h2r_weight_initializer: Any = None,
        state_clip_min: float | None = None,
        state_clip_max: float | None = None,
        state_clip_nan: bool = False,
        dtype: Any = "float32",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            hidden_size, num_layers, layout, dropout, bidirectional, input_size,
            i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer,
            h2h_bias_initializer, "lstm", projection_size, h2r_weight_initializer, state_clip_min,
            state_clip_max, state_clip_nan, dtype, **kwargs,
        )  # fmt: skip

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Return shape, layout and dtype of h and m."""
        (hidden,) = super().state_info(batch_size)
        shape = (self._num_layers * self._dir, batch_size, self._hidden_size)
        return [hidden, {**hidden, "shape": shape}]


class GRU(_RNNLayer):
    """Layers of gated recurrent units (Cho et al., 2014) as cuDNN computes them.

    The gates r, z and the candidate n have affine maps W x + b and R h + c each::

        n = tanh(W x + b + sigmoid(r) * (R h + c))
        h' = (1 - sigmoid(z)) * n + sigmoid(z) * h

    Shapes and arguments are those of :class:`LSTM`, with one state.

    Parameters
    ----------
    hidden_size : int
        H, the number of units.
    num_layers : int
        L, the number of layers.
    layout, dropout, bidirectional, input_size, dtype, kwargs
        See :class:`LSTM`.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer
        Initializers of W, R, b and c.
    """

    def __init__(
        self,
        hidden_size: int,
        num_layers: int = 1,
        layout: str = "TNC",
        dropout: float = 0,
        bidirectional: bool = False,
        input_size: int = 0,
        i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros",
        h2h_bias_initializer: Any = "zeros",
        dtype: Any = "float32",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            hidden_size, num_layers, layout, dropout, bidirectional, input_size,
            i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer,
            h2h_bias_initializer, "gru", None, None, None, None, False, dtype, **kwargs,
        )  # fmt: skip
