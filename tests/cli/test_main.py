"""The frame of the command line: exit codes, errors, what goes where."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mxnet.base import MXNetError
from mxnet.cli import console as consoles
from mxnet.cli import inspection
from mxnet.cli.console import Console, clean, json_text
from mxnet.libinfo import regluon_version

COMMANDS = ("inspect", "convert", "doctor", "rec")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def python(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mxnet", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=cwd)


def test_help_names_every_command(mxnet: Any) -> None:
    done = mxnet("--help")
    assert done.code == 0
    assert all(f"\n    {name} " in done.out for name in COMMANDS)


@pytest.mark.parametrize("command", [*COMMANDS, "rec inspect", "rec index", "rec salvage",
                                     "rec split"])  # fmt: skip
def test_every_command_has_help(mxnet: Any, command: str) -> None:
    done = mxnet(*command.split(), "--help")
    assert done.code == 0
    assert done.out.startswith(f"usage: mxnet {command} ")
    assert command == "rec" or "--json" in done.out


def test_version(mxnet: Any) -> None:
    assert mxnet("--version").out == f"regluon {regluon_version}\n"


@pytest.mark.parametrize("words", [[], ["nonsense"], ["inspect"], ["rec"], ["convert", "a"]])
def test_wrong_calls_exit_with_2(mxnet: Any, words: list[str]) -> None:
    done = mxnet(*words)
    assert done.code == 2
    assert done.err.startswith("usage: mxnet")
    assert done.out == ""


def test_missing_file_is_a_wrong_call(mxnet: Any, tmp_path: Path) -> None:
    path = tmp_path / "none.params"
    done = mxnet("inspect", path)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"mxnet: {path}: there is no such file.\n"


def test_failures_are_json_too(mxnet: Any, tmp_path: Path) -> None:
    done = mxnet("inspect", "--json", tmp_path / "none.params")
    assert done.code == 2
    assert done.json() == {"error": f"{tmp_path / 'none.params'}: there is no such file."}


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (MXNetError("it is broken"), 1, "mxnet: it is broken\n"),
        (PermissionError(13, "Permission denied", "x.rec"), 1,
         "mxnet: [Errno 13] Permission denied: 'x.rec'\n"),
        (KeyboardInterrupt(), 130, "mxnet: interrupted\n"),
    ],
)  # fmt: skip
def test_errors_end_without_traceback(
    mxnet: Any, monkeypatch: pytest.MonkeyPatch, folder: Path, error: Any, code: int, told: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(inspection.command, "inspect", fail)
    done = mxnet("inspect", "net-0000.params")
    assert (done.code, done.err) == (code, told)


def test_module_runs_as_a_program(folder: Path) -> None:
    done = python("inspect", "net-0000.params", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("net-0000.params: MXNet parameter file\n")
    assert done.stderr == ""
    assert python("inspect", "gone", cwd=folder).returncode == 2


def test_closed_pipe_is_no_error(folder: Path) -> None:
    command = [sys.executable, "-m", "mxnet", "inspect", *["net-0000.params"] * 200]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 141


def test_plain_table(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [["a", 1, 0.123456789, None], ["long name", 20, float("nan"), "x\ty"]]
    Console().table("things", ["name", "count", "value", "note"], rows)
    assert capsys.readouterr().out == (
        "things\n"
        "name       count     value  note\n"
        "---------  -----  --------  ----\n"
        "a              1  0.123457\n"
        "long name     20       nan  x\\ty\n"
    )


def test_table_without_rows(capsys: pytest.CaptureFixture[str]) -> None:
    Console().table("", ["a", "b"], [])
    assert capsys.readouterr().out == "a  b\n-  -\n"


def test_terminals_get_tables_drawn_by_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich")
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    Console().table("title", ["name"], [["[red]no markup[/red]"]])
    assert "title" in screen.getvalue()
    assert "[red]no markup[/red]" in screen.getvalue()
    assert "─" in screen.getvalue()


def test_without_rich_terminals_get_plain_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setitem(sys.modules, "rich", None)
    Console().table("", ["name"], [["x"]])
    assert screen.getvalue() == "name\n----\nx\n"


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_yields_all(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    stream = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    assert list(Console().progress(iter([1, 2, 3]), "label [b]", 3)) == [1, 2, 3]
    assert bool(stream.getvalue()) == terminal or consoles._rich() is None


def test_control_characters_are_shown_not_sent() -> None:
    assert clean("a\x1b[31mb\nc") == "a\\x1b[31mb\\nc"
    assert clean("a\nb", keep="\n") == "a\nb"
    assert clean("Größe") == "Größe"


def test_json_has_no_bare_nan() -> None:
    assert json_text({"a": [float("nan"), float("-inf"), 1.5], 2: (1,)}) == (
        '{\n  "a": [\n    "nan",\n    "-inf",\n    1.5\n  ],\n  "2": [\n    1\n  ]\n}'
    )


def test_narrow_encodings_get_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "ascii"))
    Console().text("Größe")
    sys.stdout.flush()
    assert raw.getvalue().decode() == f"Gr\\xf6\\xdfe{os.linesep}"
