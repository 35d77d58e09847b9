"""What single optimizers do beyond the recorded runs; figures observed in MXNet 1.9.1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import mxnet as mx
from mxnet import nd
from mxnet.optimizer import Optimizer
from mxnet.test_utils import compare_optimizer

# SVRG brings two that work inside of its module only.
PUBLIC = {name for name in Optimizer.opt_registry if not name.startswith("_")}
NAMES = sorted(PUBLIC - {"test"})
STEP_BY_STEP = ("lbsgd", "sgld")


def make(name: str, **kwargs: Any) -> Optimizer:
    kwargs = {"learning_rate": 0.1, **kwargs}
    return mx.optimizer.create(name, **kwargs)


def once(optimizer: Optimizer, value: list, grad: list, steps: int = 1) -> tuple[list, Any]:
    weight = nd.array(value)
    updater = mx.optimizer.get_updater(optimizer)
    for _ in range(steps):
        updater(0, nd.array(grad), weight)
    return weight.asnumpy().tolist(), updater.states[0]


def test_every_optimizer_of_mxnet_is_here() -> None:
    expected = [
        "adadelta", "adagrad", "adam", "adamax", "ccsgd", "dcasgd", "ftml", "ftrl",
        "groupadagrad", "lamb", "lars", "lbsgd", "nadam", "nag", "rmsprop", "sgd", "sgld",
        "signum", "test",
    ]  # fmt: skip
    assert set(expected) | {"adamw"} == PUBLIC
    assert mx.optimizer.contrib.GroupAdaGrad is Optimizer.opt_registry["groupadagrad"]
    for name in expected:
        klass = Optimizer.opt_registry[name]
        assert name == "groupadagrad" or getattr(mx.optimizer, klass.__name__) is klass


@pytest.mark.parametrize("name", NAMES)
def test_clip_of_zero(name: str) -> None:
    by_python = ("adadelta", "adagrad", "adamax", "dcasgd", "groupadagrad", "nadam", "sgld")
    optimizer = make(name, clip_gradient=0)
    assert (optimizer._clip >= 0) is (name in by_python)
    optimizer.clip_gradient = None
    assert optimizer._clip < 0


def test_adamax_leaves_what_has_no_gradient() -> None:
    weights, _ = once(make("adamax"), [1, 2], [0, 1], 2)
    np.testing.assert_allclose(weights, [1, 1.8], rtol=1e-6)


def test_dcasgd_with_momentum() -> None:
    optimizer = make("dcasgd", momentum=0.5, lamda=0.3)
    weight = nd.array([3.0, 1.0])
    momentum, previous = optimizer.create_state(0, weight)
    expected, step, last = np.array([3.0, 1.0]), np.zeros(2), np.array([3.0, 1.0])
    for grad in ([1.0, 2.0], [-1.0, 0.5], [3.0, 1.0]):
        gradient = np.array(grad)
        step = 0.5 * step - 0.1 * (gradient + 0.3 * gradient**2 * (expected - last))
        last, expected = expected, expected + step
        optimizer.update(0, weight, nd.array(grad), (momentum, previous))
    np.testing.assert_allclose(weight.asnumpy(), expected, rtol=1e-6)
    np.testing.assert_allclose(momentum.asnumpy(), step, rtol=1e-6)
    np.testing.assert_allclose(previous.asnumpy(), last, rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_adamw_is_that_of_torch(dtype: str) -> None:
    values, grads = np.random.RandomState(0).randn(2, 5, 3).astype(dtype)
    theirs = torch.nn.Parameter(torch.tensor(values))
    reference = torch.optim.AdamW([theirs], lr=0.1, weight_decay=0.2, eps=1e-12)
    optimizer = make("adamw", wd=0.2, epsilon=1e-12)
    weight = nd.array(values, dtype=dtype)
    state = optimizer.create_state(0, weight)
    for step in range(4):
        theirs.grad = torch.tensor(grads * (step - 1.5))
        reference.step()
        optimizer.update(0, weight, nd.array(grads * (step - 1.5), dtype=dtype), state)
    np.testing.assert_allclose(weight.asnumpy(), theirs.detach().numpy(), rtol=1e-5, atol=1e-6)


def test_adamw_without_bias_correction() -> None:
    optimizer = make("adamw", wd=0.5, correct_bias=False, epsilon=0)
    weights, (mean, variance) = once(optimizer, [2.0], [3.0])
    np.testing.assert_allclose(mean.asnumpy(), [0.3], rtol=1e-6)
    np.testing.assert_allclose(weights, [2 - 0.1 * (0.3 / np.sqrt(0.009) + 0.5 * 2)], rtol=1e-5)
    assert variance.asscalar() == pytest.approx(0.009, rel=1e-4)


def test_group_adagrad_refuses() -> None:
    with pytest.raises(AssertionError, match="Weight decay is not supported"):
        once(make("groupadagrad", wd=0.1), [[1.0]], [[1.0]])
    with pytest.raises(AssertionError, match="two axes"):
        once(make("groupadagrad"), [1.0], [1.0])


def test_aggregation_size_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (make("sgd").aggregate_num, make("lamb").aggregate_num) == (4, 45)
    monkeypatch.setenv("MXNET_OPTIMIZER_AGGREGATION_SIZE", "7")
    assert [make(name).aggregate_num for name in ("sgd", "lars", "lamb", "adam")] == [7, 7, 7, 0]


def test_lars_sees_calls_of_aggregate_num_weights() -> None:
    optimizer = make("lars", momentum=0.9, eta=0.01)
    updater = mx.optimizer.get_updater(optimizer)
    weights = [nd.array(v) for v in ([3, 4], [1, 0], [0, 0], [2, 1], [5, 5])]
    grads = [nd.array(v) for v in ([1, 2], [0, 0], [1, 1], [-1, 1], [3, 3])]
    for rate in (0.1, 0.2, 0.2):
        optimizer.set_learning_rate(rate)
        updater(list(range(5)), grads, weights)
    expected = [2.9771767, 3.9543538, 1, 0, -0.44294, -0.44294, 2.0161660, 0.9838340]
    actual = np.concatenate([weight.asnumpy() for weight in weights[:4]])
    np.testing.assert_allclose(actual, expected, rtol=1e-5)
    assert (optimizer.last_lr, optimizer.cur_lr) == (0.2, 0.2)


def test_large_batches_collect_gradients() -> None:
    optimizer = make("lbsgd", momentum=0.5, warmup_epochs=1, updates_per_epoch=4, batch_scale=2,
                     wd=0.1, rescale_grad=0.5, clip_gradient=0.8)  # fmt: skip
    weight = nd.array([1.0, 2.0])
    state = optimizer.create_state(0, weight)
    seen = []
    for grad in ([1.0, 2.0], [3.0, -1.0], [0.5, 0.5], [1.0, 1.0], [2.0, 2.0], [0.0, 1.0]):
        optimizer.update(0, weight, nd.array(grad), state)
        seen.append(weight.asnumpy())
    expected = [[1, 2], [0.865, 1.9325], [0.865, 1.9325], [0.7052, 1.7851], [0.7052, 1.7851],
                [0.511196, 1.525698]]  # fmt: skip
    np.testing.assert_allclose(seen, expected, rtol=1e-6)
    assert optimizer.cumgrads[0]["num_cums"] == 6


@pytest.mark.parametrize("name", [n for n in NAMES if n not in STEP_BY_STEP])
@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_many_weights_at_once_are_as_one_by_one(name: str, dtype: str) -> None:
    kwargs = {"clip_gradient": 0.5, "rescale_grad": 0.7, "multi_precision": dtype == "float16"}
    shapes = [(3, 4), (2, 5), (1, 1)]
    compare_optimizer(make(name, **kwargs), make(name, **kwargs), shapes, dtype, ntensors=3)
    with pytest.raises(AssertionError):
        compare_optimizer(make(name, **kwargs), make(name, **kwargs), (3, 4), dtype, ntensors=2)


@pytest.mark.parametrize("name", ["sgd", "adam", "adagrad", "ftrl", "groupadagrad", "lars", "nag"])
def test_full_rows_are_as_dense(name: str) -> None:
    for weight in ("default", "row_sparse"):
        compare_optimizer(make(name), make(name), (6, 4), "float32", weight, "row_sparse",
                          rtol=1e-3)  # fmt: skip


def test_compare_optimizer_sees_differences() -> None:
    with pytest.raises(AssertionError):
        compare_optimizer(make("sgd"), make("sgd", learning_rate=0.2), (3, 4), "float32")
    first, second = (make("sgd", learning_rate=0, momentum=m) for m in (0.5, 0.5))
    second.rescale_grad = 3
    compare_optimizer(first, second, (3, 4), "float32", compare_states=False)
    with pytest.raises(mx.MXNetError, match="'other' is not supported"):
        compare_optimizer(first, second, (3, 4), "float32", g_stype="other")
