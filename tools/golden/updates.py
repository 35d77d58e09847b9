"""Record what MXNet's update operators make of weights and states in several steps.

    .oracle/bin/python tools/golden/updates.py

Writes ``tests/golden/updates.npz``: the results of every run of ``tests/ops/update_steps.py``, one
array after the other in ``<dtype>``; ``index`` is JSON (as bytes) that tells for each run which
dtype, shape and offset its arrays have.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "ops"))
from update_steps import all_runs  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "updates.npz"


def main() -> None:
    parts: dict[str, list[np.ndarray]] = {}
    index: dict[str, list] = {}
    for name, run in all_runs().items():
        index[name] = []
        for array in run():
            stored = parts.setdefault(array.dtype.name, [])
            offset = sum(part.size for part in stored)
            index[name].append([array.dtype.name, list(array.shape), offset])
            stored.append(array.ravel())
    text = np.frombuffer(json.dumps(index, separators=(",", ":")).encode(), np.uint8)
    flat = {dtype: np.concatenate(arrays) for dtype, arrays in parts.items()}
    np.savez_compressed(TARGET, index=text, **flat)
    print(f"{len(index)} runs, {TARGET.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
