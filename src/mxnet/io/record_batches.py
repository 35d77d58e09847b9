"""Batches of records, made by several threads: what all iterators over image records share."""

import logging
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import ndarray
from ..base import MXNetError
from ..ndarray import NDArray
from .image_options import BatchOptions, RecordOptions
from .prefetch import Job, Prefetcher
from .record_source import RecordOrder, RecordSource
from .rounds import Rounds, Turn

Batch = tuple[np.ndarray, np.ndarray, np.ndarray]


class RecordBatches:
    """The base class; a subclass says what labels look like, and what is done to a record.

    Parameters
    ----------
    name : str
        Who complains in errors.
    records, batch : Options
        The options of the iterator.
    source : RecordSource
        The records.
    seed : int
        Where the random order of the records starts.
    """

    dtype = np.dtype(np.float32)

    def __init__(
        self,
        name: str,
        records: RecordOptions,
        batch: BatchOptions,
        source: RecordSource,
        seed: int,
    ) -> None:
        self.name = name
        self.batch_size = batch.batch_size
        self.options = records
        self.source = source
        rounds = Rounds(
            name, len(source), batch.batch_size, batch.round_batch,
            RecordOrder(source, records, seed),
        )  # fmt: skip
        if records.verbose:
            logging.info(
                "%s: %s, %d records in part %d of %d, %d threads", name, records.path_imgrec,
                len(source), records.part_index, records.num_parts, records.preprocess_threads,
            )  # fmt: skip
        self._prefetcher = Prefetcher(
            rounds, _without_cycle(self), records.preprocess_threads, batch.prefetch_buffer
        )

    def __del__(self) -> None:
        prefetcher = getattr(self, "_prefetcher", None)
        if prefetcher is not None:
            prefetcher.close()

    def label_shape(self) -> tuple[int, ...]:
        """Return the shape of the labels of one image."""
        raise NotImplementedError

    def begin(
        self, number: int, header: Any, content: bytes, number_of_pass: int, data: np.ndarray,
        label: np.ndarray,
    ) -> Job:  # fmt: skip
        """Return what writes an image and its labels; what is random is drawn at once.

        Parameters
        ----------
        number : int
            The record.
        header, content : IRHeader, bytes
            What it holds.
        number_of_pass : int
            Which pass over the records it is read for.
        data, label : numpy.ndarray
            Where to write. The last axis of ``label`` holds the labels of this image.
        """
        raise NotImplementedError

    def before_first(self) -> None:
        """Start a new epoch."""
        self._prefetcher.reset()

    def next_batch(self) -> tuple[NDArray, NDArray, int, np.ndarray] | None:
        """Return data, label, padding and image numbers of the next batch; None at the end."""
        made = self._prefetcher.next()
        if made is None:
            return None
        turn, (data, label, index) = made
        return ndarray.from_numpy(data), ndarray.from_numpy(label), turn.pad, index

    def plan(self, turn: Turn, hand_over: Callable[[Job], None]) -> Batch:
        """Read the records of a batch and hand the work on each image over."""
        count, shape = len(turn.numbers), self.label_shape()
        data = np.empty((count, *self.options.data_shape), self.dtype)
        label = np.empty((count, *shape), np.float32)
        index = np.empty(count, np.uint64)
        rows = label.reshape(count, -1)
        for place, number in enumerate(turn.numbers):
            header, content = self.source.read(number)
            index[place] = header.id
            which = turn.passes[place >= count - turn.pad]
            hand_over(self.begin(number, header, content, which, data[place], rows[place]))
        return data, label, index

    def located(self, number: int, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function that reads an image; its error says which one it was."""
        try:
            return function(self.name, *arguments)
        except MXNetError as error:
            raise MXNetError(f"{self.source.place(number)}: {error}") from error


def _without_cycle(batches: RecordBatches) -> Callable[[Turn, Callable[[Job], None]], Batch]:
    """Return ``plan`` without holding the batches alive: the threads end with the iterator."""
    weak = weakref.ref(batches)

    def plan(turn: Turn, hand_over: Callable[[Job], None]) -> Batch:
        alive = weak()
        if alive is None:
            raise MXNetError("The iterator is gone.")
        return alive.plan(turn, hand_over)

    return plan
