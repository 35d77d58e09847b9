"""Updates of LAMB and LARS, whose steps depend on the norms of weights and gradients."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED, Floats, Shape
from . import lists, rules
from .common import (
    alike,
    columns,
    mixed,
    multi_update,
    one_dtype,
    one_each,
    one_number,
    single,
    update,
    without_derivative,
)


def directions(
    weights: list[Tensor], grads: list[Tensor], means: list[Tensor], variances: list[Tensor],
    steps: Sequence[int] | None, wds: Sequence[float], beta1: float, beta2: float,
    epsilon: float,
) -> list[Tensor]:  # fmt: skip
    """Move the averages and return mean / (sqrt(variance) + epsilon) + wd * weight.

    ``grads`` are prepared ones. ``steps`` are the numbers of the updates, by which the averages
    are corrected for their start at 0; None does not.
    """
    rules.moments(means, variances, grads, beta1, beta2)
    if steps is None:
        result, roots = [mean.clone() for mean in means], [v.clone() for v in variances]
    else:
        result = lists.div(means, [1 - beta1**step for step in steps])
        roots = lists.div(variances, [1 - beta2**step for step in steps])
    lists.sqrt_(roots)
    lists.add_(roots, epsilon)
    lists.div_(result, roots)
    lists.add_(result, lists.mul(weights, list(wds)))
    return result


def trust(weight_norm: Tensor, step_norm: Tensor, lower: float, upper: float) -> Tensor:
    """Return the ratio of the norm of a weight, within bounds, to that of its step.

    It is 1 where a norm is 0. Negative bounds are none.
    """
    if lower >= 0:
        weight_norm = weight_norm.clamp(min=lower)
    if upper >= 0:
        weight_norm = weight_norm.clamp(max=upper)
    usable = (weight_norm != 0) & (step_norm != 0)
    return torch.where(usable, weight_norm / step_norm, 1.0)


@without_derivative("lamb_update_phase1", ("mean", "var"))
def lamb_update_phase1(
    weight: Tensor,
    grad: Tensor,
    mean: Tensor,
    var: Tensor,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-6,
    t: int = REQUIRED,
    bias_correction: bool = True,
    wd: float = REQUIRED,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
) -> Tensor:
    """Return the direction of a step of LAMB; ``lamb_update_phase2`` goes along it.

    Shapes: weight, grad, mean and var of one shape -> that shape. With
    g = clip(rescale_grad * grad)::

        mean = beta1 * mean + (1 - beta1) * g
        var = beta2 * var + (1 - beta2) * g**2
        result = mean / (1 - beta1**t) / (sqrt(var / (1 - beta2**t)) + epsilon) + wd * weight

    You et al., Large Batch Optimization for Deep Learning, 2020.

    Parameters
    ----------
    t : int
        The number of this update, from 1.
    bias_correction : bool
        False leaves the divisions by 1 - beta**t away.
    """
    alike("lamb_update_phase1", weight, grad, mean, var)
    beta1, beta2, epsilon, wd, scale, clip = single(
        beta1, beta2, epsilon, wd, rescale_grad, clip_gradient
    )
    grads = rules.prepared([grad], scale, clip)
    steps = [t] if bias_correction else None
    return directions([weight], grads, [mean], [var], steps, [wd], beta1, beta2, epsilon)[0]


@without_derivative("mp_lamb_update_phase1", ("mean", "var"), uniform=False)
def mp_lamb_update_phase1(
    weight: Tensor,
    grad: Tensor,
    mean: Tensor,
    var: Tensor,
    weight32: Tensor,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-6,
    t: int = REQUIRED,
    bias_correction: bool = True,
    wd: float = REQUIRED,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
) -> Tensor:
    """Return the direction of a step of LAMB for the float32 copy of a weight.

    Shapes: weight and grad of one shape and dtype, float16 or bfloat16; mean, var and weight32 of
    that shape in float32 -> that shape in float32, as ``lamb_update_phase1`` gives it.
    """
    name = "mp_lamb_update_phase1"
    mixed(name, weight, grad, mean, var, weight32)
    if weight.dtype.itemsize != 2:
        raise MXNetError(
            f"{name}: weights must be of dtype float16, got {str(weight.dtype)[6:]}; use "
            "lamb_update_phase1."
        )
    return lamb_update_phase1(
        weight32, grad.float(), mean, var, beta1, beta2, epsilon, t, bias_correction, wd,
        rescale_grad, clip_gradient,
    )  # fmt: skip


@update("lamb_update_phase2")
def lamb_update_phase2(
    weight: Tensor,
    g: Tensor,
    r1: Tensor,
    r2: Tensor,
    lr: float = REQUIRED,
    lower_bound: float = -1.0,
    upper_bound: float = -1.0,
) -> Tensor:
    """Return weights after a step of LAMB: weight - lr * ratio * g.

    Shapes: weight and g of one shape, r1 and r2 (1,) -> shape of weight. The ratio is r1 / r2, or
    1 where one of them is 0.

    Parameters
    ----------
    g : NDArray
        What ``lamb_update_phase1`` gave.
    r1, r2 : NDArray
        The norms of weight and g.
    lower_bound, upper_bound : float
        Bounds of r1; negative for none.
    """
    alike("lamb_update_phase2", weight, g)
    one_number("lamb_update_phase2", "r1", r1, weight.dtype)
    one_number("lamb_update_phase2", "r2", r2, weight.dtype)
    lr, lower, upper = single(lr, lower_bound, upper_bound)
    ratio = trust(r1.reshape(()), r2.reshape(()), lower, upper)
    return weight.addcmul_(g, ratio, value=-lr)


@update("mp_lamb_update_phase2", ("weight32",), uniform=False)
def mp_lamb_update_phase2(
    weight: Tensor,
    g: Tensor,
    r1: Tensor,
    r2: Tensor,
    weight32: Tensor,
    lr: float = REQUIRED,
    lower_bound: float = -1.0,
    upper_bound: float = -1.0,
) -> Tensor:
    """Return weights after a step of ``lamb_update_phase2`` on their float32 copy.

    Shapes: weight of any float dtype, g and weight32 of its shape in float32, r1 and r2 (1,) in
    float32 -> shape and dtype of weight.
    """
    name = "mp_lamb_update_phase2"
    mixed(name, weight, weight, g, weight32)
    one_number(name, "r1", r1, torch.float32)
    one_number(name, "r2", r2, torch.float32)
    lamb_update_phase2(weight32, g, r1, r2, lr, lower_bound, upper_bound)
    return weight.copy_(weight32)


def _norms(tensors: list[Tensor]) -> Tensor:
    """Return the norms; sums of squares of float16 would overflow."""
    kind = torch.float32 if tensors[0].dtype.itemsize < 4 else None
    return torch.stack(lists.norm(tensors, 2, kind))


def step(
    weighed: list[Tensor], weights: list[Tensor], grads: list[Tensor], means: list[Tensor],
    variances: list[Tensor], lrs: Sequence[float], wds: Sequence[float],
    steps: Sequence[int] | None, beta1: float, beta2: float, epsilon: float, rescale_grad: float,
    clip_gradient: float, lower_bound: float, upper_bound: float,
) -> None:  # fmt: skip
    """Move all weights along their directions, as far as the norms of ``weighed`` allow."""
    beta1, beta2, epsilon, scale, clip, lower, upper = single(
        beta1, beta2, epsilon, rescale_grad, clip_gradient, lower_bound, upper_bound
    )
    grads = rules.prepared(grads, scale, clip)
    moves = directions(weights, grads, means, variances, steps, single(*wds), beta1, beta2, epsilon)
    ratios = trust(_norms(weighed), _norms(moves), lower, upper)
    lists.mul_(moves, list(ratios.to(weights[0].dtype).unbind()))
    lists.mul_(moves, list(single(*lrs)))
    lists.sub_(weights, moves)


def _check(name: str, groups: list[list[Tensor]], **attributes: Sequence[float]) -> None:
    one_each(name, len(groups[0]), **attributes)
    one_dtype(name, groups[0])


@multi_update("_multi_lamb_update", 4, count="num_tensors")
def multi_lamb_update(
    *data: Tensor,
    learning_rates: Floats = REQUIRED,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-6,
    wds: Floats = REQUIRED,
    rescale_grad: float = 1.0,
    lower_bound: float = -1.0,
    upper_bound: float = -1.0,
    clip_gradient: float = -1.0,
    bias_correction: bool = True,
    step_count: Shape = REQUIRED,
    num_tensors: int = 1,
) -> Sequence[Tensor]:
    """Return many weights after a step of LAMB each, both of its phases.

    Shapes: (weight, grad, mean, var) of one shape for each weight -> the weights.

    Parameters
    ----------
    learning_rates, wds : tuple of float
        Learning rate and decay of each weight.
    step_count : tuple of int
        The number of this update for each weight, from 1.
    lower_bound, upper_bound : float
        Bounds of the weights' norms; negative for none.
    """
    name = "_multi_lamb_update"
    groups = columns(name, data, 4, num_tensors)
    _check(name, groups, learning_rates=learning_rates, wds=wds, step_count=step_count)
    for arrays in zip(*groups, strict=True):
        alike(name, *arrays)
    step(
        groups[0], *groups, learning_rates, wds,  # type: ignore
        step_count if bias_correction else None, beta1, beta2, epsilon,  # type: ignore
        rescale_grad, clip_gradient, lower_bound, upper_bound,  # type: ignore
    )  # fmt: skip
    return groups[0]


@multi_update("_multi_mp_lamb_update", 5, count="num_tensors")
def multi_mp_lamb_update(
    *data: Tensor,
    learning_rates: Floats = REQUIRED,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-6,
    wds: Floats = REQUIRED,
    rescale_grad: float = 1.0,
    lower_bound: float = -1.0,
    upper_bound: float = -1.0,
    clip_gradient: float = -1.0,
    bias_correction: bool = True,
    step_count: Shape = REQUIRED,
    num_tensors: int = 1,
) -> Sequence[Tensor]:
    """Return many weights after a step of LAMB each on their float32 copies.

    Shapes: (weight, grad, mean, var, weight32) of one shape for each weight, all but the first two
    in float32 -> the weights. Weights in float32 need no copy: theirs are left alone.

    Parameters
    ----------
    learning_rates, wds : tuple of float
        Learning rate and decay of each weight.
    step_count : tuple of int
        The number of this update for each weight, from 1.
    lower_bound, upper_bound : float
        Bounds of the weights' norms; negative for none.
    """
    name = "_multi_mp_lamb_update"
    groups = columns(name, data, 5, num_tensors)
    _check(name, groups, learning_rates=learning_rates, wds=wds, step_count=step_count)
    for arrays in zip(*groups, strict=True):
        mixed(name, *arrays)
    weights, grads, means, variances, copies = groups
    masters = rules.masters(weights, copies)
    step(
        weights, masters, [grad.float() for grad in grads], means, variances, learning_rates, wds,
        step_count if bias_correction else None, beta1, beta2, epsilon, rescale_grad,
        clip_gradient, lower_bound, upper_bound,
    )  # fmt: skip
    return rules.written(weights, masters)


@without_derivative("multi_lars")
def multi_lars(
    lrs: Tensor,
    weights_sum_sq: Tensor,
    grads_sum_sq: Tensor,
    wds: Tensor,
    eta: float = REQUIRED,
    eps: float = REQUIRED,
    rescale_grad: float = 1.0,
) -> Tensor:
    """Return the learning rates of LARS for many weights.

    Shapes: lrs, weights_sum_sq, grads_sum_sq and wds of one shape, float32 -> that shape.
    With the norms w and g, the roots of the sums of squares, a rate is
    lr * eta * w / (rescale_grad * g + wd * w + eps), or lr where a norm is not positive. You,
    Gitman and Ginsburg, Large Batch Training of Convolutional Networks, 2017.

    Parameters
    ----------
    eta : float
        The trust coefficient.
    eps : float
        Keeps the divisor from 0.
    """
    alike("multi_lars", lrs, weights_sum_sq, grads_sum_sq, wds)
    if lrs.dtype is not torch.float32:
        raise MXNetError(f"multi_lars: arrays must be of dtype float32, got {str(lrs.dtype)[6:]}.")
    weight_norms, grad_norms = weights_sum_sq.sqrt(), grads_sum_sq.sqrt()
    divisor = rescale_grad * grad_norms + wds * weight_norms + eps
    rates = lrs * eta * weight_norms / divisor
    return torch.where((weight_norms > 0) & (grad_norms > 0), rates, lrs)
