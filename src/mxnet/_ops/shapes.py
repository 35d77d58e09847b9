"""Shapes computed from shapes."""

import functools
import math

from torch import Tensor

from ..base import MXNetError


class SizeError(MXNetError, ValueError):
    """An array cannot have a shape because of its number of elements.

    Of MXNet the method of arrays raises ValueError, the operator MXNetError: this is both.
    """


@functools.lru_cache(4096)
def reshape_shape(
    shape: tuple[int, ...], codes: tuple[int, ...], reverse: bool = False
) -> tuple[int, ...]:
    """Return the shape that the special codes of reshape give to an array of ``shape``.

    A positive number is a length; 0 keeps the axis, -1 is what remains (once), -2 keeps all
    remaining axes, -3 joins two axes, -4 splits one into the two numbers that follow, of which
    one may be -1. With ``reverse`` the codes are matched from the right.

    Raises
    ------
    MXNetError
        If the codes do not fit the shape.
    """
    size = math.prod(shape)
    if reverse:
        shape, codes = shape[::-1], codes[::-1]
    result: list[int] = []
    axis = position = 0
    while position < len(codes):
        code = codes[position]
        position += 1
        needed = {0: 1, -3: 2, -4: 1}.get(code, 0)
        if needed and axis + needed > len(shape):
            raise MXNetError(f"reshape: code {code} finds no axis left in shape {shape}.")
        if code == -2:
            result += shape[axis:]
            axis = len(shape)
        elif code == -3:
            result.append(shape[axis] * shape[axis + 1])
            axis += 2
        elif code == -4:
            result += _halves(shape[axis], codes[position : position + 2])
            axis, position = axis + 1, position + 2
        else:
            result.append(shape[axis] if code == 0 else code)
            axis += 1
    if result.count(-1) > 1 or min(result, default=0) < -1:
        raise MXNetError(f"reshape: codes {codes} are not valid; -1 may stand once.")
    if -1 in result:
        rest = math.prod(length for length in result if length != -1)
        if not rest or size % rest:
            raise SizeError(f"reshape: {codes} does not divide the {size} elements of {shape}.")
        result[result.index(-1)] = size // rest
    return tuple(result[::-1] if reverse else result)


def _halves(length: int, parts: tuple[int, ...]) -> list[int]:
    if len(parts) != 2:
        raise MXNetError("reshape: two numbers must follow the code -4.")
    first, second = parts
    if first == -1 and second > 0:
        first = length // second
    elif second == -1 and first > 0:
        second = length // first
    if first * second != length:
        raise MXNetError(f"reshape: -4 cannot split a length of {length} into {parts}.")
    return [first, second]


def reshaped(data: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Return ``data.reshape(shape)``; torch reads separate numbers faster than a tuple."""
    return data.reshape(*shape) if shape else data.reshape(shape)


def axis_in(data: Tensor, axis: int, name: str) -> int:
    """Return ``axis`` of ``data`` counted from the front.

    Raises
    ------
    MXNetError
        If there is no such axis.
    """
    ndim = data.dim()
    if 0 <= axis < ndim:
        return axis
    if not -ndim <= axis < 0:
        raise MXNetError(
            f"{name}: axis {axis} does not exist in an array of shape {tuple(data.shape)}."
        )
    return axis + ndim
