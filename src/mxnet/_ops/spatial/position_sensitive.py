"""Regions of interest whose bins take channels of their own."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED
from ..numeric import cast_number, with_flat
from ..registry import META, op
from .bags import Bags, parts, sum_bags
from .regions import bin_of, check_regions, corners, grids, images_of


def _check_channels(name: str, data: Tensor, output_dim: int, group_size: int, pooled: int) -> None:
    if min(output_dim, group_size, pooled) < 1:
        raise MXNetError(
            f"{name}: output_dim, group_size and pooled_size must be 1 or more, got {output_dim}, "
            f"{group_size} and {pooled}."
        )
    if data.shape[1] < output_dim * group_size**2:
        raise MXNetError(
            f"{name}: data must have output_dim * group_size^2 = {output_dim * group_size**2} "
            f"channels, got {data.shape[1]}."
        )


def _grouped(data: Tensor, output_dim: int, group_size: int, classes: int = 1) -> Tensor:
    """Return images as rows (N * classes * group_size^2 * H * W, output_dim / classes)."""
    each = output_dim // classes
    groups = data[:, : output_dim * group_size**2]
    groups = groups.reshape(data.shape[0], classes, each, group_size**2, *data.shape[2:])
    return groups.permute(0, 1, 3, 4, 5, 2).reshape(-1, each)


def _corners(rois: Tensor, scale: float) -> tuple[Tensor, Tensor]:
    """Return where regions begin and how far they extend along y and x, both (R, 2)."""
    whole = rois[:, [2, 1, 4, 3]]
    cut = whole.trunc()
    whole = torch.where((whole - cut).abs() < 0.5, cut, cut + whole.sign())
    return whole[:, :2] * scale, (whole[:, 2:] + 1) * scale


@op("_contrib_PSROIPooling", uniform=True)
def position_sensitive_roi_pooling(
    data: Tensor,
    rois: Tensor,
    spatial_scale: float = REQUIRED,
    output_dim: int = REQUIRED,
    pooled_size: int = REQUIRED,
    group_size: int = 0,
) -> Tensor:
    """Return the means of bins that divide each region, each bin over channels of its own.

    Shapes: data (N, output_dim * group_size^2, H, W), rois (R, 5) with rows
    (image, x1, y1, x2, y2), corners included -> (R, output_dim, pooled_size, pooled_size).
    Coordinates are rounded to whole pixels before they are scaled; bins without pixels give 0. The
    gradient of rois is 0. Dai et al., "R-FCN", 2016, section 2.

    Parameters
    ----------
    spatial_scale : float in [0, 1]
        Factor that takes coordinates of rois to pixels of data.
    output_dim : int
        Number of channels of the result.
    pooled_size : int
        Height and width of the result.
    group_size : int
        Number of groups of bins along either axis; bins of one group share channels. 0 stands for
        pooled_size: a group per bin.
    """
    name = "PSROIPooling"
    scale = check_regions(name, data, rois, 5, spatial_scale)
    groups = group_size or pooled_size
    _check_channels(name, data, output_dim, groups, pooled_size)
    if data.device == META:
        return data.new_empty(rois.shape[0], output_dim, pooled_size, pooled_size)
    image = images_of(name, rois.detach(), data.shape[0])
    size, pooled = data.shape[2:], (pooled_size, pooled_size)
    start, end = _corners(rois.detach(), scale)
    begin, end = _whole_bins(start, end, pooled_size, size)
    rows = (end - begin)[:, 0].unsqueeze(2).expand(-1, *pooled)
    columns = (end - begin)[:, 1].unsqueeze(1).expand(-1, *pooled)
    table = _grouped(data, output_dim, groups)
    found = []
    for part in parts((rows * columns).sum((1, 2))):
        samples = grids(rows[part].reshape(-1), columns[part].reshape(-1))
        region, i, j = bin_of(samples.bag, part, pooled)
        y, x = begin[region, 0, i] + samples.i, begin[region, 1, j] + samples.j
        group = _group(i, groups, pooled_size) * groups + _group(j, groups, pooled_size)
        row = ((image[region] * groups**2 + group) * size[0] + y) * size[1] + x
        weight = 1.0 / (rows * columns)[region, i, j].to(torch.float64)
        bags = Bags(row, samples.bag, (part.stop - part.start) * pooled_size**2, table.shape[0])
        found.append(sum_bags(table, weight, bags))
    pooled_rows = torch.cat(found).reshape(len(rois), *pooled, output_dim)
    return with_flat(pooled_rows.permute(0, 3, 1, 2).contiguous(), rois)


def _whole_bins(
    start: Tensor, end: Tensor, bins: int, size: tuple[int, ...]
) -> tuple[Tensor, Tensor]:
    """Return (R, 2, bins) where bins begin and end along y and x, in pixels inside the data."""
    step = ((end - start).clamp(min=0.1) / bins).unsqueeze(2)
    number = torch.arange(bins + 1, dtype=start.dtype, device=start.device)
    most = torch.tensor(size, device=start.device).unsqueeze(1)
    start = start.unsqueeze(2)
    begin = _bounded((number[:-1] * step + start).floor(), most)
    end = _bounded((number[1:] * step + start).ceil(), most)
    return begin, torch.maximum(end, begin)


def _bounded(place: Tensor, most: Tensor) -> Tensor:
    # What is no number lies in front of all pixels.
    place = place.float().nan_to_num(0.0).clamp(-1e9, 1e9).long()
    return torch.minimum(place.clamp(min=0), most)


def _group(number: Tensor, groups: int, pooled: int) -> Tensor:
    return (number * groups // pooled).clamp(0, groups - 1)


@op("_contrib_DeformablePSROIPooling", uniform=True)
def deformable_position_sensitive_roi_pooling(
    data: Tensor,
    rois: Tensor,
    trans: Tensor | None = None,
    spatial_scale: float = REQUIRED,
    output_dim: int = REQUIRED,
    group_size: int = REQUIRED,
    pooled_size: int = REQUIRED,
    part_size: int = 0,
    sample_per_part: int = 1,
    trans_std: float = 0.0,
    no_trans: bool = False,
) -> Tensor:
    """Return the means of samples in bins that are displaced, each over channels of its own.

    Shapes: data (N, output_dim * group_size^2, H, W), rois (R, 5) with rows
    (image, x1, y1, x2, y2), trans (R, 2 * classes, part_size, part_size) with the displacements
    along x and y of each class -> (R, output_dim, pooled_size, pooled_size). Channel k of the
    result is of class k // (output_dim / classes). Samples more than half a pixel outside are
    left out; bins without samples give 0. The gradient of rois is 0. Dai et al., "Deformable
    Convolutional Networks", 2017, section 2.2.

    Parameters
    ----------
    spatial_scale : float in [0, 1]
        Factor that takes coordinates of rois to pixels of data.
    output_dim : int
        Number of channels of the result.
    group_size : int
        Number of groups of bins along either axis; bins of one group share channels.
    pooled_size : int
        Height and width of the result.
    part_size : int
        Height and width of trans: bins of one part share a displacement. 0 stands for pooled_size.
    sample_per_part : int
        Number of samples in a bin along either axis.
    trans_std : float in [0, 1]
        Displacements are multiplied by it and by the extent of the region.
    no_trans : bool
        Displace nothing; trans must not be given then.
    """
    name = "DeformablePSROIPooling"
    scale = check_regions(name, data, rois, 5, spatial_scale)
    _check_channels(name, data, output_dim, group_size, pooled_size)
    if not 0.0 <= trans_std <= 1.0 or sample_per_part < 0:
        raise MXNetError(
            f"{name}: trans_std must be in [0, 1] and sample_per_part not negative, got "
            f"{trans_std} and {sample_per_part}."
        )
    parts_of_bins = part_size or pooled_size
    if (trans is None) is not no_trans:
        given = "none" if trans is None else f"one of shape {tuple(trans.shape)}"
        raise MXNetError(
            f"{name}: give trans exactly where no_trans=False, got {given} with "
            f"no_trans={no_trans}."
        )
    if trans is not None:
        _check_trans(name, trans, rois.shape[0], output_dim, parts_of_bins)
        trans_std = float(cast_number(trans_std, torch.float32))
    if data.device == META:
        return data.new_empty(rois.shape[0], output_dim, pooled_size, pooled_size)
    images = images_of(name, rois.detach(), data.shape[0])
    start, end = _corners(rois.detach(), scale)
    start, end = start - 0.5, end - 0.5
    bins = _DisplacedBins(
        images, start, (end - start).clamp(min=0.1), trans, trans_std, pooled_size, parts_of_bins,
        sample_per_part,
    )  # fmt: skip
    return with_flat(_displaced_means(data, bins, output_dim, group_size), rois)


def _check_trans(name: str, trans: Tensor, regions: int, output_dim: int, part: int) -> None:
    classes = trans.shape[1] // 2 if trans.dim() == 4 else 0
    if trans.shape != (regions, 2 * classes, part, part) or not classes or output_dim % classes:
        raise MXNetError(
            f"{name}: trans must be ({regions}, 2 * classes, {part}, {part}) with classes dividing "
            f"output_dim {output_dim}, got {tuple(trans.shape)}."
        )


@dataclass(frozen=True)
class _DisplacedBins:
    """Regions (R,) with their starts and extents (R, 2) along y and x, and how bins move."""

    image: Tensor
    start: Tensor
    extent: Tensor
    trans: Tensor | None
    trans_std: float
    pooled: int
    parts: int
    samples: int

    @property
    def classes(self) -> int:
        return 1 if self.trans is None else self.trans.shape[1] // 2

    def place(
        self, axis: int, region: Tensor, kind: Tensor, i: Tensor, j: Tensor, sample: Tensor
    ) -> Tensor:
        """Return where samples of bins (i, j) of a class lie along an axis."""
        dtype = self.start.dtype
        extent = self.extent[:, axis]
        step = extent / self.pooled
        place = (i, j)[axis].to(dtype) * step[region] + self.start[:, axis][region]
        if self.trans is not None:
            # x comes first among the displacements.
            moved = self.trans[region, 2 * kind + 1 - axis, self._part(i), self._part(j)]
            place = place + moved * self.trans_std * extent[region]
        return place + sample.to(dtype) * (step / self.samples)[region]

    def _part(self, number: Tensor) -> Tensor:
        share = number.to(self.start.dtype) / self.pooled * self.parts
        return share.floor().long().clamp(max=self.parts - 1)


def _displaced_means(
    data: Tensor, bins: _DisplacedBins, output_dim: int, group_size: int
) -> Tensor:
    """Return the mean of the samples of each bin that lie inside the data."""
    size, pooled, classes = data.shape[2:], (bins.pooled, bins.pooled), bins.classes
    table = _grouped(data, output_dim, group_size, classes)
    # Each class of each region counts as a region of its own.
    total = len(bins.image) * classes
    needed = torch.full((total,), 4 * (bins.pooled * bins.samples) ** 2, device=data.device)
    found = []
    for part in parts(needed):
        count = (part.stop - part.start) * bins.pooled**2
        side = torch.full((count,), bins.samples, device=data.device)
        samples = grids(side, side)
        entry, i, j = bin_of(samples.bag, part, pooled)
        region, kind = entry // classes, entry % classes
        y = bins.place(0, region, kind, i, j, samples.i)
        x = bins.place(1, region, kind, i, j, samples.j)
        inside = (y >= -0.5) & (y <= size[0] - 0.5) & (x >= -0.5) & (x <= size[1] - 0.5)
        around = corners(y[inside], x[inside], size, "flat")
        bag = samples.bag[inside]
        weight = around.weight / torch.bincount(bag, minlength=count)[bag].unsqueeze(1)
        group = _group(i, group_size, bins.pooled) * group_size
        group = group + _group(j, group_size, bins.pooled)
        first = (bins.image[region] * classes + kind) * group_size**2 + group
        entries = around.bags(first[inside] * (size[0] * size[1]), bag, count, table.shape[0])
        found.append(sum_bags(table, weight.reshape(-1), entries))
    means = torch.cat(found).reshape(len(bins.image), classes, *pooled, output_dim // classes)
    return means.permute(0, 1, 4, 2, 3).reshape(len(bins.image), output_dim, *pooled)
