"""Random calls of the 100 most used operators give what a running MXNet gives.

Run them with ``make live``. ``REGLUON_EXAMPLES`` says how many calls of each operator.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np
import pytest
from helpers.operators import assert_same, backward, error_type, run, to_numpy
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from live.calls import CALLS
from live.oracle import Oracle

pytestmark = pytest.mark.oracle

EXAMPLES = int(os.environ.get("REGLUON_EXAMPLES", "25"))


@pytest.fixture(scope="module")
def oracle(oracle_python: str) -> Iterator[Oracle]:
    process = Oracle(oracle_python)
    yield process
    process.close()


@pytest.mark.parametrize("name", sorted(CALLS))
@settings(
    max_examples=EXAMPLES, deadline=None, database=None, print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
def test_random_call_gives_what_mxnet_gives(
    name: str, oracle: Oracle, data: st.DataObject
) -> None:
    sample = CALLS[name](data.draw)
    expected = oracle.record(sample)
    assume(expected is not None)
    assert expected is not None
    if "error" in expected:
        with pytest.raises(error_type(expected["error"][0])):
            for output in run(sample, attach=tuple(sample.differentiated())).outputs:
                to_numpy(output)
        return
    done = run(sample, attach=tuple(sample.differentiated()))
    for i, (actual, wanted) in enumerate(zip(done.outputs, expected["outputs"], strict=True)):
        assert_same(to_numpy(actual), wanted, sample, f"output {i}")
    if "grads" in expected:
        backward(done, sample)
        for i, wanted in expected["grads"].items():
            actual = done.arguments[int(i)].grad.asnumpy()
            assert_same(actual, wanted, sample, f"gradient of input {i}")


def test_operators_that_are_compared() -> None:
    """The table covers what programs use most."""
    assert len(CALLS) >= 100
    assert all(np.size(name) for name in CALLS)
