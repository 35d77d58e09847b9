"""Inspection of safetensors files, read by their header alone unless values are asked for."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from typing import Any

import safetensors

from ..._core import sniff
from ...base import MXNetError
from ..console import Console
from .report import Report, Table
from .statistics import COLUMNS, figures, numbers

_HEAD = 8  # the length of the header, a 64-bit number


def tensors(path: str, with_values: bool, console: Console) -> Report:
    """Return the report on a safetensors file."""
    report = Report(path, "safetensors file")
    _check_length(path)
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            names = list(file.keys())
            columns: list[str] = ["name", "shape", "dtype"]
            slices = [file.get_slice(name) for name in names]
            rows: list[list[Any]] = [
                [name, list(part.get_shape()), part.get_dtype()]
                for name, part in zip(names, slices, strict=True)
            ]
            report.facts = {
                "size": os.path.getsize(path),
                "count": len(rows),
                "elements": sum(math.prod(row[1]) for row in rows),
                "metadata": dict(file.metadata() or {}),
            }
            if with_values:
                columns += COLUMNS
                for row in console.progress(rows, "arrays", len(rows)):
                    row += figures(numbers(file.get_tensor(row[0])))
    except (safetensors.SafetensorError, OSError) as error:
        raise MXNetError(
            f"{path}: this safetensors file is damaged: {error}. Copy or download it again."
        ) from error
    report.tables = [Table("arrays", columns, rows)]
    return report


def _check_length(path: str) -> None:
    """Raise MXNetError if the file is shorter than the header that it promises."""
    size = os.path.getsize(path)
    with open(path, "rb") as stream:
        head = stream.read(512)
    length = int.from_bytes(head[:_HEAD], "little")
    if size < _HEAD or length > size - _HEAD:
        found = f"the end of the file after {max(size - _HEAD, 0)}"
        expected = "a header" if size < _HEAD else f"a header of {length} bytes"
        raise MXNetError(
            f"{path}: at byte {min(size, _HEAD)}: expected {expected}, found {found}. "
            f"{sniff.hint(head) or 'The file is cut short or damaged.'}"
        )


def of_states(metadata: Mapping[str, str]) -> bool:
    """Return whether the metadata are those of optimizer states."""
    return metadata.get("format", "").startswith("mxnet optimizer states")
