"""Embedding."""

from __future__ import annotations

from typing import Any

from ..hybrid import HybridBlock

__all__ = ["Embedding"]


class Embedding(HybridBlock):
    """A table of vectors, looked up by number.

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
    sparse_grad : bool
        Whether the gradient is ``row_sparse``, with the rows that were looked up.
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        dtype: Any = "float32",
        weight_initializer: Any = None,
        sparse_grad: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._kwargs = {"input_dim": input_dim, "output_dim": output_dim, "dtype": dtype,
                        "sparse_grad": sparse_grad}  # fmt: skip
        with self.name_scope():
            self.weight = self.params.get(
                "weight", shape=(input_dim, output_dim), init=weight_initializer, dtype=dtype,
                allow_deferred_init=True, grad_stype="row_sparse" if sparse_grad else "default",
            )  # fmt: skip

    def hybrid_forward(self, F: Any, x: Any, weight: Any) -> Any:  # type: ignore[override]
        """Return the vectors with the numbers ``x``."""
        return F.Embedding(x, weight, name="fwd", **self._kwargs)

    def __repr__(self) -> str:
        sizes = "{input_dim} -> {output_dim}, {dtype}".format(**self._kwargs)
        return f"{type(self).__name__}({sizes})"
