"""Random draws that graphs know of.

What a kernel draws goes through :func:`drawn`. A graph that is traced has each draw as a node of
its own, made anew at every run; and a graph that runs again, to be differentiated twice, sees
what it drew the first time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from .state import state

# What `state.draws` is called with: the function, shape, dtype and device, other arguments.
Draw = Callable[..., Tensor]


def drawn(
    function: Draw, shape: tuple[int, ...], dtype: torch.dtype, device: torch.device, *args: Any
) -> Tensor:
    """Return ``function(shape, dtype, device, *args)``, a new array of random numbers."""
    if state.draws is None:
        return function(shape, dtype, device, *args)
    return state.draws(function, shape, dtype, device, *args)
