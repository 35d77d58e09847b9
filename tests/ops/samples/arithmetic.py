"""Binary operators: arrays with arrays, numbers with arrays, broadcast and not."""

from __future__ import annotations

import numpy as np

from .sample import DTYPES, In, Sample

SMOOTH = ("add", "subtract", "multiply", "divide", "true_divide", "power")
COMPARE = ("equal", "not_equal", "greater", "greater_equal", "lesser", "lesser_equal")
LOGICAL = ("logical_and", "logical_or", "logical_xor")
KINKED = ("modulo", "maximum", "minimum")
BINARY = (*SMOOTH, *KINKED, *COMPARE, *LOGICAL)
BROADCAST_SMOOTH = ("add", "plus", "sub", "minus", "mul", "div", "power", "hypot")
BROADCAST = (*BROADCAST_SMOOTH, "mod", "maximum", "minimum", *COMPARE, *LOGICAL)
GRAPH = ("power", "mod", "maximum", "minimum", "hypot", *COMPARE, *LOGICAL)
SCALAR_SMOOTH = ("plus", "minus", "rminus", "mul", "div", "rdiv", "power", "rpower", "hypot")
SCALAR = (*SCALAR_SMOOTH, "mod", "rmod", "maximum", "minimum", *COMPARE, *LOGICAL)
DUNDERS = (
    "add", "sub", "mul", "truediv", "mod", "pow", "eq", "ne", "lt", "le", "gt", "ge",
)  # fmt: skip
INPLACE = ("iadd", "isub", "imul", "itruediv", "imod", "ipow")

IN_PLACE = {"result": "writes into the array, MXNet makes another one"}
BETTER = {"result": "works, where MXNet raises TypeError"}
#: operands whose pairs meet every sign, zero and special value
LEFT = [2.0, -2.0, 0.0, -0.0, 3.5, -3.5, np.inf, -np.inf, np.nan, 1.0, 7.0, -7.0, 1.0, 5.5]
RIGHT = [2.0, -2.0, 0.0, 0.0, 2.0, 2.0, 1.0, np.inf, 1.0, np.nan, -3.0, 3.0, 0.0, -1.5]
INTS = [7, -7, 7, -7, 0, 3, 5, 2, -1, 11]
NONZERO = [entry or 4 for entry in INTS]
INT_RIGHT = [2, 2, -2, -2, 3, 3, 5, 7, 2, 1]


def ints(values: list[int], dtype: str) -> np.ndarray:
    """Return the values in the dtype; unsigned ones lose their signs."""
    return np.array(np.abs(values) if dtype == "uint8" else values).astype(dtype)


def pairs(prefix: str, names: tuple[str, ...]) -> list[Sample]:
    """Specials and every dtype for operators of two arrays."""
    return [
        Sample(f"{prefix}{name}", [LEFT, RIGHT], tag="specials", grad=True) for name in names
    ] + [
        Sample(f"{prefix}{name}", [ints(INTS, d), ints(INT_RIGHT, d)], tag=d, grad=True)
        for name in names
        for d in DTYPES
        if d != "float32"
    ]


SAMPLES = [
    # nd.add and its kin: broadcasting, numbers on either side
    *(
        Sample(f"nd.{name}", arrays, domain="positive", grad=True, smooth=name in SMOOTH)
        for name in BINARY
        for arrays in ([(2, 3), (2, 3)], [(2, 3), (1, 3)], [(2, 3), 2.5], [1.5, (2, 3)])
    ),
    *pairs("nd.", BINARY),
    *(Sample(f"nd.{name}", [7, 2], tag="numbers") for name in ("maximum", "minimum", "power")),
    *(Sample(f"nd.{name}", [7, 2], tag="numbers") for name in ("add", "divide", "modulo")),
    *(
        Sample(f"nd.{name}", args, tag=f"{dtype},{where}")
        for name in BINARY
        for dtype in ("int32", "int64", "uint8", "float16", "float64")
        for where, args in (
            ("array-1.5", [ints(INTS, dtype), 1.5]),
            ("2.7-array", [2.7, ints([1, 2, 3, -1, 5], dtype)]),
        )
    ),
    Sample("nd.add", [(2, 3), (3, 2)]),
    Sample("nd.add", [(2, 3), (3,)]),
    Sample("nd.add", [(2, 3), (1, 2, 3)]),
    Sample("nd.add", [(2, 3), "text"]),
    Sample("nd.add", [(2, 3), None]),
    *(
        Sample("nd.add", [In((2,), dtype=a), In((2,), dtype=b)], tag=f"{a}+{b}")
        for a, b in (
            ("float32", "float64"),
            ("float16", "float32"),
            ("int32", "float32"),
            ("int32", "int64"),
            ("float32", "int32"),
            ("uint8", "int32"),
        )
    ),
    Sample("nd.add", [(0, 3), (0, 3)], np_shape=True, grad=True),
    Sample("nd.add", [(2, 0), 1.0], np_shape=True, grad=True),
    Sample("nd.add", [(2, 3), ()], np_shape=True, grad=True),
    # broadcast_*
    *(
        Sample(
            f"nd.broadcast_{name}",
            [a, b],
            domain="positive",
            grad=True,
            smooth=name in BROADCAST_SMOOTH,
        )
        for name in BROADCAST
        for a, b in (((2, 3), (2, 3)), ((2, 1, 3), (1, 4, 1)), ((1,), (3, 2)), ((2, 3), (1,)))
    ),
    *pairs("nd.broadcast_", BROADCAST),
    Sample("nd.broadcast_add", [(2, 3), (3,)]),
    Sample("nd.broadcast_add", [(2, 3), (4, 3)]),
    Sample("nd.broadcast_add", [(2, 3), In((2, 3), dtype="float64")]),
    Sample("nd.broadcast_add", [(2, 3), 1.0]),
    Sample("nd.broadcast_equal", [In((3,), dtype="int32"), In((3,), dtype="float32")]),
    # what graphs call: no broadcasting
    *(
        Sample(
            f"nd._internal._{name}",
            [(2, 3), (2, 3)],
            domain="positive",
            grad=True,
            smooth=name in BROADCAST_SMOOTH,
        )
        for name in GRAPH
    ),
    *(Sample(f"nd._internal._{name}", [LEFT, RIGHT], tag="specials", grad=True) for name in GRAPH),
    *(Sample(f"nd._internal._{name}", [(2, 3), (1, 3)]) for name in GRAPH),
    *(
        Sample(
            f"nd._internal._{name}", [ints(INTS, "int32"), ints(INT_RIGHT, "int32")], tag="int32"
        )
        for name in GRAPH
    ),
    # elemwise_*: no broadcasting
    *(
        Sample(f"nd.elemwise_{name}", [(2, 3), (2, 3)], domain="positive", grad=True, smooth=True)
        for name in ("add", "sub", "mul", "div")
    ),
    *pairs("nd.elemwise_", ("add", "sub", "mul", "div")),
    *(Sample(f"nd.elemwise_{name}", [(2, 3), (1, 3)]) for name in ("add", "sub", "mul", "div")),
    Sample("nd.elemwise_add", [(2, 3), (3, 2)]),
    Sample("nd.elemwise_add", [(2, 3), In((2, 3), dtype="float64")]),
    Sample("nd.elemwise_add", [(2, 3), In((2, 3), dtype="int32")]),
    # _internal scalar operators
    *(
        Sample(
            f"nd._internal._{name}_scalar",
            [(2, 3)],
            {"scalar": 1.5},
            domain="positive",
            grad=True,
            smooth=name in SCALAR_SMOOTH,
        )
        for name in SCALAR
    ),
    *(
        Sample(
            f"nd._internal._{name}_scalar", [LEFT], {"scalar": s}, tag=f"specials,{s}", grad=True
        )
        for name in SCALAR
        for s in (2.0, -2.0, 0.0)
    ),
    *(
        Sample(
            f"nd._internal._{name}_scalar",
            [ints(NONZERO if name == "rdiv" else INTS, d)],
            {"scalar": s},
            tag=f"{d},{s}",
        )
        for name in SCALAR
        for d in ("int32", "int64", "uint8", "int8", "float16", "float64")
        for s in (2, 2.7)
    ),
    Sample("nd._internal._plus_scalar", [ints(INTS, "int32")], {"scalar": 2.7, "is_int": False}),
    Sample("nd._internal._plus_scalar", [(2, 3)], {"scalar": "1.5"}),
    Sample("nd._internal._plus_scalar", [(2, 3)]),
    # the Python operators
    *(
        Sample(f"operator.{name}", arrays, domain="positive", grad=True)
        for name in DUNDERS
        for arrays in (
            [(2, 3), (2, 3)],
            [(2, 3), (1, 3)],
            [(2, 3), 2],
            [(2, 3), 2.5],
            [1.5, (2, 3)],
        )
    ),
    *(
        Sample(f"operator.{name}", args, tag=f"{dtype},{where}")
        for name in DUNDERS
        for dtype in ("int32", "int64", "uint8", "float16", "float64")
        for where, args in (
            ("array-array", [ints(INTS, dtype), ints(INT_RIGHT, dtype)]),
            ("array-2", [ints(INTS, dtype), 2]),
            ("array-1.5", [ints(INTS, dtype), 1.5]),
            ("7-array", [7, ints([1, 2, 3, -1, 5], dtype)]),
        )
    ),
    *(
        Sample(
            f"operator.{name}",
            [a, b],
            domain="positive",
            mutates=(0,),
            differs=IN_PLACE if name == "ipow" else {},
        )
        for name in INPLACE
        for a, b in (((2, 3), (2, 3)), ((2, 3), (1, 3)), ((2, 3), 2.5), ((1, 3), (2, 3)))
    ),
    *(
        Sample(f"operator.{name}", [ints(INTS, "int32"), 1.5], tag="int32,1.5", mutates=(0,))
        for name in INPLACE
    ),
    *(Sample(f"operator.{name}", [(2, 3)], grad=True) for name in ("neg", "abs", "pos", "invert")),
    *(Sample(f"operator.{name}", [(2, 3), (2, 3)]) for name in ("and_", "or_", "xor", "lshift")),
    Sample("operator.add", [(2, 3), np.ones((2, 3), "float32")], tag="two-arrays"),
    Sample("operator.add", [(2, 3), In((2, 3), dtype="float64")]),
    Sample("operator.iadd", [(2, 3), In((2, 3), dtype="float64")]),
    *(Sample(f"operator.{n}", [(2, 3), None], differs=BETTER) for n in ("eq", "ne")),
    Sample("operator.floordiv", [(2, 3), (2, 3)], differs=BETTER),
    Sample("operator.matmul", [(2, 3), (3, 2)], differs=BETTER),
    Sample("operator.eq", [(2, 3), "text"]),
    Sample("operator.add", [(2, 3), "text"]),
    Sample("operator.add", [(2, 3), None]),
    Sample("operator.add", [(2, 3), (3, 2)]),
    Sample("operator.sub", [(0, 3), 1], np_shape=True),
    Sample("operator.add", [(2, 3), True]),
    Sample("operator.lt", [np.array([1, 2, 3], "int32"), 1.5], tag="int32<1.5"),
    Sample(
        "operator.lt",
        [np.array([1, 2, 3], "int32"), np.array([1.5, 1.5, 1.5], "float32")],
        tag="int32<float32",
    ),
    Sample("operator.eq", [np.array([2**24, 2**24 + 1], "int32"), 2**24], tag="int32-past-float32"),
    Sample("operator.add", [np.array([2**31 - 1], "int32"), 1], tag="int32-overflow"),
    Sample("operator.mul", [np.array([200], "uint8"), 2], tag="uint8-overflow"),
    Sample("operator.add", [np.array([2**53, 2**40], "int64"), 1], tag="int64-past-float64"),
    Sample("operator.add", [np.array([5, 6], "int32"), 2**24 + 1], tag="int32-big-scalar"),
]
