"""Cells of ``mx.rnn`` against MXNet 1.9.1: settings, graphs, weights, values."""

import gzip
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from rnn.symbol_cases import CELLS, compute, describe, graphs, weights

import mxnet as mx

FILE = Path(__file__).resolve().parents[1] / "golden" / "rnn_symbols.json.gz"
pytestmark = pytest.mark.filterwarnings("ignore:NTC layout detected")
by_cell = pytest.mark.parametrize("case", CELLS)


@cache
def goldens():
    return json.loads(gzip.decompress(FILE.read_bytes()))


def as_json(value):
    return json.loads(json.dumps(value))


@by_cell
def test_settings_are_those_of_mxnet(case):
    assert as_json(describe(CELLS[case](mx.rnn))) == goldens()[case]["seen"]


@by_cell
def test_graphs_have_the_nodes_of_mxnet(case):
    found, golden = as_json(graphs(CELLS[case])), goldens()[case]["graphs"]
    assert found.keys() == golden.keys()
    for part, nodes in golden.items():
        assert found[part] == nodes, part


@by_cell
def test_weights_are_unpacked_and_packed_as_in_mxnet(case):
    found, golden = as_json(weights(case, CELLS[case])), goldens()[case]["weights"]
    for name, (shape, total) in golden.pop("gates").items():
        assert found["gates"][name][0] == shape
        assert found["gates"][name][1] == pytest.approx(total, abs=1e-5)
    found.pop("gates")
    if "vector" in golden:
        name, values = golden.pop("vector")
        assert found["vector"][0] == name
        np.testing.assert_allclose(found.pop("vector")[1], values, rtol=1e-6)
    assert found == golden and found["back"]


@by_cell
def test_unrolled_graphs_compute_what_mxnet_computes(case):
    golden = goldens()[case]["values"]
    found = compute(case, CELLS[case])
    assert found.keys() == golden.keys()
    for part, array in found.items():
        np.testing.assert_allclose(array, golden[part], rtol=2e-5, atol=1e-5, err_msg=part)
