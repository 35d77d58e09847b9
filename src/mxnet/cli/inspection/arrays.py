"""Inspection of ``.params`` files of all ages: their directory, and values only where asked for."""

from __future__ import annotations

import math
import os
from collections import Counter
from typing import Any

from ..._core import dtype as dtypes
from ..._core import params_file
from ..console import Console
from .report import Report, Table
from .statistics import COLUMNS, figures, numbers

_DEVICES = {1: "cpu", 2: "gpu", 3: "cpu_pinned", 5: "cpu_shared"}
_ROLES = {"arg": "argument", "aux": "auxiliary"}


def params(path: str, with_values: bool, console: Console) -> Report:
    """Return the report on a ``.params`` file."""
    report = Report(path, "MXNet parameter file")
    with params_file.read(path) as file:
        roles = Counter(_role(entry.name) for entry in file)
        report.facts = {
            "size": os.path.getsize(path),
            "layout": dict(Counter(entry.layout for entry in file)),
            "count": len(file),
            "roles": {role: roles[role] for role in _ROLES.values() if roles[role]} or None,
            "named": file.names is not None,
            "elements": sum(_elements(entry) for entry in file),
            "array bytes": sum(entry.nbytes for entry in file),
            "saved from": sorted({_device(entry.context) for entry in file}),
        }
        report.notes = [*_repeated(file.names or []), *_left_over(file.trailing)]
        columns: list[str] = ["name", "role", "shape", "dtype", "storage", "bytes"]
        rows = [_row(number, entry) for number, entry in enumerate(file)]
        if with_values:
            columns += COLUMNS
            for row, entry in console.progress(zip(rows, file, strict=True), "arrays", len(rows)):
                row += _figures_of(entry)
    report.tables = [Table("arrays", columns, rows)]
    return report


def _row(number: int, entry: params_file.Entry) -> list[Any]:
    name = str(number) if entry.name is None else entry.name
    dtype = None if entry.stype == "undefined" else dtypes.name(entry.dtype)
    return [name, _role(entry.name), list(entry.shape), dtype, entry.stype, entry.nbytes]


def _role(name: str | None) -> str | None:
    """Return what the prefix of a name says, which exported models and checkpoints have."""
    prefix, colon, _ = (name or "").partition(":")
    return _ROLES.get(prefix) if colon else None


def _elements(entry: params_file.Entry) -> int:
    return 0 if entry.stype == "undefined" else math.prod(entry.shape)


def _device(context: tuple[int, int]) -> str:
    kind, number = context
    return f"{_DEVICES.get(kind, f'device type {kind}')}({number})"


def _repeated(names: list[str]) -> list[str]:
    twice = [name for name, count in Counter(names).items() if count > 1]
    listed = ", ".join(twice)
    return [f"names that come twice, of which the last counts: {listed}"] if twice else []


def _left_over(count: int) -> list[str]:
    return [f"{count} bytes follow the last name; readers ignore them"] if count else []


def _figures_of(entry: params_file.Entry) -> list[Any]:
    value = entry.value()
    if value is None:
        return [None] * len(COLUMNS)
    return figures(numbers(value.data if isinstance(value, params_file.Sparse) else value))
