"""Recurrent networks on 8-bit integers."""

from functools import partial
from typing import Any, Literal

import torch
from torch import Tensor
from torch.nn.functional import linear

from ...base import MXNetError
from ..attributes import REQUIRED
from ..nn.rnn_cells import Clip, Network, States, by_directions, by_layers
from ..registry import REGISTRY, OptionalShape, op
from .ranges import check_ranges, check_types, end_of, saturate, without_gradient

_NAME = "_contrib_quantized_rnn"
_FLOAT = (torch.float32,)


def _shapes(
    data: OptionalShape, parameters: OptionalShape, state: OptionalShape,
    state_cell: OptionalShape, *ends: OptionalShape, **attrs: Any,
) -> tuple[OptionalShape, ...]:  # fmt: skip
    fill = REGISTRY["RNN"].fill
    assert fill is not None
    return *fill(data, parameters, state, state_cell, None, **attrs)[:4], (1,), (1,)


class _Grid:
    """The numbers for which integers from 0 to 255 stand: ``(integer - shift) / scale``."""

    def __init__(self, scale: Tensor, shift: Tensor) -> None:
        self.scale, self.shift = scale, shift

    def read(self, integers: Tensor) -> Tensor:
        """Return the numbers of integers."""
        return (integers - self.shift) / self.scale

    def nearest(self, numbers: Tensor) -> Tensor:
        """Return for each number the one of the grid next to it."""
        return self.read(saturate(numbers * self.scale + self.shift, torch.uint8))


def _rounded(cells: list[list[Tensor]]) -> list[list[Tensor]]:
    """Return the directions of a layer with weights that are multiples of one 127th.

    That is of the largest weight of a unit's gate, be it of the input or of the state, in
    whichever direction.
    """
    weights = [weight for cell in cells for weight in cell[:2]]
    largest = torch.stack([weight.abs().amax(1) for weight in weights]).amax(0).unsqueeze(1)
    step = torch.where(largest > 0, largest, 1.0) / end_of(torch.int8)
    return [[*((weight / step).round() * step for weight in cell[:2]), *cell[2:]] for cell in cells]


def _steps(
    data: Tensor, begin: States, cell: list[Tensor], reverse: bool, grid: _Grid, clip: Clip | None
) -> tuple[Tensor, Tensor, Tensor]:
    """Run one direction of one layer; every state is rounded to the grid."""
    of_input, of_state, input_bias, state_bias = cell
    inputs = linear(data, of_input, input_bias + state_bias)
    state, memory = grid.nearest(begin[0]), begin[1]
    outs: list[Any] = [None] * len(data)
    for time in range(len(data) - 1, -1, -1) if reverse else range(len(data)):
        into, forget, new, out = (inputs[time] + linear(state, of_state)).chunk(4, 1)
        memory = forget.sigmoid() * memory + into.sigmoid() * new.tanh()
        if clip is not None:
            memory = clip(memory)
        outs[time] = state = grid.nearest(out.sigmoid() * memory.tanh())
    return torch.stack(outs), state, memory


def _bounds(low: float | None, high: float | None, no_nan: bool) -> Clip | None:
    if low is None and high is None:
        return None
    if low is None or high is None or not low <= high:
        raise MXNetError(
            f"{_NAME}: lstm_state_clip_min and lstm_state_clip_max go together, the lower one "
            f"first, got {low} and {high}."
        )
    return Clip(low, high, no_nan)


def _check(data: Tensor, arrays: dict[str, Tensor], attrs: dict[str, Any]) -> None:
    if attrs["mode"] != "lstm" or attrs.pop("projection_size") or attrs.pop("use_sequence_length"):
        raise MXNetError(
            f"{_NAME}: mode must be 'lstm' without projection_size and use_sequence_length."
        )
    if data.dim() != 3 or not len(data):
        raise MXNetError(
            f"{_NAME}: data must have shape (steps, batch, input size) with at least one step, got "
            f"{tuple(data.shape)}."
        )
    check_types(_NAME, (torch.uint8,), data=data)
    check_types(_NAME, _FLOAT, **arrays)
    wanted = _shapes(tuple(data.shape), None, None, None, **attrs)[1:4]
    for (key, array), shape in zip(arrays.items(), wanted, strict=True):
        if tuple(array.shape) != shape:
            raise MXNetError(
                f"{_NAME}: {key} must have shape {shape} for data of shape {tuple(data.shape)}, "
                f"got {tuple(array.shape)}."
            )


@op(
    _NAME, outputs=lambda attrs: 3 if attrs["state_outputs"] else 1, fill=_shapes,
    result_names=("output", "state_output", "statecell_ouput"),
)  # fmt: skip
@without_gradient
def quantized_rnn(
    data: Tensor,
    parameters: Tensor,
    state: Tensor,
    state_cell: Tensor,
    data_scale: Tensor,
    data_shift: Tensor,
    state_size: int = REQUIRED,
    num_layers: int = REQUIRED,
    bidirectional: bool = False,
    mode: Literal["gru", "lstm", "rnn_relu", "rnn_tanh"] = REQUIRED,
    p: float = 0.0,
    state_outputs: bool = False,
    projection_size: int | None = None,
    lstm_state_clip_min: float | None = None,
    lstm_state_clip_max: float | None = None,
    lstm_state_clip_nan: bool = False,
    use_sequence_length: bool = False,
) -> Tensor | tuple[Tensor, ...]:
    """Run an LSTM whose inputs, states and weights have 8 bits.

    Shapes: data (T, N, C) uint8, parameters (P,), state and state_cell (L * D, N, H), data_scale
    and data_shift (1,), all float32 -> (T, N, D * H) float32, with ``state_outputs`` also both
    last states. D is 2 for ``bidirectional``, else 1; parameters lie as for RNN.

    Integers of the data stand for ``(integer - data_shift) / data_scale``, as quantize_asym makes
    them. States are rounded to such numbers after each step, weights to 127ths of the largest of
    their unit and gate; gates and cell states are floats. Computed in Python step by step.

    Parameters
    ----------
    state_size : int
        H, the number of units of a layer.
    num_layers : int
        L, how many layers there are.
    mode : {"lstm"}
        As in MXNet, the others raise MXNetError, as do projection_size and use_sequence_length.
    state_outputs : bool
        Return the last states too.
    lstm_state_clip_min, lstm_state_clip_max : float, optional
        Bounds of the cell state after each step.
    lstm_state_clip_nan : bool
        Replace NaN by the lower bound; without bounds it has no effect.
    p : float
        Accepted for old programs: nothing is dropped outside of training.
    """
    arrays = {"parameters": parameters, "state": state, "state_cell": state_cell}
    attrs = {
        "mode": mode, "state_size": state_size, "num_layers": num_layers,
        "bidirectional": bidirectional, "projection_size": projection_size,
        "use_sequence_length": use_sequence_length,
    }  # fmt: skip
    _check(data, arrays, attrs)
    check_ranges(_NAME, data_scale=data_scale, data_shift=data_shift)
    clip = _bounds(lstm_state_clip_min, lstm_state_clip_max, lstm_state_clip_nan)
    network = Network("lstm", num_layers, 2 if bidirectional else 1, state_size, None)
    grid = _Grid(data_scale, data_shift)

    cells = network.cells(parameters, data.shape[2])
    layers = [cells[i : i + network.directions] for i in range(0, len(cells), network.directions)]
    rounded = [cell for layer in layers for cell in _rounded(layer)]
    step = partial(_steps, grid=grid, clip=clip)
    run = by_layers(network, by_directions(step), 0.0)
    out, last = run(grid.read(data), (state, state_cell), rounded)
    return (out, *last) if state_outputs else out
