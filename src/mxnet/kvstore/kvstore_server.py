"""The server of stores for many processes, under MXNet's name for it."""

from typing import Any

from ..base import MXNetError
from .local import KVStore

__all__ = ["KVStoreServer"]


class KVStoreServer:
    """Answers the workers of a store until they end.

    A store of one process has no workers elsewhere: for such a one :meth:`run` returns at once.
    """

    def __init__(self, kvstore: Any) -> None:
        self.kvstore = kvstore
        self.handle = getattr(kvstore, "handle", None)
        self.init_logginig = False

    def run(self) -> None:
        """Serve until all workers have ended.

        Raises
        ------
        MXNetError
            If the store is for many processes, which have no servers here.
        """
        if not isinstance(self.kvstore, KVStore):
            raise MXNetError(
                f"KVStoreServer: {type(self.kvstore).__name__} has no servers; only stores of one "
                "process, made by kv.create(), can be served."
            )
