"""What the doctor finds: a status for each place where a program or a model uses MXNet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path


class Status(str, Enum):
    """How something that is used will fare here."""

    WORKS = "works"
    DIFFERS = "differs"
    MISSING = "missing"
    UNKNOWN = "unknown"
    """Neither MXNet has it nor we: probably mistyped."""
    UNREADABLE = "unreadable"
    """A file that cannot be read or parsed."""
    NOTE = "note"
    """Worth knowing, but no use of MXNet's API."""


CALLS = (Status.WORKS, Status.DIFFERS, Status.MISSING, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: line and column count from 1, 0 stands for the file as a whole.

    In a notebook, ``cell`` is the number of the cell, from 1, and the line counts within it.
    """

    line: int = 0
    column: int = 0
    cell: int | None = None

    def __str__(self) -> str:
        parts = [] if self.cell is None else [f"cell {self.cell}"]
        return ":".join([*parts, *(str(part) for part in (self.line, self.column) if part)])


@dataclass(frozen=True, slots=True)
class Finding:
    """One use: the name as in MXNet's documentation, what is wrong and what to do about it."""

    path: Path
    place: Place
    status: Status
    name: str
    message: str = ""
    way_out: str = ""


@dataclass
class Report:
    """All findings of a run, in the order of files and places."""

    findings: list[Finding] = field(default_factory=list)
    files: int = 0
    """Number of files that were looked into, those without any use of MXNet included."""
    ignored: int = 0
    """Number of findings that comments in the programs asked to leave out."""

    def counts(self) -> Counter[Status]:
        return Counter(finding.status for finding in self.findings)

    def by_file(self) -> dict[Path, Counter[Status]]:
        """Return the counts of each file that has findings."""
        files: dict[Path, Counter[Status]] = {}
        for finding in self.findings:
            files.setdefault(finding.path, Counter())[finding.status] += 1
        return files


def share_that_works(counts: Counter[Status]) -> float | None:
    """Return the percentage of the uses that work as in MXNet; None where there are none."""
    uses = sum(counts[status] for status in CALLS)
    return 100 * counts[Status.WORKS] / uses if uses else None
