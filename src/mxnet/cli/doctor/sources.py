"""Which files a run looks into, and their text."""

from __future__ import annotations

import fnmatch
import os
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..console import UsageError

CODE, NOTEBOOKS = (".py",), (".ipynb",)
MODELS = (".params", ".states", ".rec")
GRAPH = "symbol.json"
SKIPPED = {
    ".git", ".hg", ".svn", ".tox", ".nox", ".eggs", ".venv", "venv", "node_modules", "__pycache__",
    "site-packages", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".ipynb_checkpoints",
}  # fmt: skip
LARGEST_PROGRAM, LARGEST_NOTEBOOK = 8 << 20, 256 << 20

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?\r?$")


class Unreadable(Exception):
    """A file has no text that can be read; the message tells why."""


def kind_of(path: Path) -> str | None:
    """Return the kind of a file by its name: its suffix, or "symbol.json"; None for others."""
    if path.name.endswith(GRAPH):
        return GRAPH
    return path.suffix if path.suffix in (*CODE, *NOTEBOOKS, *MODELS) else None


def find(paths: Iterable[Path], exclude: Iterable[str] = ()) -> Iterator[Path]:
    """Yield the files at and below the paths that the doctor understands, each once, in order.

    Directories that are linked to from others are not entered, so that loops do no harm; nor are
    environments and the stores of version control. ``exclude`` are patterns as of the shell, for
    names or for paths below the one given.

    Raises
    ------
    UsageError
        If a path does not exist, or a file that was named is of no kind that is understood.
    """
    patterns = list(exclude)
    seen: set[str] = set()
    for path in paths:
        if not os.path.exists(path):
            raise UsageError(f"{path}: there is no such file or directory.")
        found = _below(path, patterns) if path.is_dir() else _named(path)
        for one in found:
            real = os.path.realpath(one)
            if real not in seen:
                seen.add(real)
                yield one


def _named(path: Path) -> Iterator[Path]:
    if kind_of(path) is None or not path.is_file():
        raise UsageError(
            f"{path}: the doctor looks into .py, .ipynb, -symbol.json, .params, .states and .rec "
            "files, and directories with such."
        )
    yield path


def _below(root: Path, patterns: list[str]) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(
            name for name in folders
            if name not in SKIPPED and not _excluded(here / name, root, patterns)
            and not (here / name / "pyvenv.cfg").exists()
        )  # fmt: skip
        for name in sorted(files):
            path = here / name
            if kind_of(path) and not _excluded(path, root, patterns) and path.is_file():
                yield path


def _excluded(path: Path, root: Path, patterns: list[str]) -> bool:
    below = path.relative_to(root).as_posix()
    names = (path.name, below, path.as_posix())
    return any(fnmatch.fnmatchcase(name, p.rstrip("/")) for p in patterns for name in names)


def read(path: Path, largest: int) -> bytes:
    """Return the content of a file, of at most ``largest`` bytes; else raise Unreadable."""
    try:
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > largest:
                raise Unreadable(f"it has {size} bytes; files above {largest} are left out")
            return stream.read(largest)
    except OSError as error:
        raise Unreadable(f"it cannot be read: {error.strerror or error}") from error


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text of a program and what is wrong with its encoding, "" if nothing is.

    Bytes that are wrong count as Latin-1, so that the rest can be looked into.
    """
    encoding = "utf-8-sig" if content.startswith(BOM_UTF8) else _cookie(content) or "utf-8"
    try:
        return _with_plain_ends(content.decode(encoding)), ""
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = f"it is not {encoding.removesuffix('-sig').upper()}: line {line} has the byte " \
                  f"0x{content[error.start]:02x}"  # fmt: skip
    except LookupError:
        problem = f"Python knows no encoding {encoding!r}"
    return _with_plain_ends(content.decode("latin-1")), problem


def _cookie(content: bytes) -> str | None:
    """Return the encoding that one of the first two lines names."""
    for line in content.split(b"\n", 2)[:2]:
        found = _COOKIE.match(line)
        if found:
            return found[1].decode("ascii")
        if not _BLANK.match(line):
            return None
    return None


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
