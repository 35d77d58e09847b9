"""Results of computations that were differentiated already: they count as constants."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from .._core.state import state
from .ndarray import NDArray


def forget_spent(values: Iterable[Any]) -> None:
    """Cut arrays, also in nested lists, off from computations that were differentiated.

    Training loops hand the states of a recurrent network from batch to batch. MXNet lets go of a
    computation in `backward`, so that states which were not detached are constants in the next
    batch; torch's engine would run into buffers that are freed.
    """
    for value in values:
        if isinstance(value, NDArray):
            node = value._history.grad_fn
            # What was recorded after the last backward, as nearly everything is, takes no search.
            is_old = node is not None and node._sequence_nr() < state.spent
            if is_old and value.stype == "default" and _is_spent(node):
                value._rec = value._data
        elif isinstance(value, list | tuple):
            forget_spent(value)


def _is_spent(node: Any) -> bool:
    """Return whether a step that leads to ``node`` has no buffers any more."""
    waiting, seen = [node], set()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if _is_freed(node):
            return True
        waiting += [source for source, _ in node.next_functions if source is not None]
    return False


def _is_freed(node: Any) -> bool:
    try:
        for name in _buffers(type(node)):
            getattr(node, name)
    except RuntimeError as error:
        return "second time" in str(error)
    return False


@lru_cache(maxsize=1024)
def _buffers(kind: type) -> tuple[str, ...]:
    """Return the attributes of a kind of torch's nodes that hold what backward needs."""
    return tuple(n for n in dir(kind) if n.startswith("_saved_") or n == "saved_tensors")
