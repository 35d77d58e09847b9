"""Key-value stores: how gradients of several devices come together."""

from . import base, kvstore, kvstore_server
from .base import KVStoreBase, create
from .kvstore_server import KVStoreServer
from .local import KVStore

__all__ = [
    "KVStore", "KVStoreBase", "KVStoreServer", "base", "create", "kvstore", "kvstore_server",
]  # fmt: skip
