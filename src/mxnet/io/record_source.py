"""The records that iterators read: where they are, their part of the whole, order and labels."""

import math
from collections.abc import Sequence

import numpy as np

from .._core.record_file import FIRST, HEAD, WHOLE, RecordFile
from ..base import MXNetError
from ..recordio import HEADER, unpack
from .engine import Engine
from .image_options import RecordOptions
from .text_files import paths_of

_MEGABYTE = 1 << 20


class RecordSource:
    """The image records of RecordIO files, or of a part of them.

    Parameters
    ----------
    name : str
        Who complains in errors.
    options : RecordOptions
        Where the records are, and which part is read.
    """

    def __init__(self, name: str, options: RecordOptions) -> None:
        self.name = name
        self._files = [RecordFile(path) for path in paths_of(options.path_imgrec)]
        part = (options.num_parts, options.part_index)
        if options.path_imgidx:
            if len(self._files) > 1:
                raise MXNetError(f"{name}: path_imgidx goes with a single file in path_imgrec.")
            offsets = _indexed_part(options.path_imgidx, part)
            places = [(0, offset) for offset in offsets]
        else:
            places = _part_of_files(self._files, part)
        if not places:
            raise MXNetError(
                f"{name}: part {part[1]} of {part[0]} of {options.path_imgrec} has no records."
            )
        self._file_numbers = np.array([number for number, _ in places], np.int32)
        self._offsets = np.array([offset for _, offset in places], np.int64)

    def __len__(self) -> int:
        return len(self._offsets)

    def read(self, number: int) -> tuple[HEADER, bytes]:
        """Return header and image file of a record.

        Raises
        ------
        MXNetError
            If the record is damaged, or holds no header.
        """
        file, offset = self._files[self._file_numbers[number]], int(self._offsets[number])
        record, _ = file.read(offset)
        try:
            return unpack(record or b"")
        except Exception as error:
            raise MXNetError(f"{self.place(number)}: {error}") from error

    def label_count(self, number: int) -> int:
        """Return how many labels the header of a record has; its content is not read."""
        file, offset = self._files[self._file_numbers[number]], int(self._offsets[number])
        head = file.head(offset, (WHOLE, FIRST))
        if head is None or head[1] < 4:
            return self.read(number)[0].flag or 1
        return int.from_bytes(file.bytes_at(offset + HEAD.size, 4), "little") or 1

    def place(self, number: int) -> str:
        """Return where a record stands, for messages."""
        file = self._files[self._file_numbers[number]]
        return f"{file.path}, record at byte {self._offsets[number]}"

    def chunks(self, megabytes: int) -> list[np.ndarray]:
        """Return the numbers of the records in stretches of about so many megabytes."""
        stretch = self._offsets // (megabytes * _MEGABYTE)
        borders = np.flatnonzero(np.diff(stretch) | np.diff(self._file_numbers)) + 1
        return np.split(np.arange(len(self)), borders)


class RecordOrder:
    """Makes the order of the records for one pass after the other.

    Parameters
    ----------
    source : RecordSource
        The records.
    options : RecordOptions
        Whether and how they are shuffled.
    seed : int
        What is added to the seeds of the options.
    """

    def __init__(self, source: RecordSource, options: RecordOptions, seed: int) -> None:
        self._source = source
        self._shuffles = options.shuffle
        self._chunk_size = options.shuffle_chunk_size
        self._engine = Engine(seed + options.seed)
        self._chunk_engine = Engine(seed + options.shuffle_chunk_seed)

    def __call__(self) -> Sequence[int]:
        """Return the numbers of all records in order.

        With a chunk size the stretches of the file are shuffled, and the records within each.
        """
        count = len(self._source)
        if not self._shuffles:
            return range(count)
        if not self._chunk_size:
            return self._engine.shuffled(count)
        chunks = self._source.chunks(self._chunk_size)
        if len(chunks) == 1:
            return self._engine.shuffled(count)
        order: list[int] = []
        for number in self._chunk_engine.shuffled(len(chunks)):
            members = chunks[number]
            order += members[self._engine.shuffled(len(members))].tolist()
        return order


def _part_of_files(files: list[RecordFile], part: tuple[int, int]) -> list[tuple[int, int]]:
    """Return (file, offset) of the records that start in a part of all files' bytes."""
    sizes = [file.size for file in files]
    step = math.ceil(sum(sizes) / part[0])
    step = (step + 3) // 4 * 4
    begin, end = step * part[1], step * (part[1] + 1)
    places = []
    for number, file in enumerate(files):
        before = sum(sizes[:number])
        start, stop = (min(max(edge - before, 0), file.size) for edge in (begin, end))
        start, stop = (file.next_start(edge) if edge else 0 for edge in (start, stop))
        for offset in file.offsets(start):
            if offset >= stop:
                break
            places.append((number, offset))
    return places


def _indexed_part(path: str, part: tuple[int, int]) -> list[int]:
    """Return the offsets in a part of an index, ascending."""
    try:
        with open(path, encoding="utf-8") as stream:
            lines = stream.read().splitlines()
    except OSError as error:
        raise MXNetError(f"{path}: cannot read the index: {error.strerror or error}.") from error
    offsets = []
    for number, line in enumerate(lines, 1):
        try:
            offsets.append(int(line.split("\t")[1]))
        except (IndexError, ValueError):
            raise MXNetError(
                f"{path}, line {number}: expected a key, a tab and an offset, found {line[:80]!r}."
            ) from None
    offsets.sort()
    step = math.ceil(len(offsets) / part[0])
    return offsets[step * part[1] : step * (part[1] + 1)]


def read_label_list(path: str, width: int) -> dict[int, np.ndarray]:
    """Return the labels by image number of a list: lines with a number, labels and a path.

    Parameters
    ----------
    path : str
        The list.
    width : int
        How many labels an image has; -1 leaves that to each line.

    Raises
    ------
    MXNetError
        If the list cannot be read, or a line is of another form.
    """
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            lines = stream.read().splitlines()
    except OSError as error:
        raise MXNetError(f"{path}: cannot read the list: {error.strerror or error}.") from error
    labels = {}
    for number, line in enumerate(lines, 1):
        fields = line.split()
        if not fields:
            continue
        texts = fields[1:-1] if width < 0 else fields[1 : 1 + width]
        try:
            key, values = int(fields[0]), np.array([float(text) for text in texts], np.float32)
        except ValueError:
            key, values = -1, np.empty(0)
        if values.size < max(width, 1):
            count = "labels" if width < 0 else f"{width} labels (label_width)"
            raise MXNetError(
                f"{path}, line {number}: expected a number, {count} and a path, found "
                f"{line[:80]!r}."
            )
        labels[key] = values
    return labels


def label_of(labels: dict[int, np.ndarray], key: int, place: str) -> np.ndarray:
    """Return the labels of an image number; MXNetError, with the record's place, if it has none."""
    if key not in labels:
        raise MXNetError(
            f"{place}: the list (path_imglist) has no labels for the image number {key}."
        )
    return labels[key]
