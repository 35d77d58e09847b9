"""Key-value stores: how gradients of several devices come together."""

from .base import KVStoreBase
from .local import KVStore, create

__all__ = ["KVStore", "KVStoreBase", "create"]
