"""Updates by optimizers: the result is the new weight, states change in place.

Updates of many weights need ``out`` in MXNet: they are tested in ``test_update.py``.
"""

from __future__ import annotations

import numpy as np

from .sample import FLOATS, In, Sample

SHAPE = (2, 3)
UNSET = {"result": "MXNet leaves the result of a skipped update unset, here it is the weight"}
NO_OUT = {"result": "works without out, where MXNet fails"}
GRADIENT = {"result": "the gradient stays as it was, MXNet overwrites it with the scaled one"}
GROUPS = {"result": "works for dense gradients, MXNet has it for row_sparse ones alone"}
MASTER = {"result": "the float32 copy takes part in the step, MXNet leaves it as it was"}
COMMON = [
    {}, {"wd": 0.3}, {"rescale_grad": 0.5, "wd": 0.01}, {"clip_gradient": 0.7},
    {"clip_gradient": 0.7, "wd": 0.3, "rescale_grad": 1.5}, {"clip_gradient": 0, "wd": 0.1},
    {"clip_gradient": -2}, {"rescale_grad": 0, "wd": 0.1},
]  # fmt: skip


def positive(shape: tuple = SHAPE, dtype: str | None = None) -> In:
    """A state that cannot be negative, such as an average of squares."""
    return In(shape, "positive", dtype)


def rows(op: str, states: list, required: dict, branches: list[dict], **more: object) -> list:
    """Rows of one update: its branches, dtypes, and what does not fit."""
    arrays = [SHAPE, SHAPE, *states]
    mutates = tuple(range(len(arrays)))
    plain = [
        Sample(op, arrays, {**required, **branch}, mutates=mutates, **more) for branch in branches
    ]
    richest = {**required, **max(branches, key=len)}
    typed = [
        Sample(op, arrays, richest, dtype=dtype, mutates=mutates, **more)
        for dtype in ("float16", "float64", "int32")
    ]
    wrong = [
        Sample(op, arrays, {}),
        Sample(op, arrays[:-1], required),
        Sample(op, [(2, 3), (3,), *states], required),
        Sample(op, [(2, 3), (2, 1), *states], required),
        Sample(op, [SHAPE, In(SHAPE, dtype="float64"), *states], required),
        Sample(op, arrays, {**required, "no_such": 1}),
        Sample(op, arrays, {key: "many" for key in required}),
        Sample(op, arrays, required, grad=[0]),
        Sample(op, arrays, required, grad=[1]),
    ]
    if states:
        wrong += [
            Sample(op, [*arrays[:-1], (3, 2)], required),
            Sample(op, [*arrays[:-1], In(SHAPE, "positive", "float16")], required),
        ]
    return plain + typed + wrong


def mixed(op: str, states: list, required: dict, branches: list[dict]) -> list:
    """Rows of an update in mixed precision."""
    singles = [In(SHAPE, x.domain if isinstance(x, In) else None, "float32") for x in states]
    half = In(SHAPE, dtype="float16")
    arrays = [half, half, *singles]
    mutates = tuple(range(len(arrays)))
    plain = [Sample(op, arrays, {**required, **x}, mutates=mutates) for x in branches]
    others = [
        Sample(op, [In(SHAPE, dtype=dtype)] * 2 + singles, required, mutates=mutates)
        for dtype in ("float32", "float64")
    ]
    wrong = [
        Sample(op, [half, half, *singles[:-1], half], required),
        Sample(op, [half, In(SHAPE), *singles], required),
        Sample(op, [half, half, *singles[:-1], In((3,))], required),
        Sample(op, arrays[:-1], required),
        Sample(op, arrays, {}),
        Sample(op, [half, half, *singles], required, grad=[1]),
    ]
    return plain + others + wrong


def adamw(op: str, arrays: list, scale: object, attrs: dict, **more: object) -> Sample:
    """A row of AdamW, whose last array is the scale."""
    scale = np.array(scale, "float32") if isinstance(scale, list) else scale
    attrs = {"lr": 0.1, "eta": 0.5, **attrs}
    more = {"mutates": (0, *range(2, len(arrays))), **more}
    return Sample(op, [*arrays, scale], attrs, **more)


HALF = In(SHAPE, dtype="float16")
SINGLE = In(SHAPE, dtype="float32")
ADAMW = [SHAPE, SHAPE, SHAPE, positive()]
MP_ADAMW = [HALF, HALF, SINGLE, positive(dtype="float32"), SINGLE]
MOMENTUM = [*COMMON, {"momentum": 0.9}, {"momentum": 0.9, "wd": 0.3, "clip_gradient": 0.5}]
LAZY = [{"lazy_update": False}, {"lr": "0.25", "wd": "0.5", "lazy_update": "True"}]
ADAM = [
    {"beta1": 0.3, "beta2": 0.3, "epsilon": 0.7}, {"beta1": 0, "beta2": 0},
    {"wd": 0.3, "beta1": 0.5, "epsilon": 0.01},
]  # fmt: skip
RMSPROP = [
    {"gamma1": 0.3, "epsilon": 0.7}, {"clip_weights": 0.5}, {"clip_weights": 0},
    {"wd": 0.3, "clip_gradient": 0.9, "clip_weights": 1.5},
]  # fmt: skip
LAMB = [
    {}, {"t": 7}, {"bias_correction": False}, {"wd": 0}, {"rescale_grad": 0.5},
    {"clip_gradient": 0.5, "rescale_grad": 1.5}, {"clip_gradient": 0},
    {"beta1": 0.3, "beta2": 0.3, "epsilon": 0.7, "t": 3},
]  # fmt: skip
BOUNDS = [
    {}, {"lower_bound": 2}, {"upper_bound": 0.5}, {"lower_bound": 2, "upper_bound": 1},
    {"lower_bound": 0}, {"upper_bound": 0},
]  # fmt: skip
NANS = np.array([np.nan, 1, np.inf, 2, -np.inf, 0], "float32")
LARS = {"eta": 0.5, "eps": 0.1}


def lamb2(op: str, r1: float, r2: float, attrs: dict, **more: object) -> Sample:
    """A row of the second phase of LAMB, with the norms r1 and r2."""
    dtype = str(more.get("dtype", "float32"))
    norms = [np.array([norm], dtype) for norm in (r1, r2)]
    return Sample(op, [SHAPE, SHAPE, *norms], {"lr": 0.1, **attrs}, mutates=(0,), **more)


def mp_lamb2(weight: str, attrs: dict, **more: object) -> Sample:
    """A row of the second phase of LAMB in mixed precision."""
    norms = [np.array([norm], "float32") for norm in (1.5, 0.5)]
    arrays = [In(SHAPE, dtype=weight), SINGLE, *norms, SINGLE]
    return Sample("nd.mp_lamb_update_phase2", arrays, {"lr": 0.1, **attrs}, **more)


SAMPLES = [
    *rows("nd.sgd_update", [], {"lr": 0.1}, [*COMMON, *LAZY]),
    Sample("nd.sgd_update", [NANS, NANS[::-1]], {"lr": 0.1, "clip_gradient": 1}),
    Sample("nd.sgd_update", [(5,), (5,)], {"lr": -1}),
    Sample("nd.sgd_update", [(5,), (5,)], {"lr": 0, "wd": 1}),
    Sample("nd.sgd_update", [(5,), (5,)], {"lr": 0.1, "lazy_update": 2}),
    Sample("nd.sgd_update", [(1, 1, 1, 2), (1, 1, 1, 2)], {"lr": 0.1}),
    *rows("nd.sgd_mom_update", [SHAPE], {"lr": 0.1}, [*MOMENTUM, *LAZY]),
    Sample("nd.sgd_mom_update", [(5,)] * 3, {"lr": 1e-6, "momentum": 0.99}, mutates=(2,)),
    *mixed("nd.mp_sgd_update", [SHAPE], {"lr": 0.1}, [*COMMON, *LAZY]),
    *mixed("nd.mp_sgd_mom_update", [SHAPE, SHAPE], {"lr": 0.1}, [*MOMENTUM, *LAZY]),
    *rows("nd.nag_mom_update", [SHAPE], {"lr": 0.1}, MOMENTUM),
    *mixed("nd.mp_nag_mom_update", [SHAPE, SHAPE], {"lr": 0.1}, MOMENTUM),
    *rows("nd.signsgd_update", [], {"lr": 0.1}, [*COMMON, {"rescale_grad": -1}]),
    Sample("nd.signsgd_update", [(4,), [0, -0.0, np.nan, np.inf]], {"lr": 0.1, "wd": 0.2}),
    *rows(
        "nd.signum_update",
        [SHAPE],
        {"lr": 0.1},
        [*MOMENTUM, {"momentum": 0.3, "wd": 0.3, "wd_lh": 0.2}, {"wd_lh": 0.5}],
    ),
    *rows("nd.adam_update", [SHAPE, positive()], {"lr": 0.1}, [*COMMON, *ADAM, *LAZY]),
    *rows("nd.rmsprop_update", [positive()], {"lr": 0.1}, [*COMMON, *RMSPROP]),
    *rows(
        "nd.rmspropalex_update",
        [In(SHAPE, "range:2:3"), In(SHAPE, "unit"), SHAPE],
        {"lr": 0.1},
        [*COMMON, *RMSPROP, {"gamma2": 0.3}],
    ),
    *rows(
        "nd.ftrl_update",
        [SHAPE, positive()],
        {"lr": 0.1},
        [*COMMON, {"lamda1": 0.7}, {"lamda1": 0}, {"beta": 0.3, "lamda1": 0.3, "wd": 0.3}],
    ),
    *rows(
        "nd.ftml_update",
        [SHAPE, positive(), SHAPE],
        {"lr": 0.1, "t": 2},
        [
            {}, {"wd": 0.3}, {"rescale_grad": 0.5}, {"clip_grad": 0.7, "wd": 0.3}, {"t": 100},
            {"clip_grad": 0}, {"beta1": 0.3, "beta2": 0.3, "epsilon": 0.7, "t": 3}, {"t": 0},
        ],
    ),
    # AdamW
    *[
        adamw("nd._internal._adamw_update", ADAMW, [0.5], attrs)
        for attrs in (
            {}, {"wd": 0.3}, {"clip_gradient": 0.7}, {"clip_gradient": 0}, {"eta": 1.0},
            {"beta1": 0.3, "beta2": 0.3, "epsilon": 0.7, "wd": 0.3}, {"lr": 0, "wd": 0.5},
        )
    ],
    adamw("nd._internal._adamw_update", ADAMW, [-1.5], {"wd": 0.3}),
    adamw("nd._internal._adamw_update", ADAMW, [0.5], {}, mutates=(1,), differs=GRADIENT, tag="g"),
    adamw("nd._internal._adamw_update", ADAMW, [0.5, np.nan], {}),
    adamw("nd._internal._adamw_update", ADAMW, np.array([[2]], "float32"), {}),
    *[
        adamw("nd._internal._adamw_update", ADAMW, [scale], {}, differs=UNSET)
        for scale in (0.0, np.nan, np.inf)
    ],
    *[
        adamw("nd._internal._adamw_update", ADAMW, [0.5], {"wd": 0.3}, dtype=dtype)
        for dtype in ("float16", "float64", "int32")
    ],
    adamw("nd._internal._adamw_update", ADAMW, In((1,), dtype="float64"), {}),
    adamw("nd._internal._adamw_update", ADAMW, [0.5], {}, grad=[0]),
    Sample("nd._internal._adamw_update", ADAMW, {"lr": 0.1, "eta": 1}),
    Sample("nd._internal._adamw_update", [*ADAMW, (1,)], {"lr": 0.1}),
    Sample("nd._internal._adamw_update", [*ADAMW[:-1], (3,), (1,)], {"lr": 0.1, "eta": 1}),
    *[
        adamw("nd._internal._mp_adamw_update", MP_ADAMW, [0.5], attrs)
        for attrs in ({}, {"wd": 0.3}, {"clip_gradient": 0.7}, {"beta1": 0.3, "epsilon": 0.7})
    ],
    adamw("nd._internal._mp_adamw_update", MP_ADAMW, [np.nan], {}, differs=UNSET),
    adamw("nd._internal._mp_adamw_update", [SINGLE, *[SINGLE] * 2, positive(), SINGLE], [2.0], {}),
    adamw("nd._internal._mp_adamw_update", [HALF] * 5, [0.5], {}),
    adamw("nd._internal._mp_adamw_update", MP_ADAMW, In((1,), dtype="float16"), {}),
    *[
        Sample("nd.contrib.adamw_update", [*ADAMW, scale, 0.1, 0.5], {"wd": 0.3}, mutates=(2, 3))
        for scale in (0.5, 1, "0.25", np.array([0.5], "float32"))
    ],
    Sample("nd.contrib.adamw_update", [*ADAMW, 0.5, 0.1, 0.5], {"no_such": 1}),
    Sample("nd.contrib.mp_adamw_update", [*MP_ADAMW, 0.5, 0.1, 0.5], {"wd": 0.3}, mutates=(2, 4)),
    # LAMB
    *rows("nd.lamb_update_phase1", [SHAPE, positive()], {"t": 1, "wd": 0.1}, LAMB),
    Sample("nd.lamb_update_phase1", [SHAPE, SHAPE, SHAPE, positive()], {"t": 1}),
    Sample("nd.lamb_update_phase1", [SHAPE, SHAPE, SHAPE, positive()], {"t": 1.5, "wd": 0}),
    # MXNet rounds the scaled gradient to float16 again.
    *[
        Sample(
            "nd.mp_lamb_update_phase1", MP_ADAMW, {"t": 1, "wd": 0.1, **x}, mutates=(2, 3, 4),
            atol=2e-5,
        )
        for x in LAMB
    ],
    *[
        Sample("nd.mp_lamb_update_phase1", [weight, weight, *MP_ADAMW[2:]], {"t": 1, "wd": 0})
        for weight in (In(SHAPE, dtype="float32"), In(SHAPE, dtype="float64"))
    ],
    Sample("nd.mp_lamb_update_phase1", [HALF] * 5, {"t": 1, "wd": 0}),
    *[lamb2("nd.lamb_update_phase2", 1.5, 0.5, attrs) for attrs in BOUNDS],
    *[
        lamb2("nd.lamb_update_phase2", *norms, {})
        for norms in ((0, 1), (1, 0), (-1, -2), (np.nan, 1))
    ],
    *[lamb2("nd.lamb_update_phase2", 1.5, 0.5, {}, dtype=x) for x in ("float16", "float64")],
    Sample("nd.lamb_update_phase2", [SHAPE, SHAPE, (1, 1), (1,)], {"lr": 0.1}),
    Sample("nd.lamb_update_phase2", [SHAPE, SHAPE, (2,), (2,)], {"lr": 0.1}),
    Sample("nd.lamb_update_phase2", [SHAPE, (3,), (1,), (1,)], {"lr": 0.1}),
    Sample("nd.lamb_update_phase2", [SHAPE, SHAPE, In((1,), dtype="float64"), (1,)], {"lr": 0.1}),
    Sample("nd.lamb_update_phase2", [SHAPE, SHAPE, (1,), (1,)]),
    Sample("nd.lamb_update_phase2", [SHAPE, SHAPE, (1,), (1,)], {"lr": 0.1}, grad=[1]),
    *[mp_lamb2("float16", attrs) for attrs in BOUNDS],
    *[mp_lamb2(dtype, {}, rtol=1e-6) for dtype in ("float32", "float64")],
    mp_lamb2("float16", {}, mutates=(4,), differs=MASTER, tag="copy"),
    Sample("nd.mp_lamb_update_phase2", [HALF, HALF, (1,), (1,), SINGLE], {"lr": 0.1}),
    # LARS
    Sample("nd.multi_lars", [(3,)] * 4, LARS, domain="positive"),
    Sample("nd.multi_lars", [(2, 2)] * 4, {**LARS, "rescale_grad": 0.5}, domain="positive"),
    Sample("nd.multi_lars", [(3,)] * 4, {**LARS, "eps": 0, "rescale_grad": -2}, domain="positive"),
    Sample("nd.multi_lars", [(3,), [0, 4, -1], [1, 0, 1], (3,)], LARS, domain="positive"),
    Sample("nd.multi_lars", [(3,), [np.inf, np.nan, 1], [1, 1, np.inf], (3,)], LARS),
    *[Sample("nd.multi_lars", [(3,)] * 4, LARS, dtype=x) for x in ("float16", "float64", "int32")],
    Sample("nd.multi_lars", [(3,), (2,), (3,), (3,)], LARS),
    Sample("nd.multi_lars", [(3,)] * 4, {"eta": 1}),
    Sample("nd.multi_lars", [(3,)] * 4, {"eps": 1}),
    # AdaGrad by rows
    *[
        Sample("nd.contrib.group_adagrad_update", [SHAPE, SHAPE, history], attrs, differs=GROUPS)
        for history in (positive((2, 1)), positive((2,)))
        for attrs in ({"lr": 0.1}, {"lr": 0.1, "clip_gradient": 0.5, "epsilon": 1})
    ],
    Sample("nd.contrib.group_adagrad_update", [SHAPE, SHAPE, (3, 1)], {"lr": 0.1}),
    Sample("nd.contrib.group_adagrad_update", [SHAPE, SHAPE, (1, 2)], {"lr": 0.1}),
    # many weights
    *[
        Sample(f"nd.{name}", [SHAPE] * stride * 2, {**x, "num_weights": 2}, differs=NO_OUT)
        for name, stride in (("multi_sgd_update", 2), ("multi_sgd_mom_update", 3))
        for x in ({"lrs": (0.1, 0.2), "wds": (0, 0.5)}, {"lrs": [0.1, 0.1], "wds": [0, 0]})
    ],
    *[
        Sample(name, [SHAPE] * stride, attrs)
        for name, stride in (
            ("nd.multi_sgd_update", 2), ("nd.multi_sgd_mom_update", 3),
            ("nd.multi_mp_sgd_update", 3), ("nd.multi_mp_sgd_mom_update", 4),
        )
        for attrs in (
            {}, {"lrs": 0.1}, {"wds": 0.1}, {"lrs": 0.1, "wds": 0, "num_weights": 2},
            {"lrs": (0.1, 0.2), "wds": 0}, {"lrs": 0.1, "wds": (0, 0)},
            {"lrs": 0.1, "wds": 0, "no_such": 1},
        )
    ],
    *[
        Sample(f"nd.preloaded_multi_{name}", arrays, {})
        for name, stride in (
            ("sgd_update", 2), ("sgd_mom_update", 3), ("mp_sgd_update", 3), ("mp_sgd_mom_update", 4)
        )
        for arrays in ([SHAPE] * stride, [*[SHAPE] * stride, (2,), (2,)])
    ],
    *[
        Sample(f"nd._internal._multi_{name}", [SHAPE] * count, {**rates, "lrs": 0.1, **attrs})
        for name, count in (("adamw_update", 5), ("mp_adamw_update", 6))
        for rates in ({"wds": 0.1, "etas": 1}, {"wds": 0.1})
        for attrs in ({"num_weights": 2}, {"lrs": (0.1, 0.2)})
    ],
    *[
        Sample(f"nd._internal._multi_{name}", [SHAPE] * count, {**rates, "wds": 0.1, **attrs})
        for name, count in (("lamb_update", 4), ("mp_lamb_update", 5))
        for rates in ({"learning_rates": 0.1, "step_count": 1}, {"learning_rates": 0.1})
        for attrs in ({"num_tensors": 2}, {"wds": (0.1, 0.2)})
    ],
    *[
        Sample("nd.reset_arrays", [SHAPE, (2,)], {"num_arrays": 2}, dtype=dtype, mutates=(0, 1))
        for dtype in FLOATS
    ],
    Sample("nd.reset_arrays", [SHAPE, (2,)], {"num_arrays": 1}),
    Sample("nd.reset_arrays", [SHAPE]),
]  # fmt: skip
