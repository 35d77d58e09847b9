"""Normalization by statistics of the data."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from .....base import MXNetError
from .._call import Call, cast
from .._registry import translates
from .._symbols import Symbol, symbol
from .padding import pad
from .windows import LARGEST


@translates("BatchNormalization")
def _batch_norm(call: Call) -> Any:
    options = {"eps": call.attr("epsilon", 1e-5), "momentum": call.attr("momentum", 0.9)}
    training = call.attr("training_mode", 0) or (call.version < 7 and not call.attr("is_test", 0))
    known = call.value(3).array is not None and call.value(4).array is not None
    if training and call.wants(1):
        return _trained(call, options)
    call.refuse_outputs(1)
    if not known or training or call.rank() < 2:
        return _scaled(call, call.sym(), call.sym(3), call.sym(4), options["eps"])
    return symbol.BatchNorm(
        call.sym(0), call.sym(1), call.sym(2), call.value(3).state(), call.value(4).state(),
        fix_gamma=False, **options,
    )  # fmt: skip


def _channels(call: Call, data: Symbol) -> Symbol:
    """Return numbers of the channels so that they can be broadcast."""
    if call.rank() < 2:
        return data
    return symbol.reshape(data, shape=(1, -1, *[1] * (call.rank() - 2)))


def _scaled(call: Call, data: Symbol, mean: Symbol, variance: Symbol, eps: float) -> Symbol:
    deviation = symbol.sqrt(_channels(call, variance) + eps)
    scaled = symbol.broadcast_div(symbol.broadcast_sub(data, _channels(call, mean)), deviation)
    scaled = symbol.broadcast_mul(scaled, _channels(call, call.sym(1)))
    return symbol.broadcast_add(scaled, _channels(call, call.sym(2)))


def _trained(call: Call, options: dict[str, float]) -> list[Symbol]:
    """With the statistics of the batch always; the running ones are results."""
    axes = tuple(axis for axis in range(call.rank()) if axis != 1)
    mean, variance = _moments(call.sym(), axes, keepdims=False)
    momentum = options["momentum"]
    running = [
        old * momentum + new * (1 - momentum)
        for old, new in ((call.sym(3), mean), (call.sym(4), variance))
    ]
    return [_scaled(call, call.sym(), mean, variance, options["eps"]), *running]


def _moments(data: Symbol, axes: tuple[int, ...], keepdims: bool = True) -> tuple[Symbol, Symbol]:
    mean = symbol.mean(data, axis=axes, keepdims=True)
    rest = symbol.square(symbol.broadcast_sub(data, mean))
    variance = symbol.mean(rest, axis=axes, keepdims=keepdims)
    return (mean if keepdims else symbol.mean(data, axis=axes)), variance


@translates("InstanceNormalization")
def _instance_norm(call: Call) -> Symbol:
    return symbol.InstanceNorm(*call.symbols(), eps=call.attr("epsilon", 1e-5))


@translates("LayerNormalization")
def _layer_norm(call: Call) -> Any:
    axis, eps = call.axis("axis", -1), call.attr("epsilon", 1e-5)
    data, rank = call.sym(), call.rank()
    if axis == rank - 1 and not call.wants(1) and not call.wants(2) and call.rank(1) == 1:
        if call.has(2):
            bias = call.sym(2)
        else:
            zeros = np.zeros(call.sizes(1))
            bias = cast(call.constant(zeros.astype(np.float32), "bias"), call.dtype(1))
        return symbol.LayerNorm(data, call.sym(1), bias, axis=-1, eps=eps)
    mean, variance = _moments(data, tuple(range(axis, rank)))
    inverse = symbol.rsqrt(variance + eps)
    found = symbol.broadcast_mul(symbol.broadcast_sub(data, mean), inverse)
    found = symbol.broadcast_mul(found, call.sym(1))
    found = symbol.broadcast_add(found, call.sym(2)) if call.has(2) else found
    return [found, mean, inverse]


@translates("RMSNormalization")
def _rms_norm(call: Call) -> Symbol:
    axes = tuple(range(call.axis("axis", -1), call.rank()))
    square = symbol.mean(symbol.square(call.sym()), axis=axes, keepdims=True)
    scale = symbol.rsqrt(square + call.attr("epsilon", 1e-5))
    return symbol.broadcast_mul(symbol.broadcast_mul(call.sym(), scale), call.sym(1))


@translates("GroupNormalization")
def _group_norm(call: Call) -> Symbol:
    groups, data = call.need("num_groups"), call.sym()
    split = symbol.reshape(data, shape=(0, groups, -1))
    mean, variance = _moments(split, (2,))
    scale = symbol.rsqrt(variance + call.attr("epsilon", 1e-5))
    normal = symbol.broadcast_mul(symbol.broadcast_sub(split, mean), scale)
    if call.version < 21:  # a scale for each group
        scale, bias = (symbol.reshape(call.sym(i), shape=(1, -1, 1)) for i in (1, 2))
        scaled = symbol.broadcast_add(symbol.broadcast_mul(normal, scale), bias)
        return symbol.reshape_like(scaled, data)
    whole = symbol.reshape_like(normal, data)
    scaled = symbol.broadcast_mul(whole, _channels(call, call.sym(1)))
    return symbol.broadcast_add(scaled, _channels(call, call.sym(2)))


@translates("LRN")
def _lrn(call: Call) -> Symbol:
    size = call.need("size")
    alpha, beta = call.attr("alpha", 1e-4), call.attr("beta", 0.75)
    bias = call.attr("bias", 1.0)
    if size % 2 and call.rank() == 4:
        return symbol.LRN(call.sym(), nsize=size, alpha=alpha, beta=beta, knorm=bias)
    if size > LARGEST:
        raise MXNetError(f"windows of more than {LARGEST} channels are not supported, got {size}")
    before = (size - 1) // 2
    pairs = [(0, 0), (before, size - 1 - before), *[(0, 0)] * (call.rank() - 2)]
    squares = pad(symbol.square(call.sym()), pairs)
    parts = [
        symbol.slice_axis(squares, axis=1, begin=i, end=i - size + 1 if i < size - 1 else None)
        for i in range(size)
    ]
    total = functools.reduce(symbol.elemwise_add, parts)
    return call.sym() / (total * (alpha / size) + bias) ** beta


@translates("LpNormalization")
def _lp_norm(call: Call) -> Symbol:
    axis, power = call.axis("axis", -1), call.attr("p", 2)
    data = call.sym()
    size = symbol.square(data) if power == 2 else symbol.abs(data)
    norm = symbol.sum(size, axis=axis, keepdims=True)
    norm = symbol.sqrt(norm) if power == 2 else norm
    # What is 0 stays 0.
    return symbol.broadcast_div(data, norm + (norm == 0))


@translates("MeanVarianceNormalization")
def _mean_variance(call: Call) -> Symbol:
    axes = tuple(call.wrap(axis) for axis in call.attr("axes", [0, 2, 3]))
    mean, variance = _moments(call.sym(), axes)
    deviation = symbol.sqrt(variance) + 1e-9
    return symbol.broadcast_div(symbol.broadcast_sub(call.sym(), mean), deviation)
