"""Optimizers with a rate of its own for every entry: RMSProp, AdaGrad, AdaDelta, Ftrl, FTML."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from .._ops.update import adaptive_rules as rules
from .._ops.update.common import single
from .._ops.update.rules import prepared
from ..base import MXNetError
from ..ndarray import NDArray
from ..ndarray.stypes import is_sparse
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
        lr, wd, gamma1, gamma2, epsilon, scale, clip = single(
            lr, wd, self.gamma1, self.gamma2, self.epsilon, self.rescale_grad, self._clip
        )
        grads = prepared(grads, scale, clip, weights, wd)
        squares, *others = columns(states)
        if self.centered:
            means, deltas = others
            rules.centered_rmsprop(
                weights, grads, squares, means, deltas, gamma1, gamma2, lr, epsilon
            )
        else:
            rules.rmsprop(weights, grads, squares, gamma1, lr, epsilon)
        rules.limit(weights, self.clip_weights or -1.0)


@register
class AdaGrad(GroupOptimizer):
    """AdaGrad (Duchi, Hazan & Singer, 2011).

    With g = clip(rescale_grad * grad)::

        history += g**2
        weight -= lr * (g / sqrt(history + eps) + wd * weight)

    A gradient of storage type row_sparse changes only the rows that it stores.
    """

    _clips_at_zero = True

    def __init__(self, eps: float = 1e-7, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.float_stable_eps = eps

    def create_state(self, index: Any, weight: NDArray) -> NDArray:
        """Return a history of zeros."""
        return zeros_like(weight)

    def _is_lazy(self, weight: NDArray, wd: float) -> bool:
        if wd:
            raise MXNetError(
                f"AdaGrad: row_sparse gradients go with wd=0 only, got {wd}: rows without a "
                "gradient could not decay."
            )
        return True

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        rules.adagrad(
            weights, grads, tensors(states), lr, wd, self.float_stable_eps, self.rescale_grad,
            self._clip,
        )  # fmt: skip


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

    _clips_at_zero = True

    def __init__(self, rho: float = 0.9, epsilon: float = 1e-5, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rho = rho
        self.epsilon = epsilon

    def create_state(self, index: Any, weight: NDArray) -> tuple[NDArray, NDArray]:
        """Return (square, moved) of zeros."""
        return zeros_like(weight, dense=True), zeros_like(weight, dense=True)

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        squares, moved = columns(states)
        rules.adadelta(
            weights, grads, squares, moved, self.rho, self.epsilon, wd, self.rescale_grad,
            self._clip,
        )  # fmt: skip


@register
class Ftrl(GroupOptimizer):
    """Follow The Regularized Leader, which leaves many weights 0 (McMahan et al., 2013).

    With g = clip(rescale_grad * grad)::

        z += g - (sqrt(n + g**2) - sqrt(n)) * weight / lr
        n += g**2
        weight = -sign(z) * max(abs(z) - lamda1, 0) / ((beta + sqrt(n)) / lr + wd)

    A row_sparse gradient changes only the rows that it stores if the weight is row_sparse, too.
    The state is (z, n).
    """

    def __init__(
        self, lamda1: float = 0.01, learning_rate: float = 0.1, beta: float = 1, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.lamda1 = lamda1
        self.beta = beta
        self.lr = learning_rate

    def create_state(self, index: Any, weight: NDArray) -> tuple[NDArray, NDArray]:
        """Return (z, n) of zeros."""
        return zeros_like(weight), zeros_like(weight)

    def _is_lazy(self, weight: NDArray, wd: float) -> bool:
        return is_sparse(weight)

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        numbers = single(lr, self.lamda1, self.beta, wd, self.rescale_grad, self._clip)
        sums, squares = columns(states)
        rules.ftrl(weights, grads, sums, squares, *numbers)


@register
class FTML(GroupOptimizer):
    """Follow The Moving Leader (Zheng & Kwok, 2017).

    With g = clip(rescale_grad * grad + wd * weight) and t the number of this update::

        v = beta2 * v + (1 - beta2) * g**2
        new = (1 - beta1**t) / lr * (sqrt(v / (1 - beta2**t)) + epsilon)
        z = beta1 * z + (1 - beta1) * g - (new - beta1 * d) * weight
        d = new
        weight = -z / d

    The state is (d, v, z).
    """

    def __init__(
        self, beta1: float = 0.6, beta2: float = 0.999, epsilon: float = 1e-8, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon

    def create_state(self, index: Any, weight: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        """Return (d, v, z) of zeros."""
        d, v, z = (zeros_like(weight, dense=True) for _ in range(3))
        return d, v, z

    def _numbers(
        self, indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray]
    ) -> list[tuple[Any, ...]]:
        rates = self._rates(indices), self._decays(indices), self._counts(indices)
        return list(zip(*rates, strict=True))

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float,
        step: int,
    ) -> None:  # fmt: skip
        lr, wd, beta1, beta2, scale, clip = single(
            lr, wd, self.beta1, self.beta2, self.rescale_grad, self._clip
        )
        divisors, variances, sums = columns(states)
        rules.ftml(
            weights, grads, divisors, variances, sums, lr, wd, step, beta1, beta2, self.epsilon,
            scale, clip,
        )  # fmt: skip
