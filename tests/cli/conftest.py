"""A folder of small model and data files, the same on every machine."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

import mxnet as mx
from mxnet import recordio
from mxnet.cli.main import main
from mxnet.gluon import nn


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> dict:
        """Return the one JSON value that was printed."""
        return json.loads(self.out)


Mxnet = Callable[..., Done]


@pytest.fixture
def mxnet(capsys: pytest.CaptureFixture[str]) -> Mxnet:
    """Return a function that runs the command line in this process."""

    def run(*words: object) -> Done:
        capsys.readouterr()
        code = main([str(word) for word in words])
        return Done(code, *capsys.readouterr())

    return run


def network() -> nn.HybridSequential:
    """Return a small network with arguments and auxiliary states of known values."""
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Conv2D(2, 3, in_channels=1), nn.BatchNorm(in_channels=2), nn.Dense(3))
    net.initialize()
    net.hybridize()
    net(mx.nd.zeros((1, 1, 4, 4)))
    for parameter in net.collect_params().values():
        values = np.arange(np.prod(parameter.shape), dtype="float32").reshape(parameter.shape)
        parameter.set_data(mx.nd.array(values / 8 + 0.5))
    return net


def write_records(path: Path, count: int = 6) -> None:
    """Write a record file of images, as far as their first bytes go, with its index."""
    writer = recordio.MXIndexedRecordIO(str(path.with_suffix(".idx")), str(path), "w")
    for number in range(count):
        head = recordio.IRHeader(0, number % 2, 100 + number, 0)
        writer.write_idx(number, recordio.pack(head, b"\xff\xd8\xff" + bytes(10 + number)))
    writer.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current directory, with an exported network and record and IDX files in it."""
    monkeypatch.chdir(tmp_path)
    network().export("net", 0)
    write_records(Path("images.rec"))
    labels = bytes([3, 1, 4, 1, 5])
    Path("labels-idx1-ubyte").write_bytes(struct.pack(">II", 2049, 5) + labels)
    return tmp_path
