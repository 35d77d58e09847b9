"""Calls of mx.image whose results are compared with MXNet's.

Nothing here imports MXNet or Regluon: ``perform`` gets the package. The recorder reads the table
with the interpreter of the oracle, the tests with the project's own.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Image:
    """An argument that becomes an NDArray of drawn pixels."""

    shape: tuple[int, ...]
    dtype: str = "uint8"

    def values(self) -> np.ndarray:
        """Return the pixels."""
        draw = np.random.RandomState(sum(self.shape))
        if self.dtype == "uint8":
            return draw.randint(0, 256, self.shape).astype(np.uint8)
        return draw.uniform(0, 255, self.shape).astype(self.dtype)


@dataclass(frozen=True)
class Array:
    """An argument that becomes an NDArray of float32 with these values."""

    of: Any


@dataclass(frozen=True)
class Made:
    """An argument that is an augmenter, made from a class and its arguments."""

    name: str
    arguments: tuple = ()
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A call ``mx.image.NAME(...)``; an augmenter is made, and then called ``times``."""

    name: str
    arguments: tuple = ()
    options: dict[str, Any] = field(default_factory=dict)
    #: the image that the made augmenter gets
    image: Image | None = None
    times: int = 1
    seed: int = 5


BYTES, TALL, FLOATS = Image((9, 11, 3)), Image((13, 8, 3)), Image((4, 5, 3), "float32")
PLANES, BATCH = Image((2, 5, 6), "float32"), Image((3, 2, 5, 6), "float32")
EIGEN = (np.array([55.46, 4.794, 1.148]), np.arange(9.0).reshape(3, 3) / 9)
AREA, RATIO = (0.08, 1.0), (0.75, 4 / 3)


def augment(name: str, *arguments: Any, image: Image = FLOATS, **options: Any) -> Call:
    """An augmenter that is called three times."""
    return Call(name, arguments, options, image=image, times=3)


FUNCTIONS = {
    **{
        f"interp {interp} {sizes}": Call("image._get_interp_method", (interp, sizes))
        for interp in (0, 1, 2, 3, 4, 5, -1, 9, 10)
        for sizes in ((), (9, 9, 20, 20), (20, 20, 9, 9), (9, 20, 20, 9), (9, 9, 9, 20))
    },
    "interp 3 sizes": Call("image._get_interp_method", (9, (1, 2, 3))),
    **{
        f"scale_down {source} {size}": Call("scale_down", (source, size))
        for source in ((640, 480), (3, 7), (100, 37))
        for size in ((720, 120), (120, 720), (720, 720), (50, 30), (5, 9))
    },
    **{f"imresize {i}": Call("imresize", (BYTES, 7, 5), {"interp": i}) for i in (0, 1, 2, 3, 4, 9)},
    "imresize": Call("imresize", (BYTES, 4, 15)),
    "imresize position": Call("imresize", (BYTES, 4, 15, 2)),
    "imresize size": Call("imresize", (BYTES, 0, 15)),
    "imresize number": Call("imresize", (3, 2, 2)),
    "border": Call("copyMakeBorder", (BYTES, 1, 2, 3, 4), {"type": 2}),
    "border colour": Call("copyMakeBorder", (BYTES, 1, 2, 3, 4), {"values": (1, 2, 3)}),
    **{f"resize_short {s}": Call("resize_short", (BYTES, s)) for s in (4, 9, 14)},
    **{f"resize_short tall {s}": Call("resize_short", (TALL, s, 9)) for s in (4, 8, 14)},
    "resize_short any": Call("resize_short", (TALL, 5, 10), times=4),
    "resize_short method": Call("resize_short", (TALL, 5, 7)),
    "fixed_crop": Call("fixed_crop", (BYTES, 1, 2, 5, 4)),
    "fixed_crop same": Call("fixed_crop", (BYTES, 1, 2, 5, 4, (5, 4))),
    "fixed_crop size": Call("fixed_crop", (BYTES, 1, 2, 5, 4, (7, 3))),
    "fixed_crop area": Call("fixed_crop", (BYTES, 1, 2, 5, 4), {"size": (3, 2), "interp": 9}),
    "fixed_crop beyond": Call("fixed_crop", (BYTES, 5, 6, 20, 20)),
    "fixed_crop from the end": Call("fixed_crop", (BYTES, -5, -4, 3, 2)),
    **{
        f"fixed_crop nothing {i}": Call("fixed_crop", (BYTES, *rectangle))
        for i, rectangle in enumerate([(0, 0, 0, 0), (-1, 0, 5, 5), (3, 3, -2, 5), (20, 20, 5, 5)])
    },
    "random_crop nothing": Call("random_crop", (BYTES, (0, 0))),
    "center_crop nothing": Call("center_crop", (BYTES, (-1, 5))),
    "imdecode list": Call("imdecode", ([1, 2],)),
    "imdecode text": Call("imdecode", ("abc",)),
    "imdecode nothing": Call("imdecode", (None,)),
    "imdecode empty": Call("imdecode", (b"",)),
    "imdecode floats": Call("imdecode", (FLOATS,)),
    "imread folder": Call("imread", ("/",)),
    "imread nothing": Call("imread", (None,)),
    "imresize negative": Call("imresize", (BYTES, -1, 4)),
    "imresize fraction": Call("imresize", (BYTES, 5.5, 4)),
    "imresize method": Call("imresize", (BYTES, 3, 3, 7)),
    "imresize axes": Call("imresize", (Image((5, 4)), 3, 3)),
    "resize_short 0": Call("resize_short", (BYTES, 0)),
    "random_crop number": Call("random_crop", (BYTES, 5)),
    "random_size_crop ratio": Call("random_size_crop", (BYTES, (3, 3), (0.5, 1), (0, 1))),
    "random_size_crop area": Call("random_size_crop", (BYTES, (3, 3), (2, 3), (1, 1))),
    "border negative": Call("copyMakeBorder", (BYTES, -1, 1, 1, 1)),
    "border type": Call("copyMakeBorder", (BYTES, 1, 1, 1, 1), {"type": 9}),
    "center_crop": Call("center_crop", (BYTES, (6, 4))),
    "center_crop odd": Call("center_crop", (TALL, (5, 4), 1)),
    "center_crop big": Call("center_crop", (BYTES, (20, 6))),
    "center_crop number": Call("center_crop", (BYTES, 3)),
    "random_crop": Call("random_crop", (BYTES, (6, 4)), times=6),
    "random_crop whole": Call("random_crop", (BYTES, (11, 9)), times=3),
    "random_crop big": Call("random_crop", (TALL, (6, 30), 9), times=4),
    "random_size_crop": Call("random_size_crop", (BYTES, (6, 4), AREA, RATIO), times=12),
    "random_size_crop tall": Call("random_size_crop", (TALL, (6, 4), 0.3, RATIO, 1), times=12),
    "random_size_crop hard": Call("random_size_crop", (BYTES, (6, 4), 0.9, (2, 3)), times=4),
    "random_size_crop old": Call(
        "random_size_crop", (BYTES, (6, 4), None, RATIO), {"min_area": 0.4}, times=3
    ),
    "random_size_crop bad": Call("random_size_crop", (BYTES, (6, 4), AREA, RATIO), {"foo": 1}),
    "color_normalize": Call("color_normalize", (FLOATS, Array([1, 2, 3]), Array([2, 3, 4]))),
    "color_normalize mean": Call("color_normalize", (FLOATS, Array([1, 2, 3]))),
    "color_normalize std": Call("color_normalize", (FLOATS, None, Array([2, 3, 4]))),
    "color_normalize numbers": Call("color_normalize", (FLOATS, 1, 2)),
    "color_normalize bytes": Call("color_normalize", (BYTES, Array([1, 2, 3]))),
}

ROTATIONS = {
    **{
        f"imrotate {angle} {zoom}": Call("imrotate", (PLANES, angle), dict.fromkeys(zoom, True))
        for angle in (0, 10.5, 45, -30, 90, 200, 400)
        for zoom in ((), ("zoom_in",), ("zoom_out",))
    },
    "imrotate batch": Call("imrotate", (BATCH, 30), {"zoom_out": True}),
    "imrotate angles": Call("imrotate", (BATCH, Array([10, 20, -50])), {"zoom_in": True}),
    "imrotate both": Call("imrotate", (PLANES, 3, True, True)),
    "imrotate bytes": Call("imrotate", (Image((3, 4, 4)), 3)),
    "imrotate double": Call("imrotate", (Image((3, 4, 4), "float64"), 3)),
    "imrotate axes": Call("imrotate", (Image((4, 4), "float32"), 3)),
    "imrotate one of many": Call("imrotate", (PLANES, Array([3]))),
    "imrotate angles lack": Call("imrotate", (BATCH, Array([10, 20]))),
    "random_rotate": Call("random_rotate", (PLANES, (-30, 30)), times=3),
    "random_rotate batch": Call("random_rotate", (BATCH, (-90, 90), True), times=3),
    "random_rotate number": Call("random_rotate", (PLANES, 30)),
}

AUGMENTERS = {
    "Augmenter": Call("Augmenter", (), {"a": 1, "b": Array([1, 2]), "c": np.ones(2), "d": None}),
    "Augmenter call": augment("Augmenter"),
    "Sequential": augment("SequentialAug", [Made("ResizeAug", (6,)), Made("CastAug")], image=BYTES),
    "RandomOrder": augment(
        "RandomOrderAug",
        [
            Made("BrightnessJitterAug", (0.3,)),
            Made("HorizontalFlipAug", (0.5,)),
            Made("HueJitterAug", (0.2,)),
        ],
    ),
    "Resize": augment("ResizeAug", 6, image=BYTES),
    "Resize area": augment("ResizeAug", 5, interp=9, image=TALL),
    "ForceResize": augment("ForceResizeAug", (6, 20), image=BYTES),
    "ForceResize any": augment("ForceResizeAug", (6, 4), 10, image=BYTES),
    "RandomCrop": augment("RandomCropAug", (6, 4), image=BYTES),
    "RandomSizedCrop": augment("RandomSizedCropAug", (6, 4), AREA, RATIO, image=BYTES),
    "RandomSizedCrop lower": augment("RandomSizedCropAug", (6, 4), 0.5, RATIO, 1, image=BYTES),
    "RandomSizedCrop old": augment(
        "RandomSizedCropAug", (6, 4), None, RATIO, min_area=0.5, image=BYTES
    ),
    "RandomSizedCrop bad": augment("RandomSizedCropAug", (6, 4), 0.5, RATIO, foo=1),
    "CenterCrop": augment("CenterCropAug", (6, 4), image=BYTES),
    "CenterCrop number": augment("CenterCropAug", 6, image=BYTES),
    "Brightness": augment("BrightnessJitterAug", 0.3),
    "Brightness bytes": augment("BrightnessJitterAug", 0.3, image=BYTES),
    "Contrast": augment("ContrastJitterAug", 0.3),
    "Contrast bytes": augment("ContrastJitterAug", 0.3, image=BYTES),
    "Saturation": augment("SaturationJitterAug", 0.3),
    "Saturation bytes": augment("SaturationJitterAug", 0.3, image=BYTES),
    "Hue": augment("HueJitterAug", 0.3),
    "Hue bytes": augment("HueJitterAug", 0.3, image=BYTES),
    "ColorJitter": augment("ColorJitterAug", 0.1, 0.2, 0.3),
    "ColorJitter one": augment("ColorJitterAug", 0, 0.2, 0),
    "ColorJitter none": augment("ColorJitterAug", 0, 0, 0),
    "Lighting": augment("LightingAug", 0.3, *EIGEN),
    "ColorNormalize": augment("ColorNormalizeAug", np.array([1.0, 2, 3]), np.array([2, 3, 4])),
    "ColorNormalize mean": augment("ColorNormalizeAug", Array([1, 2, 3]), None),
    "ColorNormalize list": augment("ColorNormalizeAug", [1, 2, 3], [2, 2, 2]),
    "RandomGray": augment("RandomGrayAug", 0.5),
    "RandomGray always": augment("RandomGrayAug", 1),
    "HorizontalFlip": augment("HorizontalFlipAug", 0.5),
    "HorizontalFlip bytes": augment("HorizontalFlipAug", 1, image=BYTES),
    "Cast": augment("CastAug", image=BYTES),
    "Cast half": augment("CastAug", "float16", image=BYTES),
}

ALL = {
    "resize": 12, "rand_crop": True, "rand_mirror": True, "mean": True, "std": True,
    "brightness": 0.1, "contrast": 0.2, "saturation": 0.3, "hue": 0.1, "pca_noise": 0.1,
    "rand_gray": 0.2,
}  # fmt: skip
PIPELINES = {
    "default": {},
    "all": ALL,
    "sized": {"rand_crop": True, "rand_resize": True, "inter_method": 10},
    "sized without crop": {"rand_resize": True},
    "mean": {"mean": np.array([1.0, 2.0, 3.0])},
    "std": {"std": Array([1, 2, 3])},
    "one number": {"mean": np.array([5.0])},
    "two numbers": {"mean": np.array([5.0, 6.0])},
    "list": {"mean": [1, 2, 3]},
    "false": {"std": False},
}
CREATED = {
    f"create {name}": Call("CreateAugmenter", ((3, 6, 5),), options, image=BYTES, times=4)
    for name, options in PIPELINES.items()
}

CALLS = {**FUNCTIONS, **ROTATIONS, **AUGMENTERS, **CREATED}


def _given(package: Any, value: Any) -> Any:
    """Return an argument as the package wants it."""
    if isinstance(value, Image):
        return package.nd.array(value.values(), dtype=value.dtype)
    if isinstance(value, Array):
        return package.nd.array(value.of)
    if isinstance(value, Made):
        options = {key: _given(package, entry) for key, entry in value.options.items()}
        return getattr(package.image, value.name)(*value.arguments, **options)
    if isinstance(value, list):
        return [_given(package, entry) for entry in value]
    return value


def _function(package: Any, name: str) -> Any:
    found = package.image
    for part in name.split("."):
        found = getattr(found, part)
    return found


def perform(package: Any, call: Call) -> tuple[list[Any], Any]:
    """Return the results of a call, flat, and what its augmenters dump.

    Raises
    ------
    Exception
        Whatever the call raises.
    """
    random.seed(call.seed)
    np.random.seed(call.seed)
    arguments = [_given(package, value) for value in call.arguments]
    options = {key: _given(package, value) for key, value in call.options.items()}
    function = _function(package, call.name)
    if not (isinstance(function, type) or call.name == "CreateAugmenter"):
        return _flat([function(*arguments, **options) for _ in range(call.times)]), None
    made = function(*arguments, **options)
    steps = made if isinstance(made, list) else [made]
    dumped = [step.dumps() for step in steps]
    results = []
    for _ in range(call.times if call.image else 0):
        result = _given(package, call.image)
        for step in steps:
            result = step(result)
        results.append(result)
    return results, dumped


def _flat(values: list[Any]) -> list[Any]:
    """Return values and what tuples hold in one list."""
    flat: list[Any] = []
    for value in values:
        flat += _flat(list(value)) if isinstance(value, (tuple, list)) else [value]
    return flat
