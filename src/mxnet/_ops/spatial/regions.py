"""Regions of interest: their checks, the samples inside of them, bilinear weights."""

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import Shape
from ..numeric import cast_number
from .bags import Bags

Edge = Literal["extend", "flat", "zero"]


def check_regions(name: str, data: Tensor, rois: Tensor, columns: int, scale: float) -> float:
    """Check images, regions and a spatial_scale; return the scale as float32 holds it.

    In float64 the digits decide on which pixels belong to a bin, so they have to be MXNet's.

    Raises
    ------
    MXNetError
        If data is not (N, C, H, W) of floats, rois not (R, columns), or the scale not in [0, 1].
    """
    if not data.is_floating_point():
        raise MXNetError(f"{name}: data must be of a float dtype, got {data.dtype}.")
    images = data.dim() == 4 and min(data.shape[2:]) > 0
    if not images or rois.dim() != 2 or rois.shape[1] != columns:
        raise MXNetError(
            f"{name}: data must be (N, C, H, W) with pixels and rois (R, {columns}), got "
            f"{tuple(data.shape)} and {tuple(rois.shape)}."
        )
    if not 0.0 <= scale <= 1.0:
        raise MXNetError(f"{name}: spatial_scale must be in [0, 1], got {scale}.")
    return float(cast_number(scale, torch.float32))


def pooled_pair(name: str, pooled_size: Shape) -> tuple[int, int]:
    """Return ``pooled_size`` as height and width.

    Raises
    ------
    MXNetError
        If it is not two numbers of 1 or more.
    """
    if len(pooled_size) != 2 or min(pooled_size) < 1:
        raise MXNetError(
            f"{name}: pooled_size must be 2 numbers of 1 or more, height and width; got "
            f"{pooled_size}."
        )
    return pooled_size[0], pooled_size[1]


def images_of(name: str, rois: Tensor, count: int, negative: bool = False) -> Tensor:
    """Return the image that each region lies in, from the first column.

    Raises
    ------
    MXNetError
        If there is no such image. Numbers below 0 may be allowed.
    """
    images = rois[:, 0].long()
    wrong = images >= count if negative else (images >= count) | (images < 0)
    if wrong.any():
        raise MXNetError(
            f"{name}: the first number of each region must be the index of one of {count} images, "
            f"got {rois[wrong][0, 0].item():g}."
        )
    return images


@dataclass(frozen=True)
class Samples:
    """Samples on grids, one grid per bag: the bag of each, and its row and column in the grid."""

    bag: Tensor
    i: Tensor
    j: Tensor


def grids(rows: Tensor, columns: Tensor) -> Samples:
    """Return the samples of grids of these heights and widths, bag after bag, row by row."""
    sizes = rows * columns
    bag = torch.repeat_interleave(sizes)
    position = torch.arange(len(bag), device=bag.device) - (sizes.cumsum(0) - sizes)[bag]
    width = columns[bag]
    i = position // width
    return Samples(bag, i, position - i * width)


def bin_of(bag: Tensor, part: slice, pooled: tuple[int, int]) -> tuple[Tensor, Tensor, Tensor]:
    """Return region, row and column of bins numbered from the first region of a part on."""
    region, rest = bag // math.prod(pooled), bag % math.prod(pooled)
    return region + part.start, rest // pooled[1], rest % pooled[1]


@dataclass(frozen=True)
class Corners:
    """The four pixels around each place: places (S,) -> positions and weights (S, 4)."""

    position: Tensor
    weight: Tensor

    def bags(self, first: Tensor, bag: Tensor, count: int, rows: int) -> Bags:
        """Return the bags of places in ``bag``, their images beginning at rows ``first``."""
        row = self.position + first.unsqueeze(1)
        return Bags(row.reshape(-1), bag.repeat_interleave(4), count, rows)


def corners(y: Tensor, x: Tensor, size: tuple[int, ...], edge: Edge = "extend") -> Corners:
    """Return the pixels around places in or next to an image of ``size``, with bilinear weights.

    ``edge`` tells what is behind the borders: the pixels there go on ("extend", "flat") or count
    as 0 ("zero"). At a pixel itself the derivative is that to the right, 0 for "flat".
    """
    height, width = size
    top, bottom, up, down = _neighbours(y, height, edge)
    left, right, back, along = _neighbours(x, width, edge)
    position = torch.stack(
        [top * width + left, top * width + right, bottom * width + left, bottom * width + right], 1
    )
    weight = torch.stack([up * back, up * along, down * back, down * along], 1)
    return Corners(position, weight)


def _neighbours(place: Tensor, size: int, edge: Edge) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return the pixels before and after places along an axis, and their weights."""
    if edge != "zero":
        place = place.clamp(0, size - 1)
    low = place.detach().floor()
    high = place.detach().ceil() if edge == "flat" else low + 1
    after = place - low
    before = 1 - after
    if edge == "zero":
        before, after = before * (low >= 0), after * (high < size)
    return low.long().clamp(min=0), high.long().clamp(max=size - 1), before, after
