"""What the command prints in its three formats, and its exit codes."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mxnet.cli.console import UsageError
from mxnet.libinfo import regluon_version

Run = Callable[..., int]
Captured = pytest.CaptureFixture[str]
HEAD = "import mxnet as mx\n"
PROGRAMS = {
    "works.py": "mx.nd.zeros(1)", "differs.py": "mx.nd.SoftmaxOutput(a, b, out_grad=True)",
    "unknown.py": "mx.nd.zeross(1)", "missing.py": "mx.nd.ndarray.DLTensor()",
    "old.py": "print 'a'", "note.py": "x = 'MXNET_NOTHING'", "none.py": "",
}  # fmt: skip


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    for name, line in PROGRAMS.items():
        (tmp_path / name).write_text(f"{HEAD}{line}\n", encoding="utf-8")
    cells = [{"cell_type": "code", "source": f"{HEAD}\n\nmx.nd.oness(1)"}]
    (tmp_path / "a b.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "fails_on"),
    [
        ("works.py", set()), ("none.py", set()), ("note.py", set()), ("differs.py", {"differs"}),
        ("unknown.py", {"differs", "unknown"}),
        ("missing.py", {"differs", "unknown", "missing", None}),
        ("old.py", {"differs", "unknown", "missing", None}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("limit", ["never", "missing", "unknown", "differs", None])
def test_exit_codes(
    programs: Path, run: Run, name: str, fails_on: set[str], limit: str | None
) -> None:
    options = ["--fail-on", limit] if limit else []
    assert run(name, *options) == (1 if limit in fails_on else 0)


def test_wrong_calls(programs: Path, run: Run) -> None:
    with pytest.raises(UsageError, match=r"nothing\.py"):
        run("nothing.py")
    for wrong in ([], ["--fail-on", "often", "a"], ["--format", "xml", "a"]):
        with pytest.raises(SystemExit) as stop:
            run(*wrong)
        assert stop.value.code == 2


def test_text(programs: Path, run: Run, capsys: Captured) -> None:
    run("unknown.py", "works.py")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "unknown.py:2:1: unknown mx.nd.zeross",
        "    neither MXNet 1.9.1 nor this package has it; did you mean mx.nd.zeros?",
    ]
    assert [line.split() for line in lines[5:8]] == [
        ["unknown.py", "0", "0", "0", "1", "0", "0"], ["works.py", "1", "0", "0", "0", "0", "100"],
        ["all", "files", "1", "0", "0", "1", "0", "50"],
    ]  # fmt: skip
    assert lines[-1] == "50.0 % of 2 uses of MXNet in 2 files work as in MXNet."


def test_all_lists_what_works(programs: Path, run: Run, capsys: Captured) -> None:
    assert run("works.py", "--all") == 0
    assert capsys.readouterr().out.startswith("works.py:2:1: works mx.nd.zeros\n")


def test_reasons_are_told_once(programs: Path, run: Run, capsys: Captured) -> None:
    twice = f"{HEAD}mx.nd.zeross(1)\nmx.nd.zeross(2)\n"
    (programs / "twice.py").write_text(twice, encoding="utf-8")
    run("twice.py")
    text = capsys.readouterr().out
    assert text.count("twice.py:") == 2
    assert text.count("did you mean") == 1


def test_nothing_to_say(programs: Path, run: Run, capsys: Captured) -> None:
    assert run("none.py") == 0
    assert capsys.readouterr().out == "No use of MXNet in 1 file.\n"


def test_comments_are_counted(programs: Path, run: Run, capsys: Captured) -> None:
    text = f"{HEAD}mx.nd.zeross(1)  # mxnet: ignore\n"
    (programs / "works.py").write_text(text, encoding="utf-8")
    assert run("works.py", "--fail-on", "differs") == 0
    assert "Left out by comments: 1." in capsys.readouterr().out


@pytest.mark.parametrize("options", [["--json"], ["--format", "json"]])
def test_json(programs: Path, run: Run, capsys: Captured, options: list[str]) -> None:
    run(".", *options)
    value = json.loads(capsys.readouterr().out)
    assert value["summary"] == {
        "files": 8, "works": 1, "differs": 1, "missing": 1, "unknown": 2, "unreadable": 1,
        "note": 1, "ignored": 0, "percent_works": 20.0,
    }  # fmt: skip
    assert [file["path"] for file in value["files"]] == sorted(
        file["path"] for file in value["files"]
    )
    assert value["findings"][0] == {
        "path": "a b.ipynb", "cell": 1, "line": 4, "column": 1, "status": "unknown",
        "name": "mx.nd.oness", "message": "neither MXNet 1.9.1 nor this package has it",
        "way_out": "did you mean mx.nd.ones?",
    }  # fmt: skip
    assert {finding["status"] for finding in value["findings"]} == {
        "unknown", "differs", "missing", "unreadable", "note"
    }  # fmt: skip
    run("works.py", "--all", *options)
    value = json.loads(capsys.readouterr().out)
    assert [finding["status"] for finding in value["findings"]] == ["works"]


def check_sarif(log: dict[str, Any]) -> list[dict[str, Any]]:
    """Check what the standard demands of a log, and return its results."""
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "mxnet doctor"
    assert driver["version"] == regluon_version
    assert run["columnKind"] == "unicodeCodePoints"
    identifiers = [rule["id"] for rule in driver["rules"]]
    assert len(identifiers) == len(set(identifiers))
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
    for result in run["results"]:
        assert identifiers[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        assert (result["level"] == "none") == (result.get("kind", "fail") == "pass")
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert re.fullmatch(r"[\w./%~-]+", physical["artifactLocation"]["uri"])
        region = physical.get("region", {"startLine": 1, "startColumn": 1})
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
    prints = [result["partialFingerprints"]["mxnetUse/v1"] for result in run["results"]]
    assert len(prints) == len(set(prints))
    return run["results"]


def test_sarif(programs: Path, run: Run, capsys: Captured) -> None:
    assert run(".", "--format", "sarif", "--sarif", "log.sarif") == 1
    printed = json.loads(capsys.readouterr().out)
    assert json.loads((programs / "log.sarif").read_text(encoding="utf-8")) == printed
    results = {
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: one
        for one in check_sarif(printed)
    }
    assert {uri: (one["ruleId"], one["level"]) for uri, one in results.items()} == {
        "a%20b.ipynb": ("mxnet-unknown", "warning"), "differs.py": ("mxnet-differs", "note"),
        "missing.py": ("mxnet-missing", "error"), "note.py": ("mxnet-note", "note"),
        "old.py": ("mxnet-unreadable", "error"), "unknown.py": ("mxnet-unknown", "warning"),
    }  # fmt: skip
    place = results["unknown.py"]["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 2, "startColumn": 1}
    cell = results["a%20b.ipynb"]["locations"][0]
    assert "region" not in cell["physicalLocation"]
    assert cell["logicalLocations"][0]["fullyQualifiedName"] == "cell 1, line 4"


def test_sarif_of_all(programs: Path, run: Run, capsys: Captured) -> None:
    run("works.py", "--all", "--format", "sarif")
    (result,) = check_sarif(json.loads(capsys.readouterr().out))
    assert (result["level"], result["kind"]) == ("none", "pass")


def test_fingerprints_stay_when_lines_move(programs: Path, run: Run, capsys: Captured) -> None:
    seen = []
    for head in ("", "\n\n\n"):
        (programs / "moved.py").write_text(f"{head}{HEAD}mx.nd.zeross(1)\n", encoding="utf-8")
        run("moved.py", "--format", "sarif")
        (result,) = check_sarif(json.loads(capsys.readouterr().out))
        seen.append(result["partialFingerprints"])
    assert seen[0] == seen[1]


def test_models_and_programs_of_one_folder(programs: Path, run: Run, capsys: Captured) -> None:
    (programs / "net.params").write_bytes(b"<html>")
    assert run("net.params") == 1
    text = capsys.readouterr().out
    assert "net.params: unreadable net.params" in text
    assert ".." not in text
