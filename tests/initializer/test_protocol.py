"""Names, configurations and own classes of initializers."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.initializer import InitDesc


def filled(
    initializer: Any, desc: Any = "x_weight", shape: tuple = (2, 3), dtype: str = "float32"
) -> np.ndarray:
    array = mx.nd.full(shape, 7, dtype=dtype)
    initializer(InitDesc(desc) if type(desc) is str else desc, array)
    return array.asnumpy()


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (mx.init.Xavier(magnitude=2.24), '["xavier", {"rnd_type": "uniform", "factor_type": "avg", '
         '"magnitude": 2.24}]'),
        (mx.init.MSRAPrelu(), '["msraprelu", {"factor_type": "avg", "slope": 0.25}]'),
        (mx.init.Uniform(), '["uniform", {"scale": 0.07}]'),
        (mx.init.Normal(1), '["normal", {"sigma": 1}]'),
        (mx.init.Orthogonal(), '["orthogonal", {"scale": 1.414, "rand_type": "uniform"}]'),
        (mx.init.Zero(), '["zero", {}]'),
        (mx.init.Constant(3), '["constant", {"value": 3}]'),
        (mx.init.Constant(mx.nd.array([1, 2])), '["constant", {"value": [1.0, 2.0]}]'),
        (mx.init.Constant(np.array([[1], [2]])), '["constant", {"value": [[1], [2]]}]'),
        (mx.init.LSTMBias(2.0), '["lstmbias", {"forget_bias": 2.0}]'),
        (mx.init.Bilinear(), '["bilinear", {}]'),
        (mx.init.FusedRNN(mx.init.One(), 2, 1, "gru"), '["fusedrnn", {"init": "[\\"one\\", {}]", '
         '"num_hidden": 2, "num_layers": 1, "mode": "gru", "bidirectional": false, '
         '"forget_bias": 1.0}]'),
    ],
    ids=lambda v: type(v).__name__,
)  # fmt: skip
def test_dumps_and_back(made: mx.init.Initializer, text: str) -> None:
    assert made.dumps() == text
    again = mx.init.create(text)
    assert type(again) is type(made)
    assert again == made
    assert copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made


@pytest.mark.parametrize(
    ("name", "kind"),
    [("zeros", "Zero"), ("zero", "Zero"), ("ones", "One"), ("Xavier", "Xavier"),
     ("XAVIER", "Xavier"), ("uniform", "Uniform"), ("normal", "Normal"), ("msraprelu", "MSRAPrelu"),
     ("orthogonal", "Orthogonal"), ("bilinear", "Bilinear"), ("lstmbias", "LSTMBias")],
)  # fmt: skip
def test_create_by_name(name: str, kind: str) -> None:
    assert type(mx.init.create(name)).__name__ == kind


def test_create_with_arguments() -> None:
    assert mx.init.create("constant", value=3).value == 3
    assert mx.init.create("constant", 3).value == 3
    assert mx.init.create(initializer="constant", value=3).value == 3
    assert mx.init.create({"initializer": "constant", "value": 3}).value == 3
    assert mx.init.create('{"initializer": "constant", "value": 3}').value == 3
    made = mx.init.Zero()
    assert mx.init.create(made) is made


def test_equality_looks_at_the_arguments() -> None:
    assert mx.init.Xavier() == mx.init.Xavier()
    assert mx.init.Xavier() != mx.init.Xavier(magnitude=2)
    assert mx.init.Zero() != mx.init.One()
    assert mx.init.Zero() != "zeros"
    with pytest.raises(TypeError):
        hash(mx.init.Zero())


def test_description() -> None:
    desc = InitDesc("a", {"k": "v"}, mx.init.One())
    assert desc == "a" and isinstance(desc, str)
    assert desc.attrs == {"k": "v"} and desc.global_init == mx.init.One()
    assert pickle.loads(pickle.dumps(desc)).attrs == {"k": "v"}
    assert InitDesc("a").attrs == {}


def test_global_initializer_is_noted() -> None:
    desc, initializer = InitDesc("x_weight"), mx.init.One()
    filled(initializer, desc)
    assert desc.global_init is initializer


@pytest.mark.parametrize("value", [3, mx.nd.array([[1], [2]]), np.array([1, 2, 3]), [1, 2, 3]])
def test_constant_broadcasts(value: Any) -> None:
    plain = value.asnumpy() if isinstance(value, mx.nd.NDArray) else value
    expected = np.broadcast_to(plain, (2, 3))
    np.testing.assert_array_equal(filled(mx.init.Constant(value)), expected)
    again = mx.init.create(mx.init.Constant(value).dumps())
    np.testing.assert_array_equal(filled(again), expected)


def test_random_values_follow_the_seed_alone() -> None:
    values = []
    for _ in range(2):
        mx.random.seed(3)
        values.append(filled(mx.init.Normal(1)))
    np.testing.assert_array_equal(*values)
    assert len(np.unique(values[0])) == 6


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (5, 5), (8, 2, 3, 2)])
def test_orthogonal_is_orthogonal(shape: tuple) -> None:
    values = filled(mx.init.Orthogonal(scale=2), shape=shape).reshape(shape[0], -1)
    product = values @ values.T if shape[0] <= values.shape[1] else values.T @ values
    np.testing.assert_allclose(product, 4 * np.eye(len(product)), atol=1e-5)


def test_load() -> None:
    arrays = {"arg:a": mx.nd.ones(2), "aux:b": mx.nd.zeros(3)}
    load = mx.init.Load(arrays, default_init=mx.init.One())
    assert sorted(load.param) == ["a", "b"]
    assert filled(load, "a", (2,)).tolist() == [1, 1]
    assert filled(load, "b", (3,)).tolist() == [0, 0, 0]
    assert filled(load, "c_weight", (2,)).tolist() == [1, 1]
    with pytest.raises(ValueError, match=r"a cannot .*Shape mismatch, target \(3,\) vs .*\(2,\)"):
        filled(load, "a", (3,))
    with pytest.raises(ValueError, match=r"Cannot Initialize c\. Not found"):
        filled(mx.init.Load(arrays), "c")


def test_load_from_file(tmp_path: Path) -> None:
    path = str(tmp_path / "x.params")
    mx.nd.save(path, {"arg:a": mx.nd.ones(2)})
    assert filled(mx.init.Load(path), "a", (2,)).tolist() == [1, 1]
    mx.nd.save(path, [mx.nd.ones(2)])
    with pytest.raises(TypeError, match="named arrays"):
        mx.init.Load(path)


def test_mixed() -> None:
    mixed = mx.init.Mixed(["bias", ".*weight"], [mx.init.One(), mx.init.Constant(3)])
    assert filled(mixed, "x_weight")[0, 0] == 3
    assert filled(mixed, "bias_weight")[0, 0] == 1
    with pytest.raises(ValueError, match="x_gamma did not match any pattern"):
        filled(mixed, "x_gamma")
    with pytest.raises(ValueError, match="2 patterns and 1 initializers"):
        mx.init.Mixed(["a", "b"], [mx.init.One()])


def test_fused_rnn_takes_the_networks_initializer() -> None:
    fused = mx.init.FusedRNN(None, 2, 2, "lstm", forget_bias=2.5)
    values = filled(fused, InitDesc("x_weight", global_init=mx.init.One()), (104,))
    assert values[:72].tolist() == [1] * 72
    assert values[72:].reshape(4, 4, 2)[:, 1].tolist() == [[2.5, 2.5]] * 4
    with pytest.raises(ValueError, match="needs an initializer for its gates"):
        filled(fused, "x_weight", (104,))


def test_fused_rnn_checks_the_size() -> None:
    fused = mx.init.FusedRNN("zeros", 2, 2, "gru")
    with pytest.raises(ValueError, match="has 79 values, which fits no number of inputs"):
        filled(fused, "x_weight", (79,))
    with pytest.raises(ValueError, match="mode must be one of"):
        mx.init.FusedRNN("zeros", 2, 2, "foo")


@pytest.mark.parametrize(
    ("initializer", "shape", "message"),
    [
        (mx.init.Xavier(), (3,), "cannot be applied to vector x_weight"),
        (mx.init.Xavier(rnd_type="no"), (3, 3), "Unknown random type 'no'"),
        (mx.init.Xavier(factor_type="no"), (3, 3), "Incorrect factor type 'no'"),
        (mx.init.Orthogonal(rand_type="no"), (3, 3), "rand_type must be"),
        (mx.init.Bilinear(), (3,), "needs a height and a width"),
    ],
)
def test_bad_arguments(initializer: Any, shape: tuple, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        filled(initializer, shape=shape)


def test_bad_names() -> None:
    with pytest.raises(TypeError, match="name must be string, got int"):
        mx.init.One()(3, mx.nd.ones(2))
    with pytest.raises(NotImplementedError, match="must define _init_weight"):
        filled(mx.init.Initializer())
    with pytest.warns(DeprecationWarning, match="deprecated"):
        mx.init.One()("x_weight", mx.nd.ones(2))
    with pytest.raises(ValueError, match="nope is not registered"):
        filled(mx.init.One(), InitDesc("x", {"__init__": "nope"}))


@pytest.fixture
def registry() -> Any:
    """Forget what a test registers."""
    classes = mx.init.base._FACTORY.classes
    before = dict(classes)
    yield
    classes.clear()
    classes.update(before)


def test_own_initializer(registry: None) -> None:
    @mx.init.alias("rows")
    @mx.init.register
    class Numbered(mx.init.Initializer):
        def __init__(self, first: int = 0) -> None:
            super().__init__(first=first)
            self.first = first

        def _init_weight(self, name: str, arr: mx.nd.NDArray) -> None:
            arr[:] = np.arange(arr.size).reshape(arr.shape) + self.first

        def _init_default(self, name: str, arr: mx.nd.NDArray) -> None:
            arr[:] = -1

    made = mx.init.create("rows", first=2)
    assert json.loads(made.dumps()) == ["numbered", {"first": 2}]
    assert filled(made, shape=(2, 2)).tolist() == [[2, 3], [4, 5]]
    assert filled(made, "anything").tolist() == [[-1] * 3] * 2
    own = InitDesc("x_bias", {"__init__": made.dumps()})
    assert filled(mx.init.One(), own, (2, 2)).tolist() == [[2, 3], [4, 5]]


def test_verbosity(caplog: pytest.LogCaptureFixture) -> None:
    initializer = mx.init.Constant(2).set_verbosity(True)
    with caplog.at_level(logging.INFO):
        filled(initializer)
        filled(initializer, InitDesc("x", {"__init__": "ones"}))
        filled(initializer.set_verbosity(True, lambda array: f"<{array.shape}>"), "x_bias")
    assert caplog.messages == [
        "Initialized x_weight as weight: 2.0",
        "Initialized x as ones: 1.0",
        "Initialized x_bias as bias: <(2, 3)>",
    ]
