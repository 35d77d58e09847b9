"""Arithmetic, comparison and logic of an array and a number.

An integer array sees only the integer part of the number: ``int32 + 1.5`` adds 1. With
``is_int=False``, which only explicit calls and symbol files can say, integers become float64
instead. Truth values count as int64. Operators with an ``r`` in front have the number on the left:
``_rminus_scalar`` is ``scalar - data``.
"""

import math
from typing import Any

import torch
from torch import Tensor

from .attributes import Scalar
from .binary import COMPARISONS, Binary, broadcast_hypot, divide_integers, modulo, power
from .numeric import as_tensor, number_for, without_slope
from .registry import op


def _operands(data: Tensor, scalar: Scalar, is_int: bool) -> tuple[Tensor, Scalar]:
    """Return an array that holds no real numbers, and a number, as they are computed with."""
    if not is_int:
        return data.double(), scalar
    return data.long() if data.dtype is torch.bool else data, number_for(data, scalar)


@op("_plus_scalar", "_PlusScalar", "_scatter_plus_scalar", floats=torch.add)
def plus_scalar(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Add a number to every element.

    Shapes: data of any shape -> the same shape.
    """
    if not data.is_floating_point():
        data, scalar = _operands(data, scalar, is_int)
    return data + scalar


@op("_minus_scalar", "_MinusScalar", "_scatter_minus_scalar", floats=torch.sub)
def minus_scalar(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Subtract a number from every element.

    Shapes: data of any shape -> the same shape.
    """
    if not data.is_floating_point():
        data, scalar = _operands(data, scalar, is_int)
    return data - scalar


@op("_rminus_scalar", "_RMinusScalar", floats=torch.rsub)
def rminus_scalar(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Subtract every element from a number.

    Shapes: data of any shape -> the same shape.
    """
    if not data.is_floating_point():
        data, scalar = _operands(data, scalar, is_int)
    return torch.rsub(data, scalar)


@op("_mul_scalar", "_MulScalar", floats=torch.mul)
def mul_scalar(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Multiply every element by a number.

    Shapes: data of any shape -> the same shape.
    """
    if not data.is_floating_point():
        data, scalar = _operands(data, scalar, is_int)
    return data * scalar


@op("_div_scalar", "_DivScalar", floats=torch.div)
def div_scalar(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Divide every element by a number.

    Shapes: data of any shape -> the same shape. Quotients of integers are cut toward zero.
    """
    if not data.is_floating_point():
        data, scalar = _operands(data, scalar, is_int)
        if is_int:
            return divide_integers(data, as_tensor(data, scalar))
    return data / scalar


@op("_rdiv_scalar", "_RDivScalar")
def rdiv_scalar(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Divide a number by every element.

    Shapes: data of any shape -> the same shape. Quotients of integers are cut toward zero.
    """
    if not data.is_floating_point():
        data, scalar = _operands(data, scalar, is_int)
        if is_int:
            return divide_integers(as_tensor(data, scalar), data)
    return torch.div(as_tensor(data, scalar), data)


@op("_mod_scalar", "_ModScalar")
def mod_scalar(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Return the remainder of data / scalar, which has the sign of the number.

    Shapes: data of any shape -> the same shape. The remainder by 0 is 0.
    """
    if not data.is_floating_point():
        data, scalar = _operands(data, scalar, is_int)
    if scalar:
        return torch.remainder(data, scalar)
    return modulo(data, as_tensor(data, scalar))


@op("_rmod_scalar", "_RModScalar")
def rmod_scalar(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Return the remainder of scalar / data, which has the sign of the element.

    Shapes: data of any shape -> the same shape. The remainder by 0 is 0.
    """
    if not data.is_floating_point():
        data, scalar = _operands(data, scalar, is_int)
    return modulo(as_tensor(data, scalar), data)


@op("_power_scalar", "_PowerScalar")
def power_scalar(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Raise every element to a power.

    Shapes: data of any shape -> the same shape.
    """
    if not data.is_floating_point():
        data, scalar = _operands(data, scalar, is_int)
    if scalar and data.is_floating_point():
        return torch.pow(data, scalar)
    return power(data, as_tensor(data, scalar))


@op("_rpower_scalar", "_RPowerScalar")
def rpower_scalar(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Raise a number to the power of every element.

    Shapes: data of any shape -> the same shape.
    """
    if not data.is_floating_point():
        data, scalar = _operands(data, scalar, is_int)
    if scalar > 0 and data.is_floating_point():
        return torch.pow(scalar, data)
    return power(as_tensor(data, scalar), data)


@op("_maximum_scalar", "_MaximumScalar", floats=torch.clamp_min)
def maximum_scalar(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Return the larger of every element and a number.

    Shapes: data of any shape -> the same shape. The gradient passes where the element is at least
    the number.
    """
    if not data.is_floating_point():
        data, scalar = _operands(data, scalar, is_int)
    return torch.clamp_min(data, scalar)


@op("_minimum_scalar", "_MinimumScalar", floats=torch.clamp_max)
def minimum_scalar(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Return the smaller of every element and a number.

    Shapes: data of any shape -> the same shape. The gradient passes where the element is at most
    the number.
    """
    if not data.is_floating_point():
        data, scalar = _operands(data, scalar, is_int)
    return torch.clamp_max(data, scalar)


@op("_hypot_scalar", "_HypotScalar")
def hypot_scalar(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Return ``sqrt(data ** 2 + scalar ** 2)``.

    Shapes: data of any shape -> the same shape. The squares cannot overflow.
    """
    if not data.is_floating_point():
        data, scalar = _operands(data, scalar, is_int)
    return broadcast_hypot(data, as_tensor(data, scalar))


def _register_comparison(name: str, compare: Binary, text: str) -> None:
    logical = name.startswith("logical")

    def comparison(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
        if not data.is_floating_point():
            # No integer reaches infinity, so that here it may stay as it is.
            finite = scalar if math.isfinite(scalar) else 0
            data, number = _operands(data, finite, is_int)
            scalar = number if math.isfinite(scalar) else scalar
        elif not logical and not data.requires_grad:
            return compare(data, scalar, out=torch.empty_like(data))
        other: Any = as_tensor(data, scalar != 0) if logical else scalar
        if data.requires_grad:
            return without_slope(lambda data: compare(data, other).type_as(data))(data)
        return compare(data, other).type_as(data)

    comparison.__name__ = f"{name}_scalar"
    comparison.__doc__ = (
        f"Compare every element with a number: 1 where {text}, 0 elsewhere.\n\n"
        "Shapes: data of any shape -> the same shape. The gradient is 0."
    )
    old = "_" + "".join(word.capitalize() for word in name.split("_")) + "Scalar"
    op(f"_{name}_scalar", old)(comparison)


for _name, (_compare, _text) in COMPARISONS.items():
    _register_comparison(_name, _compare, _text)
