"""Unary operators, element by element."""

from __future__ import annotations

import numpy as np

from .sample import DTYPES, FLOATS, In, Sample

#: operator -> domain; the derivative exists on all of the domain
SMOOTH = {
    "negative": "real", "reciprocal": "positive", "square": "real", "sqrt": "positive",
    "rsqrt": "positive", "cbrt": "positive", "rcbrt": "positive", "exp": "real", "expm1": "real",
    "log": "positive", "log2": "positive", "log10": "positive", "log1p": "positive",
    "sin": "real", "cos": "real", "tan": "unit", "arcsin": "unit", "arccos": "unit",
    "arctan": "real", "sinh": "real", "cosh": "real", "tanh": "real", "arcsinh": "real",
    "arccosh": "range:1.1:3", "arctanh": "unit", "degrees": "real", "radians": "real",
    "gamma": "positive", "gammaln": "positive", "erf": "real", "erfinv": "unit",
    "sigmoid": "real", "softsign": "real", "identity": "real",
}  # fmt: skip
#: operators with kinks or steps
STEPPED = [
    "abs", "sign", "relu", "hard_sigmoid", "floor", "ceil", "round", "rint", "fix", "trunc",
    "logical_not", "zeros_like", "ones_like", "BlockGrad", "stop_gradient", "make_loss",
]  # fmt: skip
#: operators whose constants MXNet holds in float32, for float64 too
COARSE = ("degrees", "radians", "hard_sigmoid", "erf", "erfinv", "gamma", "gammaln")
UNARY = [*SMOOTH, *STEPPED]

#: what lies outside or at the edge of the domain: halves, signed zeros, infinities
EDGES = [-np.inf, -1.5, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 1.5, 2.5, -2.5, np.inf]
FRACTIONS = [-100.7, -1.5, -0.5, 0, 0.5, 1.5, 2.5, 100.2]

SAMPLES = [
    *(
        Sample(f"nd.{name}", [(2, 3)], domain=domain, grad=True, smooth=True)
        for name, domain in SMOOTH.items()
    ),
    *(Sample(f"nd.{name}", [(2, 3)], grad=True) for name in STEPPED),
    *(Sample(f"nd.{name}", [EDGES], tag="edges", grad=True) for name in UNARY),
    *(Sample(f"nd.{name}", [[np.nan]], tag="nan") for name in (*UNARY, "smooth_l1")),
    Sample("nd.clip", [[np.nan]], {"a_min": -1, "a_max": 1}, tag="nan"),
    *(
        Sample(
            f"nd.{name}",
            [(4,)],
            domain=SMOOTH.get(name, "real"),
            dtype=dtype,
            grad=True,
            rtol=1e-6 if dtype == "float64" and name in COARSE else None,
        )
        for name in UNARY
        for dtype in DTYPES
        if dtype != "float32"
    ),
    *(
        Sample(f"nd.{name}", [shape], np_shape=True, grad=True)
        for name in ("abs", "exp", "relu", "BlockGrad")
        for shape in ((2, 0), ())
    ),
    # clip
    Sample("nd.clip", [EDGES], {"a_min": -1, "a_max": 1}, grad=True),
    Sample("nd.clip", [(3, 4)], {"a_min": -0.5, "a_max": 0.5}, grad=True, smooth=True),
    Sample("nd.clip", [EDGES], {"a_min": 1, "a_max": -1}, grad=True),
    Sample("nd.clip", [(3,)], {"a_min": -0.5}),
    Sample("nd.clip", [(3,), -0.5, 0.5], grad=True),
    *(Sample("nd.clip", [(6,)], {"a_min": 0.5, "a_max": 2.5}, dtype=d, grad=True) for d in DTYPES),
    # casts
    *(
        Sample(
            "nd.cast",
            [np.array(FRACTIONS if b != "uint8" else np.abs(FRACTIONS)).astype(a)],
            {"dtype": b},
            tag=f"{a}->{b}",
            grad=b in FLOATS,
        )
        for a in FLOATS
        for b in (*DTYPES, "bool")
    ),
    *(
        Sample(
            "nd.cast",
            [np.array([-300, -1, 0, 1, 127, 128, 300]).astype(a)],
            {"dtype": b},
            tag=f"{a}->{b}",
        )
        for a in ("int32", "int64")
        for b in (*DTYPES, "bool")
    ),
    *(
        Sample("nd.cast", [np.array([0, 1, 100, 255]).astype(a)], {"dtype": b}, tag=f"{a}->{b}")
        for a in ("uint8", "int8", "bool")
        for b in (*DTYPES, "bool")
    ),
    Sample("nd.Cast", [(2, 2)], {"dtype": "float64"}, grad=True),
    Sample("nd.Cast", [(2, 2)], {"dtype": "int16"}, differs={"result": "int16 works"}),
    Sample(
        "nd.Cast",
        [(2, 2)],
        {"dtype": "nonsense"},
        differs={"result": "an MXNetError as for any bad attribute, where MXNet has TypeError"},
    ),
    Sample("nd.Cast", [(2, 2)]),
    Sample("nd._internal._copy", [(2, 3)], grad=True, smooth=True),
    Sample(
        "nd._internal._CrossDeviceCopy", [(2, 3)],
        differs={"result": "a copy, where MXNet has it in graphs only"},
    ),
    Sample("nd._internal._identity_with_attr_like_rhs", [(2, 3), (2, 3)]),
    *(Sample("nd.amp_cast", [(2, 3)], {"dtype": d}, grad=True) for d in ("float16", "float32")),
    Sample("nd.amp_cast", [(2, 3)], {"dtype": "float16"}, dtype="int32"),
    Sample("nd.amp_multicast", [(2,), (3,)], {"num_outputs": 2}, grad=True),
    *(
        Sample(
            "nd.amp_multicast",
            [In((2,), dtype="float16"), (3,)],
            {"num_outputs": 2, **attrs},
            differs={"result": "float16 works on the CPU"},
        )
        for attrs in ({}, {"cast_narrow": True})
    ),
    # others with attributes
    *(
        Sample("nd.hard_sigmoid", [(3, 4)], attrs, grad=True)
        for attrs in ({"alpha": 0.5}, {"beta": 0.1}, {"alpha": 1.0, "beta": 0.0})
    ),
    *(
        Sample("nd.smooth_l1", [EDGES], {"scalar": s}, tag=f"edges,scalar={s}", grad=True)
        for s in (1.0, 2.0, 0.5)
    ),
    *(Sample("nd.smooth_l1", [(2, 3)], a, grad=True, smooth=True) for a in ({}, {"scalar": 3.0})),
    Sample("nd.smooth_l1", [(4,)], {"scalar": 1.0}, dtype="float64", grad=True),
    Sample("nd.smooth_l1", [(4,)], {"scalar": 1.0}, dtype="float16", grad=True),
    Sample("nd.smooth_l1", [(4,)], {"scalar": 1.0}, dtype="int32"),
    Sample("nd.MakeLoss", [(2, 3)], grad=True),
    Sample("nd.MakeLoss", [(2, 3)], {"grad_scale": 2.0}, grad=True),
    Sample("nd.MakeLoss", [(2, 3)], {"grad_scale": 2.0, "normalization": "batch"}, grad=True),
    Sample("nd.MakeLoss", [(2, 3)], {"normalization": "valid", "valid_thresh": 0.2}, grad=True),
    Sample("nd.MakeLoss", [(2, 3)], {"normalization": "nonsense"}),
    *(
        Sample(f"nd.contrib.{name}", [[*EDGES, 3e38, np.nan]], tag="edges", dtype=dtype)
        for name in ("isnan", "isinf", "isfinite")
        for dtype in ("float32", "float64")
    ),
    *(Sample(f"nd.contrib.{n}", [(3,)], dtype="int32") for n in ("isnan", "isinf", "isfinite")),
    Sample("nd.contrib.div_sqrt_dim", [(2, 3, 4)], grad=True, smooth=True),
    Sample(
        "nd.contrib.quadratic", [(2, 3)], {"a": 2.0, "b": -1.0, "c": 0.5}, grad=True, smooth=True
    ),
    Sample("nd.contrib.quadratic", [(2, 3)], grad=True),
    Sample("nd.contrib.gradientmultiplier", [(2, 3)], {"scalar": -0.5}, grad=True),
    Sample("nd.contrib.round_ste", [EDGES], tag="edges", grad=True),
    Sample("nd.contrib.sign_ste", [EDGES], tag="edges", grad=True),
    *(
        Sample(f"nd.{name}", [np.arange(1, 12)[:, None] ** [1, 2, 3]], dtype="int32", tag="whole")
        for name in ("cbrt", "rcbrt", "sqrt", "log2", "log10")
    ),
    Sample("nd.cbrt", [np.array([-125, -64, -8, -7, 0, 64, 124], "int32")], exact=True),
    Sample("nd.gamma", [np.array([1, 2, 5, 6, 7, 10, 11, 12], "int32")], exact=True),
    *(Sample(f"nd.{n}", [np.array([True, False])], tag="bool") for n in ("exp", "sqrt", "square")),
    Sample("nd.relu", [(2, 3)], {"foo": 1}, tag="unknown-attribute"),
    Sample("nd.relu", [], tag="no-input"),
    Sample("nd.relu", [3.0], tag="number-input"),
    Sample("nd.gammaln", [[-0.5, -1.5, 0.0, -1.0, 1.0, 2.0, 50.0]], tag="negative", grad=True),
    Sample("nd.gamma", [[-0.5, -1.5, 0.0, -1.0, 1.0, 5.0, 50.0]], tag="negative", grad=True),
    Sample("nd.add_n", [(2, 3)], grad=True, smooth=True),
    Sample("nd.add_n", [(2, 3), (2, 3)], grad=True, smooth=True),
    Sample("nd.add_n", [(2, 3), (2, 3), (2, 3), (2, 3), (2, 3)], grad=True, smooth=True),
    Sample("nd.add_n", [(2, 3), (2, 3)], {"num_args": 2}, grad=True),
    Sample("nd.add_n", [(2, 3), (2, 3)], {"num_args": 3}),
    Sample("nd.add_n", [(2, 3), (3, 2)]),
    Sample("nd.add_n", [(2, 3), (1, 3)]),
    Sample("nd.add_n", [(2, 3), In((2, 3), dtype="float64")]),
    Sample("nd.add_n", []),
    *(Sample("nd.add_n", [(3,), (3,)], dtype=dtype, grad=True) for dtype in DTYPES),
    Sample("nd.ElementWiseSum", [(2, 3), (2, 3), (2, 3)], grad=True, smooth=True),
]
