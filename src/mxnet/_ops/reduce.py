"""Sums, extremes, norms and what is built on them.

Arrays have at least one axis here: reducing all of them gives shape (1,). Sums of integers keep
their dtype and wrap around; means of integers are cut toward zero.
"""

import math
from collections.abc import Callable
from typing import Any, Literal

import torch
from torch import Tensor

from ..base import MXNetError
from .attributes import Axes, Dtype
from .numeric import flat, truncated
from .registry import op

# One axis comes as a number, which torch reads faster than a tuple, all of them as None.
Reduced = int | tuple[int, ...] | None
Reducer = Callable[[Tensor, Reduced, bool], Tensor]

# torch's arrays have at most 64 axes.
_ALL_AXES = tuple(tuple(range(count)) for count in range(65))
_ONE_AXIS = tuple((axis,) for axis in range(64))


def reduced_axes(name: str, data: Tensor, axis: Axes, exclude: bool = False) -> tuple[int, ...]:
    """Return the axes to reduce, none of them negative.

    Raises
    ------
    MXNetError
        If an axis does not exist or is given twice.
    """
    ndim = data.dim()
    if axis is None:
        return _ALL_AXES[ndim]
    if isinstance(axis, int) and not exclude and -ndim <= axis < ndim:
        return _ONE_AXIS[axis % ndim]
    given = axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(sorted(entry + ndim if entry < 0 else entry for entry in given))
    if axes[0] < 0 or axes[-1] >= ndim:
        raise MXNetError(
            f"{name}: axis must lie in [{-ndim}, {ndim}) for data of shape {tuple(data.shape)}, "
            f"got {axis}."
        )
    if len(set(axes)) < len(axes):
        raise MXNetError(f"{name}: axis must name every axis once, got {axis}.")
    return tuple(entry for entry in range(ndim) if entry not in axes) if exclude else axes


def is_axis(data: Tensor, axis: Axes) -> bool:
    """Return whether ``axis`` is the number of one axis of data."""
    return axis.__class__ is int and -data.dim() <= axis < data.dim()  # type: ignore[operator]


# -- sums -----------------------------------------------------------------------------------------


def _sum(data: Tensor, axes: Reduced, keepdims: bool) -> Tensor:
    if data.is_floating_point():
        return torch.sum(data, axes, keepdims)  # type: ignore[arg-type]
    return torch.sum(data, axes, keepdims, dtype=data.dtype)  # type: ignore[arg-type]


def _mean(data: Tensor, axes: Reduced, keepdims: bool) -> Tensor:
    if data.is_floating_point():
        return torch.mean(data, axes, keepdims)  # type: ignore[arg-type]
    if data.dtype is torch.bool:
        return torch.any(data, _listed(data, axes), keepdims)
    count = math.prod(data.shape[axis] for axis in _listed(data, axes))
    return torch.div(_sum(data, axes, keepdims), count, rounding_mode="trunc")


def _listed(data: Tensor, axes: Reduced) -> tuple[int, ...]:
    """Return the axes as a tuple."""
    if isinstance(axes, tuple):
        return axes
    return _ALL_AXES[data.dim()] if axes is None else (axes,)


def _prod(data: Tensor, axes: Reduced, keepdims: bool) -> Tensor:
    axes = _listed(data, axes)
    if not axes:
        return data.clone()
    if len(axes) == 1:
        return torch.prod(data, axes[0], keepdims, dtype=data.dtype)
    kept = [axis for axis in range(data.ndim) if axis not in axes]
    shape = [data.shape[axis] for axis in kept]
    size = math.prod(data.shape[axis] for axis in axes)
    rows = data.permute(*kept, *axes).reshape(*shape, size)
    result = torch.prod(rows, -1, dtype=data.dtype)
    if keepdims:
        return result.reshape([1 if i in axes else size for i, size in enumerate(data.shape)])
    return result


def _nansum(data: Tensor, axes: Reduced, keepdims: bool) -> Tensor:
    if data.is_floating_point():
        return torch.nansum(data, axes, keepdims)  # type: ignore[arg-type]
    return torch.nansum(data, axes, keepdims, dtype=data.dtype)  # type: ignore[arg-type]


def _nanprod(data: Tensor, axes: Reduced, keepdims: bool) -> Tensor:
    return _prod(data.masked_fill(torch.isnan(data), 1), axes, keepdims)


# -- extremes and the operators --------------------------------------------------------------------


class _Extreme(torch.autograd.Function):
    """An extreme whose every attaining element gets the full gradient."""

    @staticmethod
    def forward(
        ctx: Any, data: Tensor, axes: tuple[int, ...], keepdims: bool, reducer: Reducer
    ) -> Tensor:
        result = reducer(data, axes, True)
        ctx.save_for_backward(data == result)
        ctx.shape = result.shape
        return result if keepdims else result.squeeze(axes)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None, None]:
        (attained,) = ctx.saved_tensors
        return grad.reshape(ctx.shape) * attained, None, None, None


def _extreme(name: str, reducer: Callable[..., Tensor]) -> Reducer:
    def reduce(data: Tensor, axes: Reduced, keepdims: bool) -> Tensor:
        if not data.numel():
            raise MXNetError(
                f"{name}: an array without elements has no {name}, got shape {tuple(data.shape)}."
            )
        if data.requires_grad:
            return _Extreme.apply(data, _listed(data, axes), keepdims, reducer)
        return reducer(data, () if axes is None else axes, keepdims)

    return reduce


_TIES = "NaN wins. Of equal extreme elements each gets the full gradient. Data must not be empty."
_DOCUMENT = """{summary} along axes.

Shapes: data of any shape -> without the reduced axes, or with length 1 there; (1,) if none are
left. The dtype stays. {note}

Parameters
----------
axis : int or tuple of int or None
    The axes to reduce; None or () are all of them.
keepdims : bool
    Keep the reduced axes, with length 1.
exclude : bool
    Reduce all axes but those given.
"""

_REDUCTIONS: tuple[tuple[tuple[str, ...], Reducer, str, str], ...] = (
    (("sum", "sum_axis"), _sum, "Add up the elements", "Integers wrap around."),
    (("mean",), _mean, "Average the elements", "The mean of integers is cut toward zero."),
    (("prod",), _prod, "Multiply the elements", "Integers wrap around."),
    (("nansum",), _nansum, "Add up the elements, with NaN as 0,", ""),
    (("nanprod",), _nanprod, "Multiply the elements, with NaN as 1,", ""),
    (("max", "max_axis"), _extreme("max", torch.amax), "Return the greatest element", _TIES),
    (("min", "min_axis"), _extreme("min", torch.amin), "Return the least element", _TIES),
)


def _register(names: tuple[str, ...], reducer: Reducer, summary: str, note: str) -> None:
    name = names[0]

    def kernel(
        data: Tensor, axis: Axes = None, keepdims: bool = False, exclude: bool = False
    ) -> Tensor:
        if axis is not None and (exclude or axis.__class__ is not int):
            axis = reduced_axes(name, data, axis, exclude)
            if not axis:
                return data.clone()
        try:
            result = reducer(data, axis, keepdims)
        except IndexError:
            reduced_axes(name, data, axis)  # says which axes there are
            raise
        return result if result.ndim or keepdims else result.view(1)

    kernel.__name__ = name
    kernel.__doc__ = _DOCUMENT.format(summary=summary, note=note)
    op(*names, uniform=True)(kernel)


for _row in _REDUCTIONS:
    _register(*_row)


Search = Callable[..., Tensor]


def _position(name: str, data: Tensor, axis: int | None, keepdims: bool, search: Search) -> Tensor:
    try:
        found = search(data, axis, keepdims) if data.ndim else search(data, axis)
    except IndexError:
        if axis is None:
            raise
        (axis,) = reduced_axes(name, data, axis)
        raise MXNetError(
            f"{name}: axis {axis} of shape {tuple(data.shape)} has no elements."
        ) from None
    return flat((found if found.ndim or keepdims else found.view(1)).type(data.dtype), data)


@op("argmax", uniform=True)
def argmax(data: Tensor, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Return the position of the greatest element along an axis, as a number of data's dtype.

    Shapes: data of any shape -> without the axis, or with length 1 there; (1,) if none is left.
    The first of equal elements counts, NaN is greater than all.

    Parameters
    ----------
    axis : int or None
        The axis to search; None searches the flattened array.
    keepdims : bool
        Keep the searched axes, with length 1.
    """
    return _position("argmax", data, axis, keepdims, torch.argmax)


@op("argmin", uniform=True)
def argmin(data: Tensor, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Return the position of the least element along an axis, as a number of data's dtype.

    Shapes: data of any shape -> without the axis, or with length 1 there; (1,) if none is left.
    The first of equal elements counts, NaN is less than all.

    Parameters
    ----------
    axis : int or None
        The axis to search; None searches the flattened array.
    keepdims : bool
        Keep the searched axes, with length 1.
    """
    return _position("argmin", data, axis, keepdims, torch.argmin)


@op("argmax_channel", uniform=True)
def argmax_channel(data: Tensor) -> Tensor:
    """Return the position of the greatest element along axis 1, as a number of data's dtype.

    Shapes: data (N, C, ...) -> (N, ...).
    """
    return _position("argmax_channel", data, 1, False, torch.argmax)


# -- norms and moments ----------------------------------------------------------------------------


class _Euclidean(torch.autograd.Function):
    """The Euclidean norm with the gradient x / norm, NaN where the norm is 0."""

    @staticmethod
    def forward(ctx: Any, data: Tensor, axes: Reduced) -> Tensor:
        result = torch.linalg.vector_norm(data, 2, axes, True)
        ctx.save_for_backward(data, result)
        return result

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        data, result = ctx.saved_tensors
        return grad * data / result, None


def _norm(data: Tensor, axes: Reduced, ord_: int, keepdims: bool) -> Tensor:
    if ord_ == 1:
        return torch.sum(data.abs(), axes, keepdims, dtype=data.dtype)  # type: ignore[arg-type]
    if not data.is_floating_point():
        total = torch.linalg.vector_norm(data.double(), 2, axes, keepdims)
        return truncated(total, data.dtype)
    if data.requires_grad:
        result = _Euclidean.apply(data, axes)
        return result if keepdims else result.squeeze(_listed(data, axes))
    return torch.linalg.vector_norm(data, 2, axes, keepdims)


@op("norm")
def norm(
    data: Tensor,
    ord: int = 2,
    axis: Axes = None,
    out_dtype: Dtype | None = None,
    keepdims: bool = False,
) -> Tensor:
    """Return the norm of vectors along axes.

    Shapes: as for sum. The gradient of the Euclidean norm is NaN where the norm is 0.

    Parameters
    ----------
    ord : {1, 2}
        1 adds up magnitudes, 2 is the Euclidean norm.
    axis : int or tuple of int or None
        The axes to reduce; None or () are all of them.
    out_dtype : dtype or None
        Type of the result, and of the computation; None is that of data.
    keepdims : bool
        Keep the reduced axes, with length 1.
    """
    if ord not in (1, 2):
        raise MXNetError(f"norm: ord must be 1 or 2, got {ord}.")
    if axis is not None and not is_axis(data, axis):
        axis = reduced_axes("norm", data, axis)
    if out_dtype is not None:
        data = data.to(dtype=out_dtype)
    result = _norm(data, axis, ord, keepdims) if data.ndim else data.abs()
    return result if keepdims or result.ndim else result.view(1)


def _without(result: Tensor, axes: tuple[int, ...]) -> Tensor:
    """Drop reduced axes of length 1 but leave one axis."""
    return result.squeeze(axes) if len(axes) < result.ndim else result.reshape(1)


@op("moments", uniform=True, outputs=2)
def moments(data: Tensor, axes: Axes = None, keepdims: bool = False) -> tuple[Tensor, Tensor]:
    """Return mean and variance along axes.

    Shapes: data of any shape -> twice the shape without the axes, or with length 1 there; (1,) if
    none are left. The variance is the mean square of the distance to the mean.

    Parameters
    ----------
    axes : int or tuple of int
        The axes to reduce; there is no default.
    keepdims : bool
        Keep the reduced axes, with length 1.
    """
    if axes is None:
        raise MXNetError(
            "moments: axes must name at least one axis, got None; give all of them for the "
            "moments of the whole array."
        )
    chosen = reduced_axes("moments", data, axes)
    center = _mean(data, chosen, True)
    variance = _mean((data - center).square(), chosen, True)
    if keepdims:
        return center, variance
    return _without(center, chosen), _without(variance, chosen)


@op("L2Normalization", uniform=True)
def l2_normalization(
    data: Tensor,
    eps: float = 1e-10,
    mode: Literal["instance", "channel", "spatial"] = "instance",
) -> Tensor:
    """Divide vectors by ``sqrt(sum of squares + eps)``.

    Shapes: data (N, C, ...) of a float dtype -> the same shape.

    Parameters
    ----------
    eps : float
        Added to the sum of squares, not negative.
    mode : {"instance", "channel", "spatial"}
        What a vector is: all of one sample, the values along axis 1, or those along the axes from
        2 on. The last two need at least 3 axes.
    """
    if not data.is_floating_point():
        got = str(data.dtype).removeprefix("torch.")
        raise MXNetError(f"L2Normalization: data must be of a float dtype, got {got}.")
    if mode != "instance" and data.ndim < 3:
        raise MXNetError(
            f"L2Normalization: data must have at least 3 axes for mode {mode!r}, got shape "
            f"{tuple(data.shape)}."
        )
    axes = (1,) if mode == "channel" else _ALL_AXES[data.ndim][1 if mode == "instance" else 2 :]
    total = (data * data).sum(axes, True) if axes else data.square()
    return data / total.add_(eps).sqrt_()


@op("_np_cumsum", "cumsum")
def cumsum(a: Tensor, axis: int | None = None, dtype: Dtype | None = None) -> Tensor:
    """Return running sums along an axis.

    Shapes: a of any shape -> the same shape; with ``axis=None`` one axis of all elements.

    Parameters
    ----------
    axis : int or None
        The axis along which to sum; None sums over the flattened array.
    dtype : dtype or None
        Type of the result, and of the sums; None is that of ``a``, int64 for truth values.
    """
    dtype = dtype or (torch.int64 if a.dtype is torch.bool else a.dtype)
    if not dtype.is_floating_point:
        a = a.detach()
    if axis is None:
        return torch.cumsum(a.reshape(-1), 0, dtype=dtype)
    (axis,) = reduced_axes("cumsum", a, axis)
    return torch.cumsum(a, axis, dtype=dtype)
