"""Fourier transforms and count sketches.

MXNet has these on the GPU only; here they run on every device.
"""

import torch
from torch import Tensor

from ..base import MXNetError
from .attributes import REQUIRED
from .registry import op


def _check_float(name: str, data: Tensor) -> None:
    if not data.is_floating_point() or not data.dim():
        raise MXNetError(
            f"{name}: data must be of a float dtype and have at least one axis, got shape "
            f"{tuple(data.shape)} of {data.dtype}."
        )


def _check_batch(name: str, compute_size: int) -> None:
    if compute_size < 1:
        raise MXNetError(f"{name}: compute_size must be at least 1, got {compute_size}.")


@op("_contrib_fft", uniform=True)
def fft(data: Tensor, compute_size: int = 128) -> Tensor:
    """Return the discrete Fourier transform along the last axis.

    Shapes: data (..., D) real -> (..., 2 * D), real and imaginary parts in turn.

    Parameters
    ----------
    compute_size : int
        At least 1. How many rows MXNet transforms at a time; here all go together.
    """
    _check_float("_contrib_fft", data)
    _check_batch("_contrib_fft", compute_size)
    wide = data.float() if data.dtype is torch.float16 else data
    return torch.view_as_real(torch.fft.fft(wide)).flatten(-2).to(data.dtype)


@op("_contrib_ifft", uniform=True)
def ifft(data: Tensor, compute_size: int = 128) -> Tensor:
    """Return the real part of the inverse Fourier transform along the last axis, not normalised.

    Shapes: data (..., 2 * D), real and imaginary parts in turn -> (..., D). Divide by D for the
    inverse of ``fft``.

    Parameters
    ----------
    compute_size : int
        At least 1. How many rows MXNet transforms at a time; here all go together.
    """
    _check_float("_contrib_ifft", data)
    _check_batch("_contrib_ifft", compute_size)
    if data.shape[-1] % 2:
        raise MXNetError(
            "_contrib_ifft: the last axis of data must hold pairs of real and imaginary parts, "
            f"got shape {tuple(data.shape)}."
        )
    wide = data.float() if data.dtype is torch.float16 else data
    pairs = wide.reshape(*data.shape[:-1], -1, 2)
    waves = torch.complex(pairs[..., 0], pairs[..., 1])
    return torch.fft.ifft(waves, norm="forward").real.to(data.dtype).contiguous()


@op("_contrib_count_sketch", uniform=True)
def count_sketch(
    data: Tensor,
    h: Tensor,
    s: Tensor,
    out_dim: int = REQUIRED,
    processing_batch_size: int = 32,
) -> Tensor:
    """Project onto fewer dimensions by adding up signed elements that share a hash.

    Shapes: data (..., D), h (1, D) hashes in [0, out_dim), s (1, D) signs -> (..., out_dim) with
    ``out[..., h[i]] += s[i] * data[..., i]``. The gradient goes to data alone. Pham & Pagh, Fast
    and Scalable Polynomial Kernels via Explicit Feature Maps, 2013.

    Parameters
    ----------
    out_dim : int
        Length of the sketch, at least 1.
    processing_batch_size : int
        At least 1. How many rows MXNet sketches at a time; here all go together.
    """
    _check_float("_contrib_count_sketch", data)
    _check_batch("_contrib_count_sketch", processing_batch_size)
    width = data.shape[-1]
    if h.numel() != width or s.numel() != width or out_dim < 1:
        raise MXNetError(
            f"_contrib_count_sketch: h and s must have shape (1, {width}) and out_dim be at least "
            f"1, got {tuple(h.shape)}, {tuple(s.shape)} and {out_dim}."
        )
    places = h.reshape(-1).to(torch.int64)
    if not data.is_meta and width and not bool(((places >= 0) & (places < out_dim)).all()):
        raise MXNetError(f"_contrib_count_sketch: h must lie in [0, {out_dim}).")
    signed = data * s.detach().reshape(-1)
    sketch = data.new_zeros((*data.shape[:-1], out_dim))
    return sketch.index_add(-1, places, signed)
