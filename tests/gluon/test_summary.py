"""The columns that Regluon adds to Block.summary, and what they count."""

import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn
from mxnet.gluon.flops import count_flops

var = mx.sym.var


def lines_of(capsys, net, *inputs, **columns):
    net.summary(*inputs, **columns)
    return capsys.readouterr().out.splitlines()


@pytest.fixture
def net():
    block = nn.HybridSequential()
    block.add(nn.Conv2D(6, 5, activation="relu"), nn.MaxPool2D(), nn.BatchNorm(), nn.Dense(10))
    block.initialize()
    return block


def test_columns_are_added_on_request_only(net, capsys):
    x = nd.ones((2, 1, 28, 28))
    plain = lines_of(capsys, net, x)
    assert {len(line) for line in plain[:9]} == {80}
    both = lines_of(capsys, net, x, flops=True, memory=True)
    assert both[1].split()[-2:] == ["FLOPs", "Memory"]
    assert [line[:80] for line in both[1:9]] == plain[1:9]
    assert [line.split()[-3:] for line in both[3:9]] == [
        ["0", "0", "B"], ["6,912", "27.0", "KiB"],
        [f"{6912 * (2 * 25 + 1):,}", "27.0", "KiB"], ["6,912", "6.8", "KiB"],
        ["1,728", "6.8", "KiB"], [f"{2 * 10 * (2 * 864 + 1):,}", "80", "B"],
    ]  # fmt: skip
    assert "FLOPs of a forward pass: 402,644" in both
    assert "Memory of all outputs: 67.6 KiB" in both


class Residual(nn.HybridBlock):
    def __init__(self, passes_on=False):
        super().__init__()
        self.body = nn.HybridSequential()
        self.body.add(nn.Dense(4), nn.Dense(4))
        self.passes_on = passes_on

    def hybrid_forward(self, F, x):
        y = self.body(x)
        return [y] if self.passes_on else (x + y, [x, y])


def test_blocks_of_blocks_are_rows_and_chains_are_none(capsys):
    class Chain(nn.HybridSequential):
        pass

    net, first = Chain(), nn.HybridLambda(lambda F, x: F.identity(x[0]))
    net.add(Residual(passes_on=True), nn.HybridSequential(), first, Residual())
    net.initialize()
    lines = lines_of(capsys, net, nd.ones((2, 4)))
    assert [line.split(maxsplit=1) for line in lines[4:11]] == [
        ["Dense-1", f"{'(2, 4)':>51}{20:>16}".lstrip()],
        ["Dense-2", f"{'(2, 4)':>51}{20:>16}".lstrip()],
        ["Residual-3", f"{'(2, 4)':>51}{0:>16}".lstrip()],
        ["HybridLambda-4", f"{'(2, 4)':>51}{0:>16}".lstrip()],
        ["Dense-5", f"{'(2, 4)':>51}{20:>16}".lstrip()],
        ["Dense-6", f"{'(2, 4)':>51}{20:>16}".lstrip()],
        ["Residual-7", f"{'(2, 4), [(2, 4), (2, 4)]':>51}{0:>16}".lstrip()],
    ]


def test_outputs_that_are_passed_on_take_memory_once(capsys):
    for passes_on, bytes_ in ((True, ["32", "32", "0"]), (False, ["32", "32", "64"])):
        net = Residual(passes_on)
        net.initialize()
        lines = lines_of(capsys, net, nd.ones((2, 4)), flops=True, memory=True)
        assert [line.split()[-2] for line in lines[4:7]] == bytes_
        assert lines[6].split()[-3] == ("0" if passes_on else "8")


def test_shares_of_time_make_a_whole(net, capsys):
    lines = lines_of(capsys, net, nd.ones((8, 1, 28, 28)), time=True)
    shares = [float(line.split()[-1].rstrip("%")) for line in lines[3:9]]
    assert sum(shares) == pytest.approx(100, abs=1)
    assert max(shares) > 0
    assert any(line.startswith("Time of a forward pass: ") for line in lines)


def test_time_counts_a_layer_inside_another_once(capsys):
    class Slow(gluon.Block):
        def __init__(self):
            super().__init__()
            self.inner = nn.Lambda(lambda x: sum(x for _ in range(2000)))
            self.scale = self.params.get("scale", shape=(1,), init="ones")

        def forward(self, x):
            return self.inner(x)

    net = Slow()
    net.initialize()
    lines = lines_of(capsys, net, nd.ones((2, 2)), time=True)
    assert float(lines[4].split()[-1].rstrip("%")) > 80
    assert float(lines[5].split()[-1].rstrip("%")) < 20


def test_blocks_that_run_on_arrays_only_have_no_count(capsys):
    net = nn.Sequential()
    net.add(nn.Dense(3), nn.Lambda("relu"))
    net.initialize()
    lines = lines_of(capsys, net, nd.ones((2, 4)), flops=True)
    assert lines[5].split()[-1] == "?"
    assert "FLOPs of a forward pass: 54, without 1 layers that run on arrays only" in lines


def test_calls_that_only_find_shapes_are_no_rows(capsys):
    net = nn.Dense(2, activation="relu")
    net.initialize()
    first = lines_of(capsys, net, nd.ones((1, 3)))
    assert [line.split()[0] for line in first[3:6]] == ["Input", "Activation-1", "Dense-2"]
    assert lines_of(capsys, net, nd.ones((1, 3))) == first


def test_nested_inputs_and_outputs(capsys):
    class Pair(gluon.Block):
        def forward(self, x, y):
            return x, [y, y]

    lines = lines_of(capsys, Pair(), nd.ones((1, 3)), nd.ones((4, 3)))
    assert "(1, 3), (4, 3) " in lines[3]
    assert " (1, 3), [(4, 3), (4, 3)] " in lines[4]


def test_summary_leaves_no_hooks_behind(net, capsys):
    lines_of(capsys, net, nd.ones((2, 1, 28, 28)), flops=True, time=True)
    for layer in (net, *net):
        assert not layer._forward_hooks
        assert not layer._forward_pre_hooks
    with pytest.raises(mx.MXNetError):
        net.summary(nd.ones((2, 3)))
    assert not net[0]._forward_hooks


def test_summary_works_while_recording(net, capsys):
    with autograd.record():
        lines = lines_of(capsys, net, nd.ones((2, 1, 28, 28)), flops=True)
    assert "FLOPs of a forward pass: 402,644" in lines


@pytest.mark.parametrize(
    ("graph", "shapes", "expected"),
    [
        (mx.sym.dot(var("a"), var("b")), [(3, 4), (4, 5)], 2 * 3 * 4 * 5),
        (mx.sym.dot(var("a"), var("b"), transpose_a=True), [(4, 3), (4, 5)], 2 * 3 * 4 * 5),
        (mx.sym.batch_dot(var("a"), var("b"), transpose_b=True), [(7, 3, 4), (7, 5, 4)], 840),
        (mx.sym.linalg.gemm2(var("a"), var("b")), [(3, 4), (4, 5)], 120),
        (mx.sym.FullyConnected(var("a"), num_hidden=5, no_bias=True), [(3, 4)], 120),
        (mx.sym.FullyConnected(var("a"), num_hidden=5, flatten=False), [(2, 3, 4)], 240 + 30),
        (mx.sym.Convolution(var("a"), kernel=(3,), num_filter=4, num_group=2), [(1, 2, 7)],
         2 * 20 * 3 + 20),
        (mx.sym.Deconvolution(var("a"), kernel=(3,), num_filter=4), [(1, 2, 7)], 2 * 14 * 12),
        (mx.sym.Pooling(var("a"), kernel=(2, 2), stride=(2, 2)), [(1, 2, 4, 4)], 8 * 4),
        (mx.sym.Pooling(var("a"), global_pool=True, kernel=(1, 1)), [(1, 2, 4, 4)], 32),
        (mx.sym.RNN(var("a"), state_size=3, num_layers=2, mode="lstm"), [(5, 2, 4)],
         5 * 2 * (4 * 2 * 3 * (4 + 3) + 4 * 2 * 3 * (3 + 3))),
        (mx.sym.relu(var("a")) + 1, [(2, 3)], 12),
        (mx.sym.sum(var("a")), [(2, 3)], 6),
        (mx.sym.reshape(mx.sym.transpose(var("a")), shape=(-1,)), [(2, 3)], 0),
        (mx.sym.Embedding(var("a"), input_dim=3, output_dim=2), [(4,)], 0),
    ],
)  # fmt: skip
def test_operations_of_operators(graph, shapes, expected):
    known = dict(zip("ab", shapes, strict=False))
    assert count_flops(graph, known) == expected
