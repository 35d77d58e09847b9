"""Products of matrices and what is built on them."""

from __future__ import annotations

import math

import numpy as np

from ..table import Results, UnsupportedError, converts
from ..values import Call, Value
from ..writer import Writer
from .common import positive, shaped, wide_dtype
from .movement import diagonal, diagonal_matrix


def _swapped(g: Writer, value: str, ndim: int, swap: bool) -> str:
    """Return matrices with their last two axes exchanged if asked."""
    return g.transpose(value, [*range(ndim - 2), ndim - 1, ndim - 2]) if swap else value


@converts("FullyConnected")
def _dense(g: Writer, call: Call) -> Results:
    data, weight, *bias = call.given
    if call.attrs["flatten"] and data.ndim != 2:
        x = g.unsqueeze(data, 1) if data.ndim == 1 else g.op("Flatten", data, axis=1)
    else:
        x = data
    if call.attrs["flatten"] or data.ndim == 2:
        return g.op("Gemm", x, weight, *bias, transB=1)
    product = g.op("MatMul", x, g.transpose(weight, [1, 0]))
    return g.op("Add", product, *bias) if bias else product


@converts("dot")
def _dot(g: Writer, call: Call) -> Results:
    lhs, rhs = call.given
    wide = wide_dtype(lhs.dtype)
    # The axis that is summed over comes last on the left and first on the right.
    left, right = list(range(lhs.ndim)), list(range(rhs.ndim))
    if call.attrs["transpose_a"] and lhs.ndim > 1:
        left = [*left[1:], 0]
    if call.attrs["transpose_b"] and rhs.ndim > 1:
        right = [right[-1], *right[:-1]]
    a, b = g.transpose(g.to(lhs, wide), left), g.transpose(g.to(rhs, wide), right)
    if lhs.ndim > 2 or rhs.ndim > 2 or lhs.ndim + rhs.ndim < 4:
        inner = g.length(lhs, left[-1])
        a, b = g.reshape(a, [None, inner]), g.reshape(b, [inner, None])
        found = shaped(g, call, g.op("MatMul", a, b))
    else:
        found = g.op("MatMul", a, b)
    return found if wide == lhs.dtype else g.cast(found, lhs.dtype)


@converts("batch_dot")
def _batch_dot(g: Writer, call: Call) -> Results:
    lhs, rhs = call.given
    wide = wide_dtype(lhs.dtype)
    a = _swapped(g, g.to(lhs, wide), lhs.ndim, call.attrs["transpose_a"])
    b = _swapped(g, g.to(rhs, wide), rhs.ndim, call.attrs["transpose_b"])
    found = g.op("MatMul", a, b)
    return found if wide == lhs.dtype else g.cast(found, lhs.dtype)


def _times(g: Writer, value: str, factor: float, dtype: np.dtype) -> str:
    return value if factor == 1 else g.op("Mul", value, g.number(factor, dtype))


@converts("_linalg_gemm", "_linalg_gemm2")
def _gemm(g: Writer, call: Call) -> Results:
    a, b = call.given[:2]
    (rows,) = positive([call.attrs["axis"]], a.ndim)
    there = [axis for axis in range(a.ndim - 1) if axis != rows] + [rows, a.ndim - 1]
    left = _swapped(g, g.transpose(a, there), a.ndim, call.attrs["transpose_a"])
    right = _swapped(g, g.transpose(b, there), b.ndim, call.attrs["transpose_b"])
    product = _times(g, g.op("MatMul", left, right), call.attrs["alpha"], a.dtype)
    product = g.transpose(product, [there.index(axis) for axis in range(a.ndim)])
    if len(call.given) == 2:
        return product
    return g.op("Add", product, _times(g, call.given[2], call.attrs["beta"], a.dtype))


@converts("_linalg_syrk")
def _syrk(g: Writer, call: Call) -> Results:
    data = call.data
    other = _swapped(g, data, data.ndim, True)
    pair = (other, data) if call.attrs["transpose"] else (data, other)
    return _times(g, g.op("MatMul", *pair), call.attrs["alpha"], data.dtype)


@converts("_linalg_trmm")
def _trmm(g: Writer, call: Call) -> Results:
    a, b = call.given
    triangle = g.op("Trilu", a, upper=int(not call.attrs["lower"]))
    triangle = _swapped(g, triangle, a.ndim, call.attrs["transpose"])
    pair = (b, triangle) if call.attrs["rightside"] else (triangle, b)
    return _times(g, g.op("MatMul", *pair), call.attrs["alpha"], b.dtype)


@converts("_linalg_det")
def _determinant(g: Writer, call: Call) -> Results:
    found = g.op("Det", call.data)
    return g.op("Reshape", found, g.ints(1)) if call.data.ndim == 2 else found


@converts("_linalg_slogdet")
def _slogdet(g: Writer, call: Call) -> Results:
    found = _determinant(g, call)
    assert isinstance(found, str)
    return g.op("Sign", found), g.op("Log", g.op("Abs", found))


def _size(call: Call) -> int:
    length = call.data.shape[-1]
    if length is None:
        raise UnsupportedError("the size of the matrices must not be open")
    return length


@converts("_linalg_sumlogdiag")
def _sumlogdiag(g: Writer, call: Call) -> Results:
    data, size = call.data, _size(call)
    values = g.op("Log", diagonal(g, data, data.ndim, size, size, 0))
    found = g.op("ReduceSum", values, g.ints(-1), keepdims=0)
    return g.op("Reshape", found, g.ints(1)) if data.ndim == 2 else found


@converts("_linalg_extractdiag")
def _extractdiag(g: Writer, call: Call) -> Results:
    size = _size(call)
    return diagonal(g, call.data, call.data.ndim, size, size, call.attrs["offset"])


@converts("_linalg_makediag")
def _makediag(g: Writer, call: Call) -> Results:
    return diagonal_matrix(g, call.data, call.data.ndim, _size(call), call.attrs["offset"])


def _triangle(size: int, offset: int, lower: bool) -> np.ndarray:
    """Return the flat positions of a triangle; an offset other than 0 chooses the side."""
    lower = offset < 0 if offset else lower
    rows, columns = np.tril_indices(size, -abs(offset))
    if not lower:  # read column by column
        rows, columns = columns, rows
    return (rows * size + columns).astype(np.int64)


@converts("_linalg_extracttrian")
def _extracttrian(g: Writer, call: Call) -> Results:
    data, size = call.data, _size(call)
    places = _triangle(size, call.attrs["offset"], call.attrs["lower"])
    flat = g.op("Reshape", data, g.ints(*[0] * (data.ndim - 2), -1))
    return g.op("Gather", flat, places, axis=data.ndim - 2)


@converts("_linalg_maketrian")
def _maketrian(g: Writer, call: Call) -> Results:
    data, offset = call.data, call.attrs["offset"]
    size = int((math.isqrt(8 * _size(call) + 1) - 1) // 2) + abs(offset)
    places = _triangle(size, offset, call.attrs["lower"])
    # Every place of the matrix reads an element of the vector, or the 0 behind it.
    source = np.full(size * size, places.size, dtype=np.int64)
    source[places] = np.arange(places.size)
    ends = [0] * (2 * data.ndim - 1) + [1]
    wide = g.op("Gather", g.op("Pad", data, g.ints(*ends)), source, axis=data.ndim - 1)
    return g.op("Reshape", wide, g.ints(*[0] * (data.ndim - 1), size, size))


# -- attention ------------------------------------------------------------------------------------


def _heads(g: Writer, data: Value, heads: int, count: int) -> list[str]:
    """Return ``count`` tensors (batch * heads, length, size of a head)."""
    width = data.shape[2]
    if width is None:
        raise UnsupportedError("the width of a position must not be open")
    size = width // (heads * count)
    batch = g.product([g.length(data, 1), heads])
    split = g.op("Reshape", data, g.vector([0, batch, count, size]))
    parts = g.split(g.transpose(split, [2, 1, 0, 3]), 0, [1] * count)
    return [g.squeeze(part, 0) for part in parts]


def _scores(g: Writer, queries: str, keys: str, size: int, dtype: np.dtype) -> str:
    scaled = g.op("Div", queries, g.number(math.sqrt(size), dtype))
    return g.op("MatMul", scaled, g.transpose(keys, [0, 2, 1]))


def _weighted(g: Writer, call: Call, attention: Value, values: str) -> str:
    sums = g.transpose(g.op("MatMul", attention, values), [1, 0, 2])
    width = call.out.shape[2]
    assert width is not None
    batch = g.length(call.data, 1)
    return g.op("Reshape", sums, g.vector([0, batch, width]))


@converts("_contrib_interleaved_matmul_selfatt_qk")
def _selfatt_qk(g: Writer, call: Call) -> Results:
    data, heads = call.data, call.attrs["heads"]
    queries, keys, _ = _heads(g, data, heads, 3)
    return _scores(g, queries, keys, data.shape[2] // (3 * heads), data.dtype)  # type: ignore[operator]


@converts("_contrib_interleaved_matmul_selfatt_valatt")
def _selfatt_valatt(g: Writer, call: Call) -> Results:
    *_, values = _heads(g, call.data, call.attrs["heads"], 3)
    return _weighted(g, call, call.given[1], values)


@converts("_contrib_interleaved_matmul_encdec_qk")
def _encdec_qk(g: Writer, call: Call) -> Results:
    data, heads = call.data, call.attrs["heads"]
    (queries,) = _heads(g, data, heads, 1)
    keys, _ = _heads(g, call.given[1], heads, 2)
    return _scores(g, queries, keys, data.shape[2] // heads, data.dtype)  # type: ignore[operator]


@converts("_contrib_interleaved_matmul_encdec_valatt")
def _encdec_valatt(g: Writer, call: Call) -> Results:
    _, values = _heads(g, call.data, call.attrs["heads"], 2)
    return _weighted(g, call, call.given[1], values)
