"""Reads what ``tools/golden/gluon_layers.py`` recorded from MXNet."""

from __future__ import annotations

import json
from collections.abc import Container
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "gluon"


@dataclass(frozen=True)
class Golden:
    """What MXNet did for one case."""

    #: printed before and after shapes are known
    reprs: list[str]
    #: name, shape, dtype, grad_req, differentiable, deferred and initializer, before and after
    parameters: list[list]
    #: the operator's attributes, for layers that keep them
    settings: dict[str, Any] | None
    #: arguments, auxiliary states and internals of the symbol
    graph: list[list[str]] | None
    #: part -> result
    arrays: dict[str, np.ndarray]


@cache
def load(table: str) -> dict[str, Golden]:
    """Return case -> result for "layers" or "losses"."""
    with np.load(FOLDER / f"{table}.npz") as file:
        index, values = json.loads(file["index"].tobytes()), file["values"]

    def array(dtype: str, shape: list[int], offset: int) -> np.ndarray:
        return values[offset : offset + prod(shape)].reshape(shape).astype(dtype)

    return {
        case: Golden(
            entry["repr"], entry["parameters"], entry["settings"], entry.get("graph"),
            {part: array(*reference) for part, reference in entry["arrays"].items()},
        )
        for case, entry in index.items()
    }  # fmt: skip


def assert_same_arrays(
    found: dict[str, np.ndarray], expected: dict[str, np.ndarray], differs: Container[str] = ()
) -> None:
    """Compare all parts: names, shapes, dtypes and, but for ``differs``, values."""
    assert found.keys() == expected.keys()
    for part, array in found.items():
        assert array.dtype == expected[part].dtype, part
        assert array.shape == expected[part].shape, part
        scale = max(1.0, float(np.abs(expected[part]).max(initial=0)))
        close = np.allclose(array, expected[part], rtol=2e-5, atol=1e-5 * scale)
        assert close != (part in differs), f"{part}: {array} and {expected[part]}"
