"""Environment variables of MXNet that programs name, and whether they mean anything here."""

from __future__ import annotations

import ast
import functools
import re
from importlib import resources
from pathlib import Path

from .finding import Finding, Place, Status

_NAME = re.compile(r"MXNET_[A-Z0-9_]+")
_READ = re.compile(r"(?:environ|getenv)[^\n]{0,40}?[\"'](MXNET_\w+)[\"']")


def variables(path: Path, tree: ast.AST, cell: int | None) -> list[Finding]:
    """Return notes on variables that a program names in strings, but that nothing reads here."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        if _NAME.fullmatch(node.value) and node.value not in variables_read():
            place = Place(node.lineno, node.col_offset + 1, cell)
            found.append(Finding(
                path, place, Status.NOTE, node.value, "nothing reads this variable here",
                "leave it out; it set up MXNet's own engine, memory or libraries",
            ))  # fmt: skip
    return found


@functools.cache
def variables_read() -> frozenset[str]:
    """Return the variables that the package itself reads, by its sources."""
    found: set[str] = set()
    folders = [resources.files("mxnet")]
    while folders:
        for entry in folders.pop().iterdir():
            if entry.is_dir():
                folders.append(entry)
            elif entry.name.endswith(".py"):
                found.update(_READ.findall(entry.read_text(encoding="utf-8")))
    return frozenset(found)
