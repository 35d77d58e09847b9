"""``mx.sym`` as the translators use it.

Operators of the module, and ``+`` and its kin of symbols, are made when they are first used, so
that type checkers do not know them: for these the module and its symbols can be anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .... import symbol as _module

symbol: Any = _module

if TYPE_CHECKING:
    Symbol = Any
else:
    Symbol = _module.Symbol


def is_symbol(value: Any) -> bool:
    """Return whether something is a symbol, and not a number."""
    return isinstance(value, _module.Symbol)


__all__ = ["Symbol", "is_symbol", "symbol"]
