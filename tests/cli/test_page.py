"""The page on the command line shows what the commands print.

    python tests/cli/test_page.py

writes what they print now into the page.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from mxnet.cli.main import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"
SESSION = re.compile(r"^```console\n\$ mxnet (.*?)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PROGRAM = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# Other on every machine or with every release: layers that differ in a last digit, digests and
# sizes of files that name the release.
LAYERS = re.compile(r"^layers: .*?(?=^$)", re.DOTALL | re.MULTILINE)
VARIES = re.compile(r"\b[0-9a-f]{64}\b|\b\d\.?\d*e-\d+\b|\d+(?:\.\d+)? (?:bytes|KiB)|-{3,}")


def printed(command: str) -> str:
    """Run a command in this process; return what a terminal shows of both outputs."""
    screen = io.StringIO()
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
        main(shlex.split(command))
    return screen.getvalue()


def prepare(text: str) -> None:
    """Make the files of the page in the current directory."""
    for program in PROGRAM.findall(text):
        subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def alike(text: str) -> list[str]:
    return VARIES.sub("#", LAYERS.sub("", text)).split()


def test_page_shows_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnxruntime")
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    prepare(text)
    sessions = SESSION.findall(text)
    assert len(sessions) >= 9
    for command, shown in sessions:
        assert alike(printed(command)) == alike(shown), command


@pytest.mark.parametrize("command", ["convert", "inspect", "rec index", "rec split"])
def test_page_tells_all_options(mxnet: Any, command: str) -> None:
    options = set(re.findall(r"--[a-z-]+", mxnet(*command.split(), "--help").out)) - {"--help"}
    assert options <= set(re.findall(r"--[a-z-]+", PAGE.read_text(encoding="utf-8")))


def write_page() -> None:
    """Put what the commands print now into the page."""
    text = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        prepare(text)
        text = SESSION.sub(lambda m: f"```console\n$ mxnet {m[1]}\n{printed(m[1])}```", text)
        os.chdir(PAGE.parent)
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_page()
