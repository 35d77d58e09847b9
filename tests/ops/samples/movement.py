"""Operators that move, copy or re-label elements without computing."""

from __future__ import annotations

import numpy as np

from .sample import DTYPES, In, Sample

RESHAPES = [
    ((2, 3, 4), (4, 6)), ((2, 3, 4), (-1,)), ((2, 3, 4), (0, -1)), ((2, 3, 4), (0, 0, -1)),
    ((2, 3, 4), (4, 0, 2)), ((2, 3, 4), (2, 0, 0)), ((2, 3, 4), (-2,)), ((2, 3, 4), (2, -2)),
    ((2, 3, 4), (-2, 1, 1)), ((2, 3, 4), (-3, 4)), ((2, 3, 4, 5), (-3, -3)), ((2, 3, 4), (0, -3)),
    ((2, 3, 4), (-3, -2)), ((2, 3, 4), (-4, 1, 2, -2)), ((2, 3, 4), (2, -4, -1, 3, -2)),
    ((2, 3, 4), (-4, -1, 2, 0, 0)), ((2, 3, 4), (-4, 2, -1, -3)), ((2, 3, 4), (6, -1)),
    ((2, 3, 4), (1, 1, -1)), ((2, 3, 4), (24,)), ((8, 3), (-4, 2, 4, 0)), ((2, 3, 4), (-3, -1)),
    ((2, 3, 4), (0, -4, -1, 3, 0)), ((1,), (1, 1, 1)), ((10, 5, 4), (-1, 0)),
    ((2, 3, 4), (0, 0, 0, -1)), ((2, 3, 4), (0, 0, 0, 1)),
]  # fmt: skip
BAD_RESHAPES = [
    ((2, 3, 4), (-1, -1)), ((2, 3, 4), (0, 0, 0, 0)),
    ((2, 3, 4), (-4, -1, -1, 0, 0)), ((2, 3, 4), (-4, 3, 2, 0, 0)), ((2, 3, 4), (-5,)),
    ((2, 3), (0, -3)), ((2, 3), (-4, 2)),
]  # fmt: skip
REVERSED = [
    ((10, 5, 4), (-1, 0)), ((2, 3, 4), (-1, 0)), ((2, 3, 4), (0, -1)), ((2, 3, 4), (-1, 0, 0)),
    ((2, 3, 4), (-2, 4)), ((2, 3, 8), (0, 0, -4, 2, -1)),
    ((2, 3, 4), (-3, 0)), ((2, 3, 4), (0, -3)), ((2, 3, 4, 5), (-1, 0, -3)), ((2, 3, 4), (6, -1)),
    ((8, 3), (-4, 2, -1, 0)),
]  # fmt: skip

BOUNDS = ("lhs_begin", "lhs_end", "rhs_begin", "rhs_end")
HAS_GRADIENT = {"gradient": "has one, MXNet refuses it"}
NEGATIVE = {"result": "negative axes count from the end"}


def each(op: str, shape: tuple[int, ...], *branches: dict, **more: object) -> list[Sample]:
    """One differentiated sample for every set of attributes."""
    return [Sample(op, [shape], attrs, grad=True, smooth=True, **more) for attrs in branches]


SAMPLES = [
    *(Sample("nd.reshape", [s], {"shape": t}, grad=True, smooth=True) for s, t in RESHAPES),
    *(Sample("nd.reshape", [s], {"shape": t}) for s, t in BAD_RESHAPES),
    *(Sample("nd.reshape", [s], {"shape": t, "reverse": True}, grad=True) for s, t in REVERSED),
    Sample("nd.reshape", [(2, 3)], {"shape": "(3,2)"}, tag="text"),
    Sample("nd.reshape", [(2, 3)], {"shape": [3, -1]}, tag="list"),
    Sample("nd.reshape", [(2, 3)]),
    Sample("nd.reshape", [(2, 3)], {"shape": ()}),
    Sample("nd.reshape", [(2, 3)], {"target_shape": (3, 2)}),
    Sample("nd.reshape", [(2, 3)], {"target_shape": (0, 3), "keep_highest": True}),
    *(Sample("nd.reshape", [(4,)], {"shape": (2, 2)}, dtype=d) for d in DTYPES),
    Sample("nd.Reshape", [(2, 3)], {"shape": (3, 2)}, grad=True),
    Sample("nd.reshape_like", [(2, 3), (3, 2)], grad=True, smooth=True),
    Sample("nd.reshape_like", [(30,), (2, 3, 5)], {"lhs_begin": 0, "lhs_end": None}, grad=True),
    Sample(
        "nd.reshape_like",
        [(30, 7), (15, 2, 4)],
        {"lhs_begin": 0, "lhs_end": 1, "rhs_begin": 0, "rhs_end": 2},
        grad=True,
    ),
    Sample(
        "nd.reshape_like",
        [(7, 30), (15, 2, 4)],
        {"lhs_begin": -1, "lhs_end": None, "rhs_begin": 0, "rhs_end": -1},
        grad=True,
    ),
    Sample("nd.reshape_like", [(2, 3), (4, 2)]),
    *(
        Sample("nd.reshape_like", [(6,), (2, 3)], dict(zip(BOUNDS, bounds, strict=True)))
        for bounds in [(0, 1, 0, 3), (-5, 1, 0, 2), (1, 1, 0, 1), (0, None, None, None)]
    ),
    Sample("nd.reshape_like", [(4, 3), (2, 2, 5)], {"lhs_end": 1, "rhs_end": 2}, grad=True),
    *each("nd.flatten", (2, 3, 4), {}),
    *each("nd.Flatten", (2, 3), {}),
    Sample("nd.flatten", [(3,)], grad=True),
    *each("nd.transpose", (2, 3, 4), {}, {"axes": (1, 0, 2)}, {"axes": (2, 0, 1)}, {"axes": ()}),
    *each("nd.transpose", (2, 3, 4, 5), {}, {"axes": (0, 3, 1, 2)}, {"axes": (0, 2, 3, 1)}),
    *each("nd.transpose", (2, 1, 2, 3, 2), {}, {"axes": (4, 0, 3, 1, 2)}),
    *each("nd.transpose", (2, 3), {}, {"axes": (1, 0)}),
    *each("nd.transpose", (3,), {}, {"axes": (0,)}),
    Sample("nd.transpose", [(2, 3)], {"axes": (0,)}),
    Sample("nd.transpose", [(2, 3)], {"axes": (0, 2)}),
    Sample("nd.transpose", [(2, 3, 4)], {"axes": (-1, 0, 1)}, differs=NEGATIVE),
    *each(
        "nd.expand_dims", (2, 3), {"axis": 0}, {"axis": 1}, {"axis": 2}, {"axis": -1}, {"axis": -3}
    ),
    Sample("nd.expand_dims", [(2, 3)], {"axis": 3}),
    Sample("nd.expand_dims", [(2, 3)], {"axis": -4}),
    Sample("nd.expand_dims", [(2, 3)]),
    *each("nd.squeeze", (1, 3, 1), {}, {"axis": 0}, {"axis": -1}, {"axis": (0, 2)}, {"axis": 2}),
    Sample("nd.squeeze", [(1, 3, 1)], {"axis": ()}),
    Sample("nd.squeeze", [(1, 3, 1)], {"axis": None}),
    Sample("nd.squeeze", [(1, 3)], {"axis": 1}),
    Sample("nd.squeeze", [(1, 3)], {"axis": 2}),
    Sample("nd.squeeze", [(1, 1)], grad=True),
    Sample("nd.squeeze", [(1, 1)], np_shape=True),
    *each(
        "nd.swapaxes",
        (2, 3, 4),
        {"dim1": 0, "dim2": 2},
        {"dim1": 1, "dim2": 2},
        {},
        {"dim1": -1, "dim2": 0},
        {"dim1": 1, "dim2": 1},
    ),
    *each("nd.SwapAxis", (2, 3), {"dim1": 0, "dim2": 1}),
    Sample("nd.swapaxes", [(2, 3)], {"dim1": 0, "dim2": 2}),
    # slices
    *each(
        "nd.slice",
        (5, 4, 3),
        {"begin": (1,), "end": (3,)},
        {"begin": (1, 0), "end": (3, 2)},
        {"begin": (None, 1), "end": (None, 3)},
        {"begin": (-3, -2), "end": (-1, None)},
        {"begin": (0, 1, 2), "end": (5, 4, 3)},
        {"begin": (0,), "end": (5,), "step": (2,)},
        {"begin": (4, 3), "end": (None, 0), "step": (-1, -2)},
        {"begin": (None,), "end": (None,), "step": (-1,)},
        {"begin": (1,), "end": (100,)},
        {"begin": (0, None, 1), "end": (2, None, 3)},
        {"begin": (3, 1), "end": (0, 3), "step": (-2, None)},
        {"begin": (), "end": ()},
    ),
    *each("nd.crop", (5, 4), {"begin": (1, 1), "end": (3, 3)}),
    Sample("nd.slice", [(5, 4)], {"begin": (3,), "end": (1,)}),
    Sample("nd.slice", [(5, 4)], {"begin": (3,), "end": (3,)}),
    Sample("nd.slice", [(5, 4)], {"begin": (6,), "end": (8,)}),
    Sample("nd.slice", [(5, 4)], {"begin": (0, 0, 0), "end": (1, 1, 1)}),
    Sample("nd.slice", [(5, 4)], {"begin": (0,), "end": (3,), "step": (0,)}),
    Sample("nd.slice", [(5, 4)], {"begin": (0, 1), "end": (3,)}),
    Sample("nd.slice", [(5, 4)], {"begin": 1, "end": 3}),
    Sample("nd.slice", [(5, 4)], {"begin": (0, 1), "end": (1, 3), "step": None}),
    *(
        Sample(
            "nd._internal._slice_assign_scalar",
            [(4, 3)],
            {"begin": (1, 0), "end": (3, 2), "scalar": v},
            dtype=d,
            exact=True,
        )
        for d in ("uint8", "int8")
        for v in (-1, 300)
    ),
    Sample("nd.slice", [(5, 4)], {"begin": (1,)}),
    Sample(
        "nd._internal._slice_assign",
        [(4, 3), (2, 2)],
        {"begin": (1, 0), "end": (3, 2)},
        grad=True,
        smooth=True,
        differs=HAS_GRADIENT,
    ),
    Sample(
        "nd._internal._slice_assign",
        [(4, 3), (2, 3)],
        {"begin": (3, None), "end": (None, None), "step": (-2, None)},
        grad=True,
        smooth=True,
        differs=HAS_GRADIENT,
    ),
    Sample(
        "nd._internal._slice_assign_scalar",
        [(4, 3)],
        {"begin": (1, 0), "end": (3, 2), "scalar": 7.5},
        grad=True,
        smooth=True,
        differs=HAS_GRADIENT,
    ),
    *each(
        "nd.slice_axis",
        (4, 3, 2),
        {"axis": 0, "begin": 1, "end": 3},
        {"axis": 1, "begin": 0, "end": None},
        {"axis": -1, "begin": -1, "end": None},
        {"axis": 0, "begin": -3, "end": -1},
        {"axis": 0, "begin": 1, "end": 4},
    ),
    Sample("nd.slice_axis", [(4, 3)], {"axis": 0, "begin": 0, "end": 9}),
    Sample("nd.slice_axis", [(4, 3)], {"axis": 0, "begin": 3, "end": 2}),
    Sample("nd.slice_axis", [(4, 3)], {"axis": 0, "begin": 2, "end": 2}),
    Sample("nd.slice_axis", [(4, 3)], {"axis": 2, "begin": 0, "end": 1}),
    Sample("nd.slice_axis", [(4, 3)], {"axis": 0, "begin": -9, "end": 2}),
    Sample("nd.slice_axis", [(4, 3)], {"axis": 0, "begin": 1}),
    Sample("nd.slice_axis", [(4, 3), 0, 1, 3], tag="positional"),
    Sample("nd.slice_axis", [(4, 3), 0, 1, None], tag="positional-None"),
    *(
        Sample("nd.slice_like", [(4, 5, 6), other], attrs, grad=True, smooth=True)
        for other, attrs in (
            ((2, 3, 4), {}),
            ((2, 3, 4), {"axes": (0,)}),
            ((2, 3), {"axes": (0, 1)}),
            ((2, 3, 4), {"axes": (-1, 0)}),
        )
    ),
    Sample("nd.slice_like", [(4, 5, 6), (2, 3)]),
    Sample("nd.slice_like", [(4, 5), (6, 3)]),
    # splits and joins
    *each(
        "nd.split",
        (4, 6),
        {"num_outputs": 2},
        {"num_outputs": 3, "axis": 1},
        {"num_outputs": 4, "axis": 0},
        {"num_outputs": 2, "axis": -1},
        {"num_outputs": 1, "axis": 1},
        {"num_outputs": 6, "axis": 1, "squeeze_axis": True},
        {"num_outputs": 4, "axis": 0, "squeeze_axis": 1},
    ),
    Sample("nd.split", [(1, 3)], {"num_outputs": 1, "axis": 0, "squeeze_axis": True}),
    Sample("nd.split", [(4, 6)], {"num_outputs": 4, "axis": 1}),
    Sample("nd.split", [(4, 6)], {"num_outputs": 2, "axis": 1, "squeeze_axis": True}),
    Sample("nd.split", [(4, 6)], {"num_outputs": 2, "axis": 2}),
    Sample("nd.split", [(4, 6)], {"axis": 0}),
    Sample("nd.SliceChannel", [(4, 6)], {"num_outputs": 2}, grad=True, smooth=True),
    *(
        Sample("nd.split_v2", [(4, 6), split], attrs, grad=True, smooth=True)
        for split, attrs in ((2, {}), (3, {"axis": 1}), (6, {"axis": 1, "squeeze_axis": True}))
    ),
    Sample("nd.split_v2", [(4, 6)], {"indices_or_sections": (1, 3)}, grad=True, smooth=True),
    Sample("nd.split_v2", [(4, 6)], {"indices_or_sections": (2, 5), "axis": 1}, grad=True),
    Sample("nd.split_v2", [(4, 6)], {"indices_or_sections": (2, 5), "axis": -1}),
    Sample("nd.split_v2", [(4, 6)], {"indices_or_sections": 4, "axis": 1}),
    Sample("nd.split_v2", [(4, 6)], {"indices_or_sections": (2, 9), "axis": 0}),
    Sample("nd.split_v2", [(4, 6)], {"indices_or_sections": "text"}),
    Sample("nd._internal._split_v2", [(4, 6)], {"indices": (0, 1, 3), "axis": 0}, grad=True),
    Sample("nd._internal._split_v2", [(4, 6)], {"indices": (0, 1, 3)}),
    *(
        Sample(
            "nd._internal._split_v2", [(7, 6)], {"indices": (), "axis": a, "sections": s}, grad=True
        )
        for a, s in ((0, 3), (0, 7), (1, 4))
    ),
    Sample("nd._internal._split_v2", [(7, 6)], {"indices": (), "sections": -3}),
    Sample(
        "nd._internal._split_v2", [(4, 6)], {"indices": (), "axis": 1, "sections": 3}, grad=True
    ),
    *(
        Sample(f"nd.{name}", [(2, 3), (2, 3), (2, 3)], attrs, grad=True, smooth=True)
        for name, attrs in (
            ("concat", {}),
            ("concat", {"dim": 0}),
            ("concat", {"dim": -1}),
            ("Concat", {"dim": 1}),
            ("concat", {"dim": 1, "num_args": 3}),
            ("stack", {}),
            ("stack", {"axis": 1}),
            ("stack", {"axis": -1}),
            ("stack", {"axis": 2, "num_args": 3}),
            ("stack", {"axis": -3}),
        )
    ),
    Sample("nd.concat", [(2, 3), (2, 1), (2, 4)], {"dim": 1}, grad=True, smooth=True),
    Sample("nd.concat", [(2, 3)], {"dim": 0}, grad=True),
    Sample("nd.concat", [(2, 3), (3, 3)], {"dim": 1}),
    Sample("nd.concat", [(2, 3), (2, 3)], {"dim": 2}),
    Sample(
        "nd.concat",
        [(2, 3), (2, 3)],
        {"axis": 0},
    ),
    Sample("nd.concat", [(2, 3), (2,)], {"dim": 0}),
    Sample("nd.concat", [(2, 3), In((2, 3), dtype="float64")]),
    Sample("nd.concat", []),
    Sample("nd.concat", [(3,), (2,)], {"dim": 0}, grad=True),
    Sample("nd.concat", [(3,), (2,)]),
    Sample("nd.concat", [(0, 3), (2, 3)], {"dim": 0}, np_shape=True),
    *(Sample("nd.concat", [(2,), (3,)], {"dim": 0}, dtype=d, grad=True) for d in DTYPES),
    *(Sample("nd.stack", [(2,), (2,)], dtype=d, grad=True) for d in DTYPES),
    Sample("nd.stack", [(2, 3), (2, 3)], {"axis": 3}),
    # copies
    *each(
        "nd.tile",
        (2, 3),
        {"reps": (2,)},
        {"reps": (2, 2)},
        {"reps": (1, 3)},
        {"reps": (2, 1, 2)},
        {"reps": ()},
    ),
    *each("nd.tile", (2,), {"reps": 3}, {"reps": (2, 3)}),
    Sample("nd.tile", [(2, 3)], {"reps": (0, 1)}, differs={"result": "0-size arrays work"}),
    Sample("nd.tile", [(2, 3)], {"reps": (-1,)}),
    *each(
        "nd.repeat",
        (2, 3),
        {"repeats": 2},
        {"repeats": 2, "axis": 0},
        {"repeats": 3, "axis": 1},
        {"repeats": 2, "axis": -1},
        {"repeats": 1},
        {"repeats": 2, "axis": None},
    ),
    Sample("nd.repeat", [(2, 3)], {"repeats": 2, "axis": 2}),
    Sample("nd.repeat", [(2, 3)], {"repeats": 0}),
    Sample("nd.repeat", [(2, 3)]),
    *(
        Sample("nd.pad", [shape], {"mode": mode, "pad_width": widths}, grad=True, smooth=True)
        for mode in ("constant", "edge", "reflect")
        for shape, widths in (
            ((1, 2, 3, 4), (0, 0, 0, 0, 1, 2, 2, 1)),
            ((1, 1, 3, 3, 3), (0, 0, 0, 0, 1, 1, 0, 2, 2, 1)),
        )
    ),
    Sample(
        "nd.pad",
        [(1, 1, 2, 2)],
        {"mode": "constant", "pad_width": (0, 0, 0, 0, 1, 1, 1, 1), "constant_value": 5.5},
        grad=True,
        smooth=True,
    ),
    Sample("nd.Pad", [(1, 1, 2, 2)], {"mode": "edge", "pad_width": (0, 0, 0, 0, 1, 1, 1, 1)}),
    Sample("nd.pad", [(2, 3)], {"mode": "constant", "pad_width": (0, 0, 1, 1)}),
    Sample("nd.pad", [(1, 2, 3)], {"mode": "constant", "pad_width": (0, 0, 0, 0, 1, 1)}),
    Sample("nd.pad", [(1, 2, 3, 3)], {"mode": "constant", "pad_width": (0, 0, 1, 1, 0, 0, 0, 0)}),
    Sample("nd.pad", [(1, 2, 3, 3)], {"mode": "constant", "pad_width": (0, 0, 0, 0, 1, 1)}),
    Sample("nd.pad", [(1, 2, 3, 3)], {"mode": "reflect", "pad_width": (0, 0, 0, 0, 3, 3, 3, 3)}),
    Sample("nd.pad", [(1, 2, 3, 3)], {"mode": "wrap", "pad_width": (0, 0, 0, 0, 1, 1, 1, 1)}),
    Sample("nd.pad", [(1, 2, 3, 3)], {"mode": "constant"}),
    Sample(
        "nd.pad",
        [(1, 1, 2, 2)],
        {"mode": "constant", "pad_width": (0, 0, 0, 0, 1, 1, 1, 1)},
        dtype="float64",
        grad=True,
    ),
    Sample(
        "nd.pad",
        [(1, 1, 2, 2)],
        {"mode": "constant", "pad_width": (0, 0, 0, 0, 1, 1, 1, 1)},
        dtype="int32",
        differs={"result": "integers can be padded"},
    ),
    *each("nd.flip", (2, 3, 2), {"axis": 0}, {"axis": 1}, {"axis": (0, 2)}),
    Sample("nd.flip", [(2, 3)], {"axis": -1}, differs=NEGATIVE),
    *each("nd.reverse", (2, 3), {"axis": 0}, {"axis": (0, 1)}),
    Sample("nd.flip", [(2, 3)], {"axis": 2}),
    Sample("nd.flip", [(2, 3)], {"axis": ()}),
    Sample("nd.flip", [(2, 3)], {"axis": None}),
    Sample("nd.flip", [(2, 3)]),
    *(
        Sample("nd.broadcast_to", [shape], {"shape": to}, grad=True, smooth=True)
        for shape, to in (
            ((1, 3), (2, 3)),
            ((1, 3), (2, 0)),
            ((2, 1, 1), (2, 3, 4)),
            ((1,), (4,)),
            ((2, 3), (2, 3)),
        )
    ),
    Sample("nd.broadcast_to", [(2, 3)], {"shape": (4, 3)}),
    Sample("nd.broadcast_to", [(3,)], {"shape": (2, 3)}),
    Sample("nd.broadcast_to", [(2, 3)]),
    *each(
        "nd.broadcast_axis",
        (1, 3, 1),
        {"axis": 0, "size": 2},
        {"axis": (0, 2), "size": (2, 4)},
        {"axis": (2, 0), "size": (4, 2)},
    ),
    Sample("nd.broadcast_axis", [(1, 3, 1)], {"axis": -1, "size": 3}, differs=NEGATIVE),
    *each("nd.broadcast_axes", (1, 3), {"axis": 0, "size": 2}),
    Sample("nd.broadcast_axis", [(2, 3)], {"axis": 0, "size": 4}),
    Sample("nd.broadcast_axis", [(1, 3)], {"axis": (0,), "size": (2, 3)}),
    Sample("nd.broadcast_axis", [(1, 3)], {"axis": 5, "size": 2}),
    Sample("nd.broadcast_like", [(1, 3), (2, 3)], grad=True, smooth=True),
    Sample("nd.broadcast_like", [(1, 3), (5, 2)], {"lhs_axes": (0,), "rhs_axes": (1,)}, grad=True),
    Sample(
        "nd.broadcast_like",
        [(1, 3, 1), (5, 2)],
        {"lhs_axes": (0, -1), "rhs_axes": (-1, 0)},
        grad=True,
    ),
    Sample("nd.broadcast_like", [(2, 3), (4, 3)]),
    Sample("nd.broadcast_like", [(1, 3), (2, 2, 3)]),
    *each("nd.depth_to_space", (1, 8, 2, 3), {"block_size": 2}),
    *each("nd.space_to_depth", (1, 2, 4, 6), {"block_size": 2}),
    Sample("nd.depth_to_space", [(1, 6, 2, 3)], {"block_size": 2}),
    Sample("nd.space_to_depth", [(1, 2, 3, 6)], {"block_size": 2}),
    Sample("nd.depth_to_space", [(8, 2, 3)], {"block_size": 2}),
    Sample("nd.depth_to_space", [(1, 8, 2, 3)], {"block_size": 0}),
    *each("nd.diag", (3,), {}, {"k": 1}, {"k": -2}),
    *each("nd.diag", (3, 4), {}, {"k": 1}, {"k": -1}, {"k": 3}),
    *each("nd.diag", (2, 3, 4), {}, {"axis1": 1, "axis2": 2}, {"axis1": -1, "axis2": 0, "k": 1}),
    Sample("nd.diag", [(3, 4)], {"k": 4}),
    Sample("nd.diag", [(3, 4)], {"k": -3}),
    Sample("nd.diag", [(2, 3, 4)], {"axis1": 1, "axis2": 1}),
    *(Sample("nd.moveaxis", [(2, 3, 4), *args], grad=True) for args in ((0, 2), (-1, 0), (1, -1))),
    Sample("nd.moveaxis", [(2, 3, 4)], {"source": [0, 1], "destination": [2, 0]}),
    Sample("nd.moveaxis", [(2, 3), 0, 5], tag="bad-destination"),
    Sample("nd.moveaxis", [(2, 3), 5, 0], tag="bad-source"),
    *(
        Sample(f"nd.{n}", [s], exact=True)
        for n in ("shape_array", "size_array")
        for s in ((2, 3), (1,), (2, 1, 4))
    ),
    Sample("nd.shape_array", [(2, 3)], dtype="int32"),
    Sample("nd.im2col", [(1, 2, 4, 4)], {"kernel": (2, 2)}, grad=True, smooth=True),
    Sample(
        "nd.im2col",
        [(1, 2, 5, 4)],
        {"kernel": (3, 2), "stride": (2, 1), "pad": (1, 0), "dilate": (1, 2)},
        grad=True,
        smooth=True,
    ),
    Sample("nd.im2col", [(1, 2, 5)], {"kernel": (3,)}, grad=True),
    Sample(
        "nd.col2im", [(1, 8, 9)], {"output_size": (4, 4), "kernel": (2, 2)}, grad=True, smooth=True
    ),
    Sample("nd.Crop", [(1, 2, 5, 6)], {"h_w": (3, 4), "num_args": 1}, grad=True),
    Sample("nd.Crop", [(1, 2, 5, 6)], {"h_w": (3, 4), "offset": (1, 2), "num_args": 1}, grad=True),
    Sample("nd.Crop", [(1, 2, 5, 6)], {"h_w": (3, 3), "center_crop": True, "num_args": 1}),
    Sample("nd.Crop", [(1, 2, 5, 6), (1, 2, 3, 2)], {"num_args": 2}, grad=True),
    Sample("nd.concatenate", [], tag="empty"),
    Sample("nd.transpose", [np.arange(6, dtype="int32").reshape(2, 3)]),
]
