"""Regions of interest as means of bilinear samples."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED, Shape
from ..numeric import with_flat
from ..registry import META, op
from .bags import parts, sum_bags
from .regions import bin_of, check_regions, corners, grids, images_of, pooled_pair


@dataclass(frozen=True)
class _Regions:
    """R regions: the image of each (R,), start and extent along y and x (R, 2), their bins.

    Rotated ones turn by ``angle`` (R,) around ``centre`` (R, 2), from which they are measured.
    """

    image: Tensor
    start: Tensor
    extent: Tensor
    pooled: tuple[int, int]
    ratio: int
    centre: Tensor | None = None
    angle: Tensor | None = None

    def step(self) -> Tensor:
        """Return the extent of a bin, (R, 2)."""
        return self.extent / self.extent.new_tensor(self.pooled)

    def counts(self) -> Tensor:
        """Return the number of samples of a bin along y and x, (R, 2)."""
        given = torch.full_like(self.extent, self.ratio)
        counts = given if self.ratio > 0 else self.step().ceil()
        # An extent that is no number gives no samples.
        counts = torch.where(counts.isfinite(), counts, 0.0)
        return counts.long() * (self.image >= 0).unsqueeze(1)

    def place(self, axis: int, region: Tensor, bins: Tensor, sample: Tensor) -> Tensor:
        """Return where samples lie along an axis of their regions."""
        step = self.step()[:, axis][region]
        count = self.counts()[:, axis][region].to(step.dtype)
        number = sample.to(step.dtype) + 0.5
        return self.start[:, axis][region] + bins.to(step.dtype) * step + number * step / count


@op("_contrib_ROIAlign", uniform=True)
def roi_align(
    data: Tensor,
    rois: Tensor,
    pooled_size: Shape = REQUIRED,
    spatial_scale: float = REQUIRED,
    sample_ratio: int = -1,
    position_sensitive: bool = False,
    aligned: bool = False,
) -> Tensor:
    """Return the means of bilinear samples in bins that divide each region of interest.

    Shapes: data (N, C, H, W), rois (R, 5) with rows (image, x1, y1, x2, y2)
    -> (R, C, height, width). Samples up to one pixel outside take the value of the border, others
    count as 0, and so do regions with an image below 0. The gradient of rois is 0. He et al.,
    "Mask R-CNN", 2017, section 3.

    Parameters
    ----------
    pooled_size : tuple of two ints
        Height and width of the result.
    spatial_scale : float in [0, 1]
        Factor that takes coordinates of rois to pixels of data.
    sample_ratio : int
        Each bin has this number of samples along either axis; one that is not positive stands for
        the size of the bin in pixels, rounded up.
    position_sensitive : bool
        Each bin has channels of its own: of data's C = K * height * width channels, bin (i, j) of
        channel k of the result takes (k * height + i) * width + j.
    aligned : bool
        Coordinates count from the corners of pixels, not from their centres, and regions may be
        smaller than one pixel, though not empty; others are at least one pixel large.
    """
    scale = check_regions("ROIAlign", data, rois, 5, spatial_scale)
    pooled = pooled_pair("ROIAlign", pooled_size)
    if position_sensitive and data.shape[1] % math.prod(pooled):
        raise MXNetError(
            f"ROIAlign: the channels of data must be a multiple of {math.prod(pooled)}, the size "
            f"of pooled_size {pooled}, for position_sensitive=True; got {data.shape[1]}."
        )
    groups = pooled if position_sensitive else (1, 1)
    if data.device == META:
        return data.new_empty(rois.shape[0], data.shape[1] // math.prod(groups), *pooled)
    boxes = rois.detach()[:, [2, 1, 4, 3]] * scale - (0.5 if aligned else 0.0)
    image = images_of("ROIAlign", rois.detach(), data.shape[0], negative=True)
    extent = boxes[:, 2:] - boxes[:, :2]
    if not aligned:
        extent = extent.clamp(min=1.0)
    elif (extent <= 0)[image >= 0].any():
        raise MXNetError("ROIAlign: regions must not be empty where aligned=True.")
    regions = _Regions(image, boxes[:, :2], extent, pooled, sample_ratio)
    return with_flat(_means(data, regions, groups), rois)


@op("_contrib_RROIAlign", uniform=True)
def rotated_roi_align(
    data: Tensor,
    rois: Tensor,
    pooled_size: Shape = REQUIRED,
    spatial_scale: float = REQUIRED,
    sampling_ratio: int = -1,
) -> Tensor:
    """Return the means of bilinear samples in bins that divide each rotated region of interest.

    Shapes: data (N, C, H, W), rois (R, 6) with rows (image, x, y, width, height, angle): centre,
    extent and degrees, counterclockwise on the screen -> (R, C, height, width). Regions are at
    least one pixel large; samples up to one pixel outside take the value of the border, others
    count as 0. The gradient of rois is 0. Ma et al., "Arbitrary-Oriented Scene Text Detection via
    Rotation Proposals", 2018.

    Parameters
    ----------
    pooled_size : tuple of two ints
        Height and width of the result.
    spatial_scale : float in [0, 1]
        Factor that takes coordinates of rois to pixels of data.
    sampling_ratio : int
        Each bin has this number of samples along either axis; one that is not positive stands for
        the size of the bin in pixels, rounded up.
    """
    scale = check_regions("RROIAlign", data, rois, 6, spatial_scale)
    pooled = pooled_pair("RROIAlign", pooled_size)
    if data.device == META:
        return data.new_empty(rois.shape[0], data.shape[1], *pooled)
    fixed = rois.detach()
    extent = (fixed[:, [4, 3]] * scale).clamp(min=1.0)
    image = images_of("RROIAlign", fixed, data.shape[0])
    centre, angle = fixed[:, [2, 1]] * scale, fixed[:, 5] * (math.pi / 180.0)
    regions = _Regions(image, -extent / 2, extent, pooled, sampling_ratio, centre, angle)
    return with_flat(_means(data, regions, (1, 1)), rois)


def _means(data: Tensor, regions: _Regions, groups: tuple[int, int]) -> Tensor:
    """Return the mean of the samples in each bin; bins of groups take channels of their own."""
    count, channels, height, width = data.shape
    kept, bins = channels // math.prod(groups), math.prod(regions.pooled)
    table = data.reshape(count, kept, *groups, height, width).permute(0, 2, 3, 4, 5, 1)
    table = table.reshape(-1, kept)
    counts = regions.counts()
    found = []
    for part in parts(4 * bins * counts.prod(1)):
        region, i, j, y, x, bag = _places(regions, counts, part)
        inside = (y >= -1) & (y <= height) & (x >= -1) & (x <= width)
        region, i, j, y, x, bag = (values[inside] for values in (region, i, j, y, x, bag))
        around = corners(y, x, (height, width))
        weight = around.weight / counts.prod(1)[region].unsqueeze(1)
        group = (i * groups[1] + j) if groups != (1, 1) else 0
        first = (regions.image[region] * math.prod(groups) + group) * (height * width)
        bags = around.bags(first, bag, (part.stop - part.start) * bins, table.shape[0])
        found.append(sum_bags(table, weight.reshape(-1), bags))
    pooled = torch.cat(found).reshape(len(counts), *regions.pooled, kept)
    return pooled.permute(0, 3, 1, 2).contiguous()


def _places(regions: _Regions, counts: Tensor, part: slice) -> tuple[Tensor, ...]:
    """Return region, row and column of the bin, y, x and number of the bin of each sample."""
    bins = math.prod(regions.pooled)
    samples = grids(*(counts[part].repeat_interleave(bins, 0).unbind(1)))
    region, i, j = bin_of(samples.bag, part, regions.pooled)
    y = regions.place(0, region, i, samples.i)
    x = regions.place(1, region, j, samples.j)
    if regions.centre is not None and regions.angle is not None:
        cos, sin = regions.angle.cos()[region], regions.angle.sin()[region]
        centre = regions.centre[region]
        y, x = y * cos - x * sin + centre[:, 0], x * cos + y * sin + centre[:, 1]
    return region, i, j, y, x, samples.bag
