"""Recorded computations as symbols."""

import pytest

import mxnet as mx
from mxnet import autograd, nd


def test_names_are_those_of_mxnet() -> None:
    x, w = nd.array([[1.0, 2.0], [3.0, 4.0]]), nd.ones((2, 2))
    x.attach_grad()
    with autograd.record(keep_symbols=True):
        y = nd.dot(x, w) * 2 + x.reshape((2, 2))
        z = nd.relu(y) + nd.ones((2, 2))
        assert y.asnumpy().sum() > 0
    symbol = autograd.get_symbol(z)
    assert symbol.list_arguments() == ["var0", "null1", "null2"]
    assert symbol.list_outputs() == ["node_5_output"]
    values = {"var0": x, "null1": w, "null2": nd.ones((2, 2))}
    assert (symbol.eval(**values)[0] == z).asnumpy().all()
    z.backward()
    assert x.grad.asnumpy().tolist() == [[5.0, 5.0], [5.0, 5.0]]


def test_variables_and_several_outputs() -> None:
    x = nd.ones((2, 2))
    x.attach_grad()
    with autograd.record(keep_symbols=True):
        first, second = nd.split(x, 2, axis=1)
    assert autograd.get_symbol(x).name == "var0"
    assert autograd.get_symbol(first).list_outputs() == ["node_0_output0"]
    assert autograd.get_symbol(second).list_outputs() == ["node_0_output1"]


def test_what_is_not_kept_says_how_it_can_be() -> None:
    x = nd.ones((2,))
    x.attach_grad()
    with autograd.record():
        y = x * 2
    with pytest.raises(mx.base.MXNetError, match="keep_symbols=True"):
        autograd.get_symbol(y)


def test_writing_into_arrays_is_no_graph() -> None:
    x = nd.ones((2,))
    x.attach_grad()
    with autograd.record(keep_symbols=True):
        y = x * 2
        z = nd.zeros((2,))
        z[:] = y
        out = z + 1
    with pytest.raises(mx.base.MXNetError, match="writes into an array"):
        autograd.get_symbol(out)
