"""Stores of one process; figures observed in MXNet 1.9.1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet import nd
from mxnet.kvstore import KVStore, KVStoreBase

BOTH = [mx.cpu(0), mx.cpu(1)]


def pulled(store: Any, key: Any, shape: tuple = (2,), **kwargs: Any) -> list:
    out = nd.zeros(shape)
    store.pull(key, out=out, **kwargs)
    return out.asnumpy().tolist()


def full(value: float, ctx: mx.Context = BOTH[0]) -> nd.NDArray:
    return nd.full((2,), value, ctx=ctx)


@pytest.fixture
def store() -> KVStore:
    made = mx.kv.create("local")
    made.init(3, nd.ones((2,)))
    return made


@pytest.mark.parametrize("name", ["local", "device", "LOCAL", "local_allreduce_device"])
def test_create(name: str) -> None:
    store = mx.kv.create(name)
    assert (type(store), store.type) == (mx.kv.kvstore.KVStore, name.lower())
    assert (store.rank, store.num_workers, store.handle) == (0, 1, None)
    assert store.is_capable("Optimizer")
    with pytest.raises(ValueError, match="Unknown capability: x"):
        store.is_capable("x")
    store._barrier()
    store._send_command_to_servers(0, "")
    server = mx.kv.KVStoreServer(store)
    server.run()
    assert server.kvstore is store


def test_unknown_stores() -> None:
    with pytest.raises(TypeError, match="name must be a string"):
        mx.kv.create(3)
    with pytest.raises(mx.MXNetError, match="Unknown KVStore type 'dist_sync': there are local"):
        mx.kv.create("dist_sync")
    with pytest.raises(mx.MXNetError, match="has no servers"):
        mx.kv.KVStoreServer(KVStoreBase()).run()


def test_pushed_values_are_summed(store: KVStore) -> None:
    store.push(3, full(4))
    assert pulled(store, 3) == [4, 4]
    store.push(3, [full(4), full(1, BOTH[1])])
    assert pulled(store, 3) == [5, 5]
    store.init([4, 5], [full(0), full(0)])
    store.push([4, 5], [[full(4), full(1)], [full(5), full(1)]])
    assert (pulled(store, 4), pulled(store, 5)) == ([5, 5], [6, 6])
    store.push([4, 4], [full(4), full(1)])
    assert pulled(store, 4) == [5, 5]


def test_pushpull_and_broadcast(store: KVStore) -> None:
    arrays = [full(2), full(3, BOTH[1])]
    store.pushpull(3, arrays)
    assert [array.asnumpy().tolist() for array in arrays] == [[5, 5], [5, 5]]
    arrays[0] += 1
    assert pulled(store, 3) == [5, 5]
    source, out = full(7), full(0)
    store.pushpull(3, source, out=out)
    source += 1
    assert (pulled(store, 3), out.asnumpy().tolist()) == ([7, 7], [7, 7])
    store.broadcast(30, full(9), arrays)
    assert [array.asnumpy().tolist() for array in arrays] == [[9, 9], [9, 9]]
    with pytest.raises(mx.MXNetError, match="duplicate init of key 30"):
        store.broadcast(30, full(9), arrays)


def test_updater(store: KVStore) -> None:
    seen = []

    def update(key: int, value: nd.NDArray, stored: nd.NDArray) -> None:
        seen.append(key)
        stored += value * 2

    store._set_updater(update)
    store.push(3, [full(1), full(1)])
    assert (pulled(store, 3), seen) == ([5, 5], [3])
    out = full(0)
    store.pushpull(3, full(1), out=out)
    assert out.asnumpy().tolist() == [7, 7]


def test_optimizer_in_the_store(store: KVStore, tmp_path: Path) -> None:
    path = str(tmp_path / "states")
    for call in (store.save_optimizer_states, store.load_optimizer_states):
        Path(path).write_bytes(b"")
        with pytest.raises(AssertionError, match="no optimizer"):
            call(path)
    store.set_optimizer(mx.optimizer.SGD(learning_rate=0.5, momentum=0.5))
    store.push(3, full(1))
    assert pulled(store, 3) == [0.5, 0.5]
    store.save_optimizer_states(path, dump_optimizer=True)
    store.push(3, [full(1), full(1)])
    assert pulled(store, 3) == [-0.75, -0.75]
    other = mx.kv.create("device")
    other.init(3, full(0.5))
    other.set_optimizer(mx.optimizer.SGD())
    other.load_optimizer_states(path)
    other.push(3, [full(1), full(1)])
    assert pulled(other, 3) == [-0.75, -0.75]


def test_misuse(store: KVStore) -> None:
    for call, error, message in [
        (lambda: store.init(3, full(1)), mx.MXNetError, "duplicate init of key 3"),
        (lambda: store.init(8, [full(1), full(1)]), mx.MXNetError, "duplicate init of key 8"),
        (lambda: store.init("a", full(1)), mx.MXNetError, "Mixed key types"),
        (lambda: store.init(1.5, full(1)), AssertionError, "keys must be integers or strings"),
        (lambda: store.init(50, np.ones(2)), AssertionError, "must be NDArrays"),
        (lambda: store.init([6, 7], [full(1)]), AssertionError, "2 keys do not go with 1"),
        (lambda: store.push(4, full(1)), mx.MXNetError, "key 4 has not been inited"),
        (lambda: store.pull(4, out=full(1)), mx.MXNetError, "key 4 has not been inited"),
        (lambda: store.pull(3), AssertionError, "out is required"),
        (lambda: store.row_sparse_pull(3), AssertionError, "are required"),
    ]:
        with pytest.raises(error, match=message):
            call()


def test_rows() -> None:
    store = mx.kv.create("local")
    table = nd.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    store.init(0, table.tostype("row_sparse"))
    out, other = (nd.zeros((3, 2), stype="row_sparse", ctx=ctx) for ctx in BOTH)
    store.row_sparse_pull(0, out=out, row_ids=nd.array([2, 0, 2]))
    assert out.indices.asnumpy().tolist() == [0, 2]
    assert out.asnumpy().tolist() == [[1, 2], [0, 0], [5, 6]]
    store.row_sparse_pull(0, out=[out, other], row_ids=[nd.array([0]), nd.array([1, 2])])
    assert other.asnumpy().tolist() == [[0, 0], [3, 4], [5, 6]]
    store.pull(0, out=out)
    assert out.asnumpy().tolist() == [[1, 2], [0, 0], [0, 0]]
    store.pull(0, out=out, ignore_sparse=False)
    assert out.asnumpy().tolist() == table.asnumpy().tolist() == pulled(store, 0, (3, 2))
    rows = nd.sparse.row_sparse_array(([[1.0, 1.0]], [1]), shape=(3, 2))
    more = nd.sparse.row_sparse_array(([[1, 1], [2, 2]], [1, 2]), shape=(3, 2), ctx=BOTH[1])
    store.push(0, [rows, more])
    assert pulled(store, 0, (3, 2)) == [[0, 0], [2, 2], [2, 2]]
    for value, target in ((table, out), (table.tostype("row_sparse"), table)):
        plain = mx.kv.create("local")
        plain.init(0, value)
        with pytest.raises(mx.MXNetError, match="must be row_sparse"):
            plain.row_sparse_pull(0, out=target, row_ids=nd.array([1]))


def test_matrices_are_only_kept() -> None:
    store, matrix = mx.kv.create("local"), nd.array([[1.0, 0], [0, 2]]).tostype("csr")
    store.init(0, matrix)
    assert pulled(store, 0, (2, 2)) == [[1, 0], [0, 2]]
    with pytest.raises(mx.MXNetError, match="must be dense or row_sparse, got csr"):
        store.push(0, matrix)


def test_compression_makes_up_for_its_losses() -> None:
    store = mx.kv.create("device")
    store.set_gradient_compression({"type": "2bit", "threshold": 0.5})
    store.init(0, nd.zeros((5,)))
    value = [0.1, 0.3, 0.6, -0.7, 2.0]
    arrays = [nd.array(value, ctx=ctx) for ctx in BOTH]
    for second in (0, 1, 0, 1):
        store.push(0, arrays)
        assert pulled(store, 0, (5,)) == [0, second, 1, -1, 1]
    store.push(0, arrays[0])
    assert pulled(store, 0, (5,)) == [0.5, 0.5, 0.5, -0.5, 0.5]
    out = nd.zeros((5,))
    store.pushpull(0, arrays, out=out)
    assert out.asnumpy().tolist() == [0.5, 0.5, 1, -1, 1]
    assert arrays[0].asnumpy().tolist() == nd.array(value).asnumpy().tolist()


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"type": "1bit"}, "Unknown type for gradient compression '1bit'"),
        ({"threshold": 1}, "Unknown type for gradient compression None"),
        ({"type": "2bit", "threshold": -1}, "threshold must be above 0, got -1"),
        ({"type": "2bit", "threshold": "x"}, "threshold must be above 0, got 'x'"),
        ({"type": "2bit", "level": 1}, "unknown entries"),
    ],
)
def test_compression_parameters(params: dict, message: str) -> None:
    with pytest.raises(mx.MXNetError, match=message):
        mx.kv.create("device").set_gradient_compression(params)


def test_where_compression_works() -> None:
    with pytest.raises(AssertionError, match="must be a dict"):
        mx.kv.create("device").set_gradient_compression(3)
    with pytest.raises(mx.MXNetError, match="needs 'device', got 'local'"):
        mx.kv.create("local").set_gradient_compression({"type": "2bit"})


def test_own_stores() -> None:
    store = mx.kv.create("TestStore")
    assert (store.type, store.rank, store.num_workers) == ("teststore", 0, 1)
    assert not store.is_capable("optimizer")
    arrays = [full(0), full(0, BOTH[1])]
    store.broadcast(0, full(3), arrays)
    store.pushpull(0, arrays)
    assert [array.asnumpy().tolist() for array in arrays] == [[6, 6], [6, 6]]
    store.pushpull(0, arrays[0], out=arrays[1])
    assert arrays[1].asnumpy().tolist() == [6, 6]

    @KVStoreBase.register
    class Mine(KVStoreBase):
        pass

    try:
        mine = mx.kv.create("mine")
        assert type(mine) is Mine
        for call in (
            lambda: mine.broadcast(0, 1, 2),
            lambda: mine.pushpull(0, 1),
            lambda: mine.set_optimizer(1),
            lambda: mine.save_optimizer_states("x"),
            lambda: mine.load_optimizer_states("x"),
            lambda: mine.is_capable("x"),
            lambda: mine.rank,
            lambda: mine.num_workers,
            lambda: mine.type,
        ):
            with pytest.raises(NotImplementedError, match="define"):
                call()
    finally:
        del KVStoreBase.kv_registry["mine"]
