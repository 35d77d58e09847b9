"""Operators on graphs: csr matrices whose stored values number the edges from row to column.

The operators of sampling are in ``graph_sampling.py``. All indices are int64.
"""

from typing import Any

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED, Shape
from ..registry import META, op
from .storage import Csr, Value, canonical_csr, pointers
from .table import sparse_kernel


def graph_of(name: str, value: Value | None) -> Csr:
    """Return a csr value with int64 edges in the order that it stores them.

    Raises MXNetError if it is no such value or its indices are wrong.
    """
    if not isinstance(value, Csr):
        found = getattr(value, "stype", "default")
        raise MXNetError(f"{name}: the graph must be csr, got {found}.")
    if value.data.dtype is not torch.int64:
        raise MXNetError(f"{name}: edges must be numbered in int64, got {value.data.dtype}.")
    canonical_csr(value)
    return value


def vertices_of(name: str, value: Value | None) -> Tensor:
    """Return a list of vertices, or raise MXNetError."""
    if not isinstance(value, Tensor) or value.ndim != 1 or value.dtype is not torch.int64:
        found = f"{value.dtype} {tuple(value.shape)}" if isinstance(value, Tensor) else "a graph"
        raise MXNetError(f"{name}: vertices must be int64 with one axis, got {found}.")
    return value


def only_csr(name: str, tensor: Tensor) -> None:
    """Raise MXNetError on dense arrays; on torch's meta device there are no others."""
    if tensor.device != META:
        raise MXNetError(f"{name}: the graph must be csr, got a dense array.")


@op("_contrib_edge_id")
def edge_id(data: Tensor, u: Tensor, v: Tensor) -> Tensor:
    """Return the numbers of the edges between pairs of vertices, -1 where there is none.

    Shapes: data csr (N, N), u and v (K,) -> (K,), in the dtype of data.
    """
    only_csr("edge_id", data)
    return u.new_empty(u.shape, dtype=data.dtype)


@sparse_kernel("_contrib_edge_id")
def _edge_id(data: Value, u: Value, v: Value) -> Tensor:
    if not isinstance(data, Csr) or not isinstance(u, Tensor) or not isinstance(v, Tensor):
        raise MXNetError("edge_id: the graph must be csr, the vertices dense.")
    if u.ndim != 1 or u.shape != v.shape:
        raise MXNetError(
            f"edge_id: u and v must be of one length, got {tuple(u.shape)} and {tuple(v.shape)}."
        )
    graph = canonical_csr(data)
    rows, columns = u.to(torch.int64), v.to(torch.int64)
    inside = (rows >= 0) & (rows < graph.shape[0]) & (columns >= 0) & (columns < graph.shape[1])
    missing = graph.data.new_full(u.shape, -1)
    if not len(graph.indices):
        return missing
    width = max(graph.shape[1], 1)
    stored = graph.rows() * width + graph.indices
    asked = torch.where(inside, rows * width + columns, -1)
    place = torch.searchsorted(stored, asked).clamp(max=len(stored) - 1)
    return torch.where(stored[place] == asked, graph.data[place], missing)


@op("_contrib_dgl_adjacency")
def adjacency(data: Tensor) -> Tensor:
    """Return a graph with 1 for every edge, as float32.

    Shapes: data csr (N, K) -> csr (N, K).
    """
    only_csr("dgl_adjacency", data)
    return data.new_empty(data.shape, dtype=torch.float32)


@sparse_kernel("_contrib_dgl_adjacency")
def _adjacency(data: Value) -> Csr:
    graph = graph_of("dgl_adjacency", data)
    return graph.with_data(torch.ones_like(graph.data, dtype=torch.float32))


def _renumbered(graph: Csr) -> Csr:
    return graph.with_data(torch.arange(len(graph.data), device=graph.data.device))


def _grouped(graphs: list[Csr], return_mapping: bool) -> Any:
    """Return graphs with new numbers of edges, with ``return_mapping`` the old ones behind."""
    results = [_renumbered(graph) for graph in graphs]
    if return_mapping:
        results += graphs
    return results[0] if len(results) == 1 else tuple(results)


@op("_contrib_dgl_subgraph")
def subgraph(*data: Tensor, return_mapping: bool = REQUIRED) -> Any:
    """Return the graphs among chosen vertices, their edges numbered anew from 0.

    Shapes: csr (N, N), then vertices (K1,), (K2,), ... in ascending order -> csr (K1, K1),
    (K2, K2), ...

    Parameters
    ----------
    return_mapping : bool
        Return the same graphs with the edges' old numbers behind them.
    """
    only_csr("dgl_subgraph", data[0])
    shapes = [(len(vertices),) * 2 for vertices in data[1:]] * (2 if return_mapping else 1)
    results = tuple(data[0].new_empty(shape) for shape in shapes)
    return results[0] if len(results) == 1 else results


def _among(graph: Csr, vertices: Tensor) -> Csr:
    """Return the graph among ascending vertices, which keeps the edges' numbers."""
    if not len(vertices):
        raise MXNetError("dgl_subgraph: at least one vertex is needed.")
    if bool((vertices.diff() < 0).any()):
        raise MXNetError("dgl_subgraph: the vertices must be in ascending order.")
    if int(vertices[0]) < 0 or int(vertices[-1]) >= graph.shape[0]:
        raise MXNetError(
            f"dgl_subgraph: vertices must be between 0 and {graph.shape[0] - 1}, got "
            f"{int(vertices[0])} to {int(vertices[-1])}."
        )
    count, rows = len(vertices), graph.rows()
    source = torch.searchsorted(vertices, rows).clamp(max=count - 1)
    target = torch.searchsorted(vertices, graph.indices).clamp(max=count - 1)
    kept = (vertices[source] == rows) & (vertices[target] == graph.indices)
    indptr = pointers(source[kept], count)
    return Csr((count, count), graph.data[kept], target[kept], indptr)


@sparse_kernel("_contrib_dgl_subgraph")
def _subgraph(*data: Value, return_mapping: bool) -> Any:
    name = "dgl_subgraph"
    graph = graph_of(name, data[0])
    if len(data) < 2:
        raise MXNetError(f"{name}: a graph and at least one list of vertices are needed.")
    lists = [vertices_of(name, vertices) for vertices in data[1:]]
    return _grouped([_among(graph, vertices) for vertices in lists], return_mapping)


@op("_contrib_dgl_graph_compact")
def graph_compact(
    *graph_data: Tensor, return_mapping: bool = REQUIRED, graph_sizes: Shape = REQUIRED
) -> Any:
    """Drop the rows and columns that sampled graphs do not use; edges are numbered from 0.

    Shapes: graphs csr (M, N), ..., then for each its vertices (M + 1,), the last entry their
    number, as the sampling operators return them -> csr (size, size) for each graph.

    Parameters
    ----------
    return_mapping : bool
        Return the same graphs with the edges' old numbers behind them.
    graph_sizes : tuple of int
        Numbers of vertices of the graphs.
    """
    graph = graph_data[0]
    only_csr("dgl_graph_compact", graph)
    results = [graph.new_empty(n, n) for n in graph_sizes * (2 if return_mapping else 1)]
    return results[0] if len(results) == 1 else tuple(results)


def _compacted(graph: Csr, vertices: Tensor, size: int) -> Csr:
    name = "dgl_graph_compact"
    if len(vertices) != graph.shape[0] + 1 or int(vertices[-1]) != size:
        raise MXNetError(
            f"{name}: vertices must be {graph.shape[0]} and then their number {size}, got "
            f"{len(vertices)} entries that end with {int(vertices[-1])}."
        )
    numbers, order = vertices[:size].sort()
    last = int(graph.indptr[size])
    place = torch.searchsorted(numbers, graph.indices[:last]).clamp(max=max(size - 1, 0))
    if bool((numbers[place] != graph.indices[:last]).any()):
        raise MXNetError(f"{name}: an edge leads to a vertex that is not among the vertices.")
    return Csr((size, size), graph.data[:last], order[place], graph.indptr[: size + 1], None)


@sparse_kernel("_contrib_dgl_graph_compact")
def _graph_compact(*graph_data: Value, return_mapping: bool, graph_sizes: Shape) -> Any:
    name, count = "dgl_graph_compact", len(graph_data) // 2
    if len(graph_data) != 2 * len(graph_sizes):
        raise MXNetError(
            f"{name}: {len(graph_sizes)} sizes go with as many graphs and lists of vertices, got "
            f"{len(graph_data)} arrays."
        )
    graphs = [graph_of(name, value) for value in graph_data[:count]]
    lists = [vertices_of(name, value) for value in graph_data[count:]]
    parts = zip(graphs, lists, graph_sizes, strict=True)
    return _grouped([_compacted(*part) for part in parts], return_mapping)
