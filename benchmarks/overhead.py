"""The cost of a call: an operator, a layer, a parameter."""

import torch

import mxnet as mx
from mxnet import autograd, nd
from mxnet.gluon import nn

from .timing import Result, compare


def results() -> list[Result]:
    """Return the results of all call-cost benchmarks."""
    return [add(), add_recorded(), multiply_scalar(), relu(), dense_call()]


def add() -> Result:
    """An 8x8 addition outside ``record()``."""
    x, y = nd.ones((8, 8)), nd.ones((8, 8))
    s, t = torch.ones(8, 8), torch.ones(8, 8)
    return compare("8×8 add", lambda: x + y, lambda: s + t, 1.35)


def add_recorded() -> Result:
    """An 8x8 addition of variables."""
    x, y = nd.ones((8, 8)), nd.ones((8, 8))
    x.attach_grad()
    s, t = torch.ones(8, 8, requires_grad=True), torch.ones(8, 8)
    with autograd.record():
        return compare("8×8 add, recorded", lambda: x + y, lambda: s + t, 1.35)


def multiply_scalar() -> Result:
    """An 8x8 array times a number."""
    x, s = nd.ones((8, 8)), torch.ones(8, 8)
    return compare("8×8 × 2.0", lambda: x * 2.0, lambda: s * 2.0)


def relu() -> Result:
    """ReLU of an 8x8 array."""
    x, s = nd.ones((8, 8)), torch.ones(8, 8)
    return compare("8×8 relu", lambda: nd.relu(x), lambda: torch.relu(s))


def dense_call() -> Result:
    """A Dense layer called on one small batch, as in inference."""
    layer = nn.Dense(64, in_units=64)
    layer.initialize(mx.init.Xavier())
    linear = torch.nn.Linear(64, 64)
    x, s = nd.ones((16, 64)), torch.ones(16, 64)

    def theirs() -> torch.Tensor:
        with torch.no_grad():
            return linear(s)

    return compare("Dense call 16×64", lambda: layer(x), theirs)
