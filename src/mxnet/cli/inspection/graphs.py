"""Inspection of symbol JSON files, those with unknown operators included."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

from ... import symbol
from ..._core import dtype as dtypes
from ..._core import symbol_file
from ..._core.symbol_file import SymbolFile
from ..._ops.registry import REGISTRY, Op
from ...base import MXNetError
from ...symbol.flow import MAKERS
from .report import Report, Table

_UNSAID = 800  # what readers take a file for that does not name its version
_NO_REGISTRY = frozenset({"Custom", *MAKERS})
# Attributes that say where and how an operator or variable is treated rather than what it is.
_MARKS = frozenset({"ctx_group", "lr_mult", "wd_mult", "force_mirroring", "mirror_stage"})
# Inputs of operators that own parameters, which are no parameters all the same.
_GIVEN = ("data", "label", "state", "sequence_length", "length", "index", "indices", "valid")


def graph(path: str) -> Report:
    """Return the report on a symbol file; problems name all its unknown operators."""
    report = Report(path, "MXNet symbol graph")
    content = symbol_file.read(path)
    operators = Counter({name: len(nodes) for name, nodes in content.operators().items()})
    unknown = sorted(name for name in operators if not _is_known(name))
    report.facts = {
        "size": os.path.getsize(path),
        "written by": version_text(content.version),
        "nodes": sum(len(part.nodes) for part in content.graphs()),
        "subgraphs": sum(1 for _ in content.graphs()) - 1 or None,
        "unknown operators": unknown or None,
    }
    try:
        net = symbol.load(path)
    except MXNetError as error:
        report.problems.append(str(error))
        report.facts["variables"] = content.variables()
    else:
        _add_names(report, net, content)
    rows = [[name, count, _is_known(name)] for name, count in operators.most_common()]
    report.tables.append(Table("operators", ["operator", "count", "known"], rows))
    marks = _marks(content)
    if marks:
        report.tables.append(Table("attributes", ["attribute", "value", "nodes"], marks))
    return report


def version_text(number: int) -> str:
    """Return the version of MXNet that a number such as 10901 stands for."""
    if number <= _UNSAID:
        return "MXNet before 0.9, which did not say so"
    return f"MXNet {number // 10000}.{number // 100 % 100}.{number % 100}"


def _is_known(name: str) -> bool:
    return name in REGISTRY or name in _NO_REGISTRY


def _add_names(report: Report, net: symbol.Symbol, content: SymbolFile) -> None:
    """Tell inputs from parameters, and their shapes and dtypes where the file has them."""
    owned = parameters_of(content)
    arguments, states = net.list_arguments(), set(net.list_auxiliary_states())
    report.facts |= {
        "inputs": [name for name in arguments if name not in owned],
        "outputs": net.list_outputs(),
        "parameters": sum(name in owned for name in arguments),
        "auxiliary states": len(states),
    }
    attributes, rows = net.attr_dict(), []
    for name in [*arguments, *net.list_auxiliary_states()]:
        role = "auxiliary" if name in states else "parameter" if name in owned else "input"
        attrs = attributes.get(name, {})
        rows.append([name, role, attrs.get("__shape__"), _dtype(attrs.get("__dtype__", "-1"))])
    report.tables.append(Table("variables", ["name", "role", "shape", "dtype"], rows))


def _dtype(number: str) -> str | None:
    return None if number == "-1" else dtypes.name(dtypes.from_number(int(number)))


def parameters_of(content: SymbolFile) -> set[str]:
    """Return the variables that operators use as their parameters, and as nothing else.

    This is a judgement by the places where they come in: the graph itself does not say.
    """
    owned: set[str] = set()
    given: set[str] = set()
    for part in content.graphs():
        for node in part.nodes:
            op = REGISTRY.get(node.op)
            for place, entry in enumerate(node.inputs if op else ()):
                source = part.nodes[entry[0]]
                if op and source.op == "null":
                    (owned if _owns(op, place) else given).add(source.name)
    return owned - given


def _owns(op: Op, place: int) -> bool:
    """Return whether an operator has a parameter as its input at a place."""
    label = "data" if op.variadic or place >= len(op.arrays) else op.arrays[place]
    return op.fill is not None and place > 0 and not label.startswith(_GIVEN)


def _marks(content: SymbolFile) -> list[list[Any]]:
    """Count the values of the attributes that say where and how a node is treated."""
    found: Counter[tuple[str, str]] = Counter()
    for part in content.graphs():
        for node in part.nodes:
            found.update(
                (key.strip("_"), value)
                for key, value in node.attrs.items()
                if key.strip("_") in _MARKS
            )
    return [[name, value, count] for (name, value), count in sorted(found.items())]
