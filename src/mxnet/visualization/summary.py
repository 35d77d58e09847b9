"""The table of a graph's layers."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from .graph import as_symbol, infer_shapes, read_nodes, sizes

__all__ = ["print_summary"]

_HEADER = ("Layer (type)", "Output Shape", "Param #", "Previous Layer")
_TRUE = ("True", "true", "1")


def print_summary(
    symbol: Any, shape: Any = None, line_length: int = 120,
    positions: Sequence[float] = [0.44, 0.64, 0.74, 1.0],
) -> None:  # fmt: skip
    """Print a table of the layers: name, type, shape without the batch, parameters, inputs.

    Parameters
    ----------
    symbol : Symbol or HybridBlock
        The network.
    shape : dict of str to tuple, optional
        Shapes of the inputs; without it shapes stay empty and parameters that depend on them are
        not counted. For a block with one input, its shape, or for several a list of shapes.
    line_length : int
        Width of the table.
    positions : list of 4 float
        Where the columns end, as shares of the width, or in characters if above 1.

    Notes
    -----
    Counted are, as in MXNet, the parameters of Convolution, FullyConnected, BatchNorm (gamma and
    beta) and Embedding, from the channels of their inputs.

    Raises
    ------
    TypeError
        If ``symbol`` is neither a Symbol nor a HybridBlock.
    MXNetError
        If the shapes do not fit the graph.
    """
    graph, shapes = as_symbol("print_summary", symbol, shape)
    table = _Table(graph, shapes, line_length, positions)
    print("\n".join(table.lines()))


class _Table:
    def __init__(
        self, graph: Any, shape: Any, line_length: int, positions: Sequence[float]
    ) -> None:
        self._nodes, self._ends = read_nodes(graph)
        self._shapes = None if shape is None else infer_shapes(graph, shape)
        self._width = line_length
        if positions[-1] <= 1:
            positions = [int(line_length * position) for position in positions]
        self._positions = [int(position) for position in positions]

    def lines(self) -> list[str]:
        """Return the table's lines."""
        thin, thick = "_" * self._width, "=" * self._width
        lines = [thin, self._row(*_HEADER), thick]
        total = 0
        shown = [node for i, node in enumerate(self._nodes) if i == 0 or node["op"] != "null"]
        for node in shown:
            inputs = self._inputs(node)
            count = self._count(node)
            total += count
            first, *others = inputs or [""]
            layer = f"{node['name']}({node['op']})"
            lines.append(self._row(layer, self._shape(node), count, first))
            lines += [self._row("", "", "", name) for name in others]
            lines.append(thick if node is shown[-1] else thin)
        return [*lines, f"Total params: {total}", thin]

    def _row(self, *fields: Any) -> str:
        line = ""
        for field, end in zip(fields, self._positions, strict=True):
            line = (line + str(field))[:end].ljust(end)
        return line

    def _key(self, node: dict[str, Any]) -> str:
        """Return the name of a node's result, if it has one only."""
        return node["name"] if node["op"] == "null" else f"{node['name']}_output"

    def _shape(self, node: dict[str, Any]) -> str:
        found = (self._shapes or {}).get(self._key(node), ())
        return "x".join(map(str, found[1:]))

    def _inputs(self, node: dict[str, Any]) -> list[str]:
        """Return the names of the layers before, which the parameters are not."""
        return [
            self._nodes[source]["name"] for source, *_ in node["inputs"]
            if self._nodes[source]["op"] != "null" or source in self._ends
        ]  # fmt: skip

    def _channels(self, node: dict[str, Any]) -> int:
        """Return the number of channels that come in."""
        count = 0
        for source, *_ in node["inputs"]:
            before = self._nodes[source]
            found = (self._shapes or {}).get(self._key(before), ())
            if (before["op"] != "null" or source in self._ends) and len(found) > 1:
                count += int(found[1])
        return count

    def _count(self, node: dict[str, Any]) -> int:
        """Return the number of parameters, as far as MXNet counts them."""
        attrs = node.get("attrs", {})
        bias = attrs.get("no_bias") not in _TRUE
        if node["op"] == "Convolution":
            filters = int(attrs["num_filter"])
            taps = prod(map(int, sizes(attrs["kernel"])))
            inner = self._channels(node) * filters // int(attrs.get("num_group", "1"))
            return inner * taps + (filters if bias else 0)
        if node["op"] == "FullyConnected":
            return int(attrs["num_hidden"]) * (self._channels(node) + bias)
        if node["op"] == "BatchNorm":
            found = (self._shapes or {}).get(self._key(node), ())
            return 2 * int(found[1]) if len(found) > 1 else 0
        if node["op"] == "Embedding":
            return int(attrs["input_dim"]) * int(attrs["output_dim"])
        return 0
