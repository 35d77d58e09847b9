"""Inspection of optimizer states, as trainers and modules save them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from ..._core import dtype as dtypes
from ...base import MXNetError
from ...interop.torch import tensor_of
from ...ndarray import NDArray
from ...optimizer import states
from ..console import Console
from .report import Report, Table
from .statistics import COLUMNS, figures, numbers


def optimizer_states(path: str, with_values: bool, console: Console) -> Report:
    """Return the report on a file of optimizer states, MXNet's pickles included.

    Pickles are read by an allow-list: nothing that they name is run.
    """
    with open(path, "rb") as stream:
        content = stream.read()
    try:
        found, optimizer = states.load(content)
    except MXNetError as error:
        raise MXNetError(f"{path}: {error}") from error
    arrays = [(key, where, array) for key, state in found.items() for where, array in _in(state)]
    report = Report(path, "optimizer states")
    report.facts = {
        "size": os.path.getsize(path),
        "format": "MXNet pickle" if content[:1] == b"\x80" else "safetensors with a description",
        "optimizer": None if optimizer is None else type(optimizer).__name__,
        "states": len(found),
        "count": len(arrays),
    }
    columns: list[str] = ["parameter", "place", "shape", "dtype", "storage"]
    rows = [
        [str(key), where, list(array.shape), dtypes.name(dtypes.to_torch(array.dtype)), array.stype]
        for key, where, array in arrays
    ]
    if with_values:
        columns += COLUMNS
        for row, (_, _, array) in console.progress(zip(rows, arrays, strict=True), "arrays"):
            row += figures(numbers(tensor_of(array.tostype("default"))))
    report.tables = [Table("arrays", columns, rows)]
    return report


def _in(state: Any, where: str = "") -> Iterator[tuple[str, NDArray]]:
    """Yield the arrays of a state with their places in it."""
    if isinstance(state, NDArray):
        yield where or "state", state
    elif isinstance(state, list | tuple):
        for number, part in enumerate(state):
            yield from _in(part, f"{where}[{number}]")
