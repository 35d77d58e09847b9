"""Other sizes for images: every axis by itself, from few entries for each result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from .....base import MXNetError
from .._call import Call, cast
from .._lengths import Dim, Length, is_same, shaped
from .._registry import translates
from .._symbols import Symbol, symbol
from .interpolation import Rule, taps
from .moving import places, round_places

# Modes of coordinates that MXNet's bilinear operator has, and its word for them.
_BILINEAR = {"half_pixel": False, "pytorch_half_pixel": False, "align_corners": True}
_LARGEST_FACTOR = 16


@dataclass
class _Axis:
    """An axis that changes: its number, and its lengths; ``scale`` None where none is given."""

    number: int
    length: Dim
    size: Dim | None
    scale: float | None
    roi: tuple[float, float]


@translates("Upsample")
def _upsample(call: Call) -> Symbol:
    scales = call.array(1) if call.version >= 9 else np.asarray(call.need("scales"))
    return _resized(call, _old_rule(call), _scaled_axes(call, scales, None))


@translates("Resize")
def _resize_first(call: Call) -> Symbol:
    return _resized(call, _old_rule(call), _scaled_axes(call, call.array(1), None))


def _old_rule(call: Call) -> Rule:
    mode = call.attr("mode", "nearest")
    return Rule("linear" if mode == "bilinear" else mode, "asymmetric", "floor")


@translates("Resize", since=11)
def _resize(call: Call) -> Symbol:
    rule = Rule(
        call.attr("mode", "nearest"), call.attr("coordinate_transformation_mode", "half_pixel"),
        call.attr("nearest_mode", "round_prefer_floor"), call.attr("cubic_coeff_a", -0.75),
        bool(call.attr("exclude_outside", 0)), bool(call.attr("antialias", 0)),
        call.attr("extrapolation_value", 0.0),
    )  # fmt: skip
    roi = call.array(1) if call.has(1) else None
    if call.has(2) and (not call.is_constant(2) or call.array(2).size):
        return _resized(call, rule, _scaled_axes(call, call.array(2), roi))
    sizes = call.lengths(3)
    if sizes is None:
        raise MXNetError("the sizes must be constant, or computed from shapes")
    return _resized(call, rule, _sized_axes(call, sizes, roi))


def _numbers(call: Call) -> list[int]:
    axes = call.attr("axes")
    return list(range(call.rank())) if axes is None else [call.wrap(axis) for axis in axes]


def _part(roi: np.ndarray | None, i: int, count: int) -> tuple[float, float]:
    if roi is None or roi.size < 2 * count:
        return 0.0, 1.0
    return float(roi[i]), float(roi[i + count])


def _scaled_axes(call: Call, scales: np.ndarray, roi: np.ndarray | None) -> list[_Axis]:
    found, numbers = [], _numbers(call)
    for i, number in enumerate(numbers):
        length, scale = call.shape()[number], float(scales.reshape(-1)[i])
        size = _times(length, scale)
        found.append(_Axis(number, length, size, scale, _part(roi, i, len(numbers))))
    return found


def _times(length: Dim, scale: float) -> Dim | None:
    """Return a length times a scale, rounded down; None where that cannot be told."""
    if isinstance(length, int):
        return int(np.floor(length * scale))
    ratio = Fraction(scale).limit_denominator(64)
    if np.float32(float(ratio)) != np.float32(scale):
        return None
    return length * ratio.numerator // ratio.denominator


def _sized_axes(call: Call, sizes: Sequence[Dim], roi: np.ndarray | None) -> list[_Axis]:
    found, numbers = [], _numbers(call)
    for i, (number, size) in enumerate(zip(numbers, sizes, strict=True)):
        length = call.shape()[number]
        found.append(_Axis(number, length, size, None, _part(roi, i, len(numbers))))
        if isinstance(length, Length):
            for factor in range(1, _LARGEST_FACTOR + 1):
                if is_same(size, length * factor):
                    found[-1].scale = float(factor)
    policy = call.attr("keep_aspect_ratio_policy", "stretch")
    if policy != "stretch":
        _keep_ratio(found, policy)
    return found


def _keep_ratio(axes: list[_Axis], policy: str) -> None:
    if any(not isinstance(axis.length, int) or not isinstance(axis.size, int) for axis in axes):
        raise MXNetError("keeping the ratio needs sizes that are known")
    ratios = [axis.size / axis.length for axis in axes]  # type: ignore[operator]
    ratio = min(ratios) if policy == "not_larger" else max(ratios)
    for axis in axes:
        axis.size, axis.scale = int(np.floor(axis.length * ratio + 0.5)), ratio


def _resized(call: Call, rule: Rule, axes: list[_Axis]) -> Symbol:
    sizes = {axis.number: axis.size for axis in axes if axis.scale != 1}
    call.types[0] = (
        call.types[0][0],
        [sizes.get(i, length) for i, length in enumerate(call.shape())],
    )
    crops = rule.coordinates == "tf_crop_and_resize"
    axes = [
        axis for axis in axes
        if crops or not (axis.scale == 1 or is_same(axis.size, axis.length))
    ]  # fmt: skip
    if not axes:
        return symbol.identity(call.sym())
    whole = _fast(call, rule, axes)
    if whole is not None:
        return whole
    data = call.sym()
    dtype = call.dtype()
    exact = rule.mode != "nearest" and not call.is_float()
    if exact:
        data, dtype = cast(data, "float32"), "float32"
    for axis in axes:
        data = _one_axis(call, rule, axis, data, dtype)
    return cast(data, call.dtype()) if exact else data


def _fast(call: Call, rule: Rule, axes: list[_Axis]) -> Symbol | None:
    """Return what MXNet's operators for images compute in one go, None where they do not."""
    if call.rank() != 4 or any(axis.number < 2 for axis in axes) or not call.is_float():
        return None
    factors = {_repeats(rule, axis) for axis in axes}
    if rule.mode == "nearest" and len(axes) == 2 and len(factors) == 1 and None not in factors:
        return symbol.UpSampling(call.sym(), scale=factors.pop(), sample_type="nearest", num_args=1)
    if rule.mode == "linear" and rule.coordinates in _BILINEAR and not rule.antialias:
        return _bilinear(call, axes, _BILINEAR[rule.coordinates])
    return None


def _bilinear(call: Call, axes: list[_Axis], align: bool) -> Symbol | None:
    if len(axes) != 2:
        return None
    rows, columns = axes
    known = [axis.size for axis in axes]
    if all(isinstance(size, int) and size > 1 for size in known):
        # The operator takes the quotient of the lengths for the scale.
        if any(axis.scale is not None and axis.scale * axis.length != axis.size for axis in axes):  # type: ignore[operator]
            return None
        return symbol.contrib.BilinearResize2D(
            call.sym(), height=rows.size, width=columns.size, align_corners=align
        )
    if all(isinstance(axis.scale, float) and axis.scale.is_integer() for axis in axes):
        return symbol.contrib.BilinearResize2D(
            call.sym(), scale_height=rows.scale, scale_width=columns.scale, align_corners=align
        )
    if any(axis.scale is not None or is_same(axis.size, 1) for axis in axes):
        return None
    like = shaped([1, 1, *[size for size in known if size is not None]])
    return symbol.contrib.BilinearResize2D(call.sym(), like, mode="like", align_corners=align)


def _repeats(rule: Rule, axis: _Axis) -> int | None:
    """Return how often entries are repeated, None where the result is something else."""
    scale = axis.scale
    if scale is None and isinstance(axis.size, int) and isinstance(axis.length, int):
        scale = axis.size / axis.length
    if rule.mode != "nearest" or scale is None or not float(scale).is_integer() or scale < 1:
        return None
    factor = int(scale)
    length = axis.length if isinstance(axis.length, int) else 7
    indices, _, _ = taps(rule, length, length * factor, float(factor), axis.roi)
    repeated = np.arange(length * factor) // factor
    return factor if (indices[0] == repeated).all() else None


def _one_axis(call: Call, rule: Rule, axis: _Axis, data: Symbol, dtype: str) -> Symbol:
    factor = _repeats(rule, axis)
    if factor is not None:
        return symbol.repeat(data, repeats=factor, axis=axis.number)
    if not isinstance(axis.length, int) or not isinstance(axis.size, int):
        return _moving_axis(call, rule, axis, data, dtype)
    if axis.size > call.importer.limit:
        raise MXNetError(f"a length of {axis.size} is far more than the model has numbers")
    scale = axis.scale or axis.size / axis.length
    indices, weights, outside = taps(rule, axis.length, axis.size, scale, axis.roi)
    form = [1] * call.rank()
    form[axis.number] = axis.size
    total: Any = None
    for i, (entries, share) in enumerate(zip(indices, weights, strict=True)):
        index = call.constant(entries.astype(np.int64), f"axis{axis.number}_places{i}")
        part = symbol.take(data, index, axis=axis.number)
        if rule.mode != "nearest":
            part = symbol.broadcast_mul(part, _row(call, share, form, dtype, axis, f"shares{i}"))
        total = part if total is None else total + part
    if outside is None:
        return total
    inside = _row(call, ~outside, form, dtype, axis, "inside")
    value = _row(call, outside * rule.extrapolation, form, dtype, axis, "outside")
    return symbol.broadcast_add(symbol.broadcast_mul(total, inside), value)


def _moving_axis(call: Call, rule: Rule, axis: _Axis, data: Symbol, dtype: str) -> Symbol:
    """Resize an axis of which only data tell the lengths: places are computed in the graph."""
    if axis.size is None or rule.mode not in ("nearest", "linear") or rule.antialias:
        raise MXNetError(f"the length of axis {axis.number} must be known, before and after")
    old, new = _as_number(axis.length), _as_number(axis.size)
    scale = new / old if axis.scale is None else axis.scale
    ruler = axis.size.ruler() if isinstance(axis.size, Length) else (
        symbol._internal._zeros(shape=(axis.size,))
    )  # fmt: skip
    line = symbol.contrib.arange_like(cast(ruler, "float64"), axis=0)
    where = places(rule, line, old, new, scale)
    last = old - 1
    form = tuple(-1 if i == axis.number else 1 for i in range(call.rank()))
    if rule.mode == "nearest":
        index = round_places(rule, where)
        return symbol.take(data, _inside(index, last), axis=axis.number)
    below = symbol.floor(where)
    share = cast(symbol.reshape(where - below, shape=form), dtype)
    first = symbol.take(data, _inside(below, last), axis=axis.number)
    second = symbol.take(data, _inside(below + 1, last), axis=axis.number)
    return symbol.broadcast_mul(first, 1 - share) + symbol.broadcast_mul(second, share)


def _as_number(length: Dim) -> Symbol:
    if isinstance(length, Length):
        return cast(length.value(), "float64")
    return symbol._internal._full(shape=(1,), value=float(length), dtype="float64")


def _inside(index: Symbol, last: Symbol) -> Symbol:
    index = symbol._internal._maximum_scalar(index, scalar=0.0)
    return cast(symbol.broadcast_minimum(index, last), "int64")


def _row(call: Call, numbers: Any, form: list[int], dtype: str, axis: _Axis, hint: str) -> Symbol:
    array = np.asarray(numbers, np.float64).reshape(form).astype(np.float32)
    row = call.constant(array, f"axis{axis.number}_{hint}")
    return row if dtype == "float32" else cast(row, dtype)
