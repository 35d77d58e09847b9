"""Hybridized blocks that define ``forward`` on arrays equal themselves, eager."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn

IMAGES = (2, 1, 6, 6)


class Net(gluon.HybridBlock):
    """Layers, parameters of its own, an array from elsewhere, views, None, nested results."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.name_scope():
            self.conv = nn.Conv2D(4, 3, activation="relu")
            self.norm = nn.BatchNorm()
            self.body = nn.HybridSequential()
            self.body.add(nn.Dense(8), nn.Dropout(0.5))
            self.weight = self.params.get("weight", shape=(3, 8))
        self.scale = nd.array([1.0, 2.0, 3.0])

    def forward(self, x: nd.NDArray, offset: Any = None) -> Any:
        h = self.norm(self.conv(x))
        h = self.body(h.reshape((h.shape[0], -1)))
        out = nd.dot(h, self.weight.data(), transpose_b=True) * self.scale
        if offset is not None:
            out = out + offset
        return out, [h[:, 1:3].T, None]


def made() -> tuple[Net, nd.NDArray]:
    mx.random.seed(1)
    net = Net(prefix="net_")
    net.initialize(mx.init.Xavier())
    x = nd.random.normal(shape=IMAGES)
    net(x)
    return net, x


def steps(net: Net, x: nd.NDArray, number: int = 6) -> list[list[np.ndarray]]:
    """Return results and gradients of some training passes."""
    found = []
    for seed in range(number):
        mx.random.seed(seed)
        with autograd.record():
            out, (columns, nothing) = net(x, nd.ones((2, 3)))
            loss = (out * out).sum() + columns.sum()
        loss.backward()
        assert nothing is None
        arrays = [out, columns, net.weight.grad(), net.conv.weight.grad(),
                  net.norm.running_mean.data()]  # fmt: skip
        found.append([array.asnumpy() for array in arrays])
    return found


def test_training_equals_eager() -> None:
    net, x = made()
    expected = steps(net, x)
    net, x = made()
    net.hybridize()
    for actual, wanted in zip(steps(net, x), expected, strict=True):
        for one, other in zip(actual, wanted, strict=True):
            np.testing.assert_array_equal(one, other)
    assert [graph is not None for graph in net.forward._graphs.values()] == [True]
    net.hybridize(False)
    assert "forward" not in vars(net)


def test_each_shape_has_a_graph() -> None:
    net, x = made()
    net.hybridize()
    for _ in range(2):
        assert net(x)[0].shape == (2, 3)
        assert net(x[:1])[0].shape == (1, 3)
    assert len(net.forward._graphs) == 2


def test_export_holds_arrays_from_elsewhere(tmp_path: Path) -> None:
    net, x = made()
    net.hybridize()
    expected = net(x)[0]
    net.export(str(tmp_path / "net"))
    files = [str(tmp_path / f"net-{end}") for end in ("symbol.json", "0000.params")]
    assert "arg:constant0" in nd.load(files[1])
    again = gluon.SymbolBlock.imports(files[0], ["data"], files[1])
    np.testing.assert_array_equal(again(x)[0].asnumpy(), expected.asnumpy())


class Reading(gluon.HybridBlock):
    def forward(self, x: nd.NDArray) -> nd.NDArray:
        return x * float(x.sum().asscalar())


class Writing(gluon.HybridBlock):
    def forward(self, x: nd.NDArray) -> nd.NDArray:
        total = x * 1
        total[0] = 5
        return total + 1


class Joining(gluon.HybridBlock):
    def forward(self, x: nd.NDArray) -> nd.NDArray:
        return nd.concatenate([x, x]) * 2


class Picking(gluon.HybridBlock):
    def forward(self, x: nd.NDArray) -> nd.NDArray:
        return x[nd.array([1, 0], dtype="int32")] * 2


class Drawing(gluon.HybridBlock):
    def forward(self, x: nd.NDArray) -> nd.NDArray:
        return x + nd.random.uniform(shape=(3,))


class Number(gluon.HybridBlock):
    def forward(self, x: nd.NDArray) -> Any:
        return x * 2, x.shape[0]


class Operating(gluon.HybridBlock):
    def forward(self, x: nd.NDArray) -> nd.NDArray:
        rows = x.reshape(1, -1).expand_dims(0).flatten()
        parts = [x[1:3] + nd.ones((2,)), rows[0] / 2, nd.array([7.0, len(x)]), x[::-1].copy(),
                 x.astype("float64").astype("float32"), rows.squeeze().detach()]  # fmt: skip
        return nd.concat(*parts, dim=0)


@pytest.mark.parametrize(
    ("cls", "is_graph"),
    [(Reading, False), (Writing, False), (Joining, False), (Picking, False), (Number, False),
     (Drawing, True), (Operating, True)],
)  # fmt: skip
def test_graph_or_not_results_are_the_same(
    cls: type, is_graph: bool, caplog: pytest.LogCaptureFixture
) -> None:
    eager, net = cls(), cls()
    net.hybridize()
    with caplog.at_level("INFO", logger="mxnet.gluon"):
        for value in (1.0, 2.0, 3.0):
            x = nd.array([value, 2.0, 5.0])
            outs = []
            for one in (eager, net):
                mx.random.seed(0)
                outs.append(one(x))
            for a, b in zip(*[o if isinstance(o, tuple) else (o,) for o in outs], strict=True):
                np.testing.assert_array_equal(
                    *[v.asnumpy() if isinstance(v, nd.NDArray) else v for v in (a, b)]
                )
    graphs = net.forward._graphs.values()
    assert [graph is not None for graph in graphs] == [is_graph]
    assert (f"{net.name} runs operator by operator" in caplog.text) != is_graph


def test_a_new_child_makes_new_graphs() -> None:
    class Wrapper(gluon.HybridBlock):
        def __init__(self, inner: gluon.HybridBlock) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, x: nd.NDArray) -> nd.NDArray:
            return self.inner(x) + 1

    net = Wrapper(nn.HybridLambda("relu"))
    net.hybridize()
    x = nd.array([-2.0, 3.0])
    assert [net(x).asnumpy().tolist() for _ in range(3)] == [[1.0, 4.0]] * 3
    net.inner = nn.HybridLambda("abs")
    assert [net(x).asnumpy().tolist() for _ in range(3)] == [[3.0, 4.0]] * 3


def test_hooks_see_the_operators_of_the_graph() -> None:
    net = Operating()
    net.hybridize()
    x = nd.array([1.0, 2.0, 5.0])
    net(x)
    seen: list[bytes] = []
    net.register_op_hook(lambda name, operator, array: seen.append(operator))
    net(x)
    assert b"Concat" in seen and b"Reshape" in seen


def test_shapes_found_by_the_block_itself() -> None:
    class Dense(gluon.HybridBlock):
        def __init__(self) -> None:
            super().__init__()
            self.weight = self.params.get("weight", shape=(2, 0), allow_deferred_init=True)

        def infer_shape(self, x: nd.NDArray) -> None:
            self.weight.shape = (2, x.shape[1])

        def forward(self, x: nd.NDArray) -> nd.NDArray:
            return nd.dot(x, self.weight.data(), transpose_b=True)

    net = Dense()
    net.initialize()
    net.hybridize()
    x = nd.ones((1, 3))
    first, second, third = (net(x).asnumpy() for _ in range(3))
    assert net.weight.shape == (2, 3)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first, third)


def test_copies_and_pickles_run_on_their_own() -> None:
    net, x = made()
    net.hybridize()
    expected = net(x)[0].asnumpy()
    net(x)
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        net.weight.set_data(net.weight.data() * 0)
        np.testing.assert_array_equal(other(x)[0].asnumpy(), expected)
        np.testing.assert_array_equal(other(x)[0].asnumpy(), expected)
        net.weight.set_data(other.weight.data())


def test_copies_can_be_trained() -> None:
    net = nn.Dense(2, in_units=3)
    net.initialize()
    net.hybridize()
    x = nd.ones((1, 3))
    net(x)
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        trainer = gluon.Trainer(other.collect_params(), "sgd", {"learning_rate": 1.0})
        with autograd.record():
            out = other(x)
        out.backward()
        trainer.step(1)
        np.testing.assert_allclose(
            other.weight.data().asnumpy(), net.weight.data().asnumpy() - 1, 1e-6
        )
