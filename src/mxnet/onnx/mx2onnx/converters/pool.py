"""Pooling over one to three spatial axes.

A window of ONNX must not lie in padding alone, and its runtimes disagree on what windows beyond
the end count. Where MXNet's conventions lead there, padding is written as a step of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..table import Results, UnsupportedError, converts
from ..values import Call, Value
from ..writer import Writer
from .common import fixed
from .conv import first, is_last, last


@dataclass(frozen=True)
class _Window:
    """Size, step and padding before and after each spatial axis.

    ``inner`` is the part of the padding behind the data that counts as such; what is beyond it
    only completes the last window.
    """

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    before: tuple[int, ...]
    inner: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def size(self) -> int:
        return math.prod(self.kernel)

    @property
    def settings(self) -> dict[str, Any]:
        return {"kernel_shape": list(self.kernel), "strides": list(self.stride)}

    @property
    def is_plain(self) -> bool:
        """Whether ONNX's own padding does: none completes windows, none is as wide as one."""
        pads = zip(self.kernel, self.before, self.after, strict=True)
        return self.inner == self.after and all(max(a, b) < k for k, a, b in pads)


_GLOBAL = {"max": "GlobalMaxPool", "avg": "GlobalAveragePool"}


@converts("Pooling_v1")
def _pooling_v1(g: Writer, call: Call) -> Results:
    """Padding takes part as 0, and means always divide by the size of the kernel."""
    data, attrs = call.data, {**call.attrs, "p_value": None}
    if attrs["global_pool"]:
        return _pooled(g, data, attrs)
    window = _window(data, attrs)
    if attrs["pool_type"] != "max":
        total = _sums(g, data, data, window)
        if attrs["pool_type"] == "sum":
            return total
        return g.op("Div", total, g.number(window.size, data.dtype))
    none = (0,) * len(window.kernel)
    inner = _Window(window.kernel, window.stride, window.before, window.inner, window.inner)
    rest = tuple(a - b for a, b in zip(window.after, window.inner, strict=True))
    outer = _Window(window.kernel, window.stride, none, rest, rest)
    padded = _padded(g, data, _padded(g, data, data, inner, 0.0), outer, -math.inf)
    return g.op("MaxPool", padded, **window.settings)


@converts("Pooling")
def _pooling(g: Writer, call: Call) -> Results:
    data, attrs = call.data, call.attrs
    if is_last(attrs["layout"]):
        lengths = [data.lengths[0], data.lengths[-1], *data.lengths[1:-1]]
        moved = Value(first(g, data, data.ndim), data.dtype, lengths)
        return last(g, _pooled(g, moved, attrs), data.ndim)
    return _pooled(g, data, attrs)


def _pooled(g: Writer, data: Value, attrs: dict[str, Any]) -> str:
    kind, power = attrs["pool_type"], attrs["p_value"]
    x: str = data
    if kind == "lp":
        x = g.op("Pow", data, g.number(power, data.dtype))
    if attrs["global_pool"]:
        if kind in _GLOBAL:
            return g.op(_GLOBAL[kind], data)
        found = g.total("ReduceSum", x, range(2, data.ndim), True)
    else:
        found = _windows(g, data, x, attrs, _window(data, attrs))
    if kind == "lp":
        found = _root(g, found, power, data.dtype)
    return found


def _root(g: Writer, value: str, power: int, dtype: np.dtype) -> str:
    return g.op("Pow", value, g.number(1 / power, dtype))


def _window(data: Value, attrs: dict[str, Any]) -> _Window:
    kernel = attrs["kernel"]
    rank = len(kernel)
    # Pooling reads no more entries than kernel has.
    stride = (attrs["stride"] or (1,) * rank)[:rank]
    pad = (attrs["pad"] or (0,) * rank)[:rank]
    convention = attrs["pooling_convention"]
    if convention == "same":
        before, after = [], []
        for axis, (width, step) in enumerate(zip(kernel, stride, strict=True), start=2):
            size = fixed(data, axis, "with convention 'same' the spatial lengths")
            missing = max((math.ceil(size / step) - 1) * step + width - size, 0)
            before.append(missing // 2)
            after.append(missing - missing // 2)
        return _Window(kernel, stride, tuple(before), tuple(after), tuple(after))
    behind = pad
    if convention == "full":
        # ceil(a / s) = floor((a + s - 1) / s).
        behind = tuple(
            _completing(data.shape[axis], *rest)
            for axis, rest in enumerate(zip(kernel, stride, pad, strict=True), start=2)
        )
    return _Window(kernel, stride, pad, pad, behind)


def _completing(size: int | None, width: int, step: int, pad: int) -> int:
    """Return the padding behind an axis under which the last window is whole."""
    if size is None:
        return pad + step - 1
    rest = (size + 2 * pad - width) % step
    return pad + (step - rest if rest else 0)


def _windows(g: Writer, data: Value, x: str, attrs: dict[str, Any], window: _Window) -> str:
    kind = attrs["pool_type"]
    if kind == "max":
        if window.is_plain:
            return g.op("MaxPool", x, pads=[*window.before, *window.after], **window.settings)
        lowest = float(np.finfo(data.dtype).min)
        return g.op("MaxPool", _padded(g, data, x, window, lowest), **window.settings)
    if kind != "avg":
        return _sums(g, data, x, window)
    inside = attrs.get("count_include_pad") is False
    if window.is_plain:
        return g.op("AveragePool", x, pads=[*window.before, *window.after],
                    count_include_pad=int(not inside), **window.settings)  # fmt: skip
    counts = _counts(g, data, window, inside)
    return g.op("Div", _sums(g, data, x, window), counts)


def _padded(g: Writer, data: Value, x: str, window: _Window, value: float) -> str:
    if not any((*window.before, *window.after)):
        return x
    pads = g.ints(0, 0, *window.before, 0, 0, *window.after)
    return g.op("Pad", x, pads, g.number(value, data.dtype))


def _sums(g: Writer, data: Value, x: str, window: _Window) -> str:
    averages = g.op("AveragePool", _padded(g, data, x, window, 0.0), **window.settings)
    return averages if window.size == 1 else g.op(
        "Mul", averages, g.number(window.size, data.dtype)
    )


def _counts(g: Writer, data: Value, window: _Window, inside: bool) -> str:
    """Return how many elements of each window count, at least 1."""
    spatial = [g.length(data, axis) for axis in range(2, data.ndim)]
    ones = g.filled(1, data.dtype, [1, 1, *spatial])
    rank = len(window.kernel)
    outer = tuple(a - b for a, b in zip(window.after, window.inner, strict=True))
    if not inside:
        pads = g.ints(0, 0, *window.before, 0, 0, *window.inner)
        ones = g.op("Pad", ones, pads, g.number(1, data.dtype))
    else:
        outer = window.after
    front = window.before if inside else (0,) * rank
    whole = _Window(window.kernel, window.stride, front, outer, outer)
    # Averages of ones and zeros times the size are whole numbers but for rounding.
    counts = g.op("Round", _sums(g, data, ones, whole))
    return g.op("Max", counts, g.number(1, data.dtype))


@converts("_contrib_AdaptiveAvgPooling2D")
def _adaptive(g: Writer, call: Call) -> Results:
    data, size = call.data, call.attrs["output_size"]
    height, width = size if len(size) == 2 else (size or (1,)) * 2
    if height == width == 1:
        return g.op("GlobalAveragePool", data)
    rows = _averaging(data, 2, height)
    columns = _averaging(data, 3, width)
    # Windows of rows and columns are averaged one after the other, each by a matrix.
    found = g.op("MatMul", g.constant(rows), data)
    return g.op("MatMul", found, g.constant(columns.T.copy()))


def _averaging(data: Value, axis: int, count: int) -> np.ndarray:
    """Return the matrix (count, length) that averages an axis over nearly equal windows."""
    size = data.shape[axis]
    if size is None:
        raise UnsupportedError(f"the spatial lengths must not be open, axis {axis} is")
    weights = np.zeros((count, size))
    for number in range(count):
        begin, end = number * size // count, -(-(number + 1) * size // count)
        weights[number, begin:end] = 1 / (end - begin)
    return weights.astype(data.dtype)
