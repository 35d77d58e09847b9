"""LogMetricsCallback: metrics of training loops in TensorBoard."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

import mxnet as mx
from mxnet.contrib.tensorboard import LogMetricsCallback


class Written(LogMetricsCallback):
    """Keeps what would be written."""

    def __init__(self, prefix: str | None) -> None:
        self.prefix = prefix
        self.lines: list[tuple[Any, ...]] = []
        self.summary_writer: Any = self

    def add_scalar(self, tag: str, value: float, global_step: int) -> None:
        self.lines.append((tag, value, global_step))

    def flush(self) -> None:
        self.lines.append(("flush",))


def filled() -> mx.metric.CompositeEvalMetric:
    metric = mx.metric.CompositeEvalMetric(["acc", "mae"])
    metric.metrics[0].update([mx.nd.array([0, 1])], [mx.nd.array([[1, 0], [1, 0]])])
    metric.metrics[1].update([mx.nd.array([1.0])], [mx.nd.array([[3.0]])])
    return metric


def test_what_is_written() -> None:
    # Tags and steps are those that MXNet hands to its writer.
    for prefix, start in (("train", "train-"), (None, "")):
        callback = Written(prefix)
        callback(mx.model.BatchEndParam(3, 5, filled(), None))
        callback(mx.model.BatchEndParam(3, 5, None, None))
        assert callback.lines == [(start + "accuracy", 0.5, 3), (start + "mae", 2.0, 3), ("flush",)]


def test_files(tmp_path: Path) -> None:
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    callback = LogMetricsCallback(tmp_path, prefix="train")
    for epoch in (0, 2):
        callback(mx.model.BatchEndParam(epoch, 9, filled(), None))
    callback.summary_writer.close()
    found = accumulator.EventAccumulator(os.fspath(tmp_path))
    found.Reload()
    points = found.Scalars("train-mae")
    assert [(point.step, point.value) for point in points] == [(0, 2.0), (2, 2.0)]


def test_missing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorboard.compat.proto.event_pb2", None)
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(ImportError, match=r"pip install 'regluon\[viz\]'"):
        LogMetricsCallback(tmp_path)
