"""The rules of the house that no linter knows: sizes, imports, paths."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "mxnet").rglob("*.py"))
FILE_LINES = 600
FUNCTION_LINES = 50
MACHINE_ROOTS = ("work", "farm", "root", "home", "Users")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def code_lines(function: Function) -> int:
    """Count the lines of the body, its docstring aside."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def imports_of_mxnet(function: Function) -> Iterator[int]:
    """Yield the lines on which a function's body imports a module of the package."""
    for node in ast.walk(function):
        if isinstance(node, ast.ImportFrom):
            own = node.level > 0 or (node.module or "").split(".")[0] == "mxnet"
        elif isinstance(node, ast.Import):
            own = any(alias.name.split(".")[0] == "mxnet" for alias in node.names)
        else:
            continue
        if own:
            yield node.lineno


def tracked_files() -> list[Path]:
    """Return what git tracks or would track, but for recorded data."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git checkout: tracked files are unknown")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_there_are_sources() -> None:
    assert len(SOURCES) > 10


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_file_has_one_readable_subject(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    lines = len(text.splitlines())
    assert lines <= FILE_LINES, f"{name_of(path)} has {lines} lines: split it by subject"
    assert ast.get_docstring(tree) or not tree.body, f"{name_of(path)} does not say what it is for"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_functions_are_short(path: Path) -> None:
    long = {
        f"{name_of(path)}:{function.lineno} {function.name}": code_lines(function)
        for function in functions(ast.parse(path.read_text(encoding="utf-8")))
        if code_lines(function) > FUNCTION_LINES
    }
    assert not long, f"functions over {FUNCTION_LINES} lines: {long}"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_import_inside_a_function_dodges_a_cycle(path: Path) -> None:
    found = [
        f"{name_of(path)}:{line} in {function.name}"
        for function in functions(ast.parse(path.read_text(encoding="utf-8")))
        for line in imports_of_mxnet(function)
    ]
    assert not found, f"imports of the package belong at the top of a module: {found}"


def test_no_tracked_file_names_a_path_of_a_machine() -> None:
    pattern = re.compile(rf"(?<![\w.~$}}])/({'|'.join(MACHINE_ROOTS)})/")
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # recorded arrays and pictures
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                found.append(f"{name_of(path)}:{number}: {line.strip()[:80]}")
    assert not found, "\n".join(found)
