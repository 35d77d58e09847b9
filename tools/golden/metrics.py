"""Record what MXNet's metrics give.

    .oracle/bin/python tools/golden/metrics.py

Writes ``tests/golden/metrics.json``: a list of cases with the metric's class and arguments, the
kind and shapes of its batches, and name and value after each batch, locally and globally. The local
statistics are reset before the last batch. Inputs are not stored: the tests draw them from the same
NumPy seed by the same function, :func:`batch`.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np

import mxnet as mx

TARGET = Path(__file__).resolve().parents[2] / "tests" / "golden" / "metrics.json"
SEED = 5

CASES: list[dict] = [
    {"kind": "Accuracy", "args": {}, "inputs": "classes", "shapes": [[6, 4], [3, 4], [9, 4]]},
    {"kind": "Accuracy", "args": {}, "inputs": "classes", "shapes": [[6, 4, 5], [3, 4, 2]]},
    {"kind": "Accuracy", "args": {"axis": -1}, "inputs": "last", "shapes": [[6, 5, 4], [3, 2, 4]]},
    {"kind": "Accuracy", "args": {}, "inputs": "same", "shapes": [[6], [3, 3]]},
    {"kind": "TopKAccuracy", "args": {"top_k": 2}, "inputs": "classes", "shapes": [[6, 4], [9, 4]]},
    {"kind": "TopKAccuracy", "args": {"top_k": 5}, "inputs": "classes", "shapes": [[30, 9]]},
    {"kind": "CrossEntropy", "args": {}, "inputs": "classes", "shapes": [[6, 4], [3, 4], [9, 4]]},
    {"kind": "CrossEntropy", "args": {"eps": 0.1}, "inputs": "classes", "shapes": [[6, 4], [9, 4]]},
    {"kind": "NegativeLogLikelihood", "args": {}, "inputs": "classes", "shapes": [[6, 4], [9, 4]]},
    {"kind": "Perplexity", "args": {"ignore_label": None}, "inputs": "classes",
     "shapes": [[6, 4], [9, 4]]},
    {"kind": "Perplexity", "args": {"ignore_label": 1}, "inputs": "classes",
     "shapes": [[6, 4], [9, 4]]},
    *({"kind": kind, "args": {}, "inputs": inputs, "shapes": shapes}
      for kind in ("MAE", "MSE", "RMSE")
      for inputs, shapes in (("numbers", [[5], [7], [3, 2]]), ("column", [[5], [7]]))),
    {"kind": "Loss", "args": {}, "inputs": "numbers", "shapes": [[5], [3, 2], [7]]},
    {"kind": "Torch", "args": {}, "inputs": "numbers", "shapes": [[5], [3, 2]]},
    {"kind": "Caffe", "args": {}, "inputs": "numbers", "shapes": [[5], [3, 2]]},
    *({"kind": kind, "args": {"average": average}, "inputs": "classes",
       "shapes": [[8, 2], [5, 2], [9, 2]]} for kind in ("F1", "MCC")
      for average in ("macro", "micro")),
    {"kind": "PearsonCorrelation", "args": {}, "inputs": "numbers", "shapes": [[5], [3, 2], [7]]},
    {"kind": "PCC", "args": {}, "inputs": "classes", "shapes": [[9, 2], [9, 5], [30, 4]]},
    {"kind": "CompositeEvalMetric", "args": {"metrics": ["acc", "ce"]}, "inputs": "classes",
     "shapes": [[8, 3], [5, 3]]},
]  # fmt: skip


def batch(random: np.random.RandomState, kind: str, shape: list[int]) -> tuple:
    """Return a label and a prediction."""
    if kind == "same":
        return random.randint(0, 3, shape), random.randint(0, 3, shape)
    if kind == "numbers":
        return random.randn(*shape), random.randn(*shape)
    if kind == "column":
        return random.randn(*shape), random.randn(*shape, 1)
    axis = 1 if kind == "classes" else len(shape) - 1
    scores = np.exp(random.randn(*shape))
    labels = random.randint(0, shape[axis], shape[:axis] + shape[axis + 1 :])
    return labels, scores / scores.sum(axis=axis, keepdims=True)


def main() -> None:
    """Record every case."""
    warnings.simplefilter("ignore")
    for case in CASES:
        metric = getattr(mx.metric, case["kind"])(**case["args"])
        random = np.random.RandomState(SEED)
        case["results"] = []
        for number, shape in enumerate(case["shapes"]):
            if number == len(case["shapes"]) - 1:
                metric.reset_local()
            arrays = [mx.nd.array(side) for side in batch(random, case["inputs"], shape)]
            metric.update(*([side] for side in arrays))
            case["results"].append([metric.get(), metric.get_global()])
    TARGET.write_text(json.dumps({"seed": SEED, "cases": CASES}, default=float) + "\n")


if __name__ == "__main__":
    main()
