"""``python -m benchmarks.hybrid``: hybridized networks against the same ones, eager.

Both share their parameters; the columns are ours hybridized, ours eager. A ratio above 1 means that
``hybridize()`` costs time.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn, rnn
from mxnet.gluon.model_zoo import vision

from .timing import Result, compare, table
from .train_step import lenet, mlp

LIMIT = 1.0
# Seconds for one timing and the number of timings of either.
SMALL, LARGE = (0.05, 25), (0.3, 9)


class Encoder(gluon.HybridBlock):
    """A transformer encoder's layer with attention of several heads, normalized first."""

    def __init__(self, width: int, heads: int, dropout: float = 0.1) -> None:
        super().__init__()
        self._heads = heads
        with self.name_scope():
            self.first, self.second = nn.LayerNorm(), nn.LayerNorm()
            self.qkv = nn.Dense(3 * width, flatten=False)
            self.joined = nn.Dense(width, flatten=False)
            self.wide = nn.Dense(4 * width, activation="relu", flatten=False)
            self.narrow = nn.Dense(width, flatten=False)
            self.drop = nn.Dropout(dropout)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return (length, batch, width) from the same."""
        qkv = self.qkv(self.first(x))
        scores = F.contrib.interleaved_matmul_selfatt_qk(qkv, heads=self._heads)
        weights = self.drop(F.softmax(scores))
        mixed = F.contrib.interleaved_matmul_selfatt_valatt(qkv, weights, heads=self._heads)
        x = x + self.drop(self.joined(mixed))
        return x + self.drop(self.narrow(self.wide(self.second(x))))


class Classifier(gluon.HybridBlock):
    """Ten scores from the mean of what a sequence network gives, (length, batch, width)."""

    def __init__(self, body: gluon.HybridBlock) -> None:
        super().__init__()
        with self.name_scope():
            self.body = body
            self.head = nn.Dense(10)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return (batch, 10)."""
        return self.head(self.body(x).mean(axis=0))


def lstm() -> gluon.HybridBlock:
    """Two layers of 128 units."""
    return Classifier(rnn.LSTM(128, 2))


def transformer() -> gluon.HybridBlock:
    """Two layers of width 128 with 4 heads."""
    body = nn.HybridSequential()
    body.add(Encoder(128, 4), Encoder(128, 4))
    return Classifier(body)


def resnet18() -> gluon.HybridBlock:
    """The model zoo's first ResNet-18."""
    return vision.resnet18_v1(classes=10)


#: name -> (network, shape of the inputs, size of the batch, effort)
NETWORKS: dict[str, tuple[Callable[[], gluon.HybridBlock], tuple[int, ...], int, Any]] = {
    "MLP": (mlp, (64, 784), 64, SMALL),
    "LeNet": (lenet, (64, 1, 28, 28), 64, SMALL),
    "ResNet-18": (resnet18, (8, 3, 96, 96), 8, LARGE),
    "LSTM": (lstm, (35, 32, 128), 32, LARGE),
    "transformer": (transformer, (64, 16, 128), 16, LARGE),
}  # fmt: skip


def network(name: str) -> Iterator[Result]:
    """Compare inference and training steps of a network and its hybridized twin."""
    build, shape, batch, (seconds, rounds) = NETWORKS[name]
    mx.random.seed(0)
    data = nd.random.normal(shape=shape)
    label = nd.random.randint(0, 10, (batch,)).astype("float32")
    eager, twin = build(), build()
    twin.hybridize(static_alloc=True, static_shape=True)
    nets = (twin, eager)
    for net in nets:
        net.initialize(mx.init.Xavier())
        net(data)
    steps = [training(net, data, label, batch) for net in nets]
    yield compare(f"{name} inference", lambda: twin(data), lambda: eager(data), LIMIT, seconds,
                  rounds)  # fmt: skip
    one = data[:1] if name not in ("LSTM", "transformer") else data[:, :1]
    yield compare(f"{name} inference, batch 1", lambda: twin(one), lambda: eager(one), LIMIT,
                  seconds, rounds)  # fmt: skip
    yield compare(f"{name} step", steps[0], steps[1], LIMIT, seconds, rounds)


def training(
    net: gluon.HybridBlock, data: nd.NDArray, label: nd.NDArray, batch: int
) -> Callable[[], object]:
    """Return one training step on a fixed batch."""
    loss_of = gluon.loss.SoftmaxCrossEntropyLoss()
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.001, "momentum": 0.9})

    def run() -> object:
        with autograd.record():
            loss = loss_of(net(data), label)
        loss.backward()
        trainer.step(batch)
        return loss

    return run


def first_call() -> float:
    """Return the seconds that tracing and the first hybridized call of ResNet-50 take."""
    net = vision.resnet50_v1()
    net.initialize(mx.init.Xavier())
    data = nd.random.normal(shape=(1, 3, 224, 224))
    net(data)
    net.hybridize()
    start = time.perf_counter()
    net(data).wait_to_read()
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hybrid", description=__doc__)
    parser.add_argument("networks", nargs="*", default=list(NETWORKS))
    parser.add_argument("--threads", type=int, default=1, help="threads of torch's kernels")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    rows = [row for name in options.networks for row in network(name)]
    print(table(rows).replace("| Regluon | PyTorch eager |", "| hybridized | eager |"))
    print(f"\nResNet-50, tracing and first call: {first_call():.2f} s (limit 2 s)")


if __name__ == "__main__":
    main()
