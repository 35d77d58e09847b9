"""Options of the iterators over files: given by keyword, as values or as the strings of MXNet."""

import dataclasses
import difflib
import inspect
from dataclasses import dataclass
from typing import Any, TypeVar, get_type_hints

import numpy as np

from .._ops.attributes import Attribute
from ..base import MXNetError

Made = TypeVar("Made", bound="Options")
MISSING: Any = dataclasses.MISSING


@dataclass(kw_only=True)
class Options:
    """Base class: the fields of a subclass are options, their annotations say what they take."""

    @classmethod
    def read(cls: type[Made], name: str, given: dict[str, Any]) -> Made:
        """Take the options of this class out of ``given``, and return them checked.

        Raises
        ------
        MXNetError
            If a value is missing or of another kind.
        """
        hints = get_type_hints(cls)
        values = {}
        for field in dataclasses.fields(cls):
            if field.name in given:
                values[field.name] = _parsed(name, field, hints[field.name], given.pop(field.name))
            elif field.default is MISSING:
                raise MXNetError(f"{name}: {field.name} must be given.")
        return cls(**values)


def _parsed(name: str, field: Any, annotation: Any, value: Any) -> Any:
    default = None if field.default is MISSING else field.default
    if annotation is Any:
        return value
    attribute = Attribute(annotation, default)
    try:
        return attribute.parse(value)
    except (ValueError, TypeError):
        raise MXNetError(
            f"{name}: {field.name} must be {attribute.expected}, got {value!r}."
        ) from None


def read_all(name: str, given: dict[str, Any], *groups: type[Made]) -> list[Any]:
    """Return the options of all groups.

    Raises
    ------
    TypeError
        If ``given`` has further ones; the message says which known name is near.
    MXNetError
        As :meth:`Options.read`.
    """
    known = [field.name for group in groups for field in dataclasses.fields(group)]
    for option in given:
        if option not in known:
            near = difflib.get_close_matches(option, known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise TypeError(f"{name}: there is no option {option!r}{hint}")
    rest = dict(given)
    return [group.read(name, rest) for group in groups]


def signature(*groups: type[Options]) -> inspect.Signature:
    """Return the signature of a class that takes the options of all groups by keyword."""
    parameters = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.default is MISSING else field.default,
        )
        for group in groups
        for field in dataclasses.fields(group)
    ]
    return inspect.Signature(parameters)


def require_dtype(name: str, dtype: Any, *allowed: str) -> np.dtype:
    """Return a dtype, the first allowed one for None; MXNetError if it is not allowed."""
    try:
        found = np.dtype(allowed[0] if dtype is None else dtype)
    except TypeError:
        found = None
    if found is None or found.name not in allowed:
        raise MXNetError(f"{name}: dtype must be {' or '.join(allowed)}, got {dtype!r}.")
    return found


def require_at_least(name: str, least: float, **values: float) -> None:
    """Raise MXNetError for the first value that is below ``least``."""
    for argument, value in values.items():
        if value < least:
            raise MXNetError(f"{name}: {argument} must be {least} or more, got {value}.")


def require_part(name: str, num_parts: int, part_index: int) -> None:
    """Raise MXNetError if there is no such part."""
    if not 0 <= part_index < num_parts:
        raise MXNetError(
            f"{name}: part_index must be from 0 to num_parts - 1 = {num_parts - 1}, "
            f"got {part_index}."
        )


def require_context(name: str, ctx: str) -> None:
    """Raise MXNetError if a context is neither cpu nor gpu; batches are made in main memory."""
    if str(ctx).partition("(")[0] not in ("cpu", "gpu", "cpu_pinned"):
        raise MXNetError(f"{name}: ctx must be 'cpu' or 'gpu', got {ctx!r}.")
