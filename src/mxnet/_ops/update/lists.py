"""torch's functions on lists of tensors: one call does the work of a loop.

torch keeps them private but builds its own optimizers on them. A trailing underscore means in
place.
"""

from typing import Any

import torch
from torch import Tensor

_torch: Any = torch

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
mul = _torch._foreach_mul
mul_ = _torch._foreach_mul_
norm = _torch._foreach_norm
sign = _torch._foreach_sign
sqrt_ = _torch._foreach_sqrt_
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
    return (
        first.dtype in _DTYPES
        and first.device.type in _DEVICES
        and all(tensor.is_contiguous() for group in groups for tensor in group)
    )
