"""Models that PyTorch exports, with shapes that are fixed or left to the data."""

import io
import warnings

import numpy as np
import pytest
import torch
from torch import nn

import mxnet as mx
from mxnet.contrib import onnx as onnx_mxnet


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 8)
        self.rnn = nn.LSTM(8, 6, num_layers=2, bidirectional=True, batch_first=True)
        self.out = nn.Linear(12, 3)

    def forward(self, x):
        found, (hidden, _) = self.rnn(self.embed(x))
        return self.out(found[:, -1]), hidden


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.into, self.out = nn.Linear(16, 48), nn.Linear(16, 16)
        self.norm = nn.LayerNorm(16)

    def forward(self, x):
        batch, steps, width = x.shape
        q, k, v = self.into(self.norm(x)).view(batch, steps, 3, 4, 4).permute(2, 0, 3, 1, 4)
        mask = torch.triu(torch.full((steps, steps), float("-inf")), 1)
        scores = torch.softmax(q @ k.transpose(-1, -2) / width**0.5 + mask, -1)
        return x + self.out((scores @ v).transpose(1, 2).reshape(batch, steps, width))


class Pyramid(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.up = nn.Conv2d(3, 4, 3, padding=1), nn.ConvTranspose2d(4, 4, 2, 2)

    def forward(self, x):
        small = nn.functional.max_pool2d(torch.relu(self.conv(x)), 2, ceil_mode=True)
        wide = nn.functional.interpolate(self.up(small), scale_factor=2, mode="bilinear")
        return nn.functional.interpolate(wide, size=x.shape[2:], mode="nearest")


def convolutional():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2), nn.BatchNorm2d(8), nn.Hardswish(), nn.AvgPool2d(2),
        nn.GroupNorm(2, 8), nn.GELU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(),
        nn.Linear(8, 5),
    )  # fmt: skip


IMAGES, SEQUENCES, IDS = (2, 3, 16, 16), (2, 5, 16), (2, 5)
CASES = {
    "convolutional": (convolutional, IMAGES, {0: "n"}, (3, 3, 16, 16)),
    "words": (Words, IDS, {0: "n", 1: "t"}, (3, 7)),
    "attention": (Attention, SEQUENCES, {0: "n", 1: "t"}, (3, 7, 16)),
    "pyramid": (Pyramid, IMAGES, {0: "n", 2: "h", 3: "w"}, (1, 3, 12, 18)),
}  # fmt: skip


def batch(shape):
    generator = torch.Generator().manual_seed(3)
    if len(shape) == 2:
        return torch.randint(0, 20, shape, generator=generator)
    return torch.randn(shape, generator=generator)


def exported(network, x, axes=None):
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, (x,), stream, dynamo=False, opset_version=17, input_names=["x"],
                          dynamic_axes={"x": axes} if axes else None)  # fmt: skip
    return stream.getvalue()


def check(block, network, x):
    with torch.no_grad():
        wanted = network(x)
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    found = block(mx.nd.array(x.numpy(), dtype=x.numpy().dtype))
    found = found if isinstance(found, list) else [found]
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one.asnumpy(), other.numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", CASES)
def test_exported_modules_come_in(name):
    make, shape, _, _ = CASES[name]
    torch.manual_seed(5)
    network = make().eval()
    block = onnx_mxnet.import_to_gluon(exported(network, batch(shape)), mx.cpu())
    check(block, network, batch(shape))


@pytest.mark.parametrize("name", CASES)
def test_exported_modules_take_other_shapes(name):
    make, shape, axes, other = CASES[name]
    torch.manual_seed(5)
    network = make().eval()
    block = onnx_mxnet.import_to_gluon(exported(network, batch(shape), axes), mx.cpu())
    block.hybridize()
    for size in (shape, other):
        check(block, network, batch(size))


def test_weights_have_the_names_of_the_module():
    network = convolutional().eval()
    _, arguments, _ = onnx_mxnet.import_model(exported(network, batch(IMAGES)))
    weight = network[-1].weight
    assert weight is not None
    np.testing.assert_array_equal(arguments["9.weight"].asnumpy(), weight.detach().numpy())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["attention", "transformer"])
def test_the_newer_exporter(tmp_path, name):
    torch.manual_seed(5)
    layer = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)
    network = (Attention() if name == "attention" else layer).eval()
    axes = [{0: torch.export.Dim("n"), 1: torch.export.Dim("t")}] if name == "attention" else None
    path = str(tmp_path / "model.onnx")
    torch.onnx.export(
        network, (batch(SEQUENCES),), dynamo=True, verbose=False, dynamic_shapes=axes
    ).save(path)
    block = onnx_mxnet.import_to_gluon(path, mx.cpu())
    check(block, network, batch(SEQUENCES))
    if axes:
        check(block, network, batch((3, 7, 16)))
