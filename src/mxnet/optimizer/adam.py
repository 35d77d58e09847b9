"""Adam."""

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..ndarray import NDArray
from . import lists
from .base import register
from .group import GroupOptimizer, can_fuse, columns, zeros_like


@functools.cache
def _late_step(device: torch.device) -> Tensor:
    """Return a step number at which torch's bias corrections are 1: ours is part of the rate."""
    return torch.full((), 1e30, device=device)


@register
class Adam(GroupOptimizer):
    """Adam (Kingma & Ba, 2015).

    With g = clip(rescale_grad * grad + wd * weight) and t the number of this update::

        mean = beta1 * mean + (1 - beta1) * g
        variance = beta2 * variance + (1 - beta2) * g**2
        rate = lr * sqrt(1 - beta2**t) / (1 - beta1**t)
        weight -= rate * mean / (sqrt(variance) + epsilon)

    so that epsilon is added before the bias correction, and the decay is part of the gradient.
    With ``lazy_update`` a gradient of storage type row_sparse changes only the rows that it stores.
    The state is (mean, variance).
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        lazy_update: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.lazy_update = lazy_update

    def create_state(self, index: Any, weight: NDArray) -> tuple[NDArray, NDArray]:
        """Return (mean, variance) of zeros."""
        dense = not self.lazy_update
        return zeros_like(weight, dense), zeros_like(weight, dense)

    def _is_lazy(self, wd: float) -> bool:
        return self.lazy_update

    def _rates(self, indices: Sequence[Any]) -> list[float]:
        counts = self._index_update_count
        corrections = {
            count: math.sqrt(1.0 - self.beta2**count) / (1.0 - self.beta1**count)
            for count in {counts[index] for index in indices}
        }
        lrs = self._get_lrs(indices)
        return [lr * corrections[counts[i]] for lr, i in zip(lrs, indices, strict=True)]

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        means, variances = columns(states)
        # MXNet holds the factors in float32, which shows in 1 - beta2.
        beta1, beta2 = float(np.float32(self.beta1)), float(np.float32(self.beta2))
        if self.clip_gradient and self.clip_gradient > 0:
            grads, wd = self._prepared(grads, weights, wd), 0.0
        elif self.rescale_grad != 1:
            grads = lists.mul(grads, self.rescale_grad)
        if can_fuse(weights, grads, means, variances):
            late = _late_step(weights[0].device)
            lists.fused_adam_(
                weights, grads, means, variances, [], [late] * len(weights), lr=lr, beta1=beta1,
                beta2=beta2, weight_decay=wd, eps=self.epsilon, amsgrad=False, maximize=False,
            )  # fmt: skip
            return
        if wd:
            grads = lists.add(grads, weights, alpha=wd)
        lists.lerp_(means, grads, 1 - beta1)
        lists.mul_(variances, beta2)
        lists.addcmul_(variances, grads, grads, 1 - beta2)
        roots = lists.sqrt(variances)
        lists.add_(roots, self.epsilon)
        lists.addcdiv_(weights, means, roots, -lr)
