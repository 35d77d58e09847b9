"""What kernels share: MXNet's integer rules and gradients that differ from torch's."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ..base import MXNetError
from .attributes import Scalar

Unary = Callable[[Tensor], Tensor]


def truncated(values: Tensor, dtype: torch.dtype) -> Tensor:
    """Return ``values`` in an integer dtype, cut toward zero.

    Values outside int8 and uint8 wrap around, as in C: the way leads through int32.
    """
    if dtype.itemsize < 4 and dtype is not torch.bool:
        values = values.to(torch.int32)
    return values.to(dtype)


def in_own_dtype(function: Unary, data: Tensor) -> Tensor:
    """Apply a real function so that integers stay integers: exactly, then cut toward zero.

    Raises TypeError for bool.
    """
    if data.is_floating_point():
        return function(data)
    if data.dtype is torch.bool:
        # The caller adds the operator's name.
        raise TypeError("bool has no such numbers; convert with astype('float32') first")
    return truncated(function(data.double()), data.dtype)


def number_for(data: Tensor, scalar: Scalar) -> Scalar:
    """Return ``scalar`` as it takes part in arithmetic with ``data``.

    Integer arrays see only the integer part: ``int32 + 1.5`` adds 1.
    """
    if scalar.__class__ is float and not data.is_floating_point():
        if not math.isfinite(scalar):
            raise MXNetError(
                f"{scalar} has no value in {str(data.dtype).removeprefix('torch.')}; convert the "
                "array with astype('float32') first."
            )
        return int(scalar)
    return scalar


def cast_number(number: Scalar, dtype: torch.dtype, through: torch.dtype = torch.float32) -> Scalar:
    """Return what a number becomes in a dtype by way of the type in which MXNet keeps it.

    As in C: fractions are cut off, integers wrap around, infinities and NaN become some integer.
    """
    if dtype is torch.float32 and -3e38 < number < 3e38:
        return number  # torch rounds it to that when it is used, through either type
    value = torch.scalar_tensor(number, dtype=through)
    value = value.to(dtype) if dtype.is_floating_point else truncated(value, dtype)
    return value.item()


def progression(
    count: int, start: float, step: float, dtype: torch.dtype, device: torch.device
) -> Tensor:
    """Return ``start + i * step`` for i below ``count``; integers see the integer parts of both."""
    if dtype.is_floating_point:
        numbers = torch.arange(count, dtype=torch.float64, device=device)
        return (numbers * step + start).to(dtype)
    numbers = torch.arange(count, dtype=torch.int64, device=device)
    return truncated(numbers * int(step) + int(start), dtype)


def limit_for(data: Tensor, bound: float) -> Scalar:
    """Return a bound as a number that the dtype of ``data`` can hold."""
    if data.is_floating_point() or data.dtype is torch.bool:
        return bound
    info = torch.iinfo(data.dtype)
    return int(min(max(bound, info.min), info.max))


def as_tensor(data: Tensor, scalar: Scalar) -> Tensor:
    """Return a number as an array of no axes, with the dtype and device of ``data``."""
    return torch.scalar_tensor(scalar, dtype=data.dtype, device=data.device)


def with_slope(function: Unary, slope: Callable[[Tensor, Tensor], Tensor]) -> Unary:
    """Return ``function`` with the derivative ``slope(input, output)``.

    For functions that torch lacks or differentiates unlike MXNet. ``slope`` must be made of
    differentiable operations, so that second derivatives exist.
    """

    class Sloped(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, data: Tensor) -> Tensor:
            result = function(data)
            ctx.save_for_backward(data, result)
            return result

        @staticmethod
        def backward(ctx: Any, grad: Tensor) -> Tensor:
            return grad * slope(*ctx.saved_tensors)

    def apply(data: Tensor) -> Tensor:
        return Sloped.apply(data) if data.requires_grad else function(data)

    return apply


def with_slopes(
    function: Callable[[Tensor, Tensor], Tensor],
    slopes: Callable[[Tensor, Tensor, Tensor, Tensor], tuple[Tensor, Tensor]],
) -> Callable[[Tensor, Tensor], Tensor]:
    """Return a broadcasting binary ``function`` with its own gradients.

    ``slopes(grad, lhs, rhs, output)`` returns both gradients in the shape of the output.
    """

    class Sloped(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, lhs: Tensor, rhs: Tensor) -> Tensor:
            result = function(lhs, rhs)
            ctx.save_for_backward(lhs, rhs, result)
            return result

        @staticmethod
        def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor]:
            lhs, rhs, result = ctx.saved_tensors
            left, right = slopes(grad, lhs, rhs, result)
            return left.sum_to_size(lhs.shape), right.sum_to_size(rhs.shape)

    def apply(lhs: Tensor, rhs: Tensor) -> Tensor:
        if lhs.requires_grad or rhs.requires_grad:
            return Sloped.apply(lhs, rhs)
        return function(lhs, rhs)

    return apply


def without_slope(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return a function of arrays whose gradients are 0.

    MXNet's steps and comparisons take part in backward, which sets the gradients of their inputs
    to 0; torch would leave old gradients as they are.
    """

    def apply(*arrays: Tensor) -> Tensor:
        for array in arrays:
            if array.requires_grad:
                return _Flat.apply(function, *arrays)
        return function(*arrays)

    return apply


class _Flat(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, function: Callable[..., Tensor], *arrays: Tensor) -> Tensor:
        ctx.shapes = [array.shape for array in arrays]
        return function(*arrays)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        # One number stretched: zeros that need no memory.
        zero = grad.new_zeros(())
        return None, *(zero.expand(shape) for shape in ctx.shapes)


def flat(result: Tensor, *arrays: Tensor) -> Tensor:
    """Return ``result``, which was computed without history, with gradient 0 for ``arrays``.

    Integer results have no gradient at all.
    """
    for array in arrays:
        if array.requires_grad and result.is_floating_point():
            return _Flat.apply(lambda *_: result, *arrays)
    return result


class _WithFlat(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, result: Tensor, *arrays: Tensor) -> Tensor:
        ctx.kinds = [(array.shape, array.dtype) for array in arrays]
        return result.view_as(result)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        zero = grad.new_zeros(())
        return grad, *(zero.to(dtype).expand(shape) for shape, dtype in ctx.kinds)


def with_flat(result: Tensor, *arrays: Tensor) -> Tensor:
    """Return ``result``, which keeps its history, with gradient 0 for ``arrays`` as well.

    For arrays that decide on the result without a slope: indices, counts, shapes.
    """
    for array in arrays:
        if array.requires_grad and result.is_floating_point():
            return _WithFlat.apply(result, *arrays)
    return result


def rescale_gradient(
    data: Tensor, backward: Callable[[Tensor, Tensor], Tensor], forward: Unary = Tensor.clone
) -> Tensor:
    """Return ``forward(data)`` whose gradient is ``backward(head gradient, data)``."""
    return _Rescale.apply(data, forward, backward)


class _Rescale(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, data: Tensor, forward: Unary, backward: Callable[..., Tensor]) -> Tensor:
        ctx.save_for_backward(data)
        ctx.rule = backward
        return forward(data)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None]:
        return ctx.rule(grad, *ctx.saved_tensors), None, None
