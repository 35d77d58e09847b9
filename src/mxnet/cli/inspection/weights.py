"""Inspection of PyTorch weights, read without running anything in them."""

from __future__ import annotations

import os
from typing import Any

from ...interop.torch.files import load_file
from ..console import Console
from .report import Report, Table
from .statistics import COLUMNS, figures, numbers


def torch_weights(path: str, with_values: bool, console: Console) -> Report:
    """Return the report on a state dict that ``torch.save`` wrote."""
    report = Report(path, "PyTorch state dict")
    found = load_file(path)
    report.facts = {
        "size": os.path.getsize(path),
        "count": len(found),
        "elements": sum(tensor.numel() for tensor in found.values()),
        "array bytes": sum(tensor.nbytes for tensor in found.values()),
    }
    columns: list[str] = ["name", "shape", "dtype"]
    rows: list[list[Any]] = [
        [name, list(tensor.shape), str(tensor.dtype).removeprefix("torch.")]
        for name, tensor in found.items()
    ]
    if with_values:
        columns += COLUMNS
        pairs = zip(rows, found.values(), strict=True)
        for row, tensor in console.progress(pairs, "arrays", len(rows)):
            row += figures(numbers(tensor))
    report.tables = [Table("arrays", columns, rows)]
    return report
