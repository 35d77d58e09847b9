"""tests/compat/names.json, MXNet's public names and their states, agrees with package and docs."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import mxnet as mx
from mxnet.cli.doctor import installed
from mxnet.cli.doctor.names import known_names

ROOT = Path(__file__).resolve().parents[2]
STATES = json.loads((ROOT / "tests" / "compat" / "names.json").read_text(encoding="utf-8"))
HOMES = sorted(STATES["names"])


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """Return the script that writes the file."""
    spec = importlib.util.spec_from_file_location("names_tool", ROOT / "tools" / "names.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def only(home: str) -> dict[str, Any]:
    """Return the states of the names of one module or class."""
    return {"names": {home: STATES["names"][home]}, "partial": STATES["partial"], "absent": {}}


@pytest.mark.parametrize("home", HOMES)
def test_names_are_there_with_their_arguments(tool: ModuleType, home: str) -> None:
    assert not tool.faults(only(home)), "run python tools/names.py PATH/api.json"


@pytest.mark.parametrize("why", sorted(STATES["absent"]))
def test_absent_names_are_absent_for_the_reason(tool: ModuleType, why: str) -> None:
    absent = {"names": {}, "partial": {}, "absent": {why: STATES["absent"][why]}}
    assert not tool.faults(absent), "run python tools/names.py PATH/api.json"


def test_every_name_of_mxnet_has_a_state(tool: ModuleType) -> None:
    rows = {f"{home}.{last}" for home, group in STATES["names"].items() for last in group}
    absent = {name for group in STATES["absent"].values() for name in group}
    stateless = [
        name for name, link in inventory("mx")
        if name not in rows and not tool.covers(absent, name)
        and not (link and (tool.covers(absent, link) or (link in rows and installed.has(name))))
    ]  # fmt: skip
    assert len(rows) > 3000
    assert not stateless
    assert not [name for name in rows if tool.covers(absent, name)]


def inventory(path: str) -> list[tuple[str, str | None]]:
    """Return (name, of what it is an alias) for all names that `mxnet doctor` knows."""
    tree = json.loads(
        (Path(installed.__file__).parent / "names.json").read_text(encoding="utf-8")
    )
    found: list[tuple[str, str | None]] = []

    def walk(node: dict[str, Any], path: str) -> None:
        for key, below in node.items():
            if key in ("", "="):
                continue
            name = f"{path}.{key}"
            inner = below if isinstance(below, dict) else {}
            link = inner.get("=") if inner else below if isinstance(below, str) else None
            if link or not inner or "" in inner:
                found.append((name, link))
            walk(inner, name)

    walk(tree, path)
    return found


def test_partial_names_are_among_the_names() -> None:
    for group in STATES["partial"].values():
        for name, args in group.items():
            home, _, last = name.rpartition(".")
            assert args and set(args.split()) <= set(STATES["names"][home][last].split())


def test_the_page_tells_of_every_absent_group() -> None:
    page = (ROOT / "docs" / "differences.md").read_text(encoding="utf-8")
    section = page.partition("## Names that are absent")[2].partition("\n## ")[0]
    for why, names in STATES["absent"].items():
        shown = [name for name in names if f"`{name}`" in section or last_of(name) in section]
        assert shown, f"docs/differences.md names none of those of which {why!r} is said"


def last_of(name: str) -> str:
    """Return how the page may name what belongs to a class or module that it also names."""
    return f"`{name.rpartition('.')[2]}`"


def test_the_inventory_knows_arguments() -> None:
    assert known_names().canonical("mx.nd.Concat") == "mx.nd.concat"
    assert STATES["names"]["mx.gluon.Trainer"]["step"] == "batch_size ignore_stale_grad"


def test_faults_are_found(tool: ModuleType) -> None:
    wrong = {
        "names": {"mx.nd": {"no_such": "", "relu": "data surprise", "expand_dims": "axis data"}},
        "partial": {"for a test": {"mx.nd.relu": "nothing"}},
        "absent": {"for a test": ["mx.nd.relu", "mx.np"]},
    }
    said = "\n".join(tool.faults(wrong))
    assert "mx.nd.no_such is not there" in said
    assert "mx.nd.relu lacks or moves" in said
    assert "mx.nd.expand_dims lacks or moves the arguments data axis" in said
    assert "mx.nd.relu is there, and called absent" in said
    assert "mx.np is absent without a reason" in said


def test_set_module_says_where_things_are_from() -> None:
    def function() -> None: ...

    assert mx.util.set_module(None)(function) is function
    assert function.__module__ == __name__
    assert mx.util.set_module("mxnet.elsewhere")(function) is function
    assert function.__module__ == "mxnet.elsewhere"


def test_older_places_of_names() -> None:
    assert mx.image.det is mx.image.detection
    assert mx.gluon.parameter.tensor_types == (mx.sym.Symbol, mx.nd.NDArray)
    assert mx.sym.symbol.histogram is mx.sym.histogram
    assert mx.sym.symbol.split_v2 is mx.sym.split_v2
