"""Optimizers that MXNet keeps under ``mx.optimizer.contrib``."""

from typing import Any

from torch import Tensor

from .. import ndarray
from .._core.errors import MismatchError
from .._ops.update import adaptive_rules
from .._ops.update.common import single
from ..ndarray import NDArray
from .base import register
from .group import GroupOptimizer, tensors

__all__ = ["GroupAdaGrad"]


@register
class GroupAdaGrad(GroupOptimizer):
    """AdaGrad with one rate per row, for tables of embeddings.

    With g = clip(rescale_grad * grad)::

        history += mean(g**2, over each row)
        weight -= lr * g / sqrt(history + eps)

    A gradient of storage type row_sparse changes only the rows that it stores. The state is the
    history, of shape (rows, 1).

    Raises
    ------
    AssertionError, ValueError
        If there is a weight decay, or a weight has not two axes (the error is of both types).
    """

    _clips_at_zero = True

    def __init__(self, eps: float = 1e-5, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.float_stable_eps = eps

    def create_state(self, index: Any, weight: NDArray) -> NDArray:
        """Return a history of zeros, one number per row."""
        if len(weight.shape) != 2:
            raise MismatchError(
                f"GroupAdaGrad: weights must have two axes, got shape {weight.shape} for "
                f"parameter {self.idx2name.get(index, index)!r}."
            )
        shape = weight.shape[0], 1
        return ndarray.zeros(shape, weight.context, weight.dtype, stype=weight.stype)

    def _is_lazy(self, weight: NDArray, wd: float) -> bool:
        return True

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        if wd:
            raise MismatchError(f"Weight decay is not supported for GroupAdaGrad, got wd={wd}.")
        numbers = single(lr, self.float_stable_eps, self.rescale_grad, self._clip)
        adaptive_rules.group_adagrad(weights, grads, tensors(states), *numbers)
