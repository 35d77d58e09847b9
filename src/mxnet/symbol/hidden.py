"""Results that operators have in MXNet and graphs do not show: those who watch see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import autograd
from ..ndarray import NDArray
from .graph import Node

Found = list[tuple[str, NDArray]]


def hidden_results(node: Node, inputs: Sequence[NDArray | None]) -> Found:
    """Return the names and values of statistics that an operator computes on its way."""
    rule = None if node.op is None else _RULES.get(node.op.name)
    if rule is None:
        return []
    assert node.op is not None
    with autograd.pause(train_mode=autograd.is_training()):
        found = rule(node.op.parse(node.params), inputs)
    return [(f"{node.name}_{label}", array) for label, array in found]


def _moments(data: Any, axes: Sequence[int], keepdims: bool = False) -> tuple[Any, Any]:
    mean = data.mean(axis=tuple(axes), keepdims=True)
    var = (data - mean).square().mean(axis=tuple(axes), keepdims=keepdims)
    return data.mean(axis=tuple(axes), keepdims=keepdims), var


def _others(data: Any, axis: int) -> list[int]:
    return [each for each in range(data.ndim) if each != axis % data.ndim]


def _batch_norm(attrs: dict[str, Any], inputs: Sequence[Any]) -> Found:
    """The mean, and as "var" the factor ``1 / sqrt(variance + eps)``."""
    if attrs["output_mean_var"]:
        return []
    data, _, _, mean, var = inputs
    if autograd.is_training() and not attrs["use_global_stats"]:
        mean, var = _moments(data, _others(data, attrs["axis"]))
    return [("mean", mean.copy()), ("var", (var + attrs["eps"]).rsqrt())]


def _layer_norm(attrs: dict[str, Any], inputs: Sequence[Any]) -> Found:
    if attrs["output_mean_var"]:
        return []
    mean, var = _moments(inputs[0], [attrs["axis"]], keepdims=True)
    return [("mean", mean), ("std", (var + attrs["eps"]).sqrt())]


def _group_norm(attrs: dict[str, Any], inputs: Sequence[Any]) -> Found:
    if attrs["output_mean_var"]:
        return []
    groups = inputs[0].reshape((inputs[0].shape[0], attrs["num_groups"], -1))
    mean, var = _moments(groups, [2])
    return [("mean", mean), ("std", (var + attrs["eps"]).sqrt())]


def _instance_norm(attrs: dict[str, Any], inputs: Sequence[Any]) -> Found:
    mean, var = _moments(inputs[0], range(2, inputs[0].ndim))
    return [("mean", mean), ("var", var)]


def _l2(attrs: dict[str, Any], inputs: Sequence[Any]) -> Found:
    data = inputs[0]
    axes = {"instance": range(1, data.ndim), "channel": [1], "spatial": range(2, data.ndim)}
    mode = attrs["mode"]
    total = data.square().sum(axis=tuple(axes[mode]), keepdims=mode == "channel")
    return [("norm", (total + attrs["eps"]).sqrt())]


_RULES: dict[str, Callable[[dict[str, Any], Sequence[Any]], Found]] = {
    "BatchNorm": _batch_norm, "GroupNorm": _group_norm, "InstanceNorm": _instance_norm,
    "L2Normalization": _l2, "LayerNorm": _layer_norm,
}  # fmt: skip
