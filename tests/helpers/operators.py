"""Runs operator samples through the public API and compares the results.

Only what MXNet has too is used here, so that the same tests can be run under MXNet itself.
"""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
from samples import Sample, head_gradient

import mxnet as mx

#: dtype -> (relative, absolute) tolerance; the absolute one is for values of about 1
TOLERANCE = {"float16": (2e-3, 2e-3), "float32": (2e-5, 2e-6), "float64": (1e-9, 1e-10)}


@dataclass
class Run:
    """One call of an operator: its array arguments and its outputs."""

    arguments: list[Any]
    outputs: list[Any] = field(default_factory=list)
    listed: bool = False


def resolve(name: str) -> Callable[..., Any]:
    """Return the function behind a sample's dotted name."""
    if name.startswith("operator."):
        return getattr(operator, name.partition(".")[2])
    return reduce(getattr, name.split("."), mx)


def make_array(sample: Sample, values: np.ndarray) -> Any:
    """Return the values as the kind of array which the sample's operator takes."""
    make = mx.np.array if sample.op.startswith("np") else mx.nd.array
    return make(values, dtype=values.dtype)


def run(sample: Sample, inputs: list[Any] | None = None, attach: tuple[int, ...] = ()) -> Run:
    """Call the operator on ``inputs`` (default: the sample's own).

    The call is recorded if gradients are wanted (``attach`` lists the inputs) or the sample runs
    in training mode.
    """
    given = sample.inputs() if inputs is None else inputs
    with mx.util.np_shape(sample.np_shape):
        arguments = [make_array(sample, x) if isinstance(x, np.ndarray) else x for x in given]
        for i in attach:
            arguments[i].attach_grad()
        mx.random.seed(sample.seed)
        if attach or sample.train:
            with mx.autograd.record(train_mode=sample.train):
                result = resolve(sample.op)(*arguments, **sample.attrs)
        else:
            result = resolve(sample.op)(*arguments, **sample.attrs)
    listed = isinstance(result, (list, tuple))
    return Run(arguments, list(result) if listed else [result], listed)


def backward(run: Run, sample: Sample) -> None:
    """Run backward from the fixed head gradients of all float outputs."""
    floats = [(i, out) for i, out in enumerate(run.outputs) if np.dtype(out.dtype).kind == "f"]
    with mx.util.np_shape(sample.np_shape):
        heads = [make_array(sample, head_gradient(out.shape, out.dtype, i)) for i, out in floats]
        mx.autograd.backward([out for _, out in floats], heads)


def to_numpy(result: Any) -> np.ndarray:
    """Return the values of a result, which may be a plain number."""
    return result.asnumpy() if hasattr(result, "asnumpy") else np.asarray(result)


def assert_same(actual: np.ndarray, expected: np.ndarray, sample: Sample, what: str) -> None:
    """Compare dtype, shape and values."""
    assert actual.dtype == expected.dtype, f"{what}: {actual.dtype}, MXNet has {expected.dtype}"
    assert actual.shape == expected.shape, f"{what}: {actual.shape}, MXNet has {expected.shape}"
    if sample.check == "shape":
        return
    if sample.exact or expected.dtype.kind not in "f":
        np.testing.assert_array_equal(actual, expected, err_msg=what)
        return
    rtol, atol = TOLERANCE[expected.dtype.name]
    finite = np.abs(expected[np.isfinite(expected)])
    scale = max(1.0, float(finite.max(initial=0)))
    np.testing.assert_allclose(
        actual,
        expected,
        rtol=rtol if sample.rtol is None else sample.rtol,
        atol=(atol if sample.atol is None else sample.atol) * scale,
        err_msg=what,
    )


def error_type(name: str) -> type[BaseException]:
    """Return the exception class of a recorded name."""
    return getattr(builtins, name, None) or getattr(mx.base, name)


def in_float64(sample: Sample) -> list[Any]:
    """Return the sample's inputs with all floats in float64."""
    return [
        x.astype("float64") if isinstance(x, np.ndarray) and x.dtype.kind == "f" else x
        for x in sample.inputs()
    ]


def weighted_sum(sample: Sample, inputs: list[Any]) -> float:
    """Return the sum of all outputs weighted with the head gradients: what backward derives."""
    total = 0.0
    for i, output in enumerate(run(sample, inputs).outputs):
        value = to_numpy(output)
        if value.dtype.kind == "f":
            total += float(np.sum(value * head_gradient(value.shape, value.dtype, i)))
    return total


def slope(sample: Sample, inputs: list[Any], position: int, direction: np.ndarray) -> float:
    """Return the central difference of :func:`weighted_sum` along a direction of one input."""
    step = 1e-6
    ends = []
    for sign in (1, -1):
        moved = list(inputs)
        moved[position] = inputs[position] + sign * step * direction
        ends.append(weighted_sum(sample, moved))
    return (ends[0] - ends[1]) / (2 * step)
