"""Every operator sample gives on the GPU what MXNet gives on the CPU."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
import torch
from helpers.cases import read_all
from helpers.golden import Golden
from helpers.operators import assert_same, backward, run, to_numpy
from samples import Sample

import mxnet as mx

pytestmark = pytest.mark.gpu

#: what has random numbers of its own there
RANDOM = ("random", "sample_", "shuffle", "Dropout", "rrelu", "_like")
CASES = [
    pytest.param(case.sample, case.golden, id=case.name)
    for case in read_all()
    if case.golden
    and not case.golden.error
    and not case.sample.differs
    and not any(word in str(case.sample) for word in RANDOM)
]


@pytest.fixture(autouse=True)
def on_the_gpu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work on the first GPU, in full precision."""
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)
    with mx.gpu(0):
        yield


@pytest.mark.parametrize(("sample", "golden"), CASES)
def test_result_and_gradient(sample: Sample, golden: Golden) -> None:
    # Sums go in another order there.
    rtol, atol = (1e-2, 1e-2) if sample.dtype == "float16" else (1e-3, 1e-4)
    loose = dataclasses.replace(sample, rtol=sample.rtol or rtol, atol=sample.atol or atol)
    done = run(loose, attach=tuple(golden.grads))
    for i, (actual, expected) in enumerate(zip(done.outputs, golden.outputs, strict=True)):
        assert_same(to_numpy(actual), expected, loose, f"output {i}")
    if golden.grads:
        backward(done, loose)
        for i, expected in golden.grads.items():
            actual = done.arguments[i].grad
            assert actual.context == mx.gpu(0)
            assert_same(actual.asnumpy(), expected, loose, f"gradient of input {i}")
