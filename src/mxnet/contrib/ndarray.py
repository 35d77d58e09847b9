"""``mx.contrib.nd``: another name of ``mx.nd.contrib``."""

from typing import Any

from ..ndarray import contrib


def __getattr__(name: str) -> Any:
    try:
        return getattr(contrib, name)
    except AttributeError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None


def __dir__() -> list[str]:
    return dir(contrib)
