"""CSVIter, LibSVMIter and MNISTIter give MXNet's batches.

A new case: a row in ``tests/recordio/text_cases.py``, then
``.oracle/bin/python tools/golden/io.py``.
"""

from __future__ import annotations

import inspect
import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from recordio.text_cases import CASES, CSV, SVM, batches_of, write_files

import mxnet as mx

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "io.json").read_text(encoding="utf-8"))[
    "files"
]
WORKING = [name for name in CASES if not isinstance(GOLDEN.get(name), str)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("texts")
    write_files(made)
    return made


def csv(folder: Path, **options: Any) -> Any:
    given = {**CSV, **options}
    return mx.io.CSVIter(**{**given, "data_csv": str(folder / given["data_csv"])})


def svm(folder: Path, **options: Any) -> Any:
    given = {**SVM, **options}
    return mx.io.LibSVMIter(**{**given, "data_libsvm": str(folder / given["data_libsvm"])})


def test_recorded_batches_are_of_these_cases() -> None:
    assert set(GOLDEN) == set(CASES), "run tools/golden/io.py"


@pytest.mark.parametrize("name", WORKING)
def test_batches_are_those_of_mxnet(folder: Path, name: str) -> None:
    assert batches_of(mx, folder, *CASES[name]) == GOLDEN[name]


@pytest.mark.parametrize("name", [name for name in CASES if name not in WORKING])
def test_errors_are_those_of_mxnet(folder: Path, name: str) -> None:
    assert GOLDEN[name] == "MXNetError"
    with pytest.raises(mx.MXNetError):
        batches_of(mx, folder, *CASES[name])


def test_protocol(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    iterator = csv(folder)
    assert isinstance(iterator, mx.io.MXDataIter) and isinstance(iterator, mx.io.DataIter)
    assert iterator.first_batch is not None and iterator.batch_size == 3
    # The first batch is there from the start.
    assert iterator.getdata().asnumpy()[0].tolist() == [0, 1, 2]
    assert (iterator.getpad(), iterator.getindex().tolist()) == (0, [0, 1, 2])
    assert iterator.getindex().dtype == np.uint64
    assert [iterator.iter_next() for _ in range(3)] == [True, True, True]
    assert (iterator.getpad(), iterator.getindex().tolist()) == (2, [6, 0, 1])
    assert iterator.getlabel().shape == (3,)
    assert not iterator.iter_next()
    with pytest.raises(mx.MXNetError, match="no batch here"):
        iterator.getdata()
    with pytest.raises(StopIteration):
        iterator.next()
    iterator.reset()
    with caplog.at_level(logging.INFO):
        iterator.debug_skip_load()
    assert "debug_skip_load" in caplog.text
    numbers = [iterator.next().index.tolist() for _ in range(4)]
    assert numbers == [[2, 3, 4]] * 4


def test_signatures() -> None:
    names = list(inspect.signature(mx.io.CSVIter).parameters)
    assert names[:4] == ["data_csv", "data_shape", "label_csv", "label_shape"]
    parameter = inspect.signature(mx.io.LibSVMIter).parameters["round_batch"]
    assert (parameter.default, parameter.kind.name) == (True, "KEYWORD_ONLY")


def test_names_of_mxnet_are_in_mxnet_io_io() -> None:
    for name in ("CSVIter", "LibSVMIter", "MNISTIter", "MXDataIter", "ImageRecordIter"):
        assert getattr(mx.io.io, name) is getattr(mx.io, name)


def test_batches_are_copies(folder: Path) -> None:
    iterator = csv(folder)
    first = iterator.next().data[0]
    first[:] = -1
    iterator.reset()
    assert iterator.next().data[0].asnumpy().min() == 0


def test_a_pass_that_ends_with_the_filled_batch_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1\n2\n3\n")
    iterator = mx.io.CSVIter(data_csv=str(tmp_path / "a.csv"), data_shape=(1,), batch_size=6)
    for _ in range(3):
        assert [batch.index.tolist() for batch in iterator] == [[0, 1, 2, 0, 1, 2]]
        iterator.reset()


def test_directories_and_several_files(folder: Path, tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.csv").write_text(f"{ord(name)}\n")
    (tmp_path / "empty").write_text("")
    options = {"data_shape": (1,), "batch_size": 2}
    iterator = mx.io.CSVIter(data_csv=str(tmp_path), **options)
    assert iterator.next().data[0].asnumpy().ravel().tolist() == [97, 98]
    paths = f"{tmp_path / 'b.csv'};{tmp_path / 'a.csv'}"
    iterator = mx.io.CSVIter(data_csv=paths, **options)
    assert iterator.next().data[0].asnumpy().ravel().tolist() == [98, 97]


def test_parts_of_libsvm_files(folder: Path, tmp_path: Path) -> None:
    lines = "".join(f"{i} 0:{'1' * (i % 7 + 1)}\n" for i in range(50))
    (tmp_path / "a.svm").write_text(lines)
    found = []
    for part in range(4):
        iterator = mx.io.LibSVMIter(
            data_libsvm=str(tmp_path / "a.svm"), data_shape=(1,), batch_size=1, num_parts=4,
            part_index=part,
        )  # fmt: skip
        found += [batch.label[0].asscalar() for batch in iterator]
    assert found == list(range(50))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"data_csv": "short.csv"}, r"short.csv, line 2: expected 3 numbers.*found '4,5'"),
        ({"data_csv": "words.csv"}, r"words.csv, line 1: expected 3 numbers.*found 'a,b,c'"),
        ({"data_csv": "empty.csv"}, "no such file, or it is empty"),
        ({"batch_size": 20}, "larger than the batch size, got 7 samples for batches of 20"),
        ({"batch_size": 0}, "batch_size must be 1 or more"),
        ({"dtype": "float64"}, "dtype must be float32 or int32 or int64"),
        ({"data_shape": "abc"}, "data_shape must be an integer or a tuple of integers"),
    ],
)
def test_messages_of_csv(folder: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(mx.MXNetError, match=message):
        csv(folder, **options)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 0:1\na b\n", r"a.svm, line 2: expected a label and pairs.*found 'a b'"),
        ("1 0:1 x:2\n", "line 1: expected a label"),
        ("1 0:1 2:x\n", "line 1: expected a label"),
        ("1 3:1\n", r"line 1: column 3 is none of the 3 columns"),
        ("1 -1:1\n", r"line 1: column -1 is none of the 3 columns"),
        ("# nothing\n", "no samples"),
    ],
)
def test_messages_of_libsvm(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.svm").write_text(text)
    with pytest.raises(mx.MXNetError, match=message):
        mx.io.LibSVMIter(data_libsvm=str(tmp_path / "a.svm"), data_shape=(3,), batch_size=1)


def test_columns_without_values_count_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.svm").write_text("1 0 2\n0 1\n")
    iterator = mx.io.LibSVMIter(data_libsvm=str(tmp_path / "a.svm"), data_shape=(3,), batch_size=2)
    assert iterator.next().data[0].asnumpy().tolist() == [[1, 0, 1], [0, 1, 0]]


def test_labels_of_another_length(folder: Path) -> None:
    with pytest.raises(mx.MXNetError, match="each sample needs a label"):
        csv(folder, label_csv=str(folder / "whole.csv"), label_shape=(3,))
    with pytest.raises(mx.MXNetError, match="each sample needs a label"):
        svm(folder, label_libsvm=str(folder / "loose.svm"), label_shape=(3,))


def test_unknown_options(folder: Path) -> None:
    with pytest.raises(TypeError, match="no option 'bach_size'; did you mean 'batch_size'"):
        csv(folder, bach_size=1)


def test_mnist_without_a_whole_batch(folder: Path) -> None:
    with pytest.raises(mx.MXNetError, match="not one whole batch of 30"):
        mx.io.MNISTIter(
            image=str(folder / "images"), label=str(folder / "labels"), batch_size=30, silent=True
        )
