"""Every operator sample gives what MXNet gives: values, dtypes, shapes, gradients, errors.

A new sample: a row in ``samples/<family>.py``, then ``.oracle/bin/python
tools/golden/operators.py <family>``. A difference that is meant is told in the row's ``differs``.
"""

from __future__ import annotations

import numpy as np
import pytest
from helpers.cases import Case, read_all
from helpers.golden import Golden, load
from helpers.operators import (
    assert_same,
    backward,
    error_type,
    in_float64,
    run,
    slope,
    to_numpy,
)
from samples import FAMILIES, Sample

CASES = read_all()
RECORDED = [case for case in CASES if case.golden]


def params(cases: list[Case], subject: str = "") -> list:
    """Return pytest parameters; cases meant to differ in the subject must fail."""
    return [
        pytest.param(
            case.sample,
            case.golden,
            id=case.name,
            marks=[pytest.mark.xfail(reason=case.sample.differs[subject], strict=True)]
            if subject in case.sample.differs
            else [],
        )
        for case in cases
    ]


WITH_RESULT = [case for case in RECORDED if not case.golden.error]
WITH_ERROR = [case for case in RECORDED if case.golden.error]
WITH_GRADIENT = [case for case in WITH_RESULT if case.golden.grads]
WITH_GRADIENT_ERROR = [case for case in WITH_RESULT if case.golden.grad_error]
SMOOTH = [case for case in WITH_GRADIENT if case.sample.smooth]


@pytest.mark.parametrize("name", FAMILIES)
def test_recorded_results_are_of_these_samples(name: str) -> None:
    cases = [case for case in CASES if case.family == name]
    stale = [
        case.name
        for case in cases
        if case.golden is None or case.golden.fingerprint != case.sample.fingerprint()
    ]
    extra = sorted(set(load(name)) - {case.name for case in cases})
    assert not stale and not extra, "run tools/golden/operators.py " + name


@pytest.mark.parametrize(("sample", "golden"), params(WITH_RESULT, "result"))
def test_result_is_that_of_mxnet(sample: Sample, golden: Golden) -> None:
    done = run(sample)
    assert done.listed == golden.listed
    assert len(done.outputs) == len(golden.outputs)
    for i, (actual, expected) in enumerate(zip(done.outputs, golden.outputs, strict=True)):
        assert_same(to_numpy(actual), expected, sample, f"output {i}")
    if not golden.grads:
        for i, expected in golden.after.items():
            assert_same(done.arguments[i].asnumpy(), expected, sample, f"input {i} afterwards")


@pytest.mark.parametrize(("sample", "golden"), params(WITH_ERROR, "result"))
def test_error_is_that_of_mxnet(sample: Sample, golden: Golden) -> None:
    name, _ = golden.error
    with pytest.raises(error_type(name)):
        for output in run(sample, attach=tuple(sample.differentiated())).outputs:
            to_numpy(output)


@pytest.mark.parametrize(("sample", "golden"), params(WITH_GRADIENT, "gradient"))
def test_gradient_is_that_of_mxnet(sample: Sample, golden: Golden) -> None:
    done = run(sample, attach=tuple(golden.grads))
    backward(done, sample)
    for i, expected in golden.grads.items():
        assert_same(done.arguments[i].grad.asnumpy(), expected, sample, f"gradient of input {i}")
    for i, expected in golden.after.items():
        assert_same(done.arguments[i].asnumpy(), expected, sample, f"input {i} afterwards")


@pytest.mark.parametrize(("sample", "golden"), params(WITH_GRADIENT_ERROR, "gradient"))
def test_backward_fails_where_that_of_mxnet_does(sample: Sample, golden: Golden) -> None:
    done = run(sample, attach=tuple(sample.differentiated()))
    name, _ = golden.grad_error
    with pytest.raises(error_type(name)):
        backward(done, sample)


@pytest.mark.parametrize(("sample", "golden"), params(SMOOTH))
def test_gradient_matches_finite_differences(sample: Sample, golden: Golden) -> None:
    inputs = in_float64(sample)
    done = run(sample, inputs, attach=tuple(golden.grads))
    backward(done, sample)
    draw = np.random.RandomState(5)
    for i in golden.grads:
        gradient = done.arguments[i].grad.asnumpy()
        for _ in range(2):
            direction = draw.uniform(-1, 1, gradient.shape)
            expected = slope(sample, inputs, i, direction)
            actual = float(np.sum(gradient * direction))
            assert actual == pytest.approx(expected, rel=1e-5, abs=1e-6), f"input {i}"
