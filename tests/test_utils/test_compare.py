"""Comparing arrays with mx.test_utils."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet import test_utils as tools

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "io.json").read_text(encoding="utf-8"))[
    "helpers"
]
NAN = np.array([np.nan])


@pytest.mark.parametrize("name", ["default_rtols", "default_atols", "default_numeric_eps"])
def test_tolerance_tables(name: str) -> None:
    assert {str(key): value for key, value in getattr(tools, name)().items()} == GOLDEN[name]


def test_tolerances_for_pairs() -> None:
    pair = np.ones(2, "float32"), mx.nd.ones(2, dtype="float16")
    assert list(tools.get_tols(*pair, None, None)) == GOLDEN["get_tols"]
    assert list(tools.get_tols(1.0, 2.0, None, None)) == GOLDEN["get_tols numbers"]
    assert tools.get_tols(*pair, {"float16": 0.5}, 0.1) == (0.5, 0.1)
    assert (tools.get_rtol(), tools.get_atol(), tools.get_etol()) == (1e-5, 1e-20, 0)
    assert (tools.get_rtol(0.3), tools.get_etol(0.2)) == (0.3, 0.2)
    assert tools.get_rtol(None, np.float16) == 1e-2
    assert tools.effective_dtype(mx.nd.ones(1)) == np.float32


@pytest.mark.parametrize(
    ("a", "b", "options"),
    [
        (mx.nd.ones(3), np.ones(3), {}),
        (mx.nd.ones((3, 1)), np.ones(1), {}),
        (NAN, NAN, {"equal_nan": True}),
        ([1, 2], [1, 2], {}),
        (1.0, 1.1, {"rtol": 0.2}),
        (np.array([np.inf]), np.array([np.inf]), {}),
        (np.ones(2, "float32"), np.ones(2, "float32") * 1.001, {}),
        (np.ones(2, "float16"), np.ones(2, "float32") * 1.1, {}),
        (np.array([True]), np.array([True]), {}),
        (np.ones((0, 2)), np.ones((0, 2)), {}),
    ],
)
def test_equal(a: Any, b: Any, options: dict) -> None:
    tools.assert_almost_equal(a, b, **options)
    assert tools.almost_equal(a, b, **options) is True


@pytest.mark.parametrize(
    ("a", "b", "options", "message"),
    [
        (mx.nd.ones(3), np.array([1, 1.1, 2]), {}, r"Error 833\.333333.*mismatch 66\.666667%"),
        (mx.nd.ones(3), np.array([1, 1.1, 2]), {}, r"maximum error: \(2,\), a=1\.0+, b=2\.0+"),
        (np.ones(2), np.zeros(2), {"names": ("u", "v")}, r"u=1\.0+, v=0\.0+"),
        (NAN, NAN, {}, "Error nan"),
        (np.array([np.inf]), np.array([-np.inf]), {}, "a=inf, b=-inf"),
        (np.array([True]), np.array([False]), {}, "mismatch 100"),
        (np.ones(3), np.ones(2), {}, r"\(3,\) and b of shape \(2,\)"),
        (np.ones((3, 1)), np.ones(1), {"use_broadcast": False}, r"a.shape = \(3, 1\)"),
    ],
)
def test_not_equal(a: Any, b: Any, options: dict, message: str) -> None:
    with pytest.raises(AssertionError, match=f"(?s){message}"):
        tools.assert_almost_equal(a, b, **options)


def test_worst_entries_are_listed_first() -> None:
    a = np.zeros(20)
    b = np.arange(20.0)
    with pytest.raises(AssertionError) as caught:
        tools.assert_almost_equal(a, b, atol=1, rtol=0, mismatches=(2, 2))
    lines = [line for line in str(caught.value).splitlines() if "Location of error" in line]
    assert [line.split("error: ")[1].split(",")[0] for line in lines] == ["(19", "(18"]


def test_share_of_errors() -> None:
    a, b = np.ones(4), np.array([1, 1, 1, 2.0])
    tools.assert_almost_equal_with_err(a, b, etol=0.5)
    with pytest.raises(AssertionError, match="mismatch 25"):
        tools.assert_almost_equal_with_err(a, b, etol=0.1)


def test_ignoring_nan() -> None:
    a, b = np.array([1, np.nan]), np.array([1, 3.0])
    tools.assert_almost_equal_ignore_nan(a, b)
    assert np.isnan(a[1])
    with pytest.raises(AssertionError):
        tools.assert_almost_equal_ignore_nan(a, b + 1)


def test_same() -> None:
    assert tools.same(mx.nd.ones(2), np.ones(2))
    assert not tools.same(np.ones(2), np.ones(3))
    array = mx.nd.ones(2)
    assert tools.same_array(array, array[:])
    assert not tools.same_array(array, mx.nd.ones(2))
    assert not tools.same_array(array, mx.nd.ones(3))
    assert array.asnumpy().tolist() == [1, 1]


def test_tuples_and_allclose() -> None:
    tools.compare_ndarray_tuple((mx.nd.ones(1), (None,)), (mx.nd.ones(1), (None,)))
    with pytest.raises(AssertionError):
        tools.compare_ndarray_tuple((mx.nd.ones(1),), (mx.nd.zeros(1),))
    tools.assert_allclose(mx.nd.ones(2), np.ones(2))
    with pytest.raises(AssertionError, match=r"rtol=1\.000000e-07"):
        tools.assert_allclose(np.ones(2), np.ones(2) + 1e-6)


def test_assert_exception() -> None:
    tools.assert_exception(int, ValueError, "x")
    with pytest.raises(AssertionError, match="did not raise"):
        tools.assert_exception(int, ValueError, "3")
    with pytest.raises(ValueError):
        tools.assert_exception(int, KeyError, "x")
