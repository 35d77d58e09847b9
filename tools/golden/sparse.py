"""Record what MXNet does with sparse arrays.

    .oracle/bin/python tools/golden/sparse.py [--show REGEX]

Writes ``tests/golden/sparse.npz``: ``index`` is JSON (as bytes) that tells where each array lies in
one flat array per dtype. Every sample runs in a process of its own, since a bad call can end MXNet.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pickle
import re
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
# In the place of this folder, whose sparse.py must not be taken for the package of the samples.
sys.path[0] = str(ROOT / "tests")
os.environ.setdefault("MXNET_STORAGE_FALLBACK_LOG_VERBOSE", "0")
from sparse.running import gradients, run  # noqa: E402
from sparse.samples import SAMPLES  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "sparse.npz"
PATIENCE = 20  # seconds for one sample


def error_of(error: BaseException) -> list[str]:
    """Return type and last line of an error."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return [type(error).__name__, (lines or [""])[-1][:200]]


def record(key: str) -> dict[str, Any]:
    """Run a sample; return its results, gradients and errors."""
    sample, entry = SAMPLES[key], {}
    try:
        entry["outputs"], after = run(sample)
        entry["after"] = {str(i): x for i, x in after.items()}
    except Exception as error:
        return {"error": error_of(error)}
    if sample.grad:
        try:
            entry["grads"] = {str(i): x for i, x in gradients(sample).items()}
        except Exception as error:
            entry["grad_error"] = error_of(error)
    return entry


def apart(key: str) -> dict[str, Any] | None:
    """Record a sample in a child process; None if the child dies."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(PATIENCE)
        os.close(reader)
        with os.fdopen(writer, "wb") as stream:
            pickle.dump(record(key), stream)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        content = stream.read()
    os.waitpid(child, 0)
    with contextlib.suppress(EOFError, pickle.UnpicklingError):
        return pickle.loads(content)
    return None


class Store:
    """Flat arrays by dtype, filled one result after the other."""

    def __init__(self) -> None:
        self.parts: dict[str, list[np.ndarray]] = {}
        self.sizes: dict[str, int] = {}

    def add(self, array: np.ndarray) -> list:
        """Store an array; return its reference [dtype, shape, offset]."""
        dtype = array.dtype.name
        offset = self.sizes.get(dtype, 0)
        self.parts.setdefault(dtype, []).append(array.ravel())
        self.sizes[dtype] = offset + array.size
        return [dtype, list(array.shape), offset]

    def replace(self, entry: Any) -> Any:
        """Return an entry with references in the place of arrays."""
        if isinstance(entry, np.ndarray):
            return self.add(entry)
        if isinstance(entry, dict):
            return {key: self.replace(value) for key, value in entry.items()}
        return [self.replace(value) for value in entry] if isinstance(entry, list) else entry


def write() -> None:
    """Record all samples into the file."""
    store, index = Store(), {}
    for key, sample in SAMPLES.items():
        entry = apart(key)
        if entry is None:
            print(f"{key}: CRASH or hang, remove this row")
            continue
        index[key] = {"print": sample.fingerprint(), **store.replace(entry)}
        for kind in sorted({"error", "grad_error"} & entry.keys()):
            print(f"{key}: {kind}: {': '.join(entry[kind])}")
    text = np.frombuffer(json.dumps(index, separators=(",", ":")).encode(), np.uint8)
    flat = {dtype: np.concatenate(parts) for dtype, parts in store.parts.items()}
    np.savez_compressed(TARGET, index=text, **flat)
    print(f"{len(index)} samples, {TARGET.stat().st_size / 1024:.0f} KiB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--show", metavar="REGEX", help="print matching samples, write nothing")
    options = parser.parse_args()
    if not options.show:
        write()
        return
    for key in SAMPLES:
        if re.search(options.show, key):
            print(key, apart(key), sep="\n   ")


if __name__ == "__main__":
    main()
