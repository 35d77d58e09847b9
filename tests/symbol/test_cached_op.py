"""Graphs as functions on arrays."""

from __future__ import annotations

import pytest

import mxnet as mx
from mxnet import autograd, nd

A, B = mx.sym.var("a"), mx.sym.var("b")


def test_results_and_gradients_of_two_outputs() -> None:
    dense = mx.sym.FullyConnected(A, B, num_hidden=3, no_bias=True) + 1
    function = nd.CachedOp(mx.sym.Group([dense, mx.sym.relu(A)]))
    x, weight = nd.ones((2, 4)), nd.ones((3, 4))
    weight.attach_grad()
    with autograd.record():
        first, second = function(x, weight)
    first.backward()
    assert first.asnumpy().tolist() == [[5, 5, 5]] * 2
    assert second.shape == (2, 4)
    assert weight.grad.asnumpy().tolist() == [[2, 2, 2, 2]] * 3


def test_states_change_in_training() -> None:
    function = nd.CachedOp(mx.sym.BatchNorm(A, name="bn"), [("static_alloc", True)])
    mean, variance = nd.zeros(4), nd.ones(4)
    with autograd.record():
        result = function(nd.ones((2, 4)), nd.ones(4), nd.zeros(4), mean, variance)
    assert isinstance(result, nd.NDArray)
    assert mean.asnumpy() == pytest.approx([0.1] * 4)


def test_results_into_given_arrays() -> None:
    out = nd.zeros((2, 2))
    assert nd.CachedOp(mx.sym.relu(A))(nd.ones((2, 2)), out=out) is out
    assert out.asnumpy().tolist() == [[1, 1], [1, 1]]


def test_bad_use() -> None:
    function = nd.CachedOp(A + B)
    with pytest.raises(mx.MXNetError, match=r"expected 2 arrays \(a, b\), got 1"):
        function(nd.ones(2))
    with pytest.raises(TypeError, match="b must be an NDArray, got int"):
        function(nd.ones(2), 3)
    with pytest.raises(mx.MXNetError, match="unknown flag 'fast'"):
        nd.CachedOp(A, [("fast", True)])
