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


@pytest.mark.parametrize("contexts", [BOTH[:1], BOTH], ids=["one", "two"])
@pytest.mark.parametrize("on_store", [None, True, False])
@pytest.mark.parametrize("kind", [None, "local", "device", "store", "teststore"])
def test_where_updates_happen(kind, on_store, contexts):
    store = mx.kv.create("local") if kind == "store" else kind
    if kind == "teststore":
        store = mx.kv.create(kind)
    alone = kind is None or (len(contexts) == 1 and isinstance(store, str))
    net, trainer = make(contexts, kvstore=store, update_on_kvstore=on_store)
    if on_store and (alone or kind == "teststore"):
        message = "no kvstore" if alone else "update_on_kvstore=False when training with"
        with pytest.raises(ValueError, match=message):
            trainer._init_kvstore()
        return
    seen = []
    for _ in range(2):
        backward(net, contexts)
        trainer.step(4)
        seen.append(weights(net))
    expected = [[0.95], [0.855]] if len(contexts) == 1 else [[0.85, 0.85], [0.565, 0.565]]
    if len(contexts) == 2 and kind is None:
        expected = [[0.95, 0.9], [0.855, 0.71]]
    np.testing.assert_allclose(seen, expected, rtol=1e-6)
    in_store = None if alone else kind != "teststore" and on_store is not False
    assert trainer._update_on_kvstore is in_store
    assert (trainer._kvstore is None) is alone
    assert [sorted(u.states) for u in trainer._updaters] == (
        [[]] * len(contexts) if in_store else [[0, 1]] * len(contexts)
    )
    assert (trainer._kv_initialized, trainer._distributed) == (True, False)
    assert trainer._params_to_init == []


@pytest.mark.parametrize("on_store", [None, False])
def test_compression(on_store):
    options = {"compression_params": {"type": "2bit", "threshold": 0.5}}
    net = nn.Dense(2, in_units=3)
    net.initialize(mx.init.One(), ctx=BOTH)
    trainer = gluon.Trainer(
        net.collect_params(), "sgd", {"learning_rate": 0.1}, update_on_kvstore=on_store, **options
    )
    for expected in ([0.975, 0.975], [0.95, 0.95]):
        backward(net, BOTH)
        trainer.step(4)
        np.testing.assert_allclose(weights(net), expected, rtol=1e-6)
    net, trainer = make(BOTH, kvstore="local", **options)
    backward(net, BOTH)
    with pytest.raises(mx.MXNetError, match="not supported for this type of kvstore"):
        trainer.step(4)


def rows(contexts, stype, **options):
    """Train a table by two steps on rows 1 and 2; return it, its trainer and what it became."""
    table = gluon.Parameter(
        "e_weight", shape=(4, 2), stype=stype, grad_stype="row_sparse", init=mx.init.One()
    )
    table.initialize(ctx=contexts)
    trainer = gluon.Trainer([table], "sgd", {"learning_rate": 0.5}, **options)
    for _ in range(2):
        losses = []
        with autograd.record():
            for ctx in contexts:
                index = nd.array([1, 2], ctx=ctx)
                sparse = stype == "row_sparse"
                weight = table.row_sparse_data(index) if sparse else table.data(ctx)
                out = nd.Embedding(index, weight, input_dim=4, output_dim=2, sparse_grad=True)
                losses.append(out.sum())
        autograd.backward(losses)
        trainer.step(1)
    everything = nd.arange(4, dtype="int64")
    if stype == "row_sparse":
        return table, trainer, table.row_sparse_data(everything).asnumpy()[:, 0].tolist()
    return table, trainer, table.data(contexts[0]).asnumpy()[:, 0].tolist()


@pytest.mark.parametrize("contexts", [BOTH[:1], BOTH], ids=["one", "two"])
@pytest.mark.parametrize("stype", ["default", "row_sparse"])
def test_sparse_gradients(stype, contexts):
    table, trainer, values = rows(contexts, stype)
    assert values == ([1, 0, 0, 1] if len(contexts) == 1 else [1, -1, -1, 1])
    sparse = stype == "row_sparse"
    assert (trainer._contains_sparse_weight, trainer._contains_sparse_grad) == (sparse, True)
    assert trainer._update_on_kvstore is (True if sparse else None if len(contexts) == 1 else False)
    assert table._reduce().asnumpy()[:, 0].tolist() == values
    if not sparse:
        # MXNet does not mind where there is no store.
        assert rows(contexts, stype, update_on_kvstore=True)[2] == values
        return
    with pytest.raises(ValueError, match="update_on_kvstore=False when sparse weights"):
        rows(contexts, stype, update_on_kvstore=False)
    with pytest.raises(TypeError, match="Cannot create 'None' KVStore"):
        rows(contexts, stype, kvstore=None)
    with pytest.raises(RuntimeError, match="More than one trainers"):
        gluon.Trainer([table], "sgd")


def test_scale_of_the_optimizer_stays():
    net = nn.Dense(2, in_units=3)
    net.initialize(mx.init.One())
    arguments = {"learning_rate": 0.1, "rescale_grad": 2.0}
    trainer = gluon.Trainer(net.collect_params(), "sgd", arguments)
    backward(net, [mx.cpu()])
    trainer.step(4)
    np.testing.assert_allclose(weights(net), [0.9], rtol=1e-6)
    assert (trainer._scale, trainer.optimizer.rescale_grad) == (2.0, 0.5)


def test_parameters_bring_their_factors():
    net, _ = make()
    net.weight.lr_mult, net.bias.wd_mult = 0.5, 2.0
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1, "wd": 0.1})
    order = [trainer._param2idx[p.name] for p in (net.weight, net.bias)]
    assert trainer.optimizer._get_lrs(order) == pytest.approx([0.05, 0.1])
    assert trainer.optimizer._get_wds(order) == pytest.approx([0.1, 0.2])


def test_parameters_that_never_ran_say_so():
    net = nn.Dense(2)
    net.initialize()
    trainer = gluon.Trainer(net.collect_params(), "sgd")
    with pytest.raises(gluon.DeferredInitializationError, match="weight"):
        trainer.step(1)
    for call in (lambda: trainer.learning_rate, lambda: trainer.set_learning_rate(1)):
        trainer._optimizer = None
        with pytest.raises(UserWarning, match="Optimizer has to be defined"):
            call()


@pytest.mark.parametrize("on_store", [True, False])
def test_states_of_several_contexts(tmp_path, on_store):
    path = str(tmp_path / "states")
    net, trainer = make(BOTH, update_on_kvstore=on_store)
    backward(net, BOTH)
    trainer.step(4)
    trainer.save_states(path)
    backward(net, BOTH)
    trainer.step(4)
    expected = weights(net)
    net, trainer = make(BOTH, update_on_kvstore=on_store)
    backward(net, BOTH)
    trainer.step(4)
    trainer._optimizer.lr = 100
    trainer.load_states(path)
    assert trainer.learning_rate == 0.1
    assert all(u.optimizer is trainer.optimizer for u in trainer._updaters) or on_store
    backward(net, BOTH)
    trainer.step(4)
    assert weights(net) == expected
    with pytest.raises(FileNotFoundError):
        trainer.load_states(path + "x")


def test_contexts_count_their_updates_apart():
    weight = gluon.Parameter("w_weight", shape=(2,))
    weight.initialize(mx.init.One(), ctx=BOTH)
    trainer = gluon.Trainer([weight], "adam", {"learning_rate": 0.1}, update_on_kvstore=False)
    for expected in (0.89999938, 0.80041099, 0.7015844):
        with autograd.record():
            losses = [(weight.data(ctx) ** 2).sum() for ctx in BOTH]
        autograd.backward(losses)
        trainer.step(1)
        values = np.concatenate([array.asnumpy() for array in weight.list_data()])
        np.testing.assert_allclose(values, [expected] * 4, rtol=1e-6)
    assert trainer.optimizer._all_index_update_counts == {0: {0: 3}, 1: {0: 3}}
    assert trainer.optimizer.num_update == 3
