"""Kernels of images for NumPy arrays of bytes, (H, W, C): what reads records works on these."""

import functools
import math

import numpy as np
import torch
from torch import Tensor

from ...base import MXNetError
from . import codec, interpolation

_STEPS = 32  # OpenCV warps in 32nds of a pixel,
_PLACE_BITS = 10  # keeps places in 1024ths,
_WEIGHT_BITS = 15  # and weights in 15 bits.
_TAPS = {interpolation.LINEAR: 2, interpolation.AREA: 2, interpolation.CUBIC: 4,
         interpolation.LANCZOS: 8}  # fmt: skip


def decoded(name: str, content: bytes, channels: int) -> np.ndarray:
    """Return the pixels of an image file with 1, 3 or 4 channels (grey, RGB, RGBA).

    Raises MXNetError if it cannot be decoded, or RGBA is asked for and it is not.
    """
    if channels != 4:
        return codec.decode(name, content, int(channels == 3), True).numpy()
    pixels = codec.unchanged(name, content)
    if pixels.ndim != 3 or pixels.shape[2] != 4:
        found = pixels.shape[2] if pixels.ndim == 3 else 1
        raise MXNetError(f"{name}: expected an image of 4 channels (RGBA), got {found}.")
    return pixels


def resized(pixels: np.ndarray, size: tuple[int, int], method: int) -> np.ndarray:
    """Return an image resized to (height, width) by one of OpenCV's methods 0 to 4."""
    if pixels.shape[:2] == size:
        return pixels
    return interpolation.resample(
        torch.from_numpy(np.ascontiguousarray(pixels)), size, method
    ).numpy()


def warped(
    pixels: np.ndarray, matrix: np.ndarray, size: tuple[int, int], colour: np.ndarray, method: int
) -> np.ndarray:
    """Return an image moved by an affine map, as OpenCV's ``warpAffine`` computes it.

    Parameters
    ----------
    pixels : numpy.ndarray
        uint8 (H, W, C).
    matrix : numpy.ndarray
        (2, 3), float32: where a pixel (x, y, 1) goes.
    size : tuple of int
        (height, width) of the result.
    colour : numpy.ndarray
        What is outside of the image, a number for each channel.
    method : int
        As for :func:`resized`; area means are linear here.
    """
    x, y = _sources(_inverse(matrix), size)
    height, width, channels = pixels.shape
    framed = torch.tensor(np.asarray(colour, np.uint8)).repeat(height + 2, width + 2, 1)
    framed[1:-1, 1:-1] = torch.from_numpy(np.ascontiguousarray(pixels))
    if method == interpolation.NEAREST:
        half = 1 << (_PLACE_BITS - 1)
        x, y = ((place + half) >> _PLACE_BITS for place in (x, y))
        return _looked_up(framed, y, x).numpy()
    shift = _PLACE_BITS - int(math.log2(_STEPS))
    x, y = ((place + (1 << (shift - 1))) >> shift for place in (x, y))
    weights = _weights(method)[y % _STEPS * _STEPS + x % _STEPS]
    first = 1 - _TAPS[method] // 2
    x, y = x // _STEPS + first, y // _STEPS + first
    total = torch.full((*size, channels), 1 << (_WEIGHT_BITS - 1), dtype=torch.int32)
    for down in range(_TAPS[method]):
        for across in range(_TAPS[method]):
            part = _looked_up(framed, y + down, x + across)
            total += part * weights[..., down, across, None]
    return (total >> _WEIGHT_BITS).clamp(0, 255).to(torch.uint8).numpy()


def _inverse(matrix: np.ndarray) -> np.ndarray:
    """Return the map back, in float64; a map without one goes to the corner."""
    (a, b, e), (c, d, f) = matrix.astype(np.float64)
    scale = a * d - b * c
    scale = 1 / scale if scale else 0.0
    a, b, c, d = d * scale, b * -scale, c * -scale, a * scale
    return np.array([[a, b, -a * e - b * f], [c, d, -c * e - d * f]])


def _sources(back: np.ndarray, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Return where the pixels of the result come from, x and y in 1024ths of a pixel."""
    rows, columns = np.arange(size[0])[:, None], np.arange(size[1])
    one = 1 << _PLACE_BITS
    x, y = (
        np.rint((line[1] * rows + line[2]) * one) + np.rint(line[0] * columns * one)
        for line in back
    )
    return torch.from_numpy(x).long(), torch.from_numpy(y).long()


def _looked_up(framed: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """Return pixels of an image with a frame of one pixel, which stands for all that is outside."""
    height, width, channels = framed.shape
    place = (rows + 1).clamp(0, height - 1) * width + (columns + 1).clamp(0, width - 1)
    found = framed.view(-1, channels).index_select(0, place.flatten())
    return found.view(*place.shape, channels)


@functools.cache
def _weights(method: int) -> Tensor:
    """Return the weights of the taps by the fractions of a place, (1024, taps, taps), int32.

    Where rounding moves their sum away from 1, one of the middle taps makes up for it.
    """
    taps = _TAPS[method]
    line = _line(taps)
    table = (line[:, None, :, None] * line[None, :, None, :]).reshape(-1, taps, taps)
    table = np.rint(table * np.float32(1 << _WEIGHT_BITS)).astype(np.int32)
    half = taps // 2
    for weights in table:
        surplus = weights.sum() - (1 << _WEIGHT_BITS)
        if surplus:
            middle = weights[half : half + 2, half : half + 2]
            place = middle.argmax() if surplus < 0 else middle.argmin()
            middle[np.unravel_index(place, middle.shape)] -= surplus
    return torch.from_numpy(table)


def _line(taps: int) -> np.ndarray:
    """Return the weights along one axis for each 32nd of a pixel, (32, taps), float32."""
    part = torch.arange(_STEPS, dtype=torch.float64).div(_STEPS)
    if taps == 2:
        weights = torch.stack([1 - part, part])
    elif taps == 4:
        weights = interpolation.cubic_weights(part)
    else:
        weights = interpolation.lanczos_weights(part)
    return weights.float().T.numpy()
