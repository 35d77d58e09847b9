"""Sampling grids and bilinear sampling."""

from typing import Any, Literal

import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from ...base import MXNetError
from ..attributes import REQUIRED, Shape
from ..registry import op
from .bags import sum_bags
from .regions import corners


def _check_float(name: str, data: Tensor) -> None:
    if not data.is_floating_point():
        raise MXNetError(f"{name}: data must be of a float dtype, got {data.dtype}.")


def _check_target(name: str, target_shape: Shape) -> tuple[int, int]:
    """Return the height and width of ``target_shape``; what follows them has no effect."""
    if len(target_shape) < 2 or min(target_shape[:2]) < 1:
        raise MXNetError(
            f"{name}: target_shape must be 2 numbers of 1 or more, height and width; got "
            f"{target_shape}."
        )
    return target_shape[0], target_shape[1]


@op("BilinearSampler", uniform=True)
def bilinear_sampler(data: Tensor, grid: Tensor, cudnn_off: bool | None = None) -> Tensor:
    """Sample images at the places of a grid, bilinearly between pixels.

    Shapes: data (N, C, H, W), grid (N, 2, height, width) with x in ``grid[:, 0]`` and y in
    ``grid[:, 1]`` -> (N, C, height, width). -1 is the centre of the first pixel and 1 that of the
    last; pixels outside count as 0. Jaderberg et al., "Spatial Transformer Networks", 2015,
    section 3.3.

    Parameters
    ----------
    cudnn_off : bool
        Accepted for old programs, without effect.
    """
    _check_float("BilinearSampler", data)
    fits = data.dim() == 4 and grid.dim() == 4
    if not fits or grid.shape[:2] != (data.shape[0], 2):
        raise MXNetError(
            "BilinearSampler: data must be (N, C, H, W) and grid (N, 2, height, width), got "
            f"{tuple(data.shape)} and {tuple(grid.shape)}."
        )
    return _sample(data, grid)


def _sample(data: Tensor, grid: Tensor) -> Tensor:
    return _Sample.apply(data, grid.permute(0, 2, 3, 1))


class _Sample(torch.autograd.Function):
    """torch's sampling with second derivatives, of which torch has none."""

    @staticmethod
    def forward(ctx: Any, data: Tensor, grid: Tensor) -> Tensor:
        ctx.save_for_backward(data, grid)
        return grid_sample(data, grid, padding_mode="zeros", align_corners=True)

    @staticmethod
    def backward(ctx: Any, head: Tensor) -> tuple[Tensor | None, ...]:
        data, grid = ctx.saved_tensors
        wanted = list(ctx.needs_input_grad)
        if not torch.is_grad_enabled():
            found = torch.ops.aten.grid_sampler_2d_backward(head, data, grid, 0, 0, True, wanted)
            return found[0], found[1]
        arguments = [array for array, asked in zip((data, grid), wanted, strict=True) if asked]
        with torch.enable_grad():
            out = _gather(data, grid)
        slopes = iter(torch.autograd.grad(out, arguments, head, create_graph=True))
        return tuple(next(slopes) if asked else None for asked in wanted)


def _gather(data: Tensor, grid: Tensor) -> Tensor:
    """Return what ``grid_sample`` does, computed in steps that can be differentiated twice."""
    count, channels, height, width = data.shape
    x = (grid[..., 0] + 1) * ((width - 1) / 2)
    y = (grid[..., 1] + 1) * ((height - 1) / 2)
    seen = (y > -1) & (y < height) & (x > -1) & (x < width)
    around = corners(y[seen], x[seen], (height, width), "zero")
    image = torch.arange(count, device=data.device).reshape(-1, 1, 1).expand_as(seen)[seen]
    bag = seen.reshape(-1).nonzero().squeeze(1)
    bags = around.bags(image * (height * width), bag, seen.numel(), count * height * width)
    table = data.permute(0, 2, 3, 1).reshape(-1, channels)
    found = sum_bags(table, around.weight.reshape(-1), bags)
    return found.reshape(*seen.shape, channels).permute(0, 3, 1, 2)


@op("GridGenerator")
def grid_generator(
    data: Tensor,
    transform_type: Literal["affine", "warp"] = REQUIRED,
    target_shape: Shape = (0, 0),
) -> Tensor:
    """Make the sampling grid of an affine transform or of a flow field.

    Shapes: "affine": data (N, 6) -> (N, 2, height, width); "warp": data (N, 2, H, W) -> the same.
    The result holds x and y of every place, as BilinearSampler takes them.

    Parameters
    ----------
    transform_type : {"affine", "warp"}
        "affine": each row of data is a matrix [[a, b, c], [d, e, f]] that maps the (x, y, 1) of
        a regular grid over [-1, 1] to a place in the image. "warp": data is the displacement, in
        pixels, of each pixel along x and y.
    target_shape : tuple of two ints
        Height and width of the grid; for "affine", which requires them.
    """
    _check_float("GridGenerator", data)
    if transform_type == "affine":
        return _affine_grid("GridGenerator", data, target_shape, data.dtype)
    if data.dim() != 4 or data.shape[1] != 2:
        raise MXNetError(
            f"GridGenerator: data must be (N, 2, H, W) for 'warp', got {tuple(data.shape)}."
        )
    size = data.new_tensor([data.shape[3], data.shape[2]]).reshape(2, 1, 1)
    rows = torch.arange(data.shape[2], dtype=data.dtype, device=data.device)
    columns = torch.arange(data.shape[3], dtype=data.dtype, device=data.device)
    places = torch.stack(torch.meshgrid(columns, rows, indexing="xy"))
    return (data + places) / ((size - 1) / 2) - 1


def _affine_grid(name: str, matrices: Tensor, target_shape: Shape, through: torch.dtype) -> Tensor:
    """Return where matrices map a regular grid, whose numbers are computed in ``through``."""
    if matrices.dim() != 2 or matrices.shape[1] != 6:
        raise MXNetError(
            f"{name}: affine matrices must be given as (N, 6), got {tuple(matrices.shape)}."
        )
    height, width = _check_target(name, target_shape)
    x, y = torch.meshgrid(
        *(_ticks(count, through, matrices) for count in (width, height)), indexing="xy"
    )
    places = torch.stack([x, y, torch.ones_like(x)]).reshape(3, -1)
    return (matrices.reshape(-1, 2, 3) @ places).reshape(-1, 2, height, width)


def _ticks(count: int, through: torch.dtype, like: Tensor) -> Tensor:
    """Return ``count`` numbers evenly over [-1, 1]; a single one lies in the middle."""
    numbers = torch.arange(count, dtype=through, device=like.device)
    if count > 1:
        numbers = numbers * (2.0 / (count - 1)) - 1.0
    return numbers.to(like.dtype)


@op("SpatialTransformer", uniform=True)
def spatial_transformer(
    data: Tensor,
    loc: Tensor,
    target_shape: Shape = (0, 0),
    transform_type: Literal["affine"] = REQUIRED,
    sampler_type: Literal["bilinear"] = REQUIRED,
    cudnn_off: bool | None = None,
) -> Tensor:
    """Sample images through affine transforms.

    Shapes: data (N, C, H, W), loc (N, 6) -> (N, C, height, width). The same as BilinearSampler at
    the places of GridGenerator. Jaderberg et al., "Spatial Transformer Networks", 2015.

    Parameters
    ----------
    target_shape : tuple of two ints
        Height and width of the result; required.
    transform_type : {"affine"}
        How loc makes a grid.
    sampler_type : {"bilinear"}
        How values between pixels are found.
    cudnn_off : bool
        Accepted for old programs, without effect.
    """
    _check_float("SpatialTransformer", data)
    if data.dim() != 4 or loc.shape[:1] != data.shape[:1]:
        raise MXNetError(
            "SpatialTransformer: data must be (N, C, H, W) and loc (N, 6), got "
            f"{tuple(data.shape)} and {tuple(loc.shape)}."
        )
    # Rounded otherwise than by GridGenerator. It decides between which pixels the places of an
    # identity fall, and so on the gradient there.
    grid = _affine_grid("SpatialTransformer", loc, target_shape, torch.float64)
    return _sample(data, grid)
