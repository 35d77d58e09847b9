"""Products of matrices."""

from __future__ import annotations

from collections.abc import Sequence

from .....base import MXNetError
from .._call import Call, cast
from .._lengths import Dim, Length, is_same
from .._registry import translates
from .._symbols import Symbol, symbol
from .einsum import einsum

translates("Einsum")(einsum)


@translates("Gemm")
def _gemm(call: Call) -> Symbol:
    alpha, beta = call.attr("alpha", 1.0), call.attr("beta", 1.0)
    left, right = bool(call.attr("transA", 0)), bool(call.attr("transB", 0))
    plain = alpha == 1 and not left and right and not isinstance(call.shape(1)[0], Length)
    if plain and call.is_float():
        if not call.has(2) or beta == 0:
            return _dense(call, None)
        if beta == 1 and call.rank(2) == 1 and is_same(call.shape(2)[0], call.shape(1)[0]):
            return _dense(call, call.sym(2))
    options = {"transpose_a": left, "transpose_b": right}
    product = symbol.dot(call.sym(0), call.sym(1), **{k: True for k, v in options.items() if v})
    product = product * alpha if alpha != 1 else product
    if not call.has(2) or beta == 0:
        return product
    return symbol.broadcast_add(product, call.sym(2) * beta if beta != 1 else call.sym(2))


def _dense(call: Call, bias: Symbol | None) -> Symbol:
    options: dict = {"no_bias": True} if bias is None else {"bias": bias}
    units = call.size(1, 0)
    return symbol.FullyConnected(call.sym(0), call.sym(1), num_hidden=units, **options)


@translates("MatMul")
def _matmul(call: Call) -> Symbol:
    if call.is_float():
        return matmul(call.sym(0), call.sym(1), call.shape(0), call.shape(1))
    one, other = (cast(call.sym(i), "float64") for i in range(2))
    return cast(matmul(one, other, call.shape(0), call.shape(1)), call.dtype())


def matmul(one: Symbol, other: Symbol, shape: Sequence[Dim], other_shape: Sequence[Dim]) -> Symbol:
    """Return NumPy's matrix product, which broadcasts the axes before the last two."""
    if not shape or not other_shape:
        raise MXNetError("a product of matrices needs axes")
    if len(other_shape) == 1:
        if len(shape) == 1:
            return symbol.dot(one, other)
        column = symbol.expand_dims(other, axis=1)
        return symbol.squeeze(symbol.dot(one, column), axis=-1)
    if len(other_shape) == 2:
        return symbol.dot(one, other)
    row = len(shape) == 1
    if row:
        one, shape = symbol.expand_dims(one, axis=0), [1, *shape]
    rank = max(len(shape), len(other_shape))
    one, shape = _raise(one, shape, rank)
    other, other_shape = _raise(other, other_shape, rank)
    one = _stretch(one, other, shape, other_shape)
    other = _stretch(other, one, other_shape, shape)
    product = symbol.linalg.gemm2(one, other)
    return symbol.squeeze(product, axis=rank - 2) if row else product


def _raise(data: Symbol, shape: Sequence[Dim], rank: int) -> tuple[Symbol, list[Dim]]:
    for _ in range(rank - len(shape)):
        data = symbol.expand_dims(data, axis=0)
    return data, [1] * (rank - len(shape)) + list(shape)


def _stretch(data: Symbol, like: Symbol, shape: Sequence[Dim], wanted: Sequence[Dim]) -> Symbol:
    """Return data broadcast to the leading axes of another operand."""
    axes = tuple(
        axis for axis in range(len(shape) - 2)
        if is_same(shape[axis], 1) and not is_same(wanted[axis], 1)
    )  # fmt: skip
    return symbol.broadcast_like(data, like, lhs_axes=axes, rhs_axes=axes) if axes else data


@translates("Det")
def _det(call: Call) -> Symbol:
    return symbol.linalg.det(call.sym())
