"""The image sets: which files are taken, what samples look like, what is said of bad files."""

import gzip
import hashlib
import io
import json
import os
import struct
import tarfile
from pathlib import Path

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon.data import vision
from mxnet.gluon.data.vision import _files

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "data.json").read_text(encoding="utf-8")
)["cifar"]
HOME = Path(__file__).resolve().parents[3] / "shared" / "data"
PIXELS = np.random.RandomState(0).randint(0, 256, (5, 28, 28)).astype(np.uint8)
LABELS = np.array([5, 0, 4, 1, 9], np.uint8)
IMAGE_FILE = struct.pack(">4I", 2051, *PIXELS.shape) + PIXELS.tobytes()
LABEL_FILE = struct.pack(">2I", 2049, 5) + LABELS.tobytes()
needs_mnist = pytest.mark.skipif(
    not (HOME / "datasets" / "mnist").is_dir(), reason="needs MNIST in ../shared/data"
)


def sha1(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let downloads come from a directory, which is empty at first."""
    (tmp_path / "mirror").mkdir()
    monkeypatch.setenv("MXNET_GLUON_REPO", (tmp_path / "mirror").as_uri())
    monkeypatch.setenv("MXNET_HOME", str(tmp_path / "home"))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> type[vision.MNIST]:
    """MNIST, but the official files are the small ones above."""
    images, labels = gzip.compress(IMAGE_FILE, mtime=0), gzip.compress(LABEL_FILE, mtime=0)
    monkeypatch.setattr(vision.MNIST, "_train_data", ("images.gz", sha1(images)))
    monkeypatch.setattr(vision.MNIST, "_train_label", ("labels.gz", sha1(labels)))
    monkeypatch.setattr(
        _files,
        "CONTENT_SHA256",
        {
            sha1(images): hashlib.sha256(IMAGE_FILE).hexdigest(),
            sha1(labels): hashlib.sha256(LABEL_FILE).hexdigest(),
        },
    )
    return vision.MNIST


def fill(root: Path, level: int = 9, suffix: str = ".gz") -> None:
    root.mkdir(parents=True, exist_ok=True)
    for name, content in (("images", IMAGE_FILE), ("labels", LABEL_FILE)):
        packed = gzip.compress(content, level, mtime=0) if level else content
        (root / f"{name}{suffix}").write_bytes(packed)


@pytest.mark.parametrize(
    ("level", "suffix"), [(9, ".gz"), (1, ".gz"), (0, ".gz"), (0, "")],
    ids=["official", "compressed otherwise", "raw with .gz", "raw"],
)  # fmt: skip
def test_files_are_known_by_their_content(
    small: type[vision.MNIST], tmp_path: Path, level: int, suffix: str
) -> None:
    fill(tmp_path / "root", level, suffix)
    dataset = small(str(tmp_path / "root"))
    image, label = dataset[2]
    assert (image.shape, image.dtype, image.context) == ((28, 28, 1), np.uint8, mx.cpu(0))
    np.testing.assert_array_equal(image.asnumpy()[..., 0], PIXELS[2])
    assert (label, type(label)) == (4, np.int32)
    assert len(dataset) == 5
    assert dataset[-1][1] == 9
    images, labels = dataset[1:3]
    assert (images.shape, labels.tolist()) == ((2, 28, 28, 1), [0, 4])
    with pytest.raises(IndexError, match="index 5 is out of bounds"):
        dataset[5]


def test_transform_argument(small: type[vision.MNIST], tmp_path: Path) -> None:
    fill(tmp_path)
    dataset = small(
        str(tmp_path), transform=lambda data, label: (data.astype("float32") / 255, label + 1)
    )
    image, label = dataset[0]
    np.testing.assert_allclose(image.asnumpy()[..., 0], PIXELS[0] / np.float32(255), rtol=1e-6)
    assert label == 6


def test_default_root_is_in_mxnet_home(small: type[vision.MNIST], tmp_path: Path) -> None:
    fill(tmp_path / "home" / "datasets" / "mnist")
    assert len(small()) == 5


def test_download_into_root(small: type[vision.MNIST], tmp_path: Path) -> None:
    fill(tmp_path / "mirror" / "gluon" / "dataset" / "mnist")
    root = tmp_path / "new" / "root"
    assert len(small(str(root))) == 5
    assert sorted(path.name for path in root.iterdir()) == ["images.gz", "labels.gz"]


def test_wrong_file_is_replaced_by_the_right_one(small: type[vision.MNIST], tmp_path: Path) -> None:
    fill(tmp_path / "mirror" / "gluon" / "dataset" / "mnist")
    fill(tmp_path / "root")
    (tmp_path / "root" / "images.gz").write_bytes(b"garbage")
    np.testing.assert_array_equal(small(str(tmp_path / "root"))[0][0].asnumpy()[..., 0], PIXELS[0])


def test_nothing_to_be_had(small: type[vision.MNIST], tmp_path: Path) -> None:
    with pytest.raises(mx.MXNetError) as caught:
        small(str(tmp_path / "root"))
    message = str(caught.value)
    assert "images.gz" in message
    assert str(tmp_path / "root") in message
    assert "without a network" in message
    assert isinstance(caught.value, OSError)  # as the errors of MXNet's downloads are


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gzip.compress(IMAGE_FILE)[:-100], "damaged or cut short"),
        (IMAGE_FILE[:-1], "found only"),
        (b"<html>not found</html>" * 10, "HTML page"),
        (LABEL_FILE, "expected the magic number 2051"),
        (gzip.compress(IMAGE_FILE[:-1] + b"x"), "other content than the official"),
        (b"", "expected the magic number"),
    ],
    ids=["truncated gzip", "truncated", "web page", "labels", "changed", "empty"],
)
def test_bad_file_offline(
    small: type[vision.MNIST], tmp_path: Path, content: bytes, reason: str
) -> None:
    fill(tmp_path / "root")
    path = tmp_path / "root" / "images.gz"
    path.write_bytes(content)
    with pytest.raises(mx.MXNetError) as caught:
        small(str(tmp_path / "root"))
    assert "could not be fetched" in str(caught.value)
    assert "What is there cannot be used" in str(caught.value)
    assert reason in str(caught.value)
    assert path.read_bytes() == content  # nothing lost
    assert len(os.listdir(tmp_path / "root")) == 2  # nothing half-written


def test_counts_must_agree(
    small: type[vision.MNIST], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path)
    short = gzip.compress(struct.pack(">2I", 2049, 3) + b"123")
    (tmp_path / "labels.gz").write_bytes(short)
    monkeypatch.setattr(small, "_train_label", ("labels.gz", sha1(short)))
    with pytest.raises(mx.MXNetError, match=r"has 5 images, labels.gz 3 labels"):
        small(str(tmp_path))


@needs_mnist
@pytest.mark.parametrize(("train", "count", "first"), [(True, 60000, 5), (False, 10000, 7)])
def test_mnist(train: bool, count: int, first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MXNET_HOME", str(HOME))
    dataset = vision.MNIST(train=train)
    assert len(dataset) == count
    image, label = dataset[0]
    assert (image.shape, image.dtype, int(label)) == ((28, 28, 1), np.uint8, first)
    assert np.bincount(dataset._label).min() > count // 12


def records(label_bytes: int) -> bytes:
    """The files that tools/golden/data.py reads, in its order of drawing."""
    rng = np.random.RandomState(0)
    for width in (1, 2):
        content = rng.randint(0, 10, (2, width + 3072)).astype("uint8").tobytes()
        if width == label_bytes:
            break
    return content


def cifar(case: str, monkeypatch: pytest.MonkeyPatch) -> tuple[type, dict, bytes]:
    name, fine = case.split(",")
    cls = getattr(vision, name)
    content = records(2 if name == "CIFAR100" else 1)
    monkeypatch.setattr(cls, "_train_data", (("part.bin", sha1(content)),))
    return cls, {} if fine == "None" else {"fine_label": fine == "True"}, content


@pytest.mark.parametrize("case", GOLDEN)
@pytest.mark.parametrize("folder", ["", "cifar-10-batches-bin"])
def test_cifar_samples(
    case: str, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cls, arguments, content = cifar(case, monkeypatch)
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folder / "part.bin").write_bytes(content)
    image, label = cls(str(tmp_path), **arguments)[1]
    check = int((image.asnumpy().astype("int64").ravel() * np.arange(3072)).sum())
    found = [list(image.shape), str(np.dtype(image.dtype)), str(label.dtype), int(label), check]
    assert found == GOLDEN[case]


def pack(content: bytes, name: str = "cifar-10-batches-bin/part.bin") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize("where", ["root", "mirror/gluon/dataset/cifar10"])
def test_cifar_archive_is_unpacked(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cls, _, content = cifar("CIFAR10,None", monkeypatch)
    archive = pack(content, "../../outside/part.bin")  # only the file's name counts
    (tmp_path / where).mkdir(parents=True)
    (tmp_path / where / "set.tar.gz").write_bytes(archive)
    monkeypatch.setattr(cls, "_archive_file", ("set.tar.gz", sha1(archive)))
    assert len(cls(str(tmp_path / "root"))) == 2
    assert (tmp_path / "root" / "part.bin").read_bytes() == content
    assert not list(tmp_path.rglob("outside"))


def test_bad_cifar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cls, _, content = cifar("CIFAR10,None", monkeypatch)
    (tmp_path / "part.bin").write_bytes(content[:-1])
    monkeypatch.setattr(cls, "_archive_file", ("set.tar.gz", "0" * 40))
    (tmp_path / "set.tar.gz").write_bytes(pack(content)[:40])
    with pytest.raises(mx.MXNetError) as caught:
        cls(str(tmp_path))
    assert "part.bin: its SHA-1 is not" in str(caught.value)
    assert "set.tar.gz: the archive cannot be read" in str(caught.value)


def test_archive_without_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cls, _, _ = cifar("CIFAR10,None", monkeypatch)
    archive = pack(b"other")
    (tmp_path / "set.tar.gz").write_bytes(archive)
    monkeypatch.setattr(cls, "_archive_file", ("set.tar.gz", sha1(archive)))
    with pytest.raises(mx.MXNetError, match=r"has not all of part\.bin"):
        cls(str(tmp_path))
