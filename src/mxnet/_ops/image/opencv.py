"""OpenCV where it is installed: it resizes bytes in main memory ten times faster.

It is asked only for what it computes like the kernels of this package, to the bit. Its cubic
interpolation is not: newer versions round otherwise than the one in MXNet.
"""

import functools
import importlib
from typing import Any

import torch
from torch import Tensor

CUBIC = 2


@functools.cache
def module() -> Any:
    """Return OpenCV's module, loaded when first needed; None where it is not installed."""
    try:
        return importlib.import_module("cv2")
    except ImportError:
        return None


def resized(data: Tensor, size: tuple[int, int], method: int) -> Tensor | None:
    """Return a resized image, or None if this is not for OpenCV.

    Shapes: data (H, W, C) of uint8 on the CPU with up to 4 channels, size (h, w) -> (h, w, C).
    """
    if (
        data.device.type != "cpu"
        or data.dtype is not torch.uint8
        or data.dim() != 3
        or data.shape[-1] > 4
        or method == CUBIC
        or module() is None
    ):
        return None
    height, width = size
    source = data.detach().contiguous().numpy()
    result = module().resize(source, (width, height), interpolation=method)
    return torch.from_numpy(result).reshape(height, width, data.shape[-1])
