"""What arrays can do and symbols cannot, as they have no values."""

from __future__ import annotations

from typing import Any

from ..base import NotImplementedForSymbol

#: method -> the operator that users write
_METHODS = {
    "asnumpy": None, "asscalar": None, "copy": None, "as_in_context": None, "detach": None,
    "backward": None, "wait_to_read": None, "__bool__": "bool", "__nonzero__": "bool",
    "__iadd__": "+=", "__isub__": "-=", "__imul__": "*=", "__itruediv__": "/=", "__idiv__": "/=",
}  # fmt: skip


def _refusing(name: str, alias: str | None) -> Any:
    def refuse(self: Any, *args: Any) -> Any:
        raise NotImplementedForSymbol(name, alias, *args)

    refuse.__name__ = name
    refuse.__doc__ = "Raise NotImplementedForSymbol: only arrays have values."
    return refuse


def install(cls: type) -> None:
    """Give the class of symbols these methods, which say so."""
    for name, alias in _METHODS.items():
        setattr(cls, name, _refusing(name, alias))
