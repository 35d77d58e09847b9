"""Shapes that the model computes, and constants that are computed in advance."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

import mxnet as mx
from mxnet.contrib import onnx as onnx_mxnet

RNG = np.random.RandomState(11)
X = RNG.randn(2, 3, 4).astype(np.float32)
OPEN = {"x": ["n", "t", 4]}


def i64(*numbers):
    return np.array(numbers, np.int64)


def length_of(axis, name="x", out="n"):
    """Return nodes that make the length of an axis, as exporters write them."""
    return [
        helper.make_node("Shape", [name], [f"{out}_shape"]),
        helper.make_node("Constant", [], [f"{out}_axis"], value=numpy_helper.from_array(
            np.int64(axis).reshape(()))),
        helper.make_node("Gather", [f"{out}_shape", f"{out}_axis"], [out], axis=0),
    ]  # fmt: skip


def vector(parts, out="s"):
    """Return nodes that join integers, or values without axes, to a vector."""
    nodes, names = [], []
    for i, part in enumerate(parts):
        name = f"{out}_{i}"
        if isinstance(part, str):
            zero = numpy_helper.from_array(i64(0))
            nodes += [
                helper.make_node("Constant", [], [f"{name}_a"], value=zero),
                helper.make_node("Unsqueeze", [part, f"{name}_a"], [name]),
            ]
        else:
            value = numpy_helper.from_array(i64(part))
            nodes.append(helper.make_node("Constant", [], [name], value=value))
        names.append(name)
    return [*nodes, helper.make_node("Concat", names, [out], axis=0)]


RESHAPES = [["n", -1], [-1, "t", 4], ["n", "t", 2, 2], [-1, 4], ["t", "n", 4], ["t", 2, "n", 2]]


@pytest.mark.parametrize("target", RESHAPES, ids=str)
def test_reshape_by_lengths_of_the_data(agree, target):
    nodes = [*length_of(0, out="n"), *length_of(1, out="t"), *vector(target),
             helper.make_node("Reshape", ["x", "s"], ["y"])]  # fmt: skip
    agree(nodes, {"x": X}, shapes=OPEN)
    agree(nodes, {"x": X})


def test_lengths_are_computed_with(agree):
    nodes = [
        *length_of(0, out="n"), *length_of(1, out="t"),
        helper.make_node("Mul", ["n", "t"], ["nt"]), helper.make_node("Mul", ["nt", "two"], ["m"]),
        *vector(["m", 2]), helper.make_node("Reshape", ["x", "s"], ["z"]),
        helper.make_node("Div", ["m", "two"], ["h"]), *vector(["h", 4], "k"),
        helper.make_node("Reshape", ["z", "k"], ["y"]),
    ]  # fmt: skip
    agree(nodes, {"x": X}, {"two": np.int64(2)}, shapes=OPEN, outputs=("y", "z", "m", "k"))


def test_one_shape_becomes_that_of_another(agree):
    nodes = [
        helper.make_node("Transpose", ["x"], ["z"], perm=[1, 0, 2]),
        helper.make_node("Reshape", ["z", "flat"], ["f"]),
        helper.make_node("Shape", ["x"], ["s"]), helper.make_node("Reshape", ["f", "s"], ["y"]),
    ]  # fmt: skip
    agree(nodes, {"x": X}, {"flat": i64(-1)}, shapes=OPEN)


def test_expand_as_exporters_write_it(agree):
    nodes = [
        *length_of(0), *length_of(1, out="t"), *vector(["n", "t", -1]),
        helper.make_node("Shape", ["s"], ["rank"]),
        helper.make_node("ConstantOfShape", ["rank"], ["ones"],
                         value=helper.make_tensor("v", TensorProto.INT64, [1], [1])),
        helper.make_node("Mul", ["ones", "minus"], ["signs"]),
        helper.make_node("Equal", ["s", "signs"], ["open"]),
        helper.make_node("Where", ["open", "ones", "s"], ["shape"]),
        helper.make_node("Expand", ["w", "shape"], ["e"]),
        helper.make_node("Concat", ["x", "e"], ["y"], axis=2),
    ]  # fmt: skip
    agree(nodes, {"x": X}, {"w": RNG.randn(1, 1, 5).astype(np.float32), "minus": np.int64(-1)},
          shapes=OPEN)  # fmt: skip


def test_arrays_as_large_as_the_data(agree):
    nodes = [
        *length_of(1, out="t"), helper.make_node("Range", ["zero", "t", "one"], ["r"]),
        helper.make_node("Cast", ["r"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["f", "last"], ["c"]),
        helper.make_node("Add", ["x", "c"], ["z"]),
        helper.make_node("Shape", ["x"], ["s"]),
        helper.make_node("ConstantOfShape", ["s"], ["k"],
                         value=helper.make_tensor("v", TensorProto.FLOAT, [1], [0.5])),
        helper.make_node("Mul", ["z", "k"], ["y"]), *length_of(0, "x"), *vector(["n", 1, 1], "p"),
        helper.make_node("Tile", ["w", "p"], ["u"]),
    ]  # fmt: skip
    constants = {"zero": np.int64(0), "one": np.int64(1), "last": i64(1),
                 "w": RNG.randn(1, 1, 2).astype(np.float32)}  # fmt: skip
    agree(nodes, {"x": X}, constants, shapes=OPEN, outputs=("y", "u"))


BOUNDS = [("t-1", "t"), (0, "t-1"), (1, "t"), ("t-2", 2**62), (-2, "t")]


@pytest.mark.parametrize(("start", "end"), BOUNDS, ids=str)
def test_slice_at_lengths(agree, start, end):
    nodes = length_of(1, out="t")
    for k in (1, 2):
        nodes.append(helper.make_node("Sub", ["t", f"k{k}"], [f"t-{k}"]))
    nodes += [*vector([start], "a"), *vector([end], "b"),
              helper.make_node("Slice", ["x", "a", "b", "axis"], ["y"])]  # fmt: skip
    constants = {"k1": np.int64(1), "k2": np.int64(2), "axis": i64(1)}
    agree(nodes, {"x": X}, constants, shapes=OPEN)
    agree(nodes, {"x": X}, constants, shapes={"x": ["n", 3, 4]})


def test_slice_to_the_length_of_another_array(agree):
    nodes = [*length_of(1, "o", "t"), *vector(["t"], "e"),
             helper.make_node("Slice", ["x", "zero", "e", "axis"], ["y"])]  # fmt: skip
    constants = {"zero": i64(0), "axis": i64(2)}
    shapes = {"x": ["n", "t", "m"], "o": ["k", "l"]}
    agree(nodes, {"x": X, "o": X[0, :, :3]}, constants, shapes=shapes)


def test_lengths_are_numbers_as_well(agree):
    nodes = [
        *length_of(2, out="n"), helper.make_node("Cast", ["n"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("Sqrt", ["f"], ["q"]), helper.make_node("Div", ["x", "q"], ["y"]),
    ]  # fmt: skip
    agree(nodes, {"x": X}, shapes={"x": ["n", "t", "m"]}, outputs=("y", "n"))


def test_the_symbol_takes_any_length(model_of):
    nodes = [*length_of(0), *vector(["n", -1]), helper.make_node("Reshape", ["x", "s"], ["y"])]
    block = onnx_mxnet.import_to_gluon(model_of(nodes, {"x": X}, shapes=OPEN), mx.cpu())
    block.hybridize()
    for n, t in ((2, 3), (5, 1), (1, 7)):
        assert block(mx.nd.ones((n, t, 4))).shape == (n, t * 4)


def test_what_is_constant_is_no_part_of_the_graph(model_of):
    nodes = [
        helper.make_node("Shape", ["x"], ["s"]), helper.make_node("Cast", ["s"], ["f"],
                                                                  to=TensorProto.FLOAT),
        helper.make_node("ReduceProd", ["f"], ["p"], keepdims=0),
        helper.make_node("Sqrt", ["p"], ["q"]), helper.make_node("Mul", ["x", "q"], ["y"]),
    ]  # fmt: skip
    made, arguments, states = onnx_mxnet.import_model(model_of(nodes, {"x": X}))
    assert made.list_arguments() == ["x"]
    assert [node.name for node in made.get_internals()] == ["x", "y"]
    assert not arguments and not states


def test_weights_stay_what_they_are(model_of):
    w = RNG.randn(5, 4).astype(np.float32)
    nodes = [
        helper.make_node("Transpose", ["w"], ["t"], perm=[1, 0]),
        helper.make_node("MatMul", ["x", "t"], ["y"]),
    ]
    made, arguments, _ = onnx_mxnet.import_model(model_of(nodes, {"x": X}, {"w": w}))
    assert made.list_arguments() == ["x", "w"]
    np.testing.assert_array_equal(arguments["w"].asnumpy(), w)


def test_scales_may_be_computed_of_weights(agree):
    nodes = [
        helper.make_node("Concat", ["a", "b"], ["s"], axis=0),
        helper.make_node("Resize", ["x", "", "s"], ["y"]),
    ]
    constants = {"a": np.float32([1, 1]), "b": np.float32([2, 1.5])}
    agree(nodes, {"x": X[None]}, constants)


def test_nothing_vast_is_computed_in_advance(model_of):
    nodes = [
        helper.make_node("ConstantOfShape", ["s"], ["z"]),
        helper.make_node("ReduceSum", ["z", "a"], ["r"]),
        helper.make_node("Add", ["x", "r"], ["y"]),
    ]  # fmt: skip
    constants = {"s": i64(1 << 20, 1 << 20), "a": i64(0)}
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, [2, 3, 4])
    model = model_of(nodes, {"x": X}, constants, outputs=[output])
    made, arguments, _ = onnx_mxnet.import_model(model)
    assert sum(array.size for array in arguments.values()) < 100
    assert "z" in [node.name for node in made.get_internals()]
