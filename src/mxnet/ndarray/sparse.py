"""``mx.nd.sparse``: arrays in csr and row_sparse storage, and operators on them."""

import importlib
from typing import Any

from . import _namespace
from .ndarray import NDArray
from .sparse_array import BaseSparseNDArray
from .sparse_build import array, csr_matrix, empty, row_sparse_array, zeros
from .sparse_classes import CSRNDArray, RowSparseNDArray, add, divide, multiply, subtract

__all__ = [
    "BaseSparseNDArray", "CSRNDArray", "NDArray", "RowSparseNDArray", "add", "array",
    "csr_matrix", "divide", "empty", "multiply", "row_sparse_array", "subtract", "zeros",
]  # fmt: skip

_get, __dir__ = _namespace.lazily(__name__, "sparse")


def __getattr__(name: str) -> Any:
    if name == "gs_retain":
        return _get("retain")
    if name == "spsp":
        # Programs ask `sparse.spsp` for SciPy's module; it loads on demand, None without SciPy.
        try:
            return importlib.import_module("scipy.sparse")
        except ImportError:
            return None
    return _get(name)
