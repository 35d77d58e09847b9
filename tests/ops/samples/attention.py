"""Products of multi-head attention over interleaved arrays."""

from __future__ import annotations

from .sample import In, Sample

PLACE = "nd.contrib.interleaved_matmul_"


def layer(op: str, arrays: list, heads: object) -> Sample:
    """A product whose gradients are true derivatives."""
    return Sample(PLACE + op, arrays, {"heads": heads}, grad=True, smooth=True)


CALLS = {
    "selfatt_qk": [(3, 2, 12)],
    "selfatt_valatt": [(3, 2, 12), (4, 3, 3)],
    "encdec_qk": [(3, 2, 4), (5, 2, 8)],
    "encdec_valatt": [(5, 2, 8), (4, 3, 5)],
}
TYPES = {"result": "MXNet computes in float32 alone on the CPU"}
GARBAGE = {"result": "MXNet reads outside of its arrays"}
SMALLEST = {
    "selfatt_qk": [(1, 1, 3)],
    "selfatt_valatt": [(1, 1, 3), (1, 1, 1)],
    "encdec_qk": [(1, 1, 1), (1, 1, 2)],
    "encdec_valatt": [(1, 1, 2), (1, 1, 1)],
}
LARGER = {
    "selfatt_qk": [(5, 3, 36)],
    "selfatt_valatt": [(5, 3, 36), (9, 5, 5)],
    "encdec_qk": [(6, 3, 12), (4, 3, 24)],
    "encdec_valatt": [(4, 3, 24), (9, 6, 4)],
}

SAMPLES = [
    *(layer(op, arrays, 2) for op, arrays in CALLS.items()),
    *(layer(op, arrays, 1) for op, arrays in SMALLEST.items()),
    *(layer(op, arrays, 3) for op, arrays in LARGER.items()),
    *(layer(op, arrays, "2") for op, arrays in CALLS.items()),
    *(
        Sample(PLACE + op, arrays, {"heads": 2}, dtype=dtype, differs=TYPES)
        for op, arrays in CALLS.items()
        for dtype in ("float16", "float64")
    ),
    *(Sample(PLACE + op, arrays, {"heads": 2}, dtype="int32") for op, arrays in CALLS.items()),
    *(Sample(PLACE + op, arrays) for op, arrays in CALLS.items()),
    *(Sample(PLACE + op, arrays, {"heads": -1}) for op, arrays in CALLS.items()),
    *(Sample(PLACE + op, arrays, {"heads": "many"}) for op, arrays in CALLS.items()),
    Sample(PLACE + "selfatt_qk", [(3, 12)], {"heads": 2}),
    Sample(PLACE + "selfatt_qk", [(3, 2, 2, 12)], {"heads": 2}),
    Sample(PLACE + "selfatt_qk", [(3, 2, 10)], {"heads": 2}, differs=GARBAGE, check="shape"),
    Sample(PLACE + "selfatt_valatt", [(3, 2, 12), (4, 3, 4)], {"heads": 2}),
    Sample(PLACE + "selfatt_valatt", [(3, 2, 12), (4, 5, 3)], {"heads": 2}),
    Sample(PLACE + "selfatt_valatt", [(3, 2, 12), (4, 9)], {"heads": 2}),
    Sample(PLACE + "selfatt_valatt", [(3, 12), (4, 3, 3)], {"heads": 2}),
    Sample(PLACE + "selfatt_valatt", [(3, 2, 12)], {"heads": 2}),
    Sample(PLACE + "selfatt_valatt", [(3, 2, 12), In((4, 3, 3), dtype="float64")], {"heads": 2}),
    Sample(PLACE + "encdec_qk", [(3, 2, 4), (5, 2, 10)], {"heads": 2}),
    Sample(PLACE + "encdec_qk", [(3, 2, 4), (5, 2, 12)], {"heads": 2}),
    Sample(PLACE + "encdec_qk", [(3, 2, 4), (5, 3, 8)], {"heads": 2}),
    Sample(PLACE + "encdec_qk", [(3, 8), (5, 2, 8)], {"heads": 2}),
    Sample(PLACE + "encdec_qk", [(3, 2, 4), (5, 16)], {"heads": 2}),
    Sample(PLACE + "encdec_qk", [(3, 2, 4), In((5, 2, 8), dtype="float64")], {"heads": 2}),
    Sample(PLACE + "encdec_valatt", [(5, 2, 8), (4, 3, 4)], {"heads": 2}),
    Sample(PLACE + "encdec_valatt", [(5, 2, 8), (3, 3, 5)], {"heads": 2}),
    Sample(PLACE + "encdec_valatt", [(5, 2, 8), (4, 15)], {"heads": 2}),
    Sample(PLACE + "encdec_valatt", [(5, 16), (4, 3, 5)], {"heads": 2}),
]
