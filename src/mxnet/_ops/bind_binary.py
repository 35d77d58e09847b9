"""Builds the functions of two operands that are arrays or numbers, and Python's operators."""

import re
from collections.abc import Callable
from typing import Any

from .bind import compile_function, wrap_plain, wrap_recorded
from .registry import Op

_IS_NUMBER = "({0}.__class__ is float or {0}.__class__ is int)"


def bind_binary(
    name: str, array_op: Op, scalar_op: Op, reflected_op: Op, scope: dict[str, Any],
    arguments: tuple[str, str] = ("lhs", "rhs"),
) -> Callable[..., Any]:  # fmt: skip
    """Return the function ``name(lhs, rhs)`` for operands that are arrays or numbers.

    Two arrays go to ``array_op``, an array and a number to ``scalar_op``, a number and an array
    to ``reflected_op``. Anything else is left to ``scope["OPERATE"]``. ``arguments`` are the names
    of the two.
    """
    lines = [
        f"def {name}(lhs, rhs):",
        "    if rhs.__class__ is CLS and lhs.__class__ is CLS:",
        *_two_arrays(array_op),
        f"    if {_IS_NUMBER.format('rhs')} and lhs.__class__ is CLS:",
        *_array_and_number(scalar_op, "SCALAR", "lhs", "rhs"),
        f"    if {_IS_NUMBER.format('lhs')} and rhs.__class__ is CLS:",
        *_array_and_number(reflected_op, "REFLECTED", "rhs", "lhs"),
        f"    return OPERATE({name}, lhs, rhs)",
    ]
    lines = _renamed(lines, *arguments)
    return _compile(lines, name, array_op, scalar_op, reflected_op, scope)


def bind_dunder(
    name: str, array_op: Op, scalar_op: Op, scope: dict[str, Any], function: Callable[..., Any]
) -> Callable[..., Any]:
    """Return the method behind a Python operator with the array on its left.

    ``function`` is what :func:`bind_binary` made, for operands that need a conversion.
    """
    lines = [
        f"def {name}(lhs, rhs):",
        "    if type(rhs) is CLS:",
        *_two_arrays(array_op),
        f"    if {_IS_NUMBER.format('rhs')}:",
        *_array_and_number(scalar_op, "SCALAR", "lhs", "rhs"),
        "    return FUNCTION(lhs, rhs)",
    ]
    lines = _renamed(lines, "self", "other")
    return _compile(lines, name, array_op, scalar_op, scalar_op, {**scope, "FUNCTION": function})


def _renamed(lines: list[str], first: str, second: str) -> list[str]:
    """Return the source with other names for the operands; messages still say lhs and rhs."""
    names = {"lhs": first, "rhs": second}
    return [re.sub(r"(?<!')\b(lhs|rhs)\b(?!')", lambda m: names[m[1]], line) for line in lines]


def _compile(
    lines: list[str], name: str, array_op: Op, scalar_op: Op, reflected_op: Op,
    scope: dict[str, Any],
) -> Callable[..., Any]:  # fmt: skip
    roles = {"ARRAY": array_op, "SCALAR": scalar_op, "REFLECTED": reflected_op}
    kernels = {f"KERNEL_{role}": op.direct or op.kernel for role, op in roles.items()}
    kernels |= {f"FLOATS_{role}": op.floats for role, op in roles.items()}
    operators = {f"OP_{role}": op for role, op in roles.items()}
    return compile_function("\n".join(lines), name, array_op, {**scope, **kernels, **operators})


def _two_arrays(op: Op) -> list[str]:
    arrays = "{'lhs': lhs, 'rhs': rhs}"
    check = f"if rhs._kind is not kind_: CHECK_MIXED(OP_ARRAY, {arrays})"
    call = f"{_kernel(op, 'ARRAY')}(lhs.{{0}}, rhs.{{0}})"
    return _branch(op, "ARRAY", "lhs", [check], call, f"{arrays}, {{}}")


def _array_and_number(op: Op, role: str, array: str, number: str) -> list[str]:
    call = f"{_kernel(op, role)}({array}.{{0}}, {number})"
    return _branch(op, role, array, [], call, f"{{'data': {array}}}, {{'scalar': {number}}}")


def _kernel(op: Op, role: str) -> str:
    if not op.floats:
        return f"KERNEL_{role}"
    return f"(FLOATS_{role} if kind_.floating else KERNEL_{role})"


def _branch(
    op: Op, role: str, array: str, checks: list[str], call: str, described: str
) -> list[str]:
    return [
        "        try:",
        f"            kind_ = {array}._kind",
        *(f"            {line}" for line in checks),
        "            if RECORDERS and STATE.recording:",
        f"                result_ = {call.format('_rec')}",
        *(f"                {line}" for line in wrap_recorded(op)),
        "            else:",
        f"                result_ = {call.format('_plain')}",
        "        except FAILURES as error:",
        "            if COMPLETED(error, (lhs, rhs)): return SELF(lhs, rhs)",
        f"            raise EXPLAIN(OP_{role}, {described}, error) from error",
        *(f"        {line}" for line in wrap_plain(op)),
    ]
