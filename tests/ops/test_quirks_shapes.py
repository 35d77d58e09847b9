"""Where moving, slicing, choosing and ordering elements surprises, beyond the golden samples.

The expected values and errors were observed in MXNet 1.9.1 unless a comment says otherwise.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from quirks import array, assert_close, differentiate

import mxnet as mx
from mxnet import nd

internal = nd._internal
GRID = np.arange(20.0).reshape(5, 4)


@pytest.mark.parametrize(
    ("begin", "end", "step", "expected"),
    [
        ((3,), (1,), (), np.empty((0, 4))),
        ((1,), (3,), (-1,), np.empty((0, 4))),
        ((9,), (1,), (-2,), GRID[[4, 2]]),
        ((4,), (-7,), (-1,), GRID[::-1]),
        ((None, 1), (None, None), (None, 2), GRID[:, 1::2]),
        ((), (), (), GRID),
    ],
)
def test_slices(begin: tuple, end: tuple, step: tuple, expected: np.ndarray) -> None:
    result = nd.slice(array(GRID), begin=begin, end=end, step=step)
    assert result.shape == expected.shape
    assert_close(result, expected)


def test_assigned_slice_replaces_the_block_alone() -> None:
    lhs, rhs = array(GRID), array([[1.0, 2.0], [3.0, 4.0]])
    out, left, right = differentiate(
        lambda x, y: internal._slice_assign(x, y, begin=(3, 0), end=(1, 2), step=(-1, None)),
        lhs,
        rhs,
    )
    expected = GRID.copy()
    expected[3:1:-1, :2] = [[1, 2], [3, 4]]
    assert_close(out, expected)
    kept = np.ones((5, 4))
    kept[2:4, :2] = 0
    assert_close(left, kept)  # MXNet has no gradient here
    assert_close(right, np.ones((2, 2)))


def test_assigned_number_is_cut_to_the_dtype() -> None:
    data = array([[1, 2], [3, 4]], "int32")
    result = internal._slice_assign_scalar(data, 7.5, (0, 1), (2, 2))
    assert result.dtype == np.int32
    assert result.asnumpy().tolist() == [[1, 7], [3, 7]]


@pytest.mark.parametrize(
    "call",
    [
        lambda: nd.slice(array(GRID), begin=(0, 0), end=(2, 2), step=(1,)),
        lambda: nd.slice(array(GRID), begin=(0,), end=(3,), step=(0,)),
        lambda: internal._slice_assign(array(GRID), nd.ones((1, 1)), begin=(0, 0), end=(2, 2)),
        lambda: nd.squeeze(nd.ones((1, 2, 1)), axis=(0, 0)),
        lambda: nd.tile(nd.ones((2,)), reps=(-1,)),
        lambda: nd.broadcast_axis(nd.ones((1, 2)), axis=(0, 0), size=(2, 3)),
        lambda: nd.broadcast_axis(nd.ones((1, 2)), axis=0, size=-1),
        lambda: nd.broadcast_to(nd.ones((1, 2)), shape=(-1, 2)),
        lambda: nd.broadcast_like(nd.ones((1, 2)), nd.ones((3, 4)), lhs_axes=(), rhs_axes=()),
        lambda: nd.diag(nd.ones((3, 4)), k=5),
        lambda: nd.diag(nd.ones((3, 4)), k=-4),
        lambda: nd.depth_to_space(nd.ones((8, 2, 3)), block_size=2),
        lambda: nd.space_to_depth(nd.ones((1, 2, 4, 4)), block_size=0),
        lambda: nd.split_v2(array(GRID), (3, 1)),
        lambda: nd.split_v2(array(GRID), (-1,)),
        lambda: nd.Crop(nd.ones((1, 1, 3, 4)), h_w=(2, 2), offset=(2, 1)),
        lambda: nd.Crop(nd.ones((1, 1, 3, 4))),
        lambda: nd.choose_element_0index(nd.ones((3, 4)), array([0, 1])),
        lambda: nd.fill_element_0index(nd.ones((3, 4)), array([7, 8]), array([0, 3])),
        lambda: nd.batch_take(nd.ones((3, 4)), array([0, 1], "int32")),
        lambda: nd.one_hot(array([0, 1]), -1),
        lambda: nd.scatter_nd(array([1, 2, 3]), array([[0, 1]]), shape=(3,)),
        lambda: nd.unravel_index(array([1, 2]), shape=()),
        lambda: nd.SequenceReverse(nd.ones((2, 3)), array([1, 2, 1])),
        lambda: nd.SequenceMask(nd.ones(2)),
        lambda: internal._arange(start=0, stop=3, step=0),
        lambda: internal._arange(start=0, stop=3, repeat=0),
        lambda: nd.FullyConnected(nd.ones((2, 3)), nd.ones((4, 3)), num_hidden=4),
        lambda: nd.Convolution(
            nd.ones((1, 1, 3, 3)),
            nd.ones((1, 1, 1, 1)),
            nd.ones(1),
            kernel=(1, 1),
            num_filter=1,
            no_bias=True,
        ),
        lambda: nd.contrib.BilinearResize2D(nd.ones((1, 1, 3, 3)), scale_height=2.0),
        lambda: nd.contrib.BilinearResize2D(nd.ones((1, 1, 3, 3)), mode="like"),
        lambda: nd.contrib.BilinearResize2D(nd.ones((1, 1, 3, 3)), nd.ones((1, 1, 2, 2))),
        lambda: nd.im2col(nd.ones((1, 1, 2, 2)), kernel=(3, 3)),
        lambda: nd.col2im(nd.ones((1, 3, 4)), output_size=(3, 3), kernel=(2, 2)),
        lambda: nd.CTCLoss(nd.ones((2, 1, 4)), array([[1, 2, 3]])),
        lambda: nd.CTCLoss(nd.ones((4, 1, 4)), array([[1, 2, 3]]), array([4])),
    ],
)
def test_what_does_not_fit_is_refused(call: Callable[[], Any]) -> None:
    with pytest.raises(mx.MXNetError):
        call().asnumpy()


@pytest.mark.parametrize("place", [-4, 3])
def test_coordinates_outside_are_an_index_error(place: int) -> None:
    with pytest.raises(IndexError, match="gather_nd"):
        nd.gather_nd(nd.ones((3, 4)), array([[place], [1]]))


def test_replaced_elements_outside_of_their_row_replace_nothing() -> None:
    filled = nd.fill_element_0index(nd.zeros((3, 2)), array([7, 8, 9]), array([1, 2, -1]))
    assert_close(filled, [[0, 7], [0, 0], [0, 0]])


def test_flat_positions_need_not_lie_inside() -> None:
    places = nd.unravel_index(array([10, 50, -1, -7]), shape=(7, 6))
    assert_close(places, [[1, 8, 0, -1], [4, 2, -1, -1]])
    assert_close(nd.ravel_multi_index(array([[9, 1], [-3, -2]]), shape=(7, 6)), [51, 4])


@pytest.mark.parametrize(
    "function",
    [
        lambda x: nd.topk(x, k=2),
        lambda x: nd.topk(x, k=2, ret_typ="mask"),
        lambda x: nd.topk(x, k=2, ret_typ="both")[1],
        nd.argsort,
        lambda x: nd.one_hot(x, 3),
        lambda x: nd.ravel_multi_index(x, shape=(9, 9)),
        lambda x: nd.unravel_index(x, shape=(9, 9)),
        nd.contrib.arange_like,
    ],
)
def test_positions_replace_old_gradients_by_0(function: Callable[..., Any]) -> None:
    data = array([[1, 3, 2], [5, 4, 6]])
    data.attach_grad()
    data.grad[:] = 8
    with mx.autograd.record():
        result = function(data)
    result.backward()
    assert_close(data.grad, np.zeros((2, 3)))


@pytest.mark.parametrize(
    ("attrs", "size"),
    [
        ({"scale_height": 1.5, "scale_width": 0.29}, (7, 29)),
        ({"scale_height": 1.5, "scale_width": 0.29, "mode": "odd_scale"}, (7, 29)),
        ({"mode": "to_even_down"}, (4, 100)),
        ({"mode": "to_even_up"}, (6, 100)),
        ({"mode": "to_odd_down"}, (5, 99)),
        ({"mode": "to_odd_up"}, (5, 101)),
        ({"height": 2}, (2, 1)),
    ],
)
def test_sizes_of_resized_images(attrs: dict, size: tuple) -> None:
    assert nd.contrib.BilinearResize2D(nd.ones((1, 1, 5, 100)), **attrs).shape == (1, 1, *size)


def test_one_row_or_column_is_the_first_one() -> None:
    image = array(np.arange(9.0).reshape(1, 1, 3, 3))
    resized = nd.contrib.BilinearResize2D(image, height=1, width=2, align_corners=False)
    assert_close(resized, [[[[0.25, 1.75]]]])


SCORES = np.sin(np.arange(40)).reshape(5, 2, 4)


@pytest.mark.parametrize(
    ("label", "attrs", "expected"),
    [
        ([[1, 0, 2], [0, 0, 0]], {}, [4.922161, 8.731684]),
        ([[1.7, 2.2], [3, 0]], {}, [3.934135, 4.867836]),
        ([[1, 1, 1], [3, 1, 0]], {}, [7.344917, 3.885817]),
        ([[1, -1, 2], [-1, 0, -1]], {"blank_label": "last"}, [5.012477, 6.609568]),
    ],
)
def test_labels_of_ctc_loss_end_before_their_padding(
    label: list, attrs: dict, expected: list
) -> None:
    assert_close(nd.CTCLoss(array(SCORES), array(label), **attrs), expected)


def test_label_lengths_may_take_the_place_of_data_lengths() -> None:
    label = array([[1, 2, 3], [3, 2, 1]])
    losses = nd.CTCLoss(array(SCORES), label, array([2, 1]), use_label_lengths=True)
    assert_close(losses, [3.314214, 4.867836])


def test_labels_that_do_not_fit_have_loss_and_gradient_0() -> None:
    label = array([[1, 1, 1], [1, 2, 0]])
    losses, gradient = differentiate(lambda x: nd.CTCLoss(x, label), array(SCORES[:3]))
    assert losses[0] == 0
    assert not gradient[:, 0].any()
    assert gradient[:, 1].any()
