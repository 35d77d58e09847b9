"""Checkpoints of modules are those of MXNet, in both directions."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx

HERE = Path(__file__).parent
GOLDEN = np.load(HERE.parent / "golden" / "modules_files.npz")
spec = importlib.util.spec_from_file_location("module_networks", HERE / "networks.py")
assert spec and spec.loader
networks: Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(networks)


def write_golden(contexts: int, place: Path) -> str:
    """Write the files of MXNet, and return their prefix."""
    for key in GOLDEN.files:
        number, name = key.split("/")
        if int(number) == contexts:
            (place / name).write_bytes(GOLDEN[key].tobytes())
    return str(place / "model")


@pytest.mark.parametrize("contexts", [1, 2])
def test_training_goes_on_from_files_of_mxnet(contexts: int, tmp_path: Path) -> None:
    prefix = write_golden(contexts, tmp_path)
    devices = [mx.cpu(i) for i in range(contexts)]
    theirs = mx.mod.Module.load(prefix, 1, load_optimizer_states=True, context=devices)
    networks.train(mx, theirs)
    ours = networks.trained(mx, contexts)
    networks.train(mx, ours)  # parameters and momenta are kept
    for want, got in zip(ours.get_params(), theirs.get_params(), strict=True):
        assert want.keys() == got.keys()
        for name in want:
            np.testing.assert_allclose(
                got[name].asnumpy(), want[name].asnumpy(), rtol=1e-4, atol=1e-5, err_msg=name
            )


@pytest.mark.parametrize("contexts", [1, 2])
def test_files_come_out_as_they_were(contexts: int, tmp_path: Path) -> None:
    prefix = write_golden(contexts, tmp_path)
    module = mx.mod.Module.load(prefix, 1)
    module.bind([("data", (4, 2, 6, 6))], [("softmax_label", (4,))])
    module.save_checkpoint(prefix + "-again", 1)
    want, got = (Path(one + "-0001.params").read_bytes() for one in (prefix, prefix + "-again"))
    assert got == want
    graphs = [
        json.loads(Path(f"{one}-symbol.json").read_text()) for one in (prefix, prefix + "-again")
    ]
    for graph in graphs:
        del graph["node_row_ptr"]  # MXNet counts hidden outputs there
    assert graphs[0] == graphs[1]


JUDGE = """
import json, sys
sys.path.append(sys.argv[3])
import mxnet as mx
import networks
prefix, contexts = sys.argv[1], int(sys.argv[2])
devices = [mx.cpu(i) for i in range(contexts)]
module = mx.mod.Module.load(prefix, 1, context=devices)
batches = networks.samples(mx, (8, 2, 6, 6))
module.bind(batches.provide_data, batches.provide_label, for_training=False)
print(json.dumps(module.predict(batches).asnumpy().tolist()))
"""


@pytest.mark.oracle
@pytest.mark.parametrize("contexts", [1, 2])
def test_mxnet_loads_and_runs_our_files(contexts: int, tmp_path: Path) -> None:
    python = os.environ.get("REGLUON_ORACLE")
    if not python:
        pytest.skip("REGLUON_ORACLE names no python with MXNet")
    module = networks.trained(mx, contexts)
    prefix = str(tmp_path / "model")
    module.save_checkpoint(prefix, 1)
    found = subprocess.run(
        [python, "-E", "-W", "ignore", "-c", JUDGE, prefix, str(contexts), str(HERE)],
        check=True, timeout=120, capture_output=True, text=True,
    )  # fmt: skip
    want = module.predict(networks.samples(mx, (8, 2, 6, 6))).asnumpy()
    np.testing.assert_allclose(json.loads(found.stdout), want, rtol=1e-4, atol=1e-5)
