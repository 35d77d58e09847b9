"""Operators that MXNet's own Python code and symbol files use."""

from __future__ import annotations

import numpy as np

from .sample import DTYPES, FLOATS, In, Sample

ONE_HOT = "nd._internal._onehot_encode"
SET = "nd._internal._scatter_set_nd"
ZEROS = "nd._internal._zeros_without_dtype"
ZIPF = "nd._internal._sample_unique_zipfian"
TIMES = "nd.contrib.backward_gradientmultiplier"
ANY_DTYPE = {"result": "positions and results of any dtype work"}
OWN_COPY = {"result": "works without lhs as out, which MXNet insists on"}
EAGER = {"result": "calls on arrays work, MXNet's fail"}
TAKES_ARRAYS = {"result": "takes the arrays that it needs, MXNet's function takes none"}
GRID = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


def positions(*values: float, dtype: str = "float32") -> np.ndarray:
    """Return an array of numbers."""
    return np.array(values, dtype)


SAMPLES = [
    # one-hot rows
    Sample(ONE_HOT, [positions(1, 0, 2), (3, 4)]),
    Sample(ONE_HOT, [positions(1.7, -0.5, -1, 7), (4, 3)]),
    Sample(ONE_HOT, [positions(), In((0, 3))], np_shape=True),
    Sample(ONE_HOT, [positions(1, 0), (3, 3)], tag="rows"),
    Sample(ONE_HOT, [positions(1, 0), (2,)], tag="one axis"),
    Sample(ONE_HOT, [positions(1, 0).reshape(1, 2), (2, 2)], tag="two axes"),
    *(
        Sample(ONE_HOT, [positions(1, 0, dtype=d), In((2, 3), dtype=d)], dtype=d, differs=ANY_DTYPE)
        for d in DTYPES
        if d != "float32"
    ),
    Sample("nd.onehot_encode", [positions(1, 0, 2), (3, 4)], mutates=(1,)),
    Sample("nd.onehot_encode", [positions(1, -1, 9), (3, 4)], mutates=(1,), tag="outside"),
    Sample("nd.onehot_encode", [positions(1, 0), (3, 3)], tag="rows"),
    # writing at coordinates
    *(
        Sample(
            SET, [GRID, values, np.array(index, "float32")], {"shape": (2, 3)}, dtype=d,
            tag=f"{tag},{d}", differs=OWN_COPY,
        )
        for d in ("float32", "int32")
        for tag, values, index in [
            ("elements", [10.0, 20.0], [[0, 1], [2, 0]]),
            ("rows", [[10.0, 20.0, 30.0]], [[1]]),
        ]
    ),
    Sample(SET, [GRID, [10.0, 20.0], [[0, 1], [2, 0]]], {"shape": (3, 2)}, tag="shape"),
    Sample(SET, [GRID, [10.0, 20.0, 30.0], [[0, 1], [2, 0]]], {"shape": (2, 3)}, tag="values"),
    Sample(SET, [GRID, [10.0, 20.0], [[0, 1], [2, 0]]], tag="no shape"),
    Sample(
        SET, [GRID, positions(1, 2, dtype="int32"), [[0, 1], [2, 0]]], {"shape": (2, 3)},
        tag="mixed",
    ),
    # zeros of a numbered type
    Sample(ZEROS, [], {"shape": (2, 3)}, differs=EAGER),
    Sample(ZEROS, [], {"shape": (2,), "dtype": "int32"}),
    # gradients under public names
    *(
        Sample(TIMES, [(2, 3)], {"scalar": s}, dtype=d)
        for d in DTYPES
        for s in ((-0.5, 2.5) if d in FLOATS else (2.5, 2))
    ),
    Sample(TIMES, [(2, 3)]),
    Sample(TIMES, [(2, 3)], {"scalar": 2.5, "is_int": False}, dtype="int32"),
    Sample(
        TIMES, [(2, 3)], {"scalar": 3.0}, tag="backward", grad=True,
        differs={"gradient": "has a gradient"},
    ),
    Sample("nd.contrib.backward_quadratic", [(2, 3), (2, 3)], {"a": 2.0}, differs=TAKES_ARRAYS),
    Sample("nd.contrib.backward_index_copy", [(4, 2), (4, 2), positions(1, 3), (2, 2)],
           differs=TAKES_ARRAYS),
    # unique draws: the streams of MXNet's CPU
    *(
        Sample(ZIPF, [], {"range_max": top, "shape": shape}, exact=True, seed=seed)
        for seed, top, shape in [
            (0, 100, (2, 6)), (7, 100, (2, 6)), (0, 5, (3, 5)), (3, 1_000_000, (1, 50)),
            (1, 1000, (70, 3)), (2, 1, (1, 1)), (4, 50, (1100, 2)),
        ]
    ),
    Sample(ZIPF, [], {"range_max": 10, "shape": (0, 3)}, np_shape=True),
    Sample(ZIPF, [], {"range_max": 10, "shape": (3,)}),
    Sample(ZIPF, [], {"range_max": 10}),
    Sample(ZIPF, [], {"shape": (1, 3)}),
]  # fmt: skip
