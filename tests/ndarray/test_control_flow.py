"""Loops and branches on arrays: values, forms and errors that MXNet 1.9.1 gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, nd
from mxnet.ndarray.contrib import cond, foreach, rand_zipfian, while_loop

ROWS = [[1, 2], [3, 4], [5, 6]]


def plain(nested: Any) -> Any:
    """Return nested arrays as nested lists of numbers."""
    if isinstance(nested, nd.NDArray):
        return nested.asnumpy().tolist()
    return type(nested)(plain(entry) for entry in nested)


@pytest.fixture
def data() -> nd.NDArray:
    return nd.array(ROWS)


@pytest.fixture
def state() -> nd.NDArray:
    return nd.zeros(2)


def test_foreach_hands_on_its_state(data: nd.NDArray, state: nd.NDArray) -> None:
    outputs, last = foreach(lambda x, s: (x + s, x + s), data, state)
    assert plain(outputs) == [[1, 2], [4, 6], [9, 12]]
    assert plain(last) == [9, 12]


@pytest.mark.parametrize(
    ("body", "states", "expected"),
    [
        (lambda x, s: (x + s[0], [x + s[0], s[1] * 2]), [[0, 0], [1]],
         ([[1, 2], [4, 6], [9, 12]], [[9, 12], [8]])),
        (lambda x, s: ([x * 2], s), [], ([[[2, 4], [6, 8], [10, 12]]], [])),
        (lambda x, s: ([], [s[0] + x]), [[0, 0]], ([], [[9, 12]])),
        (lambda x, s: ([x, [x + 1]], s), [],
         ([ROWS, [[[2, 3], [4, 5], [6, 7]]]], [])),
    ],
    ids=["two-states", "one-output-in-a-list", "no-output", "nested-outputs"],
)  # fmt: skip
def test_foreach_keeps_the_form(
    data: nd.NDArray, body: Callable[..., Any], states: list, expected: Any
) -> None:
    outputs, last = foreach(body, data, [nd.array(s) for s in states])
    assert (plain(outputs), plain(last)) == expected


def test_foreach_over_nested_data(data: nd.NDArray) -> None:
    outputs, _ = foreach(lambda x, s: (x[0] + x[1][0], s), [data, [data * 2]], [])
    assert plain(outputs) == [[3, 6], [9, 12], [15, 18]]


def test_foreach_is_recorded(data: nd.NDArray, state: nd.NDArray) -> None:
    weight = nd.array([2, 3])
    data.attach_grad()
    weight.attach_grad()
    with autograd.record():
        outputs, last = foreach(lambda x, s: (x * weight + s, s + x), data, state)
        total = outputs.sum() + last.sum()
    total.backward()
    assert plain(data.grad) == [[5, 6], [4, 5], [3, 4]]
    assert plain(weight.grad) == [9, 12]


@pytest.mark.parametrize(
    ("body", "arrays", "states", "error"),
    [
        (lambda x, s: (x, s), 3, nd.zeros(2), TypeError),
        (lambda x, s: (x, s), nd.ones((3, 2)), 3, TypeError),
        (lambda x, s: (3, s), nd.ones((3, 2)), nd.zeros(2), TypeError),
        (lambda x, s: (x[0], s), [nd.ones((3, 2)), nd.ones((2, 2))], [], IndexError),
        (lambda x, s: (x, s), [], nd.zeros(2), IndexError),
    ],
    ids=["data", "states", "outputs", "shorter-data", "no-data"],
)
def test_foreach_refuses(body: Any, arrays: Any, states: Any, error: type) -> None:
    with pytest.raises(error):
        foreach(body, arrays, states)


def counting(limit: float) -> Callable[..., Any]:
    return lambda i, total: i < limit


def adding(i: nd.NDArray, total: nd.NDArray) -> Any:
    return [i + total], [i + 1, total + i]


@pytest.mark.parametrize(
    ("most", "outputs", "last"),
    [
        (7, [[[1], [2], [4], [7], [11], [0], [0]]], [[5], [11]]),
        (5, [[[1], [2], [4], [7], [11]]], [[5], [11]]),
        (3, [[[1], [2], [4]]], [[3], [4]]),
        (0, [], [[0], [1]]),
        (3.5, [[[1], [2], [4]]], [[3], [4]]),
    ],
)
def test_while_loop(most: float, outputs: list, last: list) -> None:
    found = while_loop(counting(5), adding, [nd.zeros(1), nd.ones(1)], max_iterations=most)
    assert (plain(found[0]), plain(found[1])) == (outputs, last)


def test_while_loop_of_a_single_array() -> None:
    outputs, last = while_loop(lambda i: i < 2, lambda i: (i * 2, i + 1), nd.zeros(1), 3)
    assert plain(outputs) == [[0], [2], [0]]
    assert plain(last) == [2]


def test_while_loop_without_outputs() -> None:
    outputs, last = while_loop(
        lambda i: i.asscalar() < 2, lambda i: (None, [i + 1]), [nd.zeros(1)], 3
    )
    assert outputs == []
    assert plain(last) == [[2]]


def test_while_loop_keeps_dtypes() -> None:
    outputs, _ = while_loop(
        lambda i: i < 2, lambda i: (i.astype("int32"), [i + 1]), [nd.zeros(1)], 3
    )
    assert outputs.dtype == np.int32


def test_while_loop_is_recorded() -> None:
    x = nd.array([3])
    x.attach_grad()
    with autograd.record():
        outputs, last = while_loop(
            lambda i, p: i < 3, lambda i, p: (p * x, [i + 1, p * x]), [nd.zeros(1), nd.ones(1)], 5
        )
        total = outputs.sum() + last[1]
    total.backward()
    assert plain(outputs) == [[3], [9], [27], [0], [0]]
    assert plain(x.grad) == [61]


@pytest.mark.parametrize(
    ("condition", "function", "variables", "most", "words"),
    [
        (lambda i: i < 3, lambda i: (i, [i + 1]), [nd.zeros(1)], None, "max_iterations"),
        (lambda i: i < 3, lambda i: (i, [i + 1]), [nd.zeros(1)], "x", "max_iterations"),
        (lambda: True, lambda: ([], []), [], 3, "loop_vars"),
        (lambda i: i < 3, lambda i: (i, [i, i]), [nd.zeros(1)], 3, "loop_vars"),
        (lambda i: nd.ones(2), lambda i: (i, [i]), [nd.zeros(1)], 3, "not a scalar"),
    ],
)
def test_while_loop_refuses(
    condition: Any, function: Any, variables: Any, most: Any, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        while_loop(condition, function, variables, max_iterations=most)


def test_while_loop_refuses_outputs_of_changing_shape() -> None:
    with pytest.raises(mx.MXNetError, match="stack"):
        while_loop(
            lambda i: i < 3, lambda i: (nd.ones(int(i.asscalar()) + 1), [i + 1]), [nd.zeros(1)], 3
        )


@pytest.mark.parametrize(("pred", "expected"), [(True, [1]), (0, [2]), ("", [2])])
def test_cond_of_plain_values(pred: Any, expected: list) -> None:
    assert plain(cond(pred, lambda: nd.array([1]), lambda: nd.array([2]))) == expected


def test_cond_of_arrays_is_recorded() -> None:
    x = nd.array([2])
    x.attach_grad()
    with autograd.record():
        y = cond(x > 1, lambda: [x * 3], lambda: [x])
    y[0].backward()
    assert plain(y) == [[6]]
    assert plain(x.grad) == [3]
    with pytest.raises(ValueError, match="not a scalar"):
        cond(nd.ones(2), lambda: x, lambda: x)


def test_rand_zipfian_draws_what_mxnet_draws() -> None:
    mx.random.seed(1)
    samples, of_true, of_samples = rand_zipfian(nd.array([3, 0]), 4, 5)
    assert samples.dtype == np.int64
    assert plain(samples) == [0, 1, 2, 4]
    np.testing.assert_allclose(of_true.asnumpy(), [0.498155148939376, 1.5474112289381663])
    np.testing.assert_allclose(
        of_samples.asnumpy(),
        [1.5474112289381663, 0.9051775421236673, 0.6422336868144989, 0.40702239318429123],
    )
