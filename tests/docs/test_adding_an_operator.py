"""The page on adding an operator keeps its word: its function works where it says to put it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from samples import Sample

import mxnet as mx
from mxnet._ops.families import load
from mxnet._ops.registry import REGISTRY

PAGE = Path(__file__).resolve().parents[2] / "docs" / "adding-an-operator.md"
RUNNER = Path(__file__).with_name("run_page.py")
NAME = "random_pdf_exponential"

load()


def block(start: str) -> str:
    """Return the page's Python block that starts with a text."""
    blocks = re.findall(r"^```py\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    (found,) = [text for text in blocks if text.startswith(start)]
    return found


def test_function_works_at_the_end_of_its_family(tmp_path: Path) -> None:
    package = tmp_path / "src" / "mxnet"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(mx.__file__).parent, package, ignore=ignored)
    if NAME not in REGISTRY:
        with (package / "_ops" / "random.py").open("a", encoding="utf-8") as family:
            family.write("\n\n" + block("@op"))
    tried = tmp_path / "tried.md"
    tried.write_text(f"```pycon\n{block('>>> import mxnet')}```\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(RUNNER), str(tried)],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_rows_are_samples_of_the_operator() -> None:
    rows = eval(f"[{block('Sample(')}]", {"Sample": Sample})
    assert [row.op for row in rows] == [f"nd.{NAME}"] * 3
    assert rows[0].differentiated() == [0, 1]
    assert [x.shape for x in rows[2].inputs()] == [(2, 3), (3,)]


@pytest.mark.parametrize("path", re.findall(r"`((?:src|tests|tools|_ops)/[\w/.]+)`",
                                            PAGE.read_text(encoding="utf-8")))  # fmt: skip
def test_named_files_exist(path: str) -> None:
    root = PAGE.parents[1]
    base = root / "src" / "mxnet" if path.startswith("_ops") else root
    assert (base / path).exists()
