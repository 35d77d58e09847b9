"""Modules compute, log and refuse what they do in MXNet."""

from __future__ import annotations

import gzip
import json
import logging
import math
import re
import sys
from pathlib import Path
from typing import Any

import pytest

import mxnet as mx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from scenarios import SCENARIOS  # noqa: E402
from scenarios_kinds import SCENARIOS as KINDS  # noqa: E402
from scenarios_older import SCENARIOS as OLDER  # noqa: E402

sys.path.remove(str(HERE))
for shared in ("scenarios", "scenarios_kinds", "scenarios_older", "networks"):
    sys.modules.pop(shared)  # other tests have modules of these names

GOLDEN = json.loads(gzip.decompress((HERE.parent / "golden" / "modules.json.gz").read_bytes()))
RUNS = {**SCENARIOS, **KINDS, **OLDER}
NUMBER = r"-?\d+\.\d+"


def differences(want: Any, got: Any, path: str = "") -> list[str]:
    """Return where two results differ; numbers, also in texts, may do so a little."""
    if isinstance(want, dict) and "raises" in want:
        kinds = got.get("raises", []) if isinstance(got, dict) else []
        return [] if want["raises"][0] in kinds else [f"{path}: {want} {got}"]
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        pairs = enumerate(zip(want, got, strict=True))
        return [one for i, (a, b) in pairs for one in differences(a, b, f"{path}/{i}")]
    if isinstance(want, dict) and isinstance(got, dict) and want.keys() == got.keys():
        return [one for key in want for one in differences(want[key], got[key], f"{path}/{key}")]
    if isinstance(want, str) and isinstance(got, str):
        if re.sub(NUMBER, "#", want) != re.sub(NUMBER, "#", got):
            return [f"{path}: {want!r} {got!r}"]
        found = [list(map(float, re.findall(NUMBER, text))) for text in (want, got)]
        return differences(*found, path) if found[0] else []
    if isinstance(want, float) and isinstance(got, float):
        same = math.isclose(want, got, rel_tol=2e-4, abs_tol=2e-5) or (want != want and got != got)
        return [] if same else [f"{path}: {want} {got}"]
    return [] if type(want) is type(got) and want == got else [f"{path}: {want} {got}"]


def test_every_scenario_is_recorded() -> None:
    assert sorted(RUNS) == sorted(GOLDEN)


@pytest.mark.parametrize("name", sorted(RUNS))
def test_as_in_mxnet(name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    text = json.dumps(RUNS[name](mx, str(tmp_path))).replace(str(tmp_path), "<place>")
    found = differences(GOLDEN[name], json.loads(text))
    assert not found, "\n".join(found[:10])
