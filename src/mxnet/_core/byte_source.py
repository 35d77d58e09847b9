"""Bytes to read from: a file, or memory, by position and without reading what nobody asked for."""

import math
import mmap
import os
import stat
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from ..base import MXNetError
from .files import read_at


class Source(Protocol):
    """Bytes of known number."""

    label: str
    """What messages call it."""
    size: int

    def read(self, offset: int, count: int) -> bytes:
        """Return the bytes from ``offset`` on; fewer only at the end."""
        ...

    def tensor(self, shape: tuple[int, ...], dtype: torch.dtype, offset: int) -> Tensor:
        """Return values as a new CPU tensor."""
        ...

    def close(self) -> None:
        """Let go of the source: tensors stay, no more can be read."""
        ...


def open_source(source: Any, kind: str, mapped: bool = False) -> Source:
    """Open a file by its path, or take bytes; ``kind`` says in messages what was expected.

    With ``mapped`` tensors are pages of the file, see `Mapped`.

    Raises MXNetError if the file cannot be opened, TypeError if ``source`` is neither.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return InMemory(source)
    label = os.fspath(source)
    try:
        descriptor = os.open(label, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode):
            return (Mapped if mapped else Stored)(label, descriptor, status.st_size)
        with open(descriptor, "rb") as stream:  # a pipe has neither size nor positions
            return InMemory(stream.read(), label)
    except (OSError, ValueError) as error:
        raise MXNetError(f"{label}: cannot read the {kind}: {error}.") from error


class InMemory:
    """Bytes in memory."""

    def __init__(self, content: Any, label: str | None = None) -> None:
        self._buffer: memoryview | None = memoryview(content).cast("B")
        self.size = len(self._buffer)
        self.label = f"<{self.size} bytes in memory>" if label is None else label

    def _open(self) -> memoryview:
        if self._buffer is None:
            raise _closed(self.label)
        return self._buffer

    def read(self, offset: int, count: int) -> bytes:
        """Return the bytes from ``offset`` on; fewer only at the end."""
        return bytes(self._open()[offset : offset + count])

    def tensor(self, shape: tuple[int, ...], dtype: torch.dtype, offset: int) -> Tensor:
        """Return a copy of values as a tensor."""
        buffer = self._open()
        tensor = torch.empty(shape, dtype=dtype, device="cpu")
        nbytes = tensor.numel() * dtype.itemsize
        if nbytes:
            raw = tensor.reshape(-1).view(torch.uint8)
            raw.numpy()[:] = np.frombuffer(buffer, np.uint8, nbytes, offset)
            _make_possible(raw, dtype)
        return tensor

    def close(self) -> None:
        """Let go of the bytes."""
        self._buffer = None


class Stored:
    """The bytes of an open regular file.

    They are read and not mapped: once it is cut short, even private copies of the pages of a
    mapped file are gone, and the process that touches them with them.
    """

    def __init__(self, label: str, descriptor: int, size: int) -> None:
        self.label = label
        self.size = size
        self._descriptor = descriptor

    def _open(self) -> int:
        if self._descriptor < 0:
            raise _closed(self.label)
        return self._descriptor

    def read(self, offset: int, count: int) -> bytes:
        """Return the bytes from ``offset`` on; fewer only at the end."""
        descriptor, parts = self._open(), []
        count = min(count, self.size - offset)
        while count > 0 and (part := read_at(descriptor, count, offset)):
            parts.append(part)
            offset += len(part)
            count -= len(part)
        return b"".join(parts)

    def tensor(self, shape: tuple[int, ...], dtype: torch.dtype, offset: int) -> Tensor:
        """Return values as a tensor, read into memory of its own."""
        tensor = torch.empty(shape, dtype=dtype, device="cpu")
        if tensor.numel():
            raw = tensor.reshape(-1).view(torch.uint8)
            self._fill(raw.numpy().data, offset)
            _make_possible(raw, dtype)
        return tensor

    def _fill(self, room: memoryview, offset: int) -> None:
        descriptor, done = self._open(), 0
        while done < len(room):
            if hasattr(os, "preadv"):
                count = os.preadv(descriptor, [room[done:]], offset + done)
            else:
                part = read_at(descriptor, len(room) - done, offset + done)
                count = len(part)
                room[done : done + count] = part
            if not count:
                raise MXNetError(
                    f"{self.label}: at byte {offset}: expected {len(room)} bytes, found the end of "
                    f"the file after {done}: it became shorter while it was read. Read it again."
                )
            done += count

    def close(self) -> None:
        """Close the file."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __del__(self) -> None:
        self.close()


class Mapped(Stored):
    """The bytes of an open regular file whose tensors are private pages of it.

    Nothing is read before it is used, and what is never used is never read. Writing into a tensor
    leaves the file as it is. While tensors live the file may be replaced, as this package does
    when it writes, but must not be written into, which they might show, nor be cut short, which
    would end the process.
    """

    def __init__(self, label: str, descriptor: int, size: int) -> None:
        super().__init__(label, descriptor, size)
        self._pages = mmap.mmap(descriptor, size, access=mmap.ACCESS_COPY) if size else None

    def tensor(self, shape: tuple[int, ...], dtype: torch.dtype, offset: int) -> Tensor:
        """Return values as a tensor on the pages of the file, where their place allows it."""
        count = math.prod(shape)
        # A bool byte other than 0 and 1 has to be changed, so all of them would be touched.
        if not count or offset % dtype.itemsize or dtype == torch.bool or self._pages is None:
            return super().tensor(shape, dtype, offset)
        self._open()
        return torch.frombuffer(self._pages, dtype=dtype, count=count, offset=offset).view(shape)

    def close(self) -> None:
        """Close the file; tensors keep the pages."""
        super().close()
        self._pages = None


def _make_possible(raw: Tensor, dtype: torch.dtype) -> None:
    if dtype == torch.bool:
        raw.clamp_(max=1)  # another byte would be an impossible value to torch


def _closed(label: str) -> MXNetError:
    return MXNetError(f"{label} is closed: read its arrays before closing it.")
