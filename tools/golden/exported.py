"""Record a network that MXNet exported, its results and its gradients.

    .oracle/bin/python tools/golden/exported.py

Writes tests/golden/exported/: net-symbol.json, net-0003.params and results.json.
"""

import json
from pathlib import Path

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden" / "exported"


def main():
    """Write the files."""
    mx.random.seed(5)
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(
            nn.Conv2D(4, 3, padding=1), nn.BatchNorm(), nn.LeakyReLU(0.1), nn.MaxPool2D(),
            nn.Conv2DTranspose(3, 2, strides=2), nn.Dropout(0.0), nn.GlobalAvgPool2D(),
            nn.Flatten(), nn.Dense(5, activation="relu"), nn.LayerNorm(), nn.Dense(2),
        )  # fmt: skip
    net.initialize(mx.init.Normal(0.5))
    net.hybridize()
    x = nd.random.normal(shape=(2, 2, 4, 4))
    with autograd.record():
        net(x)  # moves the running statistics
    GOLDEN.mkdir(exist_ok=True)
    net.export(str(GOLDEN / "net"), epoch=3)
    block = gluon.SymbolBlock.imports(
        str(GOLDEN / "net-symbol.json"), ["data"], str(GOLDEN / "net-0003.params")
    )
    out = block(x)
    with autograd.record():
        loss = (block(x) ** 2).sum()
    loss.backward()
    gradients = {
        name: p.grad().asnumpy().tolist()
        for name, p in block.collect_params().items()
        if p.grad_req != "null"
    }
    record = {"x": x.asnumpy().tolist(), "out": out.asnumpy().tolist(), "gradients": gradients}
    (GOLDEN / "results.json").write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
