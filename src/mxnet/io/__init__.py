"""Iterators over batches of data."""

from . import io
from .array_iter import NDArrayIter
from .io import DataBatch, DataDesc, DataIter
from .mnist_iter import MNISTIter
from .wrappers import PrefetchingIter, ResizeIter

for _part in (NDArrayIter, MNISTIter, PrefetchingIter, ResizeIter):
    # Programs import all of them from mxnet.io.io too.
    setattr(io, _part.__name__, _part)
del _part

__all__ = [
    "DataBatch", "DataDesc", "DataIter", "MNISTIter", "NDArrayIter", "PrefetchingIter",
    "ResizeIter", "io",
]  # fmt: skip
