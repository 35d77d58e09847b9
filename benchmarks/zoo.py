"""``python -m benchmarks.zoo``: networks of the model zoo against equal ones of ``torch.nn``.

Both have the same weights and images of 32x32; that they compute the same is checked first.
"""

import argparse
from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch import nn as theirs

import mxnet as mx
from mxnet.gluon import HybridBlock
from mxnet.gluon.model_zoo import vision

from .timing import Result, compare, table
from .train_step import BATCH, our_step, their_step

SHAPE = (BATCH, 3, 32, 32)
CLASSES = 10
# Expansion, channels, blocks, steps: table 2 of the paper on MobileNetV2.
BOTTLENECKS = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
               (6, 160, 3, 2), (6, 320, 1, 1))  # fmt: skip


def convolution(
    inner: int, outer: int, kernel: int, stride: int = 1, groups: int = 1
) -> list[theirs.Module]:
    """Return a convolution without bias, and its normalization."""
    conv = theirs.Conv2d(inner, outer, kernel, stride, kernel // 2, groups=groups, bias=False)
    return [conv, theirs.BatchNorm2d(outer)]


class Residual(theirs.Module):
    """The basic block of ResNet."""

    def __init__(self, inner: int, outer: int, stride: int) -> None:
        super().__init__()
        self.body = theirs.Sequential(
            *convolution(inner, outer, 3, stride), theirs.ReLU(), *convolution(outer, outer, 3)
        )
        self.shortcut = theirs.Sequential(
            *(convolution(inner, outer, 1, stride) if inner != outer else ())
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return ReLU of the sum of both paths."""
        return torch.relu(self.body(x) + self.shortcut(x))


class Bottleneck(theirs.Module):
    """The linear bottleneck of MobileNetV2."""

    def __init__(self, inner: int, outer: int, expansion: int, stride: int) -> None:
        super().__init__()
        wide = inner * expansion
        self.adds = stride == 1 and inner == outer
        self.body = theirs.Sequential(
            *convolution(inner, wide, 1), theirs.ReLU6(),
            *convolution(wide, wide, 3, stride, groups=wide), theirs.ReLU6(),
            *convolution(wide, outer, 1),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        """Return the narrow result, with the input added where the sizes agree."""
        return self.body(x) + x if self.adds else self.body(x)


def resnet18() -> theirs.Module:
    """Return ResNet-18."""
    layers = [*convolution(3, 64, 7, 2), theirs.ReLU(), theirs.MaxPool2d(3, 2, 1)]
    inner = 64
    for outer in (64, 128, 256, 512):
        layers += [Residual(inner, outer, 1 if inner == outer else 2), Residual(outer, outer, 1)]
        inner = outer
    ending = [theirs.AdaptiveAvgPool2d(1), theirs.Flatten(), theirs.Linear(512, CLASSES)]
    return theirs.Sequential(*layers, *ending)


def mobilenet_v2() -> theirs.Module:
    """Return MobileNetV2 with all channels."""
    layers = [*convolution(3, 32, 3, 2), theirs.ReLU6()]
    inner = 32
    for expansion, outer, number, stride in BOTTLENECKS:
        for index in range(number):
            layers.append(Bottleneck(inner, outer, expansion, 1 if index else stride))
            inner = outer
    layers += [*convolution(inner, 1280, 1), theirs.ReLU6(), theirs.AdaptiveAvgPool2d(1)]
    return theirs.Sequential(*layers, theirs.Conv2d(1280, CLASSES, 1, bias=False), theirs.Flatten())


def weights(net: theirs.Module) -> Iterator[Tensor]:
    """Yield what a network holds, in the order of Gluon's parameters."""
    for name, value in net.state_dict(keep_vars=True).items():
        if not name.endswith("num_batches_tracked"):
            yield value


def copy_weights(net: HybridBlock, twin: theirs.Module) -> None:
    """Give the other network the weights of ours."""
    with torch.no_grad():
        for own, other in zip(net.collect_params().values(), weights(twin), strict=True):
            other.copy_(own.data().to_torch())


def network(
    name: str, build: Callable[[], theirs.Module], hybrid: bool, limits: tuple[float, float]
) -> list[Result]:
    """Compare predictions and training steps of a network."""
    net, twin = vision.get_model(name, classes=CLASSES), build()
    if hybrid:
        net.hybridize(static_alloc=True, static_shape=True)
    generator = torch.Generator().manual_seed(0)
    labels = torch.randint(0, CLASSES, (BATCH,), generator=generator)
    step = our_step(net, SHAPE, labels)
    copy_weights(net, twin)
    data = torch.randn(SHAPE, generator=generator)
    images = mx.nd.array(data.numpy())
    twin.eval()

    def predict() -> Tensor:
        with torch.no_grad():
            return twin(data)

    torch.testing.assert_close(net(images).to_torch(), predict(), rtol=1e-3, atol=1e-3)
    label = f"{name}{', hybridized' if hybrid else ''}, batch {BATCH}"
    forward = compare(f"{label}, forward", lambda: net(images), predict, limits[0], 0.1, 9)
    train = their_step(twin.train(), data, labels)
    return [forward, compare(f"{label}, step", step, train, limits[1], 0.1, 9)]


def results() -> list[Result]:
    """Return the results for ResNet-18 and MobileNetV2, eager and hybridized."""
    return [
        result
        for name, build in (("resnet18_v1", resnet18), ("mobilenetv2_1.0", mobilenet_v2))
        for hybrid in (False, True)
        for result in network(name, build, hybrid, (1.10, 1.10))
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.zoo", description=__doc__)
    parser.add_argument("--threads", type=int, help="threads of torch's kernels")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    print(table(results()))


if __name__ == "__main__":
    main()
