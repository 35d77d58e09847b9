"""Recurrent networks of several layers.

Each layer becomes one operator of ONNX, or a loop over the steps where ONNX has no such layer.
MXNet keeps all parameters in one vector: the weights of input and state, layer by layer and
direction by direction, then all biases.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..table import Results, converts
from ..values import Call, Value
from ..writer import Writer
from .common import fixed
from .rnn_steps import Network, run_steps

# mode -> ONNX's operator, its activations for one direction, the order of its gates in MXNet's
_MODES: dict[str, tuple[str, list[str] | None, list[int]]] = {
    "rnn_relu": ("RNN", ["Relu"], [0]),
    "rnn_tanh": ("RNN", ["Tanh"], [0]),
    "lstm": ("LSTM", None, [0, 3, 1, 2]),
    "gru": ("GRU", None, [1, 0, 2]),
}


@converts("RNN")
def _rnn(g: Writer, call: Call) -> Results:
    attrs, data = call.attrs, call.data
    _, parameters, *states = call.given
    lengths = states.pop() if attrs["use_sequence_length"] else None
    network = Network.of(attrs, fixed(data, 2, "the input size"), states, lengths)
    cells = _cells(g, network, parameters)
    begins = [g.split(s, 0, [network.directions] * network.layers) for s in states]
    x: str = data
    lasts: list[list[str]] = []
    for layer in range(network.layers):
        begin = [state[layer] for state in begins]
        own = cells[layer * network.directions : (layer + 1) * network.directions]
        run = run_steps if network.is_stepwise else _run_fused
        x, last = run(g, network, x, own, begin)
        lasts.append(last)
    if not attrs["state_outputs"]:
        return x
    joined = [joined_along(g, parts) for parts in zip(*lasts, strict=True)]
    if lengths is not None:
        joined = [_kept(g, new, old, lengths) for new, old in zip(joined, states, strict=True)]
    return [x, *joined]


def joined_along(g: Writer, parts: Sequence[str], axis: int = 0) -> str:
    """Return tensors joined along an axis."""
    return parts[0] if len(parts) == 1 else g.op("Concat", *parts, axis=axis)


def _kept(g: Writer, new: str, old: Value, lengths: Value) -> str:
    """Return last states: those of empty sequences are the first ones."""
    empty = g.op("LessOrEqual", g.to(lengths, "int64"), g.number(0, np.int64))
    return g.op("Where", g.unsqueeze(empty, 1), old, new)


def _run_fused(
    g: Writer, network: Network, x: str, cells: Sequence[list[str]], states: list[str]
) -> tuple[str, list[str]]:
    """Run one layer; return its output (steps, batch, directions * hidden) and last states."""
    kind, activations, order = _MODES[network.mode]
    direction = "bidirectional" if network.directions == 2 else "forward"
    settings: dict[str, Any] = {"hidden_size": network.hidden, "direction": direction}
    if activations:
        settings["activations"] = activations * network.directions
    if kind == "GRU":
        settings["linear_before_reset"] = 1
    ordered = [[_ordered(g, part, network.hidden, order) for part in cell] for cell in cells]
    biases = [g.op("Concat", *cell[2:], axis=0) for cell in ordered]
    columns = ([cell[0] for cell in ordered], [cell[1] for cell in ordered], biases)
    weights = [joined_along(g, [g.unsqueeze(part, 0) for part in parts]) for parts in columns]
    ends = None if network.lengths is None else g.to(network.lengths, "int32")
    found = g.ops(kind, x, *weights, ends, *states, count=1 + len(states), **settings)
    out = g.transpose(found[0], [0, 2, 1, 3])
    return g.op("Reshape", out, g.ints(0, 0, -1)), found[1:]


def _ordered(g: Writer, rows: str, hidden: int, order: list[int]) -> str:
    """Return rows of gates in ONNX's order."""
    if len(order) == 1:
        return rows
    parts = g.split(rows, 0, [hidden] * len(order))
    return g.op("Concat", *(parts[i] for i in order), axis=0)


def _cells(g: Writer, network: Network, parameters: Value) -> list[list[str]]:
    """Return the weights and biases of each layer and direction.

    They are those of input and state, both biases and, if there is one, the projection.
    """
    weights, rows = network.weight_shapes(), network.gates * network.hidden
    count = 2 * network.layers * network.directions
    sizes = [*map(math.prod, weights), *[rows] * count]
    parts = g.split(parameters, 0, sizes)
    biases = parts[len(weights) :]
    shaped = [
        g.op("Reshape", part, g.ints(*shape)) for part, shape in zip(parts, weights, strict=False)
    ]
    each = len(weights) * 2 // count
    cells = []
    for number in range(count // 2):
        own = shaped[each * number : each * (number + 1)]
        cells.append([*own[:2], *biases[2 * number : 2 * number + 2], *own[2:]])
    return cells
