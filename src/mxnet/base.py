"""Errors and plain helpers that programs import from ``mxnet.base``."""

import ctypes
from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = ["MXNetError", "integer_types", "numeric_types", "py_str", "string_types"]

string_types = (str,)
numeric_types = (float, int, np.generic)
integer_types = (int, np.int32, np.int64)

# Programs name this type in signatures; arrays here own torch tensors and have no such handle.
NDArrayHandle = ctypes.c_void_p


class MXNetError(RuntimeError):
    """An operator, array or graph was used in a way it does not support.

    A block through which the error passes adds its own path, so that the message of an error
    deep inside a network says which layer was at work.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.layers: list[str] = []

    def __str__(self) -> str:
        text = super().__str__()
        if self.layers:
            text += "\n  in layer " + " > ".join(reversed(self.layers))
        return text


class NotSupportedForSparseNDArray(MXNetError):
    """A dense-only function was called on a sparse array."""

    def __init__(self, function: Any, alias: str | None, *args: Any) -> None:
        name = getattr(function, "__name__", str(function))
        kinds = ", ".join(type(arg).__name__ for arg in args)
        known_as = f" (as {alias})" if alias else ""
        super().__init__(f"{name}{known_as} does not support sparse arrays, got ({kinds}).")


class NotImplementedForSymbol(MXNetError):
    """A function that needs values was called on a symbol."""

    def __init__(self, function: Any, alias: str | None, *args: Any) -> None:
        name = getattr(function, "__name__", str(function))
        known_as = f' (namely operator "{alias}")' if alias else ""
        kinds = f" with arguments ({names_of(map(type, args))})" if args else ""
        super().__init__(
            f"Function {name}{known_as}{kinds} is not implemented for Symbol and only available in "
            "NDArray."
        )


def py_str(x: bytes | str) -> str:
    """Return ``x`` as ``str``, decoding UTF-8 bytes."""
    return x.decode("utf-8") if isinstance(x, bytes) else x


def _as_list(obj: Any) -> list:
    """Return ``obj`` as a list: lists and tuples by content, anything else as one element."""
    if isinstance(obj, list | tuple):
        return list(obj)
    return [obj]


def with_metaclass(meta: type, *bases: type) -> type:
    """Return a base class made by the metaclass ``meta`` from ``bases``."""
    return meta("temporary_class", bases, {})


def names_of(values: Iterable[object]) -> str:
    """Return the values as a comma-separated list for messages."""
    return ", ".join(str(value) for value in values)
