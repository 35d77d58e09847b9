"""The formulas of updates, on lists of tensors that they change in place.

All lists of a call have a tensor per weight. ``grads`` stay as they are. ``scale`` multiplies
gradients, which ``clip`` then limits to [-clip, clip] unless it is negative.
"""

import functools
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from . import lists
from .common import single

Tensors = list[Tensor]


def prepared(
    grads: Tensors, scale: float, clip: float, weights: Tensors | None = None, wd: float = 0.0
) -> Tensors:
    """Return the gradients rescaled, with decay if weights are given, then clipped."""
    if scale != 1:
        grads = lists.mul(grads, scale)
    if weights is not None and wd:
        grads = lists.add(grads, weights, alpha=wd)
    if clip >= 0:
        grads = lists.clamp_min(grads, -clip)
        lists.clamp_max_(grads, clip)
    return grads


def sgd(weights: Tensors, grads: Tensors, lr: float, wd: float, scale: float, clip: float) -> None:
    """Descend: weight -= lr * (g + wd * weight)."""
    if clip >= 0 or (wd and not scale):
        grads, scale = prepared(grads, scale, clip), 1.0
    if wd and lists.can_fuse(weights, grads):
        # Scaling rate and decay instead of the gradients saves a pass over these.
        lists.fused_sgd_(
            weights, grads, [], weight_decay=wd / scale, momentum=0.0, lr=lr * scale,
            dampening=0.0, nesterov=False, maximize=False, is_first_step=False,
        )  # fmt: skip
        return
    if wd:
        lists.mul_(weights, 1 - lr * wd)
    lists.add_(weights, grads, alpha=-lr * scale)


def momentum(
    weights: Tensors, grads: Tensors, momenta: Tensors,
    factor: float, lr: float, wd: float, scale: float, clip: float,
) -> None:  # fmt: skip
    """Descend with momentum: m = factor * m - lr * (g + wd * weight), weight += m."""
    if clip >= 0 or (wd and not scale):
        grads, scale = prepared(grads, scale, clip), 1.0
    if factor and lists.can_fuse(weights, grads, momenta):
        # torch: buffer = momentum * buffer + (1 - dampening) * g, weight -= lr * buffer.
        # Ours has the rate in the buffer: 1 - dampening = -lr, and a rate of -1.
        lists.fused_sgd_(
            weights, grads, momenta, weight_decay=wd / scale if wd else 0.0, momentum=factor,
            lr=-1.0, dampening=1 + lr * scale, nesterov=False, maximize=False,
            is_first_step=False,
        )  # fmt: skip
        return
    lists.mul_(momenta, factor)
    lists.add_(momenta, grads, alpha=-lr * scale)
    if wd:
        lists.add_(momenta, weights, alpha=-lr * wd)
    lists.add_(weights, momenta)


def nag(
    weights: Tensors, grads: Tensors, momenta: Tensors,
    factor: float, lr: float, wd: float, scale: float, clip: float, *, renewed: bool = True,
) -> None:  # fmt: skip
    """Descend with Nesterov's momentum: d = g + wd * weight, weight += factor * m - lr * d.

    Before that m = factor * m - lr * d. As in MXNet the decay that goes into m is that of the new
    weights, unless ``renewed`` is false.
    """
    grads = prepared(grads, scale, clip)
    decayed = lists.add(grads, weights, alpha=wd) if wd else grads
    lists.mul_(momenta, factor)
    lists.add_(weights, momenta, alpha=factor)
    lists.add_(weights, decayed, alpha=-lr * (1 + factor))
    lists.add_(momenta, grads if renewed else decayed, alpha=-lr)
    if wd and renewed:
        lists.add_(momenta, weights, alpha=-lr * wd)


def signsgd(weights: Tensors, grads: Tensors, lr: float, wd: float) -> None:
    """Step along the signs of the gradients: weight = (1 - lr * wd) * weight - lr * sign(g)."""
    if wd:
        lists.mul_(weights, 1 - lr * wd)
    lists.add_(weights, lists.sign(grads), alpha=-lr)


def signum(
    weights: Tensors, grads: Tensors, momenta: Tensors,
    factor: float, lr: float, wd: float, scale: float, clip: float, shrink: float,
) -> None:  # fmt: skip
    """Step along the sign of m = factor * m - (1 - factor) * (g + wd * weight)."""
    (rest,) = single(1 - factor)
    grads = prepared(grads, scale, clip)
    lists.mul_(momenta, factor)
    lists.add_(momenta, grads, alpha=-rest)
    if wd:
        lists.add_(momenta, weights, alpha=-rest * wd)
    if shrink:
        lists.mul_(weights, 1 - lr * shrink)
    lists.add_(weights, lists.sign(momenta), alpha=lr)


def dcasgd(
    weights: Tensors, grads: Tensors, momenta: Tensors | None, previous: Tensors,
    factor: float, variance: float, lr: float, wd: float, scale: float, clip: float,
) -> None:  # fmt: skip
    """Descend with compensation for the delay of gradients, which were of ``previous`` weights.

    m = factor * m - lr * (g + wd * weight + variance * g^2 * (weight - previous)), weight += m;
    without momenta m starts from 0 every time. Zheng et al., 2017.
    """
    grads = prepared(grads, scale, clip)
    steps = lists.sub(weights, previous)
    lists.mul_(steps, grads)
    lists.mul_(steps, grads)
    lists.mul_(steps, variance)
    lists.add_(steps, grads)
    if wd:
        lists.add_(steps, weights, alpha=wd)
    lists.copy_(previous, weights)
    if momenta is None:
        lists.add_(weights, steps, alpha=-lr)
        return
    lists.mul_(momenta, factor)
    lists.add_(momenta, steps, alpha=-lr)
    lists.add_(weights, momenta)


@functools.cache
def _late_step(device: torch.device) -> Tensor:
    """Return a step number at which torch's bias corrections are 1."""
    return torch.full((), 1e30, device=device)


def moments(means: Tensors, variances: Tensors, grads: Tensors, beta1: float, beta2: float) -> None:
    """Move the averages of gradients and of their squares: m = beta * m + (1 - beta) * new."""
    rest1, rest2 = single(1 - beta1, 1 - beta2)
    lists.mul_(means, beta1)
    lists.add_(means, grads, alpha=rest1)
    lists.mul_(variances, beta2)
    lists.addcmul_(variances, grads, grads, rest2)


def adam(
    weights: Tensors, grads: Tensors, means: Tensors, variances: Tensors,
    lr: float, beta1: float, beta2: float, epsilon: float, wd: float, scale: float, clip: float,
) -> None:  # fmt: skip
    """Adam without bias correction: weight -= lr * mean / (sqrt(variance) + epsilon).

    The decay is part of the gradient. Kingma and Ba, 2015.
    """
    if not lists.can_fuse(weights, grads, means, variances):
        grads = prepared(grads, scale, clip, weights, wd)
        moments(means, variances, grads, beta1, beta2)
        lists.addcdiv_(weights, means, _roots(variances, epsilon), -lr)
        return
    late, within = _late_step(weights[0].device), 0.0 if clip >= 0 else wd
    for part in lists.portions(weights, grads, means, variances):
        some, changes, *averages = part
        if clip >= 0:
            changes = prepared(changes, scale, clip, some, wd)
        elif scale != 1:
            changes = lists.mul(changes, scale)
        lists.fused_adam_(
            some, changes, *averages, [], [late] * len(some), lr=lr, beta1=beta1, beta2=beta2,
            weight_decay=within, eps=epsilon, amsgrad=False, maximize=False,
        )  # fmt: skip


def adamw(
    weights: Tensors, grads: Tensors, means: Tensors, variances: Tensors,
    lr: float, beta1: float, beta2: float, epsilon: float, wd: float, eta: float,
    scale: float, clip: float,
) -> None:  # fmt: skip
    """Adam with its own decay: weight -= eta * (lr * mean / (sqrt(variance) + eps) + wd * weight).

    Loshchilov and Hutter, 2019.
    """
    grads = prepared(grads, scale, clip)
    if lr and lists.can_fuse(weights, grads, means, variances):
        late = _late_step(weights[0].device)
        lists.fused_adamw_(
            weights, grads, means, variances, [], [late] * len(weights), lr=eta * lr,
            beta1=beta1, beta2=beta2, weight_decay=wd / lr, eps=epsilon, amsgrad=False,
            maximize=False,
        )  # fmt: skip
        return
    moments(means, variances, grads, beta1, beta2)
    if wd:
        lists.mul_(weights, 1 - eta * wd)
    lists.addcdiv_(weights, means, _roots(variances, epsilon), -eta * lr)


def _roots(variances: Tensors, epsilon: float) -> Tensors:
    """Return sqrt(variance) + epsilon."""
    roots = lists.sqrt(variances)
    lists.add_(roots, epsilon)
    return roots


def grouped(
    columns: Sequence[Tensors], *rates: Sequence[float]
) -> Iterator[tuple[tuple[float, ...], list[Tensors]]]:
    """Yield (rates, tensors) for the weights that have the same rates, as float32 holds them."""
    keys = list(zip(*rates, strict=True))
    if keys.count(keys[0]) == len(keys):
        yield single(*keys[0]), list(columns)
        return
    members: dict[tuple[float, ...], list[int]] = {}
    for i, key in enumerate(keys):
        members.setdefault(key, []).append(i)
    for key, chosen in members.items():
        yield single(*key), [[column[i] for i in chosen] for column in columns]


def masters(weights: Tensors, copies: Tensors) -> Tensors:
    """Return what an update of mixed precision works on: copies, but weights that are float32."""
    return weights if weights[0].dtype is torch.float32 else copies


def written(weights: Tensors, masters: Tensors) -> Tensors:
    """Return the weights after writing what they were updated by into them."""
    if masters is not weights:
        lists.copy_(weights, masters)
    return weights
