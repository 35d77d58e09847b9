"""Networks of the model zoo as ONNX models, also by way of a real MXNet."""

from __future__ import annotations

import os
import subprocess

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon.model_zoo.vision import get_model

pytest.importorskip("onnxruntime")
pytest.importorskip("onnx")

from helpers import onnx_export as through

#: one network of each family, and the size of its images
FAMILIES = {
    "alexnet": 67, "densenet121": 224, "inceptionv3": 299, "mobilenet0.25": 32,
    "mobilenetv2_0.25": 32, "resnet18_v1": 32, "resnet18_v2": 32, "squeezenet1.1": 224,
    "vgg11": 32, "vgg11_bn": 32,
}  # fmt: skip
QUICK = ("mobilenet0.25", "resnet18_v2")

# Prints nothing: writes what MXNet computes with the exported files.
JUDGE = """
import sys
import mxnet as mx
import numpy as np
path = sys.argv[1]
block = mx.gluon.SymbolBlock.imports(path + "-symbol.json", ["data"], path + "-0000.params")
np.save(path + "-out.npy", block(mx.nd.array(np.load(path + "-x.npy"))).asnumpy())
"""


def exported(name: str, path: str) -> tuple[np.ndarray, np.ndarray]:
    """Write graph and parameters of a network; return a batch and what comes out."""
    mx.random.seed(3)
    net = get_model(name, classes=10)
    net.initialize(mx.init.Xavier())
    net.hybridize()
    size = FAMILIES[name]
    x = np.random.RandomState(5).randn(2, 3, size, size).astype(np.float32)
    out = net(mx.nd.array(x)).asnumpy()
    net.export(path)
    return x, out


def assert_near(found: np.ndarray, expected: np.ndarray) -> None:
    assert found.shape == expected.shape
    assert abs(found - expected).max() <= 1e-5 * max(abs(expected).max(), 1.0)


@pytest.mark.parametrize(
    "name", [key if key in QUICK else pytest.param(key, marks=pytest.mark.slow) for key in FAMILIES]
)
def test_a_family_of_the_zoo(name, tmp_path) -> None:
    path = str(tmp_path / "net")
    x, expected = exported(name, path)
    onnx_path = mx.onnx.export_model(
        path + "-symbol.json", path + "-0000.params", [(1, *x.shape[1:])], np.float32,
        path + ".onnx", dynamic=True, dynamic_input_shapes=[("batch", *x.shape[1:])],
    )  # fmt: skip
    (found,) = through.run_model(onnx_path, {"data": x})
    assert_near(found, expected)


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_the_way_through_mxnet(name, tmp_path) -> None:
    python = os.environ.get("REGLUON_ORACLE")
    if not python:
        pytest.skip("REGLUON_ORACLE names no python with MXNet")
    path = str(tmp_path / "net")
    x, own = exported(name, path)
    np.save(path + "-x.npy", x)
    subprocess.run([python, "-E", "-W", "ignore", "-c", JUDGE, path], check=True, timeout=300)
    judged = np.load(path + "-out.npy")
    symbol = mx.sym.load(path + "-symbol.json")
    mx.onnx.export_model(symbol, mx.nd.load(path + "-0000.params"), [x.shape], np.float32,
                         path + ".onnx")  # fmt: skip
    (found,) = through.run_model(path + ".onnx", {"data": x})
    assert_near(own, judged)
    assert_near(found, judged)
