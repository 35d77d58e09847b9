"""Boxes: suppression, overlap, and their encoding relative to anchors."""

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

from ...base import MXNetError
from ..numeric import cast_number, flat, rescale_gradient
from ..registry import op
from .geometry import (
    centres_of,
    check_floating,
    check_shape,
    corners_of,
    decoded,
    encoded,
    overlaps_of,
    pick,
    planes_of,
)
from .suppression import Rule, front, suppress

Format = Literal["corner", "center"]


@op("_contrib_box_nms", "_contrib_box_non_maximum_suppression")
def box_nms(
    data: Tensor,
    overlap_thresh: float = 0.5,
    valid_thresh: float = 0.0,
    topk: int = -1,
    coord_start: int = 2,
    score_index: int = 1,
    id_index: int = -1,
    background_id: int = -1,
    force_suppress: bool = False,
    in_format: Format = "corner",
    out_format: Format = "corner",
) -> Tensor:
    """Keep the boxes of highest score and drop those that overlap a kept one too much.

    Shapes: data (..., N, K) -> (..., N, K): the kept rows by falling score, then rows of -1. A row
    is a box with a score, 4 coordinates, perhaps a class, and anything else. Equal scores keep
    their order. Gradients of the rows that are kept go where the rows came from.

    Boxes are decided in blocks: loops of Python are over blocks and chains of overlap, not over
    boxes or the batch.

    Parameters
    ----------
    overlap_thresh : float
        Boxes of intersection over union above this exclude each other.
    valid_thresh : float
        Boxes must have a score above this.
    topk : int
        How many of the best boxes take part; below 0 all. With 0 the result is data itself.
    coord_start, score_index, id_index : int
        Columns of the first coordinate, of the score and of the class; ``id_index`` below 0 says
        that there are no classes.
    background_id : int
        Boxes of this class are dropped.
    force_suppress : bool
        Boxes of different classes exclude each other too.
    in_format, out_format : {"corner", "center"}
        (left, top, right, bottom) or (centre x, centre y, width, height). Boxes whose first
        coordinate is negative stay as they are, as in MXNet.
    """
    _check_columns(data, coord_start, score_index, id_index)
    if topk == 0 or data.is_meta or not data.numel():
        return data.clone()
    rows = data.reshape(-1, *data.shape[-2:])
    with torch.no_grad():
        valid = _valid_boxes(rows, valid_thresh, score_index, id_index, background_id)
        order, alive = _best_first(rows[..., score_index], valid, topk)
        boxes = pick(rows[..., coord_start : coord_start + 4], order)
        if in_format == "center":
            boxes = corners_of(boxes)
        classes = None
        if id_index >= 0 and not force_suppress:
            classes = rows[..., id_index].gather(1, order).trunc()
        rule = Rule(cast_number(overlap_thresh, torch.float32))
        places, totals = front(suppress(boxes, alive, rule, classes))
        # Only rows that another one fills up point past the end.
        source = order.gather(1, places.clamp(max=max(order.shape[1] - 1, 0)))
    kept = torch.arange(places.shape[1], device=data.device) < totals
    result = pick(rows, source).where(kept.unsqueeze(-1), -1)
    if in_format != out_format:
        convert = centres_of if out_format == "center" else corners_of
        result = _converted(result, coord_start, convert)
    rest = result.new_full((len(rows), rows.shape[1] - places.shape[1], rows.shape[2]), -1)
    return torch.cat((result, rest), 1).reshape(data.shape)


def _check_columns(data: Tensor, start: int, score: int, identity: int) -> None:
    """Refuse data without the columns that a box needs."""
    name = "box_nms"
    check_floating(name, data=data)
    if data.dim() < 2:
        raise MXNetError(f"{name}: data must have shape (..., N, K), got {tuple(data.shape)}.")
    width = data.shape[-1]
    least = 6 if identity >= 0 else 5
    if width < least:
        raise MXNetError(
            f"{name}: the last axis of data must hold at least {least} numbers a box, got {width}."
        )
    if not 0 <= start <= width - 4:
        raise MXNetError(
            f"{name}: coord_start must be from 0 to {width - 4} for {width} columns, got {start}."
        )
    taken = range(start, start + 4)
    for argument, column in (("score_index", score), ("id_index", identity)):
        if argument == "id_index" and column < 0:
            continue
        if not 0 <= column < width or column in taken:
            raise MXNetError(
                f"{name}: {argument} must be a column from 0 to {width - 1} outside of the "
                f"coordinates {start} to {start + 3}, got {column}."
            )
    if identity == score:
        raise MXNetError(f"{name}: id_index must not be score_index, got {score} for both.")


def _valid_boxes(
    rows: Tensor, threshold: float, score: int, identity: int, background: int
) -> Tensor:
    """Return which boxes have score enough and are no background.

    Shapes: (B, N, K) -> (B, N) bool.
    """
    scores = rows[..., score]
    if scores.dtype is torch.float16:
        scores = scores.float()  # else the threshold would be rounded
    valid = scores > cast_number(threshold, torch.float32)
    if identity >= 0:
        valid = valid & (rows[..., identity] != background)
    return valid


def _best_first(scores: Tensor, valid: Tensor, topk: int) -> tuple[Tensor, Tensor]:
    """Return the places of the valid boxes by falling score, and which entries are meant.

    Shapes: (B, N) and (B, N) -> (B, K) int64 and (B, K) bool.
    """
    places, totals = front(valid)
    present = torch.arange(places.shape[1], device=scores.device) < totals
    places = places.clamp(max=scores.shape[1] - 1)
    ranked = scores.gather(1, places).masked_fill(~present, -torch.inf)
    order = torch.sort(ranked, dim=1, descending=True, stable=True).indices
    if topk > 0:
        order = order[:, :topk]
    return places.gather(1, order), present.gather(1, order)


def _converted(rows: Tensor, start: int, convert: Callable[[Tensor], Tensor]) -> Tensor:
    """Return rows with their boxes in the other format; gradients pass unchanged, as in MXNet."""

    def change(rows: Tensor) -> Tensor:
        boxes = rows[..., start : start + 4]
        boxes = torch.where(boxes[..., :1] < 0, boxes, convert(boxes))
        return torch.cat((rows[..., :start], boxes, rows[..., start + 4 :]), -1)

    return rescale_gradient(rows, lambda grad, _: grad, change)


@op("_contrib_box_iou", uniform=True)
def box_iou(lhs: Tensor, rhs: Tensor, format: Format = "corner") -> Tensor:
    """Return the intersection over union of every box on the left with every box on the right.

    Shapes: lhs (..., 4), rhs (..., 4) -> the axes of lhs but the last, then those of rhs. Boxes
    without area overlap nothing. The gradients are 0, as in MXNet.

    Parameters
    ----------
    format : {"corner", "center"}
        (left, top, right, bottom) or (centre x, centre y, width, height).
    """
    check_floating("box_iou", lhs=lhs, rhs=rhs)
    for argument, boxes in (("lhs", lhs), ("rhs", rhs)):
        if boxes.dim() < 2 or boxes.shape[-1] != 4:
            raise MXNetError(
                f"box_iou: {argument} must have shape (..., 4) and at least 2 axes, got "
                f"{tuple(boxes.shape)}."
            )
    first, second = (
        corners_of(boxes.detach()) if format == "center" else boxes.detach()
        for boxes in (lhs, rhs)
    )
    result = overlaps_of(planes_of(first.reshape(-1, 4)), planes_of(second.reshape(-1, 4)))
    return flat(result.reshape(*lhs.shape[:-1], *rhs.shape[:-1]), lhs, rhs)


@op("_contrib_box_encode", uniform=True, outputs=2)
def box_encode(
    samples: Tensor, matches: Tensor, anchors: Tensor, refs: Tensor, means: Tensor, stds: Tensor
) -> tuple[Tensor, Tensor]:
    """Encode the boxes that anchors are matched with relative to the anchors.

    Shapes: samples (B, N), matches (B, N), anchors (B, N, 4), refs (B, M, 4), means (4,), stds
    (4,) -> targets (B, N, 4) and masks (B, N, 4). Boxes are (left, top, right, bottom). With the
    centre x, y and size w, h of a box and those with index a of its anchor a target is
    ``((x - xa) / wa, (y - ya) / ha, log(w / wa), log(h / ha))``, less means, by stds: the
    encoding of Fast R-CNN (Girshick, 2015). Anchors count whose sample is above 0.5; of the
    others targets and masks are 0. ``matches`` says which row of refs an anchor is matched with,
    fractions cut off. The gradients are 0.

    Raises
    ------
    MXNetError
        If shapes do not fit or an anchor that counts is matched with no row of refs.
    """
    _check_encoding(samples, matches, anchors, refs, means, stds)
    with torch.no_grad():
        used = samples > 0.5
        index = matches.to(torch.int64)
        count = refs.shape[1]
        outside = used & ((index < 0) | (index >= count))
        if not outside.is_meta and bool(outside.any()):
            raise MXNetError(
                f"box_encode: matches of samples above 0.5 must be from 0 to {count - 1}, the rows "
                f"of refs, got {index[outside][0].item()}."
            )
        given = centres_of(pick(refs, index.masked_fill(~used, 0))) if count else anchors
        masks = used.unsqueeze(-1).expand(anchors.shape)
        targets = (encoded(given, centres_of(anchors)) - means) / stds
        targets = torch.where(masks, targets, 0)
        weights = masks.to(samples.dtype)
    arrays = (samples, matches, anchors, refs, means, stds)
    return flat(targets, *arrays), flat(weights, *arrays)


def _check_encoding(
    samples: Tensor, matches: Tensor, anchors: Tensor, refs: Tensor, means: Tensor, stds: Tensor
) -> None:
    name = "box_encode"
    check_floating(name, samples=samples)
    check_shape(name, "samples", samples, ("B", "N"))
    batch, count = samples.shape
    check_shape(name, "matches", matches, (batch, count))
    check_shape(name, "anchors", anchors, (batch, count, 4))
    check_shape(name, "refs", refs, (batch, "M", 4))
    check_shape(name, "means", means, (4,))
    check_shape(name, "stds", stds, (4,))


@op("_contrib_box_decode", uniform=True)
def box_decode(
    data: Tensor,
    anchors: Tensor,
    std0: float = 1.0,
    std1: float = 1.0,
    std2: float = 1.0,
    std3: float = 1.0,
    clip: float = -1.0,
    format: Format = "center",
) -> Tensor:
    """Decode boxes from their encoding relative to anchors: the way back of ``box_encode``.

    Shapes: data (B, N, 4), anchors (1, N, 4) -> (B, N, 4), (left, top, right, bottom). A box has
    its centre at ``(dx * std0 * wa + xa, dy * std1 * ha + ya)`` and the size
    ``(exp(dw * std2) * wa, exp(dh * std3) * ha)``. The gradients are 0, as in MXNet.

    Parameters
    ----------
    clip : float
        Above 0, a bound for ``dw * std2`` and ``dh * std3``.
    format : {"corner", "center"}
        How anchors are given: (left, top, right, bottom) or (centre x, centre y, width, height).
    """
    check_floating("box_decode", data=data)
    check_shape("box_decode", "data", data, ("B", "N", 4))
    check_shape("box_decode", "anchors", anchors, (1, data.shape[1], 4))
    anchor = anchors.detach()
    anchor = centres_of(anchor) if format == "corner" else anchor
    result = decoded(data.detach(), anchor, (std0, std1, std2, std3), clip)
    return flat(result, data, anchors)
