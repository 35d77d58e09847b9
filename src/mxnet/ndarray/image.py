"""``mx.nd.image``: operators on arrays, bound on first use."""

from typing import Any

from . import _namespace

_get, __dir__ = _namespace.lazily(__name__, "image")


def __getattr__(name: str) -> Any:
    return _get(name)
