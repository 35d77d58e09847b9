"""Networks step by step: LSTMs with a projection or bounds for their states, and all of float64.

ONNX has no such LSTM, and runtimes have none of float64. A direction of a layer becomes a Scan over
the steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..values import Value
from ..writer import Body, Writer

_GATES = {"rnn_relu": 1, "rnn_tanh": 1, "lstm": 4, "gru": 3}


@dataclass(frozen=True)
class Network:
    """The sizes of a recurrent network, its first states and the lengths of its sequences."""

    mode: str
    layers: int
    directions: int
    hidden: int
    inputs: int
    projection: int | None
    bounds: tuple[float, float] | None
    no_nan: bool
    states: tuple[Value, ...]
    lengths: Value | None

    @classmethod
    def of(
        cls, attrs: dict[str, Any], inputs: int, states: Sequence[Value], lengths: Value | None
    ) -> Network:
        """Return the network that attributes describe."""
        low, high = attrs["lstm_state_clip_min"], attrs["lstm_state_clip_max"]
        return cls(
            attrs["mode"], attrs["num_layers"], 2 if attrs["bidirectional"] else 1,
            attrs["state_size"], inputs, attrs["projection_size"],
            None if low is None else (low, high), attrs["lstm_state_clip_nan"], tuple(states),
            lengths,
        )  # fmt: skip

    @property
    def gates(self) -> int:
        """The number of gates of a cell."""
        return _GATES[self.mode]

    @property
    def width(self) -> int:
        """The size of the state that is handed on, in one direction."""
        return self.hidden if self.projection is None else self.projection

    @property
    def is_stepwise(self) -> bool:
        """Whether ONNX has no layer like that."""
        special = self.projection is not None or self.bounds is not None
        return special or self.states[0].dtype == np.float64

    def weight_shapes(self) -> list[tuple[int, int]]:
        """Return the shapes of the weights in the order of the vector."""
        rows = self.gates * self.hidden
        shapes: list[tuple[int, int]] = []
        for layer in range(self.layers):
            columns = self.directions * self.width if layer else self.inputs
            one = [(rows, columns), (rows, self.width)]
            if self.projection is not None:
                one.append((self.projection, self.hidden))
            shapes += one * self.directions
        return shapes


def run_steps(
    g: Writer, network: Network, x: str, cells: Sequence[list[str]], states: list[str]
) -> tuple[str, list[str]]:
    """Run one layer; return its output (steps, batch, directions * width) and last states."""
    outs: list[str] = []
    lasts: list[list[str]] = []
    parts = [g.split(state, 0, [1] * network.directions) for state in states]
    for direction, cell in enumerate(cells):
        begin = [g.squeeze(state[direction], 0) for state in parts]
        last, out = _run_direction(g, network, x, cell, begin, direction)
        outs.append(out)
        lasts.append([g.unsqueeze(state, 0) for state in last])
    if len(outs) == 1:
        return outs[0], lasts[0]
    ends = [g.op("Concat", *pair, axis=0) for pair in zip(*lasts, strict=True)]
    return g.op("Concat", *outs, axis=2), ends


def _run_direction(
    g: Writer, network: Network, x: str, cell: list[str], begin: list[str], direction: int
) -> tuple[list[str], str]:
    of_input, of_state, input_bias, state_bias, *projection = cell
    # Both biases go to the input, but for the GRU, whose reset gate comes between them.
    apart = network.mode == "gru"
    bias = input_bias if apart else g.op("Add", input_bias, state_bias)
    inputs = g.op("Add", g.op("MatMul", x, g.transpose(of_input, [1, 0])), bias)
    weight = g.transpose(of_state, [1, 0])
    inner = Writer(g)
    inner.scope = f"{g.scope}/steps"
    state = network.states[0]
    batch = state.lengths[1]
    runs = len(batch)

    def body_input(label: str, width: int, dtype: Any = state.dtype) -> Value:
        name = inner.unique(f"{inner.scope}/{label}")
        return Value(name, dtype, (batch, (width,) * runs))

    now = [
        body_input("state", width)
        for width, _ in zip((network.width, network.hidden), begin, strict=False)
    ]
    step = [body_input("input", network.gates * network.hidden)]
    sources = [inputs]
    if network.lengths is not None:
        step.append(body_input("ended", 1, np.bool_))
        sources.append(_ended(g, x, network.lengths))
    fresh = _cell(inner, network, step[0], now, weight, state_bias if apart else None, projection)
    given = fresh[0]
    if network.lengths is not None:
        fresh = [inner.op("Where", step[1], old, new) for old, new in zip(now, fresh, strict=True)]
        given = inner.op("Where", step[1], inner.number(0, state.dtype), given)
    outputs = [value.named(inner.op("Identity", name))
               for value, name in zip([*now, now[0]], [*fresh, given], strict=True)]  # fmt: skip
    body = Body(inner, g.unique("steps"), [*now, *step], outputs)
    found = g.ops("Scan", *begin, *sources, count=len(outputs), body=body,
                  num_scan_inputs=len(sources), scan_input_directions=[direction] * len(sources),
                  scan_output_directions=[direction])  # fmt: skip
    return found[:-1], found[-1]


def _ended(g: Writer, data: str, lengths: Value) -> str:
    """Return where steps lie behind the end of their sequence, (steps, batch, 1)."""
    steps = g.op("Shape", data, start=0, end=1)
    number = g.op("Range", g.number(0, np.int64), g.squeeze(steps, 0), g.number(1, np.int64))
    mask = g.op("GreaterOrEqual", g.unsqueeze(number, 1), g.to(lengths, "int64"))
    return g.unsqueeze(mask, 2)


def _cell(
    g: Writer, network: Network, inputs: str, states: list[Value], weight: str,
    bias: str | None, projection: list[str],
) -> list[str]:  # fmt: skip
    """Return the states after a step."""
    state = states[0]
    of_state = g.op("MatMul", state, weight)
    if bias is not None:
        of_state = g.op("Add", of_state, bias)
    if network.mode == "gru":
        return [_gru(g, network, inputs, of_state, state)]
    gates = g.op("Add", inputs, of_state)
    if network.mode != "lstm":
        return [g.op("Relu" if network.mode == "rnn_relu" else "Tanh", gates)]
    into, forget, new, out = g.split(gates, 1, [network.hidden] * 4)
    kept = g.op("Mul", g.op("Sigmoid", forget), states[1])
    fresh = g.op("Add", kept, g.op("Mul", g.op("Sigmoid", into), g.op("Tanh", new)))
    if network.bounds is not None:
        low, high = (g.number(bound, state.dtype) for bound in network.bounds)
        if network.no_nan:
            fresh = g.op("Where", g.op("IsNaN", fresh), low, fresh)
        fresh = g.op("Clip", fresh, low, high)
    given = g.op("Mul", g.op("Sigmoid", out), g.op("Tanh", fresh))
    if projection:
        given = g.op("MatMul", given, g.transpose(projection[0], [1, 0]))
    return [given, fresh]


def _gru(g: Writer, network: Network, inputs: str, of_state: str, state: Value) -> str:
    sizes = [network.hidden] * 3
    pairs = list(zip(g.split(inputs, 1, sizes), g.split(of_state, 1, sizes), strict=True))
    reset, update = (g.op("Sigmoid", g.op("Add", *pair)) for pair in pairs[:2])
    own, theirs = pairs[2]
    new = g.op("Tanh", g.op("Add", own, g.op("Mul", reset, theirs)))
    rest = g.op("Sub", g.number(1, state.dtype), update)
    return g.op("Add", g.op("Mul", rest, new), g.op("Mul", update, state))

