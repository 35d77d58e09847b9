"""Batches made of all rows at once are those made sample by sample."""

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon import data as gdata
from mxnet.gluon.data import dataloader
from mxnet.gluon.data._reading import BatchReader
from mxnet.gluon.data.dataset import _DownloadedDataset
from mxnet.gluon.data.vision import transforms as T

DRAW = np.random.RandomState(0)
IMAGES = mx.nd.array(DRAW.randint(0, 256, (12, 6, 8, 3)), dtype="uint8")
LABELS = DRAW.randint(0, 10, 12).astype("int32")
PAIRS = gdata.ArrayDataset(IMAGES, LABELS)
BOTH = T.Compose([T.ToTensor(), T.Normalize((0.1, 0.2, 0.3), (0.4, 0.5, 0.6))])


class Downloaded(_DownloadedDataset):
    """A data set like MNIST."""

    def _get_data(self) -> None:
        self._data, self._label = IMAGES, LABELS


def twice(image: Any) -> Any:
    return image * 2


TOGETHER: dict[str, gdata.Dataset] = {
    "arrays": PAIRS,
    "one array": gdata.ArrayDataset(IMAGES),
    "numpy": gdata.ArrayDataset(IMAGES.asnumpy().astype("float64"), LABELS),
    "first": PAIRS.transform_first(BOTH),
    "each block": PAIRS.transform_first(T.Cast()).transform_first(T.Cast("float16")),
    "resized": PAIRS.transform_first(T.Compose([T.Resize((5, 4)), T.ToTensor()])),
    "cubic": PAIRS.transform_first(T.Resize((13, 11), interpolation=2)),
    "cropped": PAIRS.transform_first(T.HybridCompose([T.CropResize(1, 2, 4, 3, 6), T.Cast()])),
    "alone": gdata.ArrayDataset(IMAGES).transform(T.ToTensor()),
    "sampled": PAIRS.sample(gdata.RandomSampler(12)).shard(2, 1).transform_first(BOTH),
    "downloaded": Downloaded("", None).transform_first(BOTH),
}


class Loud(gdata.ArrayDataset):
    """A user's own dataset, which must be asked for each sample."""

    def __getitem__(self, idx: Any) -> Any:
        image, label = super().__getitem__(idx)
        return image, -label


def hooked() -> T.ToTensor:
    block = T.ToTensor()
    block.register_forward_hook(lambda *_: None)
    return block


ALONE: dict[str, gdata.Dataset] = {
    "function": PAIRS.transform_first(twice),
    "two inputs": PAIRS.transform(lambda data, label: (data, label + 1)),
    "subclass": Loud(IMAGES, LABELS).transform_first(BOTH),
    "hook": PAIRS.transform_first(hooked()),
    "by chance": PAIRS.transform_first(T.Compose([T.RandomFlipLeftRight(), T.ToTensor()])),
    "crop": PAIRS.transform_first(T.Compose([T.CenterCrop(4), T.ToTensor()])),
    "list": gdata.ArrayDataset(IMAGES, LABELS.tolist()),
    "not lazy": PAIRS.transform_first(BOTH, lazy=False),
    "vectors": gdata.ArrayDataset(mx.nd.ones((12, 3)), LABELS).transform_first(T.Cast("int32")),
    "own transform": Downloaded("", lambda data, label: (data, label)),
    "strings": gdata.SimpleDataset(list(range(12))),
}


def same(ours: Any, theirs: Any) -> None:
    if isinstance(theirs, list):
        assert isinstance(ours, list)
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            same(one, other)
        return
    assert type(ours) is type(theirs)
    assert ours.context == theirs.context
    assert ours.dtype == theirs.dtype
    np.testing.assert_array_equal(ours.asnumpy(), theirs.asnumpy())


BATCHIFY = [dataloader.default_batchify_fn, dataloader.default_mp_batchify_fn]


@pytest.mark.parametrize("batchify", BATCHIFY, ids=["here", "shared"])
@pytest.mark.parametrize("name", TOGETHER)
def test_rows_at_once(name: str, batchify: Callable) -> None:
    dataset = TOGETHER[name]
    reader = BatchReader(dataset, batchify)
    for indices in ([0], [3, 1, 3, 5], list(range(len(dataset)))):
        batch = reader._together(indices)
        assert batch is not None
        same(batch, batchify([dataset[index] for index in indices]))
        assert len(reader) == len(dataset)


@pytest.mark.parametrize("name", ALONE)
def test_sample_by_sample(name: str) -> None:
    reader = BatchReader(ALONE[name], dataloader.default_batchify_fn)
    assert reader._together([1, 2]) is None
    mx.random.seed(1)
    batch = reader([1, 2])
    mx.random.seed(1)
    same(batch, dataloader.default_batchify_fn([ALONE[name][1], ALONE[name][2]]))


@pytest.mark.parametrize("indices", [[-1, 0], [0, 12], ["a"], [0.5], [[1, 2]], []])
def test_odd_indices_are_the_datasets_own_affair(indices: list) -> None:
    assert BatchReader(PAIRS, dataloader.default_batchify_fn)._together(indices) is None


def test_own_batchify_functions_and_recording() -> None:
    assert BatchReader(PAIRS, list)._together([0]) is None
    with mx.autograd.record():
        assert BatchReader(PAIRS, dataloader.default_batchify_fn)._together([0]) is None


def test_batches_do_not_share_memory_with_the_dataset() -> None:
    data = mx.nd.zeros((3, 2, 2, 1))
    (batch,) = gdata.DataLoader(gdata.ArrayDataset(data), 3)
    batch[:] = 1
    assert data.asnumpy().max() == 0


def test_errors_are_those_of_a_sample() -> None:
    dataset = gdata.ArrayDataset(mx.nd.ones((4, 2, 2, 5))).transform(T.Normalize(0, 1))
    with pytest.raises(mx.MXNetError, match=r"shape \(2, 2, 5\)|got 2 of shape"):
        next(iter(gdata.DataLoader(dataset, 4)))
    with pytest.raises(IndexError):
        next(iter(gdata.DataLoader(PAIRS, batch_sampler=[[20]])))


@pytest.mark.parametrize("workers", [0, 2])
def test_whole_epochs_in_a_loader(workers: int) -> None:
    digests = set()
    for dataset in (PAIRS.transform_first(BOTH), PAIRS.transform_first(lambda x: BOTH(x))):
        np.random.seed(4)
        loader = gdata.DataLoader(dataset, 5, shuffle=True, num_workers=workers)
        content = b"".join(part.asnumpy().tobytes() for batch in loader for part in batch)
        digests.add(hashlib.sha256(content).hexdigest())
    assert len(digests) == 1
