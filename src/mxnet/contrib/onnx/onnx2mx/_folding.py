"""Computing in advance what depends on constants alone, or on constants and lengths."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...._core.onnx_package import onnx_module
from ._lengths import Length, UnknownLengthError
from ._value import Value

__all__ = ["compute_lengths", "evaluate", "is_foldable"]

_NEVER = frozenset({
    "Bernoulli", "ImageDecoder", "Multinomial", "RandomNormal", "RandomNormalLike",
    "RandomUniform", "RandomUniformLike",
})  # fmt: skip

# Their results are no longer than what they get, though nobody can tell the shape in advance.
_BOUNDED = frozenset({"Compress", "NonZero", "Unique", "NonMaxSuppression"})

# What weights of 8 bits are made of: constants, although of floats.
ALWAYS = frozenset({"DequantizeLinear"})


def is_foldable(node: Any, shapes: Sequence[Sequence[Any] | None], limit: int) -> bool:
    """Return whether a node of constants may be computed: neither random nor of vast results."""
    if node.op_type in _NEVER or any(part.HasField("g") for part in node.attribute):
        return False
    if node.op_type in _BOUNDED:
        return True
    for shape in shapes:
        if shape is None or not all(isinstance(entry, int) for entry in shape):
            return False
        if math.prod(shape) > limit:
            return False
    return True


def evaluate(node: Any, arrays: Sequence[np.ndarray | None], version: int) -> list | None:
    """Return the results of a node by ONNX's own reference; None where that cannot compute it."""
    module = onnx_module("onnx.reference")
    feeds = {
        name: array for name, array in zip(node.input, arrays, strict=True) if array is not None
    }
    try:
        evaluator = module.ReferenceEvaluator(node, opsets={"": version})
        found = evaluator.run(None, feeds)
    except Exception:  # whatever it is, the node is translated instead
        return None
    results = [np.asarray(one) for one in found]
    return results if all(one.dtype != object for one in results) else None


# --- lengths --------------------------------------------------------------------------------

Rule = Callable[..., np.ndarray]


def compute_lengths(
    node: Any, attrs: dict[str, Any], inputs: Sequence[Value | None], version: int
) -> np.ndarray | None:
    """Return the integers that a node makes of integers and lengths, None where it cannot."""
    if node.op_type == "Shape":
        return _shape(inputs[0], attrs)
    if node.op_type == "Size":
        return _size(inputs[0])
    rule = _RULES.get(node.op_type)
    if rule is None or any(one is None or one.lengths is None for one in inputs):
        return None
    arrays = [np.asarray(one.lengths).astype(object) for one in inputs if one is not None]
    try:
        found = rule(attrs, *arrays)
    except (ValueError, TypeError, IndexError):
        return None
    return np.asarray(found, dtype=object) if np.ndim(found) < 2 else None


def _shape(value: Value | None, attrs: dict[str, Any]) -> np.ndarray | None:
    if value is None or value.shape is None:
        return None
    chosen = value.shape[attrs.get("start", 0) : attrs.get("end", len(value.shape))]
    return _objects(chosen)


def _size(value: Value | None) -> np.ndarray | None:
    if value is None or value.shape is None:
        return None
    try:
        return np.asarray(math.prod(value.shape, start=1), dtype=object)
    except UnknownLengthError:
        return None


def _objects(entries: Sequence[Any]) -> np.ndarray:
    made = np.empty(len(entries), dtype=object)
    made[:] = list(entries)
    return made


def _cast(attrs: dict[str, Any], data: np.ndarray) -> np.ndarray:
    if attrs["to"] not in (6, 7):
        raise UnknownLengthError("lengths are integers")
    return data


def _gather(attrs: dict[str, Any], data: np.ndarray, indices: np.ndarray) -> np.ndarray:
    found = np.take(data, indices.astype(np.int64), axis=attrs.get("axis", 0))
    return np.asarray(found, dtype=object)


def _slice(attrs: dict[str, Any], data: np.ndarray, *bounds: np.ndarray) -> np.ndarray:
    if not bounds:
        return data[attrs["starts"][0] : attrs["ends"][0]]
    start, end = int(bounds[0].reshape(-1)[0]), int(bounds[1].reshape(-1)[0])
    step = int(bounds[3].reshape(-1)[0]) if len(bounds) > 3 else 1
    if step < 0 and end < -len(data):
        return data[start::step]
    return data[start:end:step]


def _concat(attrs: dict[str, Any], *data: np.ndarray) -> np.ndarray:
    return np.concatenate([part.reshape(-1) for part in data])


def _squeeze(attrs: dict[str, Any], data: np.ndarray, *_: np.ndarray) -> np.ndarray:
    return data.reshape(())


def _reshape(attrs: dict[str, Any], data: np.ndarray, shape: np.ndarray) -> np.ndarray:
    return data.reshape([int(entry) for entry in shape.reshape(-1)])


def _unsqueeze(attrs: dict[str, Any], data: np.ndarray, *_: np.ndarray) -> np.ndarray:
    if data.ndim:
        raise UnknownLengthError("lengths have one axis at most")
    return data.reshape(1)


def _equal(attrs: dict[str, Any], one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(np.frompyfunc(_are_equal, 2, 1)(one, other), dtype=object)


def _are_equal(one: Any, other: Any) -> bool:
    if one == other:
        return True
    if not isinstance(one, Length) and not isinstance(other, Length):
        return False
    number = other if isinstance(one, Length) else one
    # No length is negative, or 0 in a graph of MXNet's.
    if isinstance(number, Length) or number > 0:
        raise UnknownLengthError("two lengths may be equal")
    return False


def _where(
    attrs: dict[str, Any], condition: np.ndarray, one: np.ndarray, other: np.ndarray
) -> np.ndarray:
    choose = np.frompyfunc(lambda chosen, x, y: x if chosen else y, 3, 1)
    return np.asarray(choose(condition, one, other), dtype=object)


def _product(attrs: dict[str, Any], data: np.ndarray, *_: np.ndarray) -> np.ndarray:
    found = np.asarray(math.prod(data.reshape(-1), start=1), dtype=object)
    return found.reshape([1] * data.ndim) if attrs.get("keepdims", 1) else found


def _divide(attrs: dict[str, Any], one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(np.frompyfunc(_quotient, 2, 1)(one, other), dtype=object)


def _quotient(one: Any, other: Any) -> Any:
    if isinstance(one, Length):
        return one // other
    # ONNX rounds towards zero.
    return abs(one) // abs(other) * (1 if (one < 0) == (other < 0) else -1)


_RULES: dict[str, Rule] = {
    "Add": lambda attrs, one, other: one + other,
    "Cast": _cast,
    "Concat": _concat,
    "Div": _divide,
    "Equal": _equal,
    "Gather": _gather,
    "Identity": lambda attrs, data: data,
    "Mul": lambda attrs, one, other: one * other,
    "ReduceProd": _product,
    "Reshape": _reshape,
    "Slice": _slice,
    "Squeeze": _squeeze,
    "Sub": lambda attrs, one, other: one - other,
    "Unsqueeze": _unsqueeze,
    "Where": _where,
}
