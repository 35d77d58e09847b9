"""Which engine computes a dense product on this machine."""

import torch
from torch import Tensor

linear = torch.nn.functional.linear
product = torch.mm


def fresh(view: Tensor) -> Tensor:
    """Return a contiguous copy of ``view``, for operators whose result shares no memory.

    MXNet's transpose, expand_dims, squeeze, slice_axis and their kin are copies: writing into
    their result leaves the source alone.
    """
    return view.clone(memory_format=torch.contiguous_format)
