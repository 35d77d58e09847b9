"""DataLoader in this process and in threads, and the batchify functions."""

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon import data as gdata
from mxnet.gluon.data import dataloader

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "data.json").read_text(encoding="utf-8")
)
TEN = gdata.SimpleDataset(list(range(10)))
SAMPLES = {
    "ints": [1, 2],
    "floats": [1.5, 2],
    "bools": [True, False],
    "float32": [np.float32(1), np.float32(2)],
    "int32": [np.int32(3), np.int32(4)],
    "numpy": [np.array([1, 2]), np.array([3, 4])],
    "uint8": [np.array([1], "uint8"), np.array([2], "uint8")],
    "lists": [[1, 2], [3, 4]],
    "ndarrays": [mx.nd.array([1, 2]), mx.nd.array([3, 4])],
    "int8 ndarrays": [mx.nd.array([[1]], dtype="int8"), mx.nd.array([[3]], dtype="int8")],
    "tuples": [(1, mx.nd.ones(2)), (2, mx.nd.zeros(2))],
    "nested": [((1, 2.0), mx.nd.ones(1)), ((3, 4.0), mx.nd.ones(1))],
}
LOADERS = {
    "keep": {"batch_size": 3},
    "discard": {"batch_size": 3, "last_batch": "discard"},
    "rollover": {"batch_size": 3, "last_batch": "rollover"},
    "shuffle": {"batch_size": 3, "shuffle": True},
    "batch_sampler": {"batch_sampler": [[1, 2], [3]]},
    "sampler": {"batch_size": 2, "sampler": [9, 1, 4]},
}


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return {
        "shape": list(value.shape),
        "dtype": str(np.dtype(value.dtype)),
        "values": value.asnumpy().astype("float64").ravel().tolist(),
    }


@pytest.mark.parametrize("name", SAMPLES)
def test_batchify(name: str) -> None:
    batch = dataloader.default_batchify_fn(SAMPLES[name])
    assert plain(batch) == GOLDEN["batchify"][name]


@pytest.mark.parametrize("name", SAMPLES)
def test_mp_batchify_is_shared(name: str) -> None:
    batch = dataloader.default_mp_batchify_fn(SAMPLES[name])
    assert plain(batch) == GOLDEN["batchify"][name]
    while isinstance(batch, list):
        batch = batch[0]
    assert batch.context == mx.Context("cpu_shared", 0)
    assert batch._data.is_shared()


@pytest.mark.parametrize(
    ("samples", "error", "message"),
    [
        ([mx.nd.ones(2), mx.nd.ones(3)], mx.MXNetError, r"\(2,\) float32 .*, \(3,\) float32"),
        ([mx.nd.ones(2), mx.nd.ones(2).astype("int8")], mx.MXNetError, "float32.*int8|int8"),
        ([mx.nd.ones(2), 3], mx.MXNetError, "int"),
        ([np.ones(2), np.ones(3)], TypeError, r"shapes \(2,\), \(3,\)"),
        (["a", "b"], TypeError, "samples of type str"),
        ([{"a": 1}], TypeError, "samples of type dict"),
        ([(1, 2), (1,)], mx.MXNetError, r"one length, got \[1, 2\]"),
        ([], ValueError, "no samples"),
    ],
)
@pytest.mark.parametrize("shared", [False, True])
def test_batchify_says_what_does_not_fit(
    samples: list, error: type[Exception], message: str, shared: bool
) -> None:
    function = dataloader.default_mp_batchify_fn if shared else dataloader.default_batchify_fn
    with pytest.raises(error, match=message):
        function(samples)


@pytest.mark.parametrize("thread_pool", [False, True], ids=["here", "threads"])
@pytest.mark.parametrize("name", LOADERS)
def test_batches(name: str, thread_pool: bool) -> None:
    np.random.seed(5)
    loader = gdata.DataLoader(
        TEN, **LOADERS[name], num_workers=2 * thread_pool, thread_pool=thread_pool
    )
    epochs = [[batch.asnumpy().tolist() for batch in loader] for _ in range(2)]
    assert epochs == GOLDEN["loaders"][name]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "batch_size must be specified"),
        ({"batch_size": 0}, "1 or more, got 0"),
        ({"batch_size": -1}, "1 or more, got -1"),
        ({"batch_size": 2.5}, "whole number, got 2.5"),
        ({"batch_size": 3, "shuffle": True, "sampler": [1]}, "shuffle must not be specified"),
        ({"batch_size": 3, "batch_sampler": [[1]]}, "must not be specified if batch_sampler"),
        ({"shuffle": True, "batch_sampler": [[1]]}, "must not be specified if batch_sampler"),
        ({"batch_size": 3, "last_batch": "x"}, "but got x"),
        ({"batch_size": 3, "timeout": 0}, "timeout must be positive"),
    ],
)
def test_contradicting_arguments(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        gdata.DataLoader(TEN, **arguments)


def test_attributes_that_programs_read() -> None:
    loader = gdata.DataLoader(TEN, 3, num_workers=2, thread_pool=True)
    assert loader._dataset is TEN
    assert isinstance(loader._batch_sampler, gdata.BatchSampler)
    assert (loader._pin_memory, loader._prefetch, loader._num_workers) == (False, 4, 2)
    assert gdata.DataLoader(TEN, 3, prefetch=-3, num_workers=-1)._prefetch == 0
    assert len(loader) == 4


def test_arrays_and_lists_are_datasets() -> None:
    (batch,) = gdata.DataLoader(mx.nd.array([[1, 2], [3, 4]]), 2)
    assert batch.asnumpy().tolist() == [[1, 2], [3, 4]]
    (batch,) = gdata.DataLoader(np.eye(2, dtype="float32"), 2)
    assert batch.dtype == np.float32
    assert list(gdata.DataLoader([], 2)) == []


def test_batchify_fn_and_tuples() -> None:
    dataset = gdata.ArrayDataset(np.eye(4, dtype="float32"), np.arange(4))
    data, label = next(iter(gdata.DataLoader(dataset, 3)))
    assert (data.shape, label.asnumpy().tolist()) == ((3, 4), [0, 1, 2])
    assert list(gdata.DataLoader(TEN, 4, batchify_fn=sum)) == [6, 22, 17]


def test_pin_memory_puts_batches_on_the_pinned_context() -> None:
    dataset = gdata.ArrayDataset(mx.nd.ones((4, 2)), mx.nd.ones(4))
    for workers in (0, 1):
        loader = gdata.DataLoader(
            dataset, 2, pin_memory=True, num_workers=workers, thread_pool=True
        )
        batch = next(iter(loader))
        assert [array.context for array in batch] == [mx.cpu_pinned(0)] * 2


def test_labels_go_to_the_current_context() -> None:
    with mx.cpu(1):
        (batch,) = gdata.DataLoader([1, 2], 2)
    assert batch.context == mx.cpu(1)


def fail(value: int) -> int:
    if value == 4:
        raise KeyError(f"no {value}")
    return value


@pytest.mark.parametrize("workers", [0, 2])
def test_errors_of_the_dataset_arrive(workers: int) -> None:
    loader = gdata.DataLoader(TEN.transform(fail), 3, num_workers=workers, thread_pool=True)
    batches = iter(loader)
    assert next(batches).asnumpy().tolist() == [0, 1, 2]
    with pytest.raises(KeyError, match="no 4"):
        next(batches)


def test_slow_threads_time_out() -> None:
    slow = TEN.transform(lambda value: time.sleep(3))
    loader = gdata.DataLoader(slow, 1, num_workers=1, thread_pool=True, timeout=0.2)
    start = time.monotonic()
    with pytest.raises(dataloader.WorkerTimeoutError, match=r"no batch within 0.2 seconds"):
        next(iter(loader))
    assert time.monotonic() - start < 2


def test_two_iterations_at_once() -> None:
    loader = gdata.DataLoader(TEN, 5, num_workers=2, thread_pool=True)
    pairs = [(one.asnumpy()[0], other.asnumpy()[0]) for one, other in zip(loader, loader)]  # noqa: B905
    assert pairs == [(0, 0), (5, 5)]


def test_as_in_context() -> None:
    batch = dataloader._as_in_context((mx.nd.ones(1), [mx.nd.ones(1), "x"]), mx.cpu(1))
    assert batch[0].context == batch[1][0].context == mx.cpu(1)
    assert batch[1][1] == "x"
