"""Checks of all elements, sums of squares, and counts in intervals."""

import torch
from torch import Tensor

from ..base import MXNetError
from .attributes import Floats
from .numeric import truncated
from .registry import op


def _check_start(name: str, init_output: bool) -> None:
    if not init_output:
        raise MXNetError(
            f"{name}: init_output=False is not supported: the result cannot depend on what the "
            "output array held; multiply both results instead."
        )


@op("all_finite")
def all_finite(data: Tensor, init_output: bool = True) -> Tensor:
    """Return 1 if no element is infinite or NaN, else 0.

    Shapes: data of any shape -> (1,), float32.

    Parameters
    ----------
    init_output : bool
        Only True is supported.
    """
    _check_start("all_finite", init_output)
    return torch.isfinite(data).all().float().reshape(1)


@op("multi_all_finite", count="num_arrays")
def multi_all_finite(*data: Tensor, init_output: bool = True) -> Tensor:
    """Return 1 if no element of any array is infinite or NaN, else 0.

    Shapes: any number of arrays of any shapes -> (1,), float32.

    Parameters
    ----------
    init_output : bool
        Only True is supported.
    """
    _check_start("multi_all_finite", init_output)
    return torch.stack([torch.isfinite(array).all() for array in data]).all().float().reshape(1)


@op("multi_sum_sq", count="num_arrays")
def multi_sum_sq(*data: Tensor) -> Tensor:
    """Return the sum of squares of every array.

    Shapes: n arrays of any shapes -> (n,), float32.
    """
    return torch.stack([array.float().square().sum() for array in data])


@op("_contrib_allclose")
def allclose(
    a: Tensor, b: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = True
) -> Tensor:
    """Return 1 if ``abs(a - b) <= atol + rtol * abs(b)`` for all elements, else 0.

    Shapes: a and b of one shape -> (), uint8.

    Parameters
    ----------
    rtol, atol : float
        Allowed relative and absolute differences.
    equal_nan : bool
        Whether NaN equals NaN.
    """
    if a.shape != b.shape:
        raise MXNetError(
            f"_contrib_allclose: a and b must have one shape, got {tuple(a.shape)} and "
            f"{tuple(b.shape)}."
        )
    return torch.isclose(a, b, rtol, atol, equal_nan).all().to(torch.uint8)


def _rising(bounds: Floats) -> bool:
    return len(bounds) == 2 and bounds[0] <= bounds[1]


@op("_histogram", outputs=2)
def histogram(
    data: Tensor,
    bins: Tensor | None = None,
    bin_cnt: int | None = None,
    range: Floats | None = None,
) -> tuple[Tensor, Tensor]:
    """Count the elements in intervals.

    Shapes: data of any shape -> (n,) of int64 and (n + 1,) of data's dtype: counts and edges. An
    interval includes its lower edge, the last one its upper edge too.

    Parameters
    ----------
    bins : array
        (n + 1,), ascending edges.
    bin_cnt : int
        Number of intervals of equal width, in place of ``bins``.
    range : (float, float)
        Lower edge of the first and upper edge of the last of them; equal ones are moved apart
        by 1.
    """
    if bins is None:
        if bin_cnt is None or bin_cnt < 1 or range is None or not _rising(range):
            raise MXNetError(
                "_histogram: give the edges as bins, or bin_cnt >= 1 with range=(low, high), got "
                f"bin_cnt={bin_cnt} and range={range}."
            )
        low, high = range if range[0] < range[1] else (range[0] - 0.5, range[1] + 0.5)
        edges = torch.linspace(low, high, bin_cnt + 1, dtype=torch.float64, device=data.device)
        bins = truncated(edges, data.dtype) if not data.is_floating_point() else edges.to(data)
    flat = data.reshape(-1)
    place = torch.searchsorted(bins, flat, right=True) - 1
    count = bins.shape[0] - 1
    inside = (flat >= bins[0]) & (flat <= bins[-1])
    counts = torch.zeros(count, dtype=torch.int64, device=data.device)
    counts = counts.scatter_add(0, place.clamp(0, count - 1), inside.long())
    return counts, bins.clone()
