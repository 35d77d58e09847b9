"""Reads what ``tools/golden/rnn_layers.py`` recorded from MXNet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parents[2] / "golden"


@dataclass(frozen=True)
class Golden:
    """What MXNet did for one case."""

    #: strings, names, parameters and states before and after the shapes are known
    seen: list[dict[str, Any]]
    #: "step", "unroll" or "lengths" -> nodes
    graphs: dict[str, list]
    #: part -> result
    arrays: dict[str, np.ndarray]


@cache
def load() -> dict[str, Golden]:
    """Return case -> result."""
    found = {}
    for name in ("rnn", "rnn_conv"):
        with np.load(FOLDER / f"{name}.npz") as file:
            index, values = json.loads(file["index"].tobytes()), file["values"]
        for case, entry in index.items():
            arrays = {
                part: values[offset : offset + prod(shape)].reshape(shape).astype(dtype)
                for part, (dtype, shape, offset) in entry["arrays"].items()
            }
            found[case] = Golden(entry["seen"], entry.get("graphs", {}), arrays)
    return found
