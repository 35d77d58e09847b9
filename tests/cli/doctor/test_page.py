"""The page on the doctor shows what the command prints."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[3] / "docs" / "doctor.md"
TEXT = PAGE.read_text(encoding="utf-8")
PROGRAMS = re.findall(r"^```py\n# (\w+\.py)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
SESSION = re.compile(r"^```console\n\$ mxnet doctor (.*?)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SESSIONS = SESSION.findall(TEXT)


@pytest.mark.parametrize(("command", "shown"), SESSIONS, ids=[c for c, _ in SESSIONS])
def test_page_shows_what_is_printed(
    command: str, shown: str, run: Callable[..., int], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for name, program in PROGRAMS:
        (tmp_path / name).write_text(f"# {name}\n{program}", encoding="utf-8")
    run(*shlex.split(command))
    assert capsys.readouterr().out.splitlines() == shown.splitlines()


def test_page_has_examples() -> None:
    assert len(SESSIONS) == 2
    assert len(PROGRAMS) == 2


def test_options_and_statuses_are_all_told(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run("--help")
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert options <= set(re.findall(r"--[a-z-]+", TEXT))
