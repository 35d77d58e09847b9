"""Kinds of errors by name: those that MXNet's core may raise, and what programs add."""

from collections.abc import Callable
from typing import Any

from .base import MXNetError, NotImplementedForSymbol

__all__ = ["MXNetError", "register"]

#: name -> class
error_types: dict[str, Any] = {
    "NotImplementedForSymbol": NotImplementedForSymbol,
    "ValueError": ValueError,
    "TypeError": TypeError,
    "AttributeError": AttributeError,
    "IndexError": IndexError,
    "NotImplementedError": NotImplementedError,
}


def register(func_name: Any = None, cls: Any = None) -> Any:
    """Enter a class of errors under a name, by default its own; also a decorator.

    In MXNet a message of the C++ core that begins with the name becomes an error of the class.
    There is no such core here: errors are raised as what they are, and the table is for programs
    that share it.

    Parameters
    ----------
    func_name : str or class, optional
        The name, or the class.
    cls : class, optional
        The class; without it the decorator of the class is returned.
    """
    if callable(func_name):
        func_name, cls = func_name.__name__, func_name

    def enter(cls: Any) -> Any:
        error_types[func_name if isinstance(func_name, str) else cls.__name__] = cls
        return cls

    return enter if cls is None else enter(cls)


register_error: Callable[..., Any] = register


@register
class InternalError(MXNetError):
    """Something went wrong that no program can be blamed for; the message asks to report it."""

    def __init__(self, msg: str) -> None:
        super().__init__(
            f"{msg}\nMXNet hint: You hit an internal error. Please report it, with the program "
            "that led to it."
        )
