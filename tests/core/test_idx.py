"""IDX and CIFAR readers."""

import gzip
import hashlib
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mxnet._core import idx
from mxnet.base import MXNetError

PIXELS = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
IMAGES = struct.pack(">4I", 2051, *PIXELS.shape) + PIXELS.tobytes()
LABELS = struct.pack(">2I", 2049, 5) + bytes([3, 1, 4, 1, 5])
MNIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "datasets" / "mnist"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "train-ubyte.gz"


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])
def test_reads_images_and_labels(path: Path, pack: object) -> None:
    path.write_bytes(pack(IMAGES))
    images = idx.read_images(path)
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images, PIXELS)
    images[0] = 0  # writable
    path.write_bytes(pack(LABELS))
    assert idx.read_labels(str(path)).tolist() == [3, 1, 4, 1, 5]


def test_zero_images(path: Path) -> None:
    path.write_bytes(struct.pack(">4I", 2051, 0, 28, 28))
    assert idx.read_images(path).shape == (0, 28, 28)


def test_content_hash_ignores_compression(path: Path) -> None:
    digests = set()
    for content in (IMAGES, gzip.compress(IMAGES, 1, mtime=0), gzip.compress(IMAGES, 9, mtime=7)):
        path.write_bytes(content)
        digests.add(idx.content_sha256(path))
    assert digests == {hashlib.sha256(IMAGES).hexdigest()}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            LABELS,
            "expected the magic number 2051 of IDX images at byte 0, found 2049. .* IDX label",
        ),
        (b"<html><body>404</body>", "found 1013478509. It looks like an HTML page"),
        (b"PK\x03\x04" + bytes(30), "It looks like a zip archive"),
        (b"", "found 0 bytes. It looks like an empty file"),
        (b"\x00\x00", "found 2 bytes"),
        (IMAGES[:10], "expected 3 sizes after the IDX magic number 2051, .* at byte 10"),
        (IMAGES[:-1], r"expected 24 bytes of images \(shape \(2, 3, 4\)\) .* found only 23"),
        (IMAGES + b"x", "expected 24 bytes of images .* found more"),
        (struct.pack(">4I", 2051, 2**31, 2**31, 9), "found a file far too small"),
        (gzip.compress(IMAGES, mtime=0)[:-9], "gzip data of .* damaged or cut short"),
        (gzip.compress(IMAGES, mtime=0)[:6], "gzip data of 6 bytes is damaged"),
        (gzip.compress(IMAGES, mtime=0) + b"junk", "damaged or cut short: Not a gzipped file"),
    ],
)
def test_wrong_files_are_explained(path: Path, content: bytes, message: str) -> None:
    path.write_bytes(content)
    with pytest.raises(MXNetError, match=message) as info:
        idx.read_images(path)
    assert str(info.value).startswith(str(path))


def test_corrupt_gzip_fails_its_checksum(path: Path) -> None:
    packed = bytearray(gzip.compress(IMAGES, 0, mtime=0))
    packed[30] ^= 1
    path.write_bytes(packed)
    for read in (idx.read_images, idx.content_sha256):
        with pytest.raises(
            MXNetError, match=r"CRC check failed .*Delete the file and get it again"
        ):
            read(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MXNetError, match="nowhere: cannot read the file"):
        idx.read_labels(tmp_path / "nowhere")


def test_nothing_is_allocated_for_a_promise(path: Path) -> None:
    path.write_bytes(struct.pack(">2I", 2049, 2**32 - 1) + bytes(1 << 22))
    tracemalloc.start()
    try:
        with pytest.raises(MXNetError, match="found only 4194304"):
            idx.read_labels(path)
        assert tracemalloc.get_traced_memory()[1] < 1 << 24
    finally:
        tracemalloc.stop()


@settings(max_examples=100, deadline=None)
@given(st.booleans(), st.integers(0, 60), st.integers(0, 255), st.integers(0, 80))
def test_damage_does_no_harm(
    tmp_path_factory: pytest.TempPathFactory, packed: bool, place: int, value: int, cut: int
) -> None:
    content = bytearray(gzip.compress(IMAGES, mtime=0) if packed else IMAGES)
    if place < len(content):
        content[place] = value
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(content[:cut])
    try:
        assert idx.read_images(path).ndim == 3
    except MXNetError as error:
        assert str(path) in str(error)


@pytest.mark.parametrize("label_bytes", [1, 2])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])
def test_reads_cifar(path: Path, label_bytes: int, pack: object) -> None:
    generator = np.random.default_rng(0)
    planes = generator.integers(0, 256, (3, 3, 32, 32), dtype=np.uint8)
    labels = generator.integers(0, 10, (3, label_bytes), dtype=np.uint8)
    records = np.concatenate([labels, planes.reshape(3, -1)], axis=1)
    path.write_bytes(pack(records.tobytes()))
    images, found = idx.read_cifar(path, label_bytes)
    assert images.shape == (3, 32, 32, 3)
    np.testing.assert_array_equal(images[1, 5, 7], planes[1, :, 5, 7])
    np.testing.assert_array_equal(images.transpose(0, 3, 1, 2), planes)
    np.testing.assert_array_equal(found, labels)


@pytest.mark.parametrize("size", [0, 3072, 3074, 2 * 3073 - 1])
def test_cifar_files_hold_whole_records(path: Path, size: int) -> None:
    path.write_bytes(b"\x01" * size)
    with pytest.raises(MXNetError, match=f"expected CIFAR records of 3073 bytes .* found {size} "):
        idx.read_cifar(path)


@pytest.mark.skipif(not MNIST.is_dir(), reason="needs MNIST in ../shared/data/datasets/mnist")
def test_reads_mnist() -> None:
    images = idx.read_images(MNIST / "t10k-images-idx3-ubyte.gz")
    labels = idx.read_labels(MNIST / "t10k-labels-idx1-ubyte.gz")
    assert images.shape == (10000, 28, 28)
    assert labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert images[0].sum() == 18454
