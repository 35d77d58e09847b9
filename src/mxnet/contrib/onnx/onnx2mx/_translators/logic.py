"""Comparisons, truth values, and choices by them."""

from __future__ import annotations

from collections.abc import Callable

from .._call import Call
from .._lengths import is_same
from .._registry import translates
from .._symbols import Symbol, is_symbol, symbol
from .elementwise import as_truth, operands

_COMPARISONS = {
    "Equal": ("broadcast_equal", "_equal_scalar", "_equal_scalar"),
    "Greater": ("broadcast_greater", "_greater_scalar", "_lesser_scalar"),
    "GreaterOrEqual": (
        "broadcast_greater_equal", "_greater_equal_scalar", "_lesser_equal_scalar",
    ),
    "Less": ("broadcast_lesser", "_lesser_scalar", "_greater_scalar"),
    "LessOrEqual": ("broadcast_lesser_equal", "_lesser_equal_scalar", "_greater_equal_scalar"),
}  # fmt: skip

_CONNECTIVES = {
    "And": "broadcast_logical_and", "Or": "broadcast_logical_or", "Xor": "broadcast_logical_xor",
}  # fmt: skip


def _comparison(both: str, scalar: str, reflected: str) -> Callable[[Call], Symbol]:
    def translate(call: Call) -> Symbol:
        one, other = operands(call)
        if not is_symbol(other):
            found = getattr(symbol._internal, scalar)(one, scalar=other)
        elif not is_symbol(one):
            found = getattr(symbol._internal, reflected)(other, scalar=one)
        else:
            found = getattr(symbol, both)(one, other)
        return as_truth(found, call.carrier())

    return translate


def _connective(name: str) -> Callable[[Call], Symbol]:
    return lambda call: getattr(symbol, name)(*operands(call))


for _operator, _names in _COMPARISONS.items():
    translates(_operator)(_comparison(*_names))
for _operator, _name in _CONNECTIVES.items():
    translates(_operator)(_connective(_name))


@translates("Not")
def _not(call: Call) -> Symbol:
    return symbol.logical_not(call.sym())


@translates("IsNaN")
def _isnan(call: Call) -> Symbol:
    return as_truth(symbol.contrib.isnan(call.sym()), "")


@translates("IsInf")
def _isinf(call: Call) -> Symbol:
    data = call.sym()
    found = symbol.contrib.isinf(data)
    if not call.attr("detect_negative", 1):
        found = found * as_truth(data > 0, call.carrier())
    if not call.attr("detect_positive", 1):
        found = found * as_truth(data < 0, call.carrier())
    return as_truth(found, "")


@translates("Where")
def _where(call: Call) -> Symbol:
    condition, one, other = call.symbols()
    shapes = [call.value(i).shape for i in range(3)]
    if not _are_one(shapes):
        zeros = [symbol.zeros_like(symbol.Cast(part, dtype="float32")) for part in
                 (condition, one, other)]  # fmt: skip
        whole = symbol.broadcast_add(symbol.broadcast_add(zeros[0], zeros[1]), zeros[2])
        rank = max(len(shape or ()) for shape in shapes)
        condition, one, other = (
            symbol.broadcast_like(_raised(part, len(shape or ()), rank), whole)
            for part, shape in zip((condition, one, other), shapes, strict=True)
        )
    return symbol.where(condition, one, other)


def _are_one(shapes: list) -> bool:
    if any(shape is None for shape in shapes):
        raise ValueError("the shapes of condition and values must be known")
    first = shapes[0]
    return all(len(shape) == len(first) and all(map(is_same, shape, first)) for shape in shapes[1:])


def _raised(data: Symbol, rank: int, target: int) -> Symbol:
    """Return data with axes of length 1 in front; what has no axes in ONNX has one here."""
    for _ in range(target - max(rank, 1)):
        data = symbol.expand_dims(data, axis=0)
    return data
