"""The registry against the operator samples: coverage, shape inference, error messages."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from helpers.cases import Case, read_all
from helpers.golden import Golden
from helpers.operators import resolve, run, to_numpy
from samples import Sample
from sparse.sample import SparseSample
from sparse.samples import SAMPLES as SPARSE_SAMPLES

import mxnet as mx
from mxnet._core import dtype as dtypes
from mxnet._ops.families import load
from mxnet._ops.registry import REGISTRY, Op

load()

CASES = read_all()
#: operators whose output shape depends on values
DATA_DEPENDENT = {"_contrib_boolean_mask"}
#: operators whose second input may have several shapes for the same data
FLEXIBLE = {
    "LeakyReLU",
    "LinearRegressionOutput",
    "LogisticRegressionOutput",
    "MAERegressionOutput",
    "SoftmaxOutput",
}


def operator_of(sample: Sample | SparseSample) -> Op | None:
    """Return the registry entry behind a sample's function.

    None for the functions of our own around operators, such as ``nd.arange``.
    """
    try:
        return getattr(resolve(sample.op), "op", None)
    except AttributeError:
        return None


def attributes_of(sample: Sample, entry: Op) -> dict:
    """Return the sample's parsed attributes without what only eager callers may say."""
    if not entry.attrs:
        return {}  # what else is given has no effect
    given = {key: value for key, value in sample.attrs.items() if key != entry.count}
    if entry.count in entry.attrs and entry.count in sample.attrs:
        given[entry.count] = sample.attrs[entry.count]
    return entry.parse(given)


def ghosts(sample: Sample, entry: Op) -> list[torch.Tensor | None]:
    """Return the sample's inputs as meta tensors, None for optional ones left out."""
    tensors = [
        None if x is None else torch.empty(x.shape, dtype=dtypes.to_torch(x.dtype), device="meta")
        for x in sample.inputs()
    ]
    missing = 0 if entry.variadic else len(entry.arrays) - len(tensors)
    return tensors + [None] * missing


def inferable() -> Iterator[tuple[Case, Op]]:
    """Yield the cases with results whose inputs are arrays alone."""
    for case in CASES:
        entry = operator_of(case.sample)
        if entry is None or entry.name in DATA_DEPENDENT or "result" in case.sample.differs:
            continue
        if case.golden is None or case.golden.error:
            continue
        if all(x is None or isinstance(x, np.ndarray) for x in case.sample.inputs()):
            yield case, entry


INFERABLE = [pytest.param(c.sample, c.golden, e, id=c.name) for c, e in inferable()]
FILLED = [
    pytest.param(c.sample, c.golden, e, id=c.name)
    for c, e in inferable()
    if e.fill and not e.variadic
]
REJECTED = [
    pytest.param(case.sample, entry, id=case.name)
    for case in CASES
    if case.golden
    and case.golden.error
    and case.golden.error[0] == "MXNetError"
    and not case.sample.differs
    and (entry := operator_of(case.sample))
]
OPERATORS = sorted(set(REGISTRY.values()), key=lambda entry: entry.name)


@pytest.fixture(scope="module")
def covered() -> set[Op]:
    """The operators that have a sample, here or among those on sparse arrays."""
    samples = [*(case.sample for case in CASES), *SPARSE_SAMPLES.values()]
    return {entry for sample in samples if (entry := operator_of(sample))}


@pytest.mark.parametrize("entry", OPERATORS, ids=lambda entry: entry.name)
def test_every_operator_has_a_sample(entry: Op, covered: set[Op]) -> None:
    assert entry in covered, f"add a row for {entry.name} to tests/ops/samples"


@pytest.mark.parametrize(("sample", "golden", "entry"), INFERABLE)
def test_inferred_shape_is_the_real_shape(sample: Sample, golden: Golden, entry: Op) -> None:
    with mx.util.np_shape(sample.np_shape):
        _, outputs = entry.infer(ghosts(sample, entry), attributes_of(sample, entry))
    for inferred, real in zip(outputs, golden.outputs, strict=False):
        assert inferred.device.type == "meta"
        assert tuple(inferred.shape) == real.shape
        assert str(inferred.dtype) == f"torch.{real.dtype.name}"
    assert len(outputs) >= len(golden.outputs)


@pytest.mark.parametrize(("sample", "golden", "entry"), FILLED)
def test_shapes_of_parameters_follow_from_those_of_the_data(
    sample: Sample, golden: Golden, entry: Op
) -> None:
    given = ghosts(sample, entry)
    unknown = [given[0]] + [None] * (len(given) - 1)
    filled, outputs = entry.infer(unknown, attributes_of(sample, entry))
    assert tuple(outputs[0].shape) == golden.outputs[0].shape
    for name, found, real in zip(entry.arrays, filled, given, strict=True):
        if real is not None and found is not None and entry.name not in FLEXIBLE:
            assert tuple(found.shape) == tuple(real.shape), name
        assert real is None or found is not None or name in entry.optional, name


@pytest.mark.parametrize(("sample", "entry"), REJECTED)
def test_error_names_the_operator(sample: Sample, entry: Op) -> None:
    with pytest.raises(mx.MXNetError) as caught:
        for output in run(sample).outputs:
            to_numpy(output)
    spoken = {*entry.names, sample.op.rpartition(".")[2]}
    assert any(name in str(caught.value) for name in spoken), str(caught.value)
