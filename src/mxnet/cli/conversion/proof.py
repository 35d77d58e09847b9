"""The proof sheet of a conversion: what went in, what came out, and how far they are apart."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..._core.files import replacing
from ...libinfo import regluon_version
from ..console import Console, json_text
from ..inspection.report import bytes_text, shape_text
from .comparing import Difference
from .model import plain

_CHUNK = 1 << 20
_MOST_SHOWN = 10


@dataclass(slots=True)
class Proof:
    """All that is told of a conversion.

    ``arrays`` compares the weights one by one, ``layers`` the results of a run of both models;
    ``alone`` are results of the source that nothing in the new model corresponds to.
    """

    source: dict[str, Any]
    destination: dict[str, Any]
    names: dict[str, str]
    count: int
    nbytes: int
    array_tolerance: float
    layer_tolerance: float
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    arrays: list[Difference] = field(default_factory=list)
    layers: list[Difference] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def first_beyond(self) -> Difference | None:
        """Return the first array or layer that differs by more than is allowed."""
        sides = ((self.arrays, self.array_tolerance), (self.layers, self.layer_tolerance))
        wrong = (one for found, most in sides for one in found if not one.is_within(most))
        return next(wrong, None)

    def value(self) -> dict[str, Any]:
        """Return the sheet for JSON."""
        largest, beyond = largest_of([*self.arrays, *self.layers]), self.first_beyond()
        return {
            "made_by": f"regluon {regluon_version}",
            "source": self.source, "destination": self.destination,
            "arrays": {"count": self.count, "bytes": self.nbytes},
            "names": self.names, "notes": self.notes, "inputs": self.inputs,
            "tolerance": {"arrays": self.array_tolerance, "layers": self.layer_tolerance},
            "array_differences": [_told(one, self.array_tolerance) for one in self.arrays],
            "layer_differences": [_told(one, self.layer_tolerance) for one in self.layers],
            "not_compared": self.alone,
            "largest_difference": None if largest is None else largest.difference,
            "largest_at": None if largest is None else largest.name,
            "first_beyond_tolerance": None if beyond is None else beyond.name,
            "ok": beyond is None,
        }  # fmt: skip

    def write(self, path: str) -> None:
        """Write the sheet as JSON."""
        with replacing(path) as stream:
            stream.write(f"{json_text(self.value())}\n".encode())

    def show(self, console: Console) -> None:
        """Print the sheet; of the differences, the largest."""
        for title, side in (("source", self.source), ("destination", self.destination)):
            console.text(f"{title}: {side['kind']}")
            for file in side["files"]:
                console.text(f"  {file['path']}  {bytes_text(file['bytes'])}")
                console.text(f"  sha256 {file['sha256']}")
        console.text(f"arrays: {self.count}, {bytes_text(self.nbytes)}, {self._renamed()}")
        for name, one in self.inputs.items():
            text = f"{shape_text(one['shape'])} {one['dtype']}, {one['from']}"
            console.text(f"input {name}: {text}")
        for note in self.notes:
            console.text(f"note: {note}")
        _show_differences(console, "array", self.arrays, self.array_tolerance)
        _show_differences(console, "layer", self.layers, self.layer_tolerance)
        if self.alone:
            console.text(f"not compared, for want of a counterpart: {', '.join(self.alone)}")
        self._show_verdict(console)

    def _renamed(self) -> str:
        count = sum(plain(old) != plain(new) for old, new in self.names.items())
        return f"{count} renamed" if count else "names kept"

    def _show_verdict(self, console: Console) -> None:
        beyond = self.first_beyond()
        console.text()
        if beyond is None:
            console.text("all differences are within the tolerance")
        else:
            console.text(
                f"NOT within the tolerance: {beyond.name} is the first that differs by more, by "
                f"{beyond.difference:g}"
            )


def _show_differences(
    console: Console, what: str, found: Sequence[Difference], tolerance: float
) -> None:
    wrong = [one for one in found if one.difference > 0]
    if not wrong:
        if found:
            console.text(f"{what}s: all {len(found)} are equal")
        return
    console.text()
    shown = sorted(wrong, key=lambda one: one.difference, reverse=True)[:_MOST_SHOWN]
    rows = [
        [one.name, shape_text(one.shape), one.difference, one.scale,
         "yes" if one.is_within(tolerance) else "NO"]
        for one in shown
    ]  # fmt: skip
    console.table(
        f"{what}s: {len(found)} compared, {len(wrong)} differ; the largest differences",
        [what, "shape", "difference", "largest value", f"within {tolerance:g}"],
        rows,
    )


def _told(one: Difference, tolerance: float) -> dict[str, Any]:
    return {
        "name": one.name, "shape": list(one.shape), "difference": one.difference,
        "scale": one.scale, "ok": one.is_within(tolerance),
    }  # fmt: skip


def largest_of(found: Sequence[Difference]) -> Difference | None:
    """Return the largest of the differences, None if there are none."""
    return max(found, key=lambda one: one.difference, default=None)


def side(kind: str, paths: Sequence[str]) -> dict[str, Any]:
    """Return what a sheet says of the files of one side."""
    return {"kind": kind, "files": [_file(path) for path in paths]}


def _file(path: str) -> dict[str, Any]:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return {"path": path, "bytes": os.path.getsize(path), "sha256": digest.hexdigest()}
