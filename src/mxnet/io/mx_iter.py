"""MXDataIter: the class of all iterators over files."""

import logging
from typing import Any, Protocol

import numpy as np

from ..base import MXNetError
from ..ndarray import NDArray
from .io import DataBatch, DataDesc, DataIter

__all__ = ["MXDataIter"]


class Source(Protocol):
    """What makes the batches of an :class:`MXDataIter`."""

    batch_size: int

    def next_batch(self) -> tuple[NDArray, NDArray, int, np.ndarray] | None:
        """Return data, label, padding and numbers of the next batch; None at the end."""
        ...

    def before_first(self) -> None:
        """Start a new epoch."""
        ...


class MXDataIter(DataIter):
    """Iterates over batches with one array of data and one of labels.

    ``isinstance`` knows by it all iterators that read files.

    Parameters
    ----------
    handle : Source
        What makes the batches.
    data_name, label_name : str
        Names of data and label.
    """

    def __init__(
        self,
        handle: Source,
        data_name: str = "data",
        label_name: str = "softmax_label",
        **_: Any,
    ) -> None:
        super().__init__()
        self.handle = handle
        self._debug_skip_load = False
        self._debug_at_begin = True
        self._batch: DataBatch | None = None
        self.batch_size = handle.batch_size
        # The shapes are known from the first batch, which waits for the first call of `next`.
        try:
            self.first_batch: DataBatch | None = self._load()
        except StopIteration:
            raise MXNetError(
                f"{type(self).__name__}: there is not one whole batch of {self.batch_size} samples."
            ) from None
        data, label = self.getdata(), self.getlabel()
        self.provide_data = [DataDesc(data_name, data.shape, data.dtype)]
        self.provide_label = [DataDesc(label_name, label.shape, label.dtype)]

    def debug_skip_load(self) -> None:
        """Give out the same batch from now on, to time a program without its reading."""
        self._debug_skip_load = True
        logging.info("Set debug_skip_load to be true, will simply return first batch")

    def reset(self) -> None:
        """Start a new epoch."""
        self._debug_at_begin = True
        self.first_batch = None
        self._batch = None
        self.handle.before_first()

    def next(self) -> DataBatch:
        """Return the next batch; StopIteration at the end of the epoch."""
        if self.first_batch is not None:
            batch, self.first_batch = self.first_batch, None
            return batch
        if self._debug_skip_load and not self._debug_at_begin and self._batch is not None:
            return self._batch
        return self._load()

    def iter_next(self) -> bool:
        """Move to the next batch; return whether there is one."""
        try:
            self.next()
        except StopIteration:
            return False
        return True

    def getdata(self) -> NDArray:
        """Return the data of this batch."""
        return self._current().data[0]

    def getlabel(self) -> NDArray:
        """Return the labels of this batch."""
        return self._current().label[0]

    def getindex(self) -> np.ndarray:
        """Return the numbers of this batch's samples."""
        return self._current().index

    def getpad(self) -> int:
        """Return how many entries only fill this batch up."""
        return self._current().pad or 0

    def _load(self) -> DataBatch:
        self._batch = None
        made = self.handle.next_batch()
        if made is None:
            raise StopIteration
        self._debug_at_begin = False
        data, label, pad, index = made
        self._batch = DataBatch([data], [label], pad, index)
        return self._batch

    def _current(self) -> DataBatch:
        if self._batch is None:
            raise MXNetError(
                f"{type(self).__name__}: there is no batch here; call next() or iter_next() first, "
                "and reset() after the last batch."
            )
        return self._batch
