"""torch's functions on lists of tensors: one call does the work of a loop.

torch keeps them private but builds its own optimizers on them. A trailing underscore means in
place.
"""

from typing import Any

import torch

_torch: Any = torch

add = _torch._foreach_add
add_ = _torch._foreach_add_
addcdiv_ = _torch._foreach_addcdiv_
addcmul_ = _torch._foreach_addcmul_
clamp_max_ = _torch._foreach_clamp_max_
clamp_min = _torch._foreach_clamp_min
clamp_min_ = _torch._foreach_clamp_min_
copy_ = _torch._foreach_copy_
div_ = _torch._foreach_div_
lerp_ = _torch._foreach_lerp_
mul = _torch._foreach_mul
mul_ = _torch._foreach_mul_
sign = _torch._foreach_sign
sqrt = _torch._foreach_sqrt
sqrt_ = _torch._foreach_sqrt_
sub_ = _torch._foreach_sub_
fused_adam_ = _torch._fused_adam_
fused_sgd_ = _torch._fused_sgd_
