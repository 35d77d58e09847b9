"""Transforms: values of MXNet, in eager and hybrid form, and what they refuse."""

import json
import random
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon.data import SimpleDataset
from mxnet.gluon.data.vision import transforms

FOLDER = Path(__file__).parents[1] / "golden"
GOLDEN = json.loads((FOLDER / "data.json").read_text(encoding="utf-8"))["transforms"]
CASES = json.loads((FOLDER / "transforms.json").read_text(encoding="utf-8"))
IMAGE = mx.nd.array(np.arange(24).reshape(2, 4, 3) * 10, dtype="uint8")
BATCH = mx.nd.array(np.arange(48).reshape(2, 2, 4, 3), dtype="uint8")
THREE = ((0.1, 0.2, 0.3), (1.0, 2.0, 4.0))


def tensor(images: Any) -> Any:
    return transforms.ToTensor()(images)


TENSORS = {
    "to_tensor": lambda: (transforms.ToTensor(), IMAGE),
    "to_tensor batch": lambda: (transforms.ToTensor(), BATCH),
    "to_tensor float64": lambda: (transforms.ToTensor(), IMAGE.astype("float64")),
    "normalize": lambda: (transforms.Normalize(0.5, 2.0), tensor(IMAGE)),
    "normalize three": lambda: (transforms.Normalize(*THREE), tensor(IMAGE)),
    "normalize mixed": lambda: (transforms.Normalize(THREE[0], 2.0), tensor(IMAGE)),
    "normalize batch": lambda: (transforms.Normalize(*THREE), tensor(BATCH)),
    "cast": lambda: (transforms.Cast("int32"), IMAGE),
    "compose": lambda: (
        transforms.Compose([transforms.ToTensor(), transforms.Normalize(*THREE)]), IMAGE
    ),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:All children of this Sequential")
@pytest.mark.parametrize("hybrid", [False, True], ids=["eager", "hybrid"])
@pytest.mark.parametrize("name", TENSORS)
def test_tensors(name: str, hybrid: bool) -> None:
    block, images = TENSORS[name]()
    if hybrid:
        block.hybridize()
    result = block(images)
    assert list(result.shape) == GOLDEN[name]["shape"]
    assert str(np.dtype(result.dtype)) == GOLDEN[name]["dtype"]
    np.testing.assert_allclose(
        result.asnumpy().ravel(), GOLDEN[name]["values"], rtol=1e-6, atol=1e-7
    )


def sources() -> dict[str, mx.nd.NDArray]:
    """The images of tools/golden/transforms.py."""
    batch = np.random.RandomState(0).randint(0, 256, (2, 7, 9, 3))
    one = mx.nd.array(batch[0], dtype="uint8")
    planes = mx.nd.array(batch.transpose(0, 3, 1, 2) / 255.0)
    return {
        "one": one, "batch": mx.nd.array(batch, dtype="uint8"), "float": one.astype("float32"),
        "even": mx.nd.array(batch[0][:6, :8], dtype="uint8"), "planes": planes[0],
        "stack": planes, "bytes": mx.nd.array(batch.transpose(0, 3, 1, 2)[0], dtype="uint8"),
    }  # fmt: skip


def seed_all(seed: int) -> None:
    mx.random.seed(seed)
    np.random.seed(seed)
    random.seed(seed)


@pytest.mark.parametrize("hybrid", [False, True], ids=["eager", "hybrid"])
@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['name']}{case['args']}{case['image']}{case['seed']}"
)
def test_values_and_random_streams(case: dict, hybrid: bool) -> None:
    args = [tuple(value) if isinstance(value, list) else value for value in case["args"]]
    block = getattr(transforms, case["name"])(*args)
    if hybrid:
        block.hybridize()
    image = sources()[case["image"]]
    seed_all(case["seed"])
    block(image)
    result = block(image)
    expected = case["result"]
    assert list(result.shape) == expected["shape"]
    assert str(np.dtype(result.dtype)) == expected["dtype"]
    tolerance = {"rtol": 1e-4, "atol": 1e-5} if "float" in expected["dtype"] else {}
    np.testing.assert_allclose(result.asnumpy().ravel(), expected["values"], **tolerance)


def test_printing() -> None:
    both = transforms.Compose([transforms.ToTensor(), transforms.Normalize(0, 1)])
    assert repr(both) == GOLDEN["repr"]
    assert repr(transforms.Compose([transforms.ToTensor()])) == GOLDEN["repr one"]
    assert len(both) == 1


def test_compose_of_functions_and_nothing() -> None:
    composed = transforms.Compose([transforms.Cast("float32"), lambda image: image + 1])
    assert composed(IMAGE).asnumpy()[0, 0].tolist() == [1, 11, 21]
    assert transforms.Compose([])(IMAGE) is IMAGE
    assert "lambda" in repr(composed)


def test_hybrid_compose_is_one_graph() -> None:
    block = transforms.HybridCompose([transforms.Resize(3), transforms.ToTensor()])
    assert block(IMAGE).shape == (3, 3, 3)
    assert len(block) == 2
    assert len(block(mx.sym.var("image")).list_arguments()) == 1
    with pytest.raises(ValueError, match="HybridBlock"):
        transforms.HybridCompose([transforms.CenterCrop(2)])


def test_random_apply_follows_python_random() -> None:
    random.seed(5)
    expected = [random.random() < 0.4 for _ in range(20)]
    random.seed(5)
    block = transforms.RandomApply(transforms.Cast("float32"), 0.4)
    assert [block(IMAGE).dtype == np.float32 for _ in range(20)] == expected
    assert (block.p, type(block.transforms)) == (0.4, transforms.Cast)
    several = transforms.RandomApply([transforms.ToTensor(), lambda image: image + 1], 1)
    assert several(IMAGE).asnumpy().min() == 1
    assert transforms.RandomApply([transforms.ToTensor()], 0)(IMAGE) is IMAGE


def test_hybrid_random_apply_changes_about_half() -> None:
    mx.random.seed(3)
    block = transforms.HybridRandomApply([transforms.RandomFlipLeftRight(), Mirror()], 0.5)
    image = IMAGE[:, :, :1]
    seen = [block(image).asnumpy()[0, 0, 0] for _ in range(80)]
    assert set(seen) == {0, 90}
    assert 10 < seen.count(90) < 40  # a quarter: half of the half
    with pytest.raises(mx.MXNetError, match="RandomApply takes any function"):
        transforms.HybridRandomApply(lambda image: image)


class Mirror(mx.gluon.HybridBlock):
    """Changes nothing: so that a flip is what shows."""

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        return x


def test_random_gray() -> None:
    mx.random.seed(0)
    results = [transforms.RandomGray(0.5)(IMAGE).asnumpy() for _ in range(30)]
    plain = IMAGE.asnumpy().astype("float32")
    weights = np.array([0.299, 0.587, 0.114], "float32")
    grey = np.repeat((plain * weights).sum(axis=-1, keepdims=True), 3, axis=-1)
    same = [np.array_equal(result, plain) for result in results]
    assert 5 < sum(same) < 25
    for result, is_same in zip(results, same, strict=True):
        if not is_same:
            np.testing.assert_allclose(result, grey, rtol=1e-5)
    assert np.ptp(transforms.RandomGray(1.0)(IMAGE).asnumpy(), axis=-1).max() < 1e-4


def test_random_crop_takes_every_place() -> None:
    random.seed(0)
    image = mx.nd.array(np.arange(12).reshape(3, 4, 1), dtype="int32")
    crop = transforms.RandomCrop((2, 2))
    corners = {int(crop(image).asnumpy()[0, 0, 0]) for _ in range(100)}
    assert corners == {0, 1, 2, 4, 5, 6}
    padded = transforms.RandomCrop(9, pad=(3, 3), pad_value=7)
    assert padded(image).shape == (9, 9, 1)
    whole = transforms.RandomCrop((6, 5), pad=1, pad_value=7)(image).asnumpy()
    assert whole[1:-1, 1:-1, 0].tolist() == image.asnumpy()[..., 0].tolist()
    assert set(whole[0].ravel()) == {7}


@pytest.mark.parametrize(
    ("name", "low", "high"), [("RandomBrightness", 0.7, 1.3), ("RandomContrast", 0.7, 1.3)]
)
def test_factors_fill_their_range(name: str, low: float, high: float) -> None:
    mx.random.seed(1)
    image = mx.nd.array(np.arange(12).reshape(2, 2, 3) + 1.0)
    block = getattr(transforms, name)(0.3)
    spread = np.ptp(image.asnumpy()[..., 0])
    factors = [np.ptp(block(image).asnumpy()[..., 0]) / spread for _ in range(200)]
    assert low - 1e-6 <= min(factors) < low + 0.05
    assert high - 0.05 < max(factors) <= high + 1e-6
    assert abs(np.mean(factors) - 1) < 0.05


def test_no_jitter_changes_nothing() -> None:
    for block in (transforms.RandomColorJitter(), transforms.RandomSaturation(0)):
        np.testing.assert_array_equal(block(IMAGE).asnumpy(), IMAGE.asnumpy())


@pytest.mark.parametrize(
    "name",
    ["ToTensor", "Normalize", "RandomFlipLeftRight", "RandomFlipTopBottom", "RandomColorJitter"],
)
def test_symbols(name: str) -> None:
    block = getattr(transforms, name)()
    graph = block(mx.sym.var("image"))
    operator = {"ToTensor": "to_tensor"}.get(name, block.name.rstrip("0123456789"))
    assert operator.replace("_", "") in graph.list_outputs()[0].replace("_", "")
    assert graph.list_arguments() == ["image"]


def test_in_a_dataset() -> None:
    dataset = SimpleDataset([(IMAGE, 3)]).transform_first(transforms.ToTensor())
    image, label = dataset[0]
    assert (image.shape, label) == ((3, 2, 4), 3)


@pytest.mark.parametrize(
    ("block", "shape", "message"),
    [
        (transforms.ToTensor(), (2, 3), r"to_tensor.*\(height, width, channels\).*got \(2, 3\)"),
        (transforms.Normalize(0, 1), (5, 2), r"got \(5, 2\)"),
        (transforms.Normalize(0, 1), (4, 3, 3), "1 or 3 channels, got 4"),
        (transforms.Normalize((0, 0), 1), (3, 2, 2), "mean must have 1 or 3 elements"),
        (transforms.Normalize(0, (1, 1, 1)), (1, 2, 2), "std must have 1 or 1 elements"),
        (transforms.Resize((0, 1)), (3, 2, 3), "above 0"),
        (transforms.Resize(2, interpolation=9), (3, 2, 3), "interp must be 0"),
        (transforms.CropResize(0, 0, 9, 1), (3, 2, 3), "rectangle must lie in the image"),
        (transforms.RandomBrightness(0.1), (1, 3, 2, 3), r"got \(1, 3, 2, 3\)"),
        (transforms.RandomFlipLeftRight(), (1, 3, 2, 3), r"got \(1, 3, 2, 3\)"),
    ],
)
def test_bad_images(block: Any, shape: tuple, message: str) -> None:
    with pytest.raises(mx.MXNetError, match=message):
        block(mx.nd.ones(shape))


@pytest.mark.parametrize("block", [transforms.CenterCrop(2), transforms.RandomResizedCrop(2)])
def test_crops_take_one_image(block: Any) -> None:
    with pytest.raises(ValueError, match="unpack"):
        block(BATCH)


def test_rotation_refuses() -> None:
    with pytest.raises(TypeError, match="only supports float32"):
        transforms.Rotate(30)(IMAGE)
    with pytest.raises(TypeError, match="only supports float32"):
        transforms.RandomRotation((-1, 1))(IMAGE)
    with pytest.raises(ValueError, match="cannot be both True"):
        transforms.Rotate(30, True, True)(tensor(IMAGE))
    with pytest.raises(ValueError, match="ordered tuple"):
        transforms.RandomRotation((3, 3))
    with pytest.raises(ValueError, match="between 0 and 1, got 2"):
        transforms.RandomRotation((-3, 3), rotate_with_proba=2)
    assert transforms.RandomRotation((-1, 1), rotate_with_proba=0)(IMAGE) is IMAGE


def test_normalize_arguments() -> None:
    with pytest.raises(ValueError, match="at least one number"):
        transforms.Normalize(mean=())
    arrays = transforms.Normalize(np.array([1, 2, 3]), np.array([2.0, 2.0, 2.0]))
    assert arrays(mx.nd.ones((3, 1, 1))).asnumpy().ravel().tolist() == [0, -0.5, -1]


def test_a_composed_pipeline_on_a_real_image() -> None:
    seed_all(0)
    block = transforms.Compose([
        transforms.RandomResizedCrop(24), transforms.RandomFlipLeftRight(),
        transforms.RandomColorJitter(0.4, 0.4, 0.4), transforms.RandomLighting(0.1),
        transforms.ToTensor(), transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ])  # fmt: skip
    draw = np.random.RandomState(0)
    image = mx.nd.array(draw.randint(0, 256, (40, 50, 3)), dtype="uint8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        results = np.stack([block(image).asnumpy() for _ in range(5)])
    assert results.shape == (5, 3, 24, 24)
    assert len({result.tobytes() for result in results}) == 5
    assert np.abs(results).max() < 3
