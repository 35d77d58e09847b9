"""Random operators: the numbers differ from MXNet's, their distribution does not."""

from __future__ import annotations

import numpy as np
import pytest

import mxnet as mx

pytest.importorskip("onnxruntime")
pytest.importorskip("onnx")

from helpers import onnx_export as through

sym = mx.sym
N = 20_000


def drawn(symbol, feeds, path, **options) -> np.ndarray:
    (found,) = through.run_model(through.export(symbol, {}, feeds, path, **options), feeds)
    (expected,) = through.evaluated(symbol, feeds)
    assert found.dtype == expected.dtype
    assert found.shape == expected.shape
    return found.astype(np.float64)


#: operator -> (arguments, mean, deviation)
PLAIN = {
    "uniform": (dict(low=-1, high=3), 1.0, 4 / 12**0.5),
    "normal": (dict(loc=2, scale=0.5), 2.0, 0.5),
    "exponential": (dict(lam=4.0), 0.25, 0.25),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", PLAIN)
def test_drawn_from_nothing_but_a_shape(name, dtype, tmp_path) -> None:
    attrs, mean, deviation = PLAIN[name]
    makers = {"uniform": sym._internal._random_uniform, "normal": sym._internal._random_normal,
              "exponential": sym._internal._random_exponential}  # fmt: skip
    made = makers[name](shape=(N,), dtype=dtype, **attrs)
    both = sym.broadcast_add(made, sym.cast(sym.var("x") * 0, dtype=dtype))
    found = drawn(both, {"x": np.ones(1, np.float32)}, tmp_path / "a.onnx")
    assert abs(found.mean() - mean) < 0.05
    assert abs(found.std() - deviation) < 0.05


@pytest.mark.parametrize("name", PLAIN)
def test_drawn_like_an_array_of_open_lengths(name, tmp_path) -> None:
    attrs, mean, deviation = PLAIN[name]
    symbol = getattr(sym.random, f"{name}_like")(sym.var("x"), **attrs)
    feeds = {"x": np.zeros((100, 100), np.float32)}
    path = through.export(symbol, {}, {"x": np.zeros((2, 3), np.float32)}, tmp_path / "a.onnx",
                          dynamic=True)  # fmt: skip
    (found,) = through.run_model(path, feeds)
    assert found.shape == (100, 100)
    assert abs(found.mean() - mean) < 0.1
    assert abs(found.std() - deviation) < 0.1


@pytest.mark.parametrize(
    ("name", "rows", "mean"),
    [("uniform", [[0.0, 10.0], [1.0, 30.0]], [0.5, 20.0]),
     ("normal", [[0.0, 10.0], [1.0, 2.0]], [0.0, 10.0]),
     ("exponential", [[1.0, 4.0]], [1.0, 0.25])],
)  # fmt: skip
def test_drawn_for_each_parameter(name, rows, mean, tmp_path) -> None:
    feeds = {f"p{i}": np.array(row, np.float32) for i, row in enumerate(rows)}
    symbol = getattr(sym, f"sample_{name}")(*map(sym.var, feeds), shape=(N,))
    found = drawn(symbol, feeds, tmp_path / "a.onnx")
    np.testing.assert_allclose(found.mean(1), mean, atol=0.2)


def test_whole_numbers_reach_both_bounds(tmp_path) -> None:
    made = sym._internal._random_randint(low=-2, high=3, shape=(N,), dtype="int32")
    both = sym.broadcast_add(made, sym.var("x", dtype="int32"))
    found = drawn(both, {"x": np.zeros(1, np.int32)}, tmp_path / "a.onnx")
    assert set(found) == {-2, -1, 0, 1, 2}


@pytest.mark.parametrize("shape", [(), (3,)])
def test_classes_are_drawn_by_their_probability(shape, tmp_path) -> None:
    chances = np.tile(np.array([0.1, 0.6, 0.3], np.float32), (5000, 1))
    symbol = sym.sample_multinomial(sym.var("x"), shape=shape, get_prob=True)
    path = through.export(symbol, {}, {"x": chances}, tmp_path / "a.onnx")
    found, logarithm = through.run_model(path, {"x": chances})
    assert found.shape == logarithm.shape == (5000, *shape)
    shares = np.bincount(found.ravel(), minlength=3) / found.size
    np.testing.assert_allclose(shares, chances[0], atol=0.03)
    np.testing.assert_allclose(logarithm, np.log(chances[0])[found], rtol=1e-5)


def test_shuffle_keeps_the_rows(tmp_path) -> None:
    x = np.arange(400, dtype=np.float32).reshape(100, 4)
    (found,) = through.run_model(
        through.export(sym.random.shuffle(sym.var("x")), {}, {"x": x}, tmp_path / "a.onnx"),
        {"x": x},
    )
    assert not np.array_equal(found, x)
    np.testing.assert_array_equal(found[found[:, 0].argsort()], x)


def test_dropout_that_never_rests(tmp_path) -> None:
    x = np.ones((200, 100), np.float32)
    symbol = sym.Dropout(sym.var("x"), p=0.25, mode="always")
    found = drawn(symbol, {"x": x}, tmp_path / "a.onnx")
    np.testing.assert_allclose(np.unique(found), [0, 4 / 3], rtol=1e-6)
    assert abs((found == 0).mean() - 0.25) < 0.02
