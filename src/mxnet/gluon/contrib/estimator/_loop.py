"""The loop over epochs and batches that `Estimator.fit` runs, from its start or from within."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ...._core import random_state
from ._events import (
    BatchBegin,
    BatchEnd,
    EpochBegin,
    EpochEnd,
    EventHandler,
    TrainBegin,
    TrainEnd,
)

__all__ = ["Loop", "grouped", "loader_state", "set_loader_state"]

_MOMENTS = (TrainBegin, EpochBegin, BatchBegin, BatchEnd, EpochEnd, TrainEnd)


def grouped(handlers: Sequence[EventHandler]) -> tuple[list[Any], ...]:
    """Return the handlers of each moment: train, epoch and batch begin, batch, epoch, train end."""
    return tuple([one for one in handlers if isinstance(one, moment)] for moment in _MOMENTS)


class Loop:
    """One training: its handlers, and the place it has come to.

    Parameters
    ----------
    keepers : list of ResumeHandler
        Those that save the place, after all handlers have acted, and may set it at the start.

    Attributes
    ----------
    epoch : int
        The number of the current epoch, from 0.
    batch : int
        How many batches of it are done; 0 between epochs.
    total : int
        How many batches of all epochs are done.
    order : dict of arrays
        The random numbers at the start of the epoch, from which its order follows.
    loader : dict
        The state of the loader at the start of the epoch.
    """

    def __init__(
        self, estimator: Any, train_data: Any, batch_axis: int, handlers: Sequence[EventHandler],
        keepers: Sequence[Any],
    ) -> None:  # fmt: skip
        self.estimator = estimator
        self.train_data = train_data
        self.handlers = handlers
        self.epoch = self.batch = self.total = 0
        self.order: dict[str, np.ndarray] = {}
        self.loader: dict[str, Any] = {}
        self._batch_axis = batch_axis
        self._keepers = keepers
        self._groups = grouped(handlers)

    def run(self) -> None:
        """Train until a handler says that it is enough."""
        begin, epoch_begin, _, _, epoch_end, end = self._groups
        for handler in begin:
            handler.train_begin(self.estimator)
        resumed = next(filter(None, [keeper._resume(self) for keeper in self._keepers]), None)
        stop = self._is_done()
        while not stop:
            for handler in epoch_begin:
                handler.epoch_begin(self.estimator)
            is_cut = self._train_epoch(resumed)
            resumed = None
            # Not a generator: each handler acts, whatever the others say.
            stop = any([handler.epoch_end(self.estimator) for handler in epoch_end])
            if stop and is_cut:
                break  # a longer training goes on within this epoch
            self.epoch += 1
            self.batch = 0
            for keeper in self._keepers:
                keeper._after_epoch(self)
        for handler in end:
            handler.train_end(self.estimator)

    def _is_done(self) -> bool:
        limits = (self.estimator.max_epoch, self.epoch), (self.estimator.max_batch, self.total)
        return any(limit and done >= limit for limit, done in limits)

    def _train_epoch(self, resumed: Any) -> bool:
        """Train on all batches, or until a handler ends the epoch; return whether one did."""
        _, _, batch_begin, batch_end, _, _ = self._groups
        estimator = self.estimator
        for batch in self._batches(resumed):
            for handler in batch_begin:
                handler.batch_begin(estimator, batch=batch)
            results = estimator.batch_processor.fit_batch(estimator, batch, self._batch_axis)
            _, label, pred, loss = results
            stop = any(
                [handler.batch_end(estimator, batch=batch, pred=pred, label=label, loss=loss)
                 for handler in batch_end]
            )  # fmt: skip
            self.batch += 1
            self.total += 1
            for keeper in self._keepers:
                keeper._after_batch(self, stop)
            if stop:
                return True
        return False

    def _batches(self, resumed: Any) -> Iterator[Any]:
        """Return the batches of the epoch, without those that were done before an interruption."""
        if resumed and self.batch:
            random_state.restore(self.order)
            batches = _skipping(self.train_data, self.batch, self.loader)
            resumed.set_within_epoch(self)
            return batches
        if self._keepers:
            self.order = random_state.capture()
            self.loader = loader_state(self.train_data)
        return iter(self.train_data)


def loader_state(loader: Any) -> dict[str, Any]:
    """Return what a loader keeps from epoch to epoch: samples held back, a seed of its workers."""
    held_back = getattr(loader._batch_sampler, "_prev", ())
    return {"held_back": [int(index) for index in held_back], "epoch": loader._epoch}


def set_loader_state(loader: Any, saved: dict[str, Any]) -> None:
    """Put back what :func:`loader_state` returned."""
    if hasattr(loader._batch_sampler, "_prev"):
        loader._batch_sampler._prev = list(saved["held_back"])
    loader._epoch = saved["epoch"]


def _skipping(loader: Any, count: int, before: dict[str, Any]) -> Iterator[Any]:
    """Return the batches of a loader after the first ``count``.

    Worker processes read the samples of these again, since their random numbers depend on it;
    otherwise only their order is run through.
    """
    set_loader_state(loader, before)
    if loader._num_workers and not loader._thread_pool:
        batches = iter(loader)
        _run_through(batches, count)
        return batches
    order = iter(loader._batch_sampler)
    _run_through(order, count)
    return _in_order(loader, order)


def _run_through(iterator: Iterator[Any], count: int) -> None:
    for _ in itertools.islice(iterator, count):
        pass


def _in_order(loader: Any, order: Iterator[Any]) -> Iterator[Any]:
    sampler, loader._batch_sampler = loader._batch_sampler, order
    try:
        yield from loader
    finally:
        loader._batch_sampler = sampler
