"""Record what MXNet does for every operator sample.

    .oracle/bin/python tools/golden/operators.py [--show REGEX] [family ...]

Writes ``tests/golden/operators/<family>.npz``: ``index`` is JSON (as bytes) that tells where each
result lies in one flat array per dtype. Prints what was an error, so that a mistaken row shows.
Samples run in a child process, since a bad call can end MXNet or make it hang: the parent names
the sample and goes on with a fresh child. A row that crashes has no result and must be removed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import operator
import re
import sys
from collections.abc import Iterator
from functools import reduce
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "ops"))
from samples import FAMILIES, Sample, family, head_gradient  # noqa: E402

import mxnet as mx  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "operators"
PATIENCE = 20  # seconds for one sample, more than a start of MXNet takes


class Store:
    """Flat arrays by dtype, filled one result after the other."""

    def __init__(self) -> None:
        self._parts: dict[str, list[np.ndarray]] = {}
        self._sizes: dict[str, int] = {}

    def add(self, array: np.ndarray, with_values: bool = True) -> list:
        """Store an array; return its reference [dtype, shape, offset or None]."""
        dtype = array.dtype.name
        if not with_values:
            return [dtype, list(array.shape), None]
        offset = self._sizes.get(dtype, 0)
        self._parts.setdefault(dtype, []).append(array.ravel())
        self._sizes[dtype] = offset + array.size
        return [dtype, list(array.shape), offset]

    def add_entry(self, entry: dict, sample: Sample) -> dict:
        """Replace the arrays of an entry by references."""
        stored = dict(entry)
        with_values = sample.check == "value"
        if "outputs" in entry:
            stored["outputs"] = [self.add(x, with_values) for x in entry["outputs"]]
        for kind in {"grads", "after"} & entry.keys():
            stored[kind] = {i: self.add(x, with_values) for i, x in entry[kind].items()}
        return stored

    def arrays(self) -> dict[str, np.ndarray]:
        return {dtype: np.concatenate(parts) for dtype, parts in self._parts.items()}


def resolve(name: str):
    """Return the function behind a dotted name."""
    if name.startswith("operator."):
        return getattr(operator, name.split(".")[1])
    return reduce(getattr, name.split("."), mx)


def array_maker(sample: Sample):
    """Return the function that makes the kind of array which the operator takes."""
    return mx.np.array if sample.op.startswith("np") else mx.nd.array


def to_numpy(result) -> np.ndarray:
    """Return a result's values; some calls on numbers give numbers."""
    return result.asnumpy() if hasattr(result, "asnumpy") else np.asarray(result)


def describe(error: BaseException) -> list[str]:
    """Return the type and the message of an error without stack traces, times and file names."""
    text = re.sub(r"\[\d\d:\d\d:\d\d\] \S+: ", "", str(error))
    lines = [line.strip() for line in text.splitlines()]
    lines = [x for x in lines if x and not re.match(r"Stack trace|Traceback|File |\[bt\]", x)]
    return [type(error).__name__, " ".join(lines).replace("MXNetError: ", "")[:300]]


def record(sample: Sample) -> dict:
    """Call the operator; return its results or its error."""
    wanted = sample.differentiated()
    make = array_maker(sample)
    try:
        args = [make(x, dtype=x.dtype) if isinstance(x, np.ndarray) else x for x in sample.inputs()]
        for i in wanted:
            args[i].attach_grad()
        mx.random.seed(sample.seed)
        if wanted or sample.train:
            with mx.autograd.record(train_mode=sample.train):
                result = resolve(sample.op)(*args, **sample.attrs)
        else:
            result = resolve(sample.op)(*args, **sample.attrs)
        outputs = list(result) if isinstance(result, (list, tuple)) else [result]
        entry: dict = {"outputs": [to_numpy(out) for out in outputs]}
    except Exception as error:
        return {"error": describe(error)}
    if isinstance(result, (list, tuple)):
        entry["listed"] = True
    if wanted:
        entry.update(gradients(sample, args, wanted, outputs))
    if sample.mutates:
        entry["after"] = {str(i): args[i].asnumpy() for i in sample.mutates}
    return entry


def gradients(sample: Sample, args: list, wanted: list[int], outputs: list) -> dict:
    """Run backward from fixed head gradients; return the gradients or the error."""
    floats = [(i, out) for i, out in enumerate(outputs) if np.dtype(out.dtype).kind == "f"]
    make = array_maker(sample)
    heads = [make(head_gradient(out.shape, out.dtype, i), dtype=out.dtype) for i, out in floats]
    try:
        mx.autograd.backward([out for _, out in floats], heads)
        return {"grads": {str(i): args[i].grad.asnumpy() for i in wanted}}
    except Exception as error:
        return {"grad_error": describe(error)}


def work(pipe: Connection, name: str, keys: list[str]) -> None:
    """The child: record the named samples one by one and send each result."""
    samples = family(name)
    for key in keys:
        with mx.util.np_shape(samples[key].np_shape):
            pipe.send(record(samples[key]))
        # an error of work still going on would show in a later sample
        with contextlib.suppress(Exception):
            mx.nd.waitall()


def results(name: str, keys: list[str]) -> Iterator[tuple[str, dict | None]]:
    """Yield each sample's entry, None where MXNet died or hung."""
    spawn = multiprocessing.get_context("spawn")
    position = 0
    while position < len(keys):
        ours, theirs = spawn.Pipe()
        child = spawn.Process(target=work, args=(theirs, name, keys[position:]), daemon=True)
        child.start()
        theirs.close()
        try:
            while position < len(keys):
                entry = ours.recv() if ours.poll(PATIENCE) else None
                yield keys[position], entry
                position += 1
                if entry is None:
                    break
        except EOFError:
            yield keys[position], None
            position += 1
        child.kill()
        child.join()


def show(key: str, sample: Sample, entry: dict) -> None:
    """Print inputs and results of one sample."""

    def line(label: str, x) -> None:
        if isinstance(x, np.ndarray):
            x = f"{x.dtype}{list(x.shape)} {np.array2string(x, precision=5, separator=',')}"
        print(f"   {label:9}", x)

    print(key)
    for x in sample.inputs():
        line("in", x)
    for kind in ("error", "grad_error"):
        if kind in entry:
            line(kind, " ".join(entry[kind]))
    for x in entry.get("outputs", []):
        line("out", x)
    for kind in ("grads", "after"):
        for i, x in entry.get(kind, {}).items():
            line(f"{kind}[{i}]", x)


def write(name: str) -> None:
    """Record a family into its file."""
    samples, store, index = family(name), Store(), {}
    for key, entry in results(name, list(samples)):
        if entry is None:
            print(f"{key}: CRASH or hang, remove this row")
            continue
        fingerprint = {"print": samples[key].fingerprint()}
        index[key] = {**fingerprint, **store.add_entry(entry, samples[key])}
        for kind in {"error", "grad_error"} & entry.keys():
            print(f"{key}: {'(backward) ' * (kind != 'error')}{': '.join(entry[kind])}")
    TARGET.mkdir(parents=True, exist_ok=True)
    text = np.frombuffer(json.dumps(index, separators=(",", ":")).encode(), np.uint8)
    path = TARGET / f"{name}.npz"
    np.savez_compressed(path, index=text, **store.arrays())
    print(f"{name}: {len(index)} samples, {path.stat().st_size / 1024:.0f} KiB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("families", nargs="*", help=f"of {', '.join(FAMILIES)}; default all")
    parser.add_argument("--show", metavar="REGEX", help="print matching samples, write nothing")
    options = parser.parse_args()
    for name in options.families or FAMILIES:
        if not options.show:
            write(name)
            continue
        samples = family(name)
        keys = [key for key in samples if re.search(options.show, key)]
        for key, entry in results(name, keys):
            show(key, samples[key], entry or {"error": ["CRASH"]})


if __name__ == "__main__":
    main()
