"""Reading files of numbers: comma-separated values, and LibSVM's format."""

import math
import os
import warnings
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ..base import MXNetError


class Rows(NamedTuple):
    """Rows of a sparse matrix: row i has the columns and values from starts[i] to starts[i + 1]."""

    starts: np.ndarray
    columns: np.ndarray
    values: np.ndarray
    labels: np.ndarray
    width: int

    def __len__(self) -> int:
        return len(self.labels)


def paths_of(uri: str) -> list[str]:
    """Return the files that a path means: itself, those of a directory, or several paths.

    Raises
    ------
    MXNetError
        If there is no such file, or nothing but empty ones.
    """
    found = []
    for path in filter(None, str(uri).split(";")):
        if os.path.isdir(path):
            found += [os.path.join(path, name) for name in sorted(os.listdir(path))]
        else:
            found.append(path)
    files = [path for path in found if os.path.isfile(path) and os.path.getsize(path)]
    if not files:
        raise MXNetError(f"{uri}: there is no such file, or it is empty.")
    return files


def read_csv(uri: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """Return the rows of files as an array of (rows, \\*shape); integers are cut.

    Raises
    ------
    MXNetError
        If a file cannot be read, or a row has no such numbers.
    """
    parts = [_read_table(path, math.prod(shape), dtype) for path in paths_of(uri)]
    return np.concatenate(parts).reshape(-1, *shape)


def _read_table(path: str, width: int, dtype: np.dtype) -> np.ndarray:
    kinds = (dtype, np.dtype(np.float64)) if dtype.kind == "i" else (dtype,)
    for kind in kinds:
        try:
            table = _loaded(path, kind)
        except ValueError:
            continue
        if table.shape[1] == width:
            return table.astype(dtype)
        break
    raise MXNetError(_first_bad_row(path, width))


def _loaded(path: str, dtype: np.dtype) -> np.ndarray:
    with warnings.catch_warnings():
        # An empty file is reported by the number of its columns.
        warnings.simplefilter("ignore")
        return np.loadtxt(_lines(path), dtype, comments=None, delimiter=",", ndmin=2)


def _lines(path: str) -> Iterator[str]:
    """Yield the lines without the comma that may end them."""
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            for line in stream:
                yield line.rstrip().removesuffix(",")
    except OSError as error:
        raise MXNetError(f"{path}: cannot read the file: {error.strerror or error}.") from error


def _first_bad_row(path: str, width: int) -> str:
    for number, line in enumerate(_lines(path), 1):
        fields = line.split(",")
        if line and not (len(fields) == width and all(map(_is_number, fields))):
            return (
                f"{path}, line {number}: expected {width} numbers with commas between them "
                f"(data_shape), found {line[:80]!r}."
            )
    return f"{path}: expected rows of {width} numbers (data_shape), found none."


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def read_libsvm(uri: str, width: int, part: tuple[int, int] = (1, 0)) -> Rows:
    """Return the rows of files in LibSVM's format.

    Parameters
    ----------
    uri : str
        As for :func:`paths_of`.
    width : int
        How many columns there are; larger ones are errors.
    part : tuple of int
        Into how many parts the files' bytes are cut, and which one to read; a line belongs to the
        part in which it starts, but that a line at its very start belongs to the part before.

    Raises
    ------
    MXNetError
        If a file cannot be read, or a line is of another form.
    """
    labels: list[float] = []
    ends, columns, values = [0], [], []
    for where, line in _part_of_lines(paths_of(uri), *part):
        text = line.partition("#")[0].split()
        if not text:
            continue
        try:
            label, pairs = _parsed_line(text)
        except ValueError:
            raise MXNetError(
                f"{where}: expected a label and pairs of column and value such as '3:0.5', found "
                f"{line[:80].rstrip()!r}."
            ) from None
        for column, value in pairs:
            if not 0 <= column < width:
                raise MXNetError(
                    f"{where}: column {column} is none of the {width} columns (shape): they "
                    "count from 0."
                )
            columns.append(column)
            values.append(value)
        labels.append(label)
        ends.append(len(columns))
    return Rows(
        np.array(ends, np.int64), np.array(columns, np.int64), np.array(values, np.float32),
        np.array(labels, np.float32), width,
    )  # fmt: skip


def _parsed_line(text: list[str]) -> tuple[float, list[tuple[int, float]]]:
    # A label may have a weight behind a colon, which MXNet does not use either.
    label = float(text[0].partition(":")[0])
    pairs = []
    for entry in text[1:]:
        column, _, value = entry.partition(":")
        if column != "qid":
            pairs.append((int(column), float(value) if value else 1.0))
    return label, pairs


def _part_of_lines(paths: list[str], count: int, index: int) -> Iterator[tuple[str, str]]:
    """Yield (place, line) for a part of the files, taken one after the other."""
    total = sum(os.path.getsize(path) for path in paths)
    step = -(-total // count)
    start, stop = (min(step * number, total) for number in (index, index + 1))
    position = 0
    for path in paths:
        try:
            with open(path, "rb") as stream:
                for number, line in enumerate(stream, 1):
                    if start < position <= stop or position == start == 0:
                        yield f"{path}, line {number}", line.decode("utf-8", "replace")
                    position += len(line)
        except OSError as error:
            raise MXNetError(f"{path}: cannot read the file: {error.strerror or error}.") from error
