"""An embedding whose table is stored by rows."""

from __future__ import annotations

from typing import Any

from .... import ndarray
from ...base_block import Block

__all__ = ["SparseEmbedding"]


class SparseEmbedding(Block):
    """A large table of vectors, of which each batch fetches and updates the rows that it uses.

    The table and its gradient are ``row_sparse``; a :class:`mxnet.gluon.Trainer` made with the
    parameter holds the rows, so there must be one before the first call.

    Shapes: S -> S + (output_dim,).

    Parameters
    ----------
    input_dim : int
        Number of vectors.
    output_dim : int
        Their length.
    dtype : str
        Element type of the table.
    weight_initializer
        Initializer of the table.
    """

    def __init__(
        self, input_dim: int, output_dim: int, dtype: Any = "float32",
        weight_initializer: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self._kwargs = {"input_dim": input_dim, "output_dim": output_dim, "dtype": dtype,
                        "sparse_grad": True}  # fmt: skip
        self.weight = self.params.get(
            "weight", shape=(input_dim, output_dim), init=weight_initializer, dtype=dtype,
            grad_stype="row_sparse", stype="row_sparse",
        )  # fmt: skip

    def forward(self, x: Any) -> Any:  # type: ignore[override]
        """Return the vectors with the numbers ``x``."""
        weight = self.weight.row_sparse_data(x)
        return ndarray.Embedding(x, weight, name="fwd", **self._kwargs)

    def __repr__(self) -> str:
        sizes = "{input_dim} -> {output_dim}, {dtype}".format(**self._kwargs)
        return f"{type(self).__name__}({sizes})"
