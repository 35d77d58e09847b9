"""The cost of the bridges: ``python -m benchmarks.interop``.

Networks cross from one side to the other and are compared with themselves where they come from.
"""

import torch

import mxnet as mx
from mxnet import autograd
from mxnet.gluon import nn
from mxnet.interop.torch import array_of, as_block, as_module

from .timing import Result, compare, table

LAYERS, WIDTH, ROWS = 8, 64, 32


def results() -> list[Result]:
    """Return forward and training steps of a block as a module, and of a module as a block."""
    return [module_forward(), module_step(), block_forward(), block_step()]


def _block() -> nn.HybridSequential:
    net = nn.HybridSequential()
    for _ in range(LAYERS):
        net.add(nn.Dense(WIDTH, activation="relu", in_units=WIDTH))
    net.initialize(mx.init.Xavier())
    net.hybridize()
    return net


def _module() -> torch.nn.Sequential:
    layers = [(torch.nn.Linear(WIDTH, WIDTH), torch.nn.ReLU()) for _ in range(LAYERS)]
    return torch.nn.Sequential(*(part for pair in layers for part in pair))


def module_forward() -> Result:
    """A block called as a module, and as a block."""
    net = _block()
    module, x = as_module(net).eval(), torch.ones(ROWS, WIDTH)
    array = array_of(x)

    def ours() -> torch.Tensor:
        with torch.no_grad():
            return module(x)

    return compare("as_module, forward", ours, lambda: net(array))


def module_step() -> Result:
    """Forward and backward of a block as a module, and as a block."""
    net = _block()
    module, x = as_module(net), torch.ones(ROWS, WIDTH)
    array = array_of(x)

    def ours() -> None:
        module.zero_grad()
        module(x).sum().backward()

    def theirs() -> None:
        with autograd.record():
            loss = net(array).sum()
        loss.backward()

    return compare("as_module, forward and backward", ours, theirs)


def block_forward() -> Result:
    """A module called as a block, and as a module."""
    module = _module()
    block, array = as_block(module), mx.nd.ones((ROWS, WIDTH))
    x = torch.ones(ROWS, WIDTH)

    def theirs() -> torch.Tensor:
        with torch.no_grad():
            return module(x)

    return compare("as_block, forward", lambda: block(array), theirs)


def block_step() -> Result:
    """Forward and backward of a module as a block, and as a module."""
    module, twin = _module(), _module()
    block, array = as_block(module), mx.nd.ones((ROWS, WIDTH))
    x = torch.ones(ROWS, WIDTH)

    def ours() -> None:
        with autograd.record():
            loss = block(array).sum()
        loss.backward()

    def theirs() -> None:
        twin.zero_grad()
        twin(x).sum().backward()

    return compare("as_block, forward and backward", ours, theirs)


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(table(results()).replace("Regluon", "across").replace("PyTorch eager", "at home"))
