"""Trainer: steps, contexts, stale gradients, states; figures observed in MXNet 1.9.1."""

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn

BOTH = [mx.cpu(0), mx.cpu(1)]


def make(ctx=None, **kwargs):
    net = nn.Dense(2, in_units=3)
    net.initialize(mx.init.One(), ctx=ctx)
    settings = {"learning_rate": 0.1, "momentum": 0.9}
    return net, gluon.Trainer(net.collect_params(), "sgd", settings, **kwargs)


def backward(net, contexts):
    with autograd.record():
        losses = [net(nd.ones((2, 3), ctx=c) * (i + 1)).sum() for i, c in enumerate(contexts)]
    autograd.backward(losses)


def weights(net):
    return [float(array.asnumpy()[0, 0]) for array in net.weight.list_data()]


@pytest.mark.parametrize(
    ("contexts", "options", "expected"),
    [
        ([mx.cpu()], {}, [0.95]),
        (BOTH, {}, [0.85, 0.85]),
        (BOTH, {"update_on_kvstore": False}, [0.85, 0.85]),
        (BOTH, {"kvstore": "local"}, [0.85, 0.85]),
        (BOTH, {"kvstore": None}, [0.95, 0.9]),
    ],
    ids=str,
)
def test_step(contexts, options, expected):
    net, trainer = make(contexts, **options)
    backward(net, contexts)
    trainer.step(4)
    np.testing.assert_allclose(weights(net), expected, rtol=1e-6)


def test_stale_gradients_are_noticed():
    net, trainer = make()
    backward(net, [mx.cpu()])
    trainer.step(4)
    with pytest.raises(UserWarning, match="has not been updated by backward"):
        trainer.step(4)
    before = weights(net)
    trainer.step(4, ignore_stale_grad=True)
    assert weights(net) == before


def test_allreduce_and_update_apart():
    net, trainer = make(BOTH, update_on_kvstore=False)
    backward(net, BOTH)
    trainer.allreduce_grads()
    assert [float(g.asnumpy()[0, 0]) for g in net.weight.list_grad()] == [6, 6]
    trainer.update(4)
    np.testing.assert_allclose(weights(net), [0.85, 0.85], rtol=1e-6)
    net, trainer = make(BOTH)
    for call in (trainer.allreduce_grads, lambda: trainer.update(4)):
        with pytest.raises(AssertionError, match="update_on_kvstore"):
            call()


def test_learning_rate():
    _, trainer = make()
    assert trainer.learning_rate == 0.1
    trainer.set_learning_rate(0.5)
    assert trainer.learning_rate == 0.5
    assert trainer.optimizer.learning_rate == 0.5


def test_what_can_be_trained():
    net, _ = make()
    params = net.collect_params()
    with pytest.raises(ValueError, match="list or dict of Parameters"):
        gluon.Trainer([1], "sgd")
    with pytest.raises(ValueError, match="list or dict of Parameters"):
        gluon.Trainer(net, "sgd")
    with pytest.raises(ValueError, match="foo"):
        gluon.Trainer(params, "foo")
    with pytest.raises(AssertionError, match="optimizer_params must be None"):
        gluon.Trainer(params, mx.optimizer.SGD(), {"learning_rate": 1})
    with pytest.raises(RuntimeError, match="has not been initialized"):
        gluon.Trainer(nn.Dense(2).collect_params(), "sgd")
    with pytest.raises(ValueError, match="no kvstore"):
        backward(net, [mx.cpu()])
        gluon.Trainer(params, "sgd", update_on_kvstore=True).step(1)
    assert gluon.Trainer(params, mx.optimizer.SGD(learning_rate=3)).learning_rate == 3
    assert gluon.Trainer(list(params.values()), "adam")._params == list(params.values())


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_states_go_through_a_file(tmp_path, optimizer):
    path = str(tmp_path / "states")
    settings = {"learning_rate": 0.1}
    if optimizer == "sgd":
        settings["momentum"] = 0.9
    runs = []
    for resumed in (False, True):
        net = nn.Dense(2, in_units=3)
        net.initialize(mx.init.One())
        trainer = gluon.Trainer(net.collect_params(), optimizer, settings)
        for step in range(4):
            if resumed and step == 2:
                trainer.save_states(path)
                trainer = gluon.Trainer(net.collect_params(), optimizer, settings)
                trainer.load_states(path)
            backward(net, [mx.cpu()])
            trainer.step(4)
        runs.append(net.weight.data().asnumpy())
    np.testing.assert_array_equal(*runs)


def test_frozen_parameters_stay():
    net, _ = make()
    net.bias.grad_req = "null"
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1})
    backward(net, [mx.cpu()])
    trainer.step(1)
    assert net.bias.data().asnumpy().tolist() == [0, 0]
    assert weights(net) != [1.0]


def test_kvstore():
    store, out = mx.kv.create("local"), nd.zeros((2,))
    assert (store.type, store.rank, store.num_workers) == ("local", 0, 1)
    store.init(3, nd.ones((2,)))
    store.push(3, [nd.ones((2,)) * 2, nd.ones((2,), ctx=mx.cpu(1)) * 3])
    store.pull(3, out=out)
    assert out.asnumpy().tolist() == [5, 5]

    def update(key, value, stored):
        stored += value * 2

    store.set_updater(update)
    store.push(3, [nd.ones((2,)), nd.ones((2,))])
    store.pull(3, out=out)
    assert out.asnumpy().tolist() == [9, 9]
    with pytest.raises(mx.MXNetError, match="duplicate init"):
        store.init(3, nd.ones((2,)))
    with pytest.raises(mx.MXNetError, match="not been inited"):
        store.push(4, nd.ones((2,)))
    with pytest.raises(mx.MXNetError, match="Unknown KVStore type 'foo'"):
        mx.kv.create("foo")
