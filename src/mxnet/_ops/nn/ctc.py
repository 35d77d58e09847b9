"""Connectionist temporal classification."""

from typing import Literal

import torch
from torch import Tensor

from ...base import MXNetError
from ..registry import META, op


@op("CTCLoss", "ctc_loss", "_contrib_CTCLoss", "_contrib_ctc_loss", result_names=("output0",))
def ctc_loss(
    data: Tensor,
    label: Tensor,
    data_lengths: Tensor | None = None,
    label_lengths: Tensor | None = None,
    use_data_lengths: bool = False,
    use_label_lengths: bool = False,
    blank_label: Literal["first", "last"] = "first",
) -> Tensor:
    """Return minus the logarithm of the chance that a sequence of scores spells its label.

    Shapes: data (T, N, C) scores before softmax, label (N, L) with L <= T, data_lengths (N,),
    label_lengths (N,) -> (N,). The gradient goes to data. Labels that do not fit into their
    sequence give loss and gradient 0. Graves et al., "Connectionist Temporal Classification:
    Labelling Unsegmented Sequence Data with Recurrent Neural Networks", 2006.

    Parameters
    ----------
    use_data_lengths : bool
        Sequence n has the length data_lengths[n]; otherwise T. Goes with data_lengths.
    use_label_lengths : bool
        Label n has the length label_lengths[n]; otherwise it ends before its first padding. Goes
        with label_lengths, which may stand in the place of data_lengths where those are not used.
    blank_label : {"first", "last"}
        "first": class 0 is the blank, and 0 is padding. "last": class C - 1 is the blank, and -1
        is padding.
    """
    if use_label_lengths and not use_data_lengths and label_lengths is None:
        data_lengths, label_lengths = None, data_lengths
    _check_shapes(data, label)
    steps, batch, classes = data.shape
    pairs = (("data", use_data_lengths, data_lengths), ("label", use_label_lengths, label_lengths))
    for name, used, lengths in pairs:
        _check_lengths(name, used, lengths, batch)
    if data.device == META:
        return data.new_empty(batch)
    targets = label.detach().round().long()
    blank, padding = (0, 0) if blank_label == "first" else (classes - 1, -1)
    if data_lengths is None:
        data_lengths = torch.full((batch,), steps, device=data.device)
    if label_lengths is None:
        label_lengths = (targets == padding).cumsum(1).eq(0).sum(1)
    data_lengths, label_lengths = data_lengths.detach().long(), label_lengths.detach().long()
    _check_classes(targets, label_lengths, classes)
    scores = data.float() if data.dtype is torch.float16 else data
    losses = torch.nn.functional.ctc_loss(
        torch.log_softmax(scores, -1), targets.clamp(min=0), data_lengths, label_lengths,
        blank, "none", zero_infinity=True,
    )  # fmt: skip
    return losses.to(data.dtype)


def _check_shapes(data: Tensor, label: Tensor) -> None:
    if data.dim() != 3 or not data.is_floating_point():
        raise MXNetError(
            f"CTCLoss: data must be (T, N, C) of a float dtype, got shape {tuple(data.shape)} of "
            f"{data.dtype}."
        )
    if label.dim() != 2 or label.shape[0] != data.shape[1] or label.shape[1] > data.shape[0]:
        raise MXNetError(
            f"CTCLoss: label must be ({data.shape[1]}, L) with L of at most {data.shape[0]} for "
            f"data {tuple(data.shape)}, got {tuple(label.shape)}."
        )


def _check_lengths(name: str, used: bool, lengths: Tensor | None, batch: int) -> None:
    if used is not (lengths is not None):
        raise MXNetError(
            f"CTCLoss: {name}_lengths goes with use_{name}_lengths=True: give both or neither."
        )
    if lengths is not None and tuple(lengths.shape) != (batch,):
        raise MXNetError(
            f"CTCLoss: {name}_lengths must have shape ({batch},), got {tuple(lengths.shape)}."
        )


def _check_classes(targets: Tensor, lengths: Tensor, classes: int) -> None:
    """Refuse classes outside of the data, which torch would read from somewhere in memory."""
    places = torch.arange(targets.shape[1], device=targets.device)
    wrong = (targets < 0) | (targets >= classes)
    if (wrong & (places < lengths.unsqueeze(1))).any():
        raise MXNetError(
            f"CTCLoss: labels must be classes from 0 to {classes - 1} before their padding."
        )
