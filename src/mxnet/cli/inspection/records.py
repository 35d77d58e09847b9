"""Inspection of RecordIO files, their indices and the lists that they are made from."""

from __future__ import annotations

import os
import struct
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ... import recordio
from ..._core.record_file import RecordFile
from ...base import MXNetError
from ..console import Console
from .kinds import looks_like
from .report import Report, Table

_IMAGES = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG", "PNG"), (b"\x93NUMPY", "NumPy"))
_MOST_LISTED = 20


def records(path: str, console: Console) -> Report:
    """Return the report on a ``.rec`` file: its records, and the stretches without any."""
    report = Report(path, "RecordIO file")
    source = RecordFile(path)
    try:
        found = _Tally(source, console)
    finally:
        source.close()
    sizes = found.sizes
    report.facts = {
        "size": source.size,
        "records": len(sizes),
        "smallest size": min(sizes, default=None),
        "largest size": max(sizes, default=None),
        "mean size": round(sum(sizes) / len(sizes)) if sizes else None,
        "contents": dict(found.contents.most_common()) or None,
        "label lengths": {str(k): v for k, v in sorted(found.labels.items())} or None,
    }
    if found.problem:
        saved = recordio.salvage(path, os.devnull)
        meant = looks_like(path)
        told = found.problem if meant in found.problem else f"{found.problem} {meant}"
        report.problems.append(told)
        report.facts["recoverable records"] = saved.count
        rows = [[bad.start, bad.stop, bad.stop - bad.start] for bad in saved.damages]
        report.tables = [Table("damages", ["first byte", "end", "bytes"], rows)]
    index = f"{os.path.splitext(path)[0]}.idx"
    if os.path.isfile(index) and not found.problem:
        report.problems += _disagreements(index, set(found.offsets))
    return report


class _Tally:
    """Counts over the records up to the first that cannot be read; ``problem`` says why."""

    def __init__(self, source: RecordFile, console: Console) -> None:
        self.sizes: list[int] = []
        self.offsets: list[int] = []
        self.contents: Counter[str] = Counter()
        self.labels: Counter[int] = Counter()
        self.problem = ""
        try:
            for offset, record in console.progress(source.records(), "records"):
                self.offsets.append(offset)
                self.sizes.append(len(record))
                self._add(record)
        except MXNetError as error:
            self.problem = str(error)

    def _add(self, record: bytes) -> None:
        """Look behind the header that image records have."""
        length = struct.unpack_from("<I", record)[0] if len(record) >= 24 else 0
        body = record[24 + 4 * length : 32 + 4 * length]
        kind = next((name for head, name in _IMAGES if body.startswith(head)), None)
        self.contents[f"{kind} images" if kind else "other"] += 1
        if kind:
            self.labels[length or 1] += 1


def index(path: str) -> Report:
    """Return the report on an ``.idx`` file, compared with the ``.rec`` file beside it."""
    report = Report(path, "RecordIO index")
    entries = list(_index_entries(path, report.problems))
    offsets = [offset for _, offset in entries]
    twice = [key for key, count in Counter(key for key, _ in entries).items() if count > 1]
    report.facts = {
        "size": os.path.getsize(path),
        "keys": len(entries),
        "numbered": all(key == str(number) for number, (key, _) in enumerate(entries)),
        "ascending": offsets == sorted(offsets),
    }
    if twice:
        report.notes.append(f"keys that come twice, of which the last counts: {_listed(twice)}")
    beside = f"{os.path.splitext(path)[0]}.rec"
    if os.path.isfile(beside) and not report.problems:
        source = RecordFile(beside)
        try:
            report.problems += _disagreements(path, set(source.offsets()))
            report.facts["records"] = beside
        except MXNetError as error:
            report.problems.append(str(error))
        finally:
            source.close()
    return report


def _index_entries(path: str, problems: list[str]) -> Iterator[tuple[str, int]]:
    for number, line in _lines(path):
        key, _, offset = line.partition("\t")
        if offset.strip().isdecimal():
            yield key, int(offset)
        elif len(problems) < _MOST_LISTED:
            problems.append(
                f"{path}, line {number}: expected a key, a tab and an offset, found "
                f"{line[:80]!r}. `mxnet rec index` makes the index anew."
            )


def _disagreements(path: str, starts: set[int]) -> list[str]:
    """Say where an index names places at which no record starts, or leaves records out."""
    told: list[str] = []
    named = {offset for _, offset in _index_entries(path, told)}
    advice = "`mxnet rec index` makes the index anew."
    wrong, absent = sorted(named - starts), sorted(starts - named)
    if wrong:
        told.append(f"{path}: no record starts at the bytes {_listed(wrong)}; {advice}")
    if absent:
        told.append(f"{path}: it lacks the records at the bytes {_listed(absent)}; {advice}")
    return told


def listing(path: str) -> Report:
    """Return the report on a ``.lst`` file: lines of number, labels and path, parted by tabs."""
    report = Report(path, "image list")
    widths: Counter[int] = Counter()
    keys: Counter[str] = Counter()
    for number, line in _lines(path):
        key, *labels = line.split("\t")
        name = labels.pop() if labels else ""
        if not labels or not name or not all(map(_is_number, [key, *labels])):
            report.problems.append(
                f"{path}, line {number}: expected a number, labels and a path, parted by tabs, "
                f"found {line[:80]!r}."
            )
            continue
        keys[key] += 1
        widths[len(labels)] += 1
    twice = [key for key, count in keys.items() if count > 1]
    if twice:
        report.notes.append(f"numbers that come twice: {_listed(twice)}")
    report.facts = {
        "size": os.path.getsize(path),
        "images": widths.total(),
        "label lengths": {str(length): count for length, count in sorted(widths.items())} or None,
    }
    report.problems[_MOST_LISTED:] = []
    return report


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _lines(path: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of the lines that are not empty."""
    with open(path, encoding="utf-8", errors="replace") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield number, line.rstrip("\r\n")


def _listed(values: list[Any]) -> str:
    more = f" and {len(values) - _MOST_LISTED} more" if len(values) > _MOST_LISTED else ""
    return ", ".join(map(str, values[:_MOST_LISTED])) + more
