"""Loops and branches on arrays, as recorded from MXNet; its padding is memory never written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet import nd
from mxnet.ndarray import contrib


def ramp(*shape: int, dtype: str = "float32") -> nd.NDArray:
    return nd.array(np.arange(np.prod(shape)).reshape(shape), dtype=dtype)


def plain(value: Any) -> Any:
    """Return nested arrays as nested lists of numbers; tuples stay tuples."""
    if isinstance(value, nd.NDArray):
        return value.asnumpy().tolist()
    if isinstance(value, list | tuple):
        return type(value)(plain(entry) for entry in value)
    return value


def test_namespace_has_functions_and_operators() -> None:
    for name in ("foreach", "while_loop", "cond", "rand_zipfian", "isnan", "boolean_mask"):
        assert name in dir(contrib)
        assert callable(getattr(contrib, name))


@pytest.mark.parametrize(
    ("body", "states", "expected"),
    [
        (lambda x, s: (x + s, s + 1), nd.zeros(2), ([[0, 1], [3, 4], [6, 7]], [3, 3])),
        (lambda x, s: (x, [s[0] + 1]), [nd.zeros(1)], ([[0, 1], [2, 3], [4, 5]], [[3]])),
        (lambda x, s: (x, (s[0] + 1,)), (nd.zeros(1),), ([[0, 1], [2, 3], [4, 5]], ([3],))),
        (lambda x, s: (x, [[s[0][0] + 1], s[1]]), [[nd.zeros(1)], nd.ones(1)],
         ([[0, 1], [2, 3], [4, 5]], [[[3]], [1]])),
        (lambda x, s: ((x, x * 2), s), [],
         ([[[0, 1], [2, 3], [4, 5]], [[0, 2], [4, 6], [8, 10]]], [])),
        (lambda x, s: ([[x], x[0]], s), [], ([[[[0, 1], [2, 3], [4, 5]]], [[0], [2], [4]]], [])),
        (lambda x, s: ([x], s), [], ([[[0, 1], [2, 3], [4, 5]]], [])),
        (lambda x, s: ([], s + x), nd.zeros(2), ([], [6, 9])),
        (lambda x, s: [x, s + x], nd.zeros(2), ([[0, 1], [2, 3], [4, 5]], [6, 9])),
        (lambda x, s: (x, nd.concat(s, x, dim=0)), nd.zeros(1),
         ([[0, 1], [2, 3], [4, 5]], [0, 0, 1, 2, 3, 4, 5])),
    ],
)  # fmt: skip
def test_foreach(body: Any, states: Any, expected: Any) -> None:
    assert plain(contrib.foreach(body, ramp(3, 2), states)) == expected
    x = ramp(3, 2)
    x.attach_grad()
    with mx.autograd.record():
        assert plain(contrib.foreach(body, x, states)) == expected


@pytest.mark.parametrize("kind", [list, tuple])
def test_foreach_takes_several_arrays(kind: type) -> None:
    data, seen = kind([ramp(2, 1), ramp(3)]), []

    def body(entries: Any, states: Any) -> Any:
        seen.append(plain(entries))
        return entries[0] + entries[1], states

    # The first array tells how many steps there are.
    assert plain(contrib.foreach(body, data, [])) == ([[0], [2]], [])
    assert seen == [[[0], [0]], [[1], [1]]]
    with pytest.raises(IndexError):
        contrib.foreach(body, kind([ramp(3), ramp(2)]), [])


def test_foreach_takes_nested_data() -> None:
    out, _ = contrib.foreach(lambda x, s: (x[0][0] * x[1], s), [[ramp(3, 2)], ramp(3)], [])
    assert plain(out) == [[0, 0], [2, 3], [8, 10]]


def test_foreach_keeps_dtypes_and_hands_states_through() -> None:
    states = [nd.zeros(2, dtype="float64")]
    out, last = contrib.foreach(lambda x, s: (x, s), ramp(2, 2, dtype="int32"), states)
    assert out.dtype == np.int32
    assert last is states


def test_foreach_has_gradients() -> None:
    data, weight, first = ramp(3, 2), nd.ones(2) * 2, nd.ones(2) - 1
    for x in (data, weight, first):
        x.attach_grad()
    with mx.autograd.record():
        out, last = contrib.foreach(lambda x, s: (x * weight + s, s * weight + x), data, first)
        total = (out * ramp(3, 2)).sum() + last.sum()
    total.backward()
    assert plain(out) == [[0, 2], [4, 7], [10, 15]]
    assert plain(data.grad) == [[14, 19], [10, 13], [9, 11]]
    assert plain(weight.grad) == [22, 47]
    assert plain(first.grad) == [28, 35]


@pytest.mark.parametrize("record", [False, True])
def test_bodies_see_the_state_of_recording(record: bool) -> None:
    seen = []

    def body(x: Any, s: Any) -> Any:
        seen.append((mx.autograd.is_recording(), mx.autograd.is_training()))
        return x, s

    with mx.autograd.record() if record else mx.autograd.pause():
        contrib.foreach(body, ramp(2), [])
    assert seen == [(record, record)] * 2


@pytest.mark.parametrize(
    ("body", "data", "states", "error"),
    [
        (lambda x, s: (None, s), ramp(3), [], AssertionError),
        (lambda x, s: (1.0, s), ramp(3), [], AssertionError),
        (lambda x, s: (np.ones(2), s), ramp(3), [], TypeError),
        (lambda x, s: (x, s), ramp(3), None, AssertionError),
        (lambda x, s: (x, s), ramp(3), [3], AssertionError),
        (lambda x, s: (x, s), np.ones(3), [], AssertionError),
        (lambda x, s: (x, s), 3, [], TypeError),
        (lambda x, s: (x, s), [], [], IndexError),
        (lambda x, s: (x, s, s), ramp(3), [], ValueError),
        (lambda x, s: ([x] * (1 + int(x.asscalar())), s), ramp(3), [], IndexError),
        (lambda x, s: (nd.ones(1 + int(x.asscalar())), s), ramp(3), [], mx.MXNetError),
        (3, ramp(3), [], TypeError),
    ],
)
def test_foreach_refuses(body: Any, data: Any, states: Any, error: type) -> None:
    with pytest.raises(error):
        contrib.foreach(body, data, states)


def test_foreach_needs_a_step() -> None:
    with mx.util.np_shape(True), pytest.raises(mx.MXNetError, match="foreach: data must have at"):
        contrib.foreach(lambda x, s: (x, s), nd.zeros((0, 2)), [])


def below(limit: float) -> Any:
    return lambda i, *others: i < limit


@pytest.mark.parametrize(
    ("cond", "func", "variables", "expected"),
    [
        (below(3), lambda i, s: ([i + s, s * 2], [i + 1, s + i]), [nd.zeros(1), nd.ones(1)],
         ([[[1], [2], [4], [0]], [[2], [2], [4], [0]]], [[3], [4]])),
        (below(3), lambda i, s: (i + s, (i + 1, s)), (nd.zeros(1), nd.ones(2)),
         ([[1, 1], [2, 2], [3, 3], [0, 0]], [[3], [1, 1]])),
        (below(3), lambda i: (i, i + 1), nd.zeros(1), ([[0], [1], [2], [0]], [3])),
        (below(3), lambda i: (i, [i + 1]), nd.zeros(1), ([[0], [1], [2], [0]], [3])),
        (below(3), lambda i: (i, i + 1), [nd.zeros(1)], ([[0], [1], [2], [0]], [[3]])),
        (below(3), lambda i: ([i], [i + 1]), [nd.zeros(1)], ([[[0], [1], [2], [0]]], [[3]])),
        (below(2), lambda i: ([[i], i], [i + 1]), [nd.zeros(1)],
         ([[[[0], [1], [0], [0]]], [[0], [1], [0], [0]]], [[2]])),
        (below(3), lambda i: ([], [i + 1]), [nd.zeros(1)], ([], [[3]])),
        (below(3), lambda i: (None, [i + 1]), [nd.zeros(1)], ([], [[3]])),
        (below(3), lambda i, s: (i, [i + 1, [s[0] + 1]]), [nd.zeros(1), [nd.ones(1)]],
         ([[0], [1], [2], [0]], [[3], [[4]]])),
        (below(9), lambda i: (i, [i + 1]), [nd.zeros(1)], ([[0], [1], [2], [3]], [[4]])),
        (below(0), lambda i: (i, [i + 1]), [nd.zeros(1)], ([], [[0]])),
        (below(0), lambda i: (i, i + 1), nd.zeros(1), ([], [0])),
        (below(0), lambda i, s: (i, (i, s)), (nd.zeros(1), nd.ones(1)), ([], ([0], [1]))),
        (lambda i: nd.array([[0.5]]), lambda i: (i, i + 1), nd.zeros(1),
         ([[0], [1], [2], [3]], [4])),
        (lambda i: None, lambda i: (i, i + 1), nd.zeros(1), ([], [0])),
        (below(1), lambda i: (ramp(2, 2), [i + 1]), [nd.zeros(1)],
         ([[[0, 1], [2, 3]], *[[[0, 0], [0, 0]]] * 3], [[1]])),
        (below(3), lambda i, s: (i, [i + 1, nd.concat(s, s, dim=0)]), [nd.zeros(1), nd.ones(1)],
         ([[0], [1], [2], [0]], [[3], [1] * 8])),
    ],
)  # fmt: skip
def test_while_loop(cond: Any, func: Any, variables: Any, expected: Any) -> None:
    assert plain(contrib.while_loop(cond, func, variables, max_iterations=4)) == expected
    with mx.autograd.record():
        assert plain(contrib.while_loop(cond, func, variables, 4)) == expected


@pytest.mark.parametrize("limit", [4, 4.7, "4", np.int64(4), nd.array([4])])
def test_limits_may_be_any_number(limit: Any) -> None:
    out, _ = contrib.while_loop(below(2), lambda i: (i, i + 1), nd.zeros(1), limit)
    assert plain(out) == [[0], [1], [0], [0]]


@pytest.mark.parametrize("limit", [0, -1])
def test_no_iterations(limit: int) -> None:
    result = contrib.while_loop(below(2), lambda i: (i, i + 1), nd.zeros(1), limit)
    assert plain(result) == ([], [0])


def test_padding_has_the_dtype_of_the_outputs() -> None:
    outs, _ = contrib.while_loop(
        below(2),
        lambda i: ([i.astype("int32"), i.astype("float16")], i + 1),
        nd.zeros(1),
        max_iterations=3,
    )
    assert [out.dtype for out in outs] == [np.int32, np.float16]
    assert plain(outs) == [[[0], [1], [0]]] * 2


def test_condition_is_asked_before_each_step_below_the_limit() -> None:
    calls: list[str] = []

    def cond(i: Any) -> Any:
        calls.append("cond")
        return i < 2

    def func(i: Any) -> Any:
        calls.append("func")
        return i, i + 1

    contrib.while_loop(cond, func, nd.zeros(1), max_iterations=2)
    assert calls == ["cond", "func"] * 2
    calls.clear()
    contrib.while_loop(cond, func, nd.zeros(1), max_iterations=5)
    assert calls == ["cond", "func", "cond", "func", "cond"]


def test_while_loop_has_gradients() -> None:
    x = nd.array([2.0])
    x.attach_grad()
    with mx.autograd.record():
        out, (_, last) = contrib.while_loop(
            below(3), lambda i, s: (s * x, [i + 1, s * x]), [nd.zeros(1), nd.ones(1)], 5
        )
        total = out.sum() + last.sum()
    total.backward()
    assert plain(out) == [[2], [4], [8], [0], [0]]
    assert plain(x.grad) == [29]
    with mx.autograd.record():
        out, last = contrib.while_loop(below(0), lambda i, s: (s, [i, s]), [nd.zeros(1), x * 2], 5)
    last[1].backward()
    assert plain(x.grad) == [2]


@pytest.mark.parametrize(
    ("cond", "func", "variables", "limit", "error"),
    [
        (below(3), lambda i: (i, i + 1), nd.zeros(1), None, ValueError),
        (below(3), lambda i: (i, i + 1), nd.zeros(1), "x", ValueError),
        (below(3), lambda i: (i, i + 1), nd.zeros(1), [4], ValueError),
        (lambda: True, lambda: (ramp(1), []), [], 3, ValueError),
        (lambda: True, lambda: (ramp(1), []), None, 3, TypeError),
        (below(3), lambda i: (1, i + 1), nd.zeros(1), 4, AssertionError),
        (below(3), lambda i: (np.ones(1), i + 1), nd.zeros(1), 4, AssertionError),
        (below(3), lambda i: i + 1, nd.zeros(1), 4, ValueError),
        (below(3), lambda i: (i, i, i), nd.zeros(1), 4, ValueError),
        (below(3), lambda i: (i, [i, i]), nd.zeros(1), 4, ValueError),
        (below(3), lambda i, s: (i, [i]), [nd.zeros(1), nd.zeros(1)], 4, ValueError),
        (below(3), lambda i: (i, None), [nd.zeros(1)], 4, ValueError),
        (below(3), lambda i: ([i] * (1 + int(i.asscalar())), i + 1), nd.zeros(1), 4, ValueError),
        (below(3), lambda i: (nd.ones(1 + int(i.asscalar())), i + 1), nd.zeros(1), 4,
         mx.MXNetError),
        (lambda i: nd.ones(2), lambda i: (i, i + 1), nd.zeros(1), 4, ValueError),
        (3, lambda i: (i, i + 1), nd.zeros(1), 4, TypeError),
        (below(3), 3, nd.zeros(1), 4, TypeError),
    ],
)  # fmt: skip
def test_while_loop_refuses(
    cond: Any, func: Any, variables: Any, limit: Any, error: type
) -> None:
    with pytest.raises(error):
        contrib.while_loop(cond, func, variables, max_iterations=limit)


@pytest.mark.parametrize(
    ("pred", "expected"),
    [(nd.ones(1), 1), (nd.zeros(1), 0), (nd.ones((1, 1)), 1), (nd.array([0.5]), 1),
     (nd.array([-1]), 1), (nd.array([np.nan]), 1), (nd.array([2], dtype="int8"), 1),
     (lambda: nd.zeros(1), 0), (True, 1), (0, 0), (np.array([1]), 1), (None, 0)],
)  # fmt: skip
def test_cond(pred: Any, expected: int) -> None:
    assert contrib.cond(pred, lambda: 1, lambda: 0) == expected


def test_cond_returns_whatever_the_branch_does() -> None:
    for result in (ramp(2), [ramp(2), ramp(1)], (ramp(2),), [[ramp(1)]], None, 3):
        assert contrib.cond(nd.ones(1), lambda: result, lambda: 0) is result  # noqa: B023


def test_cond_has_gradients_of_the_branch_alone() -> None:
    x = nd.array([3.0])
    x.attach_grad()
    with mx.autograd.record():
        y = contrib.cond(x > 1, lambda: x * x, lambda: x)
    y.backward()
    assert (plain(y), plain(x.grad)) == ([9], [6])


def test_cond_refuses() -> None:
    with pytest.raises(ValueError, match="scalar"):
        contrib.cond(nd.ones(2), lambda: 1, lambda: 0)
    with pytest.raises(TypeError):
        contrib.cond(nd.ones(1), 3, lambda: 0)


@pytest.mark.parametrize(
    ("seed", "true", "count", "top", "expected"),
    [
        (0, [1, 3], 4, 10, [3, 6, 6, 6]),
        (3, [0], 5, 1_000_000, [337, 91, 31, 62, 6]),
        (3, [[0, 5]], 3, 100, [6, 3, 2]),
        (3, [0], 3, 1, [0, 0, 0]),
    ],
)
def test_rand_zipfian(seed: int, true: list, count: int, top: int, expected: list) -> None:
    mx.random.seed(seed)
    drawn, of_true, of_drawn = contrib.rand_zipfian(nd.array(true), count, top)
    assert drawn.dtype == np.int64
    assert plain(drawn) == expected

    def wanted(classes: Any) -> np.ndarray:
        classes = np.asarray(classes, "float64")
        return count * np.log((classes + 2) / (classes + 1)) / np.log(top + 1)

    for counts, classes in ((of_true, true), (of_drawn, expected)):
        assert counts.dtype == np.float64
        np.testing.assert_allclose(counts.asnumpy(), wanted(classes), rtol=1e-12)


def test_rand_zipfian_refuses_negative_ranges() -> None:
    with pytest.raises(ValueError, match="math domain"):
        contrib.rand_zipfian(nd.zeros(1), 3, -1)
