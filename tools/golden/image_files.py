"""Write the image files that the tests of decoding read.

    .venv/bin/python tools/golden/image_files.py

Writes ``tests/golden/image/files.npz``: name -> content as bytes. Made once: other versions of
Pillow may write other bytes. Afterwards run ``tools/golden/image.py`` with the oracle.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

TARGET = Path(__file__).resolve().parents[2] / "tests" / "golden" / "image" / "files.npz"


def picture(height: int, width: int, channels: int) -> np.ndarray:
    """Return waves with some noise, (H, W, channels)."""
    rows, columns = np.mgrid[:height, :width]
    draw = np.random.RandomState(0)
    waves = [
        (np.sin(columns / (3 + i)) + np.cos(rows / (5 - i))) * 60 + 128 for i in range(channels)
    ]
    noisy = np.stack(waves, axis=-1) + draw.normal(0, 8, (height, width, channels))
    return noisy.clip(0, 255).astype(np.uint8)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return an image as a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a part of a PNG file."""
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


def png(size: tuple[int, int], bits: int, colour: int, rows: bytes) -> bytes:
    """Return a PNG file of (width, height); Pillow cannot write 16 bits of colour."""
    header = struct.pack(">IIBBBBB", *size, bits, colour, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def jpegs(rgb: Image.Image, grey: Image.Image) -> dict[str, bytes]:
    """Return JPEG files of all kinds."""
    turned = Image.Exif()
    turned[0x112] = 6
    files = {
        "420.jpg": encoded(rgb, "JPEG", quality=80),
        "422.jpg": encoded(rgb, "JPEG", quality=80, subsampling=1),
        "444.jpg": encoded(rgb, "JPEG", quality=95, subsampling=0),
        "progressive.jpg": encoded(rgb, "JPEG", quality=75, progressive=True),
        "grey.jpg": encoded(grey, "JPEG", quality=90),
        "cmyk.jpg": encoded(rgb.convert("CMYK"), "JPEG", quality=95),
        "turned.jpg": encoded(rgb, "JPEG", quality=95, exif=turned),
    }
    files["cut.jpg"] = files["444.jpg"][: len(files["444.jpg"]) * 5 // 6]
    files["head.jpg"] = b"\xff\xd8\xff"
    return files


def pngs(rgb: Image.Image, grey: Image.Image, rgba: Image.Image) -> dict[str, bytes]:
    """Return PNG files of all kinds, among them broken ones and one that claims to be huge."""
    width, height = rgb.size
    palette = rgb.convert("P")
    deep = np.asarray(rgb).astype(">u2") * 200 + 77
    files = {
        "rgb.png": encoded(rgb, "PNG"),
        "grey.png": encoded(grey, "PNG"),
        "rgba.png": encoded(rgba, "PNG"),
        "grey_alpha.png": encoded(rgba.convert("LA"), "PNG"),
        "palette.png": encoded(palette, "PNG"),
        "transparent.png": encoded(palette, "PNG", transparency=3),
        "bit.png": encoded(grey.point(lambda value: value > 128, mode="1"), "PNG"),
        "grey16.png": encoded(Image.fromarray(np.asarray(grey).astype(np.uint16) * 257 + 5), "PNG"),
        "rgb16.png": png(
            rgb.size, 16, 2, b"".join(b"\0" + row.astype(">u2").tobytes() for row in deep)
        ),
        "huge.png": png((60000, 60000), 8, 2, b"\0" * 1000),
    }
    whole = files["rgb.png"]
    files["cut.png"] = whole[: len(whole) // 2]
    files["broken.png"] = whole[:200] + bytes(50) + whole[250:]
    assert (height, width) == np.asarray(rgb).shape[:2]
    return files


def main() -> None:
    rgb = Image.fromarray(picture(19, 27, 3))
    grey = Image.fromarray(picture(19, 27, 1)[..., 0])
    rgba = Image.fromarray(picture(11, 9, 4))
    files = {
        **jpegs(rgb, grey),
        **pngs(rgb, grey, rgba),
        "rgb.bmp": encoded(rgb, "BMP"),
        "grey.bmp": encoded(grey, "BMP"),
        "rgb.tif": encoded(rgb, "TIFF"),
        "rgb.gif": encoded(rgb, "GIF"),
        "rgb.webp": encoded(rgb, "WEBP", lossless=True),
        "rgb.ppm": encoded(rgb, "PPM"),
        "junk.bin": b"hello world",
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        TARGET, **{name: np.frombuffer(file, np.uint8) for name, file in files.items()}
    )
    print(f"{len(files)} files, {TARGET.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
