"""MXRecordIO and MXIndexedRecordIO: record files, read or written one record at a time."""

import errno
import io
import os
from collections.abc import Callable
from typing import Any

from .._core.record_file import RecordFile, encode
from ..base import MXNetError


class _WrongModeError(io.UnsupportedOperation, AssertionError):
    """A file opened for reading was written, or the other way round.

    MXNet raises AssertionError here, Python's own files raise UnsupportedOperation: this is both.
    """


class MXRecordIO:
    """A RecordIO file, read or written record by record.

    A reader may be shared by threads, pickled, and used in forked processes; the copy of a pickled
    one starts at the first record. Records are in the file as soon as they are written.

    Parameters
    ----------
    uri : str
        Path of the file.
    flag : {"r", "w"}
        Whether to read, or to write the file anew.

    Raises
    ------
    ValueError
        For another flag.
    MXNetError
        If the file cannot be opened.
    """

    def __init__(self, uri: Any, flag: str) -> None:
        self.uri = os.fspath(uri)
        self.handle: Any = None
        self.flag = flag
        self.pid: int | None = None
        self.is_open = False
        self.writable = False
        self._position = 0
        self.open()

    def open(self) -> None:
        """Open the file at its first record; one to be written is emptied."""
        if self.flag not in ("r", "w"):
            raise ValueError(f"Invalid flag {self.flag}: expected 'r' or 'w'.")
        self.writable = self.flag == "w"
        self.handle = self._created() if self.writable else RecordFile(self.uri)
        self._position = 0
        self.pid = os.getpid()
        self.is_open = True

    def close(self) -> None:
        """Close the file; :meth:`reset` opens it again."""
        if self.is_open:
            self.handle.close()
            self.is_open = False
            self.pid = None

    def reset(self) -> None:
        """Go back to the first record; a file that is written is emptied."""
        self.close()
        self.open()

    def write(self, buf: bytes) -> None:
        """Append a record.

        Raises
        ------
        TypeError
            If ``buf`` holds no bytes.
        MXNetError
            If it has 2**29 bytes or more, the file is closed or belongs to the process that this
            one was forked from, or the disk does not take it; the file then stays as it was.
        """
        self._require("written", "w")
        if not isinstance(buf, bytes | bytearray | memoryview):
            raise TypeError(f"MXRecordIO.write: buf must be bytes, got {type(buf).__name__}.")
        if self.pid != os.getpid():
            raise MXNetError(
                f"{self.uri} was opened for writing in process {self.pid}: only that process may "
                "write. Open another file in this one, or hand the records over."
            )
        rest = memoryview(encode(bytes(buf)))
        try:
            while rest:
                rest = rest[self.handle.write(rest) :]
        except OSError as error:
            self.handle.seek(self.handle.truncate(self._position))
            raise MXNetError(
                f"{self.uri}: cannot write a record at byte {self._position}: "
                f"{error.strerror or error}."
            ) from error
        self._position = self.handle.tell()

    def read(self) -> bytes | None:
        """Return the next record, None after the last one.

        Raises
        ------
        MXNetError
            If the file is closed or damaged; the message says where.
        """
        self._require("read", "r")
        record, self._position = self.handle.read(self._position)
        return record

    def __del__(self) -> None:
        if getattr(self, "is_open", False):
            self.close()

    def __getstate__(self) -> dict[str, Any]:
        if self.is_open and self.writable:
            raise TypeError(
                f"{self.uri} is being written: a copy made by pickle would empty it; close it."
            )
        return {**self.__dict__, "handle": None, "pid": None, "_position": 0}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({"handle": None, "_position": 0, **state})
        was_open, self.is_open = self.is_open, False
        if was_open:
            self.open()

    def _require(self, done: str, flag: str) -> None:
        """Raise an error if the file is closed, or was opened for something else."""
        if not self.is_open:
            raise MXNetError(f"{self.uri} is closed and cannot be {done}: call reset() first.")
        if self.flag != flag:
            raise _WrongModeError(
                f"{self.uri} was opened with the flag {self.flag!r} and cannot be {done}."
            )

    def _created(self) -> io.FileIO:
        # Unbuffered: a forked process must have nothing that it could write a second time.
        try:
            return open(self.uri, "wb", buffering=0)
        except OSError as error:
            raise MXNetError(
                f"{self.uri}: cannot write the RecordIO file: {error.strerror or error}."
            ) from error


class MXIndexedRecordIO(MXRecordIO):
    """A RecordIO file with an index: a text file with a line "key, tab, offset" for each record.

    Parameters
    ----------
    idx_path : str
        Path of the index.
    uri, flag
        As for :class:`MXRecordIO`.
    key_type : callable
        What makes a key of the text in the index, such as ``int`` or ``str``.

    Attributes
    ----------
    keys : list
        The keys in the order of the index.
    idx : dict
        The offset for each key; of a key that comes twice, the last.

    Raises
    ------
    OSError
        If the index cannot be opened.
    ValueError
        If a line of the index is not as described.
    """

    def __init__(
        self, idx_path: Any, uri: Any, flag: str, key_type: Callable[[Any], Any] = int
    ) -> None:
        self.idx_path = os.fspath(idx_path)
        self.idx: dict[Any, int] = {}
        self.keys: list[Any] = []
        self.key_type = key_type
        self.fidx: Any = None
        super().__init__(uri, flag)

    def open(self) -> None:
        """Open both files; of a reader, the index is read."""
        super().open()
        self.idx = {}
        self.keys = []
        try:
            # A line is in the file as soon as it is written, like the record itself.
            self.fidx = open(self.idx_path, self.flag, 1, encoding="utf-8")  # noqa: SIM115
            if not self.writable:
                self._read_index()
        except BaseException as error:
            self.close()
            if isinstance(error, FileNotFoundError) and not self.writable:
                text = "No such index; mxnet.recordio.index_records(uri, idx_path) makes one"
                raise FileNotFoundError(errno.ENOENT, text, self.idx_path) from error
            raise

    def close(self) -> None:
        """Close both files."""
        if self.is_open:
            super().close()
            if self.fidx is not None:
                self.fidx.close()

    def seek(self, idx: Any) -> None:
        """Make the record with the key ``idx`` the next one.

        Raises
        ------
        KeyError
            If there is no such key.
        """
        self._reopen()
        self._position = self._offset(idx)

    def tell(self) -> int:
        """Return the offset at which the next record will be written."""
        self._require("written", "w")
        return self._position

    def read_idx(self, idx: Any) -> bytes | None:
        """Return the record with the key ``idx``.

        Raises
        ------
        KeyError
            If there is no such key.
        MXNetError
            If no whole record starts where the index says.
        """
        self._reopen()
        record, self._position = self.handle.read(self._offset(idx))
        return record

    def write_idx(self, idx: Any, buf: bytes) -> None:
        """Append a record with a key, which ``key_type`` is applied to."""
        self._require("written", "w")
        key = self.key_type(idx)
        text, position = str(key), self._position
        if "\t" in text or "\n" in text or "\r" in text:
            raise ValueError(f"write_idx: a key must have no tab and no line break, got {text!r}.")
        self.write(buf)
        self.fidx.write(f"{text}\t{position}\n")
        self.idx[key] = position
        self.keys.append(key)

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "fidx": None}

    def _reopen(self) -> None:
        if not self.is_open:
            self.reset()
        self._require("read", "r")

    def _offset(self, idx: Any) -> int:
        try:
            return self.idx[idx]
        except KeyError:
            raise KeyError(
                f"{idx!r} is none of the {len(self.idx)} keys in {self.idx_path}"
            ) from None

    def _read_index(self) -> None:
        for number, line in enumerate(self.fidx, 1):
            fields = line.split("\t")
            try:
                key, offset = self.key_type(fields[0].strip()), int(fields[1])
            except (IndexError, ValueError) as error:
                raise ValueError(
                    f"{self.idx_path}, line {number}: expected a key ({self.key_type.__name__}), a "
                    f"tab and an offset, found {line[:80].rstrip()!r}."
                ) from error
            self.keys.append(key)
            self.idx[key] = offset
