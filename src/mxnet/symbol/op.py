"""``mx.sym.op``: operators on symbols, bound on first use."""

from typing import Any

from . import _namespace
from .custom import Custom

__all__ = ["Custom"]

_get, __dir__ = _namespace.lazily_complete(__name__, "op")


def __getattr__(name: str) -> Any:
    return _get(name)
