"""FusedRNN: the parameters of a fused recurrent layer."""

import math
from typing import Any

from ..ndarray import NDArray
from .base import InitDesc, Initializer, create, register

_GATES = {"rnn_relu": ("",), "rnn_tanh": ("",), "lstm": ("_i", "_f", "_c", "_o"),
          "gru": ("_r", "_z", "_o")}  # fmt: skip


@register
class FusedRNN(Initializer):
    """The single parameter vector of a fused recurrent layer, gate by gate.

    Parameters
    ----------
    init : Initializer, str or None
        For the weights and biases of every gate; None takes the network's own.
    num_hidden, num_layers, mode, bidirectional
        As of the layer; mode is one of rnn_relu, rnn_tanh, lstm and gru.
    forget_bias : float
        The bias of an LSTM's forget gate.
    """

    def __init__(
        self,
        init: Any,
        num_hidden: int,
        num_layers: int,
        mode: str,
        bidirectional: bool = False,
        forget_bias: float = 1.0,
    ) -> None:
        if isinstance(init, str):
            init = create(init)
        if mode not in _GATES:
            raise ValueError(f"FusedRNN: mode must be one of {', '.join(_GATES)}, got {mode!r}.")
        super().__init__(
            init=init.dumps() if init is not None else None, num_hidden=num_hidden,
            num_layers=num_layers, mode=mode, bidirectional=bidirectional, forget_bias=forget_bias,
        )  # fmt: skip
        self._init = init
        self._num_hidden = num_hidden
        self._num_layers = num_layers
        self._mode = mode
        self._bidirectional = bidirectional
        self._forget_bias = forget_bias

    def _init_weight(self, name: str, arr: NDArray) -> None:
        owner = getattr(name, "global_init", None)
        init = self._init if self._init is not None else owner
        if init is None or init is self:
            raise ValueError(
                f"FusedRNN: {name} needs an initializer for its gates: give init, or a "
                "description with global_init."
            )
        start = 0
        values = arr.reshape((-1,))
        for gate, shape in self._gates(name, arr.size):
            stop = start + math.prod(shape)
            part = values[start:stop].reshape(shape)
            if gate.endswith("_f_bias") and self._mode == "lstm":
                part[:] = self._forget_bias
            else:
                init(InitDesc(gate, global_init=owner), part)
            start = stop

    def _gates(self, name: str, size: int) -> list[tuple[str, tuple[int, ...]]]:
        """Return name and shape of every gate's weights, then of every gate's biases."""
        gates, hidden = _GATES[self._mode], self._num_hidden
        sides = "lr" if self._bidirectional else "l"
        rows = len(gates) * hidden * len(sides)
        # The vector's length determines the number of inputs, the only unknown.
        deeper = rows * (self._num_layers - 1) * (hidden * len(sides) + hidden + 2)
        inputs, rest = divmod(size - deeper, rows)
        inputs -= hidden + 2
        if rest or inputs < 1:
            raise ValueError(
                f"FusedRNN: {name} has {size} values, which fits no number of inputs of a "
                f"{self._mode} with num_hidden={hidden}, num_layers={self._num_layers}, "
                f"bidirectional={self._bidirectional}."
            )
        cells = [
            (f"{side}{layer}_{part}{gate}", width if part == "i2h" else hidden)
            for layer in range(self._num_layers)
            for width in [inputs if layer == 0 else hidden * len(sides)]
            for side in sides
            for part in ("i2h", "h2h")
            for gate in gates
        ]
        weights: list[tuple[str, tuple[int, ...]]] = [
            (f"{cell}_weight", (hidden, columns)) for cell, columns in cells
        ]
        return weights + [(f"{cell}_bias", (hidden,)) for cell, _ in cells]
