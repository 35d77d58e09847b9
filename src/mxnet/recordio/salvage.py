"""Getting the records out of damaged RecordIO files, and making indices anew.

A damaged file is read up to the first record that makes no sense; from there on the next place is
looked for where a record may start, which the magic number shows.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .._core import files
from .._core.record_file import HEAD, LONGEST, MAGIC_BYTES, WHOLE, RecordFile, encode, padded
from ..base import MXNetError

# So many of the four bytes must be left to call a place a magic number that is damaged.
_LEFT_OF_MAGIC = 2


class Damage(NamedTuple):
    """A stretch of a file without readable records: first byte, byte after it, what is wrong."""

    start: int
    stop: int
    reason: str


class Salvaged(NamedTuple):
    """What came out of a damaged file: how many records, and which stretches were left out."""

    count: int
    damages: list[Damage]


def index_records(uri: Any, idx_path: Any, key: Callable[[int, bytes], Any] | None = None) -> int:
    """Write the index of a RecordIO file, and return how many records it has.

    Parameters
    ----------
    uri : str
        The RecordIO file.
    idx_path : str
        Where the index goes; it takes the place of an old one when it is complete.
    key : callable, optional
        Makes a key from number and content of a record; the numbers 0, 1, ... otherwise.

    Raises
    ------
    MXNetError
        If the file is damaged, see :func:`salvage`; the old index stays then.
    """
    source = RecordFile(uri)
    count = 0
    try:
        with files.replacing(idx_path) as stream:
            entries = enumerate(source.offsets()) if key is None else _keyed(source, key)
            for name, offset in entries:
                stream.write(f"{name}\t{offset}\n".encode())
                count += 1
    finally:
        source.close()
    return count


def salvage(uri: Any, target: Any, idx_path: Any = None) -> Salvaged:
    """Copy all readable records of a damaged RecordIO file into a new one.

    What is copied is sound as far as can be told: the next record starts where it ends. A record
    whose magic number alone is damaged is repaired. Damage within the content of a record does not
    show in this format.

    Parameters
    ----------
    uri : str
        The damaged file, which stays as it is.
    target : str
        The new file.
    idx_path : str, optional
        The index of the new file, with the numbers 0, 1, ... as keys.

    Returns
    -------
    Salvaged
        The number of records, and the stretches of ``uri`` that were left out.

    Raises
    ------
    ValueError
        If ``target`` is ``uri``.
    MXNetError, OSError
        If a file cannot be opened.
    """
    if os.path.exists(target) and os.path.samefile(uri, target):
        raise ValueError(f"salvage: target must be another file than the damaged one, {uri}.")
    source, count, damages = RecordFile(uri), 0, []
    try:
        with files.replacing(target) as stream:
            for entry in _sound(source):
                if isinstance(entry, Damage):
                    damages.append(entry)
                    continue
                stream.write(encode(entry))
                count += 1
    finally:
        source.close()
    if idx_path is not None:
        index_records(target, idx_path)
    return Salvaged(count, damages)


def _keyed(source: RecordFile, key: Callable[[int, bytes], Any]) -> Iterator[tuple[Any, int]]:
    for number, (offset, record) in enumerate(source.records()):
        yield key(number, record), offset


def _sound(source: RecordFile) -> Iterator[bytes | Damage]:
    """Yield all sound records, and the stretches between them."""
    position = 0
    while position < source.size:
        try:
            record, following = _checked(source, position)
        except MXNetError as error:
            start, reason = position, str(error)
            position = _resume(source, start + 1)
            yield Damage(start, position, reason)
            continue
        yield record
        position = following


def _checked(source: RecordFile, position: int) -> tuple[bytes, int]:
    """Return the record at ``position`` and where it ends; MXNetError if it is not sound."""
    if source.bytes_at(position, 4) != MAGIC_BYTES and _is_repairable(source, position):
        (_, word) = HEAD.unpack(source.bytes_at(position, HEAD.size))
        record = source.bytes_at(position + HEAD.size, word & LONGEST)
        return record, position + HEAD.size + padded(len(record))
    record, following = source.read(position)
    if record is None:
        raise MXNetError(f"{source.path}: at byte {position}: expected a record, found the end.")
    if not (_starts(source, following) or _is_repairable(source, following)):
        raise MXNetError(
            f"{source.path}: at byte {position}: expected another record at byte {following} or "
            f"the end of the file, found neither: the length of the record is damaged, or the head "
            "of the next one."
        )
    if len(record) >= 4 and _holds_magic(source, position, following):
        raise MXNetError(
            f"{source.path}: at byte {position}: expected no further record before byte "
            f"{following}, found one: the length of the record is damaged."
        )
    return record, following


def _starts(source: RecordFile, position: int) -> bool:
    """Whether the file ends at ``position``, or goes on with a magic number, perhaps cut short."""
    return MAGIC_BYTES.startswith(source.bytes_at(position, 4))


def _is_repairable(source: RecordFile, position: int) -> bool:
    """Whether a whole record starts here but for its magic number: the next one fits behind it."""
    head = source.bytes_at(position, HEAD.size)
    if len(head) < HEAD.size or sum(map(int.__eq__, head, MAGIC_BYTES)) < _LEFT_OF_MAGIC:
        return False
    _, word = HEAD.unpack(head)
    if word >> 29 != WHOLE:
        return False
    following = position + HEAD.size + padded(word & LONGEST)
    return following <= source.size and _starts(source, following)


def _holds_magic(source: RecordFile, position: int, following: int) -> bool:
    """Whether a magic number stands where the heads of the record's parts do not account for it."""
    content = source.bytes_at(position, following - position)
    heads, at = set(), 0
    while at < len(content):
        heads.add(at)
        (_, word) = HEAD.unpack_from(content, at)
        at += HEAD.size + padded(word & LONGEST)
    found = content.find(MAGIC_BYTES)
    while found >= 0:
        if found % 4 == 0 and found not in heads:
            return True
        found = content.find(MAGIC_BYTES, found + 1)
    return False


def _resume(source: RecordFile, position: int) -> int:
    """Return the next place where a sound record starts, at any byte: some may have been lost."""
    step = 1 << 16
    while position < source.size:
        chunk = source.bytes_at(position, step + 4)
        found = chunk.find(MAGIC_BYTES)
        while 0 <= found < step:
            try:
                _checked(source, position + found)
            except MXNetError:
                found = chunk.find(MAGIC_BYTES, found + 1)
            else:
                return position + found
        position += step
    return source.size
