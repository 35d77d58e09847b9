"""Where :class:`ImageIter` finds images: record files, lists in files, lists in memory."""

import logging
import os
from collections.abc import Iterable
from typing import Any

import numpy as np

from .. import ndarray as nd
from ..base import numeric_types
from ..ndarray import NDArray
from ..recordio import MXIndexedRecordIO, MXRecordIO

Listed = dict[Any, tuple[NDArray, str]]


class ArgumentError(ValueError, AssertionError):
    """Arguments do not fit together.

    MXNet raises AssertionError here, Python's own convention is ValueError: this is both.
    """


def open_records(path: str, path_imgidx: str | None) -> MXRecordIO:
    """Open a record file, with its index if there is one."""
    if path_imgidx:
        return MXIndexedRecordIO(path_imgidx, path, "r")
    return MXRecordIO(path, "r")


def read_list(path: str, dtype: str) -> Listed:
    """Return labels and paths by number of a list file: number, labels and path with tabs between.

    Raises
    ------
    ValueError
        If a line is of another form.
    """
    found: Listed = {}
    with open(path, encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            fields = line.strip().split("\t")
            if not line.strip():
                continue
            try:
                labels = np.array([float(field) for field in fields[1:-1]])
                key = int(fields[0])
                if not labels.size:
                    raise ValueError
            except ValueError:
                raise ValueError(
                    f"{path}, line {number}: expected a number, labels and a path with tabs "
                    f"between them, found {line[:80].rstrip()!r}."
                ) from None
            found[key] = (nd.array(labels, dtype=dtype), fields[-1])
    return found


def number_list(entries: Iterable[Any], dtype: str) -> Listed:
    """Return labels and paths of ``[label, path]`` or ``[label, ..., path]`` by "1", "2", ..."""
    found: Listed = {}
    for number, entry in enumerate(entries, 1):
        label: Any = entry[0]
        if len(entry) > 2:
            label = entry[:-1]
        elif isinstance(label, numeric_types):
            label = [label]
        label = label.asnumpy() if isinstance(label, NDArray) else np.asarray(label)
        found[str(number)] = (nd.array(label, dtype=dtype), entry[-1])
    return found


def part_of(keys: list[Any], num_parts: int, part_index: int) -> list[Any]:
    """Return one of parts of equal length; what does not divide evenly is left out at the end."""
    if not 0 <= part_index < num_parts:
        raise ArgumentError(
            f"part_index must be from 0 to num_parts - 1 = {num_parts - 1}, got {part_index}."
        )
    if num_parts == 1:
        return keys
    length = len(keys) // num_parts
    return keys[part_index * length : (part_index + 1) * length]


def read_file(root: str | None, name: str) -> bytes:
    """Return the content of an image file below ``root``."""
    with open(os.path.join(root or "", name), "rb") as file:
        return file.read()


def tell(owner: Any, what: str) -> None:
    """Log what an iterator loads."""
    logging.info("%s: loading %s...", type(owner).__name__, what)
