"""Output operators whose gradient is that of a loss, whatever comes back from above.

They end a symbol of the Module API. Forward they give predictions; backward starts at them, so
the head gradient is not used and labels get the gradient 0.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import torch
from torch import Tensor

from ...base import MXNetError
from ..kernels import fresh
from ..registry import OptionalShape, op
from .own_gradient import (
    ConstantGradient,
    CrossEntropy,
    SoftmaxRule,
    one_hot,
    predict_with,
    summed_cross_entropy,
)

Normalization = Literal["null", "batch", "valid"]

def _softmax_label_shape(
    data: OptionalShape,
    label: OptionalShape,
    multi_output: bool = False,
    **_: object,
) -> tuple[OptionalShape, ...]:
    if not data or label is not None:
        return data, label
    if multi_output:
        batch, *spatial = data[0], *data[2:]
        return data, (batch, math.prod(spatial)) if spatial else (batch,)
    return data, tuple(data[:-1])


@op("SoftmaxOutput", "Softmax", uniform=True, fill=_softmax_label_shape)
def softmax_output(
    data: Tensor,
    label: Tensor,
    grad_scale: float = 1.0,
    ignore_label: float = -1.0,
    multi_output: bool = False,
    use_ignore: bool = False,
    preserve_shape: bool = False,
    normalization: Normalization = "null",
    out_grad: bool = False,
    smooth_alpha: float = 0.0,
) -> Tensor:
    """Return softmax; backward gives the gradient of the cross entropy with ``label``.

    Shapes: data (N, C), label (N,) with class indices, or (N, C) with probabilities -> (N, C).
    With ``multi_output``: data (N, C, ...), label (N, ...) in any shape of that size; softmax
    along axis 1. With ``preserve_shape``: data (..., C), label (...); softmax along the last
    axis. With neither, data of more axes counts as (N, the rest).

    The gradient is (softmax - target) * grad_scale, where rows of classes outside of [0, C)
    have no target; head gradients are not used, and labels get the gradient 0.

    Parameters
    ----------
    grad_scale : float
        Factor of the gradient.
    ignore_label, use_ignore
        With ``use_ignore`` rows of this label get the gradient 0.
    normalization : {"null", "batch", "valid"}
        Divide the gradient by nothing, by the number of rows, or by the number of rows whose
        label is not ``ignore_label`` (even without ``use_ignore``; at least 1). For
        ``multi_output`` "null" divides by the number of positions of one sample, "batch" by
        that of all. Not used where the label holds probabilities.
    out_grad : bool
        Multiply the gradient by the head gradient after all.
    smooth_alpha : float
        Label smoothing: the target is 1 - smooth_alpha, other classes share the rest. Not used
        with ``multi_output``.
    """
    axis = 1 if multi_output else -1
    shape = data.shape
    flat = not multi_output and not preserve_shape and data.dim() > 2
    rows = data.flatten(1) if flat else data
    probabilities = label.shape == shape
    if not probabilities:
        _check_label(data, label, axis)
    if not data.requires_grad and not label.requires_grad:
        out = torch.softmax(rows, axis)
        return out.reshape(shape) if flat else out
    settings = SoftmaxRule(grad_scale, ignore_label, use_ignore, normalization, out_grad,
                            0.0 if multi_output else smooth_alpha)  # fmt: skip
    if probabilities:
        label, rule = label.reshape(rows.shape), settings.from_probabilities
    else:
        rule = partial(settings.from_classes, axis=axis % rows.dim(), spatial=multi_output)
    return predict_with(rows, label, partial(torch.softmax, dim=axis), rule).reshape(shape)


def _check_label(data: Tensor, label: Tensor, axis: int) -> None:
    shape = data.shape
    if label.numel() * shape[axis] != data.numel():
        rest = [size for i, size in enumerate(shape) if i != axis % len(shape)]
        raise MXNetError(
            f"SoftmaxOutput: label must have shape {tuple(rest)} (classes) or {tuple(shape)} "
            f"(probabilities) for data {tuple(shape)}, got {tuple(label.shape)}."
        )


def _regression_label_shape(
    data: OptionalShape, label: OptionalShape, **_: object
) -> tuple[OptionalShape, ...]:
    if data is None or label is not None:
        return data, label
    return data, data[:1] if len(data) == 2 and data[1] == 1 else data


def _regress(
    data: Tensor,
    label: Tensor,
    grad_scale: float,
    name: str,
    predict: Callable[[Tensor], Tensor],
    difference: Callable[[Tensor, Tensor], Tensor],
) -> Tensor:
    if label.numel() != data.numel() or label.shape[:1] != data.shape[:1]:
        raise MXNetError(
            f"{name}: label must have data's shape {tuple(data.shape)}, got {tuple(label.shape)}."
        )
    # MXNet averages over the outputs of a sample, not over the batch.
    scale = grad_scale * (data.shape[0] if data.dim() else 1) / max(data.numel(), 1)

    def gradient(out: Tensor, target: Tensor, head: Tensor) -> Tensor:
        return difference(out, target.reshape(out.shape)) * scale

    return predict_with(data, label, predict, gradient)


def _sign(out: Tensor, target: Tensor) -> Tensor:
    # MXNet counts a perfect prediction as too low.
    return torch.where(out > target, 1.0, -1.0).to(out.dtype)


@op("LinearRegressionOutput", uniform=True, fill=_regression_label_shape)
def linear_regression_output(data: Tensor, label: Tensor, grad_scale: float = 1.0) -> Tensor:
    """Return data; backward gives the gradient of half the squared error.

    Shapes: data (N, ...), label of the same shape or size -> like data. The gradient is
    (data - label) * grad_scale / outputs, outputs being the size of one sample; head gradients
    are not used.

    Parameters
    ----------
    grad_scale : float
        Factor of the gradient.
    """
    return _regress(data, label, grad_scale, "LinearRegressionOutput", fresh, torch.sub)


@op("LogisticRegressionOutput", uniform=True, fill=_regression_label_shape)
def logistic_regression_output(data: Tensor, label: Tensor, grad_scale: float = 1.0) -> Tensor:
    """Return sigmoid(data); backward gives the gradient of the cross entropy.

    Shapes: data (N, ...), label of the same shape or size -> like data. The gradient is
    (sigmoid(data) - label) * grad_scale / outputs, outputs being the size of one sample; head
    gradients are not used.

    Parameters
    ----------
    grad_scale : float
        Factor of the gradient.
    """
    return _regress(data, label, grad_scale, "LogisticRegressionOutput", torch.sigmoid, torch.sub)


@op("MAERegressionOutput", uniform=True, fill=_regression_label_shape)
def mae_regression_output(data: Tensor, label: Tensor, grad_scale: float = 1.0) -> Tensor:
    """Return data; backward gives the gradient of the absolute error.

    Shapes: data (N, ...), label of the same shape or size -> like data. The gradient is
    +-grad_scale / outputs, outputs being the size of one sample; where data equals label it
    is negative. Head gradients are not used.

    Parameters
    ----------
    grad_scale : float
        Factor of the gradient.
    """
    return _regress(data, label, grad_scale, "MAERegressionOutput", fresh, _sign)


def _class_label_shape(
    data: OptionalShape, label: OptionalShape, **_: object
) -> tuple[OptionalShape, ...]:
    return data, label if data is None or label is not None else tuple(data[:-1])


@op("SVMOutput", uniform=True, fill=_class_label_shape)
def svm_output(
    data: Tensor,
    label: Tensor,
    margin: float = 1.0,
    regularization_coefficient: float = 1.0,
    use_linear: bool = False,
) -> Tensor:
    """Return data; backward gives the gradient of one-against-all hinge losses.

    Shapes: data (..., C), label (...) with class indices -> like data. With s = 1 for the
    label's class and -1 for the others, the loss of each score x is max(0, margin - s * x),
    squared unless ``use_linear``; head gradients are not used.

    Parameters
    ----------
    margin : float
        Distance that scores should keep from 0.
    regularization_coefficient : float
        Factor of the gradient.
    use_linear : bool
        Take the hinge itself, not its square.
    """
    if label.shape != data.shape[:-1]:
        raise MXNetError(
            f"SVMOutput: label must have shape {tuple(data.shape[:-1])}, got "
            f"{tuple(label.shape)}."
        )

    def gradient(out: Tensor, classes: Tensor, head: Tensor) -> Tensor:
        every = torch.arange(out.shape[-1], device=out.device)
        sign = torch.where(classes.long().unsqueeze(-1) == every, 1.0, -1.0).to(out.dtype)
        short = margin - sign * out
        slope = (short > 0).to(out.dtype) if use_linear else 2.0 * short.clamp(min=0.0)
        return -sign * slope * regularization_coefficient

    return predict_with(data, label, fresh, gradient)


@op("MakeLoss", uniform=True)
def make_loss_scaled(
    data: Tensor,
    grad_scale: float = 1.0,
    valid_thresh: float = 0.0,
    normalization: Normalization = "null",
) -> Tensor:
    """Return data; backward starts here with the gradient ``grad_scale`` everywhere.

    Shapes: data (N, ...) -> the same. Head gradients are not used.

    Parameters
    ----------
    grad_scale : float
        The gradient.
    normalization : {"null", "batch", "valid"}
        Divide it by nothing, by N, or by the number of elements above ``valid_thresh`` (at
        least 1).
    valid_thresh : float
        For "valid".
    """
    if not data.is_floating_point():
        raise MXNetError(f"MakeLoss: data must be of a float dtype, got {data.dtype}.")
    if not data.requires_grad:
        return fresh(data)

    def gradient(values: Tensor) -> Tensor:
        full = torch.full_like(values, grad_scale)
        if normalization == "batch":
            return full / values.shape[0]
        if normalization == "valid":
            return full / (values > valid_thresh).sum().clamp(min=1).to(values.dtype)
        return full

    return ConstantGradient.apply(data, gradient)


@op("make_loss", uniform=True)
def make_loss(data: Tensor) -> Tensor:
    """Return data; backward starts here with the gradient 1 everywhere.

    Shapes: data (any) -> the same. Head gradients are not used.
    """
    return ConstantGradient.apply(data, torch.ones_like) if data.requires_grad else fresh(data)


@op("softmax_cross_entropy", uniform=True, fill=_class_label_shape)
def softmax_cross_entropy(data: Tensor, label: Tensor) -> Tensor:
    """Return the cross entropy of softmax(data) with class indices, summed over the batch.

    Shapes: data (N, C), label (N,) -> (1,). Probabilities below 1e-8 count as 1e-8, and so do
    classes outside of [0, C). The gradient is (softmax - target) * head; labels get 0.
    """
    if data.dim() != 2 or label.shape != data.shape[:1]:
        raise MXNetError(
            "softmax_cross_entropy: data must be (N, C) and label (N,), got "
            f"{tuple(data.shape)} and {tuple(label.shape)}."
        )
    if data.requires_grad or label.requires_grad:
        return CrossEntropy.apply(data, label)
    return summed_cross_entropy(torch.softmax(data, -1), one_hot(data, label))


class _SparsenessPenalty(torch.autograd.Function):
    """The identity, whose backward updates an average and adds the slope of a penalty."""

    @staticmethod
    def forward(
        ctx: Any, data: Tensor, average: Tensor, target: float, penalty: float, momentum: float
    ) -> Tensor:
        ctx.save_for_backward(data)
        ctx.average = average
        ctx.settings = target, penalty, momentum
        return data.clone()

    @staticmethod
    def backward(ctx: Any, head: Tensor) -> tuple[Tensor | None, ...]:
        (data,) = ctx.saved_tensors
        target, penalty, momentum = ctx.settings
        average = ctx.average.data
        average.mul_(momentum).add_(data.detach().mean(0), alpha=1.0 - momentum)
        slope = (1.0 - target) / (1.0 - average) - target / average
        return head + penalty * slope, None, None, None, None


def _average_shape(
    data: OptionalShape, moving_avg: OptionalShape, **_: object
) -> tuple[OptionalShape, ...]:
    return data, moving_avg if data is None else data[1:2]


@op("IdentityAttachKLSparseReg", aux=("moving_avg",), uniform=True, fill=_average_shape)
def identity_attach_kl_sparse_reg(
    data: Tensor,
    moving_avg: Tensor,
    sparseness_target: float = 0.1,
    penalty: float = 1e-3,
    momentum: float = 0.9,
) -> Tensor:
    """Return data; backward adds the gradient of a penalty that makes activations sparse.

    Shapes: data (N, C) with activations between 0 and 1, moving_avg (C,) -> (N, C). Backward
    updates the moving average of each unit, moving_avg * momentum + mean * (1 - momentum), and
    adds penalty * ((1 - target) / (1 - moving_avg) - target / moving_avg), the derivative of the
    Kullback-Leibler divergence of a coin that shows 1 with the probability moving_avg from one
    with sparseness_target.

    Parameters
    ----------
    sparseness_target : float in [0, 1]
        How active units should be on average.
    penalty : float
        Factor of the divergence.
    momentum : float in [0, 1]
        Weight of the old average.
    """
    if data.dim() != 2 or moving_avg.shape != data.shape[1:] or not data.is_floating_point():
        raise MXNetError(
            "IdentityAttachKLSparseReg: data must be (N, C) of a float dtype and moving_avg (C,), "
            f"got {tuple(data.shape)} and {tuple(moving_avg.shape)} of {data.dtype}."
        )
    if not 0.0 <= sparseness_target <= 1.0 or not 0.0 <= momentum <= 1.0:
        raise MXNetError(
            "IdentityAttachKLSparseReg: sparseness_target and momentum must be in [0, 1], got "
            f"{sparseness_target} and {momentum}."
        )
    if not data.requires_grad:
        return fresh(data)
    return _SparsenessPenalty.apply(data, moving_avg, sparseness_target, penalty, momentum)
