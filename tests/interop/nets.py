"""Networks that several tests of the bridges use."""

import torch

import mxnet as mx
from mxnet.gluon import nn


def gluon_net(hybridize=False, deferred=False, seed=3):
    """Return Dense, BatchNorm, Dense: 3 -> 4 -> 2 channels."""
    mx.random.seed(seed)
    sizes = [0, 0, 0] if deferred else [3, 4, 4]
    net = nn.HybridSequential()
    net.add(
        nn.Dense(4, activation="tanh", in_units=sizes[0]),
        nn.BatchNorm(in_channels=sizes[1]),
        nn.Dense(2, in_units=sizes[2]),
    )
    net.initialize(mx.init.Xavier())
    if hybridize:
        net.hybridize()
    return net


def torch_net(seed=3):
    """Return the same structure of torch's layers."""
    torch.manual_seed(seed)
    return torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2)
    )


def batch(*shape, seed=0):
    """Return a tensor of normal numbers."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))
