"""How recurrent networks are computed: by torch's fused functions, else step by step."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear

from ...base import MXNetError
from .dropout import dropout
from .recurrence import recurrence

States = tuple[Tensor, ...]
Run = Callable[[Tensor, States, Sequence[list[Tensor]]], tuple[Tensor, States]]
Step = Callable[[Tensor, States, list[Tensor], bool], tuple[Tensor, ...]]

GATES = {"rnn_relu": 1, "rnn_tanh": 1, "lstm": 4, "gru": 3}
_FUSED: dict[str, Callable[..., Any]] = {
    "rnn_relu": torch.rnn_relu, "rnn_tanh": torch.rnn_tanh, "lstm": torch.lstm, "gru": torch.gru,
}  # fmt: skip


@dataclass(frozen=True)
class Clip:
    """Bounds for the cell states of an LSTM; ``no_nan`` puts the lower one in place of NaN."""

    low: float
    high: float
    no_nan: bool

    def __call__(self, state: Tensor) -> Tensor:
        if self.no_nan:
            state = torch.where(state.isnan(), self.low, state)
        return state.clamp(self.low, self.high)


@dataclass(frozen=True)
class Network:
    """The sizes of a recurrent network, and how its parameters lie in one vector."""

    mode: str
    layers: int
    directions: int
    hidden: int
    projection: int | None

    @property
    def width(self) -> int:
        """The size of the state that is handed on, in one direction."""
        return self.hidden if self.projection is None else self.projection

    def shapes(self, input_size: int) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
        """Return the shapes of all weights and of all biases in their order in the vector.

        Each layer and direction has the weights of the input, of the state and, if there is one,
        of the projection, and the biases of input and state.
        """
        rows = GATES[self.mode] * self.hidden
        weights: list[tuple[int, ...]] = []
        for layer in range(self.layers):
            columns = self.directions * self.width if layer else input_size
            one = [(rows, columns), (rows, self.width)]
            if self.projection is not None:
                one.append((self.projection, self.hidden))
            weights += one * self.directions
        return weights, [(rows,)] * (2 * self.layers * self.directions)

    def size(self, input_size: int) -> int:
        """Return the number of parameters."""
        return sum(map(math.prod, itertools.chain(*self.shapes(input_size))))

    def cells(self, parameters: Tensor, input_size: int) -> list[list[Tensor]]:
        """Return the parameters of each layer and direction, in torch's order within."""
        weights, biases = self.shapes(input_size)
        shapes = weights + biases
        parts = _parts(parameters, [math.prod(shape) for shape in shapes])
        views = [part.view(shape) for part, shape in zip(parts, shapes, strict=True)]
        each = 2 if self.projection is None else 3
        cells = []
        for i in range(self.layers * self.directions):
            own, bias = views[each * i : each * (i + 1)], len(weights) + 2 * i
            cells.append([*own[:2], *views[bias : bias + 2], *own[2:]])
        return cells


def _parts(parameters: Tensor, sizes: list[int]) -> Sequence[Tensor]:
    """Return the parts of the vector: those that it was joined from, unless it has changed."""
    joined = getattr(parameters, "parts", None)
    if joined is not None and not parameters._version and [*map(Tensor.numel, joined)] == sizes:
        return joined
    # One split, not slices: its backward pass writes the gradient once.
    return parameters.split(sizes)


def fused(network: Network, batch_sizes: Tensor | None = None) -> Run:
    """Return the function that computes layers by torch's own; with sizes the data is packed."""

    def run(data: Tensor, states: States, cells: Sequence[list[Tensor]]) -> tuple[Tensor, States]:
        flat = [weight for cell in cells for weight in cell]
        # In torch's inference mode some kernels drop what their backward pass needs.
        differentiated = any(x.requires_grad for x in (data, *states, *flat))
        begin: Any = states if network.mode == "lstm" else states[0]
        layers = len(cells) // network.directions
        rest = (begin, flat, True, layers, 0.0, differentiated, network.directions == 2)
        function = _FUSED[network.mode]
        if batch_sizes is not None:
            out, *last = function(data, batch_sizes, *rest)
        elif network.projection is not None and data.numel() and data.device.type == "cpu":
            # The same without a warning that oneDNN has no projections.
            sizes = torch.full((data.shape[0],), data.shape[1])
            out, *last = function(data.flatten(0, 1), sizes, *rest)
            out = out.unflatten(0, data.shape[:2])
        else:
            out, *last = function(data, *rest, False)
        return out, tuple(last)

    return run


def by_layers(network: Network, run: Run, p: float) -> Run:
    """Return the function that computes one layer after the other, with dropout between them."""

    def each(data: Tensor, states: States, cells: Sequence[list[Tensor]]) -> tuple[Tensor, States]:
        lasts = []
        for first in range(0, len(cells), network.directions):
            if first and p:
                data = dropout(data, p, training=True)
            span = slice(first, first + network.directions)
            data, last = run(data, tuple(state[span] for state in states), cells[span])
            lasts.append(last)
        return data, tuple(torch.cat(parts) for parts in zip(*lasts, strict=True))

    return each


def on_sequences(
    run: Callable[[Tensor], Run], data: Tensor, states: States, cells: list[list[Tensor]],
    lengths: Tensor,
) -> tuple[Tensor, States]:  # fmt: skip
    """Run the network for sequences of these lengths (on the CPU), packed without padding."""
    order = torch.argsort(lengths, descending=True)
    # Packing takes no empty sequences: they get a step whose results are thrown away.
    steps = lengths[order].clamp(min=1)
    there = order.to(data.device)
    back = torch.argsort(there)
    ordered = data.index_select(1, there)
    packed, sizes = torch._pack_padded_sequence(ordered, steps, False)  # type: ignore
    begin = tuple(state.index_select(1, there) for state in states)
    out, last = run(sizes)(packed, begin, cells)
    length = data.shape[0]
    out, _ = torch._pad_packed_sequence(out, sizes, False, 0.0, length)  # type: ignore
    out = out.index_select(1, back)
    last = tuple(state.index_select(1, back) for state in last)
    if int(lengths.min()) > 0:
        return out, last
    empty = (lengths == 0).to(data.device).unsqueeze(1)
    kept = tuple(torch.where(empty, old, new) for old, new in zip(states, last, strict=True))
    return out.masked_fill(empty, 0.0), kept


def by_directions(step: Step) -> Run:
    """Return the function that computes one layer from one that computes a direction."""

    def run(data: Tensor, states: States, cells: Sequence[list[Tensor]]) -> tuple[Tensor, States]:
        outs, lasts = [], []
        for direction, cell in enumerate(cells):
            begin = tuple(state[direction] for state in states)
            out, *last = step(data, begin, cell, direction == 1)
            outs.append(out)
            lasts.append(last)
        joined = torch.cat(outs, 2) if len(outs) > 1 else outs[0]
        return joined, tuple(torch.stack(parts) for parts in zip(*lasts, strict=True))

    return run


def own_recurrence(mode: str) -> Step:
    """Return the function that computes a direction of simple or GRU cells on the CPU."""

    def step(data: Tensor, begin: States, cell: list[Tensor], reverse: bool) -> tuple[Tensor, ...]:
        of_input, of_state, input_bias, state_bias = cell
        inputs = linear(data, of_input, input_bias)
        states = recurrence(mode, inputs, begin[0], of_state, state_bias, reverse)
        return states, states[0 if reverse else -1]

    return step


def own_lstm(clip: Clip | None, lengths: Tensor | None) -> Step:
    """Return the function that computes a direction of LSTM cells step by step.

    For what torch's function lacks: bounds for the cell states, and projections to as many
    numbers as there were. ``lengths`` are on the device of the data.
    """

    def step(data: Tensor, begin: States, cell: list[Tensor], reverse: bool) -> tuple[Tensor, ...]:
        valid = None
        if lengths is not None:
            times = torch.arange(data.shape[0], device=data.device)
            valid = (times.unsqueeze(1) < lengths).unsqueeze(2)
        return _lstm_steps(data, begin, cell, valid, clip, reverse)

    return step


def _lstm_steps(
    data: Tensor, begin: States, cell: list[Tensor], valid: Tensor | None, clip: Clip | None,
    reverse: bool,
) -> tuple[Tensor, Tensor, Tensor]:  # fmt: skip
    """Run one direction of one layer; steps that are not valid keep the state and give 0."""
    of_input, of_state, input_bias, state_bias, *projection = cell
    inputs = linear(data, of_input, input_bias + state_bias)
    (state, memory), outs = begin, []
    times = range(data.shape[0])
    for time in reversed(times) if reverse else times:
        gates = inputs[time] + linear(state, of_state)
        into, forget, new, out = gates.chunk(4, 1)
        fresh = forget.sigmoid() * memory + into.sigmoid() * new.tanh()
        if clip is not None:
            fresh = clip(fresh)
        given = out.sigmoid() * fresh.tanh()
        if projection:
            given = linear(given, projection[0])
        if valid is None:
            state, memory = given, fresh
            outs.append(given)
        else:
            state = torch.where(valid[time], given, state)
            memory = torch.where(valid[time], fresh, memory)
            outs.append(given.masked_fill(~valid[time], 0.0))
    return torch.stack(outs[::-1] if reverse else outs), state, memory


def compute(
    network: Network, data: Tensor, parameters: Tensor, states: States, p: float,
    clip: Clip | None, lengths: Tensor | None,
) -> tuple[Tensor, States]:  # fmt: skip
    """Return the outputs of the last layer and the final states.

    ``lengths``, on the CPU, are whole numbers; ``p`` is the rate of dropout between the layers.
    """
    cells = network.cells(parameters, data.shape[2])
    if clip is not None or network.projection == network.hidden:
        there = None if lengths is None else lengths.to(data.device)
        layer = by_directions(own_lstm(clip, there))
        return by_layers(network, layer, p)(data, states, cells)
    if network.mode != "lstm" and lengths is None and _is_trained(data, parameters, *states):
        layer = by_directions(own_recurrence(network.mode))
        return by_layers(network, layer, p)(data, states, cells)

    def run(batch_sizes: Tensor | None = None) -> Run:
        whole = fused(network, batch_sizes)
        return by_layers(network, whole, p) if p and network.layers > 1 else whole

    if lengths is None:
        return run()(data, states, cells)
    return on_sequences(run, data, states, cells, lengths)


def _is_trained(data: Tensor, *others: Tensor) -> bool:
    """Return whether derivatives are wanted of what torch computes on the CPU step by step."""
    slow = data.device.type == "cpu" and data.dtype in (torch.float32, torch.float64)
    return slow and any(array.requires_grad for array in (data, *others))


def lengths_on_cpu(lengths: Tensor, steps: int) -> Tensor:
    """Return the lengths of sequences as whole numbers on the CPU.

    Raises
    ------
    MXNetError
        If one is not between 0 and the number of steps.
    """
    numbers = lengths.detach().to("cpu", torch.int64)
    if numbers.numel() and not 0 <= int(numbers.min()) <= int(numbers.max()) <= steps:
        raise MXNetError(
            f"RNN: sequence_length must hold numbers in [0, {steps}], the number of steps, got "
            f"{numbers.tolist()}."
        )
    return numbers
