"""What is said of a file: facts, tables and problems, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..console import Console

_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind of thing; JSON has an object for each, with the columns as keys."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def value(self) -> list[dict[str, Any]]:
        """Return the rows for JSON."""
        keys = [_key(column) for column in self.columns]
        return [dict(zip(keys, row, strict=True)) for row in self.rows]


@dataclass(slots=True)
class Report:
    """The inspection of one file: ``problems`` say what is wrong with it."""

    path: str
    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def value(self) -> dict[str, Any]:
        """Return the report for JSON."""
        facts = {_key(name): value for name, value in self.facts.items()}
        tables = {_key(table.name): table.value() for table in self.tables}
        told = {"problems": self.problems, "notes": self.notes}
        return {"path": self.path, "kind": self.kind, **facts, **tables, **told}

    def show(self, console: Console) -> None:
        """Print the report as text."""
        console.text(f"{self.path}: {self.kind}")
        width = max(map(len, self.facts), default=0)
        for name, value in self.facts.items():
            if value is not None:
                console.text(f"  {name.ljust(width)}  {_told(name, value)}")
        for note in self.notes:
            console.text(f"  note: {note}")
        for table in self.tables:
            console.text()
            rows = [[_cell(value) for value in row] for row in table.rows]
            console.table(table.name, table.columns, rows)


def bytes_text(count: int) -> str:
    """Return a number of bytes as people read it, such as "1.5 MiB"."""
    size, unit = float(count), 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{count} bytes" if not unit else f"{size:.1f} {_UNITS[unit]}"


def shape_text(shape: Sequence[Any]) -> str:
    """Return a shape as Python writes a tuple."""
    return f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(map(str, shape))})"


def _key(name: str) -> str:
    return name.replace(" ", "_").replace(":", "")


def _told(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_short(_cell(part))}" for key, part in value.items())
    if isinstance(value, int) and not isinstance(value, bool) and name.endswith(("bytes", "size")):
        return bytes_text(value)
    return str(_cell(value))


def _short(value: Any) -> str:
    """Return a value on one line that people can see as a whole."""
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        if all(isinstance(part, str) for part in value) and value:
            return ", ".join(value)
        return shape_text(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value
