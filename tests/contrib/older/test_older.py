from typing import Any

import numpy as np
import pytest
from helpers.scenarios import load, recorded

import mxnet as mx
from mxnet.contrib.amp import amp
from mxnet.contrib.svrg_optimization.svrg_module import SVRGModule
from mxnet.contrib.svrg_optimization.svrg_optimizer import _SVRGOptimizer

GOLDEN = recorded("older_contrib")
scenarios = load(__file__)


def agree(mine: Any, theirs: Any) -> None:
    """Compare trees; messages begin alike."""
    if isinstance(theirs, dict):
        assert mine.keys() == theirs.keys()
        for key in theirs:
            agree(mine[key], theirs[key])
    elif isinstance(theirs, list):
        assert len(mine) == len(theirs)
        for pair in zip(mine, theirs, strict=True):
            agree(*pair)
    elif isinstance(theirs, str):
        assert mine.startswith(theirs)
    else:
        assert mine == pytest.approx(theirs, rel=1e-3 if isinstance(theirs, float) else None)


@pytest.mark.parametrize("name", scenarios.SCENARIOS)
def test_does_what_mxnet_does(name: str) -> None:
    agree(scenarios.SCENARIOS[name](mx), GOLDEN[name])


@pytest.mark.parametrize("kvstore", ["local", "device", mx.kv.create("local")])
def test_several_contexts_train_as_one(kvstore: Any) -> None:
    one = scenarios.reduced_variance(mx, num_epoch=3)
    two = scenarios.reduced_variance(mx, contexts=2, kvstore=kvstore, num_epoch=3)
    for name, values in one["params"].items():
        np.testing.assert_allclose(two["params"][name], values, rtol=1e-5)
        total = sum(np.array(kept[name]) for kept in two["full"])
        np.testing.assert_allclose(total, one["full"][0][name], rtol=1e-5)


def test_second_mean_gradient_starts_anew() -> None:
    """A step by hand: weights after epochs with the mean gradients at the starts of periods."""
    samples = scenarios._samples(mx)
    rows = np.concatenate([samples.data[0][1].asnumpy(), np.ones((30, 1))], 1)
    rows, target = rows[np.arange(32) % 30], samples.label[0][1].asnumpy()[np.arange(32) % 30]

    def gradient(weights: np.ndarray, batch: int) -> np.ndarray:
        part = slice(8 * batch, 8 * batch + 8)
        return rows[part].T @ (rows[part] @ weights - target[part])

    weights = np.array([1, 1, 1, 0.0])
    for epoch in range(4):
        if epoch % 2 == 0:
            kept = weights
            mean = sum(gradient(kept, batch) for batch in range(4)) / (30 / 8)
        for batch in range(4):
            step = gradient(weights, batch) - gradient(kept, batch) + mean
            weights = weights - 0.1 * step / 8
    found = scenarios.reduced_variance(mx, num_epoch=4)["params"]
    np.testing.assert_allclose(found["fc_weight"][0], weights[:3], rtol=1e-4)
    np.testing.assert_allclose(found["fc_bias"], weights[3:], rtol=1e-4)


def _bound() -> SVRGModule:
    module = SVRGModule(scenarios._regression(mx), label_names=["target_label"], update_freq=1)
    samples = scenarios._samples(mx)
    module.bind(samples.provide_data, samples.provide_label)
    module.init_params(mx.init.One())
    module.init_optimizer()
    return module


def test_training_needs_a_mean_gradient_first() -> None:
    module, samples = _bound(), scenarios._samples(mx)
    with pytest.raises(AssertionError, match="update_full_grads"):
        module.forward_backward(samples.next())
    module.forward(samples.next(), is_train=False)
    module.update_full_grads(samples)
    samples.reset()
    before = module.get_params()[0]["fc_weight"].asnumpy()
    module.forward_backward(samples.next())
    module.update()
    assert (module.get_params()[0]["fc_weight"].asnumpy() != before).all()


def test_other_batch_sizes_and_fixed_parameters() -> None:
    module = SVRGModule(scenarios._regression(mx), label_names=["target_label"], update_freq=1,
                        fixed_param_names=["fc_bias"])  # fmt: skip
    module.fit(scenarios._samples(mx), eval_metric="mse", num_epoch=1)
    assert module.get_params()[0]["fc_bias"].asscalar() == 0
    module.reshape([("data", (4, 3))], [("target_label", (4,))])
    assert module._mod_aux.data_shapes[0].shape == (4, 3)


def test_optimizer_takes_names_and_settings() -> None:
    made = _SVRGOptimizer("sgd", learning_rate=0.3, momentum=0.5, param_idx2name={0: "a"})
    assert made.default_opt.momentum == 0.5 and made.lr == made.default_opt.lr == 0.3
    assert made._check_index("a_full") is made.aux_opt
    assert made._check_index("b_full") is made.default_opt
    with pytest.raises(TypeError, match="foo"):
        _SVRGOptimizer("sgd", foo=1)


def test_buckets_of_all_keys_are_converted() -> None:
    module = scenarios.bind(scenarios.bucketing_module(mx))
    module.init_params(mx.init.One())
    made = scenarios.bind(
        amp.convert_bucketing_module(module, cast_optional_params=True), for_training=False
    )
    batch = mx.io.DataBatch([mx.nd.ones((2, 7, 3))], [mx.nd.zeros(2)], bucket_key=7,
                            provide_data=[("data", (2, 7, 3))],
                            provide_label=[("softmax_label", (2,))])  # fmt: skip
    made.forward(batch, is_train=False)
    names = made.symbol.get_internals().list_outputs()
    assert "data_amp_cast_float16_output" in names
    assert made.get_params()[0]["fc_weight"].dtype is np.float16
    module.forward(batch, is_train=False)
    np.testing.assert_allclose(
        made.get_outputs()[0].asnumpy(), module.get_outputs()[0].asnumpy(), atol=1e-3
    )
