"""Where convolution, pooling, normalisation and activations surprise.

Values as MXNet 1.9.1 gives them, written down by hand.
"""

from __future__ import annotations

import numpy as np
import pytest
from quirks import array, assert_close, differentiate, ramp

import mxnet as mx
from mxnet import nd

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


@pytest.mark.parametrize(
    ("kernel", "attrs", "shape"),
    [
        ((3, 3), {"stride": (1, 1), "pad": (1, 1, 1, 1)}, (1, 1, 4, 4)),
        ((3, 3), {"stride": (1, 1, 2), "pad": (2, 1, 0)}, (1, 1, 6, 4)),
        ((3, 1), {"stride": (2, 1, 9), "pad": (1, 0, 7), "pool_type": "avg"}, (1, 1, 2, 4)),
    ],
)
def test_pooling_reads_no_further_entries_than_the_kernel_has(
    kernel: tuple, attrs: dict, shape: tuple
) -> None:
    data, short = ramp(1, 1, 4, 4), {k: v[:2] for k, v in attrs.items() if k != "pool_type"}
    expected = nd.Pooling(data, kernel=kernel, **(attrs | short)).asnumpy()
    assert expected.shape == shape
    np.testing.assert_array_equal(nd.Pooling(data, kernel=kernel, **attrs).asnumpy(), expected)
    graph = mx.sym.Pooling(mx.sym.var("x"), kernel=kernel, **attrs)
    assert graph.infer_shape(x=data.shape)[1] == [shape]


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
