"""Splitting batches over devices, clipping gradients, fetching files, handles of hooks."""

import warnings
import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import ndarray
from .._core.download import (
    check_sha1,
    download,
    replace_file,
)
from .._core.download import repo_file_url as _get_repo_file_url
from .._core.download import repo_url as _get_repo_url
from ..context import Context
from ..ndarray import NDArray
from ..util import is_np_shape

__all__ = [
    "HookHandle", "_get_repo_file_url", "_get_repo_url", "check_sha1", "clip_global_norm",
    "download", "replace_file", "shape_is_known", "split_and_load", "split_data",
]  # fmt: skip


def split_data(
    data: Any, num_slice: int, batch_axis: int = 0, even_split: bool = True
) -> list[Any]:
    """Cut an array into ``num_slice`` parts along the batch axis.

    Parameters
    ----------
    data : NDArray or numpy.ndarray
        A batch. Parts along axis 0 share its memory.
    num_slice : int
        How many parts, at least 1.
    batch_axis : int
        The axis to cut.
    even_split : bool
        Whether parts of different lengths are an error. Without it, the first parts are one
        longer where the length is no multiple of ``num_slice``.

    Raises
    ------
    ValueError
        If ``num_slice`` or ``batch_axis`` does not fit, or the parts cannot be even and must be.
    """
    shape = getattr(data, "shape", None)
    if shape is None:
        raise TypeError(f"split_data: data must be an array, got {type(data).__name__}.")
    if num_slice < 1:
        raise ValueError(f"split_data: num_slice must be 1 or more, got {num_slice}.")
    if not -len(shape) <= batch_axis < len(shape):
        raise ValueError(f"split_data: data of shape {shape} has no batch_axis {batch_axis}.")
    batch_axis %= len(shape)
    length, rest = divmod(shape[batch_axis], num_slice)
    if rest and even_split:
        raise ValueError(
            f"data with shape {shape} cannot be evenly split into {num_slice} slices along axis "
            f"{batch_axis}. Use a batch size that is a multiple of {num_slice}, or set "
            "even_split=False to allow uneven parts."
        )
    if num_slice == 1:
        return [data]
    ends = [(part + 1) * length + min(part + 1, rest) for part in range(num_slice)]
    before = (slice(None),) * batch_axis
    return [
        data[(*before, slice(start, end))] if before else data[start:end]
        for start, end in zip([0, *ends], ends, strict=False)
    ]


def split_and_load(
    data: Any, ctx_list: Sequence[Context], batch_axis: int = 0, even_split: bool = True
) -> list[NDArray]:
    """Cut a batch into as many parts as there are contexts, and put one part on each.

    With a single context the whole batch goes there; it is not copied if it is there already.
    Anything but an NDArray is made one first, of float32. Arguments and errors are those of
    :func:`split_data`; TypeError if ``ctx_list`` is no list of contexts.
    """
    if isinstance(ctx_list, Context) or not all(isinstance(ctx, Context) for ctx in ctx_list):
        raise TypeError(
            f"split_and_load: ctx_list must be a list of contexts such as [mx.cpu()], "
            f"got {ctx_list!r}."
        )
    if not ctx_list:
        raise ValueError("split_and_load: ctx_list is empty; give at least one context.")
    if not isinstance(data, NDArray):
        data = ndarray.array(data, ctx=ctx_list[0])
    if len(ctx_list) == 1:
        return [data.as_in_context(ctx_list[0])]
    parts = split_data(data, len(ctx_list), batch_axis, even_split)
    return [part.as_in_context(ctx) for part, ctx in zip(parts, ctx_list, strict=True)]


def clip_global_norm(arrays: Sequence[Any], max_norm: float, check_isfinite: bool = True) -> Any:
    """Scale arrays, in place, so that the norm of all their elements is at most ``max_norm``.

    With the norm ``n = sqrt(sum(x * x))`` over all elements of all arrays, each is multiplied by
    ``min(1, max_norm / (n + 1e-8))``.

    Parameters
    ----------
    arrays : list of NDArray
        Usually gradients. They may be on several contexts.
    max_norm : float
        The largest norm allowed.
    check_isfinite : bool
        Whether to warn of a norm that is NaN or infinite, which needs the value at once and so
        waits for the device.

    Returns
    -------
    float, or NDArray of shape (1,)
        The norm before scaling: a number with ``check_isfinite``, else an array.
    """
    if isinstance(arrays, NDArray) or len(arrays) == 0:
        raise ValueError(
            f"clip_global_norm: arrays must be a list of one or more NDArrays, got {arrays!r}."
        )
    norm = _global_norm(arrays)
    if not check_isfinite:
        scale = ndarray.minimum(max_norm / (norm + 1e-8), 1.0)
        for array in arrays:
            array *= scale.as_in_context(array.context).astype(array.dtype, copy=False)
        return norm
    value = norm.asscalar()
    if not np.isfinite(value):
        warnings.warn(
            f"clip_global_norm: the norm is {value}; what clipping makes of it is undefined.",
            UserWarning,
            stacklevel=2,
        )
    scale = float(max_norm) / (float(value) + 1e-8)
    # Written so that a NaN, which compares false, reaches the arrays.
    if not scale >= 1.0:
        for array in arrays:
            array *= scale
    return value


def _global_norm(arrays: Sequence[Any]) -> Any:
    """Return the norm of all elements, shape (1,), on the first array's context."""
    # float16 would overflow at a norm of 256.
    wide = "float64" if any(array.dtype == np.float64 for array in arrays) else "float32"
    place = arrays[0].context
    squares = [
        ndarray.square(array.astype(wide, copy=False)).sum().reshape((1,)).as_in_context(place)
        for array in arrays
    ]
    return ndarray.sqrt(ndarray.add_n(*squares))


def shape_is_known(shape: Sequence[int] | None) -> bool:
    """Return whether all lengths of a shape are known.

    An unknown length is 0, or -1 under NumPy shape semantics; there () is a scalar, otherwise an
    unknown shape.
    """
    if shape is None:
        return False
    if any(length < -1 for length in shape):
        raise ValueError(f"shape_is_known: lengths must be -1 or more, got {tuple(shape)}.")
    if is_np_shape():
        return all(length != -1 for length in shape)
    return bool(shape) and all(length > 0 for length in shape)


class HookHandle:
    """What registering a hook returns: :meth:`detach` takes the hook out again.

    As a context manager it does so at the end of the block.
    """

    def __init__(self) -> None:
        self._hooks_dict_ref: weakref.ref[OrderedDict] | None = None
        self._id: int | None = None

    def attach(self, hooks_dict: OrderedDict, hook: Callable[..., Any]) -> None:
        """Put a hook into the hooks of a block.

        Raises
        ------
        ValueError
            If the handle already has a hook.
        """
        if self._hooks_dict_ref is not None:
            raise ValueError("HookHandle: the same handle cannot be attached twice.")
        self._id = id(hook)
        hooks_dict[self._id] = hook
        # Weak: a handle that is kept must not keep the block's hooks alive.
        self._hooks_dict_ref = weakref.ref(hooks_dict)

    def detach(self) -> None:
        """Take the hook out; nothing happens the second time, or if the block is gone."""
        hooks = None if self._hooks_dict_ref is None else self._hooks_dict_ref()
        if hooks is not None:
            hooks.pop(self._id, None)

    def __getstate__(self) -> tuple[Any, int | None]:
        hooks = None if self._hooks_dict_ref is None else self._hooks_dict_ref()
        return hooks, self._id

    def __setstate__(self, state: tuple[Any, int | None]) -> None:
        hooks, self._id = state
        self._hooks_dict_ref = None if hooks is None else weakref.ref(hooks)

    def __enter__(self) -> "HookHandle":
        return self

    def __exit__(self, *exception: object) -> None:
        self.detach()
