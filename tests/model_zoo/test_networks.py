"""The networks of the model zoo, against what ``tools/golden/model_zoo.py`` recorded from MXNet."""

from __future__ import annotations

import inspect
import json
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from model_zoo.zoo_runs import CASES, Case, compute, describe, digest, fill, images

import mxnet as mx
from mxnet.gluon.model_zoo import vision

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "model_zoo.npz"


@cache
def recorded() -> tuple[dict[str, Any], np.ndarray]:
    with np.load(GOLDEN) as file:
        return json.loads(file["index"].tobytes())["cases"], file["values"]


def expected_arrays(case: Case) -> dict[str, np.ndarray]:
    index, values = recorded()
    return {
        part: values[offset : offset + prod(shape)].reshape(shape)
        for part, (shape, offset) in index[str(case)]["arrays"].items()
    }


def test_all_networks_are_recorded() -> None:
    assert set(recorded()[0]) == {str(case) for case in CASES}
    assert {case.model for case in CASES} == set(vision._MODELS)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_structure(case: Case) -> None:
    found, entry = describe(case.build()), recorded()[0][str(case)]
    for part, lines in entry.get("lines", {}).items():
        assert found[part] == lines
    for part, (number, mark) in entry["structure"].items():
        assert len(found[part]) == number, part
        assert digest(found[part]) == mark, part


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=str(c), marks=[pytest.mark.slow] * c.slow) for c in CASES]
)
def test_values(case: Case) -> None:
    found, expected = compute(case.build(), case.size), expected_arrays(case)
    assert found.keys() == expected.keys()
    for part, array in found.items():
        assert array.shape == expected[part].shape, part
        tolerance = 1e-4 if part in ("initialized", "predicting") else case.tolerance
        bound = tolerance * np.abs(expected[part]).max(initial=0)
        np.testing.assert_allclose(array, expected[part], tolerance, bound, err_msg=part)


HYBRID = [
    Case("alexnet"), Case("inceptionv3", 299, slow=True), Case("densenet121", 224, slow=True),
    Case("mobilenet0.25"), Case("mobilenetv2_0.25"), Case("resnet18_v1"), Case("resnet50_v2"),
    Case("squeezenet1.1", 224), Case("vgg11_bn", 32, slow=True),
]  # fmt: skip


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=str(c), marks=[pytest.mark.slow] * c.slow) for c in HYBRID]
)
def test_hybridized_is_eager(case: Case) -> None:
    net, data = case.build(), images(case.size)
    net.initialize()
    net(data)
    fill(net)
    eager = net(data).asnumpy()
    net.hybridize()
    np.testing.assert_allclose(net(data).asnumpy(), eager, 1e-4, 1e-5 * np.abs(eager).max())


@pytest.mark.parametrize("model", ["resnet18_v1", "mobilenetv2_0.25"])
def test_parameters_survive_a_file(model: str, tmp_path: Path) -> None:
    path, data = str(tmp_path / "net.params"), images(32)
    nets = [Case(model).build() for _ in range(2)]
    nets[0].initialize()
    expected = nets[0](data).asnumpy()
    nets[0].save_parameters(path)
    nets[1].load_parameters(path)
    np.testing.assert_array_equal(nets[1](data).asnumpy(), expected)


def test_features_and_output_are_parts() -> None:
    net = vision.resnet18_v2(classes=4, thumbnail=True)
    net.initialize()
    features = net.features(images(16))
    assert features.shape == (2, 512)
    np.testing.assert_array_equal(net.output(features).asnumpy(), net(images(16)).asnumpy())


def test_names_count_and_prefixes_are_taken() -> None:
    net = vision.squeezenet1_1(prefix="mine_")
    assert net.prefix == "mine_"
    assert next(iter(net.collect_params())) == "mine_conv0_weight"
    first, second = vision.alexnet(), vision.alexnet()
    assert first.prefix.startswith("alexnet")
    assert int(second.name[7:]) == int(first.name[7:]) + 1


def test_own_networks_from_the_classes() -> None:
    net = vision.ResNetV1(vision.BasicBlockV1, [1, 1], [4, 4, 8], classes=3)
    net.initialize()
    assert net(images(32)).shape == (2, 3)
    dropped = vision.DenseNet(8, 4, [2, 2], bn_size=2, dropout=0.3, classes=3)
    assert repr(dropped.features[4][0][1][6]) == "Dropout(p = 0.3, axes=())"
    narrow = [p.shape[0] for n, p in vision.MobileNet(0.3).collect_params("weight").items()]
    assert narrow == [] or narrow[0] == 9
    wide = vision.MobileNetV2(1.4).collect_params(".*features_conv1_weight")
    assert [value.shape for value in wide.values()] == [(1792, 0, 1, 1)]
    vgg = vision.VGG([1, 1], [4, 8], classes=2, batch_norm=True)
    vgg.initialize()
    assert vgg(images(8)).shape == (2, 2)


@pytest.mark.parametrize(
    ("block", "weights"),
    [
        (vision.BasicBlockV1, [(16, 8, 3, 3), (16, 16, 3, 3), (16, 8, 1, 1)]),
        (vision.BottleneckV1, [(4, 0, 1, 1), (4, 4, 3, 3), (16, 0, 1, 1), (16, 8, 1, 1)]),
        (vision.BasicBlockV2, [(16, 8, 3, 3), (16, 16, 3, 3), (16, 8, 1, 1)]),
        (vision.BottleneckV2, [(4, 0, 1, 1), (4, 4, 3, 3), (16, 0, 1, 1), (16, 8, 1, 1)]),
    ],
)
def test_residual_blocks_alone(block: Any, weights: list[tuple[int, ...]]) -> None:
    net = block(16, 2, downsample=True, in_channels=8)
    found = [p.shape for name, p in net.collect_params().items() if name.endswith("weight")]
    assert found == weights
    net.initialize()
    assert net(mx.nd.ones((1, 8, 6, 6))).shape == (1, 16, 3, 3)
    assert block(16, 1).downsample is None


def test_linear_bottleneck_adds_its_input_where_sizes_agree() -> None:
    bottleneck = vision.mobilenet.LinearBottleneck
    assert bottleneck(8, 8, 6, 1).use_shortcut
    assert not bottleneck(8, 8, 6, 2).use_shortcut
    assert not bottleneck(8, 16, 6, 1).use_shortcut
    net, data = bottleneck(8, 8, 1, 1), mx.nd.ones((1, 8, 4, 4))
    net.initialize()
    difference = net(data) - net.out(data)
    np.testing.assert_allclose(difference.asnumpy(), 1, rtol=1e-6)


def test_relu6() -> None:
    values = vision.mobilenet.RELU6()(mx.nd.array([-1, 3, 7])).asnumpy()
    np.testing.assert_array_equal(values, [0, 3, 6])


def test_auxiliary_classifier() -> None:
    net = vision.inception.make_aux(7)
    net.initialize()
    assert net(mx.nd.ones((1, 768, 17, 17))).shape == (1, 7)
    assert len(net) == 5


def test_modules_and_functions() -> None:
    for name in ("densenet", "inception", "mobilenet", "resnet", "squeezenet", "vgg"):
        assert inspect.ismodule(getattr(vision, name))
    assert inspect.isfunction(vision.alexnet)
    assert vision.resnet.resnet_spec[18] == ("basic_block", [2, 2, 2, 2], [64, 64, 128, 256, 512])
    assert vision.resnet.resnet_net_versions == [vision.ResNetV1, vision.ResNetV2]
    assert vision.densenet.densenet_spec[161] == (96, 48, [6, 12, 36, 24])
    assert vision.vgg.vgg_spec[11] == ([1, 1, 2, 2, 2], [64, 128, 256, 512, 512])


def test_get_model_in_either_case() -> None:
    assert isinstance(vision.get_model("ResNet18_V1"), vision.ResNetV1)
    with pytest.raises(ValueError, match=r"name of a model: 'nonet'\. Options are alexnet, dense"):
        vision.get_model("NoNet")
    with pytest.raises(TypeError, match="foo"):
        vision.get_model("alexnet", foo=1)


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: vision.get_resnet(3, 18), AssertionError, "resnet version: 3. Options are 1, 2"),
        (lambda: vision.get_resnet(1, 19), AssertionError, "layers: 19. Options are 18, 34, 50"),
        (lambda: vision.get_vgg(12), KeyError, "number of layers: 12. Options are 11, 13, 16, 19"),
        (lambda: vision.densenet.get_densenet(122), KeyError, "122. Options are 121, 161"),
        (lambda: vision.SqueezeNet("1.2"), AssertionError, "version: '1.2'. Options are 1.0, 1.1"),
        (lambda: vision.VGG([1], [1, 2]), AssertionError, "layers and filters must be of one leng"),
        (lambda: vision.ResNetV2(vision.BasicBlockV2, [1], [8]), AssertionError, "one more than"),
        (lambda: vision.get_mobilenet("1"), ValueError, "multiplier must be a number above 0"),
    ],
)
def test_networks_that_do_not_exist(call: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        call()
    with pytest.raises(ValueError, match=message):
        call()
