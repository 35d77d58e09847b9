"""Compiled blocks equal those that run operator by operator."""

import warnings

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn


def convolutional():
    net = nn.HybridSequential()
    net.add(
        nn.Conv2D(4, 3, activation="relu"), nn.BatchNorm(), nn.MaxPool2D(), nn.Flatten(),
        nn.Dense(8, activation="tanh"), nn.Dropout(0.5), nn.LayerNorm(), nn.Dense(3),
    )  # fmt: skip
    return net


class Residual(gluon.HybridBlock):
    """Several inputs and outputs, a constant, nested lists and None."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        with self.name_scope():
            self.inner = nn.Dense(3, flatten=False)
            self.scale = self.params.get_constant("scale", nd.array([1.0, 2.0, 3.0]))

    def hybrid_forward(self, F, x, pair, offset=None, scale=None):
        first, second = pair
        out = F.broadcast_mul(self.inner(x) + first, scale)
        if offset is not None:
            out = out + offset
        return out, [F.maximum(out, second), None], F.split(x, num_outputs=3, axis=1)


class Random(gluon.HybridBlock):
    def hybrid_forward(self, F, x):
        noise = F.random.normal_like(x)
        return x + F.broadcast_mul(noise, F.random.uniform(shape=(1,)))


def run(net, args, training, seed=3):
    """Return outputs, gradients and states of one pass, as NumPy arrays."""
    for array in flatten(args):
        if isinstance(array, nd.NDArray):
            array.attach_grad()
    mx.random.seed(seed)
    params = net.collect_params()
    with autograd.record() if training else autograd.pause():
        outs = net(*args)
    flat = list(flatten(outs))
    if training:
        autograd.backward(flat, [nd.cos(out) for out in flat])
    grads = {
        name: p.grad().asnumpy() for name, p in params.items() if p.grad_req != "null" and training
    }
    states = {name: p.data().asnumpy() for name, p in params.items() if "running" in name}
    return [out.asnumpy() for out in flat], grads, states


def flatten(values):
    for value in values if isinstance(values, list | tuple) else [values]:
        if isinstance(value, list | tuple):
            yield from flatten(value)
        elif value is not None:
            yield value


def same(one, two):
    np.testing.assert_equal(one, two)


def pairs(make, args):
    """Return two equal networks, one of them hybridized."""
    nets = make(), make()
    for net in nets:
        mx.random.seed(1)
        net.initialize(mx.init.Xavier())
        net(*args)
    for one, two in zip(*(net.collect_params().values() for net in nets), strict=True):
        two.set_data(one.data())
    nets[1].hybridize()
    return nets


X = nd.array([[1, 2, 3], [-1, 0, 1]])
CASES = {
    "convolutional": (convolutional, lambda: [nd.random.normal(shape=(2, 1, 8, 8))]),
    "residual": (lambda: Residual(), lambda: [X, [nd.zeros((2, 3)), nd.ones((2, 3))]]),
    "offset": (lambda: Residual(), lambda: [X, (nd.zeros((2, 3)), nd.ones((2, 3))), 2.0]),
    "random": (lambda: Random(), lambda: [nd.ones((2, 3))]),
}  # fmt: skip


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_results_gradients_states_and_draws_are_the_same(name, training):
    make, draw = CASES[name]
    args = draw()
    eager, compiled = pairs(make, args)
    for _ in range(3):
        for one, two in zip(run(eager, args, training), run(compiled, args, training), strict=True):
            same(list(one.values()) if isinstance(one, dict) else one,
                 list(two.values()) if isinstance(two, dict) else two)  # fmt: skip


def test_form_of_the_results():
    net = Residual()
    net.initialize()
    net.hybridize()
    x = nd.ones((2, 3))
    out, [larger, nothing], parts = net(x, [x, x])
    assert (out.shape, larger.shape, nothing) == ((2, 3), (2, 3), None)
    assert [part.shape for part in parts] == [(2, 1)] * 3
    assert net._in_format == [0, [0, 0]]
    assert net._out_format == [0, [0, -1], 3]


def test_unknown_shapes_are_found_inside_a_recorded_step():
    net = convolutional()
    net.initialize()
    net.hybridize()
    for batch in (2, 5):
        with autograd.record():
            out = net(nd.ones((batch, 1, 8, 8)))
        out.backward()
        assert out.shape == (batch, 3)
    assert net[0].weight.grad().asnumpy().any()


def test_one_trace_serves_all_shapes_and_modes():
    traced = []

    class Counting(gluon.HybridBlock):
        def hybrid_forward(self, F, x):
            traced.append(x)
            return F.relu(x)

    net = Counting()
    net.hybridize()
    for shape in ((2,), (3, 4), (1, 1, 1)):
        net(nd.ones(shape))
        with autograd.record():
            net(nd.ones(shape))
    assert len(traced) == 1
    net.hybridize(False)
    net(nd.ones(2))
    assert len(traced) == 2


def test_parameters_may_change_between_calls():
    net = nn.Dense(2, in_units=2, use_bias=False)
    net.initialize(mx.init.One())
    net.hybridize()
    x = nd.array([[1, 2]])
    for _ in range(2):
        assert net(x).asnumpy().tolist() == [[3, 3]]
    net.weight.set_data(nd.array([[1, 0], [0, 1]]))
    assert net(x).asnumpy().tolist() == [[1, 2]]
    net.initialize(mx.init.Zero(), force_reinit=True)
    assert net(x).asnumpy().tolist() == [[0, 0]]
    net.cast("float64")
    assert net(x.astype("float64")).dtype is np.float64


def test_several_contexts():
    net = nn.Dense(2, in_units=2)
    net.initialize(mx.init.One(), ctx=[mx.cpu(0), mx.cpu(1)])
    net.hybridize()
    for ctx in (mx.cpu(1), mx.cpu(0), mx.cpu(1)):
        out = net(nd.ones((1, 2), ctx=ctx))
        assert out.context == ctx
        assert out.asnumpy().tolist() == [[2, 2]]


def test_added_children_are_seen():
    net = nn.HybridSequential()
    net.add(nn.Activation("relu"))
    net.hybridize()
    x = nd.array([-2, 2])
    assert net(x).asnumpy().tolist() == [0, 2]
    net.add(nn.HybridLambda("square"))
    assert net(x).asnumpy().tolist() == [0, 4]


def test_shared_parameters_get_both_gradients():
    first = nn.Dense(2, in_units=2, use_bias=False)
    net = nn.HybridSequential()
    net.add(first, nn.Dense(2, in_units=2, use_bias=False, params=first.params))
    net.initialize(mx.init.One())
    x = nd.ones((1, 2))
    grads = []
    for active in (False, True):
        net.hybridize(active)
        for _ in range(2):
            with autograd.record():
                out = net(x)
            out.backward()
        grads.append(first.weight.grad().asnumpy())
    same(*grads)


def test_blocks_of_users_may_hybridize_parts():
    class Outer(gluon.Block):
        def __init__(self):
            super().__init__()
            self.part = nn.Dense(2, in_units=2)

        def forward(self, x):
            return self.part(x) if x.shape[0] == 1 else x

    net = Outer()
    net.initialize(mx.init.One())
    net.hybridize()
    assert net(nd.ones((1, 2))).asnumpy().tolist() == [[2, 2]]
    assert net.part._graphs


def test_unused_inputs_are_reported_once():
    class Unused(gluon.HybridBlock):
        def hybrid_forward(self, F, x, y):
            return x * 2

    net = Unused()
    net.hybridize()
    x = nd.ones(2)
    with pytest.warns(UserWarning, match="1-th input"):
        net(x, x)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        net(x, x)


def test_errors_name_layer_and_operator():
    net = convolutional()
    net.initialize()
    net.hybridize()
    net(nd.ones((2, 1, 8, 8)))
    for _ in range(2):
        with pytest.raises(mx.MXNetError, match=r"FullyConnected(?s:.*)hybridsequential"):
            net(nd.ones((2, 1, 12, 12)))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda net: net.hybridize(foo=1), ValueError, "unknown option"),
        (lambda net: net(object()), ValueError, "one NDArray"),
        (lambda net: net(nd.ones(2), object()), ValueError, "got object"),
        (lambda net: net.optimize_for(nd.ones(2), backend="none"), ValueError, "no backend"),
        (lambda net: net.optimize_for(nd.ones(2), backend_opts={"a": 1}), ValueError, "no options"),
        (lambda net: net.hybridize(static_shape=True), mx.MXNetError, "static_alloc"),
        (lambda net: net.export("/nowhere"), RuntimeError, "first call block.hybridize"),
    ],
)
def test_bad_use(call, error, message):
    net = nn.Activation("relu")
    net.hybridize()
    with pytest.raises(error, match=message):
        call(net)


def test_shapes_are_not_known_to_graphs():
    class Looking(gluon.HybridBlock):
        def hybrid_forward(self, F, x):
            return x * x.shape[0]

    net = Looking()
    net.hybridize()
    with pytest.raises(AttributeError, match="shape"):
        net(nd.ones(2))


def test_backends_of_torch():
    net = nn.Dense(2, in_units=3)
    net.initialize()
    x = nd.ones((1, 3))
    expected = net(x).asnumpy()
    net.hybridize(backend="eager")
    for _ in range(2):
        same(net(x).asnumpy(), expected)
    net.optimize_for(x, backend="aot_eager")
    np.testing.assert_allclose(net(x).asnumpy(), expected, rtol=1e-6)


@pytest.mark.parametrize("is_hybrid", [False, True])
def test_parameters_are_drawn_in_the_order_of_their_use(is_hybrid):
    class Reversed(gluon.HybridBlock):
        def __init__(self):
            super().__init__()
            self.last, self.mid, self.first = nn.Dense(2), nn.Dense(3), nn.Dense(4)

        def hybrid_forward(self, F, x):
            return self.last(self.mid(self.first(x)))

    mx.random.seed(1)
    net = Reversed()
    net.initialize(mx.init.Uniform())
    net.hybridize(is_hybrid)
    net(nd.ones((2, 5)))
    sums = [float(b.weight.data().sum().asscalar()) for b in (net.last, net.mid, net.first)]
    np.testing.assert_allclose(sums, [0.0586, -0.3258, -0.0915], atol=1e-4)  # MXNet's
