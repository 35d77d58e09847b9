"""Optimizers for large batches, with steps in proportion to the weights: LARS, LAMB, LBSGD."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from .._ops.sparse.storage import RowSparse
from .._ops.update import lamb
from ..ndarray import NDArray
from ..ndarray.sparse_array import storage
from .base import register
from .group import GroupOptimizer, columns, zeros_like
from .sgd import SGD, Momentum

# Parameters whose steps LARS leaves alone, by the end of their names.
_PLAIN = ("gamma", "beta", "bias")


@register
class LARS(SGD):
    """Layer-wise adaptive rate scaling (You, Gitman & Ginsburg, 2017).

    A step is one of :class:`SGD` with the rate::

        lr * eta * norm(weight) / (rescale_grad * norm(grad) + wd * norm(weight) + eps)

    and with lr itself where a norm is 0, or the name of the parameter ends with gamma, beta or
    bias. With ``momentum_correction`` the momentum is multiplied by lr of this call and divided by
    lr of the last one. Weight decay acts on parameters whose name ends with "_weight" only.
    """

    _in_batches = True

    def __init__(
        self,
        momentum: float = 0.0,
        lazy_update: bool = True,
        eta: float = 0.001,
        eps: float = 0,
        momentum_correction: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(momentum, lazy_update, **kwargs)
        self.momentum_correction = momentum_correction
        self.eta = eta
        self.eps = eps
        self.skip = 0
        self.last_lr: float | None = None
        self.cur_lr: float | None = None

    def set_wd_mult(self, args_wd_mult: Mapping[Any, float]) -> None:
        """Set factors of the weight decay for parameters, by index or name."""
        names = self.idx2name.values()
        exempt = {name: 0.0 for name in names if not name.endswith("_weight")}
        self.wd_mult = {**exempt, **self._multipliers_of_graph("__wd_mult__"), **args_wd_mult}

    def _get_lrs(self, indices: Sequence[Any]) -> list[float]:
        """Return the learning rate of each parameter, and remember it and that of the last call."""
        scheduler = self.lr_scheduler
        lr = self.lr if scheduler is None else scheduler(self.num_update)
        self.last_lr = lr if self.cur_lr is None else self.cur_lr
        self.cur_lr = lr
        return super()._get_lrs(indices)

    def _numbers(
        self, indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray]
    ) -> list[tuple[Any, ...]]:
        lrs, wds = self._rates(indices), self._decays(indices)
        names = [str(self.idx2name.get(index, index)) for index in indices]
        scaled = [i for i, name in enumerate(names) if not name.endswith(_PLAIN)]
        by_device: dict[Any, list[int]] = {}
        for i in scaled:
            by_device.setdefault(weights[i]._kind, []).append(i)
        for chosen in by_device.values():
            rates = lamb.multi_lars(
                torch.tensor([lrs[i] for i in chosen]),
                _squares([weights[i] for i in chosen]),
                _squares([grads[i] for i in chosen]),
                torch.tensor([wds[i] for i in chosen]),
                self.eta, self.eps, self.rescale_grad,
            )  # fmt: skip
            for i, rate in zip(chosen, rates.tolist(), strict=True):
                lrs[i] = rate
        return list(zip(lrs, wds, strict=True))

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        momentum = self.momentum
        if momentum and self.momentum_correction and self.last_lr:
            momentum *= (self.cur_lr or 0.0) / self.last_lr
        self._descend(weights, grads, states, momentum, lr, wd)


def _squares(arrays: Sequence[NDArray]) -> Tensor:
    """Return the sums of squares of arrays in main memory, as float32."""
    tensors = [_stored(array) for array in arrays]
    norms = torch.stack(lamb.lists.norm(tensors, 2, torch.float64))
    return norms.square().float().cpu()


def _stored(array: NDArray) -> Tensor:
    """Return the elements of an array, of a row_sparse one those it stores."""
    value = storage(array)
    return value.data if isinstance(value, RowSparse) else array._data


@register
class LAMB(GroupOptimizer):
    """Layer-wise adaptive moments (You et al., 2020).

    With g = clip(rescale_grad * grad), t the number of this update, and norms of a whole weight::

        mean = beta1 * mean + (1 - beta1) * g
        variance = beta2 * variance + (1 - beta2) * g**2
        step = mean / (1 - beta1**t) / (sqrt(variance / (1 - beta2**t)) + epsilon) + wd * weight
        weight -= lr * norm(weight) / norm(step) * step

    with norm(weight) limited to ``lower_bound`` and ``upper_bound``, and a ratio of 1 where a norm
    is 0. ``bias_correction=False`` leaves the divisions by 1 - beta**t away. The state is
    (mean, variance).
    """

    _numbers_as_lists = True

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-6,
        lower_bound: float | None = None,
        upper_bound: float | None = None,
        bias_correction: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.lower_bound = lower_bound
        self.upper_bound = upper_bound
        self.bias_correction = bias_correction
        self.aggregate_num = self._aggregation_size(45)

    def create_state(self, index: Any, weight: NDArray) -> tuple[NDArray, NDArray]:
        """Return (mean, variance) of zeros."""
        return zeros_like(weight), zeros_like(weight)

    def _numbers(
        self, indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray]
    ) -> list[tuple[Any, ...]]:
        # The norms are those of the weights themselves, not of float32 copies.
        own = [weight._data for weight in weights]
        rates = self._rates(indices), self._decays(indices), self._counts(indices)
        return list(zip(*rates, own, strict=True))

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any],
        lrs: Sequence[float], wds: Sequence[float], counts: Sequence[int], own: Sequence[Tensor],
    ) -> None:  # fmt: skip
        means, variances = columns(states)
        lamb.step(
            list(own), weights, grads, means, variances, lrs, wds,
            counts if self.bias_correction else None, self.beta1, self.beta2, self.epsilon,
            self.rescale_grad, self._clip, self.lower_bound or -1.0, self.upper_bound or -1.0,
        )  # fmt: skip


@register
class LBSGD(Momentum):
    """SGD that imitates large batches, with a warm-up of the rate.

    Gradients of ``batch_scale`` calls are averaged, and every last of them makes a step as in
    :class:`SGD`. Its rate is lr times a factor, which rises from 1 to ``batch_scale`` during
    ``warmup_epochs`` epochs of ``updates_per_epoch`` calls.

    Parameters
    ----------
    warmup_strategy : {"linear", "power2", "sqrt", "lars"}
        How the factor rises: in proportion to the calls done, to their square or to their root;
        any other name lets it be 1 until the end. "lars" has the factor
        sqrt(norm(weight)**2 / (norm(grad)**2 + wd * norm(weight)**2)) in [0.01, 100] instead.
    begin_epoch : int
        The epoch from which the calls are counted.
    num_epochs : int
        Has no effect, as in MXNet.
    """

    def __init__(
        self,
        momentum: float = 0.0,
        multi_precision: bool = False,
        warmup_strategy: str = "linear",
        warmup_epochs: int = 5,
        batch_scale: int = 1,
        updates_per_epoch: int = 32,
        begin_epoch: int = 0,
        num_epochs: int = 60,
        **kwargs: Any,
    ) -> None:
        super().__init__(momentum, multi_precision=multi_precision, **kwargs)
        self.warmup_strategy = warmup_strategy
        self.warmup_epochs = warmup_epochs
        self.batch_scale = batch_scale
        self.updates_per_epoch = updates_per_epoch
        self.init_updates = begin_epoch * updates_per_epoch
        self.num_epochs = num_epochs
        self.lbmult = 1
        self.cumgrads: dict[Any, dict[str, Any]] = {}
        self.adaptive = False
        self.admult = 1

    def _is_lazy(self, weight: NDArray, wd: float) -> bool:
        return True

    def update(self, index: Any, weight: NDArray, grad: NDArray, state: Any) -> None:
        """Add the gradient to those of earlier calls, and make a step if it is the last one."""
        lr, wd = self._get_lr(index), self._get_wd(index)
        self._update_count(index)
        entry = self.cumgrads.get(index, {"cum_grad": 0, "num_cums": self.init_updates})
        done = entry["num_cums"] + 1
        total = grad if isinstance(entry["cum_grad"], int) else entry["cum_grad"] + grad
        if done % self.batch_scale:
            self.cumgrads[index] = {"cum_grad": total.copy(), "num_cums": done}
            return
        self.cumgrads[index] = {"cum_grad": 0, "num_cums": done}
        mean = total / self.batch_scale if self.batch_scale != 1 else total
        lars = self.warmup_strategy == "lars"
        lr *= self._lars_factor(weight, mean, wd) if lars else self._warmup_factor(done)
        self._apply([index], [weight], [mean], [state], [(lr, wd)])

    def _warmup_factor(self, done: int) -> float:
        calls = self.warmup_epochs * self.updates_per_epoch
        if done >= calls:
            return self.batch_scale
        powers = {"linear": 1.0, "power2": 2.0, "sqrt": 0.5}
        if self.warmup_strategy not in powers:
            return 1.0
        return 1.0 + (self.batch_scale - 1) * (done / calls) ** powers[self.warmup_strategy]

    @staticmethod
    def _lars_factor(weight: NDArray, grad: NDArray, wd: float) -> float:
        of_weight, of_grad = _squares([weight]).item(), _squares([grad]).item()
        factor = math.sqrt(of_weight / (of_grad + wd * of_weight + 1e-18))
        return min(max(factor, 0.01), 100.0)

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        self._descend(weights, grads, states, self.momentum, lr, wd)
