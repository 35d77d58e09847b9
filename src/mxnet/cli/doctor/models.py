"""Model files: whether they load, told by the loaders' own checks without building arrays."""

from __future__ import annotations

import difflib
import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from ..._core import params_file, symbol_file
from ..._core.record_file import RecordFile
from ..._core.symbol_file import FileNode
from ..._core.symbol_upgrade import HIDDEN, upgrade
from ..._ops.registry import REGISTRY, Op, parse_attribute
from ...base import MXNetError
from ...optimizer import states
from ...symbol.flow import MAKERS
from ...symbol.json import from_file
from . import sources
from .advice import absent_operator
from .finding import Finding, Place, Status
from .sources import Unreadable

_LARGEST_STATES = 1 << 32
_MOST_RECORDS = 1000
_AGAIN = "copy, download or export it again"


def scan(path: Path) -> list[Finding]:
    """Look into a model file; its suffix tells which kind it is."""
    check = _CHECKS[sources.kind_of(path) or path.suffix]
    try:
        return check(path)
    except (MXNetError, Unreadable) as error:
        text = str(error).removeprefix(f"{path}: ")
        # The loaders' own messages end with advice.
        way_out = _AGAIN if isinstance(error, Unreadable) else ""
        return [Finding(path, Place(), Status.UNREADABLE, path.name, text, way_out)]


def _params(path: Path) -> list[Finding]:
    with params_file.read(path) as file:
        arrays = "array" if len(file) == 1 else "arrays"
        return [_works(path, path.name, f"{len(file)} {arrays}")]


def _states(path: Path) -> list[Finding]:
    states.load(sources.read(path, _LARGEST_STATES))
    return [_works(path, path.name, "optimizer states")]


def _records(path: Path) -> list[Finding]:
    file = RecordFile(path)
    try:
        if not file.size:
            raise Unreadable("it is empty")
        count = sum(1 for _ in itertools.islice(file.offsets(), _MOST_RECORDS))
    finally:
        file.close()
    return [_works(path, path.name, f"readable up to record {count}")]


def _works(path: Path, name: str, message: str = "") -> Finding:
    return Finding(path, Place(), Status.WORKS, name, message)


def _graph(path: Path) -> list[Finding]:
    """Check every operator and attribute of a graph, and how it is connected if all are known."""
    graph = upgrade(symbol_file.read(path))
    found: list[Finding] = []
    absent: Counter[str] = Counter()
    custom: set[str] = set()
    for node in (node for part in graph.graphs() for node in part.nodes):
        if node.op == "Custom":
            custom.add(str(node.attrs.get("op_type")))
        elif node.op in REGISTRY:
            found.append(_node(path, node, REGISTRY[node.op]))
        elif node.op not in ("null", *MAKERS):
            absent[node.op] += 1
    found += [_absent(path, name, count) for name, count in absent.items()]
    found += [
        Finding(path, Place(), Status.NOTE, f"Custom({name})", "an operator that programs define",
                "register it by mx.operator.register before the file is loaded")
        for name in sorted(custom)
    ]  # fmt: skip
    if not custom and all(one.status is not Status.MISSING for one in found):
        from_file(graph)
    return found or [_works(path, path.name, "a graph without operators")]


def _node(path: Path, node: FileNode, op: Op) -> Finding:
    """Check the attributes of a node."""
    name = f"{op.name} {node.name!r}"
    problems, ignored = [], []
    for key, value in node.attrs.items():
        if key in op.attrs:
            try:
                parse_attribute(op, key, value)
            except MXNetError as error:
                problems.append(str(error).removeprefix(f"{op.name}: "))
        elif not _is_hidden(key, op):
            ignored.append(key)
    if problems:
        way_out = "correct the attribute in the file, or export the network again"
        return Finding(path, Place(), Status.MISSING, name, " ".join(problems), way_out)
    if ignored:
        near = difflib.get_close_matches(ignored[0], op.attrs, n=1)
        message = f"attributes that it does not have are ignored: {', '.join(ignored)}"
        way_out = f"did you mean {near[0]}?" if near else "see whether they matter"
        return Finding(path, Place(), Status.DIFFERS, name, message, way_out)
    return Finding(path, Place(), Status.WORKS, name)


def _is_hidden(key: str, op: Op) -> bool:
    """Tell whether an attribute is a user's or says something of a variable."""
    return (
        (key.startswith("__") and key.endswith("__")) or key.endswith(HIDDEN)
        or (op.variadic and key == op.count)
    )  # fmt: skip


def _absent(path: Path, name: str, count: int) -> Finding:
    why = absent_operator(name)
    near = difflib.get_close_matches(name, REGISTRY, n=1)
    if why is None:
        way_out = f"its name resembles {near[0]}" if near else \
            "register it by mx.operator.register, or take it out of the network"  # fmt: skip
    else:
        way_out = why.way_out
    reason = why.reason if why else "there is no such operator"
    return Finding(path, Place(), Status.MISSING, name, f"{reason} (nodes: {count})", way_out)


_CHECKS: dict[str, Callable[[Path], list[Finding]]] = {
    sources.GRAPH: _graph, ".params": _params, ".states": _states, ".rec": _records,
}  # fmt: skip
