"""What is recorded of a network of the model zoo; works with MXNet as with Regluon.

Parameters and images come from a formula, so that nothing big has to be stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import mxnet as mx
from mxnet.gluon.model_zoo import vision

BATCH = 2
CLASSES = 10


@dataclass(frozen=True)
class Case:
    """A network, the size of its images, and whether running it takes more than a second or so."""

    model: str
    size: int = 64
    args: dict[str, Any] = field(default_factory=dict)
    slow: bool = False
    #: for training, relative to the largest value: rounding errors grow where few values are
    #: normalized, as there are 8 of a channel in the last layers at the size of 64
    tolerance: float = 5e-3

    def __str__(self) -> str:
        return "-".join([self.model, *self.args])

    def build(self) -> Any:
        """Return the network, not initialized."""
        return vision.get_model(self.model, classes=CLASSES, prefix="net_", **self.args)


THUMBNAIL = {"thumbnail": True}
CASES = [
    Case("alexnet"),
    Case("densenet121", 224, slow=True), Case("densenet161", 224, slow=True),
    Case("densenet169", 224, slow=True), Case("densenet201", 224, slow=True),
    Case("inceptionv3", 299, slow=True),
    *[Case(f"mobilenet{share}") for share in ("0.25", "0.5", "0.75", "1.0")],
    *[Case(f"mobilenetv2_{share}") for share in ("0.25", "0.5", "0.75", "1.0")],
    Case("resnet18_v1"), Case("resnet34_v1", slow=True), Case("resnet50_v1"),
    *[Case(f"resnet{layers}_v1", slow=True, tolerance=2e-2) for layers in (101, 152)],
    *[Case(f"resnet{layers}_v2", slow=layers > 18) for layers in (18, 34, 50, 101, 152)],
    Case("resnet18_v1", 16, THUMBNAIL), Case("resnet50_v2", 16, THUMBNAIL),
    Case("squeezenet1.0", 224, slow=True), Case("squeezenet1.1", 224),
    *[Case(f"vgg{layers}{suffix}", slow=True) for suffix in ("", "_bn")
      for layers in (11, 13, 16, 19)],
]  # fmt: skip


def numbers(shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Return values in [-1, 1) that only depend on their positions and a seed."""
    mixed = np.arange(int(np.prod(shape)), dtype=np.uint32)
    mixed += np.uint32(seed * 2654435761 % 2**32)
    for _ in range(2):
        mixed ^= mixed >> np.uint32(16)
        mixed *= np.uint32(0x45D9F3B)
    mixed ^= mixed >> np.uint32(16)
    return (mixed.astype(np.float32) / np.float32(2**31) - 1).reshape(shape)


def images(size: int) -> Any:
    """Return the batch that all networks see."""
    return mx.nd.array(2 * numbers((BATCH, 3, size, size), 999))


def fill(net: Any) -> None:
    """Set all parameters, whose shapes must be known, to values of usual size."""
    for index, parameter in enumerate(net.collect_params().values()):
        value = numbers(parameter.shape, index)
        kind = parameter.name.rpartition("_")[2]
        if kind == "weight":
            value *= np.sqrt(6 / np.prod(parameter.shape[1:]), dtype=np.float32)
        elif kind in ("gamma", "var"):
            value = 1 + value / 4
        else:
            value /= 8
        parameter.set_data(mx.nd.array(value))


def describe(net: Any) -> dict[str, list[str]]:
    """Return the structure of a network, line by line."""
    graph = net(mx.sym.var("data")).get_internals().list_outputs()
    return {
        "repr": str(net).split("\n"),
        "blocks": list(_blocks(net, "")),
        "parameters": [_parameter(name, value) for name, value in net.collect_params().items()],
        "structural names": list(net._collect_params_with_prefix()),
        "graph": graph,
    }


def _blocks(block: Any, path: str) -> Iterator[str]:
    yield f"{path or '.'} {type(block).__name__} {block.prefix}"
    for name, child in block._children.items():
        yield from _blocks(child, f"{path}.{name}" if path else name)


def _parameter(name: str, parameter: Any) -> str:
    init = parameter.init
    init = init if init is None or isinstance(init, str) else init.dumps()
    return f"{name} {tuple(parameter.shape)} {parameter.grad_req} {init}"


def digest(lines: list[str]) -> str:
    """Return a few digits that stand for the lines."""
    return hashlib.sha1("\n".join(lines).encode()).hexdigest()[:12]


def compute(net: Any, size: int) -> dict[str, np.ndarray]:
    """Return outputs, the size of each parameter's gradient, and the moving statistics."""
    data = images(size)
    mx.random.seed(0)
    net.initialize()
    found = {"initialized": net(data).asnumpy()}
    fill(net)
    found["predicting"] = net(data).asnumpy()
    without_dropout(net)
    # MXNet updates the moving statistics of a layer only if gradients go through it.
    data.attach_grad()
    with mx.autograd.record():
        out = net(data)
        loss = (out * mx.nd.array(numbers(out.shape, 5))).sum()
    loss.backward()
    found["training"] = out.asnumpy()
    parameters = net.collect_params().values()
    learned = [one for one in parameters if one.grad_req != "null"]
    found["gradients"] = np.array([size_of(one.grad()) for one in learned])
    found["moving"] = np.array([size_of(p.data()) for p in parameters if "running" in p.name])
    found["input"] = np.array([size_of(data.grad)])
    return {part: array.astype(np.float32) for part, array in found.items()}


def size_of(array: Any) -> float:
    """Return the Euclidean norm."""
    return float(np.linalg.norm(array.asnumpy().astype(np.float64)))


def without_dropout(block: Any) -> None:
    """Let no unit drop out: which ones do is chance."""
    if type(block).__name__ == "Dropout":
        block._rate = 0
    for child in block._children.values():
        without_dropout(child)
