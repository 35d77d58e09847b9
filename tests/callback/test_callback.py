"""Callbacks log and write what they do in MXNet; checkpoints of the older API."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.scenarios import load, recorded

import mxnet as mx

GOLDEN = recorded("callbacks")
SCENARIOS = load(__file__).SCENARIOS


@pytest.mark.parametrize("name", sorted({*SCENARIOS, *GOLDEN}))
def test_as_in_mxnet(name: str, tmp_path: Path) -> None:
    lines = SCENARIOS[name](mx, str(tmp_path))
    assert [line.replace(str(tmp_path), "<place>") for line in lines] == GOLDEN[name]


def test_files_that_are_no_checkpoints(tmp_path: Path) -> None:
    prefix = str(tmp_path / "model")
    for content, message in (
        ({"w": mx.nd.ones(1)}, "begin with arg: or aux:"),
        ([mx.nd.ones(1)], "have no names"),
    ):
        mx.nd.save(prefix + "-0001.params", content)
        with pytest.raises(ValueError, match=message):
            mx.model.load_params(prefix, 1)
        with pytest.raises(mx.MXNetError, match="model-0001"):
            mx.model.load_params(prefix, 1)
    for call in (mx.model.load_params, mx.model.load_checkpoint):
        with pytest.raises(mx.MXNetError, match="model"):
            call(prefix, 7)


def test_parameters_of_other_kinds_are_left_out(tmp_path: Path) -> None:
    prefix = str(tmp_path / "model")
    mx.nd.save(prefix + "-0001.params", {"foo:w": mx.nd.ones(1), "arg:a:b": mx.nd.ones(1)})
    arg, aux = mx.model.load_params(prefix, 1)
    assert list(arg) == ["a:b"] and aux == {}
