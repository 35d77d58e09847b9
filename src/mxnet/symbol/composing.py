"""Operators applied to symbols."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any

from .. import attribute
from .. import name as naming
from .._core.errors import ArgumentTypeError
from .._ops.registry import Op, check_unknown
from ..base import MXNetError
from .graph import Entry, Node, present_inputs
from .symbol import Symbol, is_hidden
from .texts import kept, parameter

__all__ = ["NULL", "attach", "compose", "given", "visible"]


class _Null:
    """What stands for an attribute that is not given."""

    def __repr__(self) -> str:
        return "<no value>"


NULL = _Null()


def compose(
    op: Op,
    name: str | None,
    attr: dict[str, str] | None,
    arrays: Sequence[Any],
    params: dict[str, Any],
    extra: dict[str, Any] | None = None,
    hint: str | None = None,
) -> Symbol:
    """Return the symbol of an operator applied to symbols; missing parameters become variables."""
    attrs = {kept(key): _text(value) for key, value in attribute.current().get(attr).items()}
    extra = dict(extra or {})
    arrays = _named(op, arrays, extra)
    if op.variadic and not arrays:
        raise MXNetError(f"{op.name}: at least one input is needed, got none.")
    place = _place(op, extra)
    extra = {kept(key): str(value) for key, value in extra.items()}
    unknown = [key for key in extra if not is_hidden(key)]
    if op.attrs or op.variadic:
        unknown += [key for key in attrs if not is_hidden(key)]
    if unknown:
        check_unknown(op, unknown, 4)
    attrs |= {**extra, **place}
    name = naming.current().get(name, hint or op.name.lower())
    present = arrays if op.variadic else present_inputs(op, op.parse(params))
    node = Node(op, name, (), params, attrs)
    inputs: list[Entry | None] = []
    for position, array in enumerate(arrays):
        label = op.arrays[0 if op.variadic else position]
        if array is None and not op.variadic and label not in present:
            inputs.append(None)
        else:
            symbol = Symbol([(parameter(node, label), 0)]) if array is None else array
            inputs.append(attach(op, label, symbol))
    node.inputs = tuple(inputs)
    return visible(node)


def _text(value: Any) -> str:
    """Return the text of an attribute's value; an initializer's is what it can be made of again."""
    if isinstance(value, str):
        return value
    return value.dumps() if hasattr(value, "dumps") else str(value)


def _named(op: Op, arrays: Sequence[Any], extra: dict[str, Any]) -> Sequence[Any]:
    """Return the inputs of an operator with any number of them, which may be arg0, arg1, ..."""
    names = [key for key in extra if op.variadic and re.fullmatch(r"arg\d+", key)]
    if names and arrays:
        raise TypeError(
            f"{op.name}: the inputs must be given by position or as arg0, arg1, ..., not both."
        )
    if sorted(names, key=lambda name: int(name[3:])) != (wanted := _numbered(len(names))):
        raise MXNetError(f"{op.name}: expected inputs {', '.join(wanted)}, got {', '.join(names)}.")
    return [extra.pop(name) for name in wanted] or arrays


def _numbered(count: int) -> list[str]:
    return [f"arg{number}" for number in range(count)]


def _place(op: Op, extra: dict[str, Any]) -> dict[str, str]:
    """Take out what says where results go, and return it as files keep it.

    It has no effect: graphs run in the context that they are bound to.
    """
    if "out" in extra:
        warnings.warn(f"{op.name}: out has no effect in graphs.", stacklevel=4)
        del extra["out"]
    if op.context and not op.arrays and "ctx" in extra:
        return {"ctx": str(extra.pop("ctx"))}
    return {}


def visible(node: Node) -> Symbol:
    """Return the symbol of all outputs of a node."""
    return Symbol([(node, i) for i in range(node.count_outputs())])


def attach(op: Op, label: str, symbol: Any) -> Entry:
    """Return the output that serves as the input ``label``, which must be a single one."""
    if not isinstance(symbol, Symbol):
        raise ArgumentTypeError(
            f"{op.name}: argument {label} must be a Symbol, got {type(symbol).__name__}. In a "
            "hybrid_forward, use only what comes from F and from the arguments."
        )
    if len(symbol) != 1:
        raise MXNetError(
            f"{op.name}: argument {label} must have one output, {symbol!r} has {len(symbol)}."
        )
    return symbol._outputs[0]


def given(values: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes that were given."""
    return {key: value for key, value in values.items() if value is not NULL}
