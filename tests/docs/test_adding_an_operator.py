"""The page on adding an operator keeps its word: its function and rows are those of the package."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from samples import Sample, family

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "adding-an-operator.md"
RUNNER = Path(__file__).with_name("run_page.py")
NAME = "random_pdf_exponential"


def block(start: str) -> str:
    """Return the page's Python block that starts with a text."""
    blocks = re.findall(r"^```py\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    (found,) = [text for text in blocks if text.startswith(start)]
    return found


def test_function_is_the_one_of_the_package() -> None:
    source = ROOT / "src" / "mxnet" / "_ops" / "densities.py"
    assert block("@op") in source.read_text(encoding="utf-8")


def test_example_works(tmp_path: Path) -> None:
    tried = tmp_path / "tried.md"
    tried.write_text(f"```pycon\n{block('>>> import mxnet')}```\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(RUNNER), str(tried)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_rows_are_samples_of_the_operator() -> None:
    rows = eval(f"[{block('Sample(')}]", {"Sample": Sample})
    assert {str(row) for row in rows} <= {*family("densities")}
    assert [row.op for row in rows] == [f"nd.{NAME}"] * 3
    assert rows[0].differentiated() == [0, 1]
    assert [x.shape for x in rows[2].inputs()] == [(2, 3), (3,)]


@pytest.mark.parametrize("path", re.findall(r"`((?:src|tests|tools|_ops)/[\w/.]+)`",
                                            PAGE.read_text(encoding="utf-8")))  # fmt: skip
def test_named_files_exist(path: str) -> None:
    base = ROOT / "src" / "mxnet" if path.startswith("_ops") else ROOT
    assert (base / path).exists()
