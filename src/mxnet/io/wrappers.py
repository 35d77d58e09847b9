"""Iterators around iterators: of another length, or reading ahead."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from ..base import MXNetError
from .io import DataBatch, DataDesc, DataIter

__all__ = ["PrefetchingIter", "ResizeIter"]


class ResizeIter(DataIter):
    """Another iterator made ``size`` batches long: cut off, or started again as often as needed.

    Parameters
    ----------
    data_iter : DataIter
        The iterator.
    size : int
        Number of batches, at least 1.
    reset_internal : bool
        Whether :meth:`reset` also starts ``data_iter`` again; otherwise it goes on where it is.
    """

    def __init__(self, data_iter: DataIter, size: int, reset_internal: bool = True) -> None:
        super().__init__()
        if size < 1:
            raise ValueError(f"ResizeIter: size must be 1 or more, got {size}.")
        self.data_iter: Any = data_iter
        self.size = size
        self.reset_internal = reset_internal
        self.cur = 0
        self.current_batch: DataBatch | None = None
        self.provide_data = self.data_iter.provide_data
        self.provide_label = self.data_iter.provide_label
        self.batch_size = data_iter.batch_size
        if hasattr(data_iter, "default_bucket_key"):
            self.default_bucket_key = self.data_iter.default_bucket_key

    def reset(self) -> None:
        """Start counting again."""
        self.cur = 0
        if self.reset_internal:
            self.data_iter.reset()

    def iter_next(self) -> bool:
        """Move to the next batch; return whether there is one."""
        if self.cur == self.size:
            return False
        try:
            self.current_batch = self.data_iter.next()
        except StopIteration:
            self.data_iter.reset()
            try:
                self.current_batch = self.data_iter.next()
            except StopIteration:
                raise MXNetError("ResizeIter: data_iter gives no batch after reset().") from None
        self.cur += 1
        return True

    def getdata(self) -> Any:
        """Return the data of this batch."""
        return _current(self).data

    def getlabel(self) -> Any:
        """Return the labels of this batch."""
        return _current(self).label

    def getindex(self) -> Any:
        """Return the numbers of this batch's samples."""
        return _current(self).index

    def getpad(self) -> Any:
        """Return how many entries fill this batch up."""
        return _current(self).pad


class PrefetchingIter(DataIter):
    """One or several iterators, the next batch of which is always being made in a thread.

    The batches of several iterators are joined: their data one after the other, and their labels.

    Parameters
    ----------
    iters : DataIter or list of DataIter
        The iterators, of one length.
    rename_data, rename_label : list of dict, optional
        For each iterator, new names for its data and labels.
    """

    def __init__(
        self,
        iters: DataIter | Sequence[DataIter],
        rename_data: Sequence[dict[str, str]] | None = None,
        rename_label: Sequence[dict[str, str]] | None = None,
    ) -> None:
        super().__init__()
        self.iters: list[Any] = list(iters) if isinstance(iters, list | tuple) else [iters]
        if not self.iters:
            raise ValueError("PrefetchingIter: iters is empty; give at least one iterator.")
        self.n_iter = len(self.iters)
        for name, renames in (("rename_data", rename_data), ("rename_label", rename_label)):
            if renames is not None and len(renames) != self.n_iter:
                raise ValueError(
                    f"PrefetchingIter: {name} must have a dict for each of the {self.n_iter} "
                    f"iterators, got {len(renames)}."
                )
        self.rename_data = rename_data
        self.rename_label = rename_label
        self.batch_size = self.provide_data[0].shape[0]
        self.current_batch: DataBatch | None = None
        self.started = True
        self._threads = ThreadPoolExecutor(self.n_iter, "PrefetchingIter")
        self._coming: list[Future] = []
        self._fetch()

    @property
    def provide_data(self) -> list[DataDesc]:
        """Names and shapes of the data of all iterators."""
        return _renamed([source.provide_data for source in self.iters], self.rename_data)

    @property
    def provide_label(self) -> list[DataDesc]:
        """Names and shapes of the labels of all iterators."""
        return _renamed([source.provide_label for source in self.iters], self.rename_label)

    @property
    def next_batch(self) -> list[DataBatch | None]:
        """The batches that come next, one of each iterator; None at its end."""
        return [future.result() for future in self._coming]

    def reset(self) -> None:
        """Start all iterators again; batches made ahead are thrown away."""
        for future in self._coming:
            future.exception()
        for source in self.iters:
            source.reset()
        self._fetch()

    def iter_next(self) -> bool:
        """Move to the next batch; return whether there is one.

        Raises
        ------
        MXNetError
            If some iterators have ended and others have not, or pad differently.
        """
        batches: list[Any] = self.next_batch
        ended = [batch is None for batch in batches]
        if all(ended):
            return False
        if any(ended):
            raise MXNetError(
                "PrefetchingIter: iterators must be of one length; ended: "
                f"{', '.join(str(number) for number, end in enumerate(ended) if end)}."
            )
        if len({batch.pad for batch in batches}) > 1:
            raise MXNetError(
                "PrefetchingIter: the iterators pad their batches differently: "
                f"{[batch.pad for batch in batches]}."
            )
        self.current_batch = DataBatch(
            [array for batch in batches for array in batch.data],
            [array for batch in batches for array in batch.label or ()],
            batches[0].pad,
            batches[0].index,
            bucket_key=batches[0].bucket_key,
            provide_data=self.provide_data,
            provide_label=self.provide_label,
        )
        self._fetch()
        return True

    def next(self) -> DataBatch:
        """Return the next batch; StopIteration at the end."""
        if not self.iter_next():
            raise StopIteration
        return _current(self)

    def getdata(self) -> Any:
        """Return the data of this batch."""
        return _current(self).data

    def getlabel(self) -> Any:
        """Return the labels of this batch."""
        return _current(self).label

    def getindex(self) -> Any:
        """Return the numbers of this batch's samples."""
        return _current(self).index

    def getpad(self) -> Any:
        """Return how many entries fill this batch up."""
        return _current(self).pad

    def _fetch(self) -> None:
        self._coming = [self._threads.submit(_next_or_none, source) for source in self.iters]

    def __del__(self) -> None:
        threads = getattr(self, "_threads", None)
        if threads is not None:
            threads.shutdown(wait=False, cancel_futures=True)


def _current(source: ResizeIter | PrefetchingIter) -> DataBatch:
    if source.current_batch is None:
        raise MXNetError(
            f"{type(source).__name__}: there is no batch yet; call next() or iter_next() first."
        )
    return source.current_batch


def _next_or_none(source: DataIter) -> DataBatch | None:
    try:
        return source.next()
    except StopIteration:
        return None


def _renamed(provided: list[list[Any]], renames: Sequence[dict[str, str]] | None) -> list[DataDesc]:
    """Return the descriptions of all iterators under their new names."""
    joined = []
    for number, descs in enumerate(provided):
        names: dict[Any, Any] = renames[number] if renames else {}
        for desc in descs:
            name, shape = desc[:2]
            dtype, layout = getattr(desc, "dtype", np.float32), getattr(desc, "layout", "NCHW")
            joined.append(DataDesc(names.get(name, name), shape, dtype, layout))
    return joined
