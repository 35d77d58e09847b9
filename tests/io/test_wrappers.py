"""ResizeIter, PrefetchingIter and MNISTIter."""

import gzip
import json
import struct
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.io import io as iomodule

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "io.json").read_text(encoding="utf-8"))[
    "wrappers"
]
X, Y = np.arange(20).reshape(10, 2), np.arange(10)


def source(size: int = 4) -> mx.io.NDArrayIter:
    return mx.io.NDArrayIter(X, Y, size)


def epoch(iterator: Any) -> list:
    return [
        [
            [array.asnumpy().reshape(array.shape[0], -1)[:, 0].tolist() for array in batch.data],
            [array.asnumpy().tolist() for array in batch.label],
            batch.pad,
        ]
        for batch in iterator
    ]


@pytest.mark.parametrize("case", [case for case in GOLDEN if case.startswith("resize")])
def test_resize(case: str) -> None:
    _, reset_internal, size = case.split(",")
    iterator = mx.io.ResizeIter(source(), int(size), reset_internal == "1")
    epochs = [epoch(iterator)]
    iterator.reset()
    epochs.append(epoch(iterator))
    assert epochs == GOLDEN[case]
    assert (iterator.batch_size, iterator.provide_data) == (4, source().provide_data)


def test_resize_refuses() -> None:
    with pytest.raises(ValueError, match="1 or more, got 0"):
        mx.io.ResizeIter(source(), 0)
    with pytest.raises(mx.MXNetError, match="no batch yet"):
        mx.io.ResizeIter(source(), 1).getdata()
    empty = mx.io.NDArrayIter(X[:2], None, 4, last_batch_handle="discard")
    with pytest.raises(mx.MXNetError, match=r"no batch after reset\(\)"):
        mx.io.ResizeIter(empty, 3).next()


def test_prefetch_two() -> None:
    iterator = mx.io.PrefetchingIter(
        [source(), source()],
        rename_data=[{"data": "d1"}, {"data": "d2"}],
        rename_label=[{"softmax_label": "l1"}, {"softmax_label": "l2"}],
    )
    epochs = [epoch(iterator)]
    iterator.reset()
    epochs.append(epoch(iterator))
    assert epochs == GOLDEN["prefetch"]
    names = [repr(iterator.provide_data), repr(iterator.provide_label)]
    assert names == GOLDEN["prefetch names"]
    assert iterator.batch_size == 4


def test_prefetch_reads_ahead_and_ends_its_thread() -> None:
    class Slow(mx.io.DataIter):
        provide_data = (mx.io.DataDesc("data", (1,)),)
        provide_label = ()

        def __init__(self) -> None:
            super().__init__()
            self.made = 0

        def next(self) -> mx.io.DataBatch:
            self.made += 1
            return mx.io.DataBatch([mx.nd.array([self.made])], [])

    before = set(threading.enumerate())
    slow = Slow()
    iterator = mx.io.PrefetchingIter(slow)
    started = [thread for thread in threading.enumerate() if thread not in before]
    assert started
    assert iterator.next().data[0].asscalar() == 1
    end = time.monotonic() + 5
    while slow.made < 2 and time.monotonic() < end:
        time.sleep(0.01)
    assert slow.made == 2
    del iterator
    for thread in started:
        thread.join(5)
        assert not thread.is_alive()


def test_prefetch_attributes() -> None:
    iterator = mx.io.PrefetchingIter([source(), source(4)])
    assert iterator.started and iterator.n_iter == 2
    coming = iterator.next_batch
    assert [batch.label[0].asnumpy().tolist() for batch in coming] == [[0, 1, 2, 3]] * 2
    assert iterator.next().label[0].asnumpy().tolist() == [0, 1, 2, 3]
    assert iterator.next_batch[0].label[0].asnumpy().tolist() == [4, 5, 6, 7]


def test_prefetch_passes_errors_on() -> None:
    class Broken(mx.io.DataIter):
        provide_data = (mx.io.DataDesc("data", (1,)),)

        def next(self) -> mx.io.DataBatch:
            raise KeyError("boom")

    with pytest.raises(KeyError, match="boom"):
        mx.io.PrefetchingIter(Broken()).next()


def test_prefetch_refuses() -> None:
    with pytest.raises(ValueError, match="iters is empty"):
        mx.io.PrefetchingIter([])
    with pytest.raises(ValueError, match="a dict for each of the 1"):
        mx.io.PrefetchingIter(source(), rename_data=[{}, {}])
    uneven = mx.io.PrefetchingIter([source(), mx.io.ResizeIter(source(), 2)])
    with pytest.raises(mx.MXNetError, match="one length; ended: 1"):
        list(uneven)
    padded = mx.io.PrefetchingIter([source(), source(5)])
    with pytest.raises(mx.MXNetError, match=r"differently: \[2, "):
        list(mx.io.PrefetchingIter([source(), mx.io.NDArrayIter(X[:9], Y[:9], 4)]))
    assert padded.next().data[1].shape == (5, 2)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    pixels = np.arange(10 * 28 * 28).reshape(10, 28, 28).astype(np.uint8)
    (tmp_path / "images").write_bytes(
        gzip.compress(struct.pack(">4I", 2051, 10, 28, 28) + pixels.tobytes())
    )
    (tmp_path / "labels").write_bytes(struct.pack(">2I", 2049, 10) + bytes(range(10)))
    return {"image": str(tmp_path / "images"), "label": str(tmp_path / "labels")}


def test_mnist_iter(files: dict[str, str]) -> None:
    iterator = mx.io.MNISTIter(**files, batch_size=4, shuffle=False, silent=True)
    batches = list(iterator)
    assert [batch.label[0].asnumpy().tolist() for batch in batches] == [[0, 1, 2, 3], [4, 5, 6, 7]]
    first = batches[0].data[0]
    assert (first.shape, first.dtype) == ((4, 1, 28, 28), np.float32)
    assert first.asnumpy().max() == 255 / 256
    flat = mx.io.MNISTIter(**files, batch_size=5, flat=True, label_name="q")
    assert flat.provide_data[0].shape == (5, 784)
    assert flat.provide_label[0].name == "q"


def test_mnist_iter_order_and_parts(files: dict[str, str]) -> None:
    def labels(**arguments: Any) -> list:
        iterator = mx.io.MNISTIter(**files, batch_size=1, **arguments)
        epochs = []
        for _ in range(2):
            epochs.append([batch.label[0].asscalar() for batch in iterator])
            iterator.reset()
        assert epochs[0] == epochs[1]
        return epochs[0]

    assert labels(seed=1) == labels(seed=1) != labels(seed=2)
    parts = [labels(shuffle=False, num_parts=3, part_index=part) for part in range(3)]
    assert parts == [[0, 1, 2], [3, 4, 5], [6, 7, 8, 9]]
    together = [label for part in range(3) for label in labels(num_parts=3, part_index=part)]
    assert sorted(together) == list(range(10))


def test_mnist_iter_refuses(files: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(mx.MXNetError, match="cannot read the file"):
        mx.io.MNISTIter(image=str(tmp_path / "nope"), label=files["label"])
    with pytest.raises(ValueError, match="part_index must be from 0"):
        mx.io.MNISTIter(**files, num_parts=2, part_index=2)
    with pytest.raises(ValueError, match="dtype must be float32"):
        mx.io.MNISTIter(**files, dtype="uint8")
    with pytest.raises(TypeError, match="foo"):
        mx.io.MNISTIter(**files, foo=1)


def test_import_paths() -> None:
    assert iomodule.NDArrayIter is mx.io.NDArrayIter
    assert iomodule.DataDesc is mx.io.DataDesc
