"""Trainings and calls whose traces ``tools/golden/estimator.py`` records from MXNet.

Each scenario takes the module ``mxnet`` and a directory, and returns lines of text: what was
logged, in which order handlers acted, which files are left, which errors came.
"""

from __future__ import annotations

import logging
import os
import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

Scenario = Callable[[Any, str], list[str]]
SCENARIOS: dict[str, Scenario] = {}


def scenario(function: Scenario) -> Scenario:
    """Register a scenario by its name."""
    SCENARIOS[function.__name__] = function
    return function


def loader(mx: Any, count: int = 10, size: int = 4) -> Any:
    """Return batches of points in three dimensions of two classes."""
    points = np.random.RandomState(0).rand(count, 3).astype("float32")
    labels = (np.arange(count) % 2).astype("float32")
    return mx.gluon.data.DataLoader(mx.gluon.data.ArrayDataset(points, labels), size)


def network(mx: Any, hybrid: bool = True) -> Any:
    """Return a small network with known values."""
    net = mx.gluon.nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(mx.gluon.nn.Dense(2, prefix="dense_"))
    mx.random.seed(1)
    net.initialize(mx.init.Xavier())
    if hybrid:
        net.hybridize()
    return net


def estimator(mx: Any, lines: list[str], hybrid: bool = True, **options: Any) -> Any:
    """Return an estimator whose log goes to ``lines``."""
    net = network(mx, hybrid)
    trainer = mx.gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1, "momentum": 0.9})
    loss = mx.gluon.loss.SoftmaxCrossEntropyLoss()
    made = mx.gluon.contrib.estimator.Estimator(net, loss, trainer=trainer, **options)

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(without_times(record.getMessage()))

    made.logger.handlers[:] = [Lines()]
    return made


def without_times(line: str) -> str:
    """Replace what changes from run to run."""
    return re.sub(r"\d+\.\d{3}s", "<t>s", re.sub(r"total \d+s", "total <t>s", line))


def spy(mx: Any, lines: list[str], name: str, priority: int | None = None) -> Any:
    """Return a handler of all moments that tells when it acts and what it is given."""
    est = mx.gluon.contrib.estimator
    moments = {kind: getattr(est, kind) for kind in
               ("TrainBegin", "TrainEnd", "EpochBegin", "EpochEnd", "BatchBegin",
                "BatchEnd")}  # fmt: skip
    kind = type("Spy", tuple(moments.values()), {})
    for base in moments:
        method = re.sub("(?<=n)([BE])", r"_\1", re.sub("(?<=h)([BE])", r"_\1", base)).lower()

        def act(self: Any, estimator: Any, *args: Any, method: str = method, **given: Any) -> None:
            shown = {key: [type(v).__name__ for v in value] for key, value in given.items()}
            lines.append(f"{name} {method} {shown}")

        setattr(kind, method, act)
    made = kind()
    if priority is not None:
        made.priority = priority
    return made


def attempt(lines: list[str], label: str, call: Callable[[], Any]) -> None:
    """Tell how a call ends, and what it warns of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            call()
            end = "ok"
        except Exception as error:
            end = f"{type(error).__name__}: {error}"
    told = [f"{one.category.__name__}: {one.message}" for one in caught]
    lines.append(re.sub(r"0x[0-9a-f]+", "0x", f"{label}: {end} {told}"))


def files(place: str) -> str:
    """Return the names of the files in a directory."""
    return " ".join(sorted(os.listdir(place)))


@scenario
def order_of_handlers(mx: Any, place: str) -> list[str]:
    lines: list[str] = []
    made = estimator(mx, lines)
    spies = [spy(mx, lines, "late", 5), spy(mx, lines, "early", -5), spy(mx, lines, "plain")]
    # MXNet adds its own handlers to the list that it is given.
    made.fit(loader(mx), loader(mx, 6, 3), epochs=1, event_handlers=list(spies))
    made.evaluate(loader(mx, 6, 3), event_handlers=spies[:1])
    return lines


@scenario
def logging_of_epochs(mx: Any, place: str) -> list[str]:
    lines: list[str] = []
    estimator(mx, lines).fit(loader(mx), loader(mx, 6, 3), epochs=3)
    return lines


@scenario
def logging_of_batches(mx: Any, place: str) -> list[str]:
    lines: list[str] = []
    handler = mx.gluon.contrib.estimator.LoggingHandler
    made = estimator(mx, lines)
    metrics = made.train_metrics
    made.fit(loader(mx), batches=5, event_handlers=[handler(2, metrics=metrics)])
    made.fit(loader(mx), epochs=1, event_handlers=[handler(1, metrics=metrics[:1])])
    made.fit(loader(mx), epochs=1, event_handlers=[handler(1, metrics=made.val_metrics)])
    made.fit(loader(mx), epochs=1, event_handlers=[handler(3)])
    made.evaluate(loader(mx, 6, 3), event_handlers=[handler(1, metrics=made.val_metrics)])
    return lines


@scenario
def validation_by_batches(mx: Any, place: str) -> list[str]:
    lines: list[str] = []
    est = mx.gluon.contrib.estimator
    made = estimator(mx, lines)
    handler = est.ValidationHandler(loader(mx, 6, 3), made.evaluate, epoch_period=2, batch_period=2)
    made.fit(loader(mx), epochs=2, event_handlers=[handler])
    lines.append(f"{handler.current_batch} {handler.current_epoch} {handler.priority}")
    return lines


@scenario
def handlers_that_end(mx: Any, place: str) -> list[str]:
    lines: list[str] = []
    est = mx.gluon.contrib.estimator
    ends_epoch = type("EndsEpoch", (est.BatchEnd,), {"batch_end": lambda self, e, **k: True})()
    ends_all = type("EndsAll", (est.EpochEnd,), {"epoch_end": lambda self, e, **k: 1})()
    estimator(mx, lines).fit(loader(mx), epochs=2, event_handlers=ends_epoch)
    made = estimator(mx, lines)
    made.fit(loader(mx), epochs=3, event_handlers=[ends_all])
    made.evaluate(loader(mx, 6, 3), event_handlers=[ends_all, ends_epoch])
    return lines


@scenario
def default_handlers(mx: Any, place: str) -> list[str]:
    lines: list[str] = []
    est = mx.gluon.contrib.estimator
    made = estimator(mx, lines)
    made.max_epoch, made.max_batch = 2, None

    def shown(handlers: Any) -> None:
        names = [(type(one).__name__, getattr(one, "priority", None)) for one in handlers]
        lines.append(f"{names}")

    given: list[list[Any]] = [
        [], [est.MetricHandler(made.train_metrics)], [est.StoppingHandler(1)],
        [est.LoggingHandler(metrics=made.train_metrics)], [est.GradientUpdateHandler(3)],
        [est.ValidationHandler(None, made.evaluate, priority=7)],
        [est.EarlyStoppingHandler(made.train_metrics[0], mode="max")],
    ]  # fmt: skip
    for handlers in given:
        for val_data in (None, loader(mx)):
            shown(made._prepare_default_handlers(val_data, list(handlers)))
    shown(made._prepare_default_validation_handlers([]))
    shown(made._prepare_default_validation_handlers([est.MetricHandler(made.val_metrics)]))
    groups = made._categorize_handlers(made._prepare_default_handlers(loader(mx), []))
    lines.append(str([[type(one).__name__ for one in group] for group in groups]))
    return lines


@scenario
def names_of_metrics(mx: Any, place: str) -> list[str]:
    lines: list[str] = []
    est, metric = mx.gluon.contrib.estimator, mx.metric
    losses = mx.gluon.loss
    cases = [
        (losses.L2Loss(), {}), (losses.SoftmaxCELoss(), {}), (losses.CTCLoss(), {}),
        (losses.SoftmaxCELoss(), {"train_metrics": metric.MSE()}),
        (losses.SoftmaxCELoss(), {"train_metrics": [metric.MSE(), metric.Loss("foo")],
                                  "val_metrics": metric.Accuracy(name="bar")}),
        (losses.L1Loss(), {"train_metrics": metric.CompositeEvalMetric(["acc", "mse"])}),
        (losses.L1Loss(), {"train_metrics": [metric.CompositeEvalMetric(["acc"]), metric.MAE()]}),
        (losses.L1Loss(), {"train_metrics": metric.Accuracy(name="training x")}),
    ]  # fmt: skip
    for loss, options in cases:
        made = est.Estimator(network(mx), loss, **options)
        both = made.train_metrics, made.val_metrics
        lines.append(str([[(type(one).__name__, one.name) for one in side] for side in both]))
    return lines


@scenario
def stopping_counts(mx: Any, place: str) -> list[str]:
    lines: list[str] = []
    handler_class = mx.gluon.contrib.estimator.StoppingHandler
    made = estimator(mx, lines)
    for limits in ((2, None), (None, 3)):
        made.max_epoch, made.max_batch = limits
        handler = handler_class(5, 6)
        lines.append(str(sorted(vars(handler).items())))
        handler.train_begin(made)
        ends = [handler.batch_end(made) for _ in range(4)], [handler.epoch_end(made) for _ in "ab"]
        lines.append(f"{ends} {sorted(vars(handler).items())}")
    return lines


@scenario
def early_stopping(mx: Any, place: str) -> list[str]:
    lines: list[str] = []
    handler_class = mx.gluon.contrib.estimator.EarlyStoppingHandler
    made = estimator(mx, lines)

    class Given(mx.metric.EvalMetric):
        value = 0.0

        def get(self) -> tuple[str, float]:
            return self.name, self.value

    cases: list[tuple[list[float], dict[str, Any]]] = [
        ([1, 2, 3, 2, 1, 5], {"mode": "max"}), ([1, 2, 3, 2, 1, 5], {"mode": "max", "patience": 2}),
        ([1, 1.2, 1.3, 1.5, 2.5], {"mode": "max", "min_delta": 0.5, "patience": 3}),
        ([5, 4, 4, 4, 3], {"mode": "min"}),
        ([5, 4, 4, 4, 3, 3, 3, 3], {"mode": "min", "patience": 2, "min_delta": 0.5}),
        ([5, 4, 3], {"mode": "min", "baseline": 2, "patience": 2}),
    ]  # fmt: skip
    for values, options in cases:
        metric = Given("given")
        handler = handler_class(metric, **options)
        handler.train_begin(made)
        for metric.value in values:
            end = handler.epoch_end(made)
            lines.append(
                f"{end} {handler.stop_training} {handler.wait} {float(handler.best)} "
                f"{handler.current_epoch} {handler.stopped_epoch} {handler.monitor_op.__name__}"
            )
        handler.train_end(made)
    made = estimator(mx, lines)
    handler = handler_class(made.train_metrics[0], patience=1, mode="max")
    made.fit(loader(mx), loader(mx, 6, 3), epochs=10, event_handlers=[handler])
    return lines


def _checkpointed(mx: Any, place: str, hybrid: bool = True, fit: Any = None, **options: Any) -> list[str]:  # noqa: E501
    lines: list[str] = []
    made = estimator(mx, lines, hybrid)
    monitor = options.pop("monitor", None)
    if monitor is not None:
        options["monitor"] = made.val_metrics[monitor]
    handler = mx.gluon.contrib.estimator.CheckpointHandler(place, verbose=0, **options)
    attempt(lines, "fit", lambda: made.fit(
        loader(mx), loader(mx, 6, 3), event_handlers=[handler], **fit))  # fmt: skip
    state = (handler.current_batch, handler.current_epoch, handler.saved_checkpoints)
    lines += [files(place), str(state)]
    if "monitor" in options and options.get("save_best"):
        lines.append(f"{handler.best:.4f} {handler.monitor_op.__name__}")
    return lines


@scenario
def checkpoints_of_epochs(mx: Any, place: str) -> list[str]:
    return _checkpointed(mx, place, fit={"epochs": 7}, max_checkpoints=2)


@scenario
def checkpoints_without_graph(mx: Any, place: str) -> list[str]:
    return _checkpointed(mx, place, hybrid=False, fit={"epochs": 1}, max_checkpoints=0)


@scenario
def checkpoints_of_batches(mx: Any, place: str) -> list[str]:
    return _checkpointed(mx, place, fit={"batches": 7}, batch_period=3, epoch_period=2,
                         model_prefix="foo")  # fmt: skip


@scenario
def checkpoints_of_the_best(mx: Any, place: str) -> list[str]:
    return _checkpointed(mx, place, fit={"epochs": 3}, save_best=True, monitor=1, mode="min")


@scenario
def resuming_epochs(mx: Any, place: str) -> list[str]:
    lines = _checkpointed(mx, place, fit={"epochs": 2})
    for fit in ({"epochs": 4}, {"epochs": 4}, {"epochs": 2}, {"batches": 20}):
        lines += _checkpointed(mx, place, fit=fit, resume_from_checkpoint=True)
    return lines


@scenario
def resuming_batches(mx: Any, place: str) -> list[str]:
    lines = []
    for batches in (4, 6):
        lines += _checkpointed(mx, place, fit={"batches": batches}, batch_period=1,
                               epoch_period=None, resume_from_checkpoint=True)  # fmt: skip
    return lines


@scenario
def wrong_arguments(mx: Any, place: str) -> list[str]:
    lines: list[str] = []
    est = mx.gluon.contrib.estimator
    loss = mx.gluon.loss.SoftmaxCELoss(prefix="l_")
    net = network(mx)
    make = est.Estimator
    attempt(lines, "loss", lambda: make(net, "l"))
    attempt(lines, "val_loss", lambda: make(net, loss, val_loss=3))
    attempt(lines, "metrics", lambda: make(net, loss, train_metrics="acc"))
    attempt(lines, "context", lambda: make(net, loss, context="cpu"))
    attempt(lines, "contexts", lambda: make(net, loss, context=[mx.cpu(), "a"]))
    attempt(lines, "trainer", lambda: make(net, loss, trainer="sgd"))
    attempt(lines, "initialized", lambda: make(net, loss, initializer="xavier"))
    attempt(lines, "processor", lambda: make(net, loss, batch_processor=3))
    made = estimator(mx, [])
    attempt(lines, "no loader", lambda: made.fit(3, epochs=1))
    attempt(lines, "no count", lambda: made.fit(loader(mx)))
    attempt(lines, "both counts", lambda: made.fit(loader(mx), epochs=1, batches=1))
    attempt(lines, "zero", lambda: made.fit(loader(mx), epochs=0))
    attempt(lines, "no val loader", lambda: made.evaluate(3))
    attempt(lines, "no handler", lambda: made.fit(loader(mx), epochs=1, event_handlers=[3]))
    foreign = est.MetricHandler([mx.metric.Accuracy()])
    attempt(lines, "metric", lambda: made.fit(loader(mx), epochs=1, event_handlers=foreign))
    training = est.MetricHandler(made.train_metrics)
    attempt(lines, "kind", lambda: made.evaluate(loader(mx), event_handlers=training))
    attempt(lines, "interval", lambda: est.LoggingHandler("x"))
    attempt(lines, "monitor", lambda: est.EarlyStoppingHandler("acc"))
    attempt(lines, "composite", lambda: est.EarlyStoppingHandler(mx.metric.CompositeEvalMetric()))
    attempt(lines, "best", lambda: est.CheckpointHandler(place, save_best=True))
    attempt(lines, "auto", lambda: est.EarlyStoppingHandler(mx.metric.Accuracy()))
    return lines


@scenario
def batches_on_two_contexts(mx: Any, place: str) -> list[str]:
    lines: list[str] = []
    contexts = [mx.cpu(0), mx.cpu(1)]
    net = mx.gluon.nn.Dense(2, in_units=3)
    net.initialize(mx.init.One(), ctx=contexts)
    loss = mx.gluon.loss.SoftmaxCELoss()
    trainer = mx.gluon.Trainer(net.collect_params(), "sgd")
    made = mx.gluon.contrib.estimator.Estimator(net, loss, trainer=trainer, context=contexts)
    batch = next(iter(loader(mx)))
    for results in (made.batch_processor.fit_batch(made, batch),
                    made.batch_processor.evaluate_batch(made, batch)):  # fmt: skip
        for part in results:
            shapes = [(str(one.context), one.shape) for one in part]
            lines.append(f"{shapes} {[round(float(one.sum().asscalar()), 4) for one in part]}")
    lines.append(str([round(float(g.sum().asscalar()), 4) for g in net.weight.list_grad()]))
    sizes: list[Any] = []
    trainer.step = lambda size, **_: sizes.append(size)
    handler = mx.gluon.contrib.estimator.GradientUpdateHandler()
    handler.batch_end(made, loss=[mx.nd.ones(3), mx.nd.ones(2)])
    handler.batch_end(made, loss=mx.nd.ones((3, 2)))
    lines.append(str(sizes))
    return lines
