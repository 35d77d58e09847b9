"""Nothing of a bridge outlives the networks on both sides."""

import gc
import weakref

import torch
from interop.nets import batch, gluon_net, torch_net

from mxnet import autograd
from mxnet.interop.torch import array_of, as_block, as_module


def test_blocks_and_their_modules_go_away():
    def work():
        net = gluon_net()
        module = as_module(net)
        module(batch(4, 3)).sum().backward()
        tensor, parameter = module.get_parameter("0.weight"), net[0].weight
        return [weakref.ref(x) for x in (net, module, tensor, parameter, parameter.data())]

    found = work()
    gc.collect()
    assert [ref() for ref in found] == [None] * 5


def test_modules_and_their_blocks_go_away():
    def work():
        module = torch_net()
        block = as_block(module)
        with autograd.record():
            loss = block(array_of(batch(4, 3))).sum()
        loss.backward()
        parameter = next(iter(block.collect_params().values()))
        return [weakref.ref(x) for x in (module, block, parameter, module[0].weight)]

    found = work()
    gc.collect()
    assert [ref() for ref in found] == [None] * 4


def test_a_module_outlives_its_blocks():
    module = torch_net()
    as_block(module)
    block = as_block(module)
    del block
    gc.collect()
    module(batch(4, 3)).sum().backward()
    assert module[3].bias.grad.tolist() == [4, 4]
    with autograd.record():
        loss = as_block(module)(array_of(torch.ones(2, 3))).sum()
    loss.backward()
    assert module[3].bias.grad.tolist() == [2, 2]


def test_a_block_outlives_its_modules():
    net = gluon_net()
    as_module(net)
    gc.collect()
    with autograd.record():
        loss = net(array_of(torch.ones(2, 3))).sum()
    loss.backward()
    assert as_module(net).get_parameter("2.bias").grad.tolist() == [2, 2]
