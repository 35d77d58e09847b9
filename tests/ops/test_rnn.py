"""What no sample can say of recurrent networks: chance, lengths, bounds, higher derivatives.

MXNet on the CPU ignores lengths and bounds, and drops nothing between float32 layers.
"""

from __future__ import annotations

import numpy as np
import pytest
from quirks import array, assert_close
from samples.rnn import GATES, MODES

import mxnet as mx
from mxnet import nd

T, N, C, H = 5, 4, 3, 2


class Network:
    """A network with drawn parameters in float64."""

    def __init__(
        self, mode: str, layers: int = 1, both: bool = False, inputs: int = C, **attrs: object
    ) -> None:
        draw = np.random.RandomState(3)
        directions = 1 + both
        width = int(attrs.get("projection_size") or H)  # type: ignore[call-overload]
        size = 0
        for layer in range(layers):
            columns = directions * width if layer else inputs
            size += directions * GATES[mode] * H * (columns + width + 2)
            size += directions * H * width if "projection_size" in attrs else 0
        self.data = draw.uniform(-1, 1, (T, N, inputs))
        self.parameters = draw.uniform(-0.8, 0.8, size)
        shapes = [(layers * directions, N, width)]
        shapes += [(layers * directions, N, H)] * (mode == "lstm")
        self.states = [draw.uniform(-1, 1, shape) for shape in shapes]
        self.attrs = {
            "mode": mode, "state_size": H, "num_layers": layers, "bidirectional": both,
            "state_outputs": True, **attrs,
        }  # fmt: skip

    def arrays(self) -> list[mx.nd.NDArray]:
        return [array(x, "float64") for x in (self.data, self.parameters, *self.states)]

    def run(self, *arrays: mx.nd.NDArray, **more: object) -> list[mx.nd.NDArray]:
        return nd.RNN(*(arrays or self.arrays()), **self.attrs, **more)


def slope(function: object, x: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Return the central difference of a function along a direction."""
    ends = [function(x + sign * 1e-6 * direction) for sign in (1, -1)]  # type: ignore[operator]
    return (ends[0] - ends[1]) / 2e-6


def pass_through(layers: int) -> mx.nd.NDArray:
    """Return the parameters of relu networks whose layers hand on what they get."""
    weights = [np.eye(H), np.zeros((H, H))] * layers
    return array(np.concatenate([*(w.ravel() for w in weights), np.zeros(2 * H * layers)]))


def hand_on(data: mx.nd.NDArray, layers: int = 2, p: float = 0.5) -> mx.nd.NDArray:
    attrs = {"mode": "rnn_relu", "state_size": H, "num_layers": layers, "p": p}
    return nd.RNN(data, pass_through(layers), nd.zeros((layers, data.shape[1], H)), **attrs)


def test_dropout_is_between_layers_in_training() -> None:
    ones = nd.ones((50, 20, H))
    np.testing.assert_array_equal(hand_on(ones).asnumpy(), ones.asnumpy())
    with mx.autograd.train_mode():
        out = hand_on(ones).asnumpy()
        np.testing.assert_array_equal(hand_on(ones, layers=1).asnumpy(), ones.asnumpy())
        assert not hand_on(ones, p=1).asnumpy().any()
    assert set(np.unique(out)) == {0.0, 2.0}
    # Six standard deviations of the share of 2,000 independent draws.
    assert out.mean() == pytest.approx(1, abs=6 * 2 * np.sqrt(0.25 / out.size))


def test_dropout_repeats_with_the_seed_and_backward_uses_its_mask() -> None:
    data, outs = nd.ones((20, 10, H)), []
    data.attach_grad()
    for _ in range(2):
        mx.random.seed(5)
        with mx.autograd.record():
            out = hand_on(data)
        out.backward()
        np.testing.assert_array_equal(data.grad.asnumpy(), out.asnumpy())
        outs.append(out.asnumpy())
    np.testing.assert_array_equal(*outs)


@pytest.mark.parametrize("lengths", [[5, 2, 4, 1], [3, 0, 5, 0]])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize(
    "attrs",
    [*({"mode": mode} for mode in MODES), {"mode": "lstm", "projection_size": 1},
     {"mode": "lstm", "lstm_state_clip_min": -0.1, "lstm_state_clip_max": 0.2}],
    ids=lambda attrs: ",".join(map(str, attrs.values())),
)  # fmt: skip
def test_lengths_cut_each_sequence(attrs: dict, both: bool, lengths: list[int]) -> None:
    network = Network(layers=2, both=both, **attrs)
    length = nd.array(lengths, dtype="int32")
    out, *last = network.run(
        *network.arrays(), sequence_length=length, use_sequence_length=True
    )
    data, parameters, *states = network.arrays()
    for i, steps in enumerate(lengths):
        assert not out[steps:, i].asnumpy().any()
        begin = [state[:, i : i + 1] for state in states]
        if not steps:
            assert_close(last[0][:, i], begin[0][:, 0].asnumpy())
            continue
        alone, *end = network.run(data[:steps, i : i + 1], parameters, *begin)
        assert_close(out[:steps, i], alone[:, 0].asnumpy())
        for ours, expected in zip(last, end, strict=True):
            assert_close(ours[:, i], expected[:, 0].asnumpy())


@pytest.mark.parametrize("mode", ["gru", "lstm"])
def test_steps_beyond_the_length_have_no_gradient(mode: str) -> None:
    network = Network(mode, both=True)
    arrays = [*network.arrays(), array([5, 2, 0, 3], "float64")]
    for x in arrays:
        x.attach_grad()
    with mx.autograd.record():
        outs = network.run(*arrays, use_sequence_length=True)
    mx.autograd.backward(outs)
    grad = arrays[0].grad.asnumpy()
    for i, steps in enumerate([5, 2, 0, 3]):
        assert grad[:steps, i].all()
        assert not grad[steps:, i].any()
    assert not arrays[-1].grad.asnumpy().any()


def test_lengths_must_fit() -> None:
    network = Network("gru")
    for lengths in ([6, 1, 1, 1], [-1, 1, 1, 1]):
        with pytest.raises(mx.MXNetError, match=r"RNN: sequence_length must hold .* \[0, 5"):
            network.run(*network.arrays(), array(lengths), use_sequence_length=True)


def lstm_cell(inside: np.ndarray, memory: np.ndarray, low: float, high: float) -> tuple:
    """Return output and cell state of one step, the latter cut to bounds."""
    into, forget, new, out = np.split(inside, 4, 1)
    into, forget, out = (1 / (1 + np.exp(-x)) for x in (into, forget, out))
    memory = np.clip(forget * memory + into * np.tanh(new), low, high)
    return out * np.tanh(memory), memory


def test_bounds_cut_the_cell_state_after_each_step() -> None:
    bounds = {"lstm_state_clip_min": -0.1, "lstm_state_clip_max": 0.15}
    network = Network("lstm", **bounds)
    rows = 4 * H
    cuts = np.cumsum([rows * C, rows * H, rows])
    weight, turn, *biases = np.split(network.parameters, cuts)
    state, memory = (x[0] for x in network.states)
    outs = []
    for step in network.data:
        inside = step @ weight.reshape(rows, C).T + state @ turn.reshape(rows, H).T + sum(biases)
        state, memory = lstm_cell(inside, memory, -0.1, 0.15)
        outs.append(state)
    out, last, cell = network.run()
    assert_close(out, np.stack(outs))
    assert_close(last, state[None])
    assert_close(cell, memory[None])
    assert np.isin([-0.1, 0.15], cell.asnumpy()).any()


def test_bounds_replace_nan_if_asked() -> None:
    bounds = {"lstm_state_clip_min": -0.1, "lstm_state_clip_max": 0.1}
    for replaced in (False, True):
        network = Network("lstm", lstm_state_clip_nan=replaced, **bounds)
        network.states[1][0, 0, 0] = np.nan
        out, _, cell = network.run()
        assert np.isnan(cell.asnumpy()).any() != replaced
        assert np.isnan(out.asnumpy()).any() != replaced


def test_bounds_out_of_reach_change_no_gradient() -> None:
    grads = []
    for bounds in ({}, {"lstm_state_clip_min": -9.0, "lstm_state_clip_max": 9.0}):
        network = Network("lstm", layers=2, both=True, **bounds)
        arrays = network.arrays()
        for x in arrays:
            x.attach_grad()
        with mx.autograd.record():
            outs = network.run(*arrays)
        mx.autograd.backward(outs)
        grads.append([x.grad.asnumpy() for x in arrays])
    for plain, bounded in zip(*grads, strict=True):
        np.testing.assert_allclose(plain, bounded, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_projections_have_gradients(size: int) -> None:
    network = Network("lstm", layers=2, both=True, projection_size=size)
    arrays = network.arrays()
    for x in arrays:
        x.attach_grad()
    with mx.autograd.record():
        total = sum(out.square().sum() for out in network.run(*arrays))
    total.backward()

    def value(parameters: np.ndarray) -> float:
        given = [arrays[0], array(parameters, "float64"), *arrays[2:]]
        return float(sum(np.square(out.asnumpy()).sum() for out in network.run(*given)))

    direction = np.random.RandomState(1).uniform(-1, 1, network.parameters.shape)
    expected = slope(value, network.parameters, direction)
    assert (arrays[1].grad.asnumpy() * direction).sum() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("mode", MODES)
def test_recorded_results_are_the_plain_ones(mode: str, both: bool) -> None:
    network = Network(mode, layers=2, both=both)
    arrays = network.arrays()
    arrays[1].attach_grad()
    with mx.autograd.record():
        recorded = network.run(*arrays)
    for ours, plain in zip(recorded, network.run(), strict=True):
        np.testing.assert_allclose(ours.asnumpy(), plain.asnumpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("mode", MODES)
def test_second_derivatives(mode: str, both: bool) -> None:
    network = Network(mode, layers=2, both=both)
    draw = np.random.RandomState(2)
    weight, direction = (draw.uniform(-1, 1, network.parameters.shape) for _ in range(2))

    def first(parameters: np.ndarray, record: bool = False) -> tuple:
        arrays = network.arrays()
        arrays[1] = array(parameters, "float64")
        arrays[1].attach_grad()
        with mx.autograd.record():
            total = network.run(*arrays)[0].square().sum()
            (grad,) = mx.autograd.grad(total, arrays[1], create_graph=True)
            return (grad * array(weight, "float64")).sum(), arrays[1]

    value, variable = first(network.parameters)
    value.backward()
    expected = slope(lambda x: first(x)[0].asscalar(), network.parameters, direction)
    assert (variable.grad.asnumpy() * direction).sum() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("mode", MODES)
def test_float16_is_near_float64(mode: str) -> None:
    network = Network(mode, layers=2, both=True)
    halves = network.run(*(x.astype("float16") for x in network.arrays()))
    for ours, expected in zip(halves, network.run(), strict=True):
        assert ours.dtype == np.float16
        np.testing.assert_allclose(ours.asnumpy(), expected.asnumpy(), atol=5e-3)


def test_gradients_add_up() -> None:
    network = Network("gru")
    arrays = network.arrays()
    arrays[1].attach_grad("add")
    for _ in range(2):
        with mx.autograd.record():
            out = network.run(*arrays)[0]
        out.backward()
    twice = arrays[1].grad.asnumpy()
    arrays[1].attach_grad()
    with mx.autograd.record():
        out = network.run(*arrays)[0]
    out.backward()
    np.testing.assert_allclose(twice, 2 * arrays[1].grad.asnumpy(), rtol=1e-12)


@pytest.mark.parametrize(
    ("attrs", "message"),
    [({"lstm_state_clip_min": -1.0}, "go together"),
     ({"lstm_state_clip_min": 1.0, "lstm_state_clip_max": -1.0}, "the lower one first"),
     ({"projection_size": 0}, "projection_size must be positive"),
     ({"num_layers": 0}, "num_layers must be positive")],
)  # fmt: skip
def test_attributes_that_do_not_fit(attrs: dict, message: str) -> None:
    network = Network("lstm")
    network.attrs.update(attrs)
    with pytest.raises(mx.MXNetError, match=f"RNN: .*{message}"):
        network.run()


@pytest.mark.parametrize("attrs", [{"lstm_state_clip_min": 0.0, "lstm_state_clip_max": 1.0},
                                   {"projection_size": 1}])  # fmt: skip
def test_only_an_lstm_has_cell_states_and_projections(attrs: dict) -> None:
    network = Network("gru")
    network.attrs.update(attrs)
    with pytest.raises(mx.MXNetError, match=r"RNN: .*'lstm'.*'gru'"):
        network.run()


def test_data_without_steps_is_refused() -> None:
    network = Network("gru")
    with mx.util.np_shape(True):
        arrays = [nd.zeros((0, N, C), dtype="float64"), *network.arrays()[1:]]
        with pytest.raises(mx.MXNetError, match="RNN: data must have at least one step"):
            network.run(*arrays)


def test_graphs_infer_the_parameters() -> None:
    names = ("data", "parameters", "state", "state_cell")
    variables = [mx.sym.var(name) for name in names]
    graph = mx.sym.RNN(
        *variables, mode="lstm", state_size=3, num_layers=2, bidirectional=True,
        projection_size=2, state_outputs=True,
    )  # fmt: skip
    arguments, outputs, _ = graph.infer_shape(data=(5, 2, 4))
    assert arguments == [(5, 2, 4), (408,), (4, 2, 2), (4, 2, 3)]
    assert outputs == [(5, 2, 4), (4, 2, 2), (4, 2, 3)]


def test_graphs_join_parameters() -> None:
    parts = [mx.sym.var(name) for name in "abc"]
    joined = mx.sym._internal._rnn_param_concat(*parts, dim=0)
    graph = mx.sym.RNN(
        mx.sym.var("data"), joined, mode="rnn_tanh", state_size=3, num_layers=1, name="net"
    )
    assert graph.list_arguments() == ["data", "a", "b", "c", "net_state"]
    shapes = {"data": (5, 2, 4), "a": (12,), "b": (9,), "c": (6,)}
    assert graph.infer_shape(**shapes)[1] == [(5, 2, 3)]
    with pytest.raises(mx.MXNetError):
        graph.infer_shape(**{**shapes, "c": (5,)})


class Process:
    """Two samples of four events of three kinds, in float64."""

    def __init__(self) -> None:
        draw = np.random.RandomState(7)
        shapes = [(2, 3), (3,), (3,), (2, 3), (2, 4)]
        self.values = [draw.uniform(0.2, 1.5, shape) for shape in shapes]
        self.marks = np.array([[0, 2, 2, 1], [1, 1, 0, 2]])
        self.lengths = np.array([4.0, 2.0])
        self.ends = np.array([8.0, 7.0])

    def arrays(self) -> list[mx.nd.NDArray]:
        floats = [array(x, "float64") for x in (*self.values, self.lengths, self.ends)]
        return [*floats[:5], array(self.marks, "int32"), *floats[5:]]


@pytest.mark.parametrize("position", [0, 1, 2, 3, 4, 7])
def test_likelihood_has_the_gradient_of_all_floats(position: int) -> None:
    process, weights = Process(), np.array([1.0, -2.0])
    arrays = process.arrays()
    chosen = arrays[position]
    chosen.attach_grad()
    with mx.autograd.record():
        likelihood, _ = nd.contrib.hawkesll(*arrays)
    likelihood.backward(array(weights, "float64"))

    def value(x: np.ndarray) -> float:
        given = [*arrays[:position], array(x, "float64"), *arrays[position + 1 :]]
        return float((nd.contrib.hawkesll(*given)[0].asnumpy() * weights).sum())

    direction = np.random.RandomState(0).uniform(-1, 1, chosen.shape)
    expected = slope(value, chosen.asnumpy(), direction)
    assert (chosen.grad.asnumpy() * direction).sum() == pytest.approx(expected, rel=1e-6)


def test_last_state_carries_no_gradient() -> None:
    arrays = Process().arrays()
    arrays[0].attach_grad()
    with mx.autograd.record():
        _, state = nd.contrib.hawkesll(*arrays)
    state.backward()
    assert not arrays[0].grad.asnumpy().any()


def test_events_that_do_not_count_may_hold_anything() -> None:
    process = Process()
    expected = [x.asnumpy() for x in nd.contrib.hawkesll(*process.arrays())]
    process.values[4][1, 2:] = [np.nan, -1e6]
    process.marks[1, 2:] = [-7, 99]
    arrays = process.arrays()
    arrays[1].attach_grad()
    with mx.autograd.record():
        results = nd.contrib.hawkesll(*arrays)
    results[0].backward()
    for ours, theirs in zip(results, expected, strict=True):
        np.testing.assert_array_equal(ours.asnumpy(), theirs)
    assert np.isfinite(arrays[1].grad.asnumpy()).all()


def test_events_that_count_must_exist() -> None:
    process = Process()
    process.lengths[0] = 5
    with pytest.raises(mx.MXNetError, match=r"hawkesll: valid_length must be at most .* 4"):
        nd.contrib.hawkesll(*process.arrays())
    for wrong in (3, -1):
        process = Process()
        process.marks[0, 0] = wrong
        with pytest.raises(mx.MXNetError, match=r"hawkesll: marks must be in \[0, 3\)"):
            nd.contrib.hawkesll(*process.arrays())


def test_public_gradient_of_the_likelihood() -> None:
    arrays, head = Process().arrays(), array([1.0, -2.0], "float64")
    for x in arrays[:3]:
        x.attach_grad()
    with mx.autograd.record():
        likelihood, _ = nd.contrib.hawkesll(*arrays)
    likelihood.backward(head)
    for ours, x in zip(nd.contrib.backward_hawkesll(head, *arrays), arrays[:3], strict=True):
        assert_close(ours, x.grad.asnumpy())
    with pytest.raises(mx.MXNetError, match="backward_hawkesll: ograd must have shape"):
        nd.contrib.backward_hawkesll(nd.ones(3, dtype="float64"), *arrays)
