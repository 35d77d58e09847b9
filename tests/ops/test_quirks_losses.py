"""Where softmax, outputs that are losses, and dropout surprise.

Values as MXNet 1.9.1 gives them, written down by hand.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from quirks import array, assert_close, differentiate, ramp

import mxnet as mx
from mxnet import nd

LOGITS = [[1, 2, 3], [1, 1, 0], [0, 2, 1]]


# --- softmax


def test_length_masks_the_rest() -> None:
    data, length = array([[1, 2, 3], [1, 1, 0]]), array([2, 0], "int32")
    out, gradient = differentiate(
        lambda x: nd.softmax(x, length, use_length=True), data, head=[[1, 2, 4], [1, 0, 0]]
    )
    assert_close(out, [[0.2689414, 0.7310586, 0], [0, 0, 0]])
    assert_close(gradient, [[-0.1966119, 0.1966119, 0], [0, 0, 0]])


def test_length_follows_the_axis() -> None:
    out = nd.softmax(nd.zeros((2, 3)), array([1, 2, 2], "int32"), axis=0, use_length=True)
    np.testing.assert_array_equal(out.asnumpy(), [[1, 0.5, 0.5], [0, 0.5, 0.5]])


@pytest.mark.parametrize(
    ("function", "attrs", "message"),
    [
        (nd.softmax, {"use_length": True}, "length"),
        (nd.log_softmax, {"use_length": True}, "use_length"),
        (nd.softmin, {"use_length": True}, "use_length"),
        (nd.softmax, {"dtype": "int32"}, "dtype"),
        (nd.softmax, {"axis": 2}, "softmax"),
    ],
)
def test_softmax_refuses_what_does_not_fit(function, attrs: dict, message: str) -> None:
    with pytest.raises(mx.MXNetError, match=message):
        function(ramp(2, 3), **attrs)


@pytest.mark.parametrize("dtype", ["float16", "float64"])
def test_softmax_converts(dtype: str) -> None:
    out = nd.softmax(ramp(2, 3), dtype=dtype)
    assert out.dtype == np.dtype(dtype)
    np.testing.assert_allclose(out.asnumpy().sum(1), 1, rtol=1e-3)


def test_channel_mode_of_softmax_activation() -> None:
    out = nd.SoftmaxActivation(ramp(2, 3, 2), mode="channel").asnumpy()
    assert_close(out.sum(1), np.ones((2, 2)))
    with pytest.raises(mx.MXNetError, match="3 axes"):
        nd.SoftmaxActivation(ramp(2, 3), mode="channel")


# --- outputs that are losses

PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum(1, keepdims=True)


def softmax_output(labels: object, head: object = None, **attrs: object) -> np.ndarray:
    out, gradient, of_labels = differentiate(
        lambda x, y: nd.SoftmaxOutput(x, y, **attrs), array(LOGITS), array(labels), head=head
    )
    assert_close(out, PROBABILITIES)
    assert not of_labels.any()
    return gradient


@pytest.mark.parametrize(
    ("labels", "attrs", "factors"),
    [
        ([2, 0, 1], {}, [1, 1, 1]),
        ([2, 0, 1], {"grad_scale": 0.5}, [0.5] * 3),
        ([2, 0, 1], {"normalization": "batch"}, [1 / 3] * 3),
        # "valid" counts labels that are not ignore_label, whether they are ignored or not.
        ([2, -1, 1], {"normalization": "valid"}, [1 / 2] * 3),
        ([2, -1, 1], {"normalization": "valid", "use_ignore": True}, [1 / 2, 0, 1 / 2]),
        ([2, -1, 1], {"normalization": "batch", "use_ignore": True}, [1 / 3, 0, 1 / 3]),
        ([1, 1, 1], {"normalization": "valid", "use_ignore": True, "ignore_label": 1}, [0] * 3),
        ([1.7, 0, 7], {}, [1, 1, 1]),
    ],
)
def test_gradient_of_softmax_output(labels: list, attrs: dict, factors: list) -> None:
    target = np.array([np.arange(3) == int(label) for label in labels], "float32")
    expected = (PROBABILITIES - target) * np.array(factors)[:, None]
    assert_close(softmax_output(labels, head=np.full((3, 3), 5.0), **attrs), expected)


def test_label_smoothing_shares_the_rest() -> None:
    target = np.array([[0.05, 0.05, 0.9], [0.9, 0.05, 0.05], [0.05, 0.05, 0.05]])
    assert_close(softmax_output([2, 0, -1], smooth_alpha=0.1), PROBABILITIES - target)


def test_probabilities_as_labels_are_not_normalised() -> None:
    target = [[0.2, 0.3, 0.5], [0, 0, 1], [1, 0, 0]]
    gradient = softmax_output(target, grad_scale=2, normalization="batch")
    assert_close(gradient, 2 * (PROBABILITIES - target))


def test_out_grad_multiplies_by_the_head_gradient() -> None:
    head = np.arange(9).reshape(3, 3)
    assert_close(softmax_output([2, 0, 1], head, out_grad=True), softmax_output([2, 0, 1]) * head)


@pytest.mark.parametrize(
    ("attrs", "divisors"),
    [
        ({}, [[2, 2], [2, 2]]),
        ({"normalization": "batch"}, [[4, 4], [4, 4]]),
        ({"normalization": "valid"}, [[2, 2], [2, 2]]),
        ({"use_ignore": True}, [[2, np.inf], [2, np.inf]]),
    ],
)
@pytest.mark.parametrize("shape", [(2, 2), (2, 1, 2)])
def test_multi_output_divides_by_positions(attrs: dict, divisors: list, shape: tuple) -> None:
    data, labels = ramp(2, 3, 2), np.array([[0, 1], [2, 1]])
    out, gradient, _ = differentiate(
        lambda x, y: nd.SoftmaxOutput(x, y, multi_output=True, ignore_label=1, smooth_alpha=0.2,
                                      **attrs),
        data, array(labels.reshape(shape)),
    )  # fmt: skip
    target = labels[:, None, :] == np.arange(3)[None, :, None]
    assert_close(out.sum(1), np.ones((2, 2)))
    assert_close(gradient, (out - target) / np.array(divisors)[:, None, :])


def test_preserve_shape_takes_the_last_axis() -> None:
    labels = np.array([[0, 1], [2, 1]])
    out, gradient, _ = differentiate(
        lambda x, y: nd.SoftmaxOutput(x, y, preserve_shape=True, normalization="batch"),
        ramp(2, 2, 3), array(labels),
    )  # fmt: skip
    assert_close(out.sum(-1), np.ones((2, 2)))
    assert_close(gradient, (out - (labels[..., None] == np.arange(3))) / 4)


def test_wrong_label_size_is_refused() -> None:
    with pytest.raises(mx.MXNetError, match="label must have shape"):
        nd.SoftmaxOutput(ramp(3, 4), nd.zeros(2))


@pytest.mark.parametrize(
    ("function", "prediction", "difference"),
    [
        (nd.LinearRegressionOutput, lambda x: x, lambda p, y: p - y),
        (nd.LogisticRegressionOutput, lambda x: 1 / (1 + np.exp(-x)), lambda p, y: p - y),
        # A perfect prediction counts as too low.
        (nd.MAERegressionOutput, lambda x: x, lambda p, y: np.where(p > y, 1, -1)),
    ],
)
def test_regression_averages_over_the_outputs_of_a_sample(function, prediction, difference) -> None:
    data, labels = np.array([[1.0, 2], [3, -4]]), np.array([[0.5, 2], [4, -5]])
    out, gradient, of_labels = differentiate(
        lambda x, y: function(x, y, grad_scale=3), array(data), array(labels),
        head=np.full((2, 2), 9.0),
    )  # fmt: skip
    assert_close(out, prediction(data))
    assert_close(gradient, difference(prediction(data), labels) * 3 / 2)
    assert not of_labels.any()


def test_regression_takes_labels_of_another_shape_but_the_same_size() -> None:
    _, gradient, _ = differentiate(
        nd.LinearRegressionOutput, array([[1], [2]]), array([0, 5])
    )
    np.testing.assert_array_equal(gradient, [[1], [-3]])
    with pytest.raises(mx.MXNetError, match="label"):
        nd.LinearRegressionOutput(nd.ones((2, 2)), nd.ones(2))


@pytest.mark.parametrize(
    ("attrs", "expected"),
    [
        ({}, [[4, 6, 0], [0, 4, 2], [2, 0, 4]]),
        ({"use_linear": True}, [[1, 1, 0], [0, 1, 1], [1, 0, 1]]),
        ({"margin": 2, "regularization_coefficient": 0.5}, [[3, 4, 0], [-1, 3, 2], [2, 0, 3]]),
    ],
)
def test_svm_output_is_one_against_all(attrs: dict, expected: list) -> None:
    scores = [[1, 2, 3], [1, 1, 0], [0, 2.5, 1]]
    out, gradient, _ = differentiate(
        lambda x, y: nd.SVMOutput(x, y, **attrs), array(scores), array([2, 0, 1]),
        head=np.full((3, 3), 9.0),
    )  # fmt: skip
    assert_close(out, scores)
    assert_close(gradient, expected)


@pytest.mark.parametrize(
    ("attrs", "expected"),
    [
        ({}, 1.0),
        ({"grad_scale": 2, "normalization": "batch"}, 1.0),
        ({"grad_scale": 2, "normalization": "valid"}, 2 / 3),
        ({"normalization": "valid", "valid_thresh": 1.0}, 0.5),
        ({"normalization": "valid", "valid_thresh": 100.0}, 1.0),
    ],
)
def test_make_loss_starts_with_its_own_gradient(attrs: dict, expected: float) -> None:
    _, gradient = differentiate(
        lambda x: nd.MakeLoss(x, **attrs), array([[1, 2], [3, -4]]), head=np.full((2, 2), 9.0)
    )
    assert_close(gradient, np.full((2, 2), expected))


def test_softmax_cross_entropy_sums_with_a_floor() -> None:
    data = array([[1, 2, 3], [1, 1, 0], [100, -100, 0]])
    out, gradient = differentiate(
        lambda x: nd.softmax_cross_entropy(x, array([2, 7, 1])), data, head=[2]
    )
    assert_close(out, [-np.log(PROBABILITIES[0, 2]) - 2 * np.log(1e-8)])
    expected = [PROBABILITIES[0] - [0, 0, 1], PROBABILITIES[1], [1, -1, 0]]
    assert_close(gradient, 2 * np.array(expected))


# --- random numbers of our own


def test_dropout_leaves_the_generator_of_torch_alone() -> None:
    before = torch.get_rng_state()
    nd.Dropout(nd.ones((7, 9)), mode="always")
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("shape", [(1,), (3, 5), (0, 4)])
def test_dropout_of_odd_sizes(shape: tuple) -> None:
    out = nd.Dropout(nd.ones(shape), p=0.25, mode="always").asnumpy()
    assert out.shape == shape
    assert np.isin(out, [0, np.float32(1 / 0.75)]).all()


def test_dropping_everything_gives_zeros_even_of_infinities() -> None:
    data = array([1, np.inf, np.nan])
    out, gradient = differentiate(lambda x: nd.Dropout(x, p=1), data)
    np.testing.assert_array_equal(out, [0, 0, 0])
    np.testing.assert_array_equal(gradient, [0, 0, 0])


def test_result_of_dropout_in_inference_is_a_copy() -> None:
    data = nd.ones(3)
    out = nd.Dropout(data)
    data[:] = 5
    np.testing.assert_array_equal(out.asnumpy(), [1, 1, 1])
