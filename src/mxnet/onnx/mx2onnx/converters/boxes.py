"""Boxes: overlap, encoding, anchors, and what suppresses all but the best ones."""

from __future__ import annotations

import math

import numpy as np

from ..table import Results, converts
from ..values import Call, Value
from ..writer import Body, Length, Writer
from .common import fixed

# Lengths that differ between runs: an open batch of any number of boxes.
_OPEN = ((1, 2), (1, 2))


def _parts(g: Writer, boxes: str) -> list[str]:
    """Return the four coordinates of boxes (..., 4), each (..., 1)."""
    return g.ops("Split", boxes, count=4, axis=-1, num_outputs=4)


def _centred(g: Writer, boxes: str, dtype: np.dtype) -> list[str]:
    """Return centre x, centre y, width and height of boxes by corners."""
    left, top, right, bottom = _parts(g, boxes)
    half = g.number(0.5, dtype)
    middle = [g.op("Mul", g.op("Add", a, b), half) for a, b in ((left, right), (top, bottom))]
    return [*middle, g.op("Sub", right, left), g.op("Sub", bottom, top)]


def _around(g: Writer, parts: list[str], dtype: np.dtype) -> list[str]:
    """Return left, top, right and bottom of boxes by centres."""
    x, y, width, height = parts
    half = g.number(0.5, dtype)
    sides = [g.op("Mul", side, half) for side in (width, height)]
    pairs = list(zip((x, y), sides, strict=True))
    return [g.op(kind, at, side) for kind in ("Sub", "Add") for at, side in pairs]


def _corners(g: Writer, boxes: str, dtype: np.dtype, form: str) -> list[str]:
    parts = _parts(g, boxes)
    return parts if form == "corner" else _around(g, parts, dtype)


def _overlaps(g: Writer, first: list[str], second: list[str], dtype: np.dtype) -> str:
    """Return shared area by joint area of boxes that broadcast, NaN where both are 0."""
    zero = g.number(0, dtype)

    def span(low: str, high: str) -> str:
        return g.op("Max", g.op("Sub", high, low), zero)

    def area(box: list[str]) -> str:
        return g.op("Mul", span(box[0], box[2]), span(box[1], box[3]))

    low = [g.op("Max", first[i], second[i]) for i in (0, 1)]
    high = [g.op("Min", first[i], second[i]) for i in (2, 3)]
    shared = area([*low, *high])
    return g.op("Div", shared, g.op("Sub", g.op("Add", area(first), area(second)), shared))


@converts("_contrib_box_iou")
def _box_iou(g: Writer, call: Call) -> Results:
    lhs, rhs = call.given
    form, dtype = call.attrs["format"], lhs.dtype
    rows = _corners(g, g.op("Reshape", lhs, g.ints(-1, 1, 4)), dtype, form)
    columns = _corners(g, g.op("Reshape", rhs, g.ints(1, -1, 4)), dtype, form)
    ratio = g.squeeze(_overlaps(g, rows, columns, dtype), 2)
    zero = g.number(0, dtype)
    found = g.op("Where", g.op("Greater", ratio, zero), ratio, zero)
    return g.reshape(found, [*g.all_lengths(lhs)[:-1], *g.all_lengths(rhs)[:-1]])


# -- encoding and anchors -------------------------------------------------------------------------


def _decoded(
    g: Writer, moves: str, anchors: list[str], scales: tuple[float, ...], clip: float,
    dtype: np.dtype,
) -> list[str]:  # fmt: skip
    """Return boxes by corners from their encoding relative to anchors by centres."""
    x, y, width, height = anchors
    scaled = g.op("Mul", moves, np.array(scales, dtype=dtype))
    move_x, move_y, *grows = _parts(g, scaled)
    if clip > 0:
        grows = [g.op("Min", grow, g.number(clip, dtype)) for grow in grows]
    centre = [
        g.op("Add", g.op("Mul", move, side), at)
        for move, side, at in ((move_x, width, x), (move_y, height, y))
    ]
    sizes = [g.op("Mul", g.op("Exp", grow), side)
             for grow, side in zip(grows, (width, height), strict=True)]  # fmt: skip
    return _around(g, [*centre, *sizes], dtype)


@converts("_contrib_box_decode")
def _box_decode(g: Writer, call: Call) -> Results:
    data, anchors = call.given
    attrs, dtype = call.attrs, data.dtype
    corner = attrs["format"] == "corner"
    around = _centred(g, anchors, dtype) if corner else _parts(g, anchors)
    scales = tuple(attrs[f"std{i}"] for i in range(4))
    return g.op("Concat", *_decoded(g, data, around, scales, attrs["clip"], dtype), axis=-1)


@converts("_contrib_box_encode")
def _box_encode(g: Writer, call: Call) -> Results:
    samples, matches, anchors, refs, means, stds = call.given
    dtype = samples.dtype
    used = g.unsqueeze(g.op("Greater", samples, g.number(0.5, dtype)), 2)
    index = g.op("Where", used, g.unsqueeze(g.to(matches, "int64"), 2), g.number(0, np.int64))
    given = _centred(g, g.op("GatherND", refs, index, batch_dims=1), dtype)
    own = _centred(g, anchors, dtype)
    moves = [g.op("Div", g.op("Sub", a, b), side)
             for a, b, side in zip(given[:2], own[:2], own[2:], strict=True)]  # fmt: skip
    grows = [g.op("Log", g.op("Div", a, b)) for a, b in zip(given[2:], own[2:], strict=True)]
    targets = g.op("Concat", *moves, *grows, axis=-1)
    targets = g.op("Div", g.op("Sub", targets, means), stds)
    masks = g.op("Expand", used, g.vector(g.all_lengths(anchors)))
    return g.op("Where", masks, targets, g.number(0, dtype)), g.cast(masks, dtype)


@converts("_contrib_MultiBoxPrior")
def _prior(g: Writer, call: Call) -> Results:
    attrs, single = call.attrs, np.float32
    height, width = (fixed(call.data, axis, "height and width") for axis in (2, 3))
    steps = attrs["steps"] if min(attrs["steps"]) > 0 else (1 / height, 1 / width)
    y, x = (
        (np.arange(count, dtype=single) + single(offset)) * single(step)
        for count, offset, step in zip((height, width), attrs["offsets"], steps, strict=True)
    )
    centre = np.stack(np.meshgrid(x, y), -1)[:, :, None]
    half = _half_sizes(attrs["sizes"], attrs["ratios"], height / width)
    boxes = np.concatenate([centre - half, centre + half], -1).reshape(1, -1, 4).astype(single)
    return g.constant(np.clip(boxes, 0, 1) if attrs["clip"] else boxes)


def _half_sizes(sizes: tuple[float, ...], ratios: tuple[float, ...], shape: float) -> np.ndarray:
    """Return half the width and height of each anchor of a cell, (A, 2)."""
    first, ratio = np.array(sizes, np.float32), np.array(ratios, np.float32)
    size = np.concatenate([first, np.repeat(first[:1], len(ratio) - 1)])
    with np.errstate(all="ignore"):
        root = np.sqrt(np.concatenate([np.repeat(ratio[:1], len(first)), ratio[1:]]))
        return np.stack([size * np.float32(shape) * root, size / root], -1) / 2


# -- suppression ----------------------------------------------------------------------------------


def _pick(g: Writer, rows: str, places: str) -> str:
    """Return the rows (B, K, ...) of (B, N, ...) at places (B, K)."""
    return g.op("GatherND", rows, g.unsqueeze(places, 2), batch_dims=1)


def _front(g: Writer, mask: str, count: Length) -> str:
    """Return the places (B, count) of the true entries of rows, in order, then of the others."""
    number = g.arange(count)
    key = g.op("Where", mask, number, g.op("Add", number, g.scalar(count)))
    return g.ops("TopK", key, g.vector([count]), count=2, axis=1, largest=0)[1]


def _kept(
    g: Writer, boxes: list[str], alive: Value, count: Length, threshold: float, inclusive: bool,
    classes: str | None, dtype: np.dtype,
) -> str:  # fmt: skip
    """Return which boxes are kept; they stand best first, their coordinates are (B, K, 1).

    A box is kept if none of the kept ones before strikes it. The loop goes on until that holds
    for all: each round makes one more right at least.
    """
    others = [g.transpose(part, [0, 2, 1]) for part in boxes]
    ratio = _overlaps(g, boxes, others, dtype)
    limit = g.number(float(np.float32(threshold)), dtype)
    strikes = g.op("GreaterOrEqual" if inclusive else "Greater", ratio, limit)
    if classes is not None:
        same = g.op("Equal", g.unsqueeze(classes, 2), g.unsqueeze(classes, 1))
        strikes = g.op("And", strikes, same)
    number = g.arange(count)
    before = g.op("And", strikes, g.op("Less", g.unsqueeze(number, 1), number))
    inner = Writer(g)
    inner.scope = f"{g.scope}/suppression"
    turn = Value(inner.unique("turn"), np.int64, ())
    going = Value(inner.unique("going"), np.bool_, ())
    now = Value(inner.unique("kept"), np.bool_, alive.lengths)
    struck = inner.op("And", before, inner.unsqueeze(now, 2))
    any_struck = inner.op("ReduceMax", inner.cast(struck, "uint8"), inner.ints(1), keepdims=0)
    again = inner.op("And", alive, inner.op("Not", inner.cast(any_struck, "bool")))
    changed = inner.cast(inner.op("Xor", again, now), "uint8")
    flat = inner.op("Reshape", changed, inner.ints(-1))
    more = inner.cast(inner.op("ReduceMax", flat, inner.ints(0), keepdims=0), "bool")
    body = Body(inner, inner.unique("suppression"), [turn, going, now],
                [going.named(more), now.named(again)])  # fmt: skip
    return g.op("Loop", g.scalar(count), g.number(True, np.bool_), alive, body=body)


def _ranked(g: Writer, scores: str, valid: str, count: Length, dtype: np.dtype) -> list[str]:
    """Return the best scores of valid boxes, -infinity after them, and their places."""
    hidden = g.op("Where", valid, scores, g.number(-math.inf, dtype))
    return g.ops("TopK", hidden, g.vector([count]), count=2, axis=1)


def _at_most(g: Writer, length: Length, most: int) -> Length:
    if isinstance(length, int):
        return min(length, most)
    return g.op("Min", length, g.ints(most))


def _column(g: Writer, rows: str, column: int) -> str:
    return g.op("Gather", rows, g.number(column, np.int64), axis=2)


@converts("_contrib_box_nms")
def _box_nms(g: Writer, call: Call) -> Results:
    data, attrs, dtype = call.data, call.attrs, call.data.dtype
    if attrs["topk"] == 0:
        return data
    number, start, identity = g.length(data, -2), attrs["coord_start"], attrs["id_index"]
    count = number if attrs["topk"] < 0 else _at_most(g, number, attrs["topk"])
    rows = g.reshape(data, [None, number, g.length(data, -1)])
    scores = _column(g, rows, attrs["score_index"])
    valid = g.op("Greater", scores, g.number(float(np.float32(attrs["valid_thresh"])), dtype))
    if identity >= 0:
        background = g.number(attrs["background_id"], dtype)
        other = g.op("Not", g.op("Equal", _column(g, rows, identity), background))
        valid = g.op("And", valid, other)
    values, places = _ranked(g, scores, valid, count, dtype)
    chosen = _pick(g, rows, places)
    alive = Value(g.op("Greater", values, g.number(-math.inf, dtype)), np.bool_, _OPEN)
    boxes = _corners(g, g.slice(chosen, 2, start, start + 4), dtype, attrs["in_format"])
    classes = None
    if identity >= 0 and not attrs["force_suppress"]:
        classes = g.cast(_column(g, chosen, identity), "int64")
    kept = _kept(g, boxes, alive, count, attrs["overlap_thresh"], False, classes, dtype)
    found = _filled(g, chosen, kept, count, dtype)
    if attrs["in_format"] != attrs["out_format"]:
        found = _converted(g, found, start, data.shape[-1], attrs["out_format"], dtype)
    rest = g.minus(number, count)
    if rest != 0:
        ends = g.vector([0, 0, 0, 0, rest, 0])
        found = g.op("Pad", found, ends, g.number(-1, dtype))
    return g.op("Reshape", found, g.vector(g.all_lengths(data)))


def _filled(g: Writer, rows: str, kept: str, count: Length, dtype: np.dtype) -> str:
    """Return the kept rows in order, then rows of -1."""
    order = _front(g, kept, count)
    there = g.unsqueeze(g.op("GatherElements", kept, order, axis=1), 2)
    return g.op("Where", there, _pick(g, rows, order), g.number(-1, dtype))


def _converted(
    g: Writer, rows: str, start: int, width: int | None, form: str, dtype: np.dtype
) -> str:
    """Return rows with their boxes in another format; negative ones stay as they are."""
    boxes = g.slice(rows, 2, start, start + 4)
    make = _centred(g, boxes, dtype) if form == "center" else _corners(g, boxes, dtype, "center")
    new = g.op("Concat", *make, axis=2)
    negative = g.op("Less", g.slice(boxes, 2, 0, 1), g.number(0, dtype))
    parts = [g.op("Where", negative, boxes, new)]
    if start:
        parts.insert(0, g.slice(rows, 2, 0, start))
    if width is None or start + 4 < width:
        parts.append(g.slice(rows, 2, start + 4, np.iinfo(np.int64).max))
    return parts[0] if len(parts) == 1 else g.op("Concat", *parts, axis=2)


@converts("_contrib_MultiBoxDetection")
def _detection(g: Writer, call: Call) -> Results:
    scores_of, moves, anchors = call.given
    attrs, dtype = call.attrs, np.dtype(np.float32)
    count = g.length(anchors, 1)
    classes = g.slice(scores_of, 1, 1, np.iinfo(np.int64).max)
    scores = g.op("ReduceMax", classes, g.ints(1), keepdims=0)
    best = g.cast(g.op("ArgMax", classes, axis=1, keepdims=0), dtype)
    enough = g.op("GreaterOrEqual", scores, g.number(attrs["threshold"], dtype))
    valid = g.op("And", enough, g.op("Greater", scores, g.number(-1, dtype)))
    shaped = g.reshape(moves, [None, count, 4])
    boxes = g.op("Concat", *_decoded(g, shaped, _centred(g, anchors, dtype), attrs["variances"],
                                     -1.0, dtype), axis=2)  # fmt: skip
    if attrs["clip"]:
        boxes = g.op("Clip", boxes, g.number(0, dtype), g.number(1, dtype))
    rows = g.op("Concat", g.unsqueeze(best, 2), g.unsqueeze(scores, 2), boxes, axis=2)
    rows = _filled(g, rows, valid, count, dtype)
    if not 0 < attrs["nms_threshold"] <= 1:
        return rows
    return _suppressed(g, call, rows, count)


def _suppressed(g: Writer, call: Call, rows: str, count: Length) -> str:
    """Return the rows by falling score, with class -1 where a better one strikes them out."""
    attrs, dtype = call.attrs, np.dtype(np.float32)
    present = g.op("GreaterOrEqual", _column(g, rows, 0), g.number(0, dtype))
    topk = attrs["nms_topk"]
    part = count if topk <= 0 else _at_most(g, count, topk)
    values, places = _ranked(g, _column(g, rows, 1), present, part, dtype)
    ranked = _pick(g, rows, places)
    alive = Value(g.op("Greater", values, g.number(-math.inf, dtype)), np.bool_, _OPEN)
    corners = _parts(g, g.slice(ranked, 2, 2, 6))
    classes = None if attrs["force_suppress"] else _column(g, ranked, 0)
    kept = _kept(g, corners, alive, part, attrs["nms_threshold"], True, classes, dtype)
    label = g.op("Where", g.unsqueeze(kept, 2), g.slice(ranked, 2, 0, 1), g.number(-1, dtype))
    found = g.op("Concat", label, g.slice(ranked, 2, 1, 6), axis=2)
    if part == count:
        return found
    # As in MXNet the rows after the best ones are those that stood there before sorting.
    rest = g.slice(rows, 1, part, np.iinfo(np.int64).max)
    end = g.vector([g.length(call.data, 0), g.minus(count, part), 1])
    hidden = g.op("Expand", g.number(-1, dtype), end)
    rest = g.op("Concat", hidden, g.slice(rest, 2, 1, 6), axis=2)
    return g.op("Concat", found, rest, axis=1)
