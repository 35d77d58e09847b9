"""Builders of the messages that several modules share."""

from typing import Any


class ArgumentTypeError(TypeError, AssertionError):
    """An array argument of an operator is no NDArray.

    MXNet raises AssertionError here, Python's own convention is TypeError: this is both.
    """


def describe(value: Any) -> str:
    """Return shape and dtype of an array-like value, or its type, for a message."""
    shape = getattr(value, "shape", None)
    if shape is None:
        return "None" if value is None else type(value).__name__
    return f"{tuple(shape)}"


class MismatchError(ValueError, AssertionError):
    """A parameter was asked for, or filled, with a shape or dtype that is not its own.

    MXNet raises AssertionError here, Python's own convention is ValueError: this is both.
    """
