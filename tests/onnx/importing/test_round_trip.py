"""Networks that go out to ONNX and come back, and graphs that a real MXNet runs."""

import subprocess
import textwrap

import numpy as np
import pytest
from onnx import helper

import mxnet as mx
from mxnet.contrib import onnx as onnx_mxnet
from mxnet.gluon import nn
from mxnet.gluon.model_zoo import vision

FAMILIES = [
    "resnet18_v1", "resnet18_v2", "squeezenet1.1", "mobilenet0.25", "mobilenetv2_0.25", "alexnet",
    "densenet121", "inceptionv3", "vgg11",
]  # fmt: skip


def there_and_back(network, x, folder):
    """Return what a network gives, and the block that comes back."""
    network.initialize(mx.init.Xavier())
    network.hybridize()
    wanted = network(x)
    network.export(str(folder / "net"))
    files = [str(folder / name) for name in ("net-symbol.json", "net-0000.params", "net.onnx")]
    mx.onnx.export_model(*files[:2], [x.shape], np.float32, files[2])
    return wanted.asnumpy(), onnx_mxnet.import_to_gluon(files[2], mx.cpu())


def check(network, x, folder):
    wanted, block = there_and_back(network, x, folder)
    np.testing.assert_allclose(block(x).asnumpy(), wanted, rtol=1e-5, atol=1e-5)
    before, after = network.collect_params(), block.collect_params()
    # A scale that is fixed at 1 goes out as a constant without a name of its own.
    for name in set(before) ^ set(after):
        one = before[name] if name in before else after[name]
        assert one.grad_req == "null"
        np.testing.assert_array_equal(one.data().asnumpy(), 1)
    for name in set(before) & set(after):
        found = after[name].data().asnumpy()
        np.testing.assert_array_equal(found, before[name].data().asnumpy())


def test_a_network_comes_back_as_it_was(tmp_path):
    network = nn.HybridSequential()
    network.add(
        nn.Conv2D(4, 3, strides=2, activation="relu"), nn.BatchNorm(), nn.MaxPool2D(),
        nn.Conv2DTranspose(3, 2), nn.LeakyReLU(0.1), nn.Flatten(), nn.Dense(5), nn.Dropout(0.3),
    )  # fmt: skip
    check(network, mx.nd.random.normal(shape=(2, 3, 15, 15)), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_families_of_the_model_zoo(tmp_path, name):
    size = 299 if name.startswith("inception") else 224
    x = mx.nd.random.normal(shape=(1, 3, size, size))
    check(vision.get_model(name, classes=10), x, tmp_path)


RUN = textwrap.dedent("""
    import sys
    import numpy as np, mxnet as mx
    folder = sys.argv[1] + "/"
    x = mx.nd.array(np.load(folder + "x.npy"))
    files = folder + "net-symbol.json", ["x"], folder + "net-0000.params"
    block = mx.gluon.SymbolBlock.imports(*files)
    assert np.abs(block(x).asnumpy() - np.load(folder + "y.npy")).max() < 1e-5
""")


@pytest.mark.oracle
@pytest.mark.parametrize("shapes", [None, {"x": ["n", 3, "h", "w"]}], ids=["fixed", "open"])
def test_mxnet_runs_what_is_imported(tmp_path, model_of, results, oracle_python, shapes):
    random = np.random.RandomState(0)
    constants = {
        "w": random.randn(4, 3, 3, 3), "b": random.randn(4), "s": random.randn(4, 1, 1),
        "m": random.randn(4, 5), "v": abs(random.randn(4)),
    }  # fmt: skip
    constants = {name: array.astype(np.float32) for name, array in constants.items()}
    constants |= {"tail": np.array([4, -1]), "two": np.float32([1, 1, 2, 2])}
    nodes = [
        helper.make_node("Conv", ["x", "w", "b"], ["c"], pads=[1, 0, 1, 1], strides=[2, 1]),
        helper.make_node("BatchNormalization", ["c", "b", "b", "b", "v"], ["n"]),
        helper.make_node("PRelu", ["n", "s"], ["p"]),
        helper.make_node(
            "AveragePool", ["p"], ["q"], kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1
        ),
        helper.make_node("Resize", ["q", "", "two"], ["u"], mode="linear"),
        helper.make_node("Shape", ["x"], ["l"], end=1),
        helper.make_node("Concat", ["l", "tail"], ["t"], axis=0),
        helper.make_node("Reshape", ["u", "t"], ["r"]),
        helper.make_node("Softmax", ["r"], ["k"], axis=1),
        helper.make_node("Transpose", ["k"], ["z"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["z", "m"], ["y"]),
    ]
    x = random.randn(2, 3, 9, 8).astype(np.float32)
    model = model_of(nodes, {"x": x}, constants, shapes=shapes)
    made, arguments, states = onnx_mxnet.import_model(model)
    mx.model.save_checkpoint(str(tmp_path / "net"), 0, made, arguments, states)
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", results(model, {"x": x})[0])
    command = [oracle_python, "-E", "-W", "ignore", "-c", RUN, str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
