"""What no sample can say of the internal operators: writing into arrays, and gradients as calls."""

import numpy as np
import pytest
from quirks import array, assert_close

import mxnet as mx
from mxnet import nd

internal = nd._internal


@pytest.mark.parametrize(
    ("dtype", "number", "expected"),
    [("float32", 3, 3), ("float32", "5", 5), ("int32", 2.7, 2), ("int8", -1.5, -1),
     ("uint8", -1, 255), ("uint8", 300, 44), ("float64", 0.1, float(np.float32(0.1))),
     ("float32", float("nan"), float("nan"))],
)  # fmt: skip
def test_set_value_writes_a_number_as_mxnet_casts_it(
    dtype: str, number: object, expected: float
) -> None:
    x = array([[1, 2], [3, 4]], dtype)
    assert internal._set_value(number, out=x) is x
    np.testing.assert_array_equal(x.asnumpy(), np.full((2, 2), expected, dtype))


def test_set_value_needs_a_number_and_an_array() -> None:
    with pytest.raises(mx.MXNetError, match="_set_value: argument src"):
        internal._set_value(nd.ones(1), out=nd.ones(2))
    with pytest.raises(mx.MXNetError, match="_set_value: argument out"):
        internal._set_value(3)
    with pytest.raises(TypeError, match="_set_value: out"):
        internal._set_value(3, out=np.ones(2))


def test_copyto_converts() -> None:
    target = nd.zeros(2, dtype="int32")
    internal._copyto(array([1.5, 2.5]), out=target)
    np.testing.assert_array_equal(target.asnumpy(), [1, 2])


def test_scatter_set_nd_writes_into_its_first_array() -> None:
    grid = array([[1, 2, 3], [4, 5, 6]])
    where = array([[0, 1], [2, 0]])
    result = internal._scatter_set_nd(grid, array([10, 20]), where, shape=(2, 3), out=grid)
    assert result is grid
    assert_close(grid, [[1, 2, 10], [20, 5, 6]])
    with pytest.raises(mx.MXNetError, match=r"_scatter_set_nd.*out of bounds"):
        internal._scatter_set_nd(grid, array([10, 20]), array([[0, 1], [2, 5]]), shape=(2, 3))


@pytest.mark.parametrize(("number", "dtype"), [(-1, "float32"), (0, "float32"), (4, "int32")])
def test_zeros_of_a_numbered_type(number: int, dtype: str) -> None:
    zeros = internal._zeros_without_dtype(shape=(2, 1), dtype=number)
    assert zeros.dtype == np.dtype(dtype) and zeros.shape == (2, 1)
    with pytest.raises(mx.MXNetError, match="dtype must be -1"):
        internal._zeros_without_dtype(shape=(2, 1), dtype=13)


def test_public_gradients_are_those_of_their_operators() -> None:
    head, x = array([1.0, -2.0]), array([3.0, 4.0])
    x.attach_grad()
    with mx.autograd.record():
        y = nd.contrib.quadratic(x, a=2.0, b=1.0, c=5.0)
    y.backward(head)
    assert_close(nd.contrib.backward_quadratic(head, x, a=2.0, b=1.0, c=5.0), x.grad.asnumpy())

    old, index, new = array(np.zeros((4, 2))), array([1, 3]), array(np.ones((2, 2)))
    head = array(np.arange(8).reshape(4, 2))
    for one in (old, new):
        one.attach_grad()
    with mx.autograd.record():
        y = nd.contrib.index_copy(old, index, new)
    y.backward(head)
    result = nd.contrib.backward_index_copy(head, old, index, new)
    for got, expected in zip(result, [old.grad, nd.zeros(2), new.grad], strict=True):
        assert_close(got, expected.asnumpy())


def test_unique_draws_go_on_where_the_last_ones_ended() -> None:
    mx.random.seed(0)
    first, tries = internal._sample_unique_zipfian(range_max=5, shape=(3, 5))
    # As recorded from MXNet.
    np.testing.assert_array_equal(first.asnumpy()[0], [2, 3, 1, 0, 4])
    np.testing.assert_array_equal(tries.asnumpy(), [18, 8, 7])
    second, tries = internal._sample_unique_zipfian(range_max=5, shape=(2, 5))
    np.testing.assert_array_equal(second.asnumpy(), [[0, 3, 1, 2, 4], [4, 3, 1, 0, 2]])
    np.testing.assert_array_equal(tries.asnumpy(), [26, 13])
