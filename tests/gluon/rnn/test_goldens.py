"""Recurrent layers and cells against MXNet 1.9.1: strings, names, graphs, values, gradients."""

import json

import pytest
from gluon.layer_goldens import assert_same_arrays
from gluon.rnn.rnn_cases import CELLS, LAYERS
from gluon.rnn.rnn_goldens import load
from gluon.rnn.rnn_runs import compute_cell, compute_layer, describe, graphs

from mxnet.gluon import contrib, rnn

by_layer = pytest.mark.parametrize("case", LAYERS, ids=str)
by_cell = pytest.mark.parametrize("case", CELLS, ids=str)
RUNNING = [case for case in CELLS if case.computes]


def as_json(value):
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("case", [*LAYERS, *CELLS], ids=str)
def test_strings_parameters_and_states_are_those_of_mxnet(case):
    found = as_json(describe(case.make(rnn, contrib.rnn)))
    assert found == load()[str(case)].seen[0]


@by_layer
def test_layers_compute_what_mxnet_computes(case):
    layer, golden = case.make(rnn, contrib.rnn), load()[str(case)]
    assert_same_arrays(compute_layer(case, layer), golden.arrays)
    assert as_json(describe(layer)) == golden.seen[1]


@pytest.mark.parametrize("case", RUNNING, ids=str)
def test_cells_compute_what_mxnet_computes(case):
    cell, golden = case.make(rnn, contrib.rnn), load()[str(case)]
    assert_same_arrays(compute_cell(case, cell), golden.arrays)
    assert as_json(describe(cell)) == golden.seen[1]


@by_cell
def test_graphs_of_cells_have_the_nodes_of_mxnet(case):
    found, golden = as_json(graphs(case, rnn, contrib.rnn)), load()[str(case)].graphs
    assert found.keys() == golden.keys()
    for part, nodes in golden.items():
        for one, expected in zip(found[part], nodes, strict=True):
            assert one == expected, part
