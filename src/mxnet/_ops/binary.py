"""Arithmetic, comparison and logic of two arrays, with and without broadcasting.

``broadcast_*`` stretch axes of length 1; ``elemwise_*`` and the ``_x`` forms, which graphs use for
Python's operators, insist on equal shapes. Results keep the dtype of the operands: comparisons
give 1 and 0, the division of integers cuts toward zero.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from ..base import MXNetError
from .numeric import truncated, with_slopes, without_slope
from .registry import REGISTRY, op

Binary = Callable[..., Tensor]


@op("broadcast_add", "broadcast_plus", uniform=True, direct=torch.add)
def broadcast_add(lhs: Tensor, rhs: Tensor) -> Tensor:
    """Add arrays with broadcasting.

    Shapes: lhs and rhs that broadcast -> their common shape.
    """
    return lhs + rhs


@op("broadcast_sub", "broadcast_minus", uniform=True, direct=torch.sub)
def broadcast_sub(lhs: Tensor, rhs: Tensor) -> Tensor:
    """Subtract rhs from lhs with broadcasting.

    Shapes: lhs and rhs that broadcast -> their common shape.
    """
    return lhs - rhs


@op("broadcast_mul", uniform=True, direct=torch.mul)
def broadcast_mul(lhs: Tensor, rhs: Tensor) -> Tensor:
    """Multiply arrays with broadcasting.

    Shapes: lhs and rhs that broadcast -> their common shape.
    """
    return lhs * rhs


@op("broadcast_div", uniform=True, floats=torch.div)
def broadcast_div(lhs: Tensor, rhs: Tensor) -> Tensor:
    """Divide lhs by rhs with broadcasting.

    Shapes: lhs and rhs that broadcast -> their common shape.

    The quotient of integers is cut toward zero. An integer divided by 0 gives the least value of
    int32 and int64, and 0 in smaller types.
    """
    return lhs / rhs if lhs.is_floating_point() else divide_integers(lhs, rhs)


def divide_integers(lhs: Tensor, rhs: Tensor) -> Tensor:
    """Return the quotient of integer arrays, cut toward zero, defined for divisors of 0 too."""
    dtype = lhs.dtype
    fill = torch.iinfo(dtype).min if dtype.itemsize >= 4 else 0
    divisor = rhs.masked_fill(rhs == 0, 1)
    return torch.div(lhs, divisor, rounding_mode="trunc").masked_fill(rhs == 0, fill)


def _remainder(lhs: Tensor, rhs: Tensor) -> Tensor:
    if lhs.is_floating_point():
        return torch.remainder(lhs, rhs).masked_fill(rhs == 0, 0)
    return torch.remainder(lhs, rhs.masked_fill(rhs == 0, 1))


def _remainder_slopes(grad: Tensor, lhs: Tensor, rhs: Tensor, out: Tensor) -> tuple[Tensor, Tensor]:
    return grad, -grad * torch.floor(lhs / rhs)


modulo: Binary = with_slopes(_remainder, _remainder_slopes)


@op("broadcast_mod", uniform=True)
def broadcast_mod(lhs: Tensor, rhs: Tensor) -> Tensor:
    """Return the remainder of lhs / rhs, which has the sign of rhs, with broadcasting.

    Shapes: lhs and rhs that broadcast -> their common shape. The remainder by 0 is 0.
    """
    return modulo(lhs, rhs)


def _power(lhs: Tensor, rhs: Tensor) -> Tensor:
    if lhs.is_floating_point():
        return torch.pow(lhs, rhs)
    return truncated(torch.pow(lhs.double(), rhs.double()), lhs.dtype)


def _power_slopes(grad: Tensor, lhs: Tensor, rhs: Tensor, out: Tensor) -> tuple[Tensor, Tensor]:
    return grad * rhs * torch.pow(lhs, rhs - 1), grad * torch.pow(lhs, rhs) * torch.log(lhs)


power: Binary = with_slopes(_power, _power_slopes)


@op("broadcast_power", uniform=True, direct=power)
def broadcast_power(lhs: Tensor, rhs: Tensor) -> Tensor:
    """Raise lhs to the power rhs with broadcasting.

    Shapes: lhs and rhs that broadcast -> their common shape.

    The gradients are the plain formulas ``rhs * lhs ** (rhs - 1)`` and ``lhs ** rhs * log(lhs)``:
    that of rhs is NaN where lhs is negative, and at 0 with a positive exponent.
    """
    return power(lhs, rhs)


def _maximum_slopes(grad: Tensor, lhs: Tensor, rhs: Tensor, out: Tensor) -> tuple[Tensor, Tensor]:
    return grad * (lhs >= rhs), grad * (lhs < rhs)


def _minimum_slopes(grad: Tensor, lhs: Tensor, rhs: Tensor, out: Tensor) -> tuple[Tensor, Tensor]:
    return grad * (lhs <= rhs), grad * (lhs > rhs)


_maximum: Binary = with_slopes(torch.maximum, _maximum_slopes)
_minimum: Binary = with_slopes(torch.minimum, _minimum_slopes)


@op("broadcast_maximum", uniform=True, direct=_maximum)
def broadcast_maximum(lhs: Tensor, rhs: Tensor) -> Tensor:
    """Return the larger of both elements, with broadcasting; NaN wins.

    Shapes: lhs and rhs that broadcast -> their common shape. Where both are equal, the gradient
    goes to lhs alone.
    """
    return _maximum(lhs, rhs)


@op("broadcast_minimum", uniform=True, direct=_minimum)
def broadcast_minimum(lhs: Tensor, rhs: Tensor) -> Tensor:
    """Return the smaller of both elements, with broadcasting; NaN wins.

    Shapes: lhs and rhs that broadcast -> their common shape. Where both are equal, the gradient
    goes to lhs alone.
    """
    return _minimum(lhs, rhs)


@op("broadcast_hypot", uniform=True)
def broadcast_hypot(lhs: Tensor, rhs: Tensor) -> Tensor:
    """Return ``sqrt(lhs ** 2 + rhs ** 2)``, with broadcasting.

    Shapes: lhs and rhs that broadcast -> their common shape. The squares cannot overflow.
    """
    if lhs.is_floating_point():
        return torch.hypot(lhs, rhs)
    return truncated(torch.hypot(lhs.double(), rhs.double()), lhs.dtype)


COMPARISONS: dict[str, tuple[Binary, str]] = {
    "equal": (torch.eq, "the elements are equal"),
    "not_equal": (torch.ne, "the elements differ"),
    "greater": (torch.gt, "the first is greater than the second"),
    "greater_equal": (torch.ge, "the first is at least the second"),
    "lesser": (torch.lt, "the first is less than the second"),
    "lesser_equal": (torch.le, "the first is at most the second"),
    "logical_and": (torch.logical_and, "neither is zero"),
    "logical_or": (torch.logical_or, "either is not zero"),
    "logical_xor": (torch.logical_xor, "exactly one is zero"),
}
"""Name -> (torch's function, when the result is 1)."""


def _register_comparison(name: str, compare: Binary, text: str) -> Binary:
    logical = name.startswith("logical")

    def decide(lhs: Tensor, rhs: Tensor) -> Tensor:
        if not logical and lhs.is_same_size(rhs):
            # Straight into numbers: a second pass over truth values costs more than the test.
            return compare(lhs, rhs, out=torch.empty_like(lhs))
        return compare(lhs, rhs).type_as(lhs)

    flat = without_slope(decide)

    def comparison(lhs: Tensor, rhs: Tensor) -> Tensor:
        return flat(lhs, rhs)

    comparison.__name__ = f"broadcast_{name}"
    comparison.__doc__ = (
        f"Return 1 where {text}, 0 elsewhere, with broadcasting.\n\n"
        "Shapes: lhs and rhs that broadcast -> their common shape. The result has the dtype of\n"
        "the operands and gradients of 0. NaN equals nothing and counts as not zero."
    )
    return op(f"broadcast_{name}", uniform=True, direct=flat)(comparison)


def _register_same_shape(names: tuple[str, ...], kernel: Binary, text: str) -> None:
    compute = REGISTRY[kernel.__name__].direct or kernel

    def same_shape(lhs: Tensor, rhs: Tensor) -> Tensor:
        if not lhs.is_same_size(rhs):
            raise MXNetError(
                f"{names[0]}: both arrays must have one shape, got lhs {tuple(lhs.shape)} and rhs "
                f"{tuple(rhs.shape)}; {kernel.__name__} stretches axes of length 1."
            )
        return compute(lhs, rhs)

    same_shape.__name__ = names[0].lstrip("_")
    same_shape.__doc__ = (
        f"{text}\n\nShapes: lhs and rhs of one shape, which is that of the result. "
        f"Like {kernel.__name__}\nbut without broadcasting."
    )
    op(*names, uniform=True)(same_shape)


_SAME_SHAPE: tuple[tuple[tuple[str, ...], Binary, str], ...] = (
    (("elemwise_add", "_plus", "_Plus", "_add", "_grad_add"), broadcast_add,
     "Add arrays of one shape."),
    (("elemwise_sub", "_minus", "_Minus", "_sub"), broadcast_sub,
     "Subtract rhs from lhs, arrays of one shape."),
    (("elemwise_mul", "_mul", "_Mul"), broadcast_mul, "Multiply arrays of one shape."),
    (("elemwise_div", "_div", "_Div", "_scatter_elemwise_div"), broadcast_div,
     "Divide lhs by rhs, arrays of one shape."),
    (("_mod", "_Mod"), broadcast_mod, "Return the remainder of lhs / rhs, arrays of one shape."),
    (("_power", "_Power"), broadcast_power, "Raise lhs to the power rhs, arrays of one shape."),
    (("_maximum", "_Maximum"), broadcast_maximum, "Return the larger of both elements."),
    (("_minimum", "_Minimum"), broadcast_minimum, "Return the smaller of both elements."),
    (("_hypot", "_Hypot"), broadcast_hypot, "Return ``sqrt(lhs ** 2 + rhs ** 2)``."),
)  # fmt: skip

for _names, _kernel, _text in _SAME_SHAPE:
    _register_same_shape(_names, _kernel, _text)

for _name, (_compare, _text) in COMPARISONS.items():
    _old = "_" + "_".join(word.capitalize() for word in _name.split("_"))
    _kernel = _register_comparison(_name, _compare, _text)
    _register_same_shape((f"_{_name}", _old), _kernel, f"Return 1 where {_text}, 0 elsewhere.")


@op("add_n", "ElementWiseSum", uniform=True)
def add_n(*args: Tensor) -> Tensor:
    """Add any number of arrays.

    Shapes: one or more arrays of one shape, which is that of the result.

    Parameters
    ----------
    num_args : int
        How many arrays follow; may be left out.
    """
    first, *others = args
    shape = first.shape
    for i, other in enumerate(others, 1):
        if other.shape != shape:
            raise MXNetError(
                f"add_n: all arrays must have the shape of the first, {tuple(shape)}, "
                f"got args[{i}] {tuple(other.shape)}."
            )
    if not others:
        return first.clone()
    total = first + others[0]
    for other in others[1:]:
        total += other
    return total
