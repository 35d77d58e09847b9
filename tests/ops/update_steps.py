"""Runs of updates over several steps, under Regluon and under MXNet alike.

A run starts from drawn weights and states and returns, after its last step, the weights and all
states as NumPy arrays. ``tools/golden/updates.py`` records what MXNet makes of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np

from mxnet import nd

STEPS = 5
SHAPES = ((3, 2), (4,), (1, 5))
LRS = (0.1, 0.05, 0.1)
WDS = (0.01, 0.01, 0.3)


@dataclass(frozen=True)
class Run:
    """An operator, the states it has, and its attributes.

    ``states`` has a letter for each: ``r`` for real values, ``p`` for positive ones, ``w`` for a
    float32 copy of the weight.
    """

    op: str
    states: str
    attrs: dict[str, Any] = field(default_factory=dict)
    dtype: str = "float32"
    #: arrays of single numbers at the end
    last: tuple[Any, ...] = ()
    #: the attribute that counts the steps
    step: str = ""

    @property
    def name(self) -> str:
        """The name under which the run is recorded."""
        words = [f"{key}={value}" for key, value in self.attrs.items()]
        return ",".join([self.op, self.dtype, *words]).replace(" ", "")


def resolve(op: str) -> Callable[..., Any]:
    """Return the function below ``mx.nd``."""
    return reduce(getattr, op.split("."), nd)


def draw(run: Run, shapes: tuple = SHAPES) -> tuple[list, list[list]]:
    """Return the first weights, and for each kind of state its arrays."""
    random = np.random.RandomState(11)
    weights = [nd.array(random.uniform(-2, 2, shape), dtype=run.dtype) for shape in shapes]
    kind = "float32" if "w" in run.states else run.dtype
    columns = []
    for letter in run.states:
        if letter == "w":
            columns.append([weight.astype("float32") for weight in weights])
            continue
        low = 0.1 if letter == "p" else -1
        columns.append([nd.array(random.uniform(low, 1, shape), dtype=kind) for shape in shapes])
    return weights, columns


def gradients(step: int, dtype: str, shapes: tuple = SHAPES) -> list:
    """Return the gradients of a step."""
    random = np.random.RandomState(100 + step)
    return [nd.array(random.uniform(-2, 2, shape), dtype=dtype) for shape in shapes]


def one_by_one(run: Run) -> list[np.ndarray]:
    """Update every weight with a call of its own."""
    function = resolve(run.op)
    weights, columns = draw(run)
    for step in range(1, STEPS + 1):
        counted = {run.step: step} if run.step else {}
        last = [nd.array([value]) for value in run.last]
        for i, grad in enumerate(gradients(step, run.dtype)):
            states = [column[i] for column in columns]
            function(weights[i], grad, *states, *last, **run.attrs, **counted, out=weights[i])
    return [array.asnumpy() for column in [weights, *columns] for array in column]


def together(run: Run) -> list[np.ndarray]:
    """Update all weights with one call a step."""
    function = resolve(run.op)
    weights, columns = draw(run)
    for step in range(1, STEPS + 1):
        counted = {run.step: (step, step, step + 2)} if run.step else {}
        grads = gradients(step, run.dtype)
        data = [one for arrays in zip(weights, grads, *columns, strict=True) for one in arrays]
        last = [nd.array(np.atleast_1d(value)) for value in run.last]
        function(*data, *last, **run.attrs, **counted, out=weights)
    return [array.asnumpy() for column in [weights, *columns] for array in column]


def lamb_phases(mixed: bool, attrs: dict[str, Any]) -> list[np.ndarray]:
    """Update weights by both phases of LAMB; the float32 copy is made anew for every step."""
    run = Run("", "rp", dtype="float16" if mixed else "float32")
    first, second = (resolve(f"{'mp_' * mixed}lamb_update_phase{i}") for i in (1, 2))
    weights, _ = draw(run)
    means, variances = ([nd.zeros(shape) for shape in SHAPES] for _ in range(2))
    for step in range(1, STEPS + 1):
        for i, grad in enumerate(gradients(step, run.dtype)):
            copy = [weights[i].astype("float32")] if mixed else []
            g = first(weights[i], grad, means[i], variances[i], *copy, t=step, wd=0.1, **attrs)
            norms = [x.astype("float32").norm().reshape((1,)) for x in (weights[i], g)]
            second(weights[i], g, *norms, *copy, lr=0.1, out=weights[i])
    return [array.asnumpy() for column in [weights, means, variances] for array in column]


FULL = {"lr": 0.1, "wd": 0.03, "rescale_grad": 0.5, "clip_gradient": 0.7}
MULTI = {"lrs": LRS, "wds": WDS, "num_weights": 3}
LIMITED = {"rescale_grad": 0.5, "clip_gradient": 0.7}
ADAMW = {**MULTI, "etas": (1.0, 1.0, 0.5)}
LAMB = {"learning_rates": LRS, "wds": WDS, "num_tensors": 3}
DTYPES = ("float32", "float16", "float64")

SINGLE = [
    *[Run("sgd_update", "", FULL, dtype) for dtype in DTYPES],
    *[Run("sgd_mom_update", "r", {**FULL, "momentum": 0.9}, dtype) for dtype in DTYPES],
    *[Run("sgd_mom_update", "r", {"lr": 0.1, "momentum": 0.9}, dtype) for dtype in DTYPES],
    *[Run("nag_mom_update", "r", {**FULL, "momentum": 0.9}, dtype) for dtype in DTYPES],
    *[Run("adam_update", "rp", FULL, dtype) for dtype in DTYPES],
    *[Run("adam_update", "rp", {"lr": 0.01, "wd": 0.1}, dtype) for dtype in DTYPES],
    Run("signsgd_update", "", FULL),
    Run("signum_update", "r", {**FULL, "momentum": 0.9, "wd_lh": 0.05}),
    Run("rmsprop_update", "p", {**FULL, "clip_weights": 1.0}),
    Run("ftrl_update", "rp", FULL),
    Run("ftml_update", "ppr", {"lr": 0.1, "wd": 0.03, "clip_grad": 0.7}, step="t"),
    *[
        Run(f"mp_{name}_update", states, {**FULL, **more}, "float16")
        for name, states, more in (
            ("sgd", "w", {}), ("sgd_mom", "rw", {"momentum": 0.9}),
            ("nag_mom", "rw", {"momentum": 0.9}),
        )
    ],
    Run("_internal._adamw_update", "rp", {"lr": 0.1, "eta": 0.5, "wd": 0.1}, last=(0.5,)),
    Run("_internal._mp_adamw_update", "rpw", {"lr": 0.1, "eta": 0.5}, "float16", last=(0.5,)),
]  # fmt: skip

MULTIPLE = [
    *[
        Run("multi_sgd_update", "", {**MULTI, **more}, dtype)
        for dtype in DTYPES
        for more in ({}, LIMITED)
    ],
    *[
        Run("multi_sgd_mom_update", "r", {**MULTI, **more}, dtype)
        for dtype in DTYPES
        for more in ({}, {**LIMITED, "momentum": 0.9})
    ],
    *[
        Run(f"multi_mp_{name}_update", states, {**MULTI, **more}, dtype)
        for name, states, more in (("sgd", "w", {}), ("sgd_mom", "rw", {"momentum": 0.9}))
        for dtype in DTYPES
    ],
    *[
        Run(f"preloaded_multi_{name}_update", states, {**more, "num_weights": 3}, dtype, (LRS, WDS))
        for name, states, more, dtype in (
            ("sgd", "", {}, "float32"), ("sgd", "", LIMITED, "float64"),
            ("sgd_mom", "r", {"momentum": 0.9}, "float32"), ("mp_sgd", "w", LIMITED, "float16"),
            ("mp_sgd_mom", "rw", {"momentum": 0.9}, "float16"),
        )
    ],
    *[
        Run(f"_internal._multi_{name}adamw_update", states, {**ADAMW, **more}, dtype, last=(0.5,))
        for name, states, dtype in (("", "rp", "float32"), ("mp_", "rpw", "float16"))
        for more in ({}, {"clip_gradient": 0.7, "beta1": 0.5, "epsilon": 0.01})
    ],
    *[
        Run(
            f"_internal._multi_{name}lamb_update", states, {**LAMB, **more}, dtype,
            step="step_count",
        )
        for name, states, dtype in (
            ("", "rp", "float32"), ("", "rp", "float64"), ("mp_", "rpw", "float16"),
            ("mp_", "rpw", "float32"),
        )
        for more in (
            {}, {"bias_correction": False, "upper_bound": 2.0},
            {**LIMITED, "lower_bound": 3.0, "beta1": 0.5, "beta2": 0.75, "epsilon": 0.01},
        )
    ],
]  # fmt: skip

LAMB_RUNS = {
    f"lamb{'_mixed' * mixed}{',clipped' * bool(attrs)}": (mixed, attrs)
    for mixed in (False, True)
    for attrs in ({}, {"clip_gradient": 0.7, "beta1": 0.5})
}


def all_runs() -> dict[str, Callable[[], list[np.ndarray]]]:
    """Return every run by its name."""
    runs: dict[str, Callable[[], list[np.ndarray]]] = {}
    for run in SINGLE:
        runs[run.name] = lambda run=run: one_by_one(run)
    for run in MULTIPLE:
        runs[run.name] = lambda run=run: together(run)
    for name, arguments in LAMB_RUNS.items():
        runs[name] = lambda arguments=arguments: lamb_phases(*arguments)
    return runs
