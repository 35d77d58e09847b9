"""Trainings go as they do in MXNet: the order of handlers, logs, files, errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.scenarios import load, recorded

import mxnet as mx

GOLDEN = recorded("estimator")
SCENARIOS = load(__file__).SCENARIOS


def test_every_scenario_is_recorded() -> None:
    assert set(SCENARIOS) == set(GOLDEN), "run tools/golden/estimator.py"


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.filterwarnings("ignore:No trainer specified")
def test_as_in_mxnet(name: str, tmp_path: Path) -> None:
    lines = SCENARIOS[name](mx, str(tmp_path))
    got = [line.replace(str(tmp_path), "<place>") for line in lines]
    # The error of ours is a ValueError and an AssertionError.
    got = [line.replace("MismatchError", "AssertionError") for line in got]
    assert got == GOLDEN[name]
