"""Boxes, matching, and the operators of single-shot and region-proposal detectors."""

from __future__ import annotations

import numpy as np

from .sample import DTYPES, FLOATS, Sample

NAN, INF = float("nan"), float("inf")
INTS = [dtype for dtype in DTYPES if dtype not in FLOATS]


def boxes(seed: int, *shape: int, size: float = 0.5, grid: int = 0) -> np.ndarray:
    """Draw boxes by corners; with ``grid`` on so many lines, so that overlaps and edges tie."""
    draw = np.random.RandomState(seed)
    centre, half = draw.uniform(0, 1, (*shape, 2)), draw.uniform(0.02, size, (*shape, 2)) / 2
    drawn = np.concatenate([centre - half, centre + half], -1)
    return (np.round(drawn * grid) / grid if grid else drawn).astype("float32")


def detections(seed: int, *shape: int, classes: int = 3, ties: bool = False) -> np.ndarray:
    """Draw rows (class, score, left, top, right, bottom)."""
    draw = np.random.RandomState(seed + 50)
    score = draw.randint(0, 4, (*shape, 1)) / 4 if ties else draw.uniform(-0.3, 1, (*shape, 1))
    label = draw.randint(-1, classes, (*shape, 1))
    return np.concatenate([label, score, boxes(seed, *shape, grid=8 if ties else 0)], -1).astype(
        "float32"
    )


FEW = [
    [0, 0.5, 0.1, 0.1, 0.2, 0.2],
    [1, 0.4, 0.1, 0.1, 0.2, 0.2],
    [0, 0.3, 0.1, 0.1, 0.14, 0.14],
    [2, 0.6, 0.5, 0.5, 0.7, 0.8],
]
# overlaps of exactly 1/2 and 1/4
HALVES = [[0, 0.9, 0, 0, 2, 1], [0, 0.8, 0, 0, 1, 1], [0, 0.7, 0, 0, 1, 0.5]]
# swapped corners, no area, negative coordinates
ODD = [
    [0, 0.9, -0.3, -0.2, 0.4, 0.5],
    [1, 0.8, 0.4, 0.5, 0.1, 0.1],
    [2, 0.7, 0.2, 0.2, 0.2, 0.2],
    [3, 0.6, 0.2, 0.2, 0.2, 0.2],
    [4, 0.5, -0.2, 0.3, -0.1, 0.4],
    [5, 0.4, -1, -1, -1, -1],
    [6, 0.3, 0.15, 0.15, 0.3, 0.3],
    [7, 0.2, 0.5, 0.2, 0.3, 0.6],
    [8, 0.1, 0.6, 0.1, 0.2, 0.7],
]
# scores and classes at the bounds, fractions of classes
BOUNDS = [
    [0, 0.0, 1, 1, 2, 2],
    [1, 0.0, 3, 3, 4, 4],
    [-1, 0.5, 5, 5, 6, 6],
    [-1, -0.5, 7, 7, 8, 8],
    [1.4, 0.4, 9, 9, 10, 10],
    [1.2, 0.3, 9, 9, 10, 10],
    [-0.5, 0.7, 0, 0, 1, 1],
    [0.5, 0.6, 0, 0, 1, 1],
    [-1.5, 0.45, 0, 0, 1, 1],
]
NOT_FINITE = [
    [0, NAN, 1, 1, 2, 2],
    [1, 0.3, 3, 3, 4, 4],
    [2, INF, 5, 5, 6, 6],
    [4, 0.4, 5, 5, 6, 6],
    [5, -INF, 5, 5, 6, 6],
]
TIED = [[i, [0.5, 0.7, 0.5][i % 3], i, i, i + 1, i + 1] for i in range(12)]


def nms(data: object, tag: str = "", dtype: str = "float32", **attrs: object) -> Sample:
    grad = dtype in FLOATS
    return Sample("nd.contrib.box_nms", [data], attrs, tag=tag, dtype=dtype, grad=grad)


NMS = [
    nms(FEW, "few", overlap_thresh=0.1),
    nms(FEW, "few,classes", overlap_thresh=0.1, id_index=0),
    nms(FEW, "few,force", overlap_thresh=0.1, id_index=0, force_suppress=True),
    nms(FEW, "few,strings", overlap_thresh="0.1", id_index="0", force_suppress="True"),
    *(nms(FEW, f"few,valid={bound}", valid_thresh=bound) for bound in (0.4, 0.39, 9, -1)),
    *(nms(FEW, f"few,topk={k}", overlap_thresh=0.1, id_index=0, topk=k)
      for k in (-5, 0, 1, 2, 3, 9)),
    nms(FEW, "few,topk=0,center", topk=0, out_format="center"),
    *(nms(FEW, f"few,background={k}", id_index=0, background_id=k) for k in (0, 1, 2)),
    nms(FEW, "few,background,no classes", background_id=0),
    nms(FEW, "few,id=-2", id_index=-2),
    *(nms(FEW, f"few,{a},{b}", overlap_thresh=0.1, in_format=a, out_format=b)
      for a in ("corner", "center") for b in ("corner", "center")),
    *(nms(ODD, f"odd,{a},{b},{bound}", overlap_thresh=bound, in_format=a, out_format=b)
      for a in ("corner", "center") for b in ("corner", "center") for bound in (0.01, -1)),
    *(nms(HALVES, f"halves,{bound}", overlap_thresh=bound)
      for bound in (0.5, 0.4999, 0.25, 0.2499, 0, 1, 2, -1)),
    nms(BOUNDS, "bounds"),
    nms(BOUNDS, "bounds,classes", id_index=0),
    nms(BOUNDS, "bounds,background", id_index=0, background_id=1),
    nms(BOUNDS, "bounds,all", id_index=0, background_id=7, valid_thresh=-1),
    nms(NOT_FINITE, "not finite"),
    nms(TIED, "tied"),
    nms([[1, 0.5, 0, 0, 1, 1]], "one"),
    nms([[1, 0.5, 0, 0, 1, 1]] * 5, "same"),
    nms([FEW, FEW[::-1]], "batch", overlap_thresh=0.1, id_index=0),
    nms([[FEW, FEW[::-1]]], "batch of batches", overlap_thresh=0.1, topk=2, out_format="center"),
    nms([FEW, [[0, -1, 0, 0, 1, 1]] * 4], "batch,one without"),
    nms([row[1:] for row in FEW], "no class", coord_start=1, score_index=0),
    nms([[*row, 7, 8] for row in FEW], "wide", overlap_thresh=0.1),
    nms([[*row[2:], *row[:2], 9] for row in FEW], "coordinates first", coord_start=0,
        score_index=5, id_index=4),
    *(nms(detections(i, 2, 40, ties=i % 2 > 0), f"drawn{i}", overlap_thresh=0.3,
          id_index=i // 2 - 1, valid_thresh=0.1) for i in range(4)),
    nms(detections(9, 300, classes=2), "many", overlap_thresh=0.4, id_index=0),
    nms(detections(10, 2, 200), "many,topk", overlap_thresh=0.2, topk=150),
    *(nms((np.array(FEW) * 10).astype(d), f"dtype,{d}", d, overlap_thresh=0.1, id_index=0)
      for d in DTYPES),
    *(nms(HALVES, f"halves,center,{d}", d, overlap_thresh=0.3, in_format="center",
          out_format="corner") for d in FLOATS),
    Sample("nd.contrib.box_nms", [FEW], {"overlap_thresh": 0.1}, tag="slope", grad=True,
           smooth=True),
    Sample("nd.contrib.box_non_maximum_suppression", [FEW], {"overlap_thresh": 0.1}),
    Sample("nd.contrib.box_nms", [(0, 6)], np_shape=True),
    # what does not fit
    nms(FEW[0], "one axis"),
    nms([row[:5] for row in FEW], "narrow"),
    nms([row[2:] for row in FEW], "too narrow", coord_start=0, score_index=0),
    *(nms(FEW, f"few,score={k}", score_index=k) for k in (9, -1, 3)),
    *(nms(FEW, f"few,start={k}", coord_start=k) for k in (3, -1)),
    *(nms(FEW, f"few,id={k}", id_index=k) for k in (9, 1, 3)),
    nms(FEW, "few,format", in_format="corners"),
    nms(FEW, "few,no number", overlap_thresh="much"),
]  # fmt: skip

IOU_LEFT = [[0, 0, 2, 2], [1, 1, 3, 3], [-1, -1, -1, -1], [2, 2, 1, 1], [0.5, 0.5, 0.5, 0.5]]
IOU_RIGHT = [[0, 0, 2, 2], [0, 0, 1, 1], [0.5, 0.5, 0.5, 0.5], [3, 1, 0, 2]]


def iou(lhs: object, rhs: object, tag: str = "", **more: object) -> Sample:
    return Sample("nd.contrib.box_iou", [lhs, rhs], tag=tag, **more)  # type: ignore[arg-type]


IOU = [
    *(iou(IOU_LEFT, IOU_RIGHT, d, dtype=d, grad=d in FLOATS) for d in DTYPES if d != "uint8"),
    *(iou(IOU_LEFT, IOU_RIGHT, f"center,{d}", attrs={"format": "center"}, dtype=d, grad=True)
      for d in FLOATS),
    iou(boxes(1, 5), boxes(2, 7), "drawn"),
    iou(boxes(3, 2, 3), boxes(4, 4, 1, 2), "axes", grad=True),
    iou([[0, 0, INF, 1]], IOU_RIGHT, "infinite"),
    iou(IOU_LEFT[0], IOU_RIGHT, "one axis"),
    iou((2, 5), (2, 4), "wide"),
    iou((2, 4), (2, 3), "narrow"),
    iou((2, 4), (2, 4), "format", attrs={"format": "corners"}),
    iou((2, 4), np.ones((2, 4), "float64"), "dtypes"),
]  # fmt: skip

CODE = {
    "samples": [[1, -1, 0, 1, 0.5]],
    "matches": [[0, 1, 0, 1, 1]],
    "anchors": [[[0, 0, 2, 2], [1, 1, 3, 5], [0, 0, 1, 1], [1, 2, 3, 4], [0.1, 0.2, 0.3, 0.4]]],
    "refs": [[[0, 0, 1, 1], [1, 1, 4, 3]]],
    "means": [0, 0, 0, 0],
    "stds": [0.1, 0.1, 0.2, 0.2],
}


def encode(
    tag: str, dtype: str = "float32", differs: dict | None = None, **given: object
) -> Sample:
    arrays = list({**CODE, **given}.values())
    return Sample("nd.contrib.box_encode", arrays, tag=tag, dtype=dtype, grad=dtype in FLOATS,
                  differs=differs or {})  # fmt: skip


ENCODE = [
    *(encode(d, d) for d in (*FLOATS, "int32")),
    encode("means", means=[0.1, 0.2, 0.3, 0.4], stds=[1, 2, 3, 4]),
    encode("sample bounds", samples=[[0.49, 0.5, 0.51, 2, -2]]),
    encode("fractions", matches=[[0, 1, 0, 0.9, 1.5]]),
    encode("unused matches outside", matches=[[0, -1, 99, 1, -1]]),
    encode("matches outside", matches=[[0, 1, 0, -1, 1]],
           differs={"result": "MXNet reads foreign memory", "gradient": "see the result"}),
    encode("no area", samples=[[1, 1]], matches=[[0, 0]], anchors=[[[0, 0, 0, 1], [2, 2, 1, 1]]]),
    Sample("nd.contrib.box_encode",
           [[[1, -1, 1], [1, 1, 1]], [[0, 1, 2], [2, 1, 0]], boxes(5, 2, 3), boxes(6, 2, 4),
            [0, 0, 0, 0], [0.1, 0.1, 0.2, 0.2]], tag="batch"),
    encode("matches shape", matches=[[0, 1]]),
    encode("anchors shape", anchors=[[[0, 0, 1, 1]]]),
    encode("anchors width", anchors=np.ones((1, 5, 3), "float32")),
    encode("refs shape", refs=np.ones((2, 2, 4), "float32")),
    encode("refs axes", refs=[[0, 0, 1, 1]]),
    encode("refs width", refs=np.ones((1, 2, 5), "float32")),
    encode("means shape", means=[0, 0, 0]),
    encode("samples axes", samples=[1, 1, 1, 1, 1]),
    encode("dtypes", matches=np.zeros((1, 5))),
    Sample("nd.contrib.box_encode", [(1, 5), (1, 5), (1, 5, 4), (1, 2, 4)], tag="no means"),
]  # fmt: skip

CODES = [[[0.1, 0.2, 0.3, 0.4], [1, 2, -1, 3], [0, 0, 0, 0]],
         [[0.1, -0.2, 0.3, 0.4], [1, 2, -1, 2], [0, 0, 5, 0]]]  # fmt: skip
DECODE_ANCHORS = [[[0, 0, 2, 2], [1, 1, 3, 5], [2, 2, 1, 1]]]


def decode(tag: str, dtype: str = "float32", data: object = CODES,
           anchors: object = DECODE_ANCHORS, **attrs: object) -> Sample:  # fmt: skip
    return Sample("nd.contrib.box_decode", [data, anchors], attrs, tag=tag, dtype=dtype,
                  grad=dtype in FLOATS)  # fmt: skip


DECODE = [
    *(decode(d, d) for d in (*FLOATS, "int32")),
    *(decode(f"corner,{d}", d, format="corner") for d in FLOATS),
    decode("stds", std0=0.1, std1=0.2, std2=0.3, std3=0.4),
    *(decode(f"clip={bound}", clip=bound, std2=0.5, std3=2, format="corner")
      for bound in (0.35, 0.5, 0, -2)),
    decode("a batch of anchors", anchors=DECODE_ANCHORS * 2),
    decode("fewer anchors", anchors=[DECODE_ANCHORS[0][:2]]),
    decode("two axes", data=CODES[0], anchors=DECODE_ANCHORS[0]),
    decode("wide", data=np.zeros((1, 3, 5), "float32")),
    decode("dtypes", anchors=np.ones((1, 3, 4))),
    decode("format", format="corners"),
]  # fmt: skip

SCORES = [[0.5, 0.6], [0.1, 0.2], [0.3, 0.4]]
FALLING = [[0.9, 0.8, 0.1, 0], [0.7, 0.6, 0.1, 0], [0.1, 0.1, 0.05, 0], [0, 0, 0, 0.04]]


def match(data: object, tag: str, dtype: str = "float32", **attrs: object) -> Sample:
    return Sample("nd.contrib.bipartite_matching", [data], attrs, tag=tag, dtype=dtype,
                  grad=dtype in FLOATS)  # fmt: skip


MATCH = [
    *(match((np.array(SCORES) * 10).astype(d), d, d, threshold=1) for d in DTYPES),
    *(match(SCORES, f"threshold={bound}", threshold=bound) for bound in (1e-12, 0.3, 0.6, -9)),
    *(match(SCORES, f"ascend,threshold={bound}", threshold=bound, is_ascend=True)
      for bound in (1, 0.4, 0.1, -9)),
    *(match([FALLING, FALLING[::-1]], f"topk={k},{up}", threshold=5 if up else 0.01, topk=k,
            is_ascend=up) for k in (-3, 0, 1, 2, 3, 4) for up in (False, True)),
    *(match(np.ones((3, 4), "float32"), f"ones,{up}", threshold=2 if up else 0.5, is_ascend=up)
      for up in (False, True)),
    *(match(np.random.RandomState(0).randint(0, 4, shape).astype("float32"),
            f"ties,{shape},{up}", threshold=2.5 if up else 0.5, is_ascend=up, topk=k)
      for shape, k in (((6, 7), -1), ((9, 3), -1), ((2, 5, 5), 3), ((1, 2, 30, 40), -1))
      for up in (False, True)),
    match([[0.5, NAN], [0.1, 0.2]], "nan", threshold=1e-3),
    match([[0.5, INF], [0.1, -INF]], "infinite", threshold=1e-3),
    match([[0.2, 0.7, 0.1]], "one row", threshold=0),
    match([[0.2], [0.7], [0.1]], "one column", threshold=0),
    match([0.5, 0.6], "one axis", threshold=0.5),
    match(SCORES, "no threshold"),
    match(SCORES, "threshold is no number", threshold="high"),
]  # fmt: skip


def prior(tag: str, data: object = (1, 3, 2, 3), dtype: str = "float32", **attrs: object) -> Sample:
    return Sample("nd.contrib.MultiBoxPrior", [data], attrs, tag=tag, dtype=dtype,
                  grad=dtype == "float32")  # fmt: skip


PRIOR = [
    *(prior(d, dtype=d) for d in (*FLOATS, "int32")),
    prior("sizes and ratios", sizes=(0.5, 0.25), ratios=(1, 2, 0.5)),
    prior("first ratio", sizes=(0.3, 0.4), ratios=(2, 3)),
    prior("clip", sizes=(0.9, 0.25), ratios=(1, 2, 0.5), clip=True),
    prior("one cell", data=(2, 1, 1, 1), sizes=0.3),
    prior("one row", data=(1, 1, 1, 7), sizes=(0.3, 0.4), ratios=(1, 3)),
    prior("more axes", data=(1, 2, 3, 4, 5)),
    *(prior(f"steps={steps}", sizes=0.5, steps=steps)
      for steps in ((0.1, 0.2), (0, 0), (0, 0.2), (0.2, 0), (-2, -2))),
    prior("offsets", sizes=0.5, offsets=(0, 0.3)),
    prior("strings", sizes="(0.5, 0.25)", ratios="[1, 2]", clip="True", offsets="(0.1, 0.2)"),
    prior("negative size", sizes=(-1, 2)),
    prior("negative ratio", ratios=(-1,)),
    prior("ratio 0", ratios=(0,)),
    # what does not fit
    prior("three axes", data=(3, 2, 3)),
    prior("no size", sizes=()),
    prior("no ratio", ratios=()),
    prior("one step of two", steps=(0.1, -1)),
    prior("one step", steps=(0.1,)),
    prior("three steps", steps=(0.1, 0.1, 0.1)),
    prior("one offset", offsets=(0.1,)),
    prior("three offsets", offsets=(0.1, 0.2, 0.3)),
]  # fmt: skip

ANCHORS = [[[0.1, 0.1, 0.4, 0.4], [0.2, 0.2, 0.6, 0.6], [0.5, 0.5, 0.9, 0.9], [0, 0, 1, 1],
            [0.7, 0.1, 0.9, 0.3], [0.12, 0.1, 0.4, 0.4]]]  # fmt: skip
NONE = [-1, -1, -1, -1, -1]
LABELS = [[[1, 0.1, 0.1, 0.4, 0.4], [0, 0.5, 0.5, 0.95, 0.95], NONE]]
PREDICTED = np.random.RandomState(1).uniform(-1, 1, (1, 3, 6)).astype("float32")
EQUAL = [[[0, 0, 1, 0.5], [0, 0, 0.5, 0.5], [0.6, 0, 1, 1]]]


def target(
    tag: str, anchor: object = ANCHORS, label: object = LABELS, cls_pred: object = PREDICTED,
    dtype: str = "float32", **attrs: object,
) -> Sample:  # fmt: skip
    return Sample("nd.contrib.MultiBoxTarget", [anchor, label, cls_pred], attrs, tag=tag,
                  dtype=dtype, grad=dtype == "float32")  # fmt: skip


def mined(tag: str, ratio: float, **more: object) -> Sample:
    given = {"overlap_threshold": 0.99, **more}
    return target(f"mining,{tag}", negative_mining_ratio=ratio, **given)  # type: ignore[arg-type]


TARGET = [
    *(target(f"threshold={bound}", overlap_threshold=bound) for bound in (0.5, 0.99, 0.1, 0, -1)),
    target("variances", variances=(1, 2, 3, 4)),
    target("batch", label=[LABELS[0], [NONE] * 3, [LABELS[0][1], NONE, LABELS[0][0]]],
           cls_pred=np.tile(PREDICTED, (3, 1, 1))),
    target("no boxes", label=[[NONE, NONE]]),
    target("no boxes,ignored", label=[[NONE, NONE]], ignore_label=-7.5, negative_mining_ratio=1),
    target("nothing near", label=[[[1, 5, 5, 6, 6]]]),
    target("a gap", label=[[NONE, LABELS[0][0]]]),
    target("class -2", label=[[[-2, 0.5, 0.5, 0.95, 0.95], LABELS[0][0]]]),
    target("fractions of classes", label=[[[1.7, 0.1, 0.1, 0.4, 0.4]]]),
    target("wide labels", label=[[[1, 0.1, 0.1, 0.4, 0.4, 7]]]),
    target("box without area", label=[[[1, 0.3, 0.3, 0.3, 0.3], [0, 0.5, 0.5, 0.9, 0.9]]]),
    target("box of NaN", label=[[[1, NAN, 0.1, 0.4, 0.4], LABELS[0][1]]]),
    target("anchor without area", anchor=[[[0.3, 0.3, 0.3, 0.3], [0.5, 0.5, 0.4, 0.4],
                                           [0.1, 0.1, 0.5, 0.5]]], cls_pred=PREDICTED[:, :, :3]),
    target("more boxes than anchors",
           label=[[[k, 0.1 + 0.01 * k, 0.1, 0.4, 0.4] for k in range(9)]]),
    target("same anchors", anchor=[[[0.1, 0.1, 0.4, 0.4]] * 5], cls_pred=PREDICTED[:, :, :5]),
    target("same boxes", label=[[[1, 0.1, 0.1, 0.4, 0.4]] * 3]),
    *(target(f"overlap of 1/2,{bound}", EQUAL, [[[2, 0, 0, 1, 0.5]]], PREDICTED[:, :, :3],
             overlap_threshold=bound) for bound in (0.5, 0.4999)),
    *(target(f"least overlap,{high}", [[[0, 0, 1, 1]] * 2], [[[1, 0, 0, 0.001, high]]],
             PREDICTED[:, :, :2]) for high in (0.0009, 0.0011)),
    *(mined(f"{ratio}", ratio) for ratio in (0, 0.4, 0.5, 1, 1.5)),
    mined("ignored", 1, ignore_label=-7.5),
    mined("threshold", 1, negative_mining_thresh=1),
    mined("no overlaps", 0.5, negative_mining_thresh=0.01, overlap_threshold=0),
    mined("everything", 9, negative_mining_thresh=5),
    mined("least", 0.1, minimum_negative_samples=9),
    mined("ties", 1, cls_pred=np.zeros((1, 3, 6), "float32")),
    mined("large", 1, cls_pred=PREDICTED * 1000),
    mined("NaN", 1, cls_pred=PREDICTED * np.float32(NAN)),
    mined("one class", 1, cls_pred=PREDICTED[:, :1]),
    mined("nothing near", 1, label=[[[1, 5, 5, 6, 6]]]),
    mined("batch", 1, label=[LABELS[0], [[1, 0, 0, 0.4, 0.4], NONE, NONE]],
          cls_pred=np.concatenate([PREDICTED, -PREDICTED])),
    *(target(f"drawn{seed}", boxes(seed, 1, 60, grid=8 * (seed % 2)),
             np.concatenate([np.full((2, 7, 1), seed), boxes(seed + 9, 2, 7, grid=8 * (seed % 2))],
                            2).astype("float32"),
             np.random.RandomState(seed).normal(size=(2, 4, 60)).astype("float32"),
             negative_mining_ratio=seed - 1, negative_mining_thresh=0.4, overlap_threshold=0.4)
      for seed in range(4)),
    # what does not fit
    mined("too few", 2),
    mined("too few below the threshold", 9, negative_mining_thresh=0.1),
    mined("threshold 0", 1, negative_mining_thresh=0),
    target("box of class -1", label=[[[-1, 0.5, 0.5, 0.95, 0.95], LABELS[0][0]]]),
    target("narrow labels", label=[[[1, 0.1, 0.1, 0.4]]]),
    target("labels of two axes", label=LABELS[0]),
    target("fewer predictions", cls_pred=PREDICTED[:, :, :5]),
    target("predictions of two axes", cls_pred=PREDICTED[0]),
    target("predictions of four axes", cls_pred=PREDICTED.reshape(1, 3, 2, 3)),
    target("batch of anchors", anchor=ANCHORS * 2),
    target("anchors of two axes", anchor=ANCHORS[0]),
    target("wide anchors", anchor=np.zeros((1, 6, 5), "float32")),
    *(target(f"{len(v)} variances", variances=v) for v in ((1,), (1, 2, 3), (1, 2, 3, 4, 5))),
    *(target(d, cls_pred=PREDICTED.astype(d), dtype=d) for d in ("float16", "float64", "int32")),
    target("dtypes", cls_pred=PREDICTED.astype("float64")),
]  # fmt: skip


def softmax(data: np.ndarray) -> np.ndarray:
    powers = np.exp(data)
    return powers / powers.sum(1, keepdims=True)


PROBABILITIES = softmax(np.random.RandomState(2).uniform(-2, 2, (1, 3, 6))).astype("float32")
MOVES = np.random.RandomState(3).uniform(-1, 1, (1, 24)).astype("float32")
STILL = MOVES * 0
PLACES = [[[0.1, 0.1, 0.4, 0.4], [0.12, 0.1, 0.42, 0.4], [0.5, 0.5, 0.9, 0.9], [0, 0, 1, 1],
           [0.7, 0.1, 0.9, 0.3], [0.12, 0.1, 0.4, 0.4]]]  # fmt: skip
ROW = [[[i, 0, i + 1, 1] for i in range(6)]]


def detect(tag: str, cls_prob: object = PROBABILITIES, loc_pred: object = STILL,
           anchor: object = PLACES, dtype: str = "float32", **attrs: object) -> Sample:  # fmt: skip
    return Sample("nd.contrib.MultiBoxDetection", [cls_prob, loc_pred, anchor], attrs, tag=tag,
                  dtype=dtype, grad=dtype == "float32")  # fmt: skip


DETECTION = [
    detect("still"),
    detect("moved", loc_pred=MOVES),
    detect("far", loc_pred=MOVES * 5),
    detect("far,not clipped", loc_pred=MOVES * 5, clip=False),
    detect("variances", loc_pred=MOVES, variances=(1, 1, 0.5, 0.3), clip=False),
    *(detect(f"threshold={bound}", [[[0.5, 0.5, 0.25], [0.5, 0.25, 0.25], [0, 0.25, 0.5]]],
             STILL[:, :12], [PLACES[0][:3]], threshold=bound) for bound in (0.25, 0.5, 0.26, 2)),
    detect("scores of 0", [[[1, 1, 1], [0, 0, 0], [0, 0, 0]]], STILL[:, :12], [PLACES[0][:3]],
           threshold=0),
    detect("negative scores", [[[1, 1, 1], [-0.5, -2, 0], [-0.6, -3, -1]]], STILL[:, :12],
           [PLACES[0][:3]], threshold=-5),
    detect("NaN", [[[0.1, 0.2, 0.3], [NAN, 0.8, 0.2], [0.1, NAN, 0.1]]], STILL[:, :12],
           [PLACES[0][:3]]),
    *(detect(f"background={k}", background_id=k) for k in (1, 2, -1)),
    detect("force", force_suppress=True, nms_threshold=0.1),
    *(detect(f"nms={bound}", nms_threshold=bound) for bound in (0, -1, 0.1, 0.7, 0.9, 1, 1.1)),
    detect("overlap of 1/2", [[[0.1, 0.2], [0.9, 0.8]]], STILL[:, :8],
           [[[0, 0, 1, 0.5], [0, 0, 0.5, 0.5]]]),
    detect("no area", [[[0.1, 0.2], [0.9, 0.8]]], STILL[:, :8], [[[0, 0, 0, 0]] * 2]),
    *(detect(f"topk={k}", nms_topk=k) for k in (0, 1, 2, 3, 5, 6, 9, -4)),
    detect("topk,threshold", nms_topk=2, threshold=0.3),
    detect("topk,no suppression", nms_topk=2, nms_threshold=0),
    detect("ties", np.full((1, 2, 6), 0.5, "float32"), STILL, ROW, clip=False),
    detect("ties of classes", np.full((1, 4, 6), 0.25, "float32"), STILL, ROW, clip=False),
    detect("background alone", np.ones((1, 1, 6), "float32")),
    detect("batch", np.concatenate([PROBABILITIES, PROBABILITIES[:, ::-1], PROBABILITIES * 0]),
           np.concatenate([STILL, MOVES, MOVES])),
    *(detect(f"drawn{seed}",
             softmax(np.random.RandomState(seed).normal(size=(2, 4, 80))).astype("float32"),
             (np.random.RandomState(seed).normal(size=(2, 320)) * (seed < 2)).astype("float32"),
             boxes(seed, 1, 80, grid=8 * (seed > 1)), nms_threshold=0.25, nms_topk=60,
             force_suppress=seed % 2 > 0, threshold=0.3) for seed in range(4)),
    # what does not fit
    detect("fewer moves", loc_pred=STILL[:, :20]),
    detect("moves of three axes", loc_pred=STILL.reshape(1, 6, 4)),
    detect("fewer anchors", anchor=[PLACES[0][:5]]),
    detect("batch of anchors", anchor=PLACES * 2),
    detect("anchors of two axes", anchor=PLACES[0]),
    detect("wide anchors", anchor=np.zeros((1, 6, 5), "float32")),
    detect("probabilities of two axes", PROBABILITIES[0]),
    detect("probabilities of four axes", PROBABILITIES.reshape(1, 3, 2, 3)),
    *(detect(f"{len(v)} variances", variances=v) for v in ((1,), (1, 2, 3, 4, 5))),
    *(detect(d, PROBABILITIES.astype(d), STILL.astype(d), dtype=d)
      for d in ("float16", "float64", "int32")),
    detect("dtypes", loc_pred=STILL.astype("float64")),
]  # fmt: skip


def maps(anchors: int, height: int, width: int, batch: int = 1, seed: int = 4,
         ties: bool = False) -> list[np.ndarray]:  # fmt: skip
    """Draw scores, moves and sizes of images for a map of cells of 16 pixels."""
    draw = np.random.RandomState(seed)
    scores = draw.uniform(0, 1, (batch, 2 * anchors, height, width))
    if ties:
        scores = np.round(scores * 3)
    moves = draw.uniform(-0.3, 0.3, (batch, 4 * anchors, height, width))
    sizes = [[16 * height, 16 * width, 1 + 0.5 * i] for i in range(batch)]
    return [x.astype("float32") for x in (scores, moves, np.array(sizes))]


def propose(tag: str, given: list, op: str = "Proposal", dtype: str = "float32",
            differs: dict | None = None, **attrs: object) -> Sample:  # fmt: skip
    known: dict = {"rpn_post_nms_top_n": 6, "output_score": True, **attrs}
    return Sample(f"nd.contrib.{op}", given, known, tag=tag, dtype=dtype,
                  grad=dtype == "float32" and known["rpn_post_nms_top_n"] != 0,
                  np_shape=known["rpn_post_nms_top_n"] == 0, differs=differs or {})  # fmt: skip


SINGLE = {"scales": (2,), "ratios": (1,)}
SMALL = maps(1, 2, 3)
MANY = maps(12, 2, 3)
PAIR = maps(1, 2, 3, batch=2)


def sized(given: list, *sizes: list[float]) -> list:
    """Replace the sizes of the images."""
    return [*given[:2], list(sizes)]


def anchors_at(stride: int, scales: tuple, ratios: tuple) -> Sample:
    """Make the anchors themselves the best boxes: no moves, one cell of high scores."""
    count, cells = len(scales) * len(ratios), 24
    scores = np.zeros((1, 2 * count, cells, cells), "float32")
    scores[0, count:, 11, 12] = np.arange(count, 0, -1)
    moves = np.zeros((1, 4 * count, cells, cells), "float32")
    side = cells * stride
    return propose(f"anchors,{stride},{scales},{ratios}", [scores, moves, [[side, side, 1]]],
                   feature_stride=stride, scales=scales, ratios=ratios, threshold=2,
                   rpn_min_size=0, rpn_pre_nms_top_n=count, rpn_post_nms_top_n=count)  # fmt: skip


def placed(tag: str, corners: list, threshold: float, **attrs: object) -> Sample:
    """Place boxes at will, which moves of the corners allow; scores fall."""
    count = len(corners)
    scores = np.zeros((1, 2, 10, 10), "float32")
    moves = np.zeros((1, 4, 10, 10), "float32")
    for i, box in enumerate(corners):
        scores[0, 1, 0, i] = 1 - 0.05 * i
        moves[0, :, 0, i] = np.array(box) - [16 * i, 0, 16 * i + 15, 15]
    given: dict = {"rpn_min_size": 0, "rpn_pre_nms_top_n": count, "rpn_post_nms_top_n": count,
                   "scales": (1,), "ratios": (1,), "iou_loss": True, **attrs}  # fmt: skip
    return propose(tag, [scores, moves, [[160, 160, 1]]], threshold=threshold, **given)


PROPOSAL = [
    propose("default", MANY, rpn_post_nms_top_n=10),
    propose("one output", MANY, output_score=False),
    propose("moves of corners", MANY, iou_loss=True, rpn_min_size=0),
    anchors_at(16, (4, 8), (0.5, 1, 2)),
    anchors_at(10, (8,), (0.5, 1, 2)),
    anchors_at(16, (2.5,), (0.3, 1.7, 3)),
    anchors_at(7, (1, 2, 3), (1,)),
    anchors_at(16, (3,), (0.1, 0.2, 0.9)),
    *(propose(f"single,threshold={bound}", SMALL, rpn_min_size=0, threshold=bound, **SINGLE)
      for bound in (0.7, 0.3, 0.1, 0, -1, 1, 2)),
    *(propose(f"single,min={size}", SMALL, rpn_min_size=size, threshold=2, **SINGLE)
      for size in (30, 100, -1)),
    propose("scale", sized(SMALL, [32, 48, 2.5]), rpn_min_size=12, threshold=2, **SINGLE),
    *(propose(f"single,before={n},after={m}", SMALL, rpn_min_size=0, rpn_pre_nms_top_n=n,
              rpn_post_nms_top_n=m, **SINGLE)
      for n, m in ((3, 3), (3, 6), (0, 6), (-1, 6), (99, 6), (6, 8), (6, 2), (6, 0))),
    propose("larger map", sized(maps(1, 3, 4), [32, 48, 1]), rpn_min_size=0, threshold=2,
            **{**SINGLE, "rpn_post_nms_top_n": 12}),
    propose("larger map,anchors", sized(maps(2, 3, 4), [40, 50, 1]), rpn_min_size=0,
            scales=(1, 2), ratios=(1,), rpn_post_nms_top_n=24),
    propose("fractions of cells", sized(SMALL, [47, 63, 1]), rpn_min_size=0, **SINGLE),
    propose("tiny image", sized(SMALL, [10, 10, 1]), rpn_min_size=0, threshold=2, **SINGLE),
    propose("ties", maps(2, 3, 4, ties=True), rpn_min_size=0, scales=(1, 2), ratios=(1,),
            rpn_post_nms_top_n=24),
    propose("NaN", [MANY[0] * np.float32(NAN), *MANY[1:]]),
    placed("same boxes", [[0, 0, 9, 9], [0, 0, 9, 9], [50, 50, 60, 60]], 1),
    placed("same boxes,below", [[0, 0, 9, 9], [0, 0, 9, 9], [50, 50, 60, 60]], 0.9),
    placed("halves", [[0, 0, 9, 9], [0, 0, 9, 4], [50, 50, 60, 60]], 0.5),
    placed("halves,below", [[0, 0, 9, 9], [0, 0, 9, 4], [50, 50, 60, 60]], 0.49),
    placed("one pixel in common", [[0, 0, 9, 9], [9, 0, 19, 9], [50, 50, 60, 60]], 0),
    placed("side by side", [[0, 0, 9, 9], [10, 0, 19, 9], [50, 50, 60, 60]], 0),
    placed("swapped corners", [[9, 9, 0, 0], [9, 9, 0, 0], [3, 3, 2, 2], [3, 3, 2, 2]], 0.2),
    placed("fewer wanted", [[0, 0, 9, 9], [20, 20, 29, 24], [50, 50, 60, 60]], 0.5,
           rpn_post_nms_top_n=2),
    *(propose(tag, given, "MultiProposal", rpn_min_size=size, **SINGLE)
      for tag, given, size in (("one image", SMALL, 0), ("two images", PAIR, 16),
                               ("two sizes", sized(PAIR, [32, 48, 1], [24, 32, 2]), 10))),
    propose("two images,default", maps(12, 2, 3, batch=2), "MultiProposal"),
    propose("two images,one output", maps(12, 2, 3, batch=2), "MultiProposal", output_score=False),
    # what does not fit
    propose("two images", PAIR, **SINGLE),
    propose("image too high", sized(SMALL, [48, 48, 1]), **SINGLE),
    propose("image too wide", sized(SMALL, [32, 64, 1]), **SINGLE),
    propose("fewer anchors", MANY, scales=(1,)),
    propose("more anchors", maps(3, 2, 3)),
    propose("no scales", MANY, scales=()),
    propose("moves", [MANY[0], np.zeros((1, 47, 2, 3), "float32"), MANY[2]]),
    propose("cells of moves", [MANY[0], np.zeros((1, 48, 2, 4), "float32"), MANY[2]]),
    propose("sizes", [*MANY[:2], np.ones((1, 4), "float32")]),
    propose("more sizes", sized(MANY, [32, 48, 1], [32, 48, 1])),
    propose("fewer sizes", sized(PAIR, [32, 48, 1]), "MultiProposal", **SINGLE),
    propose("sizes of one axis", [*MANY[:2], [32, 48, 1]]),
    propose("scores of three axes", [MANY[0][0], *MANY[1:]]),
    propose("negative count", MANY, rpn_post_nms_top_n=-1),
    propose("ratio 0", maps(3, 2, 3), scales=(2,), ratios=(0, 1, 2),
            differs={"result": "refused; MXNet's box has no size", "gradient": "see the result"}),
    *(propose(d, [x.astype(d) for x in MANY], op, d)
      for d in ("float16", "float64", "int32") for op in ("Proposal", "MultiProposal")),
    propose("dtypes", [MANY[0].astype("float64"), *MANY[1:]]),
]  # fmt: skip

SAMPLES = [
    *NMS, *IOU, *ENCODE, *DECODE, *MATCH, *PRIOR, *TARGET, *DETECTION, *PROPOSAL,
]  # fmt: skip
