"""Random changes of colours in image records, computed on bytes as OpenCV does.

Images are uint8 (H, W, 3), in the order red, green, blue.
"""

from collections.abc import Sequence

import numpy as np

# ITU-R BT.601 in parts of 2**14. MXNet takes red for blue and blue for red here, and so do we.
_GREY = np.array([1868, 9617, 4899], np.int32)
# Principal components of ImageNet's colours: eigenvalues, and an eigenvector in each column.
_EIGENVALUES = np.array([55.46, 4.794, 1.148], np.float32)
_EIGENVECTORS = np.array(
    [[-0.5675, 0.7192, 0.4009], [-0.5808, -0.0045, -0.8140], [-0.5836, -0.6948, 0.4203]], np.float32
)
_MOST_HUE, _MOST = 180, 255
# Which of (high, low, falling, rising) red, green and blue are in the six sectors of hue.
_SECTORS = np.array([[0, 3, 1], [2, 0, 1], [1, 0, 3], [1, 2, 0], [3, 1, 0], [0, 1, 2]])


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.rint(values).clip(0, 255).astype(np.uint8)


def _grey(pixels: np.ndarray) -> np.ndarray:
    """Return the grey of the pixels, (H, W), as integers."""
    return (pixels.astype(np.int32) @ _GREY + (1 << 13)) >> 14


def brighten(pixels: np.ndarray, factor: np.float32) -> np.ndarray:
    """Multiply all pixels."""
    return _bytes(pixels * factor)


def contrast(pixels: np.ndarray, factor: np.float32) -> np.ndarray:
    """Multiply the distance from the mean grey."""
    grey = np.float32((1 - factor) * _grey(pixels).mean())
    return _bytes(pixels * factor + grey)


def saturate(pixels: np.ndarray, factor: np.float32) -> np.ndarray:
    """Multiply the distance of each pixel from its grey."""
    grey = _grey(pixels)[..., None].astype(np.float32)
    return _bytes(pixels * factor + grey * (np.float32(1) - factor))


JITTERS = (brighten, contrast, saturate)


def light(pixels: np.ndarray, alphas: Sequence[np.float32]) -> np.ndarray:
    """Add the principal components of colours, times ``alphas``; results are cut to bytes."""
    terms = _EIGENVECTORS * _EIGENVALUES * np.array(alphas, np.float32)
    colour = terms[:, 0] + terms[:, 1] + terms[:, 2]
    return (pixels + colour).clip(0, 255).astype(np.uint8)


def turn(pixels: np.ndarray, hue: int, saturation: int, lightness: int) -> np.ndarray:
    """Move hue (of 180), saturation and lightness (of 255); the ends of hue do not meet."""
    h, lightnesses, s = _to_hls(pixels)
    return _from_hls(
        (h + hue).clip(0, _MOST_HUE),
        (lightnesses + lightness).clip(0, _MOST),
        (s + saturation).clip(0, _MOST),
    )


def _to_hls(pixels: np.ndarray) -> list[np.ndarray]:
    """Return hue, lightness and saturation (Joblove and Greenberg, 1978) as rounded integers."""
    colours = pixels * np.float32(1 / 255)
    red, green, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    high, low = colours.max(-1), colours.min(-1)
    spread, total = high - low, high + low
    is_coloured = spread > np.finfo(np.float32).eps
    with np.errstate(divide="ignore", invalid="ignore"):
        lightness = total * np.float32(0.5)
        rest = np.where(lightness < 0.5, total, np.float32(2) - high - low)
        saturation = np.where(is_coloured, spread / rest, 0)
        unit = np.float32(60) / spread
        hue = np.where(
            high == red,
            (green - blue) * unit,
            np.where(high == green, (blue - red) * unit + 120, (red - green) * unit + 240),
        )
    hue = np.where(is_coloured, np.where(hue < 0, hue + 360, hue), 0)
    parts = (hue * np.float32(0.5), lightness * np.float32(255), saturation * np.float32(255))
    return [np.rint(part).astype(np.int32) for part in parts]


def _from_hls(hue: np.ndarray, lightness: np.ndarray, saturation: np.ndarray) -> np.ndarray:
    place = hue.astype(np.float32) * np.float32(6 / _MOST_HUE)
    light_, s = (part.astype(np.float32) * np.float32(1 / 255) for part in (lightness, saturation))
    top = np.where(light_ <= 0.5, light_ * (1 + s), light_ + s - light_ * s)
    bottom = np.float32(2) * light_ - top
    place = np.where(place >= 6, place - np.float32(6), place)
    sector = np.floor(place).astype(np.int64)
    part = place - sector.astype(np.float32)
    rising, falling = bottom + (top - bottom) * part, bottom + (top - bottom) * (1 - part)
    table = np.stack([top, bottom, falling, rising], axis=-1)
    colours = np.take_along_axis(table, _SECTORS[sector], axis=-1)
    colours = np.where((saturation == 0)[..., None], light_[..., None], colours)
    return _bytes(colours * np.float32(255))
