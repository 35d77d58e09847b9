"""Statistics of recorded events, as tables and as JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

MEMORY = "Device Storage"
_MILLI = 1e-3  # microseconds and bytes to milliseconds and kB


class Row(NamedTuple):
    """The statistics of one name."""

    count: int
    total: float
    min: float
    max: float
    avg: float


Sections = dict[str, dict[str, Row]]


def statistics(events: Iterable[dict[str, Any]]) -> Sections:
    """Return the statistics of Chrome's trace events by category and name.

    Operators and whatever else torch calls a user's annotation are in "operator". Pairs of
    beginning and end count by the end; numbers of counters are taken as they are.
    """
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    begun: dict[Any, float] = {}
    for event in sorted(events, key=lambda event: event.get("ts", 0.0)):
        phase, name, category = event.get("ph"), event.get("name", ""), event.get("cat", "")
        key = (name, category, event.get("id"))
        if phase == "X" and category in ("user_annotation", "gpu_user_annotation"):
            values["operator", name].append(event.get("dur", 0.0) * _MILLI)
        elif phase == "b":
            begun[key] = event["ts"]
        elif phase == "e" and key in begun:
            values[category, name].append((event["ts"] - begun.pop(key)) * _MILLI)
        elif phase == "C":
            values[category, name].append(float(event["args"][name]))
        elif phase == "i" and category.endswith("instant_marker"):
            values[category, name].append(0.0)
        elif name == "[memory]":
            given = event["args"]
            device = "cpu/0" if given["Device Type"] == 0 else f"gpu/{given['Device Id']}"
            values[MEMORY, f"Memory: {device}"].append(given["Total Allocated"] * _MILLI)
    sections: Sections = defaultdict(dict)
    for (category, name), numbers in values.items():
        total = sum(numbers)
        row = Row(len(numbers), total, min(numbers), max(numbers), total / len(numbers))
        sections[category][name] = row
    return dict(sections)


def _ordered(rows: dict[str, Row], sort_by: str, ascending: bool) -> list[tuple[str, Row]]:
    return sorted(rows.items(), key=lambda row: getattr(row[1], sort_by), reverse=not ascending)


def as_table(sections: Sections, sort_by: str, ascending: bool) -> str:
    """Return statistics as text, a table for each category."""
    lines = ["", "Profile Statistics:", "\tNote the difference in units for different entries."]
    for category, rows in sorted(sections.items()):
        heads = _heads(category)
        widths = [16] * (len(heads) - 1)
        lines += [category, "================="]
        for texts in (("Name", *heads), ("----", *("-" * len(head) for head in heads))):
            lines.append(_line(texts[0], texts[1], texts[2:], widths))
        for name, row in _ordered(rows, sort_by, ascending):
            numbers = row[1:] if len(heads) == 5 else row[2:]
            lines.append(_line(name, str(row.count), [f"{x:.4f}" for x in numbers], widths))
        lines.append("")
    return "\n".join(lines) + "\n"


def _heads(category: str) -> tuple[str, ...]:
    if category == MEMORY:
        return "Total Count", "Min Use  (kB)", "Max Use  (kB)", "Avg Use  (kB)"
    if category.endswith(",counter"):
        return "Total Count", "Min Value", "Max Value", "Avg Value"
    return "Total Count", "Time (ms)", "Min Time (ms)", "Max Time (ms)", "Avg Time (ms)"


def _line(name: str, count: str, texts: Any, widths: list[int]) -> str:
    cells = [f"{text:>{width}}" for text, width in zip(texts, widths, strict=True)]
    return " ".join([f"{name:<25}", f"{count:>15}", *cells])


def as_json(sections: Sections, sort_by: str, ascending: bool) -> str:
    """Return statistics as JSON: "Time" and "Memory" by category and name, and their "Unit"."""
    found: dict[str, Any] = {"Time": {}, "Memory": {}, "Unit": {"Time": "ms", "Memory": "kB"}}
    for category, rows in sorted(sections.items()):
        table = {}
        for name, row in _ordered(rows, sort_by, ascending):
            table[name] = {key.capitalize(): value for key, value in row._asdict().items()}
            if category == MEMORY:
                del table[name]["Total"]
        found["Memory" if category == MEMORY else "Time"][category] = table
    return json.dumps(found, indent=4)
