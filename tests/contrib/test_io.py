"""DataLoaderIter: a loader where an iterator is wanted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.contrib.io import DataLoaderIter

DATA = np.random.RandomState(0).rand(10, 3)


def loader(*columns: Any, **options: Any) -> mx.gluon.data.DataLoader:
    dataset = mx.gluon.data.ArrayDataset(*columns)
    return mx.gluon.data.DataLoader(dataset, 4, **options)


def test_batches() -> None:
    found = DataLoaderIter(loader(DATA, np.arange(10)))
    assert found.batch_size == 4 and found.dtype == "float32"
    assert repr(found.provide_data) == "[DataDesc[data,(4, 3),float32,NCHW]]"
    assert repr(found.provide_label) == "[DataDesc[softmax_label,(4,),float32,NCHW]]"
    for _ in range(2):
        batches = list(found)
        assert [batch.pad for batch in batches] == [0, 0, 2]
        rows = np.concatenate([batch.data[0].asnumpy() for batch in batches])
        np.testing.assert_array_equal(rows[:10], DATA.astype("float32"))
        assert not rows[10:].any() and rows.dtype == np.float32
        labels = np.concatenate([batch.label[0].asnumpy() for batch in batches])
        assert labels.tolist() == [*range(10), 0, 0] and labels.dtype == np.float32
        assert all(batch.index is None for batch in batches)
        with pytest.raises(StopIteration):
            found.next()
        found.reset()


def test_names_and_types() -> None:
    found = DataLoaderIter(loader(DATA, np.arange(10)), "x", "y", "float64")
    assert repr([*found.provide_data, *found.provide_label]) == (
        "[DataDesc[x,(4, 3),float64,NCHW], DataDesc[y,(4,),float64,NCHW]]"
    )
    assert found.next().data[0].dtype is np.float64
    assert found.iter_next() and found.getpad() == 0 and found.getindex() is None
    assert found.getdata()[0].shape == (4, 3) and found.getlabel()[0].shape == (4,)


def test_it_feeds_what_wants_an_iterator() -> None:
    found = DataLoaderIter(loader(DATA, np.arange(10), last_batch="discard"))
    resized = mx.io.ResizeIter(found, 5)
    assert len(list(resized)) == 5


def test_wrong_loaders() -> None:
    with pytest.raises(ValueError, match="must be pairs of data and labels, got NDArray"):
        DataLoaderIter(loader(DATA))
    with pytest.raises(ValueError, match="got 3 parts"):
        DataLoaderIter(loader(DATA, DATA, DATA))
    with pytest.raises(ValueError, match="no batch"):
        DataLoaderIter(loader(DATA[:0], DATA[:0]))
    with pytest.raises(TypeError):
        DataLoaderIter(3)
