"""From indices to a batch: sample by sample, or all rows at once where that gives the same."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from ..._core.state import state
from ...base import MXNetError
from ...ndarray import NDArray
from ..nn import HybridSequential
from ._batchify import batch_of, default_batchify_fn, default_mp_batchify_fn, share_all
from .dataset import (
    ArrayDataset,
    _DownloadedDataset,
    _LazyTransformDataset,
    _SampledDataset,
    _TransformFirstClosure,
)
from .vision import transforms

# These do the same to a batch (N, H, W, C) as to each image (H, W, C) in it.
_ON_BATCHES = (
    transforms.Cast, transforms.CropResize, transforms.Normalize, transforms.Resize,
    transforms.ToTensor,
)  # fmt: skip
_CHAINS = (HybridSequential, transforms.Compose, transforms.HybridCompose)


class BatchReader:
    """Makes the batch for a list of indices: ``batchify_fn([dataset[i] for i in indices])``.

    Python's work for one sample costs more than the arithmetic on a small image. Where dataset,
    transforms and batchify function are all our own, and free of chance, the rows are taken from
    the arrays and transformed together, with the same result.
    """

    def __init__(self, dataset: Any, batchify_fn: Callable[[Any], Any]) -> None:
        self._dataset = dataset
        self._batchify_fn = batchify_fn

    def __call__(self, indices: Sequence[Any]) -> Any:
        batch = self._together(indices)
        if batch is not None:
            return batch
        dataset = self._dataset
        return self._batchify_fn([dataset[index] for index in indices])

    # torch's workers ask for a batch by this name.
    __getitems__ = __call__

    def __len__(self) -> int:
        return len(self._dataset)

    def _together(self, indices: Sequence[Any]) -> Any:
        is_shared = self._batchify_fn is default_mp_batchify_fn
        if state.recording or not (is_shared or self._batchify_fn is default_batchify_fn):
            return None
        places = np.asarray(indices)
        if places.ndim != 1 or places.dtype.kind not in "iu" or not places.size:
            return None
        try:
            batch = _rows(self._dataset, places)
        except MXNetError:
            return None  # the sample at fault, read alone, says it better
        return share_all(batch) if is_shared and batch is not None else batch


def _rows(dataset: Any, places: np.ndarray) -> Any:
    """Return the batch of samples, a list where they are tuples; None if it takes each alone."""
    kind = type(dataset)
    if kind is _LazyTransformDataset:
        return _transformed(dataset, places)
    if not 0 <= places.min() <= places.max() < len(dataset):
        return None
    if kind is _SampledDataset:
        return _rows(dataset._dataset, np.asarray([dataset._indices[place] for place in places]))
    if kind is ArrayDataset:
        columns = dataset._data
        if len(columns) == 1:
            return _column(columns[0], places)
    elif kind.__getitem__ is _DownloadedDataset.__getitem__ and dataset._transform is None:
        columns = [dataset._data, dataset._label]
    else:
        return None
    batches = [_column(column, places) for column in columns]
    return None if any(batch is None for batch in batches) else batches


def _column(values: Any, places: np.ndarray) -> Any:
    """Return the chosen entries of one array as a batch, or None."""
    if values.__class__ is NDArray and values._data.device.type == "cpu":
        rows = values._data.index_select(0, torch.from_numpy(places.astype(np.int64)))
        return values._like(rows)
    if type(values) is np.ndarray and values.dtype.kind in "biuf":
        return batch_of(values[places])
    return None


def _transformed(dataset: _LazyTransformDataset, places: np.ndarray) -> Any:
    function = dataset._fn
    is_first = type(function) is _TransformFirstClosure
    block = function._fn if is_first else function
    if not _is_for_batches(block):
        return None
    batch = _rows(dataset._data, places)
    if isinstance(batch, list):
        # A tuple of two would be handed to a block as two inputs.
        return [block(batch[0]), *batch[1:]] if is_first and _is_images(batch[0]) else None
    return block(batch) if batch is not None and _is_images(batch) else None


def _is_images(batch: Any) -> bool:
    return isinstance(batch, NDArray) and batch.ndim == 4


def _is_for_batches(block: Any) -> bool:
    """Tell whether a block does to a batch what it does to each image, unobserved by hooks."""
    kind = type(block)
    if kind not in _ON_BATCHES and kind not in _CHAINS:
        return False
    if block._forward_hooks or block._forward_pre_hooks:
        return False
    return all(_is_for_batches(child) for child in block._children.values())
