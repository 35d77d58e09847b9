"""Index keys, compared with NumPy where MXNet follows it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, basic_indices

from mxnet import autograd, nd
from mxnet.base import MXNetError

CUBE = np.arange(24, dtype=np.float32).reshape(2, 3, 4)


def legacy(value):
    """Return NumPy's result in the shape that classic arrays have: (1,) for a scalar."""
    value = np.asarray(value)
    return value.reshape(1) if value.ndim == 0 else value


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_basic_keys_read_like_numpy(data):
    shape = data.draw(array_shapes(max_dims=4, max_side=4))
    values = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    key = data.draw(basic_indices(shape, allow_newaxis=True, max_dims=6))
    got = nd.array(values)[key].asnumpy()
    np.testing.assert_array_equal(got, legacy(values[key]))


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_basic_keys_write_like_numpy(data):
    shape = data.draw(array_shapes(max_dims=4, max_side=4))
    values = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    key = data.draw(basic_indices(shape))
    array = nd.array(values)
    written = np.random.RandomState(0).standard_normal(np.shape(values[key]))
    values[key] = written
    array[key] = nd.array(legacy(written))
    np.testing.assert_array_equal(array.asnumpy(), values)


@pytest.mark.parametrize(
    "key",
    [
        np.s_[[0, -1]],
        np.s_[:, [0, 1], [0, 1]],
        np.s_[[0, 1], :, [0, 1]],
        np.s_[0, [0, 1]],
        np.s_[[[0, 1], [1, 0]]],
        np.s_[:, ::-1, 1],
        np.s_[..., [0, 2], None],
        np.s_[[1], 0:2, ::2],
        np.s_[np.array([1, 0]), 1],
        np.s_[1, 1:, ::-2],
    ],
    ids=str,
)
def test_advanced_keys_follow_numpy(key):
    x = nd.array(CUBE)
    np.testing.assert_array_equal(x[key].asnumpy(), legacy(CUBE[key]))
    expected = CUBE.copy()
    expected[key] = 5
    x[key] = 5
    np.testing.assert_array_equal(x.asnumpy(), expected)


def test_arrays_of_any_number_type_are_integer_indices():
    v = nd.arange(5)
    assert v[nd.array([0, 2])].asnumpy().tolist() == [0, 2]
    assert v[nd.array([0, 2], dtype="int32")].asnumpy().tolist() == [0, 2]
    assert v[np.array([1.7, 2.2])].asnumpy().tolist() == [1, 2]
    assert v[range(2)].asnumpy().tolist() == [0, 1]
    assert v[np.int64(1)].asnumpy().tolist() == [1]


def test_masks_are_integers_0_and_1():
    v = nd.arange(5)
    assert v[np.array([True, False, True, False, True])].asnumpy().tolist() == [1, 0, 1, 0, 1]
    assert v[v > 2].asnumpy().tolist() == [0, 0, 0, 1, 1]
    with pytest.raises(ValueError, match="boolean indexing"):
        v[nd.array([1, 0, 1, 0, 1], dtype="bool")]


@pytest.mark.parametrize(
    ("key", "error"),
    [(5, IndexError), (-6, IndexError), ((0, 0), IndexError), ([7], IndexError), (1.0, ValueError),
     ("a", ValueError), ({1}, ValueError), (slice(None, None, 0), ValueError)],
)  # fmt: skip
def test_keys_that_do_not_fit(key, error):
    v = nd.arange(5)
    with pytest.raises(error):
        v[key]
    with pytest.raises(error):
        v[key] = 1


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        (np.s_[:], 5, [[5, 5, 5], [5, 5, 5]]),
        (np.s_[0], 1, [[1, 1, 1], [3, 4, 5]]),
        (np.s_[0, 1], 9, [[0, 9, 2], [3, 4, 5]]),
        (np.s_[:, 1], [7, 8], [[0, 7, 2], [3, 8, 5]]),
        (np.s_[0], np.array([9, 8, 7]), [[9, 8, 7], [3, 4, 5]]),
        (np.s_[[0, 1], [0, 1]], 5, [[5, 1, 2], [3, 5, 5]]),
        (np.s_[-1:, ...], 3, [[0, 1, 2], [3, 3, 3]]),
        (np.s_[0, :, None], 5, [[5, 5, 5], [3, 4, 5]]),
    ],
    ids=str,
)
def test_writing(key, value, expected):
    a = nd.arange(6).reshape((2, 3))
    a[key] = value
    assert a.asnumpy().tolist() == expected


def test_writing_arrays():
    a = nd.arange(6).reshape((2, 3))
    a[::-1] = a
    assert a.asnumpy().tolist() == [[3, 4, 5], [0, 1, 2]]
    a[0] = nd.ones((3,), dtype="int32")
    assert a.asnumpy().tolist() == [[1, 1, 1], [0, 1, 2]]
    a[:] = nd.zeros((3,))
    assert a.asnumpy().tolist() == [[0, 0, 0], [0, 0, 0]]
    with pytest.raises(ValueError, match="broadcast"):
        a[:] = nd.ones((2, 2))


def test_reading_and_writing_are_differentiable():
    x = nd.arange(6).reshape((2, 3))
    x.attach_grad()
    with autograd.record():
        y = (x[0] * 2).sum() + (x[:, 1] * 3).sum() + (x[[1, 1], [2, 2]] * 5).sum() + x[::-1][0, 0]
    y.backward()
    assert x.grad.asnumpy().tolist() == [[2, 5, 2], [1, 3, 10]]
    target = nd.zeros((2, 3))
    with autograd.record():
        target[0] = x[1] * 2
        z = target.sum()
    z.backward()
    assert x.grad.asnumpy().tolist() == [[0, 0, 0], [2, 2, 2]]


def test_an_array_without_axes_cannot_be_indexed():
    with pytest.raises(IndexError):
        nd.array(3)[0]


def test_writing_into_the_graph_is_refused():
    x = nd.ones((2,))
    x.attach_grad()
    with autograd.record():
        y = x * 2
        for array in (x, y):
            with pytest.raises(MXNetError, match="Inplace"):
                array[:] = 1
            with pytest.raises(MXNetError, match="Inplace"):
                array += 1
