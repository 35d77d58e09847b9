"""A run's findings as text and as JSON."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from ..console import Console
from .finding import CALLS, Finding, Report, Status, share_that_works

COLUMNS = (*CALLS, Status.UNREADABLE)


def write_text(report: Report, console: Console, everything: bool = False) -> None:
    """Print a line for each place, what to do under the first of a kind, and the counts."""
    told: set[tuple[str, str]] = set()
    for finding in report.findings:
        if everything or finding.status is not Status.WORKS:
            console.text(_line(finding))
            reason = finding.name, finding.message
            if finding.message and reason not in told:
                told.add(reason)
                console.text(f"    {finding.message}{_end(finding)}")
    if any(f.status is not Status.WORKS for f in report.findings):
        console.text()
    rows = [[path.as_posix(), *_cells(counts)] for path, counts in report.by_file().items()]
    if len(rows) > 1:
        rows.append(["all files", *_cells(report.counts())])
    if rows:
        console.table("", ["file", *(status.value for status in COLUMNS), "% works"], rows)
        console.text()
    console.text(_sum(report))


def _line(finding: Finding) -> str:
    place = str(finding.place)
    where = finding.path.as_posix() + (f":{place}" if place else "")
    return f"{where}: {finding.status.value} {finding.name}"


def _end(finding: Finding) -> str:
    if not finding.way_out:
        return "" if finding.message.endswith(".") else "."
    return f"{'' if finding.message.endswith('.') else ';'} {_sentence(finding)}"


def _sentence(finding: Finding) -> str:
    text = finding.way_out
    if finding.message.endswith("."):
        text = text[0].upper() + text[1:]
    return text if text.endswith(("?", ".")) else f"{text}."


def _cells(counts: Counter[Status]) -> list[Any]:
    share = share_that_works(counts)
    return [*(counts[status] for status in COLUMNS), None if share is None else round(share, 1)]


def _sum(report: Report) -> str:
    counts = report.counts()
    share = share_that_works(counts)
    looked = f"{report.files} file{'' if report.files == 1 else 's'}"
    ignored = f" Left out by comments: {report.ignored}." if report.ignored else ""
    if share is None:
        return f"No use of MXNet in {looked}.{ignored}"
    uses = sum(counts[status] for status in CALLS)
    return f"{share:.1f} % of {uses} uses of MXNet in {looked} work as in MXNet.{ignored}"


def as_json(report: Report, everything: bool = False) -> dict[str, Any]:
    """Return counts, files and findings as a value for JSON."""
    shown = [f for f in report.findings if everything or f.status is not Status.WORKS]
    return {
        "summary": {
            "files": report.files, **_counts(report.counts()), "ignored": report.ignored,
            "percent_works": share_that_works(report.counts()),
        },
        "files": [{"path": path.as_posix(), **_counts(counts),
                   "percent_works": share_that_works(counts)}
                  for path, counts in report.by_file().items()],
        "findings": [_finding(finding) for finding in shown],
    }  # fmt: skip


def _counts(counts: Counter[Status]) -> dict[str, int]:
    return {status.value: counts[status] for status in Status}


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "path": Path(finding.path).as_posix(), "cell": place.cell, "line": place.line or None,
        "column": place.column or None, "status": finding.status.value, "name": finding.name,
        "message": finding.message, "way_out": finding.way_out,
    }  # fmt: skip
