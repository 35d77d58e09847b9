"""A DataLoader as a DataIter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .. import ndarray as nd
from ..io import DataDesc, DataIter
from ..ndarray import NDArray

__all__ = ["DataLoaderIter"]


class DataLoaderIter(DataIter):
    """Iterates over a Gluon DataLoader, whose batches are pairs of data and labels.

    The last batch, if it is shorter, is filled up with zeros; its ``pad`` says with how many.

    Parameters
    ----------
    loader : gluon.data.DataLoader
        The loader. Its first batch tells the shapes.
    data_name, label_name : str
        The names in ``provide_data`` and ``provide_label``.
    dtype : str
        The type of data and labels.

    Raises
    ------
    ValueError
        If batches are no such pairs, or there is none.
    """

    def __init__(
        self,
        loader: Any,
        data_name: str = "data",
        label_name: str = "softmax_label",
        dtype: str = "float32",
    ) -> None:
        super().__init__()
        self._loader = loader
        self._iter: Iterator[Any] = iter(loader)
        first = next(self._iter, None)
        if first is None:
            raise ValueError("DataLoaderIter: the loader has no batch.")
        data, label = _pair(first)
        self.batch_size = data.shape[0]
        self.dtype = dtype
        self.provide_data = [DataDesc(data_name, data.shape, dtype)]
        self.provide_label = [DataDesc(label_name, label.shape, dtype)]
        self._current_batch: Any = None
        self.reset()

    def reset(self) -> None:
        """Start anew."""
        self._iter = iter(self._loader)

    def iter_next(self) -> bool:
        """Go to the next batch; return whether there is one."""
        batch = next(self._iter, None)
        self._current_batch = None if batch is None else _pair(batch)
        return batch is not None

    def getdata(self) -> list[NDArray]:
        """Return the data of the batch."""
        return [self._filled(self._current_batch[0])]

    def getlabel(self) -> list[NDArray]:
        """Return the labels of the batch."""
        return [self._filled(self._current_batch[1])]

    def getpad(self) -> int:
        """Return how many samples of the batch only fill it up."""
        return self.batch_size - self._current_batch[0].shape[0]

    def getindex(self) -> None:
        """Return None: loaders do not tell indices."""
        return None

    def _filled(self, part: NDArray) -> NDArray:
        values = part.astype(self.dtype)
        missing = self.batch_size - part.shape[0]
        if not missing:
            return values
        zeros = nd.zeros((missing, *part.shape[1:]), part.context, self.dtype)
        return nd.concat(values, zeros, dim=0)


def _pair(batch: Any) -> tuple[NDArray, NDArray]:
    if not isinstance(batch, list | tuple) or len(batch) != 2:
        got = len(batch) if isinstance(batch, list | tuple) else type(batch).__name__
        raise ValueError(
            "DataLoaderIter: batches must be pairs of data and labels, got "
            f"{got if isinstance(got, str) else f'{got} parts'}."
        )
    data, label = (
        nd.array(np.asarray(part)) if not isinstance(part, NDArray) else part for part in batch
    )
    return data, label
