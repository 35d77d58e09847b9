"""Functions of single elements, casts and copies.

Integer arrays stay integer: the exact value is cut toward zero, so that ``exp`` of the integer 3
is 20.
"""

import math

import torch
from torch import Tensor

from ..base import MXNetError
from .attributes import REQUIRED, Dtype, Scalar
from .kernels import smooth_l1_loss
from .numeric import (
    Unary,
    in_own_dtype,
    limit_for,
    number_for,
    rescale_gradient,
    truncated,
    with_flat,
    with_slope,
    without_slope,
)
from .registry import op

# -- functions that torch lacks or computes differently -------------------------------------------


def _cube_root(data: Tensor) -> Tensor:
    return torch.copysign(data.abs().pow(1 / 3), data)


cube_root = with_slope(_cube_root, lambda data, out: 1 / (3 * out * out))
inverse_root = with_slope(torch.rsqrt, lambda data, out: -0.5 / (data * data.sqrt()))


def _digamma(data: Tensor, out: Tensor | None = None) -> Tensor:
    # At its poles, 0 and the negative integers, MXNet's derivative is +inf, torch's NaN or -inf.
    poles = (data <= 0) & (data == data.floor())
    return torch.digamma(data).masked_fill(poles, math.inf)


log_gamma = with_slope(torch.lgamma, _digamma)


def _whole_cube_root(data: Tensor) -> Tensor:
    # A step of Newton's method, so that the roots of cubes are whole.
    root = _cube_root(data)
    better = root - (root * root * root - data) / (3 * root * root)
    return torch.where(data == 0, data, better)


def _gamma(data: Tensor) -> Tensor:
    # Between the poles left of 0 the sign alternates. At the poles themselves gamma is NaN, at
    # the two zeros it is the infinity of their sign. Double precision, since exp() multiplies
    # the error of the logarithm.
    exact = data.double()
    sign = 1 - 2 * torch.remainder(exact.floor(), 2).where(exact < 0, 0)
    value = (sign * torch.lgamma(exact).exp()).type_as(data)
    value = value.masked_fill((data < 0) & (data == data.floor()), math.nan)
    return torch.where(data == 0, data.reciprocal(), value)


gamma_function = with_slope(_gamma, lambda data, out: out * _digamma(data))


def _round_half_away(data: Tensor) -> Tensor:
    whole = data.trunc()
    return torch.where((data - whole).abs() >= 0.5, whole + data.sign(), whole)


def _round_half_down(data: Tensor) -> Tensor:
    below, above = data.floor(), data.ceil()
    return torch.where(data - below <= above - data, below, above)


def _inverse_erf_of_integers(data: Tensor) -> Tensor:
    return torch.erfinv(data).masked_fill(data.abs() > 1, 0)


# What integers are computed with where the function itself is not exact enough.
_OF_INTEGERS: dict[str, Unary] = {
    "cbrt": _whole_cube_root,
    "rcbrt": lambda data: _whole_cube_root(data).reciprocal(),
    "gamma": lambda data: _gamma(data).round(),
}


def _log_not(data: Tensor) -> Tensor:
    return torch.logical_not(data).type_as(data)


# -- tables of plain functions --------------------------------------------------------------------

_REAL: dict[str, tuple[Unary, str]] = {
    "reciprocal": (torch.reciprocal, "``1 / x``"),
    "sqrt": (torch.sqrt, "the square root, NaN below 0"),
    "rsqrt": (inverse_root, "``1 / sqrt(x)``"),
    "cbrt": (cube_root, "the cube root, negative below 0"),
    "rcbrt": (lambda data: cube_root(data).reciprocal(), "``1 / cbrt(x)``"),
    "exp": (torch.exp, "``e ** x``"),
    "expm1": (torch.expm1, "``e ** x - 1``, exact near 0"),
    "log": (torch.log, "the natural logarithm, NaN below 0"),
    "log2": (torch.log2, "the logarithm to base 2"),
    "log10": (torch.log10, "the logarithm to base 10"),
    "log1p": (torch.log1p, "``log(1 + x)``, exact near 0"),
    "sin": (torch.sin, "the sine of an angle in radians"),
    "cos": (torch.cos, "the cosine of an angle in radians"),
    "tan": (torch.tan, "the tangent of an angle in radians"),
    "arcsin": (torch.arcsin, "the angle in [-pi/2, pi/2] whose sine is x"),
    "arccos": (torch.arccos, "the angle in [0, pi] whose cosine is x"),
    "arctan": (torch.arctan, "the angle in (-pi/2, pi/2) whose tangent is x"),
    "sinh": (torch.sinh, "the hyperbolic sine"),
    "cosh": (torch.cosh, "the hyperbolic cosine"),
    "tanh": (torch.tanh, "the hyperbolic tangent"),
    "arcsinh": (torch.arcsinh, "the inverse of sinh"),
    "arccosh": (torch.arccosh, "the inverse of cosh, NaN below 1"),
    "arctanh": (torch.arctanh, "the inverse of tanh, NaN outside [-1, 1]"),
    "degrees": (torch.rad2deg, "an angle in radians in degrees"),
    "radians": (torch.deg2rad, "an angle in degrees in radians"),
    "gamma": (gamma_function, "the gamma function"),
    "gammaln": (log_gamma, "the logarithm of the gamma function's magnitude"),
    "erf": (torch.erf, "the error function"),
}
_OF_ANY_DTYPE: dict[str, tuple[Unary, str]] = {
    "negative": (lambda data: -data, "``-x``"),
    "abs": (torch.abs, "the magnitude; its derivative at 0 is 0"),
    "sign": (torch.sign, "-1, 0 or 1 after the sign; 0 for NaN"),
    "floor": (torch.floor, "the greatest whole number not above x"),
    "ceil": (torch.ceil, "the least whole number not below x"),
    "trunc": (torch.trunc, "x without its fraction"),
    "fix": (torch.trunc, "x rounded toward 0"),
    "round": (_round_half_away, "the nearest whole number, halves away from 0"),
    "rint": (_round_half_down, "the nearest whole number, halves downward"),
    "logical_not": (without_slope(_log_not), "1 where x is 0, else 0"),
    "zeros_like": (without_slope(torch.zeros_like), "0 for every element"),
    "ones_like": (without_slope(torch.ones_like), "1 for every element"),
}


def _register(name: str, function: Unary, text: str, real: bool) -> None:
    of_integers = _OF_INTEGERS.get(name, function)

    def of_any_dtype(data: Tensor) -> Tensor:
        return function(data)

    def of_reals(data: Tensor) -> Tensor:
        return function(data) if data.is_floating_point() else in_own_dtype(of_integers, data)

    kernel = of_reals if real else of_any_dtype
    kernel.__name__ = name
    kernel.__doc__ = (
        f"Return {text}, for every element x.\n\nShapes: data of any shape -> the same shape."
        + ("\nInteger arrays give the exact value cut toward zero." if real else "")
    )
    floats, direct = (function, None) if real else (None, function)
    op(name, uniform=True, floats=floats, direct=direct)(kernel)


for _name, (_function, _text) in _REAL.items():
    _register(_name, _function, _text, True)
for _name, (_function, _text) in _OF_ANY_DTYPE.items():
    _register(_name, _function, _text, False)


@op("square", uniform=True, floats=torch.square)
def square(data: Tensor) -> Tensor:
    """Return ``x * x``, for every element x.

    Shapes: data of any shape -> the same shape. Integers wrap around.
    """
    if data.dtype is torch.bool:
        raise MXNetError("square: data must hold numbers, got bool; convert with astype().")
    return torch.square(data)


@op("erfinv", uniform=True)
def erfinv(data: Tensor) -> Tensor:
    """Return the inverse of the error function, for every element.

    Shapes: data of any shape -> the same shape. -1 and 1 give the infinities; outside of them the
    result is NaN, for integers 0.
    """
    if data.is_floating_point():
        return torch.erfinv(data)
    return in_own_dtype(_inverse_erf_of_integers, data)


def _register_test(name: str, test: Unary, text: str) -> None:
    flat = without_slope(lambda data: test(data).type_as(data))

    def kernel(data: Tensor) -> Tensor:
        return flat(data)

    kernel.__name__ = name
    kernel.__doc__ = f"Return 1 where an element is {text}, else 0.\n\n" + (
        "Shapes: data of any shape -> the same shape and dtype."
    )
    op(f"_contrib_{name}", uniform=True)(kernel)


_register_test("isnan", torch.isnan, "NaN")
_register_test("isinf", torch.isinf, "an infinity")
_register_test("isfinite", torch.isfinite, "neither an infinity nor NaN")


# -- functions with attributes --------------------------------------------------------------------


@op("clip", uniform=True)
def clip(data: Tensor, a_min: float = REQUIRED, a_max: float = REQUIRED) -> Tensor:
    """Limit every element to [a_min, a_max].

    Shapes: data of any shape -> the same shape. The gradient passes at the bounds too. Where
    ``a_min`` exceeds ``a_max``, elements above ``a_max`` become ``a_max`` and all others ``a_min``.

    Parameters
    ----------
    a_min, a_max : float
        The bounds; integer arrays see their integer parts.
    """
    if a_min > a_max:
        above = data > a_max
        return data.masked_fill(above, a_max).masked_fill(~above & (data < a_min), a_min)
    return torch.clamp(data, limit_for(data, a_min), limit_for(data, a_max))


_EACH = 0  # torch's number for a loss of each element, which is not summed up


@op("smooth_l1", uniform=True)
def smooth_l1(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Return ``(scalar * x) ** 2 / 2`` near 0 and ``abs(x) - 0.5 / scalar ** 2`` elsewhere.

    Shapes: data of any shape -> the same shape. The two meet at ``abs(x) = 1 / scalar ** 2``.
    Girshick, Fast R-CNN, 2015.
    """
    bend = 1 / scalar**2 if scalar else math.inf
    if data.is_floating_point():
        return smooth_l1_loss(data, torch.zeros_like(data), _EACH, bend)
    return in_own_dtype(lambda x: smooth_l1_loss(x, torch.zeros_like(x), _EACH, bend), data)


@op("_contrib_quadratic", uniform=True)
def quadratic(data: Tensor, a: float = 0.0, b: float = 0.0, c: float = 0.0) -> Tensor:
    """Return ``a * x ** 2 + b * x + c``, for every element x.

    Shapes: data of any shape -> the same shape.
    """
    return in_own_dtype(lambda x: (a * x + b) * x + c, data)


@op("_contrib_div_sqrt_dim", uniform=True)
def div_sqrt_dim(data: Tensor) -> Tensor:
    """Divide by the square root of the last axis's length, as attention does with its scores.

    Shapes: data (..., D) -> (..., D), divided by ``sqrt(D)``.
    """
    return in_own_dtype(lambda x: x / math.sqrt(data.shape[-1]), data)


# -- casts ----------------------------------------------------------------------------------------


@op("Cast", "cast")
def cast(data: Tensor, dtype: Dtype = REQUIRED) -> Tensor:
    """Convert to another element type.

    Shapes: data of any shape -> the same shape. Fractions are cut off; integers that do not fit
    wrap around. Gradients pass between real types only.
    """
    own = data.dtype
    if own is dtype:
        return data.clone()
    if own.is_floating_point and not dtype.is_floating_point:
        return truncated(data, dtype)
    return data.type(dtype)


@op("amp_cast")
def amp_cast(data: Tensor, dtype: Dtype = REQUIRED) -> Tensor:
    """Convert real numbers to another real type, and leave integers and float64 alone.

    Shapes: data of any shape -> the same shape. Mixed precision puts it before operators.
    """
    changes = data.is_floating_point() and data.dtype is not torch.float64
    return data.to(dtype, copy=True) if changes else data.clone()


def _amp_multicast_outputs(attrs: dict[str, int]) -> int:
    return attrs["num_outputs"]


@op("amp_multicast", outputs=_amp_multicast_outputs)
def amp_multicast(
    *data: Tensor, num_outputs: int = REQUIRED, cast_narrow: bool = False
) -> tuple[Tensor, ...]:
    """Convert all real arrays to the widest of their types; integers are left alone.

    Shapes: any number of arrays of any shapes -> the same shapes.

    Parameters
    ----------
    num_outputs : int
        Number of arrays.
    cast_narrow : bool
        Convert to the narrowest type instead.
    """
    if num_outputs != len(data):
        raise MXNetError(f"amp_multicast: num_outputs is {num_outputs}, got {len(data)} arrays.")
    widths = [array.dtype for array in data if array.is_floating_point()]
    if not widths:
        return tuple(array.clone() for array in data)
    choose = min if cast_narrow else max
    dtype = choose(widths, key=lambda entry: entry.itemsize)
    return tuple(
        array.to(dtype, copy=True) if array.is_floating_point() else array.clone() for array in data
    )


# -- copies and what they do to gradients ---------------------------------------------------------


@op("_copy", "identity", "_copyto", uniform=True, direct=torch.clone)
def copy(data: Tensor) -> Tensor:
    """Return a copy.

    Shapes: data of any shape -> the same shape.
    """
    return data.clone()


@op("_CrossDeviceCopy", uniform=True, direct=torch.clone)
def cross_device_copy(data: Tensor) -> Tensor:
    """Return a copy; MXNet writes it into graphs where results change their device.

    Shapes: data of any shape -> the same shape.
    """
    return data.clone()


@op("_identity_with_attr_like_rhs")
def identity_like(lhs: Tensor, rhs: Tensor) -> Tensor:
    """Return a copy of lhs, whose shape must be that of rhs.

    Shapes: lhs and rhs of one shape -> that shape. The gradient of rhs is 0.
    """
    if lhs.shape != rhs.shape:
        raise MXNetError(
            "_identity_with_attr_like_rhs: both arrays must have one shape, got lhs "
            f"{tuple(lhs.shape)} and rhs {tuple(rhs.shape)}."
        )
    return with_flat(lhs.clone(), rhs)


_block = without_slope(torch.clone)


@op("BlockGrad", "stop_gradient", uniform=True, direct=_block)
def block_grad(data: Tensor) -> Tensor:
    """Return a copy whose gradient is 0.

    Shapes: data of any shape -> the same shape.
    """
    return _block(data)


@op("_contrib_gradientmultiplier", uniform=True)
def gradient_multiplier(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Return a copy whose gradient is multiplied by a number, which may be negative.

    Shapes: data of any shape -> the same shape. Ganin & Lempitsky, Unsupervised Domain Adaptation
    by Backpropagation, 2015, reverse gradients this way.
    """
    factor = number_for(data, scalar)
    return rescale_gradient(data, lambda grad, _: grad * factor)


@op("_contrib_round_ste", uniform=True)
def round_ste(data: Tensor) -> Tensor:
    """Round to the nearest whole number, halves away from 0, and pass gradients unchanged.

    Shapes: data of any shape -> the same shape. Bengio et al., Estimating or Propagating Gradients
    Through Stochastic Neurons, 2013: the straight-through estimator.
    """
    return rescale_gradient(data, lambda grad, _: grad, _round_half_away)


@op("_contrib_sign_ste", uniform=True)
def sign_ste(data: Tensor) -> Tensor:
    """Return the sign and pass gradients unchanged.

    Shapes: data of any shape -> the same shape. The straight-through estimator, see round_ste.
    """
    return rescale_gradient(data, lambda grad, _: grad, torch.sign)
