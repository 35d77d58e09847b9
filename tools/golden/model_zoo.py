"""Record what the networks of MXNet's model zoo are and compute.

    .oracle/bin/python tools/golden/model_zoo.py

Writes ``tests/golden/model_zoo.npz``. ``index`` is JSON (as bytes): for each case of
``tests/model_zoo/zoo_runs.py`` a digest and the number of lines of its structure, and under
``arrays`` the shapes and offsets of its results in ``values``; the networks of ``WHOLE`` have all
lines. ``_model_sha1`` is there too. Parameters and images come from a formula.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "model_zoo"))
from zoo_runs import CASES, compute, describe, digest  # noqa: E402

from mxnet.gluon.model_zoo import model_store  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "model_zoo.npz"
WHOLE = ("alexnet", "mobilenetv2_0.25", "resnet18_v1", "squeezenet1.1")


def main() -> None:
    """Record all networks."""
    warnings.simplefilter("ignore")
    cases: dict[str, Any] = {}
    values: list[np.ndarray] = []
    offset = 0
    for case in CASES:
        net = case.build()
        structure = describe(net)
        entry: dict[str, Any] = {
            "structure": {part: [len(lines), digest(lines)] for part, lines in structure.items()}
        }
        if str(case) in WHOLE:
            entry["lines"] = structure
        entry["arrays"] = {}
        for part, array in compute(net, case.size).items():
            entry["arrays"][part] = [list(array.shape), offset]
            offset += array.size
            values.append(array.ravel())
        cases[str(case)] = entry
        print(case, flush=True)
    index = {"cases": cases, "sha1": model_store._model_sha1}
    text = np.frombuffer(json.dumps(index).encode(), np.uint8)
    np.savez_compressed(TARGET, index=text, values=np.concatenate(values))
    print(f"{TARGET.name}: {len(cases)} cases, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
