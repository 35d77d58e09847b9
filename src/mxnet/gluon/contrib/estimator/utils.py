"""Checks of the metrics that estimators and handlers are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....metric import Accuracy, CompositeEvalMetric, EvalMetric
from ...loss import SoftmaxCrossEntropyLoss

_METRIC_ATTRIBUTES = ("metric", "metrics", "train_metrics", "val_metrics")


def _check_metrics(metrics: Any) -> list[EvalMetric]:
    """Return metrics as a list; a composite alone counts as its parts, None as no metric.

    Raises ValueError if there is anything but metrics.
    """
    if isinstance(metrics, CompositeEvalMetric):
        return list(metrics.metrics)
    if isinstance(metrics, EvalMetric):
        return [metrics]
    several = isinstance(metrics, list | tuple | None)
    found: list[Any] = list(metrics or ()) if several else [metrics]
    if not all(isinstance(metric, EvalMetric) for metric in found):
        raise ValueError(
            "metrics must be a Metric or a list of Metric, refer to mxnet.metric.EvalMetric: "
            f"{metrics}"
        )
    return found


def _check_handler_metric_ref(handler: Any, known_metrics: Sequence[EvalMetric]) -> None:
    """Raise ValueError if a handler has metrics of its own, which nobody would update."""
    for name in _METRIC_ATTRIBUTES:
        value = getattr(handler, name, None)
        for metric in value if isinstance(value, list | tuple) else [value]:
            if isinstance(metric, EvalMetric):
                _check_metric_known(handler, metric, known_metrics)


def _check_metric_known(
    handler: Any, metric: EvalMetric, known_metrics: Sequence[EvalMetric]
) -> None:
    """Raise ValueError if a metric of a handler is none of the estimator's."""
    if not any(metric is known for known in known_metrics):
        raise ValueError(
            f"Event handler {type(handler).__name__} refers to a metric instance {metric} outside "
            "of the known training and validation metrics. Please use the metrics from "
            "estimator.train_metrics and estimator.val_metrics instead."
        )


def _suggest_metric_for_loss(loss: Any) -> EvalMetric | None:
    """Return the metric that goes with a loss, if there is one."""
    return Accuracy() if isinstance(loss, SoftmaxCrossEntropyLoss) else None
