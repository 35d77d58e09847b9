"""Dropout."""

from typing import Literal

import torch
from torch import Tensor

from ..._core.generators import generator
from ...base import MXNetError
from ..attributes import Shape
from ..registry import Training, op


@op("Dropout", "npx.dropout", uniform=True)
def dropout(
    data: Tensor,
    p: float = 0.5,
    mode: Literal["training", "always"] = "training",
    axes: Shape = (),
    cudnn_off: bool = False,
    training: Training = False,
) -> Tensor:
    """Set each element to 0 with probability ``p`` and multiply the others by 1 / (1 - p).

    Shapes: data (any float) -> the same. Outside of training mode the result equals data.
    Srivastava et al., "Dropout", 2014.

    Parameters
    ----------
    p : float in [0, 1]
        Probability of dropping. At 1 everything is dropped.
    mode : {"training", "always"}
        "always" drops outside of training mode too.
    axes : tuple of ints
        Axes along which one decision is shared: (2, 3) drops whole channels of (N, C, H, W).
    cudnn_off : bool
        Accepted for old programs, without effect.
    """
    if not 0.0 <= p <= 1.0:
        raise MXNetError(f"Dropout: p must be in [0, 1], got {p}.")
    if p == 0.0 or not (training or mode == "always") or data.is_meta:
        return data.clone()
    if not data.is_floating_point():
        raise MXNetError(f"Dropout: data must be of a float dtype, got {data.dtype}; use astype.")
    if p == 1.0:
        return data * 0.0
    if axes:
        noise = torch.empty(_shared_shape(data, axes), dtype=data.dtype, device=data.device)
    else:
        noise = torch.empty_like(data)
    keep = 1.0 - p
    return data * noise.bernoulli_(keep, generator=generator(data.device)).mul_(1.0 / keep)


def _shared_shape(data: Tensor, axes: Shape) -> list[int]:
    shape = list(data.shape)
    for axis in axes:
        if not 0 <= axis < len(shape):
            raise MXNetError(
                f"Dropout: axes must be in [0, {len(shape)}) for data of shape "
                f"{tuple(shape)}, got {axes}."
            )
        shape[axis] = 1
    return shape
