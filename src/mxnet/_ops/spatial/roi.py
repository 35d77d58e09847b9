"""Regions of interest as maxima of bins."""

import math

import torch
from torch import Tensor

from ..attributes import REQUIRED, Shape
from ..numeric import with_flat
from ..registry import META, op
from .bags import parts
from .regions import bin_of, check_regions, grids, pooled_pair


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
    position, found = _first_maxima(data.detach(), rois.detach(), pooled, scale)
    lowest = torch.finfo(data.dtype).min
    values = data.reshape(-1)[position.clamp(min=0)].masked_fill(position < 0, lowest)
    return with_flat(values.masked_fill(~found, 0.0), rois)


def _first_maxima(
    data: Tensor, rois: Tensor, pooled: tuple[int, int], scale: float
) -> tuple[Tensor, Tensor]:
    """Return where in the flat data each bin's maximum is, and whether the bin has pixels.

    -1 where no pixel is above the lowest number; NaN never is.
    """
    count, channels, height, width = data.shape
    image = rois[:, 0].long()
    exists = (image >= 0) & (image < count)
    top, bottom = _whole_bins(rois[:, 2], rois[:, 4], pooled[0], height, scale)
    left, right = _whole_bins(rois[:, 1], rois[:, 3], pooled[1], width, scale)
    rows = ((bottom - top) * exists.unsqueeze(1)).unsqueeze(2).expand(-1, *pooled)
    columns = (right - left).unsqueeze(1).expand(-1, *pooled)
    lowest = torch.finfo(data.dtype).min
    table = torch.where(data > lowest, data, lowest).permute(0, 2, 3, 1).reshape(-1, channels)
    best = torch.zeros(*rows.shape, channels, dtype=torch.int64, device=data.device)
    for part in parts((rows * columns).sum((1, 2))):
        samples = grids(rows[part].reshape(-1), columns[part].reshape(-1))
        region, i, j = bin_of(samples.bag, part, pooled)
        y, x = top[region, i] + samples.i, left[region, j] + samples.j
        row = (image[region] * height + y) * width + x
        best[part] = _rows_of_maxima(table, row, samples.bag, best[part].shape)
    value = table.gather(0, best.reshape(-1, channels)).reshape(best.shape)
    pixel = best % (height * width)
    channel = torch.arange(channels, device=data.device)
    flat = (best // (height * width) * channels + channel) * (height * width) + pixel
    found = ((rows * columns) > 0).unsqueeze(3).expand_as(flat)
    flat = flat.masked_fill((value == lowest) | ~found, -1)
    return flat.permute(0, 3, 1, 2), found.permute(0, 3, 1, 2)


def _rows_of_maxima(table: Tensor, row: Tensor, bag: Tensor, shape: torch.Size) -> Tensor:
    """Return which row of the table holds the maximum of each bag and channel."""
    if not len(row):
        return torch.zeros(shape, dtype=torch.int64, device=row.device)
    sizes = torch.bincount(bag, minlength=math.prod(shape[:3]))
    starts = sizes.cumsum(0) - sizes
    _, _, _, best = torch.embedding_bag(table, row, starts, False, 2)
    return best.reshape(shape)


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
