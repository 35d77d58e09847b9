"""The table of translators: for each operator of ONNX a function that builds symbols."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._call import Call

Translator = Callable[["Call"], Any]
"""Takes a node and returns a Symbol, or a list with a Symbol or Value for each output."""

TRANSLATORS: dict[str, list[tuple[int, Translator]]] = {}


def translates(*operators: str, since: int = 1) -> Callable[[Translator], Translator]:
    """Register the decorated function for operators of ONNX, from a version of the set on."""

    def register(function: Translator) -> Translator:
        for operator in operators:
            entries = TRANSLATORS.setdefault(operator, [])
            entries.append((since, function))
            entries.sort(key=lambda entry: entry[0])
        return function

    return register


def find(operator: str, version: int) -> Translator | None:
    """Return the translator of an operator in a version of the operator set, if there is one."""
    found = None
    for since, function in TRANSLATORS.get(operator, []):
        if since <= version:
            found = function
    return found
