"""Mixed precision as ``tools/golden/amp.py`` records it from MXNet; every call in its own process.

    python scenarios.py NAME

prints what a scenario returns as JSON.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import numpy as np

import mxnet as mx
from mxnet import autograd
from mxnet.contrib import amp

LISTS = ("lp16_ops", "fp32_ops", "lp16_fp32_ops", "conditional_fp32_ops", "widest_type_cast",
         "loss_output_functions", "lp16_use_fp32_params")  # fmt: skip


def told(call: Any) -> str:
    """Return how a call ends."""
    try:
        return f"ok {call()}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def lists() -> Any:
    """Return all lists."""
    types = {"float16": "float16", "bfloat16": amp.amp.bfloat16, "class": np.float16}
    found = {}
    for name, dtype in types.items():
        for which in LISTS:
            value = getattr(amp, f"list_{which}")(dtype)
            found[f"{name} {which}"] = sorted(value) if isinstance(value, list) else value
    return found


def loss_scaling() -> Any:
    """Train by hand with gradients that overflow now and then."""
    lines: list[Any] = []

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    logging.getLogger().addHandler(Lines())
    logging.getLogger().setLevel(logging.INFO)
    lines.append(told(lambda: amp.init_trainer(None)))
    amp.init()
    amp.init()
    parameter = mx.gluon.Parameter("w", shape=(2,))
    parameter.initialize(mx.init.One())
    trainer = mx.gluon.Trainer([parameter], "sgd", {"learning_rate": 1.0})
    amp.init_trainer(trainer)
    scaler = trainer._amp_loss_scaler
    scaler._scale_seq_len = 3

    def state() -> str:
        return str((scaler._loss_scale, scaler._next_loss_scale, scaler._unskipped,
                    scaler.loss_scale, trainer._scale))  # fmt: skip

    def step(factors: list[float], unscaling: bool = False) -> None:
        with autograd.record():
            loss = (parameter.data() * mx.nd.array(factors)).sum()
            with amp.scale_loss(loss, trainer) as scaled:
                scaled.backward()
        lines.append(f"{scaled.asscalar()} {parameter.grad().asnumpy().tolist()} {state()}")
        if unscaling:
            amp.unscale(trainer)
            lines.append(f"{parameter.grad().asnumpy().tolist()} {state()}")
        trainer.step(2)
        lines.append(f"{parameter.data().asnumpy().tolist()} {state()}")

    inf, nan = float("inf"), float("nan")
    for factors in ([1, 2], [1, 2], [1, 2], [inf, 1], [nan, 1], [1, 1]):
        step(factors)
    for factors in ([1, 2], [inf, 1], [1, 1]):
        step(factors, unscaling=True)
    with autograd.record():
        twice = parameter.data() * 2
        with amp.scale_loss([twice, twice * 2], trainer) as scaled:
            lines.append(str([part.asnumpy().tolist() for part in scaled]))
    for scale, value in ((2.0, inf), (2.0**24, 1.0)):
        scaler._loss_scale = scaler._next_loss_scale = scale
        parameter.grad()[:] = value
        lines += [f"{scaler.has_overflow([parameter])} {state()}" for _ in range(4)]
    other = mx.gluon.Trainer([parameter], "sgd")
    lines.append(told(lambda: amp.scale_loss(twice, other).__enter__())[:60])
    amp.init_trainer(other)
    lines.append(str([other._amp_loss_scaler is scaler, sorted(vars(scaler))]))
    for wrong in (mx.optimizer.create("sgd"), 3):
        lines.append(told(lambda wrong=wrong: amp.init_trainer(wrong)))
    lines.append(told(lambda: amp.unscale(3)))
    return lines


def updates_apart() -> Any:
    """Skip in `update`, and on several contexts."""
    amp.init()
    found = []
    for contexts in ([mx.cpu(0)], [mx.cpu(0), mx.cpu(1)]):
        parameter = mx.gluon.Parameter("w", shape=(2,))
        parameter.initialize(mx.init.One(), ctx=contexts)
        trainer = mx.gluon.Trainer([parameter], "sgd", {"learning_rate": 0.5},
                                   kvstore="local", update_on_kvstore=False)  # fmt: skip
        amp.init_trainer(trainer)
        for factor in (float("inf"), 1.0):
            with autograd.record():
                losses = [(one * factor).sum() for one in parameter.list_data()]
                with amp.scale_loss(losses, trainer) as scaled:
                    autograd.backward(scaled)
            trainer.allreduce_grads()
            trainer.update(1)
            values = [one.asnumpy().tolist() for one in parameter.list_data()]
            found.append(str([values, trainer._amp_loss_scaler._next_loss_scale]))
    return found


def loss_outputs() -> Any:
    """Losses with gradients of their own are scaled."""
    amp.init()
    x = mx.nd.ones((2, 3))
    x.attach_grad()
    found = []
    for options in ({}, {"grad_scale": 2}):
        with autograd.record():
            y = mx.nd.SoftmaxOutput(x, mx.nd.array([0, 1]), **options)
        y.backward()
        found.append(np.round(x.grad.asnumpy(), 1).tolist())
    return found


def graph() -> Any:
    """Return a graph of layers of every kind."""
    data = mx.sym.var("data")
    net = mx.sym.Convolution(data, num_filter=2, kernel=(1, 1), name="conv")
    net = mx.sym.Activation(mx.sym.BatchNorm(net, name="bn"), act_type="relu", name="act")
    net = mx.sym.FullyConnected(net, num_hidden=2, name="fc")
    return mx.sym.softmax(mx.sym.Activation(net, act_type="softrelu", name="sr") + net, name="sm")


def conversion_of_graphs() -> Any:
    """Convert a graph in all ways."""
    net = graph()
    found = []
    for options in (
        {}, {"cast_optional_params": True}, {"excluded_sym_names": ["fc"]},
        {"target_dtype_ops": ["Convolution"], "fp32_ops": ["FullyConnected"]},
        {"data_names": ["data"]}, {"target_dtype": "bfloat16"},
        {"conditional_fp32_ops": [("Activation", "act_type", ["relu"])]},
    ):  # fmt: skip
        made = amp.convert_symbol(net, **options)
        types = {name: attrs["__dtype__"] for name, attrs in made.attr_dict().items()
                 if "__dtype__" in attrs}  # fmt: skip
        internals = [name for name in made.get_internals().list_outputs() if "_plus" not in name]
        found.append([internals, made.list_arguments(), types])
    shapes = net.infer_shape(data=(1, 3, 2, 2))
    arguments = {name: mx.nd.ones(shape) for name, shape in
                 zip(net.list_arguments(), shapes[0]) if name != "data"}  # fmt: skip # noqa: B905
    states = {name: mx.nd.ones(2) for name in net.list_auxiliary_states()}
    for cast in (False, True):
        _, args, aux = amp.convert_model(net, arguments, states, cast_optional_params=cast)
        found.append([sorted((name, np.dtype(value.dtype).name) for name, value in part.items())
                      for part in (args, aux)])  # fmt: skip
    return found


def wrong_conversions() -> Any:
    """Return the errors of wrong arguments."""
    net = graph()
    calls: list[Any] = [
        lambda: amp.convert_symbol(3), lambda: amp.convert_symbol(net, target_dtype_ops="x"),
        lambda: amp.convert_symbol(net, fp32_ops="x"),
        lambda: amp.convert_symbol(net, conditional_fp32_ops="x"),
        lambda: amp.convert_symbol(net, excluded_sym_names="x"),
        lambda: amp.convert_symbol(net, target_dtype_ops=["softmax"], fp32_ops=["softmax"]),
        lambda: amp.convert_model(3, {}, {}), lambda: amp.convert_model(net, 3, {}),
        lambda: amp.convert_model(net, {}, 3), lambda: amp.convert_hybrid_block(3, ctx=mx.cpu()),
        lambda: amp.convert_hybrid_block(mx.gluon.nn.Dense(2), ctx=mx.cpu()),
    ]  # fmt: skip
    return [told(call) for call in calls]


SCENARIOS = {
    one.__name__: one for one in
    (lists, loss_scaling, updates_apart, loss_outputs, conversion_of_graphs, wrong_conversions)
}  # fmt: skip

if __name__ == "__main__":
    print(json.dumps(SCENARIOS[sys.argv[1]]()))
