"""A run that is interrupted and resumed ends with the parameters of one that is not."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon import nn
from mxnet.gluon.contrib import estimator as est


class Interrupt(est.BatchEnd):
    """Raises after so many batches, between all handlers and the next batch."""

    def __init__(self, after: int) -> None:
        self.left = after

    def batch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return False


def jitter(image: np.ndarray, label: np.ndarray) -> tuple[Any, Any]:
    """Draw from every source of random numbers."""
    noise = np.random.rand() + random.random() + mx.nd.random.uniform(shape=(1,)).asscalar()
    return (image + 0.01 * noise).astype("float32"), label


def make(contexts: int = 1, **loading: Any) -> tuple[est.Estimator, Any]:
    mx.random.seed(7)
    np.random.seed(8)
    random.seed(9)
    ctx = [mx.cpu(i) for i in range(contexts)]
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Dense(8, activation="relu"), nn.BatchNorm(), nn.Dropout(0.5), nn.Dense(2))
    net.initialize(mx.init.Xavier(), ctx=ctx)
    schedule = mx.lr_scheduler.FactorScheduler(4, 0.5)
    options = {"learning_rate": 0.05, "lr_scheduler": schedule, "wd": 0.01}
    trainer = mx.gluon.Trainer(net.collect_params(), "adam", options)
    values = np.random.RandomState(0)
    points = values.rand(26, 3).astype("float32")
    labels = (values.rand(26) > 0.5).astype("float32")
    data = mx.gluon.data.ArrayDataset(points, labels).transform(jitter)
    loading = {"last_batch": "discard", **loading}
    loader = mx.gluon.data.DataLoader(data, 4, shuffle=True, **loading)
    made = est.Estimator(
        net, mx.gluon.loss.SoftmaxCELoss(), trainer=trainer, context=ctx,
        train_metrics=[mx.metric.Accuracy(), mx.metric.F1(), mx.metric.Loss()],
    )  # fmt: skip
    made.logger.handlers.clear()
    return made, loader


def results(made: est.Estimator) -> dict[str, Any]:
    parameters = {
        f"{number}{name}": array.asnumpy()
        for name, parameter in made.net.collect_params().items()
        for number, array in enumerate(parameter.list_data())
    }
    metrics = {one.name: np.float64(one.get()[1]) for one in made.train_metrics}
    draws = {"numpy": np.random.rand(2), "python": np.float64(random.random()),
             "mxnet": mx.nd.random.normal(shape=(3,)).asnumpy()}  # fmt: skip
    return parameters | metrics | draws


@pytest.mark.parametrize("after", [2, 6, 9, 12])
@pytest.mark.parametrize(
    "options",
    [{}, {"last_batch": "rollover"}, {"contexts": 2}, {"num_workers": 1}],
    ids=["plain", "rollover", "contexts", "workers"],
)
def test_resumed_run_equals_uninterrupted_run(
    after: int, options: dict[str, Any], tmp_path: Path
) -> None:
    whole, loader = make(**options)
    whole.fit(loader, epochs=3)
    wanted = results(whole)

    path = tmp_path / "deeper" / "run"
    broken, loader = make(**options)
    with pytest.raises(KeyboardInterrupt):
        broken.fit(loader, epochs=3, event_handlers=[
            est.ResumeHandler(path, batch_period=2), Interrupt(after)])  # fmt: skip

    again, loader = make(**options)
    np.random.seed(1)  # whatever the new process drew before
    mx.nd.random.normal(shape=(100,))
    early = est.EarlyStoppingHandler(again.train_metrics[2], patience=99, mode="min")
    history = est.HistoryHandler()
    again.fit(loader, epochs=3, event_handlers=[est.ResumeHandler(path), early, history])
    got = results(again)
    assert got.keys() == wanted.keys()
    for name, value in wanted.items():
        np.testing.assert_array_equal(got[name], value, err_msg=name)
    assert again.trainer.optimizer.num_update == whole.trainer.optimizer.num_update


@pytest.mark.parametrize("first", [5, 8])
def test_longer_training_goes_on_within_the_epoch(first: int, tmp_path: Path) -> None:
    whole, loader = make()
    whole.fit(loader, batches=14)
    wanted = results(whole)
    for count in (first, 14):
        part, loader = make()
        part.fit(loader, batches=count, event_handlers=est.ResumeHandler(tmp_path / "run"))
    for name, value in results(part).items():
        np.testing.assert_array_equal(value, wanted[name], err_msg=name)


def test_finished_run_does_nothing_more(tmp_path: Path) -> None:
    made, loader = make()
    made.fit(loader, epochs=1, event_handlers=est.ResumeHandler(tmp_path / "run"))
    before = made.net[0].weight.data().asnumpy()
    again, loader = make()
    history = est.HistoryHandler()
    again.fit(loader, epochs=1, event_handlers=[est.ResumeHandler(tmp_path / "run"), history])
    np.testing.assert_array_equal(again.net[0].weight.data().asnumpy(), before)
    assert history.rows == []


def test_handlers_go_on_counting(tmp_path: Path) -> None:
    runs = []
    for epochs in (2, 4):
        made, loader = make()
        runs.append((est.HistoryHandler(), est.CheckpointHandler(str(tmp_path / "models"))))
        made.fit(loader, epochs=epochs, event_handlers=[
            *runs[-1], est.ResumeHandler(tmp_path / "run")])  # fmt: skip
    history, checkpoints = runs[-1]
    assert [row["epoch"] for row in history.rows] == [0, 1, 2, 3]
    assert history.rows[:2] == runs[0][0].rows
    assert checkpoints.saved_checkpoints == [f"model-epoch{i}batch{6 * i + 6}" for i in range(4)]


def test_resume_false_starts_anew(tmp_path: Path) -> None:
    for resume in (True, False):
        made, loader = make()
        history = est.HistoryHandler()
        handler = est.ResumeHandler(tmp_path / "run", resume=resume)
        made.fit(loader, epochs=2, event_handlers=[handler, history])
        assert len(history.rows) == 2


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "run"
    made, loader = make()
    made.fit(loader, epochs=1, event_handlers=est.ResumeHandler(path))
    whole = path.read_bytes()
    for content in (b"", b"PK", whole[: len(whole) // 2], whole[:300] + whole[301:]):
        path.write_bytes(content)
        made, loader = make()
        with pytest.raises(mx.MXNetError, match=r"no saved run, or is damaged.*resume=False"):
            made.fit(loader, epochs=2, event_handlers=est.ResumeHandler(path))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("run.json", "0" * 10000)
    with pytest.raises(mx.MXNetError, match="is compressed"):
        made.fit(loader, epochs=2, event_handlers=est.ResumeHandler(path))


def test_wrong_arguments(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="period must be 1 or more"):
        est.ResumeHandler(tmp_path / "run", batch_period=0)
    made, loader = make(num_workers=1, auto_reload=True)
    with pytest.raises(ValueError, match="auto_reload=True"):
        made.fit(loader, epochs=1, event_handlers=est.ResumeHandler(tmp_path / "run"))
