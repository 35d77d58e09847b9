"""What every key-value store offers."""

from __future__ import annotations

from typing import Any


class KVStoreBase:
    """Base class of key-value stores: values by key, summed over devices."""

    OPTIMIZER = "optimizer"

    def broadcast(self, key: Any, value: Any, out: Any, priority: int = 0) -> None:
        """Store a value and copy it to all arrays of ``out``."""
        raise NotImplementedError(f"{type(self).__name__} must define broadcast().")

    def pushpull(self, key: Any, value: Any, out: Any = None, priority: int = 0) -> None:
        """Sum values over devices, and copy the stored result to all arrays of ``out``."""
        raise NotImplementedError(f"{type(self).__name__} must define pushpull().")

    @staticmethod
    def is_capable(capability: str) -> bool:
        """Return whether the store can do something, such as run an optimizer."""
        return False

    @property
    def type(self) -> str:
        """The name under which :func:`mxnet.kv.create` makes this store."""
        raise NotImplementedError(f"{type(self).__name__} must define type.")

    @property
    def rank(self) -> int:
        """Number of this process, from 0."""
        return 0

    @property
    def num_workers(self) -> int:
        """Number of processes."""
        return 1
