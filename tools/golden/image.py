"""Record what MXNet's mx.image decodes and computes.

    .oracle/bin/python tools/golden/image.py

Writes ``tests/golden/image/calls.npz`` for the calls of ``tests/image/calls.py``, and
``decoded.npz`` for the files that ``tools/golden/image_files.py`` wrote. ``index`` is JSON (as
bytes): for each call its error's type, or its numbers and what its augmenters dump; arrays lie
under "NAME/POSITION".
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "image"))
from calls import CALLS, perform  # noqa: E402

import mxnet as mx  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "image"


def save(name: str, index: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
    """Write one file."""
    text = np.frombuffer(json.dumps(index, separators=(",", ":")).encode(), np.uint8)
    path = TARGET / name
    np.savez_compressed(path, index=text, **arrays)
    print(f"{name}: {len(index)} entries, {path.stat().st_size / 1024:.0f} KiB")


def record_calls() -> None:
    """Perform all calls."""
    index: dict[str, Any] = {}
    arrays: dict[str, np.ndarray] = {}
    for name, call in CALLS.items():
        try:
            results, dumped = perform(mx, call)
            values = [x.asnumpy() if hasattr(x, "asnumpy") else x for x in results]
        except Exception as error:
            index[name] = {"error": type(error).__name__}
            print(f"{name}: {type(error).__name__}: {str(error).splitlines()[:1]}")
            continue
        numbers = [None if isinstance(x, np.ndarray) else x for x in values]
        index[name] = {"values": numbers, "dumps": dumped}
        for i, value in enumerate(values):
            if isinstance(value, np.ndarray):
                arrays[f"{name}/{i}"] = value
    save("calls.npz", index, arrays)


def record_files() -> None:
    """Decode all files, in colour and grey."""
    index: dict[str, Any] = {}
    arrays: dict[str, np.ndarray] = {}
    with np.load(TARGET / "files.npz") as files:
        for name in files.files:
            for flag in (0, 1):
                key = f"{name}/{flag}"
                try:
                    arrays[key] = mx.image.imdecode(files[name].tobytes(), flag=flag).asnumpy()
                    index[key] = {}
                except Exception as error:
                    index[key] = {"error": type(error).__name__}
                    print(f"{key}: {type(error).__name__}")
    save("decoded.npz", index, arrays)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    record_calls()
    record_files()
