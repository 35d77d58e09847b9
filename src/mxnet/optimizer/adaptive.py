"""Optimizers with a rate of its own for every entry: RMSProp, AdaGrad, AdaDelta."""

from typing import Any

import numpy as np
from torch import Tensor

from ..base import MXNetError
from ..ndarray import NDArray
from . import lists
from .base import register
from .group import GroupOptimizer, columns, tensors, zeros_like


@register
class RMSProp(GroupOptimizer):
    """RMSProp (Tieleman & Hinton, 2012), or Graves' centered form of it (2013).

    With g = clip(rescale_grad * grad + wd * weight)::

        square = gamma1 * square + (1 - gamma1) * g**2
        weight -= lr * g / sqrt(square + epsilon)

    and centered::

        mean = gamma1 * mean + (1 - gamma1) * g
        delta = gamma2 * delta - lr * g / sqrt(square - mean**2 + epsilon)
        weight += delta

    Last, weights are clipped to [-clip_weights, clip_weights] if that is given. The state is
    (square,), or (square, mean, delta).
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        gamma1: float = 0.9,
        gamma2: float = 0.9,
        epsilon: float = 1e-8,
        centered: bool = False,
        clip_weights: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.gamma1 = gamma1
        self.gamma2 = gamma2
        self.centered = centered
        self.epsilon = epsilon
        self.clip_weights = clip_weights

    def create_state(self, index: Any, weight: NDArray) -> tuple[NDArray, ...]:
        """Return (square,) of zeros, or (square, mean, delta) if centered."""
        return tuple(zeros_like(weight) for _ in range(3 if self.centered else 1))

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        grads = self._prepared(grads, weights, wd)
        squares, *others = columns(states)
        gamma1 = float(np.float32(self.gamma1))  # as MXNet holds it
        lists.mul_(squares, gamma1)
        lists.addcmul_(squares, grads, grads, 1 - gamma1)
        if others:
            means, deltas = others
            lists.lerp_(means, grads, 1 - gamma1)
            roots = lists.add(squares, self.epsilon)
            lists.addcmul_(roots, means, means, -1)
            lists.sqrt_(roots)
            lists.mul_(deltas, self.gamma2)
            lists.addcdiv_(deltas, grads, roots, -lr)
            lists.add_(weights, deltas)
        else:
            roots = lists.add(squares, self.epsilon)
            lists.sqrt_(roots)
            lists.addcdiv_(weights, grads, roots, -lr)
        if self.clip_weights:
            lists.clamp_min_(weights, -self.clip_weights)
            lists.clamp_max_(weights, self.clip_weights)


@register
class AdaGrad(GroupOptimizer):
    """AdaGrad (Duchi, Hazan & Singer, 2011).

    With g = clip(rescale_grad * grad)::

        history += g**2
        weight -= lr * (g / sqrt(history + eps) + wd * weight)

    A gradient of storage type row_sparse changes only the rows that it stores.
    """

    def __init__(self, eps: float = 1e-7, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.float_stable_eps = eps

    def create_state(self, index: Any, weight: NDArray) -> NDArray:
        """Return a history of zeros."""
        return zeros_like(weight)

    def _is_lazy(self, wd: float) -> bool:
        if wd:
            raise MXNetError(
                f"AdaGrad: row_sparse gradients go with wd=0 only, got {wd}: rows without a "
                "gradient could not decay."
            )
        return True

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        grads, history = self._prepared(grads), tensors(states)
        lists.addcmul_(history, grads, grads, 1)
        roots = lists.add(history, self.float_stable_eps)
        lists.sqrt_(roots)
        if wd:
            lists.mul_(weights, 1 - lr * wd)
        lists.addcdiv_(weights, grads, roots, -lr)


@register
class AdaDelta(GroupOptimizer):
    """AdaDelta (Zeiler, 2012), which needs no learning rate.

    With g = clip(rescale_grad * grad)::

        square = rho * square + (1 - rho) * g**2
        delta = sqrt(moved + epsilon) / sqrt(square + epsilon) * g
        moved = rho * moved + (1 - rho) * delta**2
        weight -= delta + wd * weight

    The state is (square, moved).
    """

    def __init__(self, rho: float = 0.9, epsilon: float = 1e-5, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rho = rho
        self.epsilon = epsilon

    def create_state(self, index: Any, weight: NDArray) -> tuple[NDArray, NDArray]:
        """Return (square, moved) of zeros."""
        return zeros_like(weight), zeros_like(weight)

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        grads = self._prepared(grads)
        squares, moved = columns(states)
        lists.mul_(squares, self.rho)
        lists.addcmul_(squares, grads, grads, 1 - self.rho)
        deltas = lists.add(moved, self.epsilon)
        lists.div_(deltas, lists.add(squares, self.epsilon))
        lists.sqrt_(deltas)
        lists.mul_(deltas, grads)
        lists.mul_(moved, self.rho)
        lists.addcmul_(moved, deltas, deltas, 1 - self.rho)
        if wd:
            lists.mul_(weights, 1 - wd)
        lists.sub_(weights, deltas)


@register
class Test(GroupOptimizer):
    """A rule that is easy to follow, for tests: weight += rescale_grad * grad; state = weight."""

    __test__ = False  # for pytest, which would take the class for a group of tests

    def create_state(self, index: Any, weight: NDArray) -> NDArray:
        """Return a state of zeros."""
        return zeros_like(weight)

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        lists.add_(weights, grads, alpha=self.rescale_grad)
        lists.copy_(tensors(states), weights)
