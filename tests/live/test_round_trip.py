"""Networks of the model zoo go to MXNet, come back, and go on to ONNX."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon.model_zoo import vision

#: The smallest network of each family, and the size of its images. Those that end in dense
#: layers get images whose last features are a single pixel: their files then have a fourth of
#: the size, and no layer is left out.
FAMILIES = {
    "alexnet": 67, "densenet121": 224, "inceptionv3": 299, "mobilenet0.25": 64,
    "mobilenetv2_0.25": 64, "resnet18_v1": 64, "resnet18_v2": 64, "squeezenet1.0": 224,
    "squeezenet1.1": 224, "vgg11": 32, "vgg11_bn": 32,
}  # fmt: skip

JUDGE = Path(__file__).with_name("judge_round_trip.py")


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_network_goes_to_mxnet_and_comes_back(name: str, tmp_path: Path) -> None:
    python = os.environ.get("REGLUON_ORACLE")
    if not python:
        pytest.skip("REGLUON_ORACLE names no python with MXNet")
    size = FAMILIES[name]
    mx.random.seed(3)
    net = vision.get_model(name)
    net.initialize(mx.init.Xavier())
    net.hybridize()
    images = np.random.RandomState(1).uniform(-1, 1, (2, 3, size, size)).astype("float32")
    wanted = net(mx.nd.array(images)).asnumpy()
    net.export(str(tmp_path / "net"))
    np.save(tmp_path / "images.npy", images)
    files = [str(tmp_path / one) for one in ("net", "again", "images.npy", "out.npy")]
    command = [python, "-E", "-W", "ignore", str(JUDGE), *files]
    subprocess.run(command, check=True, timeout=300, capture_output=True)
    scale = np.abs(wanted).max()
    np.testing.assert_allclose(np.load(tmp_path / "out.npy"), wanted, atol=1e-5 * scale, rtol=1e-4)
    block = mx.gluon.SymbolBlock.imports(
        str(tmp_path / "again-symbol.json"), ["data"], str(tmp_path / "again-0000.params")
    )
    np.testing.assert_allclose(block(mx.nd.array(images)).asnumpy(), wanted, atol=1e-5 * scale)
    before, after = (
        (tmp_path / f"{one}-symbol.json").read_text() for one in ("net", "again")
    )
    assert mx.sym.load_json(before).tojson() == mx.sym.load_json(after).tojson()
    (tmp_path / "net-0000.params").unlink()
    found = in_onnxruntime(tmp_path / "again", images)
    np.testing.assert_allclose(found, wanted, atol=1e-5 * scale, rtol=0)


def in_onnxruntime(path: Path, images: np.ndarray) -> np.ndarray:
    """Return what onnxruntime computes with a network of exported files."""
    pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    model = mx.onnx.export_model(
        f"{path}-symbol.json", f"{path}-0000.params", [images.shape], np.float32, f"{path}.onnx"
    )
    session = runtime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"data": images})
    return found
