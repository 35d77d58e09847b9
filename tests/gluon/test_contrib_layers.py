"""Layers of gluon.contrib, beyond the table of goldens: training, errors, module paths."""

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.base import MXNetError
from mxnet.gluon import nn
from mxnet.gluon.contrib import cnn
from mxnet.gluon.contrib import nn as contrib_nn


def test_module_paths_that_programs_import():
    assert gluon.contrib.nn.basic_layers.Identity is contrib_nn.Identity
    assert gluon.contrib.cnn.conv_layers.DeformableConvolution is cnn.DeformableConvolution
    assert mx.gluon.contrib.nn is contrib_nn


# --- branches ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [contrib_nn.Concurrent, contrib_nn.HybridConcurrent])
def test_branches_are_joined_in_their_order(kind):
    net = kind(axis=1)
    net.add(nn.Activation("relu"), contrib_nn.Identity())
    out = net(nd.array([[-1, 2]]))
    assert out.asnumpy().tolist() == [[0, 2, -1, 2]]
    assert len(net) == 2
    part = net[1:]
    assert type(part) is kind
    assert part(nd.array([[-1, 2]])).asnumpy().tolist() == [[-1, 2]]


def test_concurrent_holds_any_block():
    net = contrib_nn.Concurrent(axis=0)
    net.add(nn.Lambda(lambda x: x + 1), nn.Lambda("square"))
    assert net(nd.array([3])).asnumpy().tolist() == [4, 9]
    with pytest.raises(ValueError, match="must also be HybridBlock"):
        contrib_nn.HybridConcurrent().add(nn.Lambda("square"))


@pytest.mark.parametrize("kind", [contrib_nn.Concurrent, contrib_nn.HybridConcurrent])
def test_branches_of_different_sizes_and_none_at_all(kind):
    net = kind(axis=1, prefix="net_")
    with pytest.raises(MXNetError):
        net(nd.ones((2, 3)))
    net.add(nn.Conv2D(2, 1), nn.Conv2D(2, 3))
    net.initialize()
    with pytest.raises(MXNetError, match="net"):
        net(nd.ones((1, 1, 5, 5)))


def test_identity_returns_the_input_itself():
    x = nd.ones(2)
    assert contrib_nn.Identity()(x) is x


# --- pixel shuffle ----------------------------------------------------------------------------


def test_pixel_shuffle_is_depth_to_space_by_channel():
    x = nd.arange(24).reshape((1, 4, 2, 3))
    out = contrib_nn.PixelShuffle2D(2)(x).asnumpy()
    for row in range(4):
        for column in range(6):
            channel = 2 * (row % 2) + column % 2
            assert out[0, 0, row, column] == x[0, channel, row // 2, column // 2].asscalar()


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: contrib_nn.PixelShuffle1D((2,)), TypeError, "int"),
        (lambda: contrib_nn.PixelShuffle2D((2,)), AssertionError, "a number or 2 numbers, got"),
        (lambda: contrib_nn.PixelShuffle3D((2, 2)), ValueError, "a number or 3 numbers, got"),
        (lambda: contrib_nn.PixelShuffle2D("ab"), ValueError, "invalid literal"),
        (lambda: contrib_nn.PixelShuffle1D(4)(nd.ones((1, 6, 3))), MXNetError, "6"),
    ],
)
def test_pixel_shuffle_refuses(make, error, message):
    with pytest.raises(error, match=message):
        make()


# --- sparse embedding -------------------------------------------------------------------------


def test_sparse_embedding_updates_only_the_rows_of_a_batch():
    layer = contrib_nn.SparseEmbedding(6, 2, weight_initializer="ones")
    assert repr(layer) == "SparseEmbedding(6 -> 2, float32)"
    layer.initialize()
    batch = nd.array([1, 4, 1])
    with pytest.raises(RuntimeError, match="no Trainer"):
        layer(batch)
    trainer = gluon.Trainer(layer.collect_params(), "sgd", {"learning_rate": 0.5})
    with autograd.record():
        loss = layer(batch).sum()
    loss.backward()
    assert layer.weight.grad().stype == "row_sparse"
    trainer.step(1)
    everything = layer.weight.row_sparse_data(nd.arange(6)).tostype("default").asnumpy()
    np.testing.assert_allclose(everything[:, 0], [1, 0, 1, 1, 0.5, 1])
    with pytest.raises(RuntimeError, match="row_sparse_data"):
        layer.weight.data()


# --- SyncBatchNorm ----------------------------------------------------------------------------


def test_sync_batch_norm_counts_devices_with_a_warning():
    with pytest.warns(UserWarning, match="num_devices"):
        layer = contrib_nn.SyncBatchNorm()
    assert layer._kwargs["ndev"] == max(mx.context.num_gpus(), 1)
    assert isinstance(layer, nn.BatchNorm)
    assert layer._kwargs["key"] == layer.prefix


def test_sync_batch_norm_of_several_devices_predicts_and_refuses_to_train():
    layer, x = contrib_nn.SyncBatchNorm(num_devices=2), nd.array(np.random.randn(4, 3))
    layer.initialize()
    np.testing.assert_allclose(layer(x).asnumpy(), x.asnumpy(), rtol=1e-4)
    with pytest.raises(MXNetError, match="ndev must be 1 to train"), autograd.record():
        layer(x)


def test_sync_batch_norm_keeps_float32_for_half_precision():
    layer = contrib_nn.SyncBatchNorm(num_devices=1)
    layer.cast("float16")
    assert np.dtype(layer.gamma.dtype) == np.float32


# --- deformable convolutions ------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["DeformableConvolution", "ModulatedDeformableConvolution"])
def test_deformable_convolution_starts_as_a_plain_one(kind):
    layer = getattr(cnn, kind)(3, 3, padding=1, in_channels=2)
    plain = nn.Conv2D(3, 3, padding=1, in_channels=2)
    layer.initialize(mx.init.Normal(1))
    plain.initialize()
    x = nd.random.normal(shape=(2, 2, 5, 6))
    layer(x)
    plain.weight.set_data(layer.deformable_conv_weight.data())
    np.testing.assert_allclose(layer(x).asnumpy(), plain(x).asnumpy(), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", ["DeformableConvolution", "ModulatedDeformableConvolution"])
def test_deformable_convolution_learns_all_its_parameters(kind):
    layer = getattr(cnn, kind)(3, 3, num_deformable_group=2)
    layer.initialize(mx.init.Normal(0.5))
    layer(nd.ones((1, 2, 6, 6)))
    for parameter in layer.collect_params().values():
        parameter.set_data(nd.random.normal(0, 0.3, shape=parameter.shape))
    with autograd.record():
        loss = (layer(nd.random.normal(shape=(2, 2, 6, 6))) ** 2).sum()
    loss.backward()
    for parameter in layer.collect_params().values():
        assert np.abs(parameter.grad().asnumpy()).max() > 0, parameter.name


@pytest.mark.parametrize("kind", ["DeformableConvolution", "ModulatedDeformableConvolution"])
@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"adj": (1, 1)}, "adj must be None"),
        ({"layout": "NCW"}, "layout must be NCHW or NHWC"),
        ({"kernel_size": (1, 2, 3)}, "kernel_size must be a number or a list of 2"),
    ],
)
def test_deformable_convolution_refuses(kind, args, message):
    with pytest.raises(ValueError, match=message):
        getattr(cnn, kind)(3, **args)


def test_deformable_convolution_computes_channels_first_only():
    layer = cnn.DeformableConvolution(3, 3, layout="NHWC")
    layer.initialize()
    with pytest.raises(MXNetError, match="layout"):
        layer(nd.ones((1, 5, 5, 2)))
