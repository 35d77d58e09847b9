"""Ordinary JPEG files, decoded by Pillow's decoder without its reader.

The reader looks at everything that stands before the image, which takes as long as a tenth of the
decoding of a training image. Only its size is needed.
"""

from typing import Any

import numpy as np

_START = b"\xff\xd8"
_FILL = 0xFF
# Frames by Huffman's code: baseline, extended and progressive.
_FRAMES = (0xC0, 0xC1, 0xC2)
_HEAD = 10  # of a frame: marker, length, precision, height, width, number of components


def size(content: bytes) -> tuple[int, int] | None:
    """Return (height, width) of a JPEG file with three components of 8 bits; else None.

    Raises nothing, whatever the content is.
    """
    if content[:2] != _START:
        return None
    place, end = 2, len(content) - _HEAD
    while place <= end and content[place] == _FILL:
        marker = content[place + 1]
        if marker == _FILL:
            place += 1
            continue
        if marker in _FRAMES:
            precision, *sizes, components = content[place + 4 : place + _HEAD]
            height, width = sizes[0] << 8 | sizes[1], sizes[2] << 8 | sizes[3]
            is_usual = precision == 8 and components == 3 and height and width
            return (height, width) if is_usual else None
        if marker < 0xC0 or 0xD0 <= marker <= 0xDA:
            return None  # no segment with a length, or the image begins without a frame
        place += 2 + (content[place + 2] << 8 | content[place + 3])
    return None


def decode(pillow: Any, content: bytes) -> Any:
    """Return an image of Pillow in RGB; None where its reader has to have a look."""
    found = size(content)
    limit = pillow.MAX_IMAGE_PIXELS
    if found is None or (limit is not None and found[0] * found[1] > limit):
        return None
    try:
        return pillow.frombytes("RGB", found[::-1], content, "jpeg", "RGB", "")
    except Exception:  # the reader tells what is wrong, or makes do with it
        return None


def pixels(image: Any) -> np.ndarray:
    """Return the pixels of an image in RGB, (H, W, 3), writable."""
    # One copy less than by way of a read-only array.
    content = bytearray(image.tobytes())
    return np.frombuffer(content, np.uint8).reshape(image.size[1], image.size[0], 3)
