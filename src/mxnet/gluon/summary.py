"""The table of layers that ``Block.summary`` prints."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ..ndarray import NDArray
from .parameter import is_known

_WIDTH = 80
_ROW = "{:>20}  {:>42} {:>15}"


def _shapes(values: Any) -> Any:
    """Return the shape of one array, or the shapes of nested lists of them."""
    if isinstance(values, NDArray):
        return values.shape
    if isinstance(values, list | tuple):
        shapes = [_shapes(value) for value in values]
        return shapes[0] if len(shapes) == 1 else shapes
    return None


def _blocks(block: Any) -> Iterator[Any]:
    for child in block._children.values():
        yield from _blocks(child)
    yield block


def summary(block: Any, inputs: tuple) -> str:
    """Return the table of the layers of ``block`` in the order in which they compute."""
    rows: list[tuple[str, Any, int]] = [("Input", _shapes(inputs), 0)]
    counts = {"total": 0, "trainable": 0, "shared": 0}
    seen: set[int] = set()
    handles = []

    def record(layer: Any, _: Any, outputs: Any) -> None:
        own = 0
        for parameter in layer.params.values():
            size = math.prod(parameter.shape) if is_known(parameter.shape) else 0
            own += size
            counts["total"] += size
            counts["trainable"] += size if parameter.grad_req != "null" else 0
            counts["shared"] += size if id(parameter) in seen else 0
            seen.add(id(parameter))
        rows.append((f"{type(layer).__name__}-{len(rows)}", _shapes(outputs), own))

    for layer in _blocks(block):
        if getattr(layer, "_active", False):
            raise AssertionError(
                f'"{layer.name}" must not be hybridized to print summary: call hybridize(False).'
            )
        if not layer._children or layer.params:
            handles.append(layer.register_forward_hook(record))
    try:
        block(*inputs)
    finally:
        for handle in handles:
            handle.detach()
    lines = ["-" * _WIDTH, _ROW.format("Layer (type)", "Output Shape", "Param #"), "=" * _WIDTH]
    lines += [_ROW.format(name, str(shape), count) for name, shape, count in rows]
    total, trainable, shared = counts["total"], counts["trainable"], counts["shared"]
    lines += [
        "=" * _WIDTH,
        "Parameters in forward computation graph, duplicate included",
        f"   Total params: {total}",
        f"   Trainable params: {trainable}",
        f"   Non-trainable params: {total - trainable}",
        f"Shared params in forward computation graph: {shared}",
        f"Unique parameters in model: {total - shared}",
        "-" * _WIDTH,
    ]
    return "\n".join(lines)
