"""Block.save and Block.load, and the structures of inputs and outputs."""

import json
from pathlib import Path

import numpy as np
import pytest

import mxnet as mx
from mxnet import gluon, nd
from mxnet.gluon import nn
from mxnet.gluon.block import _flatten, _regroup

# What MXNet 1.9.1 wrote for the network of `build`.
GOLDEN = (
    '{"hybridsequential0": {"orig_name": "net", "hybridized": false, "children": {"net_dense0": '
    '"0", "net_dense1": "1", "net_dense2": "extra"}, "dense1": {"orig_name": "net_dense0", '
    '"hybridized": false, "children": {}}, "dense2": {"orig_name": "net_dense1", "hybridized": '
    'false, "children": {}}, "dense3": {"orig_name": "net_dense2", "hybridized": false, '
    '"children": {}}}}'
)


def build(prefix=None, extra=True, units=2):
    net = nn.HybridSequential(prefix=prefix)
    with net.name_scope():
        net.add(nn.Dense(units, in_units=3), nn.Dense(2, in_units=units))
        if extra:
            net.extra = nn.Dense(1, in_units=2)
    return net


@pytest.fixture
def saved(tmp_path):
    net = build("net_")
    net.initialize()
    path = str(tmp_path / "m")
    net.save(path)
    return net, path


def test_structure_is_written_as_mxnet_does(saved):
    assert Path(saved[1] + "-model.json").read_text() == GOLDEN


def test_load_brings_back_values_and_names(saved):
    net, path = saved
    other = build()
    other.load(path)
    x = nd.ones((1, 3))
    np.testing.assert_array_equal(other(x).asnumpy(), net(x).asnumpy())
    assert list(other.collect_params()) == list(net.collect_params())
    assert [p.name for p in other.collect_params().values()] == list(net.collect_params())
    assert other[0].name == "net_dense0"
    other.hybridize()
    np.testing.assert_allclose(other(x).asnumpy(), net(x).asnumpy(), rtol=1e-6)
    net.load(path)
    assert list(other.collect_params()) == list(net.collect_params())


def test_the_graph_of_a_hybridized_block_comes_back(tmp_path):
    net, path = build("net_", extra=False), str(tmp_path / "h")
    net.initialize()
    net.hybridize()
    net(nd.ones((1, 3)))
    net.save(path)
    entry = json.loads(Path(path + "-model.json").read_text())["hybridsequential0"]
    assert (entry["in_format"], entry["out_format"], entry["hybridized"]) == ([0], 0, True)
    other = build(extra=False)
    other.load(path)
    assert other._active
    assert (other._in_format, other._out_format) == ([0], 0)
    other.export(str(tmp_path / "e"))
    back = gluon.SymbolBlock.imports(
        str(tmp_path / "e-symbol.json"), ["data"], str(tmp_path / "e-0000.params")
    )
    x = nd.ones((2, 3))
    np.testing.assert_allclose(back(x).asnumpy(), net(x).asnumpy(), rtol=1e-6)


def test_shared_and_plain_blocks(tmp_path):
    class Shared(gluon.Block):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            with self.name_scope():
                self.first = nn.Dense(2, in_units=2)
                self.second = self.first
                self.rest = nn.Sequential()
                self.rest.add(self.first)
                self.scale = self.params.get("scale", shape=(1,))

    net, other, path = Shared(prefix="a_"), Shared(prefix="b_"), str(tmp_path / "s")
    net.initialize()
    net.save(path)
    other.load(path)
    assert list(other.collect_params()) == ["a_scale", "a_dense0_weight", "a_dense0_bias"]
    np.testing.assert_array_equal(other.scale.data().asnumpy(), net.scale.data().asnumpy())


@pytest.mark.parametrize(
    ("net", "message"),
    [
        (lambda: build(extra=False), "dense, dense there, the file dense, dense, dense"),
        (lambda: nn.Dense(2), "a dense there, the file hybridsequential0"),
        (lambda: nn.Sequential(), "a sequential there"),
    ],
)
def test_another_structure_changes_nothing(saved, net, message):
    other = net()
    names = list(other.collect_params())
    with pytest.raises(ValueError, match=message):
        other.load(saved[1])
    assert list(other.collect_params()) == names


def test_other_shapes_and_missing_files(saved, tmp_path):
    with pytest.raises(AssertionError, match="shape"):
        build(units=5).load(saved[1])
    with pytest.raises(FileNotFoundError):
        build().load(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("text", ["[]", "3", "{}", '{"a": 1}', '{"hybridsequential0": {}}'])
def test_damaged_structure(saved, text):
    net, path = saved
    Path(path + "-model.json").write_text(text)
    with pytest.raises(ValueError, match=r"model|network"):
        net.load(path)


# --- structures ---------------------------------------------------------------------------------

ONE = nd.ones(2)
PAIR = mx.sym.Group([mx.sym.var("p"), mx.sym.var("q")])


@pytest.mark.parametrize(
    ("values", "count", "form"),
    [
        (ONE, 1, 0), ([ONE], 1, [0]), ((ONE, [ONE, None]), 3, [0, [0, -1]]), (None, 1, -1),
        ([], 0, []), ([[ONE], []], 1, [[0], []]), (PAIR, 1, 2), ([PAIR, ONE], 2, [2, 0]),
    ],
)  # fmt: skip
def test_flatten(values, count, form):
    flat, found = _flatten(values, "input")
    assert (len(flat), found) == (count, form)


def test_regroup_undoes_flatten():
    values = [ONE, [None, [nd.zeros(1)]], nd.zeros(3)]
    back = _regroup(*_flatten(values, "output"))
    assert back[0] is ONE
    assert back[1][0] is None
    assert back[1][1][0].shape == (1,)
    assert back[2].shape == (3,)
    assert _regroup([1, 2, 3], [0, 2]) == [1, [2, 3]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: _flatten([3], "input"), "the input of HybridBlock must be .nested. list"),
        (lambda: _regroup("x", [0]), "the output of HybridBlock must be .nested. list"),
        (lambda: _regroup([ONE], -1), "types that are not None"),
    ],
)
def test_bad_structures(call, message):
    with pytest.raises(ValueError, match=message):
        call()
