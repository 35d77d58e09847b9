"""Embedding tables with rows missing, and gradients of tables by rows."""

from typing import Any

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED, Dtype
from ..indexing import embedding
from ..registry import OptionalShape, op
from .convert import dense
from .movement import rows_at
from .storage import RowSparse, Value
from .table import sparse_kernel


def _shapes(
    data: OptionalShape,
    weight: OptionalShape,
    input_dim: int,
    output_dim: int,
    dtype: torch.dtype = torch.float32,
    sparse_grad: bool = False,
) -> tuple[OptionalShape, ...]:
    return data, (input_dim, output_dim)


@op("_contrib_SparseEmbedding", fill=_shapes)
def sparse_embedding(
    data: Tensor,
    weight: Tensor,
    input_dim: int = REQUIRED,
    output_dim: int = REQUIRED,
    dtype: Dtype = torch.float32,
    sparse_grad: bool = False,
) -> Tensor:
    """Return rows of a table whose gradient comes by rows; the older form of Embedding.

    Shapes: data S, weight (input_dim, output_dim) -> S + (output_dim,).

    Parameters
    ----------
    dtype : str
        Element type of the table where a graph makes one.
    sparse_grad : bool
        Has no effect: the gradient always comes by rows.
    """
    return embedding(data, weight, input_dim, output_dim, dtype, True)


def _gradients(
    grad: Value, wanted: tuple[str | None, ...], data: Value, weight: Value, **attrs: Any
) -> Any:
    if not isinstance(data, Tensor) or wanted[0] or not wanted[1]:
        return NotImplemented
    indices = data.reshape(1, -1).to(torch.int64)
    rows = dense(grad).reshape(-1, attrs["output_dim"])
    shape = attrs["input_dim"], attrs["output_dim"]
    return None, torch.sparse_coo_tensor(indices, rows, shape, check_invariants=False)


@sparse_kernel("Embedding", "_contrib_SparseEmbedding", gradient=_gradients)
def _embedding(data: Value, weight: Value, input_dim: int, output_dim: int, **_: Any) -> Tensor:
    if not isinstance(data, Tensor) or not isinstance(weight, RowSparse):
        raise MXNetError(
            "Embedding: data must be dense and weight dense or row_sparse, got "
            f"{getattr(data, 'stype', 'default')} and {getattr(weight, 'stype', 'default')}."
        )
    if weight.shape != (input_dim, output_dim):
        raise MXNetError(
            f"Embedding: weight must have shape ({input_dim}, {output_dim}), got {weight.shape}."
        )
    rows = data.reshape(-1).to(torch.int64)
    if len(rows) and not 0 <= int(rows.min()) <= int(rows.max()) < input_dim:
        raise MXNetError(
            f"Embedding: indices into a row_sparse weight must be between 0 and {input_dim - 1}, "
            f"got {int(rows.min())} to {int(rows.max())}."
        )
    return rows_at(weight, rows).reshape(*data.shape, output_dim)
