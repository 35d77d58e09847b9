"""Dropout."""

from typing import Literal

import torch
from torch import Tensor

from ..._core.draws import drawn
from ..._core.generators import generator
from ...base import MXNetError
from ..attributes import Shape
from ..registry import Training, op

# With this lower bound random_ draws whole 64-bit words.
_LOWEST = -(2**63)


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
        # A product with 0 would keep nan and inf.
        return data.masked_fill(torch.ones((), dtype=torch.bool, device=data.device), 0.0)
    shape = _shared_shape(data, axes) if axes else data.shape
    return data * drawn(_mask, tuple(shape), data.dtype, data.device, 1.0 - p)


def _mask(shape: tuple[int, ...], dtype: torch.dtype, device: torch.device, keep: float) -> Tensor:
    """Return 1 / keep at probability ``keep``, 0 otherwise.

    On the CPU bernoulli_ takes one double per element from a serial generator. Halves of 64-bit
    words do as well, with probabilities to 2^-32, in a fifth of the time.
    """
    noise = torch.empty(shape, dtype=dtype, device=device)
    return _draw_keep(noise, keep).mul_(1.0 / keep)


def _draw_keep(noise: Tensor, keep: float) -> Tensor:
    """Fill ``noise`` with 1 at probability ``keep``, 0 otherwise."""
    random = generator(noise.device)
    if noise.device.type != "cpu":
        return noise.bernoulli_(keep, generator=random)
    count = noise.numel()
    words = torch.empty((count + 1) // 2, dtype=torch.int64)
    words.random_(_LOWEST, None, generator=random)
    halves = words.view(torch.int32)[:count].view(noise.shape)
    limit = min(round(keep * 2**32), 2**32 - 1) - 2**31
    return torch.lt(halves, limit, out=noise)


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
