"""Which operators run in which precision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from ..._core.dtype import BFLOAT16
from ..._core.errors import MismatchError
from ..._ops.registry import REGISTRY, Op
from .lists import symbol_bf16, symbol_fp16

Conditional = tuple[str, str, list[str]]

# MXNet's lists for bfloat16 leave these out, so that attention gets arrays of two types and fails.
_ATTENTION = tuple(n for n in symbol_fp16.WIDEST_TYPE_CASTS if "_interleaved_matmul_" in n)


class Rule(NamedTuple):
    """How an operator runs: in ``low`` precision, in ``full``, or in the ``widest`` of its inputs.

    With an attribute, the rule holds where that has one of the values.
    """

    kind: str
    attribute: str | None = None
    values: frozenset[str] = frozenset()

    def holds(self, attributes: dict[str, Any]) -> bool:
        """Return whether the rule holds for attributes."""
        return self.attribute is None or str(attributes[self.attribute]) in self.values


Rules = dict[Op, Rule]


def dtype_name(dtype: Any) -> str:
    """Return "float16" or "bfloat16"; an error that is AssertionError and ValueError otherwise."""
    if isinstance(dtype, str) and dtype in ("float16", "bfloat16"):
        return dtype
    if isinstance(dtype, np.dtype) and dtype == BFLOAT16:
        return "bfloat16"
    if not isinstance(dtype, str) and dtype in (np.float16, np.dtype(np.float16)):
        return "float16"
    raise MismatchError(
        "AMP currently supports only float16 or bfloat16 as a target_dtype, not supported type: "
        f"{dtype!r}."
    )


def tables(dtype: Any) -> Any:
    """Return the module of the lists for a type."""
    return symbol_fp16 if dtype_name(dtype) == "float16" else symbol_bf16


def low_list(dtype: Any) -> list[str]:
    """Return the names of the operators that run in low precision."""
    lists = tables(dtype)
    return lists.FP16_FUNCS if lists is symbol_fp16 else lists.BF16_FUNCS


def either_list(dtype: Any) -> list[str]:
    """Return the names of the operators that run in the type of their inputs."""
    lists = tables(dtype)
    return lists.FP16_FP32_FUNCS if lists is symbol_fp16 else lists.BF16_FP32_FUNCS


def rules_for(
    dtype: Any,
    low: Iterable[str] | None = None,
    full: Iterable[str] | None = None,
    conditional: Iterable[Conditional] | None = None,
) -> Rules:
    """Return the rules for a type; lists that are given take the place of the usual ones.

    Names of operators that are not here are left out: MXNet's lists hold many.
    """
    lists = tables(dtype)
    own = {*(low or ()), *(full or ()), *(name for name, *_ in conditional or ())}
    found: Rules = {}

    def add(name: str, rule: Rule, given: bool) -> None:
        op = REGISTRY.get(name)
        # An operator may be listed under several names: its main name counts, the user's first.
        if op is not None and (given or name == op.name or op not in found):
            found[op] = rule

    for names, usual, kind in (
        (None, either_list(dtype), "either"),
        (None, (*_ATTENTION, *lists.WIDEST_TYPE_CASTS), "widest"),
        (full, lists.FP32_FUNCS, "full"),
        (low, low_list(dtype), "low"),
    ):
        for name in usual if names is None else names:
            if names is not None or name not in own:
                add(name, Rule(kind), names is not None)
    usual = lists.CONDITIONAL_FP32_FUNCS if conditional is None else conditional
    for name, attribute, values in usual:
        if conditional is not None or name not in own:
            add(name, Rule("full", attribute, frozenset(values)), True)
    return {op: rule for op, rule in found.items() if rule.kind != "either"}


def check_lists(low: Any, full: Any, conditional: Any, what: str = "target_dtype_ops") -> None:
    """Raise an error, AssertionError and ValueError, unless the user's lists are such."""
    names: dict[str, set[str]] = {}
    for label, given in ((what, low), ("fp32_ops", full)):
        if given is None:
            continue
        if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
            raise MismatchError(f"{label} should be a list of strs")
        names[label] = set(given)
    if conditional is not None:
        if not isinstance(conditional, list):
            raise MismatchError("conditional_fp32_ops should be a list")
        names["conditional_fp32_ops"] = {name for name, *_ in conditional}
    unknown = sorted(set().union(*names.values()) - set(REGISTRY)) if names else []
    if unknown:
        raise MismatchError(f"there is no operator {', '.join(unknown)} to choose a precision for.")
    labels = list(names)
    for number, first in enumerate(labels):
        for second in labels[number + 1 :]:
            if common := names[first] & names[second]:
                raise MismatchError(
                    "Ops cannot be in two or more lists. Common ops in "
                    f"{first} and {second} {common}"
                )
