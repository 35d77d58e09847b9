"""NDArrayIter and the protocol: the batches of MXNet, epoch by epoch."""

import json
import pickle
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "io.json").read_text(encoding="utf-8"))
X, Y = np.arange(20).reshape(10, 2), np.arange(10)


def epoch(iterator: Any) -> list:
    return [
        [
            [array.asnumpy().reshape(array.shape[0], -1)[:, 0].tolist() for array in batch.data],
            [array.asnumpy().tolist() for array in batch.label],
            batch.pad,
        ]
        for batch in iterator
    ]


@pytest.mark.parametrize("case", [case for case in GOLDEN["array_iter"] if "few" not in case])
def test_epochs(case: str) -> None:
    handle, shuffle, length, size = case.split(",")
    data = np.arange(2 * int(length)).reshape(int(length), 2)
    np.random.seed(int(length))
    iterator = mx.io.NDArrayIter(
        data, np.arange(int(length)), int(size),
        shuffle=shuffle == "1", last_batch_handle=handle,
    )  # fmt: skip
    for number, expected in enumerate(GOLDEN["array_iter"][case]):
        if number == 4:
            iterator.hard_reset()
        assert epoch(iterator) == expected
        iterator.reset()
    assert data[0, 1] == 1  # the source is as it was


@pytest.mark.parametrize("size", [4, 5, 10])
def test_fewer_samples_than_a_batch(size: int) -> None:
    iterator = mx.io.NDArrayIter(np.arange(6).reshape(3, 2), np.arange(3), size)
    assert epoch(iterator) == GOLDEN["array_iter"][f"few,{size}"]


def test_rolling_over_a_few_samples() -> None:
    iterator = mx.io.NDArrayIter(np.arange(3), None, 5, last_batch_handle="roll_over")
    epochs = []
    for _ in range(4):
        epochs.append([batch[0][0] for batch in epoch(iterator)])
        iterator.reset()
    # 3 wait; 3 + 2 fill a batch, 1 waits; 1 + 3 wait; 4 + 1 fill a batch.
    assert epochs == [[], [[0, 1, 2, 0, 1]], [], [[2, 0, 1, 2, 0]]]


def test_reset_within_an_epoch() -> None:
    iterator = mx.io.NDArrayIter(X, Y, 4, last_batch_handle="roll_over")
    for _ in range(2):
        assert iterator.next().label[0].asnumpy().tolist() == [0, 1, 2, 3]
        iterator.reset()
    list(iterator)
    iterator.reset()
    assert iterator.next().label[0].asnumpy().tolist() == [8, 9, 0, 1]
    iterator.reset()
    assert iterator.next().label[0].asnumpy().tolist() == [0, 1, 2, 3]


def test_tutorial_line() -> None:
    data = mx.io.NDArrayIter(np.ones((8, 1, 28, 28), "float32"), np.zeros(8), 4).next().data[0]
    assert (data.shape, data.dtype, data.context) == ((4, 1, 28, 28), np.float32, mx.cpu(0))


ITERATORS = {
    "plain": lambda: mx.io.NDArrayIter(X, Y, 4),
    "no label": lambda: mx.io.NDArrayIter(X, None, 4),
    "dict": lambda: mx.io.NDArrayIter({"z": X, "a": Y}, {"l": Y}, 3),
    "list": lambda: mx.io.NDArrayIter([X, Y], [Y, Y], 3),
    "list of one": lambda: mx.io.NDArrayIter([X], [Y], 3),
    "named": lambda: mx.io.NDArrayIter(X, Y, 3, data_name="dd", label_name="ll", layout="NC"),
    "dtypes": lambda: mx.io.NDArrayIter(
        mx.nd.array(X, dtype="uint8"), mx.nd.array(Y, dtype="int32"), 3
    ),
}


@pytest.mark.parametrize("name", ITERATORS)
def test_descriptions(name: str) -> None:
    iterator = ITERATORS[name]()
    assert [repr(iterator.provide_data), repr(iterator.provide_label)] == GOLDEN["names"][name]
    batch = iterator.next()
    for described, arrays in (
        (iterator.provide_data, batch.data), (iterator.provide_label, batch.label)
    ):  # fmt: skip
        assert [desc.shape for desc in described] == [array.shape for array in arrays]
        assert [desc.dtype for desc in described] == [array.dtype for array in arrays]


def test_batches_are_copies() -> None:
    source = mx.nd.zeros((4, 2))
    iterator = mx.io.NDArrayIter(source, None, 2)
    iterator.next().data[0][:] = 1
    assert source.asnumpy().sum() == 0


class TestSparse:
    MATRIX = np.eye(10)[:, :4] * np.arange(1, 5)

    def test_batches_are_sparse(self) -> None:
        source = mx.nd.sparse.csr_matrix(self.MATRIX)
        iterator = mx.io.NDArrayIter({"a": source, "b": X}, Y, 4, last_batch_handle="discard")
        for number, batch in enumerate(iterator):
            assert [array.stype for array in batch.data] == ["csr", "default"]
            rows = self.MATRIX[4 * number : 4 * number + 4]
            np.testing.assert_array_equal(batch.data[0].asnumpy(), rows)
        assert number == 1

    def test_shuffling(self) -> None:
        source = mx.nd.sparse.csr_matrix(np.diag(np.arange(1.0, 11)))
        np.random.seed(3)
        iterator = mx.io.NDArrayIter(source, Y, 5, shuffle=True, last_batch_handle="discard")
        for _ in range(2):
            batches = list(iterator)
            found = np.concatenate([batch.data[0].asnumpy().sum(1) for batch in batches])
            labels = np.concatenate([batch.label[0].asnumpy() for batch in batches])
            np.testing.assert_array_equal(found, labels + 1)
            assert sorted(labels) == list(range(10)) != labels.tolist()
            iterator.reset()

    @pytest.mark.parametrize("handle", ["pad", "roll_over"])
    def test_must_be_discarded(self, handle: str) -> None:
        source = mx.nd.sparse.csr_matrix(self.MATRIX)
        with pytest.raises(NotImplementedError, match="last_batch_handle='discard'"):
            mx.io.NDArrayIter(source, Y, 4, last_batch_handle=handle)


class StoredDataset:
    """As much of an h5py.Dataset as is used: it reads ascending rows only."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values
        self.shape, self.dtype = values.shape, values.dtype
        self.reads = 0

    def __getitem__(self, rows: Any) -> np.ndarray:
        self.reads += 1
        assert isinstance(rows, slice) or (np.diff(rows) > 0).all()
        return self.values[rows]


class TestStored:
    @pytest.fixture
    def dataset(self, monkeypatch: pytest.MonkeyPatch) -> StoredDataset:
        module = types.ModuleType("h5py")
        module.Dataset = StoredDataset  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "h5py", module)
        return StoredDataset(X.astype("float64"))

    @pytest.mark.parametrize("handle", ["pad", "discard", "roll_over"])
    @pytest.mark.parametrize("shuffle", [False, True])
    def test_epochs(self, dataset: StoredDataset, handle: str, shuffle: bool) -> None:
        epochs = []
        for source in (dataset, X):
            np.random.seed(2)
            iterator = mx.io.NDArrayIter(source, Y, 4, shuffle, handle)
            epochs.append([])
            for _ in range(3):
                epochs[-1].append(epoch(iterator))
                iterator.reset()
        assert epochs[0] == epochs[1]

    def test_rows_are_read_when_they_are_needed(self, dataset: StoredDataset) -> None:
        iterator = mx.io.NDArrayIter(dataset, None, 4)
        assert dataset.reads == 0
        data = iterator.next().data[0]
        assert (dataset.reads, data.dtype) == (1, np.float32)
        assert repr(iterator.provide_data) == (
            "[DataDesc[data,(4, 2),<class 'numpy.float32'>,NCHW]]"
        )

    def test_real_files(self, tmp_path: Path) -> None:
        h5py = pytest.importorskip("h5py")
        with h5py.File(tmp_path / "a.h5", "w") as file:
            file["x"] = X
            np.random.seed(1)
            iterator = mx.io.NDArrayIter(file["x"], Y, 4, shuffle=True)
            for batch in iterator:
                rows = batch.label[0].asnumpy().astype(int)
                np.testing.assert_array_equal(batch.data[0].asnumpy(), X[rows])


def test_utils() -> None:
    named = mx.io.utils._init_data({"b": X, "a": X[:, 0]}, False, "data")
    assert [name for name, _ in named] == ["a", "b"]
    assert mx.io._has_instance(named, mx.nd.NDArray)
    assert not mx.io._has_instance(named, mx.nd.sparse.CSRNDArray)
    taken = mx.io._getdata_by_idx(named, np.array([3, 1]))
    assert taken[0][1].asnumpy().tolist() == [6, 2]
    with pytest.raises(mx.MXNetError, match="10 rows, got the numbers"):
        mx.io._getdata_by_idx(named, np.array([10]))
    assert mx.io._init_data(None, True, "label") == []
    with pytest.raises(TypeError, match="got tuple"):
        mx.io._init_data((X, X), False, "data")
    assert getattr(mx.io.utils.h5py, "__name__", None) in (None, "h5py")


def test_step_by_step() -> None:
    iterator = mx.io.NDArrayIter(X, Y, 4)
    with pytest.raises(mx.MXNetError, match="call next"):
        iterator.getdata()
    assert [iterator.iter_next() for _ in range(5)] == [True, True, True, False, False]
    with pytest.raises(StopIteration):
        iterator.next()
    with pytest.raises(mx.MXNetError, match="reset"):
        iterator.getlabel()
    assert (iterator.num_data, iterator.num_source, len(iterator.data_list)) == (10, 2, 2)
    assert (iterator.getpad(), iterator.getindex()) == (iterator.getpad(), None)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"data": X, "label": Y[:5]}, ValueError, "data 10, softmax_label 5"),
        ({"data": X, "batch_size": 0}, ValueError, "1 or more, got 0"),
        ({"data": X, "last_batch_handle": "x"}, ValueError, "pad, discard, roll_over, got 'x'"),
        ({"data": []}, ValueError, "data is empty"),
        ({"data": None}, ValueError, "data is empty"),
        ({"data": 3}, TypeError, "data must be an NDArray.*got int"),
        ({"data": "a"}, TypeError, "got str"),
    ],
)
def test_bad_arguments(arguments: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        mx.io.NDArrayIter(**arguments)


def test_data_desc() -> None:
    desc = mx.io.DataDesc("data", (2, 3))
    assert desc == ("data", (2, 3))
    assert repr(desc) == "DataDesc[data,(2, 3),<class 'numpy.float32'>,NCHW]"
    name, shape = desc
    assert (name, shape, desc.layout) == ("data", (2, 3), "NCHW")
    other = pickle.loads(pickle.dumps(mx.io.DataDesc("d", (2,), "float16", "N")))
    assert (other.dtype, other.layout) == ("float16", "N")
    axes = [mx.io.DataDesc.get_batch_axis(layout) for layout in ("NCHW", "TNC", None, "TC")]
    assert axes == [0, 1, 0, -1]
    assert mx.io.DataDesc.get_list([("a", (1,))], [("a", np.int32)])[0].dtype == np.int32
    assert mx.io.DataDesc.get_list([("a", (1,))], None)[0].dtype == np.float32
    with pytest.raises(ValueError, match="no entry for b"):
        mx.io.DataDesc.get_list([("b", (1,))], [])


def test_data_batch() -> None:
    batch = mx.io.DataBatch([mx.nd.ones((2, 3))], [mx.nd.ones(2)], pad=1, bucket_key=5)
    assert str(batch) == "DataBatch: data shapes: [(2, 3)] label shapes: [(2,)]"
    assert str(mx.io.DataBatch([mx.nd.ones((2, 3))])).endswith("label shapes: None")
    assert (batch.pad, batch.index, batch.bucket_key, batch.provide_data) == (1, None, 5, None)
    with pytest.raises(TypeError, match="data must be a list"):
        mx.io.DataBatch(mx.nd.ones(2))
    with pytest.raises(TypeError, match="label must be a list"):
        mx.io.DataBatch([mx.nd.ones(2)], 3)


def test_own_iterator() -> None:
    class Count(mx.io.DataIter):
        def __init__(self) -> None:
            super().__init__(batch_size=2)
            self.number = 0

        def iter_next(self) -> bool:
            self.number += 1
            return self.number < 4

        def getdata(self) -> list:
            return [mx.nd.array([self.number])]

        def getpad(self) -> int:
            return 0

    numbers = [(batch.data[0].asscalar(), batch.label) for batch in Count()]
    assert numbers == [(1, None), (2, None), (3, None)]
    assert list(mx.io.DataIter()) == []
