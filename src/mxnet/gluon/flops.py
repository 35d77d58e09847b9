"""Counting the floating point operations of a graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod, sqrt
from typing import Any

from ..symbol import Symbol

Shape = tuple[int, ...]
Shapes = Sequence[Shape | None]

# Operators that only move, choose or make values.
_FREE_FAMILIES = frozenset({
    "movement", "slicing", "joining", "indexing", "creation", "sorting", "random", "internal",
    "nn.dropout", "coordinates",
})  # fmt: skip
_FREE = frozenset({
    "_copy", "BlockGrad", "MakeLoss", "make_loss", "Cast", "amp_cast", "amp_multicast",
    "Embedding", "zeros_like", "ones_like", "_identity_with_attr_like_rhs",
})  # fmt: skip
_GATES = {"rnn_relu": 1, "rnn_tanh": 1, "lstm": 4, "gru": 3}


def _convolution(inputs: Shapes, out: Shape, params: dict[str, Any]) -> float:
    weight = _weight(inputs, params)
    return 2 * prod(out) * prod(weight[1:]) + _bias(params, out)


def _deconvolution(inputs: Shapes, out: Shape, params: dict[str, Any]) -> float:
    weight = _weight(inputs, params)
    return 2 * prod(inputs[0] or ()) * prod(weight[1:]) + _bias(params, out)


def _weight(inputs: Shapes, params: dict[str, Any]) -> Shape:
    """Return the shape of the weight, which comes after the data, offsets and masks."""
    return inputs[-1 if params.get("no_bias") else -2] or ()


def _bias(params: dict[str, Any], out: Shape) -> int:
    return 0 if params.get("no_bias") else prod(out)


def _dense(inputs: Shapes, out: Shape, params: dict[str, Any]) -> float:
    return 2 * prod(out) * (inputs[1] or (0, 0))[-1] + _bias(params, out)


def _product(inputs: Shapes, out: Shape, params: dict[str, Any]) -> float:
    """Count a product of matrices, (..., m, k) times (..., k, n) in whatever order of axes."""
    left, right = inputs[0] or (), inputs[1] or ()
    batch = prod(out[:-2]) if params.get("batched") else 1
    inner = sqrt(prod(left) * prod(right) / (prod(out) * batch)) if prod(out) else 0
    return 2 * prod(out) * round(inner)


def _batch_product(inputs: Shapes, out: Shape, params: dict[str, Any]) -> float:
    return _product(inputs, out, {"batched": True})


def _pooling(inputs: Shapes, out: Shape, params: dict[str, Any]) -> float:
    if params.get("global_pool"):
        return prod(inputs[0] or ())
    return prod(out) * prod(params["kernel"])


def _recurrent(inputs: Shapes, out: Shape, params: dict[str, Any]) -> float:
    steps, batch, width = inputs[0] or (0, 0, 0)
    state = params["state_size"]
    sides = 2 if params.get("bidirectional") else 1
    hidden = params.get("projection_size") or state
    gates = _GATES[params["mode"]]
    total = 0
    for _ in range(params["num_layers"]):
        total += gates * 2 * state * (width + hidden) * sides
        if params.get("projection_size"):
            total += 2 * state * hidden * sides
        width = hidden * sides
    return steps * batch * total


_RULES: dict[str, Callable[[Shapes, Shape, dict[str, Any]], float]] = {
    "Convolution": _convolution, "_contrib_DeformableConvolution": _convolution,
    "_contrib_ModulatedDeformableConvolution": _convolution, "Deconvolution": _deconvolution,
    "FullyConnected": _dense, "dot": _product, "batch_dot": _batch_product,
    "_linalg_gemm2": _batch_product, "_linalg_gemm": _batch_product, "Pooling": _pooling,
    "RNN": _recurrent,
}  # fmt: skip


def count_flops(graph: Symbol, shapes: Mapping[str, Shape]) -> int:
    """Return the operations that a forward pass makes.

    A multiplication with an addition counts as two. Products, convolutions, pooling and recurrent
    layers are counted by formula; other operators as one for each element of their inputs or
    outputs, whichever are more; those that only move values as none.

    Parameters
    ----------
    graph : Symbol
        The graph.
    shapes : mapping of str to tuple of int
        Shapes of the inputs by name.
    """
    internals = graph.get_internals()
    found = internals.infer_shape_partial(**shapes)[1] or []
    sizes = {
        (id(node), number): tuple(shape)
        for (node, number), shape in zip(internals._outputs, found, strict=True)
        if shape
    }
    total = 0
    for node, number in internals._outputs:
        if node.op is None or number:
            continue
        inputs = [None if e is None else sizes.get((id(e[0]), e[1])) for e in node.inputs]
        total += _count(node, inputs, sizes.get((id(node), 0)))
    return round(total)


def _count(node: Any, inputs: Shapes, out: Shape | None) -> float:
    if out is None or node.op.name in _FREE or node.op.family in _FREE_FAMILIES:
        return 0
    rule = _RULES.get(node.op.name)
    if rule is not None:
        present = [shape for shape in inputs if shape is not None]
        return rule(present, out, node.op.parse(node.params))
    return max(prod(shape) for shape in [*inputs, out] if shape is not None)
