"""Datasets and datasets made from others."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon import data as gdata

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "data.json").read_text(encoding="utf-8")
)
SEVEN = gdata.SimpleDataset([1, 2, 3, 4, 5, 6, 7])
PAIRS = gdata.SimpleDataset([(1, 2), (3, 4)])


def double(value: int) -> int:
    return 2 * value


def test_array_dataset_samples() -> None:
    dataset = gdata.ArrayDataset(mx.nd.array([[1, 2], [3, 4]]), np.array([5, 6]), [7, 8])
    assert len(dataset) == 2
    row, second, third = dataset[1]
    assert row.asnumpy().tolist() == [3, 4]
    assert (second, third) == (6, 8)
    assert dataset[-1][1] == 6
    assert dataset[0:1][0].shape == (1, 2)
    with pytest.raises(IndexError, match="out of"):
        dataset[5]


def test_array_dataset_rows_are_views() -> None:
    source = mx.nd.zeros((3, 2))
    dataset = gdata.ArrayDataset(source)
    dataset[1][:] = 5
    assert source.asnumpy().tolist() == [[0, 0], [5, 5], [0, 0]]


def test_array_dataset_vectors_are_numpy() -> None:
    dataset = gdata.ArrayDataset(mx.nd.array([1, 2, 3]))
    assert isinstance(dataset._data[0], np.ndarray)
    assert isinstance(dataset[0], np.float32)


def test_array_dataset_takes_part_in_recording() -> None:
    source = mx.nd.ones((2, 3))
    source.attach_grad()
    with mx.autograd.record():
        loss = (gdata.ArrayDataset(source)[1] * 3).sum()
    loss.backward()
    assert source.grad.asnumpy().tolist() == [[0, 0, 0], [3, 3, 3]]


@pytest.mark.parametrize("error", [ValueError, AssertionError])
def test_array_dataset_lengths(error: type[Exception]) -> None:
    with pytest.raises(error, match=r"array\[0\] has length 2, array\[1\] has 3"):
        gdata.ArrayDataset([1, 2], [1, 2, 3])
    with pytest.raises(error, match="at least one"):
        gdata.ArrayDataset()


@pytest.mark.parametrize("count", GOLDEN["shards"])
def test_shard(count: str) -> None:
    dataset = gdata.SimpleDataset(list(range(11)))
    parts = [list(dataset.shard(int(count), index)) for index in range(int(count))]
    assert parts == GOLDEN["shards"][count]


@pytest.mark.parametrize(("count", "index"), [(2, 2), (0, 0), (2, -1)])
def test_shard_out_of_range(count: int, index: int) -> None:
    with pytest.raises(ValueError, match=f"num_shards - 1 = {count - 1}, got {index}"):
        SEVEN.shard(count, index)


def test_filter_take_sample() -> None:
    assert list(SEVEN.filter(lambda value: value % 2)) == [1, 3, 5, 7]
    assert list(SEVEN.take(3)) == [1, 2, 3]
    assert list(SEVEN.take(None)) == list(SEVEN.take(30)) == [1, 2, 3, 4, 5, 6, 7]
    with pytest.raises(ValueError, match="0 or more, got -1"):
        SEVEN.take(-1)
    assert list(SEVEN.sample(gdata.SequentialSampler(2, 3))) == [4, 5]
    chosen = SEVEN.sample(gdata.RandomSampler(7))
    assert list(chosen) == list(chosen)  # drawn once
    assert sorted(chosen) == [1, 2, 3, 4, 5, 6, 7]
    with pytest.raises(TypeError, match=r"gluon\.data\.Sampler, got list"):
        SEVEN.sample([1, 2])


@pytest.mark.parametrize("lazy", [True, False])
def test_transform(lazy: bool) -> None:
    assert list(SEVEN.transform(double, lazy)) == [2, 4, 6, 8, 10, 12, 14]
    assert PAIRS.transform(lambda a, b: a + b, lazy)[1] == 7
    assert PAIRS.transform_first(double, lazy)[1] == (6, 4)
    assert SEVEN.transform_first(double, lazy)[1] == 4


def test_lazy_transform_runs_when_read() -> None:
    seen: list[int] = []
    lazy = SEVEN.transform(seen.append)
    assert (len(lazy), seen) == (7, [])
    lazy[2]
    assert seen == [3]
    SEVEN.transform(seen.append, lazy=False)
    assert len(seen) == 8


def test_datasets_can_be_pickled() -> None:
    dataset = PAIRS.transform_first(double).take(1)
    assert pickle.loads(pickle.dumps(dataset))[0] == (2, 2)


def test_dataset_is_abstract() -> None:
    with pytest.raises(NotImplementedError, match="__getitem__"):
        gdata.Dataset()[0]
    with pytest.raises(NotImplementedError, match="__len__"):
        len(gdata.Dataset())
