"""Initializers give the values that MXNet gives for a seed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import mxnet as mx

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "initializers.npz")
INDEX = json.loads(GOLDEN["index"].tobytes())
ERRORS = {"ValueError": ValueError, "IndexError": ValueError}


def cases() -> list[tuple[dict, np.ndarray]]:
    result, at = [], 0
    for case in INDEX["cases"]:
        count = case.get("count", 0)
        result.append((case, GOLDEN["values"][at : at + count]))
        at += count
    return result


def title(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    shown = {key: v for key, v in value.items() if key not in ("kind", "count")}
    return f"{value['kind']} {shown}"


def fill(case: dict) -> np.ndarray:
    args = dict(case["args"])
    if case["kind"] == "FusedRNN":
        args["init"] = mx.init.Xavier(magnitude=2)
    initializer = getattr(mx.init, case["kind"])(**args)
    array = mx.nd.full(tuple(case["shape"]), 7, dtype=case.get("dtype", "float32"))
    mx.random.seed(INDEX["seed"])
    np.random.seed(INDEX["seed"])
    name = case["name"]
    initializer(name if "old" in case else mx.init.InitDesc(name, case.get("attrs")), array)
    return array.asnumpy()


def with_positive_sums(matrix: np.ndarray) -> np.ndarray:
    """Fix the signs of singular vectors, which differ from one build of LAPACK to the next."""
    along = 0 if matrix.shape[0] > matrix.shape[1] else 1
    return matrix * np.sign(matrix.sum(axis=along, keepdims=True))


@pytest.mark.filterwarnings("ignore:Calling initializer")
@pytest.mark.parametrize(("case", "expected"), cases(), ids=title)
def test_value(case: dict, expected: np.ndarray) -> None:
    if "error" in case:
        with pytest.raises(ERRORS[case["error"]], match=case["name"]):
            fill(case)
        return
    actual = fill(case)
    assert actual.dtype == case.get("dtype", "float32")
    if case["kind"] == "Orthogonal":
        tolerance = 2e-3 if actual.dtype == np.float16 else 3e-6
        matrix = actual.astype(np.float64).reshape(len(actual), -1)
        np.testing.assert_allclose(
            with_positive_sums(matrix),
            with_positive_sums(expected.reshape(matrix.shape)),
            rtol=0,
            atol=tolerance,
        )
    else:
        np.testing.assert_array_equal(actual.ravel().astype(np.float64), expected)
