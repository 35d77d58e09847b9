"""Operators work on bfloat16 wherever they work on float32, and keep it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from helpers.cases import read_all
from helpers.operators import resolve
from samples import Sample

import mxnet as mx
from mxnet import nd

FAMILIES = {
    "arithmetic", "densities", "elementwise", "indexing", "movement", "nn_layers", "nn_loss",
    "nn_norm", "reduce", "sorting",
}  # fmt: skip
#: results that are of another type whatever the array's is, unless an argument says otherwise
OF_OWN_TYPE = {
    "nd.all_finite", "nd.argsort", "nd.contrib.allclose", "nd.multi_all_finite", "nd.multi_sum_sq",
    "nd.one_hot",
}  # fmt: skip
#: operators that torch has for float32 and float64 alone, or that jump where numbers are rounded
NOT_COMPARED = {"nd.CTCLoss", "nd.ctc_loss", "nd.contrib.CTCLoss", "nd.broadcast_mod"}


def chosen() -> Iterator[Sample]:
    """Yield the first sample of each operator that works on float32 arrays."""
    seen = set()
    for case in read_all():
        sample = case.sample
        plain = sample.dtype == "float32" and not sample.np_shape and not sample.differs
        works = case.golden is not None and not case.golden.error
        real = any(isinstance(x, np.ndarray) and x.dtype == np.float32 for x in sample.inputs())
        if case.family not in FAMILIES or sample.op in seen | NOT_COMPARED or sample.mutates:
            continue
        if plain and works and real and sample.op.startswith(("nd.", "operator.")):
            seen.add(sample.op)
            yield sample


def call(sample: Sample, dtype: str) -> list[nd.NDArray]:
    """Return the results of a sample whose float32 arrays are of ``dtype``."""
    arguments = []
    for x in sample.inputs():
        if isinstance(x, np.ndarray):
            array = nd.array(x, dtype=x.dtype)
            arguments.append(array.astype(dtype) if x.dtype == np.float32 else array)
        else:
            arguments.append(x)
    mx.random.seed(sample.seed)
    with mx.autograd.record(train_mode=sample.train):
        result = resolve(sample.op)(*arguments, **sample.attrs)
    return list(result) if isinstance(result, (list, tuple)) else [result]


@pytest.mark.parametrize("sample", [*chosen()], ids=lambda sample: sample.op)
def test_operator_keeps_bfloat16(sample: Sample) -> None:
    for i, (half, single) in enumerate(zip(call(sample, "bfloat16"), call(sample, "float32"),
                                           strict=True)):  # fmt: skip
        if single.dtype == np.float32 and sample.op not in OF_OWN_TYPE:
            assert str(half.dtype) == str(nd.zeros(1, dtype="bfloat16").dtype), f"output {i}"
        expected = single.asnumpy()
        scale = np.abs(expected[np.isfinite(expected)]).max(initial=1)
        actual = half.astype("float32").asnumpy() if expected.dtype.kind == "f" else half.asnumpy()
        np.testing.assert_allclose(actual, expected, rtol=0.05, atol=0.05 * scale)


def test_gradients_are_of_bfloat16() -> None:
    x = nd.array([[1, 2], [3, 4]]).astype("bfloat16")
    weight = nd.array([[1, 0.5], [0.25, 2]]).astype("bfloat16")
    for one in (x, weight):
        one.attach_grad()
    with mx.autograd.record():
        y = nd.relu(nd.FullyConnected(x, weight, num_hidden=2, no_bias=True)).sum()
    y.backward()
    assert str(x.grad.dtype) == str(x.dtype)
    np.testing.assert_array_equal(weight.grad.astype("float32").asnumpy(), [[4, 6], [4, 6]])
    np.testing.assert_array_equal(x.grad.astype("float32").asnumpy(), [[1.25, 2.5]] * 2)


def test_casts_round_to_nearest() -> None:
    # 8 bits of precision: 1 + 2**-8 lies in the middle and goes to the even neighbour.
    x = nd.array([1 + 2**-8, 1 + 3 * 2**-8, 3.4e38, -1e-40, float("inf")])
    back = nd.cast(nd.cast(x, "bfloat16"), "float32").asnumpy()
    np.testing.assert_array_equal(back[:2], [1, 1 + 2**-6])
    assert back[2] > 3e38 and back[4] == np.inf


def test_types_do_not_mix() -> None:
    with pytest.raises(mx.MXNetError, match="one dtype"):
        nd.broadcast_add(nd.ones(2), nd.ones(2, dtype="bfloat16"))


def test_matrix_factorisations_say_what_they_need() -> None:
    with pytest.raises(mx.MXNetError, match=r"_linalg_potrf.*float32 or float64, got bfloat16"):
        nd.linalg.potrf(nd.array([[2, 1], [1, 2]]).astype("bfloat16"))
