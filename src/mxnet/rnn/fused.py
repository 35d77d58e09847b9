"""Whole recurrent networks as one operator."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from typing import Any

from .. import initializer, ndarray, symbol
from ..ndarray import NDArray
from .cell import BaseRNNCell, GRUCell, LSTMCell, RNNCell, RNNParams
from .containers import BidirectionalCell, DropoutCell, SequentialRNNCell
from .sequences import normalized

__all__ = ["FusedRNNCell"]

_GATES = {
    "rnn_relu": [""], "rnn_tanh": [""], "lstm": ["_i", "_f", "_c", "_o"],
    "gru": ["_r", "_z", "_o"],
}  # fmt: skip


class FusedRNNCell(BaseRNNCell):
    """Layers of cells as the one operator ``RNN``, with all parameters in one vector.

    It can only be unrolled.

    Parameters
    ----------
    num_hidden : int
        H, the number of units.
    num_layers : int
        The number of layers.
    mode : {"lstm", "gru", "rnn_relu", "rnn_tanh"}
        The kind of cell.
    bidirectional : bool
        Whether a second network reads each layer's input backwards.
    dropout : float
        The share of the outputs between layers that is set to 0 while training.
    get_next_state : bool
        Whether :meth:`unroll` returns the last states.
    forget_bias : float
        First value of the bias of an LSTM's forget gate.
    prefix, params
        See :class:`BaseRNNCell`; the prefix is made from the mode by default.
    """

    def __init__(
        self,
        num_hidden: int,
        num_layers: int = 1,
        mode: str = "lstm",
        bidirectional: bool = False,
        dropout: float = 0.0,
        get_next_state: bool = False,
        forget_bias: float = 1.0,
        prefix: str | None = None,
        params: RNNParams | None = None,
    ) -> None:
        super().__init__(prefix=f"{mode}_" if prefix is None else prefix, params=params)
        self._num_hidden = num_hidden
        self._num_layers = num_layers
        self._mode = mode
        self._bidirectional = bidirectional
        self._dropout = dropout
        self._get_next_state = get_next_state
        self._forget_bias = forget_bias
        self._directions = ["l", "r"] if bidirectional else ["l"]
        init = initializer.FusedRNN(None, num_hidden, num_layers, mode, bidirectional, forget_bias)
        self._parameter = self.params.get("parameters", init=init)

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shape (L * D, 0, H) and layout of the states."""
        shape = (len(self._directions) * self._num_layers, 0, self._num_hidden)
        count = 2 if self._mode == "lstm" else 1
        return [{"shape": shape, "__layout__": "LNC"} for _ in range(count)]

    @property
    def _gate_names(self) -> Any:
        return _GATES[self._mode]

    @property
    def _num_gates(self) -> int:
        return len(self._gate_names)

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        """Raise NotImplementedError: the operator takes whole sequences."""
        raise NotImplementedError("FusedRNNCell cannot be stepped. Please use unroll")

    def unroll(
        self,
        length: int,
        inputs: Any,
        begin_state: Any = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, Any]:
        """Run the operator; see :meth:`BaseRNNCell.unroll`."""
        self.reset()
        inputs, axis = normalized(length, inputs, layout, True)
        if axis == 1:
            warnings.warn(
                "NTC layout detected. Consider using TNC for FusedRNNCell for faster speed",
                stacklevel=2,
            )
            inputs = symbol.swapaxes(inputs, dim1=0, dim2=1)
        states = self.begin_state() if begin_state is None else begin_state
        results = symbol.RNN(
            inputs, self._parameter, *states, state_size=self._num_hidden,
            num_layers=self._num_layers, bidirectional=self._bidirectional, p=self._dropout,
            state_outputs=self._get_next_state, mode=self._mode, name=f"{self._prefix}rnn",
        )  # fmt: skip
        outputs, following = results, []
        if self._get_next_state:
            outputs, *following = results
            outputs._set_attr(__layout__="LNC")
        if axis == 1:
            outputs = symbol.swapaxes(outputs, dim1=0, dim2=1)
        return normalized(length, outputs, layout, merge_outputs)[0], following

    def unfuse(self) -> SequentialRNNCell:
        """Return a stack of cells that computes the same; :meth:`unpack_weights` fits it."""
        stack = SequentialRNNCell()
        for layer in range(self._num_layers):
            cells = [self._make(f"{self._prefix}{side}{layer}_") for side in self._directions]
            if self._bidirectional:
                prefix = f"{self._prefix}bi_l{layer}_"
                stack.add(BidirectionalCell(cells[0], cells[1], output_prefix=prefix))
            else:
                stack.add(cells[0])
            if self._dropout > 0 and layer != self._num_layers - 1:
                stack.add(DropoutCell(self._dropout, prefix=f"{self._prefix}_dropout{layer}_"))
        return stack

    def _make(self, prefix: str) -> BaseRNNCell:
        if self._mode == "lstm":
            return LSTMCell(self._num_hidden, prefix=prefix, forget_bias=self._forget_bias)
        if self._mode == "gru":
            return GRUCell(self._num_hidden, prefix=prefix)
        activation = self._mode.removeprefix("rnn_")
        return RNNCell(self._num_hidden, activation=activation, prefix=prefix)

    # --- weights ----------------------------------------------------------------------------

    def _parts(self, inputs: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield name and shape of each gate's weights, then of each gate's biases."""
        hidden, sides = self._num_hidden, len(self._directions)
        for kind in ("weight", "bias"):
            for layer in range(self._num_layers):
                for side in self._directions:
                    for group in ("i2h", "h2h"):
                        width = hidden
                        if group == "i2h":
                            width = sides * hidden if layer else inputs
                        for gate in self._gate_names:
                            name = f"{self._prefix}{side}{layer}_{group}{gate}_{kind}"
                            yield name, (hidden, width) if kind == "weight" else (hidden,)

    def _slice_weights(self, arr: NDArray, li: int, lh: int) -> dict[str, NDArray]:
        """Return the parts of the vector by name, which write through to it.

        ``li`` and ``lh`` are the numbers of inputs and units.
        """
        parts, first = {}, 0
        for name, shape in self._parts(li):
            size = math.prod(shape)
            parts[name] = arr[first : first + size].reshape(shape)
            first += size
        return parts

    def unpack_weights(self, args: dict[str, NDArray]) -> dict[str, NDArray]:
        """Return the arrays with the vector cut into gates."""
        found = dict(args)
        vector = found.pop(str(self._parameter.name))
        hidden, sides = self._num_hidden, len(self._directions)
        rows = sides * hidden * self._num_gates
        deeper = (self._num_layers - 1) * (hidden + sides * hidden + 2)
        inputs = vector.size // rows - deeper - hidden - 2
        if vector.size % rows or inputs < 1:
            raise ValueError(
                f"FusedRNNCell: {self._parameter.name} has {vector.size} values, which fits no "
                f"number of inputs of {self._num_layers} layers of {hidden} units."
            )
        parts = self._slice_weights(vector, inputs, hidden)
        found.update((name, part.copy()) for name, part in parts.items())
        return found

    def pack_weights(self, args: dict[str, NDArray]) -> dict[str, NDArray]:
        """Return the arrays with the gates joined to the vector."""
        found = dict(args)
        first = found[f"{self._prefix}l0_i2h{self._gate_names[0]}_weight"]
        inputs = first.shape[1]
        size = sum(math.prod(shape) for _, shape in self._parts(inputs))
        vector = ndarray.zeros((size,), ctx=first.context, dtype=first.dtype)
        for name, part in self._slice_weights(vector, inputs, self._num_hidden).items():
            part[:] = found.pop(name)
        found[str(self._parameter.name)] = vector
        return found
