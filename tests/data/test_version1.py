"""The first loader's names: queues, connections and loops for processes of one's own."""

import multiprocessing
import sys
import threading
import time
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon import data as gdata
from mxnet.gluon.data import dataloader

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs fork")
DATA = gdata.ArrayDataset(mx.nd.array(np.arange(12).reshape(6, 2)), np.arange(6))


@pytest.mark.parametrize("workers", [0, 1])
def test_loader(workers: int) -> None:
    loader = dataloader.DataLoaderV1(DATA, 4, last_batch="discard", num_workers=workers)
    ((data, label),) = loader
    assert data.asnumpy().tolist() == [[0, 1], [2, 3], [4, 5], [6, 7]]
    assert label.asnumpy().tolist() == [0, 1, 2, 3]
    with pytest.raises(TypeError, match="prefetch"):
        dataloader.DataLoaderV1(DATA, 4, prefetch=2)  # type: ignore[call-arg]


@pytest.mark.parametrize("pinned", [False, True])
def test_loops(pinned: bool) -> None:
    context = multiprocessing.get_context("fork")
    keys, batches = dataloader.Queue(), dataloader.SimpleQueue()
    worker = context.Process(
        target=dataloader.worker_loop_v1,
        args=(DATA, keys, batches, dataloader.default_mp_batchify_fn),
    )
    worker.start()
    found: dict[int, Any] = {}
    lock = threading.Lock() if pinned else None
    fetcher = threading.Thread(
        target=dataloader.fetcher_loop_v1, args=(batches, found, pinned, 0, lock)
    )
    fetcher.start()
    for number, indices in enumerate([[0, 5], [1]]):
        keys.put((number, indices))
    # A worker must live until the memory of its arrays is taken over.
    end = time.monotonic() + 20
    while len(found) < 2 and time.monotonic() < end:
        fetcher.join(0.05)
    keys.put((None, None))
    worker.join(10)
    assert worker.exitcode == 0
    batches.put((None, None))
    fetcher.join(10)
    assert not fetcher.is_alive()
    assert found[0][0].asnumpy().tolist() == [[0, 1], [10, 11]]
    assert found[1][1].asnumpy().tolist() == [1]
    assert found[0][0].context == (mx.cpu_pinned(0) if pinned else mx.cpu(0))


def test_connection() -> None:
    here, there = map(dataloader.ConnectionWrapper, multiprocessing.Pipe())
    array = dataloader.default_mp_batchify_fn([1, 2])
    here.send({"array": array})
    received = there.recv()["array"]
    received[:] = 7
    assert array.asnumpy().tolist() == [7, 7]
    assert not there.poll()
    here.close()
    with pytest.raises(AttributeError):
        dataloader.ConnectionWrapper.__new__(dataloader.ConnectionWrapper).fileno()
