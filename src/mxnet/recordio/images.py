"""Records that hold an image: encoded and decoded on the way.

Pixels are NumPy arrays in OpenCV's order, blue, green, red, as everywhere in MXNet's record tools.
OpenCV is used where it is installed, otherwise Pillow.
"""

import io
from typing import Any

import numpy as np

from .._ops.image import codec, opencv
from ..base import MXNetError
from .headers import pack, unpack

UNCHANGED = -1
_PILLOW_NAMES = {
    ".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".bmp": "BMP", ".tif": "TIFF", ".tiff": "TIFF",
    ".webp": "WEBP", ".ppm": "PPM",
}  # fmt: skip


def pack_img(header: Any, img: Any, quality: int = 95, img_fmt: str = ".jpg") -> bytes:
    """Return the content of a record with an image: encode it, then :func:`pack`.

    Parameters
    ----------
    header : IRHeader or tuple
        As for :func:`pack`.
    img : numpy.ndarray
        uint8, (H, W) or (H, W, 1) in grey, (H, W, 3) in the order blue, green, red, or (H, W, 4)
        with transparency, which JPEG drops.
    quality : int
        1 to 100 for JPEG; for PNG how much to compress, where 9 is most and more counts as 9.
    img_fmt : str
        ".jpg", ".jpeg" or ".png"; also ".bmp", ".tif", ".webp" or ".ppm".

    Raises
    ------
    TypeError, ValueError
        If ``img`` is no such array.
    MXNetError
        If the format is not known, or encoding fails.
    """
    if not isinstance(img, np.ndarray) or img.dtype != np.uint8:
        found = img.dtype if isinstance(img, np.ndarray) else type(img).__name__
        raise TypeError(f"pack_img: img must be a numpy.ndarray of uint8, got {found}.")
    if img.size == 0 or img.ndim not in (2, 3) or (img.ndim == 3 and img.shape[2] not in (1, 3, 4)):
        raise ValueError(
            f"pack_img: img must have shape (H, W) or (H, W, 1, 3 or 4), got {img.shape}."
        )
    suffix = img_fmt.lower()
    if suffix not in _PILLOW_NAMES:
        raise MXNetError(
            f"pack_img: img_fmt must be one of {', '.join(_PILLOW_NAMES)}, got {img_fmt!r}."
        )
    encode = _encode_pillow if opencv.module() is None else _encode_opencv
    return pack(header, encode(img, suffix, quality))


def unpack_img(s: Any, iscolor: int = UNCHANGED) -> tuple[Any, np.ndarray]:
    """Return the header and the decoded image of a record made by :func:`pack_img`.

    Parameters
    ----------
    s : bytes
        The content of a record.
    iscolor : int
        1: (H, W, 3) in the order blue, green, red. 0: grey, (H, W). -1: as the file has it, grey,
        coloured, or (H, W, 4) with transparency.

    Raises
    ------
    MXNetError
        If there is no image after the header. Further errors are those of :func:`unpack`.
    """
    header, content = unpack(s)
    content = bytes(content)
    if iscolor not in (UNCHANGED, 0, 1):
        raise ValueError(f"unpack_img: iscolor must be -1, 0 or 1, got {iscolor}.")
    if opencv.module() is not None:
        image = opencv.module().imdecode(np.frombuffer(content, np.uint8), iscolor)
        if image is None:
            raise MXNetError(f"unpack_img: {len(content)} bytes after the header are no image.")
        return header, image
    if iscolor == UNCHANGED:
        pixels = codec.unchanged("unpack_img", content)
        return header, pixels if pixels.ndim == 2 else pixels[..., (2, 1, 0, 3)[: pixels.shape[2]]]
    image = codec.decode("unpack_img", content, iscolor, to_rgb=False).numpy()
    return header, image if iscolor else image[..., 0]


def _encode_opencv(img: np.ndarray, suffix: str, quality: int) -> bytes:
    cv2 = opencv.module()
    option = {".jpg": cv2.IMWRITE_JPEG_QUALITY, ".jpeg": cv2.IMWRITE_JPEG_QUALITY,
              ".png": cv2.IMWRITE_PNG_COMPRESSION}.get(suffix)  # fmt: skip
    done, content = cv2.imencode(suffix, img, [] if option is None else [option, quality])
    if not done:
        raise MXNetError(f"pack_img: OpenCV cannot encode {img.shape} as {suffix}.")
    return content.tobytes()


def _encode_pillow(img: np.ndarray, suffix: str, quality: int) -> bytes:
    pillow, kind = codec.load_pillow("pack_img"), _PILLOW_NAMES[suffix]
    pixels = img[..., 0] if img.ndim == 3 and img.shape[2] == 1 else img
    if pixels.ndim == 3:
        order = (2, 1, 0, 3)[: 3 if kind in ("JPEG", "PPM") else pixels.shape[2]]
        pixels = pixels[..., order]
    # Chroma at half the size is OpenCV's default.
    options = {"JPEG": {"quality": max(1, min(quality, 100)), "subsampling": "4:2:0"},
               "PNG": {"compress_level": max(0, min(quality, 9))},
               "WEBP": {"lossless": True}}.get(kind, {})  # fmt: skip
    file = io.BytesIO()
    try:
        pillow.fromarray(np.ascontiguousarray(pixels)).save(file, kind, **options)
    except (OSError, ValueError) as error:
        raise MXNetError(f"pack_img: cannot encode {img.shape} as {suffix}: {error}.") from error
    return file.getvalue()
