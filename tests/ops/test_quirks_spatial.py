"""What no row of samples can say of operators that sample feature maps."""

from __future__ import annotations

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, nd


def test_sparse_regularizer_pulls_activations_to_its_target() -> None:
    """The gradient of the Kullback-Leibler distance from the target joins that from above."""
    data = nd.array([[0.1, 0.5], [0.3, 0.7]])
    average = nd.array([0.2, 0.4])
    data.attach_grad()
    with autograd.record():
        result = nd.IdentityAttachKLSparseReg(
            data, average, sparseness_target=0.1, penalty=0.5, momentum=0.9
        )
    result.backward()
    moved = 0.9 * np.array([0.2, 0.4]) + 0.1 * np.array([0.2, 0.6])
    slope = 0.5 * (-0.1 / moved + 0.9 / (1 - moved))
    np.testing.assert_array_equal(result.asnumpy(), data.asnumpy())
    np.testing.assert_allclose(average.asnumpy(), moved, rtol=1e-6)
    np.testing.assert_allclose(data.grad.asnumpy(), [1 + slope, 1 + slope], rtol=1e-5)


def test_regions_of_images_that_do_not_exist() -> None:
    rois = nd.array([[7, 0, 0, 4, 4]])
    arguments = {"pooled_size": (2, 2), "spatial_scale": 1.0}
    assert not nd.ROIPooling(nd.ones((2, 3, 6, 6)), rois, **arguments).asnumpy().any()
    with pytest.raises(mx.MXNetError):
        nd.contrib.ROIAlign(nd.ones((2, 3, 6, 6)), rois, **arguments).wait_to_read()


def test_deformable_convolution_without_offsets_is_a_convolution() -> None:
    data, weight = nd.random.normal(shape=(2, 4, 6, 6)), nd.random.normal(shape=(3, 4, 3, 3))
    offsets = nd.zeros((2, 18, 4, 4))
    arguments = {"kernel": (3, 3), "num_filter": 3, "no_bias": True}
    expected = nd.Convolution(data, weight, **arguments)
    plain = nd.contrib.DeformableConvolution(data, offsets, weight, **arguments)
    masked = nd.contrib.ModulatedDeformableConvolution(
        data, offsets, nd.ones((2, 9, 4, 4)) * 0.5, weight, **arguments
    )
    np.testing.assert_allclose(plain.asnumpy(), expected.asnumpy(), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(masked.asnumpy(), expected.asnumpy() / 2, rtol=1e-4, atol=1e-4)
