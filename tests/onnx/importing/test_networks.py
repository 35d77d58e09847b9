"""Convolutions, pooling, normalization and resizing."""

import numpy as np
import pytest
from onnx import TensorProto, helper

RNG = np.random.RandomState(5)
IMAGE = RNG.randn(2, 4, 7, 9).astype(np.float32)


def weights(*shape):
    return RNG.randn(*shape).astype(np.float32)


CONVOLUTIONS = [
    {}, {"pads": [1, 1, 1, 1]}, {"pads": [0, 1, 2, 0]}, {"strides": [2, 1], "pads": [1, 0, 1, 0]},
    {"dilations": [2, 2], "pads": [2, 2, 2, 2]}, {"auto_pad": "SAME_UPPER"},
    {"auto_pad": "SAME_LOWER", "strides": [2, 2]}, {"auto_pad": "SAME_UPPER", "strides": [3, 2]},
    {"auto_pad": "VALID"},
]  # fmt: skip


@pytest.mark.parametrize("options", CONVOLUTIONS, ids=str)
def test_conv(agree, options):
    node = helper.make_node("Conv", ["x", "w", "b"], ["y"], **options)
    agree(node, {"x": IMAGE}, {"w": weights(6, 4, 3, 2), "b": weights(6)})
    node = helper.make_node("Conv", ["x", "w"], ["y"], group=2, kernel_shape=[3, 2], **options)
    agree(node, {"x": IMAGE}, {"w": weights(6, 2, 3, 2)})


def test_conv_of_lines_and_volumes(agree):
    node = helper.make_node("Conv", ["x", "w", "b"], ["y"], pads=[1, 0])
    agree(node, {"x": weights(2, 3, 8)}, {"w": weights(4, 3, 3), "b": weights(4)})
    node = helper.make_node("Conv", ["x", "w"], ["y"], pads=[0, 1, 0, 1, 1, 0], strides=[1, 2, 1])
    agree(node, {"x": weights(1, 2, 4, 5, 4)}, {"w": weights(3, 2, 2, 3, 2)})


TRANSPOSED = [
    {}, {"strides": [2, 2]}, {"strides": [2, 2], "pads": [1, 0, 1, 0]},
    {"strides": [2, 3], "output_padding": [1, 2], "pads": [1, 1, 1, 1]},
    {"pads": [0, 1, 1, 0], "strides": [2, 2]}, {"dilations": [2, 1], "strides": [1, 2]},
    {"output_shape": [15, 19], "strides": [2, 2]}, {"auto_pad": "SAME_UPPER", "strides": [2, 2]},
    {"auto_pad": "SAME_LOWER", "strides": [2, 2]}, {"auto_pad": "VALID", "strides": [2, 2]},
    {"output_padding": [1, 1], "strides": [2, 2]},
    {"output_padding": [1, 1], "strides": [2, 2], "pads": [0, 2, 1, 0]},
]  # fmt: skip


@pytest.mark.parametrize("options", TRANSPOSED, ids=str)
def test_conv_transpose(agree, options):
    node = helper.make_node("ConvTranspose", ["x", "w", "b"], ["y"], **options)
    agree(node, {"x": IMAGE}, {"w": weights(4, 3, 3, 2), "b": weights(3)}, atol=1e-4)
    node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], group=2, **options)
    agree(node, {"x": IMAGE}, {"w": weights(4, 3, 3, 2)}, atol=1e-4)


def test_deformable_convolution(agree):
    x, w = weights(1, 2, 5, 5), weights(3, 2, 2, 2)
    inputs = {"x": x, "o": weights(1, 8, 4, 4), "b": weights(3), "m": weights(1, 4, 4, 4)}
    for names in (["x", "w", "o"], ["x", "w", "o", "b"], ["x", "w", "o", "b", "m"]):
        node = helper.make_node("DeformConv", names, ["y"], kernel_shape=[2, 2])
        given = {name: inputs[name] for name in names if name != "w"}
        agree(node, given, {"w": w}, opset=19, atol=1e-4)


def test_columns_to_image(agree):
    node = helper.make_node("Col2Im", ["x", "i", "b"], ["y"], strides=[2, 1], pads=[1, 0, 1, 0])
    constants = {"i": np.array([5, 6]), "b": np.array([3, 2])}
    agree(node, {"x": weights(2, 12, 15)}, constants, opset=18)


POOLING = [
    {"kernel_shape": [3, 2]}, {"kernel_shape": [3, 2], "pads": [1, 1, 1, 1]},
    {"kernel_shape": [2, 2], "strides": [2, 2], "pads": [0, 1, 1, 0]},
    {"kernel_shape": [3, 3], "strides": [2, 2], "ceil_mode": 1},
    {"kernel_shape": [2, 3], "strides": [2, 3], "ceil_mode": 1, "pads": [1, 1, 1, 1]},
    {"kernel_shape": [2, 2], "strides": [2, 2], "auto_pad": "SAME_UPPER"},
    {"kernel_shape": [3, 2], "strides": [1, 2], "auto_pad": "SAME_LOWER"},
]  # fmt: skip


@pytest.mark.parametrize("options", POOLING, ids=str)
@pytest.mark.parametrize("shapes", [None, {"x": ["n", 4, "h", "w"]}], ids=["static", "dynamic"])
def test_pooling(agree, options, shapes):
    if shapes and str(options.get("auto_pad", "")).startswith("SAME"):
        shapes = {"x": ["n", 4, 7, 9]}
    agree(helper.make_node("MaxPool", ["x"], ["y"], **options), {"x": IMAGE}, shapes=shapes)
    for count in (0, 1):
        node = helper.make_node("AveragePool", ["x"], ["y"], count_include_pad=count, **options)
        agree(node, {"x": IMAGE}, shapes=shapes, opset=19)
    if "ceil_mode" not in options:
        for p in (1, 2, 3, 4):
            agree(helper.make_node("LpPool", ["x"], ["y"], p=p, **options), {"x": IMAGE})


def test_pooling_with_gaps(agree):
    options = {"kernel_shape": [2, 3], "dilations": [2, 2], "strides": [1, 2], "pads": [1, 1, 0, 1]}
    agree(helper.make_node("MaxPool", ["x"], ["y"], **options), {"x": IMAGE})
    agree(helper.make_node("AveragePool", ["x"], ["y"], **options), {"x": IMAGE}, opset=19)
    agree(helper.make_node("MaxPool", ["x"], ["y"], ceil_mode=1, **options), {"x": IMAGE})


def test_pooling_of_lines_and_volumes(agree):
    for shape in ((2, 3, 8), (1, 2, 5, 6, 4)):
        rank = len(shape) - 2
        for name in ("MaxPool", "AveragePool"):
            node = helper.make_node(name, ["x"], ["y"], kernel_shape=[2] * rank,
                                    strides=[2] * rank, pads=[1] * rank + [0] * rank)  # fmt: skip
            agree(node, {"x": weights(*shape)})
        for name in ("GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"):
            agree(helper.make_node(name, ["x"], ["y"]), {"x": weights(*shape)})


# --- normalization --------------------------------------------------------------------------


def statistics(count):
    return {"s": weights(count), "b": weights(count), "m": weights(count), "v": abs(weights(count))}


@pytest.mark.parametrize("opset", [7, 9, 14, 15])
def test_batch_normalization(agree, opset):
    node = helper.make_node("BatchNormalization", ["x", *"sbmv"], ["y"], epsilon=1e-3)
    agree(node, {"x": IMAGE}, statistics(4), opset=opset)
    agree(node, {"x": IMAGE, **statistics(4)}, opset=opset)


def test_batch_normalization_in_training(agree):
    node = helper.make_node("BatchNormalization", ["x", *"sbmv"], ["y", "n", "w"], training_mode=1)
    agree(node, {"x": IMAGE}, statistics(4), outputs=("y", "n", "w"), reference=True, atol=1e-4)


def test_statistics_and_weights_may_be_one_constant(agree):
    one = np.ones(4, np.float32)
    node = helper.make_node("BatchNormalization", ["x", "a", "b", "b", "a"], ["y"])
    agree(node, {"x": IMAGE}, {"a": one, "b": weights(4)})


def test_other_normalizations(agree):
    node = helper.make_node("InstanceNormalization", ["x", "s", "b"], ["y"], epsilon=1e-3)
    agree(node, {"x": IMAGE}, {"s": weights(4), "b": weights(4)}, atol=1e-4)
    node = helper.make_node("LRN", ["x"], ["y"], size=3, alpha=0.1, beta=0.6, bias=1.5)
    agree(node, {"x": IMAGE})
    for options in ({}, {"p": 1}, {"axis": 1}):
        agree(helper.make_node("LpNormalization", ["x"], ["y"], **options), {"x": IMAGE})
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, IMAGE.shape)
    for options in ({}, {"axes": [1]}):
        node = helper.make_node("MeanVarianceNormalization", ["x"], ["y"], **options)
        agree(node, {"x": IMAGE}, outputs=[output], atol=1e-4)


@pytest.mark.parametrize("size", [2, 4])
def test_local_response_of_an_even_number_of_channels(model_of, results, size):
    node = helper.make_node("LRN", ["x"], ["y"], size=size, alpha=0.1, beta=0.6, bias=1.5)
    [found] = results(model_of([node], {"x": IMAGE}), {"x": IMAGE})
    before, after = (size - 1) // 2, size // 2
    wanted = np.empty_like(IMAGE)
    for c in range(4):
        squares = (IMAGE[:, max(0, c - before) : c + after + 1] ** 2).sum(1)
        wanted[:, c] = IMAGE[:, c] / (1.5 + 0.1 / size * squares) ** 0.6
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


@pytest.mark.parametrize("axis", [-1, 1, 2])
def test_layer_normalization(agree, axis):
    shape = IMAGE.shape[axis:]
    for names in (["x", "s"], ["x", "s", "b"]):
        node = helper.make_node("LayerNormalization", names, ["y"], axis=axis)
        agree(node, {"x": IMAGE}, {"s": weights(*shape), "b": weights(*shape)}, atol=1e-4)
    node = helper.make_node("LayerNormalization", ["x", "s"], ["y", "m", "d"], axis=axis)
    agree(node, {"x": IMAGE}, {"s": weights(*shape)}, outputs=("y", "m", "d"), atol=1e-4)
    node = helper.make_node("RMSNormalization", ["x", "s"], ["y"], axis=axis)
    agree(node, {"x": IMAGE}, {"s": weights(*shape)}, opset=23, atol=1e-4)


@pytest.mark.parametrize("opset", [18, 21])
def test_group_normalization(agree, opset):
    node = helper.make_node("GroupNormalization", ["x", "s", "b"], ["y"], num_groups=2)
    count = 2 if opset < 21 else 4
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, IMAGE.shape)
    agree(node, {"x": IMAGE}, {"s": weights(count), "b": weights(count)}, opset=opset,
          outputs=[output], atol=1e-4)  # fmt: skip


# --- resizing -------------------------------------------------------------------------------

SMALL = np.arange(24, dtype=np.float32).reshape(1, 2, 3, 4) ** 1.3


def resize(agree, options, scales=None, sizes=None, opset=13, shapes=None, x=SMALL, **more):
    constants = {} if scales is None else {"s": np.float32(scales)}
    constants |= {} if sizes is None else {"z": np.array(sizes)}
    roi, constants = ("r", {**constants, "r": np.float32([])}) if opset == 11 else ("", constants)
    names = ["x", roi, "s"] if sizes is None else ["x", "", "", "z"]
    node = helper.make_node("Resize", names, ["y"], **options)
    agree(node, {"x": x}, constants, opset=opset, shapes=shapes, atol=1e-4, **more)


MODES = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"]


@pytest.mark.parametrize("coordinates", MODES)
@pytest.mark.parametrize("mode", ["nearest", "linear", "cubic"])
def test_resize(agree, mode, coordinates):
    options = {"mode": mode, "coordinate_transformation_mode": coordinates}
    resize(agree, options, [1, 1, 2, 2])
    resize(agree, options, [1, 1, 0.7, 1.6])
    resize(agree, options, sizes=[1, 2, 5, 3])
    resize(agree, options, sizes=[1, 2, 1, 8])


@pytest.mark.parametrize("rounding", ["floor", "ceil", "round_prefer_floor", "round_prefer_ceil"])
def test_resize_to_the_nearest(agree, rounding):
    for coordinates in ("half_pixel", "asymmetric", "tf_half_pixel_for_nn"):
        options = {"mode": "nearest", "coordinate_transformation_mode": coordinates,
                   "nearest_mode": rounding}  # fmt: skip
        opset = 11 if coordinates.startswith("tf") else 13
        resize(agree, options, [1, 1, 1.5, 3], opset=opset)


def test_resize_with_other_settings(agree):
    cubic = {"mode": "cubic", "cubic_coeff_a": -0.5}
    resize(agree, cubic, [1, 1, 1.5, 2.5])
    resize(agree, {**cubic, "exclude_outside": 1}, [1, 1, 1.5, 2.5])
    resize(agree, {"mode": "linear"}, [2, 1.5, 1, 1], reference=True)
    for mode in ("linear", "cubic"):
        resize(agree, {"mode": mode, "antialias": 1, "exclude_outside": 1}, [1, 1, 0.5, 0.6],
               opset=18)  # fmt: skip
    symmetric = {"mode": "linear", "coordinate_transformation_mode": "half_pixel_symmetric"}
    resize(agree, symmetric, [1, 1, 1.5, 0.6], opset=19)
    for policy in ("not_larger", "not_smaller"):
        options = {"mode": "linear", "keep_aspect_ratio_policy": policy, "axes": [2, 3]}
        resize(agree, options, sizes=[7, 6], opset=18)


def test_resize_a_crop(agree):
    roi = np.float32([0, 0, 0.2, -0.1, 1, 1, 0.8, 1.2])
    options = {"mode": "linear", "coordinate_transformation_mode": "tf_crop_and_resize",
               "extrapolation_value": 9.0}  # fmt: skip
    node = helper.make_node("Resize", ["x", "r", "", "z"], ["y"], **options)
    agree(node, {"x": SMALL}, {"r": roi, "z": np.array([1, 2, 5, 6])}, atol=1e-4)


def test_resize_where_only_data_tell_the_size(agree):
    shapes = {"x": ["n", 2, "h", "w"]}
    nearest = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric",
               "nearest_mode": "floor"}  # fmt: skip
    resize(agree, nearest, [1, 1, 2, 2], shapes=shapes)
    resize(agree, nearest, [1, 1, 2, 3], shapes=shapes)
    resize(agree, {"mode": "linear"}, [1, 1, 2, 3], shapes=shapes)
    for mode in ("nearest", "linear"):
        for coordinates in MODES:
            options = {"mode": mode, "coordinate_transformation_mode": coordinates}
            resize(agree, options, [1, 1, 0.5, 1.5], shapes=shapes)
    for rounding in ("floor", "ceil", "round_prefer_ceil"):
        options = {"mode": "nearest", "nearest_mode": rounding}
        resize(agree, options, [1, 1, 1.25, 1.5], shapes=shapes)
    resize(agree, {"mode": "linear"}, sizes=[1, 2, 5, 3], shapes=shapes)


@pytest.mark.parametrize("mode", ["nearest", "linear"])
def test_resize_to_the_size_of_another(agree, mode):
    other = weights(1, 1, 5, 7)
    nodes = [
        helper.make_node("Shape", ["o"], ["a"]),
        helper.make_node("Slice", ["a", "two", "four"], ["b"]),
        helper.make_node("Concat", ["head", "b"], ["c"], axis=0),
        helper.make_node("Resize", ["x", "", "", "c"], ["y"], mode=mode),
    ]
    constants = {"two": np.array([2]), "four": np.array([4]), "head": np.array([1, 2])}
    for shapes in (None, {"o": [1, 1, "h", "w"]}, {"o": [1, 1, "h", "w"], "x": [1, 2, "u", "v"]}):
        agree(nodes, {"x": SMALL, "o": other}, constants, shapes=shapes)


def test_upsample_and_the_first_resize(agree):
    for mode in ("nearest", "linear"):
        node = helper.make_node("Upsample", ["x"], ["y"], mode=mode, scales=[1.0, 1.0, 2.0, 3.0])
        agree(node, {"x": SMALL}, opset=7)
        for name, opset in (("Upsample", 9), ("Resize", 10)):
            node = helper.make_node(name, ["x", "s"], ["y"], mode=mode)
            agree(node, {"x": SMALL}, {"s": np.float32([1, 1, 2, 2])}, opset=opset)
            agree(node, {"x": SMALL}, {"s": np.float32([1, 1, 1.5, 2])}, opset=opset)


# --- regions --------------------------------------------------------------------------------


@pytest.mark.parametrize("opset", [10, 16])
def test_regions(agree, opset):
    rois = np.float32([[0, 0, 8, 6], [1.5, 1, 5, 4.5]])
    node = helper.make_node("RoiAlign", ["x", "r", "i"], ["y"], output_height=2, output_width=3,
                            sampling_ratio=2, spatial_scale=0.8)  # fmt: skip
    agree(node, {"x": IMAGE, "r": rois, "i": np.array([0, 1])}, opset=opset)
    node = helper.make_node("MaxRoiPool", ["x", "r"], ["y"], pooled_shape=[2, 2])
    agree(node, {"x": IMAGE, "r": np.float32([[0, 0, 0, 7, 5], [1, 2, 1, 5, 4]])})


@pytest.mark.parametrize("centre", [0, 1])
def test_non_max_suppression(agree, centre):
    boxes = abs(RNG.rand(2, 12, 4).astype(np.float32)) * 4
    if not centre:
        boxes[..., 2:] = boxes[..., :2] + boxes[..., 2:]
        boxes[0, 3] = boxes[0, 3][[2, 3, 0, 1]]
    scores = RNG.randn(2, 3, 12).astype(np.float32)
    node = helper.make_node("NonMaxSuppression", ["b", "s", "n", "o", "t"], ["y"],
                            center_point_box=centre)  # fmt: skip
    for count, least in ((3, -0.5), (100, -100.0)):
        constants = {"n": np.array([count]), "o": np.float32([0.4]), "t": np.float32([least])}
        agree(node, {"b": boxes, "s": scores}, constants, block=True)


@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
@pytest.mark.parametrize("aligned", [0, 1])
def test_grid_sample(agree, padding, aligned):
    grid = (RNG.rand(2, 3, 4, 2).astype(np.float32) - 0.5) * 3.1
    for mode in ("bilinear", "nearest"):
        node = helper.make_node("GridSample", ["x", "g"], ["y"], mode=mode, padding_mode=padding,
                                align_corners=aligned)  # fmt: skip
        agree(node, {"x": IMAGE, "g": grid}, opset=16, atol=1e-4)


# --- numbers of 8 bits ----------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.uint8, np.int8])
def test_quantize_and_back(agree, dtype):
    x = RNG.randn(3, 4).astype(np.float32) * 20
    node = helper.make_node("QuantizeLinear", ["x", "s", "z"], ["y"])
    back = helper.make_node("DequantizeLinear", ["x", "s", "z"], ["y"])
    constants = {"s": np.float32(0.5), "z": dtype(3)}
    agree(node, {"x": x}, constants)
    agree(back, {"x": (x * 2).astype(dtype)}, constants)
    constants = {"s": np.float32([0.5, 0.2, 1, 2]), "z": np.array([0, 1, 2, 3], dtype)}
    agree(node, {"x": x}, constants)
    agree(back, {"x": (x * 2).astype(dtype)}, constants)
    agree(back, {}, {"x": (x * 2).astype(dtype), **constants})


def test_quantize_by_blocks_and_dynamically(agree):
    x = RNG.randn(2, 6).astype(np.float32) * 20
    constants = {"s": abs(weights(2, 2)) + 0.1, "z": np.ones((2, 2), np.uint8)}
    node = helper.make_node("QuantizeLinear", ["x", "s", "z"], ["y"], axis=1, block_size=3)
    agree(node, {"x": x}, constants, opset=21)
    node = helper.make_node("DequantizeLinear", ["x", "s", "z"], ["y"], axis=1, block_size=3)
    agree(node, {"x": abs(x).astype(np.uint8)}, constants, opset=21)
    node = helper.make_node("DynamicQuantizeLinear", ["x"], ["y", "s", "z"])
    agree(node, {"x": x}, outputs=("y", "s", "z"))


def test_products_of_8_bits(agree):
    a, b = (RNG.randint(0, 255, shape).astype(np.uint8) for shape in ((3, 4), (4, 5)))
    node = helper.make_node("MatMulInteger", ["a", "b", "z", "w"], ["y"])
    agree(node, {"a": a, "b": b}, {"z": np.uint8(3), "w": np.uint8(7)})
    names = ["a", "s", "z", "b", "t", "w", "u", "v"]
    constants = {"s": np.float32(0.1), "z": np.uint8(100), "t": np.float32(0.2),
                 "w": np.uint8(120), "u": np.float32(4), "v": np.uint8(128)}  # fmt: skip
    agree(helper.make_node("QLinearMatMul", names, ["y"]), {"a": a, "b": b}, constants)
    x = RNG.randint(0, 255, (1, 2, 5, 5)).astype(np.uint8)
    w = RNG.randint(0, 255, (3, 2, 2, 2)).astype(np.uint8)
    node = helper.make_node("QLinearConv", [*names, "i"], ["y"], pads=[1, 0, 0, 1])
    bias = RNG.randint(-900, 900, 3).astype(np.int32)
    constants["u"] = np.float32(8)
    agree(node, {"a": x}, {**constants, "b": w, "i": bias})
    node = helper.make_node("ConvInteger", ["x", "w", "z"], ["y"], pads=[1, 1, 1, 1])
    agree(node, {"x": x}, {"w": w, "z": np.uint8(9)})


def test_random_numbers(model_of, results):
    makers = {
        "RandomNormal": {"mean": 3.0, "scale": 0.5, "shape": [200, 50]},
        "RandomUniform": {"low": 2.0, "high": 4.0, "shape": [200, 50], "dtype": TensorProto.DOUBLE},
        "RandomNormalLike": {"mean": 3.0, "scale": 0.5},
        "RandomUniformLike": {"low": 2.0, "high": 4.0},
    }  # fmt: skip
    x = np.zeros((200, 50), np.float32)
    for name, options in makers.items():
        node = helper.make_node(name, ["x"] if name.endswith("Like") else [], ["y"], **options)
        [found] = results(model_of([node], {"x": x}), {"x": x})
        deviation = 0.5 if "Normal" in name else 1 / np.sqrt(3)
        assert found.shape == x.shape
        assert found.dtype == (np.float64 if "dtype" in options else np.float32)
        assert abs(found.mean() - 3) < 0.03
        assert abs(found.std() - deviation) < 0.03
    chances = np.full((200, 50), 0.3, np.float32)
    node = helper.make_node("Bernoulli", ["x"], ["y"])
    [found] = results(model_of([node], {"x": chances}), {"x": chances})
    assert set(np.unique(found)) == {0, 1}
    assert abs(found.mean() - 0.3) < 0.03
    node = helper.make_node("Multinomial", ["x"], ["y"], sample_size=2000)
    logarithms = np.log(np.float32([[1, 3]]))
    [found] = results(model_of([node], {"x": logarithms}), {"x": logarithms})
    assert found.shape == (1, 2000)
    assert abs(found.mean() - 0.75) < 0.05
