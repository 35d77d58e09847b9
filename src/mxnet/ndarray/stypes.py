"""What arrays need to know of sparse arrays, which are defined further up.

The module of sparse arrays fills the table, so that this one need not import it.
"""

from collections.abc import Callable
from typing import Any

# "cast" (array, stype), "zeros" (stype, shape, ctx, dtype) and "empty", "array" (source, ...).
SPARSE: dict[str, Callable[..., Any]] = {}


def is_sparse(array: Any) -> bool:
    """Return whether an object is a csr or row_sparse array."""
    return hasattr(array, "_parts")
