"""Products of multi-head attention whose queries, keys and values lie interleaved in one array.

Of each position, the last axis holds for every head in turn its query, key and value (of
self-attention), or its key and value (of attention between encoder and decoder). Vaswani et al.,
"Attention Is All You Need", 2017, section 3.2.
"""

import math

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED
from ..registry import op


def _parts(name: str, argument: str, data: Tensor, heads: int, count: int) -> list[Tensor]:
    """Return ``count`` arrays (batch * heads, length, size of a head) without copying."""
    if heads < 1:
        raise MXNetError(f"{name}: heads must be positive, got {heads}.")
    if data.dim() != 3 or data.shape[2] % (heads * count):
        raise MXNetError(
            f"{name}: {argument} must have shape (length, batch, {count} * heads * size), heads "
            f"being {heads}, got {tuple(data.shape)}."
        )
    if not data.is_floating_point():
        raise MXNetError(f"{name}: {argument} must be of a float dtype, got {data.dtype}.")
    length, batch, width = data.shape
    split = data.reshape(length, batch * heads, count, width // (heads * count))
    return [part.transpose(0, 1) for part in split.unbind(2)]


def _scores(queries: Tensor, keys: Tensor) -> Tensor:
    return torch.bmm(queries / math.sqrt(queries.shape[2]), keys.transpose(1, 2))


def _weighted(
    name: str, attention: Tensor, values: Tensor, heads: int, queries: int | None
) -> Tensor:
    """Return the sums of values weighted by attention, as (length, batch, heads * size)."""
    count, keys, size = values.shape
    length = queries or (attention.shape[1] if attention.dim() == 3 else 0)
    if attention.shape != (count, length, keys):
        expected = f"({count}, {queries or 'number of queries'}, {keys})"
        raise MXNetError(
            f"{name}: attention must have shape {expected}, got {tuple(attention.shape)}."
        )
    sums = torch.bmm(attention, values)
    return sums.transpose(0, 1).reshape(length, count // heads, heads * size)


@op("_contrib_interleaved_matmul_selfatt_qk", uniform=True)
def interleaved_matmul_selfatt_qk(queries_keys_values: Tensor, heads: int = REQUIRED) -> Tensor:
    """Return the scores of self-attention: queries times keys, divided by sqrt(D).

    Shapes: queries_keys_values (L, N, heads * 3 * D) -> (N * heads, L, L).

    Parameters
    ----------
    heads : int
        The number of heads.
    """
    name = "interleaved_matmul_selfatt_qk"
    queries, keys, _ = _parts(name, "queries_keys_values", queries_keys_values, heads, 3)
    return _scores(queries, keys)


@op("_contrib_interleaved_matmul_selfatt_valatt", uniform=True)
def interleaved_matmul_selfatt_valatt(
    queries_keys_values: Tensor, attention: Tensor, heads: int = REQUIRED
) -> Tensor:
    """Return the result of self-attention: the values weighted by attention.

    Shapes: queries_keys_values (L, N, heads * 3 * D), attention (N * heads, L, L) ->
    (L, N, heads * D).

    Parameters
    ----------
    heads : int
        The number of heads.
    """
    name = "interleaved_matmul_selfatt_valatt"
    *_, values = _parts(name, "queries_keys_values", queries_keys_values, heads, 3)
    return _weighted(name, attention, values, heads, queries_keys_values.shape[0])


@op("_contrib_interleaved_matmul_encdec_qk", uniform=True)
def interleaved_matmul_encdec_qk(
    queries: Tensor, keys_values: Tensor, heads: int = REQUIRED
) -> Tensor:
    """Return the scores of attention to other positions: queries times keys over sqrt(D).

    Shapes: queries (Q, N, heads * D), keys_values (K, N, heads * 2 * D) -> (N * heads, Q, K).

    Parameters
    ----------
    heads : int
        The number of heads.
    """
    name = "interleaved_matmul_encdec_qk"
    (asking,) = _parts(name, "queries", queries, heads, 1)
    keys, _ = _parts(name, "keys_values", keys_values, heads, 2)
    if asking.shape[::2] != keys.shape[::2] or queries.shape[1] != keys_values.shape[1]:
        raise MXNetError(
            f"{name}: for queries of shape {tuple(queries.shape)}, keys_values must have shape "
            f"(length, {queries.shape[1]}, {2 * queries.shape[2]}), got "
            f"{tuple(keys_values.shape)}."
        )
    return _scores(asking, keys)


@op("_contrib_interleaved_matmul_encdec_valatt", uniform=True)
def interleaved_matmul_encdec_valatt(
    keys_values: Tensor, attention: Tensor, heads: int = REQUIRED
) -> Tensor:
    """Return the result of attention to other positions: their values weighted by attention.

    Shapes: keys_values (K, N, heads * 2 * D), attention (N * heads, Q, K) -> (Q, N, heads * D).

    Parameters
    ----------
    heads : int
        The number of heads.
    """
    name = "interleaved_matmul_encdec_valatt"
    _, values = _parts(name, "keys_values", keys_values, heads, 2)
    return _weighted(name, attention, values, heads, None)
