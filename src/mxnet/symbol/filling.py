"""Shapes of parameters by the shape fillers of operators alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..base import MXNetError
from .graph import Entry, Node, Shape, declared, in_order
from .lengths import joined

__all__ = ["filled"]


def filled(
    outputs: Iterable[Entry], shapes: Mapping[str, Shape], types: Mapping[str, Any]
) -> dict[str, Shape] | None:
    """Return the shapes of all variables; None where it takes more than to ask fillers.

    This serves layers that are initialized when they are first called: the operator that has the
    parameters is mostly the first one. Inference would run it on tensors without data, for which
    torch imports its compiler: a second or more.
    """
    found: dict[int, Shape] = {}
    names: dict[str, int] = {}
    for node in in_order(outputs):
        if node.op is not None:
            _fill(node, found)
            continue
        known = declared(node, shapes, types)
        names[node.name] = id(node)
        if known is not None:
            found[id(node)] = known[0]
    told = {name: found.get(node) for name, node in names.items()}
    complete = {name: shape for name, shape in told.items() if shape is not None and 0 not in shape}
    return complete if len(complete) == len(told) else None


def _fill(node: Node, found: dict[int, Shape]) -> None:
    """Take over what the operator says of its parameters, unless it contradicts what is known."""
    op = node.op
    if op is None or op.fill is None:
        return
    old = [None if entry is None else found.get(id(entry[0])) for entry in node.inputs]
    if old[0] is None or 0 in old[0]:
        return
    try:
        told = op.fill(*[None if s and 0 in s else s for s in old], **op.parse(node.params))
    except (MXNetError, RuntimeError, ValueError, TypeError, IndexError):
        return  # inference says what does not fit
    for entry, before, shape in zip(node.inputs, old, told, strict=True):
        if entry is not None and entry[0].op is None and shape is not None:
            fits = before is None or joined(before, shape) == shape
            found[id(entry[0])] = shape if fits else (0,)
