"""Decoding of image files, by Pillow.

Pillow and MXNet's OpenCV use the same libraries for JPEG and PNG, so that the pixels are the same.
What differs is told where it is dealt with: how colours become grey, CMYK, 16 bits.
"""

import importlib
import io
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ...base import MXNetError
from ...context import Context
from ..attributes import REQUIRED
from ..registry import META, op
from . import jpeg

# The formats that are safe to open from anywhere; Pillow knows many more.
FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "GIF", "WEBP", "PPM")
_START_OF_JPEG, _END_OF_JPEG = b"\xff\xd8", b"\xff\xd9"
# Grey of red, green and blue in parts of 2**15 as libpng takes them, and of 2**14 as OpenCV does.
_PNG_GREY = (9797, 19234, 3737, 0, 15)
_OPENCV_GREY = (4899, 9617, 1868, 1 << 13, 14)


def decode(name: str, content: bytes, flag: int, to_rgb: bool) -> Tensor:
    """Return the pixels of an image file, (H, W, 3), or (H, W, 1) for ``flag=0``.

    Raises
    ------
    MXNetError
        If the content is no whole image of a known format, is larger than Pillow's limit, or
        ``flag`` is neither 0 nor odd.
    """
    if flag < 0 or (flag and not flag & 1):
        raise MXNetError(f"{name}: flag must be 0 (grey) or 1 (colour), got {flag}.")
    if not content:
        raise MXNetError(f"{name}: the image must not be empty, got 0 bytes.")
    pixels = _read(name, content, colour=bool(flag))
    if flag and not to_rgb:
        pixels = pixels[..., ::-1]
    flags = pixels.flags
    if not (flags.writeable and flags.c_contiguous):
        pixels = np.array(pixels, copy=True, order="C")
    return torch.from_numpy(pixels)


def unchanged(name: str, content: bytes) -> np.ndarray:
    """Return the pixels as the file has them: (H, W) of grey, (H, W, 3) of RGB, (H, W, 4) of RGBA.

    They are of uint8, grey of 16 bits of uint16.

    Raises
    ------
    MXNetError
        If the content is no whole image of a known format.
    """
    pillow = load_pillow(name)
    try:
        with pillow.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.mode.startswith(("I", "F")):
                return np.asarray(image).astype(np.uint16)
            if image.mode in ("1", "L"):
                return np.array(image.convert("L"))
            is_clear = "A" in image.mode or "transparency" in image.info
            return np.array(image.convert("RGBA" if is_clear else "RGB"))
    except Exception as error:  # broken files make Pillow's readers fail in any way
        raise _failure(name, content, error) from error


def size(name: str, content: bytes) -> tuple[int, int]:
    """Return (height, width) of an image file, as its first bytes tell; errors as `unchanged`."""
    usual = jpeg.size(content)
    if usual is not None:
        return usual
    pillow = load_pillow(name)
    try:
        with pillow.open(io.BytesIO(content), formats=FORMATS) as image:
            return image.size[::-1]
    except Exception as error:
        raise _failure(name, content, error) from error


def load_pillow(name: str) -> Any:
    """Return Pillow's Image module, which is loaded when first needed."""
    try:
        return importlib.import_module("PIL.Image")
    except ImportError as error:
        raise MXNetError(f"{name}: decoding images needs Pillow: pip install pillow.") from error


def _read(name: str, content: bytes, colour: bool) -> np.ndarray:
    """Open and convert an image; a JPEG file that ends early is completed with grey."""
    pillow = load_pillow(name)
    usual = jpeg.decode(pillow, content) if colour else None
    if usual is not None:
        return jpeg.pixels(usual)
    try:
        return _converted(pillow, content, colour)
    except OSError as error:
        if not content.startswith(_START_OF_JPEG):
            raise _failure(name, content, error) from error
    except Exception as error:  # broken files make Pillow's readers fail in any way
        raise _failure(name, content, error) from error
    try:
        return _converted(pillow, content + _END_OF_JPEG, colour)
    except Exception as error:
        raise _failure(name, content, error) from error


def _converted(pillow: Any, content: bytes, colour: bool) -> np.ndarray:
    with pillow.open(io.BytesIO(content), formats=FORMATS) as image:
        return _colour(image) if colour else _grey(image)


def _failure(name: str, content: bytes, error: Exception) -> MXNetError:
    """Build the error for a file that cannot be decoded; large ones meet Pillow's limit."""
    reason = "" if "BytesIO" in str(error) else f" ({str(error).strip()[:200]})"
    return MXNetError(
        f"{name}: decoding failed: expected a whole image in one of the formats "
        f"{', '.join(FORMATS)}, got {len(content)} bytes that are none{reason}."
    )


def _colour(image: Any) -> np.ndarray:
    """Return RGB, (H, W, 3). An alpha channel is dropped, of 16 bits the upper 8 are kept."""
    if image.mode == "CMYK":
        return _from_cmyk(image)
    if image.mode.startswith(("I", "F")):
        return np.repeat(_upper_bits(image)[..., None], 3, axis=-1)
    # Converting RGB to RGB would be one more copy.
    return jpeg.pixels(image if image.mode == "RGB" else image.convert("RGB"))


def _grey(image: Any) -> np.ndarray:
    """Return brightness, (H, W, 1): what the file holds, else computed as the decoders do."""
    if image.mode.startswith(("I", "F")):
        return _upper_bits(image)[..., None]
    if image.format == "JPEG" and image.mode != "CMYK":
        # A JPEG file holds the brightness itself.
        image.draft("L", None)
    if image.mode in ("1", "L", "LA"):
        return np.asarray(image.convert("L"))[..., None]
    red, green, blue, half, shift = _PNG_GREY if image.format == "PNG" else _OPENCV_GREY
    pixels = _colour(image).astype(np.int32)
    grey = (pixels * np.array([red, green, blue], np.int32)).sum(-1, keepdims=True)
    return ((grey + half) >> shift).astype(np.uint8)


def _upper_bits(image: Any) -> np.ndarray:
    """Return the upper 8 of 16 bits; Pillow opens such grey images as integers."""
    return (np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8)


def _from_cmyk(image: Any) -> np.ndarray:
    """Return RGB of the inverted CMYK in JPEG files, in OpenCV's integers."""
    stored = 255 - np.asarray(image).astype(np.int32)
    black = stored[..., 3:]
    return (black - ((255 - stored[..., :3]) * black >> 8)).astype(np.uint8)


@op("_cvimdecode")
def cv_decode(buf: Tensor, flag: int = 1, to_rgb: bool = True) -> Tensor:
    """Decode an image file that lies in memory.

    Shapes: buf uint8 of any shape -> (H, W, 3), for ``flag=0`` (H, W, 1), uint8. The result's
    shape depends on the content, so that it cannot be inferred for symbols.

    Parameters
    ----------
    flag : int
        1: three channels whatever the file has; 0: brightness alone.
    to_rgb : bool
        Whether the channels are red, green, blue, or the other way round.
    """
    if buf.device == META:
        raise MXNetError("_cvimdecode: the result's shape is known only from the content.")
    if buf.dtype is not torch.uint8:
        raise MXNetError(
            "_cvimdecode: argument buf must be of uint8, got "
            f"{str(buf.dtype).removeprefix('torch.')}."
        )
    content = buf.detach().cpu().contiguous().numpy().tobytes()
    return decode("_cvimdecode", content, flag, to_rgb).to(buf.device)


@op("_cvimread")
def cv_read(ctx: Context, filename: str = REQUIRED, flag: int = 1, to_rgb: bool = True) -> Tensor:
    """Read and decode an image file.

    Shapes: -> (H, W, 3), for ``flag=0`` (H, W, 1), uint8. The result's shape depends on the file,
    so that it cannot be inferred for symbols.

    Parameters
    ----------
    filename : str
        The file's path.
    flag : int
        1: three channels whatever the file has; 0: brightness alone.
    to_rgb : bool
        Whether the channels are red, green, blue, or the other way round.
    """
    if ctx.device == META:
        raise MXNetError("_cvimread: the result's shape is known only from the file.")
    try:
        with open(filename, "rb") as file:
            content = file.read()
    except OSError as error:
        raise MXNetError(
            f"_cvimread: cannot read {filename!r}: {error.strerror or error}."
        ) from error
    return decode("_cvimread", content, flag, to_rgb).to(ctx.device)
