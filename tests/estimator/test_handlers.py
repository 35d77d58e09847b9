"""Handlers that MXNet lacks, and what we do better in those that it has."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon.contrib import estimator as est


def loader(count: int = 12, size: int = 4) -> Any:
    points = np.random.RandomState(0).randn(count, 3).astype("float32")
    labels = (points.sum(1) > 0).astype("float32")
    return mx.gluon.data.DataLoader(mx.gluon.data.ArrayDataset(points, labels), size)


@pytest.fixture
def made() -> est.Estimator:
    net = mx.gluon.nn.HybridSequential()
    net.add(mx.gluon.nn.Dense(2))
    net.initialize(mx.init.Xavier())
    trainer = mx.gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.1})
    found = est.Estimator(net, mx.gluon.loss.SoftmaxCELoss(), trainer=trainer)
    found.logger.handlers.clear()
    return found


@pytest.fixture
def lines(made: est.Estimator) -> list[str]:
    found: list[str] = []
    made.logger.addFilter(lambda record: found.append(record.getMessage()) or True)
    return found


def test_training_learns(made: est.Estimator) -> None:
    made.fit(loader(64, 8), epochs=8)
    made.evaluate(loader(64, 8))
    assert made.val_metrics[0].get()[1] > 0.9


def test_list_of_the_caller_is_left_alone(made: est.Estimator) -> None:
    handlers: list[Any] = [est.HistoryHandler()]
    made.fit(loader(), epochs=1, event_handlers=handlers)
    made.fit(loader(), epochs=1, event_handlers=tuple(handlers))
    assert len(handlers) == 1


@pytest.mark.parametrize("count", [{"epochs": -1}, {"batches": -3}, {"epochs": 1.5}])
def test_impossible_numbers_are_refused(made: est.Estimator, count: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be a positive integer"):
        made.fit(loader(), **count)


def test_logging_interval_must_be_positive() -> None:
    with pytest.raises(ValueError, match="log_interval must be 1 or more"):
        est.LoggingHandler(0)


@pytest.mark.parametrize(
    ("metric", "better"),
    [(mx.metric.Accuracy(), "greater"), (mx.metric.F1(), "greater"), (mx.metric.Loss(), "less"),
     (mx.metric.MSE(), "less")],
)  # fmt: skip
def test_auto_mode_knows_losses(metric: Any, better: str, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match=f"`{better}` operator will be used"):
        stopping = est.EarlyStoppingHandler(metric, min_delta=0.5)
        saving = est.CheckpointHandler(str(tmp_path), monitor=metric, save_best=True)
    assert stopping.monitor_op.__name__ == saving.monitor_op.__name__ == better
    assert stopping.min_delta == (0.5 if better == "greater" else -0.5)
    with pytest.warns(RuntimeWarning, match="mode upward is unknown"):
        est.EarlyStoppingHandler(metric, mode="upward")


def test_early_stopping_in_the_first_epoch_is_told(
    made: est.Estimator, lines: list[str]
) -> None:
    handler = est.EarlyStoppingHandler(made.train_metrics[0], mode="max", baseline=2.0)
    made.fit(loader(), epochs=5, event_handlers=handler)
    assert "[Epoch 0] EarlyStoppingHanlder: early stopping due to training accuracy not " in (
        "\n".join(lines)
    )


def test_metrics_without_values_are_warned_of(made: est.Estimator, tmp_path: Path) -> None:
    stopping = est.EarlyStoppingHandler(made.val_metrics[0], mode="max")
    saving = est.CheckpointHandler(
        str(tmp_path), monitor=made.val_metrics[0], save_best=True, mode="max"
    )
    with pytest.warns(RuntimeWarning, match="validation accuracy is not updated"):
        made.fit(loader(), epochs=1, event_handlers=[stopping, saving])
    assert not list(tmp_path.glob("*best*"))


def test_checkpoint_tells_the_value_before(
    made: est.Estimator, lines: list[str], tmp_path: Path
) -> None:
    handler = est.CheckpointHandler(
        str(tmp_path), monitor=made.train_metrics[1], save_best=True, mode="min", verbose=1
    )
    made.fit(loader(), epochs=2, event_handlers=handler)
    told = [line for line in lines if "CheckpointHandler" in line]
    assert "[Epoch 0] CheckpointHandler: trained total 3 batches" in told[0]
    assert "improved from inf to " in told[1]
    assert told[3].startswith("[Epoch 1] CheckpointHandler: training softmaxcrossentropyloss")


def test_checkpoint_of_the_best_is_that_of_its_epoch(made: est.Estimator, tmp_path: Path) -> None:
    handler = est.CheckpointHandler(
        str(tmp_path), monitor=made.train_metrics[1], save_best=True, mode="max"
    )
    made.fit(loader(), epochs=3, event_handlers=handler)
    best = mx.nd.load(str(tmp_path / "model-best.params"))["0.weight"].asnumpy()
    first = mx.nd.load(str(tmp_path / "model-epoch0batch3.params"))["0.weight"].asnumpy()
    np.testing.assert_array_equal(best, first)


def test_history_collects_and_shows(made: est.Estimator, lines: list[str]) -> None:
    history = est.HistoryHandler(printing=True)
    made.fit(loader(), loader(8), epochs=3, event_handlers=history)
    names = ["epoch", "learning rate", "seconds", "training accuracy",
             "training softmaxcrossentropyloss", "validation accuracy",
             "validation softmaxcrossentropyloss"]  # fmt: skip
    assert [list(row) for row in history.rows] == [names] * 3
    losses = history.column("training softmaxcrossentropyloss")
    assert losses == sorted(losses, reverse=True)
    with pytest.raises(KeyError, match=r"no 'loss'; there are epoch"):
        history.column("loss")
    table = str(history).split("\n")
    assert len(table) == 5 and len({len(line) for line in table}) == 1
    assert table[0].split("  ")[0].strip() == "epoch" and set(table[1]) == {"-", " "}
    assert f"{losses[2]:.4g}" in table[4]
    html = history._repr_html_()
    assert html.count("<tr>") == 4 and "<th>validation accuracy</th>" in html
    printed = [line for line in lines if line.lstrip().startswith(("epoch", "1 ", "2 "))]
    assert len(printed) == 3 and printed[0].count("\n") == 2


def test_validation_is_missing_where_there_was_none(made: est.Estimator) -> None:
    history = est.HistoryHandler()
    made.fit(loader(), epochs=1, event_handlers=history)
    with pytest.raises(KeyError):
        history.column("validation accuracy")


def test_progress_bar(made: est.Estimator) -> None:
    stream = io.StringIO()
    bar = est.ProgressBarHandler(file=stream)
    made.fit(loader(), epochs=2, event_handlers=bar)
    shown = stream.getvalue()
    assert "Epoch 0: 100%" in shown and "Epoch 1: 100%" in shown and "3/3" in shown
    assert "accuracy=" in shown and "softmaxcrossentropyloss=" in shown
    with pytest.raises(ValueError, match="metric_period must be 1 or more"):
        est.ProgressBarHandler(metric_period=0)


def test_tensorboard(made: est.Estimator, tmp_path: Path) -> None:
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    handler = est.TensorBoardHandler(tmp_path / "runs", batch_period=2)
    history = est.HistoryHandler()
    made.fit(loader(), loader(8), epochs=3, event_handlers=[handler, history])
    found = accumulator.EventAccumulator(os.fspath(tmp_path / "runs"))
    found.Reload()
    assert set(found.Tags()["scalars"]) == {
        "accuracy/training", "accuracy/validation", "softmaxcrossentropyloss/training",
        "softmaxcrossentropyloss/validation", "learning rate", "learning rate by batch",
        "accuracy/training by batch", "softmaxcrossentropyloss/training by batch",
    }  # fmt: skip
    curve = found.Scalars("softmaxcrossentropyloss/training")
    assert [point.step for point in curve] == [0, 1, 2]
    np.testing.assert_allclose(
        [point.value for point in curve], history.column("training softmaxcrossentropyloss"),
        rtol=1e-6,
    )  # fmt: skip
    steps = [point.step for point in found.Scalars("learning rate by batch")]
    assert steps == [2, 4, 6, 8]


def test_tensorboard_that_is_not_installed(
    made: est.Estimator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tensorboard.compat.proto.event_pb2", None)
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(ImportError, match=r"pip install 'regluon\[viz\]'"):
        made.fit(loader(), epochs=1, event_handlers=est.TensorBoardHandler(tmp_path))


def test_own_batch_processor(made: est.Estimator) -> None:
    class Doubled(est.BatchProcessor):
        def fit_batch(self, estimator: Any, train_batch: Any, batch_axis: int = 0) -> Any:
            twice = [mx.nd.concat(part, part, dim=0) for part in train_batch]
            return super().fit_batch(estimator, twice, batch_axis)

    made.batch_processor = Doubled()
    made.fit(loader(), epochs=1)
    assert made.train_metrics[0].num_inst == 24
