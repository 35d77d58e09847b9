"""Transforms: values of MXNet, in eager and hybrid form, and what they refuse."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon.data import SimpleDataset
from mxnet.gluon.data.vision import transforms

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "data.json").read_text(encoding="utf-8")
)["transforms"]
IMAGE = mx.nd.array(np.arange(24).reshape(2, 4, 3) * 10, dtype="uint8")
BATCH = mx.nd.array(np.arange(48).reshape(2, 2, 4, 3), dtype="uint8")
THREE = ((0.1, 0.2, 0.3), (1.0, 2.0, 4.0))


def tensor(images: Any) -> Any:
    return transforms.ToTensor()(images)


CASES = {
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
@pytest.mark.parametrize("name", CASES)
def test_values(name: str, hybrid: bool) -> None:
    block, images = CASES[name]()
    if hybrid:
        block.hybridize()
    result = block(images)
    assert list(result.shape) == GOLDEN[name]["shape"]
    assert str(np.dtype(result.dtype)) == GOLDEN[name]["dtype"]
    np.testing.assert_allclose(
        result.asnumpy().ravel(), GOLDEN[name]["values"], rtol=1e-6, atol=1e-7
    )


def test_printing() -> None:
    both = transforms.Compose([transforms.ToTensor(), transforms.Normalize(0, 1)])
    assert repr(both) == GOLDEN["repr"]
    assert repr(transforms.Compose([transforms.ToTensor()])) == GOLDEN["repr one"]
    assert len(both) == 1


def test_compose_of_functions_and_nothing() -> None:
    composed = transforms.Compose([transforms.Cast("float32"), lambda image: image + 1])
    assert composed(IMAGE).asnumpy()[0, 0].tolist() == [1, 11, 21]
    assert transforms.Compose([])(IMAGE) is IMAGE


def test_in_a_dataset() -> None:
    dataset = SimpleDataset([(IMAGE, 3)]).transform_first(transforms.ToTensor())
    image, label = dataset[0]
    assert (image.shape, label) == ((3, 2, 4), 3)


@pytest.mark.parametrize(
    ("block", "shape", "message"),
    [
        (transforms.ToTensor(), (2, 3), r"\(height, width, channels\).*got \(2, 3\)"),
        (transforms.Normalize(0, 1), (5, 2), r"got \(5, 2\)"),
        (transforms.Normalize(0, 1), (4, 3, 3), "1 or 3 channels, got 4"),
        (transforms.Normalize((0, 0), 1), (3, 2, 2), "mean must have 1 or 3 numbers"),
        (transforms.Normalize(0, (1, 1, 1)), (1, 2, 2), "std must have 1 or 1 numbers"),
    ],
)
def test_bad_images(block: Any, shape: tuple, message: str) -> None:
    with pytest.raises(mx.MXNetError, match=message):
        block(mx.nd.ones(shape))


def test_normalize_needs_floats() -> None:
    with pytest.raises(mx.MXNetError, match="float dtype, got uint8"):
        transforms.Normalize()(mx.nd.ones((3, 2, 2), dtype="uint8"))
    with pytest.raises(ValueError, match="at least one number"):
        transforms.Normalize(mean=())
