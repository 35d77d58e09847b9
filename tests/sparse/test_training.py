"""Training with row_sparse weights and gradients: optimizers, stores, parameters, trainers."""

from __future__ import annotations

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.base import MXNetError
from mxnet.ndarray import sparse
from mxnet.test_utils import (
    create_sparse_array,
    create_sparse_array_zd,
    rand_ndarray,
    rand_sparse_ndarray,
)

TABLE = np.arange(1, 11, dtype="float32").reshape(5, 2)
CHANGED = [1, 3]


def gradient(first=1.0):
    return sparse.row_sparse_array(([[first, 2], [3, 4]], CHANGED), shape=(5, 2))


def updated(optimizer, stype, times=2):
    """Return a table after updates by row_sparse gradients, and its state."""
    weight = nd.array(TABLE).tostype(stype)
    updater = mx.optimizer.get_updater(optimizer)
    for _ in range(times):
        updater(0, gradient(), weight)
    assert weight.stype == stype
    return weight.asnumpy(), updater


# --- optimizers -----------------------------------------------------------------------------------


# What MXNet gives for rows 1 and 3 after two updates, and for row 0 without lazy_update.
@pytest.mark.parametrize("stype", ["default", "row_sparse"])
@pytest.mark.parametrize(
    ("make", "second", "fourth", "first"),
    [
        (lambda **k: mx.optimizer.SGD(learning_rate=0.1, wd=0.1, **k),
         [2.7413, 3.5224], [6.2637, 7.0448], [0.9801, 1.9602]),
        (lambda **k: mx.optimizer.SGD(learning_rate=0.1, wd=0.1, momentum=0.9, **k),
         [2.6243, 3.3064], [5.9307, 6.6128], [0.9711, 1.9422]),
        (lambda **k: mx.optimizer.Adam(wd=0.1, **k),
         [2.998, 3.998], [6.998, 7.998], [0.998, 1.998]),
    ],
)  # fmt: skip
def test_lazy_updates_change_the_rows_of_the_gradient_only(make, second, fourth, first, stype):
    lazy, updater = updated(make(), stype)
    full, _ = updated(make(lazy_update=False), stype)
    for result in (lazy, full):
        np.testing.assert_allclose(result[CHANGED], [second, fourth], atol=1e-4)
    assert lazy[[0, 2, 4]].tolist() == TABLE[[0, 2, 4]].tolist()
    np.testing.assert_allclose(full[0], first, atol=1e-4)
    state = updater.states[0]
    for array in state if isinstance(state, tuple) else [state]:
        assert array is None or array.stype == stype


def test_adagrad():
    for stype in ("default", "row_sparse"):
        result, _ = updated(mx.optimizer.AdaGrad(learning_rate=0.1), stype)
        np.testing.assert_allclose(result[CHANGED], [[2.8293, 3.8293], [6.8293, 7.8293]], atol=1e-4)
    with pytest.raises(MXNetError, match="wd=0"):
        updated(mx.optimizer.AdaGrad(wd=0.1), "default")


@pytest.mark.parametrize("name", ["nag", "signum", "rmsprop", "adadelta", "test"])
def test_other_optimizers_see_a_dense_gradient(name):
    optimizer = mx.optimizer.create(name)
    result, _ = updated(optimizer, "row_sparse")
    expected, states = nd.array(TABLE), mx.optimizer.get_updater(mx.optimizer.create(name))
    for _ in range(2):
        states(0, gradient().tostype("default"), expected)
    np.testing.assert_allclose(result, expected.asnumpy(), rtol=1e-6)


def test_half_precision_keeps_a_copy():
    optimizer = mx.optimizer.SGD(learning_rate=0.5, multi_precision=True)
    for stype in ("default", "row_sparse"):
        weight = nd.array(TABLE, dtype="float16").tostype(stype)
        state = optimizer.create_state_multi_precision(0, weight)
        optimizer.update_multi_precision(0, weight, gradient().astype("float16"), state)
        assert weight.asnumpy()[CHANGED].tolist() == [[2.5, 3], [5.5, 6]]


def test_a_weight_without_all_rows_is_refused():
    weight = sparse.row_sparse_array(([[1, 2]], [1]), shape=(5, 2))
    with pytest.raises(MXNetError, match="must store all its 5 rows"):
        mx.optimizer.SGD().update(0, weight, gradient(), None)


def test_states_survive_a_file():
    make = lambda: mx.optimizer.SGD(learning_rate=0.1, momentum=0.9)  # noqa: E731
    _, updater = updated(make(), "row_sparse")
    other = mx.optimizer.get_updater(make())
    other.set_states(updater.get_states())
    assert other.states[0].stype == "row_sparse"
    assert other.states[0].asnumpy().tolist() == updater.states[0].asnumpy().tolist()


# --- stores ---------------------------------------------------------------------------------------


def store(value, kind="local"):
    made = mx.kv.create(kind)
    made.init("a", value)
    return made


def empty():
    return nd.zeros((5, 2), stype="row_sparse")


@pytest.mark.parametrize("kind", ["local", "device"])
def test_pulling_rows(kind):
    full = store(nd.array(TABLE).tostype("row_sparse"), kind)
    out = empty()
    full.row_sparse_pull("a", out=out, row_ids=nd.array([3, 1, 1]))
    assert out.indices.asnumpy().tolist() == [1, 3]
    assert out.data.asnumpy().tolist() == TABLE[[1, 3]].tolist()
    outs = [empty(), empty()]
    full.row_sparse_pull("a", out=outs, row_ids=[nd.array([3, 1]), nd.array([2])])
    assert [one.indices.asnumpy().tolist() for one in outs] == [[1, 3], [2]]
    full.pull("a", out=outs[0])  # leaves sparse arrays alone
    assert outs[0].indices.asnumpy().tolist() == [1, 3]
    full.pull("a", out=outs[0], ignore_sparse=False)
    assert outs[0].asnumpy().tolist() == TABLE.tolist()
    dense = nd.zeros((5, 2))
    full.pull("a", out=dense)
    assert dense.asnumpy().tolist() == TABLE.tolist()


def test_pulling_rows_refuses():
    full = store(nd.array(TABLE).tostype("row_sparse"))
    with pytest.raises(MXNetError, match="out must be row_sparse"):
        full.row_sparse_pull("a", out=nd.zeros((5, 2)), row_ids=nd.array([1]))
    with pytest.raises(MXNetError, match="the stored value must be row_sparse"):
        store(nd.array(TABLE)).row_sparse_pull("a", out=empty(), row_ids=nd.array([1]))
    with pytest.raises(MXNetError, match="has not been inited"):
        full.row_sparse_pull("b", out=empty(), row_ids=nd.array([1]))
    with pytest.raises(AssertionError):
        full.row_sparse_pull("a", out=empty())
    matrix = nd.array(TABLE).tostype("csr")
    with pytest.raises(MXNetError, match="csr"):
        store(matrix).push("a", matrix)


@pytest.mark.parametrize("stype", ["default", "row_sparse"])
def test_pushing_rows(stype):
    kv = store(nd.array(TABLE).tostype(stype))
    kv.push("a", [gradient(), gradient(10)])
    out = nd.zeros((5, 2))
    kv.pull("a", out=out)
    assert out.asnumpy().tolist() == [[0, 0], [11, 4], [0, 0], [6, 8], [0, 0]]
    kv = store(nd.array(TABLE).tostype(stype))
    kv.set_optimizer(mx.optimizer.SGD(learning_rate=1.0))
    kv.push("a", gradient())
    kv.pull("a", out=out)
    assert out.asnumpy().tolist() == [[1, 2], [2, 2], [5, 6], [4, 4], [9, 10]]


# --- parameters and trainers ----------------------------------------------------------------------


def parameter(contexts=1, **settings):
    made = gluon.Parameter("w", shape=(5, 2), init=mx.init.One(), **settings)
    made.initialize(ctx=[mx.cpu(i) for i in range(contexts)])
    return made


def test_row_sparse_parameters_have_no_data():
    weight = parameter(stype="row_sparse")
    for access in (weight.data, weight.list_data):
        with pytest.raises(RuntimeError, match="Please use row_sparse_data"):
            access()
    with pytest.raises(RuntimeError, match="no Trainer"):
        weight.row_sparse_data(nd.array([1]))
    with pytest.raises(RuntimeError, match=r"Please use list_data\(\)"):
        parameter().list_row_sparse_data(nd.array([1]))
    assert parameter(stype="row_sparse").grad().stype == "default"
    assert parameter(grad_stype="row_sparse").grad().stype == "row_sparse"


@pytest.mark.parametrize("contexts", [1, 2])
def test_rows_come_from_the_store(contexts):
    weight = parameter(contexts, stype="row_sparse")
    gluon.Trainer([weight], "sgd")
    row = weight.row_sparse_data(nd.array([3, 1, 1]))
    assert (row.stype, row.shape) == ("row_sparse", (5, 2))
    assert row.indices.asnumpy().tolist() == [1, 3]
    everywhere = weight.list_row_sparse_data(nd.array([[1, 2]]))
    assert [one.context for one in everywhere] == weight.list_ctx()
    assert [one.indices.asnumpy().tolist() for one in everywhere] == [[1, 2]] * contexts


# What MXNet gives after one step from ones, rows 1, 2 and 3.
@pytest.mark.parametrize(
    ("name", "expected"),
    [("sgd", [0.8, 1, 0.9]), ("adam", [0.9, 1, 0.9]), ("adagrad", [0.9, 1, 0.9]),
     ("rmsprop", [0.6838, 1, 0.6838])],
)  # fmt: skip
@pytest.mark.parametrize("stype", ["default", "row_sparse"])
def test_steps_of_a_trainer(name, expected, stype):
    weight = parameter(stype=stype, grad_stype="row_sparse")
    trainer = gluon.Trainer([weight], name, {"learning_rate": 0.1})
    data = nd.array([1, 3, 1])
    with autograd.record():
        table = weight.data() if stype == "default" else weight.row_sparse_data(data)
        out = nd.Embedding(data, table, input_dim=5, output_dim=2, sparse_grad=True)
    out.backward()
    assert weight.grad().indices.asnumpy().tolist() == [1, 3]
    trainer.step(1)
    everything = weight.data() if stype == "default" else weight.row_sparse_data(nd.arange(5))
    np.testing.assert_allclose(everything.asnumpy()[1:4, 0], expected, atol=1e-4)


def test_two_devices():
    weight = parameter(2, stype="row_sparse", grad_stype="row_sparse")
    trainer = gluon.Trainer([weight], "sgd", {"learning_rate": 0.1})
    outs = []
    with autograd.record():
        for i, ctx in enumerate(weight.list_ctx()):
            data = nd.array([1, 3, 1 + i], ctx=ctx)
            table = weight.row_sparse_data(data)
            outs.append(nd.Embedding(data, table, input_dim=5, output_dim=2, sparse_grad=True))
    autograd.backward(outs)
    trainer.step(1)
    everything = weight.row_sparse_data(nd.arange(5)).asnumpy()
    np.testing.assert_allclose(everything[:, 0], [1, 0.7, 0.9, 0.8, 1], atol=1e-6)


def test_trainers_of_sparse_weights_need_a_store():
    weight = parameter(stype="row_sparse")
    trainer = gluon.Trainer([weight], "sgd", kvstore=None)
    with pytest.raises(TypeError, match="KVStore with row_sparse parameters"):
        trainer.step(1)
    weight = parameter(stype="row_sparse")
    trainer = gluon.Trainer([weight], "sgd", update_on_kvstore=False)
    with pytest.raises(ValueError, match="sparse weights are present"):
        trainer.step(1)


def test_parameters_are_set_saved_and_moved(tmp_path):
    class Net(gluon.Block):
        def __init__(self):
            super().__init__()
            self.w = self.params.get("w", shape=(5, 2), init="zeros", stype="row_sparse")

    net = Net()
    net.initialize()
    assert len(net.w._data[0].indices) == 5  # all rows, so that updates find them
    net.w.set_data(nd.array(TABLE))
    net.save_parameters(str(tmp_path / "net"))
    other = Net()
    other.load_parameters(str(tmp_path / "net"))
    assert other.w._data[0].asnumpy().tolist() == TABLE.tolist()
    other.w.reset_ctx(mx.cpu(1))
    assert other.w._data[0].context == mx.cpu(1) and other.w._data[0].stype == "row_sparse"
    other.w.cast("float64")
    assert other.w._data[0].dtype == np.float64


def test_an_embedding_layer_with_gradients_by_rows():
    layer = gluon.nn.Embedding(5, 2, sparse_grad=True)
    layer.initialize(mx.init.One())
    trainer = gluon.Trainer(layer.collect_params(), "sgd", {"learning_rate": 0.5})
    with autograd.record():
        loss = layer(nd.array([1, 3])).sum()
    loss.backward()
    assert layer.weight.grad().stype == "row_sparse"
    trainer.step(1)
    assert layer.weight.data().asnumpy()[:, 0].tolist() == [1, 0.5, 1, 0.5, 1]
    layer.weight.zero_grad()
    assert not len(layer.weight.grad().indices)


# --- helpers of tests -----------------------------------------------------------------------------


def test_random_sparse_arrays_are_those_of_mxnet():
    np.random.seed(1)
    array, (values, rows) = rand_sparse_ndarray((4, 3), "row_sparse", density=0.5)
    assert rows.tolist() == array.indices.asnumpy().tolist() == [0, 2, 3]
    np.testing.assert_allclose(values[0], [0.14675589, 0.09233859, 0.18626021], rtol=1e-6)
    mx.random.seed(1)
    array, (indptr, indices, data) = rand_sparse_ndarray((4, 3), "csr", density=0.5)
    assert indptr.asnumpy().tolist() == [0, 2, 3, 3, 6]
    assert indices.asnumpy().tolist() == [1, 2, 1, 0, 1, 2]
    np.testing.assert_allclose(data.asnumpy()[:2], [0.05501367, 0.03996297], rtol=1e-6)
    array, (indptr, _, _) = rand_sparse_ndarray((32, 64), "csr", 0.1, distribution="powerlaw")
    assert indptr.asnumpy().tolist()[:10] == [0, 2, 6, 14, 30, 62, 126, 179, 180, 181]
    array.check_format()


def test_settings_of_random_sparse_arrays():
    shuffled, _ = rand_sparse_ndarray((3, 9), "csr", density=1, shuffle_csr_indices=True)
    with pytest.raises(MXNetError):
        shuffled.check_format()
    rows = create_sparse_array((3, 2), "row_sparse", 1, [0, 2], modifier_func=lambda x: x + 10)
    assert rows.asnumpy().tolist() == [[11, 11], [0, 0], [11, 11]]
    assert create_sparse_array_zd((3, 2), "csr", 0).data.shape == (0,)
    assert rand_ndarray((3, 2), "row_sparse", density=1, dtype="float64").dtype == np.float64
    for wrong, error in (
        ({"density": 2}, ValueError), ({"distribution": "other"}, AssertionError),
        ({"density": 0.01, "distribution": "powerlaw"}, ValueError),
    ):  # fmt: skip
        with pytest.raises(error):
            rand_sparse_ndarray((4, 3), "csr", **{"density": 0.5, **wrong})


def test_the_first_pull_inside_of_record_stores_all_weights():
    dense = gluon.Parameter("dense", shape=(5, 2), init=mx.init.One())
    dense.initialize()
    weight = parameter(stype="row_sparse", grad_stype="row_sparse")
    trainer = gluon.Trainer([dense, weight], "sgd", {"learning_rate": 0.1})
    rows = nd.array([1, 3])
    with autograd.record():
        out = nd.take(dense.data(), rows) * nd.Embedding(
            rows, weight.row_sparse_data(rows), input_dim=5, output_dim=2, sparse_grad=True
        )
    out.backward()
    trainer.step(1)
    expected = np.array([1, 0.9, 1, 0.9, 1])
    np.testing.assert_allclose(dense.data().asnumpy()[:, 0], expected, atol=1e-6)
    everything = weight.row_sparse_data(nd.arange(5)).asnumpy()
    np.testing.assert_allclose(everything[:, 0], expected, atol=1e-6)
