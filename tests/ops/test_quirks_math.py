"""What surprises in MXNet's arithmetic, reductions and linear algebra, beyond the golden samples.

The expected numbers were observed in MXNet 1.9.1 unless a comment says otherwise.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import mxnet as mx
from mxnet import nd
from mxnet._ops.methods import BINARY, DUNDERS, METHODS, REFLECTED
from mxnet._ops.registry import REGISTRY
from mxnet.base import MXNetError

internal = nd._internal


def values(array: nd.NDArray) -> list:
    return array.asnumpy().tolist()


def gradient(function: Callable[..., Any], *arrays: nd.NDArray) -> list:
    """Return the gradients of ``function(*arrays)``, with ones as head gradient."""
    for array in arrays:
        array.attach_grad()
    with mx.autograd.record():
        result = function(*arrays)
    result.backward()
    grads = [values(array.grad) for array in arrays]
    return grads if len(grads) > 1 else grads[0]


# -- numbers and dtypes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plus", [7.7, -4.3, 5.7]),
        ("rminus", [-2.3, 9.7, -0.3]),
        ("div", [5 / 2.7, -7 / 2.7, 3 / 2.7]),
        ("rdiv", [2.7 / 5, -2.7 / 7, 2.7 / 3]),
        ("mod", [2.3, 1.1, 0.3]),
        ("rmod", [2.7, -4.3, 2.7]),
        ("maximum", [5.0, 2.7, 3.0]),
        ("lesser", [0.0, 1.0, 0.0]),
        ("logical_xor", [0.0, 0.0, 0.0]),
    ],
)
def test_is_int_false_turns_integers_into_float64(name: str, expected: list) -> None:
    data = nd.array([5, -7, 3], dtype="int32")
    result = getattr(internal, f"_{name}_scalar")(data, scalar=2.7, is_int=False)
    assert result.dtype == np.float64
    np.testing.assert_allclose(result.asnumpy(), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plus", [3, 2, 3]),
        ("minus", [-1, -2, -1]),
        ("rminus", [1, 2, 1]),
        ("mul", [2, 0, 2]),
        ("div", [0, 0, 0]),
        ("rdiv", [2, -(2**63), 2]),
        ("power", [1, 0, 1]),
        ("rpower", [2, 1, 2]),
        ("maximum", [2, 2, 2]),
        ("hypot", [2, 2, 2]),
        ("equal", [0, 0, 0]),
        ("logical_and", [1, 0, 1]),
    ],
)
def test_truth_values_and_a_number_count_as_int64(name: str, expected: list) -> None:
    data = nd.array([1, 0, 1], dtype="bool")
    result = getattr(internal, f"_{name}_scalar")(data, scalar=2.7)
    assert result.dtype == np.int64
    assert values(result) == expected


@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_an_integer_divided_by_zero_is_the_least_value(dtype: str) -> None:
    result = nd.array([2, -2, 0], dtype=dtype) / nd.zeros((3,), dtype=dtype)
    assert values(result) == [np.iinfo(dtype).min] * 3  # MXNet itself may crash here


def test_the_remainder_by_zero_is_zero() -> None:
    assert values(nd.array([5, -7], dtype="int32") % 0) == [0, 0]
    assert values(nd.array([5.5, -7]) % 0) == [0, 0]


def test_integer_division_is_exact_beyond_float64() -> None:
    data = nd.array(np.array([2**53 + 1]), dtype="int64")
    assert values(data / 1) == [2**53 + 1]
    assert values(data % 10) == [(2**53 + 1) % 10]


def test_small_unsigned_numbers_wrap_in_comparisons() -> None:
    data = nd.array([5, 7, 3], dtype="uint8")
    assert values(data < -1) == [1, 1, 1]
    assert values(data + 300) == [49, 51, 47]


def test_integers_are_less_than_infinity() -> None:
    # MXNet converts infinity to int32, which has none, and says 0.
    data = nd.array([5, -7], dtype="int32")
    assert values(data < np.inf) == [1, 1]
    assert values(data > -np.inf) == [1, 1]
    with pytest.raises(MXNetError, match="inf has no value in int32"):
        data + np.inf


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(-np.inf, 4, [4, -7, 3]), (-1.5, np.inf, [5, -1, 3]), (0, 1e12, [5, 0, 3])],
)
def test_clip_of_integers_takes_bounds_out_of_range(
    low: float, high: float, expected: list
) -> None:
    assert values(nd.clip(nd.array([5, -7, 3], dtype="int32"), low, high)) == expected


def test_rounding_is_exact_near_one_half_and_beyond_the_fraction() -> None:
    data = nd.array([0.49999997, 2**23 + 1, -0.49999997])
    assert values(nd.round(data)) == [0, 2**23 + 1, 0]
    data = nd.array([0.49999997, 2**23 + 1, -0.5, 0.50000006])
    assert values(nd.rint(data)) == [0, 2**23 + 1, -1, 1]


def test_smooth_l1_of_scalar_zero_is_zero() -> None:
    assert values(nd.smooth_l1(nd.array([-3.0, 0, 5]), scalar=0)) == [0, 0, 0]


def test_amp_cast_and_multicast_leave_integers_alone() -> None:
    whole = nd.array([1, 2], dtype="int32")
    half, full = nd.ones((2,), dtype="float16"), nd.ones((2,))
    assert nd.amp_cast(whole, dtype="float16").dtype == np.int32
    assert nd.amp_cast(full, dtype="float16").dtype == np.float16
    wide = nd.amp_multicast(full, half, whole, num_outputs=3)
    assert [a.dtype for a in wide] == [np.float32, np.float32, np.int32]
    narrow = nd.amp_multicast(full, half, num_outputs=2, cast_narrow=True)
    assert [a.dtype for a in narrow] == [np.float16, np.float16]


# -- gradients ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x > 1, lambda x: x == x, lambda x: nd.logical_and(x, x), nd.sign, nd.floor,
        nd.logical_not, nd.zeros_like, nd.BlockGrad, lambda x: nd.argmax(x, axis=0),
    ],
)  # fmt: skip
def test_steps_overwrite_the_gradient_with_zero(function: Callable[..., Any]) -> None:
    data = nd.array([1.0, 2.0])
    data.attach_grad()
    data.grad[:] = 7
    with mx.autograd.record():
        result = function(data)
    result.backward()
    assert values(data.grad) == [0, 0]


def test_block_grad_stops_one_path_only() -> None:
    assert gradient(lambda x: nd.BlockGrad(x) * x, nd.array([3.0])) == [3]


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_ties_go_to_the_left_with_broadcasting(name: str) -> None:
    left, right = nd.array([[1.0, 2], [2, 2]]), nd.array([[2.0, 2]])
    function = getattr(nd, name)
    grads = gradient(function, left, right)
    chosen = np.array([[0, 1], [1, 1]]) if name == "maximum" else np.ones((2, 2))
    np.testing.assert_array_equal(grads[0], chosen)
    np.testing.assert_array_equal(grads[1], (1 - chosen).sum(0, keepdims=True))


@pytest.mark.parametrize(("name", "tied"), [("max", [1, 0, 1]), ("min", [0, 1, 0])])
@pytest.mark.parametrize("attrs", [{}, {"axis": 0}, {"axis": 0, "keepdims": True}])
def test_every_tied_extreme_gets_the_full_gradient(name: str, tied: list, attrs: dict) -> None:
    data = nd.array([3.0, 1.0, 3.0])
    assert gradient(lambda x: getattr(nd, name)(x, **attrs), data) == tied


def test_prod_has_a_gradient_where_an_element_is_zero() -> None:
    # MXNet divides the product by the element and says NaN.
    assert gradient(nd.prod, nd.array([0, 2.0, 3.0])) == [6, 0, 0]


def test_norm_has_no_gradient_at_zero() -> None:
    assert np.isnan(gradient(nd.norm, nd.zeros((2,)))).all()
    assert gradient(lambda x: nd.norm(x, ord=1), nd.zeros((2,))) == [0, 0]


@pytest.mark.parametrize(
    "function",
    [
        lambda x: nd.cbrt(x), lambda x: nd.rsqrt(x), lambda x: nd.gammaln(x), lambda x: nd.gamma(x),
        lambda x: nd.norm(x), lambda x: nd.broadcast_power(x, x),
        lambda x: nd.broadcast_mod(x * x, x), lambda x: nd.smooth_l1(x, scalar=2.0) * x,
    ],
)  # fmt: skip
def test_second_derivatives_match_differences(function: Callable[..., Any]) -> None:
    start = np.array([0.7, 1.9, 2.6])

    def slope(point: np.ndarray) -> tuple[float, np.ndarray]:
        data = nd.array(point, dtype="float64")
        data.attach_grad()
        with mx.autograd.record():
            result = function(data)
            (grad,) = mx.autograd.grad(result, [data], create_graph=True)
            total = (grad * grad).sum()
        total.backward()
        return total.asscalar(), data.grad.asnumpy()

    _, actual = slope(start)
    for i in range(3):
        step = np.zeros(3)
        step[i] = 1e-5
        expected = (slope(start + step)[0] - slope(start - step)[0]) / 2e-5
        assert actual[i] == pytest.approx(expected, rel=1e-5, abs=1e-7)


# -- reductions -----------------------------------------------------------------------------------


def test_excluding_every_axis_copies() -> None:
    data = nd.array([[1.0, 2], [3, 4]])
    result = nd.sum(data, axis=(0, 1), exclude=True)
    result[:] = 0
    assert values(data) == [[1, 2], [3, 4]]
    assert nd.sum(data, exclude=True).shape == (1,)
    assert values(nd.sum(data, axis=(), exclude=True)) == [10]


def test_means_of_integers_wrap_before_they_are_cut() -> None:
    assert values(nd.mean(nd.array([200] * 5, dtype="uint8"))) == [46]
    assert values(nd.mean(nd.array([2**31 - 1] * 4, dtype="int32"))) == [-1]


def test_sums_of_truth_values_are_truth_values() -> None:
    data = nd.array([1, 0, 1], dtype="bool")
    for name in ("sum", "mean", "max"):
        result = getattr(nd, name)(data)
        assert result.dtype == np.bool_
        assert values(result) == [True]
    assert values(nd.cumsum(data)) == [1, 1, 2]


def test_reduction_errors_name_the_axis_and_the_shape() -> None:
    with pytest.raises(MXNetError, match=r"sum: axis must lie in \[-2, 2\).*\(2, 3\), got 5"):
        nd.sum(nd.ones((2, 3)), axis=5)
    with pytest.raises(MXNetError, match="once"):
        nd.max(nd.ones((2, 3)), axis=(0, -2))
    with pytest.raises(MXNetError, match="axes must name at least one axis"):
        nd.moments(nd.ones((2, 3)))


def test_norm_reduces_any_number_of_axes() -> None:
    assert values(nd.norm(nd.ones((2, 3, 4, 2)), axis=(0, 2, 3))) == [4, 4, 4]
    assert nd.norm(nd.ones((2, 3)), keepdims=True).shape == (1, 1)


def test_histogram_counts_the_upper_edge_in_the_last_interval() -> None:
    counts, edges = internal._histogram(
        nd.array([5, -7, 3], dtype="int32"), bin_cnt=4, range=(-7, 5)
    )
    assert values(counts) == [1, 0, 0, 2]
    assert values(edges) == [-7, -4, -1, 2, 5]


# -- products and matrices ------------------------------------------------------------------------


def test_dot_ignores_the_transposition_of_a_vector() -> None:
    matrix = nd.array([[1.0, 2, 3], [4, 5, 6]])
    assert values(nd.dot(nd.array([1.0, 2]), matrix, transpose_a=True)) == [9, 12, 15]
    assert values(nd.dot(matrix, nd.array([1.0, 2, 3]), transpose_b=True)) == [14, 32]
    assert values(nd.dot(nd.array([1.0, 2, 3]), matrix, transpose_b=True)) == [14, 32]
    with pytest.raises(MXNetError, match="two vectors cannot be transposed"):
        nd.dot(matrix[0], matrix[0], transpose_b=True)


@pytest.mark.parametrize(
    ("offset", "lower", "expected"),
    [(1, True, [1, 2, 5]), (-1, False, [3, 6, 7]), (0, False, [0, 1, 4, 2, 5, 8])],
)
def test_upper_triangles_are_read_by_columns(offset: int, lower: bool, expected: list) -> None:
    matrix = nd.array(np.arange(9).reshape(3, 3))
    packed = nd.linalg.extracttrian(matrix, offset=offset, lower=lower)
    assert values(packed) == expected
    restored = nd.linalg.maketrian(packed, offset=offset, lower=lower).asnumpy()
    kept = restored != 0
    np.testing.assert_array_equal(restored[kept], matrix.asnumpy()[kept])
    assert kept.sum() == np.count_nonzero(expected)


@pytest.mark.parametrize("lower", [True, False])
def test_potrf_and_syevd_read_one_triangle(lower: bool) -> None:
    entry = [[4.0, 100], [2, 3]] if lower else [[4.0, 2], [100, 3]]
    factor = nd.linalg.potrf(nd.array(entry), lower=lower).asnumpy()
    triangle = np.array([[2, 0], [1, np.sqrt(2)]])
    np.testing.assert_allclose(factor, triangle if lower else triangle.T, rtol=1e-6)
    if lower:
        rows, roots = nd.linalg.syevd(nd.array(entry))
        np.testing.assert_allclose(roots.asnumpy(), [1.4384472, 5.561553], rtol=1e-5)
        np.testing.assert_allclose(
            rows.asnumpy(), [[-0.6154122, 0.7882054], [0.7882054, 0.6154122]], rtol=1e-5
        )


def test_shape_errors_name_operator_and_shapes() -> None:
    with pytest.raises(MXNetError, match=r"elemwise_add.*lhs \(2, 3\) and rhs \(1, 3\)"):
        nd.elemwise_add(nd.ones((2, 3)), nd.ones((1, 3)))
    with pytest.raises(MXNetError, match=r"add_n.*args\[1\] \(3, 2\)"):
        nd.add_n(nd.ones((2, 3)), nd.ones((3, 2)))
    with pytest.raises(MXNetError, match=r"_linalg_trsm.*\(2, 2\).*\(3, 2\)"):
        nd.linalg.trsm(nd.ones((2, 2)), nd.ones((3, 2)))


# -- tables ---------------------------------------------------------------------------------------


def test_every_name_in_the_tables_is_an_operator() -> None:
    wanted = {name for row in BINARY.values() for name in row[:4]}
    assert not wanted - set(REGISTRY)
    assert set(DUNDERS.values()) | set(REFLECTED.values()) <= set(BINARY)
    assert not [method for method in METHODS if not hasattr(nd.NDArray, method)]


def test_a_reflected_entry_swaps_the_operands() -> None:
    data = torch.tensor([1.0, 2.0, 3.0])
    for name, row in BINARY.items():
        number = torch.full((3,), 2.0)
        expected = REGISTRY[row.array].kernel(number, data)
        actual = REGISTRY[row.reflected].kernel(data, 2.0)
        torch.testing.assert_close(actual, expected, msg=name)
