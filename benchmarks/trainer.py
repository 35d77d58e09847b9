"""``python -m benchmarks.trainer``: updates of ResNet-50's parameters against ``torch.optim``.

Both sides update copies of the same 161 weights from the same gradients: ours by ``Trainer.step``,
which also rescales gradients by the batch size and sees whether they are fresh; theirs by
``torch.optim`` with ``foreach=True``. That the results agree is checked first.
"""

import argparse
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from mxnet import autograd, gluon, init

from .timing import Result, compare, table

BATCH = 32
STAGES = ((64, 256, 3), (128, 512, 4), (256, 1024, 6), (512, 2048, 3))
# Ours, arguments, and theirs, arguments.
OPTIMIZERS: dict[str, tuple[str, dict[str, Any], type[torch.optim.Optimizer], dict[str, Any]]] = {
    "SGD with momentum": (
        "sgd", {"learning_rate": 0.1, "momentum": 0.9, "wd": 1e-4},
        torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "weight_decay": 1e-4},
    ),
    # Each adds epsilon at another place: the smaller it is the less that shows.
    "Adam": (
        "adam", {"learning_rate": 1e-3, "epsilon": 1e-15},
        torch.optim.Adam, {"lr": 1e-3, "eps": 1e-15},
    ),
}  # fmt: skip


def resnet50() -> Iterator[tuple[int, ...]]:
    """Yield the shapes of ResNet-50's weights, 25.6 million numbers."""

    def convolution(out: int, width: int, kernel: int) -> Iterator[tuple[int, ...]]:
        yield out, width, kernel, kernel
        yield from ((out,), (out,))

    yield from convolution(64, 3, 7)
    width = 64
    for inner, out, blocks in STAGES:
        for block in range(blocks):
            yield from convolution(inner, width, 1)
            yield from convolution(inner, inner, 3)
            yield from convolution(out, inner, 1)
            if not block:
                yield from convolution(out, width, 1)
            width = out
    yield from ((1000, width), (1000,))


def our_parameters(shapes: list[tuple[int, ...]]) -> gluon.ParameterDict:
    """Return parameters with random weights and gradients."""
    params = gluon.ParameterDict("resnet_")
    for number, shape in enumerate(shapes):
        params.get(f"{number}_weight", shape=shape)
    params.initialize(init.Normal(0.05))
    with autograd.record():
        losses = [(parameter.data() ** 2).sum() for parameter in params.values()]
    autograd.backward(losses)
    return params


def step(name: str, limit: float, shapes: list[tuple[int, ...]]) -> Result:
    """Compare one optimizer's step."""
    ours, our_args, theirs, their_args = OPTIMIZERS[name]
    params = our_parameters(shapes)
    weights = []
    for parameter in params.values():
        weight = parameter.data().to_torch().clone().requires_grad_()
        weight.grad = parameter.grad().to_torch() / BATCH
        weights.append(weight)
    trainer = gluon.Trainer(list(params.values()), ours, our_args)
    optimizer = theirs(weights, foreach=True, **their_args)  # type: ignore[call-arg]
    arrays = [parameter.data() for parameter in params.values()]

    def run() -> None:
        for array in arrays:  # as backward does
            array._gradient.fresh = True
        trainer.step(BATCH)

    for _ in range(3):
        run()
        optimizer.step()
    for array, weight in zip(arrays, weights, strict=True):
        np.testing.assert_allclose(array.asnumpy(), weight.detach().numpy(), rtol=1e-4, atol=1e-6)
    return compare(f"{name}, {len(shapes)} weights", run, optimizer.step, limit, 0.1, 15)


def results(limit: float = 0.8) -> list[Result]:
    """Return the results for all optimizers."""
    shapes = list(resnet50())
    return [step(name, limit, shapes) for name in OPTIMIZERS]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trainer", description=__doc__)
    parser.add_argument("--threads", type=int, default=1, help="threads of torch's kernels")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(table(results()))


if __name__ == "__main__":
    main()
