"""Reads what ``tools/golden/operators.py`` recorded from MXNet."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "operators"


@dataclass(frozen=True)
class Golden:
    """What MXNet did for one sample.

    Either ``error`` (type name, message) is set, or ``outputs`` is. Arrays that were recorded by
    shape alone hold zeros.
    """

    fingerprint: str
    outputs: list[np.ndarray] = field(default_factory=list)
    #: whether the call returned a list
    listed: bool = False
    #: position of an input -> its gradient
    grads: dict[int, np.ndarray] = field(default_factory=dict)
    #: position of an input -> its contents after the call
    after: dict[int, np.ndarray] = field(default_factory=dict)
    error: tuple[str, str] | None = None
    #: the error of the backward pass
    grad_error: tuple[str, str] | None = None


@cache
def load(family: str) -> dict[str, Golden]:
    """Return sample name -> result for a family; empty if nothing was recorded."""
    path = FOLDER / f"{family}.npz"
    if not path.exists():
        return {}
    with np.load(path) as file:
        flat = {name: file[name] for name in file.files}
    index = json.loads(flat.pop("index").tobytes())
    return {name: _golden(entry, flat) for name, entry in index.items()}


def _golden(entry: dict[str, Any], flat: dict[str, np.ndarray]) -> Golden:
    def array(reference: list[Any]) -> np.ndarray:
        dtype, shape, offset = reference
        if offset is None:
            return np.zeros(shape, dtype)
        return flat[dtype][offset : offset + prod(shape)].reshape(shape)

    def by_position(kind: str) -> dict[int, np.ndarray]:
        return {int(i): array(reference) for i, reference in entry.get(kind, {}).items()}

    return Golden(
        fingerprint=entry["print"],
        outputs=[array(reference) for reference in entry.get("outputs", [])],
        listed=entry.get("listed", False),
        grads=by_position("grads"),
        after=by_position("after"),
        error=tuple(entry["error"]) if "error" in entry else None,
        grad_error=tuple(entry["grad_error"]) if "grad_error" in entry else None,
    )
