"""What the tests of operator quirks share."""

from collections.abc import Callable
from typing import Any

import numpy as np

import mxnet as mx
from mxnet import nd


def array(values: Any, dtype: str = "float32") -> nd.NDArray:
    """Return an array of the dtype."""
    return nd.array(np.asarray(values), dtype=dtype)


def ramp(*shape: int) -> nd.NDArray:
    """Return an array of different values between -1 and 1."""
    count = int(np.prod(shape))
    return array(np.sin(np.arange(count) * 1.7).reshape(shape))


def differentiate(
    function: Callable[..., Any], *arrays: nd.NDArray, head: Any = None, train: bool = True
) -> list[np.ndarray]:
    """Return the (first) result of a recorded call and the gradients of its arrays."""
    for one in arrays:
        one.attach_grad()
    with mx.autograd.record(train_mode=train):
        out = function(*arrays)
    out = out[0] if isinstance(out, (list, tuple)) else out
    out.backward(None if head is None else array(head))
    return [out.asnumpy(), *(one.grad.asnumpy() for one in arrays)]


def assert_close(actual: Any, expected: Any, rtol: float = 1e-5) -> None:
    """Compare an array of either kind with values."""
    values = actual.asnumpy() if hasattr(actual, "asnumpy") else actual
    np.testing.assert_allclose(values, expected, rtol=rtol, atol=1e-6)
