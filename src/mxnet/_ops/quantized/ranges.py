"""What the operators on 8-bit integers share: ranges, rounding, checks.

An array of integers comes with a range, two arrays of one float32 each. Its larger end in absolute
value stands at the end of the integers: ``real = integer * largest(low, high) / end``. Zero is
always zero, also in unsigned arrays. In MXNet some operators put the end at 127 or 255, the others
half a step further.
"""

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from ...base import MXNetError
from ..numeric import as_tensor, flat
from ..registry import OptionalShape

Kernel = Callable[..., Any]
Shapes = tuple[OptionalShape, ...]
Triple = tuple[Tensor, Tensor, Tensor]

# How graphs name the integers and the ends of their range.
RESULTS = ("output", "min_output", "max_output")
# The end of the range of int32, which results of products and sums have.
INT32_END = 2.0**31

_BYTES = (torch.int8, torch.uint8)
# The largest float32 that is an int32.
_BOUNDS = {torch.int8: (-128, 127), torch.uint8: (0, 255), torch.int32: (-(2**31), 2**31 - 128)}


def end_of(dtype: torch.dtype) -> float:
    """Return the integer at the end of the range of a dtype, 127 or 255."""
    return 255.0 if dtype is torch.uint8 else 127.0


def edge_of(dtype: torch.dtype) -> float:
    """Return the end with the half step up to which numbers are rounded to it."""
    return end_of(dtype) + 0.5


def byte_type(*arrays: Tensor) -> torch.dtype:
    """Return uint8 if all arrays are unsigned, else int8; graphs may not know dtypes yet."""
    unsigned = all(array.dtype is torch.uint8 for array in arrays)
    return torch.uint8 if unsigned else torch.int8


def over(value: float, real: Tensor) -> Tensor:
    """Return ``value / real``, which torch would round twice if the value were no array."""
    return as_tensor(real, value) / real


def largest(low: Tensor, high: Tensor) -> Tensor:
    """Return the larger end of a range in absolute value."""
    return torch.maximum(low.abs(), high.abs()).float()


def number(value: float, data: Tensor) -> Tensor:
    """Return one end of a range: shape (1,), float32, where ``data`` is."""
    return torch.full((1,), value, dtype=torch.float32, device=data.device)


def calibrated(low: float | None, high: float | None, data: Tensor) -> tuple[Tensor, Tensor] | None:
    """Return the range that attributes give; it counts only if both ends are there."""
    if low is None or high is None:
        return None
    return number(low, data), number(high, data)


def chosen(out_type: str, low: float | None, high: float | None) -> torch.dtype:
    """Return the dtype that ``out_type`` means: "auto" is unsigned for a range from 0 upward."""
    if out_type == "auto":
        out_type = "uint8" if low is not None and high is not None and low >= 0 else "int8"
    return torch.int8 if out_type == "int8" else torch.uint8


def times(data: Tensor, factor: Tensor) -> Tensor:
    """Return ``data * factor`` in floats; torch is slow at products of integers and floats."""
    return data * factor if data.is_floating_point() else data.float().mul_(factor)


def saturate(values: Tensor, dtype: torch.dtype) -> Tensor:
    """Return floats, which are overwritten, rounded to the nearest integers of a dtype.

    Halves go to even numbers. NaN becomes the largest int8 or int32, and 0 in uint8.
    """
    low, high = _BOUNDS[dtype]
    unknown = low if dtype is torch.uint8 else high
    return values.nan_to_num_(unknown, high, low).clamp_(low, high).round_().to(dtype)


def check_bytes(name: str, **arrays: Tensor) -> None:
    """Raise MXNetError unless arrays are of int8 or uint8."""
    check_types(name, _BYTES, **arrays)


def check_types(name: str, dtypes: tuple[torch.dtype, ...], **arrays: Tensor) -> None:
    """Raise MXNetError unless arrays are of one of the dtypes; graphs may not know them yet."""
    for key, array in arrays.items():
        if array.dtype not in dtypes and not array.is_meta:
            wanted = " or ".join(_plain(dtype) for dtype in dtypes)
            raise MXNetError(f"{name}: {key} must be of {wanted}, got {_plain(array.dtype)}.")


def check_ranges(name: str, **ends: Tensor) -> None:
    """Raise MXNetError unless the ends of ranges are arrays of one float32."""
    check_types(name, (torch.float32,), **ends)
    for key, end in ends.items():
        if tuple(end.shape) != (1,):
            raise MXNetError(f"{name}: {key} must have shape (1,), got {tuple(end.shape)}.")


@contextlib.contextmanager
def named(name: str) -> Iterator[None]:
    """Put the operator's name before the messages of the one that does its work."""
    try:
        yield
    except MXNetError as error:
        raise MXNetError(f"{name}: {error}") from error


def _plain(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def ranges_after(count: int) -> Callable[..., Shapes]:
    """Return the filler of shapes for operators whose arrays after ``count`` are ends of ranges."""

    def fill(*shapes: OptionalShape, **_: object) -> Shapes:
        return *shapes[:count], *((1,) for _ in shapes[count:])

    return fill


def without_gradient(kernel: Kernel) -> Kernel:
    """Make a kernel's float results have gradient 0: steps have no slope."""

    @functools.wraps(kernel)
    def apply(*args: Any, **kwargs: Any) -> Tensor | tuple[Tensor, ...]:
        with torch.no_grad():
            results = kernel(*args, **kwargs)
        given = [x for x in (*args, *kwargs.values()) if isinstance(x, Tensor) and x.requires_grad]
        if not given:
            return results
        if isinstance(results, Tensor):
            return flat(results, *given)
        return tuple(flat(result, *given) for result in results)

    return apply
