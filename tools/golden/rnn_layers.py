"""Record what MXNet's recurrent layers and cells are and compute.

    .oracle/bin/python tools/golden/rnn_layers.py

Writes ``tests/golden/rnn.npz`` and ``rnn_conv.npz``. ``index`` is JSON (as bytes): for each case of
``tests/gluon/rnn/rnn_cases.py`` what can be seen of the block before and after its shapes are
known, the nodes of its graphs, and under ``arrays`` the shapes, dtypes and offsets of its results
in ``values``. Inputs are not stored: the tests draw them again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from gluon.rnn.rnn_cases import CELLS, LAYERS  # noqa: E402
from gluon.rnn.rnn_runs import compute_cell, compute_layer, describe, graphs  # noqa: E402

from mxnet.gluon import rnn  # noqa: E402
from mxnet.gluon.contrib import rnn as contrib  # noqa: E402

FOLDER = ROOT / "tests" / "golden"


def record(cases: list, file: Path) -> None:
    """Record a table of cases."""
    index: dict[str, Any] = {}
    values: list[np.ndarray] = []
    offset = 0
    for case in cases:
        block = case.make(rnn, contrib)
        entry: dict[str, Any] = {"seen": [describe(block)]}
        if case in LAYERS:
            found = compute_layer(case, block)
        else:
            found = compute_cell(case, block) if case.computes else {}
            entry["graphs"] = graphs(case, rnn, contrib)
        entry["seen"].append(describe(block))
        entry["arrays"] = {}
        for part, array in found.items():
            entry["arrays"][part] = [array.dtype.name, list(array.shape), offset]
            offset += array.size
            values.append(array.ravel().astype("float32"))
        if str(case) in index:
            raise ValueError(f"{case} is there twice")
        index[str(case)] = entry
    text = np.frombuffer(json.dumps(index).encode(), np.uint8)
    np.savez_compressed(file, index=text, values=np.concatenate(values))
    print(f"{file.name}: {len(index)} cases, {file.stat().st_size} bytes")


def main() -> None:
    """Record layers and cells, and convolutional cells in a process without oneDNN.

    With it, MXNet cannot read some results of theirs; without it, it cannot run layers.
    """
    warnings.simplefilter("ignore")
    convolutional = [case for case in CELLS if str(case).startswith("Conv")]
    if "conv" in sys.argv:
        record(convolutional, FOLDER / "rnn_conv.npz")
        return
    record([case for case in [*LAYERS, *CELLS] if case not in convolutional], FOLDER / "rnn.npz")
    env = {**os.environ, "MXNET_MKLDNN_ENABLED": "0", "MXNET_STORAGE_FALLBACK_LOG_VERBOSE": "0"}
    subprocess.run([sys.executable, "-E", __file__, "conv"], env=env, check=True)


if __name__ == "__main__":
    main()
