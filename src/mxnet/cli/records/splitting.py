"""Sharing the records of a file out to several."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from typing import NamedTuple

import numpy as np

from ..._core.files import replacing
from ..._core.record_file import RecordFile, encode
from ...base import MXNetError
from ..console import Console, UsageError

_EXACT = 1e-6  # fractions given with a few digits need not sum to 1 more exactly


class Part(NamedTuple):
    """One of the new files, with its index."""

    path: str
    index: str
    records: int = 0
    size: int = 0


class Record(NamedTuple):
    """Where a record starts, and its key."""

    offset: int
    key: str


def key_names(path: str) -> list[Record]:
    """Return the records of a file with the keys of the index beside it, else their numbers.

    Raises MXNetError if the file is damaged, or the index is of another one.
    """
    index = f"{os.path.splitext(path)[0]}.idx"
    source = RecordFile(path)
    try:
        offsets = list(source.offsets())
    finally:
        source.close()
    if not os.path.isfile(index):
        return [Record(offset, str(number)) for number, offset in enumerate(offsets)]
    with open(index, encoding="utf-8") as stream:
        lines = [line.rstrip("\r\n").split("\t") for line in stream if line.strip()]
    keys = {line[1].strip(): line[0] for line in lines if len(line) > 1}
    if len(lines) != len(offsets) or any(str(offset) not in keys for offset in offsets):
        raise MXNetError(
            f"{index}: this index with {len(lines)} keys is not that of {path} with "
            f"{len(offsets)} records: make it anew with `mxnet rec index {path} --force`."
        )
    return [Record(offset, keys[str(offset)]) for offset in offsets]


def cuts(count: int, parts: int | None, fractions: str | None) -> list[int]:
    """Return where each part ends among so many records.

    Raises UsageError if the parts or fractions make no sense.
    """
    if parts is not None:
        if parts < 1:
            raise UsageError(f"--parts: expected a number from 1 on, got {parts}.")
        return [count * (part + 1) // parts for part in range(parts)]
    try:
        shares = [float(text) for text in (fractions or "").split(",")]
    except ValueError:
        raise UsageError(f"--fractions: expected numbers like 0.8,0.2, got {fractions}.") from None
    if not all(0 < share <= 1 for share in shares) or sum(shares) > 1 + _EXACT:
        raise UsageError(f"--fractions: expected numbers from 0 to 1 in all, got {fractions}.")
    stops = [round(count * min(total, 1)) for total in np.cumsum(shares).tolist()]
    return stops if sum(shares) > 1 - _EXACT else [*stops, count]


def split(
    path: str,
    records: Sequence[Record],
    parts: Sequence[Part],
    stops: Sequence[int],
    seed: int | None,
    console: Console,
) -> list[Part]:
    """Write the parts, which appear when all are complete; return them with their sizes.

    With a seed the records of each part are drawn at random, the same on every machine.
    """
    order = range(len(records))
    if seed is not None:
        order = np.random.RandomState(seed).permutation(len(records)).tolist()
    chosen = [order[start:stop] for start, stop in zip([0, *stops], stops, strict=False)]
    made = []
    source = RecordFile(path)
    try:
        with ExitStack() as stack:
            for part, numbers in zip(parts, chosen, strict=True):
                target, index = (stack.enter_context(replacing(name)) for name in part[:2])
                size = 0
                for number in console.progress(numbers, part.path, len(numbers)):
                    content, _ = source.read(records[number].offset)
                    index.write(f"{records[number].key}\t{size}\n".encode())
                    size += target.write(encode(content or b""))
                made.append(part._replace(records=len(numbers), size=size))
    finally:
        source.close()
    return made
