"""Writing files so that nobody ever sees a half-written one, and reading at a position."""

import os
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

# Systems without `pread` move the file's one position instead, which nobody else must do meanwhile.
_LOCK = threading.Lock()


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a new binary file that takes the place of ``path`` when the block ends well.

    Until then, and for good if the block raises, whatever was at ``path`` stays as it was. The
    new file lies in the same directory, which must exist; it gets the permissions of the old one,
    or those of any newly created file. Links are followed. What is no regular file (a pipe,
    ``/dev/stdout``) is written directly. Raises OSError where writing fails.
    """
    target = os.path.realpath(path)
    if os.path.exists(target) and not os.path.isfile(target):
        with open(target, "wb") as stream:
            yield stream
        return
    beside = os.path.join(os.path.dirname(target), f".{secrets.token_hex(8)}.part")
    try:
        with open(beside, "xb") as stream:
            yield stream
        if os.path.exists(target):
            shutil.copymode(target, beside)
        os.replace(beside, target)
    finally:
        with suppress(FileNotFoundError):
            os.remove(beside)


def read_at(descriptor: int, count: int, offset: int) -> bytes:
    """Read up to ``count`` bytes from ``offset`` on; the file's own position does not matter.

    Fewer come at the end of the file, and where the system reads less at once.
    """
    if hasattr(os, "pread"):
        return os.pread(descriptor, count, offset)
    with _LOCK:
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.read(descriptor, count)
