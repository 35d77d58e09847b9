"""Operators that read or write by index, and those on sequences."""

from __future__ import annotations

import numpy as np

from .sample import DTYPES, In, Sample

OUT_OF_RANGE = np.array([-4.0, -1.0, 0.0, 2.0, 3.0, 7.0], "float32")
LENGTHS = np.array([1, 3, 2], "float32")
WORKS = {"result": "works, where MXNet refuses it"}

SAMPLES = [
    # take
    *(
        Sample(
            "nd.take", [(3, 4), np.array([[0, 2], [1, 1]], "float32")], attrs, grad=[0], smooth=True
        )
        for attrs in ({}, {"axis": 0}, {"axis": 1}, {"axis": -1}, {"axis": -2})
    ),
    *(
        Sample("nd.take", [(3, 4), OUT_OF_RANGE], {"mode": mode, "axis": axis}, grad=[0])
        for mode in ("clip", "wrap")
        for axis in (0, 1)
    ),
    Sample("nd.take", [(3, 4), np.array([0.0, 2.0], "float32")], {"mode": "raise"}, grad=[0]),
    Sample("nd.take", [(3, 4), np.array([-1.0, 2.0], "float32")], {"mode": "raise"}),
    Sample("nd.take", [(3, 4), np.array([0.0, 3.0], "float32")], {"mode": "raise"}),
    Sample("nd.take", [(3, 4), np.array([0.6, 1.7, -0.5], "float32")], tag="fractions"),
    *(
        Sample("nd.take", [(3,), np.array([0, 2, 1], d)], tag=f"indices-{d}", grad=[0])
        for d in ("int32", "int64", "uint8", "float64", "float16")
    ),
    *(Sample("nd.take", [(3, 2), np.array([2, 0], "int32")], dtype=d) for d in DTYPES),
    Sample("nd.take", [(2, 3, 4), np.array([2, 0], "int32")], {"axis": 1}, grad=[0], smooth=True),
    Sample("nd.take", [(3, 4), np.array([0.0], "float32")], {"axis": 2}),
    Sample("nd.take", [(3, 4), np.array([0.0, 1.0], "float32")], {"mode": "nonsense"}),
    Sample("nd.take", [(3, 4), np.array([1, 1, 1], "int32")], tag="repeated", grad=True),
    # batch_take, pick and old names
    Sample(
        "nd.batch_take",
        [(3, 4), np.array([0, 3, 1], "int32")],
        grad=[0],
        smooth=True,
        differs={"gradient": "has one, MXNet refuses it"},
    ),
    Sample("nd.batch_take", [(3, 4), np.array([0, 9, -2], "int32")], tag="out-of-range"),
    Sample(
        "nd.batch_take",
        [(3, 4), np.array([0, 3, 1], "float32")],
        tag="float-indices",
        differs=WORKS,
    ),
    Sample("nd.choose_element_0index", [(3, 4), np.array([0, 3, 1], "float32")]),
    Sample(
        "nd.fill_element_0index",
        [(3, 4), np.array([9.0, 8.0, 7.0], "float32"), np.array([0, 3, 1], "float32")],
    ),
    *(
        Sample("nd.pick", [(3, 4), np.array(index, "float32")], attrs, grad=[0], smooth=True)
        for index, attrs in (
            ([0, 3, 1], {}),
            ([0, 3, 1], {"axis": 1}),
            ([0, 2, 1, 1], {"axis": 0}),
            ([0, 3, 1], {"axis": -1, "keepdims": True}),
            ([[0], [3], [1]], {"axis": 1, "keepdims": True}),
            ([[0], [3], [1]], {"axis": 1}),
            ([0, 9, -2], {}),
            ([0, 9, -2], {"mode": "wrap"}),
            ([0, 9, -2], {"mode": "clip"}),
        )
    ),
    Sample("nd.pick", [(2, 3, 4), np.array([[0, 1, 2], [3, 2, 1]], "int32")], grad=[0]),
    Sample("nd.pick", [(2, 3, 4), np.zeros((2, 4), "float32")], {"axis": 1}, grad=[0]),
    Sample("nd.pick", [(6,), np.array([2.0], "float32")], {"axis": None}, differs=WORKS),
    Sample("nd.pick", [(3, 4), np.array([0, 1], "float32")]),
    Sample("nd.pick", [(3, 4), np.array([0, 3, 1], "float32")], {"axis": 2}),
    Sample("nd.pick", [(3, 4), np.array([0, 3, 1], "float32")], {"mode": "raise"}),
    # one_hot
    *(
        Sample("nd.one_hot", [np.array([1, 0, 2, 0, -1, 5], d)], {"depth": 3}, tag=d, exact=True)
        for d in ("float32", "int32", "int64", "float64")
    ),
    Sample("nd.one_hot", [[1, 0]], {"depth": 3, "on_value": 8, "off_value": 1}, exact=True),
    *(
        Sample(
            "nd.one_hot",
            [np.array([[1, 0], [2, 1]], "int32")],
            {"depth": 3, "dtype": d},
            exact=True,
        )
        for d in DTYPES
    ),
    Sample("nd.one_hot", [[0.6, 1.9]], {"depth": 3}, tag="fractions"),
    Sample("nd.one_hot", [[1, 0]], {"depth": 0}),
    Sample("nd.one_hot", [[1, 0]]),
    Sample("nd.one_hot", [[1, 0]], {"depth": 2}, tag="backward", grad=True),
    # gather_nd, scatter_nd
    Sample(
        "nd.gather_nd", [(2, 3), np.array([[1, 1, 0], [0, 2, 0]], "float32")], grad=[0], smooth=True
    ),
    Sample("nd.gather_nd", [(2, 3), np.array([[1, 0, 1]], "int32")], grad=[0], smooth=True),
    Sample(
        "nd.gather_nd", [(2, 3, 2), np.array([[[1, 0]], [[2, 1]]], "int64")], grad=[0], smooth=True
    ),
    Sample("nd.gather_nd", [(2, 3), np.array([[-1, 0], [1, -2]], "int32")], tag="negative"),
    Sample("nd.gather_nd", [(2, 3), np.array([[2, 0], [1, 1]], "int32")], tag="out-of-range"),
    Sample("nd.gather_nd", [(2, 3), np.array([[0], [1], [1]], "int32")], tag="too-deep"),
    Sample("nd.gather_nd", [(2, 3), np.array([1, 0], "int32")], tag="flat-indices"),
    *(Sample("nd.gather_nd", [(3,), np.array([[2, 0]], "int32")], dtype=d) for d in DTYPES),
    Sample(
        "nd.scatter_nd",
        [(3,), np.array([[1, 1, 0], [0, 2, 1]], "float32")],
        {"shape": (2, 3)},
        grad=[0],
        smooth=True,
    ),
    Sample("nd.scatter_nd", [(2, 3), np.array([[1, 0]], "int32")], {"shape": (4, 3)}, grad=[0]),
    Sample("nd.scatter_nd", [(2,), np.array([[1, 0], [1, 0]], "int32")], {"shape": (2, 2)}),
    Sample("nd.scatter_nd", [(2,), np.array([[1, 0, 0], [1, 0, 0]], "int32")], {"shape": (2, 2)}),
    Sample("nd.scatter_nd", [(2,), np.array([[1, 0], [1, 0]], "int32")]),
    *(
        Sample("nd.scatter_nd", [(2,), np.array([[1, 0]], "int32")], {"shape": (3,)}, dtype=d)
        for d in DTYPES
    ),
    Sample(
        "nd._internal._backward_gather_nd", [(3,), np.array([[1, 1, 0]], "int32")], {"shape": (2,)}
    ),
    # where
    Sample("nd.where", [In((2, 3), "bool"), (2, 3), (2, 3)], grad=[1, 2], smooth=True),
    Sample("nd.where", [In((2,), "bool"), (2, 3), (2, 3)], grad=[1, 2], smooth=True),
    Sample("nd.where", [[0.5, -1.0, 0.0, np.nan], (4,), (4,)], tag="truth", grad=[1, 2]),
    Sample("nd.where", [np.array([1, 0, 2], "int32"), (3,), (3,)], grad=[1, 2]),
    *(Sample("nd.where", [In((3,), "bool"), (3,), (3,)], dtype=d) for d in DTYPES),
    Sample("nd.where", [In((3,), "bool"), (3,), In((3,), dtype="float64")]),
    Sample("nd.where", [In((2, 3), "bool"), (2, 3), (1, 3)]),
    Sample("nd.where", [In((1, 3), "bool"), (2, 3), (2, 3)]),
    Sample("nd.where", [In((2, 3), "bool"), (2, 3), 1.0]),
    # Embedding
    Sample(
        "nd.Embedding",
        [[[1, 0], [3, 1]], (4, 3)],
        {"input_dim": 4, "output_dim": 3},
        grad=[1],
        smooth=True,
    ),
    Sample(
        "nd.Embedding",
        [[1.0, -1.0, 9.0], (4, 3)],
        {"input_dim": 4, "output_dim": 3},
        tag="out-of-range",
        grad=[1],
    ),
    Sample(
        "nd.Embedding",
        [np.array([1, 3], "int32"), (4, 3)],
        {"input_dim": 4, "output_dim": 3},
        grad=[1],
    ),
    Sample(
        "nd.Embedding",
        [np.array([1, 3], "int32"), (4, 3)],
        {"input_dim": 4, "output_dim": 3, "dtype": "float64"},
        dtype="float64",
        grad=[1],
    ),
    Sample(
        "nd.Embedding",
        [[1.0, 3.0], (4, 3)],
        {"input_dim": 4, "output_dim": 3, "sparse_grad": False},
        grad=[1],
    ),
    Sample("nd.Embedding", [[1.0, 3.0], (4, 2)], {"input_dim": 4, "output_dim": 3}),
    Sample("nd.Embedding", [[1.0, 3.0], (4, 2)], {"output_dim": 2}),
    # contrib
    Sample("nd.contrib.boolean_mask", [(4, 3), [1.0, 0.0, 2.0, 0.0]], grad=[0], smooth=True),
    Sample("nd.contrib.boolean_mask", [(4, 3), np.array([0, 1, 1, 0], "int32")], grad=[0]),
    Sample("nd.contrib.boolean_mask", [(4, 3), [0.0, 0.0, 0.0, 0.0]], tag="none"),
    Sample("nd.contrib.boolean_mask", [(4, 3), [0.0, 0.0, 0.0, 0.0]], tag="none", np_shape=True),
    Sample("nd.contrib.boolean_mask", [(4, 3), [1.0, 0.0]]),
    Sample("nd.contrib.boolean_mask", [(3, 4), [1.0, 0.0, 2.0, 0.0]], {"axis": 1}, differs=WORKS),
    Sample("nd.contrib.index_copy", [(4, 3), np.array([0, 2], "int64"), (2, 3)], grad=[0, 2]),
    Sample("nd.contrib.index_copy", [(4, 3), np.array([0, 2], "int32"), (2, 3)]),
    # gradients of indices, conditions and what lends its shape alone are 0
    Sample("nd.take", [(3, 4), [0.0, 2.0, 2.0]], tag="index gradient", grad=True),
    Sample("nd.take", [(3, 4), [[0.0], [2.0]]], {"axis": 1}, tag="index gradient", grad=True),
    Sample("nd.pick", [(2, 3), [0.0, 2.0]], tag="index gradient", grad=True),
    Sample("nd.pick", [(2, 3), [0.0, 2.0]], {"keepdims": True}, tag="keepdims", grad=[1]),
    Sample("nd.gather_nd", [(2, 3), [[0.0, 1.0], [2.0, 1.0]]], tag="index gradient", grad=True),
    Sample(
        "nd.scatter_nd",
        [[1.0, 2.0], [[0.0, 1.0], [2.0, 1.0]]],
        {"shape": (3, 3)},
        tag="index gradient",
        grad=True,
    ),
    Sample("nd.where", [[[1.0, 0.0], [0.0, 2.0]], (2, 2), (2, 2)], tag="condition", grad=True),
    Sample("nd.where", [[1.0, 0.0], (2, 2), (2, 2)], tag="rows", grad=[0]),
    *(
        Sample(
            "nd.one_hot", [[0, 2, 5]], {"depth": 3, "on_value": v, "off_value": 2 * v, "dtype": d}
        )
        for v in (300, -1)
        for d in ("uint8", "int32", "float16")
    ),
    Sample("nd.contrib.index_array", [(2, 3)], exact=True),
    Sample("nd.contrib.index_array", [(2, 3, 2)], {"axes": (2, 0)}, exact=True),
    *(
        Sample("nd.contrib.arange_like", [(2, 3)], attrs)
        for attrs in (
            {},
            {"axis": 0},
            {"axis": 1},
            {"axis": -1},
            {"start": 2, "step": 0.5},
            {"axis": 1, "start": -1.0},
            {"repeat": 2},
            {"axis": 1, "repeat": 3},
            {"axis": 0, "repeat": 2},
        )
    ),
    Sample("nd.contrib.arange_like", [(2, 3)], {"axis": 0}, dtype="int32"),
    Sample("nd.contrib.arange_like", [(2, 3)], {"axis": 0}, dtype="float64"),
    Sample("nd.contrib.arange_like", [(2, 3)], {"axis": 2}),
    *(
        Sample("nd.contrib.arange_like", [(4,)], {"start": a, "step": b}, dtype=d, exact=True)
        for a, b in ((0.5, 1.5), (-1.5, 1.0), (0, -1.5))
        for d in ("int32", "uint8", "int8")
    ),
    Sample(
        "nd.contrib.arange_like",
        [(4,)],
        {"start": 0.5, "step": 1.5},
        dtype="float16",
        differs={"result": "float16 counts in steps that are no integers, MXNet cuts them"},
    ),
    Sample("nd.contrib.arange_like", [(2, 3), 0, 1, 1, "", 1], tag="positional"),
    Sample("nd.contrib.arange_like", [(5,)], {"ctx": "cpu(0)", "repeat": 2}),
    Sample("nd.contrib.arange_like", [(2, 3)], tag="backward", grad=True),
    # ravelled indices
    *(
        Sample(
            "nd.ravel_multi_index", [np.array([[3, 6, 6], [4, 5, 1]], d)], {"shape": (7, 6)}, tag=d
        )
        for d in ("float32", "int32", "int64", "float64")
    ),
    Sample(
        "nd.ravel_multi_index", [np.array([[3], [9]], "int64")], {"shape": (7, 6)}, tag="outside"
    ),
    Sample("nd.ravel_multi_index", [np.array([[3], [1]], "int64")], {"shape": (-1, 6)}),
    Sample("nd.ravel_multi_index", [np.array([[3], [1]], "int64")], {"shape": (7,)}),
    *(
        Sample("nd.unravel_index", [np.array([22, 41, 37], d)], {"shape": (7, 6)}, tag=d)
        for d in ("float32", "int32", "int64")
    ),
    Sample("nd.unravel_index", [np.array([50], "int64")], {"shape": (7, 6)}, tag="outside"),
    Sample("nd.unravel_index", [np.array([50], "int64")], {"shape": (-1, 6)}),
    # sequences
    *(
        Sample(
            "nd.SequenceMask",
            [(3, 3, 2), LENGTHS],
            {"use_sequence_length": True, **attrs},
            grad=[0],
            smooth=True,
        )
        for attrs in ({}, {"value": -1.5}, {"axis": 1}, {"axis": 1, "value": 2.0})
    ),
    *(
        Sample(
            "nd.SequenceMask",
            [(3, 3), np.array([1, 2, 3], d)],
            {"use_sequence_length": True, "value": v},
            dtype=d,
            exact=True,
        )
        for d in ("uint8", "int8", "int32", "float16", "float64")
        for v in (-1, -1.5, 300, 2.7)
    ),
    Sample("nd.SequenceMask", [(3, 3, 2)], grad=True),
    Sample("nd.SequenceMask", [(3, 3, 2)], {"value": 9.0}),
    Sample("nd.SequenceMask", [(3, 3, 2), LENGTHS], tag="length-unused"),
    Sample("nd.SequenceMask", [(3, 3, 2)], {"use_sequence_length": True}),
    Sample(
        "nd.SequenceMask",
        [(3, 3, 2), np.array([0, 3, 2], "float32")],
        {"use_sequence_length": True},
        tag="length-0",
    ),
    Sample("nd.SequenceMask", [(3, 3, 2), LENGTHS], {"use_sequence_length": True, "axis": 2}),
    Sample("nd.SequenceMask", [(3, 3), LENGTHS], {"use_sequence_length": True}, grad=[0]),
    Sample(
        "nd.SequenceMask",
        [(3, 3), LENGTHS.astype("int32")],
        {"use_sequence_length": True},
        grad=[0],
    ),
    Sample("nd.SequenceMask", [(3, 2), LENGTHS], {"use_sequence_length": True}),
    *(
        Sample(
            "nd.SequenceLast",
            [(3, 3, 2), LENGTHS],
            {"use_sequence_length": True, **attrs},
            grad=[0],
            smooth=True,
        )
        for attrs in ({}, {"axis": 1})
    ),
    # MXNet crashes in the backward pass of SequenceLast without lengths
    Sample("nd.SequenceLast", [(4, 3, 2)]),
    Sample("nd.SequenceLast", [(4, 3, 2)], {"axis": 1}),
    Sample("nd.SequenceLast", [(4, 3)]),
    Sample("nd.SequenceLast", [(4, 3, 2), LENGTHS], tag="length-unused"),
    *(
        Sample(
            "nd.SequenceReverse",
            [(4, 3, 2), LENGTHS],
            {"use_sequence_length": True, **attrs},
            grad=[0],
            smooth=True,
        )
        for attrs in ({}, {"axis": 0})
    ),
    Sample("nd.SequenceReverse", [(4, 3, 2)], grad=True, smooth=True),
    Sample("nd.SequenceReverse", [(4, 3)], grad=True),
    Sample("nd.SequenceReverse", [(4, 3, 2)], {"axis": 1}),
    Sample(
        "nd.SequenceReverse", [(4, 3), np.array([4, 1, 2], "int32")], {"use_sequence_length": True}
    ),
]
