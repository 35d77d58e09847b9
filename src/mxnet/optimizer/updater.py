"""Updater: an optimizer together with the states of the parameters it has met."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from ..context import Context
from ..ndarray import NDArray
from .base import Optimizer
from .group import GroupOptimizer
from .states import dump, load

__all__ = ["Updater", "get_updater"]


class Updater:
    """Calls an optimizer for parameters by index, making each one's state when it comes first.

    ``updater(index, grad, weight)`` updates one weight, or several where all three are lists.
    """

    def __init__(self, optimizer: Optimizer) -> None:
        self.optimizer = optimizer
        self.states: dict[Any, Any] = {}
        self.states_synced: dict[Any, bool] = {}
        self.aggregate_updates = optimizer.aggregate_num > 0

    def __call__(self, index: Any, grad: Any, weight: Any) -> None:
        """Update one weight, or lists of them."""
        optimizer: Any = self.optimizer
        if not isinstance(index, list | tuple):
            states = self._states_of([index], [weight])
            optimizer._set_current_context(weight.context.device_id)
            optimizer.update_multi_precision(index, weight, grad, states[0])
            return
        states = self._states_of(index, weight)
        if weight:
            # The copies of a parameter on several devices count their updates apart.
            optimizer._set_current_context(weight[0].context.device_id)
        whole = isinstance(optimizer, GroupOptimizer) and optimizer._takes_lists
        if whole and not optimizer._in_batches:
            if index:
                optimizer.update_multi_precision(index, weight, grad, states)
        elif self.aggregate_updates:
            for batch in _batches(index, weight, grad, states, optimizer.aggregate_num):
                optimizer.update_multi_precision(*batch)
        else:
            for one in zip(index, weight, grad, states, strict=True):
                optimizer.update_multi_precision(*one)

    def _states_of(self, indices: Sequence[Any], weights: Sequence[NDArray]) -> list[Any]:
        """Return the states of parameters, new where there are none, on the weights' devices."""
        states, synced = self.states, self.states_synced
        if not all(map(synced.get, indices)):
            for index, weight in zip(indices, weights, strict=True):
                if index not in states:
                    made = self.optimizer.create_state_multi_precision(index, weight)
                    states[index] = made
                elif not synced.get(index):
                    states[index] = self.sync_state_context(states[index], weight.context)
                synced[index] = True
        return [states[index] for index in indices]

    def sync_state_context(self, state: Any, context: Context) -> Any:
        """Return a state with all its arrays on ``context``."""
        if isinstance(state, NDArray):
            return state.as_in_context(context)
        if isinstance(state, tuple | list):
            return type(state)(self.sync_state_context(part, context) for part in state)
        return state

    def get_states(self, dump_optimizer: bool = False) -> bytes:
        """Return the states as bytes, with the optimizer's settings if ``dump_optimizer``.

        Raises
        ------
        TypeError
            If a state or, with ``dump_optimizer``, a setting is no array, number, string, or
            container of these.
        """
        return dump(self.states, self.optimizer if dump_optimizer else None)

    def set_states(self, states: bytes) -> None:
        """Take over what :meth:`get_states` returned, here or in MXNet.

        If it holds an optimizer, that replaces this updater's.

        Raises
        ------
        MXNetError
            If the bytes hold no states. Nothing is changed then.
        """
        self.states, optimizer = load(states)
        if optimizer is not None:
            self.optimizer = optimizer
            self.aggregate_updates = optimizer.aggregate_num > 0
        self.states_synced = dict.fromkeys(self.states, False)


def get_updater(optimizer: Optimizer) -> Updater:
    """Return an updater for an optimizer."""
    return Updater(optimizer)


def _batches(
    indices: Sequence[Any], weights: Sequence[NDArray], grads: Sequence[NDArray],
    states: Sequence[Any], size: float,
) -> list[tuple[list, ...]]:  # fmt: skip
    """Cut parameters into lists of at most ``size`` that share a dtype."""
    groups: dict[Any, list[tuple]] = {}
    for entry in zip(indices, weights, grads, states, strict=True):
        groups.setdefault(entry[1].dtype, []).append(entry)
    batches = []
    for group in groups.values():
        entries = iter(group)
        while batch := list(islice(entries, int(min(size, len(group))))):
            batches.append(tuple(map(list, zip(*batch, strict=True))))
    return batches
