"""Activation functions, softmax and its kin, dropout."""

from __future__ import annotations

import math

import numpy as np

from ..table import Results, UnsupportedError, converts
from ..values import Call, Value
from ..writer import Writer
from .common import numpy_dtype
from .elementwise import in_wide


def _mish(g: Writer, x: str) -> str:
    return g.op("Mul", x, g.op("Tanh", g.op("Softplus", x)))


def _log_sigmoid(g: Writer, x: str) -> str:
    return g.op("Neg", g.op("Softplus", g.op("Neg", x)))


_ACTIVATIONS = {
    "relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh", "softrelu": "Softplus",
    "softsign": "Softsign",
}  # fmt: skip


@converts("Activation")
def _activation(g: Writer, call: Call) -> Results:
    kind = call.attrs["act_type"]
    if kind == "relu":
        return _relu(g, call)
    if kind in _ACTIVATIONS:
        return g.op(_ACTIVATIONS[kind], call.data)
    return _mish(g, call.data) if kind == "mish" else _log_sigmoid(g, call.data)


@converts("relu")
def _relu(g: Writer, call: Call) -> Results:
    if call.data.is_float:
        return g.op("Relu", call.data)
    return in_wide(g, call.data, lambda x, dtype: g.op("Max", x, g.number(0, dtype)))


@converts("hard_sigmoid")
def _hard_sigmoid(g: Writer, call: Call) -> Results:
    return g.op("HardSigmoid", call.data, alpha=call.attrs["alpha"], beta=call.attrs["beta"])


@converts("LeakyReLU")
def _leaky(g: Writer, call: Call) -> Results:
    kind, data, attrs = call.attrs["act_type"], call.data, call.attrs
    if kind == "leaky":
        return g.op("LeakyRelu", data, alpha=attrs["slope"])
    if kind == "elu":
        return g.op("Elu", data, alpha=attrs["slope"])
    if kind == "selu":
        return g.op("Selu", data)
    if kind == "gelu":
        return g.op("Gelu", data)
    if kind == "rrelu":
        return g.op("LeakyRelu", data, alpha=(attrs["lower_bound"] + attrs["upper_bound"]) / 2)
    shape = [-1, *[1] * max(data.ndim - 2, 0)]
    return g.op("PRelu", data, g.op("Reshape", call.given[1], g.ints(*shape)))


@converts("Dropout")
def _dropout(g: Writer, call: Call) -> Results:
    if call.attrs["mode"] != "always" or not call.attrs["p"]:
        return call.data
    if call.attrs["axes"]:
        raise UnsupportedError("mode='always' with shared axes is not exported")
    # In training mode, which the third input asks for, ONNX drops too.
    return g.op("Dropout", call.data, g.number(call.attrs["p"], np.float32),
                g.number(True, np.bool_))  # fmt: skip


# -- softmax --------------------------------------------------------------------------------------


def _normalized(g: Writer, call: Call, kind: str, x: str) -> str:
    """Return (log) softmax, computed in the wider of the two dtypes."""
    data, axis = call.data, call.attrs["axis"]
    out = data.dtype if call.attrs["dtype"] is None else numpy_dtype(call.attrs["dtype"])
    wide = out if out.itemsize > data.dtype.itemsize else data.dtype
    if wide != data.dtype:
        x = g.cast(x, wide)
    found = g.op(kind, x, axis=axis % data.ndim)
    return found if wide == out else g.cast(found, out)


def _tempered(g: Writer, data: Value, temperature: float | None, sign: int = 1) -> str:
    temperature = sign * (1.0 if temperature is None else temperature)
    return data if temperature == 1 else g.op("Div", data, g.number(temperature, data.dtype))


@converts("softmax")
def _softmax(g: Writer, call: Call) -> Results:
    data = call.data
    x = _tempered(g, data, call.attrs["temperature"])
    if not call.attrs["use_length"]:
        return _normalized(g, call, "Softmax", x)
    axis = call.attrs["axis"] % data.ndim
    steps = g.op("Reshape", g.arange(g.length(data, axis)),
                 g.ints(*[-1 if i == axis else 1 for i in range(data.ndim)]))  # fmt: skip
    lengths = g.unsqueeze(g.to(call.given[1], "int64"), axis)
    outside = g.op("GreaterOrEqual", steps, lengths)
    hidden = g.op("Where", outside, g.number(-math.inf, data.dtype), x)
    found = _normalized(g, call, "Softmax", hidden)
    # Where the length is 0 all are outside: the second time removes the NaN.
    return g.op("Where", outside, g.number(0, call.out.dtype), found)


@converts("log_softmax")
def _log_softmax(g: Writer, call: Call) -> Results:
    x = _tempered(g, call.data, call.attrs["temperature"])
    return _normalized(g, call, "LogSoftmax", x)


@converts("softmin")
def _softmin(g: Writer, call: Call) -> Results:
    x = _tempered(g, call.data, call.attrs["temperature"], -1)
    return _normalized(g, call, "Softmax", x)


@converts("SoftmaxActivation")
def _softmax_activation(g: Writer, call: Call) -> Results:
    return g.op("Softmax", call.data, axis=1 if call.attrs["mode"] == "channel" else -1)


@converts("SoftmaxOutput")
def _softmax_output(g: Writer, call: Call) -> Results:
    data, attrs = call.data, call.attrs
    if attrs["multi_output"]:
        return g.op("Softmax", data, axis=1)
    if attrs["preserve_shape"] or data.ndim <= 2:
        return g.op("Softmax", data, axis=-1)
    rows = g.op("Softmax", g.op("Flatten", data, axis=1), axis=1)
    return g.reshape(rows, [None if i == 0 else n for i, n in enumerate(g.all_lengths(data))])


@converts("softmax_cross_entropy")
def _cross_entropy(g: Writer, call: Call) -> Results:
    data, label = call.given
    classes = g.arange(g.length(data, 1))
    target = g.op("Equal", g.unsqueeze(g.to(label, "int64"), 1), classes)
    chances = g.op("Where", target, g.op("Softmax", data, axis=1), g.number(0, data.dtype))
    chosen = g.op("ReduceSum", chances, g.ints(1), keepdims=0)
    least = g.op("Max", chosen, g.number(1e-8, data.dtype))
    total = g.op("ReduceSum", g.op("Log", least), g.ints(0), keepdims=1)
    return g.op("Neg", total)
