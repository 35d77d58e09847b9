"""Optimizers and schedules compute what MXNet computes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx

from .optimizer_runs import STEPS, play, together

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "optimizers.npz")
INDEX = json.loads(GOLDEN["index"].tobytes())
TOLERANCE = {"float16": 2e-3, "float32": 3e-6, "float64": 1e-6}


def runs() -> list[tuple[dict, list[np.ndarray]]]:
    """Return each recorded run with its parts: weights after every step, then the states."""
    result, at = [], {"values": 0, "values64": 0}
    values = {name: GOLDEN[name] for name in at}
    for run in INDEX["runs"]:
        cuts = np.cumsum(run["sizes"])
        name = "values64" if run.get("dtype") == "float64" else "values"
        start = at[name]
        result.append((run, np.split(values[name][start : start + cuts[-1]], cuts[:-1])))
        at[name] += cuts[-1]
    return result


def title(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    hidden = ("name", "args", "sizes", "stypes", "shapes")
    extra = {key: v for key, v in value.items() if key not in hidden}
    parts = {**value["args"], **extra}.items()
    return " ".join([value["name"], *(f"{key}={v}" for key, v in parts)])


def tolerance(run: dict, dtype: str) -> float:
    if run["name"] == "ftml" and dtype == "float32":
        return 3e-5  # differences of large numbers
    if run["name"] == "lamb" and run.get("dtype") == "float16":
        return max(TOLERANCE[dtype], 2e-4)  # MXNet squares the weights in float16
    return TOLERANCE[dtype]


def one_by_one(updater: mx.optimizer.Updater, indices: list, grads: list, weights: list) -> None:
    for one in zip(indices, grads, weights, strict=True):
        updater(*one)


@pytest.mark.filterwarnings("ignore:Accumulating", "ignore:learning rate from")
@pytest.mark.parametrize("call", [together, one_by_one])
@pytest.mark.parametrize(("run", "parts"), runs(), ids=title)
def test_five_steps(run: dict, parts: list[np.ndarray], call: Any) -> None:
    if run["name"] == "lars" and call is one_by_one and run["args"].get("momentum"):
        pytest.skip("the correction of momentum depends on how many weights a call has")
    dtype = run.get("dtype", "float32")
    seen = tolerance(run, dtype)
    after, states, stypes = play(run, call)
    for actual, expected in zip(after, parts[:STEPS], strict=True):
        np.testing.assert_allclose(actual, expected, rtol=seen, atol=seen / 2)
    kept = tolerance(run, "float32" if run["args"].get("multi_precision") else dtype)
    for actual, expected in zip(states, parts[STEPS:], strict=True):
        np.testing.assert_allclose(actual, expected, rtol=kept, atol=kept / 2)
    assert stypes == run["stypes"]


def schedules() -> list[tuple[dict, np.ndarray]]:
    cuts = np.cumsum([len(entry["updates"]) for entry in INDEX["schedules"]])
    return list(zip(INDEX["schedules"], np.split(GOLDEN["rates"], cuts[:-1]), strict=True))


@pytest.mark.parametrize(("entry", "rates"), schedules(), ids=lambda e: str(e)[:90])
def test_schedule(entry: dict, rates: np.ndarray) -> None:
    schedule = getattr(mx.lr_scheduler, entry["kind"])(**entry["args"])
    actual = [schedule(update) for update in entry["updates"]]
    np.testing.assert_allclose(actual, rates, rtol=1e-14)
