"""A run's findings in SARIF 2.1.0, the format in which code hosts show what tools found."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from typing import Any
from urllib.parse import quote

from ...libinfo import regluon_version
from .finding import Finding, Place, Report, Status

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_RULES: dict[Status, tuple[str, str]] = {
    Status.MISSING: ("error", "MXNet has this name, Regluon does not"),
    Status.UNREADABLE: ("error", "The file cannot be read or parsed"),
    Status.UNKNOWN: ("warning", "Neither MXNet nor Regluon has this name or argument"),
    Status.DIFFERS: ("note", "It behaves otherwise than in MXNet 1.9.1"),
    Status.NOTE: ("note", "Worth knowing when the program runs on Regluon"),
    Status.WORKS: ("none", "It works as in MXNet 1.9.1"),
}


def as_sarif(report: Report, everything: bool = False) -> dict[str, Any]:
    """Return the log of one run; what works is left out unless ``everything`` is asked for."""
    shown = [f for f in report.findings if everything or f.status is not Status.WORKS]
    rules = [status for status in _RULES if everything or status is not Status.WORKS]
    seen: Counter[str] = Counter()
    driver = {
        "name": "mxnet doctor", "version": regluon_version,
        "rules": [_rule(status) for status in rules],
    }  # fmt: skip
    run = {
        "tool": {"driver": driver}, "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules, seen) for finding in shown],
    }  # fmt: skip
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _id(status: Status) -> str:
    return f"mxnet-{status.value}"


def _rule(status: Status) -> dict[str, Any]:
    level, text = _RULES[status]
    return {
        "id": _id(status), "name": f"Mxnet{status.value.capitalize()}",
        "shortDescription": {"text": f"{text}."}, "defaultConfiguration": {"level": level},
    }  # fmt: skip


def _result(finding: Finding, rules: list[Status], seen: Counter[str]) -> dict[str, Any]:
    level = _RULES[finding.status][0]
    parts = [finding.name, finding.message, finding.way_out]
    result: dict[str, Any] = {
        "ruleId": _id(finding.status), "ruleIndex": rules.index(finding.status), "level": level,
        "message": {"text": ": ".join(part for part in parts if part)},
        "locations": [_location(finding)],
        "partialFingerprints": {"mxnetUse/v1": _fingerprint(finding, seen)},
    }  # fmt: skip
    if level == "none":
        result["kind"] = "pass"
    return result


def _location(finding: Finding) -> dict[str, Any]:
    place = finding.place
    path = finding.path.as_posix()
    uri = quote(os.fsencode(path)) if not finding.path.is_absolute() else finding.path.as_uri()
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    location: dict[str, Any] = {"physicalLocation": physical}
    if place.cell is not None:
        # Lines count within the cell, not within the file that region would speak of.
        location["logicalLocations"] = [
            {"name": f"cell {place.cell}", "fullyQualifiedName": _in_cell(place), "kind": "element"}
        ]
    elif place.line:
        physical["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
    return location


def _in_cell(place: Place) -> str:
    return f"cell {place.cell}, line {place.line}"


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """Return what a finding is known by when lines above it change."""
    base = f"{finding.path.as_posix()}\n{finding.status.value}\n{finding.name}"
    seen[base] += 1
    return hashlib.sha256(f"{base}\n{seen[base]}".encode("utf-8", "surrogateescape")).hexdigest()[
        :32
    ]
