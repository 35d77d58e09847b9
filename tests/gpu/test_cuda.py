"""The same code on an accelerator."""

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.base import MXNetError
from mxnet.gluon import nn

pytestmark = pytest.mark.gpu


def test_arrays_live_on_the_gpu():
    x = nd.ones((2, 3), ctx=mx.gpu())
    assert x.context == mx.gpu(0)
    assert (x + 1).context == mx.gpu(0)
    assert (x + 1).asnumpy().tolist() == [[2] * 3] * 2
    assert x.as_in_context(mx.cpu()).context == mx.cpu()
    assert x[0, 1:].asnumpy().tolist() == [1, 1]
    with mx.gpu():
        assert nd.zeros((1,)).context == mx.gpu(0)
    nd.waitall()


def test_mixing_devices_is_an_error():
    with pytest.raises(MXNetError, match="one context"):
        nd.ones((2,), ctx=mx.gpu()) + nd.ones((2,))


def test_random_numbers_follow_the_seed():
    draws = []
    for _ in range(2):
        mx.random.seed(3)
        draws.append(nd.random.uniform(shape=(100,), ctx=mx.gpu()).asnumpy())
        draws.append(nd.random.normal(shape=(100,), ctx=mx.gpu()).asnumpy())
        draws.append(nd.Dropout(nd.ones((100,), ctx=mx.gpu()), mode="always").asnumpy())
    for first, second in zip(draws[:3], draws[3:], strict=True):
        np.testing.assert_array_equal(first, second)


def test_a_network_trains_as_on_the_cpu():
    weights = []
    for ctx in (mx.cpu(), mx.gpu()):
        mx.random.seed(0)
        net = nn.HybridSequential()
        net.add(nn.Conv2D(4, 3, activation="relu"), nn.BatchNorm(), nn.MaxPool2D(), nn.Dense(3))
        net.initialize(mx.init.Xavier(), ctx=ctx)
        trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.01})
        loss_of = gluon.loss.SoftmaxCrossEntropyLoss()
        data = nd.random.normal(shape=(8, 1, 10, 10)).as_in_context(ctx)
        label = nd.array([0, 1, 2, 0, 1, 2, 0, 1], ctx=ctx)
        for _ in range(5):
            with autograd.record():
                loss = loss_of(net(data), label)
            loss.backward()
            trainer.step(8)
        weights.append(net[3].weight.data().asnumpy())
    np.testing.assert_allclose(*weights, rtol=1e-3, atol=1e-4)


def test_parameters_move_and_save(tmp_path):
    net = nn.Dense(2, in_units=3)
    net.initialize(ctx=mx.gpu())
    path = str(tmp_path / "net.params")
    net.save_parameters(path)
    again = nn.Dense(2, in_units=3)
    again.load_parameters(path)
    assert again.weight.list_ctx() == [mx.cpu()]
    np.testing.assert_array_equal(again.weight.data().asnumpy(), net.weight.data().asnumpy())
    net.collect_params().reset_ctx(mx.cpu())
    assert net.weight.list_ctx() == [mx.cpu()]
