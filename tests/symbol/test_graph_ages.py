"""Graphs of older versions, and awkward texts, against recordings of MXNet 1.9.1."""

import json
from pathlib import Path

import pytest
from helpers.graph_ages import facts, texts, written

import mxnet as mx
from mxnet._core import symbol_file

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "graph_ages.json").read_text())
TEXTS = texts()
WRITTEN = written(mx)


@pytest.mark.parametrize("name", TEXTS)
def test_read_as_by_mxnet(name: str) -> None:
    assert facts(mx.sym.load_json(TEXTS[name])) == GOLDEN["read"][name]


@pytest.mark.parametrize("name", WRITTEN)
def test_written_as_by_mxnet(name: str) -> None:
    assert WRITTEN[name] == GOLDEN["written"][name]
    again = symbol_file.parse(GOLDEN["written"][name])
    assert again.text() == GOLDEN["written"][name]
    found = mx.sym.load_json(GOLDEN["written"][name])
    assert found.tojson() == GOLDEN["written"][name]
