"""Reads what ``tools/golden/sparse.py`` recorded from MXNet."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).resolve().parents[1] / "golden" / "sparse.npz"


def load() -> dict[str, dict[str, Any]]:
    """Return sample name -> entry, as the recorder's ``record`` made it, with its fingerprint."""
    with np.load(FILE) as file:
        flat = {name: file[name] for name in file.files}
    index = json.loads(flat.pop("index").tobytes())

    def restore(entry: Any, key: str = "") -> Any:
        if key == "values":
            return _array(entry, flat)
        if key == "pattern":
            return [_array(reference, flat) for reference in entry]
        if isinstance(entry, dict):
            return {name: restore(value, name) for name, value in entry.items()}
        return [restore(value) for value in entry] if isinstance(entry, list) else entry

    return {name: restore(entry) for name, entry in index.items()}


def _array(reference: list[Any], flat: dict[str, np.ndarray]) -> np.ndarray:
    dtype, shape, offset = reference
    return flat[dtype][offset : offset + prod(shape)].reshape(shape)
