"""Activations and normalisations."""

from __future__ import annotations

import numpy as np

from .sample import In, Sample

EDGES = [-np.inf, -30.0, -1.0, -0.0, 0.0, 1.0, 30.0, np.inf]
ACTIVATIONS = ("relu", "sigmoid", "tanh", "softrelu", "softsign")
LEAKY = [{}, {"slope": 0.1}, {"act_type": "leaky", "slope": 0.3}, {"act_type": "elu", "slope": 0.7},
         {"act_type": "selu"}, {"act_type": "gelu"}]  # fmt: skip
GELU_OF_INF = {"result": "torch's vectors give nan for gelu(inf), its single numbers inf as MXNet"}
PREDICTING = "MXNet derives what was computed with moving statistics as if with those of the batch"


def leaky_differs(attrs: dict) -> dict[str, str]:
    """Say where LeakyReLU differs: MXNet's selu contradicts central differences."""
    if attrs.get("act_type") == "selu":
        return {"gradient": "MXNet's gradient of selu is not its derivative"}
    return {}


def smooth(op: str, arrays: list, attrs: dict | None = None, **more: object) -> Sample:
    """A sample whose gradients are true derivatives."""
    return Sample(op, arrays, attrs or {}, grad=True, smooth=True, **more)


def batch_norm(shape: tuple, axis: int = 1, train: bool = True, **attrs: object) -> Sample:
    """BatchNorm with its five arrays; the moving statistics are compared after the call."""
    width = (shape[axis],)
    arrays = [shape, In(width, "positive"), width, width, In(width, "positive")]
    given = {"axis": axis, **attrs} if axis != 1 else dict(attrs)
    smooth = attrs.get("fix_gamma") is False and not attrs.get("output_mean_var")
    differs = {} if train or attrs.get("use_global_stats") else {"gradient": PREDICTING}
    return Sample(
        "nd.BatchNorm",
        arrays,
        given,
        grad=[0, 1, 2],
        train=train,
        mutates=(1, 3, 4),
        smooth=smooth,
        rtol=2e-4,
        atol=2e-5,
        differs=differs,
    )


SAMPLES = [
    # Activation
    *(smooth("nd.Activation", [(2, 3)], {"act_type": kind}) for kind in ACTIVATIONS),
    *(
        Sample(
            "nd.Activation",
            [EDGES],
            {"act_type": kind},
            tag=f"edges,{kind}",
            grad=True,
        )
        for kind in ACTIVATIONS
    ),
    *(
        Sample("nd.Activation", [(4,)], {"act_type": kind}, dtype=d, grad=True)
        for kind in ACTIVATIONS
        for d in ("float16", "float64")
    ),
    Sample(
        "nd.Activation",
        [(2, 3)],
        {"act_type": "relu"},
        dtype="int32",
        differs={"result": "relu of integers works, as nd.relu does"},
    ),
    Sample("nd.Activation", [(2, 3)], {"act_type": "nonsense"}),
    Sample("nd.Activation", [(2, 3)]),
    # LeakyReLU
    *(smooth("nd.LeakyReLU", [(2, 3)], attrs, differs=leaky_differs(attrs)) for attrs in LEAKY),
    *(
        Sample(
            "nd.LeakyReLU",
            [EDGES],
            attrs,
            tag=f"edges,{attrs}",
            grad=True,
            differs=GELU_OF_INF if attrs.get("act_type") == "gelu" else leaky_differs(attrs),
        )
        for attrs in LEAKY
    ),
    *(
        # MXNet holds the constants of selu and gelu in float32
        Sample(
            "nd.LeakyReLU",
            [(4,)],
            attrs,
            dtype=d,
            grad=True,
            rtol=1e-6 if d == "float64" else None,
            atol=1e-7 if d == "float64" else None,
            differs=leaky_differs(attrs),
        )
        for attrs in LEAKY[2:]
        for d in ("float16", "float64")
    ),
    smooth("nd.LeakyReLU", [(2, 3), In((3,), "positive")], {"act_type": "prelu"}),
    smooth("nd.LeakyReLU", [(2, 3), In((1,), "positive")], {"act_type": "prelu"}),
    smooth("nd.LeakyReLU", [(2, 3, 2, 2), In((3,), "positive")], {"act_type": "prelu"}),
    smooth("nd.LeakyReLU", [(4,), In((1,), "positive")], {"act_type": "prelu"}),
    Sample("nd.LeakyReLU", [(2, 3), (4,)], {"act_type": "prelu"}),
    Sample("nd.LeakyReLU", [(2, 3)], {"act_type": "prelu"}),
    Sample("nd.LeakyReLU", [(2, 3)], {"act_type": "nonsense"}),
    # BatchNorm
    *(
        batch_norm((4, 3), train=train, **attrs)
        for train in (True, False)
        for attrs in (
            {},
            {"fix_gamma": False},
            {"fix_gamma": False, "use_global_stats": True},
            {"use_global_stats": True},
            {"fix_gamma": False, "eps": 0.1},
            {"fix_gamma": False, "momentum": 0.3},
            {"fix_gamma": False, "output_mean_var": True},
            {"output_mean_var": True},
        )
    ),
    batch_norm((2, 3, 4), fix_gamma=False),
    batch_norm((2, 3, 2, 2), fix_gamma=False),
    batch_norm((2, 3, 2, 2), train=False, fix_gamma=False),
    batch_norm((2, 3, 2, 2, 2), fix_gamma=False),
    batch_norm((2, 2, 4), axis=-1, fix_gamma=False),
    batch_norm((2, 2, 2, 3), axis=3, fix_gamma=False),
    batch_norm((3, 4), axis=0, fix_gamma=False),
    batch_norm((1, 3), fix_gamma=False),
    batch_norm((2, 3, 2, 2), fix_gamma=False, cudnn_off=True),
    *(
        Sample(
            "nd.BatchNorm",
            [
                In((4, 3), dtype=d),
                In((3,), "positive", stats),
                In((3,), dtype=stats),
                In((3,), dtype=stats),
                In((3,), "positive", stats),
            ],
            {"fix_gamma": False},
            tag=f"{d},stats-{stats}",
            train=True,
            grad=[0, 1, 2],
            mutates=(3, 4),
            # MXNet's momentum has float32's digits, its float16 sums are rounded on the way
            rtol=1e-6 if d == "float64" else 2e-3,
            atol=1e-7 if d == "float64" else 1e-3,
            differs={"result": "float16 statistics work"} if stats == "float16" else {},
        )
        for d, stats in (
            ("float64", "float64"),
            ("float16", "float32"),
            ("float16", "float16"),
            ("float64", "float32"),
        )
    ),
    Sample("nd.BatchNorm", [(4, 3), (3,), (3,), (3,), (3,)], {"axis": 2}),
    Sample("nd.BatchNorm", [(4, 3), (3,), (3,)]),
    Sample(
        "nd.BatchNorm",
        [(4, 3), (3,), (3,), (3,), In((3,), "positive")],
        {"min_calib_range": -1.0, "max_calib_range": 1.0},
    ),
    # LayerNorm
    *(
        smooth("nd.LayerNorm", [(2, 3, 4), In((n,), "positive"), (n,)], attrs)
        for n, attrs in (
            (4, {}),
            (4, {"axis": -1}),
            (3, {"axis": 1}),
            (2, {"axis": 0}),
            (4, {"eps": 0.1}),
        )
    ),
    Sample("nd.LayerNorm", [(2, 4), In((4,), "positive"), (4,)], {"output_mean_var": True}),
    Sample(
        "nd.LayerNorm",
        [(2, 3, 4), In((3,), "positive"), (3,)],
        {"axis": 1, "output_mean_var": True},
    ),
    Sample(
        "nd.LayerNorm",
        [(2, 4), In((4,), "positive"), (4,)],
        {"output_mean_var": True},
        tag="mean-var-backward",
        grad=True,
    ),
    *(
        Sample("nd.LayerNorm", [(2, 4), In((4,), "positive"), (4,)], dtype=d, grad=True)
        for d in ("float16", "float64")
    ),
    Sample("nd.LayerNorm", [(2, 4), (3,), (3,)]),
    Sample("nd.LayerNorm", [(2, 4), (4,), (4,)], {"axis": 2}),
    Sample(
        "nd.LayerNorm", [np.ones((2, 4), "float32"), (4,), (4,)], tag="constant-rows", grad=True
    ),
    # GroupNorm
    *(
        smooth("nd.GroupNorm", [shape, In((g,), "positive"), (g,)], {"num_groups": g, **attrs})
        for shape in ((2, 4, 3), (2, 4, 2, 2))
        for g, attrs in ((1, {}), (2, {}), (4, {}), (2, {"eps": 0.1}))
    ),
    Sample(
        "nd.GroupNorm",
        [(2, 4, 3), In((2,), "positive"), (2,)],
        {"num_groups": 2, "output_mean_var": True},
    ),
    smooth("nd.GroupNorm", [(2, 4, 3), In((1,), "positive"), (1,)]),
    Sample("nd.GroupNorm", [(2, 4, 3), In((4,), "positive"), (4,)], {"num_groups": 2}),
    Sample("nd.GroupNorm", [(2, 4, 3), (3,), (3,)], {"num_groups": 3}),
    Sample("nd.GroupNorm", [(2, 4), In((2,), "positive"), (2,)], {"num_groups": 2}),
    Sample(
        "nd.GroupNorm",
        [(2, 4, 3), In((2,), "positive"), (2,)],
        {"num_groups": 2},
        dtype="float64",
        grad=True,
    ),
    # InstanceNorm
    *(
        smooth("nd.InstanceNorm", [shape, In((3,), "positive"), (3,)], attrs)
        for shape in ((2, 3, 4), (2, 3, 2, 3))
        for attrs in ({}, {"eps": 0.1})
    ),
    Sample(
        "nd.InstanceNorm",
        [(2, 3, 4), In((3,), "positive"), (3,)],
        dtype="float64",
        differs={"result": "float64 works"},
    ),
    Sample("nd.InstanceNorm", [(2, 3, 4), (4,), (4,)]),
    Sample("nd.InstanceNorm", [(2, 3), (3,), (3,)]),
]
