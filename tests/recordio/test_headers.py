"""Headers of image records, and the images behind them."""

from __future__ import annotations

import json
import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet._ops.image import opencv
from mxnet.recordio import IRHeader, pack, pack_img, unpack, unpack_img

PACKED = json.loads(
    (Path(__file__).parents[1] / "golden" / "recordio.json").read_text(encoding="utf-8")
)["packed"]
LABELS: list[Any] = [
    0, 1.5, -3, True, [1, 2, 3], (4.5, 5), [], np.arange(6.0).reshape(2, 3), np.array(7.0),
    np.float32(0.1), np.int64(12), np.array([1e-3], "float16"),
]  # fmt: skip
IDS = [(0, 0), (7, 8), (2**40, 2**64 - 1)]


@pytest.mark.parametrize("number", range(len(LABELS)))
def test_bytes_are_those_of_mxnet(number: int) -> None:
    for flag, ids in enumerate(IDS):
        row = PACKED[3 * number + flag]
        content = pack(IRHeader(flag, LABELS[number], *ids), b"content"[number % 7 :])
        assert content.hex() == row["packed"]
        header, rest = unpack(content)
        assert [header.flag, rest.hex()] == [row["flag"], row["rest"]]
        assert [header.id, header.id2] == row["ids"]
        assert type(header.label).__name__ == row["type"]
        np.testing.assert_array_equal(header.label, row["label"])


def test_header() -> None:
    header = IRHeader(0, 1, 2, 3)
    assert repr(header) == "HEADER(flag=0, label=1, id=2, id2=3)"
    assert pickle.loads(pickle.dumps(header)) == header
    assert pack((0, 1, 2, 3), b"") == pack([0, 1, 2, 3], b"") == pack(header, b"")
    assert unpack(pack(IRHeader(0, mx.nd.array([1, 2]), 2, 3), b""))[0].label.tolist() == [1, 2]


def test_labels_cannot_be_written_to() -> None:
    header, rest = unpack(bytearray(pack(IRHeader(0, [1.0, 2.0], 0, 0), b"rest")))
    assert rest == b"rest"
    with pytest.raises(ValueError, match="read-only"):
        header.label[0] = 5


def test_bad_headers() -> None:
    for content in ("text", None, np.arange(3)):
        with pytest.raises(TypeError, match="s must be bytes"):
            pack(IRHeader(0, 1, 2, 3), content)  # type: ignore[arg-type]
    with pytest.raises(struct.error):
        pack(IRHeader(0, 1, -1, 3), b"")
    with pytest.raises(ValueError, match="could not convert"):
        pack(IRHeader(0, "a", 1, 3), b"")
    with pytest.raises(struct.error, match=r"header of 24 bytes.*got 5 bytes"):
        unpack(b"short")
    whole = pack(IRHeader(0, [1, 2, 3], 2, 3), b"")
    for length in range(len(whole)):
        with pytest.raises((struct.error, ValueError), match="expected"):
            unpack(whole[:length])
    with pytest.raises(ValueError, match="4294967295 labels"):
        unpack(struct.pack("<IfQQ", 2**32 - 1, 0, 0, 0) + b"abc")


def waves(*shape: int) -> np.ndarray:
    places = np.indices(shape).astype(float)
    return (127 + 120 * np.sin(sum(p / (3 + i) for i, p in enumerate(places)))).astype(np.uint8)


@pytest.mark.parametrize("shape", [(9, 7), (9, 7, 3), (9, 7, 4)])
def test_png_keeps_all_pixels(shape: tuple[int, ...]) -> None:
    image = waves(*shape)
    for quality in (0, 3, 9, 95):
        content = pack_img(IRHeader(0, 5, 6, 7), image, quality, ".PNG")
        header, found = unpack_img(content)
        assert header == IRHeader(0, 5, 6, 7)
        np.testing.assert_array_equal(found, image)
    coloured, grey = unpack_img(content, 1)[1], unpack_img(content, 0)[1]
    assert (coloured.shape, grey.shape) == ((9, 7, 3), (9, 7))
    np.testing.assert_array_equal(coloured, image[..., None].repeat(3, 2) if image.ndim == 2
                                  else image[..., :3])  # fmt: skip
    # What mx.image decodes is in the other order.
    decoded = mx.image.imdecode(unpack(content)[1]).asnumpy()
    np.testing.assert_array_equal(decoded[..., ::-1], coloured)


def test_jpeg() -> None:
    image = waves(40, 30, 3)
    sizes = []
    for quality in (20, 80, 100):
        content = pack_img(IRHeader(0, [1, 2], 6, 7), image, quality)
        header, found = unpack_img(content, 1)
        assert header.label.tolist() == [1, 2]
        assert abs(found.astype(int) - image).mean() < 12
        sizes.append(len(content))
    assert sizes == sorted(sizes) and sizes[0] < sizes[2] / 2
    assert unpack_img(pack_img(IRHeader(0, 1, 2, 3), image[..., 0]))[1].shape == (40, 30)
    assert unpack_img(pack_img(IRHeader(0, 1, 2, 3), waves(4, 4, 4)))[1].shape == (4, 4, 3)


def test_grey_with_an_axis_of_channels() -> None:
    image = waves(5, 6, 1)
    found = unpack_img(pack_img(IRHeader(0, 1, 2, 3), image, 9, ".bmp"))[1]
    np.testing.assert_array_equal(found, image[..., 0])


def test_bad_images() -> None:
    header, image = IRHeader(0, 1, 2, 3), waves(4, 4, 3)
    with pytest.raises(TypeError, match="uint8, got float64"):
        pack_img(header, image.astype(float))
    with pytest.raises(TypeError, match="got list"):
        pack_img(header, [1])
    for wrong in (image[0, 0], image[..., :2], image[:0]):
        with pytest.raises(ValueError, match="img must have shape"):
            pack_img(header, wrong)
    with pytest.raises(mx.MXNetError, match=r"img_fmt must be one of .jpg.*got 'jpg'"):
        pack_img(header, image, img_fmt="jpg")
    for iscolor in (-1, 0, 1):
        with pytest.raises(mx.MXNetError, match="unpack_img"):
            unpack_img(pack(header, b"no image"), iscolor)
    with pytest.raises(ValueError, match="iscolor must be -1, 0 or 1"):
        unpack_img(pack_img(header, image), 2)


def test_opencv_is_used_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Module:
        IMWRITE_JPEG_QUALITY, IMWRITE_PNG_COMPRESSION = 1, 16

        @staticmethod
        def imencode(suffix: str, image: np.ndarray, options: list) -> tuple[bool, np.ndarray]:
            text = f"{suffix} {image.shape} {options}".encode()
            return True, np.frombuffer(text, np.uint8)

        @staticmethod
        def imdecode(content: np.ndarray, flag: int) -> np.ndarray | None:
            return None if flag == 0 else content + flag

    monkeypatch.setattr(opencv, "module", lambda: Module)
    content = pack_img(IRHeader(0, 1, 2, 3), waves(4, 4, 3), 90, ".jpg")
    assert unpack(content)[1] == b".jpg (4, 4, 3) [1, 90]"
    assert unpack_img(content, 1)[1][0] == ord(".") + 1
    with pytest.raises(mx.MXNetError, match="are no image"):
        unpack_img(content, 0)
    assert mx.recordio.cv2 is Module
