"""Boxes by corners and by centres, their overlaps, and checks that the operators share."""

import torch
from torch import Tensor

from ...base import MXNetError


def corners_of(boxes: Tensor) -> Tensor:
    """Turn (centre x, centre y, width, height) into (left, top, right, bottom).

    Shapes: (..., 4) -> (..., 4).
    """
    x, y, width, height = boxes.unbind(-1)
    return around(x, y, width / 2, height / 2)


def around(x: Tensor, y: Tensor, half_width: Tensor, half_height: Tensor) -> Tensor:
    """Return boxes by corners from their centres and half their sizes; (...) -> (..., 4)."""
    # Coordinate by coordinate: slices of two numbers would be slow.
    return torch.stack((x - half_width, y - half_height, x + half_width, y + half_height), -1)


def centres_of(boxes: Tensor) -> Tensor:
    """Turn (left, top, right, bottom) into (centre x, centre y, width, height).

    Shapes: (..., 4) -> (..., 4).
    """
    left, top, right, bottom = boxes.unbind(-1)
    return torch.stack(((left + right) / 2, (top + bottom) / 2, right - left, bottom - top), -1)


def decoded(
    encoded: Tensor, anchors: Tensor, scales: tuple[float, ...], clip: float = -1.0
) -> Tensor:
    """Return boxes by corners from their encoding relative to anchors given by centres.

    Shapes: encoded (B, N, 4), anchors (1, N, 4) -> (B, N, 4). See ``box_decode``.
    """
    x, y, width, height = anchors.unbind(-1)
    move_x, move_y, grow_x, grow_y = (
        part * scale for part, scale in zip(encoded.unbind(-1), scales, strict=True)
    )
    if clip > 0:
        grow_x, grow_y = grow_x.clamp(max=clip), grow_y.clamp(max=clip)
    half_width, half_height = grow_x.exp() * width / 2, grow_y.exp() * height / 2
    return around(move_x * width + x, move_y * height + y, half_width, half_height)


def encoded(boxes: Tensor, anchors: Tensor) -> Tensor:
    """Return the encoding of boxes relative to anchors, both given by centres.

    Shapes: boxes (B, N, 4), anchors (B or 1, N, 4) -> (B, N, 4). See ``box_encode``.
    """
    x, y, width, height = boxes.unbind(-1)
    anchor_x, anchor_y, anchor_width, anchor_height = anchors.unbind(-1)
    return torch.stack(
        (
            (x - anchor_x) / anchor_width,
            (y - anchor_y) / anchor_height,
            (width / anchor_width).log(),
            (height / anchor_height).log(),
        ),
        -1,
    )


def planes_of(boxes: Tensor, clamp: bool = True, offset: float = 0.0) -> Tensor:
    """Return the coordinates and areas of boxes by corners, each in one piece of memory.

    Shapes: boxes (..., N, 4) -> (5, ..., N). A box whose corners are swapped has area 0, or with
    ``clamp`` False the product of its negative sides. ``offset`` is 1 where the far corners are
    pixels that belong to the box.
    """
    left, top, right, bottom = boxes.unbind(-1)
    width, height = right - left + offset, bottom - top + offset
    if clamp:
        width, height = width.clamp(min=0), height.clamp(min=0)
    return torch.stack((left, top, right, bottom, width * height))


def shared_areas(first: Tensor, second: Tensor, offset: float = 0.0) -> Tensor:
    """Return the areas that pairs of boxes share.

    Shapes: planes (5, ..., P) and (5, ..., Q) -> (..., P, Q).
    """
    left, top, right, bottom = (plane.unsqueeze(-1) for plane in first[:4].unbind())
    other_left, other_top, other_right, other_bottom = (
        plane.unsqueeze(-2) for plane in second[:4].unbind()
    )
    width = torch.minimum(right, other_right).sub_(torch.maximum(left, other_left))
    height = torch.minimum(bottom, other_bottom).sub_(torch.maximum(top, other_top))
    if offset:
        width, height = width.add_(offset), height.add_(offset)
    return width.clamp_(min=0).mul_(height.clamp_(min=0))


def ratios_of_overlap(first: Tensor, second: Tensor, offset: float = 0.0) -> Tensor:
    """Return shared area by joint area of pairs of boxes, NaN where both are 0.

    Shapes: planes (5, ..., P) and (5, ..., Q) -> (..., P, Q).
    """
    shared = shared_areas(first, second, offset)
    joint = (first[4].unsqueeze(-1) + second[4].unsqueeze(-2)).sub_(shared)
    return shared.div_(joint)


def overlaps_of(first: Tensor, second: Tensor) -> Tensor:
    """Return the intersection over union of pairs of boxes, 0 where nothing is shared.

    Shapes: planes (5, ..., P) and (5, ..., Q) -> (..., P, Q).
    """
    ratios = ratios_of_overlap(first, second)
    # Also where NaN among the coordinates made NaN.
    return ratios.masked_fill_(~(ratios > 0), 0)


def pick(rows: Tensor, places: Tensor) -> Tensor:
    """Return the rows at some places.

    Shapes: (B, N, K) and (B, M) -> (B, M, K).
    """
    return rows.gather(1, places.unsqueeze(-1).expand(*places.shape, rows.shape[-1]))


def check_floating(name: str, **arrays: Tensor) -> None:
    """Refuse arrays that hold no floats.

    Raises
    ------
    MXNetError
        Naming the array.
    """
    for argument, array in arrays.items():
        if not array.is_floating_point():
            raise MXNetError(
                f"{name}: {argument} must be an array of floats, got "
                f"{str(array.dtype).removeprefix('torch.')}; convert it with astype('float32')."
            )


def check_single(name: str, **arrays: Tensor) -> None:
    """Refuse arrays of another dtype than float32, the only one of the oldest operators.

    Raises
    ------
    MXNetError
        Naming the array.
    """
    for argument, array in arrays.items():
        if array.dtype != torch.float32:
            raise MXNetError(
                f"{name}: {argument} must be an array of float32, got "
                f"{str(array.dtype).removeprefix('torch.')}; convert it with astype('float32')."
            )


def check_shape(name: str, argument: str, array: Tensor, expected: tuple[int | str, ...]) -> None:
    """Refuse an array of another shape; letters in ``expected`` stand for any length.

    Raises
    ------
    MXNetError
        Naming the array, the expected shape and the given one.
    """
    fits = array.dim() == len(expected) and all(
        isinstance(wanted, str) or wanted == length
        for wanted, length in zip(expected, array.shape, strict=True)
    )
    if not fits:
        drawn = ", ".join(map(str, expected)) + ("," if len(expected) == 1 else "")
        raise MXNetError(
            f"{name}: {argument} must have shape ({drawn}), got {tuple(array.shape)}."
        )


def check_variances(name: str, variances: tuple[float, ...]) -> None:
    """Refuse any number of variances but 4.

    Raises
    ------
    MXNetError
        Naming what was given.
    """
    if len(variances) != 4:
        raise MXNetError(f"{name}: variances must be 4 numbers, got {variances}.")
