"""The store of one process under the name of MXNet's module for it."""

from .base import create
from .local import KVStore

__all__ = ["KVStore", "create"]
