"""How notebooks show blocks."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

from .._core.notebook import html_table, markdown_table
from .parameter import is_known

_HEAD = ("Block", "Layer", "Parameters")
# Larger networks are cut, as a page of a thousand rows helps nobody.
_MOST_ROWS = 100


def as_html(block: Any) -> str:
    """Return a table of the blocks inside, with their parameters."""
    title, rows = _table(block)
    return html_table(title, _HEAD, rows, texts=2)


def as_markdown(block: Any) -> str:
    """Return a table of the blocks inside, with their parameters."""
    title, rows = _table(block)
    return markdown_table(title, _HEAD, rows, texts=2)


def _table(block: Any) -> tuple[str, list[list[str]]]:
    rows = list(_rows(block, ""))
    if len(rows) > _MOST_ROWS:
        left_out = len(rows) - _MOST_ROWS
        rows = [*rows[:_MOST_ROWS], ["…", f"{left_out} more blocks", ""]]
    total = _count(block.collect_params().values())
    name = f" {block.name}" if block.name else ""
    return f"{type(block).__name__}{name}: {total} parameters", rows


def _rows(block: Any, path: str) -> Iterator[list[str]]:
    shown = repr(block)
    shown = type(block).__name__ if "\n" in shown else shown
    yield [path or "(itself)", shown, _count(block._reg_params.values())]
    for key, child in block._children.items():
        yield from _rows(child, f"{path}.{key}" if path else key)


def _count(parameters: Any) -> str:
    """Return the number of elements; a "?" stands for shapes that are not known yet."""
    distinct = {id(p): p for p in parameters}.values()
    known = sum(prod(p.shape) for p in distinct if is_known(p.shape))
    if all(is_known(p.shape) for p in distinct):
        return f"{known:,}"
    return f"{known:,} + ?"
