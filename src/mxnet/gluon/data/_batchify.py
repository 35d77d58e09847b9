"""How samples become a batch, and how batches travel between processes."""

import math
import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.reduction import ForkingPickler
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..._core import dtype as dtypes
from ...base import MXNetError
from ...context import Context, cpu, current_context
from ...ndarray import NDArray

_SHARED = Context("cpu_shared", 0)
_SEGMENTS = "/dev/shm"


class SharedMemoryError(MXNetError):
    """There is no shared memory left for a batch."""


def default_batchify_fn(data: Sequence[Any]) -> Any:
    """Make a batch of a list of samples.

    NDArrays of one shape are stacked along a new first axis; numbers and NumPy arrays likewise,
    keeping their dtype (int64 and float64 for Python's own numbers). Samples that are tuples give
    a list with a batch of each of their elements.

    Raises
    ------
    MXNetError
        If the shapes or dtypes of arrays differ.
    TypeError
        If a sample is neither array, number nor a tuple of these.
    """
    return _batch(data, shared=False)


def default_mp_batchify_fn(data: Sequence[Any]) -> Any:
    """Make a batch as :func:`default_batchify_fn` does, in memory that processes share."""
    return _batch(data, shared=True)


def _batch(data: Sequence[Any], shared: bool) -> Any:
    if not data:
        raise ValueError("batchify: there are no samples to make a batch of.")
    first = data[0]
    if isinstance(first, NDArray):
        return _stack_arrays(data, shared)
    if isinstance(first, tuple):
        if any(len(sample) != len(first) for sample in data):
            lengths = sorted({len(sample) for sample in data})
            raise MXNetError(f"batchify: samples must be tuples of one length, got {lengths}.")
        return [_batch(column, shared) for column in zip(*data, strict=True)]
    return _stack_values(data, shared)


def _stack_arrays(arrays: Sequence[NDArray], shared: bool) -> NDArray:
    first = arrays[0]
    dtype = first._data.dtype
    try:
        tensors = [array._data for array in arrays]
        # torch would find a common dtype.
        if any(tensor.dtype is not dtype for tensor in tensors):
            raise TypeError("different dtypes")
        if not shared or tensors[0].device.type != "cpu":
            return first._like(torch.stack(tensors))
        batch = shared_tensor((len(tensors), *tensors[0].shape), dtype)
        torch.stack(tensors, out=batch)
    except (AttributeError, RuntimeError, TypeError) as error:
        raise _misfit(arrays, error) from error
    return first._like(batch, _SHARED)


def _misfit(samples: Sequence[Any], error: Exception) -> Exception:
    """Return the error for samples that cannot be stacked: which kinds of them there are."""
    kinds = {
        f"{sample.shape} {np.dtype(sample.dtype)} on {sample.context}"
        if isinstance(sample, NDArray)
        else type(sample).__name__
        for sample in samples
    }
    if len(kinds) == 1:
        return error
    return MXNetError(
        "batchify: the samples of a batch must be of one shape and dtype on one device, got "
        f"{', '.join(sorted(kinds))}. Give the DataLoader a batchify_fn that pads or crops."
    )


def batch_of(values: np.ndarray) -> NDArray:
    """Return the batch of NumPy values of one dtype, which it may take over."""
    return _stack_values(values, shared=False)


def share_all(batch: Any) -> Any:
    """Return a batch, or a list of them, in memory that processes share."""
    if isinstance(batch, list):
        return [share_all(part) for part in batch]
    return batch._like(_share(batch._data), _SHARED)


def _stack_values(data: Any, shared: bool) -> NDArray:
    try:
        values = np.asarray(data)
    except ValueError:  # NumPy 2 on shapes that differ
        values = np.empty(0, object)
    if values.dtype.kind not in "biuf":
        shapes = {getattr(sample, "shape", None) for sample in data}
        found = (
            f"shapes {', '.join(sorted(map(str, shapes)))}"
            if len(shapes) > 1
            else f"samples of type {type(data[0]).__name__}"
        )
        raise TypeError(
            "batchify: samples must be numbers, arrays of one shape, or tuples of these, got "
            f"{found}. Give the DataLoader a batchify_fn that can make a batch of them."
        )
    dtypes.to_torch(values.dtype)
    if not values.dtype.isnative:
        values = values.astype(values.dtype.newbyteorder("="))
    tensor = torch.from_numpy(values)
    if shared:
        return shared_array(_share(tensor))
    return NDArray(tensor, cpu()).as_in_context(current_context())


def shared_tensor(shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
    """Return a tensor without set values in memory that processes share."""
    size = math.prod(shape) * dtype.itemsize
    try:
        # The way torch's own loader takes: Tensor.share_memory_() would copy.
        storage = torch.UntypedStorage._new_shared(size, device="cpu")
    except RuntimeError as error:
        _forget_segment(str(error))
        raise SharedMemoryError(_no_memory(size)) from error
    return torch.empty(0, dtype=dtype).set_(storage).view(shape)  # type: ignore[arg-type]


def _forget_segment(message: str) -> None:
    """Remove the name of the segment that torch could not fill, which torch leaves behind."""
    if found := re.search(r"</(torch_\w+)>", message):
        with suppress(OSError):
            os.remove(os.path.join(_SEGMENTS, found.group(1)))


def _no_memory(size: int) -> str:
    try:
        usage = shutil.disk_usage(_SEGMENTS)
        place = f"{_SEGMENTS} has {usage.free / 2**20:.1f} of {usage.total / 2**20:.1f} MB left"
    except OSError:  # not Linux
        place = "the system gives none"
    return (
        f"DataLoader: no shared memory for an array of {size / 2**20:.1f} MB: {place}. Let go of "
        "batches that are not used any more, take smaller batches, fewer workers or a smaller "
        "prefetch=, or thread_pool=True, which needs none; containers take --shm-size."
    )


def shared_array(tensor: Tensor) -> NDArray:
    """Return an array on ``cpu_shared`` of a tensor that lies there."""
    return NDArray(tensor, _SHARED)


def _share(tensor: Tensor) -> Tensor:
    """Return a tensor of the same values in shared memory, itself if it is there."""
    if tensor.is_shared():
        return tensor
    return shared_tensor(tuple(tensor.shape), tensor.dtype).copy_(tensor)


def _as_in_context(data: Any, ctx: Context) -> Any:
    """Return a batch with all its arrays on ``ctx``; lists and tuples become lists."""
    if isinstance(data, NDArray):
        return data.as_in_context(ctx)
    if isinstance(data, list | tuple):
        return [_as_in_context(part, ctx) for part in data]
    return data


def rebuild_ndarray(cls: type, tensor: Tensor, ctx: str) -> NDArray:
    """Make the array that :func:`reduce_ndarray` took apart."""
    array = cls(tensor, cpu())
    return array.as_in_context(Context(ctx)) if ctx == "gpu" else array


def reduce_ndarray(data: NDArray) -> tuple:
    """Take an array apart for another process, which then shares its memory.

    What is not in shared memory yet is copied there, so that the original stays this process's
    own. The other process gets an array on ``cpu(0)``: to compute with, shared memory is main
    memory like any other.
    """
    values = data._data if data._data.device.type == "cpu" else data._data.cpu()
    return rebuild_ndarray, (type(data), _share(values), data.context.device_type)


ForkingPickler.register(NDArray, reduce_ndarray)
