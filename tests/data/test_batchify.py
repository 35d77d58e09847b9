"""The batchify functions of gluon.data.batchify."""

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon.data import DataLoader, batchify

ROWS = [mx.nd.array([1, 2, 3]), mx.nd.array([4])]


@pytest.mark.parametrize("shared", [False, True])
def test_stack(shared: bool) -> None:
    stack = batchify.Stack(use_shared_mem=shared)
    batch = stack([mx.nd.array([1, 2]), mx.nd.array([3, 4])])
    assert batch.asnumpy().tolist() == [[1, 2], [3, 4]]
    assert batch.context.device_type == ("cpu_shared" if shared else "cpu")
    assert stack([(1, 2), (3, 4)]).asnumpy().tolist() == [[1, 2], [3, 4]]
    assert stack([np.int8(1), np.int8(2)]).dtype == np.int8
    with pytest.raises(mx.MXNetError, match=r"\(1,\).*\(3,\)"):
        stack(ROWS)


@pytest.mark.parametrize("shared", [False, True])
def test_pad(shared: bool) -> None:
    pad = batchify.Pad(val=-1, use_shared_mem=shared)
    batch = pad(ROWS)
    assert batch.asnumpy().tolist() == [[1, 2, 3], [4, -1, -1]]
    assert batch.dtype == np.float32
    assert batch.context.device_type == ("cpu_shared" if shared else "cpu")
    squares = pad([np.ones((1, 2), "int32"), np.zeros((2, 1), "int32")])
    assert squares.asnumpy().tolist() == [[[1, 1], [-1, -1]], [[0, -1], [0, -1]]]
    assert squares.dtype == np.int32
    assert pad([1, 2]).asnumpy().tolist() == [1, 2]


def test_pad_options() -> None:
    assert batchify.Pad(round_to=4)([[1, 2, 3], [4, 5, 6, 7, 8]]).shape == (2, 8)
    batch = batchify.Pad(val=0.5, dtype="float16")([[1], [2, 3]])
    assert batch.dtype == np.float16
    assert batch.asnumpy().tolist() == [[1, 0.5], [2, 3]]
    with pytest.raises(ValueError, match="round_to must be 1 or more"):
        batchify.Pad(round_to=0)
    with pytest.raises(mx.MXNetError, match="same number of axes"):
        batchify.Pad()([mx.nd.ones(2), mx.nd.ones((2, 2))])
    with pytest.raises(ValueError, match="no samples"):
        batchify.Pad()([])


@pytest.mark.parametrize("shared", [False, True])
def test_append(shared: bool) -> None:
    first, second = batchify.Append(use_shared_mem=shared)([mx.nd.ones((2, 3)), np.zeros(4)])
    assert (first.shape, second.shape) == ((1, 2, 3), (1, 4))
    assert batchify.Append(batch_axis=1)([mx.nd.ones((2, 3))])[0].shape == (2, 1, 3)
    source = mx.nd.ones(2)
    (same,) = batchify.Append(expand=False)([source])
    same[:] = 5
    assert source.asnumpy().tolist() == [1, 1]


def test_group_dict_and_list() -> None:
    group = batchify.Group(batchify.Pad(), batchify.Stack(), batchify.AsList())
    padded, stacked, names = group([(ROWS[0], 1, "a"), (ROWS[1], 2, "b")])
    assert (padded.shape, stacked.asnumpy().tolist(), names) == ((2, 3), [1, 2], ["a", "b"])
    assert isinstance(batchify.Tuple([batchify.AsList()])([(1,), (2,)]), tuple)
    batch = batchify.Dict({"x": batchify.Stack()})([{"x": 1, "y": 0}, {"x": 2, "y": 0}])
    assert list(batch) == ["x"]
    assert batch["x"].asnumpy().tolist() == [1, 2]


def test_group_refuses() -> None:
    with pytest.raises(mx.MXNetError, match="2 fields, one for each function, got 1"):
        batchify.Group(batchify.Stack(), batchify.Stack())([(1,)])
    with pytest.raises(mx.MXNetError, match="got int"):
        batchify.Group(batchify.Stack())([1])
    with pytest.raises(TypeError, match="callable, got int"):
        batchify.Group(1)
    with pytest.raises(ValueError, match="one list"):
        batchify.Group([batchify.Stack()], batchify.Stack())


@pytest.mark.parametrize("workers", [0, 1])
def test_in_a_loader(workers: int) -> None:
    samples = [(np.arange(length, dtype="float32"), length) for length in (1, 3, 2)]
    function = batchify.Group(batchify.Pad(), batchify.Stack(use_shared_mem=workers > 0))
    loader = DataLoader(samples, 3, batchify_fn=function, num_workers=workers)
    (padded, lengths), = loader  # fmt: skip
    assert padded.asnumpy().tolist() == [[0, 0, 0], [0, 1, 2], [0, 1, 0]]
    assert lengths.asnumpy().tolist() == [1, 3, 2]
