"""Updates of many parameters in one call, by stochastic gradient descent.

The ``preloaded`` ones take rates as arrays, whose values need not be known when the call is made.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED, Floats
from ..registry import op
from . import lists, rules
from .common import alike, columns, mixed, multi_update, one_dtype, one_each, single

Groups = list[list[Tensor]]


def _alike(name: str, groups: Groups) -> None:
    one_dtype(name, groups[0])
    for arrays in zip(*groups, strict=True):
        alike(name, *arrays)


def _mixed(name: str, groups: Groups) -> Groups:
    """Return the groups without the copies, which stand in for weights of other dtypes."""
    one_dtype(name, groups[0])
    for arrays in zip(*groups, strict=True):
        mixed(name, *arrays)
    weights, grads, *momenta, copies = groups
    return [rules.masters(weights, copies), [grad.float() for grad in grads], *momenta]


def _step(
    groups: Groups, lrs: Sequence[float], wds: Sequence[float], momentum: float,
    rescale_grad: float, clip_gradient: float,
) -> None:  # fmt: skip
    """Apply the rule, that with momentum if there are such states, to weights of equal rates."""
    momentum, scale, clip = single(momentum, rescale_grad, clip_gradient)
    for (lr, wd), members in rules.grouped(groups, lrs, wds):
        if len(members) == 2:
            rules.sgd(*members, lr, wd, scale, clip)  # type: ignore
        else:
            rules.momentum(*members, momentum, lr, wd, scale, clip)  # type: ignore


def _preloaded_step(
    groups: Groups, lrs: Tensor, wds: Tensor, momentum: float, rescale_grad: float,
    clip_gradient: float,
) -> None:  # fmt: skip
    """Apply the rule with rates from arrays; reading them would make other devices wait."""
    if lrs.device.type == "cpu":
        rates = (values.flatten().tolist() for values in (lrs, wds))
        _step(groups, *rates, momentum, rescale_grad, clip_gradient)  # type: ignore
    else:
        step_unread(groups, lrs, wds, momentum, rescale_grad, clip_gradient)


def step_unread(
    groups: Groups, lrs: Tensor, wds: Tensor, momentum: float, rescale_grad: float,
    clip_gradient: float,
) -> None:  # fmt: skip
    """Apply the rule with rates that stay on their device."""
    momentum, scale, clip = single(momentum, rescale_grad, clip_gradient)
    weights, grads, *momenta = groups
    grads = rules.prepared(grads, scale, clip)
    decays = (lrs * wds).flatten().unbind()
    losses = [weight * decay for weight, decay in zip(weights, decays, strict=True)]
    targets = momenta[0] if momenta else weights
    if momenta:
        lists.mul_(targets, momentum)
    for target, grad, lr in zip(targets, grads, lrs.flatten().unbind(), strict=True):
        target.addcmul_(grad, lr.to(grad.dtype), value=-1)
    lists.sub_(targets, losses)
    if momenta:
        lists.add_(weights, targets)


def _preloaded(name: str, data: Sequence[Tensor], count: int) -> tuple[Tensor, Tensor]:
    """Return the rates and decays at the end of the arrays."""
    for argument, values in zip(("lrs", "wds"), data[-2:], strict=True):
        if values.numel() != count or values.dtype is not torch.float32:
            raise MXNetError(
                f"{name}: {argument} must hold a float32 number for each of {count} weights, got "
                f"shape {tuple(values.shape)} and dtype {str(values.dtype)[6:]}."
            )
    return data[-2], data[-1]


@multi_update("multi_sgd_update", 2)
def multi_sgd_update(
    *data: Tensor,
    lrs: Floats = REQUIRED,
    wds: Floats = REQUIRED,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    num_weights: int = 1,
) -> Sequence[Tensor]:
    """Return many weights after a step of ``sgd_update`` each.

    Shapes: (weight, grad) of one shape for each weight -> the weights.

    Parameters
    ----------
    lrs, wds : tuple of float
        Learning rate and decay of each weight.
    """
    name = "multi_sgd_update"
    groups = columns(name, data, 2, num_weights)
    one_each(name, num_weights, lrs=lrs, wds=wds)
    _alike(name, groups)
    _step(groups, lrs, wds, 0.0, rescale_grad, clip_gradient)
    return groups[0]


@multi_update("multi_sgd_mom_update", 3)
def multi_sgd_mom_update(
    *data: Tensor,
    lrs: Floats = REQUIRED,
    wds: Floats = REQUIRED,
    momentum: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    num_weights: int = 1,
) -> Sequence[Tensor]:
    """Return many weights after a step of ``sgd_mom_update`` each.

    Shapes: (weight, grad, mom) of one shape for each weight -> the weights.

    Parameters
    ----------
    lrs, wds : tuple of float
        Learning rate and decay of each weight.
    """
    name = "multi_sgd_mom_update"
    groups = columns(name, data, 3, num_weights)
    one_each(name, num_weights, lrs=lrs, wds=wds)
    _alike(name, groups)
    _step(groups, lrs, wds, momentum, rescale_grad, clip_gradient)
    return groups[0]


@multi_update("multi_mp_sgd_update", 3)
def multi_mp_sgd_update(
    *data: Tensor,
    lrs: Floats = REQUIRED,
    wds: Floats = REQUIRED,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    num_weights: int = 1,
) -> Sequence[Tensor]:
    """Return many weights after a step of ``sgd_update`` each on their float32 copies.

    Shapes: (weight, grad, weight32) of one shape for each weight, the last in float32 -> the
    weights. Weights in float32 need no copy: theirs are left alone.

    Parameters
    ----------
    lrs, wds : tuple of float
        Learning rate and decay of each weight.
    """
    name = "multi_mp_sgd_update"
    groups = columns(name, data, 3, num_weights)
    one_each(name, num_weights, lrs=lrs, wds=wds)
    masters = _mixed(name, groups)
    _step(masters, lrs, wds, 0.0, rescale_grad, clip_gradient)
    return rules.written(groups[0], masters[0])


@multi_update("multi_mp_sgd_mom_update", 4)
def multi_mp_sgd_mom_update(
    *data: Tensor,
    lrs: Floats = REQUIRED,
    wds: Floats = REQUIRED,
    momentum: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    num_weights: int = 1,
) -> Sequence[Tensor]:
    """Return many weights after a step of ``sgd_mom_update`` each on their float32 copies.

    Shapes: (weight, grad, mom, weight32) of one shape for each weight, the last two in float32
    -> the weights. Weights in float32 need no copy: theirs are left alone.

    Parameters
    ----------
    lrs, wds : tuple of float
        Learning rate and decay of each weight.
    """
    name = "multi_mp_sgd_mom_update"
    groups = columns(name, data, 4, num_weights)
    one_each(name, num_weights, lrs=lrs, wds=wds)
    masters = _mixed(name, groups)
    _step(masters, lrs, wds, momentum, rescale_grad, clip_gradient)
    return rules.written(groups[0], masters[0])


@multi_update("preloaded_multi_sgd_update", 2, extras=2)
def preloaded_multi_sgd_update(
    *data: Tensor,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    num_weights: int = 1,
) -> Sequence[Tensor]:
    """Return many weights after a step of ``sgd_update`` each, with rates from arrays.

    Shapes: (weight, grad) of one shape for each weight, then lrs and wds with a float32 number
    for each -> the weights.
    """
    name = "preloaded_multi_sgd_update"
    groups = columns(name, data, 2, num_weights, 2)
    rates = _preloaded(name, data, num_weights)
    _alike(name, groups)
    _preloaded_step(groups, *rates, 0.0, rescale_grad, clip_gradient)
    return groups[0]


@multi_update("preloaded_multi_sgd_mom_update", 3, extras=2)
def preloaded_multi_sgd_mom_update(
    *data: Tensor,
    momentum: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    num_weights: int = 1,
) -> Sequence[Tensor]:
    """Return many weights after a step of ``sgd_mom_update`` each, with rates from arrays.

    Shapes: (weight, grad, mom) of one shape for each weight, then lrs and wds with a float32
    number for each -> the weights.
    """
    name = "preloaded_multi_sgd_mom_update"
    groups = columns(name, data, 3, num_weights, 2)
    rates = _preloaded(name, data, num_weights)
    _alike(name, groups)
    _preloaded_step(groups, *rates, momentum, rescale_grad, clip_gradient)
    return groups[0]


@multi_update("preloaded_multi_mp_sgd_update", 3, extras=2)
def preloaded_multi_mp_sgd_update(
    *data: Tensor,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    num_weights: int = 1,
) -> Sequence[Tensor]:
    """Return many weights after a step on their float32 copies, with rates from arrays.

    Shapes: (weight, grad, weight32) of one shape for each weight, then lrs and wds with a float32
    number for each -> the weights. Otherwise as ``multi_mp_sgd_update``.
    """
    name = "preloaded_multi_mp_sgd_update"
    groups = columns(name, data, 3, num_weights, 2)
    rates = _preloaded(name, data, num_weights)
    masters = _mixed(name, groups)
    _preloaded_step(masters, *rates, 0.0, rescale_grad, clip_gradient)
    return rules.written(groups[0], masters[0])


@multi_update("preloaded_multi_mp_sgd_mom_update", 4, extras=2)
def preloaded_multi_mp_sgd_mom_update(
    *data: Tensor,
    momentum: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
    num_weights: int = 1,
) -> Sequence[Tensor]:
    """Return many weights after a step with momentum on their float32 copies, rates from arrays.

    Shapes: (weight, grad, mom, weight32) of one shape for each weight, then lrs and wds with a
    float32 number for each -> the weights. Otherwise as ``multi_mp_sgd_mom_update``.
    """
    name = "preloaded_multi_mp_sgd_mom_update"
    groups = columns(name, data, 4, num_weights, 2)
    rates = _preloaded(name, data, num_weights)
    masters = _mixed(name, groups)
    _preloaded_step(masters, *rates, momentum, rescale_grad, clip_gradient)
    return rules.written(groups[0], masters[0])


@op("reset_arrays", count="num_arrays", outputs=0)
def reset_arrays(*data: Tensor, num_arrays: int = REQUIRED) -> tuple[()]:
    """Set all elements of all arrays to 0, in place.

    Shapes: any number of float arrays of any shapes -> nothing.
    """
    if len(data) != num_arrays:
        raise MXNetError(f"reset_arrays: num_arrays is {num_arrays}, got {len(data)} arrays.")
    for array in data:
        if not array.is_floating_point():
            raise MXNetError(
                f"reset_arrays: arrays must be of a float dtype, got {str(array.dtype)[6:]}."
            )
    # Through .data: arrays that a computation was recorded with may be reset as well.
    lists.zero_([array.data for array in data])
    return ()
