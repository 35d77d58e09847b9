"""Decoding: the pixels are MXNet's for all kinds of files, and broken files are errors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import mxnet as mx
from mxnet.base import MXNetError

FOLDER = Path(__file__).parents[1] / "golden" / "image"
with np.load(FOLDER / "files.npz") as _file:
    FILES = {name: _file[name].tobytes() for name in _file.files}
with np.load(FOLDER / "decoded.npz") as _file:
    PIXELS = {name: _file[name] for name in _file.files}
INDEX = json.loads(PIXELS.pop("index").tobytes())
#: grey of 16 bits is computed from 8, and what JPEG files lack is grey where MXNet repeats a row
ROUNDED, COMPLETED = {"rgb16.png/0"}, {"cut.jpg/0", "cut.jpg/1"}
#: MXNet reads none of these
FURTHER = {"rgb.gif", "rgb.webp", "rgb.ppm"}
WHOLE = [name for name, entry in INDEX.items() if not entry and name not in COMPLETED | ROUNDED]
BROKEN = sorted(
    {
        n.partition("/")[0]
        for n, entry in INDEX.items()
        if entry and n.partition("/")[0] not in FURTHER
    }
)


@pytest.mark.parametrize("name", WHOLE)
def test_pixels_are_those_of_mxnet(name: str) -> None:
    file, _, flag = name.partition("/")
    pixels = mx.image.imdecode(FILES[file], flag=int(flag))
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels.asnumpy(), PIXELS[name])


@pytest.mark.parametrize("name", sorted(ROUNDED))
def test_grey_of_16_bits_is_within_one_step(name: str) -> None:
    pixels = mx.image.imdecode(FILES[name.partition("/")[0]], flag=0).asnumpy()
    assert abs(pixels.astype(int) - PIXELS[name]).max() <= 1


@pytest.mark.parametrize("name", sorted(COMPLETED))
def test_jpeg_that_ends_early_keeps_what_it_has(name: str) -> None:
    pixels = mx.image.imdecode(FILES["cut.jpg"], flag=int(name[-1])).asnumpy()
    assert pixels.shape == PIXELS[name].shape
    np.testing.assert_array_equal(pixels[:8], PIXELS[name][:8])
    whole = mx.image.imdecode(FILES["444.jpg"], flag=int(name[-1])).asnumpy()
    np.testing.assert_array_equal(pixels[:8], whole[:8])


@pytest.mark.parametrize("name", sorted(FURTHER))
def test_further_formats_are_decoded(name: str) -> None:
    pixels = mx.image.imdecode(FILES[name]).asnumpy()
    error = abs(pixels.astype(int) - PIXELS["rgb.png/1"])
    assert error.mean() < (8 if name == "rgb.gif" else 1e-9)


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("flag", [0, 1])
def test_broken_files_are_errors(name: str, flag: int) -> None:
    with pytest.raises(MXNetError, match="_cvimdecode: decoding failed"):
        mx.image.imdecode(FILES[name], flag=flag)


@pytest.mark.parametrize("end", range(0, len(FILES["rgb.png"]), 97))
def test_png_that_ends_early_is_an_error(end: int) -> None:
    with pytest.raises(MXNetError, match=r"_cvimdecode|empty"):
        mx.image.imdecode(FILES["rgb.png"][:end])


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("name", ["444.jpg", "progressive.jpg", "rgb.png", "rgb.bmp", "rgb.tif"])
def test_damaged_bytes_give_pixels_or_an_error(name: str) -> None:
    draw = np.random.RandomState(0)
    for _ in range(20):
        content = np.frombuffer(FILES[name], np.uint8).copy()
        content[draw.randint(2, len(content), 5)] = draw.randint(0, 256, 5)
        try:
            assert mx.image.imdecode(content).dtype == np.uint8
        except MXNetError as error:
            assert "_cvimdecode" in str(error)


def test_huge_images_are_refused_before_memory_is_taken() -> None:
    with pytest.raises(MXNetError, match="exceeds limit"):
        mx.image.imdecode(FILES["huge.png"])


def test_channels_can_be_the_other_way_round() -> None:
    rgb = mx.image.imdecode(FILES["444.jpg"])
    bgr = mx.image.imdecode(FILES["444.jpg"], to_rgb=0)
    np.testing.assert_array_equal(bgr.asnumpy(), rgb.asnumpy()[..., ::-1])
    grey = mx.image.imdecode(FILES["444.jpg"], 0, False)
    assert grey.shape == (19, 27, 1)


@pytest.mark.parametrize(
    "wrap",
    [bytes, bytearray, lambda b: np.frombuffer(b, np.uint8),
     lambda b: mx.nd.array(np.frombuffer(b, np.uint8), dtype="uint8"),
     lambda b: mx.nd.array(np.frombuffer(b, np.uint8)[None], dtype="uint8")],
)  # fmt: skip
def test_content_may_be_bytes_or_arrays(wrap: object) -> None:
    pixels = mx.image.imdecode(wrap(FILES["rgb.png"]))
    np.testing.assert_array_equal(pixels.asnumpy(), PIXELS["rgb.png/1"])


@pytest.mark.parametrize("content", ["text", None, 3, [1, 2]])
def test_other_content_is_refused(content: object) -> None:
    with pytest.raises(ValueError, match="buf must be bytes"):
        mx.image.imdecode(content)


def test_arguments_are_checked() -> None:
    with pytest.raises(MXNetError, match="flag"):
        mx.image.imdecode(FILES["rgb.png"], flag=-1)
    with pytest.raises(MXNetError, match="flag"):
        mx.image.imdecode(FILES["rgb.png"], flag=2)
    with pytest.raises(MXNetError, match="foo"):
        mx.image.imdecode(FILES["rgb.png"], foo=1)
    with pytest.raises(MXNetError, match="uint8"):
        mx.image.imdecode(mx.nd.zeros(10))
    with pytest.raises(MXNetError, match="empty"):
        mx.image.imdecode(b"")


def test_result_can_be_written_into_an_array() -> None:
    out = mx.nd.zeros((19, 27, 3), dtype="uint8")
    assert mx.image.imdecode(FILES["rgb.png"], out=out) is out
    np.testing.assert_array_equal(out.asnumpy(), PIXELS["rgb.png/1"])


def test_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "picture of a wave.jpg"
    path.write_bytes(FILES["turned.jpg"])
    for name in (str(path), path):
        np.testing.assert_array_equal(mx.image.imread(name).asnumpy(), PIXELS["turned.jpg/1"])
    np.testing.assert_array_equal(mx.image.imread(str(path), 0).asnumpy(), PIXELS["turned.jpg/0"])
    np.testing.assert_array_equal(
        mx.nd._internal._cvimread(filename=str(path), to_rgb=False).asnumpy()[..., ::-1],
        PIXELS["turned.jpg/1"],
    )


@pytest.mark.parametrize("content", [None, b"", b"hello"])
def test_unreadable_files_are_errors(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "file.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MXNetError, match="_cvimread"):
        mx.image.imread(str(path))
    with pytest.raises(MXNetError, match="_cvimread"):
        mx.image.imread(str(tmp_path))


def test_symbols_cannot_know_the_shape() -> None:
    decoded = mx.sym._internal._cvimdecode(mx.sym.var("file"))
    with pytest.raises(MXNetError, match="known only from the content"):
        decoded.infer_shape(file=(100,))


def test_decoding_without_pillow_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "PIL.Image", None)
    with pytest.raises(MXNetError, match="pip install pillow"):
        mx.image.imdecode(FILES["rgb.png"])


class TestOldImdecode:
    """mx.nd.imdecode, which fails for every file in MXNet."""

    PLANES = PIXELS["rgb.png/1"].transpose(2, 0, 1).astype("float32")

    def test_gives_float_planes(self) -> None:
        result = mx.nd.imdecode(FILES["rgb.png"])
        assert result.dtype == np.float32
        np.testing.assert_array_equal(result.asnumpy(), self.PLANES)
        assert mx.nd.imdecode(FILES["rgb.png"], channels=1).shape == (1, 19, 27)

    def test_clips_and_subtracts(self) -> None:
        mean = mx.nd.ones((3, 7, 4)) * 2
        result = mx.nd.imdecode(FILES["rgb.png"], clip_rect=(1, 2, 5, 9), mean=mean)
        np.testing.assert_array_equal(result.asnumpy(), self.PLANES[:, 2:9, 1:5] - 2)

    def test_writes_into_a_batch(self) -> None:
        out = mx.nd.zeros((2, 3, 19, 27))
        assert mx.nd.imdecode(FILES["rgb.png"], out=out, index=1) is out
        np.testing.assert_array_equal(out.asnumpy()[1], self.PLANES)
        assert not out.asnumpy()[0].any()
        single = mx.nd.zeros((3, 19, 27))
        mx.nd.imdecode(FILES["rgb.png"], out=single)
        np.testing.assert_array_equal(single.asnumpy(), self.PLANES)

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"channels": 2}, "channels"),
            ({"clip_rect": (0, 0, 28, 1)}, "clip_rect"),
            ({"clip_rect": (5, 0, 3, 1)}, "clip_rect"),
            ({"mean": mx.nd.ones(3)}, "mean"),
            ({"out": mx.nd.ones((3, 2, 2))}, "out"),
            ({"out": mx.nd.ones((2, 3, 19, 27)), "index": 2}, "index"),
        ],
    )
    def test_refuses_what_does_not_fit(self, options: dict, message: str) -> None:
        with pytest.raises(MXNetError, match=message):
            mx.nd.imdecode(FILES["rgb.png"], **options)
