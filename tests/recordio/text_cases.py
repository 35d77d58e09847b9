"""Text and IDX files, and options of the iterators over them that are compared with MXNet's."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np

TEXTS = {
    "plain.csv": "".join(f"{3 * i},{3 * i + 1},{3 * i + 2}\n" for i in range(7)),
    "label.csv": "".join(f"{i}\n" for i in range(7)),
    "pairs.csv": "".join(f"{i},{i + 0.5}\n" for i in range(7)),
    "loose.csv": " 1 , 2 , 3 \r\n\r\n4,5,6,\n1e3,-2.5e-2,+3\nnan,inf,-inf\n\n7,8,9",
    "whole.csv": "16777217,2,3\n-4,5,6\n",
    "short.csv": "1,2,3\n4,5\n6,7,8\n",
    "words.csv": "a,b,c\n1,2,3\n",
    "tabs.csv": "1\t2\t3\n4\t5\t6\n",
    "empty.csv": "",
    "plain.svm": "1 0:1 2:3.5\n0 1:2\n2\n3 0:5 1:6 2:7\n4 2:8\n",
    "label.svm": "1 0:1\n0 1:2\n2\n3 0:5 1:6 \n4 2:8\n",
    "loose.svm": "1.5 0:1 #c\n\n-2.5 qid:3 2:5\n1:0.5 0:1 0:2\n0 2:5 1:4\n",
    "commas.svm": "1,2 0:1\n3,4 2:5\n",
    "empty.svm": "",
}
CSV = {"data_csv": "plain.csv", "data_shape": (3,), "batch_size": 3}
SVM = {"data_libsvm": "plain.svm", "data_shape": (3,), "batch_size": 2}
MNIST = {"image": "images", "label": "labels", "batch_size": 5, "silent": True}


def csv(**options: Any) -> Any:
    """Return a case of CSVIter."""
    return "CSVIter", {**CSV, **options}


def svm(**options: Any) -> Any:
    """Return a case of LibSVMIter."""
    return "LibSVMIter", {**SVM, **options}


def mnist(**options: Any) -> Any:
    """Return a case of MNISTIter."""
    return "MNISTIter", {**MNIST, **options}


CASES = {
    "csv": csv(),
    "csv label": csv(label_csv="label.csv"),
    "csv pairs": csv(label_csv="pairs.csv", label_shape=(2,)),
    "csv not rounded": csv(round_batch=False, label_csv="label.csv"),
    "csv large": csv(batch_size=10),
    "csv too large": csv(batch_size=20),
    "csv int32": csv(dtype="int32"),
    "csv int64": csv(dtype="int64", data_csv="whole.csv", batch_size=2),
    "csv float64": csv(dtype="float64"),
    "csv shape": csv(data_shape=(1, 3, 1), data_name="q", label_name="r"),
    "csv number": csv(data_shape=3),
    "csv loose": csv(data_csv="loose.csv", batch_size=5),
    **{f"csv {name}": csv(data_csv=f"{name}.csv") for name in ("short", "words", "tabs", "empty")},
    "csv missing": csv(data_csv="nothing.csv"),
    "csv width": csv(data_shape=(2,)),
    "csv no shape": csv(data_shape=None),
    "csv no batch": csv(batch_size=None),
    "csv place": csv(ctx="tpu"),
    "svm": svm(),
    "svm label": svm(label_libsvm="label.svm", label_shape=(3,)),
    "svm large": svm(batch_size=7),
    "svm too large": svm(batch_size=11),
    "svm part": svm(num_parts=2),
    "svm wide": svm(data_shape=(10,)),
    "svm loose": svm(data_libsvm="loose.svm"),
    "svm commas": svm(data_libsvm="commas.svm"),
    "svm empty": svm(data_libsvm="empty.svm"),
    "svm missing": svm(data_libsvm="nothing.svm"),
    "svm not rounded": svm(round_batch=False),
    "svm float64": svm(dtype="float64"),
    "svm axes": svm(data_shape=(1, 3)),
    "svm labels": svm(label_shape=(2,)),
    "mnist": mnist(),
    "mnist order": mnist(shuffle=False),
    "mnist seed": mnist(seed=7),
    "mnist flat": mnist(flat=True),
    **{f"mnist part {i}": mnist(num_parts=3, part_index=i, seed=5) for i in range(3)},
    "mnist shape": mnist(input_shape=(1, 2, 2)),
}


def write_files(folder: Path) -> None:
    """Write all files."""
    for name, text in TEXTS.items():
        (folder / name).write_bytes(text.encode())
    pixels = np.arange(23 * 4 * 3).reshape(23, 4, 3).astype(np.uint8)
    (folder / "images").write_bytes(struct.pack(">4I", 2051, 23, 4, 3) + pixels.tobytes())
    (folder / "labels").write_bytes(struct.pack(">2I", 2049, 23) + bytes(range(23)))


def values(array: Any) -> Any:
    """Return an array as lists, a csr array by its parts."""
    if array.stype == "csr":
        return [part.asnumpy().tolist() for part in (array.data, array.indices, array.indptr)]
    # As text: there is no NaN in JSON.
    return [repr(float(value)) for value in array.asnumpy().ravel()]


def batches_of(package: Any, folder: Path, kind: str, options: dict[str, Any]) -> list[Any]:
    """Return descriptions and the batches of three epochs."""
    paths = (*TEXTS, "nothing.csv", "nothing.svm", "images", "labels")
    given = {
        key: str(folder / value) if isinstance(value, str) and value in paths else value
        for key, value in options.items()
        if value is not None
    }
    iterator = getattr(package.io, kind)(**given)
    found: list[Any] = [repr(iterator.provide_data), repr(iterator.provide_label)]
    for _ in range(3):
        for batch in iterator:
            data, label = batch.data[0], batch.label[0]
            found.append(
                [list(data.shape), data.stype, values(data), values(label), batch.pad]
            )  # fmt: skip
        iterator.reset()
    return found
