"""Rates, counts, state layout, and optimizers that users define."""

from __future__ import annotations

import copy
import pickle
import types
from typing import Any

import numpy as np
import pytest
import torch

import mxnet as mx
from mxnet import nd
from mxnet.base import MXNetError
from mxnet.optimizer import SGD, Adam, Optimizer

NAMES = {0: "a_weight", 1: "a_bias", 2: "a_gamma", 3: "a_beta"}


def ones(*shape: int, dtype: str = "float32") -> mx.nd.NDArray:
    return mx.nd.ones(shape, dtype=dtype)


def test_create_finds_names_in_any_case() -> None:
    assert isinstance(mx.optimizer.create("SGD", learning_rate=0.5), SGD)
    assert mx.optimizer.create("sgd", learning_rate=0.5).learning_rate == 0.5
    same = SGD()
    assert mx.optimizer.create(same) is same
    assert Optimizer.opt_registry["adam"] is Adam
    assert mx.optimizer.optimizer.Adam is Adam


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"Cannot find optimizer nope; .*adam.*sgd"):
        mx.optimizer.create("nope")


def test_unknown_argument_is_an_error() -> None:
    with pytest.raises(TypeError, match="momentun"):
        mx.optimizer.create("sgd", momentun=0.9)


def test_weight_decay_spares_biases_and_betas() -> None:
    optimizer = SGD(wd=0.1, param_idx2name=NAMES)
    assert optimizer._get_wds([0, 1, 2, 3, 9]) == [0.1, 0.0, 0.1, 0.0, 0.1]
    optimizer.set_wd_mult({"a_bias": 0.5, 2: 2})
    assert optimizer._get_wds([0, 1, 2, 3]) == pytest.approx([0.1, 0.05, 0.2, 0])


def test_learning_rate_factors() -> None:
    optimizer = SGD(learning_rate=0.1, param_idx2name=NAMES)
    optimizer.set_lr_mult({"a_weight": 2, 1: 3})
    assert optimizer._get_lrs([0, 1, 2, 9]) == pytest.approx([0.2, 0.3, 0.1, 0.1])
    assert optimizer._get_lr(1) == pytest.approx(0.3)


def test_parameters_bring_their_factors() -> None:
    parameter = types.SimpleNamespace(lr_mult=3.0, wd_mult=4.0)
    optimizer = SGD(learning_rate=0.1, wd=0.01, param_dict={0: parameter})
    assert optimizer._get_lr(0) == pytest.approx(0.3)
    assert optimizer._get_wd(0) == pytest.approx(0.04)


def test_graphs_bring_their_factors() -> None:
    attributes = {"x_bias": {"__lr_mult__": "3.0", "__wd_mult__": "0.5"}}
    graph = types.SimpleNamespace(
        attr_dict=lambda: attributes, list_arguments=lambda: ["x_bias", "fc_weight", "fc_bias"]
    )
    names = {0: "x_bias", 1: "fc_weight", 2: "fc_bias"}
    optimizer = SGD(sym=graph, param_idx2name=names)
    assert optimizer.lr_mult == {"x_bias": 3.0}
    assert optimizer.wd_mult == {"x_bias": 0.5, "fc_bias": 0.0}


def test_counts_are_kept_per_index_and_device() -> None:
    optimizer = SGD(begin_num_update=5)
    optimizer._update_count(0)
    optimizer._update_count([0, 1])
    assert optimizer._index_update_count == {0: 7, 1: 6}
    assert optimizer.num_update == 7
    optimizer._set_current_context(3)
    assert optimizer._index_update_count == {}
    optimizer._set_current_context(0)
    assert optimizer._index_update_count == {0: 7, 1: 6}


def test_set_learning_rate() -> None:
    optimizer = SGD()
    assert optimizer.learning_rate == 0.01
    optimizer.set_learning_rate(0.5)
    assert optimizer.learning_rate == 0.5
    scheduled = SGD(lr_scheduler=mx.lr_scheduler.FactorScheduler(1, 0.5, base_lr=1.0))
    assert scheduled.learning_rate == 1.0
    with pytest.raises(UserWarning, match="LRScheduler"):
        scheduled.set_learning_rate(0.5)
    with pytest.raises(DeprecationWarning):
        scheduled.set_lr_scale({})


def test_rate_and_schedule_together_warn() -> None:
    schedule = mx.lr_scheduler.FactorScheduler(1, 0.5, base_lr=1.0)
    with pytest.warns(UserWarning, match="overwritten"):
        optimizer = SGD(learning_rate=0.25, lr_scheduler=schedule)
    assert optimizer.learning_rate == 0.25


def test_names_must_be_a_dict() -> None:
    with pytest.raises(TypeError, match="param_idx2name should be a dict"):
        SGD(param_idx2name=["a"])


@pytest.mark.parametrize(
    ("name", "kwargs", "layout"),
    [
        ("sgd", {}, None),
        ("sgd", {"momentum": 0.9}, "array"),
        ("nag", {"momentum": 0.9}, "array"),
        ("signum", {"momentum": 0}, None),
        ("adam", {}, 2),
        ("rmsprop", {}, 1),
        ("rmsprop", {"centered": True}, 3),
        ("adagrad", {}, "array"),
        ("adadelta", {}, 2),
        ("test", {}, "array"),
    ],
)
def test_state_layout(name: str, kwargs: dict, layout: Any) -> None:
    weight = ones(2, 3, dtype="float64")
    state = mx.optimizer.create(name, **kwargs).create_state(0, weight)
    if layout is None:
        assert state is None
        return
    parts = (state,) if layout == "array" else state
    assert len(parts) == (1 if layout == "array" else layout)
    assert all(part.shape == (2, 3) and part.dtype == np.float64 for part in parts)
    assert all(not part.asnumpy().any() for part in parts)


def test_state_of_half_precision() -> None:
    weight = ones(2, dtype="float16")
    momentum, weight32 = SGD(momentum=0.9, multi_precision=True).create_state_multi_precision(
        0, weight
    )
    assert momentum.dtype == weight32.dtype == np.float32
    weight32, (mean, variance) = Adam(multi_precision=True).create_state_multi_precision(0, weight)
    assert weight32.dtype == mean.dtype == variance.dtype == np.float32
    with pytest.warns(UserWarning, match="multi_precision=True"):
        assert Adam().create_state_multi_precision(0, weight)[0].dtype == np.float16


@pytest.mark.parametrize("clip", [None, 0, -1])
def test_clip_of_zero_or_less_does_nothing(clip: float | None) -> None:
    weight = ones(3)
    SGD(learning_rate=1, clip_gradient=clip).update(0, weight, ones(3) * 5, None)
    assert weight.asnumpy().tolist() == [-4, -4, -4]


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_rescale_of_zero_leaves_the_decay(momentum: float) -> None:
    optimizer = SGD(momentum, learning_rate=0.5, wd=0.5, rescale_grad=0)
    weight = ones(3)
    optimizer.update(0, weight, ones(3), optimizer.create_state(0, weight))
    assert weight.asnumpy().tolist() == [0.75] * 3


@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_strided_tensors_take_the_slow_way_to_the_same_result(name: str) -> None:
    kwargs = {"momentum": 0.9} if name == "sgd" else {}
    values, grads = np.random.randn(2, 4, 3).astype("float32")
    results = []
    for strided in (False, True):
        optimizer = mx.optimizer.create(name, learning_rate=0.1, wd=0.1, **kwargs)
        if strided:
            columns = torch.from_numpy(np.ascontiguousarray(values.T)).t()
            weight, grad = mx.nd.from_torch(columns), mx.nd.array(grads)
            assert not weight._data.is_contiguous()
        else:
            weight, grad = mx.nd.array(values), mx.nd.array(grads)
        state = optimizer.create_state(0, weight)
        for _ in range(3):
            optimizer.update(0, weight, grad, state)
        results.append(weight.asnumpy())
    np.testing.assert_allclose(*results, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", ["sgd", "adam", "rmsprop", "nag", "adagrad"])
def test_weight_and_gradient_must_agree(name: str) -> None:
    optimizer = mx.optimizer.create(name, param_idx2name={0: "a_weight"})
    weight = ones(2)
    state = optimizer.create_state(0, weight)
    with pytest.raises(MXNetError, match=r"a_weight.*shape \(2,\).*got shape \(3,\)"):
        optimizer.update(0, weight, ones(3), state)
    with pytest.raises(MXNetError, match=r"float32.*got.*float64"):
        optimizer.update(0, weight, ones(2, dtype="float64"), state)
    assert weight.asnumpy().tolist() == [1, 1]


def test_integers_cannot_be_optimized() -> None:
    weight = ones(2, dtype="int32")
    with pytest.raises(MXNetError, match="only floating point"):
        SGD().update(0, weight, weight.copy(), None)


def test_signum_refuses_a_decay_without_momentum() -> None:
    with pytest.raises(ValueError, match="wd_lh needs a momentum"):
        mx.optimizer.Signum(momentum=0, wd_lh=0.1)


def test_copies_leave_the_parameters_behind() -> None:
    optimizer = SGD(learning_rate=0.3, param_dict={0: types.SimpleNamespace(lr_mult=2.0)})
    optimizer._update_count(0)
    for made in (pickle.loads(pickle.dumps(optimizer)), copy.deepcopy(optimizer)):
        assert made.learning_rate == 0.3
        assert made.param_dict == {}
        assert made._index_update_count is made._all_index_update_counts[0] == {0: 1}
    assert 0 in optimizer.param_dict


@pytest.fixture
def registry() -> Any:
    """Forget what a test registers."""
    before = dict(Optimizer.opt_registry)
    yield
    Optimizer.opt_registry.clear()
    Optimizer.opt_registry.update(before)


def test_own_optimizer(registry: None) -> None:
    @mx.optimizer.register
    class Plain(Optimizer):
        def create_state(self, index: Any, weight: mx.nd.NDArray) -> mx.nd.NDArray:
            return mx.nd.zeros(weight.shape)

        def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
            self._update_count(index)
            weight[:] -= self._get_lr(index) * grad
            state[:] += 1

    updater = mx.optimizer.get_updater(mx.optimizer.create("plain", learning_rate=0.5))
    weights = [ones(2), ones(3)]
    updater([0, 1], [ones(2), ones(3)], weights)
    updater(0, ones(2), weights[0])
    assert weights[0].asnumpy().tolist() == [0, 0]
    assert updater.states[0].asnumpy().tolist() == [2, 2]
    assert updater.optimizer._index_update_count == {0: 2, 1: 1}


@pytest.mark.parametrize("base", [SGD, Adam])
def test_own_update_of_a_known_optimizer_is_called_for_each(base: type) -> None:
    seen = []

    class Noted(base):
        def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
            seen.append((index, weight.dtype))
            super().update(index, weight, grad, state)

    optimizer = Noted(learning_rate=0.5, multi_precision=True)
    updater = mx.optimizer.get_updater(optimizer)
    weights = [ones(2), ones(3, dtype="float16")]
    updater([0, 1], [weight.copy() for weight in weights], weights)
    assert seen == [(0, np.float32), (1, np.float32)]
    np.testing.assert_allclose(weights[1].asnumpy(), [0.5] * 3, rtol=1e-3)


def test_own_update_of_lists_gets_lists_of_one_dtype() -> None:
    seen = []

    class Listed(Optimizer):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.aggregate_num = 2

        def update_multi_precision(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
            seen.append(index)

    updater = mx.optimizer.get_updater(Listed())
    assert updater.aggregate_updates
    weights = [ones(1, dtype=d) for d in ("float32", "float64", "float32", "float32", "float64")]
    updater(list(range(5)), weights, weights)
    assert seen == [[0, 2], [3], [1, 4]]


def test_update_must_be_defined() -> None:
    with pytest.raises(NotImplementedError, match="must define update"):
        Optimizer().update(0, ones(1), ones(1), None)


def test_equal_weights_in_recorded_scope() -> None:
    weight = ones(2)
    weight.attach_grad()
    with mx.autograd.record():
        (weight * weight).sum().backward()
    SGD(learning_rate=0.25).update(0, weight, weight.grad, None)
    assert weight.asnumpy().tolist() == [0.5, 0.5]
    assert weight.grad.asnumpy().tolist() == [2, 2]
    with mx.autograd.record():
        (weight * weight).sum().backward()
    assert weight.grad.asnumpy().tolist() == [1, 1]


class _Own(mx.optimizer.Optimizer):
    """Rates of a subclass, as clients of MXNet's optimizers replace them."""

    def _get_lr(self, index):
        return 0.5 + index

    def _get_lrs(self, indices):
        return [2.0] * self.aggregate_num  # whatever is asked for

    def _get_wd(self, index):
        return 0.0

    def _get_wds(self, indices):
        return [0.0] * self.aggregate_num


def _updated(optimizer, count):
    weights = [nd.ones(2) for _ in range(count)]
    updater = mx.optimizer.get_updater(optimizer)
    for index, weight in enumerate(weights):
        updater(index, nd.ones(2), weight)
    listed = [nd.ones(2) for _ in range(count)]
    mx.optimizer.get_updater(optimizer)(list(range(count)), [nd.ones(2)] * count, listed)
    return [[weight.asnumpy()[0] for weight in group] for group in (weights, listed)]


@pytest.mark.parametrize("count", [1, 3, 4, 6])
def test_sgd_asks_for_the_rates_of_several_weights_at_once(count):
    kind = type("Own", (_Own, mx.optimizer.SGD), {})
    optimizer = kind()
    assert optimizer.aggregate_num == 4
    assert _updated(optimizer, count) == [[-1] * count] * 2


def test_other_optimizers_ask_for_the_rate_of_each_weight():
    for base in (mx.optimizer.NAG, mx.optimizer.Signum, mx.optimizer.Adam):
        found, _ = _updated(type("Own", (_Own, base), {})(), 3)
        assert found == pytest.approx([0.5, -0.5, -1.5], abs=1e-3)


def test_too_few_rates_of_a_subclass_are_refused():
    class Short(mx.optimizer.SGD):
        def _get_lrs(self, indices):
            return [0.5]

    with pytest.raises(MXNetError, match="_get_lrs: 1 values for 3"):
        mx.optimizer.get_updater(Short())([0, 1, 2], [nd.ones(2)] * 3, [nd.ones(2)] * 3)
