"""Functions and methods of arrays that are no plain operators."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, nd


@pytest.fixture
def numbers() -> nd.NDArray:
    return nd.arange(0, 12).reshape((3, 4))


def test_split_v2_as_a_method(numbers: nd.NDArray) -> None:
    assert [part.shape for part in numbers.split_v2(3)] == [(1, 4)] * 3
    parts = numbers.split_v2((1, 2), axis=1)
    assert [part.shape for part in parts] == [(3, 1), (3, 1), (3, 2)]
    assert parts[2].asnumpy().tolist() == [[2, 3], [6, 7], [10, 11]]


def test_slice_assign_scalar_writes_in_place(numbers: nd.NDArray) -> None:
    returned = numbers.slice_assign_scalar(7, (0, 1), (2, 3), (None, None))
    assert returned is numbers
    assert numbers.asnumpy().tolist() == [[0, 7, 7, 3], [4, 7, 7, 7], [8, 9, 10, 11]]


def test_slice_assign_writes_in_place(numbers: nd.NDArray) -> None:
    returned = numbers.slice_assign(nd.zeros((1, 2)), (0, 0), (1, 2), (None, None))
    assert returned is numbers
    assert numbers[0].asnumpy().tolist() == [0, 0, 2, 3]


def test_broadcast_like_as_a_method() -> None:
    assert nd.ones((1, 3)).broadcast_like(other=nd.ones((2, 3))).shape == (2, 3)


def test_methods_broadcast_by_the_rules_of_numpy() -> None:
    column = nd.array([[1], [2]])
    column.attach_grad()
    with autograd.record():
        spread = column.broadcast_like(nd.ones((5, 2, 3)))
    spread.backward()
    np.testing.assert_array_equal(spread.asnumpy(), np.broadcast_to([[1], [2]], (5, 2, 3)))
    assert column.grad.asnumpy().tolist() == [[15], [15]]
    same = column.broadcast_to((2, 1))
    same[:] = 7
    assert column.asnumpy().tolist() == [[1], [2]]


@pytest.mark.parametrize(("old", "new"), [((2, 4), (3, 4)), ((5, 3), (3,)), ((3, 4), (0, 4))])
def test_methods_refuse_to_broadcast_what_numpy_does_not(old: tuple, new: tuple) -> None:
    with pytest.raises(ValueError, match="broadcast together"):
        nd.ones(old).broadcast_to(new)


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (nd.NDArray.__add__, ["self", "other"]),
        (nd.NDArray.__lt__, ["self", "other"]),
        (nd.add, ["lhs", "rhs"]),
        (nd.power, ["base", "exp"]),
        (mx.sym.power, ["base", "exp"]),
        (mx.sym.maximum, ["left", "right"]),
    ],
)
def test_argument_names(function: Any, names: list[str]) -> None:
    assert list(inspect.signature(function).parameters) == names


@pytest.mark.parametrize(
    ("key", "code"),
    [((1, 2), 0), ((slice(None), 1), 0), ((None, 1), 0), ((1, [1, 2]), 1), (((1, 2),), 1),
     ((np.array([0]),), 1), ((), 0)],
)  # fmt: skip
def test_dispatch_code_of_an_index(key: tuple, code: int) -> None:
    assert nd.get_indexing_dispatch_code(key) == code


def test_dispatch_code_refuses_other_keys() -> None:
    with pytest.raises(ValueError, match="does not support slicing"):
        nd.get_indexing_dispatch_code((1, "a"))


ALL = slice(None)


@pytest.mark.parametrize(
    ("key", "expanded"),
    [(1, (1, ALL, ALL)), ((), (ALL, ALL, ALL)), ((Ellipsis, 1), (ALL, ALL, 1)),
     ((1, Ellipsis, 2), (1, ALL, 2)), (None, (None, ALL, ALL, ALL)),
     ((None, Ellipsis, None), (None, ALL, ALL, ALL, None))],
)  # fmt: skip
def test_implicit_axes_of_an_index(key: Any, expanded: tuple) -> None:
    assert nd.indexing_key_expand_implicit_axes(key, (2, 3, 4)) == (expanded, -1)


def test_two_ellipses_are_refused() -> None:
    with pytest.raises(IndexError, match="ellipsis"):
        nd.indexing_key_expand_implicit_axes((Ellipsis, Ellipsis), (2, 3))


def test_shape_of_gather_nd() -> None:
    data, indices = nd.zeros((2, 3, 4)), nd.zeros((2, 5))
    shape = nd.get_oshape_of_gather_nd_op(data.shape, indices.shape)
    assert shape == nd.gather_nd(data, indices).shape == (5, 4)


@pytest.mark.parametrize("module", [nd.utils, nd.ndarray], ids=["utils", "ndarray"])
def test_modules_of_mxnet_show_the_same_functions(module: Any) -> None:
    assert module.array is nd.array
    assert module.zeros is nd.zeros


@pytest.mark.parametrize("number", [3, 2.5])
def test_in_place_arithmetic_keeps_the_array(number: float) -> None:
    x = nd.array([1, 2, 3])
    y, view = x, x[1:]
    x += number
    x *= nd.array([2, 2, 2])
    x -= 1
    x /= 2
    assert x is y
    np.testing.assert_allclose(x.asnumpy(), np.array([1, 2, 3]) + number - 0.5)
    np.testing.assert_allclose(view.asnumpy(), x.asnumpy()[1:])


def test_in_place_arithmetic_refuses_a_larger_result() -> None:
    x = nd.ones((1, 3))
    with pytest.raises(mx.MXNetError, match="add: the result has shape"):
        x += nd.ones((2, 3))
    assert x.asnumpy().tolist() == [[1, 1, 1]]


def test_in_place_arithmetic_of_overlapping_views() -> None:
    x = nd.array([1, 2, 3, 4])
    part = x[1:]
    part += x[:-1]
    assert x.asnumpy().tolist() == [1, 3, 5, 7]


MAKERS = [
    (nd.zeros, ((2,),)), (nd.ones, ((2,),)), (nd.eye, (2,)), (nd.random.uniform, (0, 1, (2,))),
    (nd.random.uniform, (nd.zeros((2,)), nd.ones((2,)))), (nd.random.normal, (0, 1, (2,))),
    (nd.random.randn, (2,)), (nd.random.gamma, (1, 1, (2,))), (nd.random.poisson, (1, (2,))),
    (nd.random.exponential, (1, (2,))), (nd.random.randint, (0, 3, (2,))),
    (nd.random.negative_binomial, (1, 0.5, (2,))), (nd.random.multinomial, (nd.ones((2,)),)),
    (nd.random.generalized_negative_binomial, (1, 1, (2,))), (nd.sum, (nd.ones((2,)),)),
    (nd.concat, (nd.ones((2, 1)),)), (mx.random.uniform, (0, 1, (2,))),
]  # fmt: skip


@pytest.mark.parametrize(("function", "given"), MAKERS)
def test_names_and_notes_are_for_symbols(function: Any, given: tuple[Any, ...]) -> None:
    assert isinstance(function(*given, name="a", __layout__="NC"), nd.NDArray)
    with pytest.raises(mx.MXNetError, match="unknown argument 'layout'"):
        function(*given, layout="NC")


def test_notes_are_no_reason_for_a_warning(recwarn: pytest.WarningsRecorder) -> None:
    assert nd.relu(nd.ones((2,)), __layout__="N").shape == (2,)
    assert nd.random.shuffle(nd.ones((2,)), __layout__="N").shape == (2,)
    assert not recwarn.list


def test_eye_writes_into_an_array() -> None:
    out = nd.zeros((2, 2))
    assert nd.eye(2, out=out) is out
    assert out.asnumpy().tolist() == [[1, 0], [0, 1]]
