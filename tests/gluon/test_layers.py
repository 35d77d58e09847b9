"""Layers against MXNet 1.9.1: settings, names, strings, values, gradients; and their errors."""

import json
import pickle
import warnings

import numpy as np
import pytest
from gluon.layer_cases import CHANNELS_LAST, CONTRIB, LAYERS
from gluon.layer_goldens import assert_same_arrays, load
from gluon.layer_runs import as_arrays, compute, graph, parameters, settings
from gluon.layer_runs import build as make

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.base import MXNetError
from mxnet.gluon import nn

by_case = pytest.mark.parametrize("case", [*LAYERS, *CONTRIB], ids=str)
COMPUTING = [case for case in [*LAYERS, *CONTRIB] if case.computes]
computing = pytest.mark.parametrize("case", COMPUTING, ids=str)
pytestmark = pytest.mark.filterwarnings("ignore:SyncBatchNorm counts all GPUs")


def golden_of(case):
    return load("contrib" if "." in case.block else "layers")[str(case)]


def build(case):
    return make(gluon.contrib if "." in case.block else nn, case)


def as_json(value):
    return json.loads(json.dumps(value))


@by_case
def test_settings_strings_and_parameters_are_those_of_mxnet(case):
    golden, layer = golden_of(case), build(case)
    assert repr(layer) == golden.reprs[0]
    assert parameters(layer) == golden.parameters[0]
    assert as_json(settings(layer)) == golden.settings
    if case.computes:
        layer.initialize()
        layer(*as_arrays(case, case.random()))
    assert repr(layer) == golden.reprs[1]
    assert parameters(layer) == golden.parameters[1]


@computing
def test_values_and_gradients_are_those_of_mxnet(case):
    assert_same_arrays(compute(build(case), case), golden_of(case).arrays, case.differs)


@pytest.mark.parametrize("case", [c for c in [*LAYERS, *CONTRIB] if golden_of(c).graph], ids=str)
def test_graph_has_the_names_of_mxnet(case):
    assert graph(build(case), case) == golden_of(case).graph


@pytest.mark.parametrize(
    "case", [c for c in COMPUTING if c.block not in ("Lambda", "nn.Concurrent")], ids=str
)
def test_hybridized_layers_compute_the_same(case):
    layer = build(case)
    x = as_arrays(case, case.random())
    layer.initialize()
    layer.cast(case.dtype)
    expected = layer(*x).asnumpy()
    layer.hybridize()
    np.testing.assert_allclose(layer(*x).asnumpy(), expected, rtol=1e-6, atol=1e-6)


# --- containers -----------------------------------------------------------------------------


class Twice(nn.HybridBlock):
    """Returns its input and twice that."""

    def hybrid_forward(self, F, x):
        return x, 2 * x


class Add(nn.HybridBlock):
    """Adds a pair."""

    def hybrid_forward(self, F, pair):
        return pair[0] + pair[1]


chains = pytest.mark.parametrize("chain", [nn.Sequential, nn.HybridSequential])


@chains
def test_chain_is_a_list_of_blocks(chain):
    net = chain()
    layers = [nn.Dense(3), nn.Flatten(), nn.Dense(2)]
    net.add(*layers[:2])
    net.add(layers[2])
    assert len(net) == 3
    assert list(net) == layers
    assert net[0] is layers[0]
    assert net[-1] is layers[2]
    with pytest.raises(IndexError):
        net[3]


@chains
def test_slice_of_a_chain_is_a_chain_of_the_same_blocks(chain):
    net = chain()
    with net.name_scope():
        net.add(nn.Dense(3), nn.Dense(4), nn.Dense(5))
    part = net[1:]
    assert type(part) is chain
    assert list(part) == list(net)[1:]
    assert part.prefix == net.prefix
    assert list(part._children) == ["0", "1"]
    net.initialize()
    x = nd.ones((2, 6))
    np.testing.assert_array_equal(part(net[0](x)).asnumpy(), net(x).asnumpy())


@chains
def test_chain_passes_on_whatever_a_block_returns(chain):
    net = chain()
    net.add(Twice(), Add())
    np.testing.assert_array_equal(net(nd.ones(2)).asnumpy(), [3, 3])
    pair = net[:1](nd.ones(2))
    assert isinstance(pair, tuple)
    assert pair[1].asnumpy().tolist() == [2, 2]
    x = nd.ones(2)
    assert chain()(x) is x


def test_chain_prints_its_blocks():
    net = nn.HybridSequential()
    net.add(nn.Dense(3, activation="relu"), nn.Dropout(0.5))
    assert repr(net) == (
        "HybridSequential(\n  (0): Dense(None -> 3, Activation(relu))\n"
        "  (1): Dropout(p = 0.5, axes=())\n)"
    )


def test_hybrid_chain_takes_hybrid_blocks_only():
    with pytest.raises(ValueError, match="Children of HybridBlock must also be HybridBlock"):
        nn.HybridSequential().add(nn.Lambda("tanh"))


def test_hybridize_hints_at_hybrid_sequential():
    net = nn.Sequential()
    net.add(nn.Dense(3))
    with pytest.warns(UserWarning, match="Consider using HybridSequential"):
        net.hybridize()
    net.add(nn.Lambda("tanh"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        net.hybridize()
    assert net[0]._active


# --- single layers --------------------------------------------------------------------------


def test_dropout_thins_only_while_training():
    layer, x = nn.Dropout(0.3), nd.ones((100, 200))
    with autograd.record():
        thinned = layer(x).asnumpy()
    assert layer(x).asnumpy().min() == 1
    assert set(np.unique(thinned)) == {0, np.float32(1 / 0.7)}
    assert abs((thinned == 0).mean() - 0.3) < 0.02


def test_dropout_shares_along_axes():
    with autograd.record():
        thinned = nn.Dropout(0.5, axes=(1,))(nd.ones((50, 20))).asnumpy()
    assert (thinned == thinned[:, :1]).all()
    assert 0 < (thinned == 0).mean() < 1


def test_batch_norm_updates_statistics_only_while_training():
    layer, x = nn.BatchNorm(momentum=0.8), nd.array(np.random.randn(20, 3) * 2 + 1)
    layer.initialize()
    layer(x)
    assert layer.running_mean.data().asnumpy().tolist() == [0, 0, 0]
    with autograd.record():
        layer(x)
    mean, var = x.asnumpy().mean(0), x.asnumpy().var(0)
    np.testing.assert_allclose(layer.running_mean.data().asnumpy(), 0.2 * mean, rtol=1e-5)
    np.testing.assert_allclose(layer.running_var.data().asnumpy(), 0.8 + 0.2 * var, rtol=1e-5)
    with autograd.record(train_mode=False):
        layer(x)
    np.testing.assert_allclose(layer.running_mean.data().asnumpy(), 0.2 * mean, rtol=1e-5)


@pytest.mark.parametrize(("dtype", "kept"), [("float16", "float32"), ("float64", "float64")])
def test_batch_norm_keeps_float32_for_half_precision(dtype, kept):
    net = nn.HybridSequential()
    net.add(nn.Dense(4), nn.BatchNorm())
    net.initialize()
    net.cast(dtype)
    x = nd.array(np.random.randn(5, 3), dtype=dtype)
    with autograd.record():
        out = net(x)
    assert out.dtype == np.dtype(dtype)
    assert net[0].weight.dtype == np.dtype(dtype)
    assert {net[1].params[name].data().dtype for name in net[1].params} == {np.dtype(kept).type}


@pytest.mark.parametrize("kind", [nn.Lambda, nn.HybridLambda])
def test_lambda_by_name_and_by_function(kind):
    x = nd.array([-1, 2])
    assert kind("relu")(x).asnumpy().tolist() == [0, 2]

    def own(*args):
        return args[-1] * 3

    assert kind(own)(x).asnumpy().tolist() == [-3, 6]
    assert repr(kind(own)) == f"{kind.__name__}(own)"
    assert repr(kind("relu")) == f"{kind.__name__}(relu)"
    with pytest.raises(ValueError, match="no function named 'nope'"):
        kind("nope")
    with pytest.raises(ValueError, match="must be a name or a function, got 3 of type int"):
        kind(3)


def test_lambda_accepts_several_inputs():
    add = nn.HybridLambda(lambda F, x, y: F.broadcast_add(x, y))
    assert add(nd.ones((2, 1)), nd.ones((1, 3))).shape == (2, 3)


@pytest.mark.parametrize("ndim", [1, 2, 3])
@pytest.mark.parametrize("kind", ["Conv{}D", "Conv{}DTranspose", "MaxPool{}D", "AvgPool{}D",
                                  "GlobalAvgPool{}D"])  # fmt: skip
def test_channels_last_computes_the_same(kind, ndim):
    layer = getattr(nn, kind.format(ndim))
    convolves = kind.startswith("Conv")
    kernel = (3, 2, 1)[:ndim]
    args = {"channels": 5, "kernel_size": kernel} if convolves else {}
    first, last = layer(**args), layer(**args, layout=CHANNELS_LAST[ndim])
    x = nd.random.normal(shape=(2, 4, 6, 7, 5)[: ndim + 2])
    for block in (first, last):
        block.initialize()
    expected = first(x)
    to_last, to_first = (0, *range(2, ndim + 2), 1), (0, ndim + 1, *range(1, ndim + 1))
    moved = x.transpose(to_last)
    if convolves:
        last(moved)
        outer, inner = (4, 5) if kind.endswith("Transpose") else (5, 4)
        assert last.weight.shape == (outer, *kernel, inner)
        last.weight.set_data(first.weight.data().transpose(to_last))
    out = last(moved).transpose(to_first)
    np.testing.assert_allclose(out.asnumpy(), expected.asnumpy(), rtol=1e-4, atol=1e-5)


def test_layers_share_parameters():
    first = nn.Dense(4, in_units=3)
    second = nn.Dense(4, in_units=3, params=first.params)
    assert second.weight is first.weight
    first.initialize()
    x = nd.ones((2, 3))
    np.testing.assert_array_equal(second(x).asnumpy(), first(x).asnumpy())


def test_module_paths_that_programs_import():
    assert mx.gluon.nn.basic_layers.Dense is nn.Dense
    assert mx.gluon.nn.conv_layers.GlobalAvgPool2D is nn.GlobalAvgPool2D
    assert mx.gluon.nn.activations.Activation is nn.Activation
    assert nn.Block is gluon.Block
    assert nn.HybridBlock is gluon.HybridBlock


def test_bases_that_programs_derive_from_and_ask_for():
    conv, basic = nn.conv_layers, nn.basic_layers
    assert isinstance(nn.BatchNorm(), basic._BatchNorm)
    assert isinstance(nn.BatchNormReLU(), basic._BatchNorm)
    assert isinstance(nn.Conv2DTranspose(1, 1), conv._Conv)
    assert isinstance(nn.GlobalAvgPool1D(), conv._Pooling)

    class Same(conv._Conv):
        def __init__(self, channels):
            super().__init__(channels, (3, 3), (1, 1), (1, 1), (1, 1), 1, "NCHW", use_bias=False)

    class Lengths(conv._Pooling):
        def __init__(self):
            super().__init__((2, 2), None, 0, False, False, "lp", "NCHW")

        def hybrid_forward(self, F, x):
            return F.Pooling(x, p_value=2, **self._kwargs)

    layer = Same(4)
    layer.initialize()
    assert layer(nd.ones((1, 2, 5, 5))).shape == (1, 4, 5, 5)
    assert repr(layer) == (
        "Same(2 -> 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)"
    )
    assert Lengths()(nd.ones((1, 1, 4, 4))).asnumpy().tolist() == [[[[2, 2], [2, 2]]]]


def test_batch_norm_fuses_relu_on_request():
    layer = nn.basic_layers._BatchNorm(fuse_relu=True, epsilon=0)
    layer.initialize()
    assert layer(nd.array([[-1, 2], [3, -4]])).asnumpy().tolist() == [[0, 2], [3, 0]]
    assert (nn.BatchNorm().fuse_relu, nn.BatchNormReLU().fuse_relu) == (False, True)


def test_settings_that_programs_read():
    assert nn.Conv2D(3, 2)._op_name == "Convolution"
    assert nn.Conv2DTranspose(3, 2, output_padding=0).outpad == (0, 0)
    assert nn.Dense(7)._units == 7
    assert nn.Activation("relu")._act_type == "relu"
    norm = nn.LayerNorm(center=False)
    assert (norm._axis, norm._epsilon, norm._center, norm._scale) == (-1, 1e-5, False, True)
    group = nn.GroupNorm(2, scale=False)
    assert (group._num_groups, group._center, group._scale) == (2, True, False)


def test_layers_pickle():
    layer = pickle.loads(pickle.dumps(nn.Conv2D(3, 2, in_channels=1)))
    assert repr(layer) == "Conv2D(1 -> 3, kernel_size=(2, 2), stride=(1, 1))"


# --- errors ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: nn.LeakyReLU(-1), ValueError, "LeakyReLU: alpha must be at least 0, got -1"),
        (lambda: nn.Conv2D(3, (1, 2, 3)), ValueError, "Conv2D: kernel_size must be a number or a"),
        (lambda: nn.Conv2D(3, 2, layout="NCW"), ValueError, "layout must be NCHW or NHWC, got"),
        (lambda: nn.Conv1D(3, 2, strides="a"), ValueError, "strides must be a number or a list"),
        (lambda: nn.Conv2DTranspose(3, 2, output_padding=(1,)), ValueError, "output_padding must"),
        (lambda: nn.MaxPool3D(layout="NCHW"), ValueError, "MaxPool3D: layout must be NCDHW or"),
        (lambda: nn.AvgPool2D((1,)), ValueError, "AvgPool2D: pool_size must be a number or a"),
        (lambda: nn.ReflectionPad2D((1, 2)), ValueError, "padding must be a number or 8 numbers"),
        (lambda: nn.Dense(3, colour="red"), TypeError, "colour"),
    ],
)  # fmt: skip
def test_bad_settings(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_bad_settings_are_assertion_errors_too():
    with pytest.raises(AssertionError, match="layout"):
        nn.Conv2D(3, 2, layout="NCW")


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (nn.Dense(4, in_units=3), (2, 5), "FullyConnected"),
        (nn.Conv2D(4, 3, in_channels=3), (2, 5, 8, 8), "Convolution"),
        (nn.BatchNorm(in_channels=3), (2, 4), "BatchNorm"),
        (nn.LayerNorm(in_channels=3), (2, 4), "LayerNorm"),
        (nn.Activation("nope"), (2, 4), "relu"),
    ],
)
def test_bad_input_names_layer_and_operator(layer, shape, message):
    layer.initialize()
    with pytest.raises(MXNetError, match=message) as caught:
        layer(nd.ones(shape))
    assert layer.name in str(caught.value)


def test_a_failed_layer_does_not_use_up_a_name():
    number = int(nn.MaxPool2D().name.removeprefix("pool"))
    with pytest.raises(ValueError, match="layout"):
        nn.MaxPool2D(layout="?")
    assert nn.MaxPool2D().name == f"pool{number + 1}"
