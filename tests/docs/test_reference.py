"""The generated reference shows every operator and every public class."""

import importlib
import inspect
import re
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from mxnet._ops.families import load
from mxnet._ops.registry import REGISTRY

pytest.importorskip("sphinx")

EXTENSIONS = Path(__file__).resolve().parents[2] / "docs" / "_ext"

load()


def generate(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Let an extension of the documentation write its pages below ``folder``."""
    monkeypatch.syspath_prepend(str(EXTENSIONS))
    extension = importlib.import_module(name)
    extension.write_pages(SimpleNamespace(srcdir=str(folder)))
    return extension


def test_every_operator_is_described_and_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extension = generate("operator_reference", tmp_path, monkeypatch)
    folder = tmp_path / extension.FOLDER
    pages = "".join(page.read_text(encoding="utf-8") for page in folder.glob("*.rst"))
    described = set(re.findall(r"^(?:\.\. py:function:: | +)([\w.]+)\(", pages, re.MULTILINE))
    linked = set(re.findall(r"<([\w.]+)>`", (folder / "index.rst").read_text(encoding="utf-8")))
    names = {name for entry in set(REGISTRY.values()) for name in extension.described(entry)}
    assert len(names) > len(set(REGISTRY.values()))
    assert names <= described
    assert names == linked


@pytest.mark.parametrize(
    "name", ["gluon.nn", "gluon.loss", "gluon.data", "optimizer", "metric", "initializer", "io"]
)
def test_everything_public_is_described(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extension = generate("api_reference", tmp_path, monkeypatch)
    folder = tmp_path / extension.FOLDER
    pages = "".join(page.read_text(encoding="utf-8") for page in folder.glob("*.rst"))
    described = set(re.findall(r"^\.\. auto\w+:: mxnet\.[\w.]*?(\w+)$", pages, re.MULTILINE))
    module = importlib.import_module(f"mxnet.{name}")
    public = {key for key in module.__all__ if inspect.isclass(getattr(module, key))}
    # Second names of a class are not described again.
    second = {key for key in public if getattr(module, key).__name__ != key}
    assert public - second
    assert public - second <= described


def test_pages_of_what_is_gone_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXTENSIONS))
    pages = importlib.import_module("pages")
    pages.write(tmp_path, {"old.rst": "old", "kept.rst": "kept"})
    before = (tmp_path / "kept.rst").stat().st_mtime_ns
    pages.write(tmp_path, {"kept.rst": "kept", "new.rst": "new"})
    assert sorted(page.name for page in tmp_path.iterdir()) == ["kept.rst", "new.rst"]
    assert (tmp_path / "kept.rst").stat().st_mtime_ns == before
