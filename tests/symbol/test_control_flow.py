"""Loops and branches as graphs. What is expected was observed in MXNet 1.9.1."""

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd, sym
from mxnet.base import MXNetError


def scan():
    return sym.contrib.foreach(lambda x, q: (x * q, q + x), sym.var("d"), sym.var("s"))


def test_foreach_and_its_gradient():
    executor = scan()[0].simple_bind(mx.cpu(), d=(3, 2), s=(2,))
    executor.arg_dict["d"][:] = nd.array([[1, 2], [3, 4], [5, 6]])
    executor.arg_dict["s"][:] = 1
    (out,) = executor.forward(is_train=True)
    assert out.asnumpy().tolist() == [[1, 2], [6, 12], [25, 42]]
    executor.backward(nd.ones((3, 2)))
    assert executor.grad_dict["d"].asnumpy().tolist() == [[9, 11], [7, 9], [5, 7]]
    assert executor.grad_dict["s"].asnumpy().tolist() == [9, 12]


def test_shapes_of_parameters_inside_are_found():
    w = sym.var("w")

    def body(x, states):
        y = sym.FullyConnected(x, weight=w, num_hidden=2, no_bias=True) + states[0]
        return [y, y * 2], [y]

    outs, states = sym.contrib.foreach(body, sym.var("d"), [sym.var("s")])
    graph = sym.Group([*outs, *states])
    assert graph.infer_shape(d=(3, 4, 5), s=(4, 2)) == (
        [(3, 4, 5), (4, 2), (2, 5)], [(3, 4, 2), (3, 4, 2), (4, 2)], [],
    )  # fmt: skip


def loop():
    i, s, b = sym.var("i"), sym.var("s"), sym.var("b")
    outs, states = sym.contrib.while_loop(
        lambda i, s: i <= b, lambda i, s: ([s + i, i], [i + 1, s + i]), [i, s], max_iterations=5
    )
    return sym.Group([*outs, *states])


@pytest.mark.parametrize(
    ("start", "sums", "last"), [(1, [1, 3, 6, 0, 0], [4, 6]), (7, [0] * 5, [7, 0])]
)
def test_while_loop(start, sums, last):
    values = loop().eval(i=nd.array([start]), s=nd.array([0]), b=nd.array([3]))
    assert values[0].asnumpy().ravel().tolist() == sums
    assert [value.asscalar() for value in values[2:]] == last


def test_cond():
    a, b = sym.var("a"), sym.var("b")
    for pred in (sym.sum(a) < 4, lambda: sym.sum(a) < 4):
        graph = sym.contrib.cond(pred, lambda: a + b, lambda: a - b * 2)
        assert graph.eval(a=nd.ones(2), b=nd.ones(2))[0].asnumpy().tolist() == [2, 2]
        assert graph.eval(a=nd.ones(2) * 9, b=nd.ones(2))[0].asnumpy().tolist() == [7, 7]


def test_loops_inside_loops():
    def body(x, state):
        inner, _ = sym.contrib.foreach(lambda z, q: (z + q, q), x, state)
        return inner, state

    out, last = sym.contrib.foreach(body, sym.var("d"), sym.var("s"))
    graph = sym.load_json(sym.Group([out, last]).tojson())
    values = graph.eval(d=nd.ones((2, 3, 4)), s=nd.array([1, 2, 3, 4]))
    assert values[0].asnumpy()[1, 2].tolist() == [2, 3, 4, 5]
    assert values[1].asnumpy().tolist() == [1, 2, 3, 4]


class Scan(gluon.HybridBlock):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        with self.name_scope():
            self.cell = gluon.nn.Dense(3, flatten=False)

    def hybrid_forward(self, F, x, state):
        def body(entry, states):
            new = F.tanh(self.cell(entry) + states)
            return new, new

        outs, last = F.contrib.foreach(body, x, state)
        steps, _ = F.contrib.while_loop(
            lambda i: F.sum(i) < 3, lambda i: ([i], [i + 1]), [F.zeros_like(last).sum()], 4
        )
        picked = F.contrib.cond(F.sum(last) > 0, lambda: last, lambda: -last)
        return outs, F.broadcast_mul(picked, F.reshape(F.sum(steps[0]), shape=(1, 1)))


def test_hybridized_control_flow_equals_the_eager_one():
    mx.random.seed(2)
    x, state = nd.random.normal(shape=(4, 2, 5)), nd.zeros((2, 3))
    results = []
    net = Scan()
    net.initialize()
    for active in (False, True, True):
        net.hybridize(active)
        with autograd.record():
            outs = net(x, state)
        autograd.backward(list(outs))
        grads = [p.grad().asnumpy() for p in net.collect_params().values()]
        results.append([*(out.asnumpy() for out in outs), *grads])
    for other in results[1:]:
        for one, two in zip(results[0], other, strict=True):
            np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-6)


def test_parameters_inside_are_initialized_by_the_first_batch():
    net = Scan()
    net.initialize()
    net.hybridize()
    net(nd.ones((2, 1, 7)), nd.zeros((1, 3)))
    assert net.cell.weight.shape == (3, 7)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: sym.contrib.foreach(lambda a, b: (a, b), nd.ones(2), x), TypeError, "data"),
        (lambda x: sym.contrib.foreach(lambda a, b: (a, []), x, x), MXNetError, "1 states"),
        (lambda x: sym.contrib.foreach(lambda a, b: (b, b), x, x), MXNetError, "does not use"),
        (lambda x: sym.contrib.while_loop(None, None, [x]), ValueError, "max_iterations"),
        (lambda x: sym.contrib.while_loop(None, None, [], 3), ValueError, "loop_vars"),
        (lambda x: sym.contrib.while_loop(
            lambda a: a, lambda a: (a, [a, a]), [x], 3), ValueError, "as many loop_vars"),
        (lambda x: sym.contrib.cond(x, lambda: x, lambda: [x, x]), ValueError, "same number"),
        (lambda x: scan()[0].eval(d=nd.ones((0, 2)), s=nd.ones(2)), MXNetError, "one step"),
        (lambda x: sym.load_json(scan()[0].tojson().replace('"[0]"', '"q"', 1)), MXNetError,
         "in_data_locs"),
    ],
)  # fmt: skip
def test_bad_use(call, error, message):
    with pytest.raises(error, match=message):
        call(sym.var("x"))


def test_a_variable_of_a_loop_is_apart_from_the_same_value_outside():
    a = mx.sym.var("a")
    _, (last,) = mx.sym.contrib.while_loop(
        lambda i: i.sum() < 20, lambda i: ([i], [i + a]), [a], max_iterations=4
    )
    assert last.eval(a=mx.nd.array([1.0]))[0].asnumpy().tolist() == [5.0]  # not 16
    _, pair = mx.sym.contrib.while_loop(
        lambda i, j: i.sum() < 20, lambda i, j: ([i], [i + 1, j * 2]), [a, a], max_iterations=4
    )
    values = mx.sym.Group(list(pair)).eval(a=mx.nd.array([1.0]))
    assert [value.asscalar() for value in values] == [5.0, 16.0]


def test_entries_of_vectors_have_an_axis():
    x, s = mx.sym.var("x"), mx.sym.var("s")
    out, last = mx.sym.contrib.foreach(lambda step, state: (step * 2, state + step), x, s)
    graph = mx.sym.Group([out, last])
    assert graph.infer_shape(x=(3,), s=(1,))[1] == [(3, 1), (1,)]
    found = graph.eval(x=mx.nd.array([1, 2, 3]), s=mx.nd.array([5]))
    assert [one.asnumpy().tolist() for one in found] == [[[2], [4], [6]], [11]]
    assert [one.shape for one in found] == [(3, 1), (1,)]
