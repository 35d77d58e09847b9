"""Tensors from NumPy arrays, on devices, of dtypes."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from .._core import dtype as dtypes
from ..context import Context, cpu


def context_of(tensor: Tensor) -> Context:
    """Return the context of the device that a tensor lives on."""
    device = tensor.device
    return cpu(0) if device.type == "cpu" else Context("gpu", device.index or 0)


# The methods convert in half the time that ``to(dtype)`` takes for a small tensor.
CONVERSIONS = {
    torch.float32: Tensor.float, torch.float64: Tensor.double, torch.float16: Tensor.half,
    torch.int32: Tensor.int, torch.int64: Tensor.long, torch.uint8: Tensor.byte,
    torch.int8: Tensor.char, torch.bool: Tensor.bool,
}  # fmt: skip


def move(tensor: Tensor, ctx: Context) -> Tensor:
    """Return a copy of a tensor on the device of a context."""
    if ctx.device_type == "cpu_pinned" and torch.cuda.is_available():
        return tensor.pin_memory()
    return tensor.to(ctx.device, copy=True)


def dtype_of(dtype: Any) -> torch.dtype:
    """Return the torch dtype for what names one; None means float32."""
    return torch.float32 if dtype is None else dtypes.to_torch(dtype)


def tensor_of(values: np.ndarray, dtype: torch.dtype | None) -> Tensor:
    """Return a tensor with its own copy of a NumPy array's values."""
    if values.dtype == dtypes.BFLOAT16:
        tensor = torch.from_numpy(np.ascontiguousarray(values).view(np.uint16).copy())
        return tensor.view(torch.bfloat16)
    if values.dtype.kind not in "biuf":
        raise TypeError(f"source_array must be array like object of numbers, got {values.dtype}.")
    if not values.dtype.isnative:
        values = values.astype(values.dtype.newbyteorder("="))
    if not (values.flags.c_contiguous and values.flags.writeable):
        values = values.copy(order="C")
    return torch.tensor(values) if dtype is None else torch.tensor(values).to(dtype)
