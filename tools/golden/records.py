"""Record the batches of MXNet's iterators over image records.

    .oracle/bin/python tools/golden/records.py

Writes ``tests/golden/io/records.npz`` for the cases of ``tests/recordio/record_cases.py``.
``index`` is JSON (as bytes): for each case its error's type, or labels and pads of the epochs, and
the dtype; the first images of the first batches lie under the name of the case.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "recordio"))
from record_cases import CASES, WITHOUT_PIXELS, batches_of, write_files  # noqa: E402

import mxnet as mx  # noqa: E402

IMAGES = 3  # of the first batch, whose pixels are kept
TARGET = ROOT / "tests" / "golden" / "io" / "records.npz"


def compact(data: np.ndarray) -> np.ndarray:
    """Return floats in the smallest type that keeps them."""
    for kind in () if data.dtype.kind != "f" else ("uint8", "int16", "float16"):
        if (data.astype(kind).astype(data.dtype) == data).all():
            return data.astype(kind)
    return data


def main() -> None:
    index: dict[str, Any] = {}
    arrays: dict[str, np.ndarray] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(mx, folder)
        for name, given in CASES.items():
            try:
                epochs = batches_of(mx, folder, given)
            except Exception as error:
                index[name] = {"error": type(error).__name__}
                print(f"{name}: {type(error).__name__}: {str(error).splitlines()[-1:]}")
                continue
            rows = [[[label.tolist(), pad] for _, label, pad in epoch] for epoch in epochs]
            index[name] = {"epochs": rows, "dtype": str(epochs[0][0][0].dtype)}
            if name not in WITHOUT_PIXELS:
                arrays[name] = compact(epochs[0][0][0][:IMAGES])
    text = np.frombuffer(json.dumps(index, separators=(",", ":")).encode(), np.uint8)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(TARGET, index=text, **arrays)
    print(f"{len(index)} cases, {TARGET.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # threads of broken iterators may wait forever
