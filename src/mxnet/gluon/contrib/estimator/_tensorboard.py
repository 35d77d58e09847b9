"""TensorBoardHandler: metrics as curves in TensorBoard."""

from __future__ import annotations

import os
from typing import Any

from ...._core.event_files import ScalarWriter
from ....metric import EvalMetric
from ._events import BatchEnd, EpochEnd, TrainBegin, TrainEnd
from .utils import _check_metrics

__all__ = ["TensorBoardHandler"]


class TensorBoardHandler(TrainBegin, BatchEnd, EpochEnd, TrainEnd):
    """Writes metrics and the learning rate to files that TensorBoard shows.

    The metric "training accuracy" becomes the curve ``accuracy/training``, so that training and
    validation share a chart. After an epoch the step is the epoch's number, from 0. Values after
    batches are curves of their own, ``accuracy/training by batch``, over the number of batches.

    Parameters
    ----------
    log_dir : str
        Directory of the files.
    metrics : EvalMetric or list of EvalMetric, optional
        By default all of the estimator's.
    epoch_period, batch_period : int, optional
        Every how many epochs or batches; None is never.

    Raises
    ------
    ImportError
        When training begins, if the package `tensorboard` (the extra ``viz``) is missing.
    """

    resumable = ("current_batch", "current_epoch")

    def __init__(
        self,
        log_dir: str | os.PathLike[str],
        metrics: Any = None,
        epoch_period: int | None = 1,
        batch_period: int | None = None,
        priority: float = 0,
    ) -> None:
        self.log_dir = os.fspath(log_dir)
        self.metrics = _check_metrics(metrics)
        self.epoch_period = epoch_period
        self.batch_period = batch_period
        self.priority = priority
        self.current_batch = 0
        self.current_epoch = 0
        self._writer: ScalarWriter | None = None

    def train_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        self.current_batch = 0
        self.current_epoch = 0
        self._writer = ScalarWriter(self.log_dir)

    def batch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool:
        """Write every ``batch_period`` batches; metrics of validation have not changed."""
        self.current_batch += 1
        if self.batch_period and self.current_batch % self.batch_period == 0:
            metrics = [one for one in self._chosen(estimator) if one not in estimator.val_metrics]
            self._write(estimator, metrics, " by batch", self.current_batch)
        return False

    def epoch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool:
        """Write every ``epoch_period`` epochs."""
        self.current_epoch += 1
        if self.epoch_period and self.current_epoch % self.epoch_period == 0:
            self._write(estimator, self._chosen(estimator), "", self.current_epoch - 1)
        return False

    def train_end(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """End the file."""
        if self._writer is not None:
            self._writer.close()

    def _chosen(self, estimator: Any) -> list[EvalMetric]:
        return self.metrics or [*estimator.train_metrics, *estimator.val_metrics]

    def _write(self, estimator: Any, metrics: list[EvalMetric], ending: str, step: int) -> None:
        assert self._writer is not None  # train_begin made it
        for metric in metrics:
            if metric.num_inst == 0:
                continue
            for name, value in metric.get_name_value():
                self._writer.add_scalar(_curve(name) + ending, value, step)
        self._writer.add_scalar("learning rate" + ending, estimator.trainer.learning_rate, step)
        self._writer.flush()


def _curve(name: str) -> str:
    kind, _, rest = name.partition(" ")
    return f"{rest}/{kind}" if kind in ("training", "validation") and rest else name
