"""Callbacks of training loops: speed, metrics, checkpoints.

Those after a batch are called with a :class:`mxnet.model.BatchEndParam`, those after an epoch with
its number, the graph, the parameters and the auxiliary states.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from typing import Any

from .module.checkpoint import BatchEndParam, save_checkpoint

__all__ = [
    "LogValidationMetricsCallback", "ProgressBar", "Speedometer", "do_checkpoint",
    "log_train_metric", "module_checkpoint",
]  # fmt: skip


def module_checkpoint(
    mod: Any, prefix: str, period: int = 1, save_optimizer_states: bool = False
) -> Callable[..., None]:
    """Return a callback that saves a module every ``period`` epochs, by its `save_checkpoint`."""
    period = max(1, int(period))

    def callback(iter_no: int, sym: Any = None, arg: Any = None, aux: Any = None) -> None:
        if (iter_no + 1) % period == 0:
            mod.save_checkpoint(prefix, iter_no + 1, save_optimizer_states)

    return callback


def do_checkpoint(prefix: str, period: int = 1) -> Callable[[int, Any, Any, Any], None]:
    """Return a callback that saves graph and parameters every ``period`` epochs.

    The files are those of :func:`mxnet.model.save_checkpoint`; their epoch counts from 1.
    """
    period = max(1, int(period))

    def callback(iter_no: int, sym: Any, arg: Any, aux: Any) -> None:
        if (iter_no + 1) % period == 0:
            save_checkpoint(prefix, iter_no + 1, sym, arg, aux)

    return callback


def log_train_metric(period: int, auto_reset: bool = False) -> Callable[[BatchEndParam], None]:
    """Return a callback that logs the metric every ``period`` batches.

    With ``auto_reset`` the metric begins anew then, but for its global statistics.
    """

    def callback(param: BatchEndParam) -> None:
        if param.nbatch % period == 0 and param.eval_metric is not None:
            for name, value in param.eval_metric.get_name_value():
                logging.info(
                    "Iter[%d] Batch[%d] Train-%s=%f", param.epoch, param.nbatch, name, value
                )
            if auto_reset:
                param.eval_metric.reset_local()

    return callback


class Speedometer:
    """Logs samples per second, and the metric, every so many batches.

    Parameters
    ----------
    batch_size : int
        How many samples a batch has.
    frequent : int
        Every how many batches.
    auto_reset : bool
        Whether the metric begins anew then, but for its global statistics.
    """

    def __init__(self, batch_size: int, frequent: int = 50, auto_reset: bool = True) -> None:
        self.batch_size = batch_size
        self.frequent = frequent
        self.init = False
        self.tic: float = 0
        self.last_count = 0
        self.auto_reset = auto_reset

    def __call__(self, param: BatchEndParam) -> None:
        """Count a batch; the clock starts with the first of an epoch."""
        count = param.nbatch
        if self.last_count > count:
            self.init = False
        self.last_count = count
        if not self.init:
            self.init = True
            self.tic = time.time()
        elif count % self.frequent == 0:
            self._log(param)
            self.tic = time.time()

    def _log(self, param: BatchEndParam) -> None:
        seconds = time.time() - self.tic
        speed = self.frequent * self.batch_size / seconds if seconds else math.inf
        metric = param.eval_metric
        if metric is None:
            logging.info(
                f"Iter[{param.epoch}] Batch [{param.nbatch}]\tSpeed: {speed:.2f} samples/sec"
            )
            return
        first = param.nbatch - self.frequent if self.auto_reset else 0
        pairs = metric.get_name_value()
        if self.auto_reset:
            metric.reset_local()
        place = f"Epoch[{param.epoch}] Batch [{first}-{param.nbatch}]"
        values = "".join(f"\t{name}={value:f}" for name, value in pairs)
        logging.info(f"{place}\tSpeed: {speed:.2f} samples/sec{values}")


class ProgressBar:
    """Logs a bar that grows with the batches.

    Parameters
    ----------
    total : int
        How many batches there are.
    length : int
        How long the bar is, in characters.
    """

    def __init__(self, total: int, length: int = 80) -> None:
        self.bar_len = length
        self.total = total

    def __call__(self, param: BatchEndParam) -> None:
        """Log the bar."""
        done = param.nbatch / self.total
        filled = round(self.bar_len * done)
        bar = "=" * filled + "-" * (self.bar_len - filled)
        logging.info("[%s] %s%%\r", bar, math.ceil(100.0 * done))


class LogValidationMetricsCallback:
    """Logs the metric at the end of an evaluation."""

    def __call__(self, param: BatchEndParam) -> None:
        """Log each metric, if there is one."""
        if param.eval_metric is not None:
            for name, value in param.eval_metric.get_name_value():
                logging.info("Epoch[%d] Validation-%s=%f", param.epoch, name, value)
