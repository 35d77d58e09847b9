"""Regions of interest as maxima of bins."""

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ..attributes import REQUIRED, Shape
from ..numeric import with_flat
from ..registry import META, op
from .regions import check_regions, pooled_pair

# Values that are worked on at a time: they fit into the cache of a processor.
MOST_VALUES = 1_000_000


@op("ROIPooling", "npx.roi_pooling", uniform=True)
def roi_pooling(
    data: Tensor, rois: Tensor, pooled_size: Shape = REQUIRED, spatial_scale: float = REQUIRED
) -> Tensor:
    """Return the maxima of bins that divide each region of interest.

    Shapes: data (N, C, H, W), rois (R, 5) with rows (image, x1, y1, x2, y2), corners included
    -> (R, C, height, width). Coordinates are rounded to whole pixels; regions are at least one
    pixel large. Bins without pixels, and regions of images that do not exist, give 0. Of tied
    maxima the first gets the gradient; that of rois is 0. Girshick, "Fast R-CNN", 2015.

    Parameters
    ----------
    pooled_size : tuple of two ints
        Height and width of the result.
    spatial_scale : float in [0, 1]
        Factor that takes coordinates of rois to pixels of data.
    """
    scale = check_regions("ROIPooling", data, rois, 5, spatial_scale)
    pooled = pooled_pair("ROIPooling", pooled_size)
    shape = (rois.shape[0], data.shape[1], *pooled)
    if data.device == META or not math.prod(shape) or not data.numel():
        return with_flat(data.new_zeros(shape) + data[:0].sum(), rois)
    bins = _Bins.of(rois.detach(), data, pooled, scale)
    best = bins.maxima(data.detach(), data.requires_grad)
    values = best.value
    if best.pixel is not None:
        first = bins.image.repeat_interleave(math.prod(pooled)) * (data.shape[2] * data.shape[3])
        values = _Pick.apply(data, values, best.pixel + first.unsqueeze(1))
    values = values.masked_fill((bins.bottom <= bins.top) | (bins.right <= bins.left), 0.0)
    values = values.reshape(len(rois), *pooled, -1).permute(0, 3, 1, 2).contiguous()
    return with_flat(values, rois)


class _Pick(torch.autograd.Function):
    """Values that are known to stand in rows of images, whose gradient goes there."""

    @staticmethod
    def forward(ctx: Any, data: Tensor, values: Tensor, row: Tensor) -> Tensor:
        ctx.save_for_backward(row, values > torch.finfo(values.dtype).min)
        ctx.shape = data.shape
        return values

    @staticmethod
    def backward(ctx: Any, head: Tensor) -> tuple[Tensor, None, None]:
        # Where nothing is above the lowest number, no pixel gets a gradient.
        row, found = ctx.saved_tensors
        count, channels, height, width = ctx.shape
        table = head.new_zeros(count * height * width, channels)
        table = table.scatter_add(0, row, head * found)
        return table.reshape(count, height, width, channels).permute(0, 3, 1, 2), None, None


@dataclass(frozen=True)
class _Best:
    """Maxima of windows and, if asked for, the first pixel of the image that holds each."""

    value: Tensor
    pixel: Tensor | None

    def at(self, *place: Any) -> "_Best":
        return _Best(self.value[place], None if self.pixel is None else self.pixel[place])

    def rows(self, row: Tensor) -> "_Best":
        """Return windows by their numbers; the arrays are (N, rows, columns, C)."""
        pixel = None if self.pixel is None else self.pixel.flatten(0, 2)
        return _Best(self.value.flatten(0, 2), pixel).at(row)

    def against(self, other: "_Best", beside: bool) -> "_Best":
        """Return the maxima of two windows, the other one beside or below, which may overlap."""
        value = torch.maximum(self.value, other.value)
        if self.pixel is None or other.pixel is None:
            return _Best(value, None)
        better = other.value > self.value
        if beside:  # what is below never comes first
            better |= (other.value == self.value) & (other.pixel < self.pixel)
        return _Best(value, torch.where(better, other.pixel, self.pixel))

    def wider(self, axis: int, step: int) -> "_Best":
        """Return the maxima of windows twice as large along an axis, ``step`` pixels before."""
        kept = self.value.shape[axis] - step
        near, far = ((slice(None),) * axis + (slice(start, start + kept),) for start in (0, step))
        return self.at(*near).against(self.at(*far), axis == 2)


@dataclass(frozen=True)
class _Bins:
    """Bins of all regions, one after the other: image of each region, borders (bins, 1)."""

    image: Tensor
    top: Tensor
    bottom: Tensor
    left: Tensor
    right: Tensor

    @classmethod
    def of(cls, rois: Tensor, data: Tensor, pooled: tuple[int, int], scale: float) -> "_Bins":
        """Return the bins of regions in pixels; those of images that do not exist are empty."""
        count, _, height, width = data.shape
        image = rois[:, 0].long()
        exists = (image >= 0) & (image < count)
        top, bottom = _whole_bins(rois[:, 2], rois[:, 4], pooled[0], height, scale)
        left, right = _whole_bins(rois[:, 1], rois[:, 3], pooled[1], width, scale)
        bottom = torch.where(exists.unsqueeze(1), bottom, top)
        rows = (border.repeat_interleave(pooled[1], 1).reshape(-1, 1) for border in (top, bottom))
        columns = (border.repeat(1, pooled[0]).reshape(-1, 1) for border in (left, right))
        return cls(image.where(exists, 0), *rows, *columns)

    def maxima(self, data: Tensor, with_pixels: bool) -> _Best:
        """Return the maxima of bins, (bins, C); the lowest number where there is nothing above.

        A window of 2^i x 2^j pixels is the best of two halves, and any bin that of four such
        windows at its corners. This takes one step for each i and j.
        """
        lowest = torch.finfo(data.dtype).min
        # NaN is above nothing.
        value = torch.where(data > lowest, data, lowest).permute(0, 2, 3, 1).contiguous()
        place = None
        if with_pixels:
            place = torch.arange(value[0, ..., 0].numel(), dtype=torch.int32, device=data.device)
            place = place.reshape(1, *value.shape[1:3], 1).expand_as(value)
        rows = _Best(value, place)
        found = self._nothing(rows)
        height, width = (self.bottom - self.top)[:, 0], (self.right - self.left)[:, 0]
        most = [int(size.max()) if len(size) else 0 for size in (height, width)]
        for i in range(most[0].bit_length()):
            rows = rows.wider(1, 1 << (i - 1)) if i else rows
            windows = rows
            for j in range(most[1].bit_length()):
                windows = windows.wider(2, 1 << (j - 1)) if j else windows
                fits = (height >> i == 1) & (width >> j == 1)
                self._take(found, windows, fits.nonzero().squeeze(1), 1 << i, 1 << j)
        return found

    def _nothing(self, like: _Best) -> _Best:
        shape = (len(self.top), like.value.shape[3])
        value = like.value.new_full(shape, torch.finfo(like.value.dtype).min)
        return _Best(value, None if like.pixel is None else like.pixel.new_zeros(shape))

    def _take(self, found: _Best, windows: _Best, chosen: Tensor, height: int, width: int) -> None:
        """Write the maxima of chosen bins, which windows at their corners cover, to ``found``."""
        _, rows, columns, channels = windows.value.shape
        per_region = len(self.top) // len(self.image)
        for some in chosen.split(max(1, MOST_VALUES // channels)):
            image = self.image[some // per_region]
            edges = self.left[some, 0], self.right[some, 0] - width
            lines = []
            for y in (self.top[some, 0], self.bottom[some, 0] - height):
                left, right = (windows.rows((image * rows + y) * columns + x) for x in edges)
                lines.append(left.against(right, True))
            best = lines[0].against(lines[1], False)
            found.value[some] = best.value
            if found.pixel is not None and best.pixel is not None:
                found.pixel[some] = best.pixel


def _whole_bins(
    low: Tensor, high: Tensor, bins: int, size: int, scale: float
) -> tuple[Tensor, Tensor]:
    """Return (R, bins) where the bins of each region begin and end, in pixels inside the data."""
    first, last = _round(low * scale), _round(high * scale)
    length = (last - first + 1).clamp(min=1)
    step = (length.to(low.dtype) / bins).unsqueeze(1)
    number = torch.arange(bins + 1, dtype=low.dtype, device=low.device)
    begin = (number[:-1] * step).floor().long() + first.unsqueeze(1)
    end = (number[1:] * step).ceil().long() + first.unsqueeze(1)
    begin = begin.clamp(0, size)
    return begin, torch.maximum(end.clamp(0, size), begin)


def _round(values: Tensor) -> Tensor:
    """Round half away from 0, as C does. What is no finite number lies outside of all images."""
    whole = values.trunc()
    rounded = torch.where((values - whole).abs() < 0.5, whole, whole + values.sign())
    return torch.where(rounded.abs() < 1e9, rounded, -1e9).long()
