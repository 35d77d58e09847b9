"""Every sparse sample gives what MXNet gives: storage types, values, gradients, errors.

A new sample: a row in ``samples.py``, then ``.oracle/bin/python tools/golden/sparse.py``. A
difference that is meant is told in the row's ``differs``.
"""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import pytest
from sparse.golden import load
from sparse.running import gradients, run
from sparse.sample import SparseSample
from sparse.samples import SAMPLES

import mxnet as mx
from mxnet._ops.registry import REGISTRY
from mxnet._ops.sparse.table import KERNELS

GOLDEN = load()
TOLERANCE = {"float16": 2e-3, "float32": 2e-5, "float64": 1e-9}


def params(kind: str, subject: str) -> list:
    """Return the samples with an entry of a kind; those meant to differ must fail."""
    return [
        pytest.param(
            sample,
            GOLDEN[name][kind],
            id=name,
            marks=[pytest.mark.xfail(reason=sample.differs[subject], strict=True)]
            if subject in sample.differs
            else [],
        )
        for name, sample in SAMPLES.items()
        if kind in GOLDEN.get(name, {})
    ]


def assert_same(actual: dict[str, Any], expected: dict[str, Any], what: str) -> None:
    """Compare storage type, dtype, shape, values and places of stored values."""
    assert actual["stype"] == expected["stype"], what
    ours, theirs = actual["values"], expected["values"]
    assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape), what
    tolerance = TOLERANCE.get(theirs.dtype.name, 0)
    scale = max(1.0, float(np.abs(theirs[np.isfinite(theirs)]).max(initial=0)))
    np.testing.assert_allclose(
        ours, theirs, rtol=tolerance, atol=tolerance * scale / 10, err_msg=what
    )
    assert len(actual["pattern"]) == len(expected["pattern"])
    for one, other in zip(actual["pattern"], expected["pattern"], strict=True):
        np.testing.assert_array_equal(one, other, err_msg=f"{what}: places of stored values")


def error_type(name: str) -> type[BaseException]:
    return getattr(builtins, name, None) or getattr(mx.base, name)


def test_recorded_results_are_of_these_samples() -> None:
    stale = [
        name
        for name, sample in SAMPLES.items()
        if GOLDEN.get(name, {}).get("print") != sample.fingerprint()
    ]
    assert not stale and set(GOLDEN) == set(SAMPLES), "run tools/golden/sparse.py"


@pytest.mark.parametrize(("sample", "outputs"), params("outputs", "result"))
def test_result_is_that_of_mxnet(sample: SparseSample, outputs: list) -> None:
    results, after = run(sample)
    assert len(results) == len(outputs)
    for i, (actual, expected) in enumerate(zip(results, outputs, strict=True)):
        assert_same(actual, expected, f"output {i}")
    for i, expected in GOLDEN[str(sample)]["after"].items():
        assert_same(after[int(i)], expected, f"array {i} afterwards")


@pytest.mark.parametrize(("sample", "error"), params("error", "result"))
def test_error_is_that_of_mxnet(sample: SparseSample, error: list) -> None:
    with pytest.raises(error_type(error[0])):
        run(sample)


@pytest.mark.parametrize(("sample", "grads"), params("grads", "gradient"))
def test_gradient_is_that_of_mxnet(sample: SparseSample, grads: dict) -> None:
    actual = gradients(sample)
    for i, expected in grads.items():
        assert_same(actual[int(i)], expected, f"gradient of array {i}")


@pytest.mark.parametrize(("sample", "error"), params("grad_error", "gradient"))
def test_backward_fails_where_that_of_mxnet_does(sample: SparseSample, error: list) -> None:
    with pytest.raises(error_type(error[0])):
        gradients(sample)


def test_every_sparse_kernel_has_an_operator() -> None:
    assert set(KERNELS) <= set(REGISTRY)
