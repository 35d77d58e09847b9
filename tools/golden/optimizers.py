"""Record what MXNet's optimizers and learning-rate schedules compute.

    .oracle/bin/python tools/golden/optimizers.py

Writes ``tests/golden/optimizers.npz``. ``index`` is JSON (as bytes): ``runs``, one for each
setting below, and ``schedules``. A run's ``sizes`` say how many values each of its parts has (the
weights after each step, then the states after the last one), and the parts of all runs follow one
another in ``values``. Inputs are not stored: the tests draw them from the same NumPy seed.
``pickle`` and ``pickle_with_optimizer`` are what an updater of MXNet saves.
"""

from __future__ import annotations

import itertools
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np

import mxnet as mx

TARGET = Path(__file__).resolve().parents[2] / "tests" / "golden" / "optimizers.npz"
STEPS = 5
SHAPES = {"a_weight": (3, 4), "a_bias": (4,), "b_gamma": (5,), "b_beta": (2, 2, 2)}
NAMES = dict(enumerate(SHAPES))
FULL = {"rescale_grad": 0.25, "wd": 0.01, "clip_gradient": 0.4}
SCHEDULE = ["FactorScheduler", {"step": 2, "factor": 0.5, "base_lr": 0.3}]

FAMILIES: dict[str, list[dict]] = {
    "sgd": [{"momentum": m} for m in (0.0, 0.9)],
    "nag": [{"momentum": m} for m in (0.0, 0.9)],
    "adam": [{}, {"beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3}],
    "rmsprop": [
        {},
        {"gamma1": 0.8, "epsilon": 1e-3, "clip_weights": 0.7},
        {"centered": True},
        {"centered": True, "gamma2": 0.7, "epsilon": 1e-3, "clip_weights": 0.7},
    ],
    "adagrad": [{}, {"eps": 1e-2}],
    "adadelta": [{}, {"rho": 0.8, "epsilon": 1e-2}],
    "signum": [{"momentum": 0.0}, {}, {"momentum": 0.5, "wd_lh": 0.1}],
    "test": [{}],
}
COMMON: list[dict] = [
    {},
    {"learning_rate": 0.1, "rescale_grad": 0.125},
    {"learning_rate": 0.1, "wd": 0.03},
    {"learning_rate": 0.1, "clip_gradient": 0.5},
    {"learning_rate": 0.1, **FULL},
]


def settings() -> list[dict]:
    """Return every run: family, arguments, and what else is set."""
    runs = []
    for family, own in FAMILIES.items():
        for first, second in itertools.product(own, COMMON):
            runs.append({"name": family, "args": {**first, **second}})
    for family in ("sgd", "adam", "rmsprop", "nag"):
        extra = {"momentum": 0.9} if family in ("sgd", "nag") else {}
        full = {**extra, **FULL}
        runs.append({"name": family, "args": {**full, "learning_rate": 0.1}, "names": True})
        mults = {"a_weight": 0.5, "b_beta": 2.0}
        runs.append({"name": family, "args": full, "names": True, "lr_mult": mults})
        runs.append({"name": family, "args": full, "names": True, "wd_mult": mults})
        runs.append({"name": family, "args": full, "schedule": SCHEDULE})
        runs.append({"name": family, "args": {**full, "learning_rate": 0.2}, "schedule": SCHEDULE})
        runs.append({"name": family, "args": {**full, "begin_num_update": 7}})
        if family != "rmsprop":  # whose states are float32 there, which fails
            runs.append({"name": family, "args": full, "dtype": "float64"})
        runs.append({"name": family, "args": {**full, "multi_precision": True}, "dtype": "float16"})
        runs.append(
            {"name": family, "args": {**extra, "multi_precision": True}, "dtype": "float16"}
        )
    runs.append({"name": "sgd", "args": {"momentum": 0.9}, "dtype": "float16"})
    runs.append({"name": "adagrad", "args": {"multi_precision": True, **FULL}, "dtype": "float16"})
    return runs


def inputs(dtype: str) -> tuple[list[np.ndarray], list[list[np.ndarray]]]:
    """Return the first weights, and the gradients of each step."""
    random = np.random.RandomState(7)
    weights = [random.randn(*shape).astype(dtype) for shape in SHAPES.values()]
    grads = [
        [random.randn(*shape).astype(dtype) for shape in SHAPES.values()] for _ in range(STEPS)
    ]
    return weights, grads


def flat(state: Any) -> list[np.ndarray]:
    """Return a state's arrays in order."""
    if state is None:
        return []
    if isinstance(state, (list, tuple)):
        return [array for part in state for array in flat(part)]
    return [state.asnumpy()]


def make(run: dict) -> mx.optimizer.Optimizer:
    """Return the optimizer of a run."""
    args = dict(run["args"])
    if "schedule" in run:
        kind, values = run["schedule"]
        args["lr_scheduler"] = getattr(mx.lr_scheduler, kind)(**values)
    if run.get("names"):
        args["param_idx2name"] = NAMES
    optimizer = mx.optimizer.create(run["name"], **args)
    if "lr_mult" in run:
        optimizer.set_lr_mult(run["lr_mult"])
    if "wd_mult" in run:
        optimizer.set_wd_mult(run["wd_mult"])
    return optimizer


def record(run: dict) -> list[np.ndarray]:
    """Return the weights after every step, and each array of the states after the last."""
    optimizer = make(run)
    dtype = run.get("dtype", "float32")
    first, steps = inputs(dtype)
    weights = [mx.nd.array(value, dtype=dtype) for value in first]
    states = [optimizer.create_state_multi_precision(i, w) for i, w in enumerate(weights)]
    parts = []
    for grads in steps:
        for index, grad in enumerate(grads):
            grad = mx.nd.array(grad, dtype=dtype)
            if optimizer.aggregate_num:
                lists = [index], [weights[index]], [grad], [states[index]]
                optimizer.update_multi_precision(*lists)
            else:
                optimizer.update_multi_precision(index, weights[index], grad, states[index])
        parts.append(np.concatenate([w.asnumpy().ravel() for w in weights]))
    return parts + [array.ravel() for array in flat(states)]


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
ORDERS = [list(range(16)), [7, 1, 30, 2]]


def pickles() -> dict[str, np.ndarray]:
    """Return the states of an updater as MXNet saves them, without and with the optimizer."""
    schedule = mx.lr_scheduler.FactorScheduler(5, 0.5, base_lr=0.25)
    updater = mx.optimizer.get_updater(
        mx.optimizer.Adam(wd=0.5, multi_precision=True, lr_scheduler=schedule, learning_rate=0.25)
    )
    for index, dtype in ((0, "float32"), ("b", "float16")):
        updater(index, mx.nd.array([1, 2], dtype=dtype), mx.nd.array([3, 4], dtype=dtype))
    contents = {"pickle": updater.get_states(), "pickle_with_optimizer": updater.get_states(True)}
    return {name: np.frombuffer(content, np.uint8) for name, content in contents.items()}


def main() -> None:
    """Record everything."""
    warnings.simplefilter("ignore")
    runs = settings()
    recorded = []
    for run in runs:
        parts = record(run)
        run["sizes"] = [part.size for part in parts]
        recorded.extend(part.astype(np.float64) for part in parts)
    schedules = []
    for kind, values in SCHEDULES:
        for order in ORDERS:
            schedule = getattr(mx.lr_scheduler, kind)(**values)
            rates = [schedule(update) for update in order]
            schedules.append({"kind": kind, "args": values, "updates": order, "rates": rates})
    index = json.dumps({"shapes": SHAPES, "runs": runs, "schedules": schedules}).encode()
    stored = np.concatenate(recorded)
    np.savez_compressed(TARGET, index=np.frombuffer(index, np.uint8), values=stored, **pickles())


if __name__ == "__main__":
    main()
