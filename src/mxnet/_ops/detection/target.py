"""Training targets of single-shot detectors (SSD; Liu et al., 2016)."""

from typing import NamedTuple

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import Floats
from ..numeric import cast_number, flat
from ..registry import op
from .geometry import (
    centres_of,
    check_shape,
    check_single,
    check_variances,
    encoded,
    overlaps_of,
    pick,
    planes_of,
)
from .matching import greedy_matches, inverse_of

# Below this intersection over union an anchor is not matched with a box.
_LEAST_OVERLAP = 1e-6


@op(
    "_contrib_MultiBoxTarget", "npx.multibox_target", outputs=3,
    result_names=("loc_target", "loc_mask", "cls_target"),
)  # fmt: skip
def multibox_target(
    anchor: Tensor,
    label: Tensor,
    cls_pred: Tensor,
    overlap_threshold: float = 0.5,
    ignore_label: float = -1.0,
    negative_mining_ratio: float = -1.0,
    negative_mining_thresh: float = 0.5,
    minimum_negative_samples: int = 0,
    variances: Floats = (0.1, 0.1, 0.2, 0.2),
) -> tuple[Tensor, Tensor, Tensor]:
    """Return what a single-shot detector shall predict for every anchor.

    Shapes: anchor (1, A, 4), label (B, M, 5 or more), cls_pred (B, C, A) -> box targets (B, A * 4),
    their masks (B, A * 4) and classes (B, A); float32 only. A label is (class, left, top, right,
    bottom), and the first row of -1 ends them. Each box gets the anchor that overlaps it most, the
    largest overlap first; other anchors get the box that they overlap most, if by more than the
    threshold. Classes are those of the boxes plus 1, 0 for the background. All anchors of a row
    without boxes are ignored. The gradient of cls_pred is 0, the others stay as they are.

    The boxes ask for anchors in rounds, see ``bipartite_matching``: the only loop of Python.

    Parameters
    ----------
    overlap_threshold : float
        Intersection over union above which an anchor is matched; at most 0 for none.
    ignore_label : float
        Class of the anchors that neither are matched nor stand for the background.
    negative_mining_ratio : float
        Above 0, how many anchors per matched one stand for the background: those least sure of
        it by ``cls_pred``. Else all that are not matched do.
    negative_mining_thresh : float
        Anchors that stand for the background must overlap no box by this much.
    minimum_negative_samples : int
        Without effect, as in MXNet on the CPU.
    variances : tuple of float
        Divisors of the 4 target numbers, which are encoded as by ``box_encode``.

    Raises
    ------
    MXNetError
        If shapes do not fit, a label of class -1 has a box, or there are fewer anchors for the
        background than negative mining asks for.
    """
    _check_target(anchor, label, cls_pred, negative_mining_ratio, negative_mining_thresh, variances)
    batch, _, count = cls_pred.shape
    if cls_pred.is_meta:
        wide = cls_pred.new_empty((batch, count * 4))
        return wide, wide.clone(), cls_pred.new_empty((batch, count))
    with torch.no_grad():
        there = _true_labels(label)
        label = label[:, : there.shape[1], :5]
        match = _matched(anchor, label, there, overlap_threshold)
        negative = ~match.positive & there.any(1, keepdim=True)
        if negative_mining_ratio > 0:
            negative = _mined(
                match, negative, cls_pred, negative_mining_ratio, negative_mining_thresh
            )
        given = torch.cat((label, label.new_zeros((batch, 1, 5))), 1)
        given = pick(given, match.box)
        background = torch.full_like(match.overlap, ignore_label).masked_fill_(negative, 0)
        classes = torch.where(match.positive, given[..., 0] + 1, background)
        masks = match.positive.unsqueeze(2).expand(-1, -1, 4)
        targets = encoded(centres_of(given[..., 1:]), centres_of(anchor))
        targets = torch.where(masks, targets / targets.new_tensor(variances), 0)
        results = targets.reshape(batch, -1), masks.to(targets.dtype).reshape(batch, -1), classes
    first, second, third = (flat(result, cls_pred) for result in results)
    return first, second, third


def _check_target(
    anchor: Tensor, label: Tensor, cls_pred: Tensor, ratio: float, least: float, variances: Floats
) -> None:
    name = "MultiBoxTarget"
    check_single(name, anchor=anchor, label=label, cls_pred=cls_pred)
    check_shape(name, "anchor", anchor, (1, "A", 4))
    check_shape(name, "label", label, ("B", "M", "W"))
    check_shape(name, "cls_pred", cls_pred, (label.shape[0], "C", anchor.shape[1]))
    if label.shape[2] < 5:
        raise MXNetError(
            f"{name}: label must have at least 5 numbers (class, left, top, right, bottom) a row, "
            f"got shape {tuple(label.shape)}."
        )
    if ratio > 0 and least <= 0:
        raise MXNetError(f"{name}: negative_mining_thresh must be above 0, got {least}.")
    check_variances(name, variances)


class _Match(NamedTuple):
    """What anchors are matched with, each of shape (B, A).

    ``box`` counts rows of the labels, ``overlap`` is the largest one with any box.
    """

    positive: Tensor
    box: Tensor
    overlap: Tensor


def _true_labels(label: Tensor) -> Tensor:
    """Return which labels come before the first of class -1, for as many as any batch has.

    Shapes: (B, M, W) -> (B, K) bool.
    """
    ends = label[..., 0] == -1
    there = ends.cumsum(1) == 0
    first_end = ends & (ends.cumsum(1) == 1)
    wrong = first_end & (label[..., 1:5] != -1).any(2)
    counts = there.sum(1)
    if bool(wrong.any()):
        raise MXNetError(
            "MultiBoxTarget: label must have -1 for all numbers of a row of class -1, got "
            f"{label[wrong][0].tolist()}."
        )
    return there[:, : int(counts.max()) if len(counts) else 0]


def _matched(anchor: Tensor, label: Tensor, there: Tensor, threshold: float) -> _Match:
    """Match anchors with boxes: first the best anchor of each box, then by the threshold.

    Shapes: anchor (1, A, 4), label (B, K, 5), there (B, K).
    """
    batch, boxes = there.shape
    count = anchor.shape[1]
    if not boxes or not count:
        nothing = torch.zeros((batch, count), dtype=torch.int64, device=label.device)
        return _Match(nothing.bool(), nothing, nothing.to(label.dtype))
    overlaps = overlaps_of(planes_of(label[..., 1:5]), planes_of(anchor))
    overlaps.masked_fill_(~there.unsqueeze(2), -1)
    overlap, nearest = overlaps.max(1)
    overlaps.masked_fill_(overlaps <= _LEAST_OVERLAP, -torch.inf)
    chosen = inverse_of(greedy_matches(overlaps), count)
    positive = chosen >= 0
    box = torch.where(positive, chosen, nearest)
    if threshold > 0:
        positive = positive | (overlap > cast_number(threshold, torch.float32))
    return _Match(positive, box, overlap)


def _mined(
    match: _Match, free: Tensor, cls_pred: Tensor, ratio: float, threshold: float
) -> Tensor:
    """Choose the anchors that stand for the background: the least probable ones.

    Shapes: -> (B, A) bool.
    """
    matched = match.positive.sum(1)
    wanted = (matched.to(cls_pred.dtype) * ratio).to(torch.int64)
    wanted = torch.minimum(wanted, match.positive.shape[1] - matched).unsqueeze(1)
    candidate = free & (match.overlap < threshold)
    enough = candidate.sum(1, keepdim=True) >= wanted
    if not bool(enough.all()):
        row = int(enough.logical_not().nonzero()[0, 0])
        raise MXNetError(
            f"MultiBoxTarget: negative_mining_ratio={ratio} asks for {int(wanted[row])} anchors of "
            f"the background, got {int(candidate[row].sum())} that overlap no box by "
            f"negative_mining_thresh={threshold}."
        )
    # NaN comes after all probabilities, but before what is no candidate.
    background = torch.softmax(cls_pred, 1)[:, 0].nan_to_num(nan=2.0)
    order = torch.sort(background.masked_fill(~candidate, 3), dim=1, stable=True).indices
    number = torch.arange(order.shape[1], device=order.device).expand_as(order)
    return torch.zeros_like(candidate).scatter_(1, order, number < wanted)
