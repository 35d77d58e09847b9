"""Record the values that MXNet's initializers give.

    .oracle/bin/python tools/golden/initializers.py

Writes ``tests/golden/initializers.npz``. ``index`` is JSON (as bytes), a list of cases: the
initializer's class and arguments, the parameter's name, attributes, shape and dtype, and either the
number of values, which follow one another in ``values``, or the error's type.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np

import mxnet as mx

TARGET = Path(__file__).resolve().parents[2] / "tests" / "golden" / "initializers.npz"
SEED = 11
SHAPES = [(4, 3), (5, 8), (3, 2, 3), (4, 3, 2, 2), (20, 70)]

RANDOM: list[list] = [
    ["Uniform", {}], ["Uniform", {"scale": 1.5}], ["Normal", {}], ["Normal", {"sigma": 2}],
    ["Orthogonal", {}], ["Orthogonal", {"rand_type": "normal", "scale": 1}],
    ["MSRAPrelu", {}], ["MSRAPrelu", {"factor_type": "in", "slope": 0.1}], ["Xavier", {}],
    *(["Xavier", {"rnd_type": rnd, "factor_type": factor, "magnitude": 2.24}]
      for rnd in ("uniform", "gaussian") for factor in ("avg", "in", "out")),
]  # fmt: skip
NAMES = ["x_weight", "x_bias", "x_gamma", "x_beta", "x_min", "x_max", "weight", "bias", "x",
         "x_running_mean", "x_moving_var", "x_weight_quantize", "x_bias_quantize",
         "stn_loc_bias", "stn_loc_weight", "upsampling_weight", "x_WEIGHT"]  # fmt: skip
OLD_NAMES = [*NAMES, "x_moving_mean", "x_moving_avg", "x_moving_inv_var", "upsampling0"]


def cases() -> list[dict]:
    """Return every case."""
    result = []
    for kind, args in RANDOM:
        for shape in SHAPES:
            result.append({"kind": kind, "args": args, "name": "x_weight", "shape": shape})
        for dtype in ("float16", "float64"):
            case = {"kind": kind, "args": args, "name": "x_weight", "shape": (4, 6)}
            result.append({**case, "dtype": dtype})
    for name in NAMES:
        result.append({"kind": "Uniform", "args": {}, "name": name, "shape": (2, 3)})
    for name in OLD_NAMES:
        shape = (6,) if name == "stn_loc_bias" else (1, 1, 4, 4)
        result.append({"kind": "Uniform", "args": {}, "name": name, "shape": shape, "old": True})
    for shape in [(1, 1, 4, 4), (2, 3, 3, 5), (1, 1, 2, 2), (2, 2, 7, 6)]:
        result.append({"kind": "Bilinear", "args": {}, "name": "x_weight", "shape": shape})
    result += [
        {"kind": "Zero", "args": {}, "name": "x_weight", "shape": (2, 2)},
        {"kind": "One", "args": {}, "name": "x_weight", "shape": (2, 2)},
        {"kind": "Constant", "args": {"value": 3.5}, "name": "x_weight", "shape": (2, 2)},
        {"kind": "LSTMBias", "args": {"forget_bias": 2.5}, "name": "x_weight", "shape": (8,)},
        {"kind": "Xavier", "args": {}, "name": "x_weight", "shape": (3,)},
    ]
    own = ['["constant", {"value": 2}]', "zeros", '["xavier", {"magnitude": 2}]',
           '["lstmbias", {"forget_bias": 2}]', '{"initializer": "normal", "sigma": 2}']  # fmt: skip
    for text in own:
        case = {"kind": "Uniform", "args": {}, "name": "x_bias", "shape": (8, 2)}
        result.append({**case, "attrs": {"__init__": text}})
    for mode, sizes in (("lstm", (104, 240)), ("gru", (78, 180)), ("rnn_tanh", (26, 60))):
        for both in (False, True):
            size = sizes[both]
            args = {"num_hidden": 2, "num_layers": 2, "mode": mode, "bidirectional": both}
            result.append({"kind": "FusedRNN", "args": {**args, "forget_bias": 2.5},
                           "name": "x_weight", "shape": (size,)})  # fmt: skip
    return result


def fill(case: dict) -> np.ndarray:
    """Return the values of a case."""
    args = dict(case["args"])
    if case["kind"] == "FusedRNN":
        args["init"] = mx.init.Xavier(magnitude=2)
    initializer = getattr(mx.init, case["kind"])(**args)
    array = mx.nd.full(case["shape"], 7, dtype=case.get("dtype", "float32"))
    mx.random.seed(SEED)
    np.random.seed(SEED)
    name = case["name"]
    initializer(name if "old" in case else mx.init.InitDesc(name, case.get("attrs")), array)
    return array.asnumpy()


def main() -> None:
    """Record every case."""
    warnings.simplefilter("ignore")
    values, index = [], []
    for case in cases():
        try:
            values.append(fill(case).astype(np.float64).ravel())
            case["count"] = values[-1].size
        except Exception as error:
            case["error"] = type(error).__name__
        index.append(case)
    content = json.dumps({"seed": SEED, "cases": index}).encode()
    stored = np.concatenate(values)
    np.savez_compressed(TARGET, index=np.frombuffer(content, np.uint8), values=stored)


if __name__ == "__main__":
    main()
