"""Region proposals of Faster R-CNN (Ren et al., 2015)."""

from typing import Any

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import Floats
from ..numeric import cast_number, flat
from ..registry import op
from .geometry import check_shape, check_single, pick
from .suppression import Rule, front, suppress

_OUTSIDE = -1.0  # the score of boxes that are too small or lie outside of the image


def _count_outputs(attrs: dict[str, Any]) -> int:
    return 2 if attrs["output_score"] else 1


@op("_contrib_Proposal", outputs=_count_outputs, result_names=("output", "score"))
def proposal(
    cls_prob: Tensor,
    bbox_pred: Tensor,
    im_info: Tensor,
    rpn_pre_nms_top_n: int = 6000,
    rpn_post_nms_top_n: int = 300,
    threshold: float = 0.7,
    rpn_min_size: int = 16,
    scales: Floats = (4.0, 8.0, 16.0, 32.0),
    ratios: Floats = (0.5, 1.0, 2.0),
    feature_stride: int = 16,
    output_score: bool = False,
    iou_loss: bool = False,
) -> Tensor | tuple[Tensor, Tensor]:
    """Propose the regions of one image in which a region proposal network sees objects.

    Shapes: cls_prob (1, 2 * A, H, W), bbox_pred (1, 4 * A, H, W), im_info (1, 3) -> boxes (P, 5),
    with ``output_score`` also scores (P, 1); float32 only. A = len(ratios) * len(scales),
    P = rpn_post_nms_top_n. im_info holds height, width and scale of the image. A box is (0, left,
    top, right, bottom) in pixels, the right and bottom ones included. The gradients are 0.

    The second half of the channels of ``cls_prob`` are the scores of the anchors. The best boxes
    go through non-maximum suppression; where fewer than P are kept, these repeat. Boxes are
    decided in blocks: loops of Python are over blocks and chains of overlap, not over boxes.

    Parameters
    ----------
    rpn_pre_nms_top_n : int
        How many of the best boxes go into suppression, below 1 all.
    rpn_post_nms_top_n : int
        How many boxes to return.
    threshold : float
        Boxes of intersection over union above this exclude each other.
    rpn_min_size : int
        Boxes narrower or lower than this times the scale get the score -1, and half of that more
        on every side.
    scales, ratios : tuple of float
        Sizes of anchors in strides, and their heights by widths.
    feature_stride : int
        Pixels of the image per cell of the feature map, at least 1.
    iou_loss : bool
        Predictions are distances of the corners instead of the encoding of ``box_encode``.

    Raises
    ------
    MXNetError
        If shapes do not fit or the feature map is smaller than the image.
    """
    if cls_prob.dim() == 4 and cls_prob.shape[0] != 1:
        raise MXNetError(
            f"Proposal: cls_prob must be of one image, got {cls_prob.shape[0]}; use MultiProposal."
        )
    settings = _Settings(
        "Proposal", rpn_pre_nms_top_n, rpn_post_nms_top_n, threshold, rpn_min_size, scales, ratios,
        feature_stride, iou_loss,
    )  # fmt: skip
    boxes, scores = settings.propose(cls_prob, bbox_pred, im_info)
    return (boxes, scores) if output_score else boxes


@op("_contrib_MultiProposal", outputs=_count_outputs, result_names=("output", "score"))
def multi_proposal(
    cls_prob: Tensor,
    bbox_pred: Tensor,
    im_info: Tensor,
    rpn_pre_nms_top_n: int = 6000,
    rpn_post_nms_top_n: int = 300,
    threshold: float = 0.7,
    rpn_min_size: int = 16,
    scales: Floats = (4.0, 8.0, 16.0, 32.0),
    ratios: Floats = (0.5, 1.0, 2.0),
    feature_stride: int = 16,
    output_score: bool = False,
    iou_loss: bool = False,
) -> Tensor | tuple[Tensor, Tensor]:
    """Propose the regions of several images in which a region proposal network sees objects.

    Shapes: cls_prob (B, 2 * A, H, W), bbox_pred (B, 4 * A, H, W), im_info (B, 3) -> boxes
    (B * P, 5), with ``output_score`` also scores (B * P, 1); float32 only. The first number of a
    box is that of its image. All else is as in ``Proposal``.
    """
    settings = _Settings(
        "MultiProposal", rpn_pre_nms_top_n, rpn_post_nms_top_n, threshold, rpn_min_size, scales,
        ratios, feature_stride, iou_loss,
    )  # fmt: skip
    boxes, scores = settings.propose(cls_prob, bbox_pred, im_info)
    return (boxes, scores) if output_score else boxes


class _Settings:
    """The attributes of both operators, and the steps that they share."""

    def __init__(
        self, name: str, before: int, after: int, threshold: float, min_size: int, scales: Floats,
        ratios: Floats, stride: int, by_corners: bool,
    ) -> None:  # fmt: skip
        self.name = name
        self.before = before
        self.after = after
        self.rule = Rule(cast_number(threshold, torch.float32), offset=1.0)
        self.min_size = min_size
        self.scales = scales
        self.ratios = ratios
        self.stride = stride
        self.by_corners = by_corners

    def propose(
        self, cls_prob: Tensor, bbox_pred: Tensor, im_info: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return boxes (B * P, 5) and scores (B * P, 1)."""
        self._check(cls_prob, bbox_pred, im_info)
        batch = cls_prob.shape[0]
        if cls_prob.is_meta or not batch * self.after:
            shape = batch * self.after
            return cls_prob.new_empty((shape, 5)), cls_prob.new_empty((shape, 1))
        with torch.no_grad():
            boxes, scores = self._candidates(cls_prob, bbox_pred, im_info)
            boxes, scores = self._chosen(boxes, scores)
            image = torch.arange(batch, dtype=boxes.dtype, device=boxes.device)
            image = image.view(-1, 1, 1).expand(batch, self.after, 1)
            boxes = torch.cat((image, boxes), 2)
        arrays = (cls_prob, bbox_pred, im_info)
        return flat(boxes.reshape(-1, 5), *arrays), flat(scores.reshape(-1, 1), *arrays)

    def _check(self, cls_prob: Tensor, bbox_pred: Tensor, im_info: Tensor) -> None:
        check_single(self.name, cls_prob=cls_prob, bbox_pred=bbox_pred, im_info=im_info)
        anchors = len(self.scales) * len(self.ratios)
        check_shape(self.name, "cls_prob", cls_prob, ("B", 2 * anchors, "H", "W"))
        batch, _, height, width = cls_prob.shape
        check_shape(self.name, "bbox_pred", bbox_pred, (batch, 4 * anchors, height, width))
        check_shape(self.name, "im_info", im_info, (batch, 3))
        if not anchors * height * width:
            raise MXNetError(
                f"{self.name}: cls_prob must have cells and anchors, got {tuple(cls_prob.shape)}."
            )
        for argument, value, least in (
            ("rpn_post_nms_top_n", self.after, 0),
            ("feature_stride", self.stride, 1),
        ):
            if value < least:
                raise MXNetError(f"{self.name}: {argument} must be at least {least}, got {value}.")
        if min(self.ratios) <= 0:
            raise MXNetError(f"{self.name}: ratios must be above 0, got {self.ratios}.")

    def _candidates(
        self, cls_prob: Tensor, bbox_pred: Tensor, im_info: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the box and the score of every anchor, row by row of the map.

        Shapes: -> (B, H * W * A, 4) and (B, H * W * A).
        """
        batch, channels, height, width = cls_prob.shape
        anchors = self._anchors(height, width, cls_prob)
        moves = bbox_pred.view(batch, channels // 2, 4, height, width).permute(0, 3, 4, 1, 2)
        boxes = self._moved(anchors, moves.reshape(batch, -1, 4))
        edge = im_info[:, [1, 0, 1, 0]].unsqueeze(1) - 1
        boxes = boxes.minimum(edge).clamp(min=0)
        scores = cls_prob[:, channels // 2 :].permute(0, 2, 3, 1)
        inside = self._inside(im_info, height, width)
        scores = scores.where(inside.unsqueeze(3), _OUTSIDE).reshape(batch, -1)
        least = (im_info[:, 2] * self.min_size).view(-1, 1, 1)
        small = ((boxes[..., 2:] - boxes[..., :2] + 1) < least).any(2, keepdim=True)
        margin = torch.cat((-least, -least, least, least), 2) / 2
        return boxes + margin * small, scores.masked_fill(small.squeeze(2), _OUTSIDE)

    def _anchors(self, height: int, width: int, like: Tensor) -> Tensor:
        """Return the anchors of all cells, (1, H * W * A, 4) by corners.

        Widths and heights are rounded to pixels before they are scaled.
        """
        ratio = torch.tensor(self.ratios, dtype=like.dtype, device=like.device)
        scale = torch.tensor(self.scales, dtype=like.dtype, device=like.device)
        wide = ((self.stride**2 / ratio).floor().sqrt() + 0.5).floor()
        high = (wide * ratio + 0.5).floor()
        size = torch.stack((wide, high), 1).unsqueeze(1) * scale.view(1, -1, 1)
        half = (size.reshape(-1, 2) - 1) / 2
        centre = (self.stride - 1) / 2
        around = torch.cat((centre - half, centre + half), 1)
        y = torch.arange(height, dtype=like.dtype, device=like.device) * self.stride
        x = torch.arange(width, dtype=like.dtype, device=like.device) * self.stride
        cells = torch.stack(torch.meshgrid(x, y, indexing="xy"), -1).repeat(1, 1, 2)
        return (cells.unsqueeze(2) + around).reshape(1, -1, 4)

    def _moved(self, anchors: Tensor, moves: Tensor) -> Tensor:
        """Return the anchors as predictions move them; (1, N, 4), (B, N, 4) -> (B, N, 4)."""
        if self.by_corners:
            return anchors + moves
        size = anchors[..., 2:] - anchors[..., :2] + 1
        centre = anchors[..., :2] + (size - 1) / 2
        centre = moves[..., :2] * size + centre
        half = (moves[..., 2:].exp() * size - 1) / 2
        return torch.cat((centre - half, centre + half), 2)

    def _inside(self, im_info: Tensor, height: int, width: int) -> Tensor:
        """Return which cells of the map lie within the image, (B, H, W) bool."""
        cells = (im_info[:, :2] / self.stride).to(torch.int64)
        room = cells.new_tensor((height, width))
        if bool((cells > room).any()):
            raise MXNetError(
                f"{self.name}: cls_prob must cover the images of im_info: {cells.amax(0).tolist()} "
                f"cells of {self.stride} pixels, got {[height, width]}."
            )
        rows = torch.arange(height, device=cells.device) < cells[:, :1]
        columns = torch.arange(width, device=cells.device) < cells[:, 1:]
        return rows.unsqueeze(2) & columns.unsqueeze(1)

    def _chosen(self, boxes: Tensor, scores: Tensor) -> tuple[Tensor, Tensor]:
        """Return the boxes that suppression keeps, over and over until there are enough.

        Shapes: (B, N, 4) and (B, N) -> (B, P, 4) and (B, P, 1).
        """
        scores, order = torch.sort(scores, dim=1, descending=True, stable=True)
        if self.before > 0:
            scores, order = scores[:, : self.before], order[:, : self.before]
        boxes = pick(boxes, order)
        alive = torch.ones_like(order, dtype=torch.bool)
        places, totals = front(suppress(boxes, alive, self.rule, limit=self.after))
        totals = totals.clamp(max=self.after)
        turn = torch.arange(self.after, device=boxes.device) % totals
        source = places.gather(1, turn)
        return pick(boxes, source), pick(scores.unsqueeze(2), source)
