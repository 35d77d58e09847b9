"""Checks of the arguments that layers are made with."""

from __future__ import annotations

from typing import Any

from ...base import numeric_types

#: number of spatial axes -> the orders of axes that exist
LAYOUTS = {1: ("NCW", "NWC"), 2: ("NCHW", "NHWC"), 3: ("NCDHW", "NDHWC")}


class SettingError(ValueError, AssertionError):
    """A layer cannot be made with these arguments.

    MXNet raises AssertionError here, Python's own convention is ValueError: this is both.
    """


def per_axis(owner: object, name: str, value: Any, ndim: int) -> tuple[Any, ...]:
    """Return a setting as one number for each spatial axis."""
    if isinstance(value, numeric_types):
        return (value,) * ndim
    if not isinstance(value, tuple | list) or len(value) != ndim:
        raise SettingError(
            f"{type(owner).__name__}: {name} must be a number or a list of {ndim} ints, "
            f"got {value!r}."
        )
    return tuple(value)


def check_layout(owner: object, layout: str, ndim: int) -> None:
    """Raise SettingError for an order of axes that does not exist."""
    if layout not in LAYOUTS[ndim]:
        raise SettingError(
            f"{type(owner).__name__}: layout must be {' or '.join(LAYOUTS[ndim])}, got {layout!r}."
        )
