"""Blocks from graphs, and the files that pass between blocks, symbols and MXNet."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd, sym
from mxnet.gluon import nn

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "exported"


def network():
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Conv2D(4, 3), nn.BatchNorm(), nn.Activation("relu"), nn.Flatten(), nn.Dense(3))
    return net


def trained(seed=0):
    mx.random.seed(seed)
    net = network()
    net.initialize()
    net.hybridize()
    x = nd.random.normal(shape=(2, 2, 5, 5))
    with autograd.record():
        net(x)
    return net, x


def test_exported_blocks_come_back(tmp_path):
    net, x = trained()
    net.export(str(tmp_path / "net"), epoch=7)
    files = str(tmp_path / "net-symbol.json"), "data", str(tmp_path / "net-0007.params")
    again = gluon.SymbolBlock.imports(*files)
    np.testing.assert_array_equal(again(x).asnumpy(), net(x).asnumpy())
    assert set(again.collect_params()) == set(net.collect_params())
    again.export(str(tmp_path / "again"))
    text = (tmp_path / "net-symbol.json").read_text()
    assert (tmp_path / "again-symbol.json").read_text() == text


def test_files_of_mxnet_give_its_results():
    block = gluon.SymbolBlock.imports(
        str(GOLDEN / "net-symbol.json"), ["data"], str(GOLDEN / "net-0003.params")
    )
    record = json.loads((GOLDEN / "results.json").read_text())
    x = nd.array(record["x"])
    for _ in range(2):
        np.testing.assert_allclose(block(x).asnumpy(), record["out"], rtol=1e-5, atol=1e-6)
    with autograd.record():
        loss = (block(x) ** 2).sum()
    loss.backward()
    for name, expected in record["gradients"].items():
        found = block.params[name].grad().asnumpy()
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5, err_msg=name)


def test_fine_tuning_from_an_internal_output(tmp_path):
    net, x = trained()
    net.export(str(tmp_path / "net"))
    graph = sym.load(str(tmp_path / "net-symbol.json"))
    inner = graph.get_internals()["net_flatten0_flatten0_output"]
    features = gluon.SymbolBlock(inner, sym.var("data"))
    features.collect_params().load(str(tmp_path / "net-0000.params"), ignore_extra=True)
    model = nn.HybridSequential()
    model.add(features, nn.Dense(2))
    model[1].initialize()
    features.collect_params().setattr("grad_req", "null")
    model.hybridize()
    before = features.params["net_conv0_weight"].data().asnumpy()
    trainer = gluon.Trainer(model.collect_params(), "sgd", {"learning_rate": 0.01})
    head = None
    for _ in range(2):
        with autograd.record():
            loss = (model(x) ** 2).sum()
        loss.backward()
        trainer.step(2)
        head = loss.asscalar() if head is None else head
    assert loss.asscalar() < head
    np.testing.assert_array_equal(features.params["net_conv0_weight"].data().asnumpy(), before)


def test_representations():
    x = sym.var("data")
    y = sym.FullyConnected(x, num_hidden=2, name="fc")
    z = sym.BatchNorm(y, name="bn")
    both = gluon.SymbolBlock([y, z], [x])
    assert repr(both) == "SymbolBlock(\n<Symbol group [fc, bn]> : 1 -> 2\n)"
    assert (both.prefix, both.name[:-1]) == ("", "symbolblock")
    assert both.params["bn_moving_mean"].grad_req == "null"
    assert both.params["fc_weight"].shape is None
    both.initialize()
    assert [out.shape for out in both(nd.ones((1, 3)))] == [(1, 2), (1, 2)]
    assert both.params["fc_weight"].shape == (2, 3)
    assert [out.name for out in both(sym.var("q"))] == ["fc", "bn"]
    shared = gluon.SymbolBlock(y, x, params=both.collect_params())
    assert shared.params["fc_weight"] is both.params["fc_weight"]


def test_several_inputs():
    a, b = sym.var("a"), sym.var("b")
    block = gluon.SymbolBlock(a - b * 2, [a, b])
    assert block(nd.array([5]), nd.array([1])).asscalar() == 3
    with pytest.raises(ValueError, match="2 arrays"):
        block(nd.ones(1))


def test_parameters_move():
    block = gluon.SymbolBlock(sym.FullyConnected(sym.var("x"), num_hidden=2), sym.var("x"))
    block.initialize()
    block(nd.ones((1, 3)))
    block.reset_ctx(mx.cpu(1))
    assert block(nd.ones((1, 3), ctx=mx.cpu(1))).context == mx.cpu(1)


def test_half_precision_files_keep_their_type(tmp_path):
    net = nn.Dense(2, in_units=3)
    net.cast("float16")
    net.initialize()
    net.hybridize()
    x = nd.ones((1, 3), dtype="float16")
    expected = net(x).asnumpy()
    net.export(str(tmp_path / "half"))
    again = gluon.SymbolBlock.imports(
        str(tmp_path / "half-symbol.json"), "data", str(tmp_path / "half-0000.params")
    )
    assert again(x).dtype is np.float16
    np.testing.assert_array_equal(again(x).asnumpy(), expected)


@pytest.mark.parametrize("change", ["missing", "extra", "renamed"])
def test_files_that_do_not_fit(tmp_path, change):
    net, x = trained()
    net.export(str(tmp_path / "net"))
    params = nd.load(str(tmp_path / "net-0000.params"))
    if change in ("missing", "renamed"):
        moved = params.pop("arg:net_dense0_bias")
    if change in ("extra", "renamed"):
        params["arg:other"] = nd.ones(3)
    nd.save(str(tmp_path / "net-0000.params"), params)
    files = str(tmp_path / "net-symbol.json"), "data", str(tmp_path / "net-0000.params")
    name = "other" if change == "extra" else "net_dense0_bias"
    with pytest.raises(AssertionError, match=name):
        gluon.SymbolBlock.imports(*files)
    block = gluon.SymbolBlock.imports(*files, allow_missing=True, ignore_extra=True)
    if change != "extra":
        block.params["net_dense0_bias"].shape = moved.shape
        block.params["net_dense0_bias"].initialize(mx.init.Zero(), force_reinit=True)
    np.testing.assert_allclose(block(x).asnumpy(), net(x).asnumpy(), rtol=1e-6)


def test_inputs_must_be_variables():
    y = sym.relu(sym.var("x"))
    with pytest.raises(AssertionError, match="must be variable"):
        gluon.SymbolBlock(y, y)


class Headed(gluon.Block):
    """A graph with a layer behind it, as detectors are made of networks."""

    def __init__(self, prefix, layers=2):
        super().__init__()
        net = nn.HybridSequential(prefix=prefix)
        with net.name_scope():
            net.add(*(nn.Dense(3, in_units=3, use_bias=layers > 1) for _ in range(layers)))
        self.body = gluon.SymbolBlock(net(sym.var("x")), [sym.var("x")], net.collect_params())
        self.head = nn.Dense(2, in_units=3)

    def forward(self, x):
        return self.head(self.body(x))


@pytest.mark.parametrize(("layers", "names"), [
    (2, ["0_bias", "0_weight", "1_bias", "1_weight"]), (1, [""]),
])  # fmt: skip
def test_saved_names_lack_what_the_names_of_a_graph_begin_with(tmp_path, layers, names):
    # Recorded from MXNet, which names so what SSD and FPN networks keep in their files.
    one, other = Headed("one0_", layers), Headed("ssd17_other_", layers)
    one.initialize()
    path, x = str(tmp_path / "net.params"), nd.ones((2, 3))
    one.save_parameters(path)
    assert sorted(nd.load(path)) == sorted(
        ["head.bias", "head.weight"] + [f"body.{name}" for name in names]
    )
    other.load_parameters(path)
    np.testing.assert_array_equal(other(x).asnumpy(), one(x).asnumpy())
    other.head(other.body(x)).wait_to_read()
    one.body.save_parameters(path)
    assert sorted(nd.load(path)) == names
    other.initialize(force_reinit=True)
    other.body.load_parameters(path)
    np.testing.assert_array_equal(other.body(x).asnumpy(), one.body(x).asnumpy())
    assert "ssd17_other_dense0_weight" in other.collect_params()


def test_arguments_come_before_states():
    class Extractor(gluon.SymbolBlock):
        pass

    net = nn.HybridSequential(prefix="n_")
    with net.name_scope():
        net.add(nn.BatchNorm(in_channels=3), nn.Dense(2, in_units=3), nn.BatchNorm(in_channels=2))
    block = Extractor(net(sym.var("x")), sym.var("x"), net.collect_params())
    assert repr(block) == "Extractor(\n<Symbol n_batchnorm1_fwd> : 1 -> 1\n)"
    arguments = ["batchnorm0_gamma", "batchnorm0_beta", "dense0_weight", "dense0_bias",
                 "batchnorm1_gamma", "batchnorm1_beta"]  # fmt: skip
    states = [f"batchnorm{i}_running_{kind}" for i in (0, 1) for kind in ("mean", "var")]
    assert [p.name for p in block.collect_params().values()] == [
        f"n_{name}" for name in arguments + states
    ]
    assert list(block._collect_params_with_prefix()) == arguments + states


JUDGE = """
import sys
import mxnet as mx
import numpy as np
path = sys.argv[1]
block = mx.gluon.SymbolBlock.imports(path + "-symbol.json", ["data"], path + "-0000.params")
np.save(path + "-out.npy", block(mx.nd.array(np.load(path + "-x.npy"))).asnumpy())
"""


@pytest.mark.oracle
def test_mxnet_runs_what_is_exported(tmp_path):
    python = os.environ.get("REGLUON_ORACLE")
    if not python:
        pytest.skip("REGLUON_ORACLE names no python with MXNet")
    net, x = trained()
    path = str(tmp_path / "net")
    net.export(path)
    np.save(path + "-x.npy", x.asnumpy())
    subprocess.run([python, "-E", "-W", "ignore", "-c", JUDGE, path], check=True, timeout=120)
    np.testing.assert_allclose(np.load(path + "-out.npy"), net(x).asnumpy(), rtol=1e-4, atol=1e-5)


def form(values):
    return [form(value) for value in values] if isinstance(values, list) else values.shape


PAIR, ONE = sym.split(sym.var("x"), num_outputs=2, axis=1), sym.relu(sym.var("x"))


@pytest.mark.parametrize(
    ("outputs", "out_format", "shapes"),
    [
        (PAIR, 2, [(2, 2), (2, 2)]),
        ([PAIR], 2, [(2, 2), (2, 2)]),
        ([PAIR, ONE], [2, 0], [[(2, 2), (2, 2)], (2, 4)]),
        (sym.Group([PAIR, ONE]), 3, [(2, 2), (2, 2), (2, 4)]),
        ([ONE], 0, (2, 4)),
        ([[ONE]], [0], [(2, 4)]),
        ([ONE, (ONE, ONE)], [0, [0, 0]], [(2, 4), [(2, 4), (2, 4)]]),
    ],
)
def test_outputs_are_nested_as_they_were_given(outputs, out_format, shapes):
    block = gluon.SymbolBlock(outputs, sym.var("x"))
    assert (block._in_format, block._out_format) == ([0], out_format)
    for _ in range(2):
        assert form(block(nd.ones((2, 4)))) == shapes
    block.hybridize()
    assert (block._in_format, block._out_format) == ([0], out_format)


def test_the_structure_of_outputs_can_be_set(tmp_path):
    class Nested(gluon.HybridBlock):
        def hybrid_forward(self, F, x, y):
            return [x, y[0]], (x * 2, [y[1]])

    net, x = Nested(), nd.ones((2, 3))
    net.hybridize()
    net(x, [x, x])
    assert (net._in_format, net._out_format) == ([0, [0, 0]], [[0, 0], [0, [0]]])
    net.export(str(tmp_path / "net"))
    block = gluon.SymbolBlock.imports(
        str(tmp_path / "net-symbol.json"), ["data0", "data1", "data2"]
    )
    assert len(block(x, x, x)) == 4
    block._in_format, block._out_format = net._in_format, net._out_format
    assert form(block(x, x, x)) == [[(2, 3)] * 2, [(2, 3), [(2, 3)]]]
    assert form(block(x, [x, x])) == [[(2, 3)] * 2, [(2, 3), [(2, 3)]]]
