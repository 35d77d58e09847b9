"""How samples become a batch: functions for ``DataLoader(batchify_fn=...)``, names of MXNet 2."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..._core import dtype as dtypes
from ...base import MXNetError
from ...context import cpu
from ...ndarray import NDArray
from ._batchify import default_batchify_fn, default_mp_batchify_fn, shared_array, shared_tensor

__all__ = ["Append", "AsList", "Dict", "Group", "Pad", "Stack", "Tuple"]

Batchify = Callable[[Sequence[Any]], Any]


class Stack:
    """Put samples of one shape along a new first axis.

    Samples are NDArrays, NumPy arrays, numbers, or lists of numbers. Arrays keep their dtype.

    Parameters
    ----------
    use_shared_mem : bool
        Make the batch in memory that processes share.

    Raises
    ------
    MXNetError
        If shapes or dtypes differ; :class:`Pad` makes shapes equal.
    """

    def __init__(self, use_shared_mem: bool = False) -> None:
        self._stack = default_mp_batchify_fn if use_shared_mem else default_batchify_fn

    def __call__(self, data: Sequence[Any]) -> Any:
        return self._stack([list(entry) if isinstance(entry, tuple) else entry for entry in data])


class Pad:
    """Make samples equally long along every axis, and put them along a new first axis.

    Parameters
    ----------
    val : float
        What the gaps hold.
    dtype : str, optional
        Dtype of the batch; that of the first sample by default.
    round_to : int, optional
        Lengths become multiples of this number.
    use_shared_mem : bool
        Make the batch in memory that processes share.

    Raises
    ------
    MXNetError
        If the samples have different numbers of axes.
    """

    def __init__(
        self,
        val: float = 0,
        dtype: Any = None,
        round_to: int | None = None,
        use_shared_mem: bool = False,
    ) -> None:
        if round_to is not None and round_to < 1:
            raise ValueError(f"Pad: round_to must be 1 or more, got {round_to}.")
        self._value = val
        self._dtype = None if dtype is None else dtypes.to_torch(dtype)
        self._multiple = round_to or 1
        self._shared = use_shared_mem

    def __call__(self, data: Sequence[Any]) -> NDArray:
        if not data:
            raise ValueError("Pad: there are no samples to make a batch of.")
        tensors = [_tensor(sample) for sample in data]
        if len({tensor.dim() for tensor in tensors}) > 1:
            shapes = sorted({tuple(tensor.shape) for tensor in tensors})
            raise MXNetError(f"Pad: samples must have the same number of axes, got {shapes}.")
        longest = [max(lengths) for lengths in zip(*(t.shape for t in tensors), strict=True)]
        lengths = [-(-length // self._multiple) * self._multiple for length in longest]
        dtype = self._dtype or tensors[0].dtype
        shape = (len(tensors), *lengths)
        batch = shared_tensor(shape, dtype) if self._shared else torch.empty(shape, dtype=dtype)
        batch.fill_(self._value)
        for row, tensor in zip(batch, tensors, strict=True):
            row[tuple(slice(length) for length in tensor.shape)] = tensor
        return shared_array(batch) if self._shared else NDArray(batch, cpu())


class Append:
    """Make a list of the samples, each an array with an axis of length 1 put in.

    For samples that are to stay apart, such as images of different sizes.

    Parameters
    ----------
    expand : bool
        Whether to put that axis in.
    batch_axis : int
        Where.
    use_shared_mem : bool
        Make the arrays in memory that processes share.
    """

    def __init__(
        self, expand: bool = True, batch_axis: int = 0, use_shared_mem: bool = False
    ) -> None:
        self._expand = expand
        self._axis = batch_axis
        self._shared = use_shared_mem

    def __call__(self, data: Sequence[Any]) -> list[NDArray]:
        return [self._array(sample) for sample in data]

    def _array(self, sample: Any) -> NDArray:
        tensor = _tensor(sample)
        tensor = tensor.unsqueeze(self._axis) if self._expand else tensor
        if not self._shared:
            return NDArray(tensor.clone(), cpu())
        return shared_array(shared_tensor(tuple(tensor.shape), tensor.dtype).copy_(tensor))


class AsList:
    """Return the samples as a list, as they are."""

    def __call__(self, data: Sequence[Any]) -> list[Any]:
        return list(data)


class Group:
    """Make a batch of each field of samples that are tuples, by a function of its own.

    Parameters
    ----------
    fn, *args : callable
        The functions, field by field; or one list of them.

    Returns a tuple of batches.

    Raises
    ------
    MXNetError
        If a sample has another number of fields.
    """

    def __init__(self, fn: Batchify | Sequence[Batchify], *args: Batchify) -> None:
        if isinstance(fn, list | tuple):
            if args:
                raise ValueError("Group: give one list of functions, or each as an argument.")
            functions = tuple(fn)
        else:
            functions = (fn, *args)
        for function in functions:
            if not callable(function):
                raise TypeError(
                    f"Group: batchify functions must be callable, got {type(function).__name__}."
                )
        self._functions: tuple[Batchify, ...] = functions  # type: ignore[assignment]

    def __call__(self, data: Sequence[Any]) -> tuple[Any, ...]:
        count = len(self._functions)
        for sample in data:
            if not isinstance(sample, list | tuple) or len(sample) != count:
                raise MXNetError(
                    f"Group: samples must have {count} fields, one for each function, got "
                    f"{len(sample) if isinstance(sample, list | tuple) else type(sample).__name__}."
                )
        return tuple(
            function([sample[number] for sample in data])
            for number, function in enumerate(self._functions)
        )


Tuple = Group


class Dict:
    """Make a batch of each entry of samples that are dictionaries, by a function of its own.

    Parameters
    ----------
    fn_dict : dict of str to callable
        The functions by key; other entries of the samples are left out.
    """

    def __init__(self, fn_dict: Mapping[Any, Batchify]) -> None:
        self._functions = dict(fn_dict)

    def __call__(self, data: Sequence[Mapping[Any, Any]]) -> dict[Any, Any]:
        return {
            key: function([sample[key] for sample in data])
            for key, function in self._functions.items()
        }


def _tensor(sample: Any) -> Tensor:
    """Return a sample as a tensor in main memory."""
    if isinstance(sample, NDArray):
        return sample._data.cpu()
    values = np.asarray(sample)
    dtypes.to_torch(values.dtype)
    return torch.from_numpy(values)
