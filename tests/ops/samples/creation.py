"""Arrays made from nothing."""

from __future__ import annotations

from .sample import DTYPES, Sample

HALF_STEPS = {"result": "float16 counts in steps that are no integers, MXNet cuts them"}

SAMPLES = [
    *(
        Sample(
            f"nd.{name}",
            [],
            {"shape": shape},
            exact=True,
            check="shape" if name == "empty" else "value",
        )
        for name in ("zeros", "ones", "empty")
        for shape in (3, (2, 3), (1,), [2, 2])
    ),
    *(
        Sample(
            f"nd.{name}",
            [],
            {"shape": (2,), "dtype": d},
            exact=True,
            check="shape" if name == "empty" else "value",
        )
        for name in ("zeros", "ones", "empty")
        for d in (*DTYPES, "bool")
    ),
    *(
        Sample(f"nd.{n}", [], {"shape": s}, np_shape=True)
        for n in ("zeros", "ones")
        for s in ((), (2, 0))
    ),
    *(
        Sample(f"nd.{n}", [], {"shape": (2, 0)}, differs={"result": "0-size arrays work"})
        for n in ("zeros", "ones")
    ),
    Sample("nd.zeros", [], {"shape": (-1, 2)}),
    Sample("nd.zeros", [], {"shape": (2,), "dtype": "nonsense"}),
    Sample("nd.zeros", []),
    *(Sample("nd.full", [], {"shape": (2, 3), "val": v}, exact=True) for v in (0, 2.5, -1)),
    *(Sample("nd.full", [], {"shape": (2,), "val": 2.7, "dtype": d}, exact=True) for d in DTYPES),
    Sample("nd.full", [], {"shape": 3, "val": True}, exact=True),
    *(
        Sample("nd.full", [], {"shape": 1, "val": v, "dtype": d}, exact=True)
        for d in ("uint8", "int8", "int32", "float16")
        for v in (300, -1, -2.7, 1e10)
    ),
    *(
        Sample("nd.arange", args, attrs)
        for args, attrs in (
            ([5], {}),
            ([2, 7], {}),
            ([2, 7, 2], {}),
            ([7, 2, -2], {}),
            ([0, 1, 0.25], {}),
            ([3], {"repeat": 2}),
            ([0, 6, 2], {"repeat": 3}),
            ([0.5], {}),
            ([1, 2, 0.3], {}),
            ([], {"start": 1, "stop": 4}),
            ([], {"start": 3}),
            ([5.5], {}),
            ([0, 5, 1, 1, False], {}),
            ([1, None], {}),
        )
    ),
    *(Sample("nd.arange", [4], {"dtype": d}, exact=True) for d in DTYPES),
    Sample("nd.arange", [0.5, 4], {"dtype": "int32"}),
    *(
        Sample("nd.arange", args, {"dtype": d}, exact=True)
        for args in ([0, 3, 0.5], [-1.5, 3, 1.5], [0.5, 6.5, 1.5])
        for d in ("int32", "int64", "int8", "uint8")
    ),
    Sample("nd.arange", [0, 3, 0.5], {"dtype": "float16"}, differs=HALF_STEPS),
    Sample("nd.arange", [0, 10000000, 2500000]),
    *(
        Sample("nd.arange", args, differs={"result": "an empty range is an empty array"})
        for args in ([3, 1], [3, 3], [0])
    ),
    Sample("nd.arange", [0, 3, 0]),
    Sample(
        "nd.arange",
        [0, 3],
        {"infer_range": True},
        differs={"result": "infer_range is for graphs; MXNet ignores it here"},
    ),
    *(
        Sample("nd.linspace", args, attrs)
        for args, attrs in (
            ([0, 1, 5], {}),
            ([2, 3, 4], {"endpoint": False}),
            ([5, 1, 3], {}),
            ([0, 1, 1], {}),
            ([0, 1, 1], {"endpoint": False}),
            ([0, 10, 4], {"dtype": "int32"}),
            ([0, 10, 4], {"dtype": "float64"}),
            ([-1, 1, 7], {"dtype": "float16"}),
            ([0, 1, 2], {}),
            ([0, 1], {}),
            ([0, 1, 0], {}),
            ([0, 1, -2], {}),
        )
    ),
    *(
        Sample("nd.eye", args, attrs, exact=True)
        for args, attrs in (
            ([3], {}),
            ([3, 4], {}),
            ([4, 3], {}),
            ([3, 0, 1], {}),
            ([3, 4, 2], {}),
            ([3], {"k": -1}),
            ([3], {"M": 2, "k": -2}),
            ([2], {"dtype": "int32"}),
            ([2], {"dtype": "float64"}),
            ([2], {"k": 5}),
            ([2], {"N": 3}),
            ([], {"N": 2}),
            ([-1], {}),
        )
    ),
    Sample("nd.zeros_like", [(2, 3)], {"dtype": "float64"}),
    Sample("nd.ones_like", [(2, 3)], dtype="uint8"),
    *(Sample(f"nd._internal.{n}", [], {"shape": (2, 3)}, exact=True) for n in ("_zeros", "_ones")),
    Sample("nd._internal._full", [], {"shape": (2, 3), "value": 1.5}, exact=True),
    Sample("nd._internal._full", [(2,), "cpu(0)", "int32", 3], tag="positional", exact=True),
    Sample("nd._internal._zeros", [(2,), "cpu(0)", "int32"], tag="positional", exact=True),
    Sample("nd._internal._ones", [(2,), "cpu(0)", "int32"], tag="positional", exact=True),
    Sample("nd._internal._eye", [2, 3, 1, "cpu(0)", "int32"], tag="positional", exact=True),
    Sample(
        "nd._internal._arange", [0, 4, 1, 1, False, "cpu(0)", "int32"], tag="positional", exact=True
    ),
    *(
        Sample("nd._internal._full", [], {"shape": 1, "value": v, "dtype": d}, exact=True)
        for d in ("uint8", "int32", "float64")
        for v in (300.7, -1, 0.1, 1e10)
    ),
    Sample("nd._internal._full", [], {"shape": (2,)}),
    Sample("nd._internal._arange", [], {"stop": 3}),
    Sample("nd._internal._arange", [], {"start": 2, "infer_range": True}),
    Sample("nd._internal._arange", [], {"start": 0, "stop": 4, "step": 1}, exact=True),
    Sample("nd._internal._eye", [], {"N": 3}, exact=True),
    Sample("nd._internal._linspace", [], {"start": 0, "stop": 4, "num": 3}),
]
