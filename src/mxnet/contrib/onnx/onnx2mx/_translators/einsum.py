"""Einstein's sums as products of matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .....base import MXNetError
from .._call import Call
from .._lengths import Dim, is_same, shaped
from .._symbols import Symbol, symbol


@dataclass
class _Term:
    """An operand: what its axes are called, and how long they are."""

    data: Symbol
    labels: str
    lengths: dict[str, Dim]


def einsum(call: Call) -> Symbol:
    """Translate the operator Einsum: operands are multiplied pair by pair, from the left."""
    sources, result = _parse(call)
    terms = [
        _Term(call.sym(i), labels, dict(zip(labels, call.shape(i), strict=True)))
        for i, labels in enumerate(sources)
    ]
    for term in terms:
        if len(set(term.labels)) < len(term.labels):
            raise MXNetError(f"an operand that repeats a letter ({term.labels}) is not supported")
    current = terms[0]
    for position, other in enumerate(terms[1:], start=1):
        later = result + "".join(term.labels for term in terms[position + 1 :])
        current = _product(current, other, later)
    current = _summed(current, result)
    order = tuple(current.labels.index(label) for label in result)
    if order == tuple(range(len(order))):
        return current.data
    return symbol.transpose(current.data, axes=order)


def _parse(call: Call) -> tuple[list[str], str]:
    """Return a letter for each axis of each operand and of the result."""
    equation = call.need("equation").replace(" ", "")
    left, arrow, right = equation.partition("->")
    sources = left.split(",")
    if len(sources) != len(call):
        raise MXNetError(f"the equation {equation!r} does not fit {len(call)} operands")
    free = [letter for letter in map(chr, range(0x3B1, 0x3B1 + 24)) if letter not in equation]
    widest = max(
        (call.rank(i) - len(source.replace("...", "")) for i, source in enumerate(sources)
         if "..." in source), default=0,
    )  # fmt: skip
    full = []
    for i, source in enumerate(sources):
        count = call.rank(i) - len(source.replace("...", ""))
        letters = "".join(free[widest - count : widest])
        full.append(source.replace("...", letters) if "..." in source else source)
        if len(full[-1]) != call.rank(i):
            raise MXNetError(f"{source!r} of the equation does not fit {call.rank(i)} axes")
    every = "".join(full)
    if arrow:
        return full, right.replace("...", "".join(free[:widest]))
    once = sorted(label for label in set(left) - set(".,") if every.count(label) == 1)
    return full, "".join(free[:widest]) + "".join(once)


def _summed(term: _Term, kept: str) -> _Term:
    """Return a term without the axes that nobody needs any more."""
    axes = tuple(i for i, label in enumerate(term.labels) if label not in kept)
    if not axes:
        return term
    labels = "".join(label for label in term.labels if label in kept)
    return _Term(symbol.sum(term.data, axis=axes), labels, term.lengths)


def _product(one: _Term, other: _Term, later: str) -> _Term:
    """Return the product of two terms, summed over what only they have."""
    one = _summed(one, other.labels + later)
    other = _summed(other, one.labels + later)
    shared = [label for label in one.labels if label in other.labels]
    batch = [label for label in shared if label in later]
    inner = [label for label in shared if label not in later]
    rows = [label for label in one.labels if label not in shared]
    columns = [label for label in other.labels if label not in shared]
    lengths = {**one.lengths, **other.lengths}
    for label in shared:
        if is_same(lengths[label], 1):
            lengths[label] = one.lengths[label]
    left = _matrix(one, batch, rows, inner)
    right = _matrix(other, batch, inner, columns)
    left, right = (
        _stretched(data, like, term.lengths, lengths, batch)
        for data, like, term in ((left, right, one), (right, left, other))
    )
    found = symbol.linalg.gemm2(left, right)
    order = "".join([*batch, *rows, *columns])
    if len(rows) != 1 or len(columns) != 1:
        found = _split(found, [lengths[label] for label in order], len(batch))
    return _Term(found, order, lengths)


def _stretched(
    data: Symbol, like: Symbol, own: dict[str, Dim], wanted: dict[str, Dim], batch: list[str]
) -> Symbol:
    axes = tuple(
        i for i, label in enumerate(batch)
        if is_same(own[label], 1) and not is_same(wanted[label], 1)
    )  # fmt: skip
    return symbol.broadcast_like(data, like, lhs_axes=axes, rhs_axes=axes) if axes else data


def _matrix(term: _Term, batch: list[str], rows: list[str], columns: list[str]) -> Symbol:
    """Return a term with the axes of rows, and those of columns, joined behind the batch."""
    order = tuple(term.labels.index(label) for label in (*batch, *rows, *columns))
    data = term.data
    if order != tuple(range(len(order))):
        data = symbol.transpose(data, axes=order)
    data = _joined(data, len(batch), len(rows))
    return _joined(data, len(batch) + 1, len(columns))


def _joined(data: Symbol, begin: int, count: int) -> Symbol:
    """Join so many axes; none become one of length 1."""
    if count == 0:
        return symbol.expand_dims(data, axis=begin)
    for _ in range(count - 1):
        data = symbol.reshape(data, shape=(*[0] * begin, -3, -2))
    return data


def _split(data: Symbol, lengths: Sequence[Dim], batch: int) -> Symbol:
    """Give the axes of rows and columns back their lengths."""
    if not lengths:
        return symbol.reshape(data, shape=(1,))
    open_axes = [i for i in range(batch, len(lengths)) if not isinstance(lengths[i], int)]
    if len(open_axes) < 2:
        codes = [
            0 if i < batch else -1 if i in open_axes else length for i, length in enumerate(lengths)
        ]
        return symbol.reshape(data, shape=tuple(codes))
    return symbol.reshape_like(data, shaped(lengths))
