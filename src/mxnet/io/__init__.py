"""Iterators over batches of data."""

from . import io, utils
from .array_iter import NDArrayIter
from .det_records import ImageDetRecordIter
from .image_records import (
    ImageRecordInt8Iter,
    ImageRecordIter,
    ImageRecordIter_v1,
    ImageRecordUInt8Iter,
    ImageRecordUInt8Iter_v1,
)
from .io import DataBatch, DataDesc, DataIter
from .mnist_iter import MNISTIter
from .mx_iter import MXDataIter
from .text_iters import CSVIter, LibSVMIter
from .utils import _getdata_by_idx, _has_instance, _init_data  # noqa: F401
from .wrappers import PrefetchingIter, ResizeIter

for _part in (
    CSVIter, ImageDetRecordIter, ImageRecordInt8Iter, ImageRecordIter, ImageRecordIter_v1,
    ImageRecordUInt8Iter, ImageRecordUInt8Iter_v1, LibSVMIter, MNISTIter, MXDataIter, NDArrayIter,
    PrefetchingIter, ResizeIter,
):  # fmt: skip
    # Programs import all of them from mxnet.io.io too.
    setattr(io, _part.__name__, _part)
del _part

__all__ = [
    "CSVIter", "DataBatch", "DataDesc", "DataIter", "ImageDetRecordIter", "ImageRecordInt8Iter",
    "ImageRecordIter", "ImageRecordIter_v1", "ImageRecordUInt8Iter", "ImageRecordUInt8Iter_v1",
    "LibSVMIter", "MNISTIter", "MXDataIter", "NDArrayIter", "PrefetchingIter", "ResizeIter", "io",
    "utils",
]  # fmt: skip
