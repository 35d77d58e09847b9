"""Every sparse sample gives on an accelerator what MXNet gives on the CPU."""

from __future__ import annotations

import numpy as np
import pytest
from sparse.golden import load
from sparse.running import gradients, run
from sparse.sample import SparseSample
from sparse.samples import SAMPLES

import mxnet as mx

pytestmark = pytest.mark.gpu

GOLDEN = load()
TOLERANCE = {"float16": 2e-3, "float32": 1e-4, "float64": 1e-9}
CASES = [
    pytest.param(sample, GOLDEN[name], id=name)
    for name, sample in SAMPLES.items()
    if "outputs" in GOLDEN.get(name, {}) and not sample.differs
]


@pytest.mark.parametrize(("sample", "golden"), CASES)
def test_result_is_that_on_the_cpu(sample: SparseSample, golden: dict) -> None:
    with mx.gpu():
        pairs = list(zip(run(sample)[0], golden["outputs"], strict=True))
        if "grads" in golden:
            found = gradients(sample)
            pairs += [(found[int(i)], expected) for i, expected in golden["grads"].items()]
    for actual, expected in pairs:
        assert actual["stype"] == expected["stype"]
        tolerance = TOLERANCE.get(expected["values"].dtype.name, 0)
        np.testing.assert_allclose(
            actual["values"], expected["values"], rtol=tolerance, atol=tolerance
        )
