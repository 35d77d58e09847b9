"""Normalisation over batches, layers, groups and instances."""

from __future__ import annotations

import numpy as np

from ..table import Results, converts
from ..values import Call, Value
from ..writer import Writer


def _along(g: Writer, vector: str, axis: int, ndim: int) -> str:
    """Return a vector that broadcasts along an axis."""
    behind = ndim - axis - 1
    return g.op("Reshape", vector, g.ints(-1, *[1] * behind)) if behind else vector


@converts("BatchNorm", "_contrib_BatchNormWithReLU", "_contrib_SyncBatchNorm")
def _batch_norm(g: Writer, call: Call) -> Results:
    data, gamma, beta, mean, variance = call.given
    attrs, ndim, name = call.attrs, call.data.ndim, call.node.op.name  # type: ignore[union-attr]
    axis = attrs.get("axis", 1) % ndim
    scale: str = gamma
    if attrs["fix_gamma"]:
        scale = g.filled(1, gamma.dtype, g.all_lengths(gamma))
    order = [0, axis, *(i for i in range(1, ndim) if i != axis)] if axis else [0]
    x: str = data
    if axis == 0:  # the channels take the place of the batch
        x = g.unsqueeze(data, 0)
    elif axis != 1:
        x = g.transpose(data, order)
    found = g.op("BatchNormalization", x, scale, beta, mean, variance, epsilon=attrs["eps"])
    if axis == 0:
        found = g.squeeze(found, 0)
    elif axis != 1:
        found = g.transpose(found, [order.index(i) for i in range(ndim)])
    if name == "_contrib_BatchNormWithReLU":
        found = g.op("Relu", found)
    if not attrs["output_mean_var"]:
        return found
    spread: str = variance
    if name != "_contrib_SyncBatchNorm":
        wide = g.op("Add", variance, g.number(attrs["eps"], variance.dtype))
        spread = g.op("Reciprocal", g.op("Sqrt", wide))
    return found, mean, spread


def _statistics(
    g: Writer, data: str, dtype: np.dtype, axes: list[int], eps: float, keepdims: bool = True
) -> list[str]:
    """Return mean and deviation along axes."""
    mean = g.total("ReduceMean", data, axes, True)
    apart = g.op("Sub", data, mean)
    variance = g.total("ReduceMean", g.op("Mul", apart, apart), axes, True)
    deviation = g.op("Sqrt", g.op("Add", variance, g.number(eps, dtype)))
    found = [mean, deviation]
    return found if keepdims else [g.squeeze(each, *axes) for each in found]


@converts("LayerNorm")
def _layer_norm(g: Writer, call: Call) -> Results:
    data, gamma, beta = call.given
    axis, eps = call.attrs["axis"] % data.ndim, call.attrs["eps"]
    if axis == data.ndim - 1:
        found = g.op("LayerNormalization", data, gamma, beta, axis=-1, epsilon=eps)
    else:
        mean, deviation = _statistics(g, data, data.dtype, [axis], eps)
        normal = g.op("Div", g.op("Sub", data, mean), deviation)
        scaled = g.op("Mul", normal, _along(g, gamma, axis, data.ndim))
        found = g.op("Add", scaled, _along(g, beta, axis, data.ndim))
    if not call.attrs["output_mean_var"]:
        return found
    return [found, *_statistics(g, data, data.dtype, [axis], eps)]


@converts("GroupNorm")
def _group_norm(g: Writer, call: Call) -> Results:
    data, gamma, beta = call.given
    groups, eps = call.attrs["num_groups"], call.attrs["eps"]
    rows = g.op("Reshape", data, g.ints(0, groups, -1))
    normal = _normal(g, rows, gamma, beta, eps)
    found = g.reshape(normal, [None if i == 0 else n for i, n in enumerate(g.all_lengths(data))])
    if not call.attrs["output_mean_var"]:
        return found
    return [found, *_statistics(g, rows, data.dtype, [2], eps, keepdims=False)]


def _normal(g: Writer, data: str, gamma: Value, beta: Value, eps: float) -> str:
    return g.op("InstanceNormalization", data, gamma, beta, epsilon=eps)


@converts("InstanceNorm")
def _instance_norm(g: Writer, call: Call) -> Results:
    data, gamma, beta = call.given
    return _normal(g, data, gamma, beta, call.attrs["eps"])


@converts("LRN")
def _local_response(g: Writer, call: Call) -> Results:
    data, attrs = call.data, call.attrs
    half = (attrs["nsize"] - 1) // 2
    # An even window is one narrower, while the sum is still divided by nsize.
    size = 2 * half + 1
    # Runtimes want images: other data are given the shape of one.
    x = data if data.ndim == 4 else g.op("Reshape", data, g.ints(0, 0, -1, 1))
    found = g.op("LRN", x, alpha=attrs["alpha"] * size / attrs["nsize"], beta=attrs["beta"],
                 bias=attrs["knorm"], size=size)  # fmt: skip
    if data.ndim == 4:
        return found
    return g.reshape(found, [None if i == 0 else n for i, n in enumerate(g.all_lengths(data))])
