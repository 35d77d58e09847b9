"""States that a training loop hands on without detaching them; numbers from MXNet 1.9.1."""

from __future__ import annotations

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.base import MXNetError

CELL = [
    [1.7743614, 0.4519916, 6.3369498, 6.3369498],
    [0.6376969, 2.3281357, 2.2908473, 2.2908473],
    [0.1098469, 0.8099163, 0.3044996, 0.3044996],
]
LAYER = [
    [7.6859837, 6.3625069, 38.4299202, 38.4299202],
    [0.3762477, 4.3394260, 1.8812387, 1.8812387],
    [0.2257515, 3.2343945, 1.1287577, 1.1287577],
]


def sums(net):
    return [float(p.grad().sum().asscalar()) for p in net.collect_params().values()]


@pytest.mark.parametrize("hybrid", [False, True])
@pytest.mark.parametrize("grad_req", ["write", "add"])
def test_states_of_a_cell_are_constants_in_the_next_batch(hybrid, grad_req):
    cell = gluon.rnn.LSTMCell(3, input_size=2)
    cell.initialize(mx.init.One())
    cell.collect_params().setattr("grad_req", grad_req)
    if hybrid:
        cell.hybridize()
    states, found = cell.begin_state(2, func=nd.zeros), []
    for _ in CELL:
        with autograd.record():
            _, states = cell(nd.full((2, 2), 0.1), states)
            out, states = cell(nd.full((2, 2), 0.2), states)
        out.backward()
        found.append(sums(cell))
    expected = CELL if grad_req == "write" else np.cumsum(CELL, axis=0)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_states_of_a_layer_are_constants_in_the_next_batch():
    layer = gluon.rnn.LSTM(3, input_size=2)
    layer.initialize(mx.init.One())
    states, found = layer.begin_state(2, func=nd.zeros), []
    for _ in LAYER:
        with autograd.record():
            out, states = layer(nd.full((4, 2, 2), 0.1), states)
        out.backward()
        found.append(sums(layer))
    np.testing.assert_allclose(found, LAYER, rtol=1e-5)


class Times(gluon.HybridBlock):
    def hybrid_forward(self, F, x, factors):
        return x * factors[0][0]


def gradients(first, second, retain_graph=False):
    """Differentiate x * x, give it to a block, and return the gradients of before and after."""
    x = nd.array([2.0, 3.0])
    x.attach_grad()
    with autograd.record():
        squares = x * x
        first(squares).backward(retain_graph=retain_graph)
    before = x.grad.asnumpy().tolist()
    with autograd.record():
        out = second(x, squares)
    out.backward()
    return before, x.grad.asnumpy().tolist()


@pytest.mark.parametrize("hybrid", [False, True])
def test_what_was_not_differentiated_or_was_retained_keeps_its_history(hybrid):
    block = Times()
    block.hybridize(hybrid)

    def second(x, squares):
        return block(x, [[squares]])

    assert gradients(lambda y: y, second) == ([4, 6], [4, 9])
    assert gradients(lambda y: y, second, retain_graph=True) == ([4, 6], [12, 27])
    z = nd.ones(2)
    z.attach_grad()
    assert gradients(lambda _: z * z, second) == ([0, 0], [12, 27])


def test_operators_say_what_to_do():
    with pytest.raises(MXNetError, match="detach"):
        gradients(lambda y: y, lambda x, squares: x * squares)
