"""Calls of callbacks whose logs ``tools/golden/callbacks.py`` records from MXNet."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def logged(lines: list[str]) -> Iterator[None]:
    """Collect what the root logger gets."""

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.levelname} {record.getMessage()!r}")

    root, handler = logging.getLogger(), Lines()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


@contextmanager
def clock() -> Iterator[list[float]]:
    """Replace the clock by one that stands until it is moved."""
    now, before = [100.0], time.time
    time.time = lambda: now[0]
    try:
        yield now
    finally:
        time.time = before


def metrics(mx: Any) -> list[Any]:
    """Return metrics with local values other than the global ones, and no metric."""

    def fill(metric: Any) -> Any:
        metric.update([mx.nd.array([0, 1])], [mx.nd.array([[1, 0], [1, 0]])])
        metric.reset_local()
        metric.update([mx.nd.array([0])], [mx.nd.array([[1, 0]])])
        return metric

    both = mx.metric.CompositeEvalMetric([mx.metric.Accuracy(), mx.metric.CrossEntropy(eps=0.1)])
    return [fill(mx.metric.Accuracy()), fill(both), None]


def callbacks(mx: Any) -> list[Callable[[Any], None]]:
    """Return callbacks after batches."""
    made = mx.callback
    return [
        made.Speedometer(10, 2), made.Speedometer(10, 2, False), made.Speedometer(32),
        made.Speedometer(7, 1), made.log_train_metric(2), made.log_train_metric(3, True),
        made.ProgressBar(4, 10), made.ProgressBar(7), made.LogValidationMetricsCallback(),
    ]  # fmt: skip


def batches(mx: Any, place: str) -> list[str]:
    """Run all callbacks after batches with all metrics."""
    lines: list[str] = []
    for number in range(len(callbacks(mx))):
        for metric in metrics(mx):
            callback = callbacks(mx)[number]
            with logged(lines), clock() as now:
                for epoch in (0, 1):
                    for batch in range(6):
                        now[0] += 0.3 * (batch != 4)
                        callback(mx.model.BatchEndParam(epoch, batch, metric, None))
            if metric is not None:
                pairs = [*metric.get_name_value(), *metric.get_global_name_value()]
                lines.append(" ".join(f"{name} {value:.5f}" for name, value in pairs))
    return lines


def epochs(mx: Any, place: str) -> list[str]:
    """Run the callbacks after epochs."""
    lines: list[str] = []

    class Module:
        def save_checkpoint(self, *given: Any) -> None:
            lines.append(f"module {given}")

    graph = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=2, name="fc")
    prefix = os.path.join(place, "model")
    arrays = {"fc_weight": mx.nd.ones((2, 3))}, {"state": mx.nd.zeros(2)}
    with logged(lines):
        for callback in (
            mx.callback.do_checkpoint(prefix, 2), mx.callback.do_checkpoint(prefix + "x", -1),
            mx.callback.module_checkpoint(Module(), "m", 2, True),
            mx.callback.module_checkpoint(Module(), "m", 0),
        ):  # fmt: skip
            for epoch in range(3):
                callback(epoch, graph, *arrays)
        lines.append(str(sorted(os.listdir(place))))
        found, arg, aux = mx.model.load_checkpoint(prefix, 2)
        lines.append(f"{found.list_arguments()} {sorted(arg)} {sorted(aux)}")
        lines.append(str(sorted(mx.nd.load(prefix + "-0002.params"))))
        mx.model.save_checkpoint(prefix, 12345, None, {}, {})
        lines.append(str(mx.model.load_params(prefix, 12345)))
    return lines


SCENARIOS = {"batches": batches, "epochs": epochs}
