"""What the commands print: tables on a terminal, plain text into pipes, JSON where asked for."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO, TypeVar

from ..base import MXNetError

Item = TypeVar("Item")


class UsageError(MXNetError):
    """A command was called in a way that it cannot follow; the exit code is 2."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Give a command the option ``--json``, which every one has."""
    parser.add_argument(
        "--json", action="store_true", help="print one JSON value instead of text for people"
    )


class Console:
    """Where a command writes to.

    A command tells the same thing twice, by `text` and `table` for people and by `json` for
    programs; with ``as_json`` only the latter is printed, otherwise only the former. On a terminal
    tables are drawn by rich, if it is installed; without, and into pipes, they are plain text.
    Control characters, which names in damaged files may hold, are shown as escapes.
    """

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json

    def text(self, line: str = "") -> None:
        """Print a line of text."""
        if not self.as_json:
            _write(sys.stdout, clean(line, keep="\n"))

    def table(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print a table; columns of numbers are set flush right, None is an empty cell."""
        if self.as_json:
            return
        rows = [list(row) for row in rows]
        right = [all(_is_number(row[i]) for row in rows) for i in range(len(columns))]
        cells = [[_cell(value) for value in row] for row in rows]
        rich = _rich() if sys.stdout.isatty() else None
        if rich is None:
            _write(sys.stdout, _plain_table(clean(title), columns, cells, right))
        else:
            rich.draw_table(clean(title), columns, cells, right)

    def json(self, value: object) -> None:
        """Print the JSON of a value, whose floats that JSON lacks become strings ("nan")."""
        if self.as_json:
            _write(sys.stdout, json_text(value))

    def error(self, line: str) -> None:
        """Print a line to the error output, also under ``--json``."""
        _write(sys.stderr, clean(line, keep="\n"))

    def progress(
        self, items: Iterable[Item], label: str, total: int | None = None
    ) -> Iterator[Item]:
        """Yield the items, with a bar on the error output while it is a terminal."""
        rich = None if self.as_json or not sys.stderr.isatty() else _rich()
        if rich is None:
            yield from items
        else:
            yield from rich.track(items, clean(label), total)


def json_text(value: object) -> str:
    """Return a value as JSON, indented, in ASCII."""
    return json.dumps(_jsonable(value), indent=2, allow_nan=False)


def clean(text: str, keep: str = "") -> str:
    """Return a text with its control characters written as escapes, but for those to keep."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in keep else char.encode("unicode_escape").decode()
        for char in text
    )


def _jsonable(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _jsonable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(part) for part in value]
    return value


def _write(stream: TextIO, text: str) -> None:
    # Names may hold characters that the terminal's encoding lacks.
    encoding = getattr(stream, "encoding", None) or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream)


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else clean(str(value))


def _plain_table(
    title: str, columns: Sequence[str], cells: list[list[str]], right: Sequence[bool]
) -> str:
    lines = [list(columns), *cells]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    rule = ["-" * width for width in widths]
    texts = [
        "  ".join(
            cell.rjust(width) if flush else cell.ljust(width)
            for cell, width, flush in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in [lines[0], rule, *cells]
    ]
    return "\n".join([title, *texts] if title else texts)


class _Rich:
    """What the commands use of rich."""

    def __init__(self) -> None:
        from rich import box, console, progress, table, text

        self._box, self._console, self._progress = box, console, progress
        self._table, self._text = table, text

    def draw_table(
        self, title: str, columns: Sequence[str], cells: list[list[str]], right: Sequence[bool]
    ) -> None:
        # As Text, since a name such as "[red]" is no markup.
        text, box = self._text.Text, self._box.SIMPLE_HEAD
        drawn = self._table.Table(title=text(title), box=box, title_justify="left")
        for name, flush in zip(columns, right, strict=True):
            drawn.add_column(text(name), justify="right" if flush else "left", overflow="fold")
        for row in cells:
            drawn.add_row(*map(text, row))
        self._console.Console(file=sys.stdout).print(drawn)

    def track(self, items: Iterable[Item], label: str, total: int | None) -> Iterator[Item]:
        screen = self._console.Console(file=sys.stderr)
        yield from self._progress.track(
            items, self._text.Text(label).markup, total, console=screen, transient=True
        )


def _rich() -> _Rich | None:
    """Return rich's part; None without the extra ``regluon[cli]``."""
    try:
        return _Rich()
    except ImportError:
        return None
