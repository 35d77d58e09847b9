"""Graphs and their JSON against recordings of MXNet 1.9.1."""

import copy
import json
import pickle
import re
from pathlib import Path

import numpy as np
import pytest
from helpers.graphs import OLD_FILES, OLD_SHAPES, SHAPES, graphs
from hypothesis import given, settings
from hypothesis import strategies as st

import mxnet as mx
from mxnet import sym
from mxnet.base import MXNetError

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "symbols.json").read_text())
GRAPHS = graphs(mx)


def without_counts(text):
    """Drop the numbers of outputs, which count hidden ones in MXNet."""
    return re.sub(r'"node_row_ptr": \[[^]]*\]', "", text)


def facts(symbol, shapes):
    parts = symbol.infer_shape_partial(**shapes)
    return {
        "arguments": symbol.list_arguments(), "outputs": symbol.list_outputs(),
        "aux": symbol.list_auxiliary_states(), "inputs": symbol.list_inputs(),
        "internals": symbol.get_internals().list_outputs(), "attrs": symbol.attr_dict(),
        "name": symbol.name, "repr": repr(symbol),
        "shapes": [[list(shape) for shape in part] for part in parts],
    }  # fmt: skip


@pytest.mark.parametrize("name", GRAPHS)
def test_json_is_that_of_mxnet(name):
    assert without_counts(GRAPHS[name].tojson()) == without_counts(GOLDEN["json"][name])


@pytest.mark.parametrize("name", GRAPHS)
def test_lists_attributes_and_shapes_are_those_of_mxnet(name):
    assert facts(GRAPHS[name], SHAPES[name]) == GOLDEN["facts"][name]


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("again", [
    lambda symbol, path: sym.load_json(symbol.tojson()),
    lambda symbol, path: pickle.loads(pickle.dumps(symbol)),
    lambda symbol, path: (symbol.save(str(path)), sym.load(str(path)))[1],
    lambda symbol, path: copy.deepcopy(symbol),
], ids=["json", "pickle", "file", "copy"])  # fmt: skip
def test_graphs_come_back(name, again, tmp_path):
    found = again(GRAPHS[name], tmp_path / "graph.json")
    assert found.tojson() == GRAPHS[name].tojson()
    assert facts(found, SHAPES[name]) == GOLDEN["facts"][name]


@pytest.mark.parametrize("name", GRAPHS)
def test_files_of_mxnet_load(name):
    assert facts(sym.load_json(GOLDEN["json"][name]), SHAPES[name]) == GOLDEN["facts"][name]


@pytest.mark.parametrize("name", OLD_FILES)
def test_old_files_are_understood(name):
    assert facts(sym.load_json(OLD_FILES[name]), OLD_SHAPES.get(name, {})) == GOLDEN["old"][name]


def graph_of(*nodes, heads="[]", more='"arg_nodes": [], '):
    return f'{{"nodes": [{", ".join(nodes)}], {more}"heads": {heads}}}'


def node_of(op, name, inputs, more=""):
    return f'{{"op": "{op}", "name": "{name}", {more}"inputs": {inputs}}}'


NODE = node_of("null", "x", "[]")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no JSON text"),
        ("<!DOCTYPE html><html>", "HTML"),
        ("[1]", "must be an object"),
        ("{}", "'nodes'"),
        (graph_of("1"), "a node must be an object"),
        (graph_of(NODE, heads="3"), "'heads'"),
        (graph_of(NODE, more=""), "'arg_nodes'"),
        (graph_of(NODE, heads="[[1, 0, 0]]"), "node below 1"),
        (graph_of(NODE, heads="[[-1, 0]]"), "node below 1"),
        (graph_of(NODE, heads="[[0, 1]]"), "no output number 1"),
        (graph_of(node_of("relu", "r", "[[0, 0]]"), heads="[[0, 0]]"), "cycle"),
        (graph_of(node_of("Foo", "r", "[]"), node_of("Bar", "s", "[]")), "Bar, Foo"),
        (graph_of(node_of("relu", "r", "[]", '"attrs": {"a": 1}, ')), "object of strings"),
        (graph_of(NODE, node_of("relu", "r", "[[0, 0], [0, 0]]")), "has 2 inputs"),
        ("[" * 100_000, "no JSON text"),
    ],
)  # fmt: skip
def test_what_is_no_graph_is_refused(text, message):
    with pytest.raises(MXNetError, match=message):
        sym.load_json(text)


SMALL = GRAPHS["convolution"].tojson()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(SMALL) - 1), st.integers(32, 126))
def test_damaged_files_load_or_say_what_is_wrong(place, letter):
    text = SMALL[:place] + chr(letter) + SMALL[place + 1 :]
    for damaged in (text, SMALL[:place]):
        try:
            sym.load_json(damaged).list_arguments()
        except MXNetError as error:
            assert str(error)


def test_long_chains_load_without_recursion():
    x = sym.var("x")
    for _ in range(20_000):
        x = sym.relu(x)
    found = sym.load_json(x.tojson())
    assert found.list_arguments() == ["x"]
    assert len(found.get_internals().list_outputs()) == 20_001


def test_files_that_cannot_be_read_or_written(tmp_path):
    with pytest.raises(MXNetError, match="No such file"):
        sym.load(str(tmp_path / "none.json"))
    (tmp_path / "bad.json").write_text("version https://git-lfs.github.com/spec/v1")
    with pytest.raises(MXNetError, match=r"bad\.json.*Git LFS"):
        sym.load(str(tmp_path / "bad.json"))
    with pytest.raises(MXNetError, match="Cannot write"):
        sym.var("x").save(str(tmp_path / "no" / "where.json"))
    with pytest.raises(TypeError):
        sym.load(3)
    with pytest.raises(TypeError):
        sym.load_json(b"{}")


def test_conversions_of_mixed_precision_can_be_left_out():
    x = sym.amp_cast(sym.var("x"), dtype="float16")
    graph = sym.relu(x)
    assert "amp_cast" not in graph.tojson()
    assert "amp_cast" in graph.tojson(remove_amp_cast=False)


def test_composition_replaces_variables():
    x = sym.var("x")
    graph = sym.FullyConnected(x, num_hidden=2, name="fc")
    made = graph(x=sym.relu(sym.var("q"), name="r"), name="other")
    assert made.list_arguments() == ["q", "fc_weight", "fc_bias"]
    assert (made.name, graph.name) == ("other", "fc")
    assert graph.list_arguments()[0] == "x"
    for bad, error in (
        (lambda: graph(x), MXNetError), (lambda: graph(z=x), MXNetError),
        (lambda: graph(x, x=x), TypeError), (lambda: graph(x=3), TypeError),
    ):  # fmt: skip
        with pytest.raises(error):
            bad()


def test_attributes_can_be_set():
    x = sym.var("x")
    x._set_attr(lr_mult="3", __foo__="1")
    assert x.list_attr() == {"__foo__": "1", "__lr_mult__": "3", "lr_mult": "3"}
    with pytest.raises(ValueError, match="string"):
        x._set_attr(foo=1)
    with pytest.raises(DeprecationWarning):
        x.list_attr(recursive=True)


@pytest.mark.parametrize("name", [
    "asnumpy", "asscalar", "copy", "detach", "backward", "wait_to_read", "as_in_context",
])  # fmt: skip
def test_symbols_have_no_values(name):
    with pytest.raises(mx.base.NotImplementedForSymbol, match=f"Function {name}"):
        getattr(sym.var("x"), name)()


def test_symbols_do_not_change_in_place():
    x = sym.var("x")
    with pytest.raises(mx.base.NotImplementedForSymbol):
        x += 1


def test_histograms_have_counts_and_edges():
    counts, edges = sym.histogram(sym.var("x"), bins=2, range=(0, 4)).eval(
        x=mx.nd.array([0.5, 1, 3])
    )
    assert (counts.asnumpy().tolist(), edges.asnumpy().tolist()) == ([2, 1], [0, 2, 4])
    with pytest.raises(ValueError, match="range"):
        sym.histogram(sym.var("x"), bins=2)


def test_types_follow_the_first_known_one():
    graph = sym.FullyConnected(sym.var("x"), num_hidden=2, name="fc")
    assert graph.infer_type(x="float16")[0] == [np.float16] * 3
    assert graph.infer_type("float64")[1] == [np.float64]
    with pytest.warns(UserWarning, match="types"):
        assert graph.infer_type() == (None, None, None)
    assert graph.infer_type_partial() == ([None] * 3, [None], [])


def test_copies_between_devices_run_and_go_on_to_onnx():
    text = OLD_FILES["copies between devices"]
    found = sym.load_json(text)
    assert found.eval(x=mx.nd.array([-1, 2]))[0].asnumpy().tolist() == [0, 2]
    with mx.cpu(1):
        x = mx.nd.array([-1, 2])
    bound = found.bind(mx.cpu(), {"x": x}, group2ctx={"one": mx.cpu(1), "two": mx.cpu(2)})
    assert bound.forward()[0].context == mx.cpu(2)


def test_shapes_of_none_are_those_not_given():
    pool = sym.load_json(OLD_FILES["shapes of None"])
    assert pool.eval(x=mx.nd.ones((2, 3, 4, 4)))[0].shape == (2, 3, 1, 1)
    with pytest.raises(MXNetError, match="Reshape 'r'"):
        sym.load_json(OLD_FILES["Reshape to None"]).infer_shape(x=(2, 3))
    assert mx.nd.Deconvolution(
        mx.nd.ones((1, 2, 5, 5)), mx.nd.ones((2, 3, 3, 3)), kernel=(3, 3), num_filter=3,
        target_shape=None,
    ).shape == (1, 3, 7, 7)  # fmt: skip


def test_places_of_results_are_kept_and_have_no_effect():
    made = sym.Group([sym.zeros((2,), ctx=mx.gpu(3)), sym.random.uniform(shape=(2,), ctx="none")])
    assert [n["attrs"]["ctx"] for n in json.loads(made.tojson())["nodes"]] == ["gpu(3)", "none"]
    assert [one.context for one in made.eval(ctx=mx.cpu(1))] == [mx.cpu(1)] * 2
    with pytest.raises(MXNetError, match="unknown argument 'ctx'"):
        sym.sum(sym.var("x"), ctx=mx.cpu())
    with mx.AttrScope(), pytest.raises(MXNetError, match="unknown argument 'ctx'"):
        sym.sum(sym.var("x"), attr={"ctx": "cpu(0)"})
