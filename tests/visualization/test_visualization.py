"""Tables and drawings against MXNet 1.9.1, of blocks, without graphviz, and their errors."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from visualization.graphs import DRAWINGS, LAYOUTS, drawn, graphs, printed

import mxnet as mx
from mxnet import gluon
from mxnet.base import MXNetError
from mxnet.gluon import nn
from mxnet.visualization.mermaid import Mermaid

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "gluon"
GOLDEN = json.loads((FOLDER / "watching.json").read_text())
by_graph = pytest.mark.parametrize("name", list(GOLDEN["tables"]))


@pytest.fixture
def net():
    block = nn.HybridSequential(prefix="net_")
    with block.name_scope():
        block.add(nn.Conv2D(4, 3, activation="relu"), nn.MaxPool2D(), nn.Dense(10))
    return block


@pytest.fixture
def without_graphviz(monkeypatch):
    monkeypatch.setitem(sys.modules, "graphviz", None)


# --- against MXNet ------------------------------------------------------------------------------


@by_graph
def test_tables_are_those_of_mxnet(name):
    graph, shapes = graphs()[name]
    assert [printed(graph), printed(graph, shape=shapes)] == GOLDEN["tables"][name]


@pytest.mark.parametrize("number", range(len(LAYOUTS)))
def test_columns_are_those_of_mxnet(number):
    graph, shapes = graphs()["convolutional"]
    assert printed(graph, shape=shapes, **LAYOUTS[number]) == GOLDEN["layouts"][number]


@by_graph
def test_drawings_are_those_of_mxnet(name):
    graph, shapes = graphs()[name]
    pytest.importorskip("graphviz")
    assert [drawn(graph), drawn(graph, shape=shapes)] == GOLDEN["drawings"][name]


@pytest.mark.parametrize("number", range(len(DRAWINGS)))
def test_settings_of_drawings_are_those_of_mxnet(number):
    pytest.importorskip("graphviz")
    assert drawn(graphs()["convolutional"][0], **DRAWINGS[number]) == GOLDEN["settings"][number]


def test_repeated_names_are_warned_about():
    with pytest.warns(UserWarning, match="Repeated names: r"):
        mx.viz.plot_network(graphs()["same name twice"][0], save_format="mermaid")


# --- blocks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1, 3, 8, 8), {"data": (1, 3, 8, 8)}, [(1, 3, 8, 8)]])
def test_table_of_a_block(net, shape):
    text = printed(net, shape=shape)
    counts = 4 * 3 * 9 + 4 + 10 * (4 + 1)  # MXNet's rule: the channels of what comes in
    assert f"Total params: {counts}" in text
    rows = [line.split() for line in text.splitlines()]
    assert ["net_conv0_fwd(Convolution)", "4x6x6", "112", "data"] in rows
    assert text.count("null") == 1


def test_table_of_a_block_without_shapes(net):
    assert "net_dense0_fwd(FullyConnected)" in printed(net)


def test_drawing_of_a_block(net):
    pytest.importorskip("graphviz")
    name, form, source = drawn(net, shape=(1, 3, 8, 8), save_format="svg", title="lenet")
    assert (name, form) == ("lenet", "svg")
    assert 'net_pool0_fwd -> net_conv0_relu_fwd [label="4x6x6"' in source
    assert "weight" not in source


@pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz's program dot is not installed")
def test_drawing_of_a_block_as_svg(net):
    assert b"<svg" in mx.viz.plot_network(net, save_format="svg").pipe()


def test_blocks_of_several_inputs_and_outputs():
    class Both(gluon.HybridBlock):
        def hybrid_forward(self, F, x, y):
            return F.broadcast_add(x, y), [F.broadcast_mul(x, y)]

    text = printed(Both(), shape=[(2, 3), (1, 3)])
    assert "broadcast_add" in text
    assert "broadcast_mul" in text
    text = printed(Both(), shape={"left": (2, 3), "right": (1, 3)})
    assert "left(null)" in text


def test_a_block_can_be_drawn_before_it_is_initialized_and_after(net):
    before = mx.viz.plot_network(net, save_format="mermaid")
    net.initialize()
    net(mx.nd.ones((1, 3, 8, 8)))
    assert mx.viz.plot_network(net, save_format="mermaid") == before


# --- Mermaid ------------------------------------------------------------------------------------


def test_mermaid_text_of_a_block_without_graphviz(net, without_graphviz):
    text = mx.viz.plot_network(net, shape=(1, 3, 8, 8))
    assert isinstance(text, Mermaid)
    lines = text.splitlines()
    assert lines[0] == "flowchart TD"
    assert '    n0(["data"])' in lines
    assert '    n1["Convolution<br/>3x3/1x1, 4"]' in lines
    assert '    n0 -- "3x8x8" --> n1' in lines
    assert not any("weight" in line for line in lines)
    assert text._repr_markdown_() == f"```mermaid\n{text}\n```\n"


def test_mermaid_escapes_what_means_something():
    data = mx.sym.var('a"<b>#')
    text = mx.viz.plot_network(mx.sym.relu(data, name="r"), save_format="mermaid")
    assert '(["a#quot;#lt;b#gt;#35;"])' in text


def test_mermaid_shows_weights_on_request(net):
    text = mx.viz.plot_network(net, save_format="mermaid", hide_weights=False)
    assert '(["net_conv0_weight"])' in text


# --- errors -------------------------------------------------------------------------------------


def test_symbols_need_graphviz(without_graphviz):
    with pytest.raises(ImportError, match=r"pip install 'regluon\[viz\]'"):
        mx.viz.plot_network(graphs()["sum"][0])


@pytest.mark.filterwarnings("ignore:Cannot decide shape")
@pytest.mark.parametrize("function", [mx.viz.print_summary, mx.viz.plot_network])
@pytest.mark.parametrize(
    ("graph", "settings", "error", "message"),
    [
        ("text", {}, TypeError, "must be a Symbol or a HybridBlock, got str"),
        (nn.Sequential(), {}, TypeError, "got a Block that is no HybridBlock"),
        (mx.sym.var("x"), {"shape": (1, 2)}, TypeError, "shape must be a dict"),
        (mx.sym.relu(mx.sym.var("x")), {"shape": {"y": (1,)}}, MXNetError, "y"),
        (mx.sym.FullyConnected(mx.sym.var("x"), num_hidden=1), {"shape": {}}, ValueError,
         "Input shape is incomplete"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown(function, graph, settings, error, message):
    with pytest.raises(error, match=message):
        function(graph, **settings)


def test_names_that_programs_use():
    assert mx.viz is mx.visualization
