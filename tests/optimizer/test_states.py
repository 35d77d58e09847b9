"""Saving and loading optimizer states, MXNet's and hostile ones included."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch

import mxnet as mx
from mxnet.base import MXNetError

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "optimizer_states.npz")
PICKLE, FULL_PICKLE = (GOLDEN[name].tobytes() for name in ("pickle", "pickle_with_optimizer"))


def trained(name: str = "adam", **kwargs: Any) -> mx.optimizer.Updater:
    updater = mx.optimizer.get_updater(mx.optimizer.create(name, learning_rate=0.5, **kwargs))
    for index, shape in ((0, (2, 3)), ("b", (4,)), (7, (0,))):
        for _ in range(2):
            updater(index, mx.nd.ones(shape), mx.nd.ones(shape))
    return updater


def same(first: Any, second: Any) -> bool:
    if isinstance(first, tuple | list):
        return type(first) is type(second) and all(map(same, first, second))
    if isinstance(first, mx.nd.NDArray):
        return first.dtype == second.dtype and np.array_equal(first.asnumpy(), second.asnumpy())
    return first == second


@pytest.mark.parametrize("name", ["sgd", "adam", "rmsprop", "adagrad"])
def test_round_trip(name: str) -> None:
    updater, other = trained(name), mx.optimizer.get_updater(mx.optimizer.SGD())
    optimizer = other.optimizer
    other.set_states(updater.get_states())
    assert list(other.states) == [0, "b", 7]
    assert all(same(updater.states[index], other.states[index]) for index in updater.states)
    assert other.states_synced == {0: False, "b": False, 7: False}
    assert other.optimizer is optimizer


def test_round_trip_with_optimizer() -> None:
    schedule = mx.lr_scheduler.MultiFactorScheduler([3, 9], 0.1, base_lr=0.5)
    updater = trained("adam", wd=0.25, param_idx2name={0: "a_weight"}, lr_scheduler=schedule)
    updater.optimizer.set_lr_mult({"a_weight": 2.0, 7: 3.0})
    other = mx.optimizer.get_updater(mx.optimizer.SGD())
    other.set_states(updater.get_states(dump_optimizer=True))
    made = other.optimizer
    assert type(made) is mx.optimizer.Adam
    assert vars(made.lr_scheduler) == vars(schedule)
    ignored = {"lr_scheduler", "param_dict"}
    assert {k: v for k, v in vars(made).items() if k not in ignored} == {
        k: v for k, v in vars(updater.optimizer).items() if k not in ignored
    }
    weights = [mx.nd.ones((4,)), mx.nd.ones((4,))]
    updater("b", mx.nd.ones((4,)), weights[0])
    other("b", mx.nd.ones((4,)), weights[1])
    np.testing.assert_array_equal(*(weight.asnumpy() for weight in weights))


def test_numbers_of_an_optimizer_may_be_arrays() -> None:
    updater = trained("adam")
    updater.optimizer.rescale_grad = mx.nd.array([0.5])
    other = mx.optimizer.get_updater(mx.optimizer.SGD())
    other.set_states(updater.get_states(dump_optimizer=True))
    assert other.optimizer.rescale_grad.asscalar() == 0.5
    updater.optimizer.rescale_grad = mx.nd.ones((2,))
    with pytest.raises(MXNetError, match="rescale_grad of Adam must be a float"):
        other.set_states(updater.get_states(dump_optimizer=True))


def test_states_of_own_kinds() -> None:
    updater = trained()
    shared = mx.nd.arange(6)
    updater.states = {0: [shared[:2], (shared, None)], 1: {"step": 3, "name": "x"}, (2, 3): True}
    other = mx.optimizer.get_updater(mx.optimizer.SGD())
    other.set_states(updater.get_states())
    assert other.states[1] == {"step": 3, "name": "x"}
    assert other.states[(2, 3)] is True
    assert same(other.states[0], updater.states[0])


def test_states_move_to_the_weight() -> None:
    updater = trained("sgd", momentum=0.9)
    other = mx.optimizer.get_updater(updater.optimizer)
    other.set_states(updater.get_states())
    weight = mx.nd.ones((4,), ctx=mx.cpu(1))
    other("b", mx.nd.ones((4,), ctx=mx.cpu(1)), weight)
    assert other.states["b"].context == mx.cpu(1)
    assert other.states_synced["b"]


def test_unknown_objects_cannot_be_saved() -> None:
    updater = trained()
    updater.states[0] = object()
    with pytest.raises(TypeError, match=r"states\[0\] is a object"):
        updater.get_states()
    updater = trained()
    updater.optimizer.hook = print
    with pytest.raises(TypeError, match=r"optimizer\['hook'\]"):
        updater.get_states(dump_optimizer=True)
    assert updater.get_states()


OPTIMIZERS = sorted(name[:-6] for name in GOLDEN.files if name.endswith(".after"))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_states_of_mxnet_go_on(name: str) -> None:
    updater = mx.optimizer.get_updater(mx.optimizer.SGD(learning_rate=9))
    updater.set_states(GOLDEN[f"{name}.optimizer"].tobytes())
    assert type(updater.optimizer) is mx.optimizer.Optimizer.opt_registry[name]
    assert updater.optimizer.lr_mult == {"table": 0.5}
    other = mx.optimizer.get_updater(updater.optimizer)
    other.set_states(GOLDEN[f"{name}.states"].tobytes())
    assert all(same(updater.states[index], other.states[index]) for index in (0, "half"))
    random = np.random.RandomState(3)
    *_, grads = [random.randn(2, 2, 3) for _ in range(4)]
    values = GOLDEN[f"{name}.after"]
    dtypes = ("float32", "float16")
    weights = [mx.nd.array(v, dtype=d) for v, d in zip(values[:2], dtypes, strict=True)]
    mx.random.seed(6)
    arrays = [mx.nd.array(v, dtype=d) for v, d in zip(grads, dtypes, strict=True)]
    updater([0, "half"], arrays, weights)
    np.testing.assert_allclose(weights[0].asnumpy(), values[2], rtol=3e-6, atol=1e-6)
    np.testing.assert_allclose(weights[1].asnumpy(), values[3], rtol=2e-3, atol=1e-3)
    again = mx.optimizer.get_updater(mx.optimizer.SGD())
    again.set_states(updater.get_states(dump_optimizer=True))
    assert same(list(again.states.values()), list(updater.states.values()))
    ignored = ("cumgrads", "_index_update_count")
    for key, value in vars(updater.optimizer).items():
        assert key in ignored or getattr(again.optimizer, key) == value


def test_sparse_states_and_numpy_numbers_of_mxnet() -> None:
    updater = mx.optimizer.get_updater(mx.optimizer.SGD())
    updater.set_states(GOLDEN["sparse"].tobytes())
    mean, variance = updater.states[0]
    assert mean.stype == variance.stype == "row_sparse"
    np.testing.assert_allclose(mean.asnumpy(), [[0, 0], [0.1125, 0.2125], [0, 0]], rtol=1e-6)
    assert mean.indices.asnumpy().tolist() == [0, 1, 2]
    assert (updater.optimizer.learning_rate, updater.optimizer.wd) == (0.5, 0.125)
    again = mx.optimizer.get_updater(mx.optimizer.SGD())
    again.set_states(updater.get_states(dump_optimizer=True))
    assert again.states[0][0].stype == "row_sparse"
    assert same(again.states[0][0], mean)


def test_pickle_of_mxnet() -> None:
    updater = mx.optimizer.get_updater(mx.optimizer.SGD())
    updater.set_states(PICKLE)
    mean, variance = updater.states[0]
    np.testing.assert_allclose(mean.asnumpy(), [0.25, 0.4], rtol=1e-6)
    assert variance.shape == (2,)
    weight, (mean, _) = updater.states["b"]
    assert weight.dtype == mean.dtype == np.float32
    assert type(updater.optimizer) is mx.optimizer.SGD


def test_pickle_of_mxnet_with_optimizer() -> None:
    updater = mx.optimizer.get_updater(mx.optimizer.SGD())
    updater.set_states(FULL_PICKLE)
    optimizer = updater.optimizer
    assert type(optimizer) is mx.optimizer.Adam
    assert (optimizer.wd, optimizer.multi_precision, optimizer.num_update) == (0.5, True, 1)
    assert type(optimizer.lr_scheduler) is mx.lr_scheduler.FactorScheduler
    assert optimizer._index_update_count is optimizer._all_index_update_counts[0]
    weight = mx.nd.ones((2,))
    updater(0, mx.nd.ones((2,)), weight)
    assert optimizer._index_update_count[0] == 2


class Hostile:
    def __reduce__(self) -> tuple:
        return os.getenv, ("HOME",)


def forged(module: str, name: str, *args: Any) -> bytes:
    """Return a pickle that calls something."""
    body = pickle.dumps(args, protocol=2)[2:-1]
    return b"\x80\x02c" + f"{module}\n{name}\n".encode() + body + b"R."


BAD = {
    "empty": b"",
    "text": b"hello",
    "cut": PICKLE[:-20],
    "calls": pickle.dumps({0: Hostile()}),
    "system": forged("os", "system", "exit 1"),
    "eval": forged("builtins", "eval", "1"),
    "getattr": forged("builtins", "getattr", 1, "real"),
    "zeros": forged("builtins", "bytearray", 1 << 60),
    "module": forged("mxnet.optimizer.optimizer", "create", "sgd"),
    "objects": pickle.dumps({0: np.array([None])[0:1].dtype.type}),
    "object number": forged("numpy._core.multiarray", "scalar", np.dtype("O"), b"12345678"),
    "no dict": pickle.dumps([1]),
    "numbers": pickle.dumps((1, 2)),
    "other safetensors": safetensors.torch.save({}, {"format": "pt"}),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_bad_content_changes_nothing(content: bytes) -> None:
    updater = trained()
    before = dict(updater.states)
    with pytest.raises(MXNetError, match=r"optimizer states|parameter"):
        updater.set_states(content)
    assert updater.states == before


def rewritten(content: bytes, **changes: Any) -> bytes:
    """Return states with other metadata."""
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    header["__metadata__"].update(changes)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + content[8 + size :]


@pytest.mark.parametrize(
    "changes",
    [
        {"states": "["},
        {"states": '["array", 99]'},
        {"states": '["dict", [0]]'},
        {"states": '["dict", [["list"], 1]]'},
        {"states": "[" * 100000},
        {"states": '["what", 1]'},
        {"states": "7"},
        {"optimizer": "7"},
        {"optimizer": '["object", "optimizer", "os.system", ["dict"]]'},
        {"optimizer": '["object", "optimizer", "mxnet.optimizer.sgd.SGD", ["dict"]]'},
        {"optimizer": '["object", "nothing", "mxnet.optimizer.sgd.SGD", ["dict"]]'},
        {"format": "else"},
    ],
)
def test_damaged_metadata(changes: dict[str, str]) -> None:
    updater = trained()
    before = dict(updater.states)
    with pytest.raises(MXNetError, match="optimizer states"):
        updater.set_states(rewritten(updater.get_states(True), **changes))
    assert updater.states == before


def test_cut_content() -> None:
    content = trained().get_states()
    for size in (4, 9, len(content) // 2, len(content) - 1):
        with pytest.raises(MXNetError):
            trained().set_states(content[:size])


def test_only_bytes_are_states() -> None:
    with pytest.raises(TypeError, match="must be bytes, got str"):
        trained().set_states("xx")
