"""What the tests of `mxnet doctor` share."""

import argparse
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from mxnet.cli import doctor
from mxnet.cli.doctor import code
from mxnet.cli.doctor.finding import Finding

Look = Callable[[str], list[Finding]]
Run = Callable[..., int]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Return a function that scans the text of a program."""

    def scanned(text: str) -> list[Finding]:
        path = tmp_path / "program.py"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return code.scan(path).findings

    return scanned


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs the command in an empty folder and returns its exit code."""
    monkeypatch.chdir(tmp_path)
    parser = argparse.ArgumentParser(prog="mxnet")
    doctor.add_parser(parser.add_subparsers())

    def called(*arguments: str) -> int:
        args = parser.parse_args(["doctor", *arguments])
        return args.run(args)

    return called
