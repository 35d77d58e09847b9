"""Which files the doctor finds, and how it reads odd ones."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mxnet.cli.console import UsageError
from mxnet.cli.doctor import code, notebooks, sources
from mxnet.cli.doctor.finding import Finding, Status

Run = Callable[..., int]
WRONG = "import mxnet as mx\nmx.nd.zeross(1)\n"


def unreadable(path: Path) -> Finding:
    found = [f for f in code.scan(path).findings if f.status is Status.UNREADABLE]
    assert len(found) == 1
    return found[0]


def names(folder: Path, exclude: tuple[str, ...] = ()) -> list[str]:
    return [p.relative_to(folder).as_posix() for p in sources.find([folder], exclude)]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a.py", "b.txt", "pkg/c.py", "pkg/d.ipynb", "pkg/net-symbol.json", "e.params",
                 "f.states", "g.rec", "other.json", ".git/h.py", "node_modules/i.py",
                 "old/pyvenv.cfg", "old/lib/j.py", "venv/k.py"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    return tmp_path


def test_files_of_all_kinds_are_found_but_not_those_of_environments(tree: Path) -> None:
    assert names(tree) == [
        "a.py", "e.params", "f.states", "g.rec", "pkg/c.py", "pkg/d.ipynb", "pkg/net-symbol.json",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "left"),
    [("pkg", []), ("pkg/", []), ("*.ipynb", ["pkg/c.py"]), ("pkg/c*", ["pkg/d.ipynb"])],
)
def test_exclude(tree: Path, pattern: str, left: list[str]) -> None:
    found = names(tree / ".", (pattern, "*.json"))
    assert [name for name in found if name.startswith("pkg")] == left


def test_loops_of_links_end_and_files_count_once(tree: Path) -> None:
    (tree / "pkg" / "loop").symlink_to(tree)
    (tree / "pkg" / "same.py").symlink_to(tree / "a.py")
    (tree / "pkg" / "gone.py").symlink_to(tree / "nothing.py")
    assert [name for name in names(tree) if name.endswith(".py")] == ["a.py", "pkg/c.py"]


def test_paths_that_overlap_count_once(tree: Path) -> None:
    found = list(sources.find([tree / "pkg" / "c.py", tree]))
    assert len(found) == len({os.path.realpath(path) for path in found}) == 7


@pytest.mark.parametrize("name", ["nothing.py", "b.txt"])
def test_paths_that_make_no_sense_are_wrong_calls(tree: Path, name: str) -> None:
    with pytest.raises(UsageError, match=name):
        list(sources.find([tree / name]))


@pytest.mark.parametrize(
    ("text", "line", "python2"),
    [
        ("import mxnet as mx\nprint 'a'\n", 2, True),
        ("import mxnet\ntry:\n    pass\nexcept ValueError, e:\n    pass\n", 4, True),
        ("import mxnet\n\nraise ValueError, 'a'\n", 3, True),
        ("import mxnet\nx = 0777\n", 2, True),
        ("import mxnet\nx = (1,\n", 2, False),
        ("import mxnet\nx = '\0'\n", 1, False),
    ],
)
def test_what_is_no_python_3(tmp_path: Path, text: str, line: int, python2: bool) -> None:
    path = tmp_path / "old.py"
    path.write_text(text, encoding="utf-8")
    finding = unreadable(path)
    if "\0" not in text:  # of which Python versions tell different lines
        assert finding.place.line == line
    assert ("Python 2" in finding.message) is python2
    assert ("2to3" in finding.way_out) is python2


def test_files_that_do_not_name_mxnet_are_not_even_parsed(tmp_path: Path) -> None:
    path = tmp_path / "other.py"
    path.write_text("print 'Python 2'", encoding="utf-8")
    assert code.scan(path).findings == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (WRONG.encode() + b"# \xe9\n", "it is not UTF-8: line 3 has the byte 0xe9"),
        (b"# coding: nothing\n" + WRONG.encode(), "Python knows no encoding 'nothing'"),
        (b"# coding: latin-1\n" + WRONG.encode() + b"# \xe9\n", None),
        (b"#!/bin/python\n# -*- coding: cp1252 -*-\n" + WRONG.encode() + b"# \x80\n", None),
        (b"\xef\xbb\xbf" + WRONG.encode(), None),
        (WRONG.replace("\n", "\r\n").encode(), None),
        (WRONG.replace("\n", "\r").encode(), None),
    ],
)
def test_encodings(tmp_path: Path, content: bytes, problem: str | None) -> None:
    path = tmp_path / "program.py"
    path.write_bytes(content)
    found = code.scan(path).findings
    problems = [f.message for f in found if f.status is Status.UNREADABLE]
    assert problems == ([problem] if problem else [])
    (unknown,) = [f for f in found if f.status is Status.UNKNOWN]
    assert unknown.name == "mx.nd.zeross"
    assert unknown.place.line == 2 + (b"coding" in content) + content.startswith(b"#!")


def test_huge_files_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LARGEST_PROGRAM", 10)
    path = tmp_path / "program.py"
    path.write_text(WRONG, encoding="utf-8")
    assert "above 10" in unreadable(path).message


@pytest.mark.parametrize(
    "text",
    ["x = " + "+".join(["1"] * 100_000), "x = " + "(" * 5000, "x" + ".a" * 50_000,
     "x = " + "-" * 50_000 + "1"],
)  # fmt: skip
def test_deep_nesting_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "program.py"
    path.write_text("import mxnet as mx\nmx.nd.zeros(1)\n" + text, encoding="utf-8")
    assert unreadable(path).message


def notebook(tmp_path: Path, *sources_of_cells: Any, **fields: Any) -> Path:
    cells = [{"cell_type": "markdown", "source": "# MXNet"}]
    cells += [{"cell_type": "code", "source": source} for source in sources_of_cells]
    path = tmp_path / "notes.ipynb"
    content = {"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}} | fields
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def places(path: Path) -> list[tuple[str, int | None, int]]:
    found = [f for f in code.scan(path).findings if f.status is not Status.WORKS]
    return [(f.name, f.place.cell, f.place.line) for f in found]


def test_cells_of_notebooks_share_their_names(tmp_path: Path) -> None:
    path = notebook(
        tmp_path, ["import mxnet as mx\n", "from mxnet import nd"], "",
        "def f():\n    return later.zeross()\nnd.oness()", "later = nd",
    )  # fmt: skip
    assert places(path) == [("mx.nd.zeross", 4, 2), ("mx.nd.oness", 4, 3)]


@pytest.mark.parametrize(
    "cell",
    [
        "%matplotlib inline\nmx.nd.zeross()", "!pip install x\nmx.nd.zeross()",
        "%%time\nmx.nd.zeross()", "?mx.nd\nmx.nd.zeross()", "mx.nd.zeros?\nmx.nd.zeross()",
        "files = !ls\nmx.nd.zeross()", "\n%time mx.nd.zeross()",
        "if 1:\n    !ls \\\n      -l\n    mx.nd.zeross()",
        "x = %env HOME\nmx.nd.zeross()", "%%capture out\nmx.nd.zeross()",
        "y = (7\n% 3)\nmx.nd.zeross()",
    ],
)  # fmt: skip
def test_commands_of_ipython_do_not_matter(tmp_path: Path, cell: str) -> None:
    path = notebook(tmp_path, "import mxnet as mx", cell)
    line = next(i for i, text in enumerate(cell.split("\n"), 1) if "zeross" in text)
    assert places(path) == [("mx.nd.zeross", 3, line)]


@pytest.mark.parametrize("magic", ["%%bash", "%%writefile x.py", "%%html"])
def test_cells_of_other_languages_are_left_out(tmp_path: Path, magic: str) -> None:
    assert places(notebook(tmp_path, "import mxnet as mx", f"{magic}\nmx.nd.zeross()")) == []


def test_a_cell_that_cannot_be_parsed_does_not_hide_the_others(tmp_path: Path) -> None:
    path = notebook(tmp_path, "import mxnet as mx", "print 'a'", "mx.nd.zeross()")
    assert places(path) == [("notes.ipynb", 3, 1), ("mx.nd.zeross", 4, 1)]


def test_notebooks_of_version_3(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "input": ["import mxnet as mx\n", "mx.nd.zeross()"]}]
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}), encoding="utf-8")
    assert places(path) == [("mx.nd.zeross", 1, 2)]


@pytest.mark.parametrize("text", ["mxnet", '["mxnet"]', '{"mxnet": 1}', "[" * 99_999 + "mxnet"])
def test_broken_notebooks(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text(text, encoding="utf-8")
    assert unreadable(path).message.startswith("it is no")


@pytest.mark.parametrize("cells", [[1, None], [{"cell_type": "code", "source": [1, None]}],
                                   [{"cell_type": "code", "source": {"a": 1}}]])  # fmt: skip
def test_odd_cells_are_passed_over(cells: list[Any]) -> None:
    found = [source for _, source in notebooks.code_cells(json.dumps({"cells": cells}))]
    assert found in ([], [""])


def test_names_that_are_no_text(
    tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = os.fsencode(tmp_path)
    try:
        with open(folder + b"/\xff.py", "w") as stream:
            stream.write(WRONG)
    except OSError:
        pytest.skip("the file system takes UTF-8 alone")
    assert run(".", "--fail-on", "unknown", "--format", "sarif") == 1
    log = json.loads(capsys.readouterr().out)
    where = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"] == "%FF.py"
