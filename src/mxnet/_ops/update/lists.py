"""torch's functions on lists of tensors: one call does the work of a loop.

torch keeps them private but builds its own optimizers on them. A trailing underscore means in
place.
"""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

_torch: Any = torch

abs = _torch._foreach_abs
add = _torch._foreach_add
add_ = _torch._foreach_add_
addcdiv_ = _torch._foreach_addcdiv_
addcmul_ = _torch._foreach_addcmul_
clamp_max_ = _torch._foreach_clamp_max_
clamp_min = _torch._foreach_clamp_min
clamp_min_ = _torch._foreach_clamp_min_
copy_ = _torch._foreach_copy_
div = _torch._foreach_div
div_ = _torch._foreach_div_
maximum_ = _torch._foreach_maximum_
mul = _torch._foreach_mul
mul_ = _torch._foreach_mul_
neg_ = _torch._foreach_neg_
norm = _torch._foreach_norm
sign = _torch._foreach_sign
sqrt = _torch._foreach_sqrt
sqrt_ = _torch._foreach_sqrt_
sub = _torch._foreach_sub
sub_ = _torch._foreach_sub_
zero_ = _torch._foreach_zero_
fused_adam_ = _torch._fused_adam_
fused_adamw_ = _torch._fused_adamw_
fused_sgd_ = _torch._fused_sgd_

# Where torch has fused updates. For float64 their scalars are not exact enough.
_DEVICES = frozenset({"cpu", "cuda"})
_DTYPES = frozenset({torch.float32, torch.float16, torch.bfloat16})


def can_fuse(*groups: list[Tensor]) -> bool:
    """Say whether torch's fused functions work on these: they ignore strides."""
    first = groups[0][0]
    if first.dtype not in _DTYPES or first.device.type not in _DEVICES:
        return False
    for group in groups:
        for tensor in group:
            if not tensor.is_contiguous():
                return False
    return True


def portions(*groups: list[Tensor], size: int = 1 << 20) -> Iterator[tuple[list[Tensor], ...]]:
    """Cut lists of tensors alike, so that those of a list's part have about ``size`` elements.

    What is computed in between then takes little memory, and is still in the cache when it is used.
    """
    start = count = 0
    for end, tensor in enumerate(groups[0], 1):
        count += tensor.numel()
        if count >= size:
            yield tuple(group[start:end] for group in groups)
            start, count = end, 0
    if start < len(groups[0]):
        yield tuple(group[start:] for group in groups)
