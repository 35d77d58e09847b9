"""The table of layers that ``Block.summary`` prints."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .._core.errors import ArgumentTypeError
from ..base import MXNetError
from ..ndarray import NDArray
from .flops import count_flops
from .graphs import structure
from .parameter import is_known

_WIDTH = 80
_ROW = "{:>20}  {:>42} {:>15}"
_EXTRA = " {:>14}"
# Passes whose times are added, after the one that makes the table.
_PASSES = 3


@dataclass
class _Row:
    """One call of a layer."""

    name: str
    shapes: Any
    params: int = 0
    flops: int | None = 0
    memory: int = 0
    seconds: float = 0.0


@dataclass
class _Open:
    """A layer that is running, and what the layers inside it took."""

    start: float
    flops: int = 0
    seconds: float = 0.0
    outputs: list[NDArray] = field(default_factory=list)


def _arrays(values: Any) -> Iterator[NDArray]:
    if isinstance(values, NDArray):
        yield values
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _arrays(value)


def _shapes(values: Any) -> Any:
    """Return the shape of one array, or the shapes of nested lists of them."""
    if isinstance(values, NDArray):
        return values.shape
    if isinstance(values, list | tuple):
        shapes = [_shapes(value) for value in values]
        return shapes[0] if len(shapes) == 1 else shapes
    return None


def _text(shapes: Any) -> str:
    return ", ".join(map(str, shapes)) if isinstance(shapes, list) else str(shapes)


def _blocks(block: Any) -> Iterator[Any]:
    for child in block._children.values():
        yield from _blocks(child)
    yield block


def summary(
    block: Any, inputs: tuple, flops: bool = False, memory: bool = False, timing: bool = False
) -> str:
    """Return the table of the layers of ``block`` in the order in which they compute.

    ``flops``, ``memory`` and ``timing`` add a column each.
    """
    for layer in _blocks(block):
        if getattr(layer, "_active", False):
            raise AssertionError(
                f'"{layer.name}" must not be hybridized to print summary: call hybridize(False).'
            )
    table = _Table(inputs, flops)
    table.watch(block, inputs)
    if timing:
        table.time(block, inputs)
    wanted = {"FLOPs": flops, "Memory": memory, "Time": timing}
    return "\n".join(table.lines([column for column, shown in wanted.items() if shown]))


class _Table:
    def __init__(self, inputs: tuple, flops: bool) -> None:
        self.rows = [_Row("Input", _shapes(inputs))]
        self._flops = flops
        self._counts = {"total": 0, "trainable": 0, "shared": 0}
        self._seen: set[int] = set()
        self._open: list[_Open] = []
        self._times: list[float] = []

    # --- watching ---------------------------------------------------------------------------

    def watch(self, block: Any, inputs: tuple) -> None:
        """Run the block once and make a row for each layer."""
        self._run(block, inputs, self._finish)

    def time(self, block: Any, inputs: tuple) -> None:
        """Run it again and add up what each layer takes on its own."""
        for _ in range(_PASSES):
            self._times = []
            self._run(block, inputs, lambda *_: None)
            for row, seconds in zip(self.rows[1:], self._times, strict=True):
                row.seconds += seconds

    def _run(self, block: Any, inputs: tuple, finish: Any) -> None:
        def leave(layer: Any, given: Any, outputs: Any) -> None:
            done = self._open.pop()
            if not any(True for _ in _arrays(given)):
                return  # a call on symbols, which only finds shapes
            for array in _arrays(outputs):
                array.wait_to_read()
            spent = time.perf_counter() - done.start
            self._times.append(spent - done.seconds)
            if self._open:
                self._open[-1].seconds += spent
                self._open[-1].outputs += _arrays(outputs)
            finish(layer, given, outputs, done)

        handles = []
        for layer in _blocks(block):
            # A chain only passes on what the layers in it return.
            if not getattr(layer, "_is_chain", False) or layer.params:
                handles.append(layer.register_forward_pre_hook(self._enter))
                handles.append(layer.register_forward_hook(leave))
        try:
            block(*inputs)
        finally:
            self._open.clear()
            for handle in handles:
                handle.detach()

    def _enter(self, *_: Any) -> None:
        self._open.append(_Open(time.perf_counter()))

    def _finish(self, layer: Any, inputs: Any, outputs: Any, done: _Open) -> None:
        row = _Row(f"{type(layer).__name__}-{len(self.rows)}", _shapes(outputs))
        row.params = self._count_params(layer)
        # Counted in bytes that the array's type takes, not what the device may keep besides.
        # What a layer inside returned, and a block without parameters passes on, was counted there.
        inner = set() if layer.params else {id(array) for array in done.outputs}
        row.memory = sum(
            array.size * np.dtype(array.dtype).itemsize
            for array in _arrays(outputs) if id(array) not in inner
        )  # fmt: skip
        if self._flops:
            whole = _count(layer, inputs)
            row.flops = None if whole is None else whole - done.flops
            if self._open and whole is not None:
                self._open[-1].flops += whole
        self.rows.append(row)

    def _count_params(self, layer: Any) -> int:
        own = 0
        for parameter in layer.params.values():
            size = math.prod(parameter.shape) if is_known(parameter.shape) else 0
            own += size
            self._counts["total"] += size
            self._counts["trainable"] += size if parameter.grad_req != "null" else 0
            self._counts["shared"] += size if id(parameter) in self._seen else 0
            self._seen.add(id(parameter))
        return own

    # --- printing ---------------------------------------------------------------------------

    def lines(self, columns: list[str]) -> list[str]:
        """Return the lines of the table with additional columns."""
        width = _WIDTH + 15 * len(columns)
        pattern = _ROW + _EXTRA * len(columns)
        head = pattern.format("Layer (type)", "Output Shape", "Param #", *columns)
        total, trainable, shared = (self._counts[k] for k in ("total", "trainable", "shared"))
        return [
            "-" * width,
            head,
            "=" * width,
            *(pattern.format(row.name, _text(row.shapes), row.params,
                             *(self._cell(row, column) for column in columns))
              for row in self.rows),
            "=" * width,
            "Parameters in forward computation graph, duplicate included",
            f"   Total params: {total}",
            f"   Trainable params: {trainable}",
            f"   Non-trainable params: {total - trainable}",
            f"Shared params in forward computation graph: {shared}",
            f"Unique parameters in model: {total - shared}",
            *(self._sum(column) for column in columns),
            "-" * width,
        ]  # fmt: skip

    def _cell(self, row: _Row, column: str) -> str:
        if column == "FLOPs":
            return "?" if row.flops is None else f"{row.flops:,}"
        if column == "Memory":
            return _bytes(row.memory)
        return f"{row.seconds / (self._seconds() or 1):.1%}"

    def _seconds(self) -> float:
        return sum(row.seconds for row in self.rows)

    def _sum(self, column: str) -> str:
        if column == "FLOPs":
            unknown = sum(row.flops is None for row in self.rows)
            note = f", without {unknown} layers that run on arrays only" if unknown else ""
            return f"FLOPs of a forward pass: {sum(row.flops or 0 for row in self.rows):,}{note}"
        if column == "Memory":
            return f"Memory of all outputs: {_bytes(sum(row.memory for row in self.rows))}"
        return f"Time of a forward pass: {self._seconds() / _PASSES * 1000:.3f} ms"


def _count(layer: Any, inputs: tuple) -> int | None:
    """Return the operations of one call, None where there is no graph to count them in."""
    if not hasattr(layer, "_trace"):
        return None
    try:
        trace, arrays = layer._trace(inputs), structure(inputs)[0]
    except (MXNetError, ArgumentTypeError, AttributeError, TypeError, ValueError):
        return None  # it computes what only arrays can
    shapes = {name: array.shape for name, array in zip(trace.names, arrays, strict=True)}
    return count_flops(trace.outputs, shapes)


def _bytes(count: float) -> str:
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} GiB"
