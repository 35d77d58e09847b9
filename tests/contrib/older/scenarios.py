"""Older parts of ``mx.contrib`` as ``tools/golden/older_contrib.py`` records them from MXNet.

Every scenario takes the package and returns what JSON can hold.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def _regression(mx: Any) -> Any:
    label = mx.sym.var("target_label")
    output = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=1, name="fc")
    return mx.sym.LinearRegressionOutput(output, label, name="out")


def _samples(mx: Any) -> Any:
    """Thirty samples, so that the last of the batches of eight is padded."""
    draw = np.random.RandomState(0)
    data = draw.rand(30, 3).astype("float32")
    return mx.io.NDArrayIter(data, data @ np.array([1, 2, 3], "float32"), 8,
                             label_name="target_label")  # fmt: skip


def reduced_variance(mx: Any, contexts: int = 1, **settings: Any) -> Any:
    """Train with one gradient over all data; MXNet adds the second to the first."""
    from mxnet.contrib.svrg_optimization.svrg_module import SVRGModule

    settings = {"num_epoch": 2, "optimizer": "sgd", "optimizer_params": {"learning_rate": 0.1},
                "kvstore": "local", **settings}  # fmt: skip
    module = SVRGModule(_regression(mx), label_names=["target_label"],
                        context=[mx.cpu(i) for i in range(contexts)], update_freq=2)  # fmt: skip
    module.fit(_samples(mx), eval_metric="mse", initializer=mx.init.One(), **settings)
    optimizer = module._optimizer
    return {
        "params": {k: v.asnumpy().tolist() for k, v in module.get_params()[0].items()},
        "full": [{k: v.asnumpy().tolist() for k, v in d.items()} for d in module._param_dict],
        "names": {str(k): name for k, name in optimizer.idx2name.items()},
        "wd_mult": optimizer.wd_mult,
        "kinds": [type(optimizer).__name__, type(optimizer.default_opt).__name__,
                  type(optimizer.aux_opt).__name__],
        "score": module.score(_samples(mx), "mse"),
    }  # fmt: skip


def reduced_variance_with_momentum(mx: Any) -> Any:
    return reduced_variance(
        mx, optimizer_params={"learning_rate": 0.05, "momentum": 0.9, "wd": 0.01}
    )


def reduced_variance_with_adam(mx: Any) -> Any:
    return reduced_variance(mx, optimizer="adam", kvstore=None)


def bad_frequencies(mx: Any) -> Any:
    from mxnet.contrib.svrg_optimization.svrg_module import SVRGModule

    found = []
    for frequency in (0, -1, "a", 1.5, None):
        try:
            SVRGModule(_regression(mx), label_names=["target_label"], update_freq=frequency)
            found.append("ok")
        except Exception as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def gradients(mx: Any) -> Any:
    """Gradients and values of functions, by number of the argument."""
    from mxnet.contrib import autograd

    x, y = mx.nd.array([1, 2, 3]), mx.nd.array([2, 4, 6])

    def function(a: Any, b: Any) -> Any:
        return a * b + a

    found = []
    for argnum in (None, 0, 1, [1], [0, 1], [1, 0]):
        grads, value = autograd.grad_and_loss(function, argnum)(x, y)
        found.append([[g.asnumpy().tolist() for g in grads], value.asnumpy().tolist()])
        found.append([g.asnumpy().tolist() for g in autograd.grad(function, argnum)(x, y)])
    several = autograd.grad(lambda a: [a, a * 2])(x)
    found.append([g.asnumpy().tolist() for g in several])
    found.append(autograd.grad(function, 0)(x, 2)[0].asnumpy().tolist())
    try:
        autograd.grad(function)(x, 2)
    except AssertionError:
        found.append("AssertionError")
    return found


def sections(mx: Any) -> Any:
    """States in and behind sections, and gradients of what they record."""
    from mxnet.contrib import autograd

    def state() -> list[bool]:
        return [mx.autograd.is_training(), mx.autograd.is_recording()]

    x, grad = mx.nd.array([1, 2, 3]), mx.nd.zeros(3)
    autograd.mark_variables([x], [grad], "add")
    found: list[Any] = [state()]
    with autograd.train_section():
        y = x * x
        found.append(state())
        with autograd.test_section():
            x * 5
            found.append(state())
        found.append(state())
        z = x * 3
    found.append(state())
    autograd.backward([y], [mx.nd.array([2, 2, 2])], retain_graph=True)
    found.append(grad.asnumpy().tolist())
    autograd.backward([y, z], [None, mx.nd.ones(3)])
    found.append(grad.asnumpy().tolist())
    with autograd.train_section():
        y = x * 7
    found.append(autograd.compute_gradient([y]))
    found.append(grad.asnumpy().tolist())
    found.append([autograd.set_is_training(True), state()])
    found.append([autograd.set_is_training(False), state()])
    return found


def _buckets(mx: Any, key: int) -> Any:
    x = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=4, name="fc", flatten=False)
    x = mx.sym.BatchNorm(x, name="bn", axis=-1)
    return mx.sym.SoftmaxOutput(mx.sym.mean(x, axis=1), name="softmax")


def bucketing_module(mx: Any) -> Any:
    return mx.mod.BucketingModule(
        lambda key: (_buckets(mx, key), ("data",), ("softmax_label",)), default_bucket_key=5
    )


def bind(module: Any, **settings: Any) -> Any:
    module.bind([("data", (2, 5, 3))], [("softmax_label", (2,))], **settings)
    return module


def converted_buckets(mx: Any) -> Any:
    """A bucketing module in mixed precision, before and after it is bound."""
    from mxnet.contrib.amp import amp

    def dtypes(module: Any) -> Any:
        return [{k: np.dtype(v.dtype).name for k, v in d.items()} for d in module.get_params()]

    module = bind(bucketing_module(mx))
    module.init_params(mx.init.One())
    found = []
    for settings in ({}, {"cast_optional_params": True}, {"excluded_sym_names": ["fc"]}):
        made = amp.convert_bucketing_module(module, **settings)
        state = [made is module, made.binded, made.params_initialized, made.optimizer_initialized]
        state += [made._default_bucket_key, list(made._buckets), dtypes(made)]
        bind(made, for_training=False)
        found.append([*state, dtypes(made)])
    return found


def refused_buckets(mx: Any) -> Any:
    from mxnet.contrib.amp import amp

    found = []
    for module in (bucketing_module(mx), 3, bind(bucketing_module(mx))):
        try:
            amp.convert_bucketing_module(module)
        except AssertionError as error:
            found.append(str(error))
    return found


SCENARIOS = {
    one.__name__: one
    for one in (
        reduced_variance, reduced_variance_with_momentum, reduced_variance_with_adam,
        bad_frequencies, gradients, sections, converted_buckets, refused_buckets,
    )
}  # fmt: skip
