"""Functions and augmenters of mx.image give what MXNet's give for the same random seeds.

A new call: a row in ``calls.py``, then ``.oracle/bin/python tools/golden/image.py``.
"""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from image.calls import CALLS, Call, perform

import mxnet as mx

FOLDER = Path(__file__).parents[1] / "golden" / "image"
with np.load(FOLDER / "calls.npz") as _file:
    ARRAYS = {name: _file[name] for name in _file.files}
INDEX: dict[str, dict[str, Any]] = json.loads(ARRAYS.pop("index").tobytes())
WORKING = [name for name in CALLS if "error" not in INDEX.get(name, {})]
FAILING = [name for name in CALLS if "error" in INDEX.get(name, {})]


def test_recorded_results_are_of_these_calls() -> None:
    assert set(INDEX) == set(CALLS), "run tools/golden/image.py"


@pytest.mark.filterwarnings("ignore:`min_area`:DeprecationWarning")
@pytest.mark.parametrize("name", WORKING)
def test_results_are_those_of_mxnet(name: str) -> None:
    call: Call = CALLS[name]
    results, dumped = perform(mx, call)
    assert dumped == INDEX[name]["dumps"]
    expected = INDEX[name]["values"]
    assert len(results) == len(expected)
    for i, (actual, number) in enumerate(zip(results, expected, strict=True)):
        if number is not None:
            assert actual == number and type(actual) is type(number)
        else:
            compare(actual.asnumpy(), ARRAYS[f"{name}/{i}"])


def compare(actual: np.ndarray, expected: np.ndarray) -> None:
    """Compare dtype, shape and values; bytes must be the same."""
    assert actual.dtype == expected.dtype and actual.shape == expected.shape
    if expected.dtype == np.uint8:
        np.testing.assert_array_equal(actual, expected)
    else:
        np.testing.assert_allclose(actual, expected, rtol=2e-5, atol=3e-4)


@pytest.mark.parametrize("name", FAILING)
def test_errors_are_those_of_mxnet(name: str) -> None:
    kind = INDEX[name]["error"]
    with pytest.raises(getattr(builtins, kind, None) or getattr(mx.base, kind)):
        perform(mx, CALLS[name])
