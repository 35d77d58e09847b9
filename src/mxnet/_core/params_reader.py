"""Reading a ``.params`` container: a directory first, the arrays when they are asked for."""

import difflib
import math
import os
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from ..base import MXNetError
from . import dtype as dtypes
from . import sniff
from .byte_source import Source, open_source
from .params_layout import (
    AUX_COUNT,
    CPU,
    HEADER,
    INT,
    LONG,
    PAIR,
    STYPES,
    V1,
    V2,
    V3,
    WORD,
    Sparse,
    index_problem,
    shape_problem,
)

_LAYOUTS = {V1: "V1", V2: "V2", V3: "V3"}
_WINDOW = 4096
_MAX_DIMS = 32  # as many as MXNet's and old NumPy's arrays have at most

# Each thread that reads has at least so many bytes to read.
LEAST_SHARE = 1 << 23


class _Block(NamedTuple):
    """One run of values in the file."""

    shape: tuple[int, ...]
    dtype: torch.dtype
    offset: int

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


class ParamsFile:
    """The directory of a parameter file: a sequence of `Entry`, in the order of the file.

    ``file[0]`` is the first entry, ``file["fc.weight"]`` the one of that name; of a name that comes
    twice, the last, as in the dictionaries that MXNet makes. The file stays open until `close`, or
    the end of a ``with`` block.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.entries: list[Entry] = []
        self.names: list[str] | None = None
        """The names in the order of the arrays, or None if the file is a plain list."""
        self.trailing = 0
        """How many bytes follow the last name; MXNet ignores them."""
        self._by_name: dict[str, Entry] = {}

    @property
    def label(self) -> str:
        """What messages call the file: its path."""
        return self.source.label

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> "Iterator[Entry]":
        return iter(self.entries)

    def values(self) -> "list[Tensor | Sparse | None]":
        """Return what all arrays hold, in order.

        Several threads read large files: the pages of new memory cost more than the bytes.
        """
        count = min(torch.get_num_threads(), self.source.size // LEAST_SHARE, len(self.entries))
        if count < 2:
            return [entry.value() for entry in self.entries]
        with ThreadPoolExecutor(count) as threads:
            return list(threads.map(Entry.value, self.entries))

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, key: "int | str") -> "Entry":
        if not isinstance(key, str):
            return self.entries[key]
        try:
            return self._by_name[key]
        except KeyError:
            near = difflib.get_close_matches(key, self._by_name, n=3)
            hint = f"; near: {', '.join(near)}" if near else ""
            raise KeyError(
                f"{self.label}: {key!r} is none of its {len(self._by_name)} names{hint}"
            ) from None

    def __enter__(self) -> "ParamsFile":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; tensors read before stay valid, no more can be read."""
        self.source.close()

    def load(self, block: _Block) -> Tensor:
        """Return one run of values as a new CPU tensor."""
        return self.source.tensor(block.shape, block.dtype, block.offset)

    def name_entries(self, names: list[str] | None) -> None:
        """Give every entry its name."""
        self.names = names
        if names is not None:
            for entry, name in zip(self.entries, names, strict=True):
                entry.name = name
            self._by_name = dict(zip(names, self.entries, strict=True))


@dataclass(eq=False, slots=True)
class Entry:
    """One array of a parameter file, not built yet.

    ``stype`` is "default", "row_sparse", "csr", or "undefined" for an empty place; ``shape`` is the
    array's, ``dtype`` a ``torch.dtype``, ``offset`` the position of its values in the file,
    ``context`` the device type and number it was saved from, and ``layout`` "V1", "V2", "V3" or
    "legacy", which tells how old the program was that wrote it.
    """

    name: str | None
    stype: str
    shape: tuple[int, ...]
    dtype: torch.dtype
    context: tuple[int, int]
    block: _Block
    aux: tuple[_Block, ...]
    layout: str
    file: ParamsFile

    @property
    def offset(self) -> int:
        """Where the values start in the file."""
        return self.block.offset

    @property
    def nbytes(self) -> int:
        """Bytes that the values take in the file, those of sparse indices included."""
        return self.block.nbytes + sum(block.nbytes for block in self.aux)

    def tensor(self) -> Tensor:
        """Return the values of a dense array as a new CPU tensor."""
        if self.stype != "default":
            raise MXNetError(
                f"{self.file.label}: array {self.name!r} is {self.stype}, not dense: "
                "read it with value()."
            )
        return self.file.load(self.block)

    def value(self) -> Tensor | Sparse | None:
        """Return the array: a tensor if dense, `Sparse` if sparse, None for an empty place."""
        if self.stype == "undefined":
            return None
        data = self.file.load(self.block)
        if self.stype == "default":
            return data
        aux = tuple(self.file.load(block) for block in self.aux)
        if self.stype == "csr" and not len(aux[0]):
            # MXNet reads a matrix without any value that lacks its indptr. The zeros share one
            # place in memory: the file does not justify room for as many rows as it names.
            zeros = aux[0].new_zeros(()).expand(self.shape[0] + 1)
            return Sparse(self.stype, self.shape, data, (zeros, aux[1]))
        sparse = Sparse(self.stype, self.shape, data, aux)
        problem = index_problem(sparse)
        if problem:
            raise MXNetError(
                f"{self.file.label}: {self.stype} array {self.name!r} at byte {self.offset}: "
                f"{problem}. The file is damaged."
            )
        return sparse


def read(
    source: str | os.PathLike[str] | bytes | bytearray | memoryview, mapped: bool = False
) -> ParamsFile:
    """Read the directory of a parameter file; ``source`` is its path or its content.

    No array is built before `Entry.tensor` or `Entry.value` asks for it, no values are read, and
    every length is checked against the file's before anything is allocated. All versions are read
    whatever the numpy mode. Bytes after the last name are ignored, as in MXNet.

    With ``mapped`` the arrays are private pages of the file instead of copies, as those of
    safetensors are: there at once, but gone with the process if the file is cut short meanwhile.

    Raises MXNetError, naming file, byte, expectation and finding, if it is no such file, is cut
    short or damaged, or cannot be opened.
    """
    file = ParamsFile(open_source(source, "parameter file", mapped))
    try:
        _read_directory(file, _Cursor(file.source))
    except BaseException:
        file.close()
        raise
    return file


class _Cursor:
    """A position in the bytes of a file, where every step is checked against their end."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.position = 0
        self.size = source.size
        # What was read last: values are stepped over, descriptions are small and lie close.
        self._window = b""
        self._window_start = 0

    def skip(self, count: int, what: str) -> int:
        """Step over ``count`` bytes and return where they start."""
        start = self.position
        if count > self.size - start:
            raise self.error(
                f"{count} bytes of {what}",
                f"the end of the file after {self.size - start}",
                "The file is cut short or damaged (a truncated download?): get it again.",
            )
        self.position = start + count
        return start

    def peek(self, start: int, count: int) -> bytes:
        """Return bytes at any place; fewer only at the end."""
        at = self._look(start, count)
        return self._window[at : at + count]

    def _look(self, start: int, count: int) -> int:
        """Have the window show these bytes, and return where they are in it."""
        at = start - self._window_start
        if at < 0 or at + count > len(self._window):
            self._window = self.source.read(start, max(count, _WINDOW))
            self._window_start, at = start, 0
        return at

    def unpack(self, layout: struct.Struct, what: str) -> tuple[int, ...]:
        start = self.skip(layout.size, what)
        at = self._look(start, layout.size)
        if len(self._window) - at < layout.size:
            raise self._shrunk(start)
        return layout.unpack_from(self._window, at)

    def take(self, count: int, what: str) -> bytes:
        start = self.skip(count, what)
        found = self.peek(start, count)
        if len(found) < count:
            raise self._shrunk(start)
        return found

    def _shrunk(self, at: int) -> MXNetError:
        return self.error(
            f"{self.size} bytes in all", "fewer", "The file became shorter while it was read.", at
        )

    def error(self, expected: str, found: str, hint: str = "", at: int | None = None) -> MXNetError:
        at = self.position if at is None else at
        hint = f" {hint}" if hint else ""
        label = self.source.label
        return MXNetError(f"{label}: at byte {at}: expected {expected}, found {found}.{hint}")


def _read_directory(file: ParamsFile, cursor: _Cursor) -> None:
    _read_header(cursor)
    at = cursor.position
    (count,) = cursor.unpack(LONG, "the number of arrays")
    if count > (cursor.size - cursor.position) // WORD.size:
        raise cursor.error(
            "the number of arrays", f"{count}, more than the file has room for", at=at
        )
    file.entries = [_read_array(cursor, file) for _ in range(count)]
    file.name_entries(_read_names(cursor, count))
    file.trailing = cursor.size - cursor.position


def _read_header(cursor: _Cursor) -> None:
    head = cursor.peek(0, 512)
    if head[:8] != LONG.pack(HEADER):
        raise cursor.error(
            f"an MXNet parameter file, which starts with {LONG.pack(HEADER).hex(' ')}",
            head[:8].hex(" ") or "nothing",
            sniff.hint(head),
        )
    cursor.skip(16, "the header")


def _read_array(cursor: _Cursor, file: ParamsFile) -> Entry:
    """Read the next array's description and step over its values; its name is not known yet."""
    at = cursor.position
    (magic,) = cursor.unpack(WORD, "an array's magic number")
    stype, stored = "default", None
    if magic in (V2, V3):
        stype = _read_stype(cursor)
        if AUX_COUNT[stype]:
            stored = _read_shape(cursor)
    elif magic != V1 and magic > _MAX_DIMS:
        raise cursor.error(
            "an array's magic number or number of dimensions",
            f"{magic:#010x}",
            "The file is damaged, or written by a newer program.",
            at,
        )
    layout = _LAYOUTS.get(magic, "legacy")
    old = layout == "legacy"
    shape = _read_dims(cursor, magic, "<%dI") if old else _read_shape(cursor, magic == V3)
    if shape is None or (not shape and (magic != V3 or stype == "undefined")):
        nothing = _Block((0,), torch.float32, cursor.position)
        return Entry(None, "undefined", (), torch.float32, CPU, nothing, (), layout, file)
    if stype == "undefined":
        raise cursor.error(f"a storage type for an array of shape {shape}", "none (-1)", at=at)
    device, number = cursor.unpack(PAIR, "an array's context")
    block, aux = _read_blocks(cursor, stype, shape, stored)
    return Entry(None, stype, shape, block.dtype, (device, number), block, aux, layout, file)


def _read_stype(cursor: _Cursor) -> str:
    at = cursor.position
    (number,) = cursor.unpack(INT, "a storage type")
    if number not in STYPES:
        raise cursor.error("a storage type (0 dense, 1 row_sparse, 2 csr)", str(number), at=at)
    return STYPES[number]


def _read_shape(cursor: _Cursor, may_be_unknown: bool = False) -> tuple[int, ...] | None:
    at = cursor.position
    (ndim,) = cursor.unpack(INT, "a number of dimensions")
    if ndim == -1 and may_be_unknown:
        return None
    if not 0 <= ndim <= _MAX_DIMS:
        raise cursor.error(f"a number of dimensions from 0 to {_MAX_DIMS}", str(ndim), at=at)
    return _read_dims(cursor, ndim, "<%dq")


def _read_dims(cursor: _Cursor, ndim: int, layout: str) -> tuple[int, ...]:
    at = cursor.position
    shape = cursor.unpack(struct.Struct(layout % ndim), "a shape")
    # Strides count the other dimensions even where one is zero: they must fit 64 bits as well.
    if any(size < 0 for size in shape) or math.prod(size or 1 for size in shape) >= 1 << 60:
        raise cursor.error("a possible shape", str(shape), "The file is damaged.", at)
    return shape


def _read_blocks(
    cursor: _Cursor,
    stype: str,
    shape: tuple[int, ...],
    stored: tuple[int, ...] | None,
) -> tuple[_Block, tuple[_Block, ...]]:
    """Read dtypes and shapes of the values and the auxiliary values, and step over them."""
    at = cursor.position
    dtype = _read_dtype(cursor)
    aux = [(_read_dtype(cursor), _read_shape(cursor) or ()) for _ in range(AUX_COUNT[stype])]
    problem = shape_problem(stype, shape, stored, aux)
    if problem:
        raise cursor.error(f"the parts of a {stype} array of shape {shape}", problem, at=at)
    block = _step_over(cursor, stored if stored is not None else shape, dtype)
    blocks = tuple(_step_over(cursor, aux_shape, aux_dtype) for aux_dtype, aux_shape in aux)
    return block, blocks


def _read_dtype(cursor: _Cursor) -> torch.dtype:
    at = cursor.position
    (flag,) = cursor.unpack(INT, "a dtype number")
    try:
        return dtypes.from_number(flag)
    except MXNetError as error:
        raise cursor.error("a dtype number", str(flag), str(error), at) from None


def _step_over(cursor: _Cursor, shape: tuple[int, ...], dtype: torch.dtype) -> _Block:
    block = _Block(shape, dtype, cursor.position)
    cursor.skip(block.nbytes, f"values (shape {shape}, {dtypes.name(dtype)})")
    return block


def _read_names(cursor: _Cursor, count: int) -> list[str] | None:
    at = cursor.position
    (named,) = cursor.unpack(LONG, "the number of names")
    if named not in (0, count):
        raise cursor.error(f"no names or {count}, one for each array", f"{named} names", at=at)
    return [_read_name(cursor) for _ in range(count)] if named else None


def _read_name(cursor: _Cursor) -> str:
    (length,) = cursor.unpack(LONG, "the length of a name")
    at = cursor.position
    text = cursor.take(length, "a name")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        raise cursor.error("a name in UTF-8", repr(text[:40]), at=at) from None
