"""EarlyStoppingHandler, and how handlers tell better values of a metric from worse ones."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ....metric import CompositeEvalMetric, EvalMetric
from ._events import EpochEnd, TrainBegin, TrainEnd

__all__ = ["EarlyStoppingHandler", "chosen_comparison", "worst"]

_RISING = ("acc", "f1")


def chosen_comparison(metric: EvalMetric, mode: str, kind: str) -> Callable[..., Any]:
    """Return the comparison that says whether a value of a metric is better than another.

    ``mode`` is "min", "max" or "auto", which takes accuracies and F1 to be better the higher
    they are, and everything else the lower. ``kind`` begins the warning for other modes.
    """
    if mode not in ("auto", "min", "max"):
        warnings.warn(
            f"{kind} mode {mode} is unknown, fallback to auto mode. CheckpointHandler will use "
            "max mode for f1 and accuracy metric comparison and use min mode other wise",
            RuntimeWarning,
            stacklevel=3,
        )
        mode = "auto"
    if mode != "auto":
        return np.less if mode == "min" else np.greater
    rises = any(part in metric.name.lower() for part in _RISING)
    used, other = ("greater", "less") if rises else ("less", "greater")
    this, that = ("max", "min") if rises else ("min", "max")
    warnings.warn(
        f"`{used}` operator will be used to determine if {metric.name} has improved. Please "
        f"specify `mode='{that}'` to use the `{other}` operator. Specify `mode='{this}' to "
        "disable this warning.`",
        stacklevel=3,
    )
    return np.greater if rises else np.less


def worst(comparison: Callable[..., Any]) -> float:
    """Return the value that every other one is better than."""
    return -math.inf if comparison is np.greater else math.inf


class EarlyStoppingHandler(TrainBegin, EpochEnd, TrainEnd):
    """Ends the training when a metric no longer gets better.

    Parameters
    ----------
    monitor : EvalMetric
        One of ``estimator.train_metrics`` or ``estimator.val_metrics``.
    min_delta : float
        By how much a value must be better to count.
    patience : int
        How many epochs in a row without a better value are let pass.
    mode : {"auto", "min", "max"}
        Which values are better; "auto" asks the metric's name: higher ones of accuracies and F1,
        lower ones of everything else.
    baseline : float, optional
        The value to beat first.

    Raises
    ------
    ValueError
        If ``monitor`` is no single metric.
    """

    resumable = ("wait", "best", "current_epoch", "stopped_epoch")

    def __init__(
        self,
        monitor: EvalMetric,
        min_delta: float = 0,
        patience: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
    ) -> None:
        if not isinstance(monitor, EvalMetric):
            raise ValueError(
                "Please provide one of the metric objects from estimator.train_metrics and "
                "estimator.val_metrics as monitor."
            )
        if isinstance(monitor, CompositeEvalMetric):
            raise ValueError(
                "CompositeEvalMetric is not supported for EarlyStoppingHandler, please specify a "
                "simple metric instead."
            )
        self.monitor = monitor
        self.baseline = baseline
        self.patience = patience
        self.monitor_op = chosen_comparison(monitor, mode, "EarlyStopping")
        self.min_delta = min_delta if self.monitor_op is np.greater else -min_delta
        self._start()

    def _start(self) -> None:
        self.wait = 0
        self.stopped_epoch = 0
        self.current_epoch = 0
        self.stop_training = False
        self.best = worst(self.monitor_op) if self.baseline is None else self.baseline

    def train_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Forget earlier trainings."""
        self._start()

    def epoch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool:
        """Return whether the metric has been waited for long enough."""
        name, value = self.monitor.get()
        if math.isnan(value):
            warnings.warn(
                f"{name} is not updated, make sure you pass one of the metric objects from "
                "estimator.train_metrics and estimator.val_metrics as monitor.",
                RuntimeWarning,
                stacklevel=2,
            )
        elif self.monitor_op(value - self.min_delta, self.best):
            self.best = value
            self.wait = 0
        else:
            self.wait += 1
            if self.wait >= self.patience:
                self.stopped_epoch = self.current_epoch
                self.stop_training = True
        self.current_epoch += 1
        return self.stop_training

    def train_end(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Tell why the training ended."""
        if self.stop_training:
            estimator.logger.info(
                "[Epoch %d] EarlyStoppingHanlder: early stopping due to %s not improving",
                self.stopped_epoch, self.monitor.name,
            )  # fmt: skip
