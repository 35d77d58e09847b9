"""CSVIter and LibSVMIter: batches of numbers from text files."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import ndarray
from .._ops.attributes import Shape
from ..base import MXNetError
from ..ndarray import NDArray
from .image_options import BatchOptions
from .mx_iter import MXDataIter
from .options import MISSING, Options, read_all, require_dtype, require_part, signature
from .rounds import Rounds
from .text_files import Rows, read_csv, read_libsvm
from .utils import places_of_rows

__all__ = ["CSVIter", "LibSVMIter"]

_NO_FILE = "NULL"


@dataclass(kw_only=True)
class _CSVOptions(Options):
    data_csv: str = MISSING
    data_shape: Shape = MISSING
    label_csv: str = _NO_FILE
    label_shape: Shape = (1,)


@dataclass(kw_only=True)
class _LibSVMOptions(Options):
    data_libsvm: str = MISSING
    data_shape: Shape = MISSING
    label_libsvm: str = _NO_FILE
    label_shape: Shape = (1,)
    num_parts: int = 1
    part_index: int = 0


class _DenseBatches:
    """Batches of rows of two arrays in memory."""

    def __init__(self, rounds: Rounds, data: np.ndarray, label: np.ndarray) -> None:
        self.batch_size = rounds.batch_size
        self._rounds, self._data, self._label = rounds, data, label

    def before_first(self) -> None:
        self._rounds.reset()

    def next_batch(self) -> tuple[NDArray, NDArray, int, np.ndarray] | None:
        turn = self._rounds.next()
        if turn is None:
            return None
        data, label = (
            ndarray.array(values[turn.numbers], dtype=values.dtype)
            for values in (self._data, self._label)
        )
        return data, label, turn.pad, np.array(turn.numbers, np.uint64)


class _SparseBatches:
    """Batches of rows of a sparse matrix, with labels from it or from another one."""

    def __init__(self, rounds: Rounds, data: Rows, label: Rows | None) -> None:
        self.batch_size = rounds.batch_size
        self._rounds, self._data, self._label = rounds, data, label

    def before_first(self) -> None:
        self._rounds.reset()

    def next_batch(self) -> tuple[NDArray, NDArray, int, np.ndarray] | None:
        turn = self._rounds.next()
        if turn is None:
            return None
        numbers = np.array(turn.numbers)
        label: Any = (
            ndarray.array(self._data.labels[numbers])
            if self._label is None
            else _matrix(self._label, numbers)
        )
        return _matrix(self._data, numbers), label, turn.pad, numbers.astype(np.uint64)


class CSVIter(MXDataIter):
    """Iterates over the rows of a file of numbers with commas between them.

    Parameters
    ----------
    data_csv : str
        Path of the file, of a directory of such files, or several paths with ``;`` between them.
    data_shape : tuple of int
        Shape of a sample; a row has as many numbers.
    label_csv : str
        Where the labels are, a row for each sample; without it they are 0.
    label_shape : tuple of int
        Shape of a label.
    batch_size : int
        How many samples a batch has.
    round_batch : bool
        Whether a last batch that is not full is filled up with the first samples, which the next
        epoch then leaves out.
    prefetch_buffer, ctx : int, str
        Accepted for MXNet's programs: the numbers are in main memory from the start.
    dtype : str, optional
        "float32", "int32" or "int64".
    data_name, label_name : str
        Names of data and label.

    Raises
    ------
    MXNetError
        If a file cannot be read or has other rows, or options are missing or out of range.
    TypeError
        If there is no such option.
    """

    def __init__(self, **options: Any) -> None:
        name = type(self).__name__
        own, batch = read_all(name, options, _CSVOptions, BatchOptions)
        batch.check(name)
        dtype = require_dtype(name, batch.dtype, "float32", "int32", "int64")
        data = read_csv(own.data_csv, own.data_shape, dtype)
        if own.label_csv == _NO_FILE:
            label = np.zeros((len(data), *_row(own.label_shape)), dtype)
        else:
            label = read_csv(own.label_csv, _row(own.label_shape), dtype)
        if len(label) != len(data):
            raise MXNetError(
                f"{name}: {own.data_csv} has {len(data)} rows, {own.label_csv} {len(label)}: each "
                "sample needs a label."
            )
        rounds = Rounds(name, len(data), batch.batch_size, batch.round_batch)
        super().__init__(_DenseBatches(rounds, data, label), batch.data_name, batch.label_name)


class LibSVMIter(MXDataIter):
    """Iterates over the rows of files in LibSVM's format; the data are ``csr`` arrays.

    A line has a label and then pairs of a column, counted from 0, and a value with a colon between
    them. What follows a ``#`` is a comment; columns called ``qid`` are left out.

    Parameters
    ----------
    data_libsvm : str
        Path of the file, of a directory of such files, or several paths with ``;`` between them.
    data_shape : tuple of int
        How many columns there are.
    label_libsvm : str
        Where the labels are, as such rows; without it each is the number that its line starts with.
    label_shape : tuple of int
        How many columns the labels have.
    num_parts, part_index : int
        Into how many parts the files are cut, and which one is read.
    batch_size, round_batch, prefetch_buffer, ctx, data_name, label_name
        As for :class:`CSVIter`; ``round_batch`` must be True.
    dtype : str, optional
        "float32".

    Raises
    ------
    MXNetError
        If a file cannot be read or has other lines, or options are missing or out of range.
    TypeError
        If there is no such option.
    """

    def __init__(self, **options: Any) -> None:
        name = type(self).__name__
        own, batch = read_all(name, options, _LibSVMOptions, BatchOptions)
        batch.check(name)
        require_dtype(name, batch.dtype, "float32")
        require_part(name, own.num_parts, own.part_index)
        if not batch.round_batch:
            raise MXNetError(f"{name}: batches of csr arrays need round_batch=True.")
        has_labels = own.label_libsvm != _NO_FILE
        for argument, shape in (("data_shape", own.data_shape), ("label_shape", own.label_shape)):
            if len(shape) != 1 or (argument == "label_shape" and not has_labels and shape != (1,)):
                wanted = "(1,)" if argument == "label_shape" and not has_labels else "(columns,)"
                raise MXNetError(f"{name}: {argument} must be {wanted}, got {shape}.")
        part = (own.num_parts, own.part_index)
        data = read_libsvm(own.data_libsvm, own.data_shape[0], part)
        label = read_libsvm(own.label_libsvm, own.label_shape[0], part) if has_labels else None
        if label is not None and len(label) != len(data):
            raise MXNetError(
                f"{name}: {own.data_libsvm} has {len(data)} rows in this part, "
                f"{own.label_libsvm} {len(label)}: each sample needs a label."
            )
        rounds = Rounds(name, len(data), batch.batch_size, batch.round_batch)
        super().__init__(_SparseBatches(rounds, data, label), batch.data_name, batch.label_name)


CSVIter.__signature__ = signature(_CSVOptions, BatchOptions)  # type: ignore[attr-defined]
LibSVMIter.__signature__ = signature(_LibSVMOptions, BatchOptions)  # type: ignore[attr-defined]


def _row(shape: Shape) -> Shape:
    """Return the shape of a label in a batch, where a single number has no axis."""
    return () if shape == (1,) else shape


def _matrix(rows: Rows, numbers: np.ndarray) -> NDArray:
    """Return some rows as a csr array."""
    indptr, place = places_of_rows(rows.starts, numbers)
    return ndarray.sparse.csr_matrix(
        (rows.values[place], rows.columns[place], indptr),
        shape=(len(numbers), rows.width), dtype="float32",
    )  # fmt: skip
