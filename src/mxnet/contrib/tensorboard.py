"""Metrics of training loops as curves in TensorBoard."""

from __future__ import annotations

import os

from .._core.event_files import ScalarWriter
from ..model import BatchEndParam

__all__ = ["LogMetricsCallback"]


class LogMetricsCallback:
    """Writes the metric, at each call, to files that TensorBoard shows; the step is the epoch.

    Parameters
    ----------
    logging_dir : str
        Directory of the files.
    prefix : str, optional
        Put before the names of metrics, with a hyphen.

    Raises
    ------
    ImportError
        If the package `tensorboard` (the extra ``viz``) is missing.
    """

    def __init__(self, logging_dir: str | os.PathLike[str], prefix: str | None = None) -> None:
        self.prefix = prefix
        self.summary_writer = ScalarWriter(logging_dir)

    def __call__(self, param: BatchEndParam) -> None:
        """Write each metric, if there is one."""
        if param.eval_metric is None:
            return
        for name, value in param.eval_metric.get_name_value():
            tag = name if self.prefix is None else f"{self.prefix}-{name}"
            self.summary_writer.add_scalar(tag, value, global_step=param.epoch)
        self.summary_writer.flush()
