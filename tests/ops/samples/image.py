"""Operators on images: conversion, geometry, colours, random changes, borders."""

from __future__ import annotations

import numpy as np

from .sample import DTYPES, FLOATS, Sample

PIXELS = "range:0:255"
BYTES = "int:0:256"
CROP = {"x": 1, "y": 2, "width": 3, "height": 2}
NORMAL = {"mean": (0.5, 0.4, 0.3), "std": (0.2, 0.3, 0.25)}
BORDER = {"top": 1, "bot": 2, "left": 3, "right": 1}
JITTER = {"brightness": 0.3, "contrast": 0.2, "saturation": 0.0, "hue": 0.1}

FLIPPED = {"gradient": "the gradient is flipped too, MXNet passes it on as it is"}
TRUE = {"gradient": "the gradient is the derivative, MXNet passes it on as it is"}
BACKWARD = {"gradient": "backward works, MXNet fails in it"}
GARBAGE = {"result": "a result, where MXNet leaves memory as it was"}
MIDDLE = {"result": "the pixel in the middle is kept, MXNet leaves it unwritten"}
GREY = {"result": "pixels go towards their grey, in MXNet towards 0.114 of their blue"}
HALF = {"result": "float16 works on the CPU"}
FOREIGN = {"result": "refused, where MXNet reads foreign memory"}
MISREAD = {"result": "nearest pixels of int64, where MXNet misreads them"}
CHANNELS = {"result": "any number of channels works"}


def bytes_(op: str, shape: tuple, attrs: dict | None = None, **more: object) -> Sample:
    """A call on an image of bytes, whose result is the same to the bit."""
    return Sample(op, [shape], attrs or {}, dtype="uint8", domain=BYTES, exact=True, **more)


def floats(
    op: str, shape: tuple, attrs: dict | None = None, dtype: str = "float32", **more: object
) -> Sample:
    """A call on a float image."""
    return Sample(op, [shape], attrs or {}, dtype=dtype, domain=PIXELS, **more)


def known(values: list, dtype: str) -> np.ndarray:
    """An image of one row with given values, one channel."""
    return np.array(values, dtype).reshape(1, -1, 1)


def typed(op: str, shape: tuple, attrs: dict, dtypes: tuple = DTYPES, **more: object) -> list:
    """One call for each dtype, on whole numbers."""
    return [
        Sample(op, [shape], attrs, dtype=dtype, domain="int:0:128", rtol=2e-6 * 1000 ** (
            dtype == "float16"), atol=1e-6 * 1000 ** (dtype == "float16"), **more)
        for dtype in dtypes
    ]  # fmt: skip


CONVERSION = [
    *typed("nd.image.to_tensor", (2, 3, 3), {}),
    bytes_("nd.image.to_tensor", (4, 5, 1)),
    bytes_("nd.image.to_tensor", (2, 3, 4, 3)),
    bytes_("nd.image.to_tensor", (3, 2, 5)),
    floats("nd.image.to_tensor", (2, 3, 3), grad=True, smooth=False, differs=BACKWARD),
    bytes_("nd.image.to_tensor", (4, 5)),
    bytes_("nd.image.to_tensor", (1, 2, 3, 4, 3)),
    *typed("nd.image.normalize", (3, 2, 4), {"mean": (1.0, 2.5, 3.0), "std": (2.0, 3.0, 4.5)}),
    *(
        floats("nd.image.normalize", (3, 2, 4), NORMAL, dtype, grad=True, smooth=dtype != "float16")
        for dtype in FLOATS
    ),
    floats("nd.image.normalize", (2, 3, 2, 2), NORMAL, grad=True, smooth=True),
    floats("nd.image.normalize", (1, 2, 2), {"mean": 0.5, "std": 2.0}, grad=True, smooth=True),
    floats("nd.image.normalize", (3, 2, 2), {"mean": "(1, 2, 3)", "std": "2"}),
    floats("nd.image.normalize", (3, 2, 2), {"mean": (0.0,), "std": (0.0, 1.0, 2.0)}),
    Sample("nd.image.normalize", [np.array([[[0, 1, 2, 255, 100]]], "uint8")],
           {"mean": 1.5, "std": 0.1}, tag="wraps"),
    Sample("nd.image.normalize", [np.array([[[0, 1, 2, -128, 100]]], "int8")],
           {"mean": 1.5, "std": 0.1}, tag="wraps int8"),
    Sample("nd.image.normalize", [np.array([[[0, 16777217, 123456789, -128]]], "int32")],
           {"mean": 0.0, "std": 1.0}, tag="through float32"),
    floats("nd.image.normalize", (3, 2, 2)),
    floats("nd.image.normalize", (3, 2, 2), {"mean": (1, 2), "std": 1.0}),
    floats("nd.image.normalize", (3, 2, 2), {"mean": 1.0, "std": (1, 2, 3, 4)}),
    floats("nd.image.normalize", (2, 2, 3), {"mean": 1.0, "std": 1.0}),
    floats("nd.image.normalize", (3, 2), {"mean": 1.0, "std": 1.0}),
]  # fmt: skip

# To shrink, to enlarge, to do both, by whole numbers, and to a single row or column.
SIZES = [(3, 2), (14, 11), (5, 13), (4, 3), (2, 6), (1, 1), (8, 6), (7, 1)]
RESIZES = [
    bytes_("nd.image.resize", (6, 8, channels), {"size": size, "interp": interp})
    for interp in range(6)
    for channels, sizes in ((3, SIZES), (1, SIZES[:3]), (2, SIZES[3:5]), (4, SIZES[:1]))
    for size in sizes
] + [
    floats("nd.image.resize", (5, 7, 2), {"size": size, "interp": interp}, dtype, atol=1e-6)
    for interp in range(6)
    for size in ((3, 2), (9, 8), (4, 9))
    for dtype in ("float32", "float64")
]
CV = "nd._internal._cvimresize"
RESIZING = [
    *RESIZES,
    # Long enough for the vector unit, and for the rest after it.
    *(bytes_(CV, (5, 9, 3), {"w": 17, "h": 11, "interp": interp}) for interp in range(6)),
    *(floats(CV, (5, 9, 3), {"w": 4, "h": 7, "interp": interp}) for interp in range(6)),
    *(bytes_(CV, (5, 9, 5), {"w": 4, "h": 7, "interp": interp}) for interp in (1, 2, 4)),
    bytes_(CV, (6, 9, 5), {"w": 3, "h": 3, "interp": 3}),
    bytes_(CV, (5, 9, 5), {"w": 4, "h": 7, "interp": 0},
           differs={"result": "nearest pixels of 5 channels, where MXNet copies 4"}),
    bytes_(CV, (5, 9, 5), {"w": 4, "h": 2, "interp": 3}, differs=CHANNELS),
    bytes_(CV, (1, 1, 3), {"w": 4, "h": 2, "interp": 2}),
    bytes_(CV, (5, 7, 3), {"w": 7, "h": 5, "interp": 4}),
    bytes_(CV, (5, 7, 3), {"w": "4", "h": "3"}),
    bytes_("nd.image.resize", (4, 6, 3), {"size": 3}),
    bytes_("nd.image.resize", (4, 6, 3), {"size": (3,)}),
    bytes_("nd.image.resize", (4, 6, 3), {"size": 3, "keep_ratio": True}),
    bytes_("nd.image.resize", (7, 5, 3), {"size": 3, "keep_ratio": True}),
    bytes_("nd.image.resize", (5, 7, 3), {"size": (3,), "keep_ratio": True}),
    bytes_("nd.image.resize", (5, 7, 3), {"size": (3, 2), "keep_ratio": True}),
    bytes_("nd.image.resize", (2, 5, 7, 3), {"size": (3, 4)}),
    floats("nd.image.resize", (2, 5, 7, 3), {"size": (9, 4), "interp": 2}),
    floats("nd.image.resize", (4, 6, 3), {"size": 3}, grad=True, differs=BACKWARD),
    floats("nd.image.resize", (4, 6, 3), {"size": 3}, "float16", differs=HALF),
    Sample("nd.image.resize", [(4, 6, 3)], {"size": 3, "interp": 0}, dtype="int32"),
    Sample("nd.image.resize", [(4, 6, 3)], {"size": 3, "interp": 1}, dtype="int32"),
    Sample("nd.image.resize", [(4, 6, 1)], {"size": 3, "interp": 0}, dtype="int64",
           differs=MISREAD),
    *(
        bytes_("nd.image.resize", (4, 6, 3), {"size": size})
        for size in ((), (1, 2, 3), 0, -1, (0, 2), (2, 0))
    ),
    bytes_("nd.image.resize", (4, 6, 3)),
    *(bytes_("nd.image.resize", (4, 6, 3), {"size": 2, "interp": i}) for i in (-1, 6, 7, 9, 10)),
    bytes_("nd.image.resize", (4, 6), {"size": 2}),
    bytes_("nd.image.resize", (1, 2, 4, 6, 3), {"size": 2}),
    bytes_(CV, (4, 6, 3), {"w": 3}),
    bytes_(CV, (4, 6, 3), {"w": 0, "h": 2}),
    bytes_(CV, (4, 6, 3), {"w": 3, "h": -2}),
    bytes_(CV, (4, 6, 3), {"w": 3, "h": 2, "interp": 9}),
    bytes_(CV, (4, 6), {"w": 3, "h": 2}),
    bytes_(CV, (2, 4, 6, 3), {"w": 3, "h": 2}),
]  # fmt: skip

FLIPS = ("nd.image.flip_left_right", "nd.image.flip_top_bottom")
RANDOM_FLIPS = ("nd.image.random_flip_left_right", "nd.image.random_flip_top_bottom")
GEOMETRY = [
    *typed("nd.image.crop", (5, 6, 3), CROP),
    *(
        floats("nd.image.crop", (5, 6, 3), CROP, d, grad=True, smooth=d != "float16")
        for d in FLOATS
    ),
    floats("nd.image.crop", (2, 5, 6, 1), CROP, grad=True, smooth=True),
    bytes_("nd.image.crop", (5, 6, 3), {"x": 0, "y": 0, "width": 6, "height": 5}),
    bytes_("nd.image.crop", (5, 6, 3), {**CROP, "x": -1}, differs=FOREIGN),
    *(
        bytes_("nd.image.crop", (5, 6, 3), {**CROP, key: value})
        for key, value in (("width", 6), ("height", 4), ("width", 0), ("height", -1))
    ),
    bytes_("nd.image.crop", (5, 6, 3), {"x": 1, "y": 1, "width": 2}),
    bytes_("nd.image.crop", (5, 6, 2), CROP),
    bytes_("nd.image.crop", (5, 6), CROP),
    bytes_("nd.image.crop", (1, 2, 5, 6, 3), CROP),
    *(sample for op in FLIPS for sample in typed(op, (4, 6, 3), {})),
    *(bytes_(op, (2, 4, 1)) for op in FLIPS),
    *(floats(op, (4, 2, 3), grad=True, differs=FLIPPED) for op in FLIPS),
    bytes_(FLIPS[0], (2, 3, 3), differs=MIDDLE),
    bytes_(FLIPS[1], (3, 2, 3), differs=MIDDLE),
    *(bytes_(op, shape) for op in FLIPS for shape in ((2, 2, 2), (2, 2), (1, 2, 2, 3))),
    *(bytes_(op, (4, 4, 3), seed=seed) for op in RANDOM_FLIPS for seed in range(4)),
    *(sample for op in RANDOM_FLIPS for sample in typed(op, (4, 2, 1), {}, FLOATS)),
    *(bytes_(op, shape) for op in RANDOM_FLIPS for shape in ((2, 2, 4), (1, 2, 2, 3))),
]

PAD = "nd._internal._cvcopyMakeBorder"
BORDERS = [
    *(bytes_(PAD, (2, 3, 3), {**BORDER, "type": kind}) for kind in (0, 1, 2, 3, 4, 16)),
    *(
        bytes_(PAD, (1, 2, 1), {"top": 3, "bot": 2, "left": 5, "right": 4, "type": kind})
        for kind in range(5)
    ),
    *(bytes_(PAD, (2, 2, 5), {**BORDER, "type": kind}) for kind in (0, 1, 4)),
    bytes_(PAD, (2, 3, 3), {**BORDER, "value": 7.6}),
    bytes_(PAD, (2, 3, 4), {**BORDER, "value": 9}),
    bytes_(PAD, (2, 3, 3), {**BORDER, "values": (1.5, 300, -4)}),
    bytes_(PAD, (2, 3, 3), {**BORDER, "values": (2.5,)}),
    bytes_(PAD, (2, 3, 4), {**BORDER, "values": (1, 2, 3, 4, 5)}),
    bytes_(PAD, (2, 3, 3), {**BORDER, "value": 9, "values": (1, 2, 3)}),
    bytes_(PAD, (2, 3, 3), {"top": 0, "bot": 0, "left": 0, "right": 0}),
    *typed(PAD, (2, 2, 3), {**BORDER, "value": 9.7}, ("int32", "float32", "float64")),
    floats(PAD, (2, 2, 3), BORDER, "float16", differs=HALF),
    bytes_(PAD, (2, 2, 5), {**BORDER, "value": 9}),
    *(bytes_(PAD, (2, 2, 3), {**BORDER, "type": kind}) for kind in (-1, 5)),
    bytes_(PAD, (2, 2, 3), {**BORDER, "top": -1}),
    bytes_(PAD, (2, 2, 3), {"top": 1, "bot": 1, "left": 1}),
    bytes_(PAD, (2, 2), BORDER),
    bytes_(PAD, (1, 2, 2, 3), BORDER),
]


def factors(low: float, high: float | None = None) -> dict:
    """Return the attributes of a random change by a factor."""
    return {"min_factor": low, "max_factor": low if high is None else high}


def change(name: str, differs: dict | None = None, hue: bool = False) -> list:
    """The rows that all four changes by a random factor share."""
    op = f"nd.image.random_{name}"
    told = differs or {}
    fixed, drawn = factors(0.3 if hue else 1.7), factors(0.2, 1.6)
    return [
        *typed(op, (3, 4, 3), fixed, differs=told),
        *(bytes_(op, (5, 4, 3), drawn, seed=seed, differs=told) for seed in range(4)),
        bytes_(op, (5, 4, 3), factors(1.5, 0.5), differs=told),
        floats(op, (5, 4, 3), drawn, atol=2e-6, differs=told),
        floats(op, (2, 3, 3), fixed, grad=True, differs={**told, **TRUE}),
        bytes_(op, (2, 3, 3), {"min_factor": "0.5", "max_factor": "0.5"}, differs=told),
        bytes_(op, (2, 3, 3), {"min_factor": 1.0}),
        bytes_(op, (2, 3, 3), factors(-1.0, 1.0)),
        bytes_(op, (2, 3, 3), factors(1.0, -1.0)),
        *(bytes_(op, shape, fixed) for shape in ((2, 2, 2), (2, 2, 4), (2, 3), (1, 2, 2, 3))),
    ]


LIGHT = "nd.image.adjust_lighting"
COLOURS = [
    *change("brightness"),
    *change("contrast"),
    *change("saturation", GREY),
    *change("hue", hue=True),
    *(bytes_(f"nd.image.random_{name}", (3, 4, 1), factors(0.4, 1.6))
      for name in ("brightness", "contrast", "saturation")),
    bytes_("nd.image.random_hue", (3, 4, 1), factors(0.3), differs=GARBAGE),
    bytes_("nd.image.random_hue", (3, 4, 3), factors(3.1)),
    bytes_("nd.image.random_hue", (1, 6, 3), factors(0.0)),
    Sample("nd.image.random_hue", [np.array([[[0, 0, 0], [255, 255, 255], [7, 7, 7], [255, 0, 0],
                                              [0, 255, 0], [0, 0, 255], [9, 9, 200]]], "uint8")],
           factors(0.41), tag="grey and pure"),
    Sample("nd.image.random_contrast", [known([0, 255, 3, 128], "uint8")], factors(0.0)),
    *typed(LIGHT, (3, 4, 3), {"alpha": (0.1, -0.2, 0.3)}),
    bytes_(LIGHT, (3, 4, 3), {"alpha": (100.0, 2.0, 3.0)}),
    bytes_(LIGHT, (3, 4, 3), {"alpha": (-1.5, 0.0, 3.0)}),
    bytes_(LIGHT, (3, 4, 3), {"alpha": (0.5, 1.0, 2.0, 3.0)}),
    floats(LIGHT, (3, 4, 3), {"alpha": (0.1, 0.2, 0.3)}, grad=True),
    bytes_(LIGHT, (3, 4, 1), {"alpha": (0.1, 0.2, 0.3)}, differs=GARBAGE),
    bytes_(LIGHT, (3, 4, 3)),
    *(bytes_(LIGHT, (3, 4, 3), {"alpha": alpha}) for alpha in (1.0, (1.0, 2.0))),
    bytes_(LIGHT, (3, 4), {"alpha": (0.1, 0.2, 0.3)}),
    *(bytes_("nd.image.random_lighting", (3, 4, 3), {"alpha_std": 0.4}, seed=seed)
      for seed in range(3)),
    *typed("nd.image.random_lighting", (3, 4, 3), {}, FLOATS),
    bytes_("nd.image.random_lighting", (3, 4, 3), {"alpha_std": 0.0}),
    bytes_("nd.image.random_lighting", (3, 4, 3), {"alpha_std": -0.3}),
    bytes_("nd.image.random_lighting", (3, 4, 2)),
    *(bytes_("nd.image.random_color_jitter", (3, 4, 3), JITTER, seed=seed) for seed in range(5)),
    *typed("nd.image.random_color_jitter", (3, 4, 3), JITTER, ("int32", "float32")),
    bytes_("nd.image.random_color_jitter", (3, 4, 3), {**JITTER, "brightness": 2}),
    bytes_("nd.image.random_color_jitter", (3, 4, 3), {**JITTER, "brightness": -0.2}),
    bytes_("nd.image.random_color_jitter", (3, 4, 1), {**JITTER, "hue": 0, "saturation": 0.5}),
    bytes_("nd.image.random_color_jitter", (3, 4, 3), {**JITTER, "saturation": 0.5},
           differs=GREY),
    bytes_("nd.image.random_color_jitter", (3, 4, 3), dict.fromkeys(JITTER, 0), differs=GARBAGE),
    bytes_("nd.image.random_color_jitter", (3, 4, 3), {"brightness": 0.1}),
    bytes_("nd.image.random_color_jitter", (3, 4, 2), JITTER),
]  # fmt: skip

# What decoding yields is compared in tests/image: its shapes depend on values.
DECODE = "nd._internal._cvimdecode"
DECODING = [
    bytes_(DECODE, (100,)),
    bytes_(DECODE, (100,), {"flag": -1}),
    Sample(DECODE, [(100,)]),
    Sample("nd._internal._cvimread", [], {"filename": "no such file.png"}),
    Sample("nd._internal._cvimread", []),
]

SAMPLES = [*CONVERSION, *RESIZING, *GEOMETRY, *BORDERS, *COLOURS, *DECODING]
