"""What makes small calls cheap keeps their results: ties, copies, wrapped shapes, lazy parts."""

import gc
import subprocess
import sys

import numpy as np
import pytest
import torch

import mxnet as mx
from mxnet import autograd, nd
from mxnet._core.collection import paused
from mxnet._ops import kernels
from mxnet._ops.bind import _MOST_PARSED
from mxnet._ops.movement import transpose
from mxnet.base import MXNetError


@pytest.mark.parametrize("is_ascend", [False, True])
@pytest.mark.parametrize("levels", [7, 10**9])
def test_topk_of_many_elements_keeps_the_order_of_ties(is_ascend: bool, levels: int) -> None:
    values = np.random.RandomState(0).randint(0, levels, (20, 1000)).astype("int32")
    sign = 1 if is_ascend else -1
    expected = np.argsort(sign * values.astype("int64"), axis=1, kind="stable")[:, :5]
    x = nd.array(values, dtype="int32")
    found = nd.topk(x, k=5, is_ascend=is_ascend, dtype="int32").asnumpy()
    np.testing.assert_array_equal(found, expected)
    chosen = nd.topk(x, k=5, is_ascend=is_ascend, ret_typ="value").asnumpy()
    np.testing.assert_array_equal(chosen, np.take_along_axis(values, expected, 1))


def test_topk_of_one_is_the_first_of_equal_elements_and_nan_before_all() -> None:
    x = nd.array([[1, 3, 3, 2], [0, np.nan, 5, np.nan]])
    assert nd.topk(x).asnumpy().tolist() == [[1], [1]]
    many = np.zeros((3, 20_000), "float32")
    many[:, [77, 500, 19_999]] = 1
    assert nd.topk(nd.array(many)).asnumpy().tolist() == [[77]] * 3


def test_embedding_and_take_leave_integer_indices_alone() -> None:
    index = nd.array([-3, 1, 99], dtype="int64")
    weight = nd.array([[0.0], [1.0], [2.0]])
    rows = nd.Embedding(index, weight, input_dim=3, output_dim=1)
    assert rows.asnumpy().tolist() == nd.take(weight, index).asnumpy().tolist() == [[0], [1], [2]]
    assert index.asnumpy().tolist() == [-3, 1, 99]


@pytest.mark.parametrize("function", [
    lambda x: nd.transpose(x), lambda x: nd.transpose(x, axes=(0, 1)),
    lambda x: nd.expand_dims(x, axis=0), lambda x: nd.squeeze(x), lambda x: x.T,
    lambda x: nd.squeeze(x, axis=()), lambda x: nd.swapaxes(x, 0, 1),
    lambda x: nd.slice_axis(x, axis=0, begin=0, end=2), lambda x: nd.slice_like(x, x),
    lambda x: nd.broadcast_to(x, shape=(0, 0)), lambda x: nd.broadcast_axis(x, axis=(), size=()),
    lambda x: nd.reshape(x, shape=(-1,)), lambda x: nd.reshape_like(x, x), lambda x: nd.Flatten(x),
    lambda x: nd.split(x, num_outputs=1, axis=0), lambda x: nd.Cast(x, dtype="float32"),
    lambda x: nd.BlockGrad(x),
])  # fmt: skip
def test_results_share_no_memory(function: object) -> None:
    x = nd.array([[1.0, 2.0], [3.0, 4.0]])
    result = function(x)  # type: ignore[operator]
    result[:] = 9
    assert x.asnumpy().tolist() == [[1, 2], [3, 4]]


def test_inside_of_graphs_nothing_is_copied_that_lies_in_order() -> None:
    x = torch.rand(3, 1, 4)
    kernel = kernels.without_copy(transpose)
    assert kernel is not transpose
    assert kernel(x, (1, 0, 2)).data_ptr() == x.data_ptr()
    moved = kernel(x, (2, 1, 0))
    assert moved.is_contiguous() and moved.data_ptr() != x.data_ptr()
    assert kernels.without_copy(torch.relu) is torch.relu


def test_equal_settings_of_windows_become_numbers_only_in_full_length() -> None:
    assert kernels.whole(2, (2, 2), (1, 2), (0,), ()) == (2, (1, 2), (0,), ())
    x, weight = nd.ones((1, 1, 4, 4)), nd.ones((1, 1, 2, 2))
    with pytest.raises(MXNetError, match="Convolution"):
        nd.Convolution(x, weight, kernel=(2, 2), stride=(2, 2, 2), num_filter=1, no_bias=True)
    with pytest.raises(MXNetError, match="Convolution"):
        nd.Convolution(x, weight, kernel=(2, 3), num_filter=1, no_bias=True)


def test_attributes_are_remembered_by_value_and_not_without_end() -> None:
    x = nd.ones((2, 3))
    for count in range(1, _MOST_PARSED + 50):
        assert nd.tile(x, reps=(1, count)).shape == (2, 3 * count)
    assert nd.tile(x, reps="(2, 2)").shape == nd.tile(x, reps=[2, 2]).shape == (4, 6)
    with pytest.raises(MXNetError, match="tile: argument reps"):
        nd.tile(x, reps="two")


def test_second_derivatives_pass_through_copies() -> None:
    x = nd.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    x.attach_grad()
    with autograd.record():
        parts = nd.split(nd.transpose(x), num_outputs=3, axis=0)
        y = nd.slice_axis(nd.expand_dims(parts[2] * parts[2] * parts[2], axis=0), 1, 0, 1)
        (first,) = autograd.grad(y, [x], create_graph=True)
        total = first.sum()
    total.backward()
    assert x.grad.asnumpy().tolist() == [[0, 0, 18], [0, 0, 36]]


def test_errors_of_axes_still_say_which_there_are() -> None:
    x = nd.ones((2, 3))
    for name in ("sum", "max", "argmax", "norm"):
        with pytest.raises(MXNetError, match=rf"{name}: axis must lie in \[-2, 2\).*got 5"):
            getattr(nd, name)(x, axis=5)
    with pytest.raises(IndexError, match="index 2 is out of bounds for axis 0 with size 2"):
        x[2]


def test_what_few_programs_need_is_imported_on_first_use() -> None:
    code = (
        "import sys, mxnet as mx\n"
        "late = ['contrib', 'rnn', 'test_utils', 'visualization', 'gluon.contrib',"
        " 'gluon.model_zoo']\n"
        "assert not [m for m in late if 'mxnet.' + m in sys.modules]\n"
        "assert {'contrib', 'rnn', 'test_utils', 'viz', 'visualization'} <= set(dir(mx))\n"
        "assert {'contrib', 'model_zoo'} <= set(dir(mx.gluon))\n"
        "assert mx.viz is mx.visualization and mx.gluon.contrib.nn and mx.contrib.amp\n"
        "assert mx.gluon.model_zoo.vision and mx.rnn.LSTMCell and mx.test_utils.same\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        mx.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_pausing_collection_leaves_frozen_objects_frozen() -> None:
    gc.freeze()
    try:
        count = gc.get_freeze_count()
        with paused():
            assert not gc.isenabled()
        assert gc.isenabled() and gc.get_freeze_count() == count
    finally:
        gc.unfreeze()


@pytest.mark.parametrize("axis", [1, -1])
def test_shapes_of_normalised_batches(axis: int) -> None:
    x, gamma = mx.sym.var("x"), mx.sym.var("gamma")
    graph = mx.sym.BatchNorm(x, gamma, output_mean_var=True, axis=axis)
    channels = ((2, 3, 4)[axis],)
    assert graph.infer_shape(x=(2, 3, 4)) == (
        [(2, 3, 4), channels, channels], [(2, 3, 4), channels, channels], [channels] * 2,
    )  # fmt: skip
    assert graph.infer_type(x="float16")[1] == [np.float16] * 3
    with pytest.raises(MXNetError):
        mx.sym.BatchNorm(x, gamma, fix_gamma=False).infer_shape(x=(2, 3), gamma=(5,))


@pytest.mark.parametrize("name", ["sum", "mean", "prod", "nansum", "nanprod", "max", "min", "norm"])
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (1, 3, 1)])
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1)])
def test_reductions_have_one_shape_recorded_or_not(
    name: str, shape: tuple[int, ...], axis: int | tuple[int, ...] | None
) -> None:
    x = nd.array(np.random.RandomState(0).rand(*shape))
    x.attach_grad()
    for keepdims in (False, True):
        plain = getattr(nd, name)(x, axis=axis, keepdims=keepdims)
        expected = np.sum(x.asnumpy(), axis=axis, keepdims=keepdims).shape or (1,)
        with autograd.record():
            recorded = getattr(nd, name)(x, axis=axis, keepdims=keepdims)
        assert plain.shape == recorded.shape == expected
        np.testing.assert_array_equal(plain.asnumpy(), recorded.asnumpy())
        recorded.backward()
        assert x.grad.shape == shape
