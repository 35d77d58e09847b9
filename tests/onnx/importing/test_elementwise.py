"""Arithmetic, comparisons and activations."""

import numpy as np
import pytest
from onnx import TensorProto, helper

X = np.array([[-2.5, -1.5, -0.5, 0.0], [0.3, 0.5, 1.5, 2.5]], np.float32)
Y = np.array([[0.5, -2.0, 3.0, 1.0]], np.float32)
INTS = np.array([[-7, -1, 0], [5, 7, 9]], np.int64)
J = np.array([[2], [-3]], np.int64)
BOOL = np.array([[True, False, True, False]])

UNARY = {
    "Abs": X, "Acos": X / 3, "Acosh": abs(X) + 1, "Asin": X / 3, "Asinh": X, "Atan": X,
    "Atanh": X / 3, "Ceil": X, "Cos": X, "Cosh": X, "Erf": X, "Exp": X, "Floor": X,
    "Log": abs(X) + 0.1, "Neg": X, "Reciprocal": X + 0.1, "Relu": X, "Round": X * 3, "Sigmoid": X,
    "Sign": X, "Sin": X, "Sinh": X, "Softsign": X, "Softplus": X, "Sqrt": abs(X), "Tan": X / 2,
    "Tanh": X, "HardSwish": X * 2,
}  # fmt: skip


@pytest.mark.parametrize("name", UNARY)
def test_functions_of_one_operand(agree, name):
    agree(helper.make_node(name, ["x"], ["y"]), {"x": UNARY[name]})


def test_round_keeps_infinities(agree):
    x = np.array([np.inf, -np.inf, np.nan, 2.5, -0.5, 1e20], np.float32)
    agree(helper.make_node("Round", ["x"], ["y"]), {"x": x})


@pytest.mark.parametrize("name", ["Abs", "Neg", "Sign"])
def test_functions_of_integers(agree, name):
    agree(helper.make_node(name, ["x"], ["y"]), {"x": INTS})


@pytest.mark.parametrize("opset", [7, 14, 17])
@pytest.mark.parametrize("name", ["Add", "Sub", "Mul", "Div"])
def test_operands_are_broadcast(agree, name, opset):
    node = helper.make_node(name, ["x", "z"], ["y"])
    agree(node, {"x": X, "z": Y}, opset=opset)
    agree(node, {"x": Y.reshape(4, 1, 1), "z": X}, opset=opset)
    agree(node, {"x": INTS, "z": J}, opset=opset)
    for number in (np.float32(0.3), np.float32([0.3])):
        agree(node, {"x": X}, {"z": number}, opset=opset)
        agree(node, {"z": X + 3}, {"x": number}, opset=opset)
    agree(node, {"x": INTS}, {"z": np.int64(3)}, opset=opset)


@pytest.mark.parametrize("fmod", [0, 1])
def test_mod(agree, fmod):
    node = helper.make_node("Mod", ["x", "z"], ["y"], fmod=fmod)
    agree(node, {"x": INTS, "z": J})
    if fmod:
        agree(node, {"x": X, "z": Y})


def test_pow(agree):
    node = helper.make_node("Pow", ["x", "z"], ["y"])
    agree(node, {"x": abs(X) + 0.1, "z": Y})
    agree(node, {"x": X}, {"z": np.float32(2)})
    agree(node, {"x": X, "z": np.int64([[2]])})
    agree(node, {"x": INTS, "z": np.float32([[2]])})
    agree(node, {"z": Y}, {"x": np.float32(1.5)})


@pytest.mark.parametrize("name", ["Max", "Min", "Sum", "Mean"])
def test_any_number_of_operands(agree, name):
    for names in (["a"], ["a", "b"], ["a", "b", "c"]):
        arrays = {"a": X, "b": Y, "c": X * 2}
        node = helper.make_node(name, names, ["y"])
        agree(node, {name: arrays[name] for name in names}, opset=13)


def test_before_version_7_an_attribute_tells_the_axes(model_of, results):
    a, b = np.arange(24, dtype=np.float32).reshape(2, 3, 4), np.float32([1, 2, 3])
    node = helper.make_node("Add", ["a", "b"], ["y"], broadcast=1, axis=1)
    found = results(model_of([node], {"a": a, "b": b}, opset=6), {"a": a, "b": b})
    np.testing.assert_array_equal(found[0], a + b[:, None])


@pytest.mark.parametrize("name", ["Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual"])
def test_comparisons(agree, name):
    node = helper.make_node(name, ["a", "b"], ["y"])
    agree(node, {"a": X, "b": X[:1]})
    agree(node, {"a": INTS, "b": J})
    agree(node, {"a": X}, {"b": np.float32(0.5)})
    agree(node, {"b": X}, {"a": np.float32(0.5)})
    agree(node, {"a": X.astype(np.float64), "b": X[:1].astype(np.float64)})


@pytest.mark.parametrize("name", ["And", "Or", "Xor"])
def test_truth_values(agree, name):
    node = helper.make_node(name, ["a", "b"], ["y"])
    agree(node, {"a": BOOL, "b": ~BOOL.T})
    agree(node, {"a": BOOL}, {"b": np.array([True, True, False, False])})


def test_truth_values_pass_through(agree):
    nodes = [
        helper.make_node("Not", ["a"], ["b"]),
        helper.make_node("Concat", ["a", "b"], ["c"], axis=0),
        helper.make_node("Cast", ["c"], ["y"], to=TensorProto.INT64),
        helper.make_node("Cast", ["y"], ["z"], to=TensorProto.BOOL),
    ]  # fmt: skip
    agree(nodes, {"a": BOOL}, outputs=("y", "b", "c", "z"))


def test_what_is_no_number(agree):
    x = np.array([1, np.nan, np.inf, -np.inf], np.float32)
    agree(helper.make_node("IsNaN", ["x"], ["y"]), {"x": x})
    for options in ({}, {"detect_negative": 0}, {"detect_positive": 0}):
        agree(helper.make_node("IsInf", ["x"], ["y"], **options), {"x": x})


def test_where_broadcasts_all_three(agree):
    node = helper.make_node("Where", ["c", "a", "b"], ["y"])
    agree(node, {"c": BOOL, "a": X, "b": Y})
    agree(node, {"c": BOOL.T, "a": X[:, :1].reshape(2, 1, 1)}, {"b": np.float32(np.nan)})
    agree(node, {"c": X > 0, "a": X, "b": X * 2})
    agree(node, {"c": X > 0}, {"a": np.int64(3), "b": np.int64(4)})


CLIPS = [(None, None), (-1.0, None), (None, 1.0), (-1.0, 1.0)]


@pytest.mark.parametrize(("low", "high"), CLIPS)
def test_clip(agree, low, high):
    options = {k: v for k, v in {"min": low, "max": high}.items() if v is not None}
    agree(helper.make_node("Clip", ["x"], ["y"], **options), {"x": X}, opset=7)
    names = ["x", "low" if low is not None else "", "high" if high is not None else ""]
    bounds = {k: np.float32(v) for k, v in {"low": low, "high": high}.items() if v is not None}
    agree(helper.make_node("Clip", names, ["y"]), {"x": X}, bounds)
    agree(helper.make_node("Clip", names, ["y"]), {"x": X, **bounds})


def test_clip_of_integers(agree):
    node = helper.make_node("Clip", ["x", "low", "high"], ["y"])
    agree(node, {"x": INTS}, {"low": np.int64(0), "high": np.int64(2**62)})


@pytest.mark.parametrize("to", ["float16", "float64", "int32", "int64", "uint8", "bool", "int8"])
def test_cast(agree, to):
    number = helper.np_dtype_to_tensor_dtype(np.dtype(to))
    agree(helper.make_node("Cast", ["x"], ["y"], to=number), {"x": abs(X)})
    agree(helper.make_node("Cast", ["x"], ["y"], to=number), {"x": BOOL})


def test_cast_like(agree):
    agree(helper.make_node("CastLike", ["x", "i"], ["y"]), {"x": X, "i": INTS})


@pytest.mark.parametrize("exclusive", [0, 1])
@pytest.mark.parametrize("reverse", [0, 1])
def test_cumsum(agree, exclusive, reverse):
    node = helper.make_node("CumSum", ["x", "axis"], ["y"], exclusive=exclusive, reverse=reverse)
    for axis in (0, -1):
        agree(node, {"x": X}, {"axis": np.int64(axis)})


@pytest.mark.parametrize("direction", ["LEFT", "RIGHT"])
def test_bit_shift(agree, direction):
    node = helper.make_node("BitShift", ["x", "n"], ["y"], direction=direction)
    agree(node, {"x": np.uint8([16, 4, 1])}, {"n": np.uint8([1, 2, 3])})


ACTIVATIONS = [
    ("LeakyRelu", {}, 7), ("LeakyRelu", {"alpha": 0.3}, 16), ("Elu", {}, 7),
    ("Elu", {"alpha": 0.3}, 7), ("Selu", {}, 7), ("Selu", {"alpha": 1.5, "gamma": 1.2}, 7),
    ("Celu", {}, 12), ("Celu", {"alpha": 0.7}, 12), ("HardSigmoid", {}, 7),
    ("HardSigmoid", {"alpha": 0.4, "beta": 0.3}, 7), ("ThresholdedRelu", {}, 10),
    ("ThresholdedRelu", {"alpha": 0.4}, 10), ("Shrink", {"lambd": 1.0}, 9),
    ("Shrink", {"lambd": 1.0, "bias": 0.5}, 9), ("Gelu", {}, 20),
    ("Gelu", {"approximate": "tanh"}, 20), ("Mish", {}, 18),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options", "opset"), ACTIVATIONS)
def test_activations(agree, name, options, opset):
    agree(helper.make_node(name, ["x"], ["y"], **options), {"x": X}, opset=opset)


def test_swish_of_the_newest_operators(agree):
    for options in ({}, {"alpha": 0.5}):
        node = helper.make_node("Swish", ["x"], ["y"], **options)
        agree(node, {"x": X}, opset=24, reference=True)


@pytest.mark.parametrize("slope", [(1,), (4,), (3, 1, 1)])
def test_prelu(agree, slope):
    x = np.linspace(-2, 2, 24, dtype=np.float32).reshape(2, 3, 4)[:, :, None]
    weight = np.linspace(0.1, 0.5, int(np.prod(slope)), dtype=np.float32).reshape(slope)
    agree(helper.make_node("PRelu", ["x", "w"], ["y"]), {"x": x}, {"w": weight})


@pytest.mark.parametrize("opset", [7, 11, 13])
@pytest.mark.parametrize("name", ["Softmax", "LogSoftmax", "Hardmax"])
def test_softmax_over_one_axis_or_all_that_follow(agree, name, opset):
    x = np.random.RandomState(0).randn(2, 3, 4).astype(np.float32)
    for axis in (None, 0, 1, 2, -1, -2):
        options = {} if axis is None else {"axis": axis}
        if axis is not None and axis < 0 and opset < 11:
            continue
        agree(helper.make_node(name, ["x"], ["y"], **options), {"x": x}, opset=opset)


def test_dropout_does_nothing_outside_training(agree):
    agree(helper.make_node("Dropout", ["x"], ["y"], ratio=0.3), {"x": X}, opset=7)
    agree(helper.make_node("Dropout", ["x", "r"], ["y"]), {"x": X}, {"r": np.float32(0.3)})
    agree(helper.make_node("Dropout", ["x"], ["y", "m"]), {"x": X}, outputs=("y", "m"))
