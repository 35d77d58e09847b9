"""Recurrent networks, by MXNet's fused operator where it computes the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .....base import MXNetError
from .._call import Call, cast
from .._registry import translates
from .._symbols import Symbol, symbol
from .recurrent_steps import GruStep, LstmStep, RnnStep, activations

# What MXNet's order of gates is in that of ONNX: input, output, forget, cell; update, reset, new.
_GATES = {"LSTM": (0, 2, 3, 1), "GRU": (1, 0, 2), "RNN": (0,)}
_DEFAULTS = {"LSTM": ["Sigmoid", "Tanh", "Tanh"], "GRU": ["Sigmoid", "Tanh"], "RNN": ["Tanh"]}
_STEPS = {"LSTM": LstmStep, "GRU": GruStep, "RNN": RnnStep}


@dataclass
class Recurrence:
    """The settings of a node and its data, time first."""

    kind: str
    data: Symbol
    lengths: Symbol | None
    states: list[Symbol]
    directions: int
    reverse: bool
    hidden: int
    inputs: int
    functions: list[list[Any]]


@translates("LSTM", "GRU", "RNN")
def _recurrent(call: Call) -> list[Symbol]:
    made = _settings(call)
    if _is_fused(call, made):
        outputs, states = _fused(call, made)
    else:
        outputs, states = _stepwise(call, made)
    if call.attr("layout", 0):
        outputs = symbol.transpose(outputs, axes=(2, 0, 1, 3))
        states = [symbol.swapaxes(state, dim1=0, dim2=1) for state in states]
    return [outputs, *states]


def _settings(call: Call) -> Recurrence:
    kind = call.node.op_type
    direction = call.attr("direction", "forward").lower()
    if direction not in ("forward", "reverse", "bidirectional"):
        raise MXNetError(f"the direction {direction!r} is not known")
    batch_first = bool(call.attr("layout", 0))
    shape = call.sizes(2)  # of the recurrent weight: (directions, gates * hidden, hidden)
    if len(shape) != 3 or call.attr("hidden_size", shape[2]) != shape[2]:
        raise MXNetError(f"hidden_size does not fit the recurrent weight {shape}")
    data = symbol.swapaxes(call.sym(), dim1=0, dim2=1) if batch_first else call.sym()
    states = []
    for position in (5, 6) if kind == "LSTM" else (5,):
        if call.has(position):
            state = call.sym(position)
            states.append(symbol.swapaxes(state, dim1=0, dim2=1) if batch_first else state)
        else:
            states.append(_zero_state(data, shape[0], shape[2]))
    return Recurrence(
        kind, data, _lengths(call), states, shape[0], direction == "reverse", shape[2],
        call.size(1, 2), activations(call, _DEFAULTS[kind], shape[0]),
    )  # fmt: skip


def _zero_state(data: Symbol, directions: int, hidden: int) -> Symbol:
    """Return zeros (directions, N, hidden) for data (T, N, C)."""
    first = symbol.slice(data, begin=(0, None, 0), end=(1, None, 1))
    return symbol.broadcast_axis(symbol.zeros_like(first), axis=(0, 2), size=(directions, hidden))


def _lengths(call: Call) -> Symbol | None:
    """Return the lengths of sequences, None where all are as long as the data."""
    if not call.has(4):
        return None
    steps = call.shape()[1 if call.attr("layout", 0) else 0]
    if call.is_constant(4) and isinstance(steps, int) and (call.array(4) == steps).all():
        return None
    return cast(call.sym(4), "float32")


def _is_fused(call: Call, made: Recurrence) -> bool:
    names = {tuple(part.name for part in one) for one in made.functions}
    usual = {tuple(_DEFAULTS[made.kind])}
    if made.kind == "RNN" and len(names) == 1:
        usual.add(("Relu",))
    return (
        made.lengths is None and names <= usual and not call.attr("clip") and not call.has(7)
        and not call.attr("input_forget", 0)
        and (made.kind != "GRU" or bool(call.attr("linear_before_reset", 0)))
    )  # fmt: skip


def _fused(call: Call, made: Recurrence) -> tuple[Symbol, list[Symbol]]:
    mode = {"LSTM": "lstm", "GRU": "gru"}.get(made.kind, "rnn_tanh")
    if made.functions[0][0].name == "Relu":
        mode = "rnn_relu"
    data = symbol.reverse(made.data, axis=0) if made.reverse else made.data
    found = symbol.RNN(
        data, _parameters(call, made), *made.states, state_size=made.hidden, num_layers=1,
        mode=mode, state_outputs=True, bidirectional=made.directions == 2,
    )  # fmt: skip
    outputs = symbol.reverse(found[0], axis=0) if made.reverse else found[0]
    if made.directions == 1:
        outputs = symbol.expand_dims(outputs, axis=1)
    else:
        outputs = symbol.reshape(outputs, shape=(0, 0, -4, made.directions, made.hidden))
        outputs = symbol.transpose(outputs, axes=(0, 2, 1, 3))
    return outputs, list(found)[1:]


def _parameters(call: Call, made: Recurrence) -> Symbol:
    """Return the weights, then the biases, in one vector as MXNet's operator takes them."""
    order = _GATES[made.kind]
    weights = [_reordered(call.sym(i), order, 1) for i in (1, 2)]
    if call.has(3):
        bias = _reordered(call.sym(3), (*order, *(len(order) + gate for gate in order)), 1)
    else:
        size = 2 * made.directions * len(order) * made.hidden
        bias = symbol._internal._zeros(shape=(size,), dtype=call.dtype())
    parts = []
    for direction in range(made.directions):
        parts += [_direction(weight, direction, made.directions) for weight in weights]
    flat = [symbol.reshape(part, shape=(-1,)) for part in (*parts, bias)]
    return symbol.concat(*flat, dim=0)


def _direction(data: Symbol, direction: int, directions: int) -> Symbol:
    if directions == 1:
        return data
    return symbol.slice_axis(data, axis=0, begin=direction, end=direction + 1)


def _reordered(data: Symbol, order: tuple[int, ...], axis: int) -> Symbol:
    if order == tuple(range(len(order))):
        return data
    gates = symbol.split(data, num_outputs=len(order), axis=axis)
    return symbol.concat(*[gates[gate] for gate in order], dim=axis)


def _stepwise(call: Call, made: Recurrence) -> tuple[Symbol, list[Symbol]]:
    """Compute step by step what the fused operator does not: MXNet's loop does."""
    outputs, states = [], []
    for direction in range(made.directions):
        backward = made.reverse or direction == 1
        output, last = _one_way(call, made, direction, backward)
        outputs.append(symbol.expand_dims(output, axis=1))
        states.append([symbol.expand_dims(state, axis=0) for state in last])
    if made.directions == 1:
        return outputs[0], states[0]
    both = [symbol.concat(*pair, dim=0) for pair in zip(*states, strict=True)]
    return symbol.concat(*outputs, dim=1), both


def _turned(data: Symbol, made: Recurrence) -> Symbol:
    if made.lengths is None:
        return symbol.reverse(data, axis=0)
    return symbol.SequenceReverse(data, made.lengths, use_sequence_length=True)


def _one_way(
    call: Call, made: Recurrence, direction: int, backward: bool
) -> tuple[Symbol, list[Symbol]]:
    data = _turned(made.data, made) if backward else made.data
    step = _STEPS[made.kind](call, made, direction)
    states = [
        symbol.reshape(_direction(state, direction, made.directions), shape=(-3, -2))
        for state in made.states
    ]
    projected = step.project(data)
    if made.lengths is None:
        outputs, last = symbol.contrib.foreach(
            lambda x, old: _both(step(x, old)), projected, states
        )
    else:
        outputs, last = _masked(made, step, projected, states)
    return (_turned(outputs, made) if backward else outputs), list(last)


def _both(states: list[Symbol]) -> tuple[Symbol, list[Symbol]]:
    return states[0], states


def _masked(
    made: Recurrence, step: Any, projected: Symbol, states: list[Symbol]
) -> tuple[Symbol, list[Symbol]]:
    """Stop at the lengths: outputs behind them are 0, and states stay."""
    lengths = symbol.expand_dims(made.lengths, axis=1)
    steps = symbol.contrib.arange_like(symbol.Cast(projected, dtype="float32"), axis=0)
    steps = symbol.reshape(steps, shape=(-1, 1, 1))

    def body(entry: list[Symbol], old: list[Symbol]) -> tuple[Symbol, list[Symbol]]:
        new = step(entry[0], old)
        running = symbol.broadcast_greater(lengths, entry[1])
        masks = [symbol.broadcast_like(running, state) for state in new]
        kept = [symbol.where(*triple) for triple in zip(masks, new, old, strict=True)]
        return symbol.where(masks[0], new[0], symbol.zeros_like(new[0])), kept

    outputs, last = symbol.contrib.foreach(body, [projected, steps], states)
    return outputs, list(last)
