"""Whole training steps: forward, loss, backward, update, on the same networks and weights."""

from collections.abc import Callable

import torch
from torch import Tensor

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn

from .timing import Result, compare

BATCH = 64


def results() -> list[Result]:
    """Return the results of all training-step benchmarks."""
    return [step("MLP", mlp, torch_mlp, (BATCH, 784), 1.10),
            step("LeNet", lenet, torch_lenet, (BATCH, 1, 28, 28), 1.05)]  # fmt: skip


def mlp() -> nn.HybridSequential:
    """784-128-64-10 with ReLU."""
    net = nn.HybridSequential()
    with net.name_scope():
        net.add(nn.Dense(128, activation="relu"), nn.Dense(64, activation="relu"), nn.Dense(10))
    return net


def torch_mlp() -> torch.nn.Module:
    """The same network in PyTorch."""
    return torch.nn.Sequential(
        torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64), torch.nn.ReLU(),
        torch.nn.Linear(64, 10),
    )  # fmt: skip


def lenet() -> nn.HybridSequential:
    """Two convolutions with max pooling, two dense layers."""
    net = nn.HybridSequential()
    with net.name_scope():
        net.add(nn.Conv2D(20, 5, activation="relu"), nn.MaxPool2D(2, 2),
                nn.Conv2D(50, 5, activation="relu"), nn.MaxPool2D(2, 2),
                nn.Flatten(), nn.Dense(512, activation="relu"), nn.Dense(10))  # fmt: skip
    return net


def torch_lenet() -> torch.nn.Module:
    """The same network in PyTorch."""
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 20, 5), torch.nn.ReLU(), torch.nn.MaxPool2d(2, 2),
        torch.nn.Conv2d(20, 50, 5), torch.nn.ReLU(), torch.nn.MaxPool2d(2, 2),
        torch.nn.Flatten(), torch.nn.Linear(800, 512), torch.nn.ReLU(), torch.nn.Linear(512, 10),
    )  # fmt: skip


def our_step(net: gluon.Block, shape: tuple[int, ...], labels: Tensor) -> Callable[[], object]:
    """Return one training step of ours on a fixed batch."""
    net.initialize(mx.init.Xavier())
    loss_of = gluon.loss.SoftmaxCrossEntropyLoss()
    data = nd.random.normal(shape=shape)
    label = nd.array(labels.numpy())
    net(data)
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.01, "momentum": 0.9})

    def run() -> object:
        with autograd.record():
            loss = loss_of(net(data), label)
        loss.backward()
        trainer.step(BATCH)
        return loss

    return run


def their_step(net: torch.nn.Module, data: Tensor, labels: Tensor) -> Callable[[], object]:
    """Return one training step of PyTorch on a fixed batch."""
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    loss_of = torch.nn.CrossEntropyLoss()

    def run() -> object:
        optimizer.zero_grad()
        loss = loss_of(net(data), labels)
        loss.backward()
        optimizer.step()
        return loss

    return run


def step(
    name: str, ours: Callable[[], gluon.Block], theirs: Callable[[], torch.nn.Module],
    shape: tuple[int, ...], limit: float,
) -> Result:  # fmt: skip
    """Compare training steps of two networks with the same weights."""
    labels = torch.randint(0, 10, (BATCH,), generator=torch.Generator().manual_seed(0))
    net, twin = ours(), theirs()
    run = our_step(net, shape, labels)
    with torch.no_grad():
        for own, other in zip(net.collect_params().values(), twin.parameters(), strict=True):
            other.copy_(own.data().to_torch())
    data = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    return compare(
        f"{name} step, batch {BATCH}", run, their_step(twin, data, labels), limit, 0.1, 15
    )
