"""The size of bulks, by which MXNet's engine schedules operators.

torch runs operators as they come, so that the size has no effect; it is kept for programs that
set it and put it back.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from ._core.state import state

__all__ = ["bulk", "set_bulk_size"]


def set_bulk_size(size: int) -> int:
    """Set this thread's number of operators in a bulk, and return the one before."""
    before, state.bulk_size = state.bulk_size, int(size)
    return before


@contextmanager
def bulk(size: int) -> Iterator[None]:
    """Set the number of operators in a bulk for the length of a ``with`` block."""
    before = set_bulk_size(size)
    try:
        yield
    finally:
        set_bulk_size(before)
