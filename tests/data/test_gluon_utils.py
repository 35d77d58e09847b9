"""mxnet.gluon.utils: splitting batches, clipping gradients, hooks."""

import pickle
from collections import OrderedDict

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon import utils


@pytest.mark.parametrize(
    ("length", "parts", "lengths"),
    [(6, 2, [3, 3]), (5, 2, [3, 2]), (7, 3, [3, 2, 2]), (8, 3, [3, 3, 2]), (2, 3, [1, 1, 0]),
     (10, 4, [3, 3, 2, 2]), (4, 1, [4])],
)  # fmt: skip
@pytest.mark.parametrize("axis", [0, 1])
def test_split_data(length: int, parts: int, lengths: list[int], axis: int) -> None:
    data = np.arange(2 * length, dtype="float32")
    data = data.reshape((length, 2) if axis == 0 else (2, length))
    for source in (mx.nd.array(data), data):
        pieces = utils.split_data(source, parts, axis, even_split=False)
        assert [piece.shape[axis] for piece in pieces] == lengths
        joined = np.concatenate([np.asarray(piece) for piece in pieces], axis)
        np.testing.assert_array_equal(joined, data)


def test_split_data_gives_views() -> None:
    data = mx.nd.zeros((4, 2))
    utils.split_data(data, 2)[0][:] = 5
    assert data.asnumpy()[:, 0].tolist() == [5, 5, 0, 0]


def test_split_data_refuses() -> None:
    with pytest.raises(ValueError, match=r"shape \(5, 2\) cannot be evenly split into 2"):
        utils.split_data(mx.nd.ones((5, 2)), 2)
    with pytest.raises(ValueError, match="1 or more, got 0"):
        utils.split_data(mx.nd.ones((5, 2)), 0)
    assert [part.shape for part in utils.split_data(mx.nd.ones((2, 4)), 2, -1)] == [(2, 2)] * 2
    with pytest.raises(ValueError, match="no batch_axis 2"):
        utils.split_data(mx.nd.ones((5, 2)), 1, 2)
    with pytest.raises(TypeError, match="got list"):
        utils.split_data([1, 2], 2)


def test_split_and_load() -> None:
    contexts = [mx.cpu(0), mx.cpu(1)]
    parts = utils.split_and_load(np.arange(4, dtype="int32"), contexts)
    assert [part.context for part in parts] == contexts
    assert [part.asnumpy().tolist() for part in parts] == [[0, 1], [2, 3]]
    assert parts[0].dtype == np.float32
    data = mx.nd.ones((3, 2))
    assert utils.split_and_load(data, [mx.cpu(0)])[0] is data
    sizes = [part.shape[0] for part in utils.split_and_load(data, contexts, even_split=False)]
    assert sizes == [2, 1]
    with pytest.raises(TypeError, match="list of contexts"):
        utils.split_and_load(data, mx.cpu())
    with pytest.raises(ValueError, match="empty"):
        utils.split_and_load(data, [])


@pytest.mark.parametrize("check_isfinite", [True, False])
@pytest.mark.parametrize(("max_norm", "expected"), [(1.0, [0.6, 0.8]), (10.0, [3.0, 4.0])])
def test_clip_global_norm(check_isfinite: bool, max_norm: float, expected: list) -> None:
    arrays = [mx.nd.array([[3.0]]), mx.nd.array([4.0], ctx=mx.cpu(1))]
    norm = utils.clip_global_norm(arrays, max_norm, check_isfinite)
    assert (norm if check_isfinite else norm.asscalar()) == 5.0
    assert isinstance(norm, np.float32 if check_isfinite else mx.nd.NDArray)
    found = [float(array.asnumpy().ravel()[0]) for array in arrays]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_clip_global_norm_of_halves_does_not_overflow() -> None:
    arrays = [mx.nd.array([300.0, 400.0], dtype="float16")]
    assert utils.clip_global_norm(arrays, 5.0) == 500.0
    np.testing.assert_allclose(arrays[0].asnumpy(), [3, 4], rtol=1e-3)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_clip_global_norm_warns(value: float) -> None:
    arrays = [mx.nd.array([3.0, value])]
    with pytest.warns(UserWarning, match="undefined"):
        norm = utils.clip_global_norm(arrays, 1.0)
    assert not np.isfinite(norm)
    assert np.isnan(arrays[0].asnumpy()[1])


def test_clip_global_norm_refuses() -> None:
    for arrays in ([], mx.nd.ones(1)):
        with pytest.raises(ValueError, match="one or more NDArrays"):
            utils.clip_global_norm(arrays, 1.0)


def test_shape_is_known() -> None:
    cases = [None, (0, 1), (), (1,)]
    assert [utils.shape_is_known(shape) for shape in cases] == [False, False, False, True]
    with mx.util.np_shape():
        cases = [None, (0, 1), (), (-1,)]
        assert [utils.shape_is_known(shape) for shape in cases] == [False, True, True, False]
    with pytest.raises(ValueError, match="-1 or more"):
        utils.shape_is_known((-2,))


def test_hook_handle() -> None:
    hooks: OrderedDict = OrderedDict()
    handle = utils.HookHandle()
    handle.attach(hooks, print)
    assert list(hooks.values()) == [print]
    with pytest.raises(ValueError, match="twice"):
        handle.attach(hooks, print)
    handle.detach()
    handle.detach()
    assert not hooks
    with utils.HookHandle() as second:
        second.attach(hooks, print)
        assert hooks
    assert not hooks
    del hooks
    handle.detach()


def test_hook_handle_pickles_with_its_hooks() -> None:
    hooks: OrderedDict = OrderedDict()
    handle = utils.HookHandle()
    handle.attach(hooks, print)
    copied_hooks, copied = pickle.loads(pickle.dumps((hooks, handle)))
    copied.detach()
    assert not copied_hooks
    assert hooks


def test_repository_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MXNET_GLUON_REPO", "http://mirror/x")
    assert utils._get_repo_url() == "http://mirror/x/"
    assert utils._get_repo_file_url("a", "b") == "http://mirror/x/a/b"
