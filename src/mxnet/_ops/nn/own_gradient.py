"""Gradients of output operators: those of a loss, whatever comes back from above."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

# softmax_cross_entropy takes the logarithm of no probability below this one.
LOWEST_PROBABILITY = 1e-8

Gradient = Callable[[Tensor, Tensor, Tensor], Tensor]



class _OwnGradient(torch.autograd.Function):
    """Computes ``predict(data)``; its gradient is ``gradient(prediction, label, head)``."""

    @staticmethod
    def forward(
        ctx: Any, data: Tensor, label: Tensor, predict: Callable, gradient: Gradient
    ) -> Tensor:
        out = predict(data)
        ctx.save_for_backward(out, label)
        ctx.gradient = gradient
        return out

    @staticmethod
    def backward(ctx: Any, head: Tensor) -> tuple[Tensor | None, ...]:
        out, label = ctx.saved_tensors
        data_gradient = ctx.gradient(out, label, head) if ctx.needs_input_grad[0] else None
        label_gradient = torch.zeros_like(label) if ctx.needs_input_grad[1] else None
        return data_gradient, label_gradient, None, None


def predict_with(
    data: Tensor, label: Tensor, predict: Callable[[Tensor], Tensor], gradient: Gradient
) -> Tensor:
    if data.requires_grad or label.requires_grad:
        return _OwnGradient.apply(data, label, predict, gradient)
    return predict(data)


class SoftmaxRule:
    """The gradient of SoftmaxOutput under one set of attributes."""

    def __init__(
        self,
        scale: float,
        ignored: float,
        use_ignore: bool,
        normalization: str,
        use_head: bool,
        smoothing: float,
    ) -> None:
        self.scale = scale
        self.ignored = ignored
        self.use_ignore = use_ignore
        self.normalization = normalization
        self.use_head = use_head
        self.smoothing = smoothing

    def from_probabilities(self, out: Tensor, label: Tensor, head: Tensor) -> Tensor:
        gradient = (out - label) * self.scale
        return gradient * head if self.use_head else gradient

    def from_classes(
        self, out: Tensor, label: Tensor, head: Tensor, axis: int, spatial: bool
    ) -> Tensor:
        gradient = out - self._target(out, label, axis)
        if self.use_ignore:
            gradient = gradient.masked_fill(
                self._rows(label == self.ignored, out, axis), 0.0
            )
        gradient = gradient * (self.scale / self._divisor(out, label, axis, spatial))
        return gradient * head if self.use_head else gradient

    @staticmethod
    def _rows(per_row: Tensor, out: Tensor, axis: int) -> Tensor:
        """Line ``per_row`` up with ``out``, with size 1 on the class axis."""
        shape = list(out.shape)
        shape[axis] = 1
        # Data of more axes than 2 taken as (N, the rest) has more labels than rows: MXNet reads
        # the first ones.
        return per_row.reshape(-1)[: math.prod(shape)].reshape(shape)

    def _target(self, out: Tensor, label: Tensor, axis: int) -> Tensor:
        count = out.shape[axis]
        shape = [1] * out.dim()
        shape[axis] = count
        classes = torch.arange(count, device=out.device).reshape(shape)
        hit = (self._rows(label, out, axis).long() == classes).to(out.dtype)
        if not self.smoothing:
            return hit
        share = self.smoothing / max(count - 1, 1)
        return hit * (1.0 - self.smoothing - share) + share

    def _divisor(self, out: Tensor, label: Tensor, axis: int, spatial: bool) -> Any:
        if self.normalization == "valid":
            return (label != self.ignored).sum().clamp(min=1).to(out.dtype)
        positions = math.prod(out.shape[2:]) if spatial else 1
        if self.normalization == "null":
            return max(positions, 1)
        return max(positions * out.shape[0] if spatial else label.numel(), 1)


class ConstantGradient(torch.autograd.Function):
    """The identity, with a gradient of its own: ``gradient(data)``."""

    @staticmethod
    def forward(ctx: Any, data: Tensor, gradient: Callable[[Tensor], Tensor]) -> Tensor:
        ctx.save_for_backward(data)
        ctx.gradient = gradient
        return data.clone()

    @staticmethod
    def backward(ctx: Any, head: Tensor) -> tuple[Tensor | None, ...]:
        (data,) = ctx.saved_tensors
        return ctx.gradient(data), None


def one_hot(data: Tensor, label: Tensor) -> Tensor:
    classes = torch.arange(data.shape[1], device=data.device)
    return (label.long().unsqueeze(1) == classes).to(data.dtype)


def summed_cross_entropy(probability: Tensor, target: Tensor) -> Tensor:
    # The floor is no float16 number.
    hit = (probability * target).sum(1)
    hit = (hit.float() if hit.dtype == torch.float16 else hit).clamp(min=LOWEST_PROBABILITY)
    return -hit.log().sum().reshape(1).to(probability.dtype)


class CrossEntropy(torch.autograd.Function):
    """softmax_cross_entropy; the floor of the probabilities does not cut its gradient."""

    @staticmethod
    def forward(ctx: Any, data: Tensor, label: Tensor) -> Tensor:
        probability, target = torch.softmax(data, -1), one_hot(data, label)
        ctx.save_for_backward(data, probability, target, label)
        return summed_cross_entropy(probability, target)

    @staticmethod
    def backward(ctx: Any, head: Tensor) -> tuple[Tensor | None, ...]:
        data, probability, target, label = ctx.saved_tensors
        if torch.is_grad_enabled():  # for second derivatives
            probability = torch.softmax(data, -1)
        label_gradient = torch.zeros_like(label) if ctx.needs_input_grad[1] else None
        return (probability - target) * head, label_gradient
