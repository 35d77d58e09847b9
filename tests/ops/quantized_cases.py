"""Calls of 8-bit operators that MXNet cannot make on arrays, or not on every processor.

``tools/golden/quantized.py`` makes them with MXNet, ``test_quantized.py`` with Regluon.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass
class Call:
    """An operator below ``contrib``, its arrays in order and its attributes."""

    op: str
    arrays: list[np.ndarray]
    attrs: dict[str, Any] = field(default_factory=dict)


def drawing(name: str) -> np.random.RandomState:
    return np.random.RandomState(zlib.crc32(name.encode()) % 10_000)


def integers(draw: np.random.RandomState, dtype: str, *shape: int) -> np.ndarray:
    """Integers whose products processors without VNNI add without saturation."""
    return draw.randint(0 if dtype == "uint8" else -100, 120, shape).astype(dtype)


def ends(*values: float) -> list[np.ndarray]:
    return [np.array([value], "float32") for value in values]


def product(name: str, **attrs: object) -> Call:
    draw = drawing(name)
    pair = [integers(draw, "int8", 5, 40), integers(draw, "int8", 5, 40)]
    return Call("quantized_elemwise_mul", [*pair, *ends(-1, 1.3, -2, 1.7)], dict(attrs))


def convolution(name: str, data: tuple, filters: int, kernel: tuple, **attrs: object) -> Call:
    """A convolution of unsigned integers without a bias, which MXNet computes rightly."""
    draw = drawing(name)
    arrays = [integers(draw, "uint8", *data), integers(draw, "int8", filters, data[1], *kernel)]
    sizes = {"kernel": kernel, "num_filter": filters, "no_bias": True}
    return Call("quantized_conv", [*arrays, *ends(-1, 1, -2, 2)], {**sizes, **attrs})


def lstm(
    name: str, steps: int, size: int, hidden: int, directions: int = 1,
    grid: tuple[float, float] = (60, 64), **attrs: object,
) -> Call:  # fmt: skip
    """One layer; of several, MXNet rounds all weights as those of the first."""
    draw = drawing(name)
    parameters = draw.uniform(-1, 1, directions * 4 * hidden * (size + hidden + 2))
    parameters[draw.rand(parameters.size) < 0.3] *= 3
    states = [draw.uniform(-span, span, (directions, 3, hidden)) for span in (1, 2)]
    arrays = [x.astype("float32") for x in (parameters, *states)]
    sizes = {"state_size": hidden, "num_layers": 1, "mode": "lstm", "state_outputs": True}
    sizes |= {"bidirectional": directions == 2, **attrs}
    return Call(
        "quantized_rnn", [integers(draw, "uint8", steps, 3, size), *arrays, *ends(*grid)], sizes
    )  # fmt: skip


CALLS = {
    "product": product("product"),
    "calibrated product": product("calibrated product", min_calib_range=-2.0, max_calib_range=2.5),
    "product in floats": product("product in floats", enable_float_output=True),
    "convolution": convolution("convolution", (2, 3, 6, 7), 4, (3, 3)),
    "convolution with steps": convolution(
        "convolution with steps", (2, 16, 6, 7), 5, (3, 2), stride=(2, 1), pad=(1, 0)
    ),
    "dilated convolution": convolution(
        "dilated convolution", (1, 3, 9, 8), 4, (3, 3), dilate=(2, 2)
    ),
    "convolution of volumes": convolution("convolution of volumes", (1, 3, 4, 5, 6), 4, (2, 3, 2)),
    "one step": lstm("one step", 1, 4, 3),
    "steps": lstm("steps", 6, 5, 7, grid=(47.3, 55.4)),
    "both directions": lstm("both directions", 5, 4, 6, 2, grid=(50.5, 63.7)),
    "only the outputs": lstm("only the outputs", 3, 4, 4, state_outputs=False),
}
