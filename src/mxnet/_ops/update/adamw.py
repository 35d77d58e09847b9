"""Updates of AdamW, whose gradients are scaled by an array.

Such a scale comes from training in half precision. Where it is infinite, NaN or 0 the gradients
are of no use, and the call changes nothing.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED, Floats
from ..registry import META
from . import rules
from .common import (
    alike,
    columns,
    mixed,
    multi_update,
    one_dtype,
    one_each,
    single,
    update,
)


def _scale(name: str, rescale_grad: Tensor) -> float:
    """Return the factor of the gradients, 0 if they are of no use.

    The first element counts. Shapes are inferred as if it were 1.
    """
    if rescale_grad.dtype is not torch.float32 or not rescale_grad.numel():
        raise MXNetError(
            f"{name}: rescale_grad must hold a number of dtype float32, got shape "
            f"{tuple(rescale_grad.shape)} and dtype {str(rescale_grad.dtype)[6:]}."
        )
    if rescale_grad.device == META:
        return 1.0
    scale = float(rescale_grad.flatten()[0])
    return scale if math.isfinite(scale) else 0.0


@update("_adamw_update", ("mean", "var"), uniform=False)
def adamw_update(
    weight: Tensor,
    grad: Tensor,
    mean: Tensor,
    var: Tensor,
    rescale_grad: Tensor,
    lr: float = REQUIRED,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    wd: float = 0.0,
    eta: float = REQUIRED,
    clip_gradient: float = -1.0,
) -> Tensor:
    """Return weights after a step of AdamW without bias correction, which is left to ``lr``.

    Shapes: weight, grad, mean and var of one shape, rescale_grad (1,) in float32 -> shape of
    weight. With g = clip(rescale_grad * grad)::

        mean = beta1 * mean + (1 - beta1) * g
        var = beta2 * var + (1 - beta2) * g**2
        weight = weight - eta * (lr * mean / (sqrt(var) + epsilon) + wd * weight)

    A rescale_grad that is infinite, NaN or 0 leaves all as it is. Loshchilov and Hutter,
    Decoupled Weight Decay Regularization, 2019.

    Parameters
    ----------
    eta : float
        The schedule's factor, which acts on rate and decay.
    clip_gradient : float
        Limit of the elements of g; negative for none.
    """
    alike("_adamw_update", weight, grad, mean, var)
    scale = _scale("_adamw_update", rescale_grad)
    if scale:
        numbers = single(lr, beta1, beta2, epsilon, wd, eta)
        (clip,) = single(clip_gradient)
        rules.adamw([weight], [grad], [mean], [var], *numbers, scale, clip)  # type: ignore
    return weight


@update("_mp_adamw_update", ("mean", "var", "weight32"), uniform=False)
def mp_adamw_update(
    weight: Tensor,
    grad: Tensor,
    mean: Tensor,
    var: Tensor,
    weight32: Tensor,
    rescale_grad: Tensor,
    lr: float = REQUIRED,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    wd: float = 0.0,
    eta: float = REQUIRED,
    clip_gradient: float = -1.0,
) -> Tensor:
    """Return weights after a step of ``_adamw_update`` on their float32 copy.

    Shapes: weight and grad of one shape and dtype, mean, var and weight32 of that shape in
    float32, rescale_grad (1,) in float32 -> shape and dtype of weight.
    """
    name = "_mp_adamw_update"
    mixed(name, weight, grad, mean, var, weight32)
    scale = _scale(name, rescale_grad)
    if not scale:
        return weight
    numbers = single(lr, beta1, beta2, epsilon, wd, eta)
    (clip,) = single(clip_gradient)
    rules.adamw([weight32], [grad.float()], [mean], [var], *numbers, scale, clip)  # type: ignore
    return weight.copy_(weight32)


def _step(
    groups: Sequence[list[Tensor]], lrs: Floats, wds: Floats, etas: Floats, beta1: float,
    beta2: float, epsilon: float, scale: float, clip_gradient: float,
) -> None:  # fmt: skip
    """Apply the rule to all weights with the same rates at once."""
    beta1, beta2, epsilon, clip = single(beta1, beta2, epsilon, clip_gradient)
    for (lr, wd, eta), members in rules.grouped(groups, lrs, wds, etas):
        rules.adamw(*members, lr, beta1, beta2, epsilon, wd, eta, scale, clip)  # type: ignore


@multi_update("_multi_adamw_update", 4, extras=1)
def multi_adamw_update(
    *data: Tensor,
    lrs: Floats = REQUIRED,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    wds: Floats = REQUIRED,
    etas: Floats = REQUIRED,
    clip_gradient: float = -1.0,
    num_weights: int = 1,
) -> Sequence[Tensor]:
    """Return many weights after a step of ``_adamw_update`` each.

    Shapes: (weight, grad, mean, var) for each weight, then rescale_grad (1,) in float32 -> the
    weights.

    Parameters
    ----------
    lrs, wds, etas : tuple of float
        Learning rate, decay and schedule's factor of each weight.
    """
    name = "_multi_adamw_update"
    groups = columns(name, data, 4, num_weights, 1)
    one_each(name, num_weights, lrs=lrs, wds=wds, etas=etas)
    one_dtype(name, groups[0])
    for arrays in zip(*groups, strict=True):
        alike(name, *arrays)
    scale = _scale(name, data[-1])
    if scale:
        _step(groups, lrs, wds, etas, beta1, beta2, epsilon, scale, clip_gradient)
    return groups[0]


@multi_update("_multi_mp_adamw_update", 5, extras=1)
def multi_mp_adamw_update(
    *data: Tensor,
    lrs: Floats = REQUIRED,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    wds: Floats = REQUIRED,
    etas: Floats = REQUIRED,
    clip_gradient: float = -1.0,
    num_weights: int = 1,
) -> Sequence[Tensor]:
    """Return many weights after a step of ``_mp_adamw_update`` each.

    Shapes: (weight, grad, mean, var, weight32) for each weight, then rescale_grad (1,) in float32
    -> the weights. Weights in float32 need no copy: theirs are left alone.

    Parameters
    ----------
    lrs, wds, etas : tuple of float
        Learning rate, decay and schedule's factor of each weight.
    """
    name = "_multi_mp_adamw_update"
    weights, grads, means, variances, copies = columns(name, data, 5, num_weights, 1)
    one_each(name, num_weights, lrs=lrs, wds=wds, etas=etas)
    one_dtype(name, weights)
    for arrays in zip(weights, grads, means, variances, copies, strict=True):
        mixed(name, *arrays)
    scale = _scale(name, data[-1])
    if not scale:
        return weights
    masters = rules.masters(weights, copies)
    groups = [masters, [grad.float() for grad in grads], means, variances]
    _step(groups, lrs, wds, etas, beta1, beta2, epsilon, scale, clip_gradient)
    return rules.written(weights, masters)
