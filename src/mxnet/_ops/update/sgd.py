"""Updates of stochastic gradient descent and its kin."""

from torch import Tensor

from ..attributes import REQUIRED
from . import rules
from .common import alike, mixed, single, update

_MOMENTUM = ("mom",)


@update("sgd_update")
def sgd_update(
    weight: Tensor,
    grad: Tensor,
    lr: float = REQUIRED,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    lazy_update: bool = True,
) -> Tensor:
    """Return weights after a step of gradient descent: weight - lr * (g + wd * weight).

    Shapes: weight and grad of one shape -> that shape; g = clip(rescale_grad * grad).

    Parameters
    ----------
    lr : float
        The learning rate.
    wd : float
        Weight decay.
    rescale_grad : float
        Factor of the gradient.
    clip_gradient : float
        Limit of the gradient's elements after that; negative for none.
    lazy_update : bool
        Concerns only gradients of storage type row_sparse.
    """
    alike("sgd_update", weight, grad)
    rules.sgd([weight], [grad], *single(lr, wd, rescale_grad, clip_gradient))
    return weight


@update("sgd_mom_update", _MOMENTUM)
def sgd_mom_update(
    weight: Tensor,
    grad: Tensor,
    mom: Tensor,
    lr: float = REQUIRED,
    momentum: float = 0.0,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    lazy_update: bool = True,
) -> Tensor:
    """Return weights after a step of gradient descent with momentum.

    Shapes: weight, grad and mom of one shape -> that shape. With g as in ``sgd_update``::

        mom = momentum * mom - lr * (g + wd * weight)
        weight = weight + mom

    Parameters
    ----------
    momentum : float
        The part of the last step that goes on.
    """
    alike("sgd_mom_update", weight, grad, mom)
    numbers = single(momentum, lr, wd, rescale_grad, clip_gradient)
    rules.momentum([weight], [grad], [mom], *numbers)
    return weight


@update("mp_sgd_update", ("weight32",), uniform=False)
def mp_sgd_update(
    weight: Tensor,
    grad: Tensor,
    weight32: Tensor,
    lr: float = REQUIRED,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    lazy_update: bool = True,
) -> Tensor:
    """Return weights after a step of ``sgd_update`` on their float32 copy.

    Shapes: weight and grad of one shape and dtype, weight32 of that shape in float32 -> shape and
    dtype of weight. What weight held does not matter.
    """
    mixed("mp_sgd_update", weight, grad, weight32)
    rules.sgd([weight32], [grad.float()], *single(lr, wd, rescale_grad, clip_gradient))
    return weight.copy_(weight32)


@update("mp_sgd_mom_update", ("mom", "weight32"), uniform=False)
def mp_sgd_mom_update(
    weight: Tensor,
    grad: Tensor,
    mom: Tensor,
    weight32: Tensor,
    lr: float = REQUIRED,
    momentum: float = 0.0,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    lazy_update: bool = True,
) -> Tensor:
    """Return weights after a step of ``sgd_mom_update`` on their float32 copy.

    Shapes: weight and grad of one shape and dtype, mom and weight32 of that shape in float32
    -> shape and dtype of weight. What weight held does not matter.
    """
    mixed("mp_sgd_mom_update", weight, grad, mom, weight32)
    numbers = single(momentum, lr, wd, rescale_grad, clip_gradient)
    rules.momentum([weight32], [grad.float()], [mom], *numbers)
    return weight.copy_(weight32)


def _nag_apart(
    weight: Tensor, grad: Tensor, mom: Tensor, lr: float, momentum: float, wd: float,
    rescale_grad: float, clip_gradient: float,
) -> Tensor:  # fmt: skip
    """Return the new weights, with the decay of the old ones in the momentum."""
    alike("nag_mom_update", weight, grad, mom)
    numbers = single(momentum, lr, wd, rescale_grad, clip_gradient)
    rules.nag([fresh := weight.clone()], [grad], [mom], *numbers, renewed=False)
    return fresh


@update("nag_mom_update", _MOMENTUM, apart=_nag_apart)
def nag_mom_update(
    weight: Tensor,
    grad: Tensor,
    mom: Tensor,
    lr: float = REQUIRED,
    momentum: float = 0.0,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
) -> Tensor:
    """Return weights after a step of Nesterov's accelerated gradient.

    Shapes: weight, grad and mom of one shape -> that shape. With g as in ``sgd_update``::

        mom = momentum * mom - lr * (g + wd * weight)
        weight = weight + momentum * mom - lr * (g + wd * weight)

    As in MXNet, the first line sees the new weight where that replaces the old one
    (``out=weight``), whose change takes the momentum before the call.
    """
    alike("nag_mom_update", weight, grad, mom)
    numbers = single(momentum, lr, wd, rescale_grad, clip_gradient)
    rules.nag([weight], [grad], [mom], *numbers)
    return weight


@update("mp_nag_mom_update", ("mom", "weight32"), uniform=False)
def mp_nag_mom_update(
    weight: Tensor,
    grad: Tensor,
    mom: Tensor,
    weight32: Tensor,
    lr: float = REQUIRED,
    momentum: float = 0.0,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
) -> Tensor:
    """Return weights after a step of ``nag_mom_update`` on their float32 copy.

    Shapes: weight and grad of one shape and dtype, mom and weight32 of that shape in float32
    -> shape and dtype of weight. The copy is changed in place, and so is the momentum's decay
    that of the new weights.
    """
    mixed("mp_nag_mom_update", weight, grad, mom, weight32)
    numbers = single(momentum, lr, wd, rescale_grad, clip_gradient)
    rules.nag([weight32], [grad.float()], [mom], *numbers)
    return weight.copy_(weight32)


@update("signsgd_update")
def signsgd_update(
    weight: Tensor,
    grad: Tensor,
    lr: float = REQUIRED,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
) -> Tensor:
    """Return weights after a step along the signs: (1 - lr * wd) * weight - lr * sign(grad).

    Shapes: weight and grad of one shape -> that shape. Bernstein et al., signSGD, 2018.

    Parameters
    ----------
    rescale_grad, clip_gradient : float
        Accepted as by the other updates, without effect on the signs.
    """
    alike("signsgd_update", weight, grad)
    rules.signsgd([weight], [grad], *single(lr, wd))
    return weight


@update("signum_update", _MOMENTUM)
def signum_update(
    weight: Tensor,
    grad: Tensor,
    mom: Tensor,
    lr: float = REQUIRED,
    momentum: float = 0.0,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    wd_lh: float = 0.0,
) -> Tensor:
    """Return weights after a step along the signs of the momentum.

    Shapes: weight, grad and mom of one shape -> that shape. With g as in ``sgd_update``::

        mom = momentum * mom - (1 - momentum) * (g + wd * weight)
        weight = (1 - lr * wd_lh) * weight + lr * sign(mom)

    Parameters
    ----------
    wd_lh : float
        Weight decay that is not part of the gradient.
    """
    alike("signum_update", weight, grad, mom)
    numbers = single(momentum, lr, wd, rescale_grad, clip_gradient, wd_lh)
    rules.signum([weight], [grad], [mom], *numbers)
    return weight
