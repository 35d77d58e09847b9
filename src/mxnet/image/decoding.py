"""Reading, decoding, resizing and padding of images: faces of the operators."""

from typing import Any

import numpy as np

from .. import ndarray as nd
from .._ops.image import codec
from ..base import MXNetError
from ..context import current_context
from ..ndarray import NDArray
from ..ndarray.results import wrap

copyMakeBorder = nd._internal._cvcopyMakeBorder


def imread(filename: Any, *args: Any, **kwargs: Any) -> NDArray:
    """Read an image file: uint8 of shape (H, W, 3), in the order red, green, blue.

    Parameters
    ----------
    filename : str or path
        The file.
    flag : int, default 1
        0 gives grey, (H, W, 1).
    to_rgb : bool, default True
        False gives the order blue, green, red.
    out : NDArray, optional
        Where to write the result.

    Raises
    ------
    MXNetError
        If the file cannot be read, or holds no image.
    """
    return nd._internal._cvimread(str(filename), *args, **kwargs)


def imdecode(buf: Any, *args: Any, **kwargs: Any) -> NDArray:
    """Decode an image file that lies in memory; the result is that of :func:`imread`.

    Parameters
    ----------
    buf : bytes, bytearray, numpy.ndarray or NDArray
        The content of the file; an NDArray must be of uint8.
    flag, to_rgb, out
        As for :func:`imread`.

    Raises
    ------
    ValueError
        If ``buf`` is of another type.
    MXNetError
        If it holds no image.
    """
    if buf.__class__ is bytes and buf and not args and not kwargs:
        return _decoded(buf)
    if not isinstance(buf, NDArray):
        if not isinstance(buf, bytes | bytearray | np.ndarray):
            raise ValueError(
                "imdecode: buf must be bytes, bytearray, numpy.ndarray or NDArray, got "
                f"{type(buf).__name__}; encode a str to bytes first."
            )
        content = buf.tobytes() if isinstance(buf, np.ndarray) else buf
        if not content:
            raise MXNetError("imdecode: the image must not be empty, got 0 bytes.")
        buf = nd.array(np.frombuffer(content, dtype=np.uint8), dtype=np.uint8)
    return nd._internal._cvimdecode(buf, *args, **kwargs)


def _decoded(content: bytes) -> NDArray:
    """Decode in colour, as nearly every call does, without making an array of the file first."""
    context = current_context()
    pixels = codec.decode("_cvimdecode", content, 1, True)
    return wrap(NDArray, pixels.to(context.device), context)


def imresize(src: NDArray, w: int, h: int, *args: Any, **kwargs: Any) -> NDArray:
    """Resize an image (H, W, C) to ``w`` columns and ``h`` rows.

    Parameters
    ----------
    src : NDArray
        The image, of uint8 or floats.
    interp : int, default 1
        0 nearest pixel, 1 linear, 2 cubic, 3 mean of areas, 4 Lanczos.
    out : NDArray, optional
        Where to write the result.

    Raises
    ------
    MXNetError
        If shape, size or method do not fit.
    """
    return nd._internal._cvimresize(src, w, h, *args, **kwargs)
