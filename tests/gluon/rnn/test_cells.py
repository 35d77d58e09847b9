"""Recurrent cells: what MXNet's recordings do not tell."""

import numpy as np
import pytest

from mxnet import autograd, gluon, nd, sym
from mxnet.gluon import contrib, rnn

T, N, C, H = 4, 3, 5, 2


def random(*shape):
    return nd.array(np.random.RandomState(0).uniform(-1, 1, shape))


def ready(cell):
    cell.initialize()
    return cell


def same(one, other):
    np.testing.assert_allclose(one.asnumpy(), other.asnumpy(), rtol=1e-5, atol=1e-6)


# --- unrolling -------------------------------------------------------------------------------


def test_unrolling_is_a_loop_over_steps():
    cell = ready(rnn.LSTMCell(H))
    outputs, states = cell.unroll(T, random(N, T, C))
    cell.reset()
    now = cell.begin_state(N)
    for step in range(T):
        output, now = cell(random(N, T, C)[:, step], now)
        same(output, outputs[step])
    same(now[1], states[1])
    assert cell._counter == T - 1 and cell._init_counter == 1


@pytest.mark.parametrize("layout", ["NTC", "TNC"])
@pytest.mark.parametrize("merge", [None, False, True])
@pytest.mark.parametrize("listed", [False, True])
def test_sequences_come_and_go_as_arrays_or_lists(layout, merge, listed):
    cell = ready(rnn.RNNCell(H))
    axis = layout.find("T")
    data = random(N, T, C) if axis else random(N, T, C).swapaxes(0, 1)
    inputs = [random(N, T, C)[:, step] for step in range(T)] if listed else data
    outputs, _ = cell.unroll(T, inputs, layout=layout, merge_outputs=merge)
    if merge:
        assert outputs.shape == ((N, T, H) if axis else (T, N, H))
    else:
        assert [output.shape for output in outputs] == [(N, H)] * T


def test_states_begin_in_the_dtype_of_the_inputs():
    cell = ready(rnn.LSTMCell(H))
    cell.cast("float64")
    outputs, states = cell.unroll(T, random(N, T, C).astype("float64"), merge_outputs=True)
    assert outputs.dtype == states[0].dtype == np.float64


def test_a_sequence_of_one_step():
    cell = ready(rnn.GRUCell(H))
    outputs, _ = cell.unroll(1, random(N, 1, C))
    assert [output.shape for output in outputs] == [(N, H)]
    merged, _ = cell.unroll(1, random(N, 1, C), merge_outputs=True, valid_length=nd.ones(N))
    same(merged[:, 0], outputs[0])


def test_bad_sequences_are_refused():
    cell = ready(rnn.RNNCell(H))
    with pytest.raises(AssertionError, match="length=3 steps, got 4"):
        cell.unroll(3, random(N, T, C))
    with pytest.raises(ValueError, match="length=3 steps, got 2"):
        cell.unroll(3, [random(N, C)] * 2)
    with pytest.raises(AssertionError, match="layout must name"):
        cell.unroll(T, random(N, T, C), layout="NC")
    with pytest.raises(AssertionError, match="a list of them"):
        cell.unroll(T, np.ones((N, T, C)))
    with pytest.raises(AssertionError, match="at least 1"):
        cell.unroll(0, random(N, T, C))
    with pytest.raises(ValueError, match="several outputs"):
        cell.unroll(2, sym.split(sym.var("x"), num_outputs=2))


@pytest.mark.parametrize("layout", ["TNC", "NTC"])
@pytest.mark.parametrize("lengths", [None, [1, 4, 2]])
def test_dynamic_unrolling_computes_the_same(layout, lengths):
    cell = ready(rnn.LSTMCell(H))
    data = random(T, N, C) if layout == "TNC" else random(N, T, C)
    states, valid = cell.begin_state(N, func=nd.ones), lengths and nd.array(lengths)
    expected, last = cell.unroll(T, data, states, layout, True, valid)
    run = contrib.rnn.rnn_cell.dynamic_unroll
    cell.reset()
    found, again = run(cell, data, states, layout=layout, valid_length=valid)
    same(found, expected)
    same(again[0], last[0])
    same(again[1], last[1])
    assert cell._counter == T - 1
    begin = [sym.var("h"), sym.var("m")]
    length = None if lengths is None else sym.var("length")
    graph, _ = run(cell, sym.var("x"), begin, layout=layout, valid_length=length)
    arrays = {p.name: p.data() for p in cell.collect_params().values()}
    arrays.update({} if lengths is None else {"length": valid})
    same(graph.eval(x=data, h=states[0], m=states[1], **arrays)[0], expected)


def test_dynamic_unrolling_drops_the_same_at_all_steps():
    cell = ready(rnn.GRUCell(20))
    run = contrib.rnn.rnn_cell.dynamic_unroll
    with autograd.record():
        outputs, _ = run(cell, random(T, 50, C), cell.begin_state(50), drop_outputs=0.5)
    dropped = outputs.asnumpy() == 0
    assert (dropped == dropped[:1]).all() and 0.4 < dropped.mean() < 0.6
    with autograd.record():
        whole, _ = run(cell, random(T, 50, C), cell.begin_state(50))
        thinned, _ = run(cell, random(T, 50, C), cell.begin_state(50), drop_inputs=0.5)
    assert np.abs((whole - thinned).asnumpy()).max() > 1e-3
    with pytest.raises(AssertionError, match="layout must be"):
        run(cell, random(T, N, C), cell.begin_state(N), layout="CTN")


# --- activations -----------------------------------------------------------------------------


@pytest.mark.parametrize("activation, expected", [
    ("sigmoid", lambda x: 1 / (1 + np.exp(-x))),
    ("softrelu", lambda x: np.log1p(np.exp(x))),
    (gluon.nn.LeakyReLU(0.1), lambda x: np.where(x > 0, x, 0.1 * x)),
    (gluon.nn.Swish(), lambda x: x / (1 + np.exp(-x))),
    (lambda x, name: x * 2, lambda x: x * 2),
])  # fmt: skip
def test_activations_are_names_blocks_or_functions(activation, expected):
    plain = ready(rnn.RNNCell(H, activation=lambda x, name: x * 1))
    cell = rnn.RNNCell(H, activation=activation, params=plain.params)
    states = [random(N, H)]
    total = plain(random(N, C), states)[0].asnumpy()
    np.testing.assert_allclose(
        cell(random(N, C), states)[0].asnumpy(), expected(total), rtol=1e-5, atol=1e-6
    )


def test_what_is_no_activation_is_refused():
    with pytest.raises(TypeError, match="activation must be a name, a block or a function"):
        ready(rnn.RNNCell(H, activation=None))(random(N, C), [random(N, H)])


# --- modifiers -------------------------------------------------------------------------------


def test_zoneout_keeps_old_states_and_outputs():
    cell = ready(rnn.ZoneoutCell(rnn.RNNCell(50), zoneout_outputs=0.5, zoneout_states=0.3))
    begin = [nd.full((100, 50), 7.0)]
    with autograd.record():
        output, (state,) = cell(random(100, C), begin)
    assert abs((state.asnumpy() == 7).mean() - 0.3) < 0.05
    assert abs((output.asnumpy() == 0).mean() - 0.5) < 0.05
    with autograd.record():
        after, _ = cell(random(100, C), [state])
    assert abs((after.asnumpy() == output.asnumpy()).mean() - 0.5) < 0.05
    cell.reset()
    assert cell._prev_output is None
    output, (state,) = cell(random(100, C), begin)
    same(output, state)


def test_variational_masks_are_those_of_the_first_step():
    base = rnn.RNNCell(H, activation=lambda x, name: x * 1)
    cell = ready(contrib.rnn.VariationalDropoutCell(base, drop_outputs=0.5, drop_states=1e-9))
    cell.collect_params()["" + base.prefix + "i2h_bias"].initialize(init="ones", force_reinit=True)
    with autograd.record():
        one, states = cell(nd.zeros((100, C)), cell.begin_state(func=nd.zeros, batch_size=100))
        other, _ = cell(nd.zeros((100, C)), states)
    assert ((one.asnumpy() == 0) == (other.asnumpy() == 0)).all()
    assert 0.3 < (one.asnumpy() == 0).mean() < 0.7
    cell.reset()
    assert cell.drop_outputs_mask is None


def test_variational_dropout_of_whole_sequences_spares_time():
    cell = ready(contrib.rnn.VariationalDropoutCell(rnn.GRUCell(20), drop_outputs=0.5))
    with autograd.record():
        outputs, _ = cell.unroll(T, random(50, T, C))
    assert outputs.shape == (50, T, 20)
    dropped = outputs.asnumpy() == 0
    assert (dropped == dropped[:, :1]).all() and 0.4 < dropped.mean() < 0.6
    steps, _ = cell.unroll(T, random(50, T, C), merge_outputs=False)
    assert len(steps) == T


def test_base_cells_belong_to_their_modifier():
    base = rnn.LSTMCell(H)
    cell = rnn.ResidualCell(base)
    with pytest.raises(AssertionError, match="base cell cannot be called directly"):
        base.begin_state(N)
    with pytest.raises(AssertionError, match="already modified"):
        rnn.ZoneoutCell(base)
    assert cell.params is base.params
    assert isinstance(cell.begin_state()[0], sym.Symbol)
    assert base._modified
    with pytest.raises(TypeError, match="must be a RecurrentCell, got int"):
        rnn.ResidualCell(3)


def test_cells_without_single_steps_are_refused_by_those_that_need_them():
    def both():
        return rnn.BidirectionalCell(rnn.RNNCell(H), rnn.RNNCell(H))

    with pytest.raises(NotImplementedError, match="unroll"):
        both()(random(N, C), [])
    stack = rnn.HybridSequentialRNNCell()
    stack.add(both())
    for wrap in (rnn.ZoneoutCell, lambda c: contrib.rnn.VariationalDropoutCell(c, drop_states=0.1)):
        for cell in (both(), stack):
            with pytest.raises(AssertionError, match="single steps"):
                wrap(cell)
    chain = rnn.SequentialRNNCell()
    chain.add(both())
    with pytest.raises(AssertionError, match="cannot take single steps"):
        chain(random(N, C), chain.begin_state(batch_size=N))


def test_dropout_cells_need_a_number():
    with pytest.raises(AssertionError, match="rate must be a number"):
        rnn.DropoutCell("half")


# --- chains ----------------------------------------------------------------------------------


def test_chains_count_and_index_their_cells():
    chain = rnn.SequentialRNNCell()
    chain.add(rnn.LSTMCell(H))
    chain.add(rnn.GRUCell(3))
    assert len(chain) == 2 and isinstance(chain[1], rnn.GRUCell)
    with pytest.raises(KeyError):
        chain[2]
    ready(chain)
    output, states = chain(random(N, C), chain.begin_state(batch_size=N))
    assert output.shape == (N, 3) and [s.shape for s in states] == [(N, H), (N, H), (N, 3)]
    seen = []
    chain.register_forward_hook(lambda block, inputs, outputs: seen.append(len(outputs)))
    chain(random(N, C), states)
    assert seen == [2]


def test_hybrid_chains_take_hybrid_cells_only():
    with pytest.raises(ValueError, match="must also be HybridBlock"):
        rnn.HybridSequentialRNNCell().add(rnn.SequentialRNNCell())


@pytest.mark.parametrize("build", [
    lambda: rnn.LSTMCell(H), lambda: rnn.ResidualCell(rnn.GRUCell(C)),
    lambda: rnn.ZoneoutCell(rnn.LSTMCell(H)), lambda: contrib.rnn.LSTMPCell(4, 2),
])  # fmt: skip
def test_hybridized_cells_compute_the_same(build):
    cell = ready(build())
    states = cell.begin_state(batch_size=N, func=nd.ones)
    expected, last = cell(random(N, C), states)
    cell.hybridize()
    cell.reset()
    found, again = cell(random(N, C), states)
    same(found, expected)
    same(again[-1], last[-1])
    outputs, _ = cell.unroll(T, random(N, T, C), states, merge_outputs=True)
    assert outputs.shape[:2] == (N, T)


def test_a_cell_of_ones_own(tmp_path):
    class Counting(rnn.RecurrentCell):
        def _alias(self):
            return "counting"

        def state_info(self, batch_size=0):
            return [{"shape": (batch_size, 1), "__layout__": "NC"}]

        def forward(self, inputs, states):
            self._counter += 1
            return inputs + states[0], [states[0] + 1]

    cell = Counting()
    assert cell.prefix.startswith("counting")
    outputs, (state,) = cell.unroll(3, nd.zeros((N, 3, C)), merge_outputs=True)
    assert outputs.asnumpy()[0, :, 0].tolist() == [0, 1, 2]
    assert state.asnumpy()[0, 0] == 3


# --- convolutional cells ---------------------------------------------------------------------


def test_channels_last_computes_the_same():
    first = ready(contrib.rnn.Conv2DLSTMCell((2, 5, 4), 3, 3, 3, i2h_pad=1))
    last = contrib.rnn.Conv2DLSTMCell((5, 4, 2), 3, 3, 3, i2h_pad=1, conv_layout="NHWC")
    last.initialize()
    for own, other in zip(last.collect_params().values(), first.collect_params().values(),
                          strict=True):  # fmt: skip
        values = other.data()
        own.set_data(values.transpose((0, 2, 3, 1)) if values.ndim == 4 else values)
    data = random(N, 2, 5, 4)
    expected, _ = first(data, first.begin_state(N))
    found, states = last(data.transpose((0, 2, 3, 1)), last.begin_state(N))
    same(found.transpose((0, 3, 1, 2)), expected)
    assert states[0].shape == (N, 5, 4, 3)


def test_bad_convolutional_settings_are_refused():
    def make(**changed):
        return contrib.rnn.Conv2DGRUCell(
            **{"input_shape": (2, 5, 6), "hidden_channels": 3, "i2h_kernel": 3, "h2h_kernel": 3,
               **changed})  # fmt: skip

    with pytest.raises(AssertionError, match="h2h_kernel must be odd"):
        make(h2h_kernel=(3, 2))
    with pytest.raises(AssertionError, match="h2h_kernel must be a number or a list of 2"):
        make(h2h_kernel=(3,))
    with pytest.raises(ValueError, match="input_shape must have 3 lengths"):
        make(input_shape=(2, 5))
    with pytest.raises(ValueError, match="does not fit into inputs"):
        make(i2h_kernel=9)
    with pytest.raises(ValueError, match="layout must be NCHW or NHWC"):
        make(conv_layout="NCW")
