"""GroupOptimizer: updates all parameters of a step with a few calls of torch.

Parameters that share rate, decay, dtype and context form a group, usually all of them. A subclass
gives the rule for a group as lists of tensors; one call of a ``torch._foreach_*`` or
``torch._fused_*`` function then does the work of a loop.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from ..ndarray import NDArray
from ..ndarray.sparse import CSRNDArray, RowSparseNDArray
from ..ndarray.stypes import is_sparse
from .base import Optimizer, require_like
from .rows import update_sparse

_SPARSE = frozenset({CSRNDArray, RowSparseNDArray})


class GroupOptimizer(Optimizer):
    """An optimizer whose rule is :meth:`_step`, for tensors of one group."""

    # Whether update() is still the one below. A subclass with an update() of its own is called
    # for one parameter after the other, as its author expects.
    _takes_lists: bool = True
    # Whether lists shall hold aggregate_num weights at most, because that shows in the results.
    _in_batches: bool = False
    # Whether a group may have different numbers, which _step() then gets as a tuple for each kind.
    _numbers_as_lists: bool = False
    # Whether clip_gradient=0 makes all gradients 0. Where MXNet has an operator it does not.
    _clips_at_zero: bool = False
    # Whether lazy updates also work through a float32 copy of the weight.
    _lazy_copies: bool = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = cls.update_multi_precision is not GroupOptimizer.update_multi_precision
        cls._takes_lists = cls.update is GroupOptimizer.update and not own

    def _step(
        self, weights: list[Tensor], grads: list[Tensor], states: list[Any], *numbers: Any
    ) -> None:
        """Update ``weights`` and ``states`` in place; ``grads`` must stay as they are."""
        raise NotImplementedError

    def _is_lazy(self, weight: NDArray, wd: float) -> bool:
        """Return whether a row_sparse gradient changes only the rows of a weight that it stores."""
        return False

    def _numbers(
        self, indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray]
    ) -> list[tuple[Any, ...]]:
        """Return what :meth:`_step` gets for each parameter: rate, decay and perhaps more."""
        return list(zip(self._rates(indices), self._decays(indices), strict=True))

    @property
    def _clip(self) -> float:
        """Limit of the gradients' elements; negative for none."""
        clip = self.clip_gradient
        return -1.0 if clip is None or not (clip or self._clips_at_zero) else clip

    def _counts(self, indices: Sequence[Any]) -> list[int]:
        """Return the numbers of the parameters' updates, from 1."""
        counts = self._index_update_count
        return [counts[index] for index in indices]

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
        self._update(
            index,
            [one if copy is None else copy for (_, copy), one in zip(pairs, weight, strict=True)],
            [self._single(one) if c else one for one, c in zip(grad, copied, strict=True)],
            [pair[0] for pair in pairs],
            weight,
        )
        for (_, copy), one in zip(pairs, weight, strict=True):
            if copy is not None:
                copy.astype(one.dtype).copyto(one)
        return None

    def _single(self, grad: NDArray) -> NDArray:
        """Return a gradient for a weight's float32 copy."""
        grad = grad if self._lazy_copies else grad.tostype("default")
        return grad.astype("float32")

    def _update(
        self,
        indices: Sequence[Any],
        weights: Sequence[NDArray],
        grads: Sequence[NDArray],
        states: Sequence[Any],
        originals: Sequence[NDArray] | None = None,
    ) -> None:
        """Update weights, which may be float32 copies of ``originals``."""
        self._update_count(indices)
        numbers = self._numbers(indices, weights if originals is None else originals, grads)
        self._apply(indices, weights, grads, states, numbers)

    def _apply(
        self, indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray],
        states: Sequence[Any], numbers: list[tuple[Any, ...]],
    ) -> None:  # fmt: skip
        """Update weights by the numbers that belong to each."""
        if not _SPARSE.isdisjoint(map(type, grads)) or not _SPARSE.isdisjoint(map(type, weights)):
            self._update_one_by_one(indices, weights, grads, states, numbers)
            return
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
        self._update_groups(kinds, targets, sources, list(states), numbers)

    def _update_groups(
        self, kinds: list[Any], targets: list[Tensor], sources: list[Tensor], states: list[Any],
        numbers: list[tuple[Any, ...]],
    ) -> None:  # fmt: skip
        """Call the rule once for all weights that share dtype, context and numbers."""
        count, lists = len(kinds), self._numbers_as_lists
        if kinds.count(kinds[0]) == count and (lists or numbers.count(numbers[0]) == count):
            self._step(targets, sources, states, *self._shared(numbers))
            return
        keys = kinds if lists else list(zip(kinds, numbers, strict=True))
        members: dict[Any, list[int]] = {}
        for i, key in enumerate(keys):
            members.setdefault(key, []).append(i)
        for chosen in members.values():
            self._step(
                [targets[i] for i in chosen],
                [sources[i] for i in chosen],
                [states[i] for i in chosen],
                *self._shared([numbers[i] for i in chosen]),
            )

    def _shared(self, numbers: list[tuple[Any, ...]]) -> Sequence[Any]:
        """Return the numbers of a group as its rule takes them."""
        return list(zip(*numbers, strict=True)) if self._numbers_as_lists else numbers[0]

    def _update_one_by_one(
        self, indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray],
        states: Sequence[Any], numbers: list[tuple[Any, ...]],
    ) -> None:  # fmt: skip
        """Update weights of which some are sparse, or have sparse gradients."""
        entries = zip(indices, weights, grads, states, numbers, strict=True)
        for index, weight, grad, state, own in entries:
            require_like(weight, grad, index, self)
            shared = self._shared([own])

            def step(
                targets: list[Tensor], sources: list[Tensor], parts: list[Any],
                shared: Sequence[Any] = shared,
            ) -> None:  # fmt: skip
                self._step(targets, sources, parts, *shared)

            lazy = self._is_lazy(weight, own[1])
            update_sparse(type(self).__name__, step, lazy, weight, grad, state)


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
