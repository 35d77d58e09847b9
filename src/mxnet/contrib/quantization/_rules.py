"""Which operators of a graph run on 8-bit integers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any

from ...base import MXNetError
from ...symbol.graph import Entry, Node, in_order

# Operators that gain much: in the mode "smart" they decide about those between them.
_LAYERS = frozenset({"Convolution", "FullyConnected", "RNN"})

# Operators with a form on 8-bit integers, by name.
FORMS = {
    "Activation": "_contrib_quantized_act",
    "BatchNorm": "_contrib_quantized_batch_norm",
    "Concat": "_contrib_quantized_concat",
    "Convolution": "_contrib_quantized_conv",
    "Embedding": "_contrib_quantized_embedding",
    "Flatten": "_contrib_quantized_flatten",
    "FullyConnected": "_contrib_quantized_fully_connected",
    "Pooling": "_contrib_quantized_pooling",
    "RNN": "_contrib_quantized_rnn",
    "elemwise_add": "_contrib_quantized_elemwise_add",
    "elemwise_mul": "_contrib_quantized_elemwise_mul",
}

# What those forms cannot do: (attribute holds, what it must be).
_LIMITS: dict[str, tuple[Callable[[dict[str, Any]], bool], str]] = {
    "Activation": (lambda attrs: attrs["act_type"] == "relu", "act_type='relu'"),
    "BatchNorm": (lambda attrs: not attrs["output_mean_var"], "output_mean_var=False"),
    "Concat": (lambda attrs: attrs["dim"] > 0, "dim > 0"),
    "Pooling": (lambda attrs: attrs["pool_type"] in ("max", "avg"), "pool_type 'max' or 'avg'"),
    "RNN": (lambda attrs: attrs["mode"] == "lstm", "mode='lstm'"),
}


def chosen_nodes(
    outputs: Iterable[Entry], mode: str, names: Container[str], operators: Container[str]
) -> set[int]:
    """Return the ids of the nodes to quantize.

    Parameters
    ----------
    mode : {"full", "smart"}
        "full" takes all that have a form on integers; "smart" takes layers with products, and
        others only on a path from one of these to another, so that few conversions are needed.
    names, operators
        Names of nodes and of operators to leave as they are.

    Raises
    ------
    MXNetError
        If there is no such mode.
    """
    if mode not in ("full", "smart"):
        raise MXNetError(f"unrecognized quantize mode: {mode}; there are full and smart.")
    order = in_order(outputs)
    able = {id(node) for node in order if _is_able(node, names, operators)}
    if mode == "full":
        return able
    layers = {id(n) for n in order if id(n) in able and n.op and n.op.name in _LAYERS}
    after = _reached(order, layers, able)
    return layers | (after & _leading(order, layers, able))


def _is_able(node: Node, names: Container[str], operators: Container[str]) -> bool:
    op = node.op
    if op is None or op.name not in FORMS or node.name in names or op.name in operators:
        return False
    holds, wanted = _LIMITS.get(op.name, (lambda _: True, ""))
    if holds(op.parse(node.params)):
        return True
    logging.info("%s is not quantized: its 8-bit form only supports %s", node.name, wanted)
    return False


def _reached(order: Sequence[Node], layers: set[int], able: set[int]) -> set[int]:
    """Return the nodes to which a path of able ones leads from a layer."""
    found = set(layers)
    for node in order:
        inputs = (id(entry[0]) for entry in node.inputs if entry is not None)
        if id(node) in able and any(one in found for one in inputs):
            found.add(id(node))
    return found


def _leading(order: Sequence[Node], layers: set[int], able: set[int]) -> set[int]:
    """Return the nodes from which a path of able ones leads to a layer."""
    found = set(layers)
    for node in reversed(order):
        if id(node) in found:
            found |= {id(e[0]) for e in node.inputs if e is not None and id(e[0]) in able}
    return found
