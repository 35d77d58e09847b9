"""Code cells of notebooks, without what is IPython's and not Python's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .sources import Unreadable

_LINE_MAGIC = re.compile(r"^(\s*)(?:[%!?]|(?:\w[\w., ]*)=\s*[%!]|/\w|,\w|;\w)")
_TIMED = re.compile(r"^(\s*)%(?:time|prun)\s+(?=[^\s-])")
_HELP = re.compile(r"^(\s*)[\w.*]+\?{1,2}\s*$")
# Magics of whole cells that run the rest of the cell as Python.
_PYTHON_CELLS = {"time", "timeit", "capture", "prun", "python", "python3"}


def code_cells(text: str) -> Iterator[tuple[int, str]]:
    """Yield (number from 1 among all cells, source) for the cells with Python code.

    Raises
    ------
    Unreadable
        If the text is no notebook, or one of another language.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is no JSON text, which notebooks are: {error}") from None
    if not isinstance(content, dict):
        raise Unreadable("it is no notebook: there is no JSON object in it")
    for number, cell in enumerate(_cells(content), 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", cell.get("input", ""))  # "input" before version 4
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if isinstance(source, str):
            yield number, source


def _cells(content: dict[str, Any]) -> list[Any]:
    cells = content.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = content.get("worksheets")  # before version 4
    if not isinstance(sheets, list):
        raise Unreadable("it is no notebook: it has no cells")
    parts = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for part in parts if isinstance(part, list) for cell in part]


def as_python(source: str) -> str:
    """Return a cell with as many lines, in which commands of IPython do nothing."""
    lines = source.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines and lines[first].lstrip().startswith("%%"):
        name = lines[first].lstrip()[2:].split(" ")[0].strip()
        if name not in _PYTHON_CELLS:
            return "\n" * (len(lines) - 1)
        lines[first] = ""
    continued = False
    for i, line in enumerate(lines):
        if continued:  # the rest of a command over several lines
            continued, lines[i] = line.endswith("\\"), ""
            continue
        line = lines[i] = _TIMED.sub(r"\1", line)
        magic = _HELP.match(line) or _LINE_MAGIC.match(line)
        if magic:
            continued, lines[i] = line.endswith("\\"), f"{magic[1]}pass"
    return "\n".join(lines)
