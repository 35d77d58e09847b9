"""What the samples cannot say of detection: large inputs, memory, and errors of our own.

The expected results come from plain loops over boxes, written here.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from samples.detection import boxes, detections

import mxnet as mx
from mxnet import nd
from mxnet._ops.detection import matching, suppression
from mxnet.base import MXNetError

contrib = nd.contrib


def overlap(first: np.ndarray, second: np.ndarray) -> float:
    low, high = np.maximum(first[:2], second[:2]), np.minimum(first[2:], second[2:])
    width, height = np.maximum(high - low, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second)]
    shared = width * height
    return float(shared / (sum(areas) - shared))


def kept_one_by_one(rows: np.ndarray, threshold: float, by_class: bool) -> np.ndarray:
    """Return the rows that greedy suppression keeps, then rows of -1."""
    kept: list[np.ndarray] = []
    for row in rows[np.argsort(-rows[:, 1], kind="stable")]:
        rivals = [other for other in kept if not by_class or other[0] == row[0]]
        if row[1] > 0 and all(overlap(other[2:], row[2:]) <= threshold for other in rivals):
            kept.append(row)
    result = np.full_like(rows, -1)
    result[: len(kept)] = kept
    return result


@pytest.mark.parametrize("by_class", [False, True])
@pytest.mark.parametrize("threshold", [0.1, 0.6])
def test_box_nms_of_several_blocks_is_greedy(by_class: bool, threshold: float) -> None:
    rows = detections(3, 2, 3 * suppression._BLOCKS[1] + 5, classes=2)
    rows[..., 0] += 1  # -1 would be the background
    actual = contrib.box_nms(
        nd.array(rows), overlap_thresh=threshold, id_index=0, force_suppress=not by_class
    )
    expected = [kept_one_by_one(image, threshold, by_class) for image in rows]
    np.testing.assert_array_equal(actual.asnumpy(), expected)


def test_a_chain_of_boxes_alternates() -> None:
    # Each strikes out the next one alone: the longest way to a fixed point.
    count = 2 * suppression._BLOCKS[1] + 7
    left = np.arange(count, dtype="float32")
    rows = np.stack([left * 0, 2 - left / count, left, left * 0, left + 2, left * 0 + 1], 1)
    kept = contrib.box_nms(nd.array(rows), overlap_thresh=0.3).asnumpy()
    np.testing.assert_array_equal(kept[: (count + 1) // 2, 2], left[::2])
    assert (kept[(count + 1) // 2 :] == -1).all()


@pytest.mark.parametrize("classes", [1, 2, 500])
def test_suppression_never_holds_all_pairs(
    classes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    strikes = suppression.Rule.strikes

    def count_pairs(
        rule: suppression.Rule, first: torch.Tensor, second: torch.Tensor
    ) -> torch.Tensor:
        found = strikes(rule, first, second)
        seen.append(found.numel())
        return found

    monkeypatch.setattr(suppression.Rule, "strikes", count_pairs)
    rows = detections(4, 4000, classes=classes)
    contrib.box_nms(nd.array(rows), id_index=0, background_id=-2, valid_thresh=-1)
    assert max(seen) <= 1 << 17
    assert sum(seen) < 4000**2


def test_classes_of_very_different_sizes_are_not_filled_up_to_the_largest() -> None:
    classes = torch.cat((torch.zeros(1000), torch.arange(1, 1001))).unsqueeze(0)
    places = [items for items, _ in suppression._groups(classes >= 0, classes)]
    assert sum(items.numel() for items in places) <= 2 * 2000


def match_one_by_one(scores: np.ndarray, threshold: float) -> np.ndarray:
    """Return the columns of the rows by a walk down all scores."""
    columns = np.full(len(scores), -1.0)
    for place in np.argsort(-scores.ravel(), kind="stable"):
        row, column = divmod(int(place), scores.shape[1])
        if scores[row, column] > threshold and columns[row] < 0 and column not in columns:
            columns[row] = column
    return columns


@pytest.mark.parametrize("shape", [(40, 60), (60, 40), (30, 500)])
@pytest.mark.parametrize("levels", [1, 3, 1000])
def test_matching_is_greedy_also_after_rows_are_sorted(
    shape: tuple[int, int], levels: int
) -> None:
    # Equal scores take as many rounds as there are matches.
    assert min(shape) > matching._MUTUAL + 2 * matching._SEARCHES
    draw = np.random.RandomState(levels)
    scores = (1 + draw.randint(0, levels, (3, *shape))).astype("float32")
    rows, columns = contrib.bipartite_matching(nd.array(scores), threshold=1 - 1 / levels)
    expected = np.array([match_one_by_one(one, 1 - 1 / levels) for one in scores])
    np.testing.assert_array_equal(rows.asnumpy(), expected)
    for row_of, column_of in zip(columns.asnumpy(), expected, strict=True):
        for column, row in enumerate(row_of):
            assert row == -1 or column_of[int(row)] == column
        assert (row_of >= 0).sum() == (column_of >= 0).sum()


def test_transposed_arrays_are_read_in_their_own_order() -> None:
    scores = nd.array(np.random.RandomState(0).uniform(size=(2, 9, 5)))
    turned = nd.transpose(nd.transpose(scores, axes=(0, 2, 1)), axes=(0, 2, 1))
    for actual, expected in zip(
        contrib.bipartite_matching(turned, threshold=0.2),
        contrib.bipartite_matching(scores, threshold=0.2),
        strict=True,
    ):
        np.testing.assert_array_equal(actual.asnumpy(), expected.asnumpy())
    rows = nd.array(detections(5, 20))
    np.testing.assert_array_equal(
        contrib.box_nms(rows.T.copy().T).asnumpy(), contrib.box_nms(rows).asnumpy()
    )


def test_target_leaves_gradients_of_anchors_and_labels_alone() -> None:
    arrays = [nd.array(boxes(1, 1, 6)), nd.full((1, 2, 5), -1), nd.zeros((1, 3, 6))]
    for array in arrays:
        array.attach_grad()
        array.grad[:] = 7
    with mx.autograd.record():
        targets = contrib.MultiBoxTarget(*arrays)
    mx.autograd.backward(list(targets))
    assert [float(array.grad.max().asscalar()) for array in arrays] == [7, 7, 0]


def test_batches_that_differ_are_refused() -> None:
    # MXNet reads foreign memory, or ignores what is too much.
    anchors = nd.array(boxes(1, 1, 6))
    with pytest.raises(MXNetError, match=r"Detection: loc_pred .*\(2, 24\), got \(1, 24\)"):
        contrib.MultiBoxDetection(nd.zeros((2, 3, 6)), nd.zeros((1, 24)), anchors)
    with pytest.raises(MXNetError, match=r"Target: cls_pred .*\(2, C, 6\), got \(1, 3, 6\)"):
        contrib.MultiBoxTarget(anchors, nd.zeros((2, 1, 5)), nd.zeros((1, 3, 6)))


@pytest.mark.parametrize("stride", [0, -1])
def test_proposal_refuses_strides_below_1(stride: int) -> None:
    arrays = nd.zeros((1, 2, 2, 3)), nd.zeros((1, 4, 2, 3)), nd.array([[32, 48, 1]])
    with pytest.raises(MXNetError, match=f"Proposal: feature_stride .* got {stride}"):
        contrib.Proposal(*arrays, scales=(1,), ratios=(1,), feature_stride=stride)


def test_multi_proposal_refuses_images_larger_than_the_map() -> None:
    # MXNet ends the process.
    arrays = nd.zeros((2, 2, 2, 3)), nd.zeros((2, 4, 2, 3)), nd.array([[32, 48, 1], [48, 48, 1]])
    with pytest.raises(MXNetError, match=r"MultiProposal: cls_prob must cover"):
        contrib.MultiProposal(*arrays, scales=(1,), ratios=(1,))


def test_unmatched_batches_need_no_boxes() -> None:
    targets = contrib.MultiBoxTarget(
        nd.array(boxes(1, 1, 6)), nd.full((2, 3, 5), -1), nd.zeros((2, 3, 6))
    )
    assert [float(abs(target).max().asscalar()) for target in targets] == [0, 0, 1]
