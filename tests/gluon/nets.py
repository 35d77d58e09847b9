"""Small networks that several tests use."""

from mxnet import gluon
from mxnet.gluon import nn


class Pair(gluon.Block):
    """Two dense layers, one after the other."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        with self.name_scope():
            self.first = nn.Dense(3)
            self.second = nn.Dense(2)

    def forward(self, x):
        return self.second(self.first(x))


class Projection(gluon.HybridBlock):
    """A parameter of its own and a child."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        with self.name_scope():
            self.weight = self.params.get("weight", shape=(3, 0), allow_deferred_init=True)
            self.out = nn.Dense(2)

    def hybrid_forward(self, F, x, weight):
        return self.out(F.FullyConnected(x, weight, no_bias=True, num_hidden=3))


def sequential(*units, **kwargs):
    """Return a Sequential of dense layers."""
    net = nn.Sequential(**kwargs)
    with net.name_scope():
        for width in units:
            net.add(nn.Dense(width))
    return net
