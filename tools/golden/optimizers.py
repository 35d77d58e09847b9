"""Record what MXNet's optimizers and learning-rate schedules compute.

    .oracle/bin/python tools/golden/optimizers.py

Writes ``tests/golden/optimizers.npz``. ``index`` is JSON (as bytes): ``runs``, one for each
setting of ``tests/optimizer/optimizer_runs.py``, and ``schedules``. A run's ``sizes`` say how many
values each of its parts has (the weights after each step, then the states after the last one), and
the parts of all runs follow one another in ``values``, those of float64 runs in ``values64``;
``stypes`` are the storage types of the states. The rates of all schedules follow one another in
``rates``.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import numpy as np

import mxnet as mx

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "optimizer"))
from optimizer_runs import play, settings  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "optimizers.npz"
SCHEDULES: list[list] = [
    ["FactorScheduler", {"step": 3, "factor": 0.5, "stop_factor_lr": 0.02, "base_lr": 0.1}],
    ["FactorScheduler", {"step": 3, "factor": 0.5, "warmup_steps": 4, "warmup_begin_lr": 0.001}],
    ["MultiFactorScheduler", {"step": [2, 5, 9], "factor": 0.1, "base_lr": 1.0}],
    ["MultiFactorScheduler", {"step": [5, 9], "factor": 0.3, "base_lr": 1.0, "warmup_steps": 3}],
    ["PolyScheduler", {"max_update": 10, "base_lr": 1.0, "pwr": 2, "final_lr": 0.1}],
    ["PolyScheduler", {"max_update": 10, "base_lr": 1.0, "pwr": 3, "warmup_steps": 3}],
    ["CosineScheduler", {"max_update": 10, "base_lr": 1.0, "final_lr": 0.1}],
    ["CosineScheduler", {"max_update": 10, "base_lr": 1.0, "warmup_steps": 3,
                         "warmup_begin_lr": 0.2, "warmup_mode": "constant"}],
]  # fmt: skip
SCHEDULES += [
    [kind, {**first, "base_lr": 0.5, "warmup_steps": 20, "warmup_begin_lr": 0.1,
            "warmup_mode": mode}]
    for kind, first in (
        ("FactorScheduler", {"step": 7, "factor": 0.9}),
        ("MultiFactorScheduler", {"step": [10, 40, 77], "factor": 0.5}),
        ("PolyScheduler", {"max_update": 90, "pwr": 1.5, "final_lr": 0.01}),
        ("CosineScheduler", {"max_update": 90, "final_lr": 0.01}),
    )
    for mode in ("linear", "constant")
]  # fmt: skip
ORDERS = [list(range(100)), [7, 1, 30, 2]]


def main() -> None:
    """Record everything."""
    warnings.simplefilter("ignore")
    runs = settings()
    values: dict[str, list[np.ndarray]] = {"values": [], "values64": []}
    for run in runs:
        after, states, run["stypes"] = play(run)
        parts = after + states
        run["sizes"] = [part.size for part in parts]
        wide = run.get("dtype") == "float64"
        kept = values["values64" if wide else "values"]
        kept.extend(part.astype(np.float64 if wide else np.float32) for part in parts)
    schedules, rates = [], []
    for kind, arguments in SCHEDULES:
        for order in ORDERS:
            schedule = getattr(mx.lr_scheduler, kind)(**arguments)
            rates.extend(schedule(update) for update in order)
            schedules.append({"kind": kind, "args": arguments, "updates": order})
    index = json.dumps({"runs": runs, "schedules": schedules})
    stored = {name: np.concatenate(arrays) for name, arrays in values.items()}
    text = np.frombuffer(index.encode(), np.uint8)
    np.savez_compressed(TARGET, index=text, rates=np.array(rates), **stored)
    print(f"{len(runs)} runs, {TARGET.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
