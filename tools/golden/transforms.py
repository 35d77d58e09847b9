"""Record what MXNet's image transforms make of small images.

    .oracle/bin/python tools/golden/transforms.py

Writes ``tests/golden/transforms.json``: a list of cases {"name", "args", "image", "result"}. The
images are those of ``images()``, which the tests make in the same way; before each case the seeds
of MXNet, NumPy and Python are set to its "seed". Values that are no bytes have 6 digits.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np

import mxnet as mx
from mxnet.gluon.data.vision import transforms

TARGET = Path(__file__).resolve().parents[2] / "tests" / "golden" / "transforms.json"
METHODS = range(5)
FIXED = [
    *[("Resize", [[5, 4], False, method], "one") for method in METHODS],
    *[("Resize", [[13, 11], False, method], "one") for method in METHODS],
    ("Resize", [5], "one"), ("Resize", [5, True], "one"), ("Resize", [5, True], "batch"),
    ("Resize", [[5, 4], True], "one"), ("Resize", [[5, 4]], "float"),
    ("CenterCrop", [4], "one"), ("CenterCrop", [[5, 4]], "one"), ("CenterCrop", [[20, 15]], "one"),
    ("CenterCrop", [[10, 3]], "float"),
    ("CropResize", [1, 2, 4, 3], "one"), ("CropResize", [1, 2, 4, 3], "batch"),
    ("CropResize", [1, 2, 4, 3, [8, 6], 2], "one"), ("CropResize", [1, 2, 4, 3, 5, 1], "batch"),
    ("Rotate", [30], "planes"), ("Rotate", [-60, True], "planes"), ("Rotate", [30.5], "stack"),
    ("Rotate", [45, False, True], "planes"),
    ("ToTensor", [], "one"), ("ToTensor", [], "batch"), ("Normalize", [0.5, 2.0], "planes"),
    ("Normalize", [[0.1, 0.2, 0.3], [1.0, 2.0, 4.0]], "stack"), ("Normalize", [1, 2], "bytes"),
    ("Cast", ["int32"], "one"),
]  # fmt: skip
RANDOM = [
    ("RandomResizedCrop", [4], "one"), ("RandomResizedCrop", [[4, 5], 0.5], "one"),
    ("RandomResizedCrop", [[3, 6], [0.2, 0.4], [0.5, 0.6], 0], "float"),
    ("RandomRotation", [[-30, 30]], "planes"), ("RandomRotation", [[0, 90], True], "stack"),
    ("RandomRotation", [[-30, 30], False, True, 0.5], "planes"),
    ("RandomFlipLeftRight", [], "even"), ("RandomFlipTopBottom", [], "even"),
    ("RandomBrightness", [0.3], "one"), ("RandomBrightness", [1.5], "float"),
    ("RandomBrightness", [-0.1], "one"),
    ("RandomContrast", [0.4], "one"), ("RandomHue", [0.2], "one"),
    ("RandomColorJitter", [0.3, 0.2, 0, 0.1], "one"), ("RandomLighting", [0.1], "one"),
    ("RandomLighting", [0.1], "float"),
]  # fmt: skip


def images() -> dict[str, Any]:
    """Return the images that the cases name."""
    draw = np.random.RandomState(0)
    batch = draw.randint(0, 256, (2, 7, 9, 3))
    one = mx.nd.array(batch[0], dtype="uint8")
    planes = mx.nd.array(batch.transpose(0, 3, 1, 2) / 255.0)
    return {
        "one": one, "batch": mx.nd.array(batch, dtype="uint8"), "float": one.astype("float32"),
        "even": mx.nd.array(batch[0][:6, :8], dtype="uint8"), "planes": planes[0],
        "stack": planes, "bytes": mx.nd.array(batch.transpose(0, 3, 1, 2)[0], dtype="uint8"),
    }  # fmt: skip


def run(name: str, args: list, image: Any, seed: int) -> dict:
    """Return the result of one transform, called twice on an image."""
    mx.random.seed(seed)
    np.random.seed(seed)
    random.seed(seed)
    block = getattr(transforms, name)(*[tuple(a) if isinstance(a, list) else a for a in args])
    result = [block(image).asnumpy() for _ in range(2)][-1]
    if result.dtype.kind == "f":
        values = [float(f"{value:.6g}") for value in result.ravel().tolist()]
    else:
        values = result.ravel().tolist()
    return {"shape": list(result.shape), "dtype": str(result.dtype), "values": values}


def main() -> None:
    sources = images()
    cases = [(*case, 0) for case in FIXED]
    cases += [(*case, seed) for case in RANDOM for seed in (1, 2)]
    record = [
        {"name": name, "args": args, "image": image, "seed": seed,
         "result": run(name, args, sources[image], seed)}
        for name, args, image, seed in cases
    ]  # fmt: skip
    TARGET.write_text(json.dumps(record, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
