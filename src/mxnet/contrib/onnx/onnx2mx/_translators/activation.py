"""Activations, softmax and dropout."""

from __future__ import annotations

import math

from .....base import MXNetError
from .._call import Call, cast
from .._registry import translates
from .._symbols import Symbol, symbol
from .._value import Value
from .elementwise import as_truth

# The constants of the paper, which MXNet's selu is made with.
_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805


@translates("LeakyRelu")
def _leaky(call: Call) -> Symbol:
    return symbol.LeakyReLU(call.sym(), act_type="leaky", slope=call.attr("alpha", 0.01))


@translates("PRelu")
def _prelu(call: Call) -> Symbol:
    data, slope = call.sym(0), call.sym(1)
    if call.version < 7 and call.rank(1) == 1 and call.sizes(1)[0] != 1:
        slope = symbol.reshape(slope, shape=(-1, *[1] * (call.rank() - 2)))
    negative = symbol.broadcast_mul(symbol._internal._minimum_scalar(data, scalar=0.0), slope)
    return symbol._internal._maximum_scalar(data, scalar=0.0) + negative


def _elu(data: Symbol, alpha: float) -> Symbol:
    return symbol.LeakyReLU(data, act_type="elu", slope=alpha)


@translates("Elu")
def _elu_of(call: Call) -> Symbol:
    return _elu(call.sym(), call.attr("alpha", 1.0))


@translates("Selu")
def _selu(call: Call) -> Symbol:
    alpha = call.attr("alpha", _SELU_ALPHA if call.version >= 6 else 1.6732)
    scale = call.attr("gamma", _SELU_SCALE if call.version >= 6 else 1.0507)
    if math.isclose(alpha, _SELU_ALPHA, rel_tol=1e-6) and math.isclose(
        scale, _SELU_SCALE, rel_tol=1e-6
    ):
        return symbol.LeakyReLU(call.sym(), act_type="selu")
    return _elu(call.sym(), alpha) * scale


@translates("Celu")
def _celu(call: Call) -> Symbol:
    alpha = call.attr("alpha", 1.0)
    return _elu(call.sym() / alpha, 1.0) * alpha


@translates("Gelu")
def _gelu(call: Call) -> Symbol:
    data = call.sym()
    if call.attr("approximate", "none") == "none":
        return symbol.LeakyReLU(data, act_type="gelu")
    inner = (data + symbol.square(data) * data * 0.044715) * math.sqrt(2 / math.pi)
    return data * 0.5 * (symbol.tanh(inner) + 1)


@translates("HardSigmoid")
def _hard_sigmoid(call: Call) -> Symbol:
    alpha, beta = call.attr("alpha", 0.2), call.attr("beta", 0.5)
    return symbol.hard_sigmoid(call.sym(), alpha=alpha, beta=beta)


@translates("HardSwish")
def _hard_swish(call: Call) -> Symbol:
    return call.sym() * symbol.hard_sigmoid(call.sym(), alpha=1 / 6, beta=0.5)


@translates("Mish")
def _mish(call: Call) -> Symbol:
    return call.sym() * symbol.tanh(_softplus(call))


@translates("Swish")
def _swish(call: Call) -> Symbol:
    alpha = call.attr("alpha", 1.0)
    return call.sym() * symbol.sigmoid(call.sym() if alpha == 1 else call.sym() * alpha)


@translates("Softplus")
def _softplus(call: Call) -> Symbol:
    return symbol.Activation(call.sym(), act_type="softrelu")


@translates("ThresholdedRelu")
def _thresholded(call: Call) -> Symbol:
    data = call.sym()
    return symbol.where(data > call.attr("alpha", 1.0), data, symbol.zeros_like(data))


@translates("Shrink")
def _shrink(call: Call) -> Symbol:
    data, bias, limit = call.sym(), call.attr("bias", 0.0), call.attr("lambd", 0.5)
    rest = symbol.where(data < -limit, data + bias, symbol.zeros_like(data))
    return symbol.where(data > limit, data - bias, rest)


@translates("Softmax")
def _softmax_flat(call: Call) -> Symbol:
    return _flat(call, "softmax")


@translates("LogSoftmax")
def _log_softmax_flat(call: Call) -> Symbol:
    return _flat(call, "log_softmax")


def _flat(call: Call, name: str) -> Symbol:
    """Over all axes from ``axis`` on together, as was the rule before version 13."""
    axis, rank = call.axis("axis", 1 if call.rank() > 1 else 0), call.rank()
    if axis == rank - 1:
        return getattr(symbol, name)(call.sym(), axis=-1)
    joined = symbol.reshape(call.sym(), shape=(*[0] * axis, -1))
    return symbol.reshape_like(getattr(symbol, name)(joined, axis=-1), call.sym())


@translates("Softmax", since=13)
def _softmax(call: Call) -> Symbol:
    return symbol.softmax(call.sym(), axis=call.attr("axis", -1))


@translates("LogSoftmax", since=13)
def _log_softmax(call: Call) -> Symbol:
    return symbol.log_softmax(call.sym(), axis=call.attr("axis", -1))


@translates("Hardmax")
def _hardmax(call: Call) -> Symbol:
    default = -1 if call.version >= 13 else 1
    axis, rank = call.axis("axis", default), call.rank()
    data = call.sym()
    joined = call.version < 13 and axis < rank - 1
    if joined:
        data, axis = symbol.reshape(data, shape=(*[0] * axis, -1)), axis
    place = symbol.argmax(data, axis=axis, keepdims=True)
    line = symbol.contrib.arange_like(data, axis=axis)
    form = tuple(-1 if i == axis else 1 for i in range(axis + 1 if joined else rank))
    hit = symbol.broadcast_equal(cast(symbol.reshape(line, shape=form), "float32"), place)
    hit = cast(hit, call.dtype())
    return symbol.reshape_like(hit, call.sym()) if joined else hit


@translates("Dropout")
def _dropout(call: Call) -> list:
    """Drop while training, as MXNet's layer does, unless the model has it always."""
    ratio = call.attr("ratio", 0.5)
    always = False
    if call.version >= 12:
        ratio = float(call.array(1)) if call.has(1) else 0.5
        always = call.has(2) and bool(call.array(2))
    elif call.version < 7:
        always = not call.attr("is_test", 0)
    if call.wants(1) and always:
        raise MXNetError("the mask of a dropout that is always active is not supported")
    if not 0 < ratio < 1:
        dropped: Symbol | Value = call.value()
    else:
        dropped = symbol.Dropout(call.sym(), p=ratio, mode="always" if always else "training")
    if not call.wants(1):
        return [dropped]
    return [dropped, as_truth(symbol.ones_like(call.sym()), call.carrier())]
