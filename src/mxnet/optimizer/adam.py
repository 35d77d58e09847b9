"""Adam and its kin: Adamax, Nadam, AdamW."""

import math
from collections.abc import Sequence
from typing import Any

from torch import Tensor

from .._ops.update import adaptive_rules, rules
from .._ops.update.common import single
from ..ndarray import NDArray
from .base import register
from .group import GroupOptimizer, columns, zeros_like


class _Moments(GroupOptimizer):
    """An optimizer that averages gradients, and something of their size, by two factors."""

    def __init__(self, learning_rate: float, beta1: float, beta2: float, **kwargs: Any) -> None:
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.beta1 = beta1
        self.beta2 = beta2

    def create_state(self, index: Any, weight: NDArray) -> tuple[NDArray, NDArray]:
        """Return two dense arrays of zeros, the averages."""
        return zeros_like(weight, dense=True), zeros_like(weight, dense=True)

    def _corrected(self, lrs: Sequence[float], indices: Sequence[Any]) -> list[float]:
        """Return rates that correct averages for their start at 0."""
        counts = self._counts(indices)
        factors = {
            count: math.sqrt(1.0 - self.beta2**count) / (1.0 - self.beta1**count)
            for count in set(counts)
        }
        return [lr * factors[count] for lr, count in zip(lrs, counts, strict=True)]


@register
class Adam(_Moments):
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
        super().__init__(learning_rate, beta1, beta2, **kwargs)
        self.epsilon = epsilon
        self.lazy_update = lazy_update

    def create_state(self, index: Any, weight: NDArray) -> tuple[NDArray, NDArray]:
        """Return (mean, variance) of zeros."""
        dense = not self.lazy_update
        return zeros_like(weight, dense), zeros_like(weight, dense)

    def _is_lazy(self, weight: NDArray, wd: float) -> bool:
        return self.lazy_update

    def _numbers(
        self, indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray]
    ) -> list[tuple[Any, ...]]:
        lrs = self._corrected(self._rates(indices), indices)
        return list(zip(lrs, self._decays(indices), strict=True))

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        numbers = single(lr, self.beta1, self.beta2, self.epsilon, wd, self.rescale_grad,
                         self._clip)  # fmt: skip
        means, variances = columns(states)
        rules.adam(weights, grads, means, variances, *numbers)


@register
class AdamW(_Moments):
    """Adam with a decay of its own (Loshchilov & Hutter, 2019); MXNet 1.9.1 has only operators.

    With g = clip(rescale_grad * grad), mean, variance and rate as in :class:`Adam`::

        weight -= rate * mean / (sqrt(variance) + epsilon) + lr * wd * weight

    ``correct_bias=False`` makes the rate lr itself, as for BERT. The state is (mean, variance).
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-6,
        correct_bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, **kwargs)
        self.epsilon = epsilon
        self.correct_bias = correct_bias

    def _numbers(
        self, indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray]
    ) -> list[tuple[Any, ...]]:
        lrs = self._rates(indices)
        ones = [1.0] * len(lrs)
        factors = self._corrected(ones, indices) if self.correct_bias else ones
        return list(zip(lrs, self._decays(indices), factors, strict=True))

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float,
        factor: float,
    ) -> None:  # fmt: skip
        numbers = single(factor, self.beta1, self.beta2, self.epsilon, wd, lr, self.rescale_grad,
                         self._clip)  # fmt: skip
        means, variances = columns(states)
        rules.adamw(weights, grads, means, variances, *numbers)


@register
class Adamax(_Moments):
    """Adam by the infinity norm (Kingma & Ba, 2015, section 7.1).

    With g = clip(rescale_grad * grad + wd * weight) and t the number of this update::

        mean = beta1 * mean + (1 - beta1) * g
        largest = max(beta2 * largest, abs(g))
        weight -= lr / (1 - beta1**t) * mean / largest

    Elements whose gradients were all 0 stay. The state is (mean, largest).
    """

    _clips_at_zero = True

    def __init__(
        self,
        learning_rate: float = 0.002,
        beta1: float = 0.9,
        beta2: float = 0.999,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, **kwargs)

    def _numbers(
        self, indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray]
    ) -> list[tuple[Any, ...]]:
        rates = zip(self._rates(indices), self._decays(indices), self._counts(indices),
                    strict=True)  # fmt: skip
        return [(lr / (1.0 - self.beta1**count), wd) for lr, wd, count in rates]

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        means, largest = columns(states)
        adaptive_rules.adamax(
            weights, grads, means, largest, lr, wd, self.beta1, self.beta2, self.rescale_grad,
            self._clip,
        )  # fmt: skip


@register
class Nadam(_Moments):
    """Adam with Nesterov's momentum (Dozat, 2016).

    With g, mean and variance as in :class:`Adam`, t the number of this update, and
    momentum(t) = beta1 * (1 - 0.5 * 0.96**(t * schedule_decay))::

        m_schedule *= momentum(t)
        ahead = m_schedule * momentum(t + 1)
        step = (1 - momentum(t)) * g / (1 - m_schedule) + momentum(t + 1) * mean / (1 - ahead)
        weight -= lr * step / (sqrt(variance / (1 - beta2**t)) + epsilon)

    As in MXNet there is one ``m_schedule`` for all parameters, each of whose updates moves it on.
    The state is (mean, variance).
    """

    _clips_at_zero = True
    _numbers_as_lists = True

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        schedule_decay: float = 0.004,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, **kwargs)
        self.epsilon = epsilon
        self.schedule_decay = schedule_decay
        self.m_schedule = 1.0

    def _momentum(self, count: int) -> float:
        return self.beta1 * (1.0 - 0.5 * 0.96 ** (count * self.schedule_decay))

    def _parts(self, count: int) -> tuple[float, float, float]:
        """Return the factors of gradient, mean and variance, and move the schedule on."""
        momentum, following = self._momentum(count), self._momentum(count + 1)
        self.m_schedule *= momentum
        ahead = self.m_schedule * following
        return (
            (1.0 - momentum) / (1.0 - self.m_schedule),
            following / (1.0 - ahead),
            1.0 / (1.0 - self.beta2**count),
        )

    def _numbers(
        self, indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray]
    ) -> list[tuple[Any, ...]]:
        parts = [self._parts(count) for count in self._counts(indices)]
        return list(zip(self._rates(indices), self._decays(indices), parts, strict=True))

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any],
        lrs: Sequence[float], wds: Sequence[float], parts: Sequence[tuple[float, float, float]],
    ) -> None:  # fmt: skip
        means, variances = columns(states)
        rates = list(zip(lrs, wds, strict=True))
        adaptive_rules.nadam(
            weights, grads, means, variances, parts, rates, self.beta1, self.beta2, self.epsilon,
            self.rescale_grad, self._clip,
        )  # fmt: skip
