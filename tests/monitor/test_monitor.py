"""Operator hooks and monitors against MXNet 1.9.1, and on gluon blocks."""

import json
import logging
from pathlib import Path

import numpy as np
import pytest
from visualization.graphs import MONITORS, monitored, network, watched

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "gluon"
GOLDEN = json.loads((FOLDER / "watching.json").read_text())
by_kind = pytest.mark.parametrize("kind", ["Sequential", "HybridSequential"])


def hooked(net, **settings):
    seen = []
    net.register_op_hook(lambda *call: seen.append(call), **settings)
    return seen


# --- hooks --------------------------------------------------------------------------------------


@by_kind
@pytest.mark.parametrize("monitor_all", [False, True])
def test_hooks_see_the_names_of_mxnet(kind, monitor_all):
    expected = GOLDEN["hooks"][kind][monitor_all]
    assert watched(kind, monitor_all) == expected


def test_hooks_see_the_values():
    net = network("HybridSequential")
    net.hybridize()
    x = nd.array(np.random.randn(2, 4))
    plain = net(x)
    seen = {name: array for name, _, array in hooked_call(net, x)}
    np.testing.assert_array_equal(seen[b"net_dense1_fwd_output"].asnumpy(), plain.asnumpy())
    weight, bias = net[0].weight.data().asnumpy(), net[0].bias.data().asnumpy()
    dense = seen[b"net_dense0_fwd_output"].asnumpy()
    np.testing.assert_allclose(dense, x.asnumpy() @ weight.T + bias, rtol=1e-4, atol=1e-5)


def hooked_call(net, x):
    seen = hooked(net)
    net(x)
    return seen


@by_kind
def test_blocks_that_are_not_hybridized_report_themselves(kind):
    net, x = network(kind), nd.ones((2, 4))
    seen = hooked_call(net, x)
    names = [(name.decode(), operator.decode()) for name, operator, _ in seen]
    expected = [
        ("net_dense0_tanh_output", "Activation"), ("net_dense0_output", "Dense"),
        ("net_dropout0_output", "Dropout"), ("net_batchnorm0_output", "BatchNorm"),
        ("net_dense1_output", "Dense"),
    ]  # fmt: skip
    if kind == "HybridSequential":
        expected.append(("net_output", "HybridSequential"))
    assert names == expected
    np.testing.assert_array_equal(seen[-1][2].asnumpy(), net(x).asnumpy())


def test_blocks_report_inputs_and_parameters_too():
    layer = nn.Dense(2, in_units=3, prefix="d_")
    layer.initialize()
    seen = hooked(layer, monitor_all=True)
    layer(nd.ones((1, 3)))
    assert [call[0] for call in seen] == [b"d_input0", b"d_weight", b"d_bias", b"d_output"]


def test_several_outputs_are_numbered():
    class Two(gluon.HybridBlock):
        def hybrid_forward(self, F, x):
            return x + 1, [x + 2]

    seen = hooked_call(Two(prefix="t_"), nd.ones(2))
    assert [call[0] for call in seen] == [b"t_output0", b"t_output1"]


@pytest.mark.parametrize("active", [False, True])
def test_gradients_pass_and_what_is_seen_is_not_recorded(active):
    net, x = network("HybridSequential"), nd.ones((2, 4))
    net.hybridize(active)
    x.attach_grad()
    seen = hooked(net)
    with autograd.record(train_mode=False):
        out = net(x)
        extra = seen[0][2] * 2
    out.backward()
    assert np.abs(x.grad.asnumpy()).max() > 0
    with pytest.raises(mx.MXNetError):
        extra.backward()


@pytest.mark.parametrize("active", [False, True])
def test_a_hook_takes_the_place_of_the_one_before_and_none_ends_it(active):
    net, x = network("HybridSequential"), nd.ones((2, 4))
    net.hybridize(active)
    first, second = hooked(net), hooked(net)
    net(x)
    assert first == []
    assert second
    second.clear()
    net.register_op_hook(None)
    net(x)
    assert second == []
    assert net._callback is None


def test_hooks_before_shapes_are_known():
    net = nn.HybridSequential()
    net.add(nn.Dense(3), nn.Dense(2))
    net.initialize()
    net.hybridize()
    seen = hooked_call(net, nd.ones((2, 4)))
    assert len(seen) == 2


def test_hooks_must_be_functions():
    with pytest.raises(TypeError, match="callback must be a function"):
        nn.Dense(2).register_op_hook(3)


def test_errors_in_hooks_are_not_hidden():
    net = network("HybridSequential")

    def fail(*_):
        raise RuntimeError("seen enough")

    net.register_op_hook(fail)
    with pytest.raises(RuntimeError, match="seen enough"):
        net(nd.ones((2, 4)))


# --- monitors -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(len(MONITORS)))
def test_monitors_collect_what_mxnet_collects(number):
    found, expected = monitored(MONITORS[number]), GOLDEN["monitors"][number]
    assert [[e[:2] for e in batch] for batch in found] == [[e[:2] for e in b] for b in expected]
    for batch, golden in zip(found, expected, strict=True):
        for (_, _, text), (_, _, number_there) in zip(batch, golden, strict=True):
            assert text.endswith("\t")
            assert float(text) == pytest.approx(float(number_there), rel=1e-5)


@pytest.mark.parametrize("active", [False, True])
def test_monitor_of_a_block(active):
    net, x = network("HybridSequential"), nd.ones((2, 4))
    net.hybridize(active)
    monitor = mx.mon.Monitor(2, pattern=".*dense1", stat_func=lambda a: a.max())
    monitor.install(net)
    found = []
    for _ in range(3):
        monitor.tic()
        out = net(x)
        found.append(monitor.toc())
    name = "net_dense1_fwd_output" if active else "net_dense1_output"
    expected = [
        (name, out.max().asscalar()), ("net_dense1_weight", np.float32(0.6)),
        ("net_dense1_bias", np.float32(0.2)),
    ]  # fmt: skip
    assert found[0] == [(1, name, f"{value!s}\t") for name, value in expected]
    assert found[1] == []
    assert [entry[0] for entry in found[2]] == [3, 3, 3]


def test_monitor_skips_parameters_without_values():
    layer = nn.Dense(2, prefix="d_")
    layer.initialize()
    monitor = mx.mon.Monitor(1)
    monitor.install(layer)
    monitor.tic()
    assert monitor.toc() == [(1, "d_bias", "0.0\t")]


def test_monitor_takes_anything_with_a_callback():
    class Own:
        _symbol = mx.sym.var("x")
        arg_arrays = (nd.array([3, 4]),)
        aux_arrays = ()

        def set_monitor_callback(self, callback, monitor_all):
            self.callback, self.monitor_all = callback, monitor_all

    own, monitor = Own(), mx.monitor.Monitor(1, monitor_all=True, stat_func=lambda a: [a, a.sum()])
    monitor.install(own)
    monitor.tic()
    own.callback(b"y", nd.array([5]))
    assert own.monitor_all is True
    assert monitor.toc() == [(1, "y", "5.0\t5.0\t"), (1, "x", "[3. 4.]\t7.0\t")]
    own.callback(b"y", nd.array([5]))  # between batches
    assert monitor.queue == []


def test_monitor_logs(caplog):
    layer = nn.Dense(1, in_units=1, prefix="d_")
    layer.initialize(mx.init.One())
    monitor = mx.mon.Monitor(1, sort=True)
    monitor.install(layer)
    with caplog.at_level(logging.INFO):
        monitor.tic()
        layer(nd.ones((1, 1)))
        monitor.toc_print()
    assert caplog.messages == [
        f"Batch:       1 {name:30s} {value}\t"
        for name, value in (("d_bias", "0.0"), ("d_output", "1.0"), ("d_weight", "1.0"))
    ]


@pytest.mark.parametrize("result", [3, "x", (nd.ones(1),), [1.0]])
def test_statistics_must_be_arrays(result):
    monitor = mx.mon.Monitor(1, stat_func=lambda _: result)
    layer = nn.Dense(1, in_units=1)
    layer.initialize()
    monitor.install(layer)
    monitor.tic()
    with pytest.raises(AssertionError, match="stat_func must return an NDArray"):
        monitor.toc()


def test_what_cannot_be_watched():
    with pytest.raises(TypeError, match="must be an Executor"):
        mx.mon.Monitor(1).install(3)
    assert mx.mon is mx.monitor
