"""Softmax and its kin."""

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import Dtype
from ..registry import op


@op("softmax", "npx.softmax")
def softmax(
    data: Tensor,
    length: Tensor | None = None,
    axis: int = -1,
    temperature: float | None = None,
    dtype: Dtype | None = None,
    use_length: bool = False,
) -> Tensor:
    """Return exp(x / temperature), divided by its sum along ``axis``.

    Shapes: data (any float), length: data's shape without ``axis`` -> like data.

    Parameters
    ----------
    axis : int
        Where to normalise.
    temperature : float
        Below 1 sharpens, above 1 flattens; 1 by default.
    dtype : dtype
        float16, float32 or float64 of the result; data's by default. The wider of
        the two is computed in.
    use_length : bool
        Normalise over the first ``length`` elements only and give the others 0, without
        gradient. ``length`` must be given exactly if this is set.
    """
    if temperature is not None and temperature != 1.0:
        data = data / temperature
    if use_length:
        return _masked(data, length, axis, dtype)
    if length is not None:
        raise MXNetError("softmax: length was given, so use_length=True must be too.")
    return _run(torch.softmax, data, axis, dtype, "softmax")


def _run(
    function: Callable[..., Tensor], data: Tensor, axis: int, dtype: torch.dtype | None, name: str
) -> Tensor:
    """Normalise in the wider of the two dtypes."""
    if dtype is None:
        return function(data, axis)
    if not dtype.is_floating_point:
        raise MXNetError(f"{name}: dtype must be float16, float32 or float64, got {dtype}.")
    if dtype.itemsize > data.dtype.itemsize:
        return function(data, axis, dtype=dtype)
    return function(data, axis).to(dtype)


def _masked(data: Tensor, length: Tensor | None, axis: int, dtype: torch.dtype | None) -> Tensor:
    if length is None:
        raise MXNetError("softmax: use_length=True needs the array length, got None.")
    axis = axis % data.dim()
    rest = data.shape[:axis] + data.shape[axis + 1 :]
    if length.shape != rest:
        raise MXNetError(
            f"softmax: length must have data's shape without axis {axis}, {tuple(rest)}; "
            f"got {tuple(length.shape)}."
        )
    steps = torch.arange(data.shape[axis], device=data.device)
    steps = steps.reshape([-1 if i == axis else 1 for i in range(data.dim())])
    outside = steps >= length.unsqueeze(axis)
    filled = data.masked_fill(outside, float("-inf"))
    # Where the length is 0 every element is outside: the second fill removes the nan.
    return _run(torch.softmax, filled, axis, dtype, "softmax").masked_fill(outside, 0.0)


@op("log_softmax", "npx.log_softmax")
def log_softmax(
    data: Tensor,
    axis: int = -1,
    temperature: float | None = None,
    dtype: Dtype | None = None,
    use_length: bool = False,
) -> Tensor:
    """Return the logarithm of softmax(data / temperature) along ``axis``.

    Shapes: data (any float) -> the same.

    Parameters
    ----------
    axis, temperature, dtype
        As for softmax.
    use_length : bool
        Must be False: this operator has no array of lengths.
    """
    if use_length:
        raise MXNetError("log_softmax: use_length is for softmax only; mask the result instead.")
    if temperature is not None and temperature != 1.0:
        data = data / temperature
    return _run(torch.log_softmax, data, axis, dtype, "log_softmax")


@op("softmin")
def softmin(
    data: Tensor,
    axis: int = -1,
    temperature: float | None = None,
    dtype: Dtype | None = None,
    use_length: bool = False,
) -> Tensor:
    """Return softmax(-data / temperature) along ``axis``.

    Shapes: data (any float) -> the same.

    Parameters
    ----------
    axis, temperature, dtype
        As for softmax.
    use_length : bool
        Must be False: this operator has no array of lengths.
    """
    if use_length:
        raise MXNetError("softmin: use_length is for softmax only.")
    negated = -data if temperature is None else data / -temperature
    return _run(torch.softmax, negated, axis, dtype, "softmin")


@op("SoftmaxActivation", uniform=True)
def softmax_activation(
    data: Tensor, mode: Literal["instance", "channel"] = "instance"
) -> Tensor:
    """Apply softmax along the last axis or along the channels.

    Shapes: data (..., C) for "instance", (N, C, ...) with at least 3 axes for "channel" -> like
    data. An old name: softmax does the same for any axis.

    Parameters
    ----------
    mode : {"instance", "channel"}
        The last axis, or axis 1.
    """
    if mode == "instance":
        return torch.softmax(data, -1)
    if data.dim() < 3:
        raise MXNetError(
            "SoftmaxActivation: mode 'channel' needs data with at least 3 axes (N, C, ...), got "
            f"shape {tuple(data.shape)}."
        )
    return torch.softmax(data, 1)
