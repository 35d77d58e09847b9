"""What the update operators share: registration, checks, and numbers as MXNet keeps them.

Updates change their states in place, the weights only where they are given as ``out``. Recorded
calls work, but have no derivative.
"""

import ctypes
import functools
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from ...base import MXNetError
from ..registry import InPlace, op

Function = Callable[..., Any]


@functools.lru_cache(4096)
def single(*numbers: float) -> tuple[float, ...]:
    """Return numbers rounded to float32, as which MXNet keeps attributes."""
    return tuple(ctypes.c_float(number).value for number in numbers)


class _Opaque(torch.autograd.Function):
    """Hides the derivative of an update: backward raises an error."""

    @staticmethod
    def forward(ctx: Any, name: str, results: tuple[Tensor, ...], *inputs: Tensor) -> Any:
        ctx.name = name
        return results

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        raise MXNetError(
            f"{ctx.name}: updates have no derivative; call them outside autograd.record()."
        )


def _opaque(name: str, results: Any, inputs: Sequence[Any]) -> Any:
    """Return results whose backward fails, if any input takes part in a recorded computation."""
    tensors = [x for x in inputs if isinstance(x, Tensor)]
    if not any(tensor.requires_grad for tensor in tensors):
        return results
    listed = results if isinstance(results, tuple) else (results,)
    hidden = _Opaque.apply(name, listed, *tensors)
    return hidden if isinstance(results, tuple) else hidden[0]


def _plain(value: Any) -> Any:
    """Return a tensor without its history, anything else as it is."""
    return value.detach() if isinstance(value, Tensor) else value


def without_derivative(
    name: str, states: tuple[str, ...] = (), *, uniform: bool = True, inplace: InPlace | None = None
) -> Callable[[Function], Function]:
    """Make an operator of a function of tensors whose results cannot be differentiated."""

    def register(function: Function) -> Function:
        @functools.wraps(function)
        def kernel(*arrays: Any, **named: Any) -> Tensor:
            plain = {key: _plain(value) for key, value in named.items()}
            result = function(*map(_plain, arrays), **plain)
            return _opaque(name, result, (*arrays, *named.values()))

        op(name, uniform=uniform, aux=states, inplace=inplace)(kernel)
        return function

    return register


def update(
    name: str, states: tuple[str, ...] = (), *, uniform: bool = True, apart: Function | None = None
) -> Callable[[Function], Function]:
    """Make an operator of a function ``(weight, *others, **attributes)``.

    The function changes weight and states in place and returns the weight. ``apart``, of the same
    signature, returns the new weight instead, where that differs by more than the place.
    """

    def register(function: Function) -> Function:
        @functools.wraps(function)
        def fresh(weight: Tensor, *others: Any, **named: Any) -> Tensor:
            if apart is not None:
                return apart(weight, *others, **named)
            return function(weight.clone(), *others, **named)

        without_derivative(name, states, uniform=uniform, inplace=InPlace(function))(fresh)
        return function

    return register


def multi_update(
    name: str, stride: int, *, extras: int = 0, count: str = "num_weights"
) -> Callable[[Function], Function]:
    """Make an operator of a function ``(*data, **attributes)`` that updates many weights.

    ``data`` holds ``stride`` arrays for each weight, the weight first, and ``extras`` arrays at
    the end. The function changes weights and states in place and returns the weights.
    """

    def register(function: Function) -> Function:
        @functools.wraps(function)
        def kernel(*data: Tensor, **named: Any) -> Any:
            plain = [_plain(tensor) for tensor in data]
            for i in range(0, len(plain) - extras, stride):
                plain[i] = plain[i].clone()
            return _opaque(name, _results(function(*plain, **named)), data)

        op(
            name,
            count=count,
            outputs=lambda attrs: attrs[count],
            inplace=InPlace(function, stride, extras),
        )(kernel)
        return function

    return register


def _results(weights: Sequence[Tensor]) -> Any:
    """Return a single weight itself, several as a tuple."""
    return weights[0] if len(weights) == 1 else tuple(weights)


# -- checks ---------------------------------------------------------------------------------------


def alike(name: str, weight: Tensor, *others: Tensor) -> None:
    """Raise MXNetError unless all tensors have the shape and the float dtype of the weight."""
    if not weight.is_floating_point():
        raise MXNetError(f"{name}: weights must be of a float dtype, got {_dtype(weight)}.")
    for other in others:
        if other.shape != weight.shape or other.dtype is not weight.dtype:
            raise MXNetError(
                f"{name}: gradient and states must have the weight's shape "
                f"{tuple(weight.shape)} and dtype {_dtype(weight)}, got "
                f"{tuple(other.shape)} and {_dtype(other)}."
            )


def mixed(name: str, weight: Tensor, grad: Tensor, *singles: Tensor) -> None:
    """Raise MXNetError unless the gradient is like the weight, and the others so in float32."""
    alike(name, weight, grad)
    for other in singles:
        if other.shape != weight.shape or other.dtype is not torch.float32:
            raise MXNetError(
                f"{name}: states and the copy of the weight must have its shape "
                f"{tuple(weight.shape)} and dtype float32, got {tuple(other.shape)} and "
                f"{_dtype(other)}."
            )


def one_number(name: str, argument: str, value: Tensor, dtype: torch.dtype) -> None:
    """Raise MXNetError unless a tensor holds one number of a dtype."""
    if value.numel() != 1 or value.dtype is not dtype:
        raise MXNetError(
            f"{name}: {argument} must hold one number of dtype {str(dtype)[6:]}, got shape "
            f"{tuple(value.shape)} and dtype {_dtype(value)}."
        )


def columns(
    name: str, data: Sequence[Tensor], stride: int, count: int, extras: int = 0
) -> list[list[Tensor]]:
    """Return the weights, the gradients and each kind of state as lists.

    Raises
    ------
    MXNetError
        If the number of arrays is not that of ``count`` weights.
    """
    if count < 1 or len(data) != stride * count + extras:
        raise MXNetError(
            f"{name}: {count} weights need {stride * count + extras} arrays, {stride} for each"
            + (f" and {extras} at the end" if extras else "")
            + f"; got {len(data)}."
        )
    return [list(data[i : len(data) - extras : stride]) for i in range(stride)]


def one_each(name: str, count: int, **attributes: Sequence[Any]) -> None:
    """Raise MXNetError unless each attribute has a value for every weight."""
    for key, values in attributes.items():
        if len(values) != count:
            raise MXNetError(
                f"{name}: {key} must have a value for each of {count} weights, got {len(values)}."
            )


def one_dtype(name: str, weights: Sequence[Tensor]) -> None:
    """Raise MXNetError unless all weights are of one dtype."""
    dtype = weights[0].dtype
    if not all(weight.dtype is dtype for weight in weights):
        got = sorted({_dtype(weight) for weight in weights})
        raise MXNetError(f"{name}: weights must be of one dtype, got {', '.join(got)}.")


def _dtype(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")
