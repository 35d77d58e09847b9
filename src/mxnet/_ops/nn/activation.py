"""Activation functions."""

from typing import Any, Literal

import torch
from torch import Tensor

from ..._core.generators import generator
from ...base import MXNetError
from ..attributes import REQUIRED
from ..registry import OptionalShape, Training, op

# Below this input log1p(exp(x)) is exact enough in float64 too; above, the result is x.
_SOFTPLUS_LINEAR = 50.0


def softplus(data: Tensor) -> Tensor:
    """Return log(1 + exp(data)) without overflow."""
    return torch.nn.functional.softplus(data, 1.0, _SOFTPLUS_LINEAR)


class _Softsign(torch.autograd.Function):
    """x / (1 + abs(x)); cheaper than torch's three steps, and no nan in the gradient at inf."""

    @staticmethod
    def forward(ctx: Any, data: Tensor) -> Tensor:
        ctx.save_for_backward(data)
        return torch.nn.functional.softsign(data)

    @staticmethod
    def backward(ctx: Any, head: Tensor) -> Tensor:
        (data,) = ctx.saved_tensors
        return head / (1 + data.abs()).square()


def _softsign(data: Tensor) -> Tensor:
    if data.requires_grad:
        return _Softsign.apply(data)
    return torch.nn.functional.softsign(data)


_ACTIVATIONS = {
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "log_sigmoid": torch.nn.functional.logsigmoid,
    "mish": torch.nn.functional.mish,
    "tanh": torch.tanh,
    "softrelu": softplus,
    "softsign": _softsign,
}


@op("Activation", "npx.activation", uniform=True)
def activation(
    data: Tensor,
    act_type: Literal[
        "relu", "sigmoid", "log_sigmoid", "mish", "tanh", "softrelu", "softsign"
    ] = REQUIRED,
) -> Tensor:
    """Apply an activation function without parameters to every element.

    Shapes: data (any float; for relu also integers) -> the same.

    Parameters
    ----------
    act_type : str
        relu: max(x, 0), with gradient 0 at 0; sigmoid: 1 / (1 + exp(-x)); tanh; softrelu:
        log(1 + exp(x)); softsign: x / (1 + abs(x)); and, from MXNet 2.0, log_sigmoid: the
        logarithm of sigmoid, and mish: x * tanh(softrelu(x)).
    """
    if not data.is_floating_point() and act_type != "relu":
        raise MXNetError(
            f"Activation: data must be of a float dtype for {act_type}, got {data.dtype}."
        )
    return _ACTIVATIONS[act_type](data)


@op("relu", "_npx_relu", "npx.relu", uniform=True, direct=torch.relu)
def relu(data: Tensor) -> Tensor:
    """Replace negative elements by 0.

    Shapes: data (any) -> the same. The gradient at 0 is 0. Integers stay integers.
    """
    return torch.relu(data)


@op("sigmoid", "_npx_sigmoid", "npx.sigmoid", uniform=True)
def sigmoid(data: Tensor) -> Tensor:
    """Return 1 / (1 + exp(-x)).

    Shapes: data (any) -> the same. The results of integers are cut to integers.
    """
    if data.is_floating_point():
        return torch.sigmoid(data)
    return torch.sigmoid(data).to(data.dtype)


@op("softsign", uniform=True)
def softsign(data: Tensor) -> Tensor:
    """Return x / (1 + abs(x)).

    Shapes: data (any) -> the same. The results of integers are cut to integers.
    """
    if data.is_floating_point():
        return _softsign(data)
    return (data / (1 + data.abs())).to(data.dtype)


@op("hard_sigmoid", uniform=True)
def hard_sigmoid(data: Tensor, alpha: float = 0.2, beta: float = 0.5) -> Tensor:
    """Return alpha * x + beta cut to [0, 1].

    Shapes: data (any float) -> the same. The gradient is 0 from the bounds on.

    Parameters
    ----------
    alpha, beta : float
        Slope and offset of the middle part.
    """
    if not data.is_floating_point():
        raise MXNetError(
            f"hard_sigmoid: data must be of a float dtype, got {data.dtype}; use astype."
        )
    return torch.nn.functional.hardtanh(data * alpha + beta, 0.0, 1.0)


def _leaky_shapes(
    data: OptionalShape, gamma: OptionalShape, act_type: str = "leaky", **_: object
) -> tuple[OptionalShape, ...]:
    if act_type != "prelu":
        return data, None
    if data is None:
        return data, gamma
    return data, (data[1] if len(data) > 1 else 1,)


@op("LeakyReLU", "npx.leaky_relu", uniform=True, fill=_leaky_shapes)
def leaky_relu(
    data: Tensor,
    gamma: Tensor | None = None,
    act_type: Literal["leaky", "prelu", "elu", "selu", "gelu", "rrelu"] = "leaky",
    slope: float = 0.25,
    lower_bound: float = 0.125,
    upper_bound: float = 0.334,
    training: Training = False,
) -> Tensor:
    """Apply an activation function that lets negative values leak through.

    Shapes: data (N, C, ...), gamma (C,), (1, C) or (1,) for prelu only -> like data.

    Parameters
    ----------
    act_type : str
        For x <= 0 (for x > 0 the result is x, unless said otherwise): leaky: slope * x; prelu:
        gamma * x with learned gamma; elu: slope * (exp(x) - 1); rrelu: a * x with a drawn from
        [lower_bound, upper_bound) for each element in training mode, their mean otherwise.
        selu: the self-normalising elu, which scales x > 0 too; gelu: x * Phi(x), with the
        exact error function.
    slope : float
        For leaky and elu.
    lower_bound, upper_bound : float
        For rrelu.
    """
    if act_type == "prelu":
        return _prelu(data, gamma)
    if gamma is not None:
        raise MXNetError(
            f"LeakyReLU: gamma is for act_type 'prelu' only, got it with act_type {act_type!r}."
        )
    if act_type == "leaky":
        return torch.nn.functional.leaky_relu(data, slope)
    if act_type == "gelu":
        return torch.nn.functional.gelu(data)
    if act_type == "elu":
        return torch.nn.functional.elu(data, slope)
    if act_type == "selu":
        return torch.selu(data)
    if not training or data.is_meta:
        return torch.nn.functional.leaky_relu(data, (lower_bound + upper_bound) / 2)
    return torch.rrelu(data, lower_bound, upper_bound, True, generator=generator(data.device))


def _prelu(data: Tensor, gamma: Tensor | None) -> Tensor:
    if gamma is None:
        raise MXNetError("LeakyReLU: act_type 'prelu' needs gamma, got None.")
    if data.dim() > 1:
        return torch.prelu(data, gamma.reshape(-1))
    return torch.prelu(data.unsqueeze(0), gamma.reshape(-1)).squeeze(0)
