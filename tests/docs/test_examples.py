"""Runs the examples of the documentation: a page is one program, from top to bottom.

Blocks fenced as ``pycon`` are compared with the output they show, blocks fenced as ``python`` have
to run and to print what a ``text`` block after them shows. A page runs in a process of its own,
since names such as ``dense0`` count per process.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUNNER = Path(__file__).with_name("run_page.py")
PYTHON_BLOCK = re.compile(r"^```(?:python|pycon)$", re.MULTILINE)
PAGES = [
    path
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]
    if "_build" not in path.parts and PYTHON_BLOCK.search(path.read_text(encoding="utf-8"))
]


def run(page: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(RUNNER), str(page)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def test_the_first_example_is_among_the_pages() -> None:
    assert ROOT / "README.md" in PAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_runs(page: Path, tmp_path: Path) -> None:
    result = run(page, tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr


def test_wrong_output_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```pycon\n>>> 1 + 1\n3\n```\n", encoding="utf-8")
    result = run(page, tmp_path)
    assert result.returncode == 1
    assert "Expected:\n    3" in result.stdout


@pytest.mark.parametrize(
    ("shown", "status"), [("x 0.906", 0), ("x 0.9", 0), ("x 0.5", 1), ("y", 1)]
)
def test_output_of_a_program_is_compared(tmp_path: Path, shown: str, status: int) -> None:
    page = tmp_path / "page.md"
    blocks = f"```python\nprint('x', 0.906)\n```\n\nprints\n\n```text\n{shown}\n```\n"
    page.write_text(blocks, encoding="utf-8")
    result = run(page, tmp_path)
    assert result.returncode == status, result.stdout + result.stderr


def test_failing_program_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("text\n\n```python\nnumber = 1\nnumber.absent\n```\n", encoding="utf-8")
    result = run(page, tmp_path)
    assert result.returncode == 1
    assert "line 5" in result.stderr
