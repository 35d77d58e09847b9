"""Attribute types of operators and their parsers.

An attribute's annotation says what it may be. Values come from Python calls and from the strings
of symbol files ("(3, 3)", "True", "None"); strings are read by a small grammar, never evaluated.
"""

import operator
import types
from collections.abc import Callable
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import numpy as np
import torch

from .._core import dtype as dtypes
from .._core.literal import literal
from ..context import Context

Shape = tuple[int, ...]
Floats = tuple[float, ...]
Axes = int | tuple[int, ...] | None
Scalar = int | float
Dtype = torch.dtype
Place = Annotated[str, "a context"]


class Required:
    """Marks an attribute that has no default."""

    def __repr__(self) -> str:
        return "required"


REQUIRED: Any = Required()

def parse_int(value: Any) -> int:
    """Return ``value`` as int; floats must be whole."""
    if isinstance(value, str):
        value = literal(value)
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return int(value)
    return operator.index(value)  # type: ignore[arg-type]  # raises TypeError for other types


def parse_float(value: Any) -> float:
    """Return ``value`` as float."""
    if isinstance(value, str):
        value = literal(value)
    if isinstance(value, int | float | np.generic):
        return float(value)
    raise TypeError


def parse_bool(value: Any) -> bool:
    """Return ``value`` as bool; 0 and 1 count."""
    if isinstance(value, str):
        value = literal(value.capitalize() if value.isalpha() else value)
    if isinstance(value, bool | np.bool_) or value in (0, 1):
        return bool(value)
    raise ValueError


def parse_str(value: Any) -> str:
    """Return ``value``, which must be a string."""
    if isinstance(value, str):
        return value
    raise TypeError


def parse_scalar(value: Any) -> Scalar:
    """Return a number: Python ints and bools stay integers, all else becomes float."""
    if isinstance(value, str):
        value = literal(value)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    raise TypeError


def parse_shape(value: Any) -> Shape:
    """Return a tuple of ints from an int, list, tuple, numpy array or string."""
    if isinstance(value, str):
        value = literal(value)
    if isinstance(value, list | tuple | np.ndarray | range):
        return tuple(map(parse_int, value))
    return (parse_int(value),)


def parse_open_shape(value: Any) -> tuple[int | None, ...]:
    """Return a tuple of ints or None from the same sources as :func:`parse_shape`."""
    if isinstance(value, str):
        value = literal(value)
    if isinstance(value, list | tuple | np.ndarray):
        return tuple(None if entry is None else parse_int(entry) for entry in value)
    return (None if value is None else parse_int(value),)


def parse_floats(value: Any) -> Floats:
    """Return a tuple of floats from a number, list, tuple or string."""
    if isinstance(value, str):
        value = literal(value)
    if isinstance(value, list | tuple | np.ndarray):
        return tuple(map(parse_float, value))
    return (parse_float(value),)


def parse_axes(value: Any) -> Axes:
    """Return an axis, a tuple of axes, or None; the empty tuple means None."""
    if isinstance(value, str):
        value = literal(value)
    if isinstance(value, list | tuple | np.ndarray):
        return tuple(map(parse_int, value)) or None
    return None if value is None else parse_int(value)


def parse_place(value: Any) -> str:
    """Return the name of a context such as ``cpu(0)``; the empty string names none."""
    if isinstance(value, str | Context):
        return str(value)
    raise TypeError


def parse_dtype(value: Any) -> torch.dtype:
    """Return the torch dtype for a name, numpy type, Python type or torch dtype."""
    return dtypes.to_torch(value)


OpenShape = tuple[int | None, ...]

_PARSERS: dict[Any, tuple[Callable[[Any], Any], str]] = {
    int: (parse_int, "an integer"),
    float: (parse_float, "a number"),
    bool: (parse_bool, "True or False"),
    str: (parse_str, "a string"),
    Scalar: (parse_scalar, "a number"),
    Shape: (parse_shape, "an integer or a tuple of integers"),
    OpenShape: (parse_open_shape, "a tuple of integers or None"),
    Floats: (parse_floats, "a number or a tuple of numbers"),
    Axes: (parse_axes, "an axis, a tuple of axes or None"),
    Place: (parse_place, "a context or its name"),
    Dtype: (parse_dtype, "a dtype such as 'float32'"),
}


class Attribute:
    """One attribute of an operator: default value, parser and what the parser accepts."""

    __slots__ = ("annotation", "choices", "default", "expected", "nullable", "parser")

    def __init__(self, annotation: Any, default: Any) -> None:
        self.annotation = annotation
        self.default = default
        self.nullable = default is None
        self.choices: tuple[str, ...] = ()
        if annotation not in _PARSERS and get_origin(annotation) in (Union, types.UnionType):
            members = [arg for arg in get_args(annotation) if arg is not types.NoneType]
            self.nullable = len(members) < len(get_args(annotation))
            annotation = members[0] if len(members) == 1 else Union[tuple(members)]  # noqa: UP007
        if get_origin(annotation) is Literal:
            self.choices = get_args(annotation)
            self.parser, self.expected = self._choose, "one of " + ", ".join(self.choices)
        else:
            self.parser, self.expected = _PARSERS[annotation]
        if self.nullable and not self.expected.endswith("None"):
            self.expected += " or None"

    def _choose(self, value: Any) -> str:
        if value in self.choices:
            return value
        raise ValueError

    def parse(self, value: Any) -> Any:
        """Return ``value`` in the attribute's own type.

        Raises
        ------
        ValueError, TypeError
            If the value is not of that type; the caller adds the names.
        """
        if value is None or (value.__class__ is str and value == "None"):
            if self.nullable:
                return None
            if self.annotation is Shape and self.default is not REQUIRED:
                return self.default  # graphs of programs that passed None on have it
        if value is REQUIRED:
            raise ValueError
        return self.parser(value)
