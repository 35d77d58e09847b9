"""Making arrays, and functions on arrays that are no operators."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .._core import dtype as dtypes
from .._core.kind import kind_of
from .._ops.attributes import parse_shape
from .._ops.numeric import cast_number, progression
from .._ops.registry import REGISTRY, check_unknown
from ..base import MXNetError
from ..context import Context, as_context
from . import _namespace
from .ndarray import NDArray, new
from .stypes import SPARSE, is_sparse
from .tensors import context_of, dtype_of, tensor_of


def array(source_array: Any, ctx: Context | None = None, dtype: Any = None) -> NDArray:
    """Return an array with a copy of the values of ``source_array``.

    Parameters
    ----------
    source_array : NDArray, numpy.ndarray, number or nested sequence
        The values.
    ctx : Context
        Where to put it; the current context by default.
    dtype : str or type
        Element type; that of the source if it is an NDArray, else float32.

    Raises
    ------
    TypeError
        If the source is no array of numbers.
    """
    context = as_context(ctx)
    if is_sparse(source_array) or hasattr(source_array, "tocsr"):
        return SPARSE["array"](source_array, context, dtype)
    if isinstance(source_array, NDArray):
        tensor = source_array._data
        target = tensor.dtype if dtype is None else dtypes.to_torch(dtype)
        return _new(tensor.to(context.device, target, copy=True), context)
    target = torch.float32 if dtype is None else dtypes.to_torch(dtype)
    if isinstance(source_array, Tensor):
        return _new(source_array.detach().to(context.device, target, copy=True), context)
    try:
        values = _values(source_array)
    except (ValueError, TypeError) as error:
        raise TypeError(f"source_array must be array like object of numbers: {error}") from None
    return _new(tensor_of(values, target).to(context.device), context)


def _values(source: Any) -> np.ndarray:
    """Return nested sequences, possibly of NDArrays, as a NumPy array."""
    if isinstance(source, list | tuple) and source and isinstance(source[0], NDArray):
        return np.stack([entry.asnumpy() for entry in source])
    return np.asarray(source)


def _new(tensor: Tensor, context: Context) -> NDArray:
    result = new(NDArray)
    result._plain = result._rec = tensor
    result._kind = kind_of(context, tensor.dtype)
    return result


def _shape(shape: Any, function: str) -> tuple[int, ...]:
    return _known_shape(shape, function) if shape.__class__ is tuple else _parse(shape, function)


def _parse(shape: Any, function: str) -> tuple[int, ...]:
    try:
        lengths = parse_shape(shape)
    except (ValueError, TypeError):
        raise TypeError(
            f"{function}: shape must be an int or a tuple of ints, got {shape!r}."
        ) from None
    if any(length < 0 for length in lengths):
        raise MXNetError(f"{function}: shape must not be negative, got {lengths}.")
    return lengths


_known_shape = functools.lru_cache(1024)(_parse)


def empty(
    shape: Any, ctx: Context | None = None, dtype: Any = None, stype: str | None = None
) -> NDArray:
    """Return an array whose values are not set."""
    if stype not in (None, "default"):
        return SPARSE["empty"](stype, shape, ctx, dtype)
    context = as_context(ctx)
    shape = _shape(shape, "empty")
    return _new(torch.empty(shape, dtype=dtype_of(dtype), device=context.device), context)


def zeros(
    shape: Any,
    ctx: Context | None = None,
    dtype: Any = None,
    stype: str | None = None,
    out: NDArray | None = None,
    name: str | None = None,
    **notes: Any,
) -> NDArray:
    """Return an array of zeros, float32 by default.

    ``name`` and ``notes`` such as ``__layout__`` have a meaning for symbols only.
    """
    if notes:
        check_unknown(REGISTRY["_zeros"], notes)
    if stype not in (None, "default"):
        return SPARSE["zeros"](stype, shape, ctx, dtype)
    return _constant(torch.zeros, shape, ctx, dtype, out)


def ones(
    shape: Any, ctx: Context | None = None, dtype: Any = None, out: NDArray | None = None,
    name: str | None = None, **notes: Any,
) -> NDArray:  # fmt: skip
    """Return an array of ones, float32 by default; ``name`` and ``notes`` as for :func:`zeros`."""
    if notes:
        check_unknown(REGISTRY["_ones"], notes)
    return _constant(torch.ones, shape, ctx, dtype, out)


def _constant(
    make: Callable[..., Tensor], shape: Any, ctx: Context | None, dtype: Any, out: NDArray | None
) -> NDArray:
    context = as_context(ctx)
    lengths = _shape(shape, make.__name__)
    # torch reads separate numbers faster than a tuple.
    given = lengths or (lengths,)
    return _written(make(*given, dtype=dtype_of(dtype), device=context.device), context, out)


def full(
    shape: Any,
    val: float,
    ctx: Context | None = None,
    dtype: Any = np.float32,
    out: NDArray | None = None,
) -> NDArray:
    """Return an array of the given shape with every element ``val``, cast as in C."""
    context = as_context(ctx)
    lengths = _shape(shape, "full")
    kind = dtype_of(dtype)
    if val not in (0, 1):
        val = cast_number(val, kind, torch.float64)
    result = torch.full(lengths, val, dtype=kind, device=context.device)
    return _written(result, context, out)


def _written(tensor: Tensor, context: Context, out: NDArray | None) -> NDArray:
    """Return an array of the tensor, or ``out`` with its values."""
    if out is None:
        return _new(tensor, context)
    out[:] = _new(tensor, context)
    return out


def arange(
    start: float,
    stop: float | None = None,
    step: float = 1.0,
    repeat: int = 1,
    infer_range: bool | None = None,
    ctx: Context | None = None,
    dtype: Any = np.float32,
) -> NDArray:
    """Return the numbers from ``start`` up to, not including, ``stop``, each ``repeat`` times.

    With one bound it is ``stop``, and the range starts at 0. Integer types count with the integer
    parts of ``start`` and ``step``.
    """
    if infer_range:
        raise MXNetError("arange: infer_range has a meaning for symbols only; give stop.")
    if stop is None:
        start, stop = 0, start
    if not step or repeat < 1:
        raise MXNetError(f"arange: step must not be 0, repeat at least 1; got {step}, {repeat}.")
    context = as_context(ctx)
    if repeat == 1 and dtype is np.float32 and context.device.type == "cpu" and start < stop:
        # There torch computes in float64 too.
        return _new(torch.arange(start, stop, step, dtype=torch.float32), context)
    count = max(int(np.ceil((stop - start) / step)), 0)
    values = progression(count, start, step, dtype_of(dtype), context.device)
    return _new(values.repeat_interleave(repeat), context)


def linspace(
    start: float,
    stop: float,
    num: int,
    endpoint: bool = True,
    ctx: Context | None = None,
    dtype: Any = np.float32,
) -> NDArray:
    """Return ``num`` evenly spaced numbers from ``start`` to ``stop``."""
    if num < 0:
        raise MXNetError(f"linspace: num must not be negative, got {num}.")
    context = as_context(ctx)
    values = np.linspace(start, stop, num, endpoint)
    return _new(torch.from_numpy(values).to(context.device, dtype_of(dtype)), context)


def eye(
    N: int, M: int = 0, k: int = 0, ctx: Context | None = None, dtype: Any = None,
    out: NDArray | None = None, name: str | None = None, **notes: Any,
) -> NDArray:  # fmt: skip
    """Return an (N, M) array with ones on the diagonal number ``k``; M <= 0 means square.

    ``name`` and ``notes`` as for :func:`zeros`.
    """
    if notes:
        check_unknown(REGISTRY["_eye"], notes)
    if N < 0:
        raise MXNetError(f"eye: N must not be negative, got {N}.")
    context = as_context(ctx)
    width = M if M > 0 else N
    result = torch.zeros(N, width, dtype=dtype_of(dtype), device=context.device)
    result.diagonal(k).fill_(1)
    return _written(result, context, out)


def concatenate(arrays: Sequence[NDArray], axis: int = 0, always_copy: bool = True) -> NDArray:
    """Join a list of arrays along an existing axis; a single array is copied unless told not to."""
    if not arrays:
        raise ValueError("concatenate: at least one array is needed.")
    if len(arrays) == 1:
        return arrays[0].copy() if always_copy else arrays[0]
    first = arrays[0]
    return first._like(torch.cat([one._data for one in arrays], axis))


def moveaxis(tensor: NDArray, source: Any, destination: Any) -> NDArray:
    """Move axes to new positions; the others keep their order.

    Raises
    ------
    ValueError
        If an axis does not exist, is named twice, or the numbers of axes differ.
    """
    ndim = tensor.ndim
    sources = [source] if isinstance(source, int) else list(source)
    targets = [destination] if isinstance(destination, int) else list(destination)
    if len(sources) != len(targets):
        raise ValueError(
            "`source` and `destination` arguments must have the same number of elements"
        )
    for axis in (*sources, *targets):
        if not -ndim <= axis < ndim:
            raise ValueError(f"moveaxis: axis {axis} is out of bounds for {ndim} axes.")
    sources = [axis % ndim for axis in sources]
    order = [axis for axis in range(ndim) if axis not in sources]
    for target, axis in sorted(zip((t % ndim for t in targets), sources, strict=True)):
        order.insert(target, axis)
    return tensor.transpose(axes=tuple(order))


def from_numpy(ndarray: np.ndarray, zero_copy: bool = True, array_cls: type = NDArray) -> NDArray:
    """Return an array of a NumPy array's values and dtype, sharing its memory if ``zero_copy``.

    Raises
    ------
    ValueError
        If memory is to be shared with an array that is not contiguous.
    """
    if not zero_copy:
        return array(ndarray, dtype=ndarray.dtype)
    if not ndarray.flags["C_CONTIGUOUS"]:
        raise ValueError(
            "from_numpy: only contiguous arrays can share memory; use zero_copy=False."
        )
    return array_cls(torch.from_numpy(ndarray))


def from_torch(tensor: Tensor) -> NDArray:
    """Return an array that shares a tensor's memory, without its autograd history."""
    return _new(tensor.detach(), context_of(tensor))


def from_dlpack(dlpack: Any) -> NDArray:
    """Return an array that shares the memory of a DLPack capsule or of an object that gives one."""
    return from_torch(torch.from_dlpack(dlpack))


def to_dlpack_for_read(data: NDArray) -> Any:
    """Return a DLPack capsule that shares the array's memory, for reading."""
    return data.to_dlpack_for_read()


def to_dlpack_for_write(data: NDArray) -> Any:
    """Return a DLPack capsule that shares the array's memory, for writing."""
    return data.to_dlpack_for_write()


def waitall() -> None:
    """Return when everything that was started on accelerators has been computed."""
    if torch.accelerator.is_available():
        torch.accelerator.synchronize()


def onehot_encode(indices: NDArray, out: NDArray) -> NDArray:
    """Write rows with a one at each index into ``out`` of shape (number of indices, classes).

    An index that is no class gives a row of zeros.
    """
    return _namespace.bound("_onehot_encode")(indices, out, out=out)


def histogram(a: NDArray, bins: Any = 10, range: Any = None) -> tuple[NDArray, NDArray]:
    """Return counts and edges of the intervals into which the values fall.

    As in MXNet both are float32 where the bounds come from the values, else int64 and the dtype
    of ``a``.

    Parameters
    ----------
    bins : int or NDArray
        Number of bins of equal width, or their edges.
    range : tuple of float, optional
        Lower and upper bound; the values' own by default.

    Raises
    ------
    ValueError
        If bins is neither.
    """
    operator = _namespace.bound("_histogram")
    if isinstance(bins, NDArray):
        return operator(a, bins)
    if not isinstance(bins, int):
        raise ValueError(
            f"histogram: bins must be an int or an NDArray, got {type(bins).__name__}."
        )
    if range is not None:
        return operator(a, bin_cnt=bins, range=range)
    counts, edges = np.histogram(a.asnumpy().astype(np.float64), bins)
    return array(counts, a.context), array(edges, a.context)
