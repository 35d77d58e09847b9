"""Making arrays for tests."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import ndarray
from .._core.state import state
from ..context import Context, current_context, num_gpus
from ..ndarray import NDArray
from .sparse import rand_sparse_ndarray


def default_context() -> Context:
    """Return the context that tests run on: the current one."""
    return current_context()


def set_default_context(ctx: Context) -> None:
    """Make ``ctx`` the current context of this thread from now on."""
    if not isinstance(ctx, Context):
        raise TypeError(f"set_default_context: ctx must be a Context, got {type(ctx).__name__}.")
    state.context = ctx


def default_dtype() -> type:
    """Return the dtype that arrays have by default."""
    return np.float32


def list_gpus() -> range:
    """Return the numbers of the GPUs that can be used."""
    return range(num_gpus())


def rand_shape_2d(dim0: int = 10, dim1: int = 10, allow_zero_size: bool = False) -> tuple:
    """Return a random shape of two axes, of lengths up to ``dim0`` and ``dim1``."""
    return _rand_shape((dim0, dim1), allow_zero_size)


def rand_shape_3d(
    dim0: int = 10, dim1: int = 10, dim2: int = 10, allow_zero_size: bool = False
) -> tuple:
    """Return a random shape of three axes, of lengths up to the given ones."""
    return _rand_shape((dim0, dim1, dim2), allow_zero_size)


def rand_shape_nd(num_dim: int, dim: int = 10, allow_zero_size: bool = False) -> tuple:
    """Return a random shape of ``num_dim`` axes, of lengths up to ``dim``."""
    return _rand_shape((dim,) * num_dim, allow_zero_size)


def _rand_shape(longest: Sequence[int], allow_zero_size: bool) -> tuple[int, ...]:
    low = 0 if allow_zero_size else 1
    return tuple(int(np.random.randint(low, length + 1)) for length in longest)


def rand_coord_2d(x_low: int, x_high: int, y_low: int, y_high: int) -> tuple[int, int]:
    """Return a random pair with x in [x_low, x_high) and y in [y_low, y_high)."""
    return int(np.random.randint(x_low, x_high)), int(np.random.randint(y_low, y_high))


def random_arrays(*shapes: Any) -> Any:
    """Return float32 NumPy arrays of normally distributed numbers: one, or a list of several."""
    arrays = [np.array(np.random.randn(*shape), dtype=default_dtype()) for shape in shapes]
    return arrays[0] if len(arrays) == 1 else arrays


def random_uniform_arrays(
    *shapes: Any, low: float = 0.0, high: float = 1.0, dtype: Any = np.float32
) -> list[np.ndarray]:
    """Return a list of NumPy arrays of numbers drawn evenly from [low, high)."""
    return [np.array(np.random.uniform(low, high, shape), dtype=dtype) for shape in shapes]


def random_sample(population: Sequence[Any], k: int) -> list[Any]:
    """Return ``k`` different entries of a sequence, in random order."""
    entries = list(population)
    np.random.shuffle(entries)
    return entries[:k]


def rand_ndarray(
    shape: Sequence[int],
    stype: str = "default",
    density: float | None = None,
    dtype: Any = None,
    modifier_func: Callable[[Any], Any] | None = None,
    shuffle_csr_indices: bool = False,
    distribution: str | None = None,
    ctx: Context | None = None,
) -> NDArray:
    """Return an NDArray of random numbers: normally distributed ones if it is dense.

    The arguments behind ``stype`` concern sparse arrays: see :func:`rand_sparse_ndarray`.
    """
    if stype != "default":
        return rand_sparse_ndarray(
            shape, stype, density, dtype, distribution, modifier_func=modifier_func,
            shuffle_csr_indices=shuffle_csr_indices, ctx=ctx,
        )[0]  # fmt: skip
    return ndarray.array(random_arrays(tuple(shape)), dtype=dtype, ctx=ctx)


def np_reduce(
    dat: np.ndarray, axis: Any, keepdims: bool, numpy_reduce_func: Callable[..., Any]
) -> Any:
    """Reduce axes (an int, several, or None for all) one by one with a NumPy function."""
    axes = range(dat.ndim) if axis is None else [axis] if isinstance(axis, int) else axis
    result: Any = dat
    for number in sorted((one % dat.ndim for one in axes), reverse=True):
        result = numpy_reduce_func(result, axis=number)
        if keepdims:
            result = np.expand_dims(result, number)
    return result


def collapse_sum_like(a: np.ndarray, shape: Sequence[int]) -> np.ndarray:
    """Return ``a`` summed to ``shape``: the reverse of broadcasting to ``a.shape``."""
    extra = a.ndim - len(shape)
    if extra < 0:
        raise ValueError(f"collapse_sum_like: {a.shape} has fewer axes than {tuple(shape)}.")
    kept = [
        number + extra
        for number, length in enumerate(shape)
        if length == 1 and a.shape[number + extra] != 1
    ]
    return a.sum(axis=(*range(extra), *kept), keepdims=True).reshape(shape)


def assign_each(the_input: Any, function: Callable[[Any], Any] | None) -> Any:
    """Return the array of ``function(x)`` for each entry; the input itself without a function."""
    if function is None:
        return np.array(the_input)
    values = np.asarray(the_input)
    return np.array([function(entry) for entry in values.flat], np.float64).reshape(values.shape)


def assign_each2(input1: Any, input2: Any, function: Callable[[Any, Any], Any] | None) -> Any:
    """Return the array of ``function(x, y)`` for each pair of entries."""
    if function is None:
        return np.array(input1)
    first, second = np.asarray(input1), np.asarray(input2)
    pairs = zip(first.flat, second.flat, strict=True)
    return np.array([function(x, y) for x, y in pairs], np.float64).reshape(first.shape)


def create_2d_tensor(rows: int, columns: int, dtype: Any = np.int64) -> NDArray:
    """Return an array (rows, columns) whose entries are the numbers of their rows."""
    return ndarray.array(np.arange(rows).reshape(rows, 1), dtype=dtype).broadcast_to(
        (rows, columns)
    )


def create_vector(size: int, dtype: Any = np.int64) -> NDArray:
    """Return the numbers from 0 to ``size - 1``."""
    return ndarray.array(np.arange(size), dtype=dtype)


def get_identity_mat(size: int) -> NDArray:
    """Return the identity matrix."""
    return ndarray.array(np.eye(size))


def get_identity_mat_batch(size: int) -> NDArray:
    """Return two identity matrices, shape (2, size, size)."""
    return ndarray.array(np.stack([np.eye(size)] * 2))
