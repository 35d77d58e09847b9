"""Where network operators surprise: values as MXNet 1.9.1 gives them, written down by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import mxnet as mx
from mxnet import nd

LOGITS = [[1, 2, 3], [1, 1, 0], [0, 2, 1]]


def array(values: object, dtype: str = "float32") -> mx.nd.NDArray:
    return nd.array(np.asarray(values), dtype=dtype)


def ramp(*shape: int) -> mx.nd.NDArray:
    """Return an array of different values between -1 and 1."""
    count = int(np.prod(shape))
    return array(np.sin(np.arange(count) * 1.7).reshape(shape))


def differentiate(function, *arrays, head=None, train=True) -> list[np.ndarray]:
    """Return the (first) result of a recorded call and the gradients of its arrays."""
    for one in arrays:
        one.attach_grad()
    with mx.autograd.record(train_mode=train):
        out = function(*arrays)
    out = out[0] if isinstance(out, (list, tuple)) else out
    out.backward(None if head is None else array(head))
    return [out.asnumpy(), *(one.grad.asnumpy() for one in arrays)]


def assert_close(actual: object, expected: object, rtol: float = 1e-5) -> None:
    values = actual.asnumpy() if hasattr(actual, "asnumpy") else actual
    np.testing.assert_allclose(values, expected, rtol=rtol, atol=1e-6)


# --- convolution


@pytest.mark.parametrize("layout", ["NWC", "NHWC", "NDHWC"])
def test_channels_last_convolution_is_that_of_transposed_arrays(layout: str) -> None:
    rank = len(layout) - 2
    data, weight = ramp(2, 4, *[5, 6, 4][:rank]), ramp(6, 2, *[2] * rank)
    attrs = {"kernel": (2,) * rank, "num_filter": 6, "num_group": 2, "pad": (1,) * rank}
    first = nd.Convolution(data, weight, ramp(6), **attrs).asnumpy()
    last = nd.Convolution(
        array(np.moveaxis(data.asnumpy(), 1, -1)), array(np.moveaxis(weight.asnumpy(), 1, -1)),
        ramp(6), layout=layout, **attrs,
    )  # fmt: skip
    assert_close(np.moveaxis(last.asnumpy(), -1, 1), first)


@pytest.mark.parametrize("layout", ["NWC", "NHWC", "NDHWC"])
def test_channels_last_deconvolution_is_that_of_transposed_arrays(layout: str) -> None:
    rank = len(layout) - 2
    data, weight = ramp(2, 4, *[5, 6, 4][:rank]), ramp(4, 3, *[3] * rank)
    attrs = {"kernel": (3,) * rank, "num_filter": 3, "stride": (2,) * rank}
    first = nd.Deconvolution(data, weight, **attrs).asnumpy()
    last = nd.Deconvolution(
        array(np.moveaxis(data.asnumpy(), 1, -1)), array(np.moveaxis(weight.asnumpy(), 1, -1)),
        layout=layout, **attrs,
    )  # fmt: skip
    assert_close(np.moveaxis(last.asnumpy(), -1, 1), first)


@pytest.mark.parametrize(
    ("data", "attrs", "message"),
    [
        ((1, 3, 5, 5), {"kernel": (2, 3)}, "weight"),
        ((1, 3, 5, 5), {"num_filter": 5}, "weight"),
        ((3, 5, 5), {}, "must have 4 axes"),
        ((1, 3, 5, 5), {"layout": "NCW"}, "layout"),
        ((1, 2, 5, 5), {}, "weight"),
    ],
)
def test_convolution_refuses_what_does_not_fit(data: tuple, attrs: dict, message: str) -> None:
    with pytest.raises(mx.MXNetError, match=message):
        nd.Convolution(
            nd.ones(data), nd.ones((4, 3, 3, 3)), nd.ones(4),
            **{"kernel": (3, 3), "num_filter": 4, **attrs},
        ).wait_to_read()  # fmt: skip


def test_convolution_requires_its_bias() -> None:
    with pytest.raises(mx.MXNetError, match="bias"):
        nd.Convolution(ramp(1, 1, 4), ramp(1, 1, 2), kernel=(2,), num_filter=1)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (9, [1, 10, 102, 20, 203, 30, 304, 40, 400]),
        (6, [102, 20, 203, 30, 304, 40]),
        (7, [10, 102, 20, 203, 30, 304, 40]),
        (0, [1, 10, 102, 20, 203, 30, 304, 40, 400]),
    ],
)
def test_target_shape_cuts_more_in_front(target: int, expected: list) -> None:
    out = nd.Deconvolution(
        array([[[1, 2, 3, 4]]]), array([[[1, 10, 100]]]), kernel=(3,), num_filter=1, stride=(2,),
        pad=(1,), target_shape=(target,),
    )  # fmt: skip
    if target == 0:  # not given: pad counts
        expected = expected[1:-1]
    np.testing.assert_array_equal(out.asnumpy()[0, 0], expected)


def test_target_shape_beyond_the_full_result_is_refused() -> None:
    with pytest.raises(mx.MXNetError, match="target_shape must be at most"):
        nd.Deconvolution(ramp(1, 1, 4), ramp(1, 1, 3), kernel=(3,), num_filter=1,
                         target_shape=(7,))  # fmt: skip


def test_upsampling_enlarges_every_array_to_the_first_result() -> None:
    first, second = array(np.arange(1, 5).reshape(1, 1, 2, 2)), nd.ones((1, 2, 4, 4))
    both = nd.UpSampling(first, second, scale=2, sample_type="nearest", num_args=2)
    assert both.shape == (1, 3, 4, 4)
    np.testing.assert_array_equal(both.asnumpy()[0, 0, ::2, ::2], [[1, 2], [3, 4]])
    added = nd.UpSampling(
        first, nd.ones((1, 1, 4, 4)), scale=2, sample_type="nearest", multi_input_mode="sum"
    )
    np.testing.assert_array_equal(added.asnumpy()[0, 0, 3], [4, 4, 5, 5])
    with pytest.raises(mx.MXNetError, match="divide"):
        nd.UpSampling(first, nd.ones((1, 1, 3, 3)), scale=2, sample_type="nearest")


def test_bilinear_upsampling_is_a_transposed_convolution() -> None:
    data = array(np.arange(1, 5).reshape(1, 1, 2, 2))
    out = nd.UpSampling(data, nd.ones((1, 1, 4, 4)) * 0.25, scale=2, sample_type="bilinear",
                        num_filter=1, num_args=2)  # fmt: skip
    np.testing.assert_array_equal(out.asnumpy()[0, 0, :2], [[0.25, 0.75, 0.75, 0.5],
                                                            [1, 2.5, 2.5, 1.5]])  # fmt: skip


# --- pooling


@pytest.mark.parametrize(
    ("kind", "outside"), [("max", np.finfo("float32").min), ("avg", 0.0), ("sum", 0.0)]
)
def test_full_convention_keeps_windows_behind_the_data(kind: str, outside: float) -> None:
    data = array(np.arange(1, 6).reshape(1, 1, 5))
    out = nd.Pooling(data, kernel=(2,), stride=(3,), pad=(1,), pool_type=kind,
                     pooling_convention="full").asnumpy()  # fmt: skip
    assert out.shape == (1, 1, 3)
    assert out[0, 0, 2] == outside


def test_the_first_of_tied_maxima_gets_the_gradient() -> None:
    data = array([[[[1, 1, 2, 2], [1, 1, 2, 2]]]])
    _, gradient = differentiate(lambda x: nd.Pooling(x, kernel=(2, 2), stride=(2, 2)), data)
    np.testing.assert_array_equal(gradient[0, 0], [[1, 0, 1, 0], [0, 0, 0, 0]])
    _, gradient = differentiate(lambda x: nd.Pooling(x, global_pool=True), data)
    np.testing.assert_array_equal(gradient[0, 0], [[0, 0, 1, 0], [0, 0, 0, 0]])


@pytest.mark.parametrize(
    ("kind", "count_pad", "expected"),
    [
        ("max", None, [1, 2, 3, 4, 5, 5, 5]),
        ("avg", None, [1 / 3, 1, 2, 3, 4, 3, 5 / 3]),
        ("avg", False, [1, 1.5, 2, 3, 4, 4.5, 5]),
        ("sum", None, [1, 3, 6, 9, 12, 9, 5]),
    ],
)
def test_padding_may_exceed_half_of_the_window(kind: str, count_pad: object, expected) -> None:
    data = array(np.arange(1, 6).reshape(1, 1, 5))
    out = nd.Pooling(data, kernel=(3,), pad=(2,), pool_type=kind, count_include_pad=count_pad)
    assert_close(out.asnumpy()[0, 0], expected)


def test_pool_strides_are_1_by_default() -> None:
    assert nd.Pooling(ramp(1, 1, 4, 4), kernel=(2, 2)).shape == (1, 1, 3, 3)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("max", [2, 4, 5]), ("avg", [1.0, 3.0, 3.0]), ("sum", [3, 9, 9])],
)
def test_same_convention_pads_to_the_rounded_up_size(kind: str, expected: list) -> None:
    data = array(np.arange(1, 6).reshape(1, 1, 5))
    out = nd.Pooling(data, kernel=(3,), stride=(2,), pool_type=kind, pooling_convention="same")
    assert_close(out.asnumpy()[0, 0], expected)


@pytest.mark.parametrize(
    ("power", "out", "gradient"),
    [
        (1, -1.0, [1, 1, 1, 1]),
        (2, 5**0.5, [5**-0.5, -2 * 5**-0.5, 0, 0]),
        (3, -(7 ** (1 / 3)), [7 ** (-2 / 3), 4 * 7 ** (-2 / 3), 0, 0]),
    ],
)
def test_lp_pooling_takes_powers_with_their_sign(power: int, out: float, gradient: list) -> None:
    data = array([[[[1, -2], [0, 0]]]])
    pooled, slopes = differentiate(
        lambda x: nd.Pooling(x, kernel=(2, 2), pool_type="lp", p_value=power), data
    )
    assert_close(pooled.item(), out)
    assert_close(slopes.ravel(), gradient)


@pytest.mark.parametrize("power", [2, 3])
def test_lp_pooling_of_zeros_has_gradient_zero(power: int) -> None:
    _, gradient = differentiate(
        lambda x: nd.Pooling(x, global_pool=True, pool_type="lp", p_value=power),
        nd.zeros((1, 1, 2, 2)),
    )
    np.testing.assert_array_equal(gradient, 0)


@pytest.mark.parametrize(
    ("attrs", "message"),
    [
        ({"kernel": (2,)}, "two axes more than kernel"),
        ({"kernel": (2, 2), "stride": (1,)}, "stride and pad"),
        ({"kernel": (2, 2), "pad": (2, 0)}, "pad must be below kernel"),
        ({"kernel": (2, 2), "layout": "NCW"}, "layout"),
        ({"global_pool": True, "pool_type": "lp"}, "p_value"),
    ],
)
def test_pooling_refuses_what_does_not_fit(attrs: dict, message: str) -> None:
    with pytest.raises(mx.MXNetError, match=message):
        nd.Pooling(ramp(1, 1, 4, 4), **attrs)


# --- normalisation


def parameters() -> list[mx.nd.NDArray]:
    return [array([2, 0.5, -1]), array([0.1, 0.2, 0.3]), array([0.5, -0.5, 0]), array([2, 1, 0.5])]


def test_moving_variance_is_fed_with_the_biased_one() -> None:
    data, (gamma, beta, mean, var) = ramp(4, 3, 2), parameters()
    values = data.asnumpy()
    differentiate(
        lambda x: nd.BatchNorm(x, gamma, beta, mean, var, momentum=0.8, fix_gamma=False), data
    )
    assert_close(mean, np.array([0.5, -0.5, 0]) * 0.8 + values.mean((0, 2)) * 0.2)
    assert_close(var, np.array([2, 1, 0.5]) * 0.8 + values.var((0, 2)) * 0.2)


def test_a_batch_of_one_has_variance_zero() -> None:
    data, (gamma, beta, mean, var) = ramp(1, 3), parameters()
    out, gradient = differentiate(
        lambda x: nd.BatchNorm(x, gamma, beta, mean, var, fix_gamma=False), data
    )
    assert_close(out[0], [0.1, 0.2, 0.3])
    assert_close(gradient, np.zeros((1, 3)))
    assert_close(var, np.array([2, 1, 0.5]) * 0.9)


@pytest.mark.parametrize("train", [True, False])
def test_fixed_gamma_becomes_1_with_gradient_0(train: bool) -> None:
    gamma, beta, mean, var = parameters()
    gamma.attach_grad()
    gamma.grad[:] = 7
    out, *_ = differentiate(lambda x: nd.BatchNorm(x, gamma, beta, mean, var), ramp(4, 3),
                            train=train)  # fmt: skip
    np.testing.assert_array_equal(gamma.asnumpy(), [1, 1, 1])
    np.testing.assert_array_equal(gamma.grad.asnumpy(), [0, 0, 0])
    assert out.shape == (4, 3)


def test_global_statistics_are_left_alone_in_training() -> None:
    data, (gamma, beta, mean, var) = ramp(4, 3), parameters()
    attrs = {"fix_gamma": False, "use_global_stats": True}
    out, gradient = differentiate(
        lambda x: nd.BatchNorm(x, gamma, beta, mean, var, **attrs), data
    )
    scale = np.array([2, 0.5, -1]) / np.sqrt(np.array([2, 1, 0.5]) + 1e-3)
    assert_close(out, (data.asnumpy() - [0.5, -0.5, 0]) * scale + [0.1, 0.2, 0.3])
    assert_close(gradient, np.broadcast_to(scale, (4, 3)))
    assert_close(mean, [0.5, -0.5, 0])


def test_two_recorded_batches_can_be_differentiated_together() -> None:
    gamma, beta, mean, var = parameters()
    one, two = ramp(4, 3), ramp(4, 3) * 2
    for each in (one, two, gamma):
        each.attach_grad()
    with mx.autograd.record():
        outs = [nd.BatchNorm(x, gamma, beta, mean, var, fix_gamma=False) for x in (one, two)]
        total = (outs[0] * ramp(4, 3)).sum() + (outs[1] * ramp(4, 3)).sum()
    total.backward()
    _, alone = differentiate(
        lambda x: nd.BatchNorm(x, gamma, beta, mean, var, fix_gamma=False), ramp(4, 3),
        head=ramp(4, 3).asnumpy(),
    )  # fmt: skip
    assert_close(one.grad, alone)


@pytest.mark.parametrize("train", [True, False])
def test_batch_norm_also_returns_mean_and_inverse_deviation(train: bool) -> None:
    data, (gamma, beta, mean, var) = ramp(4, 3), parameters()
    with mx.autograd.record(train_mode=train):
        _, used, scale = nd.BatchNorm(data, gamma, beta, mean, var, output_mean_var=True)
    values = data.asnumpy()
    expected = (values.mean(0), values.var(0)) if train else ([0.5, -0.5, 0], [2, 1, 0.5])
    assert_close(used, expected[0])
    assert_close(scale, 1 / np.sqrt(np.asarray(expected[1]) + 1e-3))


def test_layer_norm_also_returns_mean_and_deviation() -> None:
    data = ramp(2, 3, 4)
    _, mean, deviation = nd.LayerNorm(data, nd.ones(3), nd.zeros(3), axis=1, output_mean_var=True)
    assert_close(mean, data.asnumpy().mean(1, keepdims=True))
    assert_close(deviation, np.sqrt(data.asnumpy().var(1, keepdims=True) + 1e-5))


def test_statistics_pass_no_gradient() -> None:
    data = ramp(2, 4)
    data.attach_grad()
    with mx.autograd.record():
        _, mean, deviation = nd.LayerNorm(data, nd.ones(4), nd.zeros(4), output_mean_var=True)
        total = mean.sum() + deviation.sum()
    total.backward()
    np.testing.assert_array_equal(data.grad.asnumpy(), np.zeros((2, 4)))


def test_group_norm_scales_groups_not_channels() -> None:
    data = ramp(2, 4, 3)
    groups = data.asnumpy().reshape(2, 2, 6)
    normal = (groups - groups.mean(2, keepdims=True)) / np.sqrt(
        groups.var(2, keepdims=True) + 1e-5
    )
    expected = normal * np.array([1, 2])[:, None] + np.array([0, 1])[:, None]
    out = nd.GroupNorm(data, array([1, 2]), array([0, 1]), num_groups=2)
    assert_close(out, expected.reshape(2, 4, 3))
    with pytest.raises(mx.MXNetError, match=r"gamma \(2,\)"):
        nd.GroupNorm(data, nd.ones(4), nd.ones(4), num_groups=2)


def test_even_window_of_lrn_is_one_narrower() -> None:
    values = np.array([0.1, 0.21, -0.15, -0.12])
    energy = np.convolve(values**2, np.ones(3), "same")
    out = nd.LRN(array(values.reshape(1, 4, 1, 1)), nsize=4, alpha=0.5)
    assert_close(out.asnumpy().ravel(), values / (2 + 0.5 / 4 * energy) ** 0.75)


# --- activations


def test_hard_sigmoid_has_gradient_0_at_its_bounds() -> None:
    _, gradient = differentiate(
        lambda x: nd.hard_sigmoid(x, alpha=0.25), array([-3, -2, -1, 0, 1, 2, 3])
    )
    np.testing.assert_array_equal(gradient, [0, 0, 0.25, 0.25, 0.25, 0, 0])


@pytest.mark.parametrize("shape", [(3,), (1, 3), (1,)])
def test_prelu_takes_gamma_per_channel_or_one(shape: tuple) -> None:
    data = array([[-1, -2, 3], [-4, 5, -6]])
    gamma = nd.ones(shape) * 0.5
    out, slope, sensitivity = differentiate(
        lambda x, g: nd.LeakyReLU(x, g, act_type="prelu"), data, gamma
    )
    np.testing.assert_array_equal(out, [[-0.5, -1, 3], [-2, 5, -3]])
    np.testing.assert_array_equal(slope, [[0.5, 0.5, 1], [0.5, 1, 0.5]])
    np.testing.assert_array_equal(
        sensitivity.ravel(), [-5, -2, -6] if shape != (1,) else [-13]
    )


def test_gamma_belongs_to_prelu_alone() -> None:
    with pytest.raises(mx.MXNetError, match="prelu"):
        nd.LeakyReLU(ramp(2, 3), nd.ones(3))
    with pytest.raises(mx.MXNetError, match="gamma"):
        nd.LeakyReLU(ramp(2, 3), act_type="prelu")


def test_rrelu_draws_slopes_in_training_and_takes_their_mean_otherwise() -> None:
    data = nd.ones((40, 50)) * -1
    bounds = {"act_type": "rrelu", "lower_bound": 0.1, "upper_bound": 0.3}
    assert_close(nd.LeakyReLU(data, **bounds), np.full((40, 50), -0.2))
    drawn, slopes = differentiate(lambda x: nd.LeakyReLU(x, **bounds), data)
    assert_close(-drawn, slopes)
    assert slopes.min() >= 0.1
    assert slopes.max() <= 0.3
    assert slopes.std() == pytest.approx(0.2 / 12**0.5, rel=0.1)


@pytest.mark.parametrize("name", ["sigmoid", "softsign"])
def test_integers_are_cut(name: str) -> None:
    out = getattr(nd, name)(array([-5, 0, 5], "int32"))
    assert out.dtype == np.int32
    np.testing.assert_array_equal(out.asnumpy(), [0, 0, 0])


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
