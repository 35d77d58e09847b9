"""``mx.nd.imdecode``: the old way to decode an image; new programs use ``mx.image``."""

import numpy as np
import torch

from .._ops.image.codec import decode
from ..base import MXNetError
from .ndarray import NDArray


def imdecode(
    str_img: bytes,
    clip_rect: tuple[int, int, int, int] = (0, 0, 0, 0),
    out: NDArray | None = None,
    index: int = 0,
    channels: int = 3,
    mean: NDArray | None = None,
) -> NDArray:
    """Decode an image file into float32 with the channels first.

    Parameters
    ----------
    str_img : bytes
        The content of the file.
    clip_rect : tuple of int
        Columns and rows to keep, (x0, y0, x1, y1) without the last ones; zeros keep all.
    out : NDArray, optional
        Where to write: (C, h, w), or (N, C, h, w), of which image ``index`` is written.
    channels : int
        3 for RGB, 1 for grey.
    mean : NDArray, optional
        What to subtract, of the result's shape.

    Raises
    ------
    MXNetError
        If the content is no image, or shapes do not fit.
    """
    if channels not in (1, 3):
        raise MXNetError(f"imdecode: channels must be 1 or 3, got {channels}.")
    content = bytes(np.asarray(str_img).tobytes() if not isinstance(str_img, bytes) else str_img)
    pixels = decode("imdecode", content, int(channels == 3), True)
    image = _clipped(pixels, clip_rect).permute(2, 0, 1).to(torch.float32)
    if mean is not None:
        _require_shape("mean", mean, tuple(image.shape))
        image = image - mean._data.to(image.device)
    if out is None:
        return NDArray(image.contiguous())
    if out.ndim == 4 and not 0 <= index < out.shape[0]:
        raise MXNetError(f"imdecode: index must be below {out.shape[0]}, got {index}.")
    target = out[index] if out.ndim == 4 else out
    _require_shape("out", target, tuple(image.shape))
    target[:] = NDArray(image.contiguous()).as_in_context(out.context)
    return out


def _clipped(pixels: torch.Tensor, rectangle: tuple[int, int, int, int]) -> torch.Tensor:
    x0, y0, x1, y1 = rectangle
    if not any(rectangle):
        return pixels
    height, width = pixels.shape[:2]
    if not (0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height):
        raise MXNetError(
            f"imdecode: clip_rect must be (x0, y0, x1, y1) in an image of {width} columns and "
            f"{height} rows, got {tuple(rectangle)}."
        )
    return pixels[y0:y1, x0:x1]


def _require_shape(argument: str, array: NDArray, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise MXNetError(f"imdecode: {argument} must have shape {shape}, got {array.shape}.")
