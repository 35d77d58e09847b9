"""NDArrayIter: batches of arrays in memory."""

from typing import Any

import numpy as np

from .. import ndarray
from ..base import MXNetError
from ..ndarray import NDArray
from ..ndarray.sparse import CSRNDArray
from .io import DataDesc, DataIter, descriptions
from .utils import _getdata_by_idx, _has_instance, _init_data, cut_rows

__all__ = ["NDArrayIter"]

_HANDLES = ("pad", "discard", "roll_over")


class NDArrayIter(DataIter):
    """Iterates over arrays in batches.

    Parameters
    ----------
    data : NDArray, CSRNDArray, numpy.ndarray, h5py.Dataset, or a list or dict of these
        The inputs, all of one length. NDArrays keep their dtype, the others become float32. A
        dict gives the names; the entries of a list are called ``_0_data``, ``_1_data``, ... Rows
        of a dataset are read batch by batch.
    label : like data, optional
        The labels, of the same length.
    batch_size : int
        How many samples a batch has.
    shuffle : bool
        Whether the samples are put in random order, when the iterator is made and at every
        reset. The order comes from ``numpy.random``.
    last_batch_handle : {"pad", "discard", "roll_over"}
        What becomes of samples that fill no batch: it is filled up with the first samples, they
        are left out, or they come first after the next reset. Sparse arrays need "discard".
    data_name, label_name : str
        Names for data and label that are not in a dict.
    layout : str
        Layout in the descriptions.

    Raises
    ------
    TypeError
        If data or label cannot be made arrays.
    ValueError
        If lengths differ, or ``batch_size`` or ``last_batch_handle`` is out of range.
    NotImplementedError
        If there are sparse arrays, and ``last_batch_handle`` is not "discard".
    """

    def __init__(
        self,
        data: Any,
        label: Any = None,
        batch_size: int = 1,
        shuffle: bool = False,
        last_batch_handle: str = "pad",
        data_name: str = "data",
        label_name: str = "softmax_label",
        layout: str = "NCHW",
    ) -> None:
        super().__init__(batch_size)
        if batch_size < 1:
            raise ValueError(f"NDArrayIter: batch_size must be 1 or more, got {batch_size}.")
        if last_batch_handle not in _HANDLES:
            raise ValueError(
                f"NDArrayIter: last_batch_handle must be one of {', '.join(_HANDLES)}, "
                f"got {last_batch_handle!r}."
            )
        self.data = _init_data(data, False, data_name)
        self.label = _init_data(label, True, label_name)
        if last_batch_handle != "discard" and _has_instance(self.data + self.label, CSRNDArray):
            raise NotImplementedError(
                "NDArrayIter: batches of csr arrays cannot be filled up or held back; give "
                "last_batch_handle='discard'."
            )
        self.num_data = _common_length(self.data + self.label)
        self.num_source = len(self.data_list)
        self.idx = np.arange(self.num_data)
        self.shuffle = shuffle
        self.last_batch_handle = last_batch_handle
        self.layout = layout
        self.cursor = -batch_size
        # The samples that "roll_over" keeps for the next epoch, an array for each source.
        self._held: list[NDArray] = []
        if shuffle:
            self._shuffle()

    @property
    def data_list(self) -> list[Any]:
        """The arrays of data and label, in the order in which batches are cut from them."""
        return [array for _, array in self.data + self.label]

    @property
    def provide_data(self) -> list[DataDesc]:
        """Names and shapes of the data of a batch."""
        return descriptions(self.data, self.batch_size, self.layout)

    @property
    def provide_label(self) -> list[DataDesc]:
        """Names and shapes of the labels of a batch."""
        return descriptions(self.label, self.batch_size, self.layout)

    def hard_reset(self) -> None:
        """Start again at the first sample; samples held for a roll-over are forgotten."""
        self._held = []
        self.reset()

    def reset(self) -> None:
        """Start a new epoch: with "roll_over" first what the last one left, then all samples."""
        if self.shuffle:
            self._shuffle()
        self._drop_used()
        held = self._held[0].shape[0] if self._held else 0
        self.cursor = -self.batch_size - held

    def iter_next(self) -> bool:
        """Move to the next batch; return whether there is one."""
        self._drop_used()
        if self.cursor < self.num_data:
            self.cursor += self.batch_size
        if self.cursor >= self.num_data:
            return False
        if self.last_batch_handle == "pad" or self.cursor + self.batch_size <= self.num_data:
            return True
        if self.last_batch_handle == "roll_over":
            self._held = [self._rows(number, self.num_data) for number in self._numbers()]
            self.cursor = self.num_data
        return False

    def getdata(self) -> list[NDArray]:
        """Return the data of this batch; MXNetError before the first and after the last."""
        return [self._batch(number) for number in range(len(self.data))]

    def getlabel(self) -> list[NDArray]:
        """Return the labels of this batch; MXNetError before the first and after the last."""
        return [self._batch(number) for number in self._numbers()[len(self.data) :]]

    def getpad(self) -> int:
        """Return how many entries fill the batch up, or come from the epoch before."""
        if self.last_batch_handle == "pad":
            return max(self.cursor + self.batch_size - self.num_data, 0)
        if self.last_batch_handle == "roll_over" and -self.batch_size < self.cursor < 0:
            return -self.cursor
        return 0

    def _drop_used(self) -> None:
        """Forget the held samples if this is the batch that they went into."""
        if -self.batch_size < self.cursor < 0:
            self._held = []

    def _numbers(self) -> range:
        return range(len(self.data) + len(self.label))

    def _source(self, number: int) -> Any:
        data = self.data
        return data[number][1] if number < len(data) else self.label[number - len(data)][1]

    def _batch(self, number: int) -> NDArray:
        """Return this batch's part of source ``number``, a copy."""
        has_held = bool(self._held)
        if self.cursor >= self.num_data or (self.cursor < 0 and not has_held):
            raise MXNetError(
                "NDArrayIter: there is no batch here; call next() or iter_next() first, and "
                "reset() after the last batch."
            )
        source = self._source(number)
        rows = self._rows(number, min(self.cursor + self.batch_size, self.num_data))
        missing = self.batch_size - rows.shape[0]
        if not missing:
            return rows
        # The first samples again, more than once if there are fewer than a batch has.
        times, rest = divmod(missing, self.num_data)
        parts = [source[:]] * times + [source[:rest]] * (rest > 0)
        return ndarray.concat(rows, *parts, dim=0)

    def _rows(self, number: int, stop: int) -> NDArray:
        """Return the entries from the cursor to ``stop``, held ones first; a copy."""
        source = self._source(number)
        if self.cursor >= 0 or not self._held:
            return cut_rows(source, max(self.cursor, 0), stop)
        if stop <= 0:
            return self._held[number].copy()
        return ndarray.concat(self._held[number], source[:stop], dim=0)

    def _shuffle(self) -> None:
        # As in MXNet, the order so far is shuffled and then applied to arrays that already are in
        # the order before it: other orders would come out for the same seed otherwise.
        np.random.shuffle(self.idx)
        for sources in (self.data, self.label):
            sources[:] = _getdata_by_idx(sources, self.idx)


def _common_length(sources: list[tuple[str, NDArray]]) -> int:
    lengths = {name: array.shape[0] for name, array in sources}
    if len(set(lengths.values())) > 1:
        raise ValueError(
            "NDArrayIter: all data and labels must have the same length, got "
            + ", ".join(f"{name} {length}" for name, length in lengths.items())
            + "."
        )
    return next(iter(lengths.values()))
