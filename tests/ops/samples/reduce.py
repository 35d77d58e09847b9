"""Reductions along axes, and the operators built on them."""

from __future__ import annotations

import numpy as np

from .sample import DTYPES, FLOATS, In, Sample

SMOOTH = ("sum", "mean", "prod", "nansum", "nanprod")
REDUCERS = (*SMOOTH, "max", "min")
BRANCHES = [
    {}, {"axis": 0}, {"axis": 1}, {"axis": -1}, {"axis": (0, 2)}, {"axis": (-1, 0)}, {"axis": ()},
    {"axis": None}, {"keepdims": True}, {"axis": 1, "keepdims": True},
    {"axis": (0, 2), "keepdims": True}, {"axis": 1, "exclude": True},
    {"axis": (0, -1), "exclude": True}, {"axis": 1, "exclude": True, "keepdims": True},
    {"axis": (0, 1, 2)},
]  # fmt: skip
NANS = [[np.nan, 1.0, 2.0], [np.inf, -1.0, 3.0], [np.nan, np.nan, np.nan]]
TIES = [[3.0, 1.0, 3.0, 1.0], [2.0, 2.0, 2.0, 2.0]]

SAMPLES = [
    *(
        Sample(
            f"nd.{name}",
            [(2, 3, 4)],
            attrs,
            domain="distinct" if name in ("max", "min") else "real",
            grad=True,
            smooth=True,
        )
        for name in REDUCERS
        for attrs in BRANCHES
    ),
    *(Sample(f"nd.{name}", [(4,)], dtype=d, grad=True) for name in REDUCERS for d in DTYPES),
    *(
        Sample(
            f"nd.{name}",
            [NANS],
            {"axis": 1},
            tag="nan",
            grad=True,
            differs={"result": "infinity stays infinity"} if name == "nansum" else {},
        )
        for name in REDUCERS
    ),
    *(Sample(f"nd.{name}", [TIES], {"axis": 1}, tag="ties", grad=True) for name in REDUCERS),
    *(Sample(f"nd.{name}", [TIES], tag="ties-all", grad=True) for name in REDUCERS),
    *(
        Sample(f"nd.{name}", [(2, 0)], a, np_shape=True)
        for name in REDUCERS
        for a in ({}, {"axis": 0})
    ),
    *(Sample(f"nd.{name}", [(2, 3)], np_shape=True, grad=True) for name in REDUCERS),
    *(Sample(f"nd.{name}", [()], np_shape=True) for name in REDUCERS),
    *(Sample(f"nd.{name}", [(2, 3)], {"axis": 2}) for name in REDUCERS),
    *(Sample(f"nd.{name}", [(2, 3)], {"axis": -3}) for name in REDUCERS),
    *(Sample(f"nd.{name}", [(2, 3)], {"axis": (1, 1)}) for name in REDUCERS),
    *(Sample(f"nd.{name}", [(3,)], {"axis": 0}) for name in REDUCERS),
    Sample("nd.sum", [(2, 3)], {"axis": "1"}, tag="axis-text"),
    Sample("nd.sum", [(2, 3)], {"axis": "(0,1)"}, tag="axes-text"),
    Sample("nd.sum", [(2, 3)], {"axis": [0, 1]}, tag="axes-list"),
    Sample("nd.sum", [(2, 3), 1], tag="axis-positional"),
    Sample("nd.sum", [np.full(5, 200, "uint8")], tag="uint8-overflow"),
    Sample("nd.sum", [np.full(5, 100, "int8")], tag="int8-overflow"),
    Sample("nd.mean", [np.array([1, 2, 4], "int32")], tag="int32-fraction"),
    Sample("nd.mean", [np.array([-1, -2, -4], "int32")], tag="int32-negative-fraction"),
    Sample("nd.sum", [np.full(3000, 1, "float16")], tag="float16-long"),
    Sample(
        "nd.mean",
        [np.full(3000, 100, "float16")],
        tag="float16-large",
        differs={"result": "the sum of the mean may pass the largest float16"},
    ),
    Sample("nd.sum_axis", [(2, 3)], {"axis": 1}, grad=True, smooth=True),
    Sample("nd.max_axis", [(2, 3)], {"axis": 1}, domain="distinct", grad=True, smooth=True),
    Sample("nd.min_axis", [(2, 3)], {"axis": 1}, domain="distinct", grad=True, smooth=True),
    # norm
    *(
        Sample("nd.norm", [(2, 3, 4)], {"ord": o, **attrs}, grad=True, smooth=True)
        for o in (1, 2)
        for attrs in (
            {},
            {"axis": 1},
            {"axis": -1, "keepdims": True},
            {"axis": (0, 2)},
            {"keepdims": True},
        )
    ),
    Sample("nd.norm", [(2, 3)], grad=True, smooth=True),
    Sample("nd.norm", [(2, 3)], {"ord": 3}),
    Sample(
        "nd.norm",
        [(2, 3)],
        {"axis": 1, "out_dtype": "float64"},
        differs={"result": "out_dtype works on the CPU"},
    ),
    Sample("nd.norm", [[[0.0, 0.0], [3.0, 4.0]]], {"axis": 1}, tag="zero", grad=True),
    Sample(
        "nd.norm", [[[0.0, 0.0], [3.0, -4.0]]], {"ord": 1, "axis": 1}, tag="zero,ord=1", grad=True
    ),
    Sample("nd.norm", [(2, 3, 4)], {"axis": (0, 1, 2)}),
    *(Sample("nd.norm", [(4,)], dtype=d, grad=True) for d in FLOATS),
    *(
        Sample(
            "nd.norm", [(4,)], dtype=d, differs={"result": "the root is rounded once, at the end"}
        )
        for d in DTYPES
        if d not in FLOATS
    ),
    # argmax and kin
    *(
        Sample(f"nd.{name}", [(2, 3, 4)], attrs, domain="distinct", exact=True)
        for name in ("argmax", "argmin")
        for attrs in (
            {},
            {"axis": 0},
            {"axis": 1},
            {"axis": -1},
            {"axis": 1, "keepdims": True},
            {"keepdims": True},
            {"axis": None},
        )
    ),
    *(
        Sample(f"nd.{name}", [TIES], {"axis": axis}, tag=f"ties,{axis}", exact=True)
        for name in ("argmax", "argmin")
        for axis in (0, 1, None)
    ),
    *(
        Sample(f"nd.{name}", [NANS], {"axis": axis}, tag=f"nan,{axis}", exact=True)
        for name in ("argmax", "argmin")
        for axis in (0, 1)
    ),
    *(
        Sample(f"nd.{name}", [(5,)], {"axis": 0}, dtype=d, exact=True)
        for name in ("argmax", "argmin")
        for d in DTYPES
    ),
    Sample("nd.argmax", [(2, 3)], {"axis": 1}, tag="backward", grad=True),
    Sample("nd.argmax", [(2, 3)], {"axis": 2}),
    Sample("nd.argmax", [(2, 3)], {"axis": (0, 1)}),
    Sample("nd.argmax", [(2, 0)], {"axis": 1}, np_shape=True),
    Sample("nd.argmax", [(2, 3)], np_shape=True),
    Sample("nd.argmax_channel", [(3, 4)], exact=True),
    Sample("nd.argmax_channel", [TIES], tag="ties", exact=True),
    Sample("nd.argmax_channel", [(2, 3, 4)], exact=True),
    Sample("nd.argmax_channel", [(3,)], exact=True),
    # moments, L2Normalization
    *(
        Sample("nd.moments", [(2, 3, 4)], attrs, grad=True, smooth=True)
        for attrs in (
            {},
            {"axes": (0,)},
            {"axes": (0, 2)},
            {"axes": (-1,), "keepdims": True},
            {"axes": (0, 1, 2)},
        )
    ),
    Sample("nd.moments", [(2, 3)], {"axes": 0}),
    Sample("nd.moments", [(2, 3)], {"axes": (0,)}, dtype="float64", grad=True),
    Sample("nd.moments", [(2, 3)], {"axes": (0,)}, dtype="int32"),
    *(
        Sample("nd.L2Normalization", [shape], attrs, grad=True, smooth=True)
        for shape in ((2, 3), (2, 3, 4), (2, 3, 2, 2))
        for attrs in (
            {},
            {"mode": "instance"},
            {"mode": "channel"},
            {"mode": "spatial"},
            {"eps": 0.5},
        )
    ),
    Sample("nd.L2Normalization", [[[0.0, 0.0], [3.0, 4.0]]], tag="zero", grad=True),
    Sample("nd.L2Normalization", [(2, 3)], {"mode": "nonsense"}),
    Sample("nd.L2Normalization", [(2, 3)], dtype="float64", grad=True),
    Sample("nd.L2Normalization", [(2, 3)], dtype="float16", grad=True),
    Sample("nd.L2Normalization", [(3,)]),
    # cumsum
    *(
        Sample("nd.cumsum", [(2, 3, 2)], attrs, grad=True, smooth=True)
        for attrs in ({}, {"axis": 0}, {"axis": 1}, {"axis": None})
    ),
    Sample("nd.cumsum", [(2, 3)], {"axis": -1}, differs={"result": "negative axes work"}),
    *(Sample("nd.cumsum", [(5,)], dtype=d) for d in DTYPES),
    Sample("nd.cumsum", [(5,)], {"dtype": "float64"}, grad=True),
    Sample("nd.cumsum", [np.full(5, 100, "int8")], {"dtype": "int32"}, tag="int8->int32"),
    Sample("nd.cumsum", [np.full(5, 100, "int8")], tag="int8-overflow"),
    Sample("nd.cumsum", [(2, 3)], {"axis": 2}),
    Sample("nd.histogram", [(10,)], {"bins": 4, "range": (-1, 1)}, exact=True),
    Sample("nd.histogram", [(10,), [-2.0, -0.5, 0.0, 2.0]], exact=True),
    Sample(
        "nd.histogram",
        [[-1.0, 0.0, 0.5, 1.0, 1.5]],
        {"bins": 2, "range": (-1, 1)},
        tag="edges",
        exact=True,
    ),
    *(
        Sample("nd.histogram", [(10,)], {"bins": 4, **bounds}, dtype=d, exact=True)
        for bounds in ({}, {"range": (0, 5)})
        for d in ("int32", "float64", "uint8")
    ),
    Sample("nd.histogram", [[1.0, 1.0, 1.0]], {"bins": 2}, tag="equal"),
    Sample("nd.histogram", [[1.0, 1.0, 1.0]], {"bins": 2, "range": (1, 1)}, tag="equal bounds"),
    Sample("nd.histogram", [(4,)], {"bins": [0, 1, 2]}),
    Sample("nd._internal._histogram", [(10,)], {"bin_cnt": -4, "range": (-1, 1)}),
    Sample("nd._internal._histogram", [(10,)], {"bin_cnt": 4, "range": (1, -1)}),
    Sample("nd._internal._histogram", [(10,)], {"bin_cnt": 4, "range": (-1, 1)}, exact=True),
    Sample("nd._internal._histogram", [(10,), [-2.0, -0.5, 0.0, 2.0]], exact=True),
    Sample("nd.multi_sum_sq", [(2, 3), (4,)], {"num_arrays": 2}),
    *(
        Sample(f"nd.{name}", [()], {"keepdims": keep}, np_shape=True)
        for name in ("sum", "mean", "prod", "max", "min", "argmax", "argmin")
        for keep in (False, True)
    ),
    *(
        Sample(f"nd.{name}", [(2, 0, 3)], attrs, np_shape=True)
        for name in ("prod", "sum")
        for attrs in ({"axis": (0, 2)}, {"axis": (0, 2), "keepdims": True})
    ),
    *(Sample("nd.L2Normalization", [(2, 3)], dtype=d) for d in ("int32", "uint8")),
    Sample("nd.cumsum", [(2, 3)], {"axis": 0, "dtype": "int32"}, exact=True),
    Sample("nd.all_finite", [(2, 3)]),
    Sample("nd.all_finite", [NANS]),
    Sample("nd.multi_all_finite", [(2, 3), NANS], {"num_arrays": 2}),
    Sample("nd.multi_all_finite", [(2, 3), In((4,))], {"num_arrays": 2}),
    Sample("nd.contrib.allclose", [(2, 3), (2, 3)]),
    Sample("nd.contrib.allclose", [[1.0, 2.0], [1.0, 2.00001]], {"rtol": 1e-3}, tag="close"),
    Sample("nd.contrib.allclose", [[1.0, np.nan], [1.0, np.nan]], tag="nan"),
    Sample(
        "nd.contrib.allclose", [[1.0, np.nan], [1.0, np.nan]], {"equal_nan": True}, tag="nan-equal"
    ),
]
