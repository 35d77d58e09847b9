"""Record how MXNet orders, cuts and batches data in mxnet.gluon.data.

    .oracle/bin/python tools/golden/data.py

Writes ``tests/golden/data.json``. Arrays are stored as {"shape", "dtype", "values"}.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import mxnet as mx
from mxnet.gluon import data as gdata
from mxnet.gluon.contrib.data.sampler import IntervalSampler
from mxnet.gluon.data.vision import transforms

TARGET = Path(__file__).resolve().parents[2] / "tests" / "golden" / "data.json"


def plain(value: Any) -> Any:
    """Return a value as JSON: arrays by shape, dtype and values."""
    if isinstance(value, mx.nd.NDArray):
        value = value.asnumpy()
    if isinstance(value, (np.ndarray, np.generic)):
        values = np.asarray(value)
        return {
            "shape": list(values.shape),
            "dtype": str(values.dtype),
            "values": values.astype("float64").ravel().tolist(),
        }
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    return value


def samplers() -> dict:
    """Return the orders of the samplers."""
    orders = {}
    for seed, length in ((0, 10), (3, 10), (7, 65)):
        np.random.seed(seed)
        sampler = gdata.RandomSampler(length)
        orders[f"{seed},{length}"] = [list(map(int, sampler)) for _ in range(2)]
    batches = {}
    for last_batch in ("keep", "discard", "rollover"):
        for length, size in ((10, 4), (8, 4), (3, 5)):
            sampler = gdata.BatchSampler(gdata.SequentialSampler(length), size, last_batch)
            epochs = [[len(sampler), [list(batch) for batch in sampler]] for _ in range(4)]
            batches[f"{last_batch},{length},{size}"] = epochs
    intervals = {
        f"{length},{interval},{int(rollover)}": list(IntervalSampler(length, interval, rollover))
        for length, interval in ((10, 3), (5, 5), (6, 1))
        for rollover in (True, False)
    }
    return {"random": orders, "batch": batches, "interval": intervals}


def batchify() -> dict:
    """Return what the default batchify function makes of lists of samples."""
    nd = mx.nd
    samples = {
        "ints": [1, 2],
        "floats": [1.5, 2],
        "bools": [True, False],
        "float32": [np.float32(1), np.float32(2)],
        "int32": [np.int32(3), np.int32(4)],
        "numpy": [np.array([1, 2]), np.array([3, 4])],
        "uint8": [np.array([1], "uint8"), np.array([2], "uint8")],
        "lists": [[1, 2], [3, 4]],
        "ndarrays": [nd.array([1, 2]), nd.array([3, 4])],
        "int8 ndarrays": [nd.array([[1]], dtype="int8"), nd.array([[3]], dtype="int8")],
        "tuples": [(1, nd.ones(2)), (2, nd.zeros(2))],
        "nested": [((1, 2.0), nd.ones(1)), ((3, 4.0), nd.ones(1))],
    }
    return {name: plain(gdata.dataloader.default_batchify_fn(s)) for name, s in samples.items()}


def loaders() -> dict:
    """Return the batches of loaders over the numbers 0 to 9."""
    dataset = gdata.SimpleDataset(list(range(10)))
    cases = {
        "keep": {"batch_size": 3},
        "discard": {"batch_size": 3, "last_batch": "discard"},
        "rollover": {"batch_size": 3, "last_batch": "rollover"},
        "shuffle": {"batch_size": 3, "shuffle": True},
        "batch_sampler": {"batch_sampler": [[1, 2], [3]]},
        "sampler": {"batch_size": 2, "sampler": [9, 1, 4]},
    }
    results = {}
    for name, arguments in cases.items():
        np.random.seed(5)
        loader = gdata.DataLoader(dataset, **arguments)
        results[name] = [[batch.asnumpy().tolist() for batch in loader] for _ in range(2)]
    return results


def shards() -> dict:
    """Return the parts that shard makes."""
    dataset = gdata.SimpleDataset(list(range(11)))
    return {
        str(count): [list(dataset.shard(count, index)) for index in range(count)]
        for count in (1, 2, 3, 4, 11, 13)
    }


def small_cifar(name: str, digest: str) -> type:
    """Return a CIFAR class that reads the one file part.bin with the given SHA-1."""
    parent = getattr(gdata.vision, name)

    def get_data(self: Any) -> None:
        self._train_data, self._test_data = [("part.bin", digest)], []
        parent._get_data(self)

    return type(name, (parent,), {"_get_data": get_data})


def cifar() -> dict:
    """Return samples of small files in CIFAR's format."""
    rng = np.random.RandomState(0)
    results = {}
    for name, label_bytes in (("CIFAR10", 1), ("CIFAR100", 2)):
        records = rng.randint(0, 10, (2, label_bytes + 3072)).astype("uint8")
        small = small_cifar(name, hashlib.sha1(records.tobytes()).hexdigest())
        with tempfile.TemporaryDirectory() as root:
            (Path(root) / "part.bin").write_bytes(records.tobytes())
            for fine in (False, True) if name == "CIFAR100" else (None,):
                dataset = small(root) if fine is None else small(root, fine_label=fine)
                image, label = dataset[1]
                results[f"{name},{fine}"] = [
                    list(image.shape), str(np.dtype(image.dtype)), str(label.dtype), int(label),
                    int((image.asnumpy().astype("int64").ravel() * np.arange(3072)).sum()),
                ]  # fmt: skip
    return results


def transformed() -> dict:
    """Return what the transforms make of a small image."""
    image = mx.nd.array(np.arange(24).reshape(2, 4, 3) * 10, dtype="uint8")
    batch = mx.nd.array(np.arange(48).reshape(2, 2, 4, 3), dtype="uint8")
    tensor = transforms.ToTensor()(image)
    three = ((0.1, 0.2, 0.3), (1.0, 2.0, 4.0))
    return {
        "to_tensor": plain(tensor),
        "to_tensor batch": plain(transforms.ToTensor()(batch)),
        "to_tensor float64": plain(transforms.ToTensor()(image.astype("float64"))),
        "normalize": plain(transforms.Normalize(0.5, 2.0)(tensor)),
        "normalize three": plain(transforms.Normalize(*three)(tensor)),
        "normalize mixed": plain(transforms.Normalize(three[0], 2.0)(tensor)),
        "normalize batch": plain(transforms.Normalize(*three)(transforms.ToTensor()(batch))),
        "cast": plain(transforms.Cast("int32")(image)),
        "compose": plain(
            transforms.Compose([transforms.ToTensor(), transforms.Normalize(*three)])(image)
        ),
        "repr": repr(transforms.Compose([transforms.ToTensor(), transforms.Normalize(0, 1)])),
        "repr one": repr(transforms.Compose([transforms.ToTensor()])),
    }


def main() -> None:
    record = {
        "samplers": samplers(), "batchify": batchify(), "loaders": loaders(),
        "shards": shards(), "cifar": cifar(), "transforms": transformed(),
    }  # fmt: skip
    TARGET.write_text(json.dumps(record, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
