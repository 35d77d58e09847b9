"""Names of a module's inputs: that they are in the graph, and that descriptions have them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from ..io import DataDesc

_PARAMETER_SUFFIXES = ("_bias", "_weight", "_gamma", "_beta")


def as_list(value: Any) -> list[Any]:
    """Return a list or tuple as a list, None as an empty one, anything else as a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _check_input_names(symbol: Any, names: Sequence[str], typename: str, throw: bool) -> None:
    """Look for names among the arguments of a graph; those missing are an error or a warning.

    Raises
    ------
    ValueError
        If one is missing and ``throw`` is set.
    """
    arguments = symbol.list_arguments()
    for name in names:
        if name in arguments:
            continue
        candidates = [one for one in arguments if not one.endswith(_PARAMETER_SUFFIXES)]
        message = (
            f"\033[91mYou created Module with Module(..., {typename}_names={names}) but input with "
            f"name '{name}' is not found in symbol.list_arguments(). Did you mean one of:\n\t"
            + "\n\t".join(candidates)
            + "\033[0m"
        )
        if throw:
            raise ValueError(message)
        warnings.warn(message, stacklevel=3)


def _check_names_match(
    data_names: Sequence[str], data_shapes: Sequence[DataDesc], name: str, throw: bool
) -> None:
    """Compare names with those of descriptions; a difference is an error or a warning.

    Raises
    ------
    ValueError
        If they differ and ``throw`` is set.
    """
    if sorted(data_names) == sorted(desc[0] for desc in data_shapes):
        return
    message = (
        f"Data provided by {name}_shapes don't match names specified by {name}_names "
        f"({data_shapes} vs. {data_names})"
    )
    if throw:
        raise ValueError(message)
    warnings.warn(message, stacklevel=4)


def _parse_data_desc(
    data_names: Sequence[str], label_names: Sequence[str], data_shapes: Any, label_shapes: Any
) -> tuple[list[DataDesc], list[DataDesc] | None]:
    """Return descriptions of data and labels, which may be given as (name, shape) pairs.

    Raises
    ------
    ValueError
        If the names of the data are others than ``data_names``.
    """
    data = _described(data_shapes)
    _check_names_match(data_names, data, "data", True)
    if label_shapes is None:
        _check_names_match(label_names, [], "label", False)
        return data, None
    labels = _described(label_shapes)
    _check_names_match(label_names, labels, "label", False)
    return data, labels


def _described(shapes: Any) -> list[DataDesc]:
    return [desc if isinstance(desc, DataDesc) else DataDesc(*desc) for desc in shapes]
