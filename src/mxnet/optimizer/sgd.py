"""Stochastic gradient descent and its kin: SGD, NAG, Signum, DCASGD, SGLD."""

import math
from collections.abc import Sequence
from typing import Any

from torch import Tensor

from .._ops.update import rules
from .._ops.update.common import single
from ..ndarray import NDArray, random
from ..ndarray.stypes import is_sparse
from .base import register
from .group import GroupOptimizer, tensors, zeros_like


class Momentum(GroupOptimizer):
    """An optimizer whose state is a momentum array, or None without momentum."""

    def __init__(self, momentum: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.momentum = momentum

    def create_state(self, index: Any, weight: NDArray) -> NDArray | None:
        """Return a momentum of zeros, None without momentum."""
        return zeros_like(weight) if self.momentum else None

    def _descend(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], momentum: float,
        lr: float, wd: float,
    ) -> None:  # fmt: skip
        """Step along the gradients, with momentum if there are such states."""
        factor, *numbers = single(momentum, lr, wd, self.rescale_grad, self._clip)
        if states[0] is None:
            rules.sgd(weights, grads, *numbers)
        else:
            rules.momentum(weights, grads, tensors(states), factor, *numbers)


class CopyLast(Momentum):
    """An optimizer whose state for a weight with a float32 copy is (momentum or None, copy)."""

    def create_state_multi_precision(self, index: Any, weight: NDArray) -> Any:
        """Return the state; for a weight with a float32 copy (momentum or None, copy)."""
        if self._keeps_copy(weight):
            copy = weight.astype("float32")
            return self.create_state(index, copy), copy
        return super().create_state_multi_precision(index, weight)

    def _split(self, state: Any) -> tuple[Any, NDArray]:
        return state


@register
class SGD(CopyLast):
    """Stochastic gradient descent with momentum.

    With g = clip(rescale_grad * grad) + wd * weight::

        momentum = self.momentum * momentum - lr * g
        weight += momentum

    The momentum's state so contains the learning rate. With ``lazy_update`` a gradient of storage
    type row_sparse changes only the rows that it stores.
    """

    _asks_for_several = True

    # MXNet's operators for float32 copies see gradients as dense arrays.
    _lazy_copies = False

    def __init__(self, momentum: float = 0.0, lazy_update: bool = True, **kwargs: Any) -> None:
        super().__init__(momentum, **kwargs)
        self.lazy_update = lazy_update
        self.aggregate_num = self._aggregation_size(4)

    def create_state(self, index: Any, weight: NDArray) -> NDArray | None:
        """Return a momentum of zeros, None without momentum."""
        return zeros_like(weight, dense=not self.lazy_update) if self.momentum else None

    def _is_lazy(self, weight: NDArray, wd: float) -> bool:
        return self.lazy_update

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        self._descend(weights, grads, states, self.momentum, lr, wd)


@register
class ccSGD(SGD):
    """SGD under an older name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


@register
class NAG(CopyLast):
    """Nesterov's accelerated gradient.

    With g(weight) = clip(rescale_grad * grad) + wd * weight::

        weight += momentum**2 * state - (momentum + 1) * lr * g(weight)
        state = momentum * state - lr * g(weight)

    where the second line sees the new weight, as in MXNet.
    """

    _lazy_copies = False

    def create_state(self, index: Any, weight: NDArray) -> NDArray | None:
        """Return a dense momentum of zeros, None without momentum."""
        return zeros_like(weight, dense=True) if self.momentum else None

    def _is_lazy(self, weight: NDArray, wd: float) -> bool:
        # Without momentum the rule is that of SGD.
        return not self.momentum

    def _numbers(
        self, indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray]
    ) -> list[tuple[Any, ...]]:
        # MXNet copies sparse weights, and so sees the old ones.
        dense = [not is_sparse(weight) for weight in weights]
        return list(zip(self._rates(indices), self._decays(indices), dense, strict=True))

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float,
        dense: bool,
    ) -> None:  # fmt: skip
        if states[0] is None:
            self._descend(weights, grads, states, 0.0, lr, wd)
            return
        numbers = single(self.momentum, lr, wd, self.rescale_grad, self._clip)
        rules.nag(weights, grads, tensors(states), *numbers, renewed=dense)


@register
class Signum(Momentum):
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
        if states[0] is None:
            rules.signsgd(weights, grads, *single(lr, wd))
            return
        numbers = single(self.momentum, lr, wd, self.rescale_grad, self._clip, self.wd_lh)
        rules.signum(weights, grads, tensors(states), *numbers)


@register
class DCASGD(Momentum):
    """Descent that compensates for gradients of weights of the step before.

    With g = clip(rescale_grad * grad) and the weights ``previous`` of the last update::

        momentum = self.momentum * momentum
                   - lr * (g + wd * weight + lamda * g**2 * (weight - previous))
        weight += momentum

    The state is (momentum or None, previous). Zheng et al., Asynchronous Stochastic Gradient
    Descent with Delay Compensation, 2017.
    """

    _clips_at_zero = True

    def __init__(self, momentum: float = 0.0, lamda: float = 0.04, **kwargs: Any) -> None:
        super().__init__(momentum, **kwargs)
        self.weight_previous: dict[Any, NDArray] = {}
        self.lamda = lamda

    def create_state(self, index: Any, weight: NDArray) -> tuple[NDArray | None, NDArray]:
        """Return (momentum of zeros or None, a copy of the weight)."""
        return super().create_state(index, weight), weight.copy()

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        momenta = None if states[0][0] is None else tensors([state[0] for state in states])
        rules.dcasgd(
            weights, grads, momenta, tensors([state[1] for state in states]), self.momentum,
            self.lamda, lr, wd, self.rescale_grad, self._clip,
        )  # fmt: skip


@register
class SGLD(GroupOptimizer):
    """Stochastic gradient Langevin dynamics, which draws from a posterior (Welling & Teh, 2011).

    With g = clip(rescale_grad * grad) + wd * weight::

        weight += -lr / 2 * g + noise,  noise ~ Normal(0, variance lr)
    """

    _clips_at_zero = True
    _numbers_as_lists = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def _numbers(
        self, indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray]
    ) -> list[tuple[Any, ...]]:
        # Drawn here, in the order of the parameters, whatever groups they form.
        lrs = self._rates(indices)
        noises = []
        for lr, weight in zip(lrs, weights, strict=True):
            dtype = "float32" if self._keeps_copy(weight) else weight.dtype
            drawn = random.normal(0, math.sqrt(lr), weight.shape, dtype, weight.context)
            noises.append(drawn._data)
        return list(zip(lrs, self._decays(indices), noises, strict=True))

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any],
        lrs: Sequence[float], wds: Sequence[float], noises: Sequence[Tensor],
    ) -> None:  # fmt: skip
        for (lr, wd), members in rules.grouped([weights, grads], lrs, wds):
            rules.sgd(*members, lr / 2, wd, self.rescale_grad, self._clip)  # type: ignore[misc]
        rules.lists.add_(weights, noises)
