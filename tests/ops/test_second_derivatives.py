"""Second derivatives: gradients of gradients against differences of gradients, in float64."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from helpers.cases import read_all
from helpers.operators import in_float64, make_array, resolve
from samples import Sample, head_gradient

import mxnet as mx

STEP = 1e-5
#: torch knows no second derivative of them
WITHOUT = {"nd.CTCLoss", "nd.ctc_loss", "nd.contrib.CTCLoss"}


def chosen() -> Iterator[Sample]:
    """Yield the first sample of each operator whose gradient is smooth."""
    seen = set()
    for case in read_all():
        sample = case.sample
        usable = sample.smooth and not sample.differs and case.golden and case.golden.grads
        if usable and not sample.np_shape and sample.op not in seen | WITHOUT:
            seen.add(sample.op)
            yield sample


SAMPLES = [*chosen()]


def first_gradients(
    sample: Sample, inputs: list[Any], create_graph: bool
) -> tuple[list[mx.nd.NDArray], list[mx.nd.NDArray]]:
    """Return the differentiated inputs and the gradients of the weighted squares of the outputs.

    Must be called while recording.
    """
    arguments = [make_array(sample, x) if isinstance(x, np.ndarray) else x for x in inputs]
    variables = [arguments[i] for i in sample.differentiated()]
    for one in variables:
        one.attach_grad()
    mx.random.seed(sample.seed)
    with mx.autograd.record(train_mode=sample.train):
        result = resolve(sample.op)(*arguments, **sample.attrs)
        outputs = list(result) if isinstance(result, (list, tuple)) else [result]
        floats = [(i, out) for i, out in enumerate(outputs) if np.dtype(out.dtype).kind == "f"]
        # Squares, so that the gradients of linear operators depend on the inputs too.
        squares = [out * out / 2 for _, out in floats]
        heads = [make_array(sample, head_gradient(o.shape, o.dtype, i)) for i, o in floats]
        gradients = mx.autograd.grad(
            squares, variables, heads,
            create_graph=create_graph, retain_graph=True, train_mode=sample.train,
        )  # fmt: skip
    return variables, gradients


def weighted(gradients: list[np.ndarray], weights: list[np.ndarray]) -> float:
    """Return the sum of all gradients times their weights."""
    return sum(float(np.sum(g * w)) for g, w in zip(gradients, weights, strict=True))


def second_gradients(
    sample: Sample, inputs: list[Any], weights: list[np.ndarray]
) -> list[np.ndarray]:
    """Return the gradients of the weighted sum of the first gradients."""
    with mx.autograd.record(train_mode=sample.train):
        variables, gradients = first_gradients(sample, inputs, create_graph=True)
        total = sum((g * make_array(sample, w)).sum() for g, w in zip(gradients, weights))  # noqa: B905
    total.backward()
    return [one.grad.asnumpy() for one in variables]


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_second_derivative_is_the_slope_of_the_first(sample: Sample) -> None:
    inputs = in_float64(sample)
    draw = np.random.RandomState(11)
    weights = [draw.uniform(-1, 1, inputs[i].shape) for i in sample.differentiated()]
    second = second_gradients(sample, inputs, weights)
    for place, position in enumerate(sample.differentiated()):
        direction = draw.uniform(-1, 1, inputs[position].shape)
        ends = []
        for sign in (1, -1):
            moved = list(inputs)
            moved[position] = inputs[position] + sign * STEP * direction
            _, gradients = first_gradients(sample, moved, create_graph=False)
            ends.append(weighted([g.asnumpy() for g in gradients], weights))
        expected = (ends[0] - ends[1]) / (2 * STEP)
        actual = float(np.sum(second[place] * direction))
        assert actual == pytest.approx(expected, rel=1e-4, abs=1e-5), f"input {position}"


def test_third_derivatives_exist() -> None:
    x = mx.nd.array([0.5, 1.5], dtype="float64")
    x.attach_grad()
    with mx.autograd.record():
        y = mx.nd.cbrt(x) * mx.nd.exp(x)
        first = mx.autograd.grad(y, x, create_graph=True, retain_graph=True)[0]
        second = mx.autograd.grad(first, x, create_graph=True, retain_graph=True)[0]
    second.backward()
    values = x.asnumpy()
    powers = [values ** (1 / 3 - k) for k in range(4)]
    slopes = [np.prod([1 / 3, -2 / 3, -5 / 3][:k]) * powers[k] for k in range(4)]
    expected = np.exp(values) * (slopes[0] + 3 * slopes[1] + 3 * slopes[2] + slopes[3])
    np.testing.assert_allclose(x.grad.asnumpy(), expected, rtol=1e-8)


def test_arrays_that_only_index_have_second_derivatives_of_zero() -> None:
    x, index = mx.nd.array([1.0, 2.0, 3.0]), mx.nd.array([0.0, 2.0])
    for one in (x, index):
        one.attach_grad()
    with mx.autograd.record():
        y = mx.nd.take(x, index) ** 3
        first = mx.autograd.grad(y, x, create_graph=True, retain_graph=True)[0]
        total = (first * mx.nd.array([1.0, 1.0, 2.0])).sum()
    total.backward()
    np.testing.assert_allclose(x.grad.asnumpy(), [6, 0, 36])
    np.testing.assert_allclose(index.grad.asnumpy(), [0, 0])
