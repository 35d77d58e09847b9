"""Samplers: the orders and batches that MXNet gives."""

import json
from pathlib import Path

import numpy as np
import pytest

from mxnet.gluon import data as gdata
from mxnet.gluon.data.sampler import IntervalSampler

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "data.json").read_text(encoding="utf-8")
)["samplers"]


@pytest.mark.parametrize("case", GOLDEN["random"])
def test_random_order_follows_numpy_seed(case: str) -> None:
    seed, length = map(int, case.split(","))
    np.random.seed(seed)
    sampler = gdata.RandomSampler(length)
    assert [list(sampler) for _ in range(2)] == GOLDEN["random"][case]
    assert len(sampler) == length


@pytest.mark.parametrize("case", GOLDEN["batch"])
def test_batches_of_four_epochs(case: str) -> None:
    last_batch, length, size = case.split(",")
    sampler = gdata.BatchSampler(gdata.SequentialSampler(int(length)), int(size), last_batch)
    for count, batches in GOLDEN["batch"][case]:
        assert len(sampler) == count
        assert list(sampler) == batches


@pytest.mark.parametrize("case", GOLDEN["interval"])
def test_interval_order(case: str) -> None:
    length, interval, rollover = map(int, case.split(","))
    sampler = IntervalSampler(length, interval, bool(rollover))
    assert list(sampler) == GOLDEN["interval"][case]
    assert len(sampler) == len(GOLDEN["interval"][case])


def test_sequential_start() -> None:
    assert list(gdata.SequentialSampler(3, start=4)) == [4, 5, 6]


def test_filter_sampler() -> None:
    sampler = gdata.FilterSampler(lambda sample: sample % 2, [1, 2, 3])
    assert list(sampler) == [0, 2]
    assert len(sampler) == 2


@pytest.mark.parametrize("size", [0, -1, 2.5, True, "3"])
def test_bad_batch_size(size: object) -> None:
    with pytest.raises(ValueError, match="batch_size must be"):
        gdata.BatchSampler([1, 2], size)


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match="'keep', 'discard', or 'rollover', but got x"):
        gdata.BatchSampler([1, 2], 2, "x")
    with pytest.raises(ValueError, match="between 1 and the length 3"):
        IntervalSampler(3, 10)
    with pytest.raises(TypeError, match="has no length"):
        len(gdata.BatchSampler(iter([1, 2]), 2))
    with pytest.raises(NotImplementedError, match="__iter__"):
        iter(gdata.Sampler())
