"""Arrays from nothing."""

import math

import torch
from torch import Tensor

from ..base import MXNetError
from ..context import Context
from .attributes import REQUIRED, Dtype, Shape
from .numeric import cast_number, progression
from .registry import op


@op("_zeros")
def zeros(shape: Shape = (), ctx: Context = REQUIRED, dtype: Dtype | None = None) -> Tensor:
    """Return zeros.

    Shapes: -> shape; float32 by default.
    """
    return torch.zeros(shape, dtype=dtype or torch.float32, device=ctx.device)


@op("_ones")
def ones(shape: Shape = (), ctx: Context = REQUIRED, dtype: Dtype | None = None) -> Tensor:
    """Return ones.

    Shapes: -> shape; float32 by default.
    """
    return torch.ones(shape, dtype=dtype or torch.float32, device=ctx.device)


@op("_full")
def full(
    shape: Shape = (),
    ctx: Context = REQUIRED,
    dtype: Dtype | None = None,
    value: float = REQUIRED,
) -> Tensor:
    """Return an array of one value, cast to integers as C does.

    Shapes: -> shape; float32 by default.
    """
    dtype = dtype or torch.float32
    number = cast_number(value, dtype, torch.float64)
    return torch.full(shape, number, dtype=dtype, device=ctx.device)


@op("_arange")
def arange(
    start: float = REQUIRED,
    stop: float | None = None,
    step: float = 1.0,
    repeat: int = 1,
    infer_range: bool = False,
    ctx: Context = REQUIRED,
    dtype: Dtype | None = None,
) -> Tensor:
    """Return evenly spaced numbers in [start, stop), each ``repeat`` times.

    Shapes: -> (ceil((stop - start) / step) * repeat,), at least 0; without stop the range is
    [0, start). Integer dtypes count with the integer parts of start and step, which MXNet takes
    of float16 too. MXNet refuses empty ranges.
    """
    if stop is None:
        if infer_range:
            raise MXNetError("_arange: infer_range needs stop here; or use contrib.arange_like.")
        start, stop = 0.0, start
    if not step or repeat < 1:
        raise MXNetError(
            f"_arange: step must not be 0 and repeat must be 1 or more, got {step} and {repeat}."
        )
    count = max(math.ceil((stop - start) / step), 0)
    values = progression(count, start, step, dtype or torch.float32, ctx.device)
    return values.repeat_interleave(repeat)


@op("_linspace")
def linspace(
    ctx: Context,
    start: float = 0.0,
    stop: float = REQUIRED,
    num: int = REQUIRED,
    endpoint: bool = True,
    dtype: Dtype | None = None,
) -> Tensor:
    """Return ``num`` evenly spaced numbers from start to stop.

    Shapes: -> (num,); without ``endpoint`` stop itself is left out.
    """
    if num < 0:
        raise MXNetError(f"_linspace: num must be 0 or more, got {num}.")
    parts = num - 1 if endpoint else num
    step = (stop - start) / parts if parts > 0 else 0.0
    values = torch.arange(num, dtype=torch.float64, device=ctx.device) * step + start
    return values.to(dtype or torch.float32)


@op("_eye")
def eye(
    N: int = REQUIRED,
    M: int = 0,
    k: int = 0,
    ctx: Context = REQUIRED,
    dtype: Dtype | None = None,
) -> Tensor:
    """Return ones on the diagonal number k.

    Shapes: -> (N, M); M of 0 or less means N.
    """
    if N < 0:
        raise MXNetError(f"_eye: N must be 0 or more, got {N}.")
    result = torch.zeros(N, M if M > 0 else N, dtype=dtype or torch.float32, device=ctx.device)
    result.diagonal(k).fill_(1)
    return result
