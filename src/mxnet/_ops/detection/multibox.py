"""Anchors and detections of single-shot detectors (SSD; Liu et al., 2016)."""

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import Floats
from ..numeric import cast_number, flat
from ..registry import op
from .geometry import centres_of, check_shape, check_single, check_variances, decoded, pick
from .suppression import Rule, front, suppress


@op("_contrib_MultiBoxPrior", "npx.multibox_prior")
def multibox_prior(
    data: Tensor,
    sizes: Floats = (1.0,),
    ratios: Floats = (1.0,),
    clip: bool = False,
    steps: Floats = (-1.0, -1.0),
    offsets: Floats = (0.5, 0.5),
) -> Tensor:
    """Return anchor boxes around every cell of a feature map.

    Shapes: data (N, C, H, W, ...) -> (1, H * W * A, 4) with A = len(sizes) + len(ratios) - 1;
    float32 only. Boxes are (left, top, right, bottom) in units of the image. A cell has one box
    of every size with the first ratio, then one of the first size with every further ratio. A box
    of size s and ratio r is ``s * sqrt(r) * H / W`` wide and ``s / sqrt(r)`` high. The gradient
    is 0.

    Parameters
    ----------
    sizes : tuple of float
        Sizes of boxes, 1 for that of the image.
    ratios : tuple of float
        Width by height.
    clip : bool
        Cut boxes at the edges of the image.
    steps : tuple of float
        Distances of cells, y first; if one of them is not above 0, 1 / H or 1 / W.
    offsets : tuple of float
        Where in its cell a box has its centre, y first.
    """
    _check_prior(data, sizes, ratios, steps, offsets)
    height, width = data.shape[2:4]
    like = {"dtype": data.dtype, "device": data.device}
    step_y, step_x = steps if min(steps) > 0 else (1 / height, 1 / width)
    y = (torch.arange(height, **like) + offsets[0]) * step_y
    x = (torch.arange(width, **like) + offsets[1]) * step_x
    centre = torch.stack(torch.meshgrid(x, y, indexing="xy"), -1).unsqueeze(2)
    size = torch.tensor([*sizes, *[sizes[0]] * (len(ratios) - 1)], **like)
    root = torch.tensor([*[ratios[0]] * len(sizes), *ratios[1:]], **like).sqrt()
    half = torch.stack((size * height / width * root, size / root), -1) / 2
    boxes = torch.cat((centre - half, centre + half), -1).reshape(1, -1, 4)
    return flat(boxes.clamp(0, 1) if clip else boxes, data)


def _check_prior(
    data: Tensor, sizes: Floats, ratios: Floats, steps: Floats, offsets: Floats
) -> None:
    name = "MultiBoxPrior"
    check_single(name, data=data)
    if data.dim() < 4 or not data.shape[2] or not data.shape[3]:
        raise MXNetError(
            f"{name}: data must have shape (N, C, H, W) with cells, got {tuple(data.shape)}."
        )
    for argument, values in (("sizes", sizes), ("ratios", ratios)):
        if not values:
            raise MXNetError(f"{name}: {argument} must hold at least one number, got ().")
    for argument, values in (("steps", steps), ("offsets", offsets)):
        if len(values) != 2:
            raise MXNetError(f"{name}: {argument} must be two numbers (y, x), got {values}.")
    if steps[0] * steps[1] < 0:
        raise MXNetError(f"{name}: steps must both be above 0, or none, got {steps}.")


@op("_contrib_MultiBoxDetection", "npx.multibox_detection")
def multibox_detection(
    cls_prob: Tensor,
    loc_pred: Tensor,
    anchor: Tensor,
    clip: bool = True,
    threshold: float = 0.01,
    background_id: int = 0,
    nms_threshold: float = 0.5,
    force_suppress: bool = False,
    variances: Floats = (0.1, 0.1, 0.2, 0.2),
    nms_topk: int = -1,
) -> Tensor:
    """Turn the predictions of a single-shot detector into boxes with classes and scores.

    Shapes: cls_prob (B, C, A), loc_pred (B, A * 4), anchor (1, A, 4) -> (B, A, 6); float32 only.
    A row is (class, score, left, top, right, bottom). Each anchor has its likeliest class of
    those from 1 on, counted from 0 in the result. Rows go by falling score; boxes struck out by
    non-maximum suppression have class -1, and rows of -1 stand for what is below the threshold.
    The gradient is 0.

    Boxes are decided in blocks: loops of Python are over blocks and chains of overlap, not over
    boxes or the batch.

    Parameters
    ----------
    clip : bool
        Cut boxes at the edges of the image.
    threshold : float
        Anchors need this score at least.
    background_id : int
        Without effect, as in MXNet on the CPU: class 0 is the background.
    nms_threshold : float
        Boxes whose intersection over union reaches this exclude each other; outside of (0, 1]
        there is no suppression, and rows keep the order of the anchors.
    force_suppress : bool
        Boxes of different classes exclude each other too.
    variances : tuple of float
        Factors of the 4 predicted numbers.
    nms_topk : int
        Above 0, how many of the best boxes take part. As in MXNet, the rows after these are what
        stood there before sorting, with class -1.
    """
    _check_detection(cls_prob, loc_pred, anchor, variances)
    batch, _, count = cls_prob.shape
    if cls_prob.is_meta or not batch * count:
        return cls_prob.new_empty((batch, count, 6))
    with torch.no_grad():
        scores, found = _best_classes(cls_prob)
        # MXNet starts its search for the best class at a score of -1.
        places, totals = front((scores >= threshold) & (scores > -1))
        present = torch.arange(places.shape[1], device=scores.device) < totals
        places = places.clamp(max=count - 1)
        boxes = _decoded_at(places, loc_pred, anchor, variances)
        label = torch.stack((found.to(boxes.dtype), scores), -1)
        rows = torch.cat((pick(label, places), boxes.clamp(0, 1) if clip else boxes), 2)
        rows = rows.where(present.unsqueeze(2), -1)
        if 0 < nms_threshold <= 1:
            rule = Rule(cast_number(nms_threshold, torch.float32), inclusive=True)
            rows = _suppressed(rows, present, rule, force_suppress, nms_topk)
        rest = rows.new_full((batch, count - rows.shape[1], 6), -1)
        result = torch.cat((rows, rest), 1)
    return flat(result, cls_prob, loc_pred, anchor)


def _check_detection(
    cls_prob: Tensor, loc_pred: Tensor, anchor: Tensor, variances: Floats
) -> None:
    name = "MultiBoxDetection"
    check_single(name, cls_prob=cls_prob, loc_pred=loc_pred, anchor=anchor)
    check_shape(name, "cls_prob", cls_prob, ("B", "C", "A"))
    batch, _, count = cls_prob.shape
    check_shape(name, "loc_pred", loc_pred, (batch, 4 * count))
    check_shape(name, "anchor", anchor, (1, count, 4))
    check_variances(name, variances)


def _best_classes(cls_prob: Tensor) -> tuple[Tensor, Tensor]:
    """Return the score and the number of the likeliest class but the background.

    Shapes: (B, C, A) -> (B, A) and (B, A), -infinity and 0 where there is no class.
    """
    batch, classes, count = cls_prob.shape
    if classes < 2:
        nothing = cls_prob.new_full((batch, count), -torch.inf)
        return nothing, torch.zeros_like(nothing)
    scores, found = cls_prob[:, 1:].max(1)
    if bool(scores.isnan().any()):  # NaN is no score, but the largest number to torch
        scores, found = cls_prob[:, 1:].nan_to_num(-torch.inf, torch.inf, -torch.inf).max(1)
    return scores, found


def _decoded_at(places: Tensor, loc_pred: Tensor, anchor: Tensor, variances: Floats) -> Tensor:
    """Return the predicted boxes of some anchors; places (B, K) -> (B, K, 4) by corners."""
    batch, count = loc_pred.shape[0], anchor.shape[1]
    around = pick(anchor.expand(batch, count, 4), places)
    return decoded(pick(loc_pred.view(batch, count, 4), places), centres_of(around), variances)


def _suppressed(
    rows: Tensor, present: Tensor, rule: Rule, force_suppress: bool, topk: int
) -> Tensor:
    """Return the rows by falling score, with class -1 where a better one strikes them out.

    Shapes: (B, K, 6) and (B, K) -> (B, K, 6).
    """
    scores = rows[..., 1].masked_fill(~present, -torch.inf)
    order = torch.sort(scores, dim=1, descending=True, stable=True).indices
    ranked = pick(rows, order)
    alive = present.gather(1, order)
    if topk > 0:
        # As in MXNet, only the best rows are written back over the unsorted ones.
        ranked = torch.cat((ranked[:, :topk], rows[:, topk:]), 1)
        alive = alive & (torch.arange(rows.shape[1], device=rows.device) < topk)
    classes = None if force_suppress else ranked[..., 0]
    kept = suppress(ranked[..., 2:], alive, rule, classes)
    label = ranked[..., :1].where(kept.unsqueeze(2), -1)
    return torch.cat((label, ranked[..., 1:]), 2)
