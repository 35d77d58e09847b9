"""Reads modules of scenarios, which tests share with the scripts in ``tools/golden/``."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def load(test_file: str) -> Any:
    """Return the module ``scenarios.py`` beside a test file."""
    path = Path(test_file).with_name("scenarios.py")
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_scenarios", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def recorded(name: str) -> Any:
    """Return what a golden script wrote to ``<name>.json``."""
    return json.loads((GOLDEN / f"{name}.json").read_text())
