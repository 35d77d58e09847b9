"""LoggingHandler: tells how the training goes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from ....metric import EvalMetric
from ._events import BatchBegin, BatchEnd, EpochBegin, EpochEnd, TrainBegin, TrainEnd
from .utils import _check_metrics

__all__ = ["LoggingHandler", "shown"]


def shown(metrics: Sequence[EvalMetric]) -> str:
    """Return names and values of metrics as text."""
    pairs = [pair for metric in metrics for pair in metric.get_name_value()]
    return ", ".join(f"{name}: {value:.4f}" for name, value in pairs)


class LoggingHandler(TrainBegin, TrainEnd, EpochBegin, EpochEnd, BatchBegin, BatchEnd):
    """Writes learning rate, times and metrics to the estimator's logger.

    Parameters
    ----------
    log_interval : int or "epoch"
        Every how many batches there is a line; "epoch" writes lines for epochs only.
    metrics : EvalMetric or list of EvalMetric
        What is written. A handler without training metrics calls its epochs validation.

    Raises
    ------
    ValueError
        If an argument is none of these.
    """

    resumable = ("batch_index", "current_epoch", "processed_samples")

    def __init__(
        self, log_interval: Any = "epoch", metrics: Any = None, priority: float = float("inf")
    ) -> None:
        if log_interval != "epoch" and not isinstance(log_interval, int):
            raise ValueError("log_interval must be either an integer or string 'epoch'")
        if log_interval != "epoch" and log_interval < 1:
            raise ValueError(f"log_interval must be 1 or more, got {log_interval}.")
        self.metrics = _check_metrics(metrics)
        self.batch_index = 0
        self.current_epoch = 0
        self.processed_samples = 0
        self.priority = priority
        self.log_interval = log_interval
        self.log_interval_time = 0.0

    def train_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Tell optimizer, learning rate and how long the training lasts."""
        self.train_start = time.time()
        trainer = estimator.trainer
        estimator.logger.info(
            "Training begin: using optimizer %s with current learning rate %.4f ",
            type(trainer.optimizer).__name__, trainer.learning_rate,
        )  # fmt: skip
        if estimator.max_epoch:
            estimator.logger.info("Train for %d epochs.", estimator.max_epoch)
        else:
            estimator.logger.info("Train for %d batches.", estimator.max_batch)
        self.current_epoch = 0
        self.batch_index = 0
        self.processed_samples = 0
        self.log_interval_time = 0.0

    def train_end(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Tell how long it took."""
        seconds = time.time() - self.train_start
        line = f"Train finished using total {int(seconds)}s with {self.current_epoch} epochs."
        estimator.logger.info(f"{line} {shown(self.metrics)}".rstrip())

    def batch_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Start the clock."""
        if isinstance(self.log_interval, int):
            self.batch_start = time.time()

    def batch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool:
        """Write a line every ``log_interval`` batches."""
        if isinstance(self.log_interval, int):
            self.log_interval_time += time.time() - self.batch_start
            self.processed_samples += kwargs["batch"][0].shape[0]
            if self.batch_index % self.log_interval == 0:
                line = (
                    f"[Epoch {self.current_epoch}][Batch {self.batch_index}]"
                    f"[Samples {self.processed_samples}] "
                    f"time/interval: {self.log_interval_time:.3f}s {shown(self.metrics)}"
                )
                self.log_interval_time = 0.0
                estimator.logger.info(line.rstrip())
        self.batch_index += 1
        return False

    def epoch_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Tell the learning rate."""
        self.epoch_start = time.time()
        if any("training" in metric.name for metric in self.metrics):
            estimator.logger.info(
                "[Epoch %d] Begin, current learning rate: %.4f",
                self.current_epoch, estimator.trainer.learning_rate,
            )  # fmt: skip
        else:
            estimator.logger.info("Validation Begin")

    def epoch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool:
        """Tell how long the epoch took."""
        seconds = time.time() - self.epoch_start
        line = f"[Epoch {self.current_epoch}] Finished in {seconds:.3f}s, {shown(self.metrics)}"
        estimator.logger.info(line.rstrip(", "))
        self.current_epoch += 1
        self.batch_index = 0
        return False
