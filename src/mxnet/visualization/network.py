"""Drawings of graphs."""

from __future__ import annotations

import importlib
import warnings
from collections import Counter
from typing import Any

from .graph import as_symbol, infer_shapes, read_nodes, sizes
from .mermaid import Node, draw

__all__ = ["plot_network"]

_LOOK = {"shape": "box", "fixedsize": "true", "width": "1.3", "height": "0.8034",
         "style": "filled"}  # fmt: skip
_WEIGHTS = (
    "_weight", "_bias", "_beta", "_gamma", "_moving_var", "_moving_mean", "_running_var",
    "_running_mean",
)  # fmt: skip
_VARIABLE, _OTHER = "#8dd3c7", "#fccde5"
_COLOURS = {
    "Convolution": "#fb8072", "FullyConnected": "#fb8072", "BatchNorm": "#bebada",
    "Activation": "#ffffb3", "LeakyReLU": "#ffffb3", "Pooling": "#80b1d3", "Concat": "#fdb462",
    "Flatten": "#fdb462", "Reshape": "#fdb462",
}  # fmt: skip


def plot_network(
    symbol: Any, title: str = "plot", save_format: str = "pdf", shape: Any = None,
    dtype: Any = None, node_attrs: dict[str, str] = {}, hide_weights: bool = True,  # noqa: B006
) -> Any:  # fmt: skip
    """Draw a network.

    Parameters
    ----------
    symbol : Symbol or HybridBlock
        The network.
    title : str
        Name of the drawing, and of the files it is saved to.
    save_format : str
        A format of graphviz, such as "pdf", "svg" or "png"; or "mermaid" for text that many pages
        show as a drawing.
    shape : dict of str to tuple, optional
        Shapes of the inputs; edges then show shapes without the batch. For a block with one input,
        its shape, or for several a list of shapes.
    dtype : dict of str to dtype, optional
        Element types of the inputs; edges then show the types too.
    node_attrs : dict of str to str
        Attributes of all nodes in graphviz's language, in place of ours.
    hide_weights : bool
        Leave out the edges from parameters.

    Returns
    -------
    graphviz.Digraph, or Mermaid
        ``drawing.render()`` writes a file, notebooks show it. A Mermaid is text; blocks are drawn
        so where graphviz is not installed.

    Raises
    ------
    TypeError
        If ``symbol`` is neither a Symbol nor a HybridBlock.
    ImportError
        If graphviz is not installed: ``pip install 'regluon[viz]'``.
    MXNetError
        If the shapes do not fit the graph.
    """
    graph, shapes = as_symbol("plot_network", symbol, shape)
    nodes, edges = _Drawing(graph, shapes, dtype, hide_weights).parts()
    if save_format == "mermaid":
        return draw(nodes, edges)
    try:
        graphviz = _load_graphviz()
    except ImportError:
        if graph is symbol:
            raise
        return draw(nodes, edges)
    look = {**_LOOK, **dict(node_attrs)}
    drawing = graphviz.Digraph(name=title, format=save_format)
    for node in nodes:
        own = {"fillcolor": node.colour, **({"shape": "oval"} if node.is_variable else {})}
        drawing.node(name=node.name, label=node.label, **{**look, **own})
    for tail, head, label in edges:
        drawing.edge(tail_name=tail, head_name=head, dir="back", arrowtail="open", label=label)
    return drawing


def _load_graphviz() -> Any:
    """Return the package graphviz, which is loaded when first needed."""
    try:
        return importlib.import_module("graphviz")
    except ImportError as error:
        raise ImportError(
            "plot_network: drawing needs graphviz: pip install 'regluon[viz]'; "
            "save_format='mermaid' works without it."
        ) from error


class _Drawing:
    """The nodes and edges to draw."""

    def __init__(self, graph: Any, shape: Any, dtype: Any, hide_weights: bool) -> None:
        self._nodes, _ = read_nodes(graph)
        self._shapes = None if shape is None else infer_shapes(graph, shape)
        self._types: dict[str, Any] = {}
        if dtype is not None:
            internals = graph.get_internals()
            types = internals.infer_type(**dtype)[1] or []
            self._types = dict(zip(internals.list_outputs(), types, strict=False))
        self._hide_weights = hide_weights

    def parts(self) -> tuple[list[Node], list[tuple[str, str, str]]]:
        """Return the nodes, and the edges as (to, from, label)."""
        self._warn_of_repeated_names()
        nodes = [self._node(node) for node in self._nodes if not _is_weight(node)]
        edges = []
        for node in self._nodes:
            for source, output, *_ in node["inputs"]:
                before = self._nodes[source]
                if not (self._hide_weights and _is_weight(before)):
                    edges.append((node["name"], before["name"], self._label(before, output)))
        return nodes, edges

    def _warn_of_repeated_names(self) -> None:
        counts = Counter(node["name"] for node in self._nodes)
        repeated = [name for name, count in counts.items() if count > 1]
        if repeated:
            warnings.warn(
                "There are multiple variables with the same name in your graph, this may result "
                f"in cyclic graph. Repeated names: {','.join(repeated)}",
                stacklevel=4,
            )

    @staticmethod
    def _node(node: dict[str, Any]) -> Node:
        name, op, attrs = node["name"], node["op"], node.get("attrs", {})
        if op == "null":
            return Node(name, name, _VARIABLE, True)
        label = name
        if op == "Convolution":
            label = f"{op}\n{_x(attrs['kernel'])}/{_x(attrs.get('stride', '1'))}, "
            label += attrs["num_filter"]
        elif op == "FullyConnected":
            label = f"{op}\n{attrs['num_hidden']}"
        elif op in ("Activation", "LeakyReLU"):
            label = f"{op}\n{attrs.get('act_type', 'leaky')}"
        elif op == "Pooling":
            window = f"{_x(attrs.get('kernel', '')) or '[]'}/{_x(attrs.get('stride', '1'))}"
            label = f"{op}\n{attrs.get('pool_type', 'max')}, {window}"
        return Node(name, label, _COLOURS.get(op, _OTHER), False)

    def _label(self, node: dict[str, Any], output: int) -> str:
        """Return what an edge from an output shows."""
        key = node["name"]
        if node["op"] != "null":
            key += "_output"
            if key not in (self._shapes or self._types):
                key += str(output)
        text = "x".join(map(str, (self._shapes or {}).get(key, ())[1:]))
        if self._shapes is not None and key in self._types:
            text += f"({self._types[key].__name__})"
        return text


def _is_weight(node: dict[str, Any]) -> bool:
    return node["op"] == "null" and node["name"].endswith(_WEIGHTS)


def _x(attribute: str) -> str:
    return "x".join(sizes(attribute))
