"""Record what MXNet's layers and losses are and compute.

    .oracle/bin/python tools/golden/gluon_layers.py

Writes ``tests/golden/gluon/layers.npz``, ``contrib.npz`` and ``losses.npz``. ``index`` is JSON (as
bytes): for each case of ``tests/gluon/layer_cases.py`` the strings and settings of the block, its
parameters before and after their shapes are known, the names in its graph, and under ``arrays``
the shapes, dtypes and offsets of its results in ``values``: outputs while training and predicting,
gradients, and the parameters that a forward pass changes. Inputs are not stored: the tests draw
them again.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from gluon.layer_cases import CONTRIB, LAYERS, LOSSES, Case  # noqa: E402
from gluon.layer_runs import build, compute, graph, parameters, settings  # noqa: E402

from mxnet import gluon  # noqa: E402
from mxnet.base import MXNetError  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "gluon"


def record(cases: list[Case], module: Any, file: Path) -> None:
    """Record a table of cases."""
    index: dict[str, Any] = {}
    values: list[np.ndarray] = []
    for case in cases:
        block = build(module, case)
        entry = {"repr": [repr(block)], "parameters": [parameters(block)],
                 "settings": settings(block)}  # fmt: skip
        try:
            entry["graph"] = graph(block, case)
        except (MXNetError, AssertionError, AttributeError) as error:  # not made for symbols
            print(f"{case}: no graph, {type(error).__name__}")
        found = compute(block, case) if case.computes else {}
        entry["repr"].append(repr(block))
        entry["parameters"].append(parameters(block))
        offset = sum(part.size for part in values)
        entry["arrays"] = {}
        for part, array in found.items():
            entry["arrays"][part] = [array.dtype.name, list(array.shape), offset]
            offset += array.size
            values.append(array.ravel().astype("float32"))
        if str(case) in index:
            raise ValueError(f"{case} is there twice")
        index[str(case)] = entry
    file.parent.mkdir(exist_ok=True)
    text = np.frombuffer(json.dumps(index).encode(), np.uint8)
    np.savez_compressed(file, index=text, values=np.concatenate(values))
    print(f"{file.name}: {len(cases)} cases, {file.stat().st_size} bytes")


def main() -> None:
    """Record all tables."""
    warnings.simplefilter("ignore")
    record(LAYERS, gluon.nn, TARGET / "layers.npz")
    record(CONTRIB, gluon.contrib, TARGET / "contrib.npz")
    record(LOSSES, gluon.loss, TARGET / "losses.npz")


if __name__ == "__main__":
    main()
