"""Recurrent layers: what MXNet's recordings do not tell."""

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd, sym
from mxnet.base import MXNetError
from mxnet.gluon import rnn

T, N, C, H = 4, 3, 5, 2
LENGTHS = [4, 1, 2]


def random(*shape):
    return nd.array(np.random.RandomState(0).uniform(-1, 1, shape))


def make(block, *args, **kwargs):
    layer = getattr(rnn, block)(H, *args, **kwargs)
    layer.initialize(mx.init.Uniform(1))
    return layer


def same(one, other):
    np.testing.assert_allclose(one.asnumpy(), other.asnumpy(), rtol=1e-5, atol=1e-6)


def train(run, block):
    """Return the results of ``run`` and the gradients of the parameters after sum().backward()."""
    with autograd.record():
        results = run()
        total = sum((result * random(*result.shape)).sum() for result in results)
    total.backward()
    return results, [p.grad() for p in block.collect_params().values()]


# --- agreement with cells --------------------------------------------------------------------


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("block", ["RNN", "LSTM", "GRU"])
def test_unfused_cells_share_the_parameters_and_compute_the_same(block, bidirectional):
    layer = make(block, 2, bidirectional=bidirectional, input_size=C)
    cells = layer._unfuse()
    assert list(cells.collect_params()) == list(layer.collect_params())
    expected, of_layer = train(lambda: [layer(random(T, N, C))], layer)
    of_layer = [grad.copy() for grad in of_layer]
    found, of_cells = train(
        lambda: [cells.unroll(T, random(T, N, C), layout="TNC", merge_outputs=True)[0]], cells
    )
    same(found[0], expected[0])
    for one, other in zip(of_cells, of_layer, strict=True):
        same(one, other)


@pytest.mark.parametrize("block", ["RNN", "LSTM", "GRU"])
def test_valid_lengths_mean_the_same_to_layers_and_cells(block):
    layer = make(block, 2, input_size=C, bidirectional=True, use_sequence_length=True)
    lengths = nd.array(LENGTHS)
    outputs, states = layer(random(T, N, C), layer.begin_state(N), lengths)
    expected, cell_states = layer._unfuse().unroll(
        T, random(T, N, C), layout="TNC", merge_outputs=True, valid_length=lengths
    )
    same(outputs, expected)
    each = len(states)
    for kind, state in enumerate(states):
        for number in range(4):
            same(state[number], cell_states[each * number + kind])


@pytest.mark.parametrize("layers", [1, 2])
def test_projected_layers_compute_and_learn_what_projected_cells_do(layers):
    layer = make("LSTM", layers, projection_size=3, input_size=C)
    cells = rnn.HybridSequentialRNNCell()
    for number in range(layers):
        size = 3 if number else C
        cells.add(gluon.contrib.rnn.LSTMPCell(H, 3, input_size=size, prefix=f"cell{number}_"))
    cells.initialize()
    for name, parameter in cells.collect_params().items():
        own = layer.collect_params()[layer.prefix + name.replace("cell", "l")]
        parameter.set_data(own.data())
    expected, of_cells = train(
        lambda: [cells.unroll(T, random(T, N, C), layout="TNC", merge_outputs=True)[0]], cells
    )
    found, _ = train(lambda: [layer(random(T, N, C))], layer)
    same(found[0], expected[0])
    names = [layer.prefix + name.replace("cell", "l") for name in cells.collect_params()]
    for name, gradient in zip(names, of_cells, strict=True):
        same(layer.collect_params()[name].grad(), gradient)


def test_unfuse_refuses_what_cells_lack():
    for settings in ({"projection_size": 1}, {"state_clip_min": -1, "state_clip_max": 1}):
        with pytest.raises(AssertionError, match="cells lack"):
            rnn.LSTM(H, **settings)._unfuse()


def test_bounds_hold_the_memory():
    layer = make("LSTM", state_clip_min=-0.01, state_clip_max=0.02, state_clip_nan=True)
    outputs, (_, memory) = layer(random(T, N, C), layer.begin_state(N))
    assert memory.min().asscalar() >= -0.01 and memory.max().asscalar() <= np.float32(0.02)
    free = rnn.LSTM(H, params=layer.params)
    assert np.abs((free(random(T, N, C)) - outputs).asnumpy()).max() > 1e-3


# --- calls -----------------------------------------------------------------------------------


def test_without_states_the_outputs_come_alone():
    layer = make("GRU")
    outputs = layer(random(T, N, C))
    again, states = layer(random(T, N, C), layer.begin_state(N))
    same(outputs, again)
    assert isinstance(states, list) and states[0].shape == (1, N, H)
    alone, _ = layer(inputs=random(T, N, C), states=nd.zeros((1, N, H)))
    same(alone, outputs)


def test_layouts_are_transposed():
    layer = make("LSTM", 2, bidirectional=True)
    outputs, states = layer(random(T, N, C), layer.begin_state(N))
    other = rnn.LSTM(H, 2, "NTC", bidirectional=True, params=layer.params)
    turned, again = other(random(T, N, C).swapaxes(0, 1), other.begin_state(N))
    same(turned.swapaxes(0, 1), outputs)
    for one, same_one in zip(states, again, strict=True):
        same(one, same_one)


def test_the_first_batch_tells_the_input_size():
    layer = make("LSTM", 2, bidirectional=True)
    assert repr(layer) == "LSTM(None -> 2, TNC, num_layers=2, bidirectional)"
    layer(random(T, N, C))
    assert repr(layer) == "LSTM(5 -> 2, TNC, num_layers=2, bidirectional)"
    assert layer.r0_i2h_weight.shape == (8, C) and layer.r1_i2h_weight.shape == (8, 2 * H)


def test_dropout_works_between_layers_while_training():
    layer = make("RNN", 2, dropout=0.5)
    data = random(T, N, C)
    same(layer(data), layer(data))
    with autograd.record():
        one, other = layer(data), layer(data)
    assert np.abs((one - other).asnumpy()).max() > 1e-4
    single = make("RNN", dropout=0.5)
    with autograd.record():
        same(single(data), single(data))


def test_cast_changes_parameters_and_states():
    layer = make("LSTM")
    expected = layer(random(T, N, C))
    layer.cast("float64")
    assert layer.state_info()[0]["dtype"] == "float64"
    assert layer.begin_state(N)[0].dtype == np.float64
    found = layer(random(T, N, C).astype("float64"))
    assert found.dtype == np.float64
    same(found.astype("float32"), expected)
    layer.cast("float16")
    assert layer(random(T, N, C).astype("float16")).dtype == np.float16


def test_begin_state_takes_functions_of_arrays_and_symbols():
    layer = rnn.LSTM(H, 2, prefix="net_")
    ones = layer.begin_state(N, func=nd.ones, ctx=mx.cpu(1), dtype="float64")
    assert [state.shape for state in ones] == [(2, N, H)] * 2
    assert ones[0].context == mx.cpu(1) and ones[0].dtype == np.float64
    assert (ones[1].asnumpy() == 1).all()
    drawn = layer.begin_state(N, func=nd.random.uniform, low=1, high=2)
    assert drawn[0].min().asscalar() >= 1
    assert [s.name for s in layer.begin_state(func=sym.var)] == ["net_h0_0", "net_h0_1"]
    given = []
    layer.begin_state(N, func=lambda **kwargs: given.append(kwargs))
    assert given[0] == {
        "name": "net_h0_0", "shape": (2, N, H), "__layout__": "LNC", "dtype": "float32",
    }  # fmt: skip


def test_symbols_make_a_graph():
    layer = rnn.LSTM(H, prefix="net_", input_size=C)
    parameters = [f"net_l0_{name}" for name in ("i2h_weight", "h2h_weight", "i2h_bias", "h2h_bias")]
    assert layer(sym.var("x")).list_arguments() == ["x", *parameters]
    outputs, states = layer(sym.var("x"), [sym.var("h"), sym.var("c")])
    assert outputs.list_arguments() == ["x", *parameters, "h", "c"]
    assert outputs.list_outputs() == ["net_rnn0_output"]
    assert [s.list_outputs()[0] for s in states] == [
        "net_rnn0_state_output", "net_rnn0_statecell_output",
    ]  # fmt: skip


def test_hybridized_layers_compute_the_same():
    layer = make("LSTM", 2, "NTC", bidirectional=True)
    data, states = random(N, T, C), layer.begin_state(N, func=nd.ones)
    expected, last = layer(data, states)
    alone = layer(data)
    layer.hybridize()
    found, again = layer(data, states)
    same(found, expected)
    same(again[1], last[1])
    same(layer(data), alone)


# --- parameters ------------------------------------------------------------------------------


def test_files_have_the_names_of_mxnet(tmp_path):
    layer = make("LSTM", 2, bidirectional=True, input_size=C)
    file = str(tmp_path / "layer.params")
    layer.save_parameters(file)
    names = list(nd.load(file))
    assert names[:2] == ["_unfused.0.l_cell.i2h_weight", "_unfused.0.l_cell.h2h_weight"]
    assert names[-1] == "_unfused.1.r_cell.h2h_bias"
    again = rnn.LSTM(H, 2, bidirectional=True)
    again.load_parameters(file)
    same(again(random(T, N, C)), layer(random(T, N, C)))


def test_parameters_can_be_shared_and_are_checked():
    layer = make("LSTM", input_size=C)
    twin = rnn.LSTM(H, params=layer.params)
    assert twin.l0_i2h_weight is layer.l0_i2h_weight
    with pytest.raises(AssertionError, match="shape"):
        rnn.LSTM(H + 1, params=layer.params)


def test_initializers_go_to_their_parameters():
    layer = rnn.LSTM(
        H, input_size=C, projection_size=3, i2h_weight_initializer=mx.init.Constant(1),
        h2h_weight_initializer=mx.init.Constant(2), h2r_weight_initializer=mx.init.Constant(3),
        i2h_bias_initializer=mx.init.LSTMBias(4), h2h_bias_initializer=mx.init.Constant(5),
    )  # fmt: skip
    layer.initialize()
    for name, value in (("i2h_weight", 1), ("h2h_weight", 2), ("h2r_weight", 3), ("h2h_bias", 5)):
        assert (getattr(layer, f"l0_{name}").data().asnumpy() == value).all()
    assert layer.l0_i2h_bias.data().asnumpy().tolist() == [0, 0, 4, 4, 0, 0, 0, 0]


def test_a_layer_learns():
    layer, dense = make("LSTM", 1, "NTC"), gluon.nn.Dense(1)
    dense.initialize()
    params = layer.collect_params()
    params.update(dense.collect_params())
    trainer = gluon.Trainer(params, "adam", {"learning_rate": 0.05})
    data = random(16, T, C)
    target = data.sum(axis=(1, 2))
    losses = []
    for _ in range(60):
        with autograd.record():
            loss = ((dense(layer(data)).reshape((-1,)) - target) ** 2).mean()
        loss.backward()
        trainer.step(1)
        losses.append(loss.asscalar())
    assert losses[-1] < 0.1 * losses[0]


# --- errors ----------------------------------------------------------------------------------


def test_bad_settings_are_refused():
    with pytest.raises(AssertionError, match="layout must be 'TNC' or 'NTC', got 'CTN'"):
        rnn.GRU(H, layout="CTN")
    with pytest.raises(KeyError, match="activation must be 'relu' or 'tanh', got 'sigmoid'"):
        rnn.RNN(H, activation="sigmoid")
    with pytest.raises(ValueError, match="num_layers must be at least 1"):
        rnn.LSTM(H, 0)
    with pytest.raises(TypeError):
        rnn.GRU(H, projection_size=2)


def test_bad_calls_are_refused():
    layer = make("LSTM", 2)
    layer(random(T, N, C))
    with pytest.raises(ValueError, match=r"Expecting \(2, 3, 2\), got \(2, 4, 2\)"):
        layer(random(T, N, C), layer.begin_state(N + 1))
    with pytest.raises(MXNetError, match="state_cell is missing"):
        layer(random(T, N, C), layer.begin_state(N)[:1])
    with pytest.raises(MXNetError, match="parameters must have shape"):
        layer(random(T, N, C + 1))
    with pytest.raises(MXNetError, match="data must have shape"):
        layer(random(T, N))
    with pytest.raises(MXNetError, match="sequence_length is missing"):
        make("GRU", use_sequence_length=True)(random(T, N, C))
