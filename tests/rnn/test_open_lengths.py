"""Zeros whose batch only the inputs tell, and parameters found through a joined vector."""

import numpy as np
import pytest
from rnn.symbol_cases import CELLS, C, N, T

import mxnet as mx
from mxnet import autograd, gluon, nd, sym
from mxnet.gluon import nn, rnn

pytestmark = pytest.mark.filterwarnings("ignore:NTC layout detected")


@pytest.mark.parametrize("case", CELLS)
def test_graphs_with_default_states_run(case):
    outputs, _ = CELLS[case](mx.rnn).unroll(T, sym.var("x"), merge_outputs=True)
    shape = (N, T, 2, 5, 6) if "Conv" in case else (N, T, C)
    executor = outputs.simple_bind(mx.cpu(), x=shape)
    for array in executor.arg_arrays:
        array[:] = 0.1
    (result,) = executor.forward()
    assert result.shape[:2] == (N, T)
    again = executor.reshape(x=(1, *shape[1:]))
    assert again.forward()[0].shape[:2] == (1, T)


class Net(gluon.HybridBlock):
    """A layer and a cell without given states, and a layer that follows."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        with self.name_scope():
            self.lstm = rnn.LSTM(3, 2, layout="NTC", bidirectional=True)
            self.cell = rnn.GRUCell(3)
            self.out = nn.Dense(2, flatten=False)

    def hybrid_forward(self, F, x):
        sequence = self.lstm(x)
        return self.out(sequence), self.cell.unroll(2, sequence, merge_outputs=True)[0]


def test_hybridized_networks_find_sizes_and_states(tmp_path):
    net = Net()
    net.initialize()
    net.hybridize()
    data = nd.random.uniform(shape=(5, 2, 4))
    found = [array.asnumpy() for array in net(data)]
    assert net.lstm.l0_i2h_weight.shape == (12, 4) and net.lstm.r1_i2h_weight.shape == (12, 6)
    net.hybridize(False)
    for one, other in zip(found, net(data), strict=True):
        np.testing.assert_allclose(one, other.asnumpy(), rtol=1e-5, atol=1e-6)
    net.hybridize()
    for batch in (5, 7, 5):
        assert [array.shape[0] for array in net(nd.ones((batch, 2, 4)))] == [batch] * 2
    with autograd.record():
        loss = sum(array.sum() for array in net(data))
    loss.backward()
    assert np.abs(net.lstm.l0_i2h_weight.grad().asnumpy()).max() > 0
    path = str(tmp_path / "net")
    net.export(path)
    block = gluon.SymbolBlock.imports(f"{path}-symbol.json", ["data"], f"{path}-0000.params")
    for one, other in zip(found, block(data), strict=True):
        np.testing.assert_allclose(one, other.asnumpy(), rtol=1e-5, atol=1e-6)


def test_zeros_take_lengths_from_their_partners():
    graph = sym.FullyConnected(sym.var("x"), num_hidden=3) + sym.zeros((0, 3))
    assert graph.infer_shape(x=(5, 2))[1] == [(5, 3)]
    chosen = sym.where(sym.var("c"), sym.var("x"), sym.zeros((0, 0)))
    c, x = nd.array([[1, 0]]), nd.array([[3, 4]])
    assert chosen.eval(c=c, x=x)[0].asnumpy().tolist() == [[3, 0]]
