import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from helpers.scenarios import load

import mxnet as mx

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "symbol_audit.json.gz"
RECORDED = json.loads(gzip.decompress(GOLDEN.read_bytes()))
scenarios = load(__file__)


def agree(mine: Any, theirs: Any, place: str) -> None:
    if isinstance(theirs, dict) and isinstance(mine, dict):
        assert mine.keys() == theirs.keys(), place
        for key in theirs:
            agree(mine[key], theirs[key], f"{place}/{key}")
    elif isinstance(theirs, list) and isinstance(mine, list):
        assert len(mine) == len(theirs), (place, mine, theirs)
        for number, pair in enumerate(zip(mine, theirs, strict=True)):
            agree(*pair, f"{place}/{number}")
    elif isinstance(theirs, float):
        assert mine == pytest.approx(theirs, rel=1e-3, abs=1e-4), place
    else:
        assert mine == theirs, place


@pytest.mark.parametrize("name", scenarios.SCENARIOS)
def test_symbols_and_executors_answer_as_in_mxnet(name: str) -> None:
    found = json.loads(json.dumps(scenarios.SCENARIOS[name](mx)))
    agree(found, RECORDED[name], name)


@pytest.mark.parametrize("train", [False, True])
def test_monitors_see_the_statistics_of_norms(train: bool) -> None:
    graph = mx.sym.BatchNorm(mx.sym.var("x"), eps=0.01, fix_gamma=False, name="bn")
    one = graph.simple_bind(mx.cpu(), x=(4, 3))
    one.arg_dict["x"][:] = mx.nd.array([[1, 2, 3], [3, 2, 1], [0, 0, 0], [4, 4, 4]])
    one.aux_dict["bn_moving_mean"][:] = 0.5
    one.aux_dict["bn_moving_var"][:] = 0.25
    seen: dict[bytes, Any] = {}
    one.set_monitor_callback(lambda name, array: seen.update({name: array.asnumpy()}))
    one.forward(is_train=train)
    assert list(seen) == [b"bn_output", b"bn_mean", b"bn_var"]
    values = one.arg_dict["x"].asnumpy()
    mean, var = (values.mean(0), values.var(0)) if train else (0.5, 0.25)
    assert seen[b"bn_mean"] == pytest.approx(mean + 0 * values[0])
    assert seen[b"bn_var"] == pytest.approx((var + 0 * values[0] + 0.01) ** -0.5, rel=1e-4)
