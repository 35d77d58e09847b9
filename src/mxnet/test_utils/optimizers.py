"""Comparing two optimizers."""

from __future__ import annotations

from typing import Any

from .._core.errors import MismatchError
from ..base import MXNetError
from ..context import current_context
from ..ndarray import NDArray
from .arrays import rand_ndarray
from .compare import assert_almost_equal, compare_ndarray_tuple

__all__ = ["compare_optimizer"]


def compare_optimizer(
    opt1: Any,
    opt2: Any,
    shape: Any,
    dtype: Any,
    w_stype: str = "default",
    g_stype: str = "default",
    rtol: float = 1e-4,
    atol: float = 1e-5,
    compare_states: bool = True,
    ntensors: int = 1,
) -> None:
    """Check that two optimizers make the same of random weights and gradients in one step.

    Parameters
    ----------
    opt1, opt2 : Optimizer
        The first one updates dense arrays, all by one call; the second one arrays of the storage
        types, one after the other.
    shape : tuple of int, or a list of ``ntensors`` of them
        Shapes of the weights.
    compare_states : bool
        Compare the states as well, before and after the step.
    ntensors : int
        Number of weights.

    Raises
    ------
    AssertionError
        If anything differs by more than ``rtol`` and ``atol``, or there are not ``ntensors``
        shapes.
    """
    shapes = [shape] if ntensors == 1 and not isinstance(shape, list) else shape
    if not isinstance(shapes, list) or len(shapes) != ntensors:
        raise MismatchError(f"compare_optimizer: {ntensors} weights need as many shapes: {shape}.")
    weights = [_random(one, w_stype, dtype) for one in shapes]
    grads = [_random(one, g_stype, dtype) for one in shapes]
    dense = [_dense(weight) for weight in weights]
    states1 = [opt1.create_state_multi_precision(i, weight) for i, weight in enumerate(dense)]
    states2 = [opt2.create_state_multi_precision(i, weight) for i, weight in enumerate(weights)]
    if compare_states:
        compare_ndarray_tuple(tuple(states1), tuple(states2), rtol, atol)
    sources = [_dense(grad) for grad in grads]
    indices = list(range(ntensors))
    if ntensors == 1:
        opt1.update_multi_precision(0, dense[0], sources[0], states1[0])
    else:
        opt1.update_multi_precision(indices, dense, sources, states1)
    for one in zip(indices, weights, grads, states2, strict=True):
        opt2.update_multi_precision(*one)
    if compare_states:
        compare_ndarray_tuple(tuple(states1), tuple(states2), rtol, atol)
    for first, second in zip(dense, weights, strict=True):
        assert_almost_equal(first.asnumpy(), second.asnumpy(), rtol, atol)


def _random(shape: Any, stype: str, dtype: Any) -> NDArray:
    """Return random values, all rows stored."""
    if stype not in ("default", "row_sparse", "csr"):
        raise MXNetError(f"compare_optimizer: storage type {stype!r} is not supported.")
    shape = (shape,) if isinstance(shape, int) else shape
    if stype == "default":
        return rand_ndarray(shape, stype, dtype=dtype, ctx=current_context())
    return rand_ndarray(shape, stype, density=1, dtype=dtype, ctx=current_context())


def _dense(array: NDArray) -> NDArray:
    """Return a dense copy."""
    return array.tostype("default").copy()
