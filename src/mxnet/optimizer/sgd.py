"""Stochastic gradient descent and its kin: SGD, NAG, Signum."""

from typing import Any

from torch import Tensor

from ..ndarray import NDArray
from . import lists
from .base import register
from .group import GroupOptimizer, can_fuse, tensors, zeros_like


class _Momentum(GroupOptimizer):
    """An optimizer whose state is a momentum array, or None without momentum."""

    def __init__(self, momentum: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.momentum = momentum

    def create_state(self, index: Any, weight: NDArray) -> NDArray | None:
        """Return a momentum of zeros, None without momentum."""
        return zeros_like(weight) if self.momentum else None

    def create_state_multi_precision(self, index: Any, weight: NDArray) -> Any:
        """Return the state; for a weight with a float32 copy (momentum or None, copy)."""
        if self._keeps_copy(weight):
            copy = weight.astype("float32")
            return self.create_state(index, copy), copy
        return super().create_state_multi_precision(index, weight)

    def _split(self, state: Any) -> tuple[Any, NDArray]:
        return state


@register
class SGD(_Momentum):
    """Stochastic gradient descent with momentum.

    With g = clip(rescale_grad * grad) + wd * weight::

        momentum = self.momentum * momentum - lr * g
        weight += momentum

    The momentum's state so contains the learning rate. With ``lazy_update`` a gradient of storage
    type row_sparse changes only the rows that it stores.
    """

    def __init__(self, momentum: float = 0.0, lazy_update: bool = True, **kwargs: Any) -> None:
        super().__init__(momentum, **kwargs)
        self.lazy_update = lazy_update
        self.aggregate_num = 4

    def create_state(self, index: Any, weight: NDArray) -> NDArray | None:
        """Return a momentum of zeros, None without momentum."""
        return zeros_like(weight, dense=not self.lazy_update) if self.momentum else None

    def _is_lazy(self, wd: float) -> bool:
        return self.lazy_update

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        scale, clip = self.rescale_grad, self.clip_gradient
        if (clip and clip > 0) or (wd and not scale):
            grads, scale = self._prepared(grads), 1.0
        if states[0] is None:
            if can_fuse(weights, grads):
                # Scaling rate and decay instead of the gradients saves a pass over these.
                lists.fused_sgd_(
                    weights, grads, [], weight_decay=wd / scale if wd else 0.0, momentum=0.0,
                    lr=lr * scale, dampening=0.0, nesterov=False, maximize=False,
                    is_first_step=False,
                )  # fmt: skip
            else:
                lists.mul_(weights, 1 - lr * wd)
                lists.add_(weights, grads, alpha=-lr * scale)
            return
        momenta = tensors(states)
        if can_fuse(weights, grads, momenta):
            # torch: buffer = momentum * buffer + (1 - dampening) * g, weight -= lr * buffer.
            # Ours has the rate in the buffer: 1 - dampening = -lr, and a rate of -1.
            lists.fused_sgd_(
                weights, grads, momenta, weight_decay=wd / scale if wd else 0.0,
                momentum=self.momentum, lr=-1.0, dampening=1 + lr * scale, nesterov=False,
                maximize=False, is_first_step=False,
            )  # fmt: skip
            return
        lists.mul_(momenta, self.momentum)
        lists.add_(momenta, grads, alpha=-lr * scale)
        if wd:
            lists.add_(momenta, weights, alpha=-lr * wd)
        lists.add_(weights, momenta)


@register
class ccSGD(SGD):
    """SGD under an older name."""


@register
class NAG(_Momentum):
    """Nesterov's accelerated gradient.

    With g(weight) = clip(rescale_grad * grad) + wd * weight::

        weight += momentum**2 * state - (momentum + 1) * lr * g(weight)
        state = momentum * state - lr * g(weight)

    where the second line sees the new weight, as in MXNet.
    """

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        grads = self._prepared(grads)
        factor = self.momentum if states[0] is not None else 0.0
        decayed = lists.add(grads, weights, alpha=wd) if wd else grads
        if states[0] is None:
            lists.add_(weights, decayed, alpha=-lr)
            return
        momenta = tensors(states)
        lists.mul_(momenta, factor)
        lists.add_(weights, momenta, alpha=factor)
        lists.add_(weights, decayed, alpha=-lr * (1 + factor))
        lists.add_(momenta, grads, alpha=-lr)
        if wd:
            lists.add_(momenta, weights, alpha=-lr * wd)


@register
class Signum(_Momentum):
    """Steps of equal size along the sign of the momentum.

    With g = clip(rescale_grad * grad)::

        state = momentum * state - (1 - momentum) * (g + wd * weight)
        weight = (1 - lr * wd_lh) * weight + lr * sign(state)

    and without momentum ``weight = (1 - lr * wd) * weight - lr * sign(g)``. Bernstein et al.,
    signSGD, 2018.

    Raises
    ------
    ValueError
        If ``wd_lh`` is given without momentum, where it has no meaning.
    """

    def __init__(
        self, learning_rate: float = 0.01, momentum: float = 0.9, wd_lh: float = 0.0, **kwargs: Any
    ) -> None:
        super().__init__(momentum, learning_rate=learning_rate, **kwargs)
        if wd_lh and not momentum:
            raise ValueError(f"Signum: wd_lh needs a momentum, got wd_lh={wd_lh}; use wd instead.")
        self.wd_lh = wd_lh

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        grads = self._prepared(grads)
        if states[0] is None:
            lists.mul_(weights, 1 - lr * wd)
            lists.add_(weights, lists.sign(grads), alpha=-lr)
            return
        momenta = tensors(states)
        if wd:
            grads = lists.add(grads, weights, alpha=wd)
        lists.mul_(momenta, self.momentum)
        lists.add_(momenta, grads, alpha=self.momentum - 1)
        if self.wd_lh:
            lists.mul_(weights, 1 - lr * self.wd_lh)
        lists.add_(weights, lists.sign(momenta), alpha=lr)
