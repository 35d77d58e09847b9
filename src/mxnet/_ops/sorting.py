"""Order of the elements along an axis."""

from typing import Literal

import torch
from torch import Tensor

from ..base import MXNetError
from .attributes import Dtype
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

    Shapes: data S -> S, or (size,) with axis None; float32 unless ``dtype`` says otherwise.
    """
    data, axis = _lined_up(data, axis, "argsort")
    return torch.argsort(data.detach(), dim=axis, descending=not is_ascend, stable=True).to(dtype)


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
        elements, or values and positions.
    """
    shape = data.shape
    data, axis = _lined_up(data, axis, "topk")
    count = data.shape[axis] if k < 1 else k
    if count > data.shape[axis]:
        raise MXNetError(f"topk: k={k} is more than the {data.shape[axis]} elements of the axis.")
    values, indices = torch.sort(data, dim=axis, descending=not is_ascend, stable=True)
    values, indices = values.narrow(axis, 0, count), indices.narrow(axis, 0, count)
    if ret_typ == "mask":
        mask = torch.zeros_like(data, requires_grad=False).scatter_(axis, indices, 1)
        return mask.reshape(shape)
    if ret_typ == "value":
        return values.contiguous()
    positions = indices.to(dtype).contiguous()
    return positions if ret_typ == "indices" else (values.contiguous(), positions)
