"""Recurrent networks of several layers as one operator."""

from typing import Any, Literal

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED
from ..numeric import with_flat
from ..registry import OptionalShape, Training, op
from .rnn_cells import Clip, Network, compute, lengths_on_cpu

Mode = Literal["gru", "lstm", "rnn_relu", "rnn_tanh"]


def _count_outputs(attrs: dict[str, Any]) -> int:
    if not attrs["state_outputs"]:
        return 1
    return 3 if attrs["mode"] == "lstm" else 2


def _network(
    mode: str, state_size: int, num_layers: int, bidirectional: bool, projection_size: int | None
) -> Network:
    if state_size < 1 or num_layers < 1:
        raise MXNetError(
            f"RNN: state_size and num_layers must be positive, got {state_size} and {num_layers}."
        )
    if projection_size is not None and (mode != "lstm" or projection_size < 1):
        raise MXNetError(
            "RNN: projection_size must be positive and is for mode 'lstm' alone, got "
            f"{projection_size} with mode {mode!r}."
        )
    return Network(mode, num_layers, 2 if bidirectional else 1, state_size, projection_size)


def _shapes(network: Network, data: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """Return the shapes that the arrays besides the data must have."""
    if len(data) != 3:
        raise MXNetError(
            f"RNN: data must have shape (steps, batch, input size), got {tuple(data)}."
        )
    cells, batch = network.layers * network.directions, data[1]
    return {
        "parameters": (network.size(data[2]),),
        "state": (cells, batch, network.width),
        "state_cell": (cells, batch, network.hidden),
        "sequence_length": (batch,),
    }


def _rnn_shapes(
    data: OptionalShape,
    parameters: OptionalShape,
    state: OptionalShape,
    state_cell: OptionalShape,
    sequence_length: OptionalShape,
    state_size: int,
    num_layers: int,
    mode: str,
    bidirectional: bool = False,
    projection_size: int | None = None,
    use_sequence_length: bool = False,
    **_: object,
) -> tuple[OptionalShape, ...]:
    if data is None:
        return data, parameters, state, state_cell, sequence_length
    network = _network(mode, state_size, num_layers, bidirectional, projection_size)
    wanted = _shapes(network, data)
    lengths = wanted["sequence_length"] if use_sequence_length else sequence_length
    if mode == "lstm":
        state_cell = wanted["state_cell"]
    elif state_cell is not None:
        # The lengths, given as the fourth array.
        state_cell, lengths = lengths, sequence_length
    return data, wanted["parameters"], wanted["state"], state_cell, lengths


def _check(
    network: Network, data: Tensor, arrays: dict[str, Tensor | None], needed: set[str]
) -> None:
    """Raise the error for an array that is missing, superfluous or of a wrong shape or dtype."""
    if not data.is_floating_point():
        raise MXNetError(f"RNN: data must be of a float dtype, got {data.dtype}; use astype.")
    shapes = _shapes(network, tuple(data.shape))
    if data.shape[0] < 1:
        raise MXNetError(f"RNN: data must have at least one step, got shape {tuple(data.shape)}.")
    for name, array in arrays.items():
        if (array is None) is (name in needed):
            there = "is missing" if array is None else "was given"
            raise MXNetError(
                f"RNN: mode {network.mode!r} needs the arrays data, "
                f"{', '.join(key for key in arrays if key in needed)}, but {name} {there}; "
                "sequence_length goes with use_sequence_length=True."
            )
        if array is None:
            continue
        if array.shape != shapes[name]:
            raise MXNetError(
                f"RNN: {name} must have shape {shapes[name]} for data of shape "
                f"{tuple(data.shape)}, got {tuple(array.shape)}."
            )
        if name != "sequence_length" and array.dtype is not data.dtype:
            raise MXNetError(
                f"RNN: {name} must have the dtype of data, {data.dtype}, got {array.dtype}."
            )


def _clip(mode: str, low: float | None, high: float | None, no_nan: bool) -> Clip | None:
    if low is None and high is None:
        return None
    if mode != "lstm" or low is None or high is None or not low <= high:
        raise MXNetError(
            "RNN: lstm_state_clip_min and lstm_state_clip_max go together, the lower one first, "
            f"and are for mode 'lstm', got {low} and {high} with mode {mode!r}."
        )
    return Clip(low, high, no_nan)


@op(
    "RNN", "npx.rnn", outputs=_count_outputs, fill=_rnn_shapes,
    result_names=("output", "state_output", "statecell_output"),
)  # fmt: skip
def rnn(
    data: Tensor,
    parameters: Tensor,
    state: Tensor,
    state_cell: Tensor | None = None,
    sequence_length: Tensor | None = None,
    state_size: int = REQUIRED,
    num_layers: int = REQUIRED,
    bidirectional: bool = False,
    mode: Mode = REQUIRED,
    p: float = 0.0,
    state_outputs: bool = False,
    projection_size: int | None = None,
    lstm_state_clip_min: float | None = None,
    lstm_state_clip_max: float | None = None,
    lstm_state_clip_nan: bool = False,
    use_sequence_length: bool = False,
    training: Training = False,
) -> Tensor | tuple[Tensor, ...]:
    """Run a recurrent network of one or several layers over sequences.

    Shapes: data (T, N, C), parameters (P,), state (L * D, N, H), for an LSTM also state_cell of
    that shape, sequence_length (N,) if used -> (T, N, D * H), with ``state_outputs`` also the
    last states in the shapes of the first ones. D is 2 for ``bidirectional``, else 1.

    The parameters are all weights, layer by layer and direction by direction those of the input
    and then those of the state, and after them all biases in the same order. Gates lie in the
    order i, f, g, o (LSTM) and r, z, n (GRU):

    - rnn_relu, rnn_tanh: h' = f(W x + b + R h + c)
    - lstm: m' = sigmoid(f) * m + sigmoid(i) * tanh(g), h' = sigmoid(o) * tanh(m')
    - gru: n = tanh(W x + b + sigmoid(r) * (R h + c)), h' = (1 - sigmoid(z)) * n + sigmoid(z) * h

    Only LSTMs with bounds, or projected to their own size, are computed in Python step by step.

    Parameters
    ----------
    state_size : int
        H, the number of units of a layer.
    num_layers : int
        L, how many layers there are.
    p : float in [0, 1]
        Rate of dropout between the layers in training mode.
    state_outputs : bool
        Return the last states too.
    projection_size : int, optional
        Project the state of an LSTM to this size, which then is that of state and output. The
        matrix stands after the weights of the state. Sak, Senior and Beaufays, 2014.
    lstm_state_clip_min, lstm_state_clip_max : float, optional
        Bounds of an LSTM's cell state after each step.
    lstm_state_clip_nan : bool
        Replace NaN by the lower bound; without bounds it has no effect.
    use_sequence_length : bool
        The entries of sequence_length tell how many steps of each sequence count. Later outputs
        are 0, and the last states are those after the last step that counts.
    """
    network = _network(mode, state_size, num_layers, bidirectional, projection_size)
    if not 0.0 <= p <= 1.0:
        raise MXNetError(f"RNN: p must be in [0, 1], got {p}.")
    if mode != "lstm" and use_sequence_length and sequence_length is None:
        # Without cell states the lengths are the fourth array of those who give no names.
        state_cell, sequence_length = None, state_cell
    needed = {"parameters", "state"}
    needed |= {"state_cell"} if mode == "lstm" else set()
    needed |= {"sequence_length"} if use_sequence_length else set()
    arrays = {
        "parameters": parameters, "state": state, "state_cell": state_cell,
        "sequence_length": sequence_length,
    }  # fmt: skip
    _check(network, data, arrays, needed)
    clip = _clip(mode, lstm_state_clip_min, lstm_state_clip_max, lstm_state_clip_nan)
    states = (state,) if state_cell is None else (state, state_cell)
    if data.is_meta:
        out = data.new_empty((*data.shape[:2], network.directions * network.width))
        return (out, *map(torch.empty_like, states)) if state_outputs else out
    lengths = None
    if sequence_length is not None:
        lengths = lengths_on_cpu(sequence_length, data.shape[0])
    rate = p if training else 0.0
    out, last = compute(network, data, parameters, states, rate, clip, lengths)
    results = (out, *last) if state_outputs else (out,)
    if sequence_length is not None:
        results = tuple(with_flat(result, sequence_length) for result in results)
    return results if state_outputs else results[0]


@op("_rnn_param_concat", uniform=True)
def rnn_param_concat(*data: Tensor, dim: int = 1) -> Tensor:
    """Join the weights and biases of a recurrent network, for the operator RNN.

    Shapes: arrays that agree in all axes but ``dim`` -> their lengths along ``dim`` added. As
    vectors they are joined along axis 0, which must be said.

    Parameters
    ----------
    dim : int
        The axis along which to join; 1 by default.
    """
    axes = data[0].dim()
    if not -axes <= dim < axes:
        raise MXNetError(
            f"_rnn_param_concat: dim must be in [-{axes}, {axes}) for arrays of shape "
            f"{tuple(data[0].shape)}, got {dim}."
        )
    rest = [(*x.shape[: dim % axes], *x.shape[dim % axes + 1 :]) for x in data if x.dim() == axes]
    if len(rest) < len(data) or len(set(rest)) > 1:
        raise MXNetError(
            f"_rnn_param_concat: arrays must agree in all axes but {dim}, got shapes "
            f"{', '.join(str(tuple(x.shape)) for x in data)}."
        )
    joined = torch.cat(data, dim)
    if joined.dim() == 1 and not joined.is_inference():
        # RNN takes them from here: through the vector, their gradients would be copied twice.
        joined.parts = data  # type: ignore[attr-defined]
    return joined
