"""Runs of optimizers over five steps, under Regluon and under MXNet alike.

``tools/golden/optimizers.py`` records what MXNet makes of each. A run is a dictionary of JSON:
``name`` and ``args`` of the optimizer, and perhaps ``dtype``, ``shapes``, ``schedule``, ``names``
(the parameters have such), ``lr_mult``, ``wd_mult`` and ``sparse``, the storage of weights whose
gradients are row_sparse.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

import mxnet as mx

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
    "adamax": [{}, {"beta1": 0.8, "beta2": 0.9}],
    "nadam": [{}, {"beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3, "schedule_decay": 0.1}],
    "ftrl": [{}, {"lamda1": 0.2, "beta": 0.5}],
    "ftml": [{}, {"beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3}],
    "dcasgd": [{}, {"lamda": 0.5}],
    "sgld": [{}],
    "lars": [
        {"momentum": 0.0},
        {"momentum": 0.9, "eta": 0.1},
        {"momentum": 0.9, "eta": 0.1, "eps": 0.1, "momentum_correction": False},
    ],
    "lamb": [
        {},
        {"beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3, "bias_correction": False},
        {"lower_bound": 2.5, "upper_bound": 3.0},
    ],
    "lbsgd": [
        {"momentum": 0.9},
        *(
            {"warmup_strategy": s, "batch_scale": 2, "warmup_epochs": 1, "updates_per_epoch": 4,
             "momentum": m, "begin_epoch": e}
            for s, m, e in (("linear", 0.9, 0), ("power2", 0.0, 0), ("sqrt", 0.9, 1),
                            ("lars", 0.9, 0), ("none", 0.0, 0))
        ),
    ],
    "groupadagrad": [{}, {"eps": 1e-2}],
}  # fmt: skip
# Optimizers that run in these settings as well, with some arguments.
NEWER: dict[str, dict] = {
    **{name: {} for name in ("adadelta", "adamax", "nadam", "ftrl", "ftml", "dcasgd", "sgld")},
    **{name: {} for name in ("groupadagrad", "signum", "lamb", "adagrad")},
    **{name: {"momentum": 0.9} for name in ("lars", "lbsgd")},
}
# Their states are float32 in MXNet whatever the weights, which fails for float64.
FLOAT_STATES = ("adadelta", "adagrad", "ftrl", "groupadagrad")
# Rows that the sparse gradient of each step stores.
ROWS = ([1, 3], [0], [2, 3, 4], [1], [0, 4])
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
    for family, own in NEWER.items():
        args = {**own, **FULL, "learning_rate": 0.1}
        if family == "groupadagrad":
            del args["wd"]
        runs.append({"name": family, "args": args, "names": True})
        runs.append({"name": family, "args": args, "names": True, "lr_mult": {"a_weight": 0.5}})
        if family not in FLOAT_STATES:
            runs.append({"name": family, "args": args, "dtype": "float64"})
        mixed = {**args, "multi_precision": True}
        runs.append({"name": family, "args": mixed, "dtype": "float16"})
        schedule = {key: value for key, value in args.items() if key != "learning_rate"}
        runs.append({"name": family, "args": schedule, "schedule": SCHEDULE})
    for run in runs:
        if run["name"] == "groupadagrad":
            run["args"].pop("wd", None)
            run["shapes"] = {name: shape for name, shape in SHAPES.items() if len(shape) == 2}
    return runs + sparse_settings()


def sparse_settings() -> list[dict]:
    """Return the runs with row_sparse gradients, for dense and row_sparse weights."""
    runs = []
    for family in sorted([*FAMILIES, "ccsgd"]):
        if family == "test":
            continue
        full = {"learning_rate": 0.1, **FULL}
        own: list[dict] = [{}]
        if family in ("sgd", "ccsgd", "nag", "lars", "lbsgd"):
            own = [{"momentum": 0.9}, {"momentum": 0.0}]
        if family in ("sgd", "lars"):
            own.append({"momentum": 0.9, "lazy_update": False})
        if family == "adam":
            own.append({"lazy_update": False})
        if family in ("adagrad", "groupadagrad"):
            del full["wd"]
        for args, weight in itertools.product(own, ("default", "row_sparse")):
            run = {"name": family, "args": {**full, **args}, "sparse": weight}
            runs.append({**run, "shapes": {"table": [5, 3]}})
        mixed = {**full, **own[0], "multi_precision": True}
        runs.append({"name": family, "args": mixed, "sparse": "default", "dtype": "float16",
                     "shapes": {"table": [5, 3]}})  # fmt: skip
    return runs


def inputs(dtype: str, shapes: dict) -> tuple[list[np.ndarray], list[list[np.ndarray]]]:
    """Return the first weights, and the gradients of each step."""
    random = np.random.RandomState(7)
    weights = [random.randn(*shape).astype(dtype) for shape in shapes.values()]
    grads = [
        [random.randn(*shape).astype(dtype) for shape in shapes.values()] for _ in range(STEPS)
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


def storages(state: Any) -> list[str]:
    """Return the storage types of a state's arrays."""
    if isinstance(state, (list, tuple)):
        return [stype for part in state for stype in storages(part)]
    return [] if state is None else [state.stype]


def gradient(run: dict, step: int, value: np.ndarray) -> mx.nd.NDArray:
    """Return the gradient of a step in the storage of the run."""
    dtype = run.get("dtype", "float32")
    if "sparse" not in run:
        return mx.nd.array(value, dtype=dtype)
    rows = mx.nd.array(value[ROWS[step]], dtype=dtype)
    return mx.nd.sparse.row_sparse_array((rows, ROWS[step]), shape=value.shape, dtype=dtype)


Call = Callable[[mx.optimizer.Updater, list, list, list], None]


def together(updater: mx.optimizer.Updater, indices: list, grads: list, weights: list) -> None:
    """Update all weights by one call."""
    updater(indices, grads, weights)


def play(run: dict, call: Call = together) -> tuple[list[np.ndarray], list[np.ndarray], list[str]]:
    """Return the weights after every step, and the states after the last one with their types."""
    mx.random.seed(5)
    updater = mx.optimizer.get_updater(make(run))
    dtype = run.get("dtype", "float32")
    first, steps = inputs(dtype, run.get("shapes", SHAPES))
    weights = [mx.nd.array(value, dtype=dtype) for value in first]
    weights = [weight.tostype(run.get("sparse", "default")) for weight in weights]
    indices = list(range(len(weights)))
    after = []
    for step, values in enumerate(steps):
        grads = [gradient(run, step, value) for value in values]
        call(updater, indices, grads, weights)
        after.append(np.concatenate([weight.asnumpy().ravel() for weight in weights]))
        for grad, value in zip(grads, values):  # noqa: B905
            if grad.stype == "default":
                np.testing.assert_array_equal(grad.asnumpy(), value, "gradients must stay")
    states = [updater.states[index] for index in indices]
    return after, [array.ravel() for array in flat(states)], storages(states)
