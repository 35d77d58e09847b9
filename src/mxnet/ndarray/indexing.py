"""Index keys of arrays translated to tensor indexing.

A basic key (integers, slices, None, Ellipsis) whose selection is one contiguous block gives a
view that shares memory with its source; every other key copies. Keys of integer arrays follow
NumPy. As in MXNet, a mask is no mask here but a list of the integers 0 and 1, and selecting a
single element leaves an array of shape (1,).
"""

import operator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .._ops.kernels import fresh
from .._ops.numeric import cast_number


def read(tensor: Tensor, key: Any) -> Tensor:
    """Return the selection of ``tensor`` under ``key``: a view, or a copy.

    Raises
    ------
    IndexError
        If an integer is out of bounds or there are too many of them.
    ValueError
        If the key is of a type that cannot index.
    """
    try:
        if key.__class__ is int:
            result = tensor[key]
            return result if result.ndim else result.view(1)
        if key.__class__ is slice and key.step is None:
            return tensor[key]
    except IndexError:
        if tensor.ndim:
            raise _out_of_bounds(key, 0, tensor.shape[0]) from None
    if not tensor.ndim and key != ():
        raise IndexError("an array without axes cannot be indexed.")
    key, basic = translate(tensor, key)
    result = _read_any(tensor, key) if _has_reversal(key) else tensor[key]
    if not result.ndim:
        result = result.reshape(1)
    return fresh(result) if basic and not result.is_contiguous() else result


def write(tensor: Tensor, key: Any, value: Tensor | float) -> None:
    """Write ``value``, broadcast, into the selection of ``tensor`` under ``key``.

    Raises
    ------
    IndexError, ValueError
        As in :func:`read`; ValueError also where the value does not broadcast.
    """
    key, _ = translate(tensor, key)
    if isinstance(value, Tensor):
        if value.dtype is not tensor.dtype:
            value = value.to(tensor.dtype)
        if value.untyped_storage().data_ptr() == tensor.untyped_storage().data_ptr():
            value = value.clone()
    else:
        value = _held(value, tensor.dtype)
    if _has_reversal(key):
        positions = torch.from_numpy(_positions(tensor, key)).to(tensor.device)
        if isinstance(value, Tensor):
            value = _fit(value, tuple(positions.shape))
        tensor.view(-1)[positions] = value
        return
    if isinstance(value, Tensor):
        value = _fit(value, tuple(tensor[key].shape))
    tensor[key] = value


def _held(number: float, dtype: torch.dtype) -> float:
    """Return what an element of a dtype holds of a number: integers wrap around, as in C."""
    if dtype.is_floating_point or dtype is torch.bool:
        return number
    limits = torch.iinfo(dtype)
    return number if limits.min <= number <= limits.max else cast_number(number, dtype)


def _fit(value: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Return ``value`` broadcast to ``shape``; leading axes of length 1 may be dropped."""
    while value.ndim > len(shape) and value.shape[0] == 1:
        value = value[0]
    try:
        return value.expand(shape)
    except RuntimeError:
        raise ValueError(
            f"NDArray assignment: a value of shape {tuple(value.shape)} cannot be broadcast to "
            f"the selected shape {shape}."
        ) from None


def translate(tensor: Tensor, key: Any) -> tuple[tuple[Any, ...], bool]:
    """Return ``key`` as a tuple that torch can use, and whether it is a basic key."""
    entries = key if key.__class__ is tuple else (key,)
    translated = []
    axis, basic = 0, True
    consumed = sum(1 for entry in entries if entry is not None and entry is not Ellipsis)
    if consumed > tensor.ndim:
        raise IndexError(f"too many indices ({consumed}) for array with {tensor.ndim} dimensions")
    for entry in entries:
        if entry is None:
            translated.append(None)
            continue
        if entry is Ellipsis:
            translated.append(entry)
            axis += tensor.ndim - consumed
            continue
        entry = _entry(entry, axis, tensor)
        basic = basic and isinstance(entry, int | slice)
        translated.append(entry)
        axis += 1
    return tuple(translated), basic


def _entry(entry: Any, axis: int, tensor: Tensor) -> Any:
    size = tensor.shape[axis]
    if isinstance(entry, slice):
        if entry.step == 0:
            raise ValueError("NDArray: slice step cannot be zero.")
        chosen = slice(*(None if part is None else operator.index(part)
                         for part in (entry.start, entry.stop, entry.step)))  # fmt: skip
        if chosen.step is not None and chosen.step < 0:
            numbers = range(*chosen.indices(size))
            if len(numbers) < 2:  # no order to reverse
                return slice(numbers[0], numbers[0] + 1) if numbers else slice(0, 0)
        return chosen
    if isinstance(entry, float | str | bytes | complex | dict | set):
        raise ValueError(
            f"NDArray does not support slicing with key {entry} of type {type(entry)}."
        )
    if isinstance(entry, int | np.integer):
        number = int(entry)
        if not -size <= number < size:
            raise _out_of_bounds(number, axis, size)
        return number
    return _index_tensor(entry, size, axis, tensor.device)


def _out_of_bounds(number: int, axis: int, size: int) -> IndexError:
    return IndexError(f"index {number} is out of bounds for axis {axis} with size {size}")


def _index_tensor(entry: Any, size: int, axis: int, device: torch.device) -> Tensor:
    data = getattr(entry, "_data", None)
    if isinstance(data, Tensor):
        if data.dtype is torch.bool:
            raise ValueError(
                "Cannot perform boolean indexing with classic arrays: use "
                "mx.nd.contrib.boolean_mask, mx.nd.where, or mx.np arrays."
            )
        index = data.to(device=device, dtype=torch.int64)
    else:
        array = np.asarray(entry)
        if array.dtype.kind not in "iufb":
            raise ValueError(
                f"NDArray does not support slicing with key {entry} of type {type(entry)}."
            )
        index = torch.as_tensor(array.astype(np.int64), device=device)
    if index.numel():
        low, high = index.min().item(), index.max().item()
        if low < -size or high >= size:
            raise _out_of_bounds(int(low if low < -size else high), axis, size)
    return index


def _has_reversal(key: tuple[Any, ...]) -> bool:
    return any(entry.__class__ is slice and (entry.step or 1) < 0 for entry in key)


def _positions(tensor: Tensor, key: tuple[Any, ...]) -> np.ndarray:
    """Return the flat positions that ``key`` selects: torch has no negative steps, NumPy has."""
    numbers = np.arange(tensor.numel()).reshape(tensor.shape)
    plain = tuple(e.cpu().numpy() if isinstance(e, Tensor) else e for e in key)
    return numbers[plain].copy()


def _read_any(tensor: Tensor, key: tuple[Any, ...]) -> Tensor:
    return tensor.reshape(-1)[torch.from_numpy(_positions(tensor, key)).to(tensor.device)]

