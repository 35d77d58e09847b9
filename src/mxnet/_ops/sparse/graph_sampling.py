"""Sampling the neighbourhoods of vertices in a graph.

From seed vertices the walk goes breadth first along edges, a few of every vertex's, drawn without
replacement. It looks at one vertex after the other in Python, since what is drawn from a vertex
decides which one follows. The draws are those of MXNet on the CPU.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..._core.mt19937 import make_engine
from ..._core.streams import CPU_STREAMS, LOCK
from ...base import MXNetError
from ..registry import op
from .graph import graph_of, only_csr, vertices_of
from .storage import Csr, Value
from .table import sparse_kernel

Choose = Callable[[np.ndarray], np.ndarray]


def _shapes(
    graph: Tensor, lists: int, max_num_vertices: int, probability: Tensor | None
) -> tuple[Tensor, ...]:
    """Return results as tensors without values, which shape inference asks for."""
    only_csr("dgl_csr_neighbor_sample", graph)
    vertices = graph.new_empty(max_num_vertices + 1)
    edges = graph.new_empty(max_num_vertices, graph.shape[1])
    layers = graph.new_empty(max_num_vertices)
    chances = () if probability is None else (probability.new_empty(max_num_vertices),) * lists
    return (vertices,) * lists + (edges,) * lists + chances + (layers,) * lists


@op("_contrib_dgl_csr_neighbor_uniform_sample", outputs=3)
def uniform_sample(
    *seed_arrays: Tensor, num_hops: int = 1, num_neighbor: int = 2, max_num_vertices: int = 100
) -> tuple[Tensor, ...]:
    """Sample neighbourhoods, every edge of a vertex with the same probability.

    Shapes: csr (N, N), then seeds (K1,), (K2,), ... -> for each list of seeds the vertices (M + 1,)
    in ascending order, zeros, and last their number; then for each a csr (M, N) with the sampled
    edges, whose row i belongs to the i-th vertex; then for each the hops (M,) from a seed to each
    vertex. M is ``max_num_vertices``.

    Parameters
    ----------
    num_hops : int
        How far from the seeds to go.
    num_neighbor : int
        How many edges of a vertex to sample; all, if it has no more.
    max_num_vertices : int
        How many vertices to find at most; then the sampling ends.
    """
    graph, *lists = seed_arrays
    return _shapes(graph, len(lists), max_num_vertices, None)


@op("_contrib_dgl_csr_neighbor_non_uniform_sample", outputs=4)
def non_uniform_sample(
    *seed_arrays: Tensor, num_hops: int = 1, num_neighbor: int = 2, max_num_vertices: int = 100
) -> tuple[Tensor, ...]:
    """Sample neighbourhoods, edges with the probabilities of the vertices that they lead to.

    Shapes: csr (N, N), probabilities (N,) in float32, then seeds (K1,), ... -> as for the uniform
    sampling, with the probabilities (M,) of the vertices for each list before the hops.

    Parameters
    ----------
    num_hops : int
        How far from the seeds to go.
    num_neighbor : int
        How many edges of a vertex to sample; all, if it has no more.
    max_num_vertices : int
        How many vertices to find at most; then the sampling ends.
    """
    graph, probability, *lists = seed_arrays
    return _shapes(graph, len(lists), max_num_vertices, probability)


class _Draws:
    """Uniform numbers in [0, 1), the same sequence for every vertex of a call, as in MXNet."""

    def __init__(self) -> None:
        with LOCK:
            word = int(CPU_STREAMS.serial.random_raw(1)[0])
        self._engine = make_engine(word)
        self._units = np.empty(0, np.float32)

    def first(self, count: int) -> np.ndarray:
        """Return the first ``count`` numbers as float32."""
        if len(self._units) < count:
            words = self._engine.random_raw(max(count - len(self._units), 64))
            fresh = words.astype(np.float32) * np.float32(2.0**-32)
            self._units = np.concatenate([self._units, fresh])
        return np.minimum(self._units[:count], np.nextafter(np.float32(1), np.float32(0)))


def _distinct(draws: _Draws, length: int, count: int) -> np.ndarray:
    """Return the first ``count`` different numbers below ``length`` that are drawn."""
    tried = 2 * count + 8
    while True:
        numbers = (draws.first(tried) * np.float32(length)).astype(np.int64)
        unique, first = np.unique(numbers, return_index=True)
        if len(unique) >= count:
            return np.sort(unique[np.argsort(first)[:count]])
        tried *= 2


def _choose_uniformly(draws: _Draws, num_neighbor: int) -> Choose:
    def choose(neighbours: np.ndarray) -> np.ndarray:
        length = len(neighbours)
        if length <= num_neighbor:
            return np.arange(length)
        if length > 2 * num_neighbor:
            return _distinct(draws, length, num_neighbor)
        # Of more than half of them the others are drawn.
        return np.delete(np.arange(length), _distinct(draws, length, length - num_neighbor))

    return choose


def _choose_by_chance(draws: _Draws, num_neighbor: int, probability: np.ndarray) -> Choose:
    def choose(neighbours: np.ndarray) -> np.ndarray:
        if len(neighbours) <= num_neighbor:
            return np.arange(len(neighbours))
        chances = probability[neighbours].astype(np.float64)
        chosen = []
        for unit in draws.first(min(num_neighbor, int(np.count_nonzero(chances)))):
            total = np.cumsum(chances)
            position = int(np.searchsorted(total, unit * total[-1], side="right"))
            chosen.append(position)
            chances[position] = 0
        return np.sort(np.array(chosen, np.int64))

    return choose


def _walk(
    graph: tuple[np.ndarray, ...], seeds: np.ndarray, choose: Choose, num_hops: int, most: int
) -> tuple[dict[int, int], dict[int, np.ndarray]]:
    """Return hops by vertex, and positions of the sampled edges by vertex."""
    indptr, indices = graph
    hops: dict[int, int] = dict.fromkeys(seeds.tolist(), 0)
    if len(hops) > most:
        raise MXNetError(
            f"dgl_csr_neighbor_sample: max_num_vertices={most} is less than the {len(hops)} seeds."
        )
    edges: dict[int, np.ndarray] = {}
    queue = list(hops)
    for vertex in queue:  # grows while it is read
        if len(hops) >= most:
            break
        if hops[vertex] >= num_hops:
            continue
        start, stop = indptr[vertex], indptr[vertex + 1]
        edges[vertex] = start + choose(indices[start:stop])
        for neighbour in indices[edges[vertex]].tolist():
            if neighbour not in hops and len(hops) < most:
                hops[neighbour] = hops[vertex] + 1
                queue.append(neighbour)
    return hops, edges


def _results(
    graph: Csr, hops: dict[int, int], edges: dict[int, np.ndarray], most: int
) -> tuple[Tensor, Csr, Tensor]:
    """Return (vertices and their number, sampled edges, hops) as the operators give them."""
    device = graph.data.device
    found = sorted(hops)
    none = np.empty(0, np.int64)
    chosen = [edges.get(vertex, none) for vertex in found]
    indptr = np.zeros(most + 1, np.int64)
    indptr[1 : len(found) + 1] = np.cumsum([len(one) for one in chosen])
    indptr[len(found) + 1 :] = indptr[len(found)]
    place = torch.from_numpy(np.concatenate([*chosen, none])).to(device)
    vertices, layers = np.zeros(most + 1, np.int64), np.zeros(most, np.int64)
    vertices[: len(found)], vertices[-1] = found, len(found)
    layers[: len(found)] = [hops[vertex] for vertex in found]
    sampled = Csr(
        (most, graph.shape[1]), graph.data[place], graph.indices[place],
        torch.from_numpy(indptr).to(device),
    )  # fmt: skip
    return torch.from_numpy(vertices).to(device), sampled, torch.from_numpy(layers).to(device)


def _sample(
    graph: Csr, lists: list[Tensor], choose: Choose, num_hops: int, most: int
) -> list[tuple[Tensor, Csr, Tensor]]:
    arrays = graph.indptr.cpu().numpy(), graph.indices.cpu().numpy()
    if graph.shape[0] != graph.shape[1]:
        raise MXNetError(f"dgl_csr_neighbor_sample: the graph must be square, got {graph.shape}.")
    samples = []
    for seeds in lists:
        if len(seeds) and not 0 <= int(seeds.min()) <= int(seeds.max()) < graph.shape[0]:
            raise MXNetError(
                f"dgl_csr_neighbor_sample: seeds must be between 0 and {graph.shape[0] - 1}, got "
                f"{int(seeds.min())} to {int(seeds.max())}."
            )
        walked = _walk(arrays, seeds.cpu().numpy(), choose, num_hops, most)
        samples.append(_results(graph, *walked, most))
    return samples


def _seeds(name: str, arrays: tuple[Value, ...]) -> list[Tensor]:
    if not arrays:
        raise MXNetError(f"{name}: at least one list of seeds is needed.")
    return [vertices_of(name, array) for array in arrays]


@sparse_kernel("_contrib_dgl_csr_neighbor_uniform_sample")
def _uniform_sample(
    *seed_arrays: Value, num_hops: int, num_neighbor: int, max_num_vertices: int
) -> tuple[Any, ...]:
    name = "dgl_csr_neighbor_uniform_sample"
    graph = graph_of(name, seed_arrays[0])
    choose = _choose_uniformly(_Draws(), num_neighbor)
    samples = _sample(graph, _seeds(name, seed_arrays[1:]), choose, num_hops, max_num_vertices)
    vertices, edges, layers = zip(*samples, strict=True)
    return vertices + edges + layers


@sparse_kernel("_contrib_dgl_csr_neighbor_non_uniform_sample")
def _non_uniform_sample(
    *seed_arrays: Value, num_hops: int, num_neighbor: int, max_num_vertices: int
) -> tuple[Any, ...]:
    name = "dgl_csr_neighbor_non_uniform_sample"
    graph = graph_of(name, seed_arrays[0])
    probability: Any = seed_arrays[1]
    count = graph.shape[0]
    fits = isinstance(probability, Tensor) and probability.dtype is torch.float32
    if not fits or tuple(probability.shape) != (count,):
        raise MXNetError(
            f"{name}: probabilities must be float32 of shape {(count,)}, got "
            f"{getattr(probability, 'dtype', 'csr')} {tuple(probability.shape)}."
        )
    choose = _choose_by_chance(_Draws(), num_neighbor, probability.cpu().numpy())
    samples = _sample(graph, _seeds(name, seed_arrays[2:]), choose, num_hops, max_num_vertices)
    vertices, edges, layers = zip(*samples, strict=True)
    chances = []
    for found in vertices:
        count = int(found[-1])
        padded = probability.new_zeros(max_num_vertices)
        padded[:count] = probability[found[:count]]
        chances.append(padded)
    return (*vertices, *edges, *chances, *layers)
