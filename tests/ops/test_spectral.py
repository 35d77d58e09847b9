"""Fourier transforms and count sketches against NumPy: MXNet has them on the GPU only."""

from __future__ import annotations

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, nd

SHAPES = [(4,), (3, 5), (2, 3, 8), (1, 1)]


def drawn(*shape: int) -> np.ndarray:
    return np.random.uniform(-1, 1, shape)


def interleaved(waves: np.ndarray) -> np.ndarray:
    return np.stack([waves.real, waves.imag], -1).reshape(*waves.shape[:-1], -1)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_fft(shape: tuple[int, ...], dtype: str) -> None:
    values = drawn(*shape).astype(dtype)
    result = nd.contrib.fft(nd.array(values, dtype=dtype), compute_size=2)
    assert result.dtype == np.dtype(dtype)
    expected = interleaved(np.fft.fft(values.astype("float64")))
    tolerance = {"float16": 1e-2, "float32": 1e-5, "float64": 1e-12}[dtype]
    np.testing.assert_allclose(result.asnumpy(), expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("shape", SHAPES)
def test_ifft_undoes_fft_times_the_length(shape: tuple[int, ...]) -> None:
    values = nd.array(drawn(*shape), dtype="float64")
    result = nd.contrib.ifft(nd.contrib.fft(values)) / shape[-1]
    np.testing.assert_allclose(result.asnumpy(), values.asnumpy(), atol=1e-12)


@pytest.mark.parametrize(("name", "length"), [("fft", 6), ("ifft", 6)])
def test_gradients_of_transforms(name: str, length: int) -> None:
    transform = getattr(nd.contrib, name)
    x = nd.array(drawn(2, length), dtype="float64")
    x.attach_grad()
    with autograd.record():
        y = transform(x)
    head = nd.array(drawn(*y.shape), dtype="float64")
    y.backward(head)
    # The transforms are linear: the gradient is the transposed matrix times the head.
    unit = nd.array(np.eye(length), dtype="float64")
    matrix = transform(unit).asnumpy()
    np.testing.assert_allclose(x.grad.asnumpy(), head.asnumpy() @ matrix.T, atol=1e-12)


def test_count_sketch_and_its_gradient() -> None:
    x = nd.array(drawn(3, 6), dtype="float64")
    places = np.array([[0, 2, 1, 2, 3, 0]], dtype="float64")
    signs = np.array([[1, -1, 1, 1, -1, -1]], dtype="float64")
    x.attach_grad()
    with autograd.record():
        y = nd.contrib.count_sketch(x, nd.array(places, dtype="float64"),
                                    nd.array(signs, dtype="float64"), out_dim=5)  # fmt: skip
    matrix = np.zeros((6, 5))
    matrix[np.arange(6), places[0].astype(int)] = signs[0]
    np.testing.assert_allclose(y.asnumpy(), x.asnumpy() @ matrix, atol=1e-12)
    head = drawn(3, 5)
    y.backward(nd.array(head, dtype="float64"))
    np.testing.assert_allclose(x.grad.asnumpy(), head @ matrix.T, atol=1e-12)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: nd.contrib.fft(nd.ones((2, 2), dtype="int32")), "float dtype"),
        (lambda: nd.contrib.fft(nd.ones((2, 2)), compute_size=0), "compute_size"),
        (lambda: nd.contrib.ifft(nd.ones((2, 3))), "pairs of real and imaginary"),
        (lambda: nd.contrib.count_sketch(nd.ones((2, 3)), nd.ones((1, 2)), nd.ones((1, 3)),
                                         out_dim=2), "h and s must have shape"),
        (lambda: nd.contrib.count_sketch(nd.ones((2, 3)), nd.ones((1, 3)) * 2, nd.ones((1, 3)),
                                         out_dim=2), r"h must lie in \[0, 2\)"),
    ],
)  # fmt: skip
def test_errors_name_the_argument(call: object, words: str) -> None:
    with pytest.raises(mx.MXNetError, match=words):
        call()  # type: ignore[operator]


def test_shapes_in_graphs() -> None:
    x, h, s = map(mx.sym.var, "xhs")
    assert mx.sym.contrib.fft(x).infer_shape(x=(3, 4))[1] == [(3, 8)]
    assert mx.sym.contrib.ifft(x).infer_shape(x=(3, 4))[1] == [(3, 2)]
    sketch = mx.sym.contrib.count_sketch(x, h, s, out_dim=7)
    assert sketch.infer_shape(x=(3, 4), h=(1, 4), s=(1, 4))[1] == [(3, 7)]
