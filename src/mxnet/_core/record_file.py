"""RecordIO, the container of ``.rec`` files: a sequence of byte strings.

A record is one part, or several where its content holds the magic number at a multiple of four
bytes: it is cut there and the magic number left out, so that a reader which lost its way finds the
next record by looking for it. A part is the magic number, a word with its place among the parts (3
bits) and its length (29 bits), the content, and zeros up to a multiple of four bytes.
"""

import os
import stat
import struct
from collections.abc import Iterator

from ..base import MXNetError
from . import sniff
from .files import read_at

MAGIC = 0xCED7230A
MAGIC_BYTES = struct.pack("<I", MAGIC)
HEAD = struct.Struct("<II")
LONGEST = (1 << 29) - 1
WHOLE, FIRST, MIDDLE, LAST = range(4)

_ADVICE = "The file is damaged or cut short: mxnet.recordio.salvage recovers its other records."
# How much is read at once: as much as the longest record so far, within these bounds.
_LEAST_AHEAD, _MOST_AHEAD = 1 << 10, 1 << 18


def padded(length: int) -> int:
    """Return how many bytes content of ``length`` bytes takes in the file."""
    return length + 3 & ~3


def encode(content: bytes) -> bytes:
    """Return a record as it stands in the file.

    Raises MXNetError for content of 2**29 bytes or more.
    """
    if len(content) > LONGEST:
        raise MXNetError(
            f"RecordIO: a record must be shorter than 2**29 bytes, got {len(content)}; cut it up."
        )
    parts = _cut(content)
    encoded = []
    for number, part in enumerate(parts):
        place = WHOLE
        if len(parts) > 1:
            place = FIRST if number == 0 else LAST if number == len(parts) - 1 else MIDDLE
        padding = b"\0" * (padded(len(part)) - len(part))
        encoded += [HEAD.pack(MAGIC, place << 29 | len(part)), part, padding]
    return b"".join(encoded)


def _cut(content: bytes) -> list[bytes]:
    """Cut content at every magic number that starts at a multiple of four bytes."""
    parts, start, found = [], 0, content.find(MAGIC_BYTES)
    while found >= 0:
        if found % 4:
            found = content.find(MAGIC_BYTES, found + 1)
            continue
        parts.append(content[start:found])
        start = found + 4
        found = content.find(MAGIC_BYTES, start)
    return [*parts, content[start:]]


class RecordFile:
    """A RecordIO file opened for reading.

    Records are read by their offsets and no position is kept, so that threads and forked processes
    may share an instance. What a head promises is compared with the file's length before anything
    is read.

    Raises MXNetError if ``path`` cannot be opened or is no regular file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self._descriptor = -1
        self._ahead = _LEAST_AHEAD
        try:
            self._descriptor = os.open(self.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except OSError as error:
            raise MXNetError(
                f"{self.path}: cannot open the RecordIO file: {error.strerror or error}."
            ) from error
        status = os.fstat(self._descriptor)
        self.size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            self.close()
            raise MXNetError(
                f"{self.path}: a RecordIO file must be a regular file, since records are read by "
                "offset: copy the content into one."
            )

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; further calls do nothing."""
        descriptor, self._descriptor = getattr(self, "_descriptor", -1), -1
        if descriptor >= 0:
            os.close(descriptor)

    def read(self, offset: int) -> tuple[bytes | None, int]:
        """Return the record at ``offset`` and where the next one starts; None at the end.

        Raises MXNetError, with path, offset, expectation and finding, if there is no whole record.
        """
        quick = self._read_whole(offset)
        if quick is not None:
            return quick
        place, content, following = self._part(offset, (WHOLE, FIRST))
        self._ahead = min(max(len(content or b"") + HEAD.size, self._ahead), _MOST_AHEAD)
        if place == WHOLE or content is None:
            return content, following
        parts = [content]
        while place != LAST:
            place, content, following = self._part(following, (MIDDLE, LAST))
            if content is None:
                raise self._damage(following, "the next part of a record", "the end of the file")
            parts.append(content)
        return MAGIC_BYTES.join(parts), following

    def records(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Yield (offset, record) for the records that start from ``start`` to before ``stop``."""
        while stop is None or start < stop:
            record, following = self.read(start)
            if record is None:
                return
            yield start, record
            start = following

    def offsets(self, start: int = 0) -> Iterator[int]:
        """Yield where each record starts, from ``start`` on; their content is not read."""
        position = start
        while (head := self.head(position, (WHOLE, FIRST))) is not None:
            yield position
            place, position = head[0], self._following(position, head[1])
            while place in (FIRST, MIDDLE):
                head = self.head(position, (MIDDLE, LAST))
                if head is None:
                    raise self._damage(position, "the next part of a record", "the end of the file")
                place, position = head[0], self._following(position, head[1])

    def next_start(self, offset: int) -> int:
        """Return the first offset from ``offset`` on, a multiple of four, where a record starts.

        It is known by the magic number and a place among the parts that starts a record; the
        file's length where there is none.
        """
        offset = padded(offset)
        step = 1 << 16
        while offset < self.size:
            chunk = self.bytes_at(offset, step + 4)
            found = chunk.find(MAGIC_BYTES)
            while 0 <= found < step:
                if found % 4 == 0 and len(chunk) >= found + 8:
                    (word,) = struct.unpack_from("<I", chunk, found + 4)
                    if word >> 29 in (WHOLE, FIRST):
                        return offset + found
                found = chunk.find(MAGIC_BYTES, found + 1)
            offset += step
        return self.size

    def head(self, offset: int, places: tuple[int, ...]) -> tuple[int, int] | None:
        """Return place and length of the part at ``offset``; None at the end of the file.

        Raises MXNetError if no part with one of ``places`` starts there, or it does not fit.
        """
        head = self.bytes_at(offset, HEAD.size)
        if not head and offset >= 0:
            return None
        if len(head) < HEAD.size:
            raise self._damage(offset, f"a head of {HEAD.size} bytes", f"{len(head)} bytes")
        magic, word = HEAD.unpack(head)
        if magic != MAGIC:
            hint = sniff.hint(self.bytes_at(0, 512)) if offset == 0 else ""
            raise self._damage(offset, f"the magic number {MAGIC:#010x}", f"{magic:#010x}", hint)
        place, length = word >> 29, word & LONGEST
        if place not in places:
            wanted = " or ".join(map(str, places))
            raise self._damage(offset + 4, f"a part with the flag {wanted}", f"the flag {place}")
        return place, length

    def bytes_at(self, offset: int, count: int) -> bytes:
        """Return ``count`` bytes from ``offset`` on, or fewer at the end of the file."""
        if self._descriptor < 0:
            raise MXNetError(f"{self.path} is closed: open it again before reading.")
        if offset < 0:
            raise self._damage(offset, "an offset of 0 or more", str(offset))
        if offset + count > self.size:
            # A writer may have appended records since the last look.
            self.size = os.fstat(self._descriptor).st_size
            count = min(count, self.size - offset)
            if count <= 0:
                return b""
        content = read_at(self._descriptor, count, offset)
        while len(content) < count:  # a signal, or more than the system reads at once
            rest = read_at(self._descriptor, count - len(content), offset + len(content))
            if not rest:
                break
            content += rest
        return content

    def _read_whole(self, offset: int) -> tuple[bytes, int] | None:
        """Return a record of one part by a single access to the file; None if that does not do."""
        if not 0 <= offset < self.size or self._descriptor < 0:
            return None
        chunk = read_at(self._descriptor, self._ahead, offset)
        if len(chunk) < HEAD.size:
            return None
        magic, length = HEAD.unpack_from(chunk)
        following = HEAD.size + padded(length)
        # A word that is a mere length belongs to a whole record.
        if magic != MAGIC or length > LONGEST or following > len(chunk):
            return None
        return chunk[HEAD.size : HEAD.size + length], offset + following

    def _part(self, offset: int, places: tuple[int, ...]) -> tuple[int, bytes | None, int]:
        """Return place and content of a part, and where the next one starts."""
        head = self.head(offset, places)
        if head is None:
            return WHOLE, None, offset
        place, length = head
        following = self._following(offset, length)
        return place, self.bytes_at(offset + HEAD.size, length), following

    def _following(self, offset: int, length: int) -> int:
        """Return where a part ends; MXNetError if that lies beyond the end of the file."""
        following = offset + HEAD.size + padded(length)
        if following > self.size:
            self.size = os.fstat(self._descriptor).st_size
        if following > self.size:
            left = self.size - offset - HEAD.size
            raise self._damage(
                offset, f"{length} bytes, padded to {padded(length)}, after the head",
                f"the end of the file after {left}",
            )  # fmt: skip
        return following

    def _damage(self, offset: int, expected: str, found: str, hint: str = "") -> MXNetError:
        text = f"{self.path}: at byte {offset}: expected {expected}, found {found}."
        return MXNetError(f"{text} {hint or _ADVICE}")
