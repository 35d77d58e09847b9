"""How notebooks show arrays."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from .._core.notebook import html_table, markdown_table

if TYPE_CHECKING:
    from .ndarray import NDArray

# Longer axes show so many of their first and of their last elements.
_EDGE = 5


def as_html(array: NDArray) -> str:
    """Return arrays of one or two axes as a table, others as text, with shape and context."""
    rows = _rows(array)
    if rows is None:
        return f"<pre>{escape(repr(array).strip())}</pre>"
    return html_table(_title(array), (), rows)


def as_markdown(array: NDArray) -> str:
    """Return arrays of one or two axes as a table, others as text, with shape and context."""
    rows = _rows(array)
    if rows is None:
        return f"```\n{repr(array).strip()}\n```"
    return markdown_table(_title(array), (), rows)


def _title(array: NDArray) -> str:
    shape = "x".join(map(str, array.shape))
    return f"{type(array).__name__} {shape} {np.dtype(array.dtype).name} @{array.context}"


def _rows(array: NDArray) -> list[list[str]] | None:
    """Return the elements as text, row by row; None where no table fits."""
    if array.stype != "default" or array.ndim not in (1, 2) or not array.size:
        return None
    values = array.asnumpy()
    values = values.reshape(1, -1) if values.ndim == 1 else values
    rows = [_shortened([_text(x) for x in _ends(row)], len(row)) for row in _ends(values)]
    return _shortened(rows, len(values), [["…"] * len(rows[0])])


def _ends(values: np.ndarray) -> np.ndarray:
    """Return the first and last elements of a long axis, all of a short one."""
    if len(values) <= 2 * _EDGE:
        return values
    return np.concatenate([values[:_EDGE], values[-_EDGE:]])


def _shortened(cells: list, length: int, gap: list | None = None) -> list:
    """Put a sign where elements were left out."""
    if length <= 2 * _EDGE:
        return cells
    return [*cells[:_EDGE], *(["…"] if gap is None else gap), *cells[_EDGE:]]


def _text(value: np.generic) -> str:
    return f"{value:.6g}" if isinstance(value, np.floating) else str(value)
