"""``python -m benchmarks.detection``: operators of object detection against plain torch.

The references do what is usually written by hand: a loop over boxes that drops what overlaps the
best one, and a loop over matches that takes the best score. They give the same results, which is
checked first. MXNet 1.9.1 cannot run in one process with Regluon: ``--save FILE`` writes the
inputs, for timing them there.
"""

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from mxnet import nd

from .timing import Result, compare, table

ANCHORS, BATCH, CLASSES, LABELS = 8732, 8, 21, 20
VARIANCES = torch.tensor((0.1, 0.1, 0.2, 0.2))


def drawn_boxes(draw: np.random.RandomState, *shape: int) -> np.ndarray:
    """Draw boxes by corners with sides of 2 to 20 % of the image."""
    centre, size = draw.uniform(0, 1, (*shape, 2)), draw.uniform(0.02, 0.2, (*shape, 2))
    return np.concatenate([centre - size / 2, centre + size / 2], -1).astype("float32")


def drawn_rows(count: int) -> np.ndarray:
    """Draw rows (class, score, left, top, right, bottom) of 20 classes."""
    draw = np.random.RandomState(0)
    label, score = draw.randint(0, 20, (count, 1)), draw.uniform(0, 1, (count, 1))
    return np.concatenate([label, score, drawn_boxes(draw, count)], -1).astype("float32")


def drawn_network() -> dict[str, Any]:
    """Draw what a single-shot detector for 20 classes has at 8,732 anchors, with 2 to 20 boxes."""
    draw = np.random.RandomState(0)
    labels = np.full((BATCH, LABELS, 5), -1.0, "float32")
    for image, count in enumerate(np.linspace(2, LABELS, BATCH).astype(int)):
        labels[image, :count, 0] = draw.randint(0, CLASSES - 1, count)
        labels[image, :count, 1:] = drawn_boxes(draw, count)
    predicted = draw.normal(size=(BATCH, CLASSES, ANCHORS)).astype("float32")
    # Mostly background, as in practice: about 1,000 anchors an image have a score of 5 %.
    sure = predicted + 6 * (np.arange(CLASSES) == 0)[:, None]
    powers = np.exp(sure)
    return {
        "anchor": drawn_boxes(draw, 1, ANCHORS),
        "label": labels,
        "cls_pred": predicted,
        "cls_prob": (powers / powers.sum(1, keepdims=True)).astype("float32"),
        "loc_pred": (draw.normal(size=(BATCH, ANCHORS * 4)) * 0.5).astype("float32"),
    }


def overlaps(first: Tensor, second: Tensor) -> Tensor:
    """Return intersection over union; (P, 4), (Q, 4) -> (P, Q)."""
    low = torch.maximum(first[:, None, :2], second[:, :2])
    high = torch.minimum(first[:, None, 2:], second[:, 2:])
    shared = (high - low).clamp(min=0).prod(2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(1) for boxes in (first, second)]
    return shared / (areas[0][:, None] + areas[1] - shared)


def kept_boxes(boxes: Tensor, score: Tensor, threshold: float) -> Tensor:
    """Return the places of the boxes that suppression keeps, one after the other."""
    order = torch.argsort(score, descending=True, stable=True)
    kept = []
    while len(order):
        kept.append(order[0])
        rest = order[1:]
        order = rest[overlaps(boxes[order[:1]], boxes[rest])[0] <= threshold]
    return torch.stack(kept) if kept else order


def plain_nms(rows: Tensor, threshold: float, by_class: bool) -> Tensor:
    """Do what ``box_nms`` does, class by class."""
    if not by_class:
        kept = kept_boxes(rows[:, 2:], rows[:, 1], threshold)
    else:
        found = []
        for label in rows[:, 0].unique():
            members = (rows[:, 0] == label).nonzero().squeeze(1)
            found.append(members[kept_boxes(rows[members, 2:], rows[members, 1], threshold)])
        kept = torch.cat(found)
        kept = kept[torch.argsort(rows[kept, 1], descending=True, stable=True)]
    result = torch.full_like(rows, -1)
    result[: len(kept)] = rows[kept]
    return result


def plain_matching(scores: Tensor, threshold: float) -> Tensor:
    """Return the columns of the rows, one best score after the other."""
    scores = scores.clone()
    columns = torch.full((len(scores),), -1.0)
    while True:
        row, column = divmod(int(scores.argmax()), scores.shape[1])
        if not scores[row, column] > threshold:
            return columns
        columns[row] = column
        scores[row] = scores[:, column] = -1


def by_centre(boxes: Tensor) -> Tensor:
    """Return (x, y, width, height) of boxes by corners."""
    return torch.cat(((boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]), 1)


def plain_target(anchor: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Return box targets and classes as ``MultiBoxTarget`` does, image by image."""
    targets, classes = [], []
    around = by_centre(anchor)
    for label in labels:
        label = label[label[:, 0] >= 0]
        ratios = overlaps(anchor, label[:, 1:])
        best, nearest = ratios.max(1)
        chosen = plain_matching(ratios, 1e-6).long()
        positive = (chosen >= 0) | (best > 0.5)
        match = label[torch.where(chosen >= 0, chosen, nearest)]
        given = by_centre(match[:, 1:])
        offset = (given[:, :2] - around[:, :2]) / around[:, 2:]
        code = torch.cat((offset, (given[:, 2:] / around[:, 2:]).log()), 1) / VARIANCES
        targets.append((code * positive[:, None]).flatten())
        classes.append((match[:, 0] + 1) * positive)
    return torch.stack(targets), torch.stack(classes)


def plain_detection(cls_prob: Tensor, loc_pred: Tensor, anchor: Tensor, least: float) -> Tensor:
    """Return the rows that ``MultiBoxDetection`` keeps, image by image and class by class."""
    results = []
    around = by_centre(anchor)
    for probability, move in zip(cls_prob, loc_pred, strict=True):
        score, label = probability[1:].max(0)
        chosen = (score >= least).nonzero().squeeze(1)
        code = move.view(-1, 4)[chosen] * VARIANCES
        place = around[chosen]
        centre = code[:, :2] * place[:, 2:] + place[:, :2]
        half = code[:, 2:].exp() * place[:, 2:] / 2
        boxes = torch.cat((centre - half, centre + half), 1).clamp(0, 1)
        rows = torch.cat((label[chosen, None], score[chosen, None], boxes), 1)
        results.append(plain_nms(rows, 0.5, True))
    return torch.nn.utils.rnn.pad_sequence(results, True, -1)


def check(ours: nd.NDArray, theirs: Tensor) -> None:
    """Compare results before timing them."""
    np.testing.assert_allclose(ours.asnumpy(), theirs.numpy(), rtol=1e-4, atol=1e-5)


def timed(name: str, ours: Callable[[], object], theirs: Callable[[], object]) -> Result:
    """Time two programs of many milliseconds."""
    return compare(name, ours, theirs, 1.0, rounds=5)


def suppression(count: int, by_class: bool) -> Result:
    """Suppression of the boxes of one image."""
    rows = drawn_rows(count)
    data, tensor = nd.array(rows), torch.tensor(rows)

    def ours() -> nd.NDArray:
        return nd.contrib.box_nms(data, id_index=0, force_suppress=not by_class)

    def theirs() -> Tensor:
        return plain_nms(tensor, 0.5, by_class)

    check(ours(), theirs())
    return timed(f"box_nms {count}{', 20 classes' * by_class}", ours, theirs)


def target(network: dict[str, Any]) -> Result:
    """Targets of a batch of images."""
    arrays = [nd.array(network[name]) for name in ("anchor", "label", "cls_pred")]
    anchor, label = (torch.tensor(network[name]) for name in ("anchor", "label"))

    def ours() -> list[nd.NDArray]:
        return nd.contrib.MultiBoxTarget(*arrays)

    def theirs() -> tuple[Tensor, Tensor]:
        return plain_target(anchor[0], label)

    check(ours()[0], theirs()[0])
    check(ours()[2], theirs()[1])
    return timed(f"MultiBoxTarget {BATCH}×{ANCHORS}", ours, theirs)


def detection(network: dict[str, Any]) -> Result:
    """Detections of a batch of images."""
    names = ("cls_prob", "loc_pred", "anchor")
    arrays = [nd.array(network[name]) for name in names]
    probability, move, anchor = (torch.tensor(network[name]) for name in names)

    def ours() -> nd.NDArray:
        return nd.contrib.MultiBoxDetection(*arrays, threshold=0.05)

    def theirs() -> Tensor:
        return plain_detection(probability, move, anchor[0], 0.05)

    rows = ours().asnumpy()
    kept = [image[image[:, 0] >= 0] for image in rows]
    for found, expected in zip(kept, theirs(), strict=True):
        check(nd.array(found), expected[expected[:, 1] >= 0])
    return timed(f"MultiBoxDetection {BATCH}×{ANCHORS}", ours, theirs)


def matching(count: int) -> Result:
    """Matching of as many rows as columns."""
    scores = np.random.RandomState(0).uniform(0, 1, (count, count)).astype("float32")
    data, tensor = nd.array(scores), torch.tensor(scores)

    def ours() -> list[nd.NDArray]:
        return nd.contrib.bipartite_matching(data, threshold=1e-12)

    def theirs() -> Tensor:
        return plain_matching(tensor, 1e-12)

    check(ours()[0], theirs())
    return timed(f"bipartite_matching {count}×{count}", ours, theirs)


def results() -> list[Result]:
    """Return the results of all detection benchmarks."""
    network = drawn_network()
    return [
        *(suppression(count, by_class) for count in (1000, 6000) for by_class in (False, True)),
        target(network),
        detection(network),
        *(matching(count) for count in (100, 1000)),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection", description=__doc__)
    parser.add_argument("--threads", type=int, default=1, help="threads of torch's kernels")
    parser.add_argument("--save", metavar="FILE", help="write the inputs as .npz and end")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    if options.save:
        inputs: dict[str, Any] = {f"rows_{count}": drawn_rows(count) for count in (1000, 6000)}
        np.savez(options.save, **inputs, **drawn_network())
        return
    print(table(results()))


if __name__ == "__main__":
    main()
