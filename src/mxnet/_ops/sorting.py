"""Order of the elements along an axis."""

from typing import Literal

import torch
from torch import Tensor

from ..base import MXNetError
from .attributes import Dtype
from .kernels import narrow_copy
from .numeric import flat
from .registry import op
from .shapes import axis_in


def _lined_up(data: Tensor, axis: int | None, name: str) -> tuple[Tensor, int]:
    """Return data and the axis to order, the flattened data where there is none."""
    if axis is None:
        return data.reshape(-1), 0
    return data, axis_in(data, axis, name)


@op("sort", uniform=True)
def sort(data: Tensor, axis: int | None = -1, is_ascend: bool = True) -> Tensor:
    """Sort along an axis; with axis None the flattened array.

    Shapes: data S -> S, or (size,). Gradients go where the elements came from.
    """
    data, axis = _lined_up(data, axis, "sort")
    return torch.sort(data, dim=axis, descending=not is_ascend, stable=True).values


@op("argsort")
def argsort(
    data: Tensor, axis: int | None = -1, is_ascend: bool = True, dtype: Dtype = torch.float32
) -> Tensor:
    """Return the positions of the elements in sorted order; equal elements keep their order.

    Shapes: data S -> S, or (size,) with axis None; float32 unless ``dtype`` says otherwise. The
    gradient is 0.
    """
    values, axis = _lined_up(data.detach(), axis, "argsort")
    order = torch.argsort(values, dim=axis, descending=not is_ascend, stable=True)
    return flat(order.type(dtype), data)


def _first(data: Tensor, axis: int, count: int, is_ascend: bool) -> tuple[Tensor, Tensor]:
    """Return at least ``count`` elements in order, and their positions; ties keep their order."""
    if data.is_cpu:
        if count == 1 and not is_ascend and data.numel():
            return torch.max(data, axis, keepdim=True)  # the first one, there, and NaN too
        if data.numel() > _MANY and 8 * count < data.shape[axis]:
            values, order = torch.topk(data, count + 1, axis, largest=not is_ascend)
            if _without_ties(values, axis, count, is_ascend):
                return values, order
    return torch.sort(data, dim=axis, descending=not is_ascend, stable=True)


def _without_ties(values: Tensor, axis: int, count: int, is_ascend: bool) -> bool:
    """Return whether each of ``count`` elements differs from the next: there is one answer then."""
    before, following = values.narrow(axis, 0, count), values.narrow(axis, 1, count)
    return bool((before < following if is_ascend else before > following).all())


# Above so many elements a partial sort is worth a look for ties.
_MANY = 10_000


@op("topk", outputs=lambda attrs: 2 if attrs["ret_typ"] == "both" else 1)
def topk(
    data: Tensor,
    axis: int | None = -1,
    k: int = 1,
    ret_typ: Literal["value", "indices", "mask", "both"] = "indices",
    is_ascend: bool = False,
    dtype: Dtype = torch.float32,
) -> Tensor | tuple[Tensor, Tensor]:
    """Return the k largest, or with ``is_ascend`` smallest, elements along an axis, in order.

    Shapes: data S -> S with k on the axis; for axis None of the flattened array.

    Parameters
    ----------
    k : int
        How many; below 1 all.
    ret_typ : {"value", "indices", "mask", "both"}
        Values, positions (in ``dtype``), an array of data's shape with 1 at the chosen
        elements, or values and positions. Gradients go where values came from; those of positions
        and mask are 0.
    """
    lined, axis = _lined_up(data, axis, "topk")
    count = lined.shape[axis] if k < 1 else k
    if count > lined.shape[axis]:
        raise MXNetError(f"topk: k={k} is more than the {lined.shape[axis]} elements of the axis.")
    if ret_typ not in ("value", "both"):
        lined = lined.detach()
    values, order = _first(lined, axis, count, is_ascend)
    if ret_typ == "value":
        return narrow_copy(values, axis, 0, count)
    order = narrow_copy(order, axis, 0, count)
    if ret_typ == "mask":
        mask = torch.zeros_like(lined).scatter_(axis, order, 1)
        return flat(mask.reshape(data.shape), data)
    positions = flat(order.type(dtype), data)
    return positions if ret_typ == "indices" else (narrow_copy(values, axis, 0, count), positions)
