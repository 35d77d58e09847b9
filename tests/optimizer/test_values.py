"""Optimizers and schedules compute what MXNet computes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "optimizers.npz")
INDEX = json.loads(GOLDEN["index"].tobytes())
SHAPES = INDEX["shapes"]
STEPS = 5
TOLERANCE = {"float16": 2e-3, "float32": 3e-6, "float64": 1e-6}


def runs() -> list[tuple[dict, list[np.ndarray]]]:
    """Return each recorded run with its parts: weights after every step, then the states."""
    result, at = [], 0
    for run in INDEX["runs"]:
        cuts = np.cumsum(run["sizes"])
        result.append((run, np.split(GOLDEN["values"][at : at + cuts[-1]], cuts[:-1])))
        at += cuts[-1]
    return result


def title(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    extra = {key: v for key, v in value.items() if key not in ("name", "args", "sizes")}
    parts = {**value["args"], **extra}.items()
    return " ".join([value["name"], *(f"{key}={v}" for key, v in parts)])


def inputs(dtype: str) -> tuple[list[np.ndarray], list[list[np.ndarray]]]:
    """Repeat the recorder's first weights and gradients."""
    random = np.random.RandomState(7)
    weights = [random.randn(*shape).astype(dtype) for shape in SHAPES.values()]
    grads = [
        [random.randn(*shape).astype(dtype) for shape in SHAPES.values()] for _ in range(STEPS)
    ]
    return weights, grads


def make(run: dict) -> mx.optimizer.Optimizer:
    args = dict(run["args"])
    if "schedule" in run:
        kind, values = run["schedule"]
        args["lr_scheduler"] = getattr(mx.lr_scheduler, kind)(**values)
    if run.get("names"):
        args["param_idx2name"] = dict(enumerate(SHAPES))
    optimizer = mx.optimizer.create(run["name"], **args)
    if "lr_mult" in run:
        optimizer.set_lr_mult(run["lr_mult"])
    if "wd_mult" in run:
        optimizer.set_wd_mult(run["wd_mult"])
    return optimizer


def flat(state: Any) -> list[np.ndarray]:
    if state is None:
        return []
    if isinstance(state, list | tuple):
        return [array for part in state for array in flat(part)]
    return [state.asnumpy()]


@pytest.mark.filterwarnings("ignore:Accumulating", "ignore:learning rate from")
@pytest.mark.parametrize("together", [True, False], ids=["together", "one by one"])
@pytest.mark.parametrize(("run", "parts"), runs(), ids=title)
def test_five_steps(run: dict, parts: list[np.ndarray], together: bool) -> None:
    dtype = run.get("dtype", "float32")
    tolerance = TOLERANCE["float32" if run["args"].get("multi_precision") else dtype]
    first, steps = inputs(dtype)
    weights = [mx.nd.array(value, dtype=dtype) for value in first]
    updater = mx.optimizer.get_updater(make(run))
    for grads, expected in zip(steps, parts[:STEPS], strict=True):
        arrays = [mx.nd.array(value, dtype=dtype) for value in grads]
        if together:
            updater(list(range(len(weights))), arrays, weights)
        else:
            for index, (grad, weight) in enumerate(zip(arrays, weights, strict=True)):
                updater(index, grad, weight)
        actual = np.concatenate([weight.asnumpy().ravel() for weight in weights])
        seen = TOLERANCE[dtype]
        np.testing.assert_allclose(actual, expected, rtol=seen, atol=seen / 2)
        for array, value in zip(arrays, grads, strict=True):
            np.testing.assert_array_equal(array.asnumpy(), value, err_msg="gradients must stay")
    states = [array for i in range(len(weights)) for array in flat(updater.states[i])]
    assert len(states) == len(parts) - STEPS
    for actual, expected in zip(states, parts[STEPS:], strict=True):
        np.testing.assert_allclose(actual.ravel(), expected, rtol=tolerance, atol=tolerance / 2)


@pytest.mark.parametrize("entry", INDEX["schedules"], ids=lambda e: f"{e['kind']} {e['args']}")
def test_schedule(entry: dict) -> None:
    schedule = getattr(mx.lr_scheduler, entry["kind"])(**entry["args"])
    rates = [schedule(update) for update in entry["updates"]]
    np.testing.assert_allclose(rates, entry["rates"], rtol=1e-14)
