"""What samples cannot say of indices, sequences and counts: bounds, and gradients of 0."""

import numpy as np
import pytest
from quirks import array, assert_close, differentiate

import mxnet as mx
from mxnet import nd

DATA = np.arange(6).reshape(3, 2)


@pytest.mark.parametrize(
    ("name", "lengths"),
    [("SequenceLast", [0, 2]), ("SequenceLast", [4, 2]), ("SequenceLast", [-1, 2]),
     ("SequenceReverse", [4, 2]), ("SequenceReverse", [-1, 2])],
)  # fmt: skip
def test_sequences_longer_than_the_data_are_refused(name: str, lengths: list[int]) -> None:
    with pytest.raises(mx.MXNetError, match=f"{name}: sequence_length must lie from"):
        getattr(nd, name)(array(DATA), array(lengths), use_sequence_length=True)


def test_empty_sequences_have_nothing_to_reverse() -> None:
    result = nd.SequenceReverse(array(DATA), array([0, 2]), use_sequence_length=True)
    assert_close(result, [[0, 3], [2, 1], [4, 5]])


def test_index_copy_names_itself_in_errors() -> None:
    with pytest.raises(mx.MXNetError, match="index_copy"):
        nd.contrib.index_copy(array(DATA), array([3]), array([[7, 8]]))


def test_where_only_the_indices_have_a_gradient_it_is_zero() -> None:
    _, gradient = differentiate(lambda index: nd.take(array(DATA), index), array([0, 2, 2]))
    assert_close(gradient, [0, 0, 0])


def test_indices_of_integers_may_have_gradients_attached() -> None:
    data, index = array(DATA), array([0, 2], "int32")
    _, gradient, _ = differentiate(nd.take, data, index)
    assert_close(gradient, [[1, 1], [0, 0], [1, 1]])


def test_running_sums_in_integers_can_be_recorded() -> None:
    x = array([1.5, 2.5])
    x.attach_grad()
    with mx.autograd.record():
        total = nd.cumsum(x, dtype="int32")
    np.testing.assert_array_equal(total.asnumpy(), [1, 3])


def test_sign_of_a_determinant_has_a_gradient_of_zero() -> None:
    _, gradient = differentiate(lambda x: nd.linalg.slogdet(x)[0], array([[2, 1], [1, 3]]))
    assert_close(gradient, np.zeros((2, 2)))


@pytest.mark.parametrize("ctx", ["", "cpu(0)", mx.cpu(1)])
def test_arange_like_takes_a_context_that_has_no_effect(ctx: object) -> None:
    numbers = nd.contrib.arange_like(array(DATA), axis=0, ctx=ctx)
    assert_close(numbers, [0, 1, 2])
    assert numbers.context == mx.cpu(0)
    with pytest.raises(mx.MXNetError, match="ctx must be a context"):
        nd.contrib.arange_like(array(DATA), ctx=3)
