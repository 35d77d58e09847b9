"""GroupOptimizer: updates all parameters of a step with a few calls of torch.

Parameters that share rate, decay, dtype and context form a group, usually all of them. A subclass
gives the rule for a group as lists of tensors; one call of a ``torch._foreach_*`` or
``torch._fused_*`` function then does the work of a loop.
"""

import functools
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from ..ndarray import NDArray
from ..ndarray.sparse import CSRNDArray, RowSparseNDArray
from ..ndarray.stypes import is_sparse
from . import lists
from .base import Optimizer, require_like
from .rows import update_sparse

_SPARSE = frozenset({CSRNDArray, RowSparseNDArray})
# Devices for which torch has fused updates.
_FUSED = frozenset({"cpu", "cuda"})


class GroupOptimizer(Optimizer):
    """An optimizer whose rule is :meth:`_step`, for tensors of one group."""

    # Whether update() is still the one below. A subclass with an update() of its own is called
    # for one parameter after the other, as its author expects.
    _takes_lists: bool = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = cls.update_multi_precision is not GroupOptimizer.update_multi_precision
        cls._takes_lists = cls.update is GroupOptimizer.update and not own

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], lr: float, wd: float
    ) -> None:
        """Update ``weights`` and ``states`` in place; ``grads`` must stay as they are."""
        raise NotImplementedError

    def _is_lazy(self, wd: float) -> bool:
        """Return whether a row_sparse gradient changes only the rows that it stores."""
        return False

    def _rates(self, indices: Sequence[Any]) -> list[float]:
        """Return the rate of each parameter's step, from its counted updates."""
        return self._get_lrs(indices)

    def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        """Update one weight and its state in place; or several, where all arguments are lists."""
        if isinstance(index, list | tuple):
            self._update(index, weight, grad, state)
        else:
            self._update([index], [weight], [grad], [state])

    def update_multi_precision(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        """Update one weight or several, half-precision ones through their float32 copies."""
        if self.multi_precision or not self._takes_lists:
            self._update_mixed(index, weight, grad, state)
        else:
            self.update(index, weight, grad, state)

    def _update_mixed(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        if not isinstance(index, list | tuple):
            index, weight, grad, state = [index], [weight], [grad], [state]
        if not self._takes_lists:
            for one in zip(index, weight, grad, state, strict=True):
                Optimizer.update_multi_precision(self, *one)
            return
        copied = [self._keeps_copy(one) for one in weight]
        if not any(copied):
            return self.update(index, weight, grad, state)
        pairs = [self._split(one) if is_copied else (one, None)
                 for one, is_copied in zip(state, copied, strict=True)]  # fmt: skip
        self.update(
            index,
            [one if copy is None else copy for (_, copy), one in zip(pairs, weight, strict=True)],
            [one.astype("float32") if c else one for one, c in zip(grad, copied, strict=True)],
            [pair[0] for pair in pairs],
        )
        for (_, copy), one in zip(pairs, weight, strict=True):
            if copy is not None:
                copy.astype(one.dtype).copyto(one)
        return None

    def _update(
        self,
        indices: Sequence[Any],
        weights: Sequence[NDArray],
        grads: Sequence[NDArray],
        states: Sequence[Any],
    ) -> None:
        self._update_count(indices)
        lrs, wds = self._rates(indices), self._get_wds(indices)
        if not _SPARSE.isdisjoint(map(type, grads)) or not _SPARSE.isdisjoint(map(type, weights)):
            return self._update_one_by_one(indices, weights, grads, states, lrs, wds)
        kinds = [weight._kind for weight in weights]
        targets = [weight._data for weight in weights]
        sources = [grad._data for grad in grads]
        if (
            kinds != [grad._kind for grad in grads]
            or [tensor.shape for tensor in targets] != [tensor.shape for tensor in sources]
            or not all(kind.dtype.is_floating_point for kind in set(kinds))
        ):
            for index, weight, grad in zip(indices, weights, grads, strict=True):
                require_like(weight, grad, index, self)
        keys = list(zip(lrs, wds, kinds, strict=True))
        if keys.count(keys[0]) == len(keys):
            self._step(targets, sources, list(states), lrs[0], wds[0])
            return None
        for key in dict.fromkeys(keys):
            members = [i for i, other in enumerate(keys) if other == key]
            self._step(
                [targets[i] for i in members],
                [sources[i] for i in members],
                [states[i] for i in members],
                *key[:2],
            )
        return None

    def _update_one_by_one(
        self, indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray],
        states: Sequence[Any], lrs: list[float], wds: list[float],
    ) -> None:  # fmt: skip
        """Update weights of which some are sparse, or have sparse gradients."""
        entries = zip(indices, weights, grads, states, lrs, wds, strict=True)
        for index, weight, grad, state, lr, wd in entries:
            require_like(weight, grad, index, self)
            step = functools.partial(self._step, lr=lr, wd=wd)
            update_sparse(type(self).__name__, step, self._is_lazy(wd), weight, grad, state)

    def _prepared(
        self, grads: list[Tensor], weights: list[Tensor] | None = None, wd: float = 0.0
    ) -> list[Tensor]:
        """Return the gradients rescaled, with decay if weights are given, then clipped."""
        if self.rescale_grad != 1:
            grads = lists.mul(grads, self.rescale_grad)
        if weights is not None and wd:
            grads = lists.add(grads, weights, alpha=wd)
        clip = self.clip_gradient
        if clip and clip > 0:
            grads = lists.clamp_min(grads, -clip)
            lists.clamp_max_(grads, clip)
        return grads


def zeros_like(weight: NDArray, dense: bool = False) -> NDArray:
    """Return a state of zeros for a weight, in its storage unless it shall be dense."""
    if is_sparse(weight) and not dense:
        return weight._zeros()
    return weight._like(torch.zeros_like(weight._data))


def tensors(arrays: Sequence[NDArray]) -> list[Tensor]:
    """Return the tensors of arrays."""
    return [array._data for array in arrays]


def columns(states: Sequence[Sequence[NDArray]]) -> list[list[Tensor]]:
    """Return the first tensors of all states, then the second ones, and so on."""
    return [tensors(column) for column in zip(*states, strict=True)]


def can_fuse(*groups: list[Tensor]) -> bool:
    """Say whether torch's fused functions work on these: they ignore strides."""
    return groups[0][0].device.type in _FUSED and all(
        tensor.is_contiguous() for group in groups for tensor in group
    )
