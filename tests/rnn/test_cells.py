"""Cells of ``mx.rnn``: sharing, errors, and what else MXNet's recordings do not tell."""

import numpy as np
import pytest

from mxnet import nd, rnn, sym

N, T, C, H = 2, 3, 4, 3


def random(*shape):
    return nd.array(np.random.RandomState(0).uniform(-1, 1, shape))


def evaluate(outputs, **arrays):
    return [array.asnumpy() for array in sym.Group(outputs).eval(**arrays)]


@pytest.mark.parametrize("mode", ["lstm", "gru", "rnn_tanh", "rnn_relu"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_fused_and_unfused_cells_compute_the_same(mode, bidirectional):
    fused = rnn.FusedRNNCell(H, 2, mode, bidirectional, get_next_state=True, prefix="net_")
    begin = fused.begin_state(func=sym.var)
    outputs, _ = fused.unroll(T, sym.var("x"), begin, layout="TNC", merge_outputs=True)
    states = {s.name: nd.zeros((fused.state_shape[0][0], N, H)) for s in begin}
    found, _, _ = outputs.infer_shape(x=(T, N, C), **{k: v.shape for k, v in states.items()})
    size = dict(zip(outputs.list_arguments(), found, strict=True))["net_parameters"]
    vector = {"net_parameters": random(*size)}
    (expected,) = evaluate([outputs], x=random(T, N, C), **vector, **states)

    cells = fused.unfuse()
    begin = cells.begin_state(func=sym.var)
    outputs, _ = cells.unroll(T, sym.var("x"), begin, layout="TNC", merge_outputs=True)
    arrays = cells.pack_weights(fused.unpack_weights(vector))
    states = {s.name: nd.zeros((N, H)) for s in begin}
    (result,) = evaluate([outputs], x=random(T, N, C), **arrays, **states)
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)


def test_cells_share_variables():
    params = rnn.RNNParams("shared_")
    one = rnn.LSTMCell(H, prefix="shared_", params=params)
    other = rnn.LSTMCell(H, prefix="shared_", params=params)
    assert one._iW is other._iW and params.get("i2h_weight") is one._iW
    stack = rnn.SequentialRNNCell(params=params)
    stack.add(rnn.LSTMCell(H, prefix="own_"))
    assert {"own_i2h_weight", "shared_i2h_weight"} <= stack.params._params.keys()
    with pytest.raises(AssertionError, match="not both"):
        stack.add(rnn.LSTMCell(H, params=params))


def test_unfused_cells_keep_the_forget_bias():
    cells = rnn.FusedRNNCell(H, forget_bias=3.0).unfuse()
    assert '"forget_bias": 3.0' in cells._cells[0]._iB.attr("__init__")


def test_base_cells_belong_to_their_modifier():
    base = rnn.LSTMCell(H)
    cell = rnn.ZoneoutCell(base, 0.1)
    with pytest.raises(AssertionError, match="base cell cannot be called"):
        base.begin_state()
    assert [s.name for s in cell.begin_state(init_sym=sym.var)] == [
        "lstm_begin_state_0", "lstm_begin_state_1",
    ]  # fmt: skip
    assert base._modified and cell.params is base.params


def test_bad_calls_are_refused():
    x = sym.var("x")
    both = rnn.BidirectionalCell(rnn.RNNCell(H, prefix="l_"), rnn.RNNCell(H, prefix="r_"))
    with pytest.raises(NotImplementedError, match="unroll"):
        both(x, [])
    with pytest.raises(NotImplementedError, match="unroll"):
        rnn.FusedRNNCell(H)(x, [])
    with pytest.raises(AssertionError, match="support step"):
        rnn.ZoneoutCell(both)
    with pytest.raises(AssertionError, match="unfuse first"):
        rnn.ZoneoutCell(rnn.FusedRNNCell(H))
    stack = rnn.SequentialRNNCell()
    stack.add(both)
    with pytest.raises(AssertionError, match="cannot take single steps"):
        stack(x, [])
    with pytest.raises(AssertionError, match="must be a number"):
        rnn.DropoutCell("half")
    with pytest.raises(ValueError, match="mode must be one of"):
        rnn.FusedRNNCell(H, mode="elman")
    with pytest.raises(AssertionError, match="expected 2 steps, got 1"):
        rnn.RNNCell(H).unroll(2, [x])
    with pytest.raises(AssertionError, match="time axis"):
        rnn.RNNCell(H).unroll(2, x, layout="NC")
    with pytest.raises(AssertionError, match="grouped symbol"):
        rnn.RNNCell(H).unroll(2, sym.Group([x, x]))
    with pytest.raises(AssertionError, match="must be odd"):
        rnn.ConvRNNCell((1, 2, 5, 6), H, h2h_kernel=(2, 2))
    with pytest.raises(KeyError):
        rnn.LSTMCell(H).unpack_weights({})
    with pytest.raises(ValueError, match="fits no number of inputs"):
        rnn.FusedRNNCell(H).unpack_weights({"lstm_parameters": nd.zeros(7)})


def test_rnn_unroll_makes_its_inputs():
    with pytest.warns(UserWarning, match="deprecated"):
        outputs, _ = rnn.rnn_unroll(rnn.RNNCell(H), 2, input_prefix="in_")
    assert [name for name in sym.Group(outputs).list_arguments() if name.startswith("in_")] == [
        "in_t0_data", "in_t1_data",
    ]  # fmt: skip


def test_channels_last_gives_gates_along_the_channels():
    cell = rnn.ConvGRUCell((1, 5, 6, 2), H, conv_layout="NHWC")
    assert cell.state_shape == [(0, 5, 6, H)]
    output, _ = cell(sym.var("x"), [sym.var("h")])
    _, (shape,), _ = output.infer_shape(x=(N, 5, 6, 2), h=(N, 5, 6, H))
    assert shape == (N, 5, 6, H)


# --- checkpoints -----------------------------------------------------------------------------


def parameters():
    return {
        "net_i2h_weight": random(4 * H, C), "net_h2h_weight": random(4 * H, H),
        "net_i2h_bias": random(4 * H), "net_h2h_bias": random(4 * H),
    }  # fmt: skip


@pytest.mark.parametrize("listed", [False, True])
def test_checkpoints_hold_gates(tmp_path, listed):
    cell = rnn.LSTMCell(H, prefix="net_")
    cells = [cell] if listed else cell
    outputs, _ = cell.unroll(T, sym.var("x"), merge_outputs=True)
    prefix = str(tmp_path / "net")
    rnn.save_rnn_checkpoint(cells, prefix, 3, outputs, parameters(), {})
    assert "arg:net_i2h_f_weight" in nd.load(f"{prefix}-0003.params")
    graph, arguments, states = rnn.load_rnn_checkpoint(cells, prefix, 3)
    assert graph.list_arguments() == outputs.list_arguments() and states == {}
    for name, array in parameters().items():
        assert (arguments[name].asnumpy() == array.asnumpy()).all()


def test_checkpoints_are_saved_every_few_epochs(tmp_path):
    cell = rnn.LSTMCell(H, prefix="net_")
    outputs, _ = cell.unroll(T, sym.var("x"), merge_outputs=True)
    callback = rnn.do_rnn_checkpoint(cell, str(tmp_path / "net"), period=2)
    for epoch in range(4):
        callback(epoch, outputs, parameters(), {})
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "net-0002.params", "net-0004.params", "net-symbol.json",
    ]  # fmt: skip
