"""Loops, branches and recurrent networks, and lengths that stay open in them."""

from __future__ import annotations

import numpy as np
import pytest

import mxnet as mx

pytest.importorskip("onnxruntime")
pytest.importorskip("onnx")

from helpers import onnx_export as through

sym = mx.sym


def draw(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.RandomState(seed).randn(*shape).astype(np.float32)


def foreach():
    x, h, w = sym.var("x"), sym.var("h"), sym.var("w")
    out, last = sym.contrib.foreach(
        lambda step, state: (sym.dot(step, w) + state, sym.tanh(step + state * 2)), x, h
    )
    return sym.Group([out, last])


def test_foreach(tmp_path) -> None:
    feeds = {"x": draw(5, 2, 3), "h": draw(2, 3, seed=1)}
    through.check(foreach(), feeds, tmp_path / "a.onnx", {"w": draw(3, 3, seed=2)})


def test_foreach_over_single_numbers(tmp_path) -> None:
    x, h = sym.var("x"), sym.var("h")
    out, last = sym.contrib.foreach(lambda step, state: (step * 2, step + state), x, h)
    feeds = {"x": draw(5), "h": draw(1, seed=1)}
    found = through.evaluated(sym.Group([out, last]), feeds)
    assert [one.shape for one in found] == [(5, 1), (1,)]
    through.check(sym.Group([out, last]), feeds, tmp_path / "a.onnx", {})


def test_foreach_over_any_number_of_steps(tmp_path) -> None:
    feeds, params = {"x": draw(5, 2, 3), "h": draw(2, 3, seed=1)}, {"w": draw(3, 3, seed=2)}
    shapes = [("steps", "batch", 3), ("batch", 3)]
    path = through.export(foreach(), params, feeds, tmp_path / "a.onnx", dynamic=True,
                          dynamic_input_shapes=shapes)  # fmt: skip
    for steps, batch in ((1, 4), (7, 1)):
        other = {"x": draw(steps, batch, 3), "h": draw(batch, 3)}
        expected = through.evaluated(foreach(), {**params, **other})
        through.assert_close(through.run_model(path, other), expected)


@pytest.mark.parametrize("first", [1, 5, 9])
def test_while_loop_with_many_one_and_no_steps(first, tmp_path) -> None:
    i, s, w = sym.var("i"), sym.var("s"), sym.var("w")
    steps, last = sym.contrib.while_loop(
        lambda i, s: i <= 5, lambda i, s: ([i + s], [i + 1, s + i * w]), [i, s], max_iterations=10
    )
    feeds = {"i": np.array([first], np.float32), "s": draw(1)}
    through.check(sym.Group([*steps, *last]), feeds, tmp_path / "a.onnx", {"w": draw(1, seed=3)})


@pytest.mark.parametrize("shift", [-9.0, 9.0])
def test_cond(shift, tmp_path) -> None:
    a, b = sym.var("a"), sym.var("b")
    found = sym.contrib.cond(
        a.sum() < b.sum(), lambda: (a + 5) * (b + 5), lambda: (a - 5) * (b - 5)
    )
    through.check(found, {"a": draw(2, 2), "b": draw(2, 2) + shift}, tmp_path / "a.onnx")


def test_nested_loops(tmp_path) -> None:
    x, h = sym.var("x"), sym.var("h")

    def outer(rows, state):
        found, last = sym.contrib.foreach(lambda y, s: (y * s, s + y), rows, state)
        return found, last / 2

    out, last = sym.contrib.foreach(outer, x, h)
    feeds = {"x": draw(3, 4, 2), "h": draw(2, seed=5)}
    through.check(sym.Group([out, last]), feeds, tmp_path / "a.onnx")


def test_what_a_body_cannot_do_is_told(tmp_path) -> None:
    x, h = sym.var("x"), sym.var("h")
    out, _ = sym.contrib.foreach(lambda y, s: (sym.linalg.inverse(y), s), x, h)
    with pytest.raises(mx.MXNetError, match=r"1 of the nodes.*\n.*_linalg_inverse"):
        through.export(out, {}, {"x": draw(2, 3, 3), "h": draw(1)}, tmp_path / "a.onnx")


CELLS = {
    "rnn": lambda: mx.rnn.RNNCell(4, prefix="a_"),
    "lstm": lambda: mx.rnn.LSTMCell(4, prefix="a_"),
    "gru": lambda: mx.rnn.GRUCell(4, prefix="a_"),
    "bidirectional": lambda: mx.rnn.BidirectionalCell(
        mx.rnn.LSTMCell(4, prefix="l_"), mx.rnn.GRUCell(4, prefix="r_")
    ),
    **{
        f"fused {mode}": lambda mode=mode: mx.rnn.FusedRNNCell(
            4, 2, mode=mode, bidirectional=True, prefix="a_"
        )
        for mode in ("rnn_relu", "rnn_tanh", "lstm", "gru")
    },
}


@pytest.mark.parametrize("name", CELLS)
def test_first_states_follow_the_batch(name, tmp_path) -> None:
    outputs, _ = CELLS[name]().unroll(3, sym.var("x"), layout="TNC", merge_outputs=True)
    shapes, _, _ = outputs.infer_shape(x=(3, 2, 5))
    named = zip(outputs.list_arguments(), shapes, strict=True)
    params = {key: draw(*shape, seed=i) for i, (key, shape) in enumerate(named) if key != "x"}
    path = through.export(outputs, params, {"x": draw(3, 2, 5)}, tmp_path / "a.onnx", dynamic=True,
                          dynamic_input_shapes=[(3, "batch", 5)])  # fmt: skip
    for batch in (2, 7):
        feeds = {"x": draw(3, batch, 5)}
        expected = through.evaluated(outputs, {**params, **feeds})
        through.assert_close(through.run_model(path, feeds), expected)


@pytest.mark.parametrize("mode", ["rnn_relu", "rnn_tanh", "lstm", "gru"])
@pytest.mark.parametrize("lengths", [False, True])
def test_rnn_of_any_length_and_batch(mode, lengths, tmp_path) -> None:
    names = ["x", "p", "h", *(["c"] if mode == "lstm" else []), *(["n"] if lengths else [])]
    inputs = dict(zip(("data", "parameters", "state", *(["state_cell"] if mode == "lstm" else []),
                       *(["sequence_length"] if lengths else [])), map(sym.var, names),
                      strict=True))  # fmt: skip
    net = sym.RNN(state_size=3, num_layers=2, mode=mode, bidirectional=True, state_outputs=True,
                  use_sequence_length=lengths, **inputs)  # fmt: skip

    def feeds(steps: int, batch: int) -> dict[str, np.ndarray]:
        found = {"x": draw(steps, batch, 4), "h": draw(4, batch, 3, seed=1)}
        if mode == "lstm":
            found["c"] = draw(4, batch, 3, seed=2)
        if lengths:
            found["n"] = np.arange(batch, dtype=np.float32) % steps + 1
        return found

    first = feeds(3, 2)
    dynamic = [
        ("T", "N", 4) if key == "x" else ("N",) if key == "n" else (4, "N", 3)
        for key in names if key != "p"
    ]  # fmt: skip
    known = {key: array.shape for key, array in first.items()}
    shapes = dict(zip(net.list_arguments(), net.infer_shape(**known)[0], strict=True))
    params = {"p": draw(*shapes["p"], seed=4) / 2}
    path = through.export(net, params, first, tmp_path / "a.onnx", dynamic=True,
                          dynamic_input_shapes=dynamic)  # fmt: skip
    for steps, batch in ((3, 2), (6, 5)):
        other = feeds(steps, batch)
        expected = through.evaluated(net, {**params, **other})
        through.assert_close(through.run_model(path, other), expected)
