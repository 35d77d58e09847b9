"""Record what MXNet's data iterators and test helpers give.

    .oracle/bin/python tools/golden/io.py

Writes ``tests/golden/io.json``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "recordio"))
from text_cases import CASES, batches_of, write_files  # noqa: E402

import mxnet as mx  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "io.json"


def epoch(iterator: Any) -> list:
    """Return all batches: first column of each array, labels, pad."""
    return [
        [
            [array.asnumpy().reshape(array.shape[0], -1)[:, 0].tolist() for array in batch.data],
            [array.asnumpy().tolist() for array in batch.label],
            batch.pad,
        ]
        for batch in iterator
    ]


def array_iter() -> dict:
    """Return four epochs of NDArrayIter for lengths, batch sizes and ways to end."""
    results = {}
    for handle in ("pad", "discard", "roll_over"):
        for shuffle in (False, True):
            for length, size in ((10, 4), (11, 4), (8, 4), (10, 10), (7, 1)):
                data = np.arange(2 * length).reshape(length, 2)
                np.random.seed(length)
                iterator = mx.io.NDArrayIter(
                    data, np.arange(length), size, shuffle=shuffle, last_batch_handle=handle
                )
                epochs = []
                for _ in range(4):
                    epochs.append(epoch(iterator))
                    iterator.reset()
                iterator.hard_reset()
                epochs.append(epoch(iterator))
                results[f"{handle},{int(shuffle)},{length},{size}"] = epochs
    data = np.arange(6).reshape(3, 2)
    for size in (4, 5, 10):
        results[f"few,{size}"] = epoch(mx.io.NDArrayIter(data, np.arange(3), size))
    return results


def names() -> dict:
    """Return the descriptions that NDArrayIter makes."""
    x, y = np.arange(20).reshape(10, 2), np.arange(10)
    iterators = {
        "plain": mx.io.NDArrayIter(x, y, 4),
        "no label": mx.io.NDArrayIter(x, None, 4),
        "dict": mx.io.NDArrayIter({"z": x, "a": y}, {"l": y}, 3),
        "list": mx.io.NDArrayIter([x, y], [y, y], 3),
        "list of one": mx.io.NDArrayIter([x], [y], 3),
        "named": mx.io.NDArrayIter(x, y, 3, data_name="dd", label_name="ll", layout="NC"),
        "dtypes": mx.io.NDArrayIter(
            mx.nd.array(x, dtype="uint8"), mx.nd.array(y, dtype="int32"), 3
        ),
    }
    return {
        name: [repr(iterator.provide_data), repr(iterator.provide_label)]
        for name, iterator in iterators.items()
    }


def wrappers() -> dict:
    """Return the batches of ResizeIter and PrefetchingIter."""
    x, y = np.arange(20).reshape(10, 2), np.arange(10)

    def source(**names: str) -> Any:
        return mx.io.NDArrayIter(x, y, 4, **names)

    results = {}
    for reset_internal in (True, False):
        for size in (2, 5):
            iterator = mx.io.ResizeIter(source(), size, reset_internal)
            epochs = [epoch(iterator)]
            iterator.reset()
            epochs.append(epoch(iterator))
            results[f"resize,{int(reset_internal)},{size}"] = epochs
    two = mx.io.PrefetchingIter(
        [source(), source()],
        rename_data=[{"data": "d1"}, {"data": "d2"}],
        rename_label=[{"softmax_label": "l1"}, {"softmax_label": "l2"}],
    )
    results["prefetch"] = [epoch(two)]
    two.reset()
    results["prefetch"].append(epoch(two))
    results["prefetch names"] = [repr(two.provide_data), repr(two.provide_label)]
    return results


def files() -> dict:
    """Return what iterators over text and IDX files give, or the types of their errors."""
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder)
        for case, (kind, options) in CASES.items():
            try:
                results[case] = batches_of(mx, folder, kind, options)
            except Exception as error:
                results[case] = type(error).__name__
    return results


def helpers() -> dict:
    """Return what mx.test_utils gives for fixed seeds."""
    tools = mx.test_utils
    calls = {
        "rand_shape_2d": lambda: tools.rand_shape_2d(7, 9),
        "rand_shape_3d": lambda: tools.rand_shape_3d(3, 9, 5, allow_zero_size=True),
        "rand_shape_nd": lambda: tools.rand_shape_nd(5),
        "rand_coord_2d": lambda: tools.rand_coord_2d(0, 30, 5, 90),
        "random_sample": lambda: tools.random_sample([1, 2, 3, 4, 5], 3),
        "random_arrays": lambda: tools.random_arrays((2,))[0],
        "random_uniform_arrays": lambda: tools.random_uniform_arrays((2,), low=1, high=2)[0][0],
        "rand_ndarray": lambda: tools.rand_ndarray((2, 2)).asnumpy()[1, 1],
        "get_tols": lambda: tools.get_tols(
            np.ones(2, "float32"), np.ones(2, "float16"), None, None
        ),
        "get_tols numbers": lambda: tools.get_tols(1.0, 2.0, None, None),
    }
    results = {}
    for name, call in calls.items():
        np.random.seed(11)
        value = call()
        results[name] = np.asarray(value).astype("float64").tolist()
    for name in ("default_rtols", "default_atols", "default_numeric_eps"):
        results[name] = {str(k): float(v) for k, v in getattr(tools, name)().items()}
    return results


def main() -> None:
    record = {
        "array_iter": array_iter(), "names": names(), "wrappers": wrappers(), "helpers": helpers(),
        "files": files(),
    }  # fmt: skip
    TARGET.write_text(json.dumps(record, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
