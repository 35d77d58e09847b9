"""Metrics give MXNet's numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "metrics.json").read_text())


def batch(random: np.random.RandomState, kind: str, shape: list[int]) -> tuple:
    """Repeat a batch of the recorder."""
    if kind == "same":
        return random.randint(0, 3, shape), random.randint(0, 3, shape)
    if kind == "numbers":
        return random.randn(*shape), random.randn(*shape)
    if kind == "column":
        return random.randn(*shape), random.randn(*shape, 1)
    axis = 1 if kind == "classes" else len(shape) - 1
    scores = np.exp(random.randn(*shape))
    labels = random.randint(0, shape[axis], shape[:axis] + shape[axis + 1 :])
    return labels, scores / scores.sum(axis=axis, keepdims=True)


def title(case: dict) -> str:
    return f"{case['kind']} {case['args']} {case['inputs']}"


def check(actual: tuple, expected: list[Any]) -> None:
    assert actual[0] == expected[0]
    np.testing.assert_allclose(actual[1], expected[1], rtol=2e-6)
    values = actual[1] if isinstance(actual[1], list) else [actual[1]]
    assert all(type(value) is float for value in values)


@pytest.mark.parametrize("form", ["lists", "arrays", "numpy"])
@pytest.mark.parametrize("case", GOLDEN["cases"], ids=title)
def test_batches(case: dict, form: str) -> None:
    metric = getattr(mx.metric, case["kind"])(**case["args"])
    random = np.random.RandomState(GOLDEN["seed"])
    for number, (shape, expected) in enumerate(zip(case["shapes"], case["results"], strict=True)):
        if number == len(case["shapes"]) - 1:
            metric.reset_local()
        sides = [side.astype("float32") for side in batch(random, case["inputs"], shape)]
        if form == "numpy":
            metric.update(*([side] for side in sides))
        elif form == "lists":
            metric.update(*([mx.nd.array(side)] for side in sides))
        else:
            metric.update(*map(mx.nd.array, sides))
        check(metric.get(), expected[0])
        check(metric.get_global(), expected[1])


@pytest.mark.parametrize("average", ["macro", "micro"])
def test_pearson_equals_numpy(average: str) -> None:
    metric = mx.metric.PearsonCorrelation(average=average)
    labels, preds = np.random.randn(2, 3, 7)
    for label, pred in zip(labels, preds, strict=True):
        metric.update([mx.nd.array(label)], [mx.nd.array(pred)])
    pairs = zip(labels, preds, strict=True)
    expected = {
        "macro": np.mean([np.corrcoef(*pair)[0, 1] for pair in pairs]),
        "micro": np.corrcoef(labels.ravel(), preds.ravel())[0, 1],
    }
    assert metric.get()[1] == pytest.approx(expected[average], rel=1e-5)
    assert metric.get_global()[1] == pytest.approx(expected[average], rel=1e-5)
    metric.reset_local()
    assert np.isnan(metric.get()[1])
    assert metric.get_global()[1] == pytest.approx(expected[average], rel=1e-5)


def test_perplexity_of_padded_sequences() -> None:
    probabilities = np.full((2, 3, 4), 0.25, "float32")
    metric = mx.metric.Perplexity(ignore_label=-1)
    metric.update([mx.nd.array([[0, 1, -1], [2, -1, -1]])], [mx.nd.array(probabilities)])
    assert metric.get()[1] == pytest.approx(4)
    assert metric.num_inst == 3
