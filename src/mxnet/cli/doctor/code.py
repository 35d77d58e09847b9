"""Programs and notebooks: from their text to findings."""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import Path

from . import notebooks, sources
from .environment import variables
from .finding import Finding, Place, Status
from .judge import Judge
from .program import Program

_IGNORE = re.compile(r"#\s*mxnet:\s*ignore(-file)?\b")
_NAMES_MXNET = re.compile(r"\bmxnet\b|MXNET_")
_OLD = re.compile(
    r"^\s*(?:print\s+[^\s(=]|print\s*>>|exec\s+[\"'\w]|raise\s+\w[\w.]*\s*,\s*|"
    r"except\s+[\w.()\s]+,\s*\w+\s*:)|<>|`[\w.() ]+`|\b0[0-7]+\b(?!\.)|\bur[\"']",
    re.MULTILINE,
)


class Scanned:
    """What is found in one file, and how many findings its comments asked to leave out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.findings: list[Finding] = []
        self.ignored = 0

    def unreadable(self, message: str, way_out: str, place: Place | None = None) -> None:
        where = place or Place()
        self.findings.append(
            Finding(self.path, where, Status.UNREADABLE, self.path.name, message, way_out)
        )


def scan(path: Path) -> Scanned:
    """Look into a program or notebook."""
    found = Scanned(path)
    is_notebook = path.suffix in sources.NOTEBOOKS
    largest = sources.LARGEST_NOTEBOOK if is_notebook else sources.LARGEST_PROGRAM
    try:
        content = sources.read(path, largest)
        if b"mxnet" not in content and b"MXNET_" not in content:
            return found
        text, problem = sources.decoded(content)
        cells: list[tuple[int | None, str]]
        cells = list(notebooks.code_cells(text)) if is_notebook else [(None, text)]
    except sources.Unreadable as error:
        found.unreadable(str(error), "look at the file")
        return found
    if not any(_NAMES_MXNET.search(source) for _, source in cells):
        return found
    if problem and not is_notebook:
        found.unreadable(problem, "save it as UTF-8, or name its encoding in the first line")
    try:
        _follow(found, cells)
    except RecursionError:
        found.unreadable("it is nested too deeply to be followed", "split long expressions up")
    return found


def _follow(found: Scanned, cells: list[tuple[int | None, str]]) -> None:
    program = Program()
    lines: dict[int | None, list[str]] = {}
    notes: list[Finding] = []
    for cell, source in cells:
        tree = _parsed(found, cell, source)
        lines[cell] = source.split("\n")
        if tree is not None:
            program.run(tree, cell)
            if "MXNET_" in source:
                notes += variables(found.path, tree, cell)
    program.finish()
    everything = [*found.findings, *notes, *Judge(found.path, program, lines).findings()]
    everything.sort(key=lambda f: (f.place.cell or 0, f.place.line, f.place.column))
    left_out = _ignored_lines(lines)
    found.findings = [] if left_out is None else [
        f for f in everything if (f.place.cell, f.place.line) not in left_out
    ]  # fmt: skip
    found.ignored = len(everything) - len(found.findings)


def _parsed(found: Scanned, cell: int | None, source: str) -> ast.Module | None:
    """Return the tree of a program or cell; None, with a finding, if it is not Python."""
    tree = _tree(source)
    if not isinstance(tree, ast.Module) and cell is not None:
        tree = _tree(notebooks.as_python(source))
    if isinstance(tree, ast.Module):
        return tree
    line, column = getattr(tree, "lineno", None) or 1, getattr(tree, "offset", None) or 1
    reason = tree.msg if isinstance(tree, SyntaxError) else str(tree)
    old = _OLD.search(source)
    way_out = "translate it to Python 3, for example by 2to3" if old else "correct it"
    language = "Python 2, not Python 3" if old else "no Python 3"
    message = f"it cannot be parsed, as it is {language}: {reason or type(tree).__name__}"
    found.unreadable(message, way_out, Place(line, max(column, 1), cell))
    return None


def _tree(source: str) -> ast.Module | Exception:
    """Return the tree of a source, or why there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the programs' own old escapes
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, MemoryError) as error:
            return error


def _ignored_lines(lines: dict[int | None, list[str]]) -> set[tuple[int | None, int]] | None:
    """Return (cell, line) of the lines that comments leave out; None if it is the whole file."""
    found = set()
    for cell, texts in lines.items():
        for number, text in enumerate(texts, 1):
            match = _IGNORE.search(text) if "mxnet" in text else None
            if match and match[1]:
                return None
            if match:
                found.add((cell, number))
    return found
