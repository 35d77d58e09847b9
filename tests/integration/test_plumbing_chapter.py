"""Both editions of the chapter "Plumbing: a look under the hood of gluon", run from top to bottom.

Each program is a fresh process, as the names in the printed tables count from its start.
"""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MNIST = ROOT.parent / "shared" / "data"

needs_mnist = pytest.mark.skipif(
    not (MNIST / "datasets" / "mnist").is_dir(), reason="the MNIST files are not here"
)


def run(source: str, home: Path = MNIST) -> str:
    """Run a program with MNIST in reach and return what it prints."""
    env = {**os.environ, "MXNET_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:__main__", "-c", textwrap.dedent(source)],
        capture_output=True, text=True, env=env, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def table(prefix: str, *rows: tuple[str, str]) -> str:
    """Return the table of parameters as MXNet 1.9.1 prints it."""
    lines = [f"  Parameter {prefix}{name} (shape={shape}, dtype=float32)" for name, shape in rows]
    return "\n".join([f"{prefix} (", *lines, ")"])


DATAITER_EDITION = """
    from __future__ import print_function
    import mxnet as mx
    from mxnet import nd, autograd
    from mxnet import gluon
    ctx = mx.cpu()
    batch_size = 64
    mnist = mx.test_utils.get_mnist()
    train_data = mx.io.NDArrayIter(
        mnist["train_data"],
        mnist["train_label"],
        batch_size,
        shuffle=True)
    test_data = mx.io.NDArrayIter(
        mnist["test_data"],
        mnist["test_label"],
        batch_size,
        shuffle=True)

    net0 = gluon.nn.Sequential()
    net1 = gluon.nn.Sequential()
    with net1.name_scope():
        net1.add(gluon.nn.Dense(128, activation="relu"))
        net1.add(gluon.nn.Dense(64, activation="relu"))
        net1.add(gluon.nn.Dense(10))
    print(net1.collect_params())
    net1.collect_params().initialize(mx.init.Xavier(magnitude=2.24), ctx=ctx)
    data = train_data.next().data[0]
    net1(data)
    print(net1.collect_params())

    net2 = gluon.nn.Sequential()
    with net2.name_scope():
        net2.add(gluon.nn.Dense(784, in_units=128, activation="relu"))
        net2.add(gluon.nn.Dense(64, in_units=128, activation="relu"))
        net2.add(gluon.nn.Dense(10, in_units = 64))
    net2.collect_params().initialize(mx.init.Xavier(magnitude=2.24), ctx=ctx)
    print(net2.collect_params())
"""


@needs_mnist
def test_dataiter_edition_prints_its_tables():
    unknown = table(
        "sequential1_",
        ("dense0_weight", "(128, 0)"), ("dense0_bias", "(128,)"),
        ("dense1_weight", "(64, 0)"), ("dense1_bias", "(64,)"),
        ("dense2_weight", "(10, 0)"), ("dense2_bias", "(10,)"),
    )  # fmt: skip
    known = unknown.replace("(128, 0)", "(128, 784)").replace("(64, 0)", "(64, 128)")
    known = known.replace("(10, 0)", "(10, 64)")
    given = table(
        "sequential2_",
        ("dense0_weight", "(784, 128)"), ("dense0_bias", "(784,)"),
        ("dense1_weight", "(64, 128)"), ("dense1_bias", "(64,)"),
        ("dense2_weight", "(10, 64)"), ("dense2_bias", "(10,)"),
    )  # fmt: skip
    assert run(DATAITER_EDITION) == f"{unknown}\n{known}\n{given}\n"


DATALOADER_EDITION = """
    from __future__ import print_function
    import mxnet as mx
    import numpy as np
    from mxnet import nd, autograd, gluon
    from mxnet.gluon import nn, Block

    ctx = mx.cpu()
    mx.random.seed(0)

    batch_size = 64
    def transform(data, label):
        return data.astype(np.float32)/255, label.astype(np.float32)
    train_data = gluon.data.DataLoader(gluon.data.vision.MNIST(train=True, transform=transform),
                                       batch_size, shuffle=True)
    test_data = gluon.data.DataLoader(gluon.data.vision.MNIST(train=False, transform=transform),
                                      batch_size, shuffle=False)

    net1 = gluon.nn.Sequential()
    with net1.name_scope():
        net1.add(gluon.nn.Dense(128, activation="relu"))
        net1.add(gluon.nn.Dense(64, activation="relu"))
        net1.add(gluon.nn.Dense(10))

    class MLP(Block):
        def __init__(self, **kwargs):
            super(MLP, self).__init__(**kwargs)
            with self.name_scope():
                self.dense0 = nn.Dense(128)
                self.dense1 = nn.Dense(64)
                self.dense2 = nn.Dense(10)

        def forward(self, x):
            x = nd.relu(self.dense0(x))
            x = nd.relu(self.dense1(x))
            return self.dense2(x)

    net2 = MLP()
    net2.initialize(ctx=ctx)
    for data, _ in train_data:
        data = data.as_in_context(ctx)
        break
    out = net2(data[0:1])
    print(out.shape, out.context, str(out).strip().splitlines()[-1])
    assert (net2.forward(data).asnumpy() == net2(data).asnumpy()).all()

    net1 = gluon.nn.Sequential()
    with net1.name_scope():
        net1.add(gluon.nn.Dense(128, activation="relu"))
        net1.add(gluon.nn.Dense(64, activation="relu"))
        net1.add(gluon.nn.Dense(10))

    def forward(net, x):
        for block in net._children.values():
            x = block(x)
        return x

    print(net1.collect_params())
    net1.collect_params().initialize(mx.init.Xavier(magnitude=2.24), ctx=ctx)
    assert (net1(data).asnumpy() == forward(net1, data).asnumpy()).all()
    print(net1.collect_params())

    net2 = gluon.nn.Sequential()
    with net2.name_scope():
        net2.add(gluon.nn.Dense(128, in_units=784, activation="relu"))
        net2.add(gluon.nn.Dense(64, in_units=128, activation="relu"))
        net2.add(gluon.nn.Dense(10, in_units=64))
    net2.collect_params().initialize(mx.init.Xavier(magnitude=2.24), ctx=ctx)
    print(net2.collect_params())
"""


@needs_mnist
def test_dataloader_edition_prints_its_tables():
    rows = (
        ("dense0_weight", "(128, 784)"), ("dense0_bias", "(128,)"),
        ("dense1_weight", "(64, 128)"), ("dense1_bias", "(64,)"),
        ("dense2_weight", "(10, 64)"), ("dense2_bias", "(10,)"),
    )  # fmt: skip
    known = table("sequential1_", *rows)
    unknown = (
        known.replace("784", "0").replace("(64, 128)", "(64, 0)").replace("(10, 64)", "(10, 0)")
    )
    expected = f"(1, 10) cpu(0) <NDArray 1x10 @cpu(0)>\n{unknown}\n{known}\n"
    assert run(DATALOADER_EDITION) == expected + table("sequential2_", *rows) + "\n"


BUILDS_ITSELF = """
    import mxnet as mx
    from mxnet import nd
    from mxnet.gluon import Block, nn

    class Switch(Block):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            with self.name_scope():
                self.narrow = nn.Dense(3)
                self.wide = nn.Dense(3)
                self.join = nn.Dense(2)

        def forward(self, x, y, deep):
            z = nd.concat(self.narrow(x), self.wide(y), dim=1)
            for _ in range(deep):
                z = nd.relu(z)
            return self.join(z)

    net = Switch()
    net.initialize()
    for deep in range(3):
        print(net(nd.ones((4, 5)), nd.ones((4, 7)), deep).shape)
    print([p.shape for p in net.collect_params('.*weight').values()])
    net.save_parameters("{0}/new.params")
    again = Switch()
    again.load_parameters("{0}/new.params")
    x, y = nd.ones((1, 5)), nd.ones((1, 7))
    print((net(x, y, 1) == again(x, y, 1)).asnumpy().all())
    import warnings
    warnings.simplefilter("ignore")
    net.save_params("{0}/old.params")
    again.load_params("{0}/old.params", mx.cpu())
    print((net(x, y, 1) == again(x, y, 1)).asnumpy().all())
"""


def test_forward_with_several_inputs_builds_another_network_per_call(tmp_path):
    printed = run(BUILDS_ITSELF.format(tmp_path)).splitlines()
    assert printed == ["(4, 2)"] * 3 + ["[(3, 5), (3, 7), (2, 6)]", "True", "True"]
