"""Gradients with sparse arrays: where they go, adding, higher derivatives, autograd.grad."""

from __future__ import annotations

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, nd
from mxnet.base import MXNetError

TABLE = np.arange(1, 11, dtype="float32").reshape(5, 2)


def embedding(data, weight):
    return nd.Embedding(nd.array(data), weight, input_dim=5, output_dim=2, sparse_grad=True)


@pytest.mark.parametrize("stype", ["default", "row_sparse"])
@pytest.mark.parametrize("grad_stype", ["default", "row_sparse"])
@pytest.mark.parametrize("request_", ["write", "add"])
def test_embedding_and_dot_in_every_storage(stype, grad_stype, request_):
    weight = nd.array(TABLE).tostype(stype)
    weight.attach_grad(request_, stype=grad_stype)
    matrix = nd.array([[0, 1, 0, 0, 2], [0, 0, 0, 0, 1]]).tostype("csr")
    expected = np.zeros((5, 2))
    for _ in range(2):
        with autograd.record():
            loss = embedding([1, 3, 1], weight).sum() + nd.dot(matrix, weight).sum()
        loss.backward()
        once = np.array([[0, 0], [3, 3], [0, 0], [1, 1], [3, 3]])
        expected = expected + once if request_ == "add" else once
        assert weight.grad.stype == grad_stype
        assert weight.grad.asnumpy().tolist() == expected.tolist()
        if grad_stype == "row_sparse":
            assert weight.grad.indices.asnumpy().tolist() == [1, 3, 4]


def test_attach_grad():
    for stype, made in ((None, "row_sparse"), ("default", "default"), ("csr", "csr")):
        weight = nd.array(TABLE).tostype("row_sparse").astype("float64")
        weight.attach_grad(stype=stype)
        assert (weight.grad.stype, weight.grad.dtype) == (made, np.float64)
        assert not weight.grad.asnumpy().any()
    with pytest.raises(ValueError, match="storage type"):
        nd.ones(2).attach_grad(stype="rows")


def test_a_weight_used_by_dense_and_sparse_operators():
    weight = nd.array(TABLE)
    weight.attach_grad(stype="row_sparse")
    with autograd.record():
        loss = (embedding([1], weight) * 2).sum() + weight.sum()
    loss.backward()
    assert weight.grad.asnumpy().tolist() == [[1, 1], [3, 3], [1, 1], [1, 1], [1, 1]]


def test_gradients_of_what_was_computed_are_dense():
    weight = nd.array(TABLE)
    weight.attach_grad()
    with autograd.record():
        loss = embedding([1, 1], weight * 3).sum()
    loss.backward()
    assert weight.grad.asnumpy()[1].tolist() == [6, 6]


@pytest.mark.parametrize("stype", ["csr", "row_sparse"])
def test_chains_of_sparse_results(stype):
    array = nd.array([[0, 2], [0, 0], [3, 4]]).tostype(stype)
    array.attach_grad()
    with autograd.record():
        result = nd.square(array) * 3
        assert result.stype == stype
        loss = nd.sum(result + result)
    loss.backward()
    assert array.grad.stype == stype
    assert array.grad.asnumpy().tolist() == [[0, 24], [0, 0], [36, 48]]


def test_head_gradients_may_be_sparse():
    array = nd.array(TABLE)
    array.attach_grad()
    with autograd.record():
        result = array * 2
    result.backward(nd.array(TABLE * [[0], [1], [0], [0], [0]]).tostype("row_sparse"))
    assert array.grad.asnumpy().tolist() == [[0, 0], [6, 8], [0, 0], [0, 0], [0, 0]]


def test_autograd_grad():
    weight = nd.array(TABLE).tostype("row_sparse")
    weight.attach_grad()
    with autograd.record():
        rows = embedding([1], weight)
        dense = nd.exp(weight)
    by_rows = autograd.grad(rows, [weight])[0]
    assert by_rows.stype == "row_sparse" and by_rows.indices.asnumpy().tolist() == [1]
    assert autograd.grad(dense, [weight])[0].stype == "default"


@pytest.mark.parametrize("stype", ["csr", "row_sparse"])
def test_second_derivatives(stype):
    array = nd.array([[0, 2], [0, 0], [3, 4]]).tostype(stype)
    array.attach_grad()
    with autograd.record():
        cube = nd.square(array) * array
        first = autograd.grad(cube, [array], create_graph=True)[0]
        loss = first.sum()
    loss.backward()
    assert array.grad.asnumpy().tolist() == [[0, 12], [0, 0], [18, 24]]


def test_second_derivative_through_dot():
    weight = nd.array(TABLE[:2])
    weight.attach_grad()
    matrix = nd.array([[0, 1], [2, 0]]).tostype("csr")
    with autograd.record():
        out = nd.dot(matrix, weight * weight)
        first = autograd.grad(out, [weight], create_graph=True)[0]
        loss = first.sum()
    loss.backward()
    assert weight.grad.asnumpy().tolist() == [[4, 4], [2, 2]]


def test_writing_into_what_was_recorded_is_refused():
    array = nd.array(TABLE).tostype("row_sparse")
    array.attach_grad()
    with autograd.record(), pytest.raises(MXNetError, match="Inplace"):
        array *= 2


def test_functions_of_users_take_sparse_arrays():
    class Double(autograd.Function):
        def forward(self, x):
            return x.tostype("default") * 2

        def backward(self, dy):
            return dy * 2

    array = nd.array(TABLE).tostype("row_sparse")
    array.attach_grad()
    with autograd.record():
        loss = Double()(array).sum()
    loss.backward()
    assert array.grad.asnumpy().tolist() == (np.ones((5, 2)) * 2).tolist()


def test_dropout_in_training_mode_falls_back():
    array = nd.ones((50, 20)).tostype("csr")
    array.attach_grad()
    mx.random.seed(1)
    with autograd.record():
        kept = nd.Dropout(array, p=0.5)
    kept.backward()
    assert array.grad.asnumpy().tolist() == kept.asnumpy().tolist()
    assert 0.3 < (kept.asnumpy() != 0).mean() < 0.7
