"""The protocol of data iterators: what they promise, and what they give."""

from collections import namedtuple
from typing import Any

import numpy as np

from ..ndarray import NDArray

__all__ = ["DataBatch", "DataDesc", "DataIter"]


class DataDesc(namedtuple("DataDesc", ["name", "shape"])):
    """Name, shape, dtype and layout of an input; as a tuple, name and shape.

    Parameters
    ----------
    name : str
        Name of the input.
    shape : tuple of int
        Shape of a batch.
    dtype : str or type
        Element type.
    layout : str
        A letter for each axis, N for the batch's.
    """

    dtype: Any
    layout: str

    def __new__(
        cls, name: str, shape: Any, dtype: Any = np.float32, layout: str = "NCHW"
    ) -> "DataDesc":
        desc = super().__new__(cls, name, shape)
        desc.dtype = dtype
        desc.layout = layout
        return desc

    def __repr__(self) -> str:
        return f"DataDesc[{self.name},{self.shape},{self.dtype},{self.layout}]"

    @staticmethod
    def get_batch_axis(layout: str | None) -> int:
        """Return the axis of N in a layout: 0 for None, -1 if there is no N."""
        return 0 if layout is None else layout.find("N")

    @staticmethod
    def get_list(shapes: Any, types: Any) -> list["DataDesc"]:
        """Return descriptions for (name, shape) pairs and, unless None, (name, dtype) pairs.

        Raises
        ------
        ValueError
            If a shape's name has no dtype.
        """
        if types is None:
            return [DataDesc(name, shape) for name, shape in shapes]
        dtypes = dict(types)
        missing = [name for name, _ in shapes if name not in dtypes]
        if missing:
            raise ValueError(f"DataDesc.get_list: types has no entry for {', '.join(missing)}.")
        return [DataDesc(name, shape, dtypes[name]) for name, shape in shapes]


class DataBatch:
    """A batch of data.

    Parameters
    ----------
    data, label : list of NDArray
        The inputs, and what goes with them.
    pad : int
        How many entries at the end only fill the batch up.
    index : numpy.ndarray
        Numbers of the samples.
    bucket_key : object
        Which network of several the batch is for.
    provide_data, provide_label : list of DataDesc
        Descriptions of ``data`` and ``label``.

    Raises
    ------
    TypeError
        If ``data`` or ``label`` is no list.
    """

    def __init__(
        self,
        data: Any,
        label: Any = None,
        pad: int | None = None,
        index: Any = None,
        bucket_key: Any = None,
        provide_data: Any = None,
        provide_label: Any = None,
    ) -> None:
        for name, value in (("data", data), ("label", label)):
            if value is not None and not isinstance(value, list | tuple):
                raise TypeError(
                    f"DataBatch: {name} must be a list of NDArrays, got {type(value).__name__}."
                )
        self.data = data
        self.label = label
        self.pad = pad
        self.index = index
        self.bucket_key = bucket_key
        self.provide_data = provide_data
        self.provide_label = provide_label

    def __str__(self) -> str:
        data, label = (
            None if arrays is None else [array.shape for array in arrays]
            for arrays in (self.data, self.label)
        )
        return f"{type(self).__name__}: data shapes: {data} label shapes: {label}"


class DataIter:
    """Base class of iterators over batches.

    A subclass defines `iter_next`, `getdata` and what else it needs of the ``get`` methods, or
    overrides `next`; and the attributes ``provide_data`` and ``provide_label``.

    Parameters
    ----------
    batch_size : int
        How many samples a batch has.
    """

    def __init__(self, batch_size: int = 0) -> None:
        self.batch_size = batch_size

    def __iter__(self) -> "DataIter":
        return self

    def __next__(self) -> DataBatch:
        return self.next()

    def reset(self) -> None:
        """Start again at the first batch."""

    def next(self) -> DataBatch:
        """Return the next batch.

        Raises
        ------
        StopIteration
            At the end.
        """
        if not self.iter_next():
            raise StopIteration
        return DataBatch(self.getdata(), self.getlabel(), self.getpad(), self.getindex())

    def iter_next(self) -> Any:
        """Move to the next batch; return whether there is one."""
        return None

    def getdata(self) -> Any:
        """Return the data of this batch, a list of arrays."""
        return None

    def getlabel(self) -> Any:
        """Return the labels of this batch, a list of arrays."""
        return None

    def getindex(self) -> Any:
        """Return the numbers of this batch's samples, or None."""
        return None

    def getpad(self) -> Any:
        """Return how many entries only fill this batch up."""
        return None


def descriptions(
    sources: list[tuple[str, NDArray]], batch_size: int, layout: str
) -> list[DataDesc]:
    """Return how batches of ``batch_size`` entries of named arrays look."""
    return [
        DataDesc(name, (batch_size, *array.shape[1:]), array.dtype, layout)
        for name, array in sources
    ]
