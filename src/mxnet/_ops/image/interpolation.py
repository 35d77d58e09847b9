"""Resizing of images as OpenCV does it, to the bit for uint8.

Every method but the plain area mean is separable: a pixel of the result is a weighted sum of a few
pixels ("taps") of a row, and then of such sums of a column. The kernels loop over these taps,
never over pixels. Images of bytes are computed in integers with weights of 11 bits, all others in
their own floating type with weights of float32.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from . import opencv

NEAREST, LINEAR, CUBIC, AREA, LANCZOS, LINEAR_EXACT = range(6)

_WEIGHT_BITS = 11
_CUBIC_SLOPE = -0.75
# Partial pixels that add less than this to an area are left out.
_SLIVER = 1e-3


class Taps(NamedTuple):
    """What an axis of the result is made of: pixel numbers and weights, (taps, length) each."""

    index: Tensor
    weight: Tensor


class Axis(NamedTuple):
    """The length of an axis before and after resizing."""

    source: int
    target: int
    device: torch.device

    @property
    def scale(self) -> float:
        """Pixels of the source per pixel of the result."""
        return 1.0 / (self.target / self.source)

    def positions(self) -> Tensor:
        """Return the numbers of the result's pixels in float64."""
        return torch.arange(self.target, dtype=torch.float64, device=self.device)

    def centres(self) -> tuple[Tensor, Tensor]:
        """Return where the result's pixels lie in the source: whole numbers and fractions."""
        place = ((self.positions() + 0.5) * self.scale - 0.5).float()
        whole = place.floor()
        return whole.long(), place - whole


def resample(data: Tensor, size: tuple[int, int], method: int) -> Tensor:
    """Resize images of the float types or uint8.

    Shapes: data (..., H, W, C), size (h, w) -> (..., h, w, C). Other dtypes go with NEAREST alone.
    """
    fast = opencv.resized(data, size, method)
    if fast is not None:
        return fast
    rows = Axis(data.shape[-3], size[0], data.device)
    columns = Axis(data.shape[-2], size[1], data.device)
    if method == NEAREST:
        return data.index_select(-3, _nearest(rows)).index_select(-2, _nearest(columns))
    scales = (rows.scale, columns.scale)
    if method == LINEAR and scales == (2.0, 2.0):
        method = AREA
    if method == AREA and min(scales) >= 1:
        whole = [round(scale) for scale in scales]
        exact = all(
            math.isclose(a, b, rel_tol=0, abs_tol=1e-15) for a, b in zip(scales, whole, strict=True)
        )
        return _mean(data, whole[0], whole[1]) if exact else _overlap(data, rows, columns)
    if method == LINEAR_EXACT and data.dtype is torch.uint8:
        return _exact(data, rows, columns)
    make = {LINEAR: _linear, LINEAR_EXACT: _linear, CUBIC: _cubic, LANCZOS: _lanczos,
            AREA: _enlarged}[method]  # fmt: skip
    if data.dtype is torch.uint8:
        return _bytes(data, make(rows, False), make(columns, True), method)
    kind = data.dtype
    work = data.float() if kind is torch.float16 else data
    across, down = (
        Taps(taps.index, taps.weight.to(work.dtype))
        for taps in (make(columns, True), make(rows, False))
    )
    return _down(_across(work, across), down).to(kind)


def _down(data: Tensor, taps: Taps) -> Tensor:
    """Return the weighted sum of the taps of each column, added up in their order."""
    terms = (
        data.index_select(-3, index) * weight[:, None, None]
        for index, weight in zip(taps.index, taps.weight, strict=True)
    )
    total = next(terms)
    for term in terms:
        total = total + term
    return total


def _across(data: Tensor, taps: Taps) -> Tensor:
    """Return the weighted sum of the taps of each row; bytes give int32.

    Images are turned for it: long stretches with the same weight are several times faster.
    """
    turned = data.transpose(-3, -2).contiguous()
    turned = turned.to(torch.int32) if data.dtype is torch.uint8 else turned
    return _down(turned, taps).transpose(-3, -2).contiguous()


def _nearest(axis: Axis) -> Tensor:
    return (axis.positions() * axis.scale).floor().long().clamp(max=axis.source - 1)


def _around(axis: Axis, whole: Tensor, count: int) -> Tensor:
    """Return the numbers of ``count`` pixels around each place; edges repeat."""
    first = 1 - count // 2
    steps = torch.arange(first, first + count, device=axis.device)
    return (whole + steps[:, None]).clamp(0, axis.source - 1)


def _linear(axis: Axis, horizontal: bool) -> Taps:
    whole, part = axis.centres()
    if horizontal:
        # Rows of pixels end here; columns mix the edge with itself, which rounds differently.
        part = torch.where((whole < 0) | (whole >= axis.source - 1), 0.0, part)
    return Taps(_around(axis, whole, 2), torch.stack([1 - part, part]))


def _enlarged(axis: Axis, horizontal: bool) -> Taps:
    """Return the taps of the area method where it enlarges: linear at the borders of pixels."""
    positions = axis.positions()
    whole = (positions * axis.scale).floor()
    part = ((positions + 1) - (whole + 1) * (axis.target / axis.source)).float()
    part = torch.where(part <= 0, 0.0, part - part.floor())
    whole = whole.long()
    if horizontal:
        part = torch.where(whole >= axis.source - 1, 0.0, part)
    return Taps(_around(axis, whole, 2), torch.stack([1 - part, part]))


def _cubic(axis: Axis, horizontal: bool) -> Taps:
    whole, part = axis.centres()
    return Taps(_around(axis, whole, 4), cubic_weights(part))


def cubic_weights(part: Tensor) -> Tensor:
    """Return the weights of the taps of cubic convolution: Keys (1981), with the slope -0.75.

    Shapes: part (L,), the fractions of the places -> (4, L).
    """
    a, far, near = _CUBIC_SLOPE, part + 1, 1 - part
    weights = [
        ((a * far - 5 * a) * far + 8 * a) * far - 4 * a,
        ((a + 2) * part - (a + 3)) * part * part + 1,
        ((a + 2) * near - (a + 3)) * near * near + 1,
    ]
    return torch.stack([*weights, 1 - weights[0] - weights[1] - weights[2]])


def _lanczos(axis: Axis, horizontal: bool) -> Taps:
    whole, part = axis.centres()
    return Taps(_around(axis, whole, 8), lanczos_weights(part))


def lanczos_weights(part: Tensor) -> Tensor:
    """Return the weights of the taps of the Lanczos kernel of four lobes, which add up to 1.

    The kernel is ``sin(pi t) sin(pi t / 4) / t**2`` up to a factor, t from the tap to the place.
    ``sin(pi t)`` is the same for all taps but for its sign, and drops out.

    Shapes: part (L,), the fractions of the places -> (8, L).
    """
    tap = torch.arange(-3, 5, dtype=torch.float64, device=part.device)[:, None]
    angle = (part.double() - tap) * (math.pi / 4)
    sign = 1 - 2 * (tap % 2)
    kernel = (sign * angle.sin() / (angle * angle)).to(part.dtype)
    kernel = torch.where(part < torch.finfo(torch.float32).eps, (tap == 0).to(part.dtype), kernel)
    total = kernel[0]
    for one in kernel[1:]:
        total = total + one
    return kernel * (1 / total)


def _bytes(data: Tensor, rows: Taps, columns: Taps, method: int) -> Tensor:
    """Resize uint8 in integers: weights of 11 bits along rows, then along columns."""
    columns, rows = (
        Taps(taps.index, (taps.weight * 2**_WEIGHT_BITS).round().to(torch.int32))
        for taps in (columns, rows)
    )
    across = _across(data, columns)
    if method in (LINEAR, AREA):
        total, shift = _halves(across, rows), 2
    else:
        total, shift = _down(across, rows), 2 * _WEIGHT_BITS
    result = (total + (1 << (shift - 1))) >> shift
    if method == CUBIC:
        result = _in_floats(result, across, rows)
    return result.clamp(0, 255).to(torch.uint8)


def _halves(across: Tensor, rows: Taps) -> Tensor:
    """Add two rows in 16 bits: the lower bits of each product are dropped before the sum."""
    short = across >> 4
    upper, lower = (
        (short.index_select(-3, index) * weight[:, None, None]) >> 16
        for index, weight in zip(rows.index, rows.weight, strict=True)
    )
    return upper + lower


def _in_floats(result: Tensor, across: Tensor, rows: Taps) -> Tensor:
    """Replace what OpenCV's vector unit computes, the first multiple of 8 bytes of each row.

    It works in float32 and rounds ties to even; the rest is computed in integers.
    """
    width = result.shape[-2] * result.shape[-1]
    scaled = Taps(rows.index, rows.weight.float() * 2.0 ** (-2 * _WEIGHT_BITS))
    floats = _down(across.float(), scaled).round().to(torch.int32)
    place = torch.arange(width, device=result.device).reshape(result.shape[-2:])
    return torch.where(place < width - width % 8, floats, result)


def _exact(data: Tensor, rows: Axis, columns: Axis) -> Tensor:
    """Resize uint8 linearly with weights of 8 bits and a single rounding."""
    across, down = map(_short, (columns, rows))
    total = _down(_across(data, across), down)
    return ((total + (1 << 15)) >> 16).to(torch.uint8)


def _short(axis: Axis) -> Taps:
    """Return linear taps with weights of 8 bits."""
    place = (axis.positions() + 0.5) * axis.scale - 0.5
    whole = place.floor()
    part = torch.where((whole < 0) | (whole >= axis.source - 1), 0.0, place - whole)
    fixed = (part * 256).round().to(torch.int32)
    return Taps(_around(axis, whole.long(), 2), torch.stack([256 - fixed, fixed]))


def _mean(data: Tensor, high: int, wide: int) -> Tensor:
    """Return the means of blocks of high x wide pixels, which fill the image."""
    *batch, height, width, channels = data.shape
    blocks = data.reshape(*batch, height // high, high, width // wide, wide, channels)
    if data.dtype is not torch.uint8:
        return blocks.mean(dim=(-4, -2))
    total = blocks.to(torch.int32).sum(dim=(-4, -2), dtype=torch.int32)
    if high == wide == 2 and channels in (1, 3, 4):
        return ((total + 2) >> 2).to(torch.uint8)
    return (total.float() * torch.tensor(1 / (high * wide)).item()).round().to(torch.uint8)


def _overlap(data: Tensor, rows: Axis, columns: Axis) -> Tensor:
    """Return the means over the areas that the result's pixels cover in the source."""
    kind = data.dtype
    work = data if kind in (torch.float32, torch.float64) else data.float()
    across, down = (
        Taps(taps.index, taps.weight.to(work.dtype)) for taps in map(_cover, (columns, rows))
    )
    work = _down(_across(work, across), down)
    return work.round().clamp(0, 255).to(kind) if kind is torch.uint8 else work.to(kind)


def _cover(axis: Axis) -> Taps:
    """Return which share of a result's pixel each pixel of the source has."""
    start = axis.positions() * axis.scale
    end = start + axis.scale
    steps = torch.arange(math.ceil(axis.scale) + 1, device=axis.device)[:, None]
    pixel = start.floor() + steps
    share = torch.minimum(pixel + 1, end) - torch.maximum(pixel, start)
    cell = (axis.source - start).clamp(max=axis.scale)
    inside = (share > _SLIVER) & (pixel < axis.source)
    weight = torch.where(inside, share / cell, 0.0).float()
    return Taps(pixel.long().clamp(0, axis.source - 1), weight)
