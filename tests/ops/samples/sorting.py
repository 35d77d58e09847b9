"""Sorting and ranking."""

from __future__ import annotations

from .sample import DTYPES, Sample

TIES = [[3.0, 1.0, 3.0, 1.0, 2.0], [2.0, 2.0, 2.0, 2.0, 2.0]]
AXES = [{}, {"axis": 0}, {"axis": 1}, {"axis": -1}, {"axis": None}]

SAMPLES = [
    *(
        # MXNet fails to record sort without an axis
        Sample(
            f"nd.{name}",
            [(3, 4)],
            {**axis, **order},
            domain="distinct",
            exact=True,
            grad=name == "sort" and axis != {},
            smooth=name == "sort" and axis != {},
        )
        for name in ("sort", "argsort")
        for axis in AXES
        for order in ({}, {"is_ascend": False}, {"is_ascend": True})
    ),
    *(
        Sample(f"nd.{name}", [(2, 3, 4)], {"axis": 1}, domain="distinct")
        for name in ("sort", "argsort")
    ),
    *(
        Sample(
            f"nd.{name}",
            [TIES],
            {"axis": 1, "is_ascend": up},
            tag=f"ties,{up}",
            exact=True,
            grad=name == "sort",
        )
        for name in ("sort", "argsort")
        for up in (False, True)
    ),
    *(
        Sample(
            f"nd.{name}",
            [(5,)],
            dtype=d,
            domain="distinct" if d != "uint8" else "real",
            exact=True,
            differs={"result": "float16 works"} if d == "float16" else {},
        )
        for name in ("sort", "argsort")
        for d in DTYPES
    ),
    *(
        Sample("nd.argsort", [(4,)], {"dtype": d}, domain="distinct", exact=True)
        for d in ("uint8", "int32", "int64", "float16", "float64")
    ),
    Sample("nd.argsort", [(4,)], tag="backward", grad=True),
    Sample("nd.sort", [(2, 3)], {"axis": 2}),
    Sample("nd.argsort", [(2, 3)], {"axis": 2}),
    # topk
    *(
        Sample(
            "nd.topk",
            [(3, 4)],
            {"ret_typ": kind, **attrs},
            domain="distinct",
            exact=True,
            grad=kind in ("value", "both"),
            smooth=kind == "value",
        )
        for kind in ("value", "indices", "mask", "both")
        for attrs in (
            {},
            {"k": 2},
            {"k": 2, "axis": 0},
            {"k": 2, "is_ascend": True},
            {"k": 3, "axis": None},
            {"k": 0},
            {"k": 4},
            {"axis": 1, "k": 1},
            {"k": 2, "axis": -2},
        )
    ),
    Sample("nd.topk", [(3, 4)], domain="distinct", exact=True),
    *(
        Sample(
            "nd.topk",
            [(3, 4)],
            {"k": 2, "ret_typ": kind, "dtype": d},
            domain="distinct",
            exact=True,
        )
        for kind in ("indices", "both", "value", "mask")
        for d in ("int32", "int64", "float64", "uint8", "float16")
    ),
    *(
        Sample("nd.topk", [TIES], {"k": 3, "ret_typ": kind}, tag=f"ties,{kind}", exact=True)
        for kind in ("both", "mask")
    ),
    Sample(
        "nd.topk",
        [TIES],
        {"k": 3, "ret_typ": "both", "is_ascend": True},
        tag="ties,ascend",
        exact=True,
    ),
    *(
        Sample(
            "nd.topk",
            [(5,)],
            {"k": 2, "ret_typ": "both"},
            dtype=d,
            exact=True,
            domain="distinct" if d != "uint8" else "int:0:200",
        )
        for d in DTYPES
    ),
    Sample("nd.topk", [(3, 4)], {"k": 5}),
    Sample("nd.topk", [(3, 4)], {"k": -1}),
    Sample("nd.topk", [(3, 4)], {"axis": 2}),
    Sample("nd.topk", [(3, 4)], {"ret_typ": "nonsense"}),
    Sample("nd.topk", [(3, 4)], {"ret_typ": "indices", "k": 1}, tag="backward", grad=True),
]
