"""Images in folders and lists: order, classes, warnings, bad files."""

import json
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon.data import DataLoader, vision

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "data_files.json").read_text(encoding="utf-8")
)["folders"]
FILES = ("b/2.png", "b/10.png", "a/x.PNG", "a/sub/n.png", ".h/q.png", "top.png")


def png(pixels: np.ndarray) -> bytes:
    """A PNG file of (rows, columns, 3) bytes, as in tools/golden/data_files.py."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row.tobytes() for row in pixels))
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for number, name in enumerate(FILES):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draw = np.random.RandomState(number)
        path.write_bytes(png(draw.randint(0, 256, (3, 4, 3)).astype(np.uint8)))
    (tmp_path / "e").mkdir()
    (tmp_path / "a" / "readme.txt").write_text("x")
    return tmp_path


def folder(root: Path, **options: object) -> vision.ImageFolderDataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return vision.ImageFolderDataset(str(root), **options)


def test_folders(root: Path) -> None:
    with pytest.warns(UserWarning, match="Ignoring") as caught:
        dataset = vision.ImageFolderDataset(str(root))
    said = sorted(str(warning.message).replace(str(root), "R") for warning in caught)
    assert said == GOLDEN["warnings"]
    assert all(warning.filename == __file__ for warning in caught)
    assert dataset.synsets == GOLDEN["synsets"]
    items = [[str(Path(path).relative_to(root)), label] for path, label in dataset.items]
    assert items == GOLDEN["items"]
    image, label = dataset[2]
    assert image.asnumpy().tolist() == GOLDEN["image"]
    assert image.dtype == np.uint8
    assert [type(label).__name__, label] == GOLDEN["label"]
    assert len(dataset) == len(GOLDEN["items"])
    with pytest.raises(IndexError):
        dataset[10]


def test_options(root: Path) -> None:
    assert list(folder(root, flag=0)[2][0].shape) == GOLDEN["grey"]
    assert folder(root, transform=lambda data, label: (data.shape, label))[0] == ((3, 4, 3), 0)
    with pytest.raises(FileNotFoundError, match="nowhere"):
        vision.ImageFolderDataset(str(root / "nowhere"))
    with pytest.raises(NotADirectoryError, match="top"):
        vision.ImageFolderDataset(str(root / "top.png"))
    assert len(folder(root / "e")) == 0


def test_a_home_directory(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(root.parent))
    assert folder(Path("~") / root.name).synsets == GOLDEN["synsets"]


def test_a_broken_image_is_named(root: Path) -> None:
    (root / "b" / "0.jpg").write_bytes(b"no image")
    with pytest.raises(mx.MXNetError, match=r"0\.jpg"):
        folder(root)[2]


@pytest.mark.parametrize("workers", [0, 2])
def test_in_a_loader(root: Path, workers: int) -> None:
    data = folder(root).transform_first(vision.transforms.ToTensor())
    images, labels = next(iter(DataLoader(data, 4, num_workers=workers)))
    assert images.shape == (4, 3, 3, 4)
    assert labels.asnumpy().tolist() == [0, 1, 2, 2]


def test_lists(root: Path) -> None:
    path = root / "some.lst"
    path.write_text("0\t3\tb/2.png\n\n7\t1.5\t2\ttop.png\n")
    dataset = vision.ImageListDataset(str(root), str(path))
    (image, label), (_, labels) = dataset
    assert (image.shape, label, type(label)) == ((3, 4, 3), 3.0, float)
    assert (labels.tolist(), labels.dtype) == ([1.5, 2.0], np.float32)
    assert [item[0] for item in dataset.items] == [str(root / "b/2.png"), str(root / "top.png")]
    entries = [[5, "b/10.png"], [1, 2, "a/x.PNG"]]
    dataset = vision.ImageListDataset(str(root), entries, flag=0)
    assert (dataset[0][0].shape, dataset[0][1]) == ((3, 4, 1), 5.0)
    assert dataset[1][1].tolist() == [1, 2]
    assert len(dataset) == 2


def test_bad_lists(root: Path) -> None:
    path = root / "some.lst"
    path.write_text("0\t3\tb/2.png\n1\tx\ttop.png\n")
    with pytest.raises(mx.MXNetError, match=r"line 2 of .*some\.lst must hold one label"):
        vision.ImageListDataset(str(root), str(path))
    for entry in (["top.png"], [1, 2], ["a", "top.png"]):
        with pytest.raises(mx.MXNetError, match="entry 0 must hold"):
            vision.ImageListDataset(str(root), [entry])
    with pytest.raises(ValueError, match="imglist"):
        vision.ImageListDataset(str(root))
    with pytest.raises(FileNotFoundError):
        vision.ImageListDataset(str(root), "nowhere.lst")
