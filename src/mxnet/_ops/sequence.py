"""Batches of sequences of different lengths; time is the first axis unless told otherwise."""

import torch
from torch import Tensor

from ..base import MXNetError
from .kernels import fresh
from .numeric import cast_number
from .registry import META, op


def _lengths(
    data: Tensor, sequence_length: Tensor | None, use_sequence_length: bool, axis: int, name: str
) -> Tensor | None:
    """Return the lengths, one per batch entry, or None where all sequences are whole."""
    if axis not in (0, 1) or data.dim() < 2:
        raise MXNetError(
            f"{name}: axis must be 0 or 1 and data have 2 axes or more, got axis={axis} and shape "
            f"{tuple(data.shape)}."
        )
    if use_sequence_length is not (sequence_length is not None):
        raise MXNetError(
            f"{name}: sequence_length goes with use_sequence_length=True: give both or neither."
        )
    if sequence_length is None:
        return None
    batch = data.shape[1 - axis]
    if sequence_length.shape != (batch,):
        raise MXNetError(
            f"{name}: sequence_length must have shape ({batch},) to match data "
            f"{tuple(data.shape)}, got {tuple(sequence_length.shape)}."
        )
    return sequence_length.long()


def _check(lengths: Tensor, least: int, most: int, name: str) -> None:
    """Raise unless all lengths lie in [least, most]; MXNet reads foreign memory then."""
    if lengths.device == META or not lengths.numel():
        return
    low, high = (bound.item() for bound in lengths.aminmax())
    if low < least or high > most:
        raise MXNetError(
            f"{name}: sequence_length must lie from {least} to {most}, got "
            f"{low if low < least else high}."
        )


def _beyond(data: Tensor, lengths: Tensor, axis: int) -> Tensor:
    """Return where data lies beyond the end of its sequence, as a mask that broadcasts."""
    steps = torch.arange(data.shape[axis], device=data.device)
    single = (1,) * (data.dim() - 2)
    along = (-1, 1, *single) if axis == 0 else (-1, *single)
    across = (-1, *single) if axis == 0 else (-1, 1, *single)
    return steps.view(*along) >= lengths.view(*across)


@op("SequenceMask")
def sequence_mask(
    data: Tensor,
    sequence_length: Tensor | None = None,
    use_sequence_length: bool = False,
    value: float = 0.0,
    axis: int = 0,
) -> Tensor:
    """Replace what lies beyond the end of each sequence by ``value``.

    Shapes: data (T, N, ...), or (N, T, ...) with axis 1, sequence_length (N,) -> as data. The
    value is rounded to float32 first, and cast to integers as C does.
    """
    lengths = _lengths(data, sequence_length, use_sequence_length, axis, "SequenceMask")
    if lengths is None:
        return data.clone()
    return data.masked_fill(_beyond(data, lengths, axis), cast_number(value, data.dtype))


@op("SequenceLast")
def sequence_last(
    data: Tensor,
    sequence_length: Tensor | None = None,
    use_sequence_length: bool = False,
    axis: int = 0,
) -> Tensor:
    """Return the last entry of each sequence.

    Shapes: data (T, N, ...), or (N, T, ...) with axis 1, sequence_length (N,), from 1 to T
    -> (N, ...).
    """
    lengths = _lengths(data, sequence_length, use_sequence_length, axis, "SequenceLast")
    steps = data.movedim(axis, 0)
    if lengths is None:
        return fresh(steps[-1])
    _check(lengths, 1, steps.shape[0], "SequenceLast")
    return steps[lengths - 1, torch.arange(steps.shape[1], device=data.device)]


@op("SequenceReverse")
def sequence_reverse(
    data: Tensor,
    sequence_length: Tensor | None = None,
    use_sequence_length: bool = False,
    axis: int = 0,
) -> Tensor:
    """Reverse each sequence; what lies beyond its end stays where it is.

    Shapes: data (T, N, ...), sequence_length (N,), from 0 to T -> as data; axis must be 0.
    """
    if axis != 0:
        raise MXNetError(f"SequenceReverse: axis must be 0, got {axis}.")
    lengths = _lengths(data, sequence_length, use_sequence_length, axis, "SequenceReverse")
    if lengths is None:
        return data.flip(0)
    _check(lengths, 0, data.shape[0], "SequenceReverse")
    steps = torch.arange(data.shape[0], device=data.device).unsqueeze(1)
    source = torch.where(steps < lengths, lengths - 1 - steps, steps)
    return data[source, torch.arange(data.shape[1], device=data.device)]
