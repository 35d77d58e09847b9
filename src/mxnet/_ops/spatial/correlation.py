"""Correlation of two feature maps."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, pad

from ...base import MXNetError
from ..registry import op


@dataclass(frozen=True)
class _Field:
    """Which patches are compared: the first one's corners, extent and displacements."""

    corner: int
    spans: tuple[int, ...]
    reach: int
    step: int

    @property
    def displacements(self) -> range:
        return range(-self.reach, self.reach + 1, self.step)

    @property
    def count(self) -> int:
        return len(self.displacements)


@op("Correlation", uniform=True)
def correlation(
    data1: Tensor,
    data2: Tensor,
    kernel_size: int = 1,
    max_displacement: int = 1,
    stride1: int = 1,
    stride2: int = 1,
    pad_size: int = 0,
    is_multiply: bool = True,
) -> Tensor:
    """Compare each patch of one feature map with those around the same place of another.

    Shapes: data1 and data2 (N, C, H, W) -> (N, D^2, height, width) with
    D = 2 * (max_displacement // stride2) + 1 displacements along either axis, row by row, and
    height = ceil((H + 2 * pad_size - 2 * max_displacement - kernel_size + 1) / stride1), width
    likewise. Each number is the mean product of the values of two patches. Dosovitskiy et al.,
    "FlowNet", 2015, section 3.

    The work is done by one product of matrices for each vertical displacement, differences by
    one step for each displacement.

    Parameters
    ----------
    kernel_size : odd int
        Height and width of a patch.
    max_displacement : int
        How far patches may be apart along either axis.
    stride1 : int
        Distance of the patches of data1.
    stride2 : int
        Distance of displacements.
    pad_size : int
        Zeros put on all sides of both arrays.
    is_multiply : bool
        Take products; otherwise absolute differences, whose derivative at 0 is that above 0.
    """
    settings = (kernel_size, max_displacement, stride1, stride2, pad_size)
    field = _field(data1, data2, *settings)
    dtype = data1.dtype
    if dtype.itemsize < 4:  # sums in it would lose what they add up
        data1, data2 = data1.float(), data2.float()
    first, second = (pad(data, [pad_size] * 4) for data in (data1, data2))
    compare = _products if is_multiply else _differences
    found = compare(first, second, field)
    divisor = kernel_size**2 * data1.shape[1]
    means = avg_pool2d(found.flatten(0, 1), kernel_size, stride1, divisor_override=divisor)
    return means.reshape(len(data1), field.count**2, *means.shape[2:]).to(dtype)


def _field(
    data1: Tensor, data2: Tensor, kernel: int, reach: int, step: int, gap: int, margin: int
) -> _Field:
    if data1.dim() != 4 or data1.shape != data2.shape or not data1.is_floating_point():
        raise MXNetError(
            "Correlation: data1 and data2 must have one shape (N, C, H, W) and a float dtype, got "
            f"{tuple(data1.shape)} and {tuple(data2.shape)} of {data1.dtype}."
        )
    if kernel < 1 or kernel % 2 == 0 or min(step, gap) < 1 or min(reach, margin) < 0:
        raise MXNetError(
            "Correlation: kernel_size must be odd, stride1 and stride2 1 or more, "
            f"max_displacement and pad_size not negative; got {kernel}, {step}, {gap}, {reach} "
            f"and {margin}."
        )
    room = [size + 2 * margin - 2 * reach - kernel + 1 for size in data1.shape[2:]]
    if min(room) < 1:
        raise MXNetError(
            "Correlation: no patch fits with its displacements: height and width with padding "
            f"must be {2 * reach + kernel} or more, got data of shape {tuple(data1.shape)} with "
            f"pad_size {margin}."
        )
    spans = tuple((size - 1) // step * step + kernel for size in room)
    return _Field(reach, spans, reach // gap * gap, gap)


def _products(first: Tensor, second: Tensor, field: _Field) -> Tensor:
    """Return the sums over channels of products, (N, D, D, height, width).

    Rows are cut into tiles. A matrix product compares all pixels of a tile of the first map with
    all pixels in reach in the second; the displacements lie on diagonals of its result.
    """
    corner, (height, width), reach = field.corner, field.spans, field.reach
    tile = min(width, max(32, 2 * reach))
    tiles = -(-width // tile)
    surplus = tiles * tile - width
    top = first[:, :, corner : corner + height, corner : corner + width]
    left = pad(top, [0, surplus]).permute(0, 2, 3, 1).reshape(-1, tile, first.shape[1])
    found = []
    for shift in field.displacements:
        begin = corner + shift
        rows = second[:, :, begin : begin + height, corner - reach : corner + width + reach]
        right = pad(rows, [0, surplus]).unfold(3, tile + 2 * reach, tile)
        right = right.permute(0, 2, 3, 1, 4).reshape(len(left), first.shape[1], -1)
        table = torch.bmm(left, right)
        line = table.shape[2]
        band = table.as_strided((len(left), tile, field.count), (tile * line, line + 1, field.step))
        found.append(band.reshape(len(first), height, tiles * tile, -1)[:, :, :width])
    return torch.stack(found, 1).permute(0, 1, 4, 2, 3)


def _differences(first: Tensor, second: Tensor, field: _Field) -> Tensor:
    """Return the sums over channels of absolute differences, (N, D, D, height, width)."""
    corner, (height, width) = field.corner, field.spans
    patch = first[:, :, corner : corner + height, corner : corner + width]
    found = []
    for down in field.displacements:
        for along in field.displacements:
            y, x = corner + down, corner + along
            found.append(_Distance.apply(patch, second[:, :, y : y + height, x : x + width]))
    return torch.stack(found, 1).unflatten(1, (field.count, field.count))


class _Distance(torch.autograd.Function):
    """Sum of absolute differences along axis 1; keeps nothing but its arguments for backward."""

    @staticmethod
    def forward(ctx: Any, first: Tensor, second: Tensor) -> Tensor:
        ctx.save_for_backward(first, second)
        return (first - second).abs().sum(1)

    @staticmethod
    def backward(ctx: Any, head: Tensor) -> tuple[Tensor, Tensor]:
        first, second = ctx.saved_tensors
        slope = torch.where(first >= second, 1.0, -1.0).to(head.dtype) * head.unsqueeze(1)
        return slope, -slope
