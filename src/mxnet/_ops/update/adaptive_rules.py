"""The formulas of updates with a rate of its own for every element, on lists of tensors.

As in ``rules``, lists have a tensor per weight, are changed in place but for ``grads``, and
``scale`` and ``clip`` prepare the gradients.
"""

from collections.abc import Sequence

from . import lists
from .common import single
from .rules import Tensors, prepared


def rmsprop(
    weights: Tensors, grads: Tensors, squares: Tensors, gamma: float, lr: float, epsilon: float
) -> None:
    """Divide by the root of averaged squares: weight -= lr * g / sqrt(square + epsilon).

    ``grads`` are prepared ones. Tieleman and Hinton, 2012.
    """
    _average_squares(squares, grads, gamma)
    roots = lists.add(squares, epsilon)
    lists.sqrt_(roots)
    lists.addcdiv_(weights, grads, roots, -lr)


def centered_rmsprop(
    weights: Tensors, grads: Tensors, squares: Tensors, means: Tensors, deltas: Tensors,
    gamma: float, factor: float, lr: float, epsilon: float,
) -> None:  # fmt: skip
    """Divide by the averaged deviation, with momentum.

    delta = factor * delta - lr * g / sqrt(square - mean^2 + epsilon), weight += delta.
    ``grads`` are prepared ones. Graves, Generating Sequences With Recurrent Neural Networks, 2013.
    """
    _average_squares(squares, grads, gamma)
    lists.mul_(means, gamma)
    lists.add_(means, grads, alpha=single(1 - gamma)[0])
    roots = lists.add(squares, epsilon)
    lists.addcmul_(roots, means, means, -1)
    lists.sqrt_(roots)
    lists.mul_(deltas, factor)
    lists.addcdiv_(deltas, grads, roots, -lr)
    lists.add_(weights, deltas)


def _average_squares(squares: Tensors, grads: Tensors, gamma: float) -> None:
    lists.mul_(squares, gamma)
    lists.addcmul_(squares, grads, grads, single(1 - gamma)[0])


def limit(weights: Tensors, bound: float) -> None:
    """Limit weights to [-bound, bound] unless the bound is negative."""
    if bound >= 0:
        lists.clamp_min_(weights, -bound)
        lists.clamp_max_(weights, bound)


def adagrad(
    weights: Tensors, grads: Tensors, history: Tensors,
    lr: float, wd: float, epsilon: float, scale: float, clip: float,
) -> None:  # fmt: skip
    """Divide by the root of summed squares: weight -= lr * (g / sqrt(history + eps) + wd * weight).

    Duchi, Hazan and Singer, 2011.
    """
    grads = prepared(grads, scale, clip)
    lists.addcmul_(history, grads, grads, 1)
    roots = lists.add(history, epsilon)
    lists.sqrt_(roots)
    if wd:
        lists.mul_(weights, 1 - lr * wd)
    lists.addcdiv_(weights, grads, roots, -lr)


def group_adagrad(
    weights: Tensors, grads: Tensors, history: Tensors,
    lr: float, epsilon: float, scale: float, clip: float,
) -> None:  # fmt: skip
    """AdaGrad with one rate per row: ``history`` sums the means of the rows' squares."""
    for weight, grad, sums in zip(weights, prepared(grads, scale, clip), history, strict=True):
        sums.add_(grad.square().flatten(1).mean(1).reshape(sums.shape))
        per_row = sums.reshape(-1, *[1] * (weight.dim() - 1))
        weight.addcdiv_(grad, (per_row + epsilon).sqrt_(), value=-lr)


def adadelta(
    weights: Tensors, grads: Tensors, squares: Tensors, moved: Tensors,
    rho: float, epsilon: float, wd: float, scale: float, clip: float,
) -> None:  # fmt: skip
    """Move by the ratio of averaged moves and gradients: weight -= delta + wd * weight.

    delta = sqrt(moved + epsilon) / sqrt(square + epsilon) * g. Zeiler, 2012.
    """
    grads = prepared(grads, scale, clip)
    lists.mul_(squares, rho)
    lists.addcmul_(squares, grads, grads, 1 - rho)
    deltas = lists.add(moved, epsilon)
    lists.div_(deltas, lists.add(squares, epsilon))
    lists.sqrt_(deltas)
    lists.mul_(deltas, grads)
    lists.mul_(moved, rho)
    lists.addcmul_(moved, deltas, deltas, 1 - rho)
    if wd:
        lists.mul_(weights, 1 - wd)
    lists.sub_(weights, deltas)


def adamax(
    weights: Tensors, grads: Tensors, means: Tensors, largest: Tensors,
    lr: float, wd: float, beta1: float, beta2: float, scale: float, clip: float,
) -> None:  # fmt: skip
    """Adam by the infinity norm: u = max(beta2 * u, |g|), weight -= lr * mean / u.

    Elements whose gradients were all 0 stay. Kingma and Ba, 2015, section 7.1.
    """
    grads = prepared(grads, scale, clip, weights, wd)
    lists.mul_(means, beta1)
    lists.add_(means, grads, alpha=1 - beta1)
    lists.mul_(largest, beta2)
    lists.maximum_(largest, lists.abs(grads))
    smallest = 1e-7 if weights[0].dtype.itemsize < 4 else 1.2e-38
    lists.addcdiv_(weights, means, lists.clamp_min(largest, smallest), -lr)


def nadam(
    weights: Tensors, grads: Tensors, means: Tensors, variances: Tensors,
    parts: Sequence[tuple[float, float, float]], rates: Sequence[tuple[float, float]],
    beta1: float, beta2: float, epsilon: float, scale: float, clip: float,
) -> None:  # fmt: skip
    """Adam with Nesterov's momentum, whose schedule gives every weight factors of its own.

    ``rates`` are (lr, wd) of each weight, ``parts`` what of gradient, mean and variance makes up
    the step: weight -= lr * (a * g + b * mean) / (sqrt(c * variance) + epsilon). Dozat, 2016.
    """
    decays = [wd for _, wd in rates]
    grads = prepared(grads, scale, -1.0)
    if any(decays):
        grads = lists.add(grads, lists.mul(weights, decays))
    grads = prepared(grads, 1.0, clip)
    lists.mul_(means, beta1)
    lists.add_(means, grads, alpha=1 - beta1)
    lists.mul_(variances, beta2)
    lists.addcmul_(variances, grads, grads, 1 - beta2)
    steps = lists.mul(grads, [a for a, _, _ in parts])
    lists.add_(steps, lists.mul(means, [b for _, b, _ in parts]))
    roots = lists.mul(variances, [c for _, _, c in parts])
    lists.sqrt_(roots)
    lists.add_(roots, epsilon)
    lists.addcdiv_(weights, steps, roots, [-lr for lr, _ in rates])


def ftrl(
    weights: Tensors, grads: Tensors, sums: Tensors, squares: Tensors,
    lr: float, lamda1: float, beta: float, wd: float, scale: float, clip: float,
) -> None:  # fmt: skip
    """Follow the regularized leader, with many weights at 0.

    z = z + g - (sqrt(n + g^2) - sqrt(n)) * weight / lr, n = n + g^2,
    weight = -sign(z) * max(abs(z) - lamda1, 0) / ((beta + sqrt(n)) / lr + wd); z are the ``sums``
    and n the ``squares``. McMahan et al., Ad Click Prediction: a View from the Trenches, 2013.
    """
    grads = prepared(grads, scale, clip)
    change = lists.sqrt(squares)
    lists.addcmul_(squares, grads, grads, 1)
    divisors = lists.sqrt(squares)
    lists.sub_(change, divisors)
    lists.add_(sums, grads)
    lists.addcmul_(sums, change, weights, 1 / lr if lr else float("inf"))
    lists.add_(divisors, beta)
    lists.div_(divisors, lr)
    lists.add_(divisors, wd)
    lists.copy_(weights, lists.abs(sums))
    lists.sub_(weights, lamda1)
    lists.clamp_min_(weights, 0)
    lists.mul_(weights, lists.sign(sums))
    lists.neg_(weights)
    lists.div_(weights, divisors)


def ftml(
    weights: Tensors, grads: Tensors, divisors: Tensors, variances: Tensors, sums: Tensors,
    lr: float, wd: float, step: int, beta1: float, beta2: float, epsilon: float,
    scale: float, clip: float,
) -> None:  # fmt: skip
    """Follow the moving leader; d are the ``divisors``, z the ``sums``.

    new = (1 - beta1^t) / lr * (sqrt(v / (1 - beta2^t)) + epsilon),
    z = beta1 * z + (1 - beta1) * g - (new - beta1 * d) * weight, d = new, weight = -z / d.
    Zheng and Kwok, Follow the Moving Leader in Deep Learning, 2017.
    """
    rest1, rest2 = single(1 - beta1, 1 - beta2)
    grads = prepared(grads, scale, clip, weights, wd)
    lists.mul_(variances, beta2)
    lists.addcmul_(variances, grads, grads, rest2)
    # The tensors divide, so that t = 0 gives NaN as in MXNet, not an error.
    new = lists.div(variances, 1 - beta2**step)
    lists.sqrt_(new)
    lists.add_(new, epsilon)
    lists.mul_(new, 1 - beta1**step)
    lists.div_(new, lr)
    lists.mul_(sums, beta1)
    lists.add_(sums, grads, alpha=rest1)
    lists.mul_(divisors, -beta1)
    lists.add_(divisors, new)
    lists.addcmul_(sums, divisors, weights, -1)
    lists.copy_(divisors, new)
    lists.copy_(weights, sums)
    lists.div_(weights, divisors)
    lists.neg_(weights)
