"""From a use of MXNet to a finding: whether it works, differs, or is missing, and what to do."""

from __future__ import annotations

import ast
import difflib
import functools
import inspect
import types
from pathlib import Path

from ..._core.symbol_upgrade import HIDDEN
from ...context import num_gpus
from . import installed
from .advice import Absence, absence
from .choices import wrong_choice
from .finding import Finding, Place, Status
from .installed import ARRAY, GRAPH
from .names import Difference, differences, known_names
from .program import Program
from .uses import Use

_ABSENT_SECTION = "Names that are absent"


class Judge:
    """Judges the uses of one program."""

    def __init__(self, path: Path, program: Program, lines: dict[int | None, list[str]]) -> None:
        self.path = path
        self.program = program
        self.lines = lines
        """The source by lines, of each cell of a notebook or under None."""
        self._told_of_gpu = False

    def findings(self) -> list[Finding]:
        """Return what there is to say about the program, in the order of places."""
        found = [finding for use in self.program.uses for finding in self._judged(use)]
        return sorted(found, key=lambda f: (f.place.cell or 0, f.place.line, f.place.column))

    def _judged(self, use: Use) -> list[Finding]:
        here = [path for path in use.paths if installed.has(path)]
        if not here:
            finding = self._absent(use)
            return [finding] if finding else []
        wrong = self._wrong_argument(use, here) or self._wrong_choice(use, here)
        found = [wrong or self._present(use, here)]
        if self._is_gpu(use, here) and not self._told_of_gpu and not num_gpus():
            self._told_of_gpu = True
            found.append(self._finding(
                use, Status.NOTE, "mx.gpu", "this machine has no CUDA device",
                "run it where there is one, or choose mx.cpu() where mx.num_gpus() is 0",
            ))  # fmt: skip
        return found

    def _finding(
        self, use: Use, status: Status, name: str, message: str = "", way_out: str = ""
    ) -> Finding:
        return Finding(self.path, self._place(use), status, name, message, way_out)

    def _place(self, use: Use) -> Place:
        node = use.node
        line, column = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
        if use.member and isinstance(node, ast.Attribute):
            # Of a chain of calls, the place of the attribute itself.
            line = node.end_lineno or line
            column = (node.end_col_offset or 0) - len(node.attr.encode())
        lines = self.lines.get(use.cell, [])
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        characters = len(text.encode()[:column].decode("utf-8", "ignore"))
        return Place(line, characters + 1, use.cell)

    def _present(self, use: Use, here: list[str]) -> Finding:
        path = _shown(here[0])
        for difference in _differing(tuple(here)):
            if difference.concerns(use.call):
                return self._finding(
                    use, Status.DIFFERS, path, difference.text, f"see {difference.link}"
                )
        return self._finding(use, Status.WORKS, path)

    def _wrong_argument(self, use: Use, here: list[str]) -> Finding | None:
        """Return a finding for the first keyword that is not accepted, None if all are."""
        if use.call is None:
            return None
        taken = [installed.accepted(path.removesuffix(".__init__")) for path in here]
        if any(names is None for names in taken):
            return None
        valid = frozenset[str]().union(*(names for names in taken if names is not None))
        for keyword in use.call.keywords:
            key = keyword.arg
            if key is None or key in valid or (key.startswith("__") and key.endswith("__")):
                continue
            if key in HIDDEN and any(path.startswith("mx.sym") for path in here):
                continue
            near = difflib.get_close_matches(key, valid, n=1)
            return self._finding(
                use, Status.UNKNOWN, f"{_shown(here[0])}({key}=)",
                f"there is no argument {key!r}",
                f"did you mean {near[0]}?" if near else f"it takes {_listed(valid)}",
            )  # fmt: skip
        return None

    def _wrong_choice(self, use: Use, here: list[str]) -> Finding | None:
        if use.call is None:
            return None
        verdict = wrong_choice(_shown(here[0]), use.call, self.program.classes)
        return self._finding(use, *verdict) if verdict else None

    def _absent(self, use: Use) -> Finding | None:
        """Return what there is to say of a name that is not here; None if nothing is certain."""
        if any(path in self.program.assigned for path in use.paths):
            return None
        known = _known(use.paths)
        if known is not None:
            return self._missing(use, known)
        if use.member:
            return self._mistyped_member(use)
        path = _first_absent(use.paths[0])
        if not isinstance(installed.look(path.rpartition(".")[0]), types.ModuleType):
            return None
        path = _shown(path)
        if self._is_guarded(use):
            return self._finding(use, Status.NOTE, path, "it does not exist, which is looked up")
        return self._unknown(use, path, known_names().nearest(path))

    def _mistyped_member(self, use: Use) -> Finding | None:
        """Return a finding for a method that resembles one which the class has.

        The program may have set other attributes itself.
        """
        path = use.paths[0]
        owner, _, last = path.rpartition(".")
        closed = owner in (ARRAY, GRAPH)
        if last in self.program.attributes_set or not (closed or use.call):
            return None
        kind = installed.look(owner)
        if inspect.isclass(kind) and installed.some_have(kind, last):
            return None  # it may be a sparse array
        members = [name for name in dir(kind) if not name.startswith("_")]
        near = difflib.get_close_matches(last, members, n=1, cutoff=0.75)
        if not near and not closed:
            return None
        return self._unknown(use, _shown(path), _shown(f"{owner}.{near[0]}") if near else None)

    def _unknown(self, use: Use, path: str, near: str | None) -> Finding:
        message = "neither MXNet 1.9.1 nor this package has it"
        if path.rpartition(".")[2].startswith("_"):
            message = "this package has no such name; of MXNet's private ones not all are known"
        way_out = f"did you mean {near}?" if near else "compare it with MXNet's documentation"
        return self._finding(use, Status.UNKNOWN, path, message, way_out)

    def _missing(self, use: Use, known: str) -> Finding:
        if self._is_guarded(use):
            message = "it is missing, which the program is prepared for"
            return self._finding(use, Status.NOTE, known, message)
        if installed.has(known):
            reason = "the same thing is in another place here"
            return self._finding(use, Status.MISSING, _spelled(use.paths), reason, f"use {known}")
        why = absence(known) or _resembling(known)
        told = [d for d in differences().get(known, []) if d.section == _ABSENT_SECTION]
        if told:
            way_out = f"{why.way_out}; see {told[0].link}"
            return self._finding(use, Status.MISSING, known, told[0].text, way_out)
        return self._finding(use, Status.MISSING, known, why.reason, why.way_out)

    def _is_guarded(self, use: Use) -> bool:
        checked = self.program.checked
        return use.guarded or any(
            path == one or path.startswith(f"{one}.") or _in_face(path, one)
            for path in use.paths for one in checked
        )  # fmt: skip

    def _is_gpu(self, use: Use, here: list[str]) -> bool:
        return use.call is not None and installed.look(here[0]) is installed.look("mx.gpu")


def _in_face(path: str, checked: str) -> bool:
    """Tell whether a path is the one that was looked up below ``F``."""
    return checked.startswith("F.") and path.endswith(checked[1:])


def _first_absent(path: str) -> str:
    """Return the shortest beginning of a path that is not here."""
    head = path.rpartition(".")[0]
    while head and not installed.has(head):
        path, head = head, head.rpartition(".")[0]
    return path


def _shown(path: str) -> str:
    """Return the name under which MXNet's documentation has what is at a path."""
    canonical = known_names().canonical(path) or _inherited(path)
    if canonical:
        return canonical
    head, _, last = path.rpartition(".")
    return f"{_shown(head)}.{last}" if head else path


def _known(paths: tuple[str, ...]) -> str | None:
    """Return the name of MXNet at one of the paths, or the one below which it would be."""
    names = known_names()
    for path in paths:
        found = names.canonical(path) or _inherited(path)
        if found:
            return found
    for path in paths:
        # Of mx.np.anything only mx.np may be known, and that is what is missing.
        head = path.rpartition(".")[0]
        while head and not installed.has(head):
            if names.canonical(head):
                return _shown(path)
            head = head.rpartition(".")[0]
    return None


def _inherited(path: str) -> str | None:
    """Return the name of a member that MXNet's class has from a base class."""
    head, _, last = path.rpartition(".")
    kind = installed.look(head)
    if not inspect.isclass(kind):
        return None
    for base in kind.__mro__:
        owner = installed.canonical_class(base)
        found = known_names().canonical(f"{owner}.{last}") if owner else None
        if found:
            return found
    return None


@functools.cache
def _differing(paths: tuple[str, ...]) -> tuple[Difference, ...]:
    """Return what the page of differences says of names, by those of base classes too."""
    table = differences()
    found = []
    for path in paths:
        names = [_shown(path)]
        inherited = _inherited(path)
        names += [inherited] if inherited and inherited not in names else []
        found += [d for name in names for d in table.get(name, []) if d.section != _ABSENT_SECTION]
    return tuple(found)


def _resembling(path: str) -> Absence:
    """Return what there is to say of a missing name of which no table tells."""
    head, _, last = path.rpartition(".")
    near = difflib.get_close_matches(last, dir(installed.look(head)), n=1)
    way_out = f"see whether {head}.{near[0]} does" if near else "do without it"
    return Absence("it is not here", way_out)


def _spelled(paths: tuple[str, ...]) -> str:
    """Return the path as the program has it, of those that MXNet knows."""
    return next((path for path in paths if known_names().canonical(path)), paths[0])


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(name for name in names if not name.startswith("_")))
