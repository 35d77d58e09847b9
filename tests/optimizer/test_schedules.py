"""Schedules: warm-up, logging, and arguments that make no sense."""

from __future__ import annotations

import logging
from typing import Any

import pytest

import mxnet as mx
from mxnet import lr_scheduler


def test_schedules_log_their_changes(caplog: pytest.LogCaptureFixture) -> None:
    schedule = mx.lr_scheduler.FactorScheduler(1, 0.1, stop_factor_lr=0.05, base_lr=1.0)
    with caplog.at_level(logging.INFO):
        schedule(3)
    assert caplog.messages == [
        "Update[3]: Change learning rate to 1.00000e-01",
        "Update[3]: now learning rate arrived at 5.00000e-02, will not change in the future",
    ]


def test_linear_warm_up() -> None:
    schedule = mx.lr_scheduler.CosineScheduler(9, 1.0, warmup_steps=4, warmup_begin_lr=0.2)
    assert [schedule(step) for step in range(5)] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    with pytest.raises(ValueError, match="update 4 is not in the warm-up of 4 steps"):
        schedule.get_warmup_lr(4)


def test_base_rate_can_be_changed_on_the_way() -> None:
    schedule = mx.lr_scheduler.FactorScheduler(2, 0.5, base_lr=1.0)
    assert schedule(3) == 0.5
    schedule.base_lr = 8.0
    assert (schedule(4), schedule(5)) == (8.0, 4.0)


def test_warm_up_to_the_very_end() -> None:
    schedule = mx.lr_scheduler.PolyScheduler(5, 1.0, final_lr=0.1, warmup_steps=5)
    assert schedule(4) == pytest.approx(0.8)
    assert schedule(5) == pytest.approx(0.1)


def test_own_schedule() -> None:
    class Inverse(lr_scheduler.LRScheduler):
        def __call__(self, num_update: int) -> float:
            return self.base_lr / (1 + num_update)

    optimizer = mx.optimizer.SGD(lr_scheduler=Inverse(base_lr=1.0))
    weight = mx.nd.zeros((1,))
    for _ in range(2):
        optimizer.update(0, weight, mx.nd.ones((1,)), None)
    assert weight.asscalar() == pytest.approx(-1 / 2 - 1 / 3)
    with pytest.raises(NotImplementedError, match="must define __call__"):
        lr_scheduler.LRScheduler()(1)


@pytest.mark.parametrize(
    ("kind", "kwargs", "error", "message"),
    [
        ("LRScheduler", {"warmup_steps": -1}, ValueError, "has to be positive or 0, got -1"),
        ("LRScheduler", {"warmup_steps": 1.5}, TypeError, "warmup_steps must be an int"),
        ("LRScheduler", {"warmup_begin_lr": 1}, ValueError, "higher than warmup_begin_lr"),
        ("LRScheduler", {"warmup_mode": "x"}, ValueError, "only linear and constant"),
        ("FactorScheduler", {"step": 0}, ValueError, "greater or equal than 1"),
        ("FactorScheduler", {"step": 1, "factor": 2}, ValueError, "no more than 1"),
        ("MultiFactorScheduler", {"step": []}, ValueError, "list of update numbers"),
        ("MultiFactorScheduler", {"step": 3}, ValueError, "list of update numbers"),
        ("MultiFactorScheduler", {"step": [3, 2]}, ValueError, "an increasing integer list"),
        ("MultiFactorScheduler", {"step": [0]}, ValueError, "greater or equal than 1"),
        ("PolyScheduler", {"max_update": 0}, ValueError, "strictly positive"),
        ("CosineScheduler", {"max_update": 10.0}, TypeError, "max_update must be an int"),
    ],
)
def test_bad_arguments(kind: str, kwargs: dict, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        getattr(lr_scheduler, kind)(**kwargs)
