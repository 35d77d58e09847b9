"""Executors: graphs bound to arrays, under the name that programs import them by."""

from .symbol.executor import Executor

__all__ = ["Executor"]
