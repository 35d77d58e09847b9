"""Updates with a rate of its own for every element."""

from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED
from . import adaptive_rules, rules
from .common import alike, single, update


@update("adam_update", ("mean", "var"))
def adam_update(
    weight: Tensor,
    grad: Tensor,
    mean: Tensor,
    var: Tensor,
    lr: float = REQUIRED,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    lazy_update: bool = True,
) -> Tensor:
    """Return weights after a step of Adam without its bias correction, which is left to ``lr``.

    Shapes: weight, grad, mean and var of one shape -> that shape. With
    g = clip(rescale_grad * grad + wd * weight)::

        mean = beta1 * mean + (1 - beta1) * g
        var = beta2 * var + (1 - beta2) * g**2
        weight = weight - lr * mean / (sqrt(var) + epsilon)

    Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015.

    Parameters
    ----------
    lr : float
        The learning rate.
    beta1, beta2 : float
        How much of the averages stays.
    epsilon : float
        Keeps the divisor from 0.
    wd : float
        Weight decay.
    rescale_grad : float
        Factor of the gradient.
    clip_gradient : float
        Limit of the elements of g; negative for none.
    lazy_update : bool
        Concerns only gradients of storage type row_sparse.
    """
    alike("adam_update", weight, grad, mean, var)
    numbers = single(lr, beta1, beta2, epsilon, wd, rescale_grad, clip_gradient)
    rules.adam([weight], [grad], [mean], [var], *numbers)
    return weight


@update("rmsprop_update", ("n",))
def rmsprop_update(
    weight: Tensor,
    grad: Tensor,
    n: Tensor,
    lr: float = REQUIRED,
    gamma1: float = 0.95,
    epsilon: float = 1e-8,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    clip_weights: float = -1.0,
) -> Tensor:
    """Return weights after a step of RMSProp.

    Shapes: weight, grad and n of one shape -> that shape. With
    g = clip(rescale_grad * grad + wd * weight)::

        n = gamma1 * n + (1 - gamma1) * g**2
        weight = weight - lr * g / sqrt(n + epsilon)

    Tieleman and Hinton, 2012.

    Parameters
    ----------
    clip_weights : float
        Limit of the new weights; negative for none.
    """
    alike("rmsprop_update", weight, grad, n)
    lr, gamma1, epsilon, wd, scale, clip, bound = single(
        lr, gamma1, epsilon, wd, rescale_grad, clip_gradient, clip_weights
    )
    weights = [weight]
    grads = rules.prepared([grad], scale, clip, weights, wd)
    adaptive_rules.rmsprop(weights, grads, [n], gamma1, lr, epsilon)
    adaptive_rules.limit(weights, bound)
    return weight


@update("rmspropalex_update", ("n", "g", "delta"))
def rmspropalex_update(
    weight: Tensor,
    grad: Tensor,
    n: Tensor,
    g: Tensor,
    delta: Tensor,
    lr: float = REQUIRED,
    gamma1: float = 0.95,
    gamma2: float = 0.9,
    epsilon: float = 1e-8,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    clip_weights: float = -1.0,
) -> Tensor:
    """Return weights after a step of Graves' centered RMSProp with momentum.

    Shapes: weight, grad, n, g and delta of one shape -> that shape. With
    d = clip(rescale_grad * grad + wd * weight)::

        n = gamma1 * n + (1 - gamma1) * d**2
        g = gamma1 * g + (1 - gamma1) * d
        delta = gamma2 * delta - lr * d / sqrt(n - g**2 + epsilon)
        weight = weight + delta

    Graves, Generating Sequences With Recurrent Neural Networks, 2013.

    Parameters
    ----------
    clip_weights : float
        Limit of the new weights; negative for none.
    """
    alike("rmspropalex_update", weight, grad, n, g, delta)
    lr, gamma1, gamma2, epsilon, wd, scale, clip, bound = single(
        lr, gamma1, gamma2, epsilon, wd, rescale_grad, clip_gradient, clip_weights
    )
    weights = [weight]
    grads = rules.prepared([grad], scale, clip, weights, wd)
    adaptive_rules.centered_rmsprop(weights, grads, [n], [g], [delta], gamma1, gamma2, lr, epsilon)
    adaptive_rules.limit(weights, bound)
    return weight


@update("ftrl_update", ("z", "n"))
def ftrl_update(
    weight: Tensor,
    grad: Tensor,
    z: Tensor,
    n: Tensor,
    lr: float = REQUIRED,
    lamda1: float = 0.01,
    beta: float = 1.0,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
) -> Tensor:
    """Return weights after a step of Follow The Regularized Leader, with many of them 0.

    Shapes: weight, grad, z and n of one shape -> that shape. With g = clip(rescale_grad * grad)::

        z = z + g - (sqrt(n + g**2) - sqrt(n)) * weight / lr
        n = n + g**2
        weight = -sign(z) * max(abs(z) - lamda1, 0) / ((beta + sqrt(n)) / lr + wd)

    McMahan et al., Ad Click Prediction: a View from the Trenches, 2013.

    Parameters
    ----------
    lamda1 : float
        Weight of the L1 norm of the weights.
    beta : float
        Makes rates smaller while n is small.
    """
    alike("ftrl_update", weight, grad, z, n)
    lr, lamda1, beta, wd, scale, clip = single(lr, lamda1, beta, wd, rescale_grad, clip_gradient)
    adaptive_rules.ftrl([weight], [grad], [z], [n], lr, lamda1, beta, wd, scale, clip)
    return weight


@update("ftml_update", ("d", "v", "z"))
def ftml_update(
    weight: Tensor,
    grad: Tensor,
    d: Tensor,
    v: Tensor,
    z: Tensor,
    lr: float = REQUIRED,
    beta1: float = 0.6,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    t: int = REQUIRED,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_grad: float = -1.0,
) -> Tensor:
    """Return weights after a step of Follow The Moving Leader.

    Shapes: weight, grad, d, v and z of one shape -> that shape. With
    g = clip(rescale_grad * grad + wd * weight)::

        v = beta2 * v + (1 - beta2) * g**2
        new = (1 - beta1**t) / lr * (sqrt(v / (1 - beta2**t)) + epsilon)
        z = beta1 * z + (1 - beta1) * g - (new - beta1 * d) * weight
        d = new
        weight = -z / d

    Zheng and Kwok, Follow the Moving Leader in Deep Learning, 2017.

    Parameters
    ----------
    t : int
        The number of this update, from 1.
    clip_grad : float
        Limit of the elements of g; negative for none.
    """
    alike("ftml_update", weight, grad, d, v, z)
    # MXNet keeps this epsilon, alone of all, as a double.
    lr, beta1, beta2, wd, scale, clip = single(lr, beta1, beta2, wd, rescale_grad, clip_grad)
    adaptive_rules.ftml(
        [weight], [grad], [d], [v], [z], lr, wd, t, beta1, beta2, epsilon, scale, clip
    )
    return weight


@update("_contrib_group_adagrad_update", ("history",))
def group_adagrad_update(
    weight: Tensor,
    grad: Tensor,
    history: Tensor,
    lr: float = REQUIRED,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    epsilon: float = 1e-5,
) -> Tensor:
    """Return weights after a step of AdaGrad with one rate per row.

    Shapes: weight and grad (N, ...), history (N, 1) or (N,) -> (N, ...). With
    g = clip(rescale_grad * grad)::

        history = history + mean(g**2, over each row)
        weight = weight - lr * g / sqrt(history + epsilon)

    Parameters
    ----------
    epsilon : float
        Keeps the divisor from 0.
    """
    name = "_contrib_group_adagrad_update"
    alike(name, weight, grad)
    rows = weight.shape[:1]
    if not rows or history.shape[:1] != rows or history.numel() != rows[0]:
        raise MXNetError(
            f"{name}: history must have one number per row of the weight {tuple(weight.shape)}, "
            f"got shape {tuple(history.shape)}."
        )
    lr, scale, clip, epsilon = single(lr, rescale_grad, clip_gradient, epsilon)
    adaptive_rules.group_adagrad([weight], [grad], [history], lr, epsilon, scale, clip)
    return weight
